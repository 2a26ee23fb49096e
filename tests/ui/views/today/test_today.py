"""Today: decide by key or by click, each decision moves on, and what was decided can be taken back until it leaves."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.actions.queries.today import Leaving, Waiting
from app.core.ids import ApprovalId, OutboxId
from app.store import approvals, outbox, settings
from app.ui.client import Client
from app.ui.shell.window import Window
from app.ui.views.today.low_risk import LowRisk
from app.ui.views.today.page import TodayPage
from app.ui.views.today.queue import Heading
from tests.fakes.model_server import KEY, ModelServer, says

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


@pytest.mark.parametrize("way", ["keys", "mouse"])
def test_twenty_approvals_are_triaged(
    way: str, today: TodayPage, window: Window, client: Client, settle: Settle, qtbot: QtBot
) -> None:
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
        if way == "keys":
            qtbot.keyClick(window, key)
        else:
            button = today.pane.approve if key is Qt.Key.Key_A else today.pane.reject
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        settle()
        assert today.waiting() is None or today.waiting().id != chosen.id  # type: ignore[union-attr]
    assert len(expected) >= 20
    assert {state(client, number) for number in expected} == {"pending"}  # each can still be taken back
    client.flush()
    settle()
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
    while today.waiting() is not None and not (today.pane.draft and today.pane.draft.is_message):
        today.queue.step(1)
        settle()
    chosen = today.waiting()
    assert chosen is not None
    today.edit()
    assert today.pane.writing
    today.pane.card.editor.setPlainText("Hello there,\n\nis Tuesday fine?\n\nSam Sample")
    qtbot.keyClick(today.pane.card.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    client.flush()
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


def test_a_model_that_is_set_for_it_writes_the_draft_anew_while_the_window_goes_on(
    today: TodayPage, client: Client, settle: Settle, qtbot: QtBot
) -> None:
    before = today.pane.draft
    assert before is not None
    words = before.text.replace("\n\n", "\n\nIs somebody else the one to ask?\n\n", 1)
    assert words != before.text
    said = {"subject": "", "text": words, "uses": [], "confidence": 0.9, "needs_human": False, "because": ""}
    with ModelServer(says(json.dumps(said))) as server:
        client.workspace.vault.put("model:openai", KEY)
        with client.workspace.database.transaction("person") as tx:
            settings.put(tx, "models", {"steer": ["openai/loopback"]})
            settings.put(tx, "model_endpoints", {"openai": server.base})
            settings.put(tx, "model_prices", {"openai/loopback": [1.0, 2.0]})
        today.pane.wish.setText("ask who else decides")
        qtbot.keyClick(today.pane.wish, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: today.pane.draft is not None and today.pane.draft.text == words, timeout=20_000)
        assert len(server.asked) == 1
    assert today.pane.wish.isEnabled()
    settle()
    client.undo()
    settle()
    assert today.pane.draft is not None
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


CLAIM = "You hired twelve people in May."


def ask_doubtful(client: Client, window: Window, settle: Settle) -> ApprovalId:
    """Let an agent ask for a draft with a claim that nothing bears out, and look at it."""
    with client.workspace.database.transaction("agent:outreach") as tx:
        person = tx.one("select id from contacts where country = 'US' and deleted_at is null order by id limit 1")
        assert person is not None
        text = f"Hi,\n\n{CLAIM} Would Tuesday suit you?\n\nSam Sample"
        subject = {"subject": "Hiring", "text": text, "by": "rules", "unsupported": [CLAIM], "needs_human": True}
        made = approvals.ask(tx, "reply", "A doubtful draft", subject, contact=person["id"])
    window.go("today", approval=int(made))
    settle()
    return made


def test_a_claim_without_a_source_keeps_a_draft_until_it_is_cut(
    today: TodayPage, window: Window, client: Client, settle: Settle, qtbot: QtBot
) -> None:
    made = ask_doubtful(client, window, settle)
    assert today.pane.draft is not None
    assert today.pane.draft.approval.id == made
    assert [span.source for span in today.pane.draft.spans] == [0]
    assert not today.pane.approve.isEnabled()
    qtbot.keyClick(window, Qt.Key.Key_A)
    client.flush()
    settle()
    assert state(client, made) == "pending"
    today.pane.claim_cut.emit(CLAIM)
    settle()
    assert CLAIM not in today.pane.draft.text
    assert today.pane.approve.isEnabled() == (today.pane.why_not() == "")
    client.undo()
    settle()
    assert CLAIM in today.pane.draft.text
    today.pane.claim_kept.emit(CLAIM)
    settle()
    assert today.pane.draft.unsupported == ()
    assert [source.kind for source in today.pane.draft.sources] == ["you"]


def test_what_is_written_is_kept_when_another_draft_is_looked_at(
    today: TodayPage, window: Window, client: Client, settle: Settle
) -> None:
    made = ask_doubtful(client, window, settle)
    today.edit()
    assert today.pane.approve.isEnabled() == (today.pane.why_not() == "")
    today.pane.card.editor.setPlainText("Hi,\n\nWould Monday suit you?\n\nSam Sample")
    today.queue.step(-1)
    settle()
    with client.workspace.database.read() as rows:
        kept = approvals.get(rows, made)
    assert "Monday" in kept.subject["text"]
    assert kept.subject["unsupported"] == []


def test_what_was_approved_and_has_not_left_is_taken_back(
    today: TodayPage, client: Client, settle: Settle, qtbot: QtBot
) -> None:
    ask_for(client, 1)
    settle()
    with client.workspace.database.transaction("person") as tx:
        asked = approvals.pending(tx)[-1]
        approvals.decide(tx, asked.id, approved=True, by="person")
        made = outbox.queue(
            tx, send_key="leaves later", channel="email", purpose="follow_up", contact=asked.contact_id,
            address="somebody@sample.example", subject="A short call", text="What would be the best day?",
            approval_id=asked.id, not_before=tx.now + timedelta(hours=3),
        )  # fmt: skip
        assert made is not None
    settle()
    row = next(row for row, item in enumerate(today.queue.queue.items) if isinstance(item, Leaving))
    today.queue.choose(row)
    settle()
    assert today.right.currentWidget() is today.aside
    qtbot.keyClick(today.window(), Qt.Key.Key_T)
    settle()
    with client.workspace.database.read() as rows:
        held = outbox.get(rows, OutboxId(made))
    assert held is not None
    assert held.state == "held"
    chosen = today.waiting()
    assert chosen is not None
    assert chosen.kind == "gate"
    assert not [item for item in today.queue.queue.items if isinstance(item, Leaving)]


def test_low_risk_drafts_are_listed_before_they_are_approved(
    today: TodayPage, client: Client, settle: Settle, qtbot: QtBot
) -> None:
    count = today.foresight.plain(())
    assert count > 0
    qtbot.keyClick(today.window(), Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    settle()
    listed = today.window().findChildren(LowRisk)
    assert len(listed) == 1
    before = {int(one.id) for one in today.queue.queue.items if isinstance(one, Waiting)}
    listed[0].accept()
    settle()
    after = {int(one.id) for one in today.queue.queue.items if isinstance(one, Waiting)}
    assert len(before - after) == count
    client.undo()
    settle()
    assert {int(one.id) for one in today.queue.queue.items if isinstance(one, Waiting)} == before


def test_a_look_is_noted_and_what_happened_before_stays_in_sight(
    today: TodayPage, client: Client, settle: Settle
) -> None:
    assert today.seen is not None
    since = today.seen.since
    today.looking.note()
    settle()
    with client.workspace.database.read() as rows:
        assert settings.get(rows, "looked_at") == client.now().isoformat()
    today.refresh()
    settle()
    assert today.seen.since == since


def test_each_figure_opens_what_it_counts(today: TodayPage, client: Client, settle: Settle, qtbot: QtBot) -> None:
    went: list[str] = []
    client.going.connect(lambda place, _: went.append(place))
    for name in ("replies", "blocked", "spent", "found"):
        qtbot.mouseClick(today.strip.figures[name], Qt.MouseButton.LeftButton)
        settle()
    assert went == ["inbox", "compliance", "analytics", "contacts"]


def test_the_panes_stack_where_there_is_little_room(today: TodayPage, window: Window, settle: Settle) -> None:
    window.resize(1024, 700)
    settle()
    assert today.splitter.orientation() is Qt.Orientation.Vertical
    window.resize(1440, 900)
    settle()
    assert today.splitter.orientation() is Qt.Orientation.Horizontal
