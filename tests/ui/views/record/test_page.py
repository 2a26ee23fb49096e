"""The full pages of a person and a company, in the window."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui.client import Client
from app.ui.shell.window import Window
from app.ui.views.record.page import CompanyPage, ContactPage
from app.ui.views.record.sections import Line
from tests.ui.views.record.conftest import Cast

Settle = Callable[[], None]


def test_a_person_has_a_page_with_keys(window: Window, settle: Settle, cast: Cast) -> None:
    window.go("contact", id=cast.customer)
    settle()
    page = window.page()
    assert isinstance(page, ContactPage)
    assert page.stack.currentWidget() is page.body
    assert page.header.title.text() == page.parts.who.name.text()
    assert {command.keys for command in page.commands()} == {"E", "N", "T", "F", "R"}
    page.parts.points.add_email.setFocus()
    row = page.parts.fields.rows["city"]
    QTest.keyClick(row.value, Qt.Key.Key_Return)
    assert row.editing
    QTest.keyClick(row.editor, Qt.Key.Key_Escape)
    first = page.parts.score.ring.accessibleName()
    window.go("contact", id=cast.prospect)
    settle()
    assert page.parts.card is not None
    assert page.parts.card.contact.id == cast.prospect
    assert first.startswith("Score: ")


def test_who_is_gone_leads_to_the_trash(window: Window, client: Client, settle: Settle, cast: Cast) -> None:
    window.go("contact", id=cast.prospect)
    settle()
    page = window.page()
    assert isinstance(page, ContactPage)
    page.parts.delete()
    settle()
    assert page.stack.currentWidget() is page.nothing
    page.nothing.pressed.emit()
    settle()
    assert window.place == "trash"


def test_a_company_has_a_page(window: Window, client: Client, settle: Settle, cast: Cast) -> None:
    window.go("company", id=cast.company)
    settle()
    page = window.page()
    assert isinstance(page, CompanyPage)
    assert page.parts.card is not None
    assert page.header.title.text() == page.parts.card.company.name
    client.going.disconnect()
    went: list[tuple[str, object]] = []
    client.going.connect(lambda place, arguments: went.append((place, arguments["id"])))
    for section in (page.parts.people, page.parts.deals):
        line = section.body.itemAt(0)
        assert line is not None
        held = line.widget()
        assert isinstance(held, Line)
        held.click()
    assert went == [("contact", page.parts.card.people[0].id), ("deal", page.parts.card.deals[0].id)]


def test_everything_fits_in_the_smallest_window(window: Window, settle: Settle, cast: Cast) -> None:
    window.resize(1024, 680)
    window.go("contact", id=cast.customer)
    settle()
    page = window.page()
    assert isinstance(page, ContactPage)
    assert window.width() == 1024
    for widget in (page.parts.email, page.parts.more, page.parts.score.again, page.parts.consents.add):
        right = widget.mapTo(window, widget.rect().bottomRight()).x()
        assert 0 < right <= 1024, f"{widget} is cut off"
