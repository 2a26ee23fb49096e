"""Who must not be contacted: an HMAC of each address, number or profile, so that the list outlives the person's record.

The pepper is drawn once per workspace and lies in the encrypted file, so that it is in every backup: without it the
list would be blind (compliance.md, section 10).
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.core.addresses import domain_of, suppression_keys
from app.core.errors import NotFound
from app.core.ids import ContactId
from app.store import events, outside_log, settings
from app.store.database import AMONG, Row, Rows, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """One entry that forbids contact."""

    id: int
    kind: str
    channel: str
    reason: str
    source: str
    at: int
    lifted_at: int | None = None


def add(
    tx: Transaction,
    kind: str,
    value: str,
    *,
    reason: str,
    source: str,
    channel: str = "all",
    contact: ContactId | None = None,
) -> bool:
    """Forbid contact by an address, number, profile or domain; return whether that is new.

    Only what the founder's own hand added can be undone: what the other side asked for outlasts the undoing of the run
    that took it in.
    """
    if add_many(tx, [(kind, value, channel)], reason=reason, source=source, journalled=tx.scope.by == "person") == 0:
        return False
    events.emit(tx, "contact.suppressed", contact=contact, data={"reason": reason, "channel": channel, "kind": kind})
    return True


def add_contact(tx: Transaction, contact: ContactId, *, reason: str, source: str, channel: str = "all") -> bool:
    """Forbid contact with a person by everything they can be reached at; return whether any of it is new."""
    points = tx.all("select kind, value from contact_points where contact_id = ?", contact)
    fresh = [
        add(tx, r["kind"], r["value"], reason=reason, source=source, channel=channel, contact=contact) for r in points
    ]
    return any(fresh)


def add_many(
    tx: Transaction, values: Iterable[tuple[str, str, str]], *, reason: str, source: str, journalled: bool = False
) -> int:
    """Forbid contact by many (kind, value, channel) at once, without events; return how many are new."""
    pepper, fresh = _pepper(tx), 0
    insert = tx.insert if journalled else tx.insert_for_good
    for kind, value, channel in values:
        # One the founder may take back is no substitute for one that lasts.
        if _find(tx, pepper, [(kind, value)], channel, by_hand=journalled) is None:
            digest = _digest(pepper, _canonical(kind, value))
            insert(
                "suppressions", digest=digest, kind=kind, channel=channel, reason=reason, source=source, at=tx.millis
            )
            outside_log.note_opt_out(tx, digest, kind, channel)
            fresh += 1
    return fresh


def standing(rows: Rows) -> Iterator[tuple[bytes, str, str]]:
    """Yield digest, kind and channel of every entry that stands."""
    for row in rows.all("select digest, kind, channel from suppressions where lifted_at is null"):
        yield row["digest"], row["kind"], row["channel"]


def take_over(tx: Transaction, entries: Iterable[tuple[bytes, str, str]]) -> int:
    """Forbid what another list of this workspace forbade, by digest; return how much of it is new."""
    here = set(standing(tx))
    fresh = sorted(set(entries) - here)
    for digest, kind, channel in fresh:
        tx.insert_for_good(
            "suppressions",
            digest=digest,
            kind=kind,
            channel=channel,
            reason="they opted out after the backup was made",
            source="restore",
            at=tx.millis,
        )
    return len(fresh)


def add_digest(tx: Transaction, digest: bytes, *, reason: str, source: str) -> bool:
    """Forbid contact by an address of which only the digest is known; return whether that is new."""
    sql = "select 1 from suppressions where digest = ? and lifted_at is null and channel = 'all' and source <> 'person'"
    if tx.value(sql, digest) is not None:
        return False
    tx.insert_for_good(
        "suppressions", digest=digest, kind="email", channel="all", reason=reason, source=source, at=tx.millis
    )
    outside_log.note_opt_out(tx, digest, "email", "all")
    return True


def lift(tx: Transaction, suppression_id: int) -> None:
    """Allow contact again by one entry; the entry itself is kept."""
    tx.update("suppressions", suppression_id, lifted_at=tx.millis)


def get(rows: Rows, suppression_id: int) -> Suppression:
    """Return one entry; raises NotFound."""
    row = rows.one("select * from suppressions where id = ?", suppression_id)
    if row is None:
        raise NotFound(f"There is no entry number {suppression_id} on the do-not-contact list.")
    return _entry(row)


def listed(rows: Rows, *, before: int | None = None, reason: str = "", limit: int = 200) -> list[Suppression]:
    """Return the entries that stand, newest first, from below the number `before`; of one reason where it is named."""
    found = rows.all(
        "select * from suppressions where lifted_at is null and id < coalesce(?, 9e15) and (? = '' or reason = ?)"
        f" order by id desc limit {limit:d}",
        before,
        reason,
        reason,
    )
    return [_entry(row) for row in found]


def count_by_reason(rows: Rows) -> list[tuple[str, int]]:
    """Return how many entries stand for each reason, most first."""
    sql = (
        "select reason, count(*) as n from suppressions where lifted_at is null group by reason order by n desc, reason"
    )
    return [(row["reason"], row["n"]) for row in rows.all(sql)]


def people_behind(rows: Rows, entries: Iterable[int]) -> dict[int, tuple[ContactId, ...]]:
    """Return, by entry, the contacts one of whose addresses it stands for; entries of unknown people are left out.

    The list holds digests alone, so every address of those kinds is digested: a second or less at 100,000 contacts.
    """
    wanted = {
        bytes(row["digest"]): (int(row["id"]), str(row["kind"]))
        for row in rows.all(f"select id, kind, digest from suppressions where id in {AMONG}", json.dumps(list(entries)))
    }
    if not wanted:
        return {}
    mail = {kind == "email" for _, kind in wanted.values()}
    pepper, found = _pepper(rows), dict[int, tuple[ContactId, ...]]()
    sql = "select contact_id, kind, value from contact_points where (kind = 'email') in (?, ?)"
    for row in rows.each(sql, min(mail), max(mail)):
        digest = hmac.digest(pepper, _canonical(row["kind"], row["value"]).casefold().encode(), hashlib.sha256)
        if digest in wanted:
            entry = wanted[digest][0]
            found[entry] = tuple(dict.fromkeys((*found.get(entry, ()), ContactId(row["contact_id"]))))
    return found


def of(rows: Rows, kind: str, value: str, *, channel: str) -> Suppression | None:
    """Return the entry that forbids contact by this address or number on this channel, or None."""
    return _find(rows, _pepper(rows), [(kind, value)], channel)


def of_contact(rows: Rows, contact: ContactId, *, channel: str) -> Suppression | None:
    """Return an entry that forbids contact with a person, by whichever of their addresses, or None."""
    addresses = rows.all("select kind, value from contact_points where contact_id = ?", contact)
    return _find(rows, _pepper(rows), [(row["kind"], row["value"]) for row in addresses], channel)


def count(rows: Rows) -> int:
    """Return how many entries stand."""
    return int(rows.value("select count(*) from suppressions where lifted_at is null"))


def _canonical(kind: str, value: str) -> str:
    """Return the one spelling that stands for all of an address's: without +tag and, where they mean nothing, dots."""
    return suppression_keys(value)[-1] if kind == "email" else value


