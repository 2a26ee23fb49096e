"""The side panel over the real store: what it shows is true, what is changed in it is changed there, keys do the same."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.actions.queries import record
from app.core.contact import Contact
from app.core.ids import CompanyId, ContactId
from app.store import companies, contacts
from app.store.workspace import Workspace
from app.ui.client import Client, Toasted
from app.ui.pictures import dispose
from app.ui.views.record.composer import Composer
from app.ui.views.record.forms import ConsentForm, DealForm, LogForm, TaskForm
from app.ui.views.record.panel import RecordPanel
from app.ui.widgets import FilterChip, Popover
from tests.ui.views.record.conftest import Cast

Settle = Callable[[], None]


@pytest.fixture
def panel(client: Client, settle: Settle) -> Iterator[RecordPanel]:
    made = RecordPanel(client)
    made.resize(400, 900)
    made.show()
    yield made
    settle()
    dispose(made)


def person(show: Workspace, number: int) -> Contact:
    with show.database.read() as rows:
        return contacts.get(rows, ContactId(number))


def opened(kind: type) -> object:
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
    assert len(found) == 1, f"{len(found)} windows of {kind.__name__} are open"
    return found[0]


def none_open(kind: type) -> bool:
    return not [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]


def count(show: Workspace, sql: str, *values: object) -> int:
    with show.database.read() as rows:
        return int(rows.value(sql, *values))


def test_it_shows_what_the_store_holds(panel: RecordPanel, show: Workspace, settle: Settle, cast: Cast) -> None:
    panel.show_contact(cast.customer)
    settle()
    known, parts = record.contact_card(show, ContactId(cast.customer)), panel.contact
    assert parts.who.name.text() == known.contact.shown
    assert known.contact.company is not None
    assert parts.who.company.text() == known.contact.company.name
    assert known.score is not None
    assert str(known.score.value) in parts.score.band.text()
    said = [
        parts.score.list.rows.index(n).data(Qt.ItemDataRole.AccessibleTextRole)
        for n in range(parts.score.list.rows.rowCount())
    ]
    assert len(said) == len(known.score.signals) + len(known.score.unknown)
    first = known.score.signals[0]
    assert f", {first.points} of {first.of}, " in said[0]
    assert all("not known" in one for one in said[len(known.score.signals) :])
    assert parts.fields.rows["title"].value.text() == (known.contact.title or "")
    assert {entry.kind for entry in parts.history.timeline.entries()} >= {"message", "payment", "stage", "created"}


def test_the_former_record_stays_until_the_next_is_there(panel: RecordPanel, settle: Settle, cast: Cast) -> None:
    panel.show_contact(cast.customer)
    settle()
    name = panel.contact.who.name.text()
    panel.show_contact(cast.prospect)
    assert panel.contact.who.name.text() == name
    assert panel.contact.who.isVisible()
    settle()
    assert panel.contact.who.name.text() != name


def test_a_field_is_changed_in_place_and_undone(
    panel: RecordPanel, client: Client, show: Workspace, settle: Settle, cast: Cast
) -> None:
    panel.show_contact(cast.prospect)
    settle()
    toasts: list[Toasted] = []
    client.toasted.connect(toasts.append)
    row, before = panel.contact.fields.rows["title"], person(show, cast.prospect).title
    QTest.mouseClick(row.value, Qt.MouseButton.LeftButton)
    assert row.editing
    row.editor.selectAll()
    QTest.keyClicks(row.editor, "Head of Harbours")
    QTest.keyClick(row.editor, Qt.Key.Key_Return)
    assert row.value.text() == "Head of Harbours", "it shows the new value before the store has it"
    settle()
    assert person(show, cast.prospect).title == "Head of Harbours"
    assert toasts[-1].action == "Undo"
    client.undo()
    settle()
    assert person(show, cast.prospect).title == before
    assert row.value.text() == (before or "")


def test_esc_and_an_impossible_value_leave_a_field_as_it_was(
    panel: RecordPanel, show: Workspace, settle: Settle, cast: Cast
) -> None:
    panel.show_contact(cast.prospect)
    settle()
    row, name = panel.contact.fields.rows["name"], person(show, cast.prospect).name
    row.value.setFocus()
    QTest.keyClick(row.value, Qt.Key.Key_F2)
    QTest.keyClicks(row.editor, "Somebody Else")
    QTest.keyClick(row.editor, Qt.Key.Key_Escape)
    assert (row.editing, row.value.text()) == (False, name)
    row.edit()
    row.editor.clear()
    QTest.keyClick(row.editor, Qt.Key.Key_Return)
    settle()
    assert row.value.text() == name
    assert row.error.isVisible()
    points = panel.contact.points
    QTest.mouseClick(points.add_email, Qt.MouseButton.LeftButton)
    QTest.keyClicks(points.email.editor, "no address")
    QTest.keyClick(points.email.editor, Qt.Key.Key_Return)
    settle()
    assert "is no e-mail address" in points.email.error.text()
    assert person(show, cast.prospect).name == name


def test_a_status_is_chosen_and_tags_come_and_go(
    panel: RecordPanel, show: Workspace, settle: Settle, cast: Cast
) -> None:
    panel.show_contact(cast.prospect)
    settle()
    choice = panel.contact.fields.rows["status"].choice
    assert choice is not None
    place = choice.findData("nurture")
    choice.setCurrentIndex(place)
    choice.activated.emit(place)
    tags = panel.contact.tags
    QTest.mouseClick(tags.add, Qt.MouseButton.LeftButton)
    QTest.keyClicks(tags.editor, "harbour")
    QTest.keyClick(tags.editor, Qt.Key.Key_Return)
    settle()
    assert person(show, cast.prospect).status.value == "nurture"
    assert person(show, cast.prospect).tags == ("harbour",)
    chip = next(one for one in tags.findChildren(FilterChip) if one.accessibleName() == "harbour")
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    settle()
    assert person(show, cast.prospect).tags == ()


def test_where_a_value_came_from_is_one_click_away(panel: RecordPanel, settle: Settle, cast: Cast) -> None:
    panel.show_contact(cast.prospect)
    settle()
    button = panel.contact.fields.rows["company"].origin
    assert button.accessibleName() == "Where Company came from"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    popover = opened(Popover)
    assert isinstance(popover, Popover)
    said = " ".join(one.accessibleName() for one in popover.findChildren(QWidget))
    assert "leads.csv" in said
    popover.close()


def test_a_note_by_keyboard_alone(panel: RecordPanel, show: Workspace, settle: Settle, cast: Cast) -> None:
    panel.show_contact(cast.prospect)
    settle()
    commands = {command.keys: command for command in panel.commands()}
    assert set(commands) == {"E", "N", "T", "F", "R"}
    assert not commands["R"].enabled(), "they never wrote"
    commands["N"].run()
    form = opened(LogForm)
    assert isinstance(form, LogForm)
    QTest.keyClick(form.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert form.error.isVisible(), "an empty note is refused"
    QTest.keyClicks(form.text, "Likes <b>herons</b>")
    QTest.keyClick(form.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert none_open(LogForm)
    entry = panel.contact.history.timeline.entries()[0]
    assert (entry.kind, entry.by, entry.detail) == ("activity", "person", "Likes <b>herons</b>")


def test_a_task_a_follow_up_and_a_deal(panel: RecordPanel, show: Workspace, settle: Settle, cast: Cast) -> None:
    panel.show_contact(cast.prospect)
    settle()
    commands = {command.keys: command for command in panel.commands()}
    commands["F"].run()
    form = opened(TaskForm)
    assert isinstance(form, TaskForm)
    assert form.title.text().startswith("Follow up with")
    QTest.keyClick(form.title, Qt.Key.Key_Return)
    settle()
    assert panel.contact.card is not None
    assert panel.contact.card.tasks[0].title.startswith("Follow up with")
    panel.contact.new_deal()
    deal = opened(DealForm)
    assert isinstance(deal, DealForm)
    deal.value.setText("12,000")
    QTest.mouseClick(deal.deed, Qt.MouseButton.LeftButton)
    settle()
    assert (
        count(show, "select value from deals where contact_id = ? order by id desc limit 1", cast.prospect) == 1_200_000
    )
    assert panel.contact.history.timeline.entries()[0].kind == "deal"


def test_the_gate_speaks_before_a_mail_is_queued(
    panel: RecordPanel, client: Client, show: Workspace, settle: Settle, qtbot: QtBot, cast: Cast
) -> None:
    panel.show_contact(cast.customer)
    settle()
    panel.contact.write()
    form = opened(Composer)
    assert isinstance(form, Composer)
    QTest.keyClicks(form.text, "Thank you, let us talk on Thursday.")
    qtbot.wait(350)
    settle()
    assert form.word is not None
    assert form.gate.title()
    before = count(show, "select count(*) from outbox")
    assert form.deed.isEnabled()
    QTest.keyClick(form.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert none_open(Composer)
    assert count(show, "select count(*) from outbox") == before, "it can still be taken back"
    client.undo()
    again = opened(Composer)
    assert isinstance(again, Composer)
    assert again.text.text() == "Thank you, let us talk on Thursday."
    settle()
    again.submit()
    client.flush()
    settle()
    assert none_open(Composer)
    assert count(show, "select count(*) from outbox") == before + 1


def test_a_mail_that_is_refused_comes_back_with_its_words(
    panel: RecordPanel, client: Client, show: Workspace, settle: Settle, cast: Cast
) -> None:
    panel.show_contact(cast.customer)
    settle()
    panel.contact.write()
    form = opened(Composer)
    assert isinstance(form, Composer)
    form.text.setPlainText("Only $ 17 for you today.")
    form.submit()
    client.flush()
    settle()
    again = opened(Composer)
    assert isinstance(again, Composer)
    assert again.text.text() == "Only $ 17 for you today."
    assert "no quote or price of yours holds" in again.error.title()
    again.reject()


def test_who_must_not_be_contacted_is_not_written_to(
    panel: RecordPanel, client: Client, show: Workspace, settle: Settle, cast: Cast
) -> None:
    panel.show_contact(cast.prospect)
    settle()
    panel.contact._do("do_not_contact")
    settle()
    assert panel.contact.who.stopped.isVisible()
    assert not panel.contact.email.isEnabled()
    panel.contact.write()
    assert none_open(Composer)
    client.undo()
    settle()
    assert panel.contact.email.isEnabled()


def test_a_consent_is_noted_with_its_proof_and_taken_back(
    panel: RecordPanel, show: Workspace, settle: Settle, cast: Cast
) -> None:
    panel.show_contact(cast.prospect)
    settle()
    QTest.mouseClick(panel.contact.consents.add, Qt.MouseButton.LeftButton)
    form = opened(ConsentForm)
    assert isinstance(form, ConsentForm)
    QTest.mouseClick(form.deed, Qt.MouseButton.LeftButton)
    assert form.error.isVisible()
    form.channel.choose("phone")
    QTest.keyClicks(form.how, "Said so at the fair")
    QTest.keyClick(form.how, Qt.Key.Key_Return)
    settle()
    assert count(show, "select count(*) from consents where contact_id = ? and channel = 'phone'", cast.prospect) == 1
    panel.contact.consents.revoked.emit(count(show, "select max(id) from consents"))
    settle()
    assert count(show, "select count(*) from consents where revoked_at is null") == 0


def test_steps_and_closing_are_its_hosts(panel: RecordPanel, settle: Settle, qtbot: QtBot, cast: Cast) -> None:
    panel.show_contact(cast.customer)
    settle()
    steps: list[int] = []
    panel.stepped.connect(steps.append)
    QTest.keyClick(panel, Qt.Key.Key_J)
    QTest.keyClick(panel, Qt.Key.Key_K)
    QTest.mouseClick(panel.next, Qt.MouseButton.LeftButton)
    assert steps == [1, -1, 1]
    with qtbot.waitSignal(panel.closed):
        QTest.keyClick(panel, Qt.Key.Key_Escape)


def test_a_record_that_is_deleted_says_so_and_comes_back(
    panel: RecordPanel, client: Client, settle: Settle, cast: Cast
) -> None:
    panel.show_contact(cast.prospect)
    settle()
    panel.contact.delete()
    settle()
    assert panel.contact.card is None
    client.undo()
    settle()
    panel.show_contact(cast.prospect)
    settle()
    assert panel.contact.card is not None


def test_the_timeline_is_paged_filtered_and_sound(
    panel: RecordPanel, show: Workspace, settle: Settle, cast: Cast
) -> None:
    with show.database.transaction("person") as tx:
        for number in range(70):
            tx.insert(
                "activities", kind="note", contact_id=cast.customer, body=f"note {number}", at=tx.millis, by="person"
            )
    panel.show_contact(cast.customer)
    settle()
    timeline = panel.contact.history.timeline
    tester = QAbstractItemModelTester(timeline.list.rows, QAbstractItemModelTester.FailureReportingMode.Warning)
    assert len(timeline.entries()) == 50
    assert timeline.list.height() == sum(
        row.height(timeline.list.viewport().width()) for row in timeline.list.rows.rows
    )
    QTest.mouseClick(timeline.older, Qt.MouseButton.LeftButton)
    settle()
    assert len(timeline.entries()) > 70
    place = timeline.filter.findData("deals")
    timeline.filter.setCurrentIndex(place)
    timeline.filter.activated.emit(place)
    settle()
    assert {entry.kind for entry in timeline.entries()} <= {"deal", "stage", "proposal", "invoice", "payment"}
    assert timeline.entries()
    del tester


def test_the_change_log_says_by_whom(panel: RecordPanel, client: Client, settle: Settle, cast: Cast) -> None:
    panel.show_contact(cast.prospect)
    settle()
    client.do(panel, "update_contact", {"contact": cast.prospect, "city": "Springfield"})
    settle()
    panel.contact.history.tabs.setCurrentIndex(1)
    settle()
    log = panel.contact.history.changes
    assert log.isVisible()
    assert (log.shown[0].field, log.shown[0].after, log.shown[0].by) == ("city", "Springfield", "person")
    said = log.list.rows.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("City, from ")
    assert ", You, " in said


def test_a_company_beside_its_list(
    panel: RecordPanel, show: Workspace, client: Client, settle: Settle, cast: Cast
) -> None:
    panel.show_company(cast.company)
    settle()
    parts = panel.company
    assert parts.card is not None
    assert parts.people.body.count() == min(parts.card.people_count, 40)
    row = parts.fields.rows["employees"]
    parts.fields.unfold.click()
    row.edit()
    row.editor.setText("50-200")
    QTest.keyClick(row.editor, Qt.Key.Key_Return)
    settle()
    with show.database.read() as rows:
        found = companies.one(rows, CompanyId(cast.company))
    assert (found.size_low, found.size_high) == (50, 200)
    row.edit()
    row.editor.setText("lots")
    QTest.keyClick(row.editor, Qt.Key.Key_Return)
    settle()
    assert "is no number of people" in row.error.text()
    assert row.value.text() == "50-200"
    went: list[tuple[str, dict[str, object]]] = []
    client.going.connect(lambda place, arguments: went.append((place, arguments)))
    panel.open_full()
    assert went == [("company", {"id": cast.company})]


def test_fields_of_ones_own_are_changed_in_place(
    panel: RecordPanel, client: Client, show: Workspace, settle: Settle, cast: Cast
) -> None:
    client.do(panel, "define_field", {"name": "Berths", "kind": "number"})
    client.do(panel, "define_field", {"name": "Harbour", "kind": "choice", "choices": ["North", "South"]})
    settle()
    panel.show_contact(cast.prospect)
    settle()
    fields = panel.contact.fields
    berths, harbour = fields.own["Berths"], fields.own["Harbour"]
    fields.unfold.click()
    berths.edit()
    berths.editor.setText("twelve")
    QTest.keyClick(berths.editor, Qt.Key.Key_Return)
    settle()
    assert "is no number" in berths.error.text()
    berths.edit()
    berths.editor.setText("12")
    QTest.keyClick(berths.editor, Qt.Key.Key_Return)
    assert harbour.choice is not None
    place = harbour.choice.findData("South")
    harbour.choice.setCurrentIndex(place)
    harbour.choice.activated.emit(place)
    settle()
    card = record.contact_card(show, ContactId(cast.prospect))
    assert {one.name: one.value for one in card.own_fields} == {"Berths": "12", "Harbour": "South"}
    client.undo()
    client.undo()
    settle()
    assert berths.value.text() == ""
    panel.contact.history.tabs.setCurrentIndex(1)
    settle()
    assert "own:Harbour" in {change.field for change in panel.contact.history.changes.shown}
