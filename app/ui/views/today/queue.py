"""The list at the left of Today: approvals, replies, tasks, and what leaves later, in one list that the arrows walk."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.actions.queries.today import Due, Leaving, Outlook, Reply, Today, Waiting
from app.core.verdict import Outcome
from app.ui import theme, words
from app.ui.views.today import wording
from app.ui.widgets import Button, avatar_pixmap, ring_pixmap
from app.ui.widgets.chips import chip_width, paint_chip
from app.ui.words import tr

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a section, and how much is in it."""

    text: str
    count: int


Item = Heading | Waiting | Reply | Due | Leaving


class Queue(QAbstractListModel):
    """What wants the person, in its order."""

    ITEM = Qt.ItemDataRole.UserRole

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.items: list[Item] = []
        self.now: datetime | None = None
        self.outlooks: Mapping[int, Outlook] = {}

    def show_today(self, seen: Today, now: datetime, *, hidden: frozenset[int]) -> None:
        """Show what waits; `hidden` are approvals that were just decided and still can be taken back."""
        approvals = [one for one in seen.approvals if one.id not in hidden]
        items: list[Item] = []
        waiting = seen.waiting - len(seen.approvals) + len(approvals)
        for heading, count, found in (
            (tr("Needs your approval"), waiting, approvals),
            (tr("Replies to look at"), len(seen.replies), seen.replies),
            (tr("Tasks"), len(seen.tasks), seen.tasks),
            (tr("Approved, leaves later"), len(seen.leaving), seen.leaving),
        ):
            if found:
                items += [Heading(heading, count), *found]
        if items == self.items:
            self.now = now
            self.retell(self.outlooks)
            return
        self.beginResetModel()
        self.items, self.now = items, now
        self.endResetModel()

    def retell(self, outlooks: Mapping[int, Outlook]) -> None:
        """Show anew when things leave: more is known of it now, or time went on."""
        self.outlooks = outlooks
        if self.items:
            self.dataChanged.emit(self.index(0), self.index(len(self.items) - 1))

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many lines there are."""
        return 0 if parent is not None and parent.isValid() else len(self.items)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings cannot be chosen."""
        if index.isValid() and isinstance(self.items[index.row()], Heading):
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # Qt's own variant
        """Return what one line shows."""
        if not index.isValid():
            return None
        item = self.items[index.row()]
        if role == self.ITEM:
            return item
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return said(item)
        return None

    def row_of(self, item: Item) -> int:
        """Return the line of an item, or -1."""
        return next((row for row, one in enumerate(self.items) if key_of(one) == key_of(item)), -1)


def key_of(item: Item) -> tuple[str, int | str]:
    """Return what an item is known by over reloads."""
    return ("heading", item.text) if isinstance(item, Heading) else (type(item).__name__, int(item.id))


def said(item: Item) -> str:
    """Return an item as a screen reader says it."""
    if isinstance(item, Heading):
        return f"{item.text}, {item.count}"
    if isinstance(item, Waiting):
        parts = [item.who, item.company, wording.kind(item.kind, item.step), item.subject or item.title]
        if item.score is not None:
            parts.append(tr("score {score}", score=item.score))
        return ", ".join(part for part in parts if part)
    if isinstance(item, Reply):
        return ", ".join((item.who, item.company, wording.category(item.category)[0], item.text))
    if isinstance(item, Leaving):
        return ", ".join(part for part in (item.who, item.company, wording.purpose(item.purpose), item.subject) if part)
    return item.title


