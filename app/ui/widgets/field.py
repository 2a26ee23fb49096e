"""Fields: text in one line or several, choices, each with its microphone and its error in a sentence."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette, QTextOption
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QStyle,
    QStyleOptionComboBox,
    QToolTip,
    QWidget,
)

from app.ui import theme
from app.ui.widgets import voice_field
from app.ui.widgets.button import IconButton
from app.ui.widgets.labels import Label, TextLabel
from app.ui.widgets.surfaces import rows
from app.ui.words import tr


class _Mic(IconButton):
    """The microphone of one field: dictates into it, or says what is missing."""

    def __init__(self, field: "Field | TextArea") -> None:
        super().__init__("action.mic", tr("Dictate"), parent=field)
        self._field = field
        self._listening = False
        self.setFixedSize(26, 24)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.clicked.connect(self._pressed)

    def _pressed(self) -> None:
        ears = voice_field.ears()
        if ears is None:
            said = voice_field.what_is_missing()
            self.setAccessibleDescription(said)
            QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), said, self)
            return
        self._listening = not self._listening
        self.set(
            "action.micLive" if self._listening else "action.mic", tr("Stop") if self._listening else tr("Dictate")
        )
        if self._listening:
            ears.start(self._field.insert_words, lambda _level: self.update())
        else:
            ears.stop()


class Field(QLineEdit):
    """One line of text, 32 high, with a microphone unless `mic` is off."""

    def __init__(
        self,
        text: str = "",
        *,
        placeholder: str = "",
        name: str = "",
        icon: str = "",
        mic: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._icon, self._wrong = icon, False
        self.setFrame(False)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name or placeholder)
        self._mic = _Mic(self) if mic else None
        self._dress()
        theme.NOTIFIER.changed.connect(self._dress)

    def setText(self, text: str | None) -> None:
        """Show this text; where nobody is typing, from its beginning."""
        super().setText(text or "")
        if not self.hasFocus():
            self.setCursorPosition(0)

    def set_wrong(self, wrong: bool) -> None:
        """Outline it as wrong; the sentence that says why stands under it (LabelledField)."""
        self._wrong = wrong
        self.update()

    def insert_words(self, words: str) -> None:
        """Write dictated words where the cursor is."""
        self.insert(words)

    def _dress(self) -> None:
        self.setFont(theme.font("body"))
        self.setFixedHeight(theme.scaled(theme.size("control")))
        left = 32 if self._icon else 8
        right = 34 if self._mic is not None else 8
        self._make_room(left, right)
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.Text, theme.color("text"))
        palette.setColor(QPalette.ColorRole.PlaceholderText, theme.color("text3"))
        self.setPalette(palette)

    def _make_room(self, lead: int, end: int) -> None:
        """Keep the words clear of the icon before them and the microphone behind them."""
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        self.setTextMargins(end if mirrored else lead, 0, lead if mirrored else end, 0)

    def resizeEvent(self, event: object) -> None:
        """Keep the microphone at the end."""
        if self._mic is not None:
            mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            x = 4 if mirrored else self.width() - 30
            self._mic.move(x, (self.height() - 24) // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        line = "dangerLine" if self._wrong else "border"
        theme.rounded(painter, box, 6, theme.color("raised"), theme.color(line))
        if self.hasFocus() and not self._wrong:
            theme.focus_ring(painter, box, 6)
        if self._icon:
            picture = theme.pixmap(self._icon, "text3", 16, self.devicePixelRatioF())
            mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            painter.drawPixmap(self.width() - 26 if mirrored else 10, (self.height() - 16) // 2, picture)
        painter.end()
        super().paintEvent(event)


class SearchField(Field):
    """A field that narrows a list; Esc empties it, then gives the keyboard back."""

    left = Signal()

    def __init__(self, placeholder: str, parent: QWidget | None = None, *, mic: bool = True) -> None:
        super().__init__(placeholder=placeholder, name=placeholder, icon="action.search", mic=mic, parent=parent)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc and the arrow down mean something here."""
        if event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.left.emit()
        elif event.key() == Qt.Key.Key_Down:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class TextArea(QPlainTextEdit):
    """Several lines of plain text with a microphone."""

    submitted = Signal()  # Ctrl+Enter

    def __init__(
        self,
        text: str = "",
        *,
        placeholder: str = "",
        name: str = "",
        lines: int = 4,
        role: str = "body",
        mic: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._role, self._lines, self._wrong = role, lines, False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name or placeholder)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WordWrap)
        self.document().setDocumentMargin(8)
        self._mic = _Mic(self) if mic else None
        self._dress()
        theme.NOTIFIER.changed.connect(self._dress)
        self.setPlainText(text)

    def text(self) -> str:
        """Return what is written."""
        return self.toPlainText()

    def set_wrong(self, wrong: bool) -> None:
        """Outline it as wrong."""
        self._wrong = wrong
        self.viewport().update()

    def insert_words(self, words: str) -> None:
        """Write dictated words where the cursor is."""
        self.insertPlainText(words)

    def _dress(self) -> None:
        self.setFont(theme.font(self._role))
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.Text, theme.color("text"))
        palette.setColor(QPalette.ColorRole.PlaceholderText, theme.color("text3"))
        self.setPalette(palette)
        self.setMinimumHeight(self.sizeHint().height())

    def sizeHint(self) -> QSize:
        """Return room for the lines asked for."""
        return QSize(240, self._lines * theme.line_height(self._role) + 18)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter submits."""
        if (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.submitted.emit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: object) -> None:
        """Keep the microphone in its corner."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        if self._mic is not None:
            mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            self._mic.move(4 if mirrored else self.width() - 32, self.height() - 30)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        box = QRectF(self.viewport().rect())
        theme.rounded(painter, box, 6, theme.color("raised"), theme.color("dangerLine" if self._wrong else "border"))
        if self.hasFocus() and not self._wrong:
            theme.focus_ring(painter, box, 6)
        painter.end()
        super().paintEvent(event)


