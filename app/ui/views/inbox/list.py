"""The list of conversations, a page at a time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.actions.queries.inbox import Conversation
from app.ui import theme, words
from app.ui.views.today.wording import category
from app.ui.widgets import avatar_pixmap
from app.ui.widgets.chips import chip_width, paint_chip
from app.ui.words import tr

Index = QModelIndex | QPersistentModelIndex


class Conversations(QAbstractListModel):
    """The conversations that are here so far."""

    ITEM = Qt.ItemDataRole.UserRole
    wanted = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.items: list[Conversation] = []
        self.now: datetime | None = None
        self._more = False

    def show_items(self, items: Sequence[Conversation], now: datetime, *, more: bool) -> None:
        """Show these from the beginning."""
        self.beginResetModel()
        self.items, self.now, self._more = list(items), now, more
        self.endResetModel()

    def append(self, items: Sequence[Conversation], *, more: bool) -> None:
        """Add those that follow."""
        self._more = more
        if items:
            first = len(self.items)
            self.beginInsertRows(QModelIndex(), first, first + len(items) - 1)
            self.items += items
            self.endInsertRows()

    def mark_read(self, number: int) -> None:
        """Show one of them as seen."""
        for row, item in enumerate(self.items):
            if item.id == number and item.unread:
                self.items[row] = replace(item, unread=False)
                self.dataChanged.emit(self.index(row), self.index(row))

    def canFetchMore(self, parent: Index) -> bool:
        """Tell whether more follow."""
        return self._more and not parent.isValid()

    def fetchMore(self, parent: Index) -> None:
        """Ask for those that follow; they come later."""
        if self._more:
            self._more = False
            self.wanted.emit(len(self.items))

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many are here."""
        return 0 if parent is not None and parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # Qt's own variant
        """Return what one line shows."""
        if not index.isValid():
            return None
        item = self.items[index.row()]
        if role == self.ITEM:
            return item
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{item.who}: {item.subject}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = [tr("unread") if item.unread else "", item.who, item.company, item.subject, item.last]
            return ", ".join(part for part in parts if part)
        return None


class _Painter(QStyledItemDelegate):
    """Paints a conversation over three lines: who and when, subject, last words."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a line."""
        return QSize(100, theme.scaled(76))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item: Conversation = index.data(Conversations.ITEM)
        model, view = index.model(), self.parent()
        assert isinstance(model, Conversations)
        assert model.now is not None
        painter.save()
        rect = QRectF(option.rect)
        box = rect.adjusted(8, 1, -8, -1)
        if isinstance(view, QListView) and view.currentIndex().row() == index.row():
            theme.rounded(painter, box, 6, theme.color("selected"))
            if view.hasFocus():
                theme.focus_ring(painter, box, 6)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            theme.rounded(painter, box, 6, theme.color("hover"))
        mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        ratio = painter.device().devicePixelRatioF()
        avatar = avatar_pixmap(item.who or "?", 30, ratio)
        painter.drawPixmap(round(rect.right() - 48 if mirrored else rect.x() + 18), round(rect.y() + 10), avatar)
        room = rect.adjusted(18, 8, -58, -6) if mirrored else rect.adjusted(58, 8, -18, -6)
        line = room.height() / 3
        rows_ = [QRectF(room.x(), room.y() + n * line, room.width(), line) for n in range(3)]
        self._first(painter, rows_[0], item, model.now, mirrored)
        role = "bodyMed" if item.unread else "body"
        _put(painter, rows_[1], theme.elided(item.subject, role, room.width()), role, "text", mirrored)
        self._last(painter, rows_[2], item, mirrored)
        painter.restore()

    def _first(self, painter: QPainter, line: QRectF, item: Conversation, now: datetime, mirrored: bool) -> None:
        when = words.ago(item.at, now)
        _put(painter, line, when, "small", "text2", not mirrored)
        width = line.width() - theme.metrics("small").horizontalAdvance(when) - 8
        who = f"{item.who} +{item.others}" if item.others else item.who
        name = theme.elided(who, "bodyBold", width)
        _put(painter, line, name, "bodyBold", "text", mirrored)
        used = theme.metrics("bodyBold").horizontalAdvance(name) + 8
        shifted = line.adjusted(0, 0, -used, 0) if mirrored else line.adjusted(used, 0, 0, 0)
        _put(painter, shifted, theme.elided(item.company, "small", max(0, width - used)), "small", "text2", mirrored)
        if item.unread:
            x = line.right() + 6 if mirrored else line.x() - 52
            theme.rounded(painter, QRectF(x, line.center().y() - 3, 6, 6), 3, theme.color("accent"))

    def _last(self, painter: QPainter, line: QRectF, item: Conversation, mirrored: bool) -> None:
        used = 0.0
        if item.draft is not None or (item.inbound and item.category):
            text, tone = (tr("Draft waits"), "accent") if item.draft is not None else category(item.category)
            used = chip_width(text) + 8
            paint_chip(painter, line.x() if mirrored else line.right() - used + 8, line.center().y(), text, tone)
        said = " ".join(item.last.split())
        prefix = "" if item.inbound else tr("You: ")
        _put(painter, line, theme.elided(prefix + said, "small", line.width() - used), "small", "text2", mirrored)


def _put(painter: QPainter, line: QRectF, text: str, role: str, ink: str, at_end: bool) -> None:
    painter.setFont(theme.font(role))
    painter.setPen(theme.color(ink))
    side = Qt.AlignmentFlag.AlignRight if at_end else Qt.AlignmentFlag.AlignLeft
    painter.drawText(line, int(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter), text)


class ConversationList(QListView):
    """The conversations; Enter gives the keyboard to the one that is open."""

    chosen = Signal(object)
    entered_one = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.conversations = Conversations(self)
        self.setModel(self.conversations)
        self.setItemDelegate(_Painter(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Conversations"))
        self.viewport().setAutoFillBackground(False)
        self.selectionModel().currentChanged.connect(self._changed)
        theme.NOTIFIER.changed.connect(self.scheduleDelayedItemsLayout)

    def item(self) -> Conversation | None:
        """Return the conversation that is chosen."""
        found: Conversation | None = self.currentIndex().data(Conversations.ITEM)
        return found

    def choose(self, number: int) -> bool:
        """Choose a conversation by its number; False where it is not here."""
        for row, item in enumerate(self.conversations.items):
            if item.id == number:
                self.setCurrentIndex(self.conversations.index(row))
                return True
        return False

    def step(self, by: int) -> None:
        """Choose the next or the previous."""
        row = max(0, min(self.conversations.rowCount() - 1, self.currentIndex().row() + by))
        self.setCurrentIndex(self.conversations.index(row))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the conversation."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_one.emit()
        else:
            super().keyPressEvent(event)

    def _changed(self, current: QModelIndex, _: QModelIndex) -> None:
        self.viewport().update()
        item = current.data(Conversations.ITEM)
        if item is not None:
            self.chosen.emit(item)
