"""The list of people, by mouse and by keys, over the sample workspace."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from app.actions import doing
from app.actions.queries import contacts as people
from app.actions.queries import lists
from app.core.view import Condition, Operator
from app.ui.client import Client
from app.ui.shell.window import Window
from app.ui.views.contacts.adding import NewContact
from app.ui.views.contacts.arranging import ColumnChooser, NameDialog, NewField
from app.ui.views.contacts.bulk import SetField, SetTag
from app.ui.views.contacts.filters import ConditionEditor
from app.ui.views.contacts.page import ContactsPage
from app.ui.widgets import ConsequenceDialog
from app.ui.widgets.field import ComboBox, Field

Settle = Callable[[], None]
Key = Qt.Key


@pytest.fixture
def page(look: None, window: Window, settle: Settle) -> ContactsPage:
    window.activateWindow()
    window.go("contacts")
    settle()
    made = window.page()
    assert isinstance(made, ContactsPage)
    made.table.setFocus()
    return made


def names(page: ContactsPage, count: int = 5) -> list[str]:
    return [str(page.model.data(page.model.index(row, 0))) for row in range(min(count, page.model.rowCount()))]


def asked(page: ContactsPage) -> tuple[Condition, ...]:
    return page._wanted.filters


def closed(page: ContactsPage) -> bool:
    return not page.beside.is_open


def later(qtbot: QtBot, settle: Settle, wanted: Callable[[], bool]) -> None:
    def check() -> bool:
        settle()
        return wanted()

    qtbot.waitUntil(check, timeout=5000)


def listed(client: Client, page: ContactsPage, text: str = "") -> list[int]:
    return list(people.contact_ids(client.workspace, page._wanted, text).found.ids)


def popup(kind: type[QWidget], page: ContactsPage) -> QWidget:
    found = [one for one in page.findChildren(kind) if one.isVisible()]
    assert len(found) == 1
    return found[0]


# What is shown -------------------------------------------------------------------------------------------------------


def test_it_shows_what_the_store_lists(page: ContactsPage, client: Client) -> None:
    ids = listed(client, page)
    rows = people.contact_rows(client.workspace, ids[:5])
    assert list(page.model.ids) == ids
    assert names(page) == [row.name or row.email for row in rows]
    assert page.count.text().startswith(f"{len(ids)} contacts · ")
    assert page.stack.currentWidget() is page.table
    mean = people.mean_score(client.workspace, ids)
    assert mean is not None
    assert page.aside.text() == f"Average score {round(mean)}"


def test_a_view_is_chosen_and_remembered(window: Window, page: ContactsPage, client: Client, settle: Settle) -> None:
    page.tabs.setCurrentIndex(1)
    settle()
    rows = people.contact_rows(client.workspace, page.model.ids[:50])
    assert rows
    assert all((row.score or 0) >= 70 and not row.blocked for row in rows)
    assert [row.score for row in rows] == sorted((row.score for row in rows), key=lambda score: -(score or 0))
    assert [chip.accessibleName() for chip in page.filters.chips()] == ["Score is at least 70", "Do not contact is No"]
    again = ContactsPage(client)
    again.resize(900, 500)
    again.show()
    settle()
    assert list(again.model.ids) == list(page.model.ids)
    again.deleteLater()


def test_typing_narrows_and_says_where_nothing_matches(page: ContactsPage, qtbot: QtBot, settle: Settle) -> None:
    whole = len(page.model.ids)
    QTest.keyClick(page.window(), Key.Key_Slash)
    assert page.filters.search.hasFocus()
    word = names(page, 3)[1].split()[0]
    QTest.keyClicks(page.filters.search, word)
    later(qtbot, settle, lambda: 0 < len(page.model.ids) < whole)
    assert any(word in name for name in names(page))
    QTest.keyClicks(page.filters.search, "zzzz")
    later(qtbot, settle, lambda: page.stack.currentWidget() is page.unmatched)
    page.unmatched.pressed.emit()
    later(qtbot, settle, lambda: len(page.model.ids) == whole)


def test_a_head_sorts_one_way_and_the_other(page: ContactsPage, client: Client, settle: Settle) -> None:
    header = page.table.header
    column = [head.field for head in page.model.heads].index("score")
    x = header.sectionViewportPosition(column) + 12
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, 16))
    settle()
    scores = [row.score for row in people.contact_rows(client.workspace, page.model.ids) if row.score is not None]
    assert scores == sorted(scores, reverse=True)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, 16))
    settle()
    scores = [row.score for row in people.contact_rows(client.workspace, page.model.ids) if row.score is not None]
    assert scores == sorted(scores)


def test_a_filter_is_made_edited_and_taken_away(page: ContactsPage, client: Client, settle: Settle) -> None:
    assert page.shape is not None
    page.filters._edit_new(page.shape.fields["last_touch"])
    editor = popup(ConditionEditor, page)
    assert isinstance(editor, ConditionEditor)
    assert isinstance(editor.value, Field)
    editor.value.setText("7")
    QTest.keyClick(editor.value, Key.Key_Return)
    settle()
    wanted = (Condition(field="last_touch", operator=Operator.OLDER, value=7),)
    assert asked(page) == wanted
    assert page.filters.chips()[0].accessibleName() == "Last touch is more than 7 days ago"
    rows = people.contact_rows(client.workspace, page.model.ids)
    assert rows
    assert all(row.last_touch is not None and (client.now() - row.last_touch).days >= 7 for row in rows)
    assert page.filters.save_button.isVisible()
    QTest.keyClick(page.filters.chips()[0], Key.Key_Delete)
    settle()
    assert asked(page) == ()
    assert not page.filters.save_button.isVisible()


def test_a_view_is_saved_renamed_moved_and_deleted(page: ContactsPage, client: Client, settle: Settle) -> None:
    page._filter((Condition(field="stage", operator=Operator.ANY_OF, value=("hot",)),))
    settle()
    for name in ("Hot now", "Second"):
        page._name_view()
        dialog = popup(NameDialog, page.window())  # type: ignore[arg-type]
        assert isinstance(dialog, NameDialog)
        dialog.name.setText(name)
        dialog.deed_button.click()
        settle()
        later_views = lists.shape(client.workspace, "contacts").views
        assert later_views[-1].name == name
    assert page.view().name == "Second"
    place = page.tabs.currentIndex()
    page.tabs.setFocus()
    QTest.keyClick(page.tabs, Key.Key_F2)
    assert page.tabs._editor is not None
    page.tabs._editor.setText("EU")
    QTest.keyClick(page.tabs._editor, Key.Key_Return)
    settle()
    QTest.qWait(320)
    settle()
    assert page.tabs.tabText(place) == "EU"
    QTest.keyClick(page.tabs, Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    settle()
    assert [view.name for view in lists.shape(client.workspace, "contacts").views][-2:] == ["EU", "Hot now"]
    QTest.keyClick(page.tabs, Key.Key_Delete)
    settle()
    assert [view.name for view in lists.shape(client.workspace, "contacts").views][-1] == "Hot now"
    client.undo()
    settle()
    assert "EU" in [view.name for view in lists.shape(client.workspace, "contacts").views]


# The cursor and the panel --------------------------------------------------------------------------------------------


def test_keys_move_open_and_close(page: ContactsPage, settle: Settle) -> None:
    QTest.keyClick(page.window(), Key.Key_J)
    QTest.keyClick(page.window(), Key.Key_J)
    QTest.keyClick(page.window(), Key.Key_K)
    QTest.keyClick(page.table, Key.Key_Down)
    assert page.table.currentIndex().row() == 2  # the focus puts it on the first row
    QTest.keyClick(page.table, Key.Key_Return)
    settle()
    assert page.beside.is_open
    panel = page.beside.panel
    assert panel is not None
    assert panel.contact.card is not None
    assert panel.contact.card.contact.id == page.model.ids[2]
    QTest.keyClick(page.table, Key.Key_Down)
    settle()
    assert panel.contact.card.contact.id == page.model.ids[3]
    QTest.keyClick(page.window(), Key.Key_Escape)
    assert closed(page)


def test_a_click_opens_and_the_check_box_ticks(page: ContactsPage, settle: Settle) -> None:
    height = page.table.verticalHeader().defaultSectionSize()
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(24, height * 2 + 10))
    assert page.model.ticks.ids == {page.model.ids[2]}
    assert closed(page)
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, height * 3 + 10))
    settle()
    assert page.beside.is_open
    assert page.table.current_id() == page.model.ids[3]


def test_the_cursor_stays_on_its_record_when_the_list_changes(
    page: ContactsPage, client: Client, settle: Settle
) -> None:
    page.table.go_to(10)
    held = page.table.current_id()
    doing.run(client.workspace.database, "create_contact", {"name": "Zora Newest"}, door="ui")
    QTest.qWait(350)
    settle()
    assert page.model.rowCount() > 0
    assert names(page, 1) == ["Zora Newest"]
    assert page.table.current_id() == held


# Ticks and deeds -----------------------------------------------------------------------------------------------------


def test_space_shift_and_ctrl_a_tick(page: ContactsPage) -> None:
    page.table.go_to(0)
    QTest.keyClick(page.table, Key.Key_Space)
    QTest.keyClick(page.table, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(page.table, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert page.model.ticks.ids == set(page.model.ids[:3])
    assert page.bar.count.text() == "3 selected"
    QTest.keyClick(page.window(), Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert page.model.tick_count() == len(page.model.ids)
    QTest.keyClick(page.window(), Key.Key_Escape)
    assert page.model.tick_count() == 0
    assert not page.bar.isVisible()


def test_many_are_tagged_and_it_is_taken_back(page: ContactsPage, client: Client, settle: Settle) -> None:
    page.model.tick(range(4), True)
    ids = list(page.model.ids[:4])
    page.bar.buttons[2].click()
    settle()
    tagging = popup(SetTag, page)
    assert isinstance(tagging, SetTag)
    tagging.name.setText("fair")
    tagging.give.click()
    settle()
    assert [row.tags for row in people.contact_rows(client.workspace, ids)] == [("fair",)] * 4
    client.undo()
    settle()
    assert [row.tags for row in people.contact_rows(client.workspace, ids)] == [()] * 4


def test_a_field_is_set_for_all_a_view_shows(page: ContactsPage, client: Client, settle: Settle) -> None:
    page.choose_view("hot")
    settle()
    QTest.keyClick(page.window(), Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    page.model.tick([0], False)
    left_out, others = page.model.ids[0], list(page.model.ids[1:])
    page.bar.buttons[1].click()
    setting = popup(SetField, page)
    assert isinstance(setting, SetField)
    setting.field.choose("owner")
    setting._show_value()
    assert isinstance(setting.value, Field)
    setting.value.setText("Robin")
    setting.apply.click()
    settle()
    rows = people.contact_rows(client.workspace, others)
    assert {row.texts["owner"] for row in rows} == {"Robin"}
    assert people.contact_rows(client.workspace, [left_out])[0].texts["owner"] != "Robin"
    client.undo()
    settle()
    assert {row.texts["owner"] for row in people.contact_rows(client.workspace, others)} == {""}


def test_delete_asks_says_what_goes_and_comes_back(page: ContactsPage, client: Client, settle: Settle) -> None:
    whole = len(page.model.ids)
    page.model.tick(range(3), True)
    QTest.keyClick(page.window(), Key.Key_Delete)
    settle()
    dialog = popup(ConsequenceDialog, page.window())  # type: ignore[arg-type]
    assert isinstance(dialog, ConsequenceDialog)
    assert dialog.windowTitle() == "Move 3 contacts to the trash?"
    dialog.deed_button.click()
    settle()
    QTest.qWait(350)
    settle()
    assert len(page.model.ids) == whole - 3
    assert page.model.tick_count() == 0
    client.undo()
    settle()
    QTest.qWait(350)
    settle()
    assert len(page.model.ids) == whole


def test_what_is_ticked_is_written_into_a_file(page: ContactsPage, settle: Settle, tmp_path: object) -> None:
    from pathlib import Path

    file = Path(str(tmp_path)) / "people.csv"
    page.window().setProperty("plain", True)
    page.model.tick(range(2), True)
    wanted = names(page, 2)
    page.bar.buttons[3].click()
    dialog = page.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(file))
    dialog.close()
    settle()
    written = file.read_text("utf-8").splitlines()
    assert written[0] == "Name,Company,Score,Stage,Last touch,Next step"
    assert [line.split(",")[0] for line in written[1:]] == wanted


# Editing and columns -------------------------------------------------------------------------------------------------


def test_a_cell_is_edited_in_its_place(page: ContactsPage, client: Client, settle: Settle) -> None:
    column = [head.field for head in page.model.heads].index("company")
    page.table.setCurrentIndex(page.model.index(2, column))
    QTest.keyClick(page.table, Key.Key_F2)
    editor = next(one for one in page.table.viewport().findChildren(Field) if one.isVisible())
    editor.setText("Cedar Works")
    QTest.keyClick(editor, Key.Key_Return)
    settle()
    assert people.contact_rows(client.workspace, [page.model.ids[2]])[0].company == "Cedar Works"
    client.undo()
    settle()
    assert people.contact_rows(client.workspace, [page.model.ids[2]])[0].company != "Cedar Works"


def test_a_field_of_ones_own_is_added_shown_and_filled(page: ContactsPage, client: Client, settle: Settle) -> None:
    page.new_field()
    settle()
    dialog = popup(NewField, page.window())  # type: ignore[arg-type]
    assert isinstance(dialog, NewField)
    dialog.name.setText("Region")
    dialog.kind.choose("choice")
    dialog._check()
    dialog.choices.setText("North, South")
    dialog.deed_button.click()
    settle()
    QTest.qWait(350)
    settle()
    heads = [head.field for head in page.model.heads]
    assert heads[-1] == "Region"
    page.table.setCurrentIndex(page.model.index(0, heads.index("Region")))
    assert page.table.edit_current()
    combo = next(one for one in page.table.viewport().findChildren(ComboBox) if one.isVisible())
    combo.choose("South")
    combo.chosen.emit("South")
    settle()
    assert people.contact_rows(client.workspace, [page.model.ids[0]])[0].own == {"Region": "South"}


def test_columns_are_hidden_ordered_and_stretched(page: ContactsPage, client: Client, settle: Settle) -> None:
    page.choose_columns(page.filters.columns_button)
    chooser = popup(ColumnChooser, page)
    assert isinstance(chooser, ColumnChooser)
    chooser.boxes["company"].click()
    chooser.boxes["email"].click()
    settle()
    chooser.close()
    assert page.shown() == ["name", "score", "stage", "last_touch", "next_step", "email"]
    emails = [row.email for row in people.contact_rows(client.workspace, page.model.ids[:3])]
    assert [page.model.data(page.model.index(row, 5)) for row in range(3)] == emails
    page.table.header.moveSection(5, 1)
    QTest.qWait(300)
    settle()
    assert page.shown()[1] == "email"
    page.table.header.resizeSection(1, 333)
    QTest.qWait(300)
    assert {one.field: one.width for one in page._wanted.columns}["email"] == 333


def test_a_person_is_added(window: Window, page: ContactsPage, client: Client, settle: Settle) -> None:
    QTest.keyClick(window, Key.Key_C)
    dialog = popup(NewContact, window)  # type: ignore[arg-type]
    assert isinstance(dialog, NewContact)
    assert not dialog.deed_button.isEnabled()
    dialog.fields["name"].setText("Grace Sample")
    dialog.fields["email"].setText("nonsense")
    dialog.deed_button.click()
    settle()
    assert dialog.isVisible()
    assert "no e-mail address" in dialog.error.title()
    dialog.fields["email"].setText("grace@beech.example")
    dialog.deed_button.click()
    settle()
    QTest.qWait(350)
    settle()
    assert names(page, 1) == ["Grace Sample"]
    assert page.beside.is_open


def test_it_comes_with_chosen_records(window: Window, page: ContactsPage, settle: Settle) -> None:
    some = [int(one) for one in page.model.ids[5:8]]
    window.go("contacts", ids=some)
    settle()
    assert sorted(page.model.ids) == sorted(some)
    assert page.filters.chips()[0].accessibleName() == "Shown 3 chosen"


def test_rows_are_painted_once_and_copied(app: QApplication, page: ContactsPage) -> None:
    app.processEvents()
    page.table.viewport().grab()
    painted = dict(page.table._painted)
    assert painted
    page.table.go_to(3)
    page.model.tick([4], True)
    page.table.viewport().grab()
    assert all(page.table._painted.get(key) is pixmap for key, pixmap in painted.items())
