"""Dialogs: a question with its number, what follows from the deed, and a safe way out."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QWidget

from app.ui import theme
from app.ui.widgets.button import Button
from app.ui.widgets.field import Field
from app.ui.widgets.labels import Icon, Label, TextLabel
from app.ui.widgets.notices import InlineMessage
from app.ui.widgets.overlay import paint_raised
from app.ui.widgets.surfaces import HLine, columns, rows
from app.ui.words import number, tr

_EDGE = 24  # room for the shadow


class Dialog(QDialog):
    """A window-modal dialog without a frame of the system's; `body` takes its content, `buttons` its deeds."""

    def __init__(self, parent: QWidget, title: str, *, width: int | None = None, text: str = "") -> None:
        super().__init__(parent.window(), Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setFixedWidth((width or theme.size("dialogWidth")) + 2 * _EDGE)
        self._back_to: QWidget | None = parent.window().focusWidget()
        layout = rows(self, gap=0, margins=(24 + _EDGE, 24 + _EDGE, 24 + _EDGE, 20 + _EDGE))
        self.heading = TextLabel(title, "title", "text")
        layout.addWidget(self.heading)
        self.said = TextLabel(text, "body", "text2")
        self.said.setVisible(bool(text))
        layout.addSpacing(4)
        layout.addWidget(self.said)
        layout.addSpacing(16)
        self.body = rows(gap=12)
        layout.addLayout(self.body, 1)
        self.error = InlineMessage(tone="danger")
        self.error.hide()
        layout.addSpacing(8)
        layout.addWidget(self.error)
        layout.addSpacing(12)
        self.buttons = columns(gap=4)
        self.buttons.addStretch(1)
        layout.addLayout(self.buttons)
        self.finished.connect(self._give_focus_back)

    def add_buttons(self, deed: str, *, kind: str = "primary", keep: str = "") -> Button:
        """Add the safe choice (which Esc takes) and the deed; returns the deed's button."""
        self.keep_button = Button(keep or tr("Cancel"), keys="Esc")
        self.keep_button.clicked.connect(self.reject)
        self.deed_button = Button(deed, kind)
        self.deed_button.clicked.connect(self.accept)
        self.buttons.addWidget(self.keep_button)
        self.buttons.addWidget(self.deed_button)
        return self.deed_button

    def show_error(self, title: str, text: str = "") -> None:
        """Say what went wrong; the dialog stays."""
        self.error.say(title, text)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_raised(painter, self.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE), "radius.modal", 2)

    def showEvent(self, event: object) -> None:
        """Stand in the middle of the window."""
        super().showEvent(event)  # type: ignore[arg-type]
        self.adjustSize()
        window = self.parentWidget()
        if window is not None:
            middle = window.mapToGlobal(window.rect().center())
            self.move(middle - QPoint(self.width() // 2, self.height() // 2))

    def _give_focus_back(self) -> None:
        if self._back_to is not None:
            try:
                self._back_to.setFocus(Qt.FocusReason.PopupFocusReason)
            except RuntimeError:
                self._back_to = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """One thing that follows from a deed: the count in bold, then what becomes of it."""

    icon: str
    bold: str
    text: str = ""


class ConsequenceDialog(Dialog):
    """Asks before what cannot be taken back; the safe choice has Esc and the focus.

    With `type_count` the person must type that number first.
    """

    def __init__(
        self,
        parent: QWidget,
        title: str,
        text: str,
        consequences: Sequence[Consequence],
        deed: str,
        *,
        keep: str = "",
        note: tuple[str, str] | None = None,
        type_count: int | None = None,
        kind: str = "dangerFill",
    ) -> None:
        super().__init__(parent, title, text=text)
        for one in consequences:
            self.body.addWidget(_row(one))
        if note is not None:
            self.body.addWidget(InlineMessage(note[0], note[1], tone="neutral"))
        button = self.add_buttons(deed, kind=kind, keep=keep or tr("Keep them"))
        self._typed: Field | None = None
        if type_count is not None:
            field = Field(name=tr("Type {count} to confirm", count=number(type_count)), mic=False)
            field.setPlaceholderText(tr("Type {count} to confirm", count=number(type_count)))
            button.setEnabled(False)
            wanted = {str(type_count), number(type_count)}
            field.textChanged.connect(lambda text: button.setEnabled(text.strip() in wanted))
            self.body.addWidget(field)
            self._typed = field
        self.keep_button.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does not do the deed by itself: the safe choice has the focus."""
        super().keyPressEvent(event)


def _row(one: Consequence) -> QWidget:
    row = QWidget()
    layout = rows(row, gap=10)
    line = columns(gap=12)
    line.addWidget(Icon(one.icon, "text2"))
    line.addWidget(Label(one.bold, "bodyMed"))
    line.addWidget(Label(one.text, "body", "text2"), 1)
    layout.addLayout(line)
    layout.addWidget(HLine(name="overlayLine"))
    row.setAccessibleName(f"{one.bold} {one.text}")
    return row


__all__ = ["Consequence", "ConsequenceDialog", "Dialog", "paint_raised"]
