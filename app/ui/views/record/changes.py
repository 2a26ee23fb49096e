"""The change log of a record: which field, from what to what, by whom, and a way back where there is one."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from app.actions.queries import history
from app.actions.queries.history import Change, Changes, Of
from app.ui import theme, words
from app.ui.client import Client
from app.ui.views.record.lists import TallList
from app.ui.views.record.wording import change_value, field_name, who
from app.ui.widgets import Label, LinkButton, rows
from app.ui.words import tr


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One field's change, in two lines."""

    change: Change
    now: datetime

    @property
    def before(self) -> str:
        """What it was."""
        return change_value(self.change, self.change.before)

    @property
    def after(self) -> str:
        """What it became."""
        return change_value(self.change, self.change.after)

    def said(self) -> str:
        """Title, from Founder to Chair, You, Yesterday."""
        return tr(
            "{field}, from {before} to {after}, {who}, {when}",
            field=field_name(self.change.field),
            before=self.before,
            after=self.after,
            who=who(self.change.by),
            when=words.when(self.change.at, self.now),
        )

    def height(self, width: int) -> int:
        """Two lines and a little air."""
        return 2 * theme.line_height("small") + 12

    def paint(self, painter: QPainter, box: QRect, *, mirrored: bool, ratio: float, first: bool, last: bool) -> None:
        """The field and when; below, old and new and by whom."""
        line = theme.line_height("small")
        at = words.when(self.change.at, self.now)
        time = int(theme.metrics("small").horizontalAdvance(at)) + 2
        name = who(self.change.by)
        author = min(int(theme.metrics("small").horizontalAdvance(name)) + 2, box.width() // 3)
        top, second = box.y() + 5, box.y() + 5 + line
        half = (box.width() - author - 32) / 2
        old = theme.elided(self.before, "small", half)
        wide = min(half, theme.metrics("small").horizontalAdvance(old) + 1)
        parts = (
            (field_name(self.change.field), "smallMed", "text", 0.0, top, box.width() - time - 8),
            (at, "small", "text2", box.width() - time, top, time),
            (old, "small", "text3", 0.0, second, wide),
            (theme.elided(self.after, "small", half), "small", "text", wide + 24, second, half),
            (theme.elided(name, "small", author), "small", "text2", box.width() - author, second, author),
        )
        side = Qt.AlignmentFlag.AlignVCenter | theme.side(mirrored)
        for text, role, token, x, y, width in parts:
            left = box.right() + 1 - x - width if mirrored else box.x() + x
            painter.setFont(theme.font(role))
            painter.setPen(theme.color(token))
            painter.drawText(QRectF(left, y, width + 1, line), side, text)
        arrow = box.right() + 1 - wide - 19 if mirrored else box.x() + wide + 6
        painter.drawPixmap(
            round(arrow), round(second + (line - 12) / 2), theme.pixmap("action.right", "text3", 12, ratio)
        )
        if not last:
            theme.hairline(painter, box.x(), box.bottom(), box.width())


class ChangeLog(QWidget):
    """The list, and “older” below it."""

    def __init__(self, client: Client, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._of: tuple[Of, int] | None = None
        self._next: int | None = None
        self.shown: list[Change] = []
        layout = rows(self, gap=8)
        self.list = TallList(tr("Changes"), opens=False)
        self.nothing = Label(tr("Nothing was changed since it came"), "small", "text2")
        self.nothing.hide()
        self.older = LinkButton(tr("Show older"))
        self.older.clicked.connect(self.load_older)
        self.older.hide()
        layout.addWidget(self.nothing)
        layout.addWidget(self.list)
        layout.addWidget(self.older, 0, Qt.AlignmentFlag.AlignLeft)

    def show_record(self, of: Of, record: int) -> None:
        """Show the changes of another record."""
        self._of = (of, record)
        self.load()

    def load(self) -> None:
        """Ask for the newest."""
        if self._of is not None:
            self._client.ask(self, history.changes, *self._of, then=self._show, key="changes")

    def load_older(self) -> None:
        """Ask for what came before."""
        if self._of is not None and self._next is not None:
            self._client.ask(self, history.changes, *self._of, self._next, then=self._add, key="changes")

    def _show(self, page: Changes) -> None:
        self.shown = list(page.changes)
        self.list.put([ChangeRow(change, self._client.now()) for change in page.changes])
        self._end(page)

    def _add(self, page: Changes) -> None:
        self.shown += page.changes
        self.list.rows.add([ChangeRow(change, self._client.now()) for change in page.changes])
        self._end(page)

    def _end(self, page: Changes) -> None:
        self._next = page.next
        self.older.setVisible(page.next is not None)
        self.nothing.setVisible(not self.shown)
