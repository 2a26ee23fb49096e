"""A person gives commands other keys, from the map of the keys."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from app.store import department
from app.ui import preferences
from app.ui.client import Client
from app.ui.shell.everywhere import open_key_map
from app.ui.shell.keymap import KeyMap
from app.ui.shell.window import Window

Settle = Callable[[], None]
NONE = Qt.KeyboardModifier.NoModifier


def take(qtbot: QtBot, sheet: KeyMap, name: str, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Ask for other keys by keyboard alone, and press them."""
    keys = sheet.keys[name]
    keys.caps.setFocus()
    qtbot.keyClick(keys.caps, Qt.Key.Key_Return)
    qtbot.waitUntil(keys.taker.hasFocus)
    qtbot.keyClick(keys.taker, key, modifiers)
    qtbot.waitUntil(lambda: keys.currentWidget() is keys.caps)


def test_other_keys_do_the_deed_and_stand_where_the_usual_ones_stood(
    window: Window, client: Client, settle: Settle, look: None, qtbot: QtBot
) -> None:
    sheet = open_key_map(window)
    take(qtbot, sheet, "window.pause", Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert preferences.get("keys") == {"window.pause": "Ctrl+P"}
    assert sheet.keys["window.pause"].caps.accessibleName().endswith("Ctrl P")
    sheet.reject()
    settle()
    assert "Ctrl P" in window.sidebar.pause.toolTip()

    def paused() -> bool:
        with client.workspace.database.read() as rows:
            return department.paused(rows)

    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert not paused()
    qtbot.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert paused()


def test_keys_that_are_taken_are_refused_with_who_has_them(window: Window, look: None, qtbot: QtBot) -> None:
    sheet = open_key_map(window)
    take(qtbot, sheet, "window.pause", Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert preferences.get("keys") == {}
    assert "Undo" in sheet.error.accessibleName()
    take(qtbot, sheet, "window.pause", Qt.Key.Key_G)  # G begins the keys of the screens
    assert preferences.get("keys") == {}


def test_escape_leaves_the_keys_as_they_were(window: Window, look: None, qtbot: QtBot) -> None:
    sheet = open_key_map(window)
    keys = sheet.keys["window.undo"]
    qtbot.mouseClick(keys.caps, Qt.MouseButton.LeftButton)
    qtbot.keyClick(keys.taker, Qt.Key.Key_Escape)
    assert keys.currentWidget() is keys.caps
    assert sheet.isVisible()
    assert preferences.get("keys") == {}


def test_the_usual_keys_come_back_at_once(window: Window, look: None, qtbot: QtBot) -> None:
    preferences.put("keys", {"window.pause": "Ctrl+P"})
    sheet = open_key_map(window)
    qtbot.mouseClick(sheet.usual, Qt.MouseButton.LeftButton)
    pause = next(one for one in window.shortcuts.active if one.name == "window.pause")
    assert pause.sequence == QKeySequence("Ctrl+.")
    assert sheet.usual.isHidden()
