"""Waiting is a row: for an instant, an event, a person, or whichever comes first."""

from datetime import timedelta
from typing import Any

import pytest

from app.agents.runtime.step import Decided
from app.store import approvals, events, runs
from app.store.events import Event

from .stage import Outcome, Stage, Step, Work, done, effect, flow

Seen = list[Event | None]


def listening(seen: Seen, *types: str, key: str = "lead:1", rounds: int = 1, patience: timedelta | None = None) -> Any:
    """Return a workflow that waits some rounds for events and notes what it got."""

    def story(step: Step) -> Outcome:
        heard: Seen = []
        for number in range(rounds):
            heard.append(step.wait_for(f"event {number}", types, key, timeout=patience))
        seen[:] = heard
        return done()

    return flow("story", story)


def test_an_event_before_the_wait_counts(stage: Stage) -> None:
    seen: Seen = []
    stage.carry(listening(seen, "reply"))
    run = stage.start("story")
    stage.emit("reply", "lead:1", text="hello")
    stage.engine.tick()
    assert stage.run(run).state == "done"
    assert seen[0] is not None
    assert seen[0].data == {"text": "hello"}


def test_an_event_before_the_run_does_not_count(stage: Stage) -> None:
    seen: Seen = []
    stage.carry(listening(seen, "reply"))
    stage.emit("reply", "lead:1")
    run = stage.start("story")
    stage.engine.tick()
    assert stage.run(run).state == "waiting"


def test_an_event_wakes_the_waiter_in_its_own_transaction(stage: Stage) -> None:
    stage.carry(listening([], "reply"))
    run = stage.start("story")
    stage.engine.tick()
    assert stage.engine.next_due() is None
    with stage.workspace.database.transaction("test") as tx:
        events.emit(tx, "reply", key="lead:1")
        assert runs.get(tx, run).wake_at == tx.now
    assert stage.engine.tick() == 1
    assert stage.run(run).state == "done"


def test_an_event_that_is_taken_back_wakes_nobody(stage: Stage) -> None:
    stage.carry(listening([], "reply"))
    run = stage.start("story")
    stage.engine.tick()
    with stage.taken_back() as tx:
        events.emit(tx, "reply", key="lead:1")
    assert stage.engine.tick() == 0
    assert stage.run(run).state == "waiting"


@pytest.mark.parametrize(("event", "key"), [("other", "lead:1"), ("reply", "lead:11"), ("repl", "lead:1")])
def test_what_it_does_not_wait_for_does_not_wake_it(stage: Stage, event: str, key: str) -> None:
    stage.carry(listening([], "reply", "bounce"))
    run = stage.start("story")
    stage.engine.tick()
    stage.emit(event, key)
    assert stage.engine.tick() == 0
    assert stage.run(run).state == "waiting"


def test_of_several_types_the_first_event_comes_first(stage: Stage) -> None:
    seen: Seen = []
    stage.carry(listening(seen, "bounce", "reply", rounds=3))
    stage.start("story")
    stage.engine.tick()
    for event in ("reply", "bounce", "reply"):
        stage.emit(event, "lead:1")
    stage.engine.tick()
    assert [event.type for event in seen if event] == ["reply", "bounce", "reply"]


def test_the_time_runs_out(stage: Stage) -> None:
    seen: Seen = []
    stage.carry(listening(seen, "reply", patience=timedelta(days=2)))
    run = stage.start("story")
    stage.engine.tick()
    stage.later(days=1, hours=23)
    assert stage.run(run).state == "waiting"
    stage.later(hours=1)
    assert stage.run(run).state == "done"
    assert seen == [None]


def test_an_event_at_the_deadline_comes_before_the_timeout(stage: Stage) -> None:
    seen: Seen = []
    stage.carry(listening(seen, "reply", patience=timedelta(days=2)))
    stage.start("story")
    stage.engine.tick()
    stage.clock.advance(timedelta(days=3))
    stage.emit("reply", "lead:1")
    stage.engine.tick()
    assert seen[0] is not None


