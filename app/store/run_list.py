"""Where each lead stands in the department, and which runs have ended: what the Agents screen lists.

A lead's standing is read from its journey, the run in charge of it, what waits for a person's yes, and what the gate
stopped last:

needs_you: an approval of it is pending, or a task says a person should look. stopped: its run failed. retrying: its run
waits to try again. running: its run is due or thinks. waiting: its run sleeps until an instant or an event. blocked: its
way ended at the gate. Leads whose way ended otherwise are not listed.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.core.clock import from_millis, to_millis
from app.core.ids import ApprovalId, ContactId, OutboxId, RunId
from app.store.database import AMONG, Row, Rows


class Standing(StrEnum):
    """How a lead stands, in the order of the list."""

    NEEDS_YOU = "needs_you"
    STOPPED = "stopped"
    RETRYING = "retrying"
    RUNNING = "running"
    WAITING = "waiting"
    BLOCKED = "blocked"


_ORDER = tuple(Standing)
_ASKING = "select contact_id from approvals where state = 'pending' and contact_id is not null"
_LOOKED_AT = (
    "select contact_id from tasks indexed by tasks_open where state = 'open' and kind in ('needs you', 'handoff')"
    " and contact_id is not null"
)
# A lead is blocked where its way ended and the newest of what was to leave was stopped by the gate.
_STOPPED = (
    "select b.contact_id from (select contact_id, max(id) as id from outbox indexed by outbox_blocked"
    " where state = 'blocked' group by contact_id) b"
    " where not exists (select 1 from outbox o where o.contact_id = b.contact_id and o.id > b.id)"
)
_LEADS = f"""
with asking as materialized ({_ASKING} union {_LOOKED_AT}), stopped as materialized ({_STOPPED})
select id, standing from (
  select j.contact_id as id, case
    when a.contact_id is not null then 0
    when r.state = 'failed' then 1
    when r.state = 'ready' and r.attempts > 0 then 2
    when r.state in ('ready', 'running') then 3
    when j.state <> 'ended' then 4
    else 5 end as standing,
    coalesce(r.wake_at, j.next_at, 9e15) as at
  from journeys j
  cross join contacts c on c.id = j.contact_id and c.deleted_at is null
  left join runs r on r.contact_id = j.contact_id and r.exclusive = 1
    and r.state in ('ready', 'waiting', 'running', 'failed')
  left join asking a on a.contact_id = j.contact_id
  left join stopped s on s.contact_id = j.contact_id
  where j.state <> 'ended' or s.contact_id is not null
) order by standing, at, id
"""


def leads(rows: Rows) -> list[tuple[ContactId, Standing]]:
    """Return every lead in the department with its standing: what needs the person first, then by what is next."""
    return [(row[0], _ORDER[row[1]]) for row in rows.all(_LEADS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is known of where one lead stands; instants are None where nothing is set."""

    contact: ContactId
    name: str
    company: str
    agent: str | None
    because: str
    next_at: datetime | None
    run: RunId | None
    workflow: str
    state: str
    wake_at: datetime | None
    since: datetime | None
    waiting_for: str
    attempts: int
    error: str
    error_kind: str
    approval: ApprovalId | None
    approval_kind: str
    outbox: OutboxId | None
    outbox_state: str
    outbox_at: datetime | None
    outbox_why: str
    scored: bool
    sent: bool
    conversed: bool


_PLACES = f"""
select c.id, c.name, c.first_name, c.last_name, k.name as company, j.agent, j.because, j.next_at,
  r.id as run, r.workflow, r.state, r.wake_at, r.updated_at, r.waiting_for, r.waiting_key, r.attempts, r.error,
  r.error_kind
from contacts c
left join companies k on k.id = c.company_id
left join journeys j on j.contact_id = c.id
left join runs r on r.contact_id = c.id and r.exclusive = 1 and r.state in ('ready', 'waiting', 'running', 'failed')
where c.id in {AMONG}
"""


