"""Today: decide by key or by click, each decision moves on, and what was decided can be taken back until it leaves."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.core.ids import ApprovalId
from app.store import approvals
from app.ui.client import Client
from app.ui.shell.window import Window
from app.ui.views.today.page import TodayPage
from app.ui.views.today.queue import Heading

Settle = Callable[[], None]


@pytest.fixture
def today(window: Window, settle: Settle) -> TodayPage:
    window.go("today")
    settle()
    page = window.page()
    assert isinstance(page, TodayPage)
    return page


def state(client: Client, number: int) -> str:
    with client.workspace.database.read() as rows:
        return approvals.get(rows, ApprovalId(number)).state


def test_the_queue_holds_what_the_store_holds(today: TodayPage, client: Client) -> None:
    QAbstractItemModelTester(today.queue.queue)
    with client.workspace.database.read() as rows:
        waiting = {int(one.id) for one in approvals.pending(rows)}
    shown = {
        int(one.id) for one in today.queue.queue.items if not isinstance(one, Heading) and hasattr(one, "asked_at")
    }
    assert shown == waiting
    assert today.waiting() is not None
    assert today.pane.draft is not None
    assert today.pane.draft.approval.id == today.waiting().id  # type: ignore[union-attr]


def ask_for(client: Client, count: int) -> None:
    """Let agents ask for so many more follow-ups, each to somebody else."""
    with client.workspace.database.transaction("agent:outreach") as tx:
        people = tx.all(
            "select c.id, c.name from contacts c join contact_points p on p.contact_id = c.id and p.kind = 'email'"
            " where c.country = 'US' and c.deleted_at is null group by c.id order by c.id limit ?",
            count,
        )
        for row in people:
            text = f"Hi {row['name']},\n\nWhat would be the best day for a short call?\n\nSam Sample"
            subject = {"subject": "A short call", "text": text, "by": "rules", "unsupported": [], "figures": []}
            approvals.ask(tx, "follow-up", f"Follow-up to {row['name']}", subject, contact=row["id"])
    assert len(people) == count


def test_twenty_approvals_are_triaged_by_keys_alone(
    today: TodayPage, window: Window, client: Client, settle: Settle, qtbot: QtBot
) -> None:
    client.undo_window = 0.0
    ask_for(client, 20)
    settle()
    today.queue.setFocus()
    keys = {Qt.Key.Key_A: "approved", Qt.Key.Key_X: "rejected"}
    expected: dict[int, str] = {}
    for turn in range(40):
        chosen = today.waiting()
        if chosen is None:
            break
        key = list(keys)[turn % 2]
        if key is Qt.Key.Key_A and not today.pane.approve.isEnabled():
            key = Qt.Key.Key_X
        expected[int(chosen.id)] = keys[key]
        qtbot.keyClick(window, key)
        qtbot.wait(5)
        settle()
        assert today.waiting() is None or today.waiting().id != chosen.id  # type: ignore[union-attr]
    assert len(expected) >= 20
    assert {number: state(client, number) for number in expected} == expected
    assert set(expected.values()) == {"approved", "rejected"}


def test_approve_can_be_taken_back_until_its_time_is_over(
    today: TodayPage, client: Client, settle: Settle, qtbot: QtBot
) -> None:
    chosen = today.waiting()
    assert chosen is not None
    qtbot.mouseClick(today.pane.approve, Qt.MouseButton.LeftButton)
    settle()
    assert today.waiting() is None or today.waiting().id != chosen.id  # type: ignore[union-attr]
    assert state(client, chosen.id) == "pending"
    client.undo()
    settle()
    assert today.waiting() is not None
    assert today.waiting().id == chosen.id  # type: ignore[union-attr]
    assert state(client, chosen.id) == "pending"
    qtbot.mouseClick(today.pane.approve, Qt.MouseButton.LeftButton)
    client.flush()
    settle()
    assert state(client, chosen.id) == "approved"


def test_what_is_edited_is_what_is_approved(today: TodayPage, client: Client, settle: Settle, qtbot: QtBot) -> None:
    client.undo_window = 0.0
    while today.waiting() is not None and not (today.pane.draft and today.pane.draft.is_message):
        today.queue.step(1)
        settle()
    chosen = today.waiting()
    assert chosen is not None
    today.edit()
    assert today.pane.writing
    today.pane.card.editor.setPlainText("Hello there,\n\nis Tuesday fine?\n\nSam Sample")
    qtbot.keyClick(today.pane.card.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.wait(5)
    settle()
    with client.workspace.database.read() as rows:
        found = approvals.get(rows, chosen.id)
    assert found.state == "approved"
    assert found.answer is not None
    assert found.answer["text"].startswith("Hello there")


def test_typing_in_a_field_decides_nothing(today: TodayPage, client: Client, settle: Settle, qtbot: QtBot) -> None:
    chosen = today.waiting()
    assert chosen is not None
    today.pane.wish.setFocus()
    qtbot.keyClicks(today.pane.wish, "axs")
    settle()
    assert today.pane.wish.text() == "axs"
    assert state(client, chosen.id) == "pending"


def test_skip_puts_it_at_the_end(today: TodayPage, client: Client, settle: Settle, qtbot: QtBot) -> None:
    chosen = today.waiting()
    assert chosen is not None
    qtbot.mouseClick(today.pane.skip, Qt.MouseButton.LeftButton)
    settle()
    waiting = [one for one in today.queue.queue.items if hasattr(one, "asked_at")]
    assert waiting[-1].id == chosen.id  # type: ignore[union-attr]
    client.undo()
    settle()
    waiting = [one for one in today.queue.queue.items if hasattr(one, "asked_at")]
    assert waiting[0].id == chosen.id  # type: ignore[union-attr]


def test_a_wish_changes_the_draft_and_undo_brings_it_back(
    today: TodayPage, client: Client, settle: Settle, qtbot: QtBot
) -> None:
    before = today.pane.draft
    assert before is not None
    today.pane.wish.setText("ask for Thursday")
    qtbot.keyClick(today.pane.wish, Qt.Key.Key_Return)
    settle()
    assert today.pane.draft is not None
    assert "Thursday" in today.pane.draft.text
    client.undo()
    settle()
    assert today.pane.draft.text == before.text


def test_a_wish_that_is_not_understood_says_so_and_changes_nothing(
    today: TodayPage, settle: Settle, qtbot: QtBot
) -> None:
    before = today.pane.draft
    assert before is not None
    today.pane.wish.setText("make it sing")
    qtbot.keyClick(today.pane.wish, Qt.Key.Key_Return)
    settle()
    assert "not understood" in today.pane.error.title()
    assert today.pane.draft is not None
    assert today.pane.draft.text == before.text
