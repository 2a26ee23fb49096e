"""The board: sums are the store's, a deal moves by a drop or by keys, and back by undo."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.actions import registry
from app.core.deal import Stage
from app.core.ids import DealId
from app.store import deals, pipeline
from app.ui.client import Client
from app.ui.shell.window import Window
from app.ui.views.pipeline.board import MIME, StageList
from app.ui.views.pipeline.deal_page import DealPage
from app.ui.views.pipeline.dialogs import MoveTo, WhyLost
from app.ui.views.pipeline.page import PipelinePage

Settle = Callable[[], None]


@pytest.fixture
def deal(client: Client) -> DealId:
    with client.workspace.database.transaction("person") as tx:
        arguments = {"title": "Annual plan", "company": "Kestrel Health", "value": "42000", "stage": "qualified"}
        made = registry.run(tx, "create_deal", arguments)
    return DealId(made.result)


@pytest.fixture
def page(window: Window, deal: DealId, settle: Settle) -> PipelinePage:
    window.go("pipeline")
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
        sums = pipeline.sums(rows)
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


def test_m_and_a_number_move_a_deal(
    page: PipelinePage, window: Window, client: Client, deal: DealId, settle: Settle, qtbot: QtBot
) -> None:
    choose(page, deal, Stage.QUALIFIED)
    qtbot.keyClick(window, Qt.Key.Key_M)
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, MoveTo) and w.isVisible())
    dialog._choose(Stage.PROPOSAL)
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
