"""The UI thread while the demo pipeline runs flat out in the same process, on the same workspace: its longest stall.

And frames of the wheel over the list while, besides, a file of 20,000 people is imported. Both as ratios to one frame of
a 60 Hz screen; what the same window does when nothing runs beside it is printed with them.
"""

import csv
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.core.errors import Cancelled
from bench.desk import FRAME, a_window, turn
from bench.measure import Figure, Goal, p95
from bench.stage import people

_LEADS, _DAYS = 500, 60
_SECONDS = 10.0
_IMPORTED = 20_000
_ONE_FRAME = 1000 / 60


class _Pipeline:
    """The whole department at work on invented people on a thread of its own, until it is stopped."""

    def __init__(self, folder: Path) -> None:
        self.space: Any = None
        self.days = 0
        self.instants = 0
        self._folder = folder
        self._stopping = False
        self._ready = threading.Event()
        self.error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="pipeline", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        from app import rehearsal
        from app.store import workspace

        create = workspace.create

        def create_and_keep(*given: Any, **named: Any) -> Any:
            made = create(*given, **named)
            self.space = made[0]
            return made

        workspace.create = create_and_keep
        try:
            rehearsal.rehearse(
                self._folder, leads=_LEADS, days=_DAYS, seed=7, passphrase="sample passphrase", progress=self._progress
            )
        except Cancelled:
            pass
        except BaseException as error:  # noqa: BLE001 - the benchmark says it
            self.error = error
        finally:
            workspace.create = create
            self._ready.set()

    def _progress(self, _now: object, days: int, _all: int) -> None:
        self.days, self.instants = days, self.instants + 1
        if days >= 2:
            self._ready.set()
        if self._stopping:
            # The workspace outlives the rehearsal: the window lets go of it first.
            self._left.wait(60)
            raise Cancelled("The benchmark is over.")

    def wait(self) -> None:
        """Wait until the file was read and the department has begun."""
        self._ready.wait(120)
        self.check()

    def check(self) -> None:
        """Raise what went wrong in it, or that it came to its end too early to measure beside it."""
        if self.error is not None:
            raise self.error
        if not self._thread.is_alive():
            raise RuntimeError("the pipeline came to its end while it was measured beside")

    _left = threading.Event()

    def hold(self) -> None:
        """Let it stand still after what it has in hand."""
        self._stopping = True
        seen = -1
        while seen != self.instants:
            seen = self.instants
            time.sleep(1.0)

    def end(self) -> None:
        """End it."""
        self._stopping = True
        self._left.set()
        self._thread.join(60)


@contextmanager
def _pipeline() -> Iterator[_Pipeline]:
    with tempfile.TemporaryDirectory(prefix="quotahit-bench-") as folder:
        made = _Pipeline(Path(folder) / "workspace")
        try:
            yield made
        finally:
            made.end()


def _stalls(seconds: float) -> list[float]:
    """Let the window live; return by how much each beat of a millisecond's timer on its thread came late."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer

    late, last = [], time.perf_counter()
    loop = QEventLoop()
    end = last + seconds

    def beat() -> None:
        nonlocal last
        now = time.perf_counter()
        late.append(max(0.0, 1000 * (now - last) - 1))
        last = now
        if now > end:
            loop.quit()

    timer = QTimer(interval=1, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(beat)
    timer.start()
    loop.exec()
    timer.stop()
    return late


def _frames(view: Any, seconds: float) -> list[float]:
    """Turn the wheel at each frame; return what each takes from the instant at which it is due until it is painted."""
    from PySide6.QtWidgets import QApplication

    taken = []
    due = time.perf_counter()
    end = due + seconds
    bar = view.verticalScrollBar()
    while due < end:
        while (now := time.perf_counter()) < due:
            QApplication.processEvents()
            time.sleep(max(0.0, min(0.002, due - now)))
        bar.setValue(0 if bar.value() == bar.maximum() else bar.value())
        turn(view, 120)
        done = time.perf_counter()
        taken.append(1000 * (done - due))
        due = max(due + FRAME / 1000, done)
    return taken


def longest_stall() -> Figure:
    """The longest stall of the UI thread, Today and Contacts in front by turns, beside the pipeline."""
    with _pipeline() as pipeline:
        pipeline.wait()
        with a_window(pipeline.space) as window:
            before = pipeline.instants
            beside = []
            for place in ("today", "contacts"):
                window.go(place)
                _stalls(1.0)  # the screen is there
                beside += _stalls(_SECONDS / 2)
                pipeline.check()
            played = pipeline.instants - before
            pipeline.hold()
            alone = _stalls(_SECONDS / 2)
    return Figure(
        id="stall", name="beside.longest_stall", ours=max(beside), baseline=_ONE_FRAME, ratio=max(beside) / _ONE_FRAME, unit="ms",
        lower_is_better=True, baseline_is="one frame at 60 Hz", runs=1, goal=Goal(bound=33, of="ours", at_most=True),
        more={"p95": round(p95(beside), 2), "p99.9": round(sorted(beside)[int(len(beside) * 0.999)], 2), "beats": len(beside),
              "alone": round(max(alone), 2), "instants_played": played, "days_played": pipeline.days},
    )  # fmt: skip


def frames() -> Figure:
    """The slowest frame of the wheel while an import and the pipeline run, against the same window with neither."""
    from app.actions.imports import import_file

    with _pipeline() as pipeline, tempfile.TemporaryDirectory(prefix="quotahit-bench-") as folder:
        file = Path(folder) / "people.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, next(people(4)))
            writer.writeheader()
            writer.writerows(people(_IMPORTED))
        pipeline.wait()
        read: list[int] = []
        stopping = threading.Event()

        def bring() -> None:
            try:
                import_file(
                    pipeline.space.database, file, progress=lambda done, _all: read.append(done), cancelled=stopping.is_set
                )  # fmt: skip
            except Cancelled:
                pass
            finally:
                pipeline.space.database.forget_thread()

        with a_window(pipeline.space) as window:
            importing = threading.Thread(target=bring, name="import", daemon=True)
            importing.start()
            taken = _frames(window.page().table, _SECONDS)
            still = importing.is_alive()
            pipeline.check()
            stopping.set()
            importing.join(60)
            pipeline.hold()
            alone = _frames(window.page().table, _SECONDS / 4)
    return Figure(
        id="U4", name="beside.frames", ours=max(taken), baseline=_ONE_FRAME, ratio=max(taken) / _ONE_FRAME, unit="ms (slowest)",
        lower_is_better=True, baseline_is="one frame at 60 Hz", runs=1, goal=Goal(bound=33, of="ours", at_most=True),
        more={"p95": round(p95(taken), 2), "over_33_ms": sum(one > 33 for one in taken), "frames": len(taken),
              "alone_slowest": round(max(alone), 2), "alone_p95": round(p95(alone), 2), "import_at_work_to_the_end": still},
    )  # fmt: skip


BENCHES = (longest_stall, frames)
