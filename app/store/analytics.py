"""Figures over what was sent and what came of it; each can also say which rows it counts.

A letter's answer is the first thing a person wrote after it and before the next one to them; who opts out is counted
apart, and automatic answers and bounces are nobody's. Instants are milliseconds; `since` 0 is everything.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.clock import from_millis
from app.core.ids import ContactId, DealId
from app.store.database import Row, Rows

HALF_HOUR = 1_800_000

# What people wrote, by the last touch that had left to them before it.
_ANSWERS = """
  select touch, min(at) as answered_at from (
    select m.at, (select o.id from outbox o where o.contact_id = m.contact_id and o.state in ('sent', 'handed')
      and o.purpose in ('cold', 'follow_up') and o.settled_at < m.at order by o.settled_at desc limit 1) as touch
    from messages m where m.direction = 'inbound' and m.kind in ('reply', 'new')
      and coalesce(m.category, '') <> 'unsubscribe' and m.at >= ?
  ) where touch is not null group by touch
"""
_LEFT = "o.purpose in ('cold', 'follow_up') and o.state in ('sent', 'handed') and o.settled_at >= ?"
_TOUCHES = f"""
  select o.id, o.contact_id, o.channel, o.settled_at as at, o.subject, a.answered_at
  from outbox o left join ({_ANSWERS}) a on a.touch = o.id where {_LEFT}
"""

# How far a person has come: each step holds for whoever reached a later one.
STAGES = ("leads", "contacted", "replied", "qualified", "proposal", "won")
_REACHED = """
  select c.id, max(coalesce(x.step, 0)) as reached from contacts c left join (
    select contact_id, 1 as step from outbox where state in ('sent', 'handed') group by 1
    union all select contact_id, 2 from messages where direction = 'inbound' and kind in ('reply', 'new')
      and coalesce(category, '') <> 'unsubscribe' group by 1
    union all select id, 3 from contacts where status in ('qualified', 'customer') and deleted_at is null
    union all select contact_id, case when stage = 'won' then 5 when stage in ('proposal', 'negotiation') then 4
      when stage in ('qualified', 'demo') then 3 else 0 end from deals where deleted_at is null
    union all select d.contact_id, 4 from proposals p join deals d on d.id = p.deal_id
      where p.sent_at is not null and d.deleted_at is null
  ) x on x.contact_id = c.id where c.deleted_at is null and c.created_at >= ? group by c.id
"""


def funnel(rows: Rows, since: int) -> tuple[int, ...]:
    """Return, of the people who came in since an instant, how many have come as far as each of STAGES."""
    found = {
        row["reached"]: row["n"]
        for row in rows.all(f"select reached, count(*) as n from ({_REACHED}) group by 1", since)
    }
    return tuple(sum(n for reached, n in found.items() if reached >= stage) for stage in range(len(STAGES)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Touches that left within one half hour by one channel, and how many of them were answered."""

    half_hour: int  # since the epoch
    channel: str
    sent: int
    answered: int


