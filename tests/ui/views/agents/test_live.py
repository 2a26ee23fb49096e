"""Live: what the matrix and the log show is in the rows, and every key and button runs its verb."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

from app.actions.queries.agents import Column, Standing
from app.core.clock import VirtualClock
from app.core.ids import ContactId, RunId
from app.store import contacts, runs
from app.store.runs import Run
from app.ui import theme
from app.ui.client import Client
from app.ui.shell.window import Window
from app.ui.theme import Look
from app.ui.views.agents.page import AgentsPage
from app.ui.widgets import ConsequenceDialog

Settle = Callable[[], None]


@pytest.fixture
def page(window: Window, settle: Settle) -> AgentsPage:
    window.go("agents")
    settle()
    shown = window.page()
    assert isinstance(shown, AgentsPage)
    shown._turn_to("live")
    settle()
    return shown


def run_of(client: Client, lead: ContactId) -> Run | None:
    with client.workspace.database.read() as rows:
        return runs.in_charge_of(rows, lead)


def trouble_for(client: Client, settle: Settle, *, later: timedelta | None) -> tuple[ContactId, RunId]:
    """Let a waiting run meet trouble: it is tried again `later`, or stops."""
    with client.workspace.database.transaction("test") as tx:
        row = tx.one(
            "select id, contact_id from runs where state = 'waiting' and workflow = 'outreach' and contact_id not in"
            " (select contact_id from approvals where state = 'pending') order by id limit 1"
        )
        assert row is not None
        run = runs.get(tx, RunId(row["id"]))
        if later is None:
            runs.fail(tx, run, error="The mailbox refused it.", kind="permanent")
        else:
            runs.try_later(tx, run, at=tx.now + later, error="429 too_many_requests", kind="transient")
    settle()
    return ContactId(row["contact_id"]), run.id


def press(window: Window, key: Qt.Key, settle: Settle) -> None:
    window.activateWindow()
    settle()
    QTest.keyClick(window, key)
    settle()


def test_every_lead_of_the_rows_is_listed_with_what_needs_the_person_first(page: AgentsPage, client: Client) -> None:
    found = page.live.found
    assert found is not None
    with client.workspace.database.read() as rows:
        asking = rows.value(
            "select count(distinct contact_id) from approvals where state = 'pending' and contact_id is not null"
        )
        alive = rows.value("select count(*) from journeys where state <> 'ended'")
    assert found.counts[Standing.NEEDS_YOU] >= asking > 0
    assert len(found.leads) - found.counts[Standing.BLOCKED] == alive
    assert page.live.model.rowCount() == len(found.leads)
    first = page.live.model.lead(0)
    assert first is not None
    assert first.standing is Standing.NEEDS_YOU


def test_the_model_keeps_the_rules_of_models(page: AgentsPage, client: Client, settle: Settle) -> None:
    QAbstractItemModelTester(page.live.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    QAbstractItemModelTester(page.live.rail.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    QAbstractItemModelTester(page.live.panel.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    trouble_for(client, settle, later=None)
    page.live.filters.setCurrentIndex(4)
    settle()
    page.live.matrix.step(3)
    settle()


def test_a_row_says_to_a_screen_reader_where_the_lead_stands(page: AgentsPage) -> None:
    model = page.live.model
    lead = model.lead(0)
    assert lead is not None
    said = model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert isinstance(said, str)
    assert said.startswith(f"{lead.name}, {lead.company}: ")
    assert said.endswith("needs you, Approve")
    assert model.data(model.index(0, 1)) == "done"
    assert model.data(model.index(0, 1 + lead.column)) == "Approve"


def test_a_filter_lists_its_leads_and_says_so_where_there_are_none(page: AgentsPage, settle: Settle) -> None:
    live = page.live
    assert live.found is not None
    for place, standings in ((1, {Standing.NEEDS_YOU}), (5, {Standing.WAITING})):
        QTest.mouseClick(live.filters, Qt.MouseButton.LeftButton, pos=live.filters.tabRect(place).center())
        settle()
        assert live.model.rowCount() == sum(live.found.counts[one] for one in standings)
    live.filters.setCurrentIndex(3)
    settle()
    assert live.stack.currentWidget() is live.nothing
    assert live.panel.isHidden()
    live.nothing.pressed.emit()
    settle()
    assert live.model.rowCount() == len(live.found.leads)


def test_j_and_k_move_and_the_log_follows(page: AgentsPage, window: Window, settle: Settle) -> None:
    first = page.live.panel.log
    assert first is not None
    press(window, Qt.Key.Key_J, settle)
    second = page.live.panel.log
    assert second is not None
    assert second.contact == page.live.model.contact(1) != first.contact
    assert page.live.panel.model.rowCount() > 0
    press(window, Qt.Key.Key_K, settle)
    assert page.live.panel.log is not None
    assert page.live.panel.log.contact == first.contact


def test_every_step_of_the_machine_can_be_asked_for(page: AgentsPage, settle: Settle) -> None:
    panel = page.live.panel
    told = panel.model.rowCount()
    QTest.mouseClick(panel.every, Qt.MouseButton.LeftButton)
    settle()
    assert panel.log is not None
    assert panel.model.rowCount() == len(panel.log.entries) > told


@pytest.mark.parametrize("way", ["key", "mouse"])
def test_a_stopped_run_is_retried(way: str, page: AgentsPage, window: Window, client: Client, settle: Settle) -> None:
    heard: list[str] = []
    client.announced.connect(heard.append)
    lead, run = trouble_for(client, settle, later=None)
    assert heard == ["A run stopped"]
    page.arrive(contact=int(lead))
    settle()
    panel = page.live.panel
    assert panel.log is not None
    assert panel.log.contact == lead
    assert panel.block.isVisible()
    assert panel.block.raw.text() == "The mailbox refused it."
    assert panel.retry_button.isVisible()
    if way == "key":
        press(window, Qt.Key.Key_R, settle)
    else:
        QTest.mouseClick(panel.retry_button, Qt.MouseButton.LeftButton)
        settle()
    held = run_of(client, lead)
    assert held is not None
    assert (held.id, held.state, held.error) == (run, "ready", None)
    assert panel.retry_button.isHidden()


def test_a_run_that_waits_to_try_again_counts_down_and_is_tried_now(
    page: AgentsPage, client: Client, settle: Settle
) -> None:
    lead, _ = trouble_for(client, settle, later=timedelta(seconds=60))
    page.arrive(contact=int(lead))
    settle()
    block = page.live.panel.block
    assert block.attempt.text() == "Attempt 2 of 8"
    assert "Next try in 1:00" in block.said.text()
    shown = page.live.model.lead(page.live.model.row_of(lead))
    assert shown is not None
    assert (shown.standing, shown.column) == (Standing.RETRYING, Column.REPLY)
    clock = client.workspace.clock
    assert isinstance(clock, VirtualClock)
    clock.advance(timedelta(seconds=18))
    block.tick(client.now())
    assert "Next try in 0:42" in block.said.text()
    block.out.click()
    settle()
    held = run_of(client, lead)
    assert held is not None
    assert held.wake_at == client.now()


def test_taking_over_with_the_key_and_giving_back_with_undo(
    page: AgentsPage, window: Window, client: Client, settle: Settle
) -> None:
    lead = page.live.model.contact(0)
    page.live.matrix.choose(lead)
    settle()
    press(window, Qt.Key.Key_T, settle)
    with client.workspace.database.read() as rows:
        assert contacts.get(rows, lead).owner == "me"
    assert run_of(client, lead) is None
    assert page.live.model.row_of(lead) < 0
    client.undo()
    settle()
    assert run_of(client, lead) is not None
    assert page.live.model.row_of(lead) >= 0


def test_cancelling_asks_first_and_esc_keeps_the_run(page: AgentsPage, client: Client, settle: Settle) -> None:
    lead = page.live.panel.log.contact if page.live.panel.log else ContactId(0)
    page.live.panel.cancel_button.click()
    QTest.keyClick(_dialog(page), Qt.Key.Key_Escape)
    settle()
    assert run_of(client, lead) is not None
    page.live.panel.cancel_button.click()
    _dialog(page).deed_button.click()
    settle()
    assert run_of(client, lead) is None


def _dialog(page: AgentsPage) -> ConsequenceDialog:
    found = [one for one in page.window().findChildren(ConsequenceDialog) if one.isVisible()]
    assert len(found) == 1
    return found[0]


def test_enter_opens_the_record(page: AgentsPage, client: Client, settle: Settle) -> None:
    went: list[tuple[str, dict[str, object]]] = []
    client.going.disconnect()
    client.going.connect(lambda place, arguments: went.append((place, arguments)))
    QTest.keyClick(page.live.matrix, Qt.Key.Key_Return)
    settle()
    assert went == [("contact", {"id": page.live.model.contact(page.live.matrix.currentIndex().row())})]


def test_only_pills_that_move_are_painted_each_second(page: AgentsPage, client: Client, settle: Settle) -> None:
    lead, _ = trouble_for(client, settle, later=timedelta(minutes=2))
    page.arrive(contact=int(lead))
    settle()
    painted = page.live.matrix.tick()
    row = page.live.matrix._row_rect(page.live.model.row_of(lead))
    assert any(row.contains(one.center()) for one in painted)
    assert all(one.width() < 140 and one.height() <= row.height() for one in painted)
    page.live.matrix.hide()
    assert not page.live.matrix._seconds.isActive()
    page.live.matrix.show()


def test_pausing_says_so_everywhere(page: AgentsPage, window: Window, client: Client, settle: Settle) -> None:
    press(window, Qt.Key.Key_P, settle)
    assert paused(page)
    assert "paused" in page.live.said.text()
    assert page.pause.text() == "Let agents work"
    page.pause.click()
    settle()
    assert not paused(page)
    assert page.pause.text() == "Pause agents"


def paused(page: AgentsPage) -> bool:
    assert page.live.found is not None
    return page.live.found.paused


@pytest.mark.usefixtures("look")
def test_it_fits_narrow_dark_large_and_mirrored(page: AgentsPage, window: Window, settle: Settle) -> None:
    window.resize(1024, 680)
    settle()
    assert page.live.rail.width() == 56
    assert page.live.matrix.width() > 400
    theme.set_look(Look(scheme="dark", text=130))
    window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    settle()
    assert window.grab().width() > 0
    track = page.live.matrix._track()
    assert track.mirrored
    assert list(track.middles) == sorted(track.middles, reverse=True)
    window.resize(1440, 900)
    settle()
    assert page.live.rail.width() > 200


def test_the_cursor_stays_on_its_lead_when_news_come(page: AgentsPage, client: Client, settle: Settle) -> None:
    page.live.matrix.step(4)
    settle()
    lead = page.live.lead
    trouble_for(client, settle, later=None)
    assert page.live.model.contact(page.live.matrix.currentIndex().row()) == lead


def test_ten_thousand_leads_are_shown_a_window_at_a_time(page: AgentsPage, client: Client, settle: Settle) -> None:
    with client.workspace.database.transaction("test") as tx:
        top = tx.value("select max(id) from contacts")
        ids = [(top + number,) for number in range(1, 10_001)]
        tx.many("insert into contacts (id, name, created_at, updated_at) values (?, 'A lead', 1, 1)", ids)
        tx.many(
            "insert into journeys (contact_id, chain, state, started_at, updated_at) values (?, 'full-autonomous',"
            " 'active', 1, 1)",
            ids,
        )
    page.load()
    settle()
    assert page.live.model.rowCount() > 10_000
    page.live.matrix.scrollToBottom()
    settle()
    last = page.live.model.lead(page.live.model.rowCount() - 1)
    assert last is not None
    assert len(page.live.model._rows) < 1_000
