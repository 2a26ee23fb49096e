"""What sequences did: how many are in them and where, what each step brought, and what each variant did."""

import json
from dataclasses import dataclass
from datetime import datetime

from app.core.clock import from_millis
from app.core.ids import ContactId, EnrolmentId, RunId
from app.store import sequences
from app.store.database import AMONG, Rows
from app.store.sequences import Sequence

# What the inbox notes against what was tried and is no answer of a person; who opts out is counted apart.
NO_ANSWER = ("silent", "bounced", "unsubscribe")
_LEFT = "('sent', 'handed')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many were ever enrolled in a sequence, are now, and answered while they were."""

    name: str
    enrolled: int
    active: int
    replied: int
    behind: int  # under way in an older version


def newest(rows: Rows) -> list[Sequence]:
    """Return the newest version of every sequence, the built-in ones that nobody used yet among them."""
    found = [
        sequences.get(rows, row["id"])
        for row in rows.all(
            "select id from sequences s where active = 1 and version ="
            " (select max(version) from sequences n where n.name = s.name and n.active = 1) order by id"
        )
    ]
    unused = [name for name in sequences.BUILT_IN if name not in {one.name for one in found}]
    return found + [sequences.built_in(name) for name in unused]


def tallies(rows: Rows) -> dict[str, Tally]:
    """Return, by a sequence's name, how many are and were in it."""
    newest = "(select max(n.version) from sequences n where n.name = s.name and n.active = 1)"
    found = rows.all(
        "select s.name, s.version, sum(e.n) as enrolled, sum(e.n * (e.state = 'active')) as active,"
        f" sum(e.n * (e.because = 'replied')) as replied, s.version < {newest} as behind"
        " from (select sequence_id, state, because, count(*) as n from enrolments group by 1, 2, 3) e"
        " join sequences s on s.id = e.sequence_id group by s.id"
    )
    made: dict[str, Tally] = {}
    for row in found:
        known = made.get(row["name"])
        made[row["name"]] = Tally(
            name=row["name"],
            enrolled=row["enrolled"] + (known.enrolled if known else 0),
            active=row["active"] + (known.active if known else 0),
            replied=row["replied"] + (known.replied if known else 0),
            behind=(row["active"] if row["behind"] else 0) + (known.behind if known else 0),
        )
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTally:
    """What one step brought: sent or handed over, kept back, and how many answered or bounced after it and before the next."""

    touch: str
    sent: int
    waiting: int
    replied: int
    bounced: int


def steps(rows: Rows, name: str) -> dict[str, StepTally]:
    """Return, by a step's name, what it brought in all versions of a sequence.

    An answer counts for the last touch that had left before the enrolment ended by it.
    """
    came = {(row["touch"], row["because"]): row["n"] for row in rows.all(_ENDED_AFTER, name)}
    found = rows.all(
        f"select t.touch, count(*) filter (where o.state in {_LEFT}) as sent,"
        " count(*) filter (where o.state in ('queued', 'held', 'sending')) as waiting"
        " from touches t join sequences s on s.id = t.sequence_id left join outbox o on o.id = t.outbox_id"
        " where s.name = ? group by 1",
        name,
    )
    return {
        row["touch"]: StepTally(
            touch=row["touch"],
            sent=row["sent"],
            waiting=row["waiting"],
            replied=came.get((row["touch"], "replied"), 0),
            bounced=came.get((row["touch"], "bounced"), 0),
        )
        for row in found
    }


# How many enrolments ended by an answer or a bounce, by the last touch that had left.
_ENDED_AFTER = f"""
  select touch, because, count(*) as n from (
    select e.because, (select t.touch from touches t join outbox o on o.id = t.outbox_id
      where t.enrolment_id = e.id and o.state in {_LEFT} order by t.id desc limit 1) as touch
    from enrolments e join sequences s on s.id = e.sequence_id
    where s.name = ? and e.state = 'ended' and e.because in ('replied', 'bounced')
  ) group by 1, 2
"""


def at_step(rows: Rows, name: str) -> dict[str, int]:
    """Return, by a step's name, how many of those under way had it last; the empty name is those who had none yet."""
    found = rows.all(
        "select coalesce((select t.touch from touches t where t.enrolment_id = e.id order by t.id desc limit 1), '') as touch,"
        " count(*) as n from enrolments e join sequences s on s.id = e.sequence_id"
        " where s.name = ? and e.state = 'active' group by 1",
        name,
    )
    return {row["touch"]: row["n"] for row in found}


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantTally:
    """What one variant did: letters of it that left, answers, and how many of those were positive."""

    experiment: str
    arm: str
    sent: int
    replied: int
    positive: int
    retired: bool