def test_a_timeout_is_remembered_though_an_event_comes_later(stage: Stage) -> None:
    seen: Seen = []

    def story(step: Step) -> Outcome:
        seen[:] = [step.wait_for("event", "reply", "lead:1", timeout=timedelta(hours=1))]
        step.sleep_until("rest", step.started_at + timedelta(days=1))
        return done()

    stage.carry(flow("story", story))
    stage.start("story")
    stage.engine.tick()
    stage.later(hours=1)
    stage.emit("reply", "lead:1")
    stage.later(days=1)
    assert seen == [None]


def test_the_deadline_does_not_move_with_replays(stage: Stage) -> None:
    seen: Seen = []
    stage.carry(listening(seen, "reply", patience=timedelta(hours=10)))
    run = stage.start("story")
    stage.engine.tick()
    for _ in range(9):
        stage.clock.advance(timedelta(hours=1))
        _wake(stage, run)
        stage.engine.tick()
        assert stage.run(run).state == "waiting"
    stage.later(hours=1)
    assert seen == [None]


def _wake(stage: Stage, run: int) -> None:
    """Wake a run for no reason."""
    with stage.workspace.database.transaction("test") as tx:
        tx.run("update runs set wake_at = ? where id = ?", tx.millis, run)


def test_waking_for_no_reason_changes_nothing(stage: Stage) -> None:
    stage.carry(listening([], "reply", patience=timedelta(days=5)))
    run = stage.start("story")
    stage.engine.tick()
    before = stage.run(run)
    _wake(stage, run)
    assert stage.engine.tick() == 1
    assert stage.run(run) == before


def test_until_an_instant_that_is_over(stage: Stage) -> None:
    seen: Seen = []

    def story(step: Step) -> Outcome:
        seen[:] = [step.wait_for("event", "reply", "lead:1", until=step.started_at - timedelta(days=1))]
        return done()

    stage.carry(flow("story", story))
    stage.start("story")
    stage.engine.tick()
    assert seen == [None]


def test_each_key_is_read_on_its_own(stage: Stage) -> None:
    """A reply that comes while the run waits for something else is there when the run looks for it."""
    seen: Seen = []

    def story(step: Step) -> Outcome:
        step.wait_for("approved", "approval", "approval:9")
        seen[:] = [step.wait_for("answer", "reply", "lead:1", timeout=timedelta(days=1))]
        seen.append(step.wait_for("second answer", "reply", "lead:1", timeout=timedelta(days=1)))
        return done()

    stage.carry(flow("story", story))
    run = stage.start("story")
    stage.engine.tick()
    stage.emit("reply", "lead:1", text="meanwhile")
    stage.engine.tick()
    stage.emit("approval", "approval:9")
    stage.engine.tick()
    assert stage.run(run).state == "waiting"
    stage.later(days=2)
    assert [event and event.data["text"] for event in seen] == ["meanwhile", None]


def test_each_event_is_given_once(stage: Stage) -> None:
    seen: Seen = []
    stage.carry(listening(seen, "reply", rounds=3, patience=timedelta(hours=1)))
    stage.start("story")
    stage.emit("reply", "lead:1", text="only one")
    for _ in range(3):
        stage.later(hours=1)
        stage.crash()
    assert [event and event.data["text"] for event in seen] == ["only one", None, None]


# A person -------------------------------------------------------------------------------------------------------------


def asking(seen: list[Decided], patience: timedelta = timedelta(days=5)) -> Any:
    def story(step: Step) -> Outcome:
        decided = step.ask_approval(
            "mail", "first mail", "A mail to Ada", {"text": "hello", "subject": "hi"}, patience=patience
        )
        seen[:] = [decided]
        if decided.approved:
            step.run("send", effect, str(decided.subject["text"]))
        return done("sent" if decided.approved else "dropped")

    return flow("story", story)


def test_a_person_approves(stage: Stage) -> None:
    seen: list[Decided] = []
    stage.carry(asking(seen))
    run = stage.start("story")
    stage.engine.tick()
    with stage.workspace.database.read() as rows:
        [waiting] = approvals.pending(rows)
    assert (waiting.kind, waiting.title, waiting.run_id, waiting.step) == ("first mail", "A mail to Ada", run, "mail")
    stage.clock.advance(timedelta(hours=3))
    stage.decide()
    stage.engine.tick()
    assert stage.effects() == {"hello": 1}
    assert (seen[0].by, seen[0].at, seen[0].expired) == ("person", stage.clock.now(), False)


