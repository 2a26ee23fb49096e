"""One field of a record: its name, its value that a click or F2 lets one change in place, and where it came from."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStackedWidget, QWidget

from app.actions.queries.record import Origin
from app.ui import theme
from app.ui.client import Client
from app.ui.views.record.wording import origin_lines
from app.ui.widgets import ComboBox, Field, IconButton, Label, Popover, TextLabel, columns, rows
from app.ui.words import tr

NAME_WIDTH = 104
_HEIGHT = 28


class Value(QPushButton):
    """A value as plain words; pressing it (or Enter, Space, F2) edits it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._empty = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.NOTIFIER.changed.connect(self.updateGeometry)

    def set(self, words: str, empty: str) -> None:
        """Show a value, or where there is none what one could enter."""
        self.setText(words)
        self._empty = empty
        self.setToolTip("")
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of a row; the width is what there is."""
        return QSize(80, theme.scaled(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """It may be cut."""
        return QSize(40, theme.scaled(_HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and F2 edit as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        if self.isEnabled() and self.underMouse():
            theme.rounded(painter, box, 6, theme.color("hover"))
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        side = theme.side(mirrored)
        painter.setFont(theme.font("body"))
        painter.setPen(theme.color("text" if self.text() else "text3"))
        words = theme.elided(" ".join((self.text() or self._empty).split()), "body", self.width() - 14)
        painter.drawText(
            self.rect().adjusted(8, 0, -6, 0),
            int(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter),
            words,
        )
        if self.hasFocus():
            theme.focus_ring(painter, box, 6)


class _Editor(Field):
    """The field that stands in the value's place; Esc puts the value back."""

    dropped = Signal()
    done = Signal()

    def _dress(self) -> None:
        super()._dress()
        self.setFixedHeight(theme.scaled(_HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps, Esc drops."""
        if event.key() == Qt.Key.Key_Escape:
            self.dropped.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.done.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving keeps what was written, but not while a menu of its own is open."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.done.emit()


class OriginButton(IconButton):
    """Says where a value came from, in a small window beside it."""

    def __init__(self, client: Client, field: str, parent: QWidget | None = None) -> None:
        super().__init__(
            "status.info", tr("Where {field} came from", field=field), color="text3", size=14, parent=parent
        )
        self._client, self._field = client, field
        self._origin: Origin | None = None
        self.setFixedSize(24, 24)
        self.clicked.connect(self.open)

    def set_origin(self, origin: Origin | None) -> None:
        """Know another origin; without one there is nothing to ask."""
        self._origin = origin
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self.setVisible(origin is not None)

    def open(self) -> None:
        """Show where the value came from."""
        if self._origin is None:
            return
        popover = Popover(self)
        popover.body.addWidget(Label(tr("Where {field} came from", field=self._field), "smallBold", elide=False))
        for name, value in origin_lines(self._origin, self._client.now()):
            line = columns(gap=8)
            label = Label(name, "small", "text2")
            label.setFixedWidth(96)
            line.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(TextLabel(value, "small", "text"), 1)
            popover.body.addLayout(line)
        popover.open_at(self, width=300)


class FieldRow(QWidget):
    """A field: name, value, origin. `changed` carries what was entered; the value shown is already the new one."""

    changed = Signal(str)

    def __init__(
        self, client: Client, name: str, *, editable: bool = True, choices: Sequence[tuple[object, str]] = ()
    ) -> None:
        super().__init__()
        self.name = name
        self._value, self._entered = "", ""
        self._editable, self._writing = editable, False
        line = rows(self)
        row = columns(gap=4)
        self._label = Label(name, "small", "text2")
        self._label.setFixedWidth(NAME_WIDTH)
        row.addWidget(self._label)
        self.value = Value()
        self.value.setAccessibleName(name)
        self.value.setEnabled(editable)
        self.editor = _Editor(name=name)
        self.choice = ComboBox(choices, name=name) if choices else None
        self._stack = QStackedWidget()
        self._stack.addWidget(self.value)
        self._stack.addWidget(self.editor)
        self._stack.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if self.choice is not None:
            row.addWidget(self.choice, 1)
            self.choice.chosen.connect(self._choose)
        else:
            row.addWidget(self._stack, 1)
        self.origin = OriginButton(client, name)
        row.addWidget(self.origin)
        line.addLayout(row)
        self.error = TextLabel("", "small", "danger")
        self.error.hide()
        line.addWidget(self.error)
        self.value.clicked.connect(self.edit)
        self.editor.done.connect(self.commit)
        self.editor.dropped.connect(self.drop)

    def show_value(self, shown: str, origin: Origin | None = None, *, entered: str | None = None) -> None:
        """Show a value; `entered` is how one writes it, where that differs. Not while it is being changed."""
        self.origin.set_origin(origin)
        if self.editing:
            return
        self._value, self._entered = shown, shown if entered is None else entered
        empty = tr("Add") if self._editable else "–"
        self.value.set(shown, empty)
        self.value.setAccessibleDescription(shown or empty)
        if self.choice is not None:
            self.choice.choose(self._entered)

    @property
    def empty(self) -> bool:
        """Whether there is no value, and none is being written."""
        return not self._value and not self.editing and self.choice is None

    @property
    def editing(self) -> bool:
        """Whether it is being changed."""
        return self._writing

    def edit(self) -> None:
        """Let the value be changed in place."""
        if not self._editable:
            return
        self.error.hide()
        self.editor.setText(self._entered)
        self._writing = True
        self._stack.setCurrentWidget(self.editor)
        self.editor.setFocus()
        self.editor.selectAll()

    def commit(self) -> None:
        """Take what was written: show it at once, and say that it changed."""
        if not self.editing:
            return
        # The editor loses the keyboard as it goes, which would end the writing a second time.
        self._writing = False
        written = self.editor.text().strip()
        had_focus = self.editor.hasFocus()
        self._stack.setCurrentWidget(self.value)
        if had_focus:
            self.value.setFocus()
        if written != self._entered:
            self.value.set(written, tr("Add"))
            self.changed.emit(written)

    def drop(self) -> None:
        """Leave the value as it was."""
        self._writing = False
        self._stack.setCurrentWidget(self.value)
        self.value.setFocus()

    def refuse(self, sentence: str) -> None:
        """Put the former value back and say why."""
        self.value.set(self._value, tr("Add"))
        if self.choice is not None:
            self.choice.choose(self._entered)
        self.error.set(sentence)
        self.error.show()

    def _choose(self, value: object) -> None:
        if str(value) != self._entered:
            self.error.hide()
            self.changed.emit(str(value))
