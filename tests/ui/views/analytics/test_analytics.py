"""Analytics: each figure is the query's, opens its rows, and stands in a table too; charts follow theme and keys."""

import subprocess
import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.actions.doing import Workspace
from app.actions.queries import analytics as queries
from app.actions.queries.analytics import Figure
from app.core.experiment import rate
from app.ui import theme, words
from app.ui.client import Client
from app.ui.shell.window import Window
from app.ui.views.analytics.behind import BehindDialog, shown_zone
from app.ui.views.analytics.card import ChartCard, Row
from app.ui.views.analytics.page import AnalyticsPage

Settle = Callable[[], None]


@pytest.fixture
def page(window: Window, settle: Settle, qtbot: QtBot) -> AnalyticsPage:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.go("analytics", period="30")
    settle()
    found = window.page()
    assert isinstance(found, AnalyticsPage)
    return found


def behind(page: QWidget) -> BehindDialog:
    (found,) = [one for one in page.window().findChildren(BehindDialog) if one.isVisible()]
    return found


def test_what_draws_charts_is_not_loaded_before_one_is_shown() -> None:
    code = "import sys, app.ui.views.analytics.page, app.ui.views.sequences.page; print('pyqtgraph' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


def test_the_figures_are_those_of_the_query(page: AnalyticsPage, client: Client, show: Workspace) -> None:
    found = queries.analytics_of(show, "30", shown_zone(client))
    assert page.shown == found
    stats = page.strip.stats
    assert stats["meetings"].value.text() == words.number(found.meetings)
    assert stats["won"].value.text() == words.number(found.won)
    assert stats["replies"].value.text() == words.percent(found.replies.share, 1)
    assert stats["forecast"].isVisible()
    funnel = page.cards["stage"]
    assert [point.value for point in funnel.chart.points] == [one.count for one in found.funnel]


def test_every_chart_stands_in_a_table_too(page: AnalyticsPage, window: Window, qtbot: QtBot) -> None:
    page.scrolled.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_T)
    for card in page.cards.values():
        assert card.stack.currentWidget() is card.table
        assert len(card.table.lines.lines) == len(card.chart.points)
        QAbstractItemModelTester(card.table.lines)
    qtbot.mouseClick(page.cards["hour"].toggle, Qt.MouseButton.LeftButton)
    assert page.cards["hour"].stack.currentWidget() is page.cards["hour"].chart


def test_the_arrows_look_at_points_and_enter_opens_their_rows(
    page: AnalyticsPage, settle: Settle, qtbot: QtBot
) -> None:
    chart = page.cards["stage"].chart
    chart.setFocus()
    for _ in range(3):
        qtbot.keyClick(chart, Qt.Key.Key_Right)
    assert chart.at == 2
    assert chart._said.isVisible()
    assert chart._said.toPlainText() == chart.points[2].said
    qtbot.keyClick(chart, Qt.Key.Key_Return)
    settle()
    rows = behind(page)
    assert page.shown is not None
    assert rows.total == page.shown.funnel[2].count
    assert len(rows.list.lines.lines) == rows.total
    rows.reject()


def test_the_pointer_shows_the_value_and_a_click_opens_the_rows(
    page: AnalyticsPage, settle: Settle, qtbot: QtBot
) -> None:
    chart = page.cards["channel"].chart
    view = chart._plot.plotItem.getViewBox()
    scene = view.mapViewToScene(view.mapToView(view.rect().center()))
    place = chart._plot.mapFromScene(view.mapViewToScene(_point(0, chart._top / 8)))
    assert scene is not None
    qtbot.mouseMove(chart._plot.viewport(), place)
    qtbot.waitUntil(lambda: chart.at == 0)
    qtbot.mouseClick(chart._plot.viewport(), Qt.MouseButton.LeftButton, pos=place)
    settle()
    rows = behind(page)
    assert page.shown is not None
    assert rows.total == page.shown.channels[0].rate.count
    rows.reject()


def _point(x: float, y: float) -> object:
    from PySide6.QtCore import QPointF

    return QPointF(x, y)


def test_a_number_opens_its_rows_and_a_row_its_record(
    page: AnalyticsPage, window: Window, settle: Settle, qtbot: QtBot
) -> None:
    qtbot.mouseClick(page.strip.stats["won"].value, Qt.MouseButton.LeftButton)
    settle()
    rows = behind(page)
    assert page.shown is not None
    assert rows.total == page.shown.won > 0
    deal = rows.found[0].deal
    went: list[tuple[str, dict[str, object]]] = []
    page.client.going.connect(lambda place, arguments: went.append((place, arguments)))
    qtbot.keyClick(rows.list, Qt.Key.Key_Return)
    settle()
    assert went == [("deal", {"id": deal})]


def test_periods_are_chosen_by_keys_and_an_empty_one_says_so(
    page: AnalyticsPage, window: Window, show: Workspace, settle: Settle, qtbot: QtBot
) -> None:
    with show.database.transaction("test") as tx:
        tx.run("update contacts set created_at = created_at - 9000000000")
        tx.run("update outbox set settled_at = settled_at - 9000000000")
    page.scrolled.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_1)
    settle()
    assert page.period == "7"
    assert page.empty.isVisible()
    assert not page.scrolled.isVisible()
    page.empty.pressed.emit()
    settle()
    assert page.period == "all"
    assert page.scrolled.isVisible()


def test_charts_change_their_colours_with_the_theme(page: AnalyticsPage, settle: Settle, look: None) -> None:
    chart = page.cards["stage"].chart
    light = chart.grab().toImage().pixelColor(4, 4)
    assert light == theme.color("raised")
    theme.set_look(theme.Look(scheme="dark"))
    settle()
    dark = chart.grab().toImage().pixelColor(4, 4)
    assert dark == theme.color("raised")
    assert dark != light


def test_a_chart_does_not_move_under_the_mouse(page: AnalyticsPage) -> None:
    for card in page.cards.values():
        assert card.chart._plot.plotItem.getViewBox().state["mouseEnabled"] == [False, False]


def test_a_handful_sets_no_scale(app: object, qtbot: QtBot) -> None:
    card = ChartCard("Sample", "About")
    qtbot.addWidget(card)
    found = [
        Row(key="a", name="a", short="a", rate=rate(1, 1)),
        Row(key="b", name="b", short="b", rate=rate(20, 200)),
    ]
    card.show_rows(found, lambda row: row.name)
    card.resize(400, 300)
    card.show()
    assert card.chart._top < 20, "one letter, answered, is no hundred per cent worth a scale"
    assert [point.faint for point in card.chart.points] == [True, False]


def test_more_rows_come_as_one_scrolls(page: AnalyticsPage, show: Workspace, settle: Settle) -> None:
    with show.database.transaction("test") as tx:
        for number in range(450):
            tx.run(
                "insert into contacts (name, created_at, updated_at) values (?, ?, ?)",
                f"N {number}",
                tx.millis,
                tx.millis,
            )
    dialog = BehindDialog(page, page.client, Figure(kind="stage", key="leads"), "7", "Leads")
    dialog.open()
    settle()
    assert len(dialog.found) == queries.PAGE
    dialog.list.scrollToBottom()
    settle()
    assert len(dialog.found) > queries.PAGE
    assert dialog.total >= 450
    dialog.reject()
