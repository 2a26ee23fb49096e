"""Who must not be contacted: an HMAC of each address, number or profile, so that the list outlives the person's record.

The pepper is drawn once per workspace and lies in the encrypted file, so that it is in every backup: without it the
list would be blind (compliance.md, section 10).
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from app.core.addresses import domain_of, suppression_keys
from app.core.ids import ContactId
from app.store import events, settings
from app.store.database import Rows, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """One entry that forbids contact."""

    id: int
    kind: str
    channel: str
    reason: str
    source: str
    at: int


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
    """Forbid contact by an address, number, profile or domain; return whether that is new."""
    pepper = _pepper(tx)
    if _find(tx, pepper, _spellings(kind, value), channel) is not None:
        return False
    tx.insert(
        "suppressions",
        digest=_digest(pepper, value),
        kind=kind,
        channel=channel,
        reason=reason,
        source=source,
        at=tx.millis,
    )
    events.emit(tx, "contact.suppressed", contact=contact, data={"reason": reason, "channel": channel, "kind": kind})
    return True


def add_contact(tx: Transaction, contact: ContactId, *, reason: str, source: str, channel: str = "all") -> bool:
    """Forbid contact with a person by everything they can be reached at; return whether any of it is new."""
    points = tx.all("select kind, value from contact_points where contact_id = ?", contact)
    fresh = [
        add(tx, r["kind"], r["value"], reason=reason, source=source, channel=channel, contact=contact) for r in points
    ]
    return any(fresh)


def add_many(tx: Transaction, values: Iterable[tuple[str, str, str]], *, reason: str, source: str) -> int:
    """Forbid contact by many (kind, value, channel) at once, without undo or events; return how many are new."""
    pepper = _pepper(tx)
    fresh = [
        (_digest(pepper, value), kind, channel, reason, source, tx.millis)
        for kind, value, channel in values
        if _find(tx, pepper, _spellings(kind, value), channel) is None
    ]
    tx.many("insert into suppressions (digest, kind, channel, reason, source, at) values (?,?,?,?,?,?)", fresh)
    return len(fresh)


def lift(tx: Transaction, suppression_id: int) -> None:
    """Allow contact again by one entry; the entry itself is kept."""
    tx.update("suppressions", suppression_id, lifted_at=tx.millis)


def of(rows: Rows, kind: str, value: str, *, channel: str) -> Suppression | None:
    """Return the entry that forbids contact by this address or number on this channel, or None."""
    return _find(rows, _pepper(rows), _spellings(kind, value), channel)


def of_contact(rows: Rows, contact: ContactId, *, channel: str) -> Suppression | None:
    """Return an entry that forbids contact with a person, by whichever of their addresses, or None."""
    pepper = _pepper(rows)
    for row in rows.all("select kind, value from contact_points where contact_id = ?", contact):
        found = _find(rows, pepper, _spellings(row["kind"], row["value"]), channel)
        if found is not None:
            return found
    return None


def count(rows: Rows) -> int:
    """Return how many entries stand."""
    return int(rows.value("select count(*) from suppressions where lifted_at is null"))


def _spellings(kind: str, value: str) -> tuple[str, ...]:
    return (*suppression_keys(value), domain_of(value)) if kind == "email" else (value,)


def _find(rows: Rows, pepper: bytes, values: tuple[str, ...], channel: str) -> Suppression | None:
    for value in values:
        row = rows.one(
            "select * from suppressions where digest = ? and lifted_at is null and channel in ('all', ?)",
            _digest(pepper, value),
            channel,
        )
        if row is not None:
            return Suppression(
                id=row["id"],
                kind=row["kind"],
                channel=row["channel"],
                reason=row["reason"],
                source=row["source"],
                at=row["at"],
            )
    return None


def _digest(pepper: bytes, value: str) -> bytes:
    return hmac.digest(pepper, value.casefold().encode(), hashlib.sha256)


def _pepper(rows: Rows) -> bytes:
    found = settings.get(rows, "pepper")
    assert found, "every workspace is made with a pepper"
    return bytes.fromhex(found)
