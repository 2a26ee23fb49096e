"""Sequences: steps are changed by hand and by keys, for new ones or for all; people are enrolled, paused and resumed."""

from collections.abc import Callable
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from app.actions.doing import Workspace
from app.actions.queries import sequences as queries
from app.core.sequence import Touch
from app.store import sequences
from app.ui import theme
from app.ui.client import Client
from app.ui.shell.window import Window
from app.ui.views.analytics.behind import BehindDialog
from app.ui.views.sequences import wording
from app.ui.views.sequences.dialogs import ForWhomDialog, TitleDialog
from app.ui.views.sequences.enrol import EnrolDialog
from app.ui.views.sequences.page import SequencesPage
from app.ui.views.sequences.step_row import VariantCard
from app.ui.widgets import LinkButton

Settle = Callable[[], None]
D = TypeVar("D", bound=QDialog)


@pytest.fixture
def page(window: Window, settle: Settle, qtbot: QtBot) -> SequencesPage:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.go("sequences", name="direct", tab="steps")
    settle()
    found = window.page()
    assert isinstance(found, SequencesPage)
    return found


def dialog(parent: QWidget, kind: type[D]) -> D:
    (found,) = [one for one in parent.window().findChildren(kind) if one.isVisible()]
    return found


def newest(show: Workspace, name: str) -> tuple[Touch, ...]:
    with show.database.read() as rows:
        found = sequences.find(rows, name)
    assert found is not None
    return found.touches


def active(show: Workspace, name: str) -> int:
    with show.database.read() as rows:
        return sequences.under_way(rows, name)


def test_the_list_and_the_steps_show_what_the_store_holds(page: SequencesPage, show: Workspace) -> None:
    QAbstractItemModelTester(page.list.lines)
    listed = queries.listed(show)
    assert [line.key for line in page.list.lines.lines] == [one.name for one in listed]
    shown = queries.sequence(show, "direct")
    assert shown is not None
    assert [row.touch for row in page.steps.rows] == [one.touch for one in shown.steps]
    said = {link.text() for row in page.steps.rows for link in row.findChildren(LinkButton)}
    assert f"{shown.steps[0].sent} sent" in said
    assert page.figures.text().startswith(f"{shown.enrolled} enrolled · {shown.active} under way")


def test_too_few_letters_name_no_winner(page: SequencesPage) -> None:
    cards = [card for row in page.steps.rows for card in row.findChildren(VariantCard)]
    assert cards
    assert all("too few to tell" in card.verdict.text() for card in cards)
    assert all(", n " in card.rate.text() or card.rate.text() == "Nothing sent yet" for card in cards)


def test_the_arrows_walk_the_list_and_another_sequence_shows(
    page: SequencesPage, window: Window, settle: Settle, qtbot: QtBot
) -> None:
    before = page.title.text()
    page.list.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_J)
    settle()
    assert page.shown is not None
    assert page.shown.name == page.list.key()
    assert page.title.text() != before


def test_a_step_is_changed_in_its_place_and_saved_for_new_ones_only(
    page: SequencesPage, show: Workspace, settle: Settle, qtbot: QtBot
) -> None:
    before = newest(show, "direct")
    qtbot.mouseClick(page.steps.rows[2].edit_button, Qt.MouseButton.LeftButton)
    editor = page.steps.editor
    assert editor is not None
    editor.after.choose(4)
    editor.opens.choose(9)
    editor.opens.chosen.emit(9)
    qtbot.mouseClick(editor.take, Qt.MouseButton.LeftButton)
    assert page.steps.changed
    assert newest(show, "direct") == before, "nothing is written before it is saved"
    qtbot.mouseClick(page.steps.save, Qt.MouseButton.LeftButton)
    ask = dialog(page, ForWhomDialog)
    assert str(active(show, "direct")) in ask.everybody.text()
    qtbot.mouseClick(ask.only_new, Qt.MouseButton.LeftButton)
    settle()
    after = newest(show, "direct")
    assert (after[2].day, after[2].opens, after[2].closes) == (before[2].day + 3, 9, 17)
    assert [one.id for one in after] == [one.id for one in before]
    assert after[-1].day - after[-2].day == before[-1].day - before[-2].day
    assert page.steps._drafts == {}
    assert page.behind.text().startswith(str(active(show, "direct")))