class ComboBox(QComboBox):
    """One of several choices; `choices` are (value, words)."""

    chosen = Signal(object)

    def __init__(
        self,
        choices: Sequence[tuple[object, str]] = (),
        *,
        name: str = "",
        value: object = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tone = "plain"
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.set_choices(choices, value)
        self._dress()
        theme.NOTIFIER.changed.connect(self._dress)
        self.activated.connect(lambda index: self.chosen.emit(self.itemData(index)))

    def set_choices(self, choices: Sequence[tuple[object, str]], value: object = None) -> None:
        """Offer these, with one of them chosen."""
        self.blockSignals(True)
        self.clear()
        for data, words in choices:
            self.addItem(words, data)
        self.blockSignals(False)
        self.choose(value)

    def choose(self, value: object) -> None:
        """Choose by value, without telling anybody; nothing is chosen where it is not offered."""
        for index in range(self.count()):
            if self.itemData(index) == value:
                self.setCurrentIndex(index)
                return
        self.setCurrentIndex(-1)

    def value(self) -> object:
        """Return what is chosen."""
        return self.currentData()

    def set_tone(self, tone: str) -> None:
        """Outline it as plain or warning."""
        self._tone = tone
        self.update()

    def wheelEvent(self, event: object) -> None:
        """Scrolling past it must not change it."""
        event.ignore()  # type: ignore[attr-defined]

    def _dress(self) -> None:
        self.setFont(theme.font("body"))
        self.setFixedHeight(theme.scaled(theme.size("control")))
        self.view().setFont(theme.font("body"))

    def sizeHint(self) -> QSize:
        """Return room for the longest choice."""
        widest = max(
            (theme.metrics("body").horizontalAdvance(self.itemText(i)) for i in range(self.count())), default=60
        )
        return QSize(int(widest) + 46, theme.scaled(theme.size("control")))

    def minimumSizeHint(self) -> QSize:
        """It may be cut."""
        return QSize(min(90, self.sizeHint().width()), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        box = QRectF(self.rect())
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver) and self.isEnabled()
        line = "warningLine" if self._tone == "warning" else "borderStrong" if hovered else "border"
        theme.rounded(painter, box, 6, theme.color("raised"), theme.color(line))
        if self.hasFocus():
            theme.focus_ring(painter, box, 6)
        words = self.currentText() if self.currentIndex() >= 0 else self.placeholderText()
        ink = (
            "disabled"
            if not self.isEnabled()
            else "warning"
            if self._tone == "warning"
            else "text"
            if self.currentIndex() >= 0
            else "text3"
        )
        painter.setFont(theme.font("body"))
        painter.setPen(theme.color(ink))
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        room = self.rect().adjusted(28, 0, -10, 0) if mirrored else self.rect().adjusted(10, 0, -28, 0)
        side = theme.side(mirrored)
        painter.drawText(
            room,
            int(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter),
            theme.elided(words, "body", room.width() + 1),
        )
        caret = theme.pixmap("action.expand", "text3", 12, self.devicePixelRatioF())
        painter.drawPixmap(10 if mirrored else self.width() - 22, (self.height() - 12) // 2, caret)


class LabelledField(QWidget):
    """A control with its label above, and under it the help or the error in a sentence."""

    def __init__(self, label: str, control: QWidget, *, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.control = control
        self._help = hint
        layout = rows(self, gap=4)
        self._label = Label(label, "smallMed", "text")
        self._label.setBuddy(control)
        self._said = TextLabel("", "small", "text3")
        layout.addWidget(self._label)
        layout.addWidget(control)
        layout.addWidget(self._said)
        if not control.accessibleName():
            control.setAccessibleName(label)
        self.clear_error()

    def set_error(self, sentence: str) -> None:
        """Say what is wrong with what was entered."""
        self._said.set(sentence, color="danger")
        self._said.setVisible(bool(sentence))
        self.control.setAccessibleDescription(sentence)
        if isinstance(self.control, Field | TextArea):
            self.control.set_wrong(bool(sentence))

    def clear_error(self) -> None:
        """Nothing is wrong."""
        self._said.set(self._help, color="text3")
        self._said.setVisible(bool(self._help))
        self.control.setAccessibleDescription(self._help)
        if isinstance(self.control, Field | TextArea):
            self.control.set_wrong(False)
