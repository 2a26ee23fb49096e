"""The counts that stand beside the screens' names; asked for after every commit, so each is one look into an index."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.clock import to_millis
from app.store.database import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much waits where. `held` counts what the gate keeps back now and what it stopped in the last week."""

    approvals: int
    replies: int
    tasks: int
    sequences: int
    running: int
    held: int


def counts(rows: Rows, now: datetime) -> Counts:
    """Return what waits for the person, and what is at work."""
    end_of_day = to_millis(now + timedelta(days=1))
    week = to_millis(now - timedelta(days=7))
    return Counts(
        approvals=_number(rows, "select count(*) from approvals where state = 'pending'"),
        replies=_number(rows, f"select count(*) from messages where {UNANSWERED}"),
        tasks=_number(
            rows, "select count(*) from tasks where state = 'open' and (due_at is null or due_at < ?)", end_of_day
        ),
        sequences=_number(
            rows,
            "select count(*) from (select name from sequences s where active = 1"
            " and exists (select 1 from enrolments e where e.sequence_id = s.id and e.state = 'active') group by name)",
        ),
        running=_number(rows, "select count(*) from runs where state in ('ready', 'running')"),
        held=_number(rows, "select count(*) from outbox where state = 'blocked' and settled_at >= ?", week),
    )


# What a person wrote that nobody has seen to yet: no one answered since, no draft of an answer waits, and it is no
# request to be left alone, which was done at once.
UNANSWERED = """direction = 'inbound' and handled_at is null and kind in ('reply', 'new')
  and coalesce(category, '') not in ('unsubscribe', 'not_interested')
  and not exists (select 1 from messages later where later.thread_id = messages.thread_id
    and later.direction = 'outbound' and later.at >= messages.at)
  and not exists (select 1 from messages newer where newer.thread_id = messages.thread_id
    and newer.direction = 'inbound' and newer.kind in ('reply', 'new') and newer.id > messages.id)
  and not exists (select 1 from approvals a where a.contact_id = messages.contact_id and a.state = 'pending')"""


def _number(rows: Rows, sql: str, *values: object) -> int:
    return int(rows.value(sql, *values) or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A row worth a notification: approvals, replies or stops; its number, whom it is about, what, and when."""

    kind: str
    number: int
    who: str
    about: str
    at: int


_WORTH_TELLING = """
select 'approvals' as kind, a.id as number, coalesce(c.name, '') as who,
  coalesce(json_extract(a.subject, '$.subject'), a.title) as about, a.asked_at as at
from approvals a left join contacts c on c.id = a.contact_id where a.state = 'pending'
union all
select 'replies', m.thread_id, coalesce(c.name, m.sender), m.subject, m.at
from messages m left join contacts c on c.id = m.contact_id
where m.direction = 'inbound' and m.handled_at is null and m.category like 'positive.%' and m.at >= ?1 and m.thread_id is not null
union all
select 'stops', r.id, coalesce(c.name, ''), r.workflow, r.updated_at
from runs r left join contacts c on c.id = r.contact_id where r.state = 'failed' and r.updated_at >= ?1
order by at desc limit 200
"""


def worth_telling(rows: Rows, since: int) -> list[Telling]:
    """Return what may be worth a notification: what waits for a yes, good replies and stops since an instant."""
    return [
        Telling(kind=row["kind"], number=row["number"], who=row["who"], about=row["about"], at=row["at"])
        for row in rows.all(_WORTH_TELLING, since)
    ]
