"""The Settings screen over the sample workspace: each change at once, each taken back, everything found by a word."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.store import audit, department, mail, settings
from app.store.workspace import Workspace
from app.ui import preferences, theme
from app.ui.client import Client
from app.ui.shell.window import Window
from app.ui.views.settings.connecting import ConnectDialog
from app.ui.views.settings.page import SettingsPage
from app.ui.widgets import ConsequenceDialog

pytestmark = pytest.mark.usefixtures("look")
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(window: Window, settle: Callable[[], None]) -> SettingsPage:
    window.go("settings", section="workspace")
    settle()
    found = window.page()
    assert isinstance(found, SettingsPage)
    return found


def setting(show: Workspace, name: str) -> object:
    with show.database.read() as rows:
        return settings.get(rows, name)


def test_it_shows_what_holds(page: SettingsPage, show: Workspace) -> None:
    assert page.workspace.called.field.text() == "Tallyho Sample Studio LLC"
    assert page.workspace.zone.combo.value() == "America/Chicago"
    assert page.offer.product.field.text() == "Tallyho"
    assert page.customers.smallest.field.text() == "10"
    assert page.sender_.named["country"].field.text() == "US"
    assert page.models.cap.field.text() == "5"
    assert set(page.mailboxes.boxes) == {box.address for box in _boxes(show)}
    assert page.keys.rows["stripe"].chip.text() == "Stored"
    assert page.keys.rows["model:openai"].chip.text() == "None"


def _boxes(show: Workspace) -> list[mail.Mailbox]:
    with show.database.read() as rows:
        return mail.mailboxes(rows)


def test_a_text_is_applied_by_enter_taken_back_and_put_back_to_the_default(
    page: SettingsPage, client: Client, show: Workspace, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    field = page.workspace.called.field
    field.selectAll()
    QTest.keyClicks(field, "Harbour desk")
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle()
    assert setting(show, "workspace_name") == "Harbour desk"
    client.undo()
    settle()
    assert setting(show, "workspace_name") is None
    assert field.text() == "Tallyho Sample Studio LLC"
    client.redo()
    settle()
    assert field.text() == "Harbour desk"
    QTest.mouseClick(page.workspace.called._reset, LEFT)
    settle()
    assert setting(show, "workspace_name") is None
    assert not page.workspace.called._reset.isVisible()


def test_what_cannot_be_is_said_at_the_setting_and_esc_puts_it_back(
    page: SettingsPage, show: Workspace, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    page.arrive(section="models")
    field = page.models.cap.field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "-3")
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle()
    assert "between 0 and 10,000" in field.accessibleDescription()
    assert setting(show, "budget_daily_micros") is None
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "5"
    field.selectAll()
    QTest.keyClicks(field, "2.50")
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle()
    assert setting(show, "budget_daily_micros") == 2_500_000
    assert field.text() == "2.5"


def test_a_sentence_fills_the_ideal_customer(
    page: SettingsPage, show: Workspace, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    page.arrive(section="customers")
    area = page.customers.words.area
    area.setFocus()
    QTest.keyClicks(area, "UK logistics firms, 20 to 80 people")
    QTest.keyClick(area, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    with show.database.read() as rows:
        profile = department.profile(rows)
    assert profile.company_size == (20, 80)
    assert profile.countries == ("GB",)
    assert page.customers.countries.field.text() == "GB"


def test_one_search_finds_settings_in_all_sections(page: SettingsPage, qtbot: QtBot) -> None:
    QTest.keyClicks(page.search, "undo delay")
    page._narrow()
    assert [section.name for section in page.sections if section.isVisible()] == ["sending"]
    assert page.sending.undo.isVisible()
    assert not page.sending.level.isVisible()
    page.search.setText("no such thing at all")
    page._narrow()
    assert page._nothing.isVisible()
    page._nothing.pressed.emit()
    page._narrow()
    assert [section.name for section in page.sections if section.isVisible()] == ["workspace"]


def test_the_look_changes_at_once_and_is_remembered(page: SettingsPage, qtbot: QtBot) -> None:
    page.arrive(section="appearance")
    page.look.scheme.combo.setCurrentIndex(2)
    page.look.scheme.combo.activated.emit(2)
    assert theme.dark()
    page.look.text.combo.setCurrentIndex(3)
    page.look.text.combo.activated.emit(3)
    assert preferences.get("text") == 130
    QTest.mouseClick(page.look.text._reset, LEFT)
    assert preferences.get("text") == 100
    QTest.mouseClick(page.notices.kinds["replies"].switch, LEFT)
    assert preferences.get("notify")["replies"] is False


def test_a_key_is_stored_hidden_and_removed(
    page: SettingsPage, show: Workspace, qtbot: QtBot, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    page.arrive(section="keys")
    row = page.keys.rows["model:perplexity"]  # it has no free question, so nothing is asked
    assert not row.remove.isVisible()
    QTest.keyClicks(row.entry, "pplx-0123456789")
    QTest.mouseClick(row.store, LEFT)
    settle()
    assert show.vault.get("model:perplexity") == "pplx-0123456789"
    assert row.entry.text() == ""
    assert row.chip.text() == "Stored"
    with show.database.read() as rows:
        entries = audit.entries(rows, newest=5)
        assert "store_secret" in {entry.action for entry in entries}
        assert not any("pplx-" in f"{entry.says} {entry.detail}" for entry in entries)
    QTest.mouseClick(row.remove, LEFT)
    dialog = page.window().findChild(ConsequenceDialog)
    assert dialog is not None
    assert dialog.keep_button.hasFocus() or dialog.keep_button.isVisible()
    QTest.mouseClick(dialog.deed_button, LEFT)
    settle()
    assert not show.vault.has("model:perplexity")
    assert row.chip.text() == "None"


def test_the_cap_of_a_mailbox_and_its_removal(
    page: SettingsPage, client: Client, show: Workspace, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    page.arrive(section="mailboxes")
    card = page.mailboxes.boxes["sam@tallyho.example"]
    card.cap.field.setFocus()
    card.cap.field.selectAll()
    QTest.keyClicks(card.cap.field, "25")
    QTest.keyClick(card.cap.field, Qt.Key.Key_Return)
    settle()
    assert next(box.daily_cap for box in _boxes(show) if box.address == card.address) == 25
    client.undo()
    settle()
    assert card.cap.field.text() == "40"
    QTest.mouseClick(card.test, LEFT)  # the practice servers of the rehearsal are gone
    settle()
    assert "could not be reached" in card._said.text()
    QTest.mouseClick(card.remove, LEFT)
    dialog = page.window().findChild(ConsequenceDialog)
    assert dialog is not None
    QTest.mouseClick(dialog.deed_button, LEFT)
    settle()
    assert "sam@tallyho.example" not in page.mailboxes.boxes
    assert len(_boxes(show)) == 2


def test_connecting_says_what_the_servers_said(
    page: SettingsPage, show: Workspace, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    page.arrive(section="mailboxes")
    QTest.mouseClick(page.mailboxes.add_one, LEFT)
    dialog = page.window().findChild(ConnectDialog)
    assert dialog is not None
    assert not dialog.deed_button.isEnabled()
    form = dialog.form
    form.provider.choose("other")
    form.provider.chosen.emit("other")
    for field, text in ((form.address, "me@studio.example"), (form.password, "words"), (form.smtp_host, "127.0.0.1"),
                        (form.imap_host, "127.0.0.1")):  # fmt: skip
        QTest.keyClicks(field, text)
    form.smtp_port.setText("1")
    form.imap_port.setText("1")
    QTest.mouseClick(dialog.deed_button, LEFT)
    settle()
    assert dialog.isVisible()
    assert dialog.error.isVisible()
    assert len(_boxes(show)) == 3
    dialog.reject()


def test_a_backup_is_made_and_seen(
    page: SettingsPage, show: Workspace, tmp_path: Path, settle: Callable[[], None]
) -> None:
    page.arrive(section="backups")
    page.backups.back_up_to(str(tmp_path / "kept.quotahit"))
    settle()
    assert (tmp_path / "kept.quotahit").stat().st_size > 100_000


def test_every_control_has_a_name_for_screen_readers(page: SettingsPage, app: QApplication) -> None:
    for section in page.sections:
        for one in section.settings:
            assert one.control.accessibleName(), one.label


def test_nothing_is_cut_when_words_are_longer_and_run_the_other_way(
    page: SettingsPage, settle: Callable[[], None]
) -> None:
    preferences.put("text", 130)
    settle()
    for section in page.sections:
        page.arrive(section=section.name)
        settle()
        inside = page.content.widget()
        assert inside is not None
        assert inside.minimumSizeHint().width() <= page.content.viewport().width()


def test_the_undo_delay_holds_at_once_in_the_whole_window(
    page: SettingsPage, client: Client, settle: Callable[[], None]
) -> None:
    page.arrive(section="sending")
    combo = page.sending.undo.combo
    combo.choose(20)
    combo.chosen.emit(20)
    settle()
    assert client.undo_window == 20
    client.undo()
    settle()
    assert client.undo_window == 10
    assert combo.value() == 10
