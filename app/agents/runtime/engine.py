"""The engine: takes due runs in groups, replays each inside one transaction, and commits what they did together.

A group shares one commit, so a step costs a fraction of a disk write; whoever waits costs a row. Steps change only our
own rows, so taking a group back (a crash, an error) takes back everything it did. Where a step fails, the group is gone
through once more with each step by itself, so that only what failed is taken back.
"""

import logging
import random
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.agents.runtime.step import Services, Sleeping, Step, Thinking, Work
from app.agents.runtime.workflow import Outcome, Workflows, arguments_of
from app.core.codec import to_json
from app.core.errors import NeedsHuman, Permanent, Transient, Trouble, Uncertain
from app.core.ids import ContactId, RunId
from app.store import runs, undo
from app.store.database import Database, Rows, Scope, Transaction, UndoGroup, is_storage_trouble
from app.store.runs import Run, StepRow

logger = logging.getLogger(__name__)

GROUP = 100
MOST_ATTEMPTS = 8
BUG_ATTEMPTS = 3
THINKING_LEASE = timedelta(minutes=10)
THINKERS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """Something that answers events beside the runs, inside the group's transaction."""

    pending: Callable[[Rows], bool]
    react: Callable[[Transaction, Services], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thought:
    """A question some run waits for, to be answered outside any transaction."""

    run_id: RunId
    workflow: str
    contact_id: ContactId | None
    name: str
    question: Any
    attempts: int


@dataclass(slots=True)
class Engine:
    """Drives the runs of one workspace. One engine at a time works on a workspace (see lease.py)."""

    database: Database
    workflows: Workflows
    services: Services
    reactions: list[Reaction] = field(default_factory=list)
    on_step: Callable[[str], None] | None = None
    on_thought: Callable[[], None] | None = None
    _thoughts: list[Thought] = field(default_factory=list)
    _asked: set[tuple[RunId, str]] = field(default_factory=set)
    _thinking: set[Future[None]] = field(default_factory=set)
    _thinkers: ThreadPoolExecutor | None = None

    def recover(self) -> int:
        """After a start: put back what a crash left thinking; returns how many runs."""
        with self.database.transaction("system") as tx:
            return runs.recover(tx)

    def tick(self, *, most: int = 10_000, wait_for_thoughts: bool = True) -> int:
        """Advance everything that is due, and what that makes due; return how many runs moved.

        Questions to a model are asked on threads of their own; without `wait_for_thoughts` the tick ends before they
        are answered, and `on_thought` is called after each answer.
        """
        moved = 0
        self._thinking = {under_way for under_way in self._thinking if not under_way.done()}
        while moved < most:
            group = self._advance_group()
            self._think()
            if not group and not (wait_for_thoughts and self._wait()):
                break
            moved += group
        return moved

    def close(self) -> None:
        """Let the questions under way end."""
        if self._thinkers is not None:
            self._thinkers.shutdown(wait=True)
            self._thinkers = None

    def next_due(self) -> datetime | None:
        """Return when there is something to do next, as far as rows know."""
        with self.database.read() as rows:
            return runs.next_due(rows)

    # One group, one commit ------------------------------------------------------------------------------------------

    def _advance_group(self) -> int:
        if not self._anything_due():
            return 0
        self._thoughts = []
        with self.database.transaction("system") as tx:
            reacted = sum(self._react(tx, reaction) for reaction in self.reactions)
            due = runs.due(tx, GROUP)
            memos = runs.memos(tx, [run.id for run in due])
            runs.save_steps(tx, self._advance_all(tx, due, memos))
        return len(due) + reacted

    def _advance_all(self, tx: Transaction, due: list[Run], memos: dict[RunId, dict[str, str]]) -> list[StepRow]:
        """Advance runs together; where one meets trouble, take back what all did and go on run by run, step by step."""
        try:
            with tx.savepoint():
                return self._each(tx, due, memos, self._together)
        except Exception as error:  # noqa: BLE001 - gone through again below, where each run's own trouble is its own
            _pass_on(tx, error)
            self._thoughts = []
            tx.ended_runs.clear()
        return self._each(tx, due, memos, self._alone)

    def _each(
        self,
        tx: Transaction,
        due: list[Run],
        memos: dict[RunId, dict[str, str]],
        advance: Callable[[Transaction, Run, dict[str, str]], list[StepRow]],
    ) -> list[StepRow]:
        fresh: list[StepRow] = []
        for run in due:
            if run.id not in tx.ended_runs:  # one before it may have cancelled it
                tx.scope = _scope(run)
                fresh += advance(tx, run, memos.get(run.id, {}))
        return fresh

    def _anything_due(self) -> bool:
        with self.database.read() as rows:
            instant = runs.next_due(rows)
            if instant is not None and instant <= self.database.clock.now():
                return True
            return any(reaction.pending(rows) for reaction in self.reactions)

    def _react(self, tx: Transaction, reaction: Reaction) -> int:
        try:
            with tx.savepoint():
                return reaction.react(tx, self.services)
        except Exception as error:
            _pass_on(tx, error)
            logger.exception("a reaction to events met a bug of ours; the runs go on")
            return 0

    def _together(self, tx: Transaction, run: Run, memo: dict[str, str]) -> list[StepRow]:
        return self._replay(tx, run, dict(memo), careful=False)

    def _alone(self, tx: Transaction, run: Run, memo: dict[str, str]) -> list[StepRow]:
        return self._replay(tx, run, memo, careful=True)

    def _replay(self, tx: Transaction, run: Run, memo: dict[str, str], *, careful: bool) -> list[StepRow]:
        step = _CarefulStep(Work(tx, run, self.services), memo) if careful else Step(Work(tx, run, self.services), memo)
        step.on_step = self.on_step
        try:
            workflow = self.workflows.for_run(run.workflow, run.version)
            outcome = workflow.function(step, **arguments_of(workflow, run.arguments))
        except Sleeping as sleeping:
            runs.park(
                tx,
                run,
                wake_at=sleeping.until,
                waiting_for=",".join(sleeping.types) or None,
                waiting_key=sleeping.key,
            )
        except Thinking as thinking:
            runs.think(tx, run, lease_until=tx.now + THINKING_LEASE)
            self._thoughts.append(
                Thought(
                    run_id=run.id,
                    workflow=run.workflow,
                    contact_id=run.contact_id,
                    name=thinking.name,
                    question=thinking.question,
                    attempts=run.attempts,
                )
            )
        except Exception as error:
            if not careful:
                raise
            _pass_on(tx, error)
            self._trouble(tx, run, error)
        else:
            assert isinstance(outcome, Outcome)
            runs.finish(tx, run, to_json(outcome), outcome.name)
        return step.fresh

    def _trouble(self, tx: Transaction, run: Run, error: Exception) -> None:
        kind = _kind(error)
        sentence = str(error) if isinstance(error, Trouble) else f"{type(error).__name__}: {error}"
        if kind == "bug":
            logger.error("run %s (%s) met a bug of ours", run.id, run.workflow, exc_info=error)
        limit = {"transient": MOST_ATTEMPTS, "bug": BUG_ATTEMPTS}.get(kind, 0)
        if run.attempts + 1 < limit:
            after = error.retry_after if isinstance(error, Transient) else None
            wait = after or backoff(run.attempts, salt=run.id)
            runs.try_later(tx, run, at=tx.now + wait, error=sentence, kind=kind)
        else:
            runs.fail(tx, run, error=sentence, kind=kind)

    # Questions that take their time ---------------------------------------------------------------------------------

    def _think(self) -> None:
        thoughts, self._thoughts = self._thoughts, []
        for thought in thoughts:
            # Slower than its lease: the run asks once more, and the answer under way serves it.
            if (thought.run_id, thought.name) not in self._asked:
                self._asked.add((thought.run_id, thought.name))
                self._thinking.add(self._pool().submit(self._answer, thought))

    def _pool(self) -> ThreadPoolExecutor:
        if self._thinkers is None:
            self._thinkers = ThreadPoolExecutor(THINKERS, thread_name_prefix="thinker")
        return self._thinkers

    def _wait(self) -> int:
        done, self._thinking = wait(self._thinking, return_when="FIRST_COMPLETED")
        return len(done)

    def _answer(self, thought: Thought) -> None:
        try:
            self._answer_one(thought)
        except Exception:  # the top of a thinker's thread
            logger.exception("run %s is asked again when its lease ends", thought.run_id)
        finally:
            self._asked.discard((thought.run_id, thought.name))
            self.database.forget_thread()
            if self.on_thought is not None:
                self.on_thought()

    def _answer_one(self, thought: Thought) -> None:
        by = f"agent:{thought.workflow}"
        try:
            answer = self.services.answer(thought.workflow, thought.question, thought.contact_id, thought.run_id)
            model = getattr(answer, "by", None)
            row = StepRow(thought.run_id, thought.name, to_json(answer), thought.attempts + 1, model, 0)
        except Exception as error:
            if is_storage_trouble(error):
                raise
            with self.database.transaction(by) as tx:
                if runs.is_thinking(tx, thought.run_id):
                    self._trouble(tx, runs.get(tx, thought.run_id), error)
            return
        with self.database.transaction(by) as tx:
            if runs.is_thinking(tx, thought.run_id) and runs.ready(tx, thought.run_id):
                runs.save_steps(tx, [row])


class _CarefulStep(Step):
    """Keeps each step by itself, so that a failing one takes back only what it did."""

    def run(self, name: str, function: Callable[..., Any], *arguments: object) -> Any:  # the step's own result
        if name in self.memo:
            return Step.run(self, name, function, *arguments)
        with self.work.tx.savepoint():
            return Step.run(self, name, function, *arguments)


def _scope(run: Run) -> Scope:
    def join(tx: Transaction) -> UndoGroup:
        return undo.join_run(tx, run.id, f"{run.workflow} run {run.id}")

    return Scope(by=f"agent:{run.workflow}", run_id=run.id, open_group=join)


def _pass_on(tx: Transaction, error: Exception) -> None:
    """Raise trouble of the file or the disk again: it is no run's own, and the whole group is taken back."""
    if is_storage_trouble(error) or not tx.alive:
        raise error


def _kind(error: Exception) -> str:
    for kind, known in (
        ("transient", Transient),
        ("permanent", Permanent),
        ("uncertain", Uncertain),
        ("needs_human", NeedsHuman),
        ("refused", Trouble),
    ):
        if isinstance(error, known):
            return kind
    return "bug"


def backoff(attempts: int, *, salt: int = 0) -> timedelta:
    """Return how long to wait after this many failed attempts: from 30 seconds doubling to 6 hours, with jitter.

    The jitter is drawn from the salt, so that a rehearsal with the same seed waits the same.
    """
    seconds = min(30 * 2**attempts, 6 * 3600)
    return timedelta(seconds=seconds * random.Random(salt * 1000 + attempts).uniform(0.8, 1.2))
