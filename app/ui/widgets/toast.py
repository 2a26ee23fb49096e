"""The toast: says in passing what was done, with one thing to do about it. A child of the window, never a window."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from app.ui import theme
from app.ui.client import Toasted
from app.ui.commands import caps_of
from app.ui.widgets.button import IconButton
from app.ui.widgets.labels import Icon, Label
from app.ui.widgets.surfaces import columns
from app.ui.words import tr

_EDGE = 32


class _Deed(QPushButton):
    """The one thing to do, in the toast's own colours."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.keys = ""

    def sizeHint(self) -> QSize:
        """Return the room of the words and the key."""
        width = theme.metrics("bodyMed").horizontalAdvance(self.text()) + 8
        width += theme.metrics("small").horizontalAdvance(self.keys) + 8 if self.keys else 0
        return QSize(int(width + 0.999), 32)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme.font("bodyMed"))
        painter.setPen(theme.color("tipAction"))
        words = theme.metrics("bodyMed").horizontalAdvance(self.text())
        painter.drawText(QRectF(4, 0, words + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.setFont(theme.font("small"))
        painter.setPen(theme.alpha("tipText", 0.7))
        painter.drawText(QRectF(words + 12, 0, 80, self.height()), Qt.AlignmentFlag.AlignVCenter, self.keys)
        if self.hasFocus():
            painter.setPen(theme.color("tipAction"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 2.5, -0.5, -2.5), 4, 4)


class Toast(QWidget):
    """One toast at a time, bottom-centre; it waits while the pointer or the keyboard is on it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._layout = layout = columns(self, gap=10, margins=(_EDGE + 16, _EDGE, _EDGE + 8, _EDGE))
        self._icon = Icon("status.ok", "successLine")
        self._text = Label("", "bodyMed", "tipText")
        self._deed = _Deed()
        self._close = IconButton("action.close", tr("Close"), color="tipText", size=12)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._deed)
        layout.addWidget(self._close)
        self._close.clicked.connect(self.hide)
        self._deed.clicked.connect(self._run)
        self._life = QTimer(self, singleShot=True)
        self._life.timeout.connect(self.hide)
        self._shown: Toasted | None = None
        self.history: list[Toasted] = []
        window.installEventFilter(self)
        self.hide()

    @property
    def shown(self) -> Toasted | None:
        """What it says now."""
        return self._shown if self.isVisible() else None

    def say(self, toasted: Toasted) -> None:
        """Say this in place of what was said before, which goes to the history."""
        self.history.append(toasted)
        del self.history[:-50]
        self._shown = toasted
        self._icon.set("status.blocked" if toasted.bad else "status.ok", "dangerLine" if toasted.bad else "successLine")
        self._text.set(toasted.text)
        self._deed.setText(toasted.action)
        self._deed.keys = " ".join(caps_of(toasted.keys)) if toasted.keys else ""
        self._deed.setVisible(bool(toasted.action))
        self.setAccessibleName(toasted.text)
        self._place()
        self.show()
        self.raise_()
        self._wait()

    def _wait(self) -> None:
        life = self._shown.life if self._shown and self._shown.life else theme.tokens()["motion"]["toastLife"]
        self._life.start(int(life) * (2 if self._shown and self._shown.bad else 1))

    def _run(self) -> None:
        shown_now = self._shown
        self.hide()
        if shown_now is not None and shown_now.run is not None:
            shown_now.run()

    def _place(self) -> None:
        window = self._window
        self._deed.setFixedSize(self._deed.sizeHint())
        self._layout.activate()
        most = max(200, min(720, window.width() - 40)) + 2 * _EDGE
        width = min(most, self._layout.sizeHint().width() + 8)
        height = theme.scaled(44) + 2 * _EDGE
        self.setGeometry((window.width() - width) // 2, window.height() - height - 54 + _EDGE, width, height)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Stay in the middle while the window is resized."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def enterEvent(self, event: QEnterEvent) -> None:
        """Wait while the pointer is on it."""
        self._life.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """Go on counting."""
        if self.isVisible():
            self._wait()

    def event(self, event: QEvent) -> bool:
        """Wait while the keyboard is on it."""
        if event.type() == QEvent.Type.FocusIn:
            self._life.stop()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = self.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        theme.shadow(painter, box, 8, 2)
        theme.rounded(painter, QRectF(box), 8, theme.color("tip"))
