"""One step of a sequence: what it is and when, what it brought, and its variants across."""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.actions.queries.sequences import StepShown, Trial, Variant
from app.core.sequence import Touch
from app.ui import theme, words
from app.ui.views.sequences import wording
from app.ui.widgets import Card, Chip, IconButton, Label, LinkButton, columns, rows
from app.ui.words import tr

LEFT = 290


class Disc(QWidget):
    """A channel's icon in a disc, on the rail that joins the steps."""

    def __init__(self, icon: str, *, first: bool, last: bool) -> None:
        super().__init__()
        self._icon, self._first, self._last = icon, first, last
        self.setFixedWidth(32)
        theme.NOTIFIER.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        middle = self.width() // 2
        if not self._first:
            theme.hairline(painter, middle, 0, 12, upright=True)
        if not self._last:
            theme.hairline(painter, middle, 44, self.height() - 44, upright=True)
        theme.rounded(painter, QRectF(0, 12, 32, 32), 16, theme.color("raised"), theme.color("border"))
        painter.drawPixmap(middle - 8, 20, theme.pixmap(self._icon, "text2", 16, self.devicePixelRatioF()))


class StepRow(QWidget):
    """A step as it is; the buttons at its end change it."""

    opened = Signal(str, str)  # the step's name, and which of its figures
    edited = Signal()
    removed = Signal()
    moved = Signal(int)
    variant_opened = Signal(str, str)  # experiment, arm
    variant_switched = Signal(str, str, bool)  # experiment, arm, whether it is used from now on

    def __init__(self, touch: Touch, after: int, shown: StepShown | None, *, place: int, count: int) -> None:
        super().__init__()
        self.touch, self.shown = touch, shown
        self.setAccessibleName(
            tr("Step {number}: {channel}, {text}, {delay}", number=place + 1, channel=wording.channel(touch.channel),
               text=wording.text_name(touch.template), delay=wording.delay(after, first=place == 0))
        )  # fmt: skip
        layout = columns(self, gap=12)
        layout.addWidget(Disc(wording.CHANNEL_ICONS[touch.channel], first=place == 0, last=place == count - 1))
        self._left = QWidget()
        self._fill_left(self._left, after, first=place == 0)
        self._middle = columns(gap=12, margins=(0, 8, 0, 20))
        self._middle.addWidget(self._left)
        self._across_box, self._tools_box = rows(), self._tools(place, count)
        self._variants = self._across()
        self._across_box.addLayout(self._variants)
        self._across_box.addStretch(1)
        self._middle.addLayout(self._across_box, 1)
        layout.addLayout(self._middle, 1)
        layout.addLayout(self._tools_box)

    def fit(self, width: int) -> None:
        """Where there is no room across, let the variants stand under the step, and under each other."""
        room = width - 32 - self._tools_box.sizeHint().width() - 36
        self._variants.setDirection(QBoxLayout.Direction.LeftToRight)
        needed = self._variants.sizeHint().width()
        wide = room >= theme.scaled(LEFT) + needed
        if needed > room:
            self._variants.setDirection(QBoxLayout.Direction.TopToBottom)
        self._middle.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        self._left.setMaximumWidth(theme.scaled(LEFT) if wide else self.maximumWidth())
        self._left.setMinimumWidth(theme.scaled(LEFT) if wide else 0)

    def _fill_left(self, left: QWidget, after: int, *, first: bool) -> None:
        body = rows(left, gap=2)
        body.addWidget(Label(wording.text_name(self.touch.template), "bodyMed"))
        when = wording.delay(after, first=first)
        body.addWidget(Label(f"{wording.channel(self.touch.channel)} · {when}", "small", "text2"))
        limits = " · ".join(part for part in (wording.hours(self.touch), wording.score(self.touch)) if part)
        body.addWidget(Label(limits, "small", "text3"))
        body.addLayout(self._figures())
        body.addStretch(1)

    def _figures(self) -> QHBoxLayout:
        line = columns(gap=10)
        shown = self.shown
        if shown is None:
            line.addWidget(Label(tr("New, not saved yet"), "small", "warning"))
        else:
            if not shown.sent:
                line.addWidget(Label(tr("Nothing sent yet"), "small", "text3", elide=False))
            for what, count, said in (
                ("sent", shown.sent, tr("%n sent", n=shown.sent)),
                ("replied", shown.replied.count, tr("%n replied", n=shown.replied.count)),
                ("bounced", shown.bounced, tr("%n bounced", n=shown.bounced)),
            ):
                if not count:
                    continue
                link = LinkButton(said)
                link.setAccessibleName(tr("{figure}: show who", figure=said))
                link.clicked.connect(lambda _=False, what=what: self.opened.emit(self.touch.id, what))
                line.addWidget(link)
            if shown.here:
                line.addWidget(Label(tr("%n here now", n=shown.here), "small", "text2", elide=False))
        line.addStretch(1)
        return line

    def _across(self) -> QHBoxLayout:
        line = columns(gap=12)
        if self.shown is not None and self.shown.trial is not None:
            for one in self.shown.trial.variants:
                card = VariantCard(self.shown.trial, one)
                card.opened.connect(self.variant_opened)
                card.switched.connect(self.variant_switched)
                line.addWidget(card, 1)
        elif self.shown is not None and self.shown.sent:
            said = rows(gap=2)
            said.addWidget(Label(tr("Replies"), "small", "text2"))
            said.addWidget(Label(wording.interval(self.shown.replied), "bodyMed"))
            if self.shown.replied.too_few:
                said.addWidget(Label(tr("too few to tell"), "small", "text3"))
            line.addLayout(said, 1)
        else:
            line.addStretch(1)
        return line

    def _tools(self, place: int, count: int) -> QVBoxLayout:
        box = rows(margins=(0, 4, 0, 0))
        line = columns(gap=0)
        name = wording.text_name(self.touch.template)
        up = IconButton("action.up", tr("Move {step} up", step=name), keys="Alt+Up")
        down = IconButton("action.expand", tr("Move {step} down", step=name), keys="Alt+Down")
        self.edit_button = IconButton("action.edit", tr("Change {step}", step=name))
        gone = IconButton("action.delete", tr("Remove {step}", step=name))
        up.setEnabled(place > 0)
        down.setEnabled(place < count - 1)
        gone.setEnabled(count > 1)
        up.clicked.connect(lambda: self.moved.emit(-1))
        down.clicked.connect(lambda: self.moved.emit(1))
        self.edit_button.clicked.connect(self.edited)
        gone.clicked.connect(self.removed)
        self.up, self.down, self.gone = up, down, gone
        for button in (up, down, self.edit_button, gone):
            line.addWidget(button)
        box.addLayout(line)
        box.addStretch(1)
        return box