def variants(rows: Rows, experiments: list[str], since: int = 0) -> list[VariantTally]:
    """Return what the variants of some experiments did, in letters that left at or after an instant (milliseconds)."""
    no = ", ".join(f"'{word}'" for word in NO_ANSWER)
    found = rows.all(
        f"""
        select x.name, x.arm, x.retired_at, count(o.id) as sent,
          count(o.id) filter (where t.outcome is not null and t.outcome not in ({no})) as replied,
          count(o.id) filter (where t.outcome like 'positive.%' or t.outcome = 'won') as positive
        from experiments x
        left join trials t on t.experiment = x.name and t.arm = x.arm
        left join outbox o on o.id = t.outbox_id and o.state = 'sent' and o.settled_at >= ?
        where x.name in {AMONG} group by x.id order by x.name, x.arm
        """,
        since,
        json.dumps(experiments),
    )
    return [
        VariantTally(
            experiment=row["name"],
            arm=row["arm"],
            sent=row["sent"],
            replied=row["replied"],
            positive=row["positive"],
            retired=row["retired_at"] is not None,
        )
        for row in found
    ]


def newest_people(rows: Rows, limit: int) -> list[ContactId]:
    """Return the people who came in last."""
    found = rows.all(
        f"select id from contacts where deleted_at is null order by created_at desc, id desc limit {limit:d}"
    )
    return [ContactId(row["id"]) for row in found]


def experiments(rows: Rows) -> list[str]:
    """Return the names of all experiments."""
    return [row["name"] for row in rows.all("select distinct name from experiments order by name")]


# Who is in it --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One person's enrolment: where they stand, and when it goes on."""

    id: EnrolmentId
    contact: ContactId
    name: str
    company: str
    state: str
    because: str
    version: int
    touch: str
    run: RunId | None
    since: datetime
    next_at: datetime | None
    waiting_for: str


def members(rows: Rows, name: str, *, state: str = "", limit: int = 200, offset: int = 0) -> list[Member]:
    """Return who is or was in a sequence, who is under way first and the newest first; `state`: active, paused, ended or all."""
    found = rows.all(
        f"""
        select e.*, s.version, c.name as person, c.email, coalesce(k.name, '') as company, r.wake_at, r.waiting_key,
          r.state as run_state,
          (select t.touch from touches t where t.enrolment_id = e.id order by t.id desc limit 1) as last_touch
        from (select e.id from enrolments e where e.sequence_id in (select id from sequences where name = ?)
          and {_STATES[state]} order by e.state = 'active' desc, e.id desc limit ? offset ?) page
        join enrolments e on e.id = page.id
        join sequences s on s.id = e.sequence_id
        join (select id, name, company_id, (select value from contact_points p where p.contact_id = contacts.id
          and p.kind = 'email' order by position limit 1) as email from contacts) c on c.id = e.contact_id
        left join companies k on k.id = c.company_id
        left join runs r on r.id = e.run_id
        order by e.state = 'active' desc, e.id desc
        """,
        name,
        limit,
        offset,
    )
    return [
        Member(
            id=EnrolmentId(row["id"]),
            contact=ContactId(row["contact_id"]),
            name=row["person"] or row["email"] or "",
            company=row["company"],
            state="paused" if row["because"] == "paused" and row["state"] == "ended" else row["state"],
            because=row["because"],
            version=row["version"],
            touch=row["last_touch"] or "",
            run=None if row["run_id"] is None else RunId(row["run_id"]),
            since=from_millis(row["created_at"]),
            next_at=None if row["wake_at"] is None else from_millis(row["wake_at"]),
            waiting_for=_waits(row["run_state"], row["waiting_key"]),
        )
        for row in found
    ]


_STATES = {
    "": "1",
    "active": "e.state = 'active'",
    "paused": "e.state = 'ended' and e.because = 'paused'",
    "ended": "e.state = 'ended' and e.because <> 'paused'",
}


def _waits(state: str | None, key: str | None) -> str:
    """Return what a run waits for: a day, an approval, that a mail leaves; or that it failed."""
    if state == "failed":
        return "trouble"
    kind = (key or "").partition(":")[0]
    return {"approval": "approval", "outbox": "outbox", "contact": "day"}.get(kind, "")


def count_members(rows: Rows, name: str, *, state: str = "") -> int:
    """Return how many that is."""
    return int(
        rows.value(
            "select count(*) from enrolments e join sequences s on s.id = e.sequence_id"
            f" where s.name = ? and {_STATES[state]}",
            name,
        )
    )
