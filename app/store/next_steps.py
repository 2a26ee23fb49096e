"""What comes next with a person: what waits for a yes, an open task, mail on its way out, or an agent's next touch.

Of several the earliest counts.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.core.clock import from_millis
from app.store.database import AMONG, Rows

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
    return {
        row["contact_id"]: Step(
            kind=row["kind"],
            sort=row["sort"],
            words=row["words"],
            due=None if row["due"] == _NEVER else from_millis(row["due"]),
        )
        for row in found
    }