class VariantCard(Card):
    """One variant on trial: its replies with their interval, and whether more can be said of it."""

    opened = Signal(str, str)
    switched = Signal(str, str, bool)

    def __init__(self, trial: Trial, one: Variant) -> None:
        super().__init__(tone="subtle")
        body = rows(self, gap=2, margins=(12, 10, 12, 8))
        body.addWidget(Label(wording.arm(one.arm), "smallMed", "text3" if one.retired else "text2"))
        self.rate = LinkButton(
            wording.interval(one.replied), role="bodyMed", color="accentText" if one.sent else "text2"
        )
        self.rate.setEnabled(one.sent > 0)
        self.rate.clicked.connect(lambda: self.opened.emit(one.experiment, one.arm))
        body.addWidget(self.rate)
        self.verdict = Label(verdict(trial, one), "small", "text2")
        body.addWidget(self.verdict)
        foot = columns(gap=8)
        if trial.best == one:
            foot.addWidget(Chip(tr("Best so far"), "success"))
        foot.addStretch(1)
        on_trial = sum(not other.retired for other in trial.variants)
        self.switch = LinkButton(tr("Use it again") if one.retired else tr("Stop using it"))
        self.switch.clicked.connect(lambda: self.switched.emit(one.experiment, one.arm, one.retired))
        foot.addWidget(self.switch)
        body.addLayout(foot)
        self.switch.setVisible(one.retired or on_trial > 1)
        self.setAccessibleName(f"{wording.arm(one.arm)}: {wording.interval(one.replied)}, {self.verdict.text()}")


def verdict(trial: Trial, one: Variant) -> str:
    """Return what can be said of a variant: how likely it is the best, or that there is too little to tell."""
    if one.retired:
        return tr("Not used for anybody new")
    positive = tr("%n positive", n=one.positive)
    if one.replied.too_few:
        return f"{positive} · {tr('too few to tell')}"
    chance = tr("{chance} likely to win the most interest", chance=words.percent(one.chance))
    if trial.needed:
        return f"{positive} · {chance} · {tr('about %n more each to be sure', n=trial.needed)}"
    return f"{positive} · {chance}"
