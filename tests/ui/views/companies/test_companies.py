"""The list of companies over the sample workspace."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

from app.actions.queries import companies
from app.ui.client import Client
from app.ui.shell.window import Window
from app.ui.views.companies.page import CompaniesPage
from app.ui.views.contacts.adding import NewCompany
from app.ui.widgets import ConsequenceDialog
from app.ui.widgets.field import Field

Settle = Callable[[], None]
Key = Qt.Key


@pytest.fixture
def page(look: None, window: Window, settle: Settle) -> CompaniesPage:
    window.activateWindow()
    window.go("companies")
    settle()
    made = window.page()
    assert isinstance(made, CompaniesPage)
    made.table.setFocus()
    return made


def test_it_shows_what_the_store_lists(page: CompaniesPage, client: Client) -> None:
    watch = QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    ids = list(companies.company_ids(client.workspace, page._wanted).found.ids)
    rows = companies.company_rows(client.workspace, ids)
    assert list(page.model.ids) == ids
    assert [page.model.data(page.model.index(row, 0)) for row in range(8)] == [row.name for row in rows[:8]]
    assert [row.name for row in rows] == sorted((row.name for row in rows), key=str.lower)
    column = [head.field for head in page.model.heads].index("people")
    assert [page.model.data(page.model.index(row, column)) for row in range(8)] == [str(row.people) for row in rows[:8]]
    assert page.count.text().startswith(f"{len(ids)} companies · ")
    assert watch.model() is page.model


def test_those_with_open_deals(page: CompaniesPage, client: Client, settle: Settle) -> None:
    page.tabs.setCurrentIndex(1)
    settle()
    rows = companies.company_rows(client.workspace, page.model.ids)
    assert rows
    assert all(row.open_deals >= 1 for row in rows)


def test_a_row_opens_its_company_beside_it(page: CompaniesPage, settle: Settle) -> None:
    height = page.table.verticalHeader().defaultSectionSize()
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, height * 2 + 10))
    settle()
    panel = page.beside.panel
    assert panel is not None
    assert panel.company.card is not None
    assert panel.company.card.company.id == page.model.ids[2]


def test_size_is_edited_as_one_writes_it(page: CompaniesPage, client: Client, settle: Settle) -> None:
    column = [head.field for head in page.model.heads].index("size")
    page.table.setCurrentIndex(page.model.index(0, column))
    QTest.keyClick(page.table, Key.Key_F2)
    editor = next(one for one in page.table.viewport().findChildren(Field) if one.isVisible())
    editor.setText("50-200")
    QTest.keyClick(editor, Key.Key_Return)
    settle()
    (row,) = companies.company_rows(client.workspace, [page.model.ids[0]])
    assert (row.size_low, row.size_high) == (50, 200)
    QTest.qWait(350)
    settle()
    assert page.model.data(page.model.index(0, column)) == "50–200"


def test_a_company_is_added_and_put_away(window: Window, page: CompaniesPage, client: Client, settle: Settle) -> None:
    whole = len(page.model.ids)
    QTest.keyClick(window, Key.Key_C)
    dialog = next(one for one in window.findChildren(NewCompany) if one.isVisible())
    dialog.fields["name"].setText("Aardvark Works")
    dialog.deed_button.click()
    settle()
    QTest.qWait(350)
    settle()
    assert len(page.model.ids) == whole + 1
    page.model.tick([page.model.row_of(page.model.ids[0])], True)
    page.bar.delete.click()
    asked = next(one for one in window.findChildren(ConsequenceDialog) if one.isVisible())
    assert asked.deed_button.text() == "Move 1 company"
    asked.deed_button.click()
    settle()
    QTest.qWait(350)
    settle()
    assert len(page.model.ids) == whole
