"""The trash in the window: restoring with one key, deleting for good only after the question with its counts."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.actions import doing
from app.store.workspace import Workspace
from app.ui.client import Client
from app.ui.shell.window import Window
from app.ui.views.trash.page import TrashPage
from app.ui.widgets import ConsequenceDialog

Settle = Callable[[], None]


@pytest.fixture
def put_aside(show: Workspace) -> list[int]:
    """Three people in the trash, who were written to and were never invoiced."""
    with show.database.read() as rows:
        people = [
            int(row[0])
            for row in rows.all(
                "select c.id from contacts c where exists (select 1 from messages m where m.contact_id = c.id)"
                " and not exists (select 1 from invoices i where i.contact_id = c.id) order by c.id limit 3"
            )
        ]
    for number in people:
        doing.run(show.database, "delete_contact", {"contact": number}, confirmed=True)
    return people


@pytest.fixture
def page(window: Window, put_aside: list[int], settle: Settle) -> TrashPage:
    window.go("trash")
    settle()
    found = window.page()
    assert isinstance(found, TrashPage)
    return found


def question() -> ConsequenceDialog:
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, ConsequenceDialog) and one.isVisible()]
    assert len(found) == 1
    return found[0]


def there(show: Workspace, number: int) -> tuple[bool, bool]:
    """Whether a contact is still in the file, and whether it is in use."""
    with show.database.read() as rows:
        row = rows.one("select deleted_at from contacts where id = ?", number)
    return row is not None, row is not None and row[0] is None


def test_it_lists_what_lies_here(page: TrashPage, put_aside: list[int]) -> None:
    tester = QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Warning)
    assert {one.id for one in page.model.records} == set(put_aside)
    said = page.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert ", You, " in said
    assert page.list.hasFocus()
    assert not page.restore_button.isEnabled()
    del tester


def test_one_comes_back_and_goes_again(page: TrashPage, client: Client, show: Workspace, settle: Settle) -> None:
    first = page.model.records[0].id
    QTest.keyClick(page.list, Qt.Key.Key_Space)
    assert page.restore_button.isEnabled()
    commands = {command.keys: command for command in page.commands()}
    commands["R"].run()
    settle()
    assert there(show, first) == (True, True)
    assert len(page.model.records) == 2
    client.undo()
    settle()
    assert there(show, first) == (True, False)
    assert len(page.model.records) == 3


def test_all_come_back(page: TrashPage, show: Workspace, put_aside: list[int], settle: Settle) -> None:
    QTest.keyClick(page.list, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.mouseClick(page.restore_button, Qt.MouseButton.LeftButton)
    settle()
    assert all(there(show, number) == (True, True) for number in put_aside)
    assert page.stack.currentWidget() is page.empty


def test_deleting_for_good_is_asked_first_with_what_goes_and_stays(
    page: TrashPage, show: Workspace, put_aside: list[int], settle: Settle
) -> None:
    QTest.mouseClick(
        page.list.viewport(), Qt.MouseButton.LeftButton, pos=page.list.visualRect(page.model.index(0)).center()
    )
    chosen = page.model.records[page.list.chosen()[0]].id
    QTest.mouseClick(page.delete_button, Qt.MouseButton.LeftButton)
    settle()
    dialog = question()
    assert dialog.keep_button.hasFocus() or dialog.focusWidget() is dialog.keep_button
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    settle()
    assert there(show, chosen) == (True, False)
    QTest.mouseClick(page.delete_button, Qt.MouseButton.LeftButton)
    settle()
    said = [one.accessibleName() for one in question().findChildren(QWidget)]
    assert any("message" in one and "erased" in one for one in said)
    QTest.mouseClick(question().deed_button, Qt.MouseButton.LeftButton)
    settle()
    assert there(show, chosen) == (False, False)
    assert len(page.model.records) == len(put_aside) - 1
    with show.database.read() as rows:
        assert rows.value("select count(*) from messages where contact_id = ?", chosen) == 0


def test_what_cannot_come_back_says_why(page: TrashPage, show: Workspace, settle: Settle) -> None:
    first = page.model.records[0]
    with show.database.read() as rows:
        address = rows.value("select value from contact_points where contact_id = ? and kind = 'email'", first.id)
    doing.run(show.database, "create_contact", {"name": "Somebody Else", "email": address})
    settle()
    page.list.setCurrentIndex(page.model.index(0))
    page.list.selectionModel().select(page.model.index(0), page.list.selectionModel().SelectionFlag.ClearAndSelect)
    page.restore()
    settle()
    assert "Somebody Else has the address" in page.message.title()
    assert there(show, first.id) == (True, False)


def test_the_other_kinds(window: Window, page: TrashPage, client: Client, show: Workspace, settle: Settle) -> None:
    with show.database.read() as rows:
        deal = int(rows.value("select min(id) from deals"))
    client.do(page, "delete_deal", {"deal": deal}, confirmed=True)
    client.do(page, "delete_company", {"company": 1}, confirmed=True)
    settle()
    page.tabs.setCurrentIndex(2)
    settle()
    assert [one.id for one in page.model.records] == [deal]
    page.arrive(kind="company")
    settle()
    assert [one.id for one in page.model.records] == [1]