class Painter(QStyledItemDelegate):
    """Paints headings, two-line items and tasks."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a line."""
        item = index.data(Queue.ITEM)
        if isinstance(item, Heading):
            return QSize(100, theme.scaled(40) if index.row() else theme.scaled(44))
        return QSize(100, theme.scaled(34 if isinstance(item, Due) else 56))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.data(Queue.ITEM)
        painter.save()
        rect = QRectF(option.rect)
        mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        if isinstance(item, Heading):
            self._heading(painter, rect, item, mirrored)
            painter.restore()
            return
        view, model = self.parent(), index.model()
        assert isinstance(view, QListView)
        assert isinstance(model, Queue)
        assert model.now is not None
        box = rect.adjusted(8, 0, -8, 0)
        if view.currentIndex().row() == index.row():
            theme.rounded(painter, box, 6, theme.color("selected"))
            if view.hasFocus() and view.property("keys"):
                theme.focus_ring(painter, box, 6)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            theme.rounded(painter, box, 6, theme.color("hover"))
        if isinstance(item, Due):
            self._task(painter, rect, item, model.now, mirrored)
        else:
            self._two_lines(painter, rect, item, _corner_words(item, model.now, model.outlooks), mirrored)
        painter.restore()

    def _heading(self, painter: QPainter, rect: QRectF, item: Heading, mirrored: bool) -> None:
        room = rect.adjusted(20, 8, -20, 0)
        painter.setFont(theme.font("smallBold"))
        painter.setPen(theme.color("text"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, item.text)
        width = theme.metrics("smallBold").horizontalAdvance(item.text) + 8
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text3"))
        shifted = room.adjusted(0, 0, -width, 0) if mirrored else room.adjusted(width, 0, 0, 0)
        painter.drawText(shifted, Qt.AlignmentFlag.AlignVCenter, words.number(item.count))

    def _two_lines(
        self, painter: QPainter, rect: QRectF, item: Waiting | Reply | Leaving, corner: tuple[str, str], mirrored: bool
    ) -> None:
        ratio = painter.device().devicePixelRatioF()
        middle = rect.center().y()
        avatar = avatar_pixmap(item.who or "?", 30, ratio)
        painter.drawPixmap(round(rect.right() - 50 if mirrored else rect.x() + 20), round(middle - 15), avatar)
        end = 20.0
        if not isinstance(item, Reply):
            ring = ring_pixmap(item.score, 26, ratio)
            painter.drawPixmap(round(rect.x() + 20 if mirrored else rect.right() - 46), round(middle - 13), ring)
            end = 56.0
        room = rect.adjusted(end, 0, -62, 0) if mirrored else rect.adjusted(62, 0, -end, 0)
        top = QRectF(room.x(), middle - 20, room.width(), 20)
        low = QRectF(room.x(), middle, room.width(), 20)
        used = self._corner(painter, top, item, corner, mirrored)
        width = top.width() - used - 8
        name = theme.elided(item.who, "bodyBold", width)
        _text(painter, top, name, "bodyBold", "text", mirrored, 0)
        gone = theme.metrics("bodyBold").horizontalAdvance(name) + 8
        _text(painter, top, theme.elided(item.company, "body", max(0, width - gone)), "body", "text2", mirrored, gone)
        self._second(painter, low, item, mirrored)

    def _corner(
        self, painter: QPainter, top: QRectF, item: Waiting | Reply | Leaving, corner: tuple[str, str], mirrored: bool
    ) -> float:
        if isinstance(item, Reply):
            text, tone = wording.category(item.category)
            width = chip_width(text)
            x = top.x() if mirrored else top.right() - width
            paint_chip(painter, x, top.center().y(), text, tone)
            return float(width)
        text, ink = corner
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color(ink))
        side = theme.side(not mirrored)
        painter.drawText(top, int(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter), text)
        return theme.metrics("small").horizontalAdvance(text)

    def _second(self, painter: QPainter, low: QRectF, item: Waiting | Reply | Leaving, mirrored: bool) -> None:
        if isinstance(item, Reply):
            quote = theme.elided(f"“{' '.join(item.text.split())}”", "small", low.width())
            _text(painter, low, quote, "small", "text2", mirrored, 0)
            return
        ratio = painter.device().devicePixelRatioF()
        if isinstance(item, Waiting):
            icon, kind, about = (
                wording.kind_icon(item.kind),
                wording.kind(item.kind, item.step),
                item.subject or item.title,
            )
        else:
            icon, kind, about = "status.wait", wording.purpose(item.purpose), item.subject
        picture = theme.pixmap(icon, "text2", 14, ratio)
        painter.drawPixmap(round(low.right() - 14 if mirrored else low.x()), round(low.center().y() - 7), picture)
        _text(painter, low, kind, "small", "text", mirrored, 20)
        gone = 20 + theme.metrics("small").horizontalAdvance(kind) + 8
        _text(painter, low, theme.elided(about, "small", max(0, low.width() - gone)), "small", "text2", mirrored, gone)

    def _task(self, painter: QPainter, rect: QRectF, item: Due, now: datetime, mirrored: bool) -> None:
        middle = rect.center().y()
        circle = QRectF(rect.right() - 44 if mirrored else rect.x() + 26, middle - 9, 18, 18)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme.rounded(painter, circle, 9, None, theme.color("control"))
        when = words.due(item.due_at, now) if item.due_at is not None else ""
        ink = "danger" if item.due_at is not None and item.due_at < now else "text2"
        room = rect.adjusted(20, 0, -62, 0) if mirrored else rect.adjusted(62, 0, -20, 0)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color(ink))
        side = theme.side(not mirrored)
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter), when)
        width = room.width() - theme.metrics("small").horizontalAdvance(when) - 10
        _text(painter, room, theme.elided(item.title, "body", width), "body", "text", mirrored, 0)


_SOON = timedelta(hours=1)


