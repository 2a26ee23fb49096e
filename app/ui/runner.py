"""The way from the window to the workspace and back: workers that ask and do, and one signal that brings answers home.

Two workers answer questions, one runs verbs in the order they were clicked, and each long job has a thread of its own.
What comes back is delivered on the UI thread, and dropped where who asked is gone or asked again since.
"""

import itertools
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

Done = Callable[[Any], None]
Failed = Callable[[Exception], None]


@dataclass(slots=True, eq=False)
class Errand:
    """One thing to do on a worker, and what to do with its outcome on the UI thread."""

    work: Callable[[], Any]
    owner: QObject
    done: Done | None
    failed: Failed
    key: tuple[int, str] | None = None
    number: int = 0
    outcome: Any = None
    error: Exception | None = None


class Runner(QObject):
    """Runs errands on workers. It has no idea of a workspace: what runs is a closure."""

    _finished = Signal(object)

    def __init__(self, *, askers: int = 2) -> None:
        super().__init__()
        self._newest: dict[tuple[int, str], int] = {}
        self._numbers = itertools.count(1)
        self._asking: queue.SimpleQueue[Errand | None] = queue.SimpleQueue()
        self._doing: queue.SimpleQueue[Errand | None] = queue.SimpleQueue()
        self._open = 0
        self.at_thread_end: Callable[[], None] | None = None
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._threads = [
            threading.Thread(target=self._serve, args=(self._asking,), name=f"query-{n}", daemon=True)
            for n in range(askers)
        ]
        self._threads.append(threading.Thread(target=self._serve, args=(self._doing,), name="action", daemon=True))
        for thread in self._threads:
            thread.start()

    def ask(
        self, owner: QObject, work: Callable[[], Any], done: Done, failed: Failed, *, key: str | None = None
    ) -> None:
        """Answer a question on a query worker; of those with one owner and `key` only the newest answer arrives."""
        errand = Errand(work, owner, done, failed)
        if key is not None:
            errand.key, errand.number = (id(owner), key), next(self._numbers)
            self._newest[errand.key] = errand.number
        self._open += 1
        self._asking.put(errand)

    def do(self, owner: QObject, work: Callable[[], Any], done: Done | None, failed: Failed) -> None:
        """Do something on the action worker, after what was clicked before it."""
        self._open += 1
        self._doing.put(Errand(work, owner, done, failed))

    def run_apart(self, owner: QObject, work: Callable[[], Any], done: Done | None, failed: Failed, name: str) -> None:
        """Run long work on a thread of its own."""
        errand = Errand(work, owner, done, failed)
        self._open += 1

        def serve() -> None:
            self._carry_out(errand)
            self._leave()

        threading.Thread(target=serve, name=name, daemon=True).start()

    @property
    def idle(self) -> bool:
        """Whether everything that was asked was answered and delivered."""
        return self._open == 0

    def stop(self) -> None:
        """End the workers once they have done what they were given."""
        for lane, count in ((self._asking, len(self._threads) - 1), (self._doing, 1)):
            for _ in range(count):
                lane.put(None)
        for thread in self._threads:
            thread.join(10)

    def _serve(self, lane: "queue.SimpleQueue[Errand | None]") -> None:
        while (errand := lane.get()) is not None:
            self._carry_out(errand)
        self._leave()

    def _leave(self) -> None:
        if self.at_thread_end is not None:
            self.at_thread_end()

    def _carry_out(self, errand: Errand) -> None:
        if not self._is_outdated(errand):
            try:
                errand.outcome = errand.work()
            except Exception as error:  # noqa: BLE001 - it is told on the UI thread, whatever it is
                errand.error = error
        if shiboken6.isValid(self):  # long work may outlive the program's end
            self._finished.emit(errand)

    def _is_outdated(self, errand: Errand) -> bool:
        return errand.key is not None and self._newest.get(errand.key) != errand.number

    def _deliver(self, errand: Errand) -> None:
        self._open -= 1
        if self._is_outdated(errand) or not shiboken6.isValid(errand.owner):
            return
        if errand.key is not None:
            self._newest.pop(errand.key, None)
        if errand.error is not None:
            errand.failed(errand.error)
        elif errand.done is not None:
            errand.done(errand.outcome)


@dataclass(slots=True, eq=False)
class Pulse:
    """Gathers what many threads say until the UI thread asks: topics of commits, progress of jobs."""

    said: set[Any] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, things: "frozenset[Any] | set[Any]") -> bool:
        """Add what was said; tell whether it is the first since the last `take`."""
        with self.lock:
            first = not self.said
            self.said |= things
            return first and bool(self.said)

    def take(self) -> frozenset[Any]:
        """Return what was said since the last time."""
        with self.lock:
            found = frozenset(self.said)
            self.said.clear()
            return found
