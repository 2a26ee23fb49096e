"""What comes next with a person: what waits for a yes, an open task, mail on its way out, or an agent's next touch.

Of several the earliest counts.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.core.clock import from_millis
from app.store.database import AMONG, Row, Rows

_NEVER = 9_000_000_000_000_000  # a task without a day comes after all that has one


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A next step: approval, task, mail or touch; its words (of a touch, the agent's name), and when it is due.

    `sort` is the kind of approval or task.
    """

    kind: str
    sort: str
    words: str
    due: datetime | None


def steps_sql(among: str = "") -> str:
    """Return the rows (contact_id, kind, sort, words, due) of every person's next step, among those a clause names."""
    mine = f" and contact_id in {among}" if among else " and contact_id is not null"
    return (
        "select contact_id, kind, sort, words, min(due) as due from ("
        "select contact_id, 'approval' as kind, kind as sort, title as words, asked_at as due from approvals"
        f" where state = 'pending'{mine}"
        f" union all select contact_id, 'task', kind, title, coalesce(due_at, {_NEVER}) from tasks"
        f" where state = 'open'{mine}"
        f" union all select contact_id, 'mail', purpose, subject, not_before from outbox where state = 'queued'{mine}"
        " union all select contact_id, 'touch', workflow, '', wake_at from runs where exclusive = 1"
        " and state = 'waiting' and wake_at is not null and coalesce(waiting_for, '') not in ('approval.decided', 'task.finished')"
        f"{mine}) group by contact_id"
    )


def of_people(rows: Rows, contacts: Iterable[int]) -> dict[int, Step]:
    """Return the next step of each of these people who has one."""
    # The list stands in each of the four parts.
    ids = json.dumps(list(contacts))
    found = rows.all(steps_sql(AMONG), ids, ids, ids, ids)
    return {row["contact_id"]: _step(row) for row in found}


def _deal_part(kind: str, sort: str, words: str, due: str, table: str, where: str) -> str:
    """Return the rows of one table that say what comes next with a deal: its own, and those of its person alone."""
    told = f"select d.id as deal, '{kind}' as kind, {sort} as sort, {words} as words, {due} as due from {table} t"
    among = f"{where} and d.id in {AMONG}"
    hers = f"{told} join deals d on d.contact_id = t.contact_id where {among}"
    if table in ("outbox", "runs"):
        return hers
    return f"{hers} and t.deal_id is null union all {told} join deals d on d.id = t.deal_id where {among}"


_OF_DEALS = " union all ".join(
    (
        _deal_part("approval", "t.kind", "t.title", "t.asked_at", "approvals", "t.state = 'pending'"),
        _deal_part("task", "t.kind", "t.title", f"coalesce(t.due_at, {_NEVER})", "tasks", "t.state = 'open'"),
        _deal_part("mail", "t.purpose", "t.subject", "t.not_before", "outbox", "t.state = 'queued'"),
        _deal_part(
            "touch",
            "t.workflow",
            "''",
            "t.wake_at",
            "runs",
            "t.exclusive = 1 and t.state = 'waiting' and t.wake_at is not null"
            " and coalesce(t.waiting_for, '') not in ('approval.decided', 'task.finished')",
        ),
    )
)


def of_deals(rows: Rows, deals: Iterable[int]) -> dict[int, Step]:
    """Return the next step of each of these deals that has one: its own, or its person's that belongs to no other deal."""
    ids = json.dumps(list(deals))
    sql = f"select deal, kind, sort, words, min(due) as due from ({_OF_DEALS}) group by deal"
    return {row["deal"]: _step(row) for row in rows.all(sql, *([ids] * _OF_DEALS.count("?")))}


def _step(row: Row) -> Step:
    return Step(
        kind=row["kind"],
        sort=row["sort"],
        words=row["words"],
        due=None if row["due"] == _NEVER else from_millis(row["due"]),
    )
