"""Everything that happened to one lead in the department, row by row, for the step log."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.clock import from_millis
from app.core.ids import ContactId, MessageId, OutboxId, RunId
from app.store.database import AMONG, Rows

# Steps whose result says something a person wants to read; of the others the name is enough.
_TELLING = (
    "name in ('score', 'reason', 'plan', 'known', 'take over', 'open deal', 'invoice bill', 'checklist', 'win', 'lose')"
    " or name glob 'write *' or name glob 'rewrite *' or name glob 'approve * asked' or name glob '* approval asked'"
    " or name glob 'discount * asked' or name glob '* answer' or name glob 'weigh *' or name glob '*made'"
    " or name glob 'read *'"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One memoised step; its `result` is read only where it is `told`. `by` is the model or `rules`, if it thought."""

    run: RunId
    workflow: str
    name: str
    at: datetime
    attempts: int
    by: str | None
    told: bool
    result: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """One message or task of a lead's on its way out, without its text."""

    id: OutboxId
    run: RunId | None
    channel: str
    purpose: str
    state: str
    subject: str
    why: str
    queued_at: datetime
    not_before: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One message of theirs."""

    id: MessageId
    at: datetime
    category: str
    kind: str
    text: str


def steps(rows: Rows, contact: ContactId) -> list[Step]:
    """Return every step of a lead's runs, oldest run first, in the order they were done."""
    found = rows.all(
        f"select s.run_id, r.workflow, s.name, s.at, s.attempts, s.by, case when {_TELLING} then s.result end as result"
        " from runs r join steps s on s.run_id = r.id where r.contact_id = ? order by s.run_id, s.at, s.name",
        contact,
    )
    return [
        Step(
            run=RunId(row["run_id"]),
            workflow=row["workflow"],
            name=row["name"],
            at=from_millis(row["at"]),
            attempts=row["attempts"],
            by=row["by"],
            told=row["result"] is not None,
            result=None if row["result"] is None else json.loads(row["result"]),
        )
        for row in found
    ]


def leaving(rows: Rows, contact: ContactId) -> list[Leaving]:
    """Return all that left, is to leave, or was stopped, oldest first."""
    return [
        Leaving(
            id=OutboxId(row["id"]),
            run=row["run_id"],
            channel=row["channel"],
            purpose=row["purpose"],
            state=row["state"],
            subject=row["subject"],
            why=row["error"] or "",
            queued_at=from_millis(row["queued_at"]),
            not_before=from_millis(row["not_before"]),
            settled_at=None if row["settled_at"] is None else from_millis(row["settled_at"]),
        )
        for row in rows.all(
            "select id, run_id, channel, purpose, state, subject, error, queued_at, not_before, settled_at from outbox"
            " where contact_id = ? order by id",
            contact,
        )
    ]


def heard(rows: Rows, contact: ContactId, *, letters: int = 200) -> list[Heard]:
    """Return what they wrote, oldest first, cut to so many letters."""
    return [
        Heard(
            id=MessageId(row["id"]),
            at=from_millis(row["at"]),
            category=row["category"] or "unknown",
            kind=row["kind"] or "",
            text=" ".join(row["text"].split()),
        )
        for row in rows.all(
            f"select id, at, category, kind, substr(text, 1, {letters:d}) as text from messages where contact_id = ?"
            " and direction = 'inbound' order by at, id",
            contact,
        )
    ]


def edited(rows: Rows, approvals: list[int]) -> set[int]:
    """Return which of these approvals a person changed the words of."""
    sql = f"select id from approvals where id in {AMONG} and answer is not null"
    return {row[0] for row in rows.all(sql, json.dumps(approvals))}


def found_because(rows: Rows, contact: ContactId) -> tuple[datetime, str] | None:
    """Return when and why a lead was taken into the department, as the scout said it, or None."""
    row = rows.one(
        "select at, data from events where contact_id = ? and type in ('lead.accepted', 'lead.created') order by id limit 1",
        contact,
    )
    if row is None:
        return None
    data = json.loads(row["data"])
    return from_millis(row["at"]), str(data.get("why") or data.get("source") or "")


def facts_of(rows: Rows, contact: ContactId) -> tuple[int, int]:
    """Return how many fields are known of a lead, and from how many sources."""
    row = rows.one(
        "select count(distinct field) as fields, count(distinct source) as sources from facts where contact_id = ?"
        " or company_id = (select company_id from contacts where id = ?)",
        contact,
        contact,
    )
    assert row is not None
    return row["fields"], row["sources"]
