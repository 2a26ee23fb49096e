"""The inbox: what stands in the store is listed, answered, put aside, finished; a correction teaches."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.core.message import Category
from app.store import figures, mail, taught
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
