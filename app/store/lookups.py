"""Questions agents ask of the outside (who is this company?), answered by app/sync: they meet only in these rows."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.clock import from_millis, to_millis
from app.core.ids import CompanyId, ContactId, RunId
from app.store import events
from app.store.database import Row, Rows, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """One question about a company (by domain) or a person (by address)."""

    id: int
    kind: str
    key: str
    contact_id: ContactId | None
    company_id: CompanyId | None
    state: str
    attempts: int
    cost: int
    result: dict[str, Any] | None


def ask(
    tx: Transaction,
    kind: str,
    key: str,
    *,
    contact: ContactId | None,
    company: CompanyId | None,
    run: RunId,
    fresh_since: datetime,
) -> int:
    """Queue a question; one asked since `fresh_since` is not asked (or paid) again, whatever its answer was."""
    row = tx.one(
        "select id from lookups where kind = ? and key = ? and asked_at >= ? and state <> 'failed' order by id desc limit 1",
        kind,
        key,
        to_millis(fresh_since),
    )
    if row is not None:
        return int(row["id"])
    return tx.insert(
        "lookups", kind=kind, key=key, contact_id=contact, company_id=company, run_id=run, asked_at=tx.millis
    )


def due(rows: Rows, now: datetime, *, limit: int = 20) -> list[Lookup]:
    """Return the questions to ask now."""
    found = rows.all(
        f"select * from lookups where state = 'queued' and not_before <= ? order by not_before, id limit {limit:d}",
        to_millis(now),
    )
    return [_lookup(row) for row in found]


def next_due(rows: Rows) -> datetime | None:
    """Return when the next question may be asked."""
    found = rows.value("select min(not_before) from lookups where state = 'queued'")
    return None if found is None else from_millis(max(found, 0))


def get(rows: Rows, lookup_id: int) -> Lookup:
    """Return one question and its answer."""
    row = rows.one("select * from lookups where id = ?", lookup_id)
    assert row is not None
    return _lookup(row)


def answer(tx: Transaction, lookup: Lookup, result: dict[str, Any] | None, *, provider: str, cost: int = 0) -> None:
    """Store the answer (None: the provider has none) and wake whoever waits on `lookup:ID`."""
    tx.run(
        "update lookups set state = ?, provider = ?, result = ?, cost = ?, answered_at = ?, error = null where id = ?",
        "miss" if result is None else "found",
        provider,
        None if result is None else json.dumps(result, ensure_ascii=False),
        cost,
        tx.millis,
        lookup.id,
    )
    events.emit(tx, "lookup.answered", key=f"lookup:{lookup.id}", data={"found": result is not None})


def trouble(tx: Transaction, lookup: Lookup, error: str, *, again_at: datetime | None) -> None:
    """Note that a provider did not answer: ask again later, or give up and wake whoever waits."""
    tx.run(
        "update lookups set attempts = attempts + 1, error = ?, state = ?, not_before = ? where id = ?",
        error,
        "queued" if again_at else "failed",
        to_millis(again_at) if again_at else 0,
        lookup.id,
    )
    if again_at is None:
        events.emit(tx, "lookup.answered", key=f"lookup:{lookup.id}", data={"found": False, "error": error})


def _lookup(row: Row) -> Lookup:
    return Lookup(
        id=row["id"],
        kind=row["kind"],
        key=row["key"],
        contact_id=row["contact_id"],
        company_id=row["company_id"],
        state=row["state"],
        attempts=row["attempts"],
        cost=row["cost"],
        result=None if row["result"] is None else json.loads(row["result"]),
    )
