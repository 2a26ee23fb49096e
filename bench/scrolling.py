"""U3, U4, U6: 100,000 people in the whole window: a frame of the wheel, a key until its rows are painted; and a million rows."""

import os
import statistics
import subprocess
import sys
import time
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.desk import a_window, application, key, shown, turn, until
from bench.measure import RUNS, Figure, Goal, p95, pairs
from bench.painted import memory
from bench.searching import fill_named, names
from bench.stage import a_workspace

_ROWS, _MANY, _FEW = 100_000, 1_000_000, 1_000
_TURNS = 150
_WORDS = 6
_COLUMNS = 7


@contextmanager
def _people(ratio: float = 1.0) -> Iterator[Any]:
    with a_workspace() as space:
        fill_named(space, _ROWS)
        with a_window(space, ratio=ratio) as window:
            yield window


# Frames --------------------------------------------------------------------------------------------------------------


def _bare() -> Any:  # Qt's own table of widgets' items over the same number of rows
    from PySide6.QtWidgets import QTableWidget, QTableWidgetItem

    made = QTableWidget(2_000, _COLUMNS)
    for row in range(2_000):
        for column in range(_COLUMNS):
            made.setItem(row, column, QTableWidgetItem(f"cell {row} {column}"))
    made.verticalHeader().setDefaultSectionSize(36)
    made.setVerticalScrollMode(QTableWidget.ScrollMode.ScrollPerPixel)
    return made


def _wheel(view: Any, pixels: int) -> list[float]:
    """Return what each turn of the wheel takes until it is painted; what was fetched for it may come in between."""
    from PySide6.QtWidgets import QApplication

    view.verticalScrollBar().setValue(0)
    QApplication.processEvents()
    taken = []
    for _ in range(_TURNS):
        taken.append(turn(view, pixels))
        start = time.perf_counter()
        QApplication.processEvents()
        taken[-1] += 1000 * (time.perf_counter() - start)
        time.sleep(0.004)  # the wheel turns again at the next frame
    return taken


def _frame(ratio: float, goal: float) -> Figure:
    with _people(ratio) as window:
        page, bare = window.page(), _bare()
        bare.resize(page.table.size())
        bare.show()
        worst = []

        def ours() -> float:
            taken = _wheel(page.table, 120)
            worst.append(max(taken))
            return p95(taken)

        mine, theirs, share = pairs(ours, lambda: p95(_wheel(bare, 120)))
    return Figure(
        id="U4", name=f"scrolling.frame.{ratio:g}x", ours=mine, baseline=theirs, ratio=share, unit="ms (p95)", lower_is_better=True,
        baseline_is="Qt's own table widget of seven columns of text, as large", goal=Goal(bound=goal, of="ours", at_most=True),
        more={"slowest_frame": round(max(worst), 1)},
    )  # fmt: skip


def at_once() -> Figure:
    """A frame at 1x."""
    return _frame(1.0, 8)


def at_twice() -> Figure:
    """A frame at 2x."""
    return _frame(2.0, 12)


# Keys ----------------------------------------------------------------------------------------------------------------


def each_key() -> Figure:
    """A key until the rows that are left are painted, against counting the same rows by a scan of their names."""
    words = [name.split()[n % 2].lower() for n, name in enumerate(names(_ROWS)[:: _ROWS // _WORDS][:_WORDS])]
    with _people() as window:
        page = window.page()
        page.filters.narrow()
        until(lambda: bool(page.filters.search.isVisible()))
        database = window.client.workspace.database
        all_of_them: list[float] = []

        def ours() -> float:
            waits = []
            for word in words:
                waits += [key(page, letter) for letter in word]
                before = page._answer
                page.filters.search.clear()
                until(lambda before=before: page._answer is not before and shown(page))  # type: ignore[misc]
            all_of_them.extend(waits)
            return p95(waits)

        def floor() -> float:
            waits = []
            for typed in (word[: n + 1] for word in words for n in range(len(word))):
                start = time.perf_counter()
                with database.read() as rows:
                    rows.value("select count(*) from contacts where name like ?", f"%{typed}%")
                waits.append(1000 * (time.perf_counter() - start))
            return p95(waits)

        mine, theirs, share = pairs(ours, floor)
    return Figure(
        id="U6", name="scrolling.each_key", ours=mine, baseline=theirs, ratio=share, unit="ms (p95)", lower_is_better=True,
        baseline_is="a scan of the names by LIKE, counted, nothing painted", goal=Goal(bound=16, of="ours", at_most=True),
        more={"median": round(statistics.median(all_of_them), 1), "slowest": round(max(all_of_them), 1), "keys": len(all_of_them)},
    )  # fmt: skip


# A million rows ------------------------------------------------------------------------------------------------------


def _shown(count: int) -> tuple[float, float]:
    """Show the table over so many rows; return the milliseconds until it was painted, and what the process holds."""
    application()
    from PySide6.QtWidgets import QApplication

    from app.ui.models.window import Cell, Head, Line, WindowModel
    from app.ui.widgets.table import Table

    model = WindowModel()
    model.set_heads([Head(field=f"f{n}", title=f"Field {n}") for n in range(_COLUMNS)])

    def line(one: int) -> Line:
        return Line(id=one, cells=tuple(Cell(text=f"cell {one} {n}") for n in range(_COLUMNS)))

    model.wanted.connect(lambda page, ids: model.fill(page, [line(one) for one in ids]))
    ids = array("q", range(1, count + 1))
    first = Table(WindowModel(), "first")  # fonts and styles are read by another
    first.show()
    QApplication.processEvents()
    start = time.perf_counter()
    model.set_ids(ids)
    table = Table(model, "rows")
    table.resize(816, 760)
    table.show()
    QApplication.processEvents()
    took = 1000 * (time.perf_counter() - start)
    first.hide()
    return took, memory()


def million() -> list[Figure]:
    """The table of a million rows against that of a thousand: until it is painted, and what the process holds."""
    taken = [(_apart(_MANY), _apart(_FEW)) for _ in range(RUNS)]
    made = []
    for part, (name, unit, bound) in enumerate((("show", "ms", 1.2), ("memory", "MiB (PSS)", 1.1))):
        made.append(
            Figure(
                id="U3",
                name=f"scrolling.million.{name}",
                unit=unit,
                lower_is_better=True,
                baseline_is="the same table over 1,000 rows",
                ours=statistics.median(many[part] for many, _ in taken),
                baseline=statistics.median(few[part] for _, few in taken),
                ratio=statistics.median(many[part] / few[part] for many, few in taken),
                goal=Goal(bound=bound, at_most=True),
            )
        )
    return made


def _apart(count: int) -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, "-c", f"from bench.scrolling import _shown; print(*_shown({count}))"],
        capture_output=True, text=True, check=True, env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    took, held = map(float, done.stdout.split())
    return took, held


BENCHES = (at_once, at_twice, each_key, million)