def test_steps_move_and_go_by_keys_and_the_change_is_taken_back(
    page: SequencesPage, window: Window, client: Client, show: Workspace, settle: Settle, qtbot: QtBot
) -> None:
    before = newest(show, "direct")
    page.steps.rows[1].edit_button.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert [row.touch.id for row in page.steps.rows] == [before[i].id for i in (0, 2, 1, 3, 4)]
    qtbot.keyClick(page.steps.rows[4].gone, Qt.Key.Key_Space)
    assert len(page.steps.rows) == 4
    qtbot.keyClick(page.steps.save, Qt.Key.Key_Return)
    ask = dialog(page, ForWhomDialog)
    qtbot.keyClick(ask.everybody, Qt.Key.Key_Return)
    settle()
    assert [one.id for one in newest(show, "direct")] == [before[i].id for i in (0, 2, 1, 3)]
    with show.database.read() as rows:
        told = rows.value("select count(*) from events where type = 'sequence.changed'")
    assert told == active(show, "direct")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert newest(show, "direct") == before


def test_what_makes_no_sequence_is_said_where_it_was_changed(page: SequencesPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.steps.rows[0].gone, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.steps.save, Qt.MouseButton.LeftButton)
    assert "first e-mail" in page.steps.trouble.title()
    qtbot.mouseClick(page.steps.discard, Qt.MouseButton.LeftButton)
    assert not page.steps.changed
    assert len(page.steps.rows) == 5


def test_a_new_step_gets_its_editor_and_esc_leaves_it(page: SequencesPage, window: Window, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    editor = page.steps.editor
    assert editor is not None
    editor.channel.choose("call_human")
    editor.channel.chosen.emit("call_human")
    assert editor.value().template == "call"
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert page.steps.editor is None
    assert len(page.steps.rows) == 6


def test_the_whole_sequence_is_paused_and_resumed_by_its_key(
    page: SequencesPage, window: Window, show: Workspace, settle: Settle, qtbot: QtBot
) -> None:
    page.list.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_P)
    settle()
    assert page.resting.isVisible()
    with show.database.read() as rows:
        assert rows.value("select count(*) from sequences where name = 'direct' and paused_at is not null") == 1
    qtbot.keyClick(window, Qt.Key.Key_P)
    settle()
    assert not page.resting.isVisible()


def test_one_persons_sequence_is_paused_and_resumed(
    page: SequencesPage, show: Workspace, settle: Settle, qtbot: QtBot
) -> None:
    page._show_tab("people")
    page.people.state.choose("active")
    page.people.load()
    settle()
    QAbstractItemModelTester(page.people.list.lines)
    before = active(show, "direct")
    page.people.list.step(0)
    one = page.people.current()
    assert one is not None
    qtbot.mouseClick(page.people.pause_button, Qt.MouseButton.LeftButton)
    settle()
    assert active(show, "direct") == before - 1
    page.people.state.choose("paused")
    page.people.load()
    settle()
    page.people.list.step(0)
    again = page.people.current()
    assert again is not None
    assert (again.contact, page.people.pause_button.text()) == (one.contact, "Resume")
    qtbot.mouseClick(page.people.pause_button, Qt.MouseButton.LeftButton)
    settle()
    assert active(show, "direct") == before


