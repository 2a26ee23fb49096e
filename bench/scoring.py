"""F1: leads scored anew, eight signals with their evidence kept and stored, against one bare UPDATE of as many rows."""

import random
from typing import Any

from app.agents.loadouts.researcher.score import rescore
from app.core.ids import ContactId
from app.store.database import Transaction
from app.store.workspace import Workspace
from bench.measure import Figure, Goal, pairs, seconds
from bench.stage import a_workspace, bare_file, fill

LEADS, SAMPLE, CHANGED = 100_000, 1000, 100
_FACTS = {
    "industry": ("Software", "Marketing", "Mining"), "size": ("30-30", "900-900"), "country": ("US", "DE"),
    "annual_revenue": ("2500000", "90000"), "technologies": ("Xero, Stripe", "SAP"), "growth": ("hiring",), "intent": ("pricing page",),
}  # fmt: skip


def _know(tx: Transaction, leads: range) -> None:
    """Give each of these leads a fact a signal."""
    draw = random.Random(1)
    tx.many(
        "insert into facts (contact_id, field, value, source, method, confidence, retrieved_at, by)"
        " values (?,?,?,'sample','import',0.9,?,'bench')",
        ((lead, field, draw.choice(values), tx.millis) for lead in leads for field, values in _FACTS.items()),
    )


def _rescore(space: Workspace, leads: range) -> None:
    with space.database.transaction("agent:researcher") as tx:
        for lead in leads:
            rescore(tx, ContactId(lead))


def _floor(connection: Any) -> None:
    connection.execute("create table t (id integer primary key, score integer, band text, name text)")
    connection.execute("begin immediate")
    connection.executemany(
        "insert into t (score, band, name) values (?, 'cold', ?)", ((n % 100, f"Person {n}") for n in range(LEADS))
    )
    connection.execute("commit")


def again() -> list[Figure]:
    """F1: the product's own re-scoring, lead by lead in one transaction, among 100,000; and 100 leads of them."""
    with a_workspace() as space, bare_file() as connection:
        fill(space, LEADS)
        with space.database.transaction("bench") as tx:
            _know(tx, range(1, SAMPLE + 1))
        _floor(connection)

        def update() -> float:
            return LEADS / seconds(lambda: connection.execute("update t set score = (score + 1) % 100"))

        mine, theirs, ratio = pairs(lambda: SAMPLE / seconds(lambda: _rescore(space, range(1, SAMPLE + 1))), update)
        few = sorted(seconds(lambda: _rescore(space, range(1, CHANGED + 1))) for _ in range(5))[2]
    whole = LEADS / mine
    return [
        Figure(
            id="F1", name="scoring.again", ours=mine, baseline=theirs, ratio=ratio, unit="leads/s",
            baseline_is="one bare UPDATE of as many rows", goal=Goal(bound=0.3), more={"measured_on": SAMPLE},
        ),
        Figure(
            id="F1", name="scoring.changed", ours=few, baseline=whole, ratio=few / whole, unit="s", lower_is_better=True,
            baseline_is=f"a full pass of {LEADS:,} at the rate measured on {SAMPLE:,}", goal=Goal(bound=0.002, at_most=True),
        ),
    ]  # fmt: skip


BENCHES = (again,)
