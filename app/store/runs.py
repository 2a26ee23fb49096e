"""Durable runs: rows that say where each workflow stands. Waiting costs a row and nothing else.

`ready` is due at `wake_at`; `waiting` sleeps until `wake_at` or until an event on `waiting_key`; `running` is thinking
outside a transaction; `failed` needs a person; `done` and `cancelled` are the ends.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from app.core.changes import Topic
from app.core.clock import from_millis, to_millis
from app.core.errors import NotFound, Refused
from app.core.ids import ContactId, EventId, RunId
from app.store import events
from app.store.database import AMONG, Row, Rows, Transaction

PRIORITIES = (0, 5, 9)  # answers to people, the usual, housekeeping
ALIVE = ("ready", "waiting", "running", "failed")

# One question to the index of each priority, so that what waits costs nothing.
_DUE = " union all ".join(
    f"select * from (select id, priority from runs where priority = {priority} and wake_at <= ? order by wake_at, id"
    " limit {limit})"
    for priority in PRIORITIES
)
_SOONEST = "select min(at) from ({})".format(
    " union all ".join(
        f"select min(wake_at) as at from runs where priority = {priority} and wake_at is not null"
        for priority in PRIORITIES
    )
)


@dataclass(slots=True, kw_only=True)
class Run:
    """One run of a workflow. `event_cursor` is the newest event there was when it started."""

    id: RunId
    workflow: str
    version: int
    contact_id: ContactId | None
    arguments: dict[str, Any]
    state: str
    priority: int
    wake_at: datetime | None
    waiting_for: str | None
    waiting_key: str | None
    event_cursor: EventId
    attempts: int
    error: str | None
    error_kind: str | None
    result: Any
    started_at: datetime
    finished_at: datetime | None


def start(
    tx: Transaction,
    workflow: str,
    version: int,
    arguments: dict[str, Any],
    *,
    contact: ContactId | None = None,
    exclusive: bool = False,
    key: str | None = None,
    priority: int = 5,
    at: datetime | None = None,
) -> RunId | None:
    """Start a run in the caller's own transaction.

    Returns None where a run of the same `key` was started before, or where `exclusive` and another agent is in charge
    of the person.
    """
    cursor = tx.connection.execute(
        "insert or ignore into runs (workflow, version, contact_id, exclusive, run_key, arguments, state, priority, wake_at,"
        " event_cursor, started_at, updated_at) values (?,?,?,?,?,?,'ready',?,?,(select coalesce(max(id), 0) from events),?,?)",
        (
            workflow,
            version,
            contact,
            int(exclusive),
            key,
            json.dumps(arguments, ensure_ascii=False),
            priority,
            to_millis(at) if at else tx.millis,
            tx.millis,
            tx.millis,
        ),
    )
    tx.topics.add(Topic.RUNS)
    return RunId(cursor.lastrowid) if cursor.rowcount else None


def due(tx: Transaction, limit: int) -> list[Run]:
    """Return the runs that are due, answers to people first. Costs what is due, not what waits."""
    found = tx.all(_DUE.format(limit=limit), *(len(PRIORITIES) * (tx.millis,)))
    ids = [int(row["id"]) for row in sorted(found, key=lambda row: int(row["priority"]))[:limit]]
    if not ids:
        return []
    rows = {row["id"]: row for row in tx.all(f"select * from runs where id in {AMONG}", json.dumps(ids))}
    return [_run(rows[i]) for i in ids]


def next_due(rows: Rows) -> datetime | None:
    """Return when the next run is due, or None where none ever is by itself."""
    soonest = rows.value(_SOONEST)
    return None if soonest is None else from_millis(soonest)


def get(rows: Rows, run_id: RunId) -> Run:
    """Return one run; raises NotFound."""
    row = rows.one("select * from runs where id = ?", run_id)
    if row is None:
        raise NotFound(f"There is no run number {run_id}.")
    return _run(row)


def workflow_of(rows: Rows, run_id: RunId) -> str:
    """Return the name of a run's workflow; an empty text where there is no such run."""
    return str(rows.value("select workflow from runs where id = ?", run_id) or "")


def is_thinking(rows: Rows, run_id: RunId) -> bool:
    """Tell whether a run still waits for an answer from outside a transaction."""
    return rows.value("select 1 from runs where id = ? and state = 'running'", run_id) is not None


