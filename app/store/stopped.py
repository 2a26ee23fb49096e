"""What the gate stopped, holds, or asks about: one row a message, with the decision it stands on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.clock import from_millis
from app.core.ids import ApprovalId, ContactId, OutboxId
from app.store.database import AMONG, Row, Rows

STATES = ("blocked", "held", "waiting")
# What waits in the queue has a sentence why; what is only due later has none.
_WHERE = {
    "blocked": "o.state = 'blocked'",
    "held": "o.state = 'held'",
    "waiting": "o.state = 'queued' and o.error is not null",
}
_ALL = "o.state in ('blocked', 'held') or (o.state = 'queued' and o.error is not null)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """One message that did not leave. `fired` are the rules that spoke, strictest first, as the decision kept them."""

    id: OutboxId
    contact: ContactId | None
    name: str
    company: str
    channel: str
    purpose: str
    agent: str
    state: str
    subject: str
    why: str
    at: datetime
    until: datetime | None
    approval: ApprovalId | None
    ruleset: str
    fired: tuple[Mapping[str, Any], ...]


def count(rows: Rows) -> dict[str, int]:
    """Return how much is blocked, held for a person, and waiting for its hour."""
    return {name: int(rows.value(f"select count(*) from outbox o where {where}")) for name, where in _WHERE.items()}


def listed(rows: Rows, *, state: str = "", before: OutboxId | None = None, limit: int = 100) -> list[Stopped]:
    """Return what did not leave, newest first, from below one of them; of one of STATES where it is named."""
    ids = rows.all(
        f"select o.id from outbox o where ({_WHERE.get(state, _ALL)}) and o.id < coalesce(?, 9e15)"
        f" order by o.id desc limit {limit:d}",
        before,
    )
    return _these(rows, [row["id"] for row in ids])


def one(rows: Rows, outbox: OutboxId) -> Stopped | None:
    """Return one message that did not leave, or None where it is none."""
    found = _these(rows, [outbox])
    return found[0] if found and found[0].state in STATES else None


def _these(rows: Rows, ids: list[int]) -> list[Stopped]:
    wanted = json.dumps(ids)
    found = {
        row["id"]: row
        for row in rows.all(
            "select o.*, c.name, k.name as company, r.workflow, d.fired, d.ruleset, d.hold_until, d.at as decided_at from outbox o"
            " left join contacts c on c.id = o.contact_id left join companies k on k.id = c.company_id"
            " left join runs r on r.id = o.run_id left join decisions d on d.id = o.decision_id"
            f" where o.id in {AMONG}",
            wanted,
        )
    }
    asked = {
        row["outbox"]: row["id"]
        for row in rows.all(
            "select id, json_extract(subject, '$.outbox') as outbox from approvals where state = 'pending' and kind = 'gate'"
        )
    }
    return [_stopped(found[i], asked.get(i)) for i in ids if i in found]


def _stopped(row: Row, approval: int | None) -> Stopped:
    state = "waiting" if row["state"] == "queued" and row["error"] else row["state"]
    at = row["settled_at"] or row["decided_at"] or row["queued_at"]
    return Stopped(
        id=OutboxId(row["id"]),
        contact=row["contact_id"],
        name=row["name"] or row["address"],
        company=row["company"] or "",
        channel=row["channel"],
        purpose=row["purpose"],
        agent=row["workflow"] or "",
        state=state,
        subject=row["subject"],
        why=row["error"] or "",
        at=from_millis(at),
        until=from_millis(row["not_before"]) if state == "waiting" else None,
        approval=None if approval is None else ApprovalId(approval),
        ruleset=row["ruleset"] or "",
        fired=tuple(json.loads(row["fired"])) if row["fired"] else (),
    )