def test_people_are_enrolled_by_search_and_keys_and_the_button_says_how_many(
    page: SequencesPage, window: Window, show: Workspace, settle: Settle, qtbot: QtBot
) -> None:
    with show.database.transaction("test") as tx:
        from app.core.contact import Point
        from app.store import contacts

        point = Point(kind="email", value="zora@zebra.example")
        zora = contacts.create(tx, name="Zora Zebra", first_name="Zora", last_name="Zebra", points=[point])
    page.list.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_E)
    ask = dialog(page, EnrolDialog)
    settle()
    assert not ask.deed.isEnabled()
    qtbot.keyClicks(ask.search, "Zora")
    before = list(ask.found)
    qtbot.waitUntil(lambda: ask.found != before and ask.found[0].id == zora)
    ask.list.setFocus()
    ask.list.step(-1)
    qtbot.keyClick(ask.list, Qt.Key.Key_Return)
    assert ask.deed.text() == "Enrol 1 person"
    qtbot.keyClick(ask, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    with show.database.read() as rows:
        sequence = rows.value("select arguments from runs where contact_id = ? and workflow = 'outreach'", zora)
    assert "direct" in sequence


def test_who_cannot_be_enrolled_cannot_be_chosen(page: SequencesPage, settle: Settle) -> None:
    page.enrol()
    settle()
    ask = dialog(page, EnrolDialog)
    hindered = next(at for at, one in enumerate(ask.found) if one.hindrance)
    ask.list.setCurrentIndex(ask.list.lines.index(hindered, 0))
    ask.tick()
    assert ask.picked == {}
    ask.reject()


def test_a_figure_opens_the_people_it_counts(
    page: SequencesPage, show: Workspace, settle: Settle, qtbot: QtBot
) -> None:
    shown = queries.sequence(show, "direct")
    assert shown is not None
    wanted = f"{shown.steps[0].sent} sent"
    link = next(one for one in page.steps.rows[0].findChildren(LinkButton) if one.text() == wanted)
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    settle()
    rows = dialog(page, BehindDialog)
    assert rows.total == shown.steps[0].sent
    rows.reject()


def test_a_variant_is_taken_off_trial_and_put_back(page: SequencesPage, settle: Settle, qtbot: QtBot) -> None:
    (first, second) = page.steps.rows[0].findChildren(VariantCard)
    assert second.isEnabled()
    qtbot.mouseClick(first.switch, Qt.MouseButton.LeftButton)
    settle()
    (first, second) = page.steps.rows[0].findChildren(VariantCard)
    assert first.verdict.text() == "Not used for anybody new"
    assert not second.switch.isVisible(), "one stays"
    qtbot.mouseClick(first.switch, Qt.MouseButton.LeftButton)
    settle()
    assert "too few" in page.steps.rows[0].findChildren(VariantCard)[0].verdict.text()


def test_a_sequence_is_made_renamed_put_away_and_brought_back(
    page: SequencesPage, show: Workspace, settle: Settle, qtbot: QtBot
) -> None:
    qtbot.mouseClick(page.new, Qt.MouseButton.LeftButton)
    ask = dialog(page, TitleDialog)
    qtbot.keyClicks(ask.field, "Spring round")
    qtbot.keyClick(ask.field, Qt.Key.Key_Return)
    settle()
    assert page.title.text() == "Spring round"
    page.rename()
    ask = dialog(page, TitleDialog)
    ask.field.setText("Re-engagement of old friends")
    qtbot.keyClick(ask.field, Qt.Key.Key_Return)
    settle()
    assert page.title.text() == "Re-engagement of old friends"
    page.put_away()
    settle()
    assert page.away.isVisible()
    assert not page.enrol_button.isEnabled()
    page.put_away()
    settle()
    assert not page.away.isVisible()


def test_a_name_that_is_taken_is_said_in_the_dialog(page: SequencesPage, settle: Settle, qtbot: QtBot) -> None:
    page.create_sequence()
    ask = dialog(page, TitleDialog)
    qtbot.keyClicks(ask.field, "outreach")
    qtbot.keyClick(ask.field, Qt.Key.Key_Return)
    settle()
    assert ask.isVisible()
    assert "already" in ask.error.title()
    ask.reject()


def test_it_fits_at_the_least_size_and_with_large_text(
    window: Window, page: SequencesPage, settle: Settle, look: None
) -> None:
    window.resize(1024, 680)
    settle()
    assert page.steps._content.width() <= page.steps.scrolled.viewport().width()
    theme.set_look(theme.Look(scheme="dark", text=130))
    settle()
    assert page.steps._content.width() <= page.steps.scrolled.viewport().width()
    assert wording.hours(Touch(id="", channel="email", day=0, template="opener", opens=9, closes=12)) == (
        "9:00 to 12:00 their time"
    )
