"""Random workflows, random crashes at any point: in the end every step's effect stands in the rows exactly once."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from app.agents.runtime.workflow import Outcome
from app.core.errors import Transient
from app.core.ids import RunId

from .stage import Ask, Stage, Step, Work, a_stage, effect, flow

KINDS = ("do", "flaky", "sleep", "wait", "ask", "approve")


class Died(BaseException):
    """The process is gone: nothing catches it."""


@dataclass(slots=True)
class Fate:
    """When the process dies: by dice, at any step, in the middle of one, just before a commit and just after."""

    dice: random.Random
    odds: float = 0.0
    armed: bool = False

    def __call__(self, _: object = None) -> None:
        if self.armed and self.dice.random() < self.odds:
            raise Died


FATE = Fate(random.Random(0))


def flaky(work: Work, name: str) -> str:
    """Leave a mark, and fail every other time for one reason or another."""
    effect(work, name)
    FATE()
    odds = FATE.dice.random()
    if odds < 0.2:
        raise Transient("busy", retry_after=timedelta(minutes=1))
    return name


def certain(work: Work, name: str) -> str:
    effect(work, name)
    FATE()
    return name


def random_story(step: Step, plan: str) -> Outcome:
    """Do what a plan says: a word a step."""
    for number, kind in enumerate(plan.split()):
        name = f"{step.work.run.id} {number} {kind}"
        if kind == "do":
            step.run(name, certain, name)
        elif kind == "flaky":
            step.run(name, flaky, name)
        elif kind == "sleep":
            step.sleep_until(name, step.now(f"{name} from") + timedelta(hours=5))
        elif kind == "wait":
            step.wait_for(name, "news", "the world", timeout=timedelta(hours=30))
        elif kind == "ask":
            answer = step.ask(name, Ask(text=name))
            step.run(f"{name} said", certain, f"{name} {answer.text == f'to {name}'}")
        else:
            decided = step.ask_approval(name, "mail", name, {}, patience=timedelta(hours=20))
            step.run(f"{name} done", certain, f"{name} {decided.approved or decided.expired}")
    return Outcome(name="done")


def meant(run: int, plan: str) -> Counter[str]:
    """Return the effects a run of this plan must leave."""
    found: Counter[str] = Counter()
    for number, kind in enumerate(plan.split()):
        name = f"{run} {number} {kind}"
        if kind in ("do", "flaky"):
            found[name] += 1
        elif kind in ("ask", "approve"):
            found[f"{name} True"] += 1
    return found


class Crashing(RuleBasedStateMachine):
    """Starts runs, lets time pass, lets things happen, and kills the process."""

    runs_ = Bundle("runs")

    @initialize(seed=st.integers(0, 2**32), odds=st.sampled_from([0.0, 0.02, 0.1, 0.3]))
    def begin(self, seed: int, odds: float) -> None:
        self.folder = TemporaryDirectory(prefix="quotahit-crashes-")
        FATE.dice, FATE.odds = random.Random(seed), odds
        self.made = a_stage(Path(self.folder.name), flow("story", random_story))
        self.stage: Stage = self.made.__enter__()
        self._expose()
        self.plans: dict[RunId, str] = {}

    @rule(plan=st.lists(st.sampled_from(KINDS), min_size=1, max_size=6))
    def start(self, plan: list[str]) -> None:
        run = self.stage.start("story", plan=" ".join(plan))
        self.plans[run] = " ".join(plan)

    @rule(hours=st.integers(0, 12))
    def pass_time(self, hours: int) -> None:
        self.stage.clock.advance(timedelta(hours=hours))
        self._living(self.stage.engine.tick)

    @rule(hours=st.integers(1, 50))
    def set_clock_back(self, hours: int) -> None:
        self.stage.clock.advance(-timedelta(hours=hours))
        self._living(self.stage.engine.tick)

    @rule()
    def news(self) -> None:
        self.stage.emit("news", "the world")

    @rule()
    def decide(self) -> None:
        self.stage.decide()

    @rule()
    def power_cut(self) -> None:
        self._reopen()

    @invariant()
    def nothing_is_done_twice(self) -> None:
        if hasattr(self, "stage"):
            allowed = sum((meant(run, plan) for run, plan in self.plans.items()), Counter[str]())
            found = self.stage.effects()
            assert not found - allowed, found - allowed

    def teardown(self) -> None:
        """In the end, with nothing dying any more, everything is done exactly once."""
        if not hasattr(self, "stage"):
            return
        FATE.odds = 0.0
        for _ in range(400):
            if all(self.stage.run(run).state == "done" for run in self.plans):
                break
            self.stage.decide()
            self.stage.later(hours=6)
        states = {run: self.stage.run(run).state for run in self.plans}
        assert set(states.values()) <= {"done"}, states
        assert self.stage.effects() == sum((meant(run, plan) for run, plan in self.plans.items()), Counter[str]())
        self.made.__exit__(None, None, None)
        self.folder.cleanup()

    def _living(self, work: Callable[[], object]) -> None:
        FATE.armed = True
        try:
            work()
        except Died:
            self._reopen()
        finally:
            FATE.armed = False

    def _reopen(self) -> None:
        FATE.armed = False
        self.stage.engine.close()
        self.stage.crash()
        self._expose()

    def _expose(self) -> None:
        self.stage.engine.on_step = FATE
        self.stage.workspace.database.before_commit.append(FATE)
        self.stage.workspace.database.after_commit.append(FATE)


TestCrashing = Crashing.TestCase
TestCrashing.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
