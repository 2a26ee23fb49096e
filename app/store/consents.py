"""The consent ledger: who allowed what, when, how, with what proof."""

from dataclasses import dataclass
from datetime import datetime

from app.core.clock import from_millis, to_millis
from app.core.ids import ContactId
from app.store import events
from app.store.database import Rows, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRow:
    """One consent as it was given."""

    id: int
    channel: str
    scope: str
    seller: str
    how: str
    shown_text: str
    evidence: str
    given_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


def record(
    tx: Transaction,
    contact: ContactId,
    *,
    channel: str,
    scope: str,
    seller: str,
    how: str,
    shown_text: str = "",
    evidence: str = "",
    given_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> int:
    """Write down that a person allowed something."""
    consent = tx.insert(
        "consents",
        contact_id=contact,
        channel=channel,
        scope=scope,
        seller=seller,
        how=how,
        shown_text=shown_text,
        evidence=evidence,
        given_at=to_millis(given_at) if given_at else tx.millis,
        expires_at=to_millis(expires_at) if expires_at else None,
        by=tx.scope.by,
    )
    events.emit(tx, "consent.recorded", contact=contact, data={"channel": channel, "scope": scope})
    return consent


def revoke(tx: Transaction, contact: ContactId, *, channel: str | None = None) -> int:
    """Revoke a person's consents, on one channel or on all; returns how many."""
    found = tx.all(
        "select id from consents where contact_id = ? and revoked_at is null and (? is null or channel = ?)",
        contact,
        channel,
        channel,
    )
    for row in found:
        tx.update("consents", row["id"], revoked_at=tx.millis)
    return len(found)


def of_contact(rows: Rows, contact: ContactId) -> list[ConsentRow]:
    """Return all a person ever allowed, revoked ones too."""
    return [
        ConsentRow(
            id=row["id"],
            channel=row["channel"],
            scope=row["scope"],
            seller=row["seller"],
            how=row["how"],
            shown_text=row["shown_text"],
            evidence=row["evidence"],
            given_at=from_millis(row["given_at"]),
            expires_at=None if row["expires_at"] is None else from_millis(row["expires_at"]),
            revoked_at=None if row["revoked_at"] is None else from_millis(row["revoked_at"]),
        )
        for row in rows.all("select * from consents where contact_id = ? order by id", contact)
    ]
