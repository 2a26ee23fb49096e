"""Ledgers that are only ever added to: gate decisions, outbound connections, money spent on models."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.clock import to_millis
from app.core.codec import plain
from app.core.ids import ContactId, OutboxId, RunId
from app.core.verdict import Decision
from app.store.database import Rows, Transaction


def record_decision(
    tx: Transaction,
    decision: Decision,
    *,
    channel: str,
    purpose: str,
    facts: Mapping[str, object],
    outbox: OutboxId | None = None,
    contact: ContactId | None = None,
    content_digest: bytes | None = None,
) -> int:
    """Keep what the gate said, with the facts it said it on."""
    return tx.insert(
        "decisions",
        at=tx.millis,
        outbox_id=outbox,
        contact_id=contact,
        channel=channel,
        purpose=purpose,
        outcome=decision.outcome.value,
        hold_until=to_millis(decision.hold_until) if decision.hold_until else None,
        added=json.dumps(decision.add),
        fired=json.dumps(plain(decision.fired), ensure_ascii=False, default=str),
        facts=json.dumps(facts, ensure_ascii=False, default=str),
        ruleset=decision.ruleset,
        content_digest=content_digest,
    )


# Egress --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One outbound connection: to whom, what for, about which records, how many bytes."""

    host: str
    port: int
    purpose: str
    records: tuple[str, ...] = ()
    bytes_out: int = 0
    bytes_in: int = 0
    outcome: str = "ok"


def record_egress(tx: Transaction, connection: Connection) -> int:
    """Keep that a connection was made; returns its row, so that its bytes can be added when it ends."""
    return tx.insert(
        "egress",
        at=tx.millis,
        host=connection.host,
        port=connection.port,
        purpose=connection.purpose,
        records=json.dumps(connection.records),
        bytes_out=connection.bytes_out,
        bytes_in=connection.bytes_in,
        outcome=connection.outcome,
    )


def close_egress(
    tx: Transaction, row_id: int, *, bytes_out: int, bytes_in: int, outcome: str, records: tuple[str, ...]
) -> None:
    """Add what went over a connection that was recorded when it opened."""
    tx.run(
        "update egress set bytes_out = ?, bytes_in = ?, outcome = ?, records = ? where id = ?",
        bytes_out,
        bytes_in,
        outcome,
        json.dumps(records),
        row_id,
    )


# Spend ---------------------------------------------------------------------------------------------------------------


def record_spend(
    tx: Transaction,
    *,
    agent: str,
    model: str,
    tokens_in: int,
    tokens_out: int,
    micros: int,
    contact: ContactId | None = None,
    run: RunId | None = None,
) -> int:
    """Keep what a model call cost (or may cost), in millionths of the account's currency unit; returns its row."""
    return tx.insert(
        "spend",
        at=tx.millis,
        agent=agent,
        contact_id=contact,
        run_id=run,
        model=model,
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        micros=micros,
    )


def settle_spend(tx: Transaction, row_id: int, *, tokens_in: int, tokens_out: int, micros: int) -> None:
    """Put what a call came to in place of what was set aside for it."""
    tx.update("spend", row_id, tokens_in=tokens_in, tokens_out=tokens_out, micros=micros)


def spent_by_run(rows: Rows, run: RunId) -> int:
    """Return what one run of an agent has spent, in millionths."""
    return int(rows.value("select coalesce(sum(micros), 0) from spend where run_id = ?", run))


def spent_since(rows: Rows, since: datetime, *, agent: str | None = None) -> int:
    """Return what was spent since an instant, in millionths."""
    return int(
        rows.value(
            "select coalesce(sum(micros), 0) from spend where at >= ? and (? is null or agent = ?)",
            to_millis(since),
            agent,
            agent,
        )
    )


def spent_today(rows: Rows, now: datetime) -> int:
    """Return what was spent in the last 24 hours, in millionths."""
    return spent_since(rows, now - timedelta(days=1))


def spent_by_agent(rows: Rows, since: datetime) -> dict[str, int]:
    """Return what each agent spent since an instant, in millionths."""
    sql = "select agent, sum(micros) from spend where at >= ? group by agent"
    return {row[0]: int(row[1]) for row in rows.all(sql, to_millis(since))}


def spend_ever(rows: Rows) -> dict[str, tuple[int, int]]:
    """Return what each agent ever spent, in millionths, and over how many calls."""
    sql = "select agent, sum(micros), count(*) from spend group by agent"
    return {row[0]: (int(row[1]), int(row[2])) for row in rows.all(sql)}


def last_by_purpose(rows: Rows, purpose: str) -> int | None:
    """Return the instant, in milliseconds, of the last connection made for a purpose, or None."""
    found: int | None = rows.value("select max(at) from egress where purpose = ?", purpose)
    return found


def spend_by_model(rows: Rows) -> dict[str, tuple[int, int]]:
    """Return what each model ever cost, in millionths, and the instant of its last call in milliseconds."""
    sql = "select model, sum(micros), max(at) from spend group by model"
    return {row[0]: (int(row[1]), int(row[2])) for row in rows.all(sql)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What models cost for one lead: millionths of the account's currency unit, and tokens."""

    micros: int
    tokens_in: int
    tokens_out: int


def spent_on(rows: Rows, contact: ContactId) -> Spent:
    """Return what was spent on one lead."""
    row = rows.one(
        "select coalesce(sum(micros), 0) as micros, coalesce(sum(tokens_in), 0) as given,"
        " coalesce(sum(tokens_out), 0) as got from spend where contact_id = ?",
        contact,
    )
    assert row is not None
    return Spent(micros=row["micros"], tokens_in=row["given"], tokens_out=row["got"])


def spends_on(rows: Rows, contact: ContactId) -> list[tuple[RunId | None, int, int]]:
    """Return every model call for a lead, in order: its run, its instant in milliseconds, what it cost."""
    sql = "select run_id, at, micros from spend where contact_id = ? order by at, id"
    return [(row["run_id"], row["at"], row["micros"]) for row in rows.all(sql, contact)]
