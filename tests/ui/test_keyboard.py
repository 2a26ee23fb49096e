"""Everything that can be clicked can be reached without a mouse and has a name that a screen reader can say."""

from collections.abc import Iterator
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QWidget,
)

from app.ui import pictures
from app.ui.client import Client
from app.ui.scenes import scenes
from app.ui.shell.palette import Palette

CONTROLS = (
    QAbstractButton,
    QLineEdit,
    QTextEdit,
    QPlainTextEdit,
    QComboBox,
    QAbstractItemView,
    QTabBar,
    QAbstractSpinBox,
)
SCENES = frozenset(
    """today inbox contacts companies pipeline sequences agents analytics compliance settings duplicates trash contacts-panel
    contacts-ticked contact company deal pipeline-table agents-loadouts agents-past settings-mailboxes settings-keys import-columns
    first-run-lock first-run-mailbox locked palette""".split()
)


def _controls(window: QWidget) -> Iterator[QWidget]:
    for widget in cast("list[QWidget]", window.findChildren(QWidget)):
        inner = isinstance(widget, QHeaderView | QScrollBar) or isinstance(
            widget.parentWidget(), QComboBox | QAbstractSpinBox
        )
        if isinstance(widget, CONTROLS) and widget.isVisible() and widget.isEnabled() and not inner:
            yield widget


def _reachable(widget: QWidget) -> bool:
    """Tell whether the keyboard gets there: by Tab, or through what it stands in."""
    if widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value:
        return True
    # A field's microphone goes with the field, and the arrows walk the palette's list from its field.
    parent = widget.parentWidget()
    return isinstance(parent, QLineEdit | QTextEdit | QPlainTextEdit | Palette)


def test_every_control_is_reached_by_the_keyboard_and_has_a_name(client: Client) -> None:
    unreached, nameless = dict[str, str](), dict[str, str]()
    for scene in scenes():
        if scene.name not in SCENES:
            continue
        with pictures.staged(client, scene, (1440, 900), []) as window:
            for widget in _controls(window):
                kind = (
                    f"{scene.name}: {type(widget).__name__} “{_text(widget)}” in {type(widget.parentWidget()).__name__}"
                )
                if not _reachable(widget):
                    unreached.setdefault(f"{type(widget).__name__} “{_text(widget)}”", kind)
                face = QAccessible.queryAccessibleInterface(widget)
                if not face.text(QAccessible.Text.Name).strip():
                    nameless.setdefault(f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}", kind)
    assert list(unreached.values()) == []
    assert list(nameless.values()) == []


def _text(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QAbstractButton) else widget.accessibleName()
