"""What a screen says when there is nothing, when something is wrong, and when something takes long."""

from datetime import timedelta

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import theme, words
from app.ui.widgets.button import Button, IconButton, LinkButton
from app.ui.widgets.labels import Icon, Label, TextLabel
from app.ui.widgets.surfaces import Card, columns, rows
from app.ui.words import tr

_TONES = {
    "warning": ("warning", "status.warning"),
    "danger": ("danger", "status.blocked"),
    "neutral": ("text2", "status.info"),
    "accent": ("accentText", "status.info"),
    "success": ("success", "status.ok"),
}


class EmptyState(QWidget):
    """Says what goes here, how it fills, and offers one way in."""

    pressed = Signal()

    def __init__(
        self, icon: str, heading: str, sentence: str, action: str = "", *, keys: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        layout = rows(self, gap=8, margins=(24, 24, 24, 24))
        layout.addStretch(1)
        self._icon = Icon(icon, "text3", 24)
        self._heading = Label(heading, "heading", elide=False)
        self._sentence = TextLabel(sentence, "body", "text2", centred=True)
        self._button = Button(action, icon="", keys=keys)
        for widget in (self._icon, self._heading):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._sentence, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(8)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        self._button.clicked.connect(self.pressed)
        self._button.setVisible(bool(action))

    def set(self, heading: str, sentence: str, action: str = "", *, icon: str | None = None) -> None:
        """Say something else."""
        self._heading.set(heading)
        self._sentence.set(sentence)
        self._button.setText(action)
        self._button.setVisible(bool(action))
        if icon is not None:
            self._icon.set(icon)


class InlineMessage(Card):
    """What happened, what is safe, and one thing to do; it pushes the content, never covers it."""

    pressed = Signal()
    dismissed = Signal()

    def __init__(
        self,
        title: str = "",
        text: str = "",
        action: str = "",
        *,
        tone: str = "warning",
        closes: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, tone=tone)
        ink, icon = _TONES[tone]
        layout = columns(self, gap=12, margins=(14, 12, 14, 12))
        self._icon = Icon(icon, ink)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        said = rows(gap=2)
        self._title = TextLabel(title, "bodyMed", "text")
        self._text = TextLabel(text, "small", "text2")
        said.addWidget(self._title)
        said.addWidget(self._text)
        layout.addLayout(said, 1)
        self._action = LinkButton(action, role="bodyMed")
        layout.addWidget(self._action)
        self._close = IconButton("action.close", tr("Close"))
        layout.addWidget(self._close)
        self._action.clicked.connect(self.pressed)
        self._close.clicked.connect(self.dismissed)
        self._close.clicked.connect(self.hide)
        self._close.setVisible(closes)
        self.say(title, text, action)

    def say(self, title: str, text: str = "", action: str = "", *, tone: str | None = None) -> None:
        """Say something else; an empty title hides it."""
        if tone is not None:
            ink, icon = _TONES[tone]
            self._icon.set(icon, ink)
            self.set_tone(tone)
        self._title.set(title)
        self._text.set(text)
        self._text.setVisible(bool(text))
        self._action.setText(action)
        self._action.updateGeometry()
        self._action.setVisible(bool(action))
        self.setAccessibleName(f"{title} {text}".strip())
        if title and self.parentWidget() is None:
            # It shows with its parent, once it has one; shown now it would be a window of its own.
            self.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide, False)
        else:
            self.setVisible(bool(title))

    def title(self) -> str:
        """Return what happened, as it says it."""
        return self._title.text()


class ProgressBar(QWidget):
    """A bar of 4 pixels; from `set` on it knows how far it is."""

    def __init__(self, parent: QWidget | None = None, *, color: str = "accent", track: str = "track") -> None:
        super().__init__(parent)
        self._done, self._total = 0, 0
        self._color, self._track = color, track
        self.setFixedHeight(4)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set(self, done: int, total: int) -> None:
        """Show how far it is."""
        self._done, self._total = done, total
        self.setAccessibleName(tr("{done} of {total}", done=words.number(done), total=words.number(total)))
        self.update()

    def sizeHint(self) -> QSize:
        """Return its size."""
        return QSize(160, 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme.rounded(painter, QRectF(self.rect()), 2, theme.color(self._track))
        if self._total > 0 and self._done > 0:
            width = max(4.0, self.width() * min(1.0, self._done / self._total))
            x = self.width() - width if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else 0
            theme.rounded(painter, QRectF(x, 0, width, 4), 2, theme.color(self._color))


def progress_words(done: int, total: int, gone: timedelta) -> str:
    """Return how far long work is: 41,200 of 100,482, about 20 s."""
    said = tr("{done} of {total}", done=words.number(done), total=words.number(total))
    if done <= 0 or gone < timedelta(seconds=2) or done >= total:
        return said
    left = gone * ((total - done) / done)
    seconds = int(left.total_seconds())
    about = tr("about %n s", n=max(1, seconds)) if seconds < 90 else tr("about %n min", n=round(seconds / 60))
    return f"{said}, {about}"


class Skeleton(QWidget):
    """Bars where rows will be; shown only where loading takes longer than a person notices."""

    def __init__(self, row_height: int = 36, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = row_height
        self._shown = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._show_bars)
        self.setAccessibleName(tr("Loading"))

    def event(self, event: QEvent) -> bool:
        """Wait before showing anything."""
        if event.type() == QEvent.Type.Show:
            self._shown = False
            self._timer.start(int(theme.tokens()["motion"]["skeletonDelay"]))
        return super().event(event)

    def _show_bars(self) -> None:
        self._shown = True
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._shown:
            return
        painter = QPainter(self)
        row = theme.scaled(self._row)
        for number, top in enumerate(range(0, self.height() - row, row)):
            middle = top + row / 2
            theme.rounded(painter, QRectF(20, middle - 10, 20, 20), 10, theme.color("track"))
            for x, share in ((0.08, 0.22), (0.36, 0.18), (0.62, 0.12)):
                width = self.width() * share * (1 - 0.12 * (number % 3))
                theme.rounded(painter, QRectF(20 + self.width() * x, middle - 4, width, 8), 4, theme.color("track"))


class Status(QWidget):
    """A line with an icon that says how something stands."""

    def __init__(self, text: str = "", tone: str = "neutral", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = columns(self, gap=8)
        self._icon = Icon("status.info", "text2")
        self._label = Label(text, "small", "text2")
        layout.addWidget(self._icon)
        layout.addWidget(self._label, 1)
        self.set(text, tone)

    def set(self, text: str, tone: str = "neutral") -> None:
        """Say how it stands now."""
        ink, icon = _TONES[tone]
        self._icon.set(icon, ink)
        self._label.set(text, color="text2" if tone == "neutral" else ink)
