"""The import wizard: a real file through mouse and keys, to contacts in the store and back."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.actions.queries import importing
from app.store import contacts
from app.ui.client import Client, Toasted
from app.ui.shell.window import Window
from app.ui.views.contacts.page import ContactsPage
from app.ui.views.importing.choosing import PastImport
from app.ui.views.importing.wizard import ImportWizard
from app.ui.widgets import ConsequenceDialog

Settle = Callable[[], None]

PEOPLE = """full_name,email,org,seg_code
Priya Anand,p.anand@halden.example,Halden Freight,B2
Jonas Weber,j.weber@nordlicht.example,Nordlicht,C1
,nobody,,C1
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "leads-feb.csv"
    file.write_text(PEOPLE, "utf-8")
    return file


@pytest.fixture
def wizard(window: Window, client: Client, settle: Settle) -> Iterator[ImportWizard]:
    made = ImportWizard(client, window)
    made.open()
    settle()
    yield made
    settle()


def people(client: Client) -> int:
    with client.workspace.database.read() as rows:
        return contacts.count(rows)


def looked_at(wizard: ImportWizard, file: Path, qtbot: QtBot, settle: Settle) -> None:
    wizard.look_at(file)
    settle()
    qtbot.waitUntil(lambda: wizard.matching.seen is not None, timeout=5000)
    settle()


def press(qtbot: QtBot, button: QWidget) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_columns_are_shown_with_values_and_the_unmatched_stands_out(
    wizard: ImportWizard, file: Path, qtbot: QtBot, settle: Settle
) -> None:
    looked_at(wizard, file, qtbot, settle)
    assert wizard.heading.text() == "leads-feb.csv"
    found = {one.heading: (one.field, one.combo._tone) for one in wizard.matching.matches}
    assert found["full_name"] == ("name", "plain")
    assert found["seg_code"] == (None, "warning")
    assert wizard.matching._summary.text() == "3 rows, 4 columns, all matched but 1"
    assert "2 new." in wizard.matching.said.text()
    assert "1 cannot be taken in." in wizard.matching.said.text()
    assert wizard.deed_button.text() == "Import 2"


def test_a_file_becomes_contacts_and_undo_takes_them_out(
    wizard: ImportWizard, client: Client, file: Path, qtbot: QtBot, settle: Settle
) -> None:
    before = people(client)
    looked_at(wizard, file, qtbot, settle)
    press(qtbot, wizard.deed_button)
    settle()
    assert wizard.stack.currentWidget() is wizard.ended
    assert people(client) == before + 2
    assert wizard.ended.failed.isVisible()
    assert wizard.ended.result is not None
    assert Path(str(wizard.ended.result.failed_rows)).read_text("utf-8").count(",nobody,") == 1
    press(qtbot, wizard.ended.undo)
    settle()
    assert people(client) == before
    assert not shiboken6.isValid(wizard), "it is closed, and gone"


def test_a_field_belongs_to_one_column(wizard: ImportWizard, file: Path, qtbot: QtBot, settle: Settle) -> None:
    looked_at(wizard, file, qtbot, settle)
    name, _, _, code = wizard.matching.matches
    code.combo.setFocus()
    code.combo.choose("name")
    code.combo.chosen.emit("name")
    assert wizard.matching.mapping()["seg_code"] == "name"
    assert (name.field, name.combo._tone) == (None, "warning")
    name.combo.choose("")
    name.combo.chosen.emit("")
    assert (name.field, name.combo._tone) == (None, "plain")
    qtbot.waitUntil(lambda: wizard.matching.seen is not None, timeout=5000)


def test_the_choice_for_those_who_are_here_changes_what_is_said(
    wizard: ImportWizard, client: Client, tmp_path: Path, qtbot: QtBot, settle: Settle
) -> None:
    with client.workspace.database.read() as rows:
        known = rows.value("select value from contact_points where kind = 'email' and live = 1 limit 1")
    file = tmp_path / "known.csv"
    file.write_text(f"name,email\nSomebody Known,{known}\nNew One,new@one.example\n", "utf-8")
    looked_at(wizard, file, qtbot, settle)
    assert "1 already here will be updated." in wizard.matching.said.text()
    assert wizard.deed_button.text() == "Import 2"
    wizard.matching.duplicates.setFocus()
    qtbot.keyClick(wizard.matching.duplicates, Qt.Key.Key_Down)
    wizard.matching.duplicates.activated.emit(1)
    assert "left as they are" in wizard.matching.said.text()
    assert wizard.deed_button.text() == "Import 1"
    before = people(client)
    press(qtbot, wizard.deed_button)
    settle()
    assert people(client) == before + 1


def test_what_is_no_table_is_said_where_it_was_chosen(wizard: ImportWizard, tmp_path: Path, settle: Settle) -> None:
    file = tmp_path / "people.csv"
    file.write_text('{"people": []}', "utf-8")
    wizard.look_at(file)
    settle()
    assert wizard.stack.currentWidget() is wizard.choosing
    assert "JSON" in wizard.choosing.error.title()