def in_charge_of(rows: Rows, contact: ContactId) -> Run | None:
    """Return the run that holds the lease of a person, or None."""
    row = rows.one(
        "select * from runs where contact_id = ? and exclusive = 1 and state in ('ready','waiting','running','failed')",
        contact,
    )
    return None if row is None else _run(row)


def memos(rows: Rows, ids: Iterable[RunId]) -> dict[RunId, dict[str, str]]:
    """Return the memoised step results (JSON) of several runs."""
    wanted = json.dumps(list(ids))
    found: dict[RunId, dict[str, str]] = {}
    if wanted != "[]":
        for row in rows.all(f"select run_id, name, result from steps where run_id in {AMONG}", wanted):
            found.setdefault(RunId(row["run_id"]), {})[row["name"]] = row["result"]
    return found


class StepRow(NamedTuple):
    """One memoised step, to be written."""

    run_id: RunId
    name: str
    result: str
    attempts: int
    by: str | None
    cost: int


def save_steps(tx: Transaction, rows: Iterable[StepRow]) -> None:
    """Write step results; they commit with whatever else the transaction changed."""
    tx.many(
        "insert into steps (run_id, name, result, attempts, by, cost, at) values (?,?,?,?,?,?,?)",
        [(*row, tx.millis) for row in rows],
    )


def park(
    tx: Transaction, run: Run, *, wake_at: datetime | None, waiting_for: str | None, waiting_key: str | None
) -> None:
    """Let a run wait for an instant, an event, or whichever comes first."""
    tx.run(
        "update runs set state = 'waiting', wake_at = ?, waiting_for = ?, waiting_key = ?, attempts = 0,"
        " error = null, error_kind = null, updated_at = ? where id = ?",
        to_millis(wake_at) if wake_at else None,
        waiting_for,
        waiting_key,
        tx.millis,
        run.id,
    )


def think(tx: Transaction, run: Run, *, lease_until: datetime) -> None:
    """Mark a run as thinking outside a transaction; after `lease_until` it is due again."""
    tx.run(
        "update runs set state = 'running', wake_at = ?, waiting_for = null, waiting_key = null,"
        " lease_until = ?, updated_at = ? where id = ?",
        to_millis(lease_until),
        to_millis(lease_until),
        tx.millis,
        run.id,
    )


def ready(tx: Transaction, run_id: RunId, *, at: datetime | None = None) -> bool:
    """Put a run back in the queue; False where it ended meanwhile."""
    return (
        tx.run(
            "update runs set state = 'ready', wake_at = ?, lease_until = null, updated_at = ?"
            " where id = ? and state in ('running', 'ready', 'waiting')",
            to_millis(at) if at else tx.millis,
            tx.millis,
            run_id,
        )
        > 0
    )


def recover(tx: Transaction) -> int:
    """After a crash: put runs that were thinking back in the queue. Only the leader calls this."""
    return tx.run("update runs set state = 'ready', wake_at = ?, lease_until = null where state = 'running'", tx.millis)


def try_later(tx: Transaction, run: Run, *, at: datetime, error: str, kind: str) -> None:
    """Let a run that met trouble try again at an instant."""
    tx.run(
        "update runs set state = 'ready', wake_at = ?, waiting_for = null, waiting_key = null, attempts = attempts + 1,"
        " error = ?, error_kind = ?, updated_at = ? where id = ?",
        to_millis(at),
        error,
        kind,
        tx.millis,
        run.id,
    )


def fail(tx: Transaction, run: Run, *, error: str, kind: str) -> None:
    """Stop a run until a person retries or cancels it."""
    tx.run(
        "update runs set state = 'failed', wake_at = null, waiting_for = null, waiting_key = null, error = ?, error_kind = ?,"
        " attempts = attempts + 1, updated_at = ? where id = ?",
        error,
        kind,
        tx.millis,
        run.id,
    )
    events.emit(
        tx, "run.failed", key=f"run:{run.id}", contact=run.contact_id, run=run.id,
        data={"workflow": run.workflow, "error": error, "kind": kind},
    )  # fmt: skip


def finish(tx: Transaction, run: Run, result: str, outcome: str) -> None:
    """End a run with its result (JSON) and say so."""
    tx.run(
        "update runs set state = 'done', wake_at = null, waiting_for = null, waiting_key = null, result = ?, error = null,"
        " error_kind = null, updated_at = ?, finished_at = ? where id = ?",
        result,
        tx.millis,
        tx.millis,
        run.id,
    )
    events.emit(
        tx, "run.finished", key=f"run:{run.id}", contact=run.contact_id, run=run.id,
        data={"workflow": run.workflow, "outcome": outcome},
    )  # fmt: skip


