"""Activities (calls, meetings, notes, mails that were logged) and tasks."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.clock import from_millis, to_millis
from app.core.errors import NotFound
from app.core.ids import ActivityId, ContactId, DealId, RunId, TaskId
from app.store import events
from app.store.database import Row, Rows, Transaction

KINDS = ("call", "meeting", "note", "email")


def log(
    tx: Transaction,
    kind: str,
    *,
    contact: ContactId | None = None,
    deal: DealId | None = None,
    body: str = "",
    sentiment: str | None = None,
    at: datetime | None = None,
) -> ActivityId:
    """Log something that happened with a person."""
    company = tx.value("select company_id from contacts where id = ?", contact) if contact else None
    return ActivityId(
        tx.insert(
            "activities",
            kind=kind,
            contact_id=contact,
            company_id=company,
            deal_id=deal,
            body=body,
            sentiment=sentiment,
            at=to_millis(at) if at else tx.millis,
            by=tx.scope.by,
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something a person is to do."""

    id: TaskId
    title: str
    kind: str
    contact_id: ContactId | None
    deal_id: DealId | None
    due_at: datetime | None
    state: str
    detail: dict[str, Any]
    created_by: str


def create_task(
    tx: Transaction,
    title: str,
    *,
    kind: str = "todo",
    due_at: datetime | None = None,
    contact: ContactId | None = None,
    deal: DealId | None = None,
    run: RunId | None = None,
    detail: dict[str, object] | None = None,
) -> TaskId:
    """Put something on the person's list."""
    return TaskId(
        tx.insert(
            "tasks",
            title=title,
            kind=kind,
            contact_id=contact,
            deal_id=deal,
            run_id=run,
            due_at=to_millis(due_at) if due_at else None,
            detail=json.dumps(detail or {}, ensure_ascii=False, default=str),
            created_by=tx.scope.by,
            created_at=tx.millis,
        )
    )


def finish_task(tx: Transaction, task: TaskId, *, state: str = "done") -> Task:
    """Mark a task done (or skipped) and say so; raises NotFound."""
    found = task_of(tx, task)
    if tx.update("tasks", task, state=state, done_at=tx.millis):
        events.emit(
            tx, "task.finished", key=f"task:{task}", contact=found.contact_id, data={"kind": found.kind, "state": state}
        )
    return found


def task_of(rows: Rows, task: TaskId) -> Task:
    """Return a task; raises NotFound."""
    row = rows.one("select * from tasks where id = ?", task)
    if row is None:
        raise NotFound(f"There is no task number {task}.")
    return _task(row)


def open_tasks(
    rows: Rows, *, contact: ContactId | None = None, kind: str | None = None, limit: int = 500
) -> list[Task]:
    """Return what is still to do, the most urgent first; of one person or of one kind where that is given."""
    found = rows.all(
        "select * from tasks where state = 'open' and (? is null or contact_id = ?) and (? is null or kind = ?)"
        " order by due_at is null, due_at, id limit ?",
        *(contact, contact, kind, kind, limit),
    )
    return [_task(row) for row in found]


def find_open(rows: Rows, kind: str, title: str) -> Task | None:
    """Return the open task of a kind with this title, or None."""
    row = rows.one("select * from tasks where state = 'open' and kind = ? and title = ?", kind, title)
    return None if row is None else _task(row)


def calls_since(rows: Rows, contact: ContactId, since: datetime) -> int:
    """Return how many calls with a person were logged since an instant."""
    sql = "select count(*) from activities where contact_id = ? and kind = 'call' and at > ?"
    return int(rows.value(sql, contact, to_millis(since)))


def open_handoffs(rows: Rows, rep: str) -> int:
    """Return how many leads a colleague has still to take over."""
    return int(
        rows.value("select count(*) from tasks where kind = 'handoff' and state = 'open' and title like ?", f"{rep}:%")
    )


def _task(row: Row) -> Task:
    return Task(
        id=TaskId(row["id"]),
        title=row["title"],
        kind=row["kind"],
        contact_id=row["contact_id"],
        deal_id=row["deal_id"],
        due_at=None if row["due_at"] is None else from_millis(row["due_at"]),
        state=row["state"],
        detail=json.loads(row["detail"]),
        created_by=row["created_by"],
    )
