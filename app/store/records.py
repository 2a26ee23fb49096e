"""What one record's page asks for beside the record itself: what comes next, its sequence, its own fields, its people."""

import json
from dataclasses import dataclass
from datetime import datetime

from app.core.clock import from_millis
from app.core.ids import CompanyId, ContactId, EnrolmentId
from app.store import sequences
from app.store.database import Rows

_SHOWN_PEOPLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """The sequence a person is in: how many of its touches are done."""

    id: EnrolmentId
    name: str
    touch: int
    touches: int
    since: datetime


def enrolled(rows: Rows, contact: ContactId) -> Enrolled | None:
    """Return the sequence a person is in now, or None."""
    row = rows.one(
        "select id, touch, created_at, sequence_id from enrolments where contact_id = ? and state = 'active'", contact
    )
    if row is None:
        return None
    sequence = sequences.get(rows, row["sequence_id"])
    return Enrolled(
        id=EnrolmentId(row["id"]),
        name=sequence.name,
        touch=row["touch"],
        touches=len(sequence.touches),
        since=from_millis(row["created_at"]),
    )


def waiting(rows: Rows, contact: ContactId) -> int:
    """Return how many drafts and questions about a person wait for the founder."""
    return int(rows.value("select count(*) from approvals where contact_id = ? and state = 'pending'", contact))


def own_fields(rows: Rows, table: str, record: int) -> dict[str, object]:
    """Return the values of the fields that the founder added to contacts or companies."""
    found: dict[str, object] = json.loads(rows.value(f"select extra from {table} where id = ?", record) or "{}")
    return {name: value for name, value in found.items() if value not in (None, "", [])}


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """A person at a company, as its page lists them."""

    id: ContactId
    name: str
    title: str
    score: int | None
    status: str


def people(rows: Rows, company: CompanyId) -> list[Colleague]:
    """Return the people of a company, the highest score first; the first two hundred."""
    found = rows.all(
        "select id, name, title, score, status from contacts where company_id = ? and deleted_at is null"
        f" order by score is null, score desc, id limit {_SHOWN_PEOPLE}",
        company,
    )
    return [
        Colleague(
            id=ContactId(row["id"]),
            name=row["name"],
            title=row["title"] or "",
            score=row["score"],
            status=row["status"],
        )
        for row in found
    ]


def people_count(rows: Rows, company: CompanyId) -> int:
    """Return how many people of a company there are."""
    return int(rows.value("select count(*) from contacts where company_id = ? and deleted_at is null", company))


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What the list of companies does not show of one."""

    website: str
    state: str
    city: str
    source: str
    created_at: datetime


def address_of(rows: Rows, company: CompanyId) -> Address:
    """Return where a company is and came from."""
    row = rows.one("select website, state, city, source, created_at from companies where id = ?", company)
    assert row is not None
    return Address(
        website=row["website"] or "",
        state=row["state"] or "",
        city=row["city"] or "",
        source=row["source"] or "",
        created_at=from_millis(row["created_at"]),
    )


def sequence_names(rows: Rows) -> list[str]:
    """Return the sequences somebody may be added to."""
    kept = {row[0] for row in rows.all("select distinct name from sequences where active = 1")}
    return sorted(kept | set(sequences.BUILT_IN))
