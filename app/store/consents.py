"""The consent ledger: who allowed what, when, how, with what proof."""

from dataclasses import dataclass
from datetime import datetime

from app.core.clock import from_millis, to_millis
from app.core.errors import NotFound
from app.core.ids import ContactId
from app.store import events
from app.store.database import Row, Rows, Transaction


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


def one(rows: Rows, consent: int) -> tuple[ContactId, ConsentRow]:
    """Return one consent and whose it is; raises NotFound."""
    row = rows.one("select * from consents where id = ?", consent)
    if row is None or row["contact_id"] is None:
        raise NotFound(f"There is no consent number {consent}.")
    return ContactId(row["contact_id"]), _consent(row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the ledger: a consent, and whose it is."""

    contact: ContactId
    name: str
    consent: ConsentRow
    by: str


def ledger(rows: Rows, *, text: str = "", before: int | None = None, limit: int = 200) -> list[Entry]:
    """Return the ledger, newest first, from below one of its numbers; of people whose name holds `text`."""
    found = rows.all(
        "select n.*, c.name from consents n join contacts c on c.id = n.contact_id where n.id < coalesce(?, 9e15)"
        f" and (? = '' or instr(lower(c.name), lower(?)) > 0) order by n.id desc limit {limit:d}",
        before,
        text,
        text,
    )
    return [
        Entry(contact=ContactId(row["contact_id"]), name=row["name"], consent=_consent(row), by=row["by"])
        for row in found
    ]


def count(rows: Rows) -> tuple[int, int]:
    """Return how many consents stand, and how many were given in all."""
    row = rows.one("select count(*) as given, coalesce(sum(revoked_at is null), 0) as standing from consents")
    assert row is not None
    return row["standing"], row["given"]


def end(tx: Transaction, consent: int) -> None:
    """Revoke one consent."""
    tx.update("consents", consent, revoked_at=tx.millis)


def of_contact(rows: Rows, contact: ContactId) -> list[ConsentRow]:
    """Return all a person ever allowed, revoked ones too."""
    return [_consent(row) for row in rows.all("select * from consents where contact_id = ? order by id", contact)]


def _consent(row: Row) -> ConsentRow:
    return ConsentRow(
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
