"""The timeline of a record: who did what, when, newest first, fifty at a time; a row opens what it speaks of."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from app.actions.queries import history
from app.actions.queries.history import Cursor, Entry, Of, Page
from app.core.message import Message
from app.ui import theme, words
from app.ui.client import Client
from app.ui.views.record.lists import TallList
from app.ui.views.record.wording import below, icon_of, what, who
from app.ui.widgets import Button, ComboBox, Dialog, Label, LinkButton, ScrollArea, TextLabel, rows
from app.ui.words import tr

_DISC, _TEXT = 24, 36
_NOTE_LINES = 5
_GAP = 12


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One thing that happened."""

    entry: Entry
    now: datetime
    with_name: bool  # of a company: who of its people it was about

    @property
    def by(self) -> str:
        """Who did it."""
        return who(self.entry.by, self.entry.contact)

    @property
    def words(self) -> str:
        """What it was."""
        said = what(self.entry)
        if self.with_name and self.entry.contact and self.entry.by != "contact":
            return tr("{what}, {name}", what=said, name=self.entry.contact)
        return said

    @property
    def note(self) -> str:
        """Words of a person's own, shown as a block."""
        return self.entry.detail.strip() if self.entry.kind == "activity" else ""

    def said(self) -> str:
        """Outreach drafted: First mail, Waiting for your approval, 06:12."""
        second, _ = below(self.entry)
        parts = [f"{self.by} {self.words}", self.note or second, words.when(self.entry.at, self.now)]
        return ", ".join(part for part in parts if part)

    def height(self, width: int) -> int:
        """One line, a second where there is more to say, or a block of notes."""
        line = theme.line_height("small")
        tall = max(_DISC, line)
        if self.note:
            return tall + 4 + self._note_height(width) + _GAP
        return tall + (line if below(self.entry)[0] else 0) + _GAP

    def _note_height(self, width: int) -> int:
        room = QRectF(0, 0, max(40, width - _TEXT - 24), 10_000)
        needed = _measures().boundingRect(room, int(Qt.TextFlag.TextWordWrap), self.note).height()
        return int(min(needed, _NOTE_LINES * _measures().lineSpacing()) + 17)

    def paint(self, painter: QPainter, box: QRect, *, mirrored: bool, ratio: float, first: bool, last: bool) -> None:
        """A disc on a rail, who and what, the time at the end."""
        line = max(_DISC, theme.line_height("small"))
        disc = _mirror(QRectF(box.x(), box.y() + (line - _DISC) / 2, _DISC, _DISC), box, mirrored)
        if not last:
            rail = disc.center().x() - 0.5
            painter.fillRect(
                QRectF(round(rail), disc.bottom(), 1, box.bottom() - disc.bottom() + 8), theme.color("line")
            )
        theme.rounded(painter, disc, _DISC / 2, theme.color("canvas"), theme.color("border"))
        ink = "danger" if self.entry.kind in ("blocked", "do not contact") else "text2"
        painter.drawPixmap(
            round(disc.center().x() - 7),
            round(disc.center().y() - 7),
            theme.pixmap(icon_of(self.entry), ink, 14, ratio),
        )
        self._paint_words(painter, box, line, mirrored)

    def _paint_words(self, painter: QPainter, box: QRect, line: int, mirrored: bool) -> None:
        at = words.when(self.entry.at, self.now)
        time = int(theme.metrics("small").horizontalAdvance(at)) + 2
        room = box.width() - _TEXT - time - 10
        name = theme.elided(self.by, "smallMed", room)
        wide = int(theme.metrics("smallMed").horizontalAdvance(name)) + 5
        for text, role, token, x, width in (
            (name, "smallMed", "text", _TEXT, wide + 1),
            (theme.elided(self.words, "small", room - wide), "small", "text2", _TEXT + wide, room - wide + 1),
            (at, "small", "text2", box.width() - time, time),
        ):
            painter.setFont(theme.font(role))
            painter.setPen(theme.color(token))
            painter.drawText(_mirror(QRectF(box.x() + x, box.y(), width, line), box, mirrored), _side(mirrored), text)
        if self.note:
            self._paint_note(painter, box, line, mirrored)
            return
        second, token = below(self.entry)
        if second:
            room = box.width() - _TEXT
            painter.setFont(theme.font("small"))
            painter.setPen(theme.color(token))
            place = QRectF(box.x() + _TEXT, box.y() + line - 2, room, theme.line_height("small"))
            painter.drawText(_mirror(place, box, mirrored), _side(mirrored), theme.elided(second, "small", room))

    def _paint_note(self, painter: QPainter, box: QRect, line: int, mirrored: bool) -> None:
        height = self._note_height(box.width())
        block = _mirror(QRectF(box.x() + _TEXT, box.y() + line + 4, box.width() - _TEXT, height), box, mirrored)
        theme.rounded(painter, block, 6, theme.color("neutralBg"))
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text"))
        side = theme.side(mirrored)
        painter.setClipRect(block.adjusted(0, 4, 0, -4))
        painter.drawText(block.adjusted(12, 8, -12, -8), int(side) | int(Qt.TextFlag.TextWordWrap), self.note)