def places(rows: Rows, ids: Iterable[ContactId]) -> list[Place]:
    """Return where these leads stand, in the order they are named; one that is gone is left out."""
    wanted = list(ids)
    text = json.dumps(wanted)
    found = {row["id"]: row for row in rows.all(_PLACES, text)}
    runs = json.dumps([row["run"] for row in found.values() if row["run"] is not None])
    scored = {row[0] for row in rows.all(f"select run_id from steps where run_id in {AMONG} and name = 'score'", runs)}
    leaving = {
        row["contact_id"]: row
        for row in rows.all(
            f"select * from outbox where id in (select max(id) from outbox where contact_id in {AMONG} group by contact_id)",
            text,
        )
    }
    asked = {
        row["contact_id"]: row
        for row in rows.all(
            f"select id, kind, contact_id from approvals where state = 'pending' and contact_id in {AMONG} order by id desc",
            text,
        )
    }
    sent = {
        row[0]
        for row in rows.all(
            f"select distinct contact_id from outbox where contact_id in {AMONG} and state = 'sent'", text
        )
    }
    conversed = {
        row[0]
        for row in rows.all(
            f"select distinct contact_id from runs where contact_id in {AMONG} and workflow in"
            " ('qualifier', 'demo', 'closer', 'ops')",
            text,
        )
    }
    return [
        _place(
            found[i],
            leaving.get(i),
            asked.get(i),
            sent=i in sent,
            conversed=i in conversed,
            scored=found[i]["run"] in scored,
        )
        for i in wanted
        if i in found
    ]


def _place(row: Row, leaving: Row | None, asked: Row | None, *, sent: bool, conversed: bool, scored: bool) -> Place:
    return Place(
        contact=ContactId(row["id"]),
        name=row["name"] or f"{row['first_name']} {row['last_name']}".strip() or f"#{row['id']}",
        company=row["company"] or "",
        agent=row["agent"],
        because=row["because"] or "",
        next_at=_instant(row["next_at"]),
        run=row["run"],
        workflow=row["workflow"] or "",
        state=row["state"] or "",
        wake_at=_instant(row["wake_at"]),
        since=_instant(row["updated_at"]),
        waiting_for=row["waiting_for"] or "",
        attempts=row["attempts"] or 0,
        error=row["error"] or "",
        error_kind=row["error_kind"] or "",
        approval=asked["id"] if asked else None,
        approval_kind=asked["kind"] if asked else "",
        outbox=leaving["id"] if leaving else None,
        outbox_state=leaving["state"] if leaving else "",
        outbox_at=_instant(leaving["not_before"]) if leaving else None,
        outbox_why=(leaving["error"] or "") if leaving else "",
        scored=scored,
        sent=sent,
        conversed=conversed,
    )


def _instant(millis: int | None) -> datetime | None:
    return None if millis is None else from_millis(millis)


def updated_at(rows: Rows, run: RunId) -> datetime:
    """Return when a run last came to stand as it does."""
    return from_millis(rows.value("select updated_at from runs where id = ?", run))


# Runs by agent -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """How much one agent has in hand: runs by state now, and how many ended since the day began."""

    ready: int = 0
    running: int = 0
    waiting: int = 0
    failed: int = 0
    retrying: int = 0
    ended: int = 0
    touched: int = 0


def crews(rows: Rows, since: datetime) -> dict[str, Crew]:
    """Return what each agent has in hand, and what it did since an instant."""
    at = to_millis(since)
    found: dict[str, dict[str, int]] = {}
    for row in rows.all(
        "select workflow, state, count(*) as n, sum(attempts > 0) as again, sum(updated_at >= ?) as touched from runs"
        " where state in ('ready', 'waiting', 'running', 'failed') group by workflow, state",
        at,
    ):
        crew = found.setdefault(row["workflow"], {})
        crew[row["state"]] = row["n"]
        crew["touched"] = crew.get("touched", 0) + row["touched"]
        if row["state"] == "ready":
            crew["retrying"] = row["again"]
    for row in rows.all("select workflow, count(*) as n from runs where finished_at >= ? group by workflow", at):
        found.setdefault(row["workflow"], {})["ended"] = row["n"]
    return {name: Crew(**counts) for name, counts in found.items()}


