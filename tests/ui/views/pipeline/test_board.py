"""The board: sums are the store's, a deal moves by a drop or by keys, and back by undo."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.actions import registry
from app.core.changes import Topic
from app.core.deal import Stage
from app.core.ids import DealId
from app.store import deals, pipeline
from app.store.pipeline import Which
from app.ui.client import Client
from app.ui.shell.window import Window
from app.ui.views.pipeline.board import MIME, StageList
from app.ui.views.pipeline.deal_page import DealPage
from app.ui.views.pipeline.dialogs import MoveTo, NewDeal, Quota, WhyLost
from app.ui.views.pipeline.page import PipelinePage
from tests.ui.conftest import DAYS

Settle = Callable[[], None]
pytestmark = pytest.mark.usefixtures("look")  # what a tab remembers is forgotten again


@pytest.fixture
def deal(client: Client) -> DealId:
    with client.workspace.database.transaction("person") as tx:
        arguments = {"title": "Annual plan", "company": "Kestrel Health", "value": "42000", "stage": "qualified"}
        made = registry.run(tx, "create_deal", arguments)
    return DealId(made.result)


@pytest.fixture
def page(window: Window, deal: DealId, settle: Settle) -> PipelinePage:
    window.go("pipeline", view="board")
    settle()
    found = window.page()
    assert isinstance(found, PipelinePage)
    return found


def stage_of(client: Client, deal: DealId) -> Stage:
    with client.workspace.database.read() as rows:
        return deals.get(rows, deal).stage


def column(page: PipelinePage, stage: Stage) -> StageList:
    return next(one.list for one in page.columns if one.list.stage is stage)


def choose(page: PipelinePage, deal: DealId, stage: Stage) -> StageList:
    found = column(page, stage)
    row = next(row for row, card in enumerate(found.cards.cards) if card.id == deal)
    found.setCurrentIndex(found.cards.index(row))
    found.setFocus()
    return found


def test_the_board_shows_what_the_store_holds(page: PipelinePage, client: Client) -> None:
    with client.workspace.database.read() as rows:
        sums = pipeline.sums(rows, "USD")
    for one in page.columns:
        QAbstractItemModelTester(one.list.cards)
        held = sums.get(one.list.stage)
        assert one.list.column is not None
        assert one.list.column.count == (held.count if held else 0)
        assert one.list.column.value.minor == (held.value if held else 0)
        assert len(one.list.cards.cards) == one.list.column.count


def test_a_deal_is_dropped_on_another_stage_and_taken_back(
    page: PipelinePage, client: Client, deal: DealId, settle: Settle
) -> None:
    target = column(page, Stage.NEGOTIATION)
    data = QMimeData()
    data.setData(MIME, QByteArray(str(int(deal)).encode()))
    event = QDropEvent(
        QPointF(20, 20), Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    target.dropEvent(event)
    assert any(card.id == deal for card in target.cards.cards), "it is in its new column before the store has answered"
    settle()
    assert stage_of(client, deal) is Stage.NEGOTIATION
    client.undo()
    settle()
    assert stage_of(client, deal) is Stage.QUALIFIED
    assert any(card.id == deal for card in column(page, Stage.QUALIFIED).cards.cards)


def test_a_card_is_dragged_with_the_mouse_and_taken_back(showroom_folder: Path, tmp_path: Path) -> None:
    """With real presses and moves; Qt's offscreen platform knows no dragging, so this is a process of its own."""
    shutil.copytree(showroom_folder, tmp_path / "ws")
    command = [sys.executable, "-m", "tests.ui.views.pipeline.dragging", str(tmp_path / "ws"), str(DAYS)]
    ran = subprocess.run(
        command,
        env={**os.environ, "QT_QPA_PLATFORM": "minimal:enable_fonts"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout.splitlines()[-1])
    assert found == {"over": [True], "after": False, "landed": True, "moved": "demo", "undone": "qualified"}


def test_m_and_a_number_move_a_deal(
    page: PipelinePage, window: Window, client: Client, deal: DealId, settle: Settle, qtbot: QtBot
) -> None:
    choose(page, deal, Stage.QUALIFIED)
    qtbot.keyClick(window, Qt.Key.Key_M)
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, MoveTo) and w.isVisible())
    qtbot.keyClick(dialog, Qt.Key.Key_3)
    settle()
    assert stage_of(client, deal) is Stage.PROPOSAL


def test_lost_asks_why(page: PipelinePage, client: Client, deal: DealId, settle: Settle, qtbot: QtBot) -> None:
    page.move_deal(int(deal), Stage.LOST)
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, WhyLost) and w.isVisible())
    dialog.reason.choose("Price")
    qtbot.keyClicks(dialog.more, "too dear by half")
    dialog.accept()
    settle()
    with client.workspace.database.read() as rows:
        found = deals.get(rows, deal)
    assert (found.stage, found.lost_reason) == (Stage.LOST, "Price: too dear by half")