def _measures() -> QFontMetricsF:
    return theme.metrics("small")


def _mirror(place: QRectF, box: QRect, mirrored: bool) -> QRectF:
    if not mirrored:
        return place
    return QRectF(box.right() + 1 - (place.x() - box.x()) - place.width(), place.y(), place.width(), place.height())


def _side(mirrored: bool) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignVCenter | theme.side(mirrored)


class Timeline(QWidget):
    """The list and “older” below it; whoever holds it places its filter."""

    def __init__(self, client: Client, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._of: tuple[Of, int] | None = None
        self._entries: list[Entry] = []
        self._next: Cursor | None = None
        layout = rows(self, gap=8)
        self.filter = ComboBox(_filters(), name=tr("Show in the timeline"), value="everything")
        self.filter.chosen.connect(lambda _: self.load())
        self.list = TallList(tr("Timeline"))
        self.list.opened.connect(self.open)
        self.nothing = Label(tr("Nothing of this kind has happened yet"), "small", "text2")
        self.nothing.hide()
        self.older = LinkButton(tr("Show older"))
        self.older.clicked.connect(self.load_older)
        self.older.hide()
        layout.addWidget(self.nothing)
        layout.addWidget(self.list)
        layout.addWidget(self.older, 0, Qt.AlignmentFlag.AlignLeft)

    def show_record(self, of: Of, record: int) -> None:
        """Show what happened with another record; what is shown stays until it is there."""
        if (of, record) != self._of:
            self.filter.choose("everything")
        self._of = (of, record)
        self.load()

    def load(self) -> None:
        """Ask for the newest."""
        if self._of is not None:
            self._client.ask(
                self, history.timeline_of, *self._of, str(self.filter.value()), then=self._show, key="timeline"
            )

    def load_older(self) -> None:
        """Ask for what came before."""
        if self._of is not None and self._next is not None:
            self._client.ask(
                self,
                history.timeline_of,
                *self._of,
                str(self.filter.value()),
                self._next,
                then=self._add,
                key="timeline",
            )

    def _show(self, page: Page) -> None:
        self._entries = list(page.entries)
        self.list.put([self._row(entry) for entry in page.entries])
        self._end(page)

    def _add(self, page: Page) -> None:
        self._entries += page.entries
        self.list.rows.add([self._row(entry) for entry in page.entries])
        self._end(page)

    def _end(self, page: Page) -> None:
        self._next = page.next
        self.older.setVisible(page.next is not None)
        self.nothing.setVisible(not self._entries)

    def _row(self, entry: Entry) -> EntryRow:
        return EntryRow(entry, self._client.now(), self._of is not None and self._of[0] == "company")

    def entries(self) -> list[Entry]:
        """Return what is shown."""
        return self._entries

    # Opening ---------------------------------------------------------------------------------------------------------

    def open(self, number: int) -> None:
        """Open what an entry speaks of: the message, the note, the draft that waits, the deal."""
        entry = self._entries[number]
        if entry.kind == "message":
            self._client.ask(self, history.message, entry.id, then=self._read, key="message")
        elif entry.kind == "approval" and entry.state == "pending":
            self._client.go("today")
        elif entry.kind in ("deal", "stage", "proposal", "invoice", "payment") and entry.deal_id is not None:
            self._client.go("deal", id=entry.deal_id)
        elif entry.detail and entry.kind in ("activity", "blocked"):
            _Reading(self, what(entry).capitalize(), "", entry.detail).open()

    def _read(self, message: Message) -> None:
        said = tr(
            "{sender} to {recipient}, {at}",
            sender=message.sender,
            recipient=message.recipient,
            at=f"{words.when(message.at, self._client.now())} {words.clock_time(message.at)}",
        )
        _Reading(self, message.subject, said, message.text).open()


class _Reading(Dialog):
    """Words at full length, as plain text."""

    def __init__(self, parent: QWidget, title: str, said: str, text: str) -> None:
        super().__init__(parent, title or tr("No subject"), text=said, width=600)
        area = ScrollArea(TextLabel(text, "reading", "text"), fill="overlay")
        area.setFixedHeight(min(420, max(80, TextLabel(text, "reading").heightForWidth(540) + 8)))
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.body.addWidget(area)
        close = Button(tr("Close"), keys="Esc")
        close.clicked.connect(self.reject)
        self.buttons.addWidget(close)
        close.setFocus()


def _filters() -> list[tuple[object, str]]:
    return [
        ("everything", tr("Everything")),
        ("messages", tr("Messages")),
        ("notes", tr("Notes, calls and tasks")),
        ("deals", tr("Deals and money")),
        ("agents", tr("What agents did")),
        ("consent", tr("Consent")),
    ]