def _corner_words(item: Waiting | Reply | Leaving, now: datetime, outlooks: Mapping[int, Outlook]) -> tuple[str, str]:
    """Return what stands in an item's corner, and its ink: when it would leave, or what keeps it."""
    if isinstance(item, Reply):
        return "", "text2"
    if isinstance(item, Leaving):
        return words.when(item.leaves_at, now), "text2"
    if item.skipped:
        return tr("Later"), "text3"
    if item.expires_at is not None and item.expires_at - now <= _SOON:
        return tr("until {time}", time=words.clock_time(item.expires_at)), "warning"
    seen = outlooks.get(int(item.id))
    if seen is None:
        return "", "text2"
    if seen.outcome is Outcome.BLOCK:
        return tr("Blocked"), "danger"
    if seen.outcome is Outcome.REQUIRE_HUMAN:
        return tr("Asks you"), "warning"
    if seen.leaves_at is None:
        return words.ago(item.asked_at, now), "text2"
    return (tr("now") if seen.leaves_at <= now else words.when(seen.leaves_at, now)), "text2"


def _text(painter: QPainter, room: QRectF, text: str, role: str, ink: str, mirrored: bool, shift: float) -> None:
    painter.setFont(theme.font(role))
    painter.setPen(theme.color(ink))
    box = room.adjusted(0, 0, -shift, 0) if mirrored else room.adjusted(shift, 0, 0, 0)
    side = theme.side(mirrored)
    painter.drawText(box, int(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter), text)


class QueueView(QListView):
    """The list; J and K or the arrows walk over its headings."""

    chosen = Signal(object)
    activated_item = Signal(object)
    ticked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.queue = Queue(self)
        self._offers: list[str] = []
        self.setModel(self.queue)
        self.setItemDelegate(Painter(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("What waits for you"))
        self.viewport().setAutoFillBackground(False)
        self.corner = Button(
            "", "ghost", keys="Shift+A", small=True, parent=self.viewport()
        )  # beside the first heading
        self.corner.hide()
        self.verticalScrollBar().valueChanged.connect(self._place_corner)
        self.selectionModel().currentChanged.connect(self._changed)
        self.clicked.connect(self._clicked)
        theme.NOTIFIER.changed.connect(self.scheduleDelayedItemsLayout)

    def item(self) -> Item | None:
        """Return the item that is chosen."""
        found: Item | None = self.currentIndex().data(Queue.ITEM)
        return found

    def choose(self, row: int) -> None:
        """Choose the item at a line; where it is chosen already, it is looked at afresh."""
        index = self.queue.index(row)
        if self.currentIndex() == index:
            self._changed(index, index)
        else:
            self.setCurrentIndex(index)

    def offer(self, text: str, short: str = "") -> None:
        """Offer a deed beside the first heading, in short where there is little room; nothing where the text is empty."""
        self._offers = [one for one in (text, short) if one]
        self.corner.setToolTip(text)
        self._place_corner()

    def _place_corner(self) -> None:
        first = self.queue.items[0] if self.queue.items else None
        room = 0.0
        if isinstance(first, Heading):
            said = theme.metrics("smallBold").horizontalAdvance(f"{first.text}  {words.number(first.count)}")
            room = self.viewport().width() - said - 46
        for text in self._offers:
            self.corner.setText(text)
            if self.corner.sizeHint().width() <= room:
                break
        else:  # the key and the palette still do it
            self.corner.hide()
            return
        self.corner.show()
        self.corner.resize(self.corner.sizeHint())
        rect = self.visualRect(self.queue.index(0))
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x = 10 if mirrored else self.viewport().width() - self.corner.width() - 10
        self.corner.move(x, rect.y() + (rect.height() - self.corner.height()) // 2 + 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the deed at its edge."""
        super().resizeEvent(event)
        self._place_corner()

    def step(self, by: int) -> None:
        """Choose the next or the previous item, over headings."""
        row = self.currentIndex().row() + by
        while 0 <= row < len(self.queue.items):
            if not isinstance(self.queue.items[row], Heading):
                self.setCurrentIndex(self.queue.index(row))
                return
            row += by

    def choose_near(self, row: int) -> None:
        """Choose the item at a line, or the nearest after it, else before it."""
        items = self.queue.items
        after = [r for r in range(max(0, row), len(items)) if not isinstance(items[r], Heading)]
        before = [r for r in range(min(row, len(items)) - 1, -1, -1) if not isinstance(items[r], Heading)]
        for found in (*after[:1], *before[:1]):
            self.setCurrentIndex(self.queue.index(found))
            return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk over headings; Enter opens."""
        self.setProperty("keys", True)
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.step(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated_item.emit(self.item())
        else:
            super().keyPressEvent(event)

    def _changed(self, current: QModelIndex, _: QModelIndex) -> None:
        self.viewport().update()
        item = current.data(Queue.ITEM)
        if item is not None and not isinstance(item, Heading):
            self.chosen.emit(item)

    def _clicked(self, index: QModelIndex) -> None:
        self.setProperty("keys", False)
        item = index.data(Queue.ITEM)
        if isinstance(item, Due):
            at = self.viewport().mapFromGlobal(self.cursor().pos())
            rect = self.visualRect(index)
            distance = (
                rect.right() - at.x() if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else at.x() - rect.x()
            )
            if distance < 52:
                self.ticked.emit(item)
        elif isinstance(item, Reply):
            self.activated_item.emit(item)
