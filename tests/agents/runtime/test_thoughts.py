"""Questions that take their time are asked outside any transaction, and the answer is a step like any other."""

import threading
from datetime import timedelta

import pytest

from app.agents.runtime.engine import BUG_ATTEMPTS, THINKING_LEASE
from app.core.errors import NeedsHuman, Transient
from app.store import runs

from .stage import Answer, Ask, Outcome, Stage, Step, done, effect, flow


def pondering(step: Step) -> Outcome:
    """Ask twice, and act on the answers."""
    step.run("first", effect, "first")
    for number in (1, 2):
        answer = step.ask(f"question {number}", Ask(text=f"question {number}"))
        step.run(f"act {number}", effect, answer.text)
    return done()


def test_an_answer_is_a_step(stage: Stage) -> None:
    stage.carry(flow("story", pondering))
    run = stage.start("story")
    stage.engine.tick()
    assert stage.run(run).state == "done"
    assert stage.effects() == {"first": 1, "to question 1": 1, "to question 2": 1}
    assert stage.brain.asked == ["question 1", "question 2"]


def test_rules_answer_at_once(stage: Stage) -> None:
    def story(step: Step) -> Outcome:
        answer = step.ask("question", Ask(text="q", rules="by the book"))
        return done(answer.text, by=answer.by)

    stage.carry(flow("story", story))
    run = stage.start("story")
    stage.engine.tick()
    assert stage.run(run).result["data"] == {"by": "rules"}
    assert stage.brain.asked == []


def test_many_think_at_once_and_the_tick_need_not_wait(stage: Stage) -> None:
    """The rows stay free for everybody else while models think."""
    stage.brain.gate = threading.Event()
    stage.carry(flow("story", pondering), flow("quick", lambda step: done()))
    thinking = [stage.start("story") for _ in range(6)]
    answered = threading.Semaphore(0)
    stage.engine.on_thought = answered.release
    assert stage.engine.tick(wait_for_thoughts=False) == 6
    assert {stage.run(run).state for run in thinking} == {"running"}
    quick = stage.start("quick")
    stage.engine.tick(wait_for_thoughts=False)
    assert stage.run(quick).state == "done"
    stage.brain.gate.set()
    for _ in range(6):
        assert answered.acquire(timeout=10)
    stage.engine.tick()
    assert {stage.run(run).state for run in thinking} == {"done"}
    assert stage.effects()["to question 2"] == 6


def test_a_model_that_is_busy_is_asked_later(stage: Stage) -> None:
    stage.brain.replies = [Transient("too many requests", retry_after=timedelta(minutes=3))]
    stage.carry(flow("story", pondering))
    run = stage.start("story")
    stage.engine.tick()
    waiting = stage.run(run)
    assert (waiting.state, waiting.error, waiting.attempts) == ("ready", "too many requests", 1)
    assert stage.effects() == {"first": 1}
    stage.later(minutes=3)
    assert stage.run(run).state == "done"
    assert stage.brain.asked == ["question 1", "question 1", "question 2"]


def test_what_only_a_person_can_decide_stops(stage: Stage) -> None:
    stage.brain.replies = [NeedsHuman("the budget of today is spent")]
    stage.carry(flow("story", pondering))
    run = stage.start("story")
    stage.engine.tick()
    assert (stage.run(run).state, stage.run(run).error) == ("failed", "the budget of today is spent")


def test_a_bug_while_answering_is_told_and_does_not_stop_the_tick(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.brain.replies = [KeyError("choices")] * BUG_ATTEMPTS
    stage.carry(flow("story", pondering))
    run = stage.start("story")
    for _ in range(BUG_ATTEMPTS):
        stage.later(hours=1)
    assert (stage.run(run).state, stage.run(run).error_kind) == ("failed", "bug")
    assert "Traceback" in caplog.text


def test_an_answer_to_a_run_that_was_cancelled_meanwhile_is_dropped(stage: Stage) -> None:
    stage.brain.gate = threading.Event()
    stage.carry(flow("story", pondering))
    run = stage.start("story")
    stage.engine.tick(wait_for_thoughts=False)
    with stage.workspace.database.transaction("person") as tx:
        runs.cancel(tx, run, because="enough")
    stage.brain.gate.set()
    stage.engine.tick()
    assert stage.run(run).state == "cancelled"
    assert stage.steps(run) == {"first"}


def test_a_crash_while_thinking_asks_again(stage: Stage) -> None:
    stage.brain.gate = threading.Event()
    stage.carry(flow("story", pondering))
    run = stage.start("story")
    died = stage.engine
    died.tick(wait_for_thoughts=False)
    assert stage.run(run).state == "running"
    stage.crash()
    assert stage.run(run).state == "ready"
    stage.brain.gate.set()
    died.close()
    stage.engine.tick()
    assert stage.run(run).state == "done"
    assert stage.effects() == {"first": 1, "to question 1": 1, "to question 2": 1}


def test_a_lease_that_ends_asks_again_though_nobody_recovered(stage: Stage) -> None:
    """Another process died while it was thinking for this run; only its row is left."""
    stage.carry(flow("story", pondering))
    run = stage.start("story")
    with stage.workspace.database.transaction("test") as tx:
        runs.think(tx, runs.get(tx, run), lease_until=tx.now + THINKING_LEASE)
    assert stage.later(seconds=THINKING_LEASE.total_seconds() - 1) == 0
    stage.later(seconds=1)
    assert stage.run(run).state == "done"


def test_a_question_slower_than_its_lease_is_asked_once(stage: Stage) -> None:
    stage.brain.gate = threading.Event()
    stage.carry(flow("story", pondering))
    run = stage.start("story")
    stage.engine.tick(wait_for_thoughts=False)
    for _ in range(3):
        stage.clock.advance(THINKING_LEASE)
        assert stage.engine.tick(wait_for_thoughts=False) == 1
    stage.brain.gate.set()
    stage.engine.tick()
    assert stage.run(run).state == "done"
    assert stage.brain.asked == ["question 1", "question 2"]


def test_the_answer_comes_back_as_its_type(stage: Stage) -> None:
    seen: list[object] = []

    def story(step: Step) -> Outcome:
        seen.append(step.ask("question", Ask(text="q")))
        step.sleep_until("rest", step.started_at + timedelta(hours=1))
        return done()

    stage.carry(flow("story", story))
    stage.start("story")
    stage.engine.tick()
    stage.later(hours=1)
    assert seen == [Answer(text="to q"), Answer(text="to q")]
