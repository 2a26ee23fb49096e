"""The parts a record is made of, each with its heading: what comes next, tags, addresses, deals, consent, people."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.actions.queries.record import Colleague, ContactCard
from app.core.deal import Deal
from app.ui import theme, words
from app.ui.client import Client
from app.ui.views.contacts.cells import step_words
from app.ui.views.record.flow import Flow
from app.ui.views.record.wording import channel_name, stage_name
from app.ui.widgets import (  # fmt: skip
    Chip,
    Field,
    FilterChip,
    IconButton,
    Label,
    LinkButton,
    TextLabel,
    columns,
    ring_pixmap,
    rows,
    stage_pixmap,
)
from app.ui.words import tr


class Section(QWidget):
    """A heading, something at its end, and what stands below."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = rows(self, gap=6)
        self.top = columns(gap=8)
        self.title = Label(title, "smallBold", "text")
        self.top.addWidget(self.title, 1)
        layout.addLayout(self.top)
        self.body: QVBoxLayout = rows(gap=2)
        layout.addLayout(self.body)

    def clear(self) -> None:
        """Take everything out of the body."""
        while (item := self.body.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()


class Line(QPushButton):
    """A row that goes somewhere: a glyph, words, and something quiet at the end."""

    def __init__(
        self,
        text: str,
        end: str = "",
        *,
        stage: str = "",
        score: int | None = None,
        under: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._end, self._stage, self._score, self._under = end, stage, score, under
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(", ".join(part for part in (text, under, end) if part))
        self.setMinimumWidth(60)

    def sizeHint(self) -> QSize:
        """One row, or two lines where something stands under it."""
        return QSize(120, theme.scaled(46 if self._under else 30))

    def minimumSizeHint(self) -> QSize:
        """It may be cut."""
        return QSize(60, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        if self.underMouse():
            theme.rounded(painter, box, 6, theme.color("hover"))

        def place(x: float, width: float, top: float, height: float) -> QRectF:
            return QRectF(self.width() - x - width if mirrored else x, top, width, height)

        ratio, x = self.devicePixelRatioF(), 6.0
        middle = self.height() / 2
        if self._stage:
            painter.drawPixmap(place(x, 14, middle - 7, 14).topLeft(), stage_pixmap(self._stage, ratio))
            x += 22
        elif self._score is not None or self._under:
            painter.drawPixmap(place(x, 26, middle - 13, 26).topLeft(), ring_pixmap(self._score, 26, ratio))
            x += 36
        end = theme.metrics("small").horizontalAdvance(self._end) + 2 if self._end else 0
        room = self.width() - x - end - 14
        line = theme.line_height("body")
        top = middle - line if self._under else middle - line / 2
        side = Qt.AlignmentFlag.AlignVCenter | theme.side(mirrored)
        parts = [(theme.elided(self.text(), "bodyMed", room), "bodyMed", "text", place(x, room + 1, top, line))]
        if self._under:
            parts.append((theme.elided(self._under, "small", room), "small", "text2", place(x, room + 1, middle, line)))
        if self._end:
            parts.append((self._end, "small", "text2", place(self.width() - end - 6, end, middle - line / 2, line)))
        for text, role, token, where in parts:
            painter.setFont(theme.font(role))
            painter.setPen(theme.color(token))
            painter.drawText(where, side, text)
        if self.hasFocus():
            theme.focus_ring(painter, box, 6)


class NextStep(Section):
    """What comes next with a person, and the tasks about them."""

    completed = Signal(int)

    def __init__(self, client: Client) -> None:
        super().__init__(tr("Next step"))
        self._client = client
        self.add = IconButton("action.add", tr("New task"), keys="T")
        self.top.addWidget(self.add)

    def show_card(self, card: ContactCard) -> None:
        """Show what comes next."""
        self.clear()
        now = self._client.now()
        step = card.next_step
        if step is not None and step.kind == "approval":
            line = Line(step.words, tr("Waits for you"))
            line.clicked.connect(lambda: self._client.go("today"))
            self.body.addWidget(line)
        elif step is not None and step.kind != "task":
            self.body.addWidget(_plain(step_words(step), words.due(step.due, now) if step.due else ""))
        for task in card.tasks[:8]:
            self.body.addWidget(self._task(task.id, task.title, words.due(task.due_at, now) if task.due_at else ""))
        if step is None and not card.tasks:
            self.body.addWidget(Label(tr("No next step"), "body", "warning"))

    def _task(self, task: int, title: str, due: str) -> QWidget:
        made = QWidget()
        line = columns(made, gap=6)
        done = IconButton("channel.task", tr("Done: {title}", title=title))
        done.clicked.connect(lambda: self.completed.emit(task))
        line.addWidget(done)
        line.addWidget(Label(title, "body"), 1)
        line.addWidget(Label(due, "small", "danger" if due == tr("Late") else "text2", elide=False))
        return made


def _plain(text: str, end: str) -> QWidget:
    made = QWidget()
    line = columns(made, gap=8, margins=(6, 4, 0, 4))
    line.addWidget(Label(text, "body"), 1)
    line.addWidget(Label(end, "small", "text2", elide=False))
    return made


class Tags(QWidget):
    """Tags as chips that can be removed, and a field to add one."""

    changed = Signal(tuple)

    def __init__(self) -> None:
        super().__init__()
        self.tags: tuple[str, ...] = ()
        self._flow = Flow(self, gap=6)
        self.add = LinkButton(tr("Add tag"), color="text2")
        self.editor = Field(placeholder=tr("Tag"), name=tr("New tag"))
        self.editor.setFixedWidth(150)
        self.editor.hide()
        self.add.clicked.connect(self.edit)
        self.editor.returnPressed.connect(self._commit)
        self.editor.editingFinished.connect(self._leave)
        self._flow.addWidget(self.add)
        self._flow.addWidget(self.editor)

    def show_tags(self, tags: tuple[str, ...]) -> None:
        """Show these."""
        if tags == self.tags:
            return
        self.tags = tags
        for chip in self.findChildren(FilterChip):
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        for place, tag in enumerate(tags):
            chip = FilterChip("", "", tag)
            chip.setAccessibleDescription(tr("Delete removes this tag"))
            chip.removed.connect(lambda tag=tag: self.changed.emit(tuple(one for one in self.tags if one != tag)))
            self._flow.insert(place, chip)

    def edit(self) -> None:
        """Let a tag be written."""
        self.add.hide()
        self.editor.clear()
        self.editor.show()
        self.editor.setFocus()

    def _commit(self) -> None:
        written = self.editor.text().strip()
        self._leave()
        self.add.setFocus()
        if written and written not in self.tags:
            self.changed.emit((*self.tags, written))

    def _leave(self) -> None:
        self.editor.hide()
        self.add.show()


class Deals(Section):
    """The deals of a person or a company."""

    def __init__(self, client: Client) -> None:
        super().__init__(tr("Deals"))
        self._client = client
        self.add = IconButton("action.add", tr("New deal"))
        self.top.addWidget(self.add)

    def show_deals(self, deals: tuple[Deal, ...]) -> None:
        """Show these."""
        self.clear()
        for deal in deals[:20]:
            end = words.money(deal.value)
            line = Line(
                deal.title,
                " ".join(part for part in (stage_name(deal.stage.value), end) if part),
                stage=deal.stage.value,
            )
            line.clicked.connect(lambda _=False, number=deal.id: self._client.go("deal", id=number))
            self.body.addWidget(line)
        if not deals:
            self.body.addWidget(Label(tr("No deals yet"), "small", "text2"))


class Consents(Section):
    """What a person allowed, and what forbids contact with them."""

    revoked = Signal(int)

    def __init__(self, client: Client) -> None:
        super().__init__(tr("Consent"))
        self._client = client
        self.add = IconButton("action.add", tr("Note a consent"))
        self.top.addWidget(self.add)

    def show_card(self, card: ContactCard) -> None:
        """Show the ledger of one person."""
        self.clear()
        now = self._client.now()
        for one in card.stopped:
            said = tr(
                "{channel}: {why}, {when}",
                channel=channel_name(one.channel),
                why=one.reason,
                when=words.when(one.at, now),
            )
            self.body.addWidget(_chipped(tr("Do not contact"), "danger", said))
        for consent in card.consents:
            ended = consent.revoked_at is not None or (consent.expires_at is not None and consent.expires_at < now)
            said = tr("{how}, {when}", how=consent.how, when=words.when(consent.given_at, now))
            end = None
            if not ended:
                end = IconButton("action.close", tr("Take this consent back"), size=12)
                end.clicked.connect(lambda _=False, number=consent.id: self.revoked.emit(number))
            said = tr("Ended: {said}", said=said) if ended else said
            self.body.addWidget(_chipped(channel_name(consent.channel), "neutral" if ended else "success", said, end))
        if not card.stopped and not card.consents:
            self.body.addWidget(Label(tr("Nothing on record"), "small", "text2"))


def _chipped(chip: str, tone: str, text: str, end: QWidget | None = None) -> QWidget:
    made = QWidget()
    line = columns(made, gap=8, margins=(0, 3, 0, 3))
    line.addWidget(Chip(chip, tone), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(TextLabel(text, "small", "text2"), 1)
    if end is not None:
        line.addWidget(end)
    return made


class People(Section):
    """The people of a company."""

    def __init__(self, client: Client) -> None:
        super().__init__(tr("People"))
        self._client = client

    def show_people(self, people: tuple[Colleague, ...], total: int) -> None:
        """Show these of so many."""
        self.clear()
        self.title.set(tr("People") if total < 2 else tr("People, {count}", count=words.number(total)))
        for person in people[:_PEOPLE]:
            line = Line(person.name or tr("No name"), score=person.score, under=person.title or tr("No title"))
            line.clicked.connect(lambda _=False, number=person.id: self._client.go("contact", id=number))
            self.body.addWidget(line)
        if total > _PEOPLE:
            self.body.addWidget(Label(tr("And %n more", n=total - _PEOPLE), "small", "text2"))
        if not people:
            self.body.addWidget(Label(tr("Nobody of this company is here"), "small", "text2"))


_PEOPLE = 40
