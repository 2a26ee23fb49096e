"""Drag a deal with the mouse in a process of its own, and print what came of it as JSON: python -m …dragging FOLDER DAYS.

Qt's offscreen platform knows no dragging; its minimal one does. A process has one platform for all its life.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDeadlineTimer, QPoint, Qt, QTimer
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app import showroom
from app.actions import registry
from app.core.deal import Stage
from app.core.ids import DealId
from app.store import deals
from app.store.workspace import Workspace
from app.ui import preferences, words
from app.ui.application import application
from app.ui.client import Client
from app.ui.pictures import dispose, settle
from app.ui.runner import Runner
from app.ui.shell.window import Window
from app.ui.views.pipeline.board import StageList
from app.ui.views.pipeline.page import PipelinePage

_STEP, _PATIENCE = 80, 20_000  # ms between two of the mouse's moves, and until the last was made


def main(folder: Path, days: int) -> None:
    """Drag a deal from Qualified to Demo, and take it back."""
    preferences.load(None)
    application()
    words.set_zone(ZoneInfo("America/Chicago"))
    with showroom.shown(folder, days=days) as opened:
        with opened.database.transaction("person") as tx:
            arguments = {"title": "Annual plan", "company": "Kestrel Health", "value": "42000", "stage": "qualified"}
            deal = DealId(registry.run(tx, "create_deal", arguments).result)
        runner = Runner()
        runner.at_thread_end = opened.database.forget_thread
        client = Client(opened, runner)
        window = Window(client)
        window.resize(1440, 900)
        window.show()
        found = _drag(client, window, opened, deal)
        dispose(window)
        client.close()
        runner.stop()
    print(json.dumps(found))


def _drag(client: Client, window: Window, opened: Workspace, deal: DealId) -> dict[str, object]:
    window.go("pipeline")
    settle(client)
    page = window.page()
    assert isinstance(page, PipelinePage)
    here, there = _list(page, Stage.QUALIFIED), _list(page, Stage.DEMO)
    row = next(row for row, card in enumerate(here.cards.cards) if card.id == deal)
    start = here.visualRect(here.cards.index(row)).center()
    over: list[bool] = []
    _mouse(here.viewport(), start, there.viewport(), QPoint(60, 200), lambda: over.append(there._over))
    landed = any(card.id == deal for card in there.cards.cards)
    settle(client)
    moved = _stage(opened, deal)
    client.undo()
    settle(client)
    return {"over": over, "after": there._over, "landed": landed, "moved": moved, "undone": _stage(opened, deal)}


def _list(page: PipelinePage, stage: Stage) -> StageList:
    return next(one.list for one in page.columns if one.list.stage is stage)


def _stage(opened: Workspace, deal: DealId) -> str:
    with opened.database.read() as rows:
        return deals.get(rows, deal).stage.value


def _mouse(here: QWidget, start: QPoint, there: QWidget, end: QPoint, seen: Callable[[], None]) -> None:
    """Press, move and let go, as the window system tells of it; `seen` is called over the target.

    The move that begins a drag does not come back before the drag is over: what follows waits for the drag to be there.
    """
    window = here.window().windowHandle()
    begin, goal = here.mapTo(here.window(), start), there.mapTo(there.window(), end)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    steps: list[Callable[[], None]] = [
        lambda: QTest.mouseMove(window, goal - QPoint(3, 3)),
        lambda: QTest.mouseMove(window, goal),
        seen,
        lambda: QTest.mouseRelease(window, left, none, goal),
    ]
    begun: list[bool] = []

    def follow() -> None:
        if not begun and not here.window().findChildren(QDrag):
            return
        begun.append(True)
        steps.pop(0)()
        if not steps:
            pace.stop()

    pace = QTimer(interval=_STEP)
    pace.timeout.connect(follow)
    pace.start()
    QTest.mousePress(window, left, none, begin)
    QTest.mouseMove(window, begin + QPoint(6, 6))
    QTest.mouseMove(window, begin + QPoint(30, 12))
    patience = QDeadlineTimer(_PATIENCE)
    while steps and not patience.hasExpired():
        QTest.qWait(_STEP)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
