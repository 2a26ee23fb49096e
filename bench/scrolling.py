"""The list of 100,000 people: a frame while it is scrolled, at 1x and 2x, and a key until its rows are known."""

import os
import time
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.measure import Figure, Goal, p95, pairs
from bench.stage import a_workspace

_ROWS = 100_000
_FRAMES = 120
_TYPED = ("a", "al", "ald", "ro", "ros", "kamp", "works", "ver")


def _application() -> Any:  # a QApplication
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from app.ui.application import application

    return application()


def _table() -> Any:  # our table over so many rows, each there already
    from app.ui.models.window import Cell, Head, Line, WindowModel
    from app.ui.widgets.table import Table

    names = ("name", "company", "score", "stage", "last_touch", "next_step", "city")
    model = WindowModel()
    model.set_heads([Head(field=name, title=name) for name in names])

    def line(one: int) -> Line:
        text = [Cell(text=f"{name} {one}") for name in names[3:]]
        score = Cell(text=str(one % 101), ring=True, score=one % 101)
        cells = (Cell(text=f"Person {one}", avatar=f"Person {one}"), Cell(text=f"Company {one % 997}"), score, *text)
        return Line(id=one, cells=cells)

    model.wanted.connect(lambda page, ids: model.fill(page, [line(one) for one in ids]))
    model.set_ids(array("q", range(1, _ROWS + 1)))
    return Table(model, "bench")


def _bare() -> Any:  # Qt's own table over the same number of rows
    from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
    from PySide6.QtWidgets import QTableView

    class Model(QAbstractTableModel):
        def rowCount(self, parent: Any = QModelIndex()) -> int:  # noqa: N802 (Qt names it)
            return _ROWS

        def columnCount(self, parent: Any = QModelIndex()) -> int:  # noqa: N802 (Qt names it)
            return 7

        def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> object:
            return f"cell {index.row()}" if role == Qt.ItemDataRole.DisplayRole else None

    view = QTableView()
    view.setModel(Model(view))
    view.verticalHeader().setDefaultSectionSize(36)
    view.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    return view


def _frames(view: Any, ratio: float) -> list[float]:
    """Return how long each frame of a scroll takes, in milliseconds: 36 pixels further each time."""
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QApplication

    view.resize(816, 760)
    view.show()
    QApplication.processEvents()
    surface = QPixmap(round(816 * ratio), round(760 * ratio))
    surface.setDevicePixelRatio(ratio)
    taken = []
    for frame in range(_FRAMES):
        view.verticalScrollBar().setValue(frame * 36)
        start = time.perf_counter()
        view.viewport().render(surface, QPoint(0, 0))
        taken.append(1000 * (time.perf_counter() - start))
    view.hide()
    return taken


def _frame(ratio: float, goal: float) -> Figure:
    _application()
    mine, theirs, share = pairs(lambda: p95(_frames(_table(), ratio)), lambda: p95(_frames(_bare(), ratio)))
    return Figure(
        id="U4", name=f"scrolling.frame.{ratio:g}x", ours=mine, baseline=theirs, ratio=share, unit="ms (p95)", lower_is_better=True,
        baseline_is="Qt's own table of seven columns of text", goal=Goal(bound=goal, of="ours", at_most=True),
    )  # fmt: skip


def at_once() -> Figure:
    """A frame at 1x."""
    return _frame(1.0, 8)


def at_twice() -> Figure:
    """A frame at 2x."""
    return _frame(2.0, 12)


@contextmanager
def _people() -> Iterator[Any]:
    from bench.searching import names

    everybody = names(_ROWS)
    with a_workspace() as space:
        from bench.searching import _write

        for first in range(0, _ROWS, 20_000):
            with space.database.transaction("bench") as tx:
                _write(tx, first, everybody[first : first + 20_000])
                tx.run("update contacts set score = id % 101 where id > ?", first)
        yield space


def each_key() -> Figure:
    """A key until the ids that are left are known, against counting the same rows by a scan of their names."""
    from app.actions.queries.contacts import contact_ids
    from app.core.view import Definition

    with _people() as space:
        wanted = Definition(sort="score", descending=True)

        def ours() -> float:
            return p95([contact_ids(space, wanted, typed).took for typed in _TYPED])

        def floor() -> float:
            waits = []
            for typed in _TYPED:
                start = time.perf_counter()
                with space.database.read() as rows:
                    rows.value("select count(*) from contacts where name like ?", f"%{typed}%")
                waits.append(1000 * (time.perf_counter() - start))
            return p95(waits)

        mine, theirs, share = pairs(ours, floor)
    return Figure(
        id="U6", name="scrolling.each_key", ours=mine, baseline=theirs, ratio=share, unit="ms (p95)", lower_is_better=True,
        baseline_is="a scan of the table by LIKE, counted", goal=Goal(bound=16, of="ours", at_most=True),
    )  # fmt: skip


BENCHES = (at_once, at_twice, each_key)
