"""What the outside knows of a workspace: who asked not to be contacted, and what was sent.

A restored backup would have forgotten both since it was made, and neither may be: the one must hold for ever, the other
would be sent again. They are therefore also noted here, beside the database, by keys and digests that say nothing to others; a
restore takes over what stands in the folder that the backup replaces.
"""

import hmac
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.store.database import Rows, Transaction


@dataclass(frozen=True, slots=True, eq=False)
class OutsideLog:
    """The file of such notes, one a line, each authenticated with a key of the workspace."""

    path: Path
    key: bytes = field(repr=False)

    def add(self, notes: Iterable[str]) -> None:
        """Append notes. Raises OSError."""
        lines = "".join(f"{note} {self._mac(note)}\n" for note in notes)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, lines.encode())
        finally:
            os.close(descriptor)

    def read(self) -> Iterator[list[str]]:
        """Yield the words of each note; a line that is torn or not ours is passed over. Raises OSError."""
        with self.path.open(encoding="ascii", errors="replace") as lines:
            for line in lines:
                note, _, mac = line.rstrip("\n").rpartition(" ")
                if hmac.compare_digest(self._mac(note), mac.encode("ascii", "replace").decode()):
                    yield note.split(" ")

    def _mac(self, note: str) -> str:
        return hmac.digest(self.key, note.encode(), "sha256").hex()[:32]


def note_opt_out(tx: Transaction, digest: bytes, kind: str, channel: str) -> None:
    """Note with a transaction that somebody must not be contacted."""
    tx.for_outside_log.append(opt_out(digest, kind, channel))


def note_left(tx: Transaction, send_key: str, recipient: bytes) -> None:
    """Note with a transaction that a message left; `recipient` is the digest of the address."""
    tx.for_outside_log.append(left(send_key, recipient))


def opt_out(digest: bytes, kind: str, channel: str) -> str:
    """Return the note of one entry of the do-not-contact list."""
    return f"out {digest.hex()} {kind} {channel}"


def left(send_key: str, recipient: bytes) -> str:
    """Return the note of one message that left."""
    return f"left {send_key} {recipient.hex()}"


# What a restored workspace took over ---------------------------------------------------------------------------------


def has_left(rows: Rows, send_key: str, recipient: bytes) -> bool:
    """Tell whether a message had left before this workspace was restored from a backup that did not know it."""
    sql = "select 1 from left_before where send_key = ? and recipient = ?"
    return rows.value(sql, send_key, recipient) is not None


def left_before(rows: Rows) -> Iterator[tuple[str, bytes]]:
    """Yield key and recipient of each message that had left."""
    for row in rows.all("select send_key, recipient from left_before"):
        yield row["send_key"], row["recipient"]