def test_arrows_go_from_stage_to_stage(page: PipelinePage, deal: DealId, qtbot: QtBot) -> None:
    here = choose(page, deal, Stage.QUALIFIED)
    qtbot.keyClick(here, Qt.Key.Key_Right)
    focused = next(one.list for one in page.columns if one.list.hasFocus())
    assert focused is not here
    qtbot.keyClick(focused, Qt.Key.Key_Left)
    assert here.hasFocus()


def test_a_move_that_fails_goes_back_with_a_message(
    page: PipelinePage, client: Client, deal: DealId, settle: Settle
) -> None:
    with client.workspace.database.transaction("person") as tx:
        registry.run(tx, "delete_deal", {"deal": deal})
    page.move_deal(int(deal), Stage.DEMO)
    settle()
    assert page.error.isVisible()
    assert not any(card.id == deal for card in column(page, Stage.DEMO).cards.cards)


def test_the_deals_own_page_saves_a_field(
    window: Window, client: Client, deal: DealId, settle: Settle, qtbot: QtBot
) -> None:
    window.go("deal", id=int(deal))
    settle()
    page = window.page()
    assert isinstance(page, DealPage)
    assert page.fields["value"].text() == "42000"
    field = page.fields["competitor"]
    field.setFocus()
    qtbot.keyClicks(field, "Salesforce")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    settle()
    with client.workspace.database.read() as rows:
        assert deals.get(rows, deal).competitor == "Salesforce"
    client.undo()
    settle()
    with client.workspace.database.read() as rows:
        assert deals.get(rows, deal).competitor is None


def test_the_deals_own_page_moves_it(
    window: Window, client: Client, deal: DealId, settle: Settle, qtbot: QtBot
) -> None:
    window.go("deal", id=int(deal))
    settle()
    page = window.page()
    assert isinstance(page, DealPage)
    page.stage.setFocus()
    qtbot.keyClick(page.stage, Qt.Key.Key_Down)
    settle()
    assert stage_of(client, deal) is Stage.DEMO
    assert page.stage.value() == "demo"
    page.stage.chosen.emit("lost")
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, WhyLost) and w.isVisible())
    dialog.reject()
    settle()
    assert stage_of(client, deal) is Stage.DEMO
    assert page.stage.value() == "demo"


def test_the_deals_own_page_says_what_is_known(window: Window, client: Client, settle: Settle) -> None:
    with client.workspace.database.read() as rows:
        won = pipeline.listed(rows, Which(stages=(Stage.WON,)), "stage", limit=1)[0]
    window.go("deal", id=int(won.id))
    settle()
    page = window.page()
    assert isinstance(page, DealPage)
    assert page.money.text().startswith("Quote of ")
    assert " came on " in page.money.text()
    assert page.stands.text().startswith("Won · ")
    assert "Negotiation · " in page.past.text() or "Proposal · " in page.past.text()
    assert page.who.text() == won.who
    assert not page.proposal.isVisible()


def test_a_field_is_cleared_and_a_wrong_one_goes_back(
    window: Window, client: Client, deal: DealId, settle: Settle, qtbot: QtBot
) -> None:
    window.go("deal", id=int(deal))
    settle()
    page = window.page()
    assert isinstance(page, DealPage)
    for name, typed in (("value", ""), ("title", ""), ("close_date", "soon")):
        field = page.fields[name]
        field.setFocus()
        field.selectAll()
        qtbot.keyClick(field, Qt.Key.Key_Delete)
        qtbot.keyClicks(field, typed)
        field.setModified(True)
        qtbot.keyClick(field, Qt.Key.Key_Return)
        settle()
    with client.workspace.database.read() as rows:
        found = deals.get(rows, deal)
    assert (found.value, found.title, found.close_date) == (None, "Annual plan", None)
    assert page.error.isVisible()
    page.stage.setFocus()
    page.refresh()
    settle()
    assert (page.fields["title"].text(), page.fields["close_date"].text()) == ("Annual plan", "")


# The table and the forecast ------------------------------------------------------------------------------------------


