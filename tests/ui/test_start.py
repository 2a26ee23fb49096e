"""Behind the lock, into the window and back: with a real workspace, by keys."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desktop import DesktopHost
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


def unlock(desktop: Desktop, qtbot: QtBot, passphrase: str) -> UnlockScreen:
    """Type a passphrase at the lock."""
    until(qtbot, lambda: desktop.frame)
    screen = desktop.frame.centralWidget() if desktop.frame is not None else None
    assert isinstance(screen, UnlockScreen)
    until(qtbot, screen.button.isEnabled)
    screen.field.clear()
    qtbot.keyClicks(screen.field, passphrase)
    qtbot.keyClick(screen.field, Qt.Key.Key_Return)
    return screen


def test_lock_and_unlock(desktop: Desktop, qtbot: QtBot) -> None:
    desktop.host.create(PASSPHRASE)
    desktop.host.close()
    desktop.begin()
    unlock(desktop, qtbot, PASSPHRASE)
    until(qtbot, lambda: desktop.window)
    window = desktop.window
    assert window is not None
    until(qtbot, lambda: desktop.client is not None and desktop.client.idle)
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    until(qtbot, lambda: desktop.host.workspace is None)
    assert desktop.window is None
    screen = unlock(desktop, qtbot, "not the passphrase")
    until(qtbot, screen.error.isVisible)
    assert desktop.host.workspace is None
    unlock(desktop, qtbot, PASSPHRASE)
    until(qtbot, lambda: desktop.window)
    assert desktop.host.workspace is not None
