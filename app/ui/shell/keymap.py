"""The map of the keyboard for the screen in front: the same commands that the keys and the palette know.

A press on a command's keys takes others for it.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QKeySequenceEdit, QPushButton, QSizePolicy, QStackedWidget, QWidget

from app.ui import preferences, theme
from app.ui.commands import Command, choose_keys, in_the_way, shown
from app.ui.widgets.button import LinkButton
from app.ui.widgets.caps import caps_width, paint_caps
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import Label
from app.ui.widgets.surfaces import ScrollArea
from app.ui.words import tr

_FIXED = frozenset({"Esc", "Return", "Tab", "Space", "Del"})  # what every list and dialog goes by


class _Caps(QPushButton):
    """The keys of a command; a press asks for others."""

    def __init__(self, command: Command) -> None:
        super().__init__()
        self._command = command
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setEnabled(command.keys not in _FIXED)
        self.show_keys()

    def show_keys(self) -> None:
        """Show the keys the command has now."""
        caps = self._command.shown_keys
        self.setAccessibleName(f"{self._command.title}: {' '.join(caps) or tr('No keys')}")
        if self.isEnabled():
            self.setToolTip(tr("Choose other keys"))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room the caps need."""
        width = caps_width(self._command.shown_keys) or theme.metrics("small").horizontalAdvance(tr("No keys"))
        return QSize(int(width) + 13, max(24, theme.size("keycap") + 6))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = self.rect().toRectF()
        if self.isEnabled() and self.underMouse():
            theme.rounded(painter, box, 6, theme.color("overlayHover"))
        caps = self._command.shown_keys
        if caps:
            width = caps_width(caps)
            mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            paint_caps(painter, caps, box.right() - 6 - width if mirrored else 6, self.height() / 2)
        else:
            painter.setFont(theme.font("small"))
            painter.setPen(theme.color("text3"))
            painter.drawText(box.adjusted(6, 0, -6, 0), Qt.AlignmentFlag.AlignVCenter, tr("No keys"))
        if self.hasFocus():
            theme.focus_ring(painter, box, 6)


class _Taker(QKeySequenceEdit):
    """Takes the next keys that are pressed: one, or two of them one after another."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setMaximumSequenceLength(2)
        self.setAccessibleName(tr("Press the new keys"))

    def event(self, event: QEvent) -> bool:
        """Leave by Esc, or when the focus goes elsewhere."""
        if event.type() == QEvent.Type.FocusOut:
            self.left.emit()
        # Also where Esc is a shortcut of the dialog's own: it ends the taking alone.
        if event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            assert isinstance(event, QKeyEvent)
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
                if event.type() == QEvent.Type.KeyPress:
                    self.left.emit()
                return True
        return super().event(event)


class _Keys(QStackedWidget):
    """The keys of one command: shown, or being taken."""

    def __init__(self, sheet: "KeyMap", command: Command) -> None:
        super().__init__()
        self.command, self._sheet = command, sheet
        self.caps, self.taker = _Caps(command), _Taker()
        self.addWidget(self.caps)
        self.addWidget(self.taker)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.caps.clicked.connect(self._ask)
        self.taker.editingFinished.connect(self._taken)
        self.taker.left.connect(self._leave)

    def _ask(self) -> None:
        self._sheet.error.say("")
        self.taker.clear()
        self.setCurrentWidget(self.taker)
        self.taker.setFocus()

    def _taken(self) -> None:
        keys = self.taker.keySequence()
        if self.currentWidget() is self.taker and not keys.isEmpty():
            self._sheet.give(self.command, keys)
            self._leave()

    def _leave(self) -> None:
        if self.currentWidget() is self.taker:
            self.setCurrentWidget(self.caps)
            self.caps.show_keys()
            self.caps.setFocus()


class KeyMap(Dialog):
    """Two columns: this screen's keys, and those that hold everywhere."""

    def __init__(self, window: QWidget, here: Sequence[Command], everywhere: Sequence[Command]) -> None:
        super().__init__(window, tr("Keys"), width=760, text=tr("Press a command's keys to choose others."))
        self._all = [*here, *everywhere]
        self.keys: dict[str, _Keys] = {}
        content = QWidget()
        grid = QGridLayout(content)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(2)
        for column, (title, commands) in enumerate(((tr("On this screen"), here), (tr("Everywhere"), everywhere))):
            grid.addWidget(Label(title, "smallMed", "text3"), 0, column * 3, 1, 2)
            named = [one for one in commands if one.keys or one.shown_keys]
            for row, one in enumerate(named, start=1):
                self.keys[one.name] = _Keys(self, one)
                grid.addWidget(Label(one.title), row, column * 3)
                grid.addWidget(self.keys[one.name], row, column * 3 + 1)
            if not named:
                grid.addWidget(Label(tr("None of its own"), "body", "text3"), 1, column * 3)
            grid.setColumnStretch(column * 3, 1)
        grid.setColumnMinimumWidth(2, 24)
        grid.setRowStretch(max(len(here), len(everywhere)) + 2, 1)
        area = ScrollArea(content, fill="overlay")
        area.setMinimumHeight(420)
        self.body.addWidget(area)
        self.usual = LinkButton(tr("Bring back the usual keys"))
        self.usual.clicked.connect(self._bring_back)
        self.add_buttons(tr("Close"), kind="secondary")
        self.keep_button.hide()
        self.buttons.insertWidget(0, self.usual)
        self.usual.setVisible(bool(preferences.get("keys")))

    def give(self, command: Command, keys: QKeySequence) -> None:
        """Give a command these keys, where no other command here has them."""
        pressed = " ".join(shown(keys))
        other = in_the_way(keys, command, self._all)
        if keys.toString().split(", ")[0] in _FIXED:
            self.show_error(
                tr("{keys} cannot be chosen", keys=pressed), tr("Lists and dialogs go by it. Nothing was changed.")
            )
        elif other is not None:
            self.show_error(
                tr("“{title}” goes by {keys}", title=other.title, keys=" ".join(other.shown_keys)),
                tr("Give that one other keys first. Nothing was changed."),
            )
        else:
            choose_keys(command, keys)
            self.usual.setVisible(bool(preferences.get("keys")))

    def _bring_back(self) -> None:
        preferences.put("keys", {})
        for keys in self.keys.values():
            keys.caps.show_keys()
        self.usual.hide()
        self.error.say("")