def by_half_hour(rows: Rows, since: int) -> list[Slot]:
    """Return the touches that left since an instant, by half hour and channel: every zone's hours are made of these."""
    slot = f"o.settled_at / {HALF_HOUR}"
    sent = rows.all(f"select {slot} as slot, o.channel, count(*) as n from outbox o where {_LEFT} group by 1, 2", since)
    answered = {
        (row["slot"], row["channel"]): row["n"]
        for row in rows.all(
            f"select {slot} as slot, o.channel, count(*) as n from ({_ANSWERS}) a join outbox o on o.id = a.touch"
            " where o.settled_at >= ? group by 1, 2",
            since,
            since,
        )
    }
    return [
        Slot(
            half_hour=row["slot"],
            channel=row["channel"],
            sent=row["n"],
            answered=answered.get((row["slot"], row["channel"]), 0),
        )
        for row in sent
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What models cost since an instant, in millionths of a dollar, and what it was spent for."""

    micros: int
    calls: int
    meetings: int
    won: int


_MEETINGS = """
  select contact_id, min(at) as at from (
    select contact_id, at from messages where direction = 'inbound' and category = 'positive.meeting' and at >= ?
    union all select contact_id, at from activities where kind = 'meeting' and at >= ?
  ) where contact_id is not null group by 1
"""
_WON = "from deals where stage = 'won' and deleted_at is null and stage_changed_at >= ?"


def costs(rows: Rows, since: int) -> Costs:
    """Return what models cost, with how many people wanted a meeting or had one, and how many deals were won."""
    spent = rows.one("select coalesce(sum(micros), 0) as micros, count(*) as calls from spend where at >= ?", since)
    assert spent is not None
    return Costs(
        micros=spent["micros"],
        calls=spent["calls"],
        meetings=int(rows.value(f"select count(*) from ({_MEETINGS})", since, since)),
        won=int(rows.value(f"select count(*) {_WON}", since)),
    )


def spent_by_day(rows: Rows, since: int) -> list[tuple[int, int]]:
    """Return what models cost by half hour since the epoch, in millionths of a dollar."""
    found = rows.all(
        f"select at / {HALF_HOUR} as slot, sum(micros) as micros from spend where at >= ? group by 1", since
    )
    return [(row["slot"], row["micros"]) for row in found]


def first_touch(rows: Rows) -> int:
    """Return the instant at which the first touch left; 0 where none did."""
    return int(
        rows.value(
            "select coalesce(min(settled_at), 0) from outbox where purpose in ('cold', 'follow_up')"
            " and state in ('sent', 'handed')"
        )
    )


# The rows behind a figure --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """One row that a figure counts: whom it is about, what it was, when. `deal` where it is a deal."""

    contact: ContactId | None
    deal: DealId | None
    name: str
    company: str
    what: str
    at: datetime
    answered_at: datetime | None = None


_PERSON = """
  coalesce(nullif(c.name, ''), (select value from contact_points p where p.contact_id = c.id and p.kind = 'email'
    order by position limit 1), '') as name, coalesce(k.name, '') as company
"""
_JOINED = "left join contacts c on c.id = x.contact_id left join companies k on k.id = c.company_id"


def behind_stage(rows: Rows, stage: int, since: int, *, limit: int, offset: int) -> tuple[int, list[Behind]]:
    """Return how many people have come as far as a stage, and a page of them, the newest first."""
    source = f"select id as contact_id, '' as what from ({_REACHED}) where reached >= ?"
    sql = (
        f"select x.*, c.status as status, c.created_at as at, {_PERSON} from ({source}) x {_JOINED} order by c.id desc"
    )
    return _count(rows, source, since, stage), [
        _behind(row, what=row["status"]) for row in rows.all(f"{sql} limit {limit:d} offset {offset:d}", since, stage)
    ]


def behind_touches(
    rows: Rows, since: int, *, channel: str = "", slots: Sequence[int] = (), answered: bool, limit: int, offset: int
) -> tuple[int, list[Behind]]:
    """Return how many touches left by a channel (any, where none is named) in some half hours, and a page of them."""
    where: list[str] = ["1"]
    values: list[object] = [since, since]
    if channel:
        where.append("channel = ?")
        values.append(channel)
    if slots:
        where.append(f"at / {HALF_HOUR} in (select value from json_each(?))")
        values.append(json.dumps(list(slots)))
    if answered:
        where.append("answered_at is not null")
    source = f"select * from ({_TOUCHES}) where {' and '.join(where)}"
    return _page(rows, source, values, limit=limit, offset=offset)


def behind_variant(
    rows: Rows, since: int, *, experiment: str, arm: str, answered: bool, limit: int, offset: int
) -> tuple[int, list[Behind]]:
    """Return how many letters of one variant left, or were answered, and a page of them."""
    only = "and t.outcome is not null and t.outcome not in ('silent', 'bounced', 'unsubscribe')" if answered else ""
    source = (
        "select t.contact_id, o.subject, o.settled_at as at, t.outcome_at as answered_at, o.channel from trials t"
        " join outbox o on o.id = t.outbox_id and o.state = 'sent' and o.settled_at >= ?"
        f" where t.experiment = ? and t.arm = ? {only}"
    )
    return _page(rows, source, [since, experiment, arm], limit=limit, offset=offset)


def behind_step(rows: Rows, name: str, touch: str, *, what: str, limit: int, offset: int) -> tuple[int, list[Behind]]:
    """Return how many had a step of a sequence (`what`: sent), or answered or bounced after it, and a page of them."""
    only = ""
    if what in ("replied", "bounced"):
        only = (
            f"and e.because = '{what}' and t.id = (select max(x.id) from touches x join outbox y on y.id = x.outbox_id"
            " where x.enrolment_id = e.id and y.state in ('sent', 'handed'))"
        )
    source = (
        "select e.contact_id, o.subject, o.settled_at as at, null as answered_at, o.channel from touches t"
        " join sequences s on s.id = t.sequence_id join enrolments e on e.id = t.enrolment_id"
        " join outbox o on o.id = t.outbox_id and o.state in ('sent', 'handed')"
        f" where s.name = ? and t.touch = ? {only}"
    )
    return _page(rows, source, [name, touch], limit=limit, offset=offset)


def behind_meetings(rows: Rows, since: int, *, limit: int, offset: int) -> tuple[int, list[Behind]]:
    """Return how many wanted a meeting or had one, and a page of them."""
    source = f"select contact_id, '' as subject, at, null as answered_at, '' as channel from ({_MEETINGS})"
    return _page(rows, source, [since, since], limit=limit, offset=offset)


def behind_won(rows: Rows, since: int, *, limit: int, offset: int) -> tuple[int, list[Behind]]:
    """Return how many deals were won, and a page of them."""
    source = f"select id as deal_id, title as subject, contact_id, stage_changed_at as at, null as answered_at {_WON}"
    return _page(rows, source, [since], limit=limit, offset=offset)


def behind_spend(rows: Rows, since: int, *, limit: int, offset: int) -> tuple[int, list[Behind]]:
    """Return for how many people models were paid, and a page of them, each with the agent that spent most lately."""
    source = (
        "select contact_id, max(agent) || ' · ' || printf('$%.3f', sum(micros) / 1e6) as subject, max(at) as at,"
        " null as answered_at from spend where at >= ? and contact_id is not null group by contact_id"
    )
    return _page(rows, source, [since], limit=limit, offset=offset)


def _page(rows: Rows, source: str, values: list[object], *, limit: int, offset: int) -> tuple[int, list[Behind]]:
    sql = f"select x.*, {_PERSON} from ({source}) x {_JOINED} order by x.at desc limit {limit:d} offset {offset:d}"
    return _count(rows, source, *values), [_behind(row, what=row["subject"]) for row in rows.all(sql, *values)]


def _count(rows: Rows, source: str, *values: object) -> int:
    return int(rows.value(f"select count(*) from ({source})", *values))


def _behind(row: Row, *, what: str) -> Behind:
    named = row.keys()
    answered = row["answered_at"] if "answered_at" in named else None
    return Behind(
        contact=None if row["contact_id"] is None else ContactId(row["contact_id"]),
        deal=DealId(row["deal_id"]) if "deal_id" in named else None,
        name=row["name"] or "",
        company=row["company"] or "",
        what=what or "",
        at=from_millis(row["at"]),
        answered_at=None if answered is None else from_millis(answered),
    )