def cancel(tx: Transaction, run_id: RunId, *, because: str) -> Run:
    """End a run before its end; raises Refused where it ended already."""
    run = get(tx, run_id)
    if run.state not in ALIVE:
        raise Refused(f"Run {run_id} ended already ({run.state}).")
    tx.run(
        "update runs set state = 'cancelled', wake_at = null, waiting_for = null, waiting_key = null, error = ?,"
        " finished_at = ?, updated_at = ? where id = ?",
        because,
        tx.millis,
        tx.millis,
        run_id,
    )
    tx.run(
        "update approvals set state = 'expired', decided_at = ? where run_id = ? and state = 'pending'",
        tx.millis,
        run_id,
    )
    tx.ended_runs.add(run_id)
    tx.touch(Topic.RUNS, Topic.APPROVALS)
    events.emit(
        tx, "run.cancelled", key=f"run:{run_id}", contact=run.contact_id, run=run_id,
        data={"workflow": run.workflow, "because": because},
    )  # fmt: skip
    return run


def resume(tx: Transaction, run_id: RunId) -> bool:
    """Let a cancelled run go on as if it had not been, deaf to what happened since; False where it cannot.

    What it had asked a person waits for them again.
    """
    back = tx.run(
        "update runs set state = 'ready', wake_at = ?, error = null, finished_at = null, updated_at = ?,"
        " event_cursor = (select coalesce(max(id), 0) from events) where id = ? and state = 'cancelled'"
        " and not (exclusive and exists (select 1 from runs o where o.contact_id = runs.contact_id and o.exclusive = 1"
        " and o.state in ('ready','waiting','running','failed')))",
        tx.millis,
        tx.millis,
        run_id,
    )
    if back:
        tx.ended_runs.discard(run_id)
        tx.run(
            "update approvals set state = 'pending', decided_at = null where run_id = ? and state = 'expired'"
            " and decided_by is null",
            run_id,
        )
        tx.touch(Topic.RUNS, Topic.APPROVALS)
    return back > 0


def retry(tx: Transaction, run_id: RunId, *, version: int | None = None) -> None:
    """Let a run that failed, or waits to try again, go on now from its last step.

    With `version`, under that version of the workflow. One that only waits keeps the count of its attempts.
    """
    run = get(tx, run_id)
    if run.state == "ready" and run.attempts:
        ready(tx, run_id)
        tx.touch(Topic.RUNS)
        return
    if run.state != "failed":
        raise Refused(f"Run {run_id} has not failed ({run.state}); there is nothing to retry.")
    tx.run(
        "update runs set state = 'ready', wake_at = ?, attempts = 0, error = null, error_kind = null, version = ?,"
        " updated_at = ? where id = ?",
        tx.millis,
        run.version if version is None else version,
        tx.millis,
        run_id,
    )
    tx.touch(Topic.RUNS)


def failed_with(rows: Rows, workflow: str, error: str) -> list[Run]:
    """Return the runs of a workflow that stopped with the same words."""
    sql = "select * from runs where state = 'failed' and workflow = ? and error = ? order by id"
    return [_run(row) for row in rows.all(sql, workflow, error)]


def of_contact(rows: Rows, contact: ContactId) -> list[Run]:
    """Return a person's runs, newest first."""
    return [_run(row) for row in rows.all("select * from runs where contact_id = ? order by id desc", contact)]


def count_by_state(rows: Rows) -> dict[str, int]:
    """Return how many runs stand in each state."""
    return {row[0]: row[1] for row in rows.all("select state, count(*) from runs group by state")}


def _run(row: Row) -> Run:
    return Run(
        id=RunId(row["id"]),
        workflow=row["workflow"],
        version=row["version"],
        contact_id=row["contact_id"],
        arguments=json.loads(row["arguments"]),
        state=row["state"],
        priority=row["priority"],
        wake_at=None if row["wake_at"] is None else from_millis(row["wake_at"]),
        waiting_for=row["waiting_for"],
        waiting_key=row["waiting_key"],
        event_cursor=EventId(row["event_cursor"]),
        attempts=row["attempts"],
        error=row["error"],
        error_kind=row["error_kind"],
        result=None if row["result"] is None else json.loads(row["result"]),
        started_at=from_millis(row["started_at"]),
        finished_at=None if row["finished_at"] is None else from_millis(row["finished_at"]),
    )
