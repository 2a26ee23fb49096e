"""Runs: one agent a lead, versions, keys, priorities, cancelling."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.agents.runtime.workflow import Workflow, Workflows
from app.core.errors import NotFound, Refused
from app.core.ids import EventId, RunId
from app.store import events, runs

from .stage import Outcome, Stage, Step, Work, done, effect, flow


def resting(step: Step) -> Outcome:
    """Do something, rest for a day, do something else."""
    step.run("before", effect, "before")
    step.sleep_until("rest", step.started_at + timedelta(days=1))
    step.run("after", effect, "after")
    return done()


# The lease of a lead -------------------------------------------------------------------------------------------------


def test_one_agent_at_a_time_is_in_charge_of_a_lead(stage: Stage) -> None:
    stage.carry(flow("story", resting))
    lead, other = stage.lead("ada@buyer.example"), stage.lead("bo@buyer.example")
    first = stage.start("story", contact=lead, exclusive=True)
    with stage.workspace.database.transaction("test") as tx:
        assert runs.start(tx, "story", 1, {}, contact=lead, exclusive=True) is None
        assert runs.start(tx, "story", 1, {}, contact=other, exclusive=True) is not None
        assert runs.start(tx, "story", 1, {}, contact=lead, exclusive=False) is not None
        held = runs.in_charge_of(tx, lead)
    assert held is not None
    assert held.id == first
    stage.engine.tick()
    stage.later(days=1)
    assert stage.run(first).state == "done"
    stage.start("story", contact=lead, exclusive=True)


@pytest.mark.parametrize("end", ["failed", "cancelled"])
def test_a_failed_run_keeps_the_lease_and_a_cancelled_one_gives_it_back(stage: Stage, end: str) -> None:
    def failing(step: Step) -> Outcome:
        raise Refused("no")

    stage.carry(flow("story", failing))
    lead = stage.lead()
    run = stage.start("story", contact=lead, exclusive=True)
    stage.engine.tick()
    assert stage.run(run).state == "failed"
    with stage.workspace.database.transaction("test") as tx:
        if end == "cancelled":
            runs.cancel(tx, run, because="enough")
        again = runs.start(tx, "story", 1, {}, contact=lead, exclusive=True)
    assert (again is None) == (end == "failed")


def test_a_run_of_the_same_key_is_started_once(stage: Stage) -> None:
    stage.carry(flow("story", resting))
    stage.start("story", key="import 7")
    with stage.workspace.database.transaction("test") as tx:
        assert runs.start(tx, "story", 1, {}, key="import 7") is None


# Cancelling ----------------------------------------------------------------------------------------------------------


def test_a_cancelled_run_does_nothing_more_and_says_so(stage: Stage) -> None:
    stage.carry(flow("story", resting))
    run = stage.start("story")
    stage.engine.tick()
    with stage.workspace.database.transaction("person") as tx:
        runs.cancel(tx, run, because="changed my mind")
    assert stage.later(days=3) == 0
    assert stage.effects() == {"before": 1}
    with stage.workspace.database.read() as rows:
        last = events.after(rows, EventId(0))[-1]
    assert (last.type, last.key, last.data["because"]) == ("run.cancelled", f"run:{run}", "changed my mind")
    with pytest.raises(Refused, match="ended already"), stage.workspace.database.transaction("person") as tx:
        runs.cancel(tx, run, because="again")


def test_what_has_ended_says_how(stage: Stage) -> None:
    stage.carry(flow("story", lambda step: done("won", deal=7)))
    run = stage.start("story", contact=stage.lead())
    stage.engine.tick()
    with stage.workspace.database.read() as rows:
        last = events.after(rows, EventId(0))[-1]
    assert (last.type, last.key, last.data) == ("run.finished", f"run:{run}", {"workflow": "story", "outcome": "won"})
    assert stage.run(run).result == {"name": "won", "because": "", "data": {"deal": 7}}


# Versions ------------------------------------------------------------------------------------------------------------


def told(name: str) -> Callable[[Step], Outcome]:
    """Return a story that leaves its own name before and after a rest."""

    def story(step: Step) -> Outcome:
        step.run("before", effect, f"{name} before")
        step.sleep_until("rest", step.started_at + timedelta(days=1))
        step.run("after", effect, f"{name} after")
        return done()

    return story


def test_a_run_ends_under_the_version_it_was_started_with(stage: Stage) -> None:
    old = flow("story", told("old"))
    stage.carry(old)
    stage.start("story")
    stage.engine.tick()
    stage.carry(old, flow("story", told("new"), version=2))
    stage.start("story", version=2)
    stage.engine.tick()
    stage.later(days=1)
    assert stage.effects() == {"old before": 1, "old after": 1, "new before": 1, "new after": 1}


def test_a_newer_version_may_continue_older_runs(stage: Stage) -> None:
    stage.carry(flow("story", told("old")))
    run = stage.start("story")
    stage.engine.tick()
    stage.carry(flow("story", told("new"), version=3, continues=(1, 2)))
    stage.later(days=1)
    assert stage.run(run).state == "done"
    assert stage.effects() == {"old before": 1, "new after": 1}


def test_a_version_nobody_carries_stops_with_a_sentence_and_a_retry_moves_it(stage: Stage) -> None:
    stage.carry(flow("story", told("old")))
    run = stage.start("story")
    stage.engine.tick()
    stage.carry(flow("story", told("new"), version=2))
    stage.later(days=1)
    stopped = stage.run(run)
    assert (stopped.state, stopped.error_kind) == ("failed", "needs_human")
    assert stopped.error == (
        "This run was started by version 1 of “story”; this program carries version 2. "
        "Retry it to go on under the present version, or cancel it."
    )
    with stage.workspace.database.transaction("person") as tx:
        runs.retry(tx, run, version=2)
    stage.engine.tick()
    assert stage.run(run).state == "done"
    assert stage.effects() == {"old before": 1, "new after": 1}


def test_an_agent_nobody_carries_any_more_is_told(stage: Stage) -> None:
    stage.carry(flow("story", told("old")))
    run = stage.start("story")
    stage.carry(flow("another", told("another")))
    stage.engine.tick()
    assert "does not carry it" in (stage.run(run).error or "")
    with pytest.raises(NotFound, match="no agent named “story”"):
        stage.engine.workflows.newest("story")


def test_the_newest_version_is_the_highest_whatever_the_order() -> None:
    carried = Workflows()
    for version in (2, 3, 1):
        carried.add(flow("story", told("x"), version=version))
    assert carried.newest("story").version == 3
    assert carried.names() == ["story"]
    with pytest.raises(AssertionError, match="stands twice"):
        carried.add(flow("story", told("x"), version=2))


def test_a_priority_nobody_looks_for_is_refused() -> None:
    with pytest.raises(AssertionError, match="priority 4"):
        Workflows().add(Workflow(name="story", version=1, function=told("x"), priority=4))


# Order ---------------------------------------------------------------------------------------------------------------


def test_answers_to_people_go_first_then_what_waits_longest(stage: Stage) -> None:
    order: list[str] = []

    def story(step: Step, name: str) -> Outcome:
        order.append(name)
        return done()

    stage.carry(flow("story", story))
    now = stage.clock.now()
    for name, priority, seconds in (("late", 9, 0), ("usual new", 5, 2), ("usual old", 5, 1), ("answer", 0, 3)):
        stage.start("story", priority=priority, at=now + timedelta(seconds=seconds), name=name)
    stage.later(seconds=3)
    assert order == ["answer", "usual old", "usual new", "late"]


def test_an_answer_does_not_wait_for_a_crowd(stage: Stage) -> None:
    """It is in the first group, however much else is due."""
    order: list[int] = []

    def story(step: Step, number: int) -> Outcome:
        order.append(number)
        return done()

    stage.carry(flow("story", story))
    for number in range(350):
        stage.start("story", number=number)
    stage.start("story", priority=0, number=-1)
    assert stage.engine.tick() == 351
    assert order[0] == -1
    assert order[1:] == list(range(350))


def test_a_tick_has_an_end(stage: Stage) -> None:
    """Runs that keep one another busy do not keep the tick from returning."""

    def story(step: Step) -> Outcome:
        def again(work: Work) -> int:
            started = runs.start(work.tx, "story", 1, {})
            assert started is not None
            return started

        step.run("again", again)
        return done()

    stage.carry(flow("story", story))
    stage.start("story")
    assert stage.engine.tick(most=50) == 50


def test_starting_a_run_belongs_to_the_callers_transaction(stage: Stage) -> None:
    stage.carry(flow("story", resting))
    with stage.taken_back() as tx:
        assert runs.start(tx, "story", 1, {}) == RunId(1)
    assert stage.engine.tick() == 0