def test_a_person_approves_with_changes(stage: Stage) -> None:
    seen: list[Decided] = []
    stage.carry(asking(seen))
    stage.start("story")
    stage.engine.tick()
    stage.decide(text="in my own words")
    stage.engine.tick()
    assert stage.effects() == {"in my own words": 1}
    assert seen[0].subject == {"text": "in my own words", "subject": "hi"}


def test_a_person_turns_it_down(stage: Stage) -> None:
    seen: list[Decided] = []
    stage.carry(asking(seen))
    run = stage.start("story")
    stage.engine.tick()
    stage.decide(approved=False)
    stage.engine.tick()
    assert stage.effects() == {}
    assert not seen[0].expired
    assert stage.run(run).result["name"] == "dropped"


@pytest.mark.parametrize("expired_by_the_pipeline", [True, False])
def test_nobody_answers(stage: Stage, expired_by_the_pipeline: bool) -> None:
    """Whether or not somebody marked it expired, the run goes on without a yes."""
    seen: list[Decided] = []
    stage.carry(asking(seen, patience=timedelta(days=2)))
    stage.start("story")
    stage.engine.tick()
    stage.clock.advance(timedelta(days=2))
    if expired_by_the_pipeline:
        with stage.workspace.database.transaction("system") as tx:
            assert approvals.expire(tx) == 1
    else:
        stage.clock.advance(timedelta(hours=1))
    stage.engine.tick()
    assert (seen[0].approved, seen[0].expired) == (False, True)
    assert stage.effects() == {}


def test_the_settings_let_it_go_alone(stage: Stage) -> None:
    seen: list[Decided] = []
    stage.brain.alone = True
    stage.carry(asking(seen))
    stage.start("story")
    stage.engine.tick()
    assert stage.effects() == {"hello": 1}
    assert (seen[0].by, seen[0].approval_id) == ("policy", None)


def test_what_was_asked_stays_asked_when_the_settings_change(stage: Stage) -> None:
    seen: list[Decided] = []
    stage.carry(asking(seen))
    stage.start("story")
    stage.engine.tick()
    stage.brain.alone = True
    stage.crash()
    stage.later(hours=1)
    assert stage.effects() == {}
    stage.decide()
    stage.engine.tick()
    assert seen[0].by == "person"


def test_it_is_asked_once(stage: Stage) -> None:
    stage.carry(asking([]))
    run = stage.start("story")
    for _ in range(4):
        stage.engine.tick()
        _wake(stage, run)
        stage.crash()
    stage.engine.tick()
    with stage.workspace.database.read() as rows:
        assert len(approvals.pending(rows)) == 1


def test_a_cancelled_run_takes_its_question_back(stage: Stage) -> None:
    stage.carry(asking([]))
    run = stage.start("story")
    stage.engine.tick()
    with stage.workspace.database.transaction("person") as tx:
        runs.cancel(tx, run, because="not needed")
    with stage.workspace.database.read() as rows:
        assert approvals.pending(rows) == []
    assert stage.later(days=10) == 0


def test_work_carries_the_run(stage: Stage) -> None:
    lead = stage.lead()

    def who(work: Work) -> int:
        assert work.run.contact_id is not None
        return work.run.contact_id

    def story(step: Step) -> Outcome:
        assert step.run("who", who) == step.lead == lead
        return done()

    stage.carry(flow("story", story))
    run = stage.start("story", contact=lead)
    stage.engine.tick()
    assert stage.run(run).state == "done"


def test_of_several_kinds_the_earliest_is_given_first(stage: Stage) -> None:
    seen: Seen = []
    stage.carry(listening(seen, "reply", "bounce", "sale", rounds=3))
    stage.start("story")
    for kind in ("bounce", "other", "sale", "reply", "bounce"):
        stage.emit(kind, "lead:1")
        stage.emit(kind, "lead:2")
    stage.engine.tick()
    assert [event.type for event in seen if event] == ["bounce", "sale", "reply"]
