"""Trouble: what passes is tried again, what does not stops with a sentence, and one run's trouble is nobody else's."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.agents.runtime.engine import BUG_ATTEMPTS, MOST_ATTEMPTS, Reaction, backoff
from app.core.errors import BadInput, DiskFull, NeedsHuman, Permanent, Refused, Transient, Uncertain
from app.core.ids import EventId, RunId
from app.store import events, runs
from app.store.database import Transaction

from .stage import Outcome, Stage, Step, Work, done, effect, flow


class Flaky:
    """A step's function that fails in so many ticks, and counts how often it was called.

    A tick that fails calls it twice: with the group, and once more by itself, so that earlier steps are kept.
    """

    def __init__(self, *errors: Exception) -> None:
        self.errors = [error for error in errors for _ in range(2)]
        self.calls = 0

    def __call__(self, work: Work, name: str) -> str:
        self.calls += 1
        effect(work, f"{name} begun")
        if self.errors:
            raise self.errors.pop(0)
        return effect(work, name)


def trying(flaky: Callable[[Work, str], str]) -> Callable[[Step], Outcome]:
    """Return a story of three steps of which the second is flaky."""

    def middle(work: Work, name: str) -> str:
        return flaky(work, name)

    def story(step: Step) -> Outcome:
        step.run("first", effect, "first")
        step.run("second", middle, "second")
        step.run("third", effect, "third")
        return done()

    return story


def test_what_passes_is_tried_again_from_the_step_it_stopped_at(stage: Stage) -> None:
    flaky = Flaky(Transient("busy"), Transient("busy"))
    stage.carry(flow("story", trying(flaky)))
    run = stage.start("story")
    stage.engine.tick()
    assert stage.run(run).state == "ready"
    assert stage.run(run).error == "busy"
    assert stage.steps(run) == {"first"}
    assert stage.effects() == {"first": 1}
    for _ in range(5):
        stage.later(minutes=2)
    assert stage.run(run).state == "done"
    assert stage.effects() == {"first": 1, "second begun": 1, "second": 1, "third": 1}


def test_the_provider_says_when(stage: Stage) -> None:
    stage.carry(flow("story", trying(Flaky(Transient("slow down", retry_after=timedelta(hours=7))))))
    run = stage.start("story")
    stage.engine.tick()
    assert stage.run(run).wake_at == stage.clock.now() + timedelta(hours=7)


def test_it_gives_up_in_the_end_and_says_so(stage: Stage) -> None:
    flaky = Flaky(*[Transient("busy")] * MOST_ATTEMPTS)
    stage.carry(flow("story", trying(flaky)))
    run = stage.start("story", contact=stage.lead())
    waits = []
    while stage.run(run).state == "ready":
        stage.engine.tick()
        wake = stage.run(run).wake_at
        if wake is not None:
            waits.append(wake - stage.clock.now())
            stage.clock.move_to(wake)
    assert stage.run(run).state == "failed"
    assert len(waits) == MOST_ATTEMPTS - 1
    assert waits == sorted(waits)
    assert flaky.calls == 2 * MOST_ATTEMPTS
    with stage.workspace.database.read() as rows:
        [failed] = [e for e in events.after(rows, EventId(0)) if e.type == "run.failed"]
    assert failed.data == {"workflow": "story", "error": "busy", "kind": "transient"}


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Permanent("gone"), "permanent"),
        (Uncertain("who knows"), "uncertain"),
        (NeedsHuman("decide"), "needs_human"),
        (Refused("a rule of ours"), "refused"),
        (BadInput("no such thing"), "refused"),
    ],
)
def test_what_does_not_pass_stops_at_once_with_its_sentence(stage: Stage, error: Exception, kind: str) -> None:
    stage.carry(flow("story", trying(Flaky(error))))
    run = stage.start("story")
    stage.engine.tick()
    stopped = stage.run(run)
    assert (stopped.state, stopped.error_kind, stopped.error) == ("failed", kind, str(error))
    assert stage.effects() == {"first": 1}


def test_a_bug_is_logged_tried_little_and_told_without_a_traceback(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.carry(flow("story", trying(Flaky(*[KeyError("nonsense")] * BUG_ATTEMPTS))))
    run = stage.start("story")
    for _ in range(10):
        stage.later(hours=1)
    stopped = stage.run(run)
    assert (stopped.state, stopped.error_kind, stopped.error) == ("failed", "bug", "KeyError: 'nonsense'")
    assert [record.levelname for record in caplog.records] == ["ERROR"] * BUG_ATTEMPTS
    assert "Traceback" in caplog.text


def test_retry_by_hand_goes_on_from_the_last_step(stage: Stage) -> None:
    flaky = Flaky(Permanent("gone"))
    stage.carry(flow("story", trying(flaky)))
    run = stage.start("story")
    stage.engine.tick()
    with stage.workspace.database.transaction("person") as tx:
        runs.retry(tx, run)
    stage.engine.tick()
    assert stage.run(run).state == "done"
    assert stage.effects() == {"first": 1, "second begun": 1, "second": 1, "third": 1}


def test_only_what_failed_may_be_retried(stage: Stage) -> None:
    stage.carry(flow("story", trying(Flaky())))
    run = stage.start("story")
    stage.engine.tick()
    with pytest.raises(Refused, match="nothing to retry"), stage.workspace.database.transaction("person") as tx:
        runs.retry(tx, run)


def test_success_forgets_earlier_trouble(stage: Stage) -> None:
    def story(step: Step) -> Outcome:
        for number in range(MOST_ATTEMPTS + 2):
            flaky = flakies[number]

            def act(work: Work, name: str, flaky: Flaky = flaky) -> str:
                return flaky(work, name)

            step.run(f"step {number}", act, f"step {number}")
            step.sleep_until(f"rest {number}", step.now(f"time {number}") + timedelta(minutes=1))
        return done()

    flakies = [Flaky(Transient("busy"), Transient("busy")) for _ in range(MOST_ATTEMPTS + 2)]
    stage.carry(flow("story", story))
    run = stage.start("story")
    for _ in range(100):
        stage.later(hours=1)
    assert stage.run(run).state == "done"


@given(attempts=st.integers(0, 40), salt=st.integers(0, 2**40))
def test_waits_double_up_to_six_hours_with_jitter(attempts: int, salt: int) -> None:
    wait = backoff(attempts, salt=salt)
    meant = min(30 * 2**attempts, 6 * 3600)
    assert 0.8 * meant <= wait.total_seconds() <= 1.2 * meant
    assert wait == backoff(attempts, salt=salt)


def test_jitter_spreads_runs_apart() -> None:
    assert len({backoff(3, salt=run) for run in range(200)}) == 200


# Groups --------------------------------------------------------------------------------------------------------------


def test_a_group_shares_one_commit(stage: Stage) -> None:
    stage.carry(flow("story", trying(Flaky())))
    for _ in range(60):
        stage.start("story")
    commits = 0

    def count(_: Transaction) -> None:
        nonlocal commits
        commits += 1

    stage.workspace.database.after_commit.append(count)
    assert stage.engine.tick() == 60
    assert commits == 1


def test_a_failing_run_in_a_group_harms_nobody(stage: Stage) -> None:
    def story(step: Step, number: int) -> Outcome:
        step.run("first", effect, f"first {number}")

        def act(work: Work) -> str:
            effect(work, f"half {number}")
            if number % 7 == 3:
                raise errors[number % 3]
            return effect(work, f"second {number}")

        step.run("second", act)
        return done()

    errors = [ValueError("a bug"), Permanent("gone"), Transient("busy")]
    stage.carry(flow("story", story))
    started = [stage.start("story", number=number) for number in range(40)]
    stage.engine.tick()
    for number, run in enumerate(started):
        assert stage.run(run).state == ("done" if number % 7 != 3 else "failed" if number % 3 == 1 else "ready")
        assert stage.steps(run) == ({"first", "second"} if number % 7 != 3 else {"first"})
    fine = {
        f"{word} {n}": 1 for n in range(40) for word in ("first", "half", "second") if n % 7 != 3 or word == "first"
    }
    assert stage.effects() == fine


def test_careful_replay_keeps_every_step_before_the_failing_one(stage: Stage) -> None:
    def story(step: Step) -> Outcome:
        for number in range(5):
            step.run(f"step {number}", effect, f"step {number}")

        def fail(work: Work) -> str:
            effect(work, "half")
            raise ValueError("a bug")

        step.run("bad", fail)
        return done()

    stage.carry(flow("story", story))
    run = stage.start("story")
    stage.engine.tick()
    assert stage.steps(run) == {f"step {number}" for number in range(5)}
    assert stage.effects() == {f"step {number}": 1 for number in range(5)}


def test_a_result_that_cannot_come_back_takes_its_step_back(stage: Stage) -> None:
    """Otherwise the step would count as done while its rows are gone."""

    def broken(work: Work) -> timedelta:
        effect(work, "half")
        return "three days"  # type: ignore[return-value]  # the mistake this is about

    def story(step: Step) -> Outcome:
        step.run("first", effect, "first")
        step.run("broken", broken)
        return done()

    stage.carry(flow("story", story))
    run = stage.start("story")
    stage.engine.tick()
    assert stage.steps(run) == {"first"}
    assert stage.effects() == {"first": 1}


def test_a_run_that_another_one_cancels_in_the_same_group_stays_cancelled(stage: Stage) -> None:
    def cancelling(step: Step, other: int) -> Outcome:
        def cancel(work: Work) -> bool:
            runs.cancel(work.tx, RunId(other), because="taken over")
            return True

        step.run("cancel", cancel)
        return done()

    def other(step: Step) -> Outcome:
        step.run("act", effect, "the cancelled one acts")
        step.sleep_until("rest", step.started_at + timedelta(days=1))
        return done()

    stage.carry(flow("cancelling", cancelling), flow("other", other))
    # The canceller is due first, the other one a moment after it: both are in the same group.
    cancelled = stage.start("other", at=stage.clock.now() + timedelta(seconds=1))
    stage.start("cancelling", other=int(cancelled))
    stage.later(seconds=2)
    assert stage.run(cancelled).state == "cancelled"
    assert stage.effects() == {}
    assert stage.later(days=2) == 0


# The disk ------------------------------------------------------------------------------------------------------------


def test_a_full_disk_is_no_runs_trouble(stage: Stage) -> None:
    """The whole group is taken back, nothing is marked as failed, and it goes on by itself when there is room."""
    big = "x" * 200_000

    def story(step: Step) -> Outcome:
        step.run("first", effect, "first")
        step.run("big", effect, big)
        step.run("third", effect, "third")
        return done()

    stage.carry(flow("story", story))
    started = [stage.start("story") for _ in range(5)]
    _room(stage, pages=50)
    for _ in range(3):
        with pytest.raises(DiskFull):
            stage.later(minutes=10)
    assert {stage.run(run).state for run in started} == {"ready"}
    assert {stage.run(run).attempts for run in started} == {0}
    assert stage.effects() == {}
    _room(stage, pages=1_000_000)
    stage.engine.tick()
    assert {stage.run(run).state for run in started} == {"done"}
    assert stage.effects() == {"first": 5, big: 5, "third": 5}


def _room(stage: Stage, *, pages: int) -> None:
    """Let the file grow by so many pages and no more."""
    with stage.workspace.database.transaction("test") as tx:
        now = tx.value("pragma page_count")
        tx.value(f"pragma max_page_count = {now + pages}")


# Reactions -----------------------------------------------------------------------------------------------------------


def test_a_reaction_with_a_bug_does_not_stop_the_runs(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    def react(tx: Transaction, services: object) -> int:
        effect_of_reaction(tx)
        raise KeyError("nonsense")

    stage.engine.reactions.append(Reaction(pending=lambda rows: True, react=react))
    stage.carry(flow("story", trying(Flaky())))
    run = stage.start("story")
    assert stage.engine.tick() == 1
    assert stage.run(run).state == "done"
    assert "reacted" not in stage.effects()
    assert "the runs go on" in caplog.text


def test_a_reaction_starts_runs_and_counts_as_movement(stage: Stage) -> None:
    stage.carry(flow("story", trying(Flaky())))
    left = [2]

    def react(tx: Transaction, services: object) -> int:
        if not left[0]:
            return 0
        left[0] -= 1
        runs.start(tx, "story", 1, {})
        return 1

    stage.engine.reactions.append(Reaction(pending=lambda rows: left[0] > 0, react=react))
    assert stage.engine.tick() == 4
    assert stage.effects()["third"] == 2


def effect_of_reaction(tx: Transaction) -> None:
    tx.insert("tasks", title="reacted", created_by="test", created_at=tx.millis)
