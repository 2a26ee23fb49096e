"""A stage for small workflows: a real encrypted workspace, a clock that stands still, a brain whose answers are scripted."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.agents.runtime.engine import Engine, Reaction
from app.agents.runtime.step import Step, Work
from app.agents.runtime.workflow import Outcome, Workflow, Workflows, plain_arguments, workflow
from app.core.clock import VirtualClock
from app.core.ids import ContactId, RunId
from app.store import activities, approvals, events, runs
from app.store.database import Transaction
from app.store.runs import Run
from app.store.workspace import Workspace, opened
from tests.fakes.workspaces import a_clock, a_contact, a_workspace, reopened


class _TakenBack(Exception):
    """The caller's own trouble, after which nothing stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the scripted brain says."""

    text: str
    by: str = "model"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question to the scripted brain; `rules` answer it at once where they can."""

    text: str
    rules: str | None = None

    def answer_type(self) -> type[Answer]:
        return Answer


@dataclass(slots=True)
class Brain:
    """Services of the engine with readable state: what was asked, and what will be answered."""

    alone: bool = False
    replies: list[Answer | Exception] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    gate: threading.Event | None = None

    def act(self, tx: Transaction, action: str, **arguments: object) -> Any:
        raise AssertionError("no verbs here")

    def answer_locally(self, tx: Transaction, agent: str, question: object) -> object | None:
        assert isinstance(question, Ask)
        return None if question.rules is None else Answer(text=question.rules, by="rules")

    def answer(self, agent: str, question: object, contact: ContactId | None, run: RunId) -> object:
        assert isinstance(question, Ask)
        self.asked.append(question.text)
        if self.gate is not None:
            assert self.gate.wait(10)
        reply = self.replies.pop(0) if self.replies else Answer(text=f"to {question.text}")
        if isinstance(reply, Exception):
            raise reply
        return reply

    def may_go_alone(self, tx: Transaction, kind: str, subject: dict[str, Any]) -> bool:
        return self.alone


@dataclass(slots=True, eq=False)
class Stage:
    """One workspace with an engine that knows the given workflows."""

    workspace: Workspace
    clock: VirtualClock
    brain: Brain
    engine: Engine

    def carry(self, *flows: Workflow) -> None:
        """Let the engine carry these workflows instead of those it has."""
        carried = Workflows()
        for flow in flows:
            carried.add(flow)
        self.engine.workflows = carried

    def start(self, flow: Workflow | str, *, version: int = 1, **more: Any) -> RunId:
        """Start a run; `contact`, `key`, `priority`, `at`, `exclusive` as runs.start has them, the rest are arguments."""
        kept = {name: more.pop(name) for name in ("contact", "key", "priority", "at", "exclusive") if name in more}
        name = flow if isinstance(flow, str) else flow.name
        with self.workspace.database.transaction("test") as tx:
            run = runs.start(tx, name, version, plain_arguments(more), **kept)
        assert run is not None
        return run

    def run(self, run: RunId) -> Run:
        """Return a run as it stands."""
        with self.workspace.database.read() as rows:
            return runs.get(rows, run)

    def steps(self, run: RunId) -> set[str]:
        """Return the names of the steps a run has done."""
        with self.workspace.database.read() as rows:
            return set(runs.memos(rows, [run]).get(run, {}))

    def emit(self, event: str, key: str, **data: object) -> None:
        """Let something happen."""
        with self.workspace.database.transaction("test") as tx:
            events.emit(tx, event, key=key, data=data)

    @contextmanager
    def taken_back(self) -> Iterator[Transaction]:
        """A transaction that comes to nothing."""
        with suppress(_TakenBack), self.workspace.database.transaction("test") as tx:
            yield tx
            raise _TakenBack

    def lead(self, email: str = "ada@buyer.example") -> ContactId:
        """Add a person."""
        with self.workspace.database.transaction("test") as tx:
            return a_contact(tx, email)

    def decide(self, *, approved: bool = True, **changes: object) -> None:
        """Decide everything that waits for a person."""
        with self.workspace.database.transaction("person") as tx:
            for one in approvals.pending(tx):
                approvals.decide(tx, one.id, approved=approved, by="person", answer=changes or None)

    def effects(self) -> Counter[str]:
        """Return how often each effect of a step stands in the rows."""
        with self.workspace.database.read() as rows:
            return Counter(task.title for task in activities.open_tasks(rows, limit=10_000))

    def later(self, **span: float) -> int:
        """Let time pass and tick."""
        self.clock.advance(timedelta(**span))
        return self.engine.tick()

    def crash(self) -> None:
        """Open the workspace anew, as another process would after this one died."""
        self.workspace.database.close()
        self.workspace = reopened(self.workspace.folder, self.clock)
        self.engine = Engine(
            database=self.workspace.database,
            workflows=self.engine.workflows,
            services=self.brain,
            reactions=self.engine.reactions,
        )
        self.engine.recover()


@contextmanager
def a_stage(folder: Path, *flows: Workflow, reactions: tuple[Reaction, ...] = ()) -> Iterator[Stage]:
    """Give a stage; it is closed at the end."""
    clock = a_clock()
    made = a_workspace(folder, clock)
    brain = Brain()
    engine = Engine(database=made.database, workflows=Workflows(), services=brain, reactions=list(reactions))
    stage = Stage(made, clock, brain, engine)
    stage.carry(*flows)
    try:
        yield stage
    finally:
        stage.engine.close()
        with opened(stage.workspace):
            pass


def effect(work: Work, name: str) -> str:
    """Leave a mark in the rows: what a step does to the CRM."""
    activities.create_task(work.tx, name)
    return name


def done(name: str = "done", **data: Any) -> Outcome:
    """Return an end."""
    return Outcome(name=name, data=data)


def flow(name: str, function: Callable[..., Outcome], **more: Any) -> Workflow:
    """Return a function as a workflow of this name."""
    return workflow(name, **more)(function)


__all__ = ["Answer", "Ask", "Brain", "Outcome", "Stage", "Step", "Work", "a_stage", "done", "effect", "flow"]