def test_the_table_pages_through_all_deals(window: Window, client: Client, deal: DealId, settle: Settle) -> None:
    with client.workspace.database.transaction("person") as tx:
        for number in range(240):
            deals.create(tx, f"Deal {number:03}", currency="USD", stage=Stage.NEW)
        count = pipeline.counted(tx, Which(stages=tuple(one for one in Stage if not one.ended)), "USD").count
    window.go("pipeline", view="table")
    settle()
    page = window.page()
    assert isinstance(page, PipelinePage)
    model = page.table.list.lines
    QAbstractItemModelTester(model)
    for _ in range(3):
        page.table.list.scrollToBottom()
        settle()
    assert model.rowCount() == count > 240
    assert len({line.key for line in model.lines}) == count
    assert page.table.said.text().startswith(f"{count} deals")
    registered = client.workspace.database
    with registered.transaction("person") as tx:
        deals.create(tx, "One more", currency="USD", stage=Stage.NEW)
    client.news.emit(frozenset({Topic.DEALS}))
    settle()
    assert model.rowCount() >= count, "news does not take away what was scrolled to"


def test_a_long_stage_keeps_what_was_scrolled_to(window: Window, client: Client, settle: Settle) -> None:
    with client.workspace.database.transaction("person") as tx:
        for number in range(150):
            deals.create(tx, f"Deal {number:03}", currency="USD", stage=Stage.NEW)
    window.go("pipeline", view="board")
    settle()
    page = window.page()
    assert isinstance(page, PipelinePage)
    new = column(page, Stage.NEW)
    QAbstractItemModelTester(new.cards)
    assert len(new.cards.cards) == 100
    new.verticalScrollBar().setValue(new.verticalScrollBar().maximum())
    settle()
    assert new.column is not None
    assert len(new.cards.cards) == new.column.count >= 150
    page.refresh()
    settle()
    assert len(new.cards.cards) == new.column.count


def test_the_deals_behind_a_line_of_the_forecast(
    window: Window, client: Client, deal: DealId, settle: Settle, qtbot: QtBot
) -> None:
    window.go("pipeline", view="forecast")
    settle()
    page = window.page()
    assert isinstance(page, PipelinePage)
    listing = page.forecast.list
    assert page.seen is not None
    for key in ("won", "qualified"):
        page.show_tab("forecast")
        assert listing.choose(key)
        listing.setFocus()
        cells = listing.lines.lines[listing.currentIndex().row()].cells
        qtbot.keyClick(listing, Qt.Key.Key_Return)
        settle()
        assert page.stack.currentWidget() is page.table
        assert page.table.said.text().startswith(f"{cells[1].text} deal")
        assert {card.stage.value for card in page.table.cards} == {key}
        assert page.table.chip.isVisible()
    assert any(card.id == deal for card in page.table.cards)
    page.table.chip.removed.emit()
    settle()
    assert not page.table.chip.isVisible()
    assert page.table.shown.isVisible()


def test_the_table_is_arranged_and_remembers_it(window: Window, client: Client, deal: DealId, settle: Settle) -> None:
    window.go("pipeline", view="table")
    settle()
    page = window.page()
    assert isinstance(page, PipelinePage)
    page.table.shown.choose("all")
    page.table.order.choose("value")
    page.table.order.chosen.emit("value")
    settle()
    values = [card.value.minor for card in page.table.cards if card.value is not None]
    assert values == sorted(values, reverse=True)
    assert page.table.cards[0].id == deal
    assert page.kept("order") == "value"
    assert page.kept("shown") == "all"
    page.table.list.setFocus()
    page.table.list.step(-99)
    assert page.card() is not None
    assert page.card() is page.table.cards[0]


def test_a_new_deal_and_a_quota_are_asked_for(
    page: PipelinePage, window: Window, client: Client, settle: Settle, qtbot: QtBot
) -> None:
    qtbot.keyClick(window, Qt.Key.Key_D)
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, NewDeal) and w.isVisible())
    dialog.accept()
    assert dialog.isVisible(), "somebody to sell to is needed"
    qtbot.keyClicks(dialog.company, "Verdant Grid")
    qtbot.keyClicks(dialog.value, "18000")
    dialog.accept()
    settle()
    assert any(card.company == "Verdant Grid" for card in column(page, Stage.QUALIFIED).cards.cards)
    page.set_quota()
    asked = next(w for w in QApplication.topLevelWidgets() if isinstance(w, Quota) and w.isVisible())
    asked.amount.selectAll()
    qtbot.keyClicks(asked.amount, "250000")
    asked.accept()
    settle()
    assert page.strip._of.text() == "of $250,000"
    client.undo()
    settle()
    assert page.strip._of.text() == ""


def test_a_narrow_window_scrolls_sideways_to_where_the_keyboard_is(
    page: PipelinePage, window: Window, settle: Settle
) -> None:
    window.resize(1024, 680)
    settle()
    last = page.columns[-1]
    assert last.list.cards.cards
    last.list.setFocus()
    settle()
    board = page.stack.currentWidget()
    assert board is not None
    assert board.rect().contains(last.mapTo(board, last.rect().topRight()))
