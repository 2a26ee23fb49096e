"""The tamper-evident trail: one hash-chained row for every action and every agent decision.

Each row's hash is SHA-256 over the previous row's hash and the row itself, and the database refuses to update or delete
a row. What a row says of a person is sealed with that person's key, so that erasing a person shreds the key and leaves
the chain whole. The newest position is also kept in a small authenticated file beside the database (the anchor), so
that cutting the tail or putting back an old file shows.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.core.changes import Topic
from app.core.ids import ContactId
from app.store.database import Row, Rows, Transaction

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_START = bytes(32)


def append(
    tx: Transaction,
    action: str,
    says: str,
    *,
    contact: ContactId | None = None,
    detail: Mapping[str, object] | None = None,
) -> int:
    """Append one entry and return its number. `says` is one sentence with real names and figures."""
    seq, previous = _head(tx)
    text = json.dumps({"says": says, **(detail or {})}, ensure_ascii=False, default=str).encode()
    body = text if contact is None else _sealed(tx, contact, text)
    row = (seq + 1, tx.millis, tx.scope.by, action, contact, body, previous)
    digest = _hash(*row)
    tx.run(
        "insert into audit (seq, at, by, action, contact_id, detail, previous, hash) values (?,?,?,?,?,?,?,?)",
        *row,
        digest,
    )
    tx.audit_head = (seq + 1, digest)
    tx.touch(Topic.AUDIT)
    return seq + 1


def _head(rows: Rows) -> tuple[int, bytes]:
    if isinstance(rows, Transaction) and rows.audit_head is not None:
        return rows.audit_head
    row = rows.one("select seq, hash from audit order by seq desc limit 1")
    return (0, _START) if row is None else (int(row["seq"]), bytes(row["hash"]))


def _hash(seq: int, at: int, by: str, action: str, contact: int | None, detail: bytes, previous: bytes) -> bytes:
    head = f"{seq}\0{at}\0{by}\0{action}\0{'' if contact is None else contact}\0".encode()
    return hashlib.sha256(previous + head + detail).digest()


# What an entry says --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry, opened; `says` names the reason where the person was erased."""

    seq: int
    at: int
    by: str
    action: str
    contact_id: ContactId | None
    says: str
    detail: Mapping[str, Any] = field(default_factory=dict)


def entries(rows: Rows, *, contact: ContactId | None = None, newest: int = 50) -> list[Entry]:
    """Return the newest entries, newest first; of one person where `contact` is given."""
    where, values = ("where contact_id = ?", (contact,)) if contact is not None else ("", ())
    found = rows.all(f"select * from audit {where} order by seq desc limit ?", *values, newest)
    return [_opened(rows, row) for row in found]


def _opened(rows: Rows, row: Row) -> Entry:
    contact = None if row["contact_id"] is None else ContactId(row["contact_id"])
    text = bytes(row["detail"]) if contact is None else _unsealed(rows, contact, bytes(row["detail"]))
    detail = {"says": "(this person was erased)"} if text is None else json.loads(text)
    says = str(detail.pop("says", ""))
    return Entry(
        seq=row["seq"], at=row["at"], by=row["by"], action=row["action"], contact_id=contact, says=says, detail=detail
    )


def _sealed(tx: Transaction, contact: ContactId, text: bytes) -> bytes:
    key = _person_key(tx, contact)
    if key is None:
        key = os.urandom(32)
        tx.run("insert into person_keys (contact_id, key) values (?, ?)", contact, key)
    nonce = os.urandom(12)
    return nonce + _cipher(key).encrypt(nonce, text, b"audit")


def _unsealed(rows: Rows, contact: ContactId, sealed: bytes) -> bytes | None:
    from cryptography.exceptions import InvalidTag

    key = _person_key(rows, contact)
    if key is None:
        return None
    try:
        return bytes(_cipher(key).decrypt(sealed[:12], sealed[12:], b"audit"))
    except InvalidTag:
        # Sealed with a key that was shredded; the person was known again later under a new one.
        return None


def _person_key(rows: Rows, contact: ContactId) -> bytes | None:
    found = rows.value("select key from person_keys where contact_id = ?", contact)
    return None if found is None else bytes(found)


@lru_cache(maxsize=256)
def _cipher(key: bytes) -> "AESGCM":
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)


# Verification --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a walk over the chain found; `first_bad` is the number of the first entry that is not as it was written."""

    entries: int
    ok: bool
    first_bad: int | None = None
    why: str = ""


def verify(rows: Rows, anchor: "Anchor | None" = None) -> Verification:
    """Walk the whole chain and compare its end with the anchor."""
    previous, count = _START, 0
    marked = anchor.read() if anchor else None
    for row in rows.each("select seq, at, by, action, contact_id, detail, previous, hash from audit order by seq"):
        count += 1
        seq, contact, detail, linked = row["seq"], row["contact_id"], bytes(row["detail"]), bytes(row["previous"])
        if seq != count:
            return Verification(entries=count - 1, ok=False, first_bad=count, why=f"entry {count} is missing")
        if linked != previous:
            return Verification(entries=count, ok=False, first_bad=seq, why="it does not follow the entry before it")
        digest = _hash(seq, row["at"], row["by"], row["action"], contact, detail, previous)
        if digest != bytes(row["hash"]):
            return Verification(entries=count, ok=False, first_bad=seq, why="its text is not what was hashed")
        if marked and marked[0] == seq and marked[1] != digest:
            return Verification(entries=count, ok=False, first_bad=seq, why="the chain was written anew")
        previous = digest
    if anchor and marked is None and count:
        return Verification(entries=count, ok=False, why="the anchor beside the file is missing or is not ours")
    if marked and marked[0] > count:
        return Verification(
            entries=count, ok=False, first_bad=count + 1, why=f"{marked[0] - count} entries at the end are gone"
        )
    return Verification(entries=count, ok=True)


@dataclass(slots=True, eq=False)
class Anchor:
    """The newest position of the chain, outside the database; authenticated with a key of the workspace."""

    path: Path
    key: bytes = field(repr=False)
    _file: int | None = None

    def write(self, seq: int, digest: bytes) -> None:
        """Remember the chain's end. Cheap: no wait for the disk, since an anchor behind the chain is still true."""
        if self._file is None:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        body = seq.to_bytes(8, "big") + digest
        os.pwrite(self._file, body + self._mac(body), 0)

    def read(self) -> tuple[int, bytes] | None:
        """Return the remembered end, or None where there is no anchor or it is not ours."""
        try:
            body = self.path.read_bytes()
        except OSError:
            return None
        if len(body) != 72 or not hmac.compare_digest(self._mac(body[:40]), body[40:]):
            return None
        return int.from_bytes(body[:8], "big"), body[8:40]

    def after_commit(self, tx: Transaction) -> None:
        """Follow a commit that appended entries."""
        if tx.audit_head is not None:
            self.write(*tx.audit_head)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self.key, body, "sha256")


def rolled_back(rows: Rows, anchor: Anchor) -> bool:
    """Tell, at the cost of one row, whether the file is older than the anchor has seen it."""
    marked = anchor.read()
    if marked is None:
        return False
    found = rows.value("select hash from audit where seq = ?", marked[0])
    return found is None or bytes(found) != marked[1]
