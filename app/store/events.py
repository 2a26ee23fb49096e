"""What happened: the events that workflows wait for and the orchestrator answers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.changes import Topic
from app.core.clock import from_millis
from app.core.ids import ContactId, EventId, RunId
from app.store.database import Row, Rows, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event. `key` is what waiters wait on: `contact:5`, `approval:7`, `run:3`."""

    id: EventId
    at: datetime
    type: str
    key: str | None
    contact_id: ContactId | None
    run_id: RunId | None
    data: Mapping[str, Any]


def emit(
    tx: Transaction,
    event: str,
    *,
    key: str | None = None,
    contact: ContactId | None = None,
    run: RunId | None = None,
    data: Mapping[str, object] | None = None,
) -> EventId:
    """Write an event and wake the runs that wait for it, in the caller's own transaction."""
    if key is None and contact is not None:
        key = f"contact:{contact}"
    cursor = tx.connection.execute(
        "insert into events (at, type, key, contact_id, run_id, data) values (?,?,?,?,?,?)",
        (tx.millis, event, key, contact, run, json.dumps(data or {}, ensure_ascii=False, default=str)),
    )
    tx.topics.add(Topic.RUNS)
    if key is not None:
        tx.run(
            "update runs set wake_at = ? where waiting_key = ? and state = 'waiting'"
            " and instr(',' || waiting_for || ',', ',' || ? || ',') > 0",
            tx.millis,
            key,
            event,
        )
    return EventId(cursor.lastrowid)


def first_after(rows: Rows, cursor: EventId, types: tuple[str, ...], key: str) -> Event | None:
    """Return the first event after `cursor` of one of these types and this key, or None."""
    # By its index: in the order of their ids, all events since the cursor would be gone through.
    first = rows.value(
        f"select min(id) from events indexed by events_by_type where type in ({','.join('?' * len(types))})"
        " and key = ? and id > ?",
        *types,
        key,
        cursor,
    )
    return None if first is None else _event(rows.all("select * from events where id = ?", first)[0])


def after(rows: Rows, cursor: EventId, *, limit: int = 500) -> list[Event]:
    """Return the events after `cursor`, oldest first."""
    return [_event(row) for row in rows.all(f"select * from events where id > ? order by id limit {limit:d}", cursor)]


def of_contact(rows: Rows, contact: ContactId, *, newest: int = 100) -> list[Event]:
    """Return a person's newest events, newest first."""
    found = rows.all("select * from events where contact_id = ? order by id desc limit ?", contact, newest)
    return [_event(row) for row in found]


def types_of(rows: Rows, contact: ContactId, prefix: str) -> list[str]:
    """Return the types of a person's events that begin like this, one entry an event."""
    found = rows.all("select type from events where contact_id = ? and type like ? order by id", contact, f"{prefix}%")
    return [row["type"] for row in found]


def last_id(rows: Rows) -> EventId:
    """Return the number of the newest event; 0 where there is none."""
    return EventId(rows.value("select coalesce(max(id), 0) from events"))


def _event(row: Row) -> Event:
    return Event(
        id=EventId(row["id"]),
        at=from_millis(row["at"]),
        type=row["type"],
        key=row["key"],
        contact_id=row["contact_id"],
        run_id=row["run_id"],
        data=json.loads(row["data"]),
    )
