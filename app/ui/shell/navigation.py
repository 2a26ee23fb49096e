"""The list of screens in the sidebar: one list with a delegate, not a column of buttons."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui import theme
from app.ui.places import PLACES
from app.ui.words import tr

Index = QModelIndex | QPersistentModelIndex
_GAPS = {"records": 18, "Outbound": 40, "Trust": 40}


class Entries(QAbstractListModel):
    """The screens, each with a count."""

    NAME = Qt.ItemDataRole.UserRole
    COUNT = Qt.ItemDataRole.UserRole + 1
    GROUP = Qt.ItemDataRole.UserRole + 2

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.places = [place for place in PLACES.values() if place.group]
        self._counts: dict[str, str] = {}

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many screens there are."""
        return 0 if parent is not None and parent.isValid() else len(self.places)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # Qt's own variant
        """Return what one entry shows."""
        if not index.isValid():
            return None
        place = self.places[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(place.title)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            count = self._counts.get(place.name, "")
            return f"{tr(place.title)}, {count}" if count else tr(place.title)
        if role == self.NAME:
            return place.name
        if role == self.COUNT:
            return self._counts.get(place.name, "")
        if role == self.GROUP:
            first = index.row() == 0 or self.places[index.row() - 1].group != place.group
            return place.group if first and index.row() else ""
        return None

    def set_counts(self, counts: Mapping[str, str]) -> None:
        """Show these counts."""
        for row, place in enumerate(self.places):
            if self._counts.get(place.name, "") != counts.get(place.name, ""):
                self._counts[place.name] = counts.get(place.name, "")
                self.dataChanged.emit(self.index(row), self.index(row))


class _Painter(QStyledItemDelegate):
    """Paints one entry; narrow, it paints the icon alone."""

    def __init__(self, owner: "Navigation") -> None:
        super().__init__(owner)
        self._owner = owner

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of an entry with the gap and the group's name above it."""
        group = index.data(Entries.GROUP)
        gap = _GAPS.get(group, 0) if group else 0
        if self._owner.narrow and gap:
            gap = 18
        return QSize(56, theme.scaled(theme.size("navItem")) + 2 + gap)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        rect = QRectF(option.rect)
        height = theme.scaled(theme.size("navItem"))
        box = QRectF(rect.x() + 8, rect.bottom() - height - 1, rect.width() - 16, height)
        group = index.data(Entries.GROUP)
        if group in ("Outbound", "Trust") and not self._owner.narrow:
            painter.setFont(theme.font("micro"))
            painter.setPen(theme.color("text3"))
            label = QRectF(rect.x() + 20, box.y() - 22, rect.width() - 40, 18)
            painter.drawText(label, Qt.AlignmentFlag.AlignVCenter, tr(str(group)))
        self._paint_entry(painter, option, index, box)
        painter.restore()

    def _paint_entry(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, box: QRectF) -> None:
        state = option.state
        current = index.row() == self._owner.currentIndex().row()
        if current:
            theme.rounded(painter, box, 6, theme.color("active"))
        elif state & QStyle.StateFlag.State_MouseOver:
            theme.rounded(painter, box, 6, theme.color("hover"))
        if current and self._owner.hasFocus():
            theme.focus_ring(painter, box, 6)
        ink = "text" if current else "text2"
        ratio = painter.device().devicePixelRatioF()
        name = index.data(Entries.NAME)
        picture = theme.pixmap(f"nav.{name}", ink, 16, ratio, fill=current)
        mirrored = self._owner.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x = box.x() + (box.width() - 16) / 2 if self._owner.narrow else box.right() - 27 if mirrored else box.x() + 11
        painter.drawPixmap(round(x), round(box.center().y() - 8), picture)
        if self._owner.narrow:
            return
        painter.setFont(theme.font("bodyMed"))
        painter.setPen(theme.color(ink))
        room = box.adjusted(10, 0, -35, 0) if mirrored else box.adjusted(35, 0, -10, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, index.data())
        if count := index.data(Entries.COUNT):
            self._paint_count(painter, room, str(count), mirrored=mirrored, running=name == "agents")

    def _paint_count(self, painter: QPainter, room: QRectF, count: str, *, mirrored: bool, running: bool) -> None:
        painter.setFont(theme.font("micro"))
        painter.setPen(theme.color("text2"))
        side = theme.side(not mirrored)
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter), count)
        if running:
            width = theme.metrics("micro").horizontalAdvance(count)
            at = room.x() + width + 6 if mirrored else room.right() - width - 12
            theme.rounded(painter, QRectF(at, room.center().y() - 3, 6, 6), 3, theme.color("successLine"))


class Navigation(QListView):
    """The screens; arrows and Enter or a click go there."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.narrow = False
        self.entries = Entries(self)
        self.setModel(self.entries)
        self.setItemDelegate(_Painter(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setAccessibleName(tr("Screens"))
        self.viewport().setAutoFillBackground(False)
        self.clicked.connect(lambda index: self.chosen.emit(index.data(Entries.NAME)))
        theme.NOTIFIER.changed.connect(self._lay_out)

    def show_place(self, name: str) -> None:
        """Mark a screen as the current one; one that is not listed leaves none marked."""
        for row, place in enumerate(self.entries.places):
            if place.name == name:
                self.setCurrentIndex(self.entries.index(row))
                return
        self.setCurrentIndex(QModelIndex())

    def set_narrow(self, narrow: bool) -> None:
        """Show icons alone, with their names as tooltips."""
        self.narrow = narrow
        self._lay_out()

    def _lay_out(self) -> None:
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes where the mark is."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.currentIndex().isValid():
            self.chosen.emit(self.currentIndex().data(Entries.NAME))
            return
        super().keyPressEvent(event)

    def wanted_height(self) -> int:
        """Return how high all entries together are."""
        return sum(self.sizeHintForRow(row) for row in range(self.entries.rowCount())) + 4
