"""The window over a long list: what it asks for, what it keeps, and what is ticked."""

from array import array

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from app.ui.models.window import AHEAD, PAGE, Cell, Head, Line, Ticks, WindowModel

HEADS = (Head(field="name", title="Name", edited=True), Head(field="score", title="Score", figures=True))


@pytest.fixture
def model(app: QApplication) -> WindowModel:
    made = WindowModel()
    made.set_heads(HEADS)
    return made


def lines(ids: list[int], word: str = "Person") -> list[Line]:
    return [Line(id=one, cells=(Cell(text=f"{word} {one}"), Cell(text=str(one % 100), said="of 100"))) for one in ids]


def test_a_model_as_qt_wants_it(model: WindowModel) -> None:
    watch = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.wanted.connect(lambda page, ids: model.fill(page, lines(ids)))
    model.set_ids(array("q", range(1, 1001)))
    model.see(0, 30)
    model.tick(range(5), True)
    model.set_ids(array("q", range(1000, 500, -1)))
    model.see(200, 230)
    model.tick_everything()
    model.clear_ticks()
    model.set_heads(HEADS[:1])
    model.set_ids(array("q"))
    assert model.rowCount() == 0
    assert watch.model() is model


def test_only_what_is_near_is_asked_for_and_only_once(model: WindowModel) -> None:
    asked: list[int] = []
    model.wanted.connect(lambda page, ids: asked.append(page))
    model.set_ids(array("q", range(100_000)))
    model.see(0, 30)
    assert asked == list(range(AHEAD + 1))
    model.see(10, 40)
    assert asked == list(range(AHEAD + 1))
    asked.clear()
    model.see(50_000, 50_030)
    assert sorted(asked) == [248, 249, 250, 251, 252]
    assert asked[0] == 250  # what is seen comes first


def test_a_line_keeps_its_revision_until_it_is_another(model: WindowModel) -> None:
    model.set_ids(array("q", [7, 8]))
    model.fill(0, lines([7, 8]))
    first = model.revision(7)
    model.fill(0, lines([7, 8]))
    assert model.revision(7) == first
    model.fill(0, lines([7, 8], "Somebody"))
    assert model.revision(7) == first + 1
    assert model.data(model.index(0, 0)) == "Somebody 7"


def test_lines_stay_when_the_order_changes(model: WindowModel) -> None:
    model.set_ids(array("q", [7, 8]))
    model.fill(0, lines([7, 8]))
    assert model.set_ids(array("q", [8, 7]))
    assert model.data(model.index(0, 0)) == "Person 8"
    assert not model.set_ids(array("q", [8, 7]))


def test_what_a_screen_reader_hears(model: WindowModel) -> None:
    model.set_ids(array("q", [7]))
    role = Qt.ItemDataRole.AccessibleTextRole
    assert model.data(model.index(0, 0), role) == "Loading"
    model.fill(0, lines([7]))
    assert model.data(model.index(0, 0), role) == "Name: Person 7"
    assert model.data(model.index(0, 1), role) == "Score: of 100"


def test_ticks_by_record_and_of_everything_but_some() -> None:
    ticks = Ticks()
    ticks.put(3, True)
    assert (ticks.has(3), ticks.has(4), ticks.count(10)) == (True, False, 1)
    ticks.put(3, False)
    assert ticks.count(10) == 0
    every = Ticks(everything=True)
    every.put(3, False)
    assert (every.has(3), every.has(4), every.count(10)) == (False, True, 9)
    every.put(3, True)
    assert every.count(10) == 10


def test_ticks_follow_the_record_and_go_with_it(model: WindowModel) -> None:
    model.set_ids(array("q", [7, 8, 9]))
    model.tick([0, 2], True)
    model.set_ids(array("q", [9, 8]))
    checked = [model.data(model.index(row, 0), Qt.ItemDataRole.CheckStateRole) for row in range(2)]
    assert checked == [Qt.CheckState.Checked, Qt.CheckState.Unchecked]
    assert model.tick_count() == 1


def test_an_edit_is_told_and_nothing_else(model: WindowModel) -> None:
    told: list[tuple[int, str, str]] = []
    model.edited.connect(lambda *given: told.append(given))
    model.set_ids(array("q", [7]))
    assert not model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsEditable
    model.fill(0, lines([7]))
    assert model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsEditable
    assert not model.setData(model.index(0, 0), "Person 7")
    assert model.setData(model.index(0, 0), "Ada")
    assert told == [(7, "name", "Ada")]
    assert PAGE == 200
