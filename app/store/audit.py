"""The tamper-evident trail: one hash-chained row for every action and every agent decision.

Each row's hash is SHA-256 over the previous row's hash and the row itself, and the database refuses to update or delete
a row. What a row says of a person is sealed with that person's key, so that erasing a person shreds the key and leaves
the chain whole. How far the chain has come is also kept in a small authenticated file beside the database (the
anchor), so that cutting the tail or putting back an old file shows.
"""

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from app.core.changes import Topic
from app.core.ids import ContactId
from app.store.anchor import Anchor, Mark
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


def entries(
    rows: Rows, *, contact: ContactId | None = None, newest: int = 50, before: int | None = None
) -> list[Entry]:
    """Return the newest entries, newest first; of one person where `contact` is given, from below the number `before`."""
    where, values = ("contact_id = ?", (contact,)) if contact is not None else ("1", ())
    if before is not None:
        where, values = f"{where} and seq < ?", (*values, before)
    found = rows.all(f"select * from audit where {where} order by seq desc limit ?", *values, newest)
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


def shred(tx: Transaction, contact: ContactId) -> bool:
    """Forget a person's key: what the trail says of them can be read no more, and the chain holds. False where none."""
    return tx.run("delete from person_keys where contact_id = ?", contact) > 0


# How far it has come -------------------------------------------------------------------------------------------------


def mark_of(rows: Rows) -> Mark:
    """Return how far the rows have come."""
    return Mark(*_head(rows), int(rows.value("select count from durable_commits")))


def mark(tx: Transaction) -> None:
    """Count a commit that will be waited for, and mark how far it comes; to be called before every commit."""
    if tx.durable:
        tx.run("update durable_commits set count = count + 1")
        tx.mark = mark_of(tx)


def behind(rows: Rows, anchor: Anchor) -> str | None:
    """Say, at the cost of two rows, in what way the file is not the one the anchor has seen; None where it is."""
    marked = anchor.read()
    if marked is None:
        return "the anchor beside the file is missing or is not ours"
    found = rows.value("select hash from audit where seq = ?", marked.seq)
    if marked.seq and (found is None or bytes(found) != marked.digest):
        return "changes that were made since are missing from it"
    missing = marked.commits - mark_of(rows).commits
    return f"{missing} changes that were saved are missing from it" if missing > 0 else None


# Verification --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a walk over the chain found; `first_bad` is the number of the first entry that is not as it was written."""

    entries: int
    ok: bool
    first_bad: int | None = None
    why: str = ""


def verify(rows: Rows, anchor: Anchor, *, passed: Callable[[int], None] = lambda _count: None) -> Verification:
    """Walk the whole chain and compare its end with the anchor; `passed` hears how many entries were seen."""
    previous, count = _START, 0
    marked = anchor.read()
    for row in rows.each("select seq, at, by, action, contact_id, detail, previous, hash from audit order by seq"):
        seq, linked, written = row["seq"], row["previous"], row["hash"]
        count += 1
        if count % 1000 == 0:
            passed(count)
        why = ""
        if seq != count:
            return Verification(entries=count - 1, ok=False, first_bad=count, why=f"entry {count} is missing")
        digest = _hash(seq, row["at"], row["by"], row["action"], row["contact_id"], row["detail"], previous)
        if linked != previous:
            why = "it does not follow the entry before it"
        elif digest != written:
            why = "its text is not what was hashed"
        elif marked and marked.seq == seq and marked.digest != digest:
            why = "the chain was written anew"
        if why:
            return Verification(entries=count, ok=False, first_bad=seq, why=why)
        previous = digest
    if marked and marked.seq > count:
        gone = f"{marked.seq - count} entries at the end are gone"
        return Verification(entries=count, ok=False, first_bad=count + 1, why=gone)
    short = behind(rows, anchor)
    return Verification(entries=count, ok=short is None, why=short or "")