def pending_by_agent(rows: Rows) -> dict[str, dict[str, int]]:
    """Return, by agent and kind, how many approvals wait for the person."""
    found: dict[str, dict[str, int]] = {}
    for row in rows.all(
        "select coalesce(r.workflow, q.workflow, '') as agent, a.kind, count(*) as n from approvals a"
        " left join runs r on r.id = a.run_id"
        " left join outbox o on a.kind = 'gate' and o.id = json_extract(a.subject, '$.outbox')"
        " left join runs q on q.id = o.run_id where a.state = 'pending' group by 1, 2"
    ):
        found.setdefault(row["agent"], {})[row["kind"]] = row["n"]
    return found


def newest_result(rows: Rows, workflow: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return the arguments and the result of the newest ended run of a workflow, or None."""
    row = rows.one(
        "select arguments, result from runs where finished_at is not null and workflow = ? and result is not null"
        " order by finished_at desc, id desc limit 1",
        workflow,
    )
    return None if row is None else (json.loads(row["arguments"]), json.loads(row["result"]))


def awake_between(rows: Rows, workflow: str, until: datetime) -> int:
    """Return how many waiting runs of a workflow wake up by themselves before an instant."""
    sql = "select count(*) from runs where workflow = ? and state = 'waiting' and wake_at < ?"
    return int(rows.value(sql, workflow, to_millis(until)))


# Past runs -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """One run that ended. `changes` counts what an undo would take back; `undone` tells that it was."""

    id: RunId
    workflow: str
    contact: ContactId | None
    name: str
    state: str
    outcome: str
    because: str
    started_at: datetime
    finished_at: datetime
    micros: int
    sent: int
    changes: int
    undone: bool


def ended(
    rows: Rows, *, agent: str = "", before: tuple[datetime, RunId] | None = None, limit: int = 100
) -> list[Ended]:
    """Return the runs that ended, newest first, from below one of them; of one agent where it is named."""
    at, last = (to_millis(before[0]), int(before[1])) if before else (None, None)
    found = rows.all(
        "select r.*, c.name as person from runs r left join contacts c on c.id = r.contact_id"
        " where r.finished_at is not null and (? is null or (r.finished_at, r.id) < (?, ?)) and (? = '' or r.workflow = ?)"
        f" and r.workflow <> 'pause' order by r.finished_at desc, r.id desc limit {limit:d}",
        at,
        at,
        last,
        agent,
        agent,
    )
    ids = json.dumps([row["id"] for row in found])
    spent = _by_run(rows, "select run_id, sum(micros) from spend", ids)
    sent = _by_run(rows, "select run_id, count(*) from outbox", ids, "and state = 'sent'")
    groups = {
        row["run_id"]: row
        for row in rows.all(
            "select u.run_id, max(u.state = 'undone') as undone, sum(case when u.state = 'open' then"
            " (select count(*) from journal j where j.undo_id = u.id) else 0 end) as changes"
            f" from undo u where u.run_id in {AMONG} and u.action <> 'undo' group by u.run_id",
            ids,
        )
    }
    return [_ended(row, spent, sent, groups.get(row["id"])) for row in found]


def _by_run(rows: Rows, select: str, ids: str, more: str = "") -> dict[int, int]:
    return {row[0]: row[1] for row in rows.all(f"{select} where run_id in {AMONG} {more} group by run_id", ids)}


def _ended(row: Row, spent: dict[int, int], sent: dict[int, int], group: Row | None) -> Ended:
    result = json.loads(row["result"]) if row["result"] else {}
    return Ended(
        id=RunId(row["id"]),
        workflow=row["workflow"],
        contact=row["contact_id"],
        name=row["person"] or "",
        state=row["state"],
        outcome=str(result.get("name", "")) if row["state"] == "done" else row["state"],
        because=str(result.get("because", "")) if row["state"] == "done" else row["error"] or "",
        started_at=from_millis(row["started_at"]),
        finished_at=from_millis(row["finished_at"]),
        micros=spent.get(row["id"], 0),
        sent=sent.get(row["id"], 0),
        changes=group["changes"] if group else 0,
        undone=bool(group and group["undone"] and not group["changes"]),
    )
