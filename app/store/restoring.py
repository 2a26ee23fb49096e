"""Taking over into a restored workspace what the one it replaces had noted of the outside (outside_log.py)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.store import outside_log, suppressions
from app.store.database import Rows, Transaction


@dataclass(frozen=True, slots=True)
class TakenOver:
    """How much a restored workspace had not known."""

    opt_outs: int
    sends: int


def take_over(tx: Transaction, notes: Iterable[list[str]]) -> TakenOver:
    """Take over notes; what they forbid holds from now on, and what they say was sent is not sent again."""
    outs, left = [], set()
    for note in notes:
        match note:
            case ["out", digest, kind, channel]:
                outs.append((bytes.fromhex(digest), kind, channel))
            case ["left", send_key, recipient]:
                left.add((send_key, bytes.fromhex(recipient)))
    left -= set(_sent(tx))
    tx.many("insert or ignore into left_before (send_key, recipient) values (?,?)", sorted(left))
    return TakenOver(opt_outs=suppressions.take_over(tx, outs), sends=len(left))


def everything(rows: Rows) -> Iterator[str]:
    """Yield the notes a restored workspace's own log begins with: a still older backup may be restored after it."""
    for digest, kind, channel in suppressions.standing(rows):
        yield outside_log.opt_out(digest, kind, channel)
    for send_key, recipient in (*outside_log.left_before(rows), *_sent(rows)):
        yield outside_log.left(send_key, recipient)


def _sent(rows: Rows) -> Iterator[tuple[str, bytes]]:
    for row in rows.all("select send_key, address from outbox where state = 'sent' and channel = 'email'"):
        yield row["send_key"], suppressions.digest_of(rows, "email", row["address"])
