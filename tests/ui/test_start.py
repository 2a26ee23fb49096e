"""From an empty folder to the window, and back behind the lock: with a real workspace, by keys and clicks."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desktop import DesktopHost
from app.store import activities, department
from app.ui import preferences
from app.ui.start import Desktop
from app.ui.views.unlock.screen import UnlockScreen

PASSPHRASE = "four words walk along"


class Host(DesktopHost):
    """The real host, on a machine without a keyring."""

    def keyring_answers(self) -> bool:
        return False

    def start_agents(self, say: Callable[[str], None]) -> None:
        """Let nobody work: these tests are of the window."""


@pytest.fixture
def desktop(app: QApplication, tmp_path: Path) -> Iterator[Desktop]:
    made = Desktop(app, Host(tmp_path / "ws"))
    yield made
    made.quit()
    made._end()
    app.aboutToQuit.disconnect(made._end)
    for window in (made.window, made.frame, made.first_run):
        if window is not None:
            window.hide()
            window.deleteLater()
    preferences.load(None)
    preferences.put("scheme", "light")
    app.setQuitOnLastWindowClosed(True)


def until(qtbot: QtBot, condition: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(condition()), timeout=20_000)


def make(desktop: Desktop, qtbot: QtBot) -> None:
    """Go through the first run with the keyboard alone as far as the recovery code."""
    desktop.begin()
    until(qtbot, lambda: desktop.first_run)
    first = desktop.first_run
    assert first is not None
    qtbot.keyClicks(first.lock.passphrase, PASSPHRASE)
    qtbot.keyClicks(first.lock.again, PASSPHRASE)
    qtbot.keyClick(first.next, Qt.Key.Key_Return)
    until(qtbot, lambda: first.step == 1)


def test_first_run_to_today(desktop: Desktop, qtbot: QtBot) -> None:
    make(desktop, qtbot)
    first = desktop.first_run
    assert first is not None
    assert len(first.code.code.text()) > 20
    assert not first.next.isEnabled()
    qtbot.keyClick(first.code.kept, Qt.Key.Key_Space)
    qtbot.keyClick(first.next, Qt.Key.Key_Return)
    first.offer.product.setPlainText("Tallyho: reminders for unpaid invoices that people answer.")
    qtbot.keyClicks(first.offer.customers, "EU freight firms, 50 to 500 people, operations managers")
    qtbot.keyClick(first.next, Qt.Key.Key_Return)
    assert first.step == 3
    qtbot.keyClick(first.skip, Qt.Key.Key_Return)
    until(qtbot, lambda: desktop.window)
    assert desktop.window is not None
    assert desktop.window.place == "today"
    workspace = desktop.host.workspace
    assert workspace is not None
    with workspace.database.read() as rows:
        assert department.offer(rows).product.startswith("Tallyho")
        profile = department.profile(rows)
        assert (profile.company_size, "DE" in profile.countries) == ((50, 500), True)
        titles = [task.title for task in activities.open_tasks(rows)]
    assert any("postal address" in title for title in titles)
    assert any("mailbox" in title for title in titles)


def test_a_short_passphrase_or_a_slip_goes_no_further(desktop: Desktop, qtbot: QtBot) -> None:
    desktop.begin()
    until(qtbot, lambda: desktop.first_run)
    first = desktop.first_run
    assert first is not None
    qtbot.keyClicks(first.lock.passphrase, "short")
    first.go_on()
    assert first.step == 0
    first.lock.passphrase.setText(PASSPHRASE)
    first.lock.again.setText(PASSPHRASE + "x")
    first.go_on()
    assert first.step == 0
    assert not desktop.host.exists()


def test_lock_and_unlock(desktop: Desktop, qtbot: QtBot) -> None:
    make(desktop, qtbot)
    first = desktop.first_run
    assert first is not None
    first.code.kept.setChecked(True)
    first.go_on()
    qtbot.mouseClick(first.skip, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(first.skip, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: desktop.window)
    window = desktop.window
    assert window is not None
    until(qtbot, lambda: desktop.client is not None and desktop.client.idle)
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    until(qtbot, lambda: desktop.host.workspace is None)
    assert desktop.window is None
    screen = desktop.frame.centralWidget() if desktop.frame is not None else None
    assert isinstance(screen, UnlockScreen)
    until(qtbot, screen.button.isEnabled)
    qtbot.keyClicks(screen.field, "not the passphrase")
    qtbot.keyClick(screen.field, Qt.Key.Key_Return)
    until(qtbot, screen.error.isVisible)
    assert desktop.host.workspace is None
    screen.field.clear()
    qtbot.keyClicks(screen.field, PASSPHRASE)
    qtbot.keyClick(screen.field, Qt.Key.Key_Return)
    until(qtbot, lambda: desktop.window)
    assert desktop.host.workspace is not None
