"""A window over a workspace for benchmarks: opened, on a screen, with every wheel turn and key timed until it is painted."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from app.store.workspace import Workspace

FRAME = 16  # milliseconds
_PATIENCE = 20.0  # seconds


def application(ratio: float = 1.0) -> Any:  # the QApplication
    """Return the application, without a display, at so many device pixels to a pixel."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = f"{ratio:g}"
    from app.ui import preferences
    from app.ui.application import application as made

    preferences.load(None)
    return made()


@contextmanager
def a_window(space: Workspace, *, ratio: float = 1.0) -> Iterator[Any]:  # a Window
    """Show the whole window, 1440 x 900, over an open workspace, with the people in front."""
    application(ratio)
    from app.ui.client import Client
    from app.ui.pictures import dispose, settle
    from app.ui.runner import Runner
    from app.ui.shell.window import Window
    from app.ui.start import spare_the_loaded

    runner = Runner()
    runner.at_thread_end = space.database.forget_thread
    client = Client(space, runner)
    window = Window(client)
    window.resize(1440, 900)
    window.show()
    window.go("contacts")
    settle(client)
    spare_the_loaded()  # as the program does once the window is there
    try:
        yield window
    finally:
        settle(client)
        dispose(window)
        client.close()
        runner.stop()


def turn(view: Any, pixels: int) -> float:
    """Turn the wheel over a list and paint it; return how long both took, in milliseconds."""
    from PySide6.QtCore import QPoint, QPointF, Qt
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QApplication

    ground = view.viewport()
    at = QPointF(ground.rect().center())
    event = QWheelEvent(
        at, ground.mapToGlobal(at), QPoint(0, -pixels), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    start = time.perf_counter()
    QApplication.sendEvent(ground, event)
    ground.repaint()
    return 1000 * (time.perf_counter() - start)


def until(holds: Callable[[], bool]) -> None:
    """Let the window do what it has to until something holds, and is painted."""
    from PySide6.QtCore import QEventLoop, QTimer
    from PySide6.QtWidgets import QApplication

    waker = QTimer(interval=50)  # nothing else may happen while an answer is on its way
    waker.start()
    deadline = time.monotonic() + _PATIENCE
    while not holds():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if time.monotonic() > deadline:
            raise TimeoutError("the window did not come to show what was asked for")
    waker.stop()
    QApplication.processEvents()


def shown(page: Any) -> bool:
    """Tell whether every row of a list that can be seen is there."""
    first, last = page.table.seen()
    return all(page.model.line(row) is not None for row in range(first, last + 1))


def key(page: Any, typed: str) -> float:
    """Type one key into the field that narrows a list; return the milliseconds until its rows are painted."""
    from PySide6.QtTest import QTest

    before = page._answer
    start = time.perf_counter()
    QTest.keyClicks(page.filters.search, typed)
    until(lambda: page._answer is not before and shown(page))
    return 1000 * (time.perf_counter() - start)
