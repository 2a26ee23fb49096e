"""Notifications over a real session bus: what gathers is shown once, and its buttons do what the window's do."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from app.core.clock import VirtualClock
from app.store import approvals
from app.ui import preferences
from app.ui.client import Client
from app.ui.shell.alerts import Alerts
from app.ui.shell.notify import Notifier, Shown
from tests.fakes.desktop_bus import NotificationService, installed, notification_service

Settle = Callable[[], None]
pytestmark = pytest.mark.skipif(not installed(), reason="this machine has no dbus-daemon")


@pytest.fixture
def desk() -> Iterator[NotificationService]:
    with notification_service() as (environment, service):
        before = os.environ.get("DBUS_SESSION_BUS_ADDRESS")
        os.environ.update(environment)
        yield service
        if before is None:
            del os.environ["DBUS_SESSION_BUS_ADDRESS"]
        else:
            os.environ["DBUS_SESSION_BUS_ADDRESS"] = before


@pytest.fixture
def notifier(desk: NotificationService) -> Iterator[Notifier]:
    made = Notifier()
    yield made
    made.stop()


@pytest.fixture
def alerts(client: Client, notifier: Notifier) -> Iterator[Alerts]:
    preferences.put("quiet", {"from": "00:00", "to": "00:00"})
    yield Alerts(client, notifier)
    preferences.load(None)
    preferences.put("scheme", "light")


def leave_one(client: Client) -> approvals.Approval:
    """Decide all approvals but one mail's, and see to what was replied: one notification has one thing to say."""
    with client.workspace.database.transaction("person") as tx:
        waiting = approvals.pending(tx)
        kept = next(one for one in waiting if one.subject.get("subject"))
        for one in waiting:
            if one.id != kept.id:
                approvals.decide(tx, one.id, approved=False, by="person")
        tx.run("update messages set handled_at = at where handled_at is null")
    return kept


def test_a_button_comes_back(notifier: Notifier, desk: NotificationService, qtbot: QtBot) -> None:
    with qtbot.waitSignal(notifier.pressed, timeout=20_000) as pressed:
        notifier.show(
            Shown(key="a1", title="One thing", text="“Words”", buttons=(("approve", "Approve"), ("skip", "Skip")))
        )
        seen = desk.next()
        desk.press(seen, "Skip")
    assert pressed.args == ["a1", "skip"]
    assert (seen["app"], seen["title"], seen["text"]) == ("QuotaHit", "One thing", "“Words”")


def test_approve_from_a_notification_approves(
    alerts: Alerts, client: Client, desk: NotificationService, settle: Settle, qtbot: QtBot
) -> None:
    kept = leave_one(client)
    client.undo_window = 0.2
    settle()
    alerts.look()
    settle()
    seen = desk.next()
    assert [seen["actions"][i] for i in range(1, len(seen["actions"]), 2) if seen["actions"][i]] == [
        "Approve",
        "Edit",
        "Skip",
    ]
    assert kept.subject["subject"] in seen["text"]
    desk.press(seen, "Approve")

    def approved() -> bool:
        with client.workspace.database.read() as rows:
            return approvals.get(rows, kept.id).state == "approved"

    qtbot.waitUntil(approved, timeout=20_000)


def test_several_are_one_notification_without_buttons(
    alerts: Alerts, client: Client, desk: NotificationService, settle: Settle
) -> None:
    alerts.look()
    settle()
    seen = desk.next()
    assert "approvals" in seen["title"]
    assert all(not words for words in seen["actions"][1::2])
    alerts.look()
    settle()
    with pytest.raises(AssertionError, match="in time"):
        desk.next(0.3)


def test_locked_nothing_is_told_of_whom_and_nothing_is_approved(
    alerts: Alerts, client: Client, desk: NotificationService, settle: Settle
) -> None:
    client.locked = True
    kept = leave_one(client)
    settle()
    alerts.look()
    settle()
    seen = desk.next()
    assert kept.subject["subject"] not in seen["text"] + seen["title"]
    assert isinstance(client.workspace.clock, VirtualClock)
    client.workspace.clock.advance(timedelta(minutes=11))
    alerts._pressed(f"approvals{kept.id}", "approve")
    settle()
    assert desk.next()["title"] == "QuotaHit is locked"
    with client.workspace.database.read() as rows:
        assert approvals.get(rows, kept.id).state == "pending"


def test_quiet_hours_keep_it(alerts: Alerts, client: Client, desk: NotificationService, settle: Settle) -> None:
    preferences.put("quiet", {"from": "00:00", "to": "23:59"})
    alerts.look()
    settle()
    with pytest.raises(AssertionError, match="in time"):
        desk.next(0.3)
