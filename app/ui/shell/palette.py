"""The palette: find a person, a deal or a screen, or do something, by typing a few letters.

It shows the keys that would have done the same, so that it teaches itself away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from rapidfuzz import fuzz

from app.actions.queries.workspace import search
from app.ui import theme
from app.ui.client import Client
from app.ui.commands import Command
from app.ui.widgets.caps import caps_width, paint_caps
from app.ui.widgets.field import Field
from app.ui.widgets.labels import Label
from app.ui.widgets.overlay import paint_raised
from app.ui.widgets.surfaces import HLine, columns, rows
from app.ui.words import mark, tr

Index = QModelIndex | QPersistentModelIndex
_WAIT = 60  # milliseconds between the last key and the search
_MOST = 8
_EDGE = 40
_ICONS = {"contact": "action.user", "company": "nav.companies", "deal": "nav.pipeline"}
_KINDS = {"contact": mark("Contact"), "company": mark("Company"), "deal": mark("Deal")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line: what it is, what it is called, and what choosing it does."""

    title: str
    kind: str
    icon: str
    command: Command | None = None
    place: str = ""
    id: int = 0

    @property
    def caps(self) -> list[str]:
        """The keys that would have done the same."""
        return self.command.shown_keys if self.command is not None else []


class Entries(QAbstractListModel):
    """What was found."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these."""
        self.beginResetModel()
        self.entries = list(entries)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many there are."""
        return 0 if parent is not None and parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # Qt's own variant
        """Return what one line shows."""
        if not index.isValid():
            return None
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{entry.title}, {entry.kind}"
        return entry if role == Qt.ItemDataRole.UserRole else None


class _Painter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a line."""
        return QSize(100, theme.scaled(36))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.data(Qt.ItemDataRole.UserRole)
        view = self.parent()
        painter.save()
        box = QRectF(option.rect).adjusted(8, 1, -8, -1)
        if isinstance(view, QListView) and index.row() == view.currentIndex().row():
            theme.rounded(painter, box, 6, theme.color("selected"))
        mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        ratio = painter.device().devicePixelRatioF()
        picture = theme.pixmap(entry.icon, "text2", 16, ratio)
        painter.drawPixmap(round(box.right() - 28 if mirrored else box.x() + 12), round(box.center().y() - 8), picture)
        room = box.adjusted(12, 0, -40, 0) if mirrored else box.adjusted(40, 0, -12, 0)
        caps = caps_width(entry.caps)
        width = room.width() - caps - theme.metrics("small").horizontalAdvance(entry.kind) - 24
        title = theme.elided(entry.title, "bodyMed", width)
        painter.setFont(theme.font("bodyMed"))
        painter.setPen(theme.color("text"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, title)
        said = theme.metrics("bodyMed").horizontalAdvance(title) + 8
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text3"))
        kind = room.adjusted(0, 0, -said, 0) if mirrored else room.adjusted(said, 0, 0, 0)
        painter.drawText(kind, Qt.AlignmentFlag.AlignVCenter, entry.kind)
        paint_caps(painter, entry.caps, room.x() if mirrored else room.right() - caps, room.center().y())
        painter.restore()


class _Words(Field):
    """The palette's field: arrows move in the list."""

    def __init__(self, palette: "Palette") -> None:
        super().__init__(placeholder=tr("Find a person, a deal, a screen, or something to do"), icon="action.search")
        self._palette = palette

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows choose, Enter goes."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}
        if event.key() in step:
            self._palette.move_by(step[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._palette.choose()
        else:
            super().keyPressEvent(event)


class Palette(QDialog):
    """Opens over the window; Esc closes it."""

    def __init__(self, window: QWidget, client: Client, commands: Sequence[Command]) -> None:
        super().__init__(
            window, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint | Qt.WindowType.NoDropShadowWindowHint
        )
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Find or do anything"))
        self._client = client
        self._commands = [one for one in commands if one.in_palette]
        self._found: list[Entry] = []
        layout = rows(self, margins=(_EDGE, _EDGE, _EDGE, _EDGE))
        self.field = _Words(self)
        top = rows(margins=(10, 10, 10, 10))
        top.addWidget(self.field)
        layout.addLayout(top)
        layout.addWidget(HLine(name="overlayLine"))
        self.list = QListView()
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.viewport().setAutoFillBackground(False)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(tr("Found"))
        self.entries = Entries(self.list)
        self.list.setModel(self.entries)
        self.list.setItemDelegate(_Painter(self.list))
        self.list.entered.connect(self.list.setCurrentIndex)
        self.list.clicked.connect(lambda _: self.choose())
        layout.addSpacing(6)
        layout.addWidget(self.list)
        layout.addSpacing(6)
        layout.addWidget(HLine(name="overlayLine"))
        layout.addLayout(self._foot())
        self.setFixedWidth(theme.size("paletteWidth") + 2 * _EDGE)
        self._wait = QTimer(self, singleShot=True, interval=_WAIT)
        self._wait.timeout.connect(self._search)
        self.field.textChanged.connect(self._typed)
        self._narrow()

    def _foot(self) -> Any:  # a layout
        foot = columns(gap=16, margins=(16, 8, 16, 8))
        for said in (tr("Enter goes there or does it"), tr("Arrows choose"), tr("Esc closes")):
            foot.addWidget(Label(said, "small", "text3"))
        foot.addStretch(1)
        return foot

    def open_over(self, window: QWidget) -> None:
        """Open in the upper middle of the window."""
        corner = window.mapToGlobal(QPoint((window.width() - self.width()) // 2, max(20, window.height() // 8) - _EDGE))
        self.move(corner)
        self.show()
        self.field.setFocus()

    def move_by(self, step: int) -> None:
        """Move the mark."""
        count = self.entries.rowCount()
        if count:
            row = (self.list.currentIndex().row() + step) % count
            self.list.setCurrentIndex(self.entries.index(row))

    def choose(self) -> None:
        """Go where the mark is, or do it."""
        entry = self.list.currentIndex().data(Qt.ItemDataRole.UserRole)
        if entry is None:
            return
        self.close()
        if entry.command is not None:
            entry.command.run()
        else:
            self._client.go(entry.place, id=entry.id)

    # Finding ---------------------------------------------------------------------------------------------------------

    def _typed(self) -> None:
        self._found = []
        self._narrow()
        if self.field.text().strip():
            self._wait.start()

    def _search(self) -> None:
        text = self.field.text().strip()
        if text:
            self._client.ask(self, search, text, limit=_MOST, then=self._show_found, key="palette")

    def _show_found(self, hits: list[dict[str, Any]]) -> None:
        self._found = [
            Entry(
                title=f"{hit['title']}, {hit['detail']}"
                if hit["kind"] == "deal" and hit["detail"]
                else str(hit["title"]),
                kind=tr(_KINDS[hit["kind"]]),
                icon=_ICONS[hit["kind"]],
                place=hit["kind"],
                id=int(hit["id"]),
            )
            for hit in hits
            if hit["kind"] in ("contact", "company", "deal")
        ]
        self._narrow()

    def _narrow(self) -> None:
        text = self.field.text().strip().casefold()
        chosen = [one for one in self._commands if one.enabled()]
        if text:
            ranked = [(match(text, one.title), one) for one in chosen]
            chosen = [one for score, one in sorted(ranked, key=lambda pair: -pair[0]) if score >= 70][:_MOST]
        entries = [_entry(one) for one in chosen]
        self.entries.show_entries([*self._found, *entries] if text else entries)
        if self.entries.rowCount():
            self.list.setCurrentIndex(self.entries.index(0))
        lines = max(1, min(10, self.entries.rowCount()))
        self.list.setFixedHeight(lines * theme.scaled(36) + 4)
        self.adjustSize()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_raised(painter, self.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE), "radius.modal", 2)


def match(text: str, title: str) -> float:
    """Return how well typed letters fit a title, from 0 to 100: its beginning or a word's counts most."""
    name = title.casefold()
    if name.startswith(text) or any(word.startswith(text) for word in name.split()):
        return 100.0
    return float(fuzz.partial_ratio(text, name)) * 0.9 if len(text) > 2 else 0.0


def _entry(command: Command) -> Entry:
    kind = tr("Screen") if command.group == "go" else tr("Command")
    return Entry(title=command.title, kind=kind, icon=command.icon or "action.next", command=command)
