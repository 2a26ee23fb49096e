"""What waits for a person's yes: a row, not a sleeping thread."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.clock import from_millis, to_millis
from app.core.errors import NotFound, Refused
from app.core.ids import ApprovalId, ContactId, DealId, RunId
from app.store import events
from app.store.database import Row, Rows, Transaction

STATES = ("pending", "approved", "rejected", "expired")


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One question to the person. `subject` is what would happen; `answer` what they changed of it."""

    id: ApprovalId
    kind: str
    title: str
    contact_id: ContactId | None
    deal_id: DealId | None
    run_id: RunId | None
    step: str | None
    risk: str
    subject: dict[str, Any]
    state: str
    answer: dict[str, Any] | None
    asked_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    expires_at: datetime | None


def ask(
    tx: Transaction,
    kind: str,
    title: str,
    subject: dict[str, Any],
    *,
    contact: ContactId | None = None,
    deal: DealId | None = None,
    run: RunId | None = None,
    step: str | None = None,
    risk: str = "outward",
    expires_at: datetime | None = None,
) -> ApprovalId:
    """Ask a person. The run that asks waits for `approval.decided` on `approval:ID`."""
    return ApprovalId(
        tx.insert(
            "approvals",
            kind=kind,
            title=title,
            contact_id=contact,
            deal_id=deal,
            run_id=run,
            step=step,
            risk=risk,
            subject=json.dumps(subject, ensure_ascii=False, default=str),
            asked_at=tx.millis,
            expires_at=to_millis(expires_at) if expires_at else None,
        )
    )


def decide(
    tx: Transaction, approval: ApprovalId, *, approved: bool, by: str, answer: dict[str, Any] | None = None
) -> Approval:
    """Record the person's answer and wake whoever waits; raises Refused where it was decided before."""
    found = get(tx, approval)
    if found.state != "pending":
        raise Refused(f"“{found.title}” was {found.state} already; nothing was changed.")
    tx.update(
        "approvals",
        approval,
        state="approved" if approved else "rejected",
        answer=None if answer is None else json.dumps(answer, ensure_ascii=False),
        decided_at=tx.millis,
        decided_by=by,
    )
    events.emit(
        tx, "approval.decided", key=f"approval:{approval}", contact=found.contact_id, run=found.run_id,
        data={"approved": approved, "kind": found.kind},
    )  # fmt: skip
    return get(tx, approval)


def expire(tx: Transaction) -> int:
    """Expire what waited too long, and wake whoever waits; returns how many."""
    late = tx.all(
        "select id, contact_id, run_id, kind from approvals where state = 'pending' and expires_at <= ?", tx.millis
    )
    for row in late:
        tx.update("approvals", row["id"], state="expired", decided_at=tx.millis, decided_by="system")
        events.emit(
            tx, "approval.decided", key=f"approval:{row['id']}", contact=row["contact_id"], run=row["run_id"],
            data={"approved": False, "kind": row["kind"], "expired": True},
        )  # fmt: skip
    return len(late)


def get(rows: Rows, approval: ApprovalId) -> Approval:
    """Return one approval; raises NotFound."""
    row = rows.one("select * from approvals where id = ?", approval)
    if row is None:
        raise NotFound(f"There is no approval number {approval}.")
    return _approval(row)


def pending(rows: Rows, *, limit: int = 500) -> list[Approval]:
    """Return what waits, oldest first."""
    return [
        _approval(r) for r in rows.all("select * from approvals where state = 'pending' order by id limit ?", limit)
    ]


def was_approved(rows: Rows, kind: str) -> bool:
    """Tell whether a person ever approved one of this kind."""
    sql = "select 1 from approvals where kind = ? and state = 'approved' limit 1"
    return rows.value(sql, kind) is not None


def was_approved_like(rows: Rows, found: Approval) -> bool:
    """Tell whether a person approved one written by the same template before: kind, step, variant and writer are the same."""
    sql = (
        "select 1 from approvals where kind = ? and state = 'approved' and step is ? and answer is null"
        " and coalesce(json_extract(subject, '$.variant'), '') = ? and coalesce(json_extract(subject, '$.by'), '') = ? limit 1"
    )
    about = found.subject
    return rows.value(sql, found.kind, found.step, about.get("variant", ""), about.get("by", "")) is not None


def next_expiry(rows: Rows) -> datetime | None:
    """Return when the next pending approval expires."""
    found = rows.value("select min(expires_at) from approvals where state = 'pending'")
    return None if found is None else from_millis(found)


def _approval(row: Row) -> Approval:
    return Approval(
        id=ApprovalId(row["id"]),
        kind=row["kind"],
        title=row["title"],
        contact_id=row["contact_id"],
        deal_id=row["deal_id"],
        run_id=row["run_id"],
        step=row["step"],
        risk=row["risk"],
        subject=json.loads(row["subject"]),
        state=row["state"],
        answer=None if row["answer"] is None else json.loads(row["answer"]),
        asked_at=from_millis(row["asked_at"]),
        decided_at=None if row["decided_at"] is None else from_millis(row["decided_at"]),
        decided_by=row["decided_by"],
        expires_at=None if row["expires_at"] is None else from_millis(row["expires_at"]),
    )


def change_subject(tx: Transaction, approval: ApprovalId, subject: dict[str, Any]) -> None:
    """Keep what would happen in other words."""
    tx.update("approvals", approval, subject=json.dumps(subject, ensure_ascii=False, default=str))