def _find(
    rows: Rows, pepper: bytes, addresses: Iterable[tuple[str, str]], channel: str, *, by_hand: bool = True
) -> Suppression | None:
    """Return the oldest entry against any of these addresses (kind and value), or None."""
    digests = [_digest(pepper, spelling) for kind, value in addresses for spelling in _spellings(kind, value)]
    row = rows.one(
        f"select * from suppressions where digest in ({','.join('?' * len(digests))}) and lifted_at is null"
        " and channel in ('all', ?) and (? or source <> 'person') order by id limit 1",
        *digests,
        channel,
        by_hand,
    )
    return None if row is None else _entry(row)


def _entry(row: Row) -> Suppression:
    return Suppression(
        id=row["id"],
        kind=row["kind"],
        channel=row["channel"],
        reason=row["reason"],
        source=row["source"],
        at=row["at"],
        lifted_at=row["lifted_at"],
    )


def _spellings(kind: str, value: str) -> tuple[str, ...]:
    """Return under what an address may stand on the list: itself, and for mail its domain."""
    return (_canonical(kind, value), domain_of(value)) if kind == "email" else (value,)


def digest_of(rows: Rows, kind: str, value: str) -> bytes:
    """Return the HMAC by which an address, number or profile stands on the list."""
    return _digest(_pepper(rows), _canonical(kind, value))


def digests(rows: Rows, values: Iterable[str]) -> Iterator[bytes]:
    """Yield the HMAC under which each value is kept in this workspace."""
    pepper = _pepper(rows)
    for value in values:
        yield _digest(pepper, value)


def all_digests(rows: Rows) -> Callable[[str, str], list[bytes]]:
    """Return a function that gives every HMAC under which an address (its kind and value) may stand on the list.

    For many: the keyed state is set up once, which takes longer than digesting an address.
    """
    keyed = hmac.new(_pepper(rows), digestmod=hashlib.sha256)
    domains: dict[str, bytes] = {}

    def digest(spelling: str) -> bytes:
        made = keyed.copy()
        made.update(spelling.casefold().encode())
        return made.digest()

    def of(kind: str, value: str) -> list[bytes]:
        if kind != "email":
            return [digest(value)]
        domain = domain_of(value)
        if domain not in domains:
            domains[domain] = digest(domain)
        return [digest(_canonical(kind, value)), domains[domain]]

    return of


@lru_cache(4096)  # every decision asks for the same addresses and their domains again
def _digest(pepper: bytes, value: str) -> bytes:
    return hmac.digest(pepper, value.casefold().encode(), hashlib.sha256)


def _pepper(rows: Rows) -> bytes:
    found = settings.get(rows, "pepper")
    assert found, "every workspace is made with a pepper"
    return bytes.fromhex(found)
