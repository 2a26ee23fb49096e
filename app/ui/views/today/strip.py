"""What happened while the person was away: five figures, each of which opens what it counts."""

from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from app.actions.queries.today import Today
from app.ui import theme, words
from app.ui.widgets import Label, Surface, VLine, columns, rows
from app.ui.words import tr


class Figure(QPushButton):
    """One figure with its words, and under it what matters of it; pressed, it opens the rows it counts."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        inner = rows(self, gap=0, margins=(10, 0, 6, 0))
        top = columns(gap=8)
        self._number = Label("", "stat", elide=False)
        self._what = Label("", "body", "text2")
        self._detail = Label("", "small", "text2")
        top.addWidget(self._number)
        top.addWidget(self._what, 1)
        inner.addLayout(top)
        inner.addWidget(self._detail)
        for label in (self._number, self._what, self._detail):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_figure(self, number: str, what: str, detail: str, *, link: bool = False) -> None:
        """Show a figure; `link` makes its detail look like the way to it."""
        self._number.set(number)
        self._what.set(what)
        self._detail.set(detail, color="accentText" if link else "text2")
        self.setAccessibleName(f"{number} {what}, {detail}")

    def sizeHint(self) -> QSize:
        """Return what the words need."""
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the least: the words are cut, the number is not."""
        layout = self.layout()
        return layout.minimumSize() if layout is not None else super().minimumSizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect()).adjusted(2, 3, -2, -3)
        if self.underMouse():
            theme.rounded(painter, box, 6, theme.color("hover"))
        if self.hasFocus():
            theme.focus_ring(painter, box, 6)


class AwayStrip(Surface):
    """The strip under the head of Today."""

    opened = Signal(str)  # which figure: found, drafts, replies, blocked, spent

    def __init__(self) -> None:
        super().__init__("canvas", lines="bottom")
        layout = columns(self, gap=0, margins=(20, 8, 20, 8))
        self._title = Label(tr("While you were away"), "smallBold", elide=False)
        self._since = Label("", "small", "text2")
        head = rows(gap=2, margins=(0, 5, 0, 0))
        head.addWidget(self._title)
        head.addWidget(self._since)
        head.addStretch(1)
        layout.addLayout(head, 19)
        self.figures = {name: Figure(name) for name in ("found", "drafts", "replies", "blocked", "spent")}
        for name, figure in self.figures.items():
            line = VLine()
            layout.addSpacing(4)
            layout.addWidget(line)
            layout.addWidget(figure, 20)
            figure.clicked.connect(lambda _=False, name=name: self.opened.emit(name))
        self._measure()
        theme.NOTIFIER.changed.connect(self._measure)

    def _measure(self) -> None:
        self.setFixedHeight(theme.scaled(76))

    def show_today(self, seen: Today, now: datetime) -> None:
        """Show what happened."""
        away = seen.away
        self._since.set(tr("{since} to {now}", since=_when(seen.since, now), now=words.clock_time(now)))
        show = {name: figure.show_figure for name, figure in self.figures.items()}
        show["found"](
            words.number(away.found), tr("lead(s) found", n=away.found), tr("%n (fits|fit) your ICP", n=away.fitting)
        )
        show["drafts"](
            words.number(away.drafts), tr("draft(s) written", n=away.drafts), tr("%n (needs|need) you", n=seen.waiting)
        )
        meet = (
            tr("%n (wants|want) to meet", n=away.wants_to_meet) if away.wants_to_meet else tr("none wants to meet yet")
        )
        show["replies"](words.number(away.replies), tr("(reply|replies)", n=away.replies), meet)
        why = tr("See why") if away.blocked else tr("nothing was stopped")
        show["blocked"](words.number(away.blocked), tr("send(s) blocked", n=away.blocked), why, link=bool(away.blocked))
        cap = words.cost(seen.spend_cap)
        show["spent"](words.cost(seen.spent_today), tr("spent"), tr("of {cap} a day", cap=cap))


def _when(since: datetime, now: datetime) -> str:
    """Return when the person was last here, always with the time of day: Mon 19:40."""
    at = words.local(since)
    if at.date() == words.local(now).date():
        return words.clock_time(since)
    if (now - since).days < 6:
        return f"{words.weekday(at.date())} {words.clock_time(since)}"
    return f"{words.short_day(at.date())} {words.clock_time(since)}"
