"""What every screen is given: a way to ask, a way to do, news, undo, and the window's own services."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from app.actions.doing import Workspace, carry_out, take_back
from app.actions.registry import Ran
from app.core.errors import Trouble
from app.core.ids import UndoId
from app.ui.bridge import Bridge
from app.ui.runner import Pulse, Runner
from app.ui.words import tr

T = TypeVar("T")
Query = Callable[..., T]
UNDO_STEPS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Toasted:
    """One short notice: what was done, and at most one thing to do about it."""

    text: str
    action: str = ""
    keys: str = ""
    run: Callable[[], None] | None = None
    bad: bool = False
    life: int | None = None  # milliseconds; None is the usual


@dataclass(slots=True)
class Undoable:
    """One step of the undo stack."""

    id: UndoId
    says: str


class Job(QObject):
    """Long work with progress; it survives navigation and can be stopped."""

    changed = Signal()

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        self.done, self.total = 0, 0
        self.state = "running"  # running, done, failed, stopped
        self.said = ""
        self.began: datetime | None = None
        self._stop = False

    def stop(self) -> None:
        """Ask it to stop; it does at the next place where it can without leaving half of something."""
        self._stop = True

    def stopping(self) -> bool:
        """Tell whether it was asked to stop."""
        return self._stop


def _nothing() -> None:
    """Do nothing."""


class Deferred(QTimer):
    """A deed that waits for its time to be taken back."""

    def __init__(self, parent: QObject, milliseconds: int) -> None:
        super().__init__(parent)
        self.setSingleShot(True)
        self.setInterval(milliseconds)
        self.go: Callable[[], None] = _nothing
        self.back: Callable[[], None] = _nothing


Work = Callable[[Workspace, Callable[[int, int], None], Callable[[], bool]], T]


@dataclass(slots=True)
class _Stacks:
    undo: list[Undoable] = field(default_factory=list)
    redo: list[Undoable] = field(default_factory=list)


class Client(QObject):
    """The window's client of one open workspace."""

    news = Signal(frozenset)  # topics that commits touched
    toasted = Signal(object)  # Toasted
    going = Signal(str, dict)  # place, arguments
    jobs_changed = Signal()
    undo_changed = Signal()
    announced = Signal(str)  # for screen readers
    locking = Signal()
    _progressed = Signal()

    def __init__(
        self, workspace: Workspace, runner: Runner, *, host: Any = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.host = host  # core.ports.Host: opening, locking, practice; None where the window shows sample data alone
        self.jobs: list[Job] = []
        self.locked = False
        self._runner = runner
        self._stacks = _Stacks()
        self._deferred: list[Deferred] = []
        self.undo_window = 10.0  # seconds in which what cannot be undone can be taken back
        self._pulse = Pulse()
        self._bridge = Bridge(self)
        self._bridge.news.connect(self.news)
        self._progressed.connect(self._show_progress)
        self._unsubscribe = workspace.database.subscribe(self._bridge.hear)

    # Asking ----------------------------------------------------------------------------------------------------------

    def ask(
        self,
        owner: QObject,
        query: "Query[T]",
        *arguments: Any,
        then: Callable[[T], None],
        failed: Callable[[Trouble], None] | None = None,
        key: str | None = None,
        **named: Any,
    ) -> None:
        """Run `query(workspace, …)` on a worker and give `then` its answer, here.

        The answer is dropped where `owner` is gone, or asked again under the same `key` (the query's name, if none is
        given). `failed` hears known trouble; without it a toast says it.
        """
        workspace = self.workspace
        self._runner.ask(
            owner,
            lambda: query(workspace, *arguments, **named),
            then,
            self._failure(failed),
            key=key if key is not None else query.__qualname__,
        )

    # Doing -----------------------------------------------------------------------------------------------------------

    def do(
        self,
        owner: QObject,
        action: str,
        arguments: Mapping[str, object],
        *,
        then: Callable[[Ran], None] | None = None,
        failed: Callable[[Trouble], None] | None = None,
        confirmed: bool = False,
        toast: bool | str = True,
    ) -> None:
        """Run a verb on the action worker, in click order; a toast says what was done and offers Undo where it can be.

        `toast` may be a sentence to say instead of the verb's own, or False. Verbs that must be confirmed are, by the
        dialog or the button that names the deed: pass `confirmed`.
        """
        workspace, named = self.workspace, dict(arguments)

        def done(ran: Ran) -> None:
            self._remember(ran)
            if toast:
                self._say_done(toast if isinstance(toast, str) else ran.says, ran)
            if then is not None:
                then(ran)

        self._runner.do(
            owner, lambda: carry_out(workspace, action, named, confirmed=confirmed), done, self._failure(failed)
        )

    def work_on(
        self,
        owner: QObject,
        work: Callable[[Workspace], T],
        *,
        then: Callable[[T], None] | None = None,
        failed: Callable[[Trouble], None] | None = None,
    ) -> None:
        """Run something that is no verb (a test of a key, a backup) on the action worker."""
        workspace = self.workspace
        self._runner.do(owner, lambda: work(workspace), then, self._failure(failed))

    def job(
        self,
        title: str,
        work: "Work[T]",
        *,
        then: Callable[[T], None] | None = None,
        failed: Callable[[Trouble], None] | None = None,
    ) -> Job:
        """Run long work on a thread of its own: `work(workspace, progress, stopping)`."""
        job = Job(title)
        job.began = self.now()
        self.jobs.append(job)
        workspace = self.workspace

        def progress(done: int, total: int) -> None:
            job.done, job.total = done, total
            if self._pulse.add({id(job)}):
                self._progressed.emit()

        def ended(state: str, said: str = "") -> None:
            job.state, job.said = state, said
            job.changed.emit()
            self.jobs_changed.emit()

        def done(outcome: T) -> None:
            ended("done")
            if then is not None:
                then(outcome)

        def trouble(error: Exception) -> None:
            ended("stopped" if job.stopping() else "failed", str(error))
            self._failure(failed)(error)

        self._runner.run_apart(self, lambda: work(workspace, progress, job.stopping), done, trouble, title)
        self.jobs_changed.emit()
        return job

    def clear_jobs(self) -> None:
        """Forget the jobs that have ended."""
        self.jobs = [job for job in self.jobs if job.state == "running"]
        self.jobs_changed.emit()

    def later(
        self,
        owner: QObject,
        action: str,
        arguments: Mapping[str, object],
        *,
        says: str,
        taken_back: Callable[[], None],
        then: Callable[[Ran], None] | None = None,
        failed: Callable[[Trouble], None] | None = None,
    ) -> None:
        """Run a verb once the time to take it back is over: for deeds that nobody can undo when they are done.

        The toast offers Undo until then. Nothing is lost where the program ends before: what was not done still waits.
        """
        deed = Deferred(self, int(self.undo_window * 1000))
        self._deferred.append(deed)

        def go() -> None:
            self._deferred.remove(deed)
            self.do(owner, action, arguments, then=then, failed=failed, confirmed=True, toast=False)

        def back() -> None:
            if deed in self._deferred:
                self._deferred.remove(deed)
                deed.stop()
                taken_back()

        deed.go, deed.back = go, back
        deed.timeout.connect(go)
        deed.start()
        self.toasted.emit(Toasted(text=says, action=tr("Undo"), keys="Ctrl+Z", run=back, life=deed.interval()))

    def flush(self) -> None:
        """Do now what waits for its time to be taken back: the window closes, or somebody needs it done."""
        for deed in list(self._deferred):
            deed.stop()
            deed.go()

    # Undo ------------------------------------------------------------------------------------------------------------

    def can_undo(self) -> str:
        """Return what Undo would take back, or an empty string."""
        if self._deferred:
            return tr("what you just decided")
        return self._stacks.undo[-1].says if self._stacks.undo else ""

    def can_redo(self) -> str:
        """Return what Redo would do again, or an empty string."""
        return self._stacks.redo[-1].says if self._stacks.redo else ""

    def undo(self) -> None:
        """Take the last step back."""
        if self._deferred:
            self._deferred[-1].back()
            return
        if self._stacks.undo:
            self._take_back(self._stacks.undo.pop(), self._stacks.redo, tr("Undone: {what}"))

    def redo(self) -> None:
        """Do again what was taken back last."""
        if self._stacks.redo:
            self._take_back(self._stacks.redo.pop(), self._stacks.undo, tr("Done again: {what}"))

    def undo_one(self, step: UndoId) -> None:
        """Take one step back, wherever it stands in the stack."""
        for place, one in enumerate(self._stacks.undo):
            if one.id == step:
                del self._stacks.undo[place]
                self._take_back(one, self._stacks.redo, tr("Undone: {what}"))
                return

    def _take_back(self, step: Undoable, other: list[Undoable], said: str) -> None:
        workspace = self.workspace

        def done(ran: Ran) -> None:
            if ran.undo_id is not None:
                other.append(Undoable(ran.undo_id, step.says))
            kept = ran.result.get("kept") if isinstance(ran.result, dict) else None
            text = said.format(what=step.says)
            if kept:
                text = tr("{text}. Left as it is: {kept}", text=text, kept="; ".join(kept[:2]))
            self.toast(text)
            self.undo_changed.emit()

        self._runner.do(self, lambda: take_back(workspace, step.id), done, self._failure(None))
        self.undo_changed.emit()

    def _remember(self, ran: Ran) -> None:
        if ran.undo_id is None:
            return
        self._stacks.undo.append(Undoable(ran.undo_id, ran.says))
        del self._stacks.undo[:-UNDO_STEPS]
        self._stacks.redo.clear()
        self.undo_changed.emit()

    def _say_done(self, text: str, ran: Ran) -> None:
        step = ran.undo_id
        if step is None:
            self.toast(text)
        else:
            self.toasted.emit(Toasted(text=text, action=tr("Undo"), keys="Ctrl+Z", run=lambda: self.undo_one(step)))

    # The window's services -------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """Return the present instant by the workspace's clock."""
        return self.workspace.clock.now()

    def toast(self, text: str, *, bad: bool = False) -> None:
        """Say something in passing."""
        self.toasted.emit(Toasted(text=text, bad=bad))

    def go(self, place: str, **arguments: object) -> None:
        """Go to a screen or a record: `contacts`, `contact` with id=…, …"""
        self.going.emit(place, arguments)

    def announce(self, text: str) -> None:
        """Tell a screen reader of a live change."""
        self.announced.emit(text)

    @property
    def idle(self) -> bool:
        """Whether everything that was asked or done has been delivered."""
        return self._runner.idle

    def close(self) -> None:
        """Let go of the workspace: nothing more is heard of it."""
        self._unsubscribe()

    def _failure(self, failed: Callable[[Trouble], None] | None) -> Callable[[Exception], None]:
        def hear(error: Exception) -> None:
            if not isinstance(error, Trouble):
                raise error  # a bug of ours: the window's hook reports it, and a test fails on it
            if failed is not None:
                failed(error)
            else:
                self.toast(str(error), bad=True)

        return hear

    def _show_progress(self) -> None:
        touched = self._pulse.take()
        for job in self.jobs:
            if id(job) in touched:
                job.changed.emit()