def test_a_file_may_be_dropped(wizard: ImportWizard, file: Path, settle: Settle) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    event = QDropEvent(
        QPointF(10, 10), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    wizard.dropEvent(event)
    settle()
    assert wizard.matching.sheet is not None
    assert wizard.matching.sheet.path == file


def many(tmp_path: Path, count: int) -> Path:
    file = tmp_path / "many.csv"
    lines = [f"Ada Sample{n},ada{n}@alder{n % 700}.example,Alder {n // 10}" for n in range(count)]
    file.write_text("\n".join(["name,email,company", *lines]), "utf-8")
    return file


def test_ten_thousand_rows_go_on_while_the_wizard_is_closed(
    wizard: ImportWizard, client: Client, tmp_path: Path, qtbot: QtBot, settle: Settle
) -> None:
    before = people(client)
    wizard.look_at(many(tmp_path, 10_000))
    settle()
    told: list[str] = []
    client.toasted.connect(lambda toast: told.append(f"{toast.text} / {toast.action}"))
    press(qtbot, wizard.deed_button)
    qtbot.waitUntil(lambda: bool(client.jobs), timeout=2000)
    wizard.reject()
    beats, beat = 0, QTimer(interval=5)

    def count() -> None:
        nonlocal beats
        beats += 1

    beat.timeout.connect(count)
    beat.start()
    deadline = time.monotonic() + 60
    while client.jobs[0].state == "running" and time.monotonic() < deadline:
        QApplication.processEvents()
        time.sleep(0.002)
    beat.stop()
    settle()
    assert client.jobs[0].state == "done"
    assert people(client) == before + 10_000
    assert told[-1].startswith("Imported many.csv: 10,000 added")
    assert told[-1].endswith("Undo import")
    assert beats > 10, "the window went on while the rows came in"


@pytest.mark.parametrize("way", ["keys", "mouse"])
def test_the_list_is_scrolled_while_ten_thousand_rows_come_in(
    way: str, wizard: ImportWizard, window: Window, client: Client, tmp_path: Path, qtbot: QtBot, settle: Settle
) -> None:
    window.go("contacts")
    settle()
    page = window.page()
    assert isinstance(page, ContactsPage)
    before = people(client)
    toasts: list[Toasted] = []
    client.toasted.connect(toasts.append)
    wizard.look_at(many(tmp_path, 10_000))
    settle()
    if way == "keys":
        wizard.deed_button.setFocus()
        qtbot.keyClick(wizard.deed_button, Qt.Key.Key_Return)
    else:
        press(qtbot, wizard.deed_button)
    qtbot.waitUntil(lambda: bool(client.jobs), timeout=2000)
    wizard.reject()
    page.table.setFocus()
    seen, waits = set[tuple[int, int]](), list[float]()
    deadline = time.monotonic() + 60
    while client.jobs[0].state == "running" and time.monotonic() < deadline:
        began = time.monotonic()
        if way == "keys":
            qtbot.keyClick(page.table, Qt.Key.Key_PageDown if len(waits) % 8 < 4 else Qt.Key.Key_PageUp)
        else:
            turn_wheel(page.table.viewport(), down=len(waits) % 8 < 4)
        QApplication.processEvents()
        waits.append(time.monotonic() - began)
        seen.add(page.table.seen())
    settle()
    assert client.jobs[0].state == "done"
    assert people(client) == before + 10_000
    assert len(seen) > 3, "the list moved while they came"
    assert sorted(waits)[len(waits) // 2] < 0.5, "and answered"
    assert page.model.rowCount() == before + 10_000
    take_back = toasts[-1].run
    assert take_back is not None
    take_back()
    qtbot.waitUntil(lambda: people(client) == before, timeout=30_000)
    settle()
    assert page.model.rowCount() == before


def turn_wheel(viewport: QWidget, *, down: bool) -> None:
    middle = QPointF(viewport.rect().center())
    turn = QPoint(0, -360 if down else 360)
    event = QWheelEvent(
        middle,
        QPointF(viewport.mapToGlobal(viewport.rect().center())),
        QPoint(),
        turn,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


def test_stopped_nothing_of_it_is_kept(
    wizard: ImportWizard, client: Client, tmp_path: Path, qtbot: QtBot, settle: Settle
) -> None:
    before = people(client)
    wizard.look_at(many(tmp_path, 20_000))
    settle()
    press(qtbot, wizard.deed_button)
    assert wizard.deed_button.text() == "Stop"
    press(qtbot, wizard.deed_button)
    qtbot.waitUntil(lambda: client.jobs[0].state == "stopped", timeout=60_000)
    settle()
    assert people(client) == before
    assert wizard.stack.currentWidget() is wizard.matching


def test_imports_that_were_are_listed_with_their_undo(
    wizard: ImportWizard, window: Window, client: Client, file: Path, qtbot: QtBot, settle: Settle
) -> None:
    before = people(client)
    importing.take_in(
        client.workspace, file, kind="contacts", mapping={"full_name": "name", "email": "email"}, duplicates="update",
        dormant=False, progress=lambda *_: None, cancelled=lambda: False,
    )  # fmt: skip
    wizard.choosing.load()
    settle()
    line = wizard.choosing.findChildren(PastImport)[0]
    assert line.undo.isVisible()
    press(qtbot, line.undo)
    settle()
    question = next(one for one in window.findChildren(ConsequenceDialog) if "Undo the import" in one.windowTitle())
    press(qtbot, question.deed_button)
    settle()
    assert people(client) == before


def test_the_contacts_screen_opens_it(window: Window, settle: Settle, qtbot: QtBot) -> None:
    window.go("contacts")
    settle()
    page = window.page()
    assert isinstance(page, ContactsPage)
    press(qtbot, page.import_button)
    settle()
    (opened,) = window.findChildren(ImportWizard)
    assert opened.isVisible()
    qtbot.keyClick(opened, Qt.Key.Key_Escape)
    settle()
