"""A list that is as tall as its rows and scrolls with what it stands in; its rows are read out one by one."""

from typing import Any, Protocol

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (  # fmt: skip
    QAbstractItemView,
    QFrame,
    QListView,
    QScrollArea,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.ui import theme

Index = QModelIndex | QPersistentModelIndex


class Row(Protocol):
    """What a list shows in one row: how tall it is at a width, how it is painted, how it is read out."""

    def height(self, width: int) -> int:
        """Return its height in logical pixels at a width."""

    def paint(self, painter: QPainter, box: QRect, *, mirrored: bool, ratio: float, first: bool, last: bool) -> None:
        """Paint it into a box."""

    def said(self) -> str:
        """Return it as a sentence."""


class Rows(QAbstractListModel):
    """A few hundred rows at most, shown in the order they were given."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []

    def put(self, rows: list[Row]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def add(self, rows: list[Row]) -> None:
        """Show these as well, below."""
        if rows:
            self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows) + len(rows) - 1)
            self.rows += rows
            self.endInsertRows()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a row's sentence; the delegate paints the row itself."""
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.rows[index.row()].said()
        return None


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: "TallList") -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the room of a row."""
        width = max(80, self._view.viewport().width())
        return QSize(width, self._view.rows.rows[index.row()].height(width))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row, and the ring where the keyboard is on it."""
        rows = self._view.rows.rows
        number = index.row()
        painter.save()
        rows[number].paint(
            painter,
            option.rect,
            mirrored=option.direction == Qt.LayoutDirection.RightToLeft,
            ratio=self._view.devicePixelRatioF(),
            first=number == 0,
            last=number == len(rows) - 1,
        )
        painter.restore()
        if self._view.hasFocus() and index == self._view.currentIndex():
            from PySide6.QtCore import QRectF

            theme.focus_ring(painter, QRectF(option.rect), theme.size("radius.row"))


class TallList(QListView):
    """The list; Enter or a click opens a row."""

    opened = Signal(int)

    def __init__(self, name: str, *, opens: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = Rows(self)
        self._opens = opens
        self.setModel(self.rows)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.viewport().setAutoFillBackground(False)
        self.clicked.connect(self._open)
        self.rows.modelReset.connect(self._fit)
        self.rows.rowsInserted.connect(self._fit)
        theme.NOTIFIER.changed.connect(self._fit)

    def put(self, rows: list[Row]) -> None:
        """Show these rows."""
        self.rows.put(rows)

    def _open(self, index: Index) -> None:
        if self._opens and index.isValid():
            self.opened.emit(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; letters belong to the screen's commands, not to a search within the list."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        elif event.text() and event.text().isprintable():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Keep the row that has the keyboard in sight of whatever scrolls this list."""
        super().currentChanged(current, previous)
        if self.hasFocus() and current.isValid():
            area = _scroller(self)
            held = area.widget() if area is not None else None
            if area is not None and held is not None:
                box = self.visualRect(current)
                place = self.mapTo(held, box.center())
                area.ensureVisible(place.x(), place.y(), 0, box.height() // 2 + 24)

    def _fit(self) -> None:
        width = max(80, self.viewport().width())
        height = sum(row.height(width) for row in self.rows.rows)
        if self.height() != height or self.minimumHeight() != height:
            self.setFixedHeight(height)
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """Return the height of all rows."""
        width = max(80, self.viewport().width())
        return QSize(240, sum(row.height(width) for row in self.rows.rows))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rows that wrap are taller where it is narrower."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()


def _scroller(widget: QWidget) -> QScrollArea | None:
    found = widget.parentWidget()
    while found is not None and not isinstance(found, QScrollArea):
        found = found.parentWidget()
    return found
