"""The step log of one lead: every step with agent, fact, time, cost; what stands in the way, and one way out."""

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QHideEvent, QPainter, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.actions.queries.agents import Standing
from app.actions.queries.runs import Entry, StepLog, Trouble
from app.core.clock import EPOCH
from app.ui import theme, words
from app.ui.views.agents import wording
from app.ui.widgets import (
    Avatar,
    Button,
    Card,
    CheckBox,
    HLine,
    Icon,
    Label,
    LinkButton,
    ProgressBar,
    ScoreRing,
    Surface,
    TextLabel,
)
from app.ui.widgets.surfaces import columns, rows
from app.ui.words import tr

_Index = QModelIndex | QPersistentModelIndex
_BAD = frozenset({"blocked", "undelivered", "turned_down", "lost", "expired"})
_OPEN = frozenset({"queued", "held", "sending", "uncertain"})


class StepsModel(QAbstractListModel):
    """The entries of one log."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []
        self.now = EPOCH

    def show_entries(self, entries: list[Entry], now: datetime) -> None:
        """Show these entries, as seen at an instant."""
        if entries == self.entries:
            return
        self.beginResetModel()
        self.entries, self.now = entries, now
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.entries):
            return None
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return wording.deed_title(entry)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self.said(entry)
        return None

    def said(self, entry: Entry) -> str:
        """Return one entry as a sentence of plain text."""
        parts = [wording.deed_title(entry), wording.agent_name(entry.agent), wording.deed_fact(entry, self.now)]
        parts.append(words.when(entry.at, self.now))
        parts += [tr("after %n tries", n=entry.tries)] if entry.tries > 1 else []
        return ". ".join(part for part in parts if part).replace("<", "‹").replace(">", "›")


class _Delegate(QStyledItemDelegate):
    """A disc on the rail, title and agent, when and at what cost, and the fact below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the height of one entry."""
        model = index.model()
        assert isinstance(model, StepsModel)
        return QSize(60, _height(model.entries[index.row()]))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        model = index.model()
        assert isinstance(model, StepsModel)
        entry = model.entries[index.row()]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        x = option.rect.right() - 28 if mirrored else option.rect.left() + 29
        self._paint_rail(painter, option.rect, x, entry, last=index.row() == len(model.entries) - 1)
        room = option.rect.adjusted(20, 0, -56, 0) if mirrored else option.rect.adjusted(56, 0, -20, 0)
        self._paint_words(painter, room, entry, model.now, mirrored=mirrored)
        painter.restore()

    def _paint_rail(self, painter: QPainter, box: QRect, x: int, entry: Entry, *, last: bool) -> None:
        middle = box.top() + theme.line_height("small") / 2 + (3 if entry.inner else 2)
        if not last:
            theme.hairline(painter, x - 0.5, middle + 10, box.bottom() - middle - 6, "border", upright=True)
        if entry.inner:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("track"))
            painter.drawEllipse(QPointF(x, middle), 3, 3)
            return
        fill, ink, icon = ("neutralBg", "text2", "ph.check-bold")
        if entry.deed in _BAD:
            fill, ink, icon = ("dangerBg", "danger", "ph.x-bold")
        elif entry.deed in _OPEN:
            fill, ink, icon = ("neutralBg", "text2", "ph.hourglass-medium")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(fill))
        painter.drawEllipse(QPointF(x, middle), 8, 8)
        mark = theme.pixmap(icon, ink, 10, painter.device().devicePixelRatioF())
        painter.drawPixmap(QPointF(x - 5, middle - 5), mark)

    def _paint_words(self, painter: QPainter, room: QRect, entry: Entry, now: datetime, *, mirrored: bool) -> None:
        lead = theme.side(mirrored)
        away = theme.side(not mirrored)
        middle = Qt.AlignmentFlag.AlignVCenter
        half = theme.line_height("small")
        top = QRect(room.x(), room.y() + 2, room.width(), half)
        right = _right(entry, now)
        used = theme.metrics("small").horizontalAdvance(right)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text2"))
        painter.drawText(top, int(away | middle), right)
        role = "mono" if entry.inner and entry.deed != "ended" else "smallBold"
        title = theme.elided(wording.deed_title(entry), role, room.width() - used - 12)
        painter.setFont(theme.font(role))
        painter.setPen(theme.color("text2" if entry.inner else "text"))
        painter.drawText(top, int(lead | middle), title)
        if entry.inner:
            return
        wide = theme.metrics(role).horizontalAdvance(title) + 8
        agent = wording.agent_name(entry.agent) if entry.agent else ""
        side = top.adjusted(0, 0, -round(wide), 0) if mirrored else top.adjusted(round(wide), 0, 0, 0)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text2"))
        painter.drawText(side, int(lead | middle), theme.elided(agent, "small", room.width() - wide - used - 8))
        below = top.translated(0, half)
        cost = (
            words.cost(entry.micros)
            if entry.micros or (entry.by and entry.by not in ("rules", "person", "policy"))
            else ""
        )
        painter.drawText(below, int(away | middle), cost)
        left = room.width() - (theme.metrics("small").horizontalAdvance(cost) + 12 if cost else 0)
        painter.drawText(below, int(lead | middle), theme.elided(wording.deed_fact(entry, now), "small", left))


def _right(entry: Entry, now: datetime) -> str:
    parts = [tr("%n tries", n=entry.tries)] if entry.tries > 1 else []
    took = wording.took(entry.took) if entry.micros or (entry.by and entry.by != "rules" and entry.took) else ""
    return " · ".join([*parts, *([took] if took else [words.when(entry.at, now)])])


_ABOVE = 8  # px above the first entry


def _height(entry: Entry) -> int:
    return theme.scaled(28 if entry.inner else 48)


class _Log(QListView):
    """The entries as a list that the keyboard can walk."""

    def __init__(self, model: StepsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setAccessibleName(tr("Steps"))
        self.setViewportMargins(0, _ABOVE, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        model.modelReset.connect(self.updateGeometry)
        self.viewport().setAutoFillBackground(False)
        self.setAutoFillBackground(False)
        theme.NOTIFIER.changed.connect(self.doItemsLayout)

    def sizeHint(self) -> QSize:
        """Return the room of all its entries: what stands in the way follows on the last of them."""
        model = self.model()
        assert isinstance(model, StepsModel)
        return QSize(super().sizeHint().width(), _ABOVE + sum(_height(entry) for entry in model.entries))


class Block(Card):
    """What a lead waits for, or what stands in its way: reason, attempt, count-down, raw words, one way out."""

    pressed = Signal(str)  # retry, today, compliance, settings

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, tone="warning")
        layout = rows(self, gap=4, margins=(12, 10, 12, 10))
        head = columns(gap=8)
        self.title = Label("", "smallBold", "text")
        self.attempt = Label("", "small", "warning", elide=False)
        head.addWidget(self.title, 1)
        head.addWidget(self.attempt)
        layout.addLayout(head)
        self.said = TextLabel("", "small", "text")
        layout.addWidget(self.said)
        self.bar = ProgressBar(color="warningLine")
        layout.addSpacing(2)
        layout.addWidget(self.bar)
        self.raw = TextLabel("", "mono", "text2")
        layout.addWidget(self.raw)
        out = columns()
        out.addStretch(1)
        self.out = LinkButton("")
        out.addWidget(self.out)
        layout.addLayout(out)
        self._way = ""
        self._trouble: Trouble | None = None
        self.out.clicked.connect(lambda: self.pressed.emit(self._way))

    def show_log(self, log: StepLog, now: datetime) -> None:
        """Say what stands in the way of this lead, or hide."""
        self._trouble = log.trouble
        lead = log.lead
        if log.trouble is not None:
            self._show_trouble(log.trouble, now)
        elif lead is not None and lead.approval is not None:
            self._say(
                "accent",
                tr("A draft waits for you"),
                tr("Nothing leaves before you approve it."),
                tr("Decide it"),
                "today",
            )
        elif lead is not None and lead.standing is Standing.BLOCKED:
            rule = f"{wording.rule_name(lead.rule)}: {lead.why}" if lead.rule else lead.why
            self._say(
                "danger", tr("The gate stopped it"), rule, tr("See the rule and the way out"), "compliance", lead.rule
            )
        elif lead is not None and lead.rule:
            self._say("neutral", tr("It waits for its hour"), lead.why, "", "", lead.rule)
        else:
            self.hide()

    def _say(self, tone: str, title: str, text: str, out: str, way: str, raw: str = "") -> None:
        self.set_tone(tone)
        self.title.set(title, color={"danger": "danger", "accent": "accentText"}.get(tone, "text"))
        self.said.set(text)
        self.attempt.hide()
        self.bar.hide()
        self.raw.set(raw)
        self.raw.setVisible(bool(raw))
        self._way = way
        self.out.setText(out)
        self.out.updateGeometry()
        self.out.setVisible(bool(out))
        self.setAccessibleName(f"{title}. {text}")
        self.show()

    def _show_trouble(self, trouble: Trouble, now: datetime) -> None:
        ways = {"refused": ("settings", tr("Open Settings"))} if "Settings" in trouble.sentence else {}
        way, out = ways.get(trouble.kind, ("retry", tr("Retry now")))
        title = tr("It will be tried again") if trouble.at is not None else tr("It stopped")
        self._say(
            "warning" if trouble.at is not None else "danger", title, _reason(trouble), out, way, trouble.sentence
        )
        self.title.set(title, color="warning" if trouble.at is not None else "danger")
        self.attempt.set(
            tr("Attempt {try_} of {all}", try_=trouble.attempt, all=trouble.attempts),
            color="warning" if trouble.at is not None else "danger",
        )
        self.attempt.show()
        self.tick(now)

    def tick(self, now: datetime) -> None:
        """Count down to the next try."""
        trouble = self._trouble
        if trouble is None or trouble.at is None:
            return
        whole, left = trouble.at - trouble.since, max(timedelta(), trouble.at - now)
        self.bar.set(max(1, round((whole - left).total_seconds())), max(1, round(whole.total_seconds())))
        self.bar.show()
        next_try = tr("Next try in {left}. Earlier steps are kept.", left=words.duration(left))
        self.said.set(f"{_reason(trouble)} {next_try}" if left else f"{_reason(trouble)} {tr('It is tried now.')}")


def _reason(trouble: Trouble) -> str:
    """Return what happened in plain words; the raw words stand below."""
    return {
        "transient": tr("Somebody outside did not answer as they should."),
        "bug": tr("{agent} met an error of its own.", agent=wording.agent_name(trouble.agent)),
        "permanent": tr("It was refused for good."),
        "needs_human": tr("Only you can decide how it goes on."),
        "uncertain": tr("It may or may not have happened."),
        "refused": tr("A rule of yours, or something missing, forbids it."),
    }.get(trouble.kind, tr("It could not go on."))


class StepPanel(Surface):
    """The panel at the side: who, the log, what stands in the way, what it cost, and what you can do."""

    retry = Signal()
    take_over = Signal()
    cancel = Signal()
    opened = Signal()
    out = Signal(str)

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__("subtle", parent, lines="left")
        self._now = now
        self.log: StepLog | None = None
        self.model = StepsModel(self)
        layout = rows(self, margins=(1, 0, 0, 0))
        layout.addWidget(self._build_head())
        layout.addWidget(HLine())
        self.list = _Log(self.model, self)
        layout.addWidget(self.list)
        self.block = Block()
        around = rows(margins=(20, 4, 20, 8), gap=8)
        around.addWidget(self.block)
        self.follows = Label("", "smallMed", "text2")
        self.follows_when = Label("", "small", "text2")
        around.setSpacing(2)
        next_up = columns(gap=20)
        self._ahead = Icon("ph.circle-dashed", "text3", 16)
        next_up.addWidget(self._ahead, 0, Qt.AlignmentFlag.AlignTop)
        said = rows(gap=0)
        said.addWidget(self.follows)
        said.addWidget(self.follows_when)
        next_up.addLayout(said, 1)
        around.addSpacing(4)
        around.addLayout(next_up)
        layout.addLayout(around)
        layout.addStretch(1)
        layout.addWidget(HLine())
        layout.addWidget(self._build_foot())
        self.block.pressed.connect(self._press_out)
        self._seconds = QTimer(self, interval=1000)
        self._seconds.timeout.connect(lambda: self.block.tick(self._now()))

    def _build_head(self) -> QWidget:
        head = QWidget()
        layout = columns(head, gap=12, margins=(20, 14, 20, 14))
        self.avatar = Avatar("", 36)
        layout.addWidget(self.avatar)
        names = rows(gap=0)
        self.name = LinkButton("", role="bodyBold", color="text")
        self.about = Label("", "small", "text2")
        names.addWidget(self.name)
        self.about.setContentsMargins(2, 0, 0, 0)
        names.addWidget(self.about)
        layout.addLayout(names, 1)
        self.ring = ScoreRing(None, 40)
        layout.addWidget(self.ring)
        self.name.clicked.connect(self.opened)
        return head

    def _build_foot(self) -> QWidget:
        foot = QWidget()
        layout = rows(foot, gap=4, margins=(20, 10, 20, 10))
        self.every = CheckBox(tr("Every inner step"))
        self.every.toggled.connect(lambda _on: self._fill())
        top = columns()
        top.addWidget(self.every, 1)
        self.cancel_button = LinkButton(tr("Cancel run"), color="danger")
        top.addWidget(self.cancel_button)
        layout.addLayout(top)
        self.spent = self._figure(layout, tr("Spent on this lead"), "smallBold")
        self.tokens = self._figure(layout, tr("Tokens"), "small")
        layout.addSpacing(8)
        deeds = columns(gap=4)
        self.retry_button = Button(tr("Retry now"), keys="R", small=True)
        self.take_button = Button(tr("Take over"), keys="T", small=True)
        deeds.addWidget(self.retry_button)
        deeds.addStretch(1)
        deeds.addWidget(self.take_button)
        layout.addLayout(deeds)
        self.retry_button.clicked.connect(self.retry)
        self.cancel_button.clicked.connect(self.cancel)
        self.take_button.clicked.connect(self.take_over)
        return foot

    def _figure(self, layout: QVBoxLayout, name: str, role: str) -> Label:
        line = columns()
        line.addWidget(Label(name, "small", "text2"))
        line.addStretch(1)
        value = Label("", role, "text" if role == "smallBold" else "text2", elide=False)
        line.addWidget(value)
        layout.addLayout(line)
        return value

    # Showing ---------------------------------------------------------------------------------------------------------

    def show_log(self, log: StepLog) -> None:
        """Show a lead's log."""
        another = self.log is None or self.log.contact != log.contact
        self.log = log
        now = self._now()
        self.avatar.set(log.name)
        self.name.setText(theme.elided(log.name, "bodyBold", self.width() - 150))
        self.name.setAccessibleName(log.name)
        self.name.setToolTip(log.name.replace("<", "‹"))
        self.name.updateGeometry()
        self.about.set(", ".join(part for part in (log.title, log.company) if part))
        self.ring.set(log.score)
        self._fill()
        self.block.show_log(log, now)
        title, condition = wording.follows_words(log.follows, log.follows_when)
        self.follows.set(title)
        self.follows_when.set(condition)
        self.follows.setVisible(bool(title))
        self._ahead.setVisible(bool(title))
        self.follows_when.setVisible(bool(condition))
        self.spent.set(words.cost(log.spent_micros))
        self.tokens.set(
            tr("{given} in, {got} out", given=words.number(log.tokens_in), got=words.number(log.tokens_out))
        )
        self.retry_button.setVisible(log.trouble is not None)
        self.take_button.setEnabled(log.run is not None)
        self.cancel_button.setVisible(log.run is not None)
        if another:
            QTimer.singleShot(0, self.list.scrollToBottom)

    def _fill(self) -> None:
        if self.log is not None:
            shown = [one for one in self.log.entries if self.every.isChecked() or not one.inner]
            self.model.show_entries(shown, self._now())

    def _press_out(self, way: str) -> None:
        self.retry.emit() if way == "retry" else self.out.emit(way)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._seconds.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._seconds.stop()
