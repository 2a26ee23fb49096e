"""The inbox: what stands in the store is listed, answered, put aside, finished; a correction teaches."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.core.ids import ContactId, ThreadId
from app.core.message import Category, Direction
from app.store import approvals, figures, inbox_list, mail, suppressions, taught
from app.store.database import Rows
from app.ui.client import Client
from app.ui.shell.window import Window
from app.ui.views.inbox.page import InboxPage

Settle = Callable[[], None]


@pytest.fixture
def inbox(window: Window, settle: Settle) -> InboxPage:
    window.go("inbox")
    settle()
    page = window.page()
    assert isinstance(page, InboxPage)
    page.tabs.choose("all")
    page.load()
    settle()
    return page


def open_with_inbound(inbox: InboxPage, settle: Settle) -> None:
    """Open a conversation in which they wrote."""
    for row, item in enumerate(inbox.list.conversations.items):
        if item.inbound and item.category != "unsubscribe" and not item.category.startswith("bounce"):
            inbox.list.setCurrentIndex(inbox.list.conversations.index(row))
            settle()
            return
    raise AssertionError("nobody wrote")


def test_every_conversation_is_listed(inbox: InboxPage, client: Client, settle: Settle) -> None:
    QAbstractItemModelTester(inbox.list.conversations)
    while inbox.list.conversations.canFetchMore(inbox.list.rootIndex()):
        inbox.list.conversations.fetchMore(inbox.list.rootIndex())
        settle()
    with client.workspace.database.read() as rows:
        wanted = rows.value(
            "select count(*) from threads t where exists (select 1 from messages where thread_id = t.id)"
        )
    assert len(inbox.list.conversations.items) == wanted > 10
    assert inbox.conversation.seen is not None
    assert inbox.conversation.cards


def test_an_answer_goes_to_the_outbox_under_its_thread(
    inbox: InboxPage, client: Client, settle: Settle, qtbot: QtBot
) -> None:
    client.undo_window = 0.0
    open_with_inbound(inbox, settle)
    seen = inbox.conversation.seen
    assert seen is not None
    with client.workspace.database.read() as rows:
        before = figures.count(rows, "outbox", state="queued")
    qtbot.keyClicks(inbox.conversation.answer, "Thanks, let us talk on Thursday.")
    qtbot.keyClick(inbox.conversation.answer, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.wait(5)
    settle()
    with client.workspace.database.read() as rows:
        assert figures.count(rows, "outbox", state="queued") == before + 1
        row = rows.one("select thread_id, purpose, text from outbox order by id desc limit 1")
    assert row is not None
    assert (row["thread_id"], row["purpose"]) == (seen.conversation.id, "reply")
    assert inbox.conversation.answer.text() == ""


def test_an_answer_can_be_taken_back_before_it_leaves(
    inbox: InboxPage, client: Client, settle: Settle, qtbot: QtBot
) -> None:
    open_with_inbound(inbox, settle)
    inbox.conversation.answer.setPlainText("Too quick.")
    qtbot.mouseClick(inbox.conversation.send, Qt.MouseButton.LeftButton)
    client.undo()
    settle()
    assert inbox.conversation.answer.text() == "Too quick."
    with client.workspace.database.read() as rows:
        assert rows.value("select count(*) from outbox where text = 'Too quick.'") == 0


def test_a_correction_teaches_and_can_be_undone(inbox: InboxPage, client: Client, settle: Settle) -> None:
    open_with_inbound(inbox, settle)
    card = next(one for one in inbox.conversation.cards if one.message.direction.value == "inbound")
    before = card.message.category
    card.corrected.emit(int(card.message.id), Category.OBJECTION_PRICE)
    settle()
    with client.workspace.database.read() as rows:
        assert mail.message(rows, card.message.id).category is Category.OBJECTION_PRICE
        assert [one.category for one in taught.lessons(rows)] == [Category.OBJECTION_PRICE]
    client.undo()
    settle()
    with client.workspace.database.read() as rows:
        assert mail.message(rows, card.message.id).category is before
        assert taught.lessons(rows) == []


def test_put_aside_comes_back_by_itself(inbox: InboxPage, client: Client, settle: Settle) -> None:
    open_with_inbound(inbox, settle)
    seen = inbox.conversation.seen
    assert seen is not None
    until = client.now() + timedelta(days=1)
    inbox._snooze(int(seen.conversation.id), until.isoformat())
    settle()
    inbox.tabs.choose("later")
    inbox.load()
    settle()
    assert [one.id for one in inbox.list.conversations.items] == [seen.conversation.id]
    client.workspace.clock.move_to(until + timedelta(minutes=1))  # type: ignore[attr-defined]
    inbox.load()
    settle()
    assert inbox.list.conversations.items == []


def test_the_search_narrows(inbox: InboxPage, settle: Settle, qtbot: QtBot) -> None:
    name = inbox.list.conversations.items[0].who
    inbox.search.setFocus()
    qtbot.keyClicks(inbox.search, name)
    qtbot.wait(80)
    settle()
    assert {one.who for one in inbox.list.conversations.items} == {name}
    inbox.search.setText("zzqq")
    qtbot.wait(80)
    settle()
    assert inbox.stack.currentWidget() is inbox.empty


@pytest.fixture
def talks(inbox: InboxPage, client: Client, settle: Settle) -> tuple[int, int]:
    """Two people wrote just now, and for the first a draft of an answer waits; their rows in the list."""
    with client.workspace.database.transaction("test") as tx:
        free = list(mail_to_free_people(tx))[:2]
        for place, (thread, person) in enumerate(free):
            mail.add_message(
                tx, thread=thread, contact=person, mailbox_id=mail.mailboxes(tx)[0].id, direction=Direction.INBOUND,
                channel="email", sender="them@alder.example", recipient="us@tallyho.example", subject="Re", text="Tell me more.",
                at=tx.now + timedelta(seconds=place), message_id=f"<{thread}@alder.example>", kind="reply",
                category=Category.POSITIVE_QUESTION.value,
            )  # fmt: skip
        approvals.ask(tx, "reply", "Answer", {"subject": "Re", "text": "Gladly."}, contact=free[0][1])
    inbox.load()
    settle()
    rows = {int(one.id): row for row, one in enumerate(inbox.list.conversations.items)}
    return rows[free[0][0]], rows[free[1][0]]


def mail_to_free_people(rows: Rows) -> Iterator[tuple[ThreadId, ContactId]]:
    """Yield conversations with different people who may be written to, and for whom nothing waits."""
    met: set[int] = set()
    for row in rows.all("select id, contact_id from threads where contact_id is not null order by id"):
        person = ContactId(row["contact_id"])
        waits = rows.value("select 1 from approvals where contact_id = ? and state = 'pending'", person)
        if person not in met and not waits and suppressions.of_contact(rows, person, channel="email") is None:
            met.add(person)
            yield ThreadId(row["id"]), person


def open_row(inbox: InboxPage, row: int, settle: Settle) -> int:
    inbox.list.setCurrentIndex(inbox.list.conversations.index(row))
    settle()
    assert inbox.conversation.seen is not None
    return int(inbox.conversation.seen.conversation.id)


def test_words_that_were_not_sent_wait_under_their_conversation(
    inbox: InboxPage, talks: tuple[int, int], settle: Settle, qtbot: QtBot
) -> None:
    first, second = talks
    open_row(inbox, first, settle)
    qtbot.keyClicks(inbox.conversation.answer, "Half a thought")
    open_row(inbox, second, settle)
    assert inbox.conversation.answer.text() == ""
    qtbot.keyClicks(inbox.conversation.answer, "Another")
    open_row(inbox, first, settle)
    assert inbox.conversation.answer.text() == "Half a thought"
    open_row(inbox, second, settle)
    assert inbox.conversation.answer.text() == "Another"


def test_an_answer_that_leaves_takes_no_words_from_the_next_conversation(
    inbox: InboxPage, client: Client, talks: tuple[int, int], settle: Settle, qtbot: QtBot
) -> None:
    first, second = talks
    sent = open_row(inbox, first, settle)
    qtbot.keyClicks(inbox.conversation.answer, "Thanks, let us talk.")
    qtbot.mouseClick(inbox.conversation.send, Qt.MouseButton.LeftButton)
    open_row(inbox, second, settle)
    qtbot.keyClicks(inbox.conversation.answer, "Meanwhile")
    client.flush()
    settle()
    assert inbox.conversation.answer.text() == "Meanwhile"
    with client.workspace.database.read() as rows:
        assert (
            rows.value("select count(*) from outbox where thread_id = ? and text = 'Thanks, let us talk.'", sent) == 1
        )


def test_taken_back_elsewhere_the_words_wait_where_they_were_written(
    inbox: InboxPage, client: Client, talks: tuple[int, int], settle: Settle, qtbot: QtBot
) -> None:
    first, second = talks
    open_row(inbox, first, settle)
    qtbot.keyClicks(inbox.conversation.answer, "Too quick.")
    qtbot.mouseClick(inbox.conversation.send, Qt.MouseButton.LeftButton)
    open_row(inbox, second, settle)
    client.undo()
    settle()
    assert inbox.conversation.answer.text() == ""
    open_row(inbox, first, settle)
    assert inbox.conversation.answer.text() == "Too quick."


def test_a_draft_is_approved_once_and_can_be_taken_back(
    inbox: InboxPage, client: Client, talks: tuple[int, int], settle: Settle, qtbot: QtBot
) -> None:
    with client.workspace.database.read() as rows:
        wanted = next(iter(inbox_list.drafts_by_thread(rows)))
        draft = inbox_list.drafts_by_thread(rows)[wanted]
    inbox.arrive(thread=int(wanted))
    settle()
    seen = inbox.conversation.seen
    assert seen is not None
    assert seen.draft is not None
    inbox.window().activateWindow()
    inbox.list.setFocus()
    settle()
    for _ in range(2):
        qtbot.keyClick(inbox.window(), Qt.Key.Key_A)
        settle()
    assert inbox.conversation.deciding == {int(draft)}
    client.undo()
    settle()
    assert inbox.conversation.deciding == set()
    with client.workspace.database.read() as rows:
        assert approvals.get(rows, draft).state == "pending"


def test_the_keys_walk_finish_and_mark(
    inbox: InboxPage, client: Client, talks: tuple[int, int], settle: Settle, qtbot: QtBot
) -> None:
    row, _ = talks
    number = open_row(inbox, row, settle)
    inbox.window().activateWindow()
    inbox.list.setFocus()
    settle()
    assert not inbox.list.conversations.items[row].unread, "it was opened"
    qtbot.keyClick(inbox.window(), Qt.Key.Key_U)
    settle()
    assert inbox.list.conversations.items[row].unread, "it stays unread while it is open"
    qtbot.keyClick(inbox.window(), Qt.Key.Key_J)
    settle()
    assert inbox.list.currentIndex().row() == row + 1
    qtbot.keyClick(inbox.window(), Qt.Key.Key_K)
    settle()
    assert not inbox.list.conversations.items[row].unread
    qtbot.keyClick(inbox.window(), Qt.Key.Key_E)
    settle()
    with client.workspace.database.read() as rows:
        assert (
            rows.value(
                "select count(*) from messages where thread_id = ? and direction = 'inbound' and handled_at is null",
                number,
            )
            == 0
        )
    qtbot.keyClick(inbox.window(), Qt.Key.Key_R)
    assert inbox.conversation.answer.hasFocus()
