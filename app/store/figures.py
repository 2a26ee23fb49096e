"""Figures over a whole workspace: what status lines, summaries and reports show."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from app.core.clock import to_millis
from app.store.database import Rows

_TABLES = frozenset(
    """activities approvals audit companies contacts deals egress events facts invoices journeys messages outbox payments
    raw_mail runs tasks""".split()
)


def count(rows: Rows, table: str, **equal: object) -> int:
    """Return how many rows of a table have these values."""
    assert table in _TABLES
    where = " and ".join(f"{column} = ?" for column in equal) or "1"
    return int(rows.value(f"select count(*) from {table} where {where}", *equal.values()))


def count_by(rows: Rows, table: str, column: str) -> dict[str, int]:
    """Return how many rows of a table have each value of a column."""
    assert table in _TABLES
    found = rows.all(f"select {column}, count(*) from {table} group by 1 order by 1")
    return {str(row[0]): int(row[1]) for row in found}


def schema_version(rows: Rows) -> int:
    """Return the schema the file stands at."""
    return int(rows.value("pragma user_version"))


def connections_since(rows: Rows, since: datetime) -> int:
    """Return how many outbound connections were made since an instant."""
    return int(rows.value("select count(*) from egress where at > ?", to_millis(since)))


def leads_by_place(rows: Rows) -> dict[str, dict[str, int]]:
    """Return, by chain, how many leads are with which agent, or waiting, or at their end."""
    found: dict[str, dict[str, int]] = {}
    for row in rows.all(
        "select chain, coalesce(agent, state) as place, count(*) as n from journeys group by 1, 2 order by 1, 2"
    ):
        found.setdefault(row["chain"], {})[row["place"]] = row["n"]
    return found


def inbound_by_category(rows: Rows) -> list[tuple[str, str, int]]:
    """Return how many messages came, by kind and category."""
    found = rows.all(
        "select coalesce(kind, '') as kind, coalesce(category, '') as category, count(*) as n from messages"
        " where direction = 'inbound' group by 1, 2 order by 1, 2"
    )
    return [(row["kind"], row["category"], row["n"]) for row in found]


def opted_out_by_mail(rows: Rows) -> int:
    """Return how many people asked by mail not to be contacted."""
    return int(rows.value("select count(distinct contact_id) from messages where category = 'unsubscribe'"))


def paid(rows: Rows) -> tuple[int, int, str | None]:
    """Return how many payments came, their sum in minor units, and their currency."""
    row = rows.one("select count(*) as n, coalesce(sum(amount), 0) as total, min(currency) as currency from payments")
    assert row is not None
    return row["n"], row["total"], row["currency"]


def blocked_by_rule(rows: Rows) -> dict[str, int]:
    """Return, by rule, how many messages the gate stopped for good."""
    counted: Counter[str] = Counter()
    sql = "select d.fired, d.outcome from decisions d join outbox o on o.decision_id = d.id where o.state = 'blocked'"
    for row in rows.all(sql):
        counted.update(fired["rule"] for fired in json.loads(row["fired"]) if fired["outcome"] == row["outcome"])
    return dict(sorted(counted.items()))


def event_log(rows: Rows) -> Iterator[tuple[object, ...]]:
    """Yield every event in its order: instant, type, key, contact, data."""
    for row in rows.each("select at, type, key, contact_id, data from events order by id"):
        yield row["at"], row["type"], row["key"], row["contact_id"], row["data"]
