"""F1: leads scored anew, eight signals with their evidence kept and stored, against one bare UPDATE of as many rows."""

import random
from itertools import count
from statistics import median
from typing import Any

from app.agents.loadouts.researcher.rescoring import bring_up_to_date, rescore_many
from app.core.ids import ContactId
from app.core.offer import Profile
from app.store import contacts, department
from app.store.database import Transaction
from app.store.workspace import Workspace
from bench.measure import RUNS, Figure, Goal, pairs, seconds
from bench.stage import a_workspace, bare_file, fill

LEADS, SCORED, CHANGED = 100_000, 10_000, 100
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


_PROFILES = tuple(
    Profile(
        industries=industries, company_size=size, countries=countries, roles=("Founder", "CEO"),
        technologies=technologies, signals=("pricing",),
    )
    for industries, size, countries, technologies in (
        (("Software", "Retail"), (10, 50), ("US",), ("Xero", "Stripe")),
        (("Mining",), (500, 1000), ("DE",), ("SAP", "Oracle")),
    )
)  # fmt: skip


def _put_profile(space: Workspace, number: int) -> None:
    with space.database.transaction("person") as tx:
        department.put(tx, "profile", _PROFILES[number % 2])


def _learn_of_some(space: Workspace, times: int) -> None:
    with space.database.transaction("agent:researcher") as tx:
        for lead in range(1, CHANGED + 1):
            contacts.update(tx, ContactId(lead * 75), title=f"Founder, time {times}")


def _floor(connection: Any) -> None:
    connection.execute("create table t (id integer primary key, score integer, band text, name text)")
    connection.execute("begin immediate")
    connection.executemany(
        "insert into t (score, band, name) values (?, 'cold', ?)", ((n % 100, f"Person {n}") for n in range(LEADS))
    )
    connection.execute("commit")


def again() -> list[Figure]:
    """F1: the founder looks for somebody else: every scored lead anew, among 100,000; then 100 of them, newly known.

    Every pass changes nearly every score: the two profiles have little in common.
    """
    turn = count()
    with a_workspace() as space, bare_file() as connection:
        fill(space, LEADS)
        with space.database.transaction("bench") as tx:
            _know(tx, range(1, SCORED + 1))
            department.put(tx, "profile", _PROFILES[1])
            rescore_many(tx, map(ContactId, range(1, SCORED + 1)))
        bring_up_to_date(space.database)
        _floor(connection)
        changed = list[int]()

        def ours() -> float:
            _put_profile(space, next(turn))
            return SCORED / seconds(lambda: changed.append(bring_up_to_date(space.database)))

        def update() -> float:
            return LEADS / seconds(lambda: connection.execute("update t set score = (score + 1) % 100"))

        mine, theirs, ratio = pairs(ours, update)
        assert min(changed) > SCORED * 0.9, changed
        few = []
        for times in range(RUNS):
            _learn_of_some(space, times)
            few.append(seconds(lambda: changed.append(bring_up_to_date(space.database))))
            assert changed[-1] == CHANGED, changed
    whole, some = LEADS / mine, median(few)
    return [
        Figure(
            id="F1", name="scoring.again", ours=mine, baseline=theirs, ratio=ratio, unit="leads/s",
            baseline_is="one bare UPDATE of as many rows", goal=Goal(bound=0.3),
            more={"scored": SCORED, "changed_a_pass": min(changed[:RUNS])},
        ),
        Figure(
            id="F1", name="scoring.changed", ours=some, baseline=whole, ratio=some / whole, unit="s", lower_is_better=True,
            baseline_is=f"a full pass of {LEADS:,} at the rate measured on {SCORED:,}", goal=Goal(bound=0.002, at_most=True),
        ),
    ]  # fmt: skip


BENCHES = (again,)
