"""Clocks that are set: no step twice, no burst, nothing forgotten. And the jobs that tick."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.executors.pool import BasePoolExecutor

from app.agents.runtime.clock_jobs import ClockJobs, Job
from app.core.clock import VirtualClock

from .stage import Outcome, Stage, Step, done, effect, flow


def daily(step: Step) -> Outcome:
    """Do something on each of five days."""
    for day in range(5):
        step.sleep_until(f"until {day}", step.started_at + timedelta(days=day))
        step.run(f"day {day}", effect, f"day {day}")
    return done()


@pytest.mark.parametrize("back", [timedelta(hours=2), timedelta(days=400), datetime(1970, 1, 2, tzinfo=UTC)])
def test_a_clock_set_back_does_nothing_twice_and_goes_on(stage: Stage, back: timedelta | datetime) -> None:
    stage.carry(flow("story", daily))
    run = stage.start("story")
    stage.later(days=1)
    before = stage.clock.now()
    stage.clock.move_to(back if isinstance(back, datetime) else before - back)
    assert stage.engine.tick() == 0
    stage.crash()
    assert stage.engine.tick() == 0
    assert stage.effects() == {"day 0": 1, "day 1": 1}
    stage.clock.move_to(before)
    for _ in range(3):
        stage.later(days=1)
    assert stage.run(run).state == "done"
    assert stage.effects() == {f"day {day}": 1 for day in range(5)}


def test_a_clock_that_was_in_2038_for_a_moment_does_nothing_twice(stage: Stage) -> None:
    stage.carry(flow("story", daily))
    run = stage.start("story")
    stage.engine.tick()
    before = stage.clock.now()
    stage.clock.move_to(datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC))
    stage.engine.tick()
    stage.clock.move_to(before)
    stage.engine.tick()
    assert stage.run(run).state == "done"
    assert stage.effects() == {f"day {day}": 1 for day in range(5)}


def test_three_days_asleep(stage: Stage) -> None:
    """What was due meanwhile is done once each, in its order; what is not due stays."""
    order: list[str] = []

    def story(step: Step, name: str, hours: int) -> Outcome:
        step.sleep_until("rest", step.started_at + timedelta(hours=hours))
        order.append(name)
        return done()

    stage.carry(flow("story", story))
    for name, hours in (("second", 30), ("never", 100), ("first", 10), ("third", 71)):
        stage.start("story", name=name, hours=hours)
    stage.engine.tick()
    stage.later(days=3)
    assert order == ["first", "second", "third"]


# The jobs ------------------------------------------------------------------------------------------------------------


class Wall:
    """A wall clock that runs by itself and can be set."""

    def __init__(self) -> None:
        self.offset = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset


def until(condition: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait in real time for a condition."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.002)


class Ticks:
    """A job that counts, and that can be held."""

    def __init__(self) -> None:
        self.count = 0
        self.at_work = 0
        self.most_at_work = 0
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self) -> None:
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        self.count += 1
        self.gate.wait(10)
        self.at_work -= 1


def test_jobs_tick_at_once_and_then_every_so_often() -> None:
    ticks = Ticks()
    jobs = ClockJobs(jobs=(Job(name="turn", every=timedelta(milliseconds=50), work=ticks),), clock=Wall())
    began = time.monotonic()
    jobs.start()
    until(lambda: ticks.count >= 1)
    until(lambda: ticks.count >= 5)
    jobs.stop()
    assert time.monotonic() - began > 0.15
    stopped = ticks.count
    time.sleep(0.15)
    assert ticks.count == stopped


def test_a_poke_ticks_now() -> None:
    ticks = Ticks()
    jobs = ClockJobs(jobs=(Job(name="turn", every=timedelta(hours=1), work=ticks),), clock=Wall())
    jobs.start()
    until(lambda: ticks.count == 1)
    began = time.monotonic()
    jobs.poke("turn")
    until(lambda: ticks.count == 2)
    assert time.monotonic() - began < 1
    jobs.stop()
    jobs.poke("turn")


def test_pokes_while_at_work_are_one_more_look() -> None:
    ticks = Ticks()
    jobs = ClockJobs(jobs=(Job(name="turn", every=timedelta(hours=1), work=ticks),), clock=Wall())
    ticks.gate.clear()
    jobs.start()
    until(lambda: ticks.count == 1)
    for _ in range(20):
        jobs.poke("turn")
    ticks.gate.set()
    until(lambda: ticks.count == 2)
    time.sleep(0.1)
    jobs.stop()
    assert ticks.count == 2


def test_a_poke_while_the_scheduler_still_puts_the_last_tick_away_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    put_away = BasePoolExecutor._run_job_success

    def slowly(executor: BasePoolExecutor, *about: object) -> None:
        time.sleep(0.3)
        put_away(executor, *about)

    monkeypatch.setattr(BasePoolExecutor, "_run_job_success", slowly)
    ticks = Ticks()
    jobs = ClockJobs(jobs=(Job(name="turn", every=timedelta(hours=1), work=ticks),), clock=Wall())
    ticks.gate.clear()
    jobs.start()
    until(lambda: ticks.count == 1)
    time.sleep(0.1)
    ticks.gate.set()
    time.sleep(0.1)
    jobs.poke("turn")
    until(lambda: ticks.count == 2)
    jobs.stop()


def test_a_tick_that_comes_while_the_last_one_runs_is_no_tick() -> None:
    ticks = Ticks()
    jobs = ClockJobs(jobs=(Job(name="turn", every=timedelta(milliseconds=200), work=ticks),), clock=Wall())
    ticks.gate.clear()
    jobs.start()
    time.sleep(0.9)
    assert ticks.count == 1
    ticks.gate.set()
    time.sleep(0.05)
    jobs.stop()
    assert ticks.count <= 2


def test_jobs_take_turns() -> None:
    ticks = Ticks()
    every = timedelta(milliseconds=20)
    jobs = ClockJobs(jobs=tuple(Job(name=f"job {n}", every=every, work=ticks) for n in range(4)), clock=Wall())
    jobs.start()
    until(lambda: ticks.count > 30)
    jobs.stop()
    assert ticks.most_at_work == 1


def test_a_job_in_trouble_is_told_and_ticks_again(caplog: pytest.LogCaptureFixture) -> None:
    told: list[str] = []
    count = [0]

    def work() -> None:
        count[0] += 1
        if count[0] < 3:
            raise ValueError("nonsense")

    jobs = ClockJobs(
        jobs=(Job(name="turn", every=timedelta(milliseconds=20), work=work),),
        clock=Wall(),
        on_error=lambda name, error: told.append(f"{name}: {error}"),
    )
    jobs.start()
    until(lambda: count[0] >= 4)
    jobs.stop()
    assert told == ["turn: nonsense"] * 2
    assert "Traceback" in caplog.text


@pytest.mark.parametrize("jump", [timedelta(hours=8), timedelta(days=4000), -timedelta(hours=2)])
def test_after_a_clock_jump_waking_comes_first_and_then_every_job(jump: timedelta) -> None:
    """A jump of ten years costs no more than one of an hour, and no tick is made up for."""
    wall, order = Wall(), list[str]()
    jobs = ClockJobs(
        jobs=(Job(name="turn", every=timedelta(hours=1), work=lambda: order.append("turn")),),
        clock=wall,
        on_wake=lambda: order.append("wake"),
        heartbeat=timedelta(milliseconds=20),
    )
    jobs.start()
    until(lambda: order == ["turn"])
    wall.offset += jump
    until(lambda: len(order) == 3)
    time.sleep(0.1)
    jobs.stop()
    assert order == ["turn", "wake", "turn"]


def test_a_wake_in_trouble_does_not_stop_the_heart(caplog: pytest.LogCaptureFixture) -> None:
    clock = VirtualClock(datetime(2026, 3, 2, tzinfo=UTC))
    woken: list[int] = []

    def wake() -> None:
        woken.append(1)
        raise ValueError("no network yet")

    jobs = ClockJobs(jobs=(), clock=clock, on_wake=wake, heartbeat=timedelta(milliseconds=10))
    jobs.jobs = (Job(name="turn", every=timedelta(hours=1), work=lambda: None),)
    jobs.start()
    for count in (1, 2):
        clock.advance(timedelta(hours=1))
        until(lambda count=count: len(woken) == count)  # type: ignore[misc]  # mypy does not infer a lambda's default
    jobs.stop()
    assert "no network yet" in caplog.text
