"""The board: one list a stage, cards that are dragged or moved by keys, sums from the store."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QScrollArea,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.actions.queries.pipeline import Card, Column, Step
from app.core.deal import Stage
from app.ui import theme, words
from app.ui.views.pipeline import wording
from app.ui.widgets import columns, ring_pixmap, rows, stage_pixmap
from app.ui.words import tr

Index = QModelIndex | QPersistentModelIndex
MIME = "application/x-quotahit-deal"
_HEAD = 40
_NARROWEST = 178  # of a column: beyond that the board scrolls sideways


class Cards(QAbstractListModel):
    """A stage's deals."""

    CARD = Qt.ItemDataRole.UserRole
    STEP = Qt.ItemDataRole.UserRole + 1

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.cards: list[Card] = []
        self.steps: dict[int, Step] = {}
        self.now: datetime | None = None
        self.norm = 0

    def show_cards(self, cards: Sequence[Card], steps: dict[int, Step], now: datetime, norm: int) -> None:
        """Show these deals."""
        self.beginResetModel()
        self.cards, self.steps, self.now, self.norm = list(cards), steps, now, norm
        self.endResetModel()

    def append(self, cards: Sequence[Card], steps: dict[int, Step]) -> None:
        """Add the deals that follow."""
        if not cards:
            return
        self.beginInsertRows(QModelIndex(), len(self.cards), len(self.cards) + len(cards) - 1)
        self.cards += cards
        self.steps = self.steps | steps
        self.endInsertRows()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many deals are here so far."""
        return 0 if parent is not None and parent.isValid() else len(self.cards)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cards can be dragged; a stage can be dropped on."""
        base = super().flags(index)
        return base | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else base | Qt.ItemFlag.ItemIsDropEnabled

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # Qt's own variant
        """Return what one card shows."""
        if not index.isValid():
            return None
        card = self.cards[index.row()]
        if role == self.CARD:
            return card
        step = self.steps.get(card.id)
        if role == self.STEP:
            return step
        if role == Qt.ItemDataRole.DisplayRole:
            return card.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = [card.title, words.money(card.value), wording.stage(card.stage), wording.next_step(step)]
            return ", ".join(part for part in parts if part)
        return None


class CardPainter(QStyledItemDelegate):
    """Paints a card: name and value, who, the next step, score and days."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a card with the gap below it."""
        return QSize(160, theme.scaled(theme.size("kanbanCard")) + theme.size("kanbanGap"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view = self.parent()
        current = isinstance(view, QListView) and view.currentIndex().row() == index.row() and view.hasFocus()
        model = index.model()
        assert isinstance(model, Cards)
        assert model.now is not None
        box = QRect(option.rect).adjusted(6, 0, -6, -theme.size("kanbanGap"))
        painter.save()
        paint_card(
            painter,
            box,
            index.data(Cards.CARD),
            index.data(Cards.STEP),
            model.now,
            model.norm,
            focused=current,
            mirrored=option.direction == Qt.LayoutDirection.RightToLeft,
        )
        painter.restore()


def paint_card(
    painter: QPainter,
    box: QRect,
    card: Card,
    step: Step | None,
    now: datetime,
    norm: int,
    *,
    focused: bool = False,
    lifted: bool = False,
    mirrored: bool = False,
) -> None:
    """Paint one card into a box."""
    theme.shadow(painter, box, 8, 3 if lifted else 1) if lifted or not theme.dark() else None
    theme.rounded(painter, QRectF(box), 8, theme.color("raised"), theme.color("border"))
    if focused:
        theme.focus_ring(painter, QRectF(box), 8)
    room = QRectF(box).adjusted(12, 10, -12, -8)
    line = room.height() / 4
    value = words.money(card.value) if card.value is not None else ""
    top = QRectF(room.x(), room.y(), room.width(), line)
    used = _end(painter, top, value, "bodyMed", "text", mirrored)
    _start(painter, top, card.company or card.who or card.title, "bodyBold", "text", room.width() - used - 8, mirrored)
    about = " · ".join(part for part in (_bare(card), card.who if card.company else "") if part)
    _start(painter, top.translated(0, line - 2), about, "small", "text2", room.width(), mirrored)
    _paint_step(painter, top.translated(0, 2 * line - 1), card, step, now, mirrored)
    theme.hairline(painter, room.x(), room.y() + 3 * line - 1, room.width())
    _paint_foot(painter, top.translated(0, 3 * line + 1), card, now, norm, mirrored)


def _bare(card: Card) -> str:
    """Return a deal's title without the company's name, which stands above it."""
    title = card.title
    for joint in (" – ", " - ", ": "):
        if card.company and title.startswith(card.company + joint):
            return title[len(card.company + joint) :]
    return title if title != card.company else ""


def _paint_step(painter: QPainter, line: QRectF, card: Card, step: Step | None, now: datetime, mirrored: bool) -> None:
    ratio = painter.device().devicePixelRatioF()
    lacking = step is None and not card.stage.ended
    when, ink = wording.due(step, now)
    used = _end(painter, line, when, "small", ink, mirrored)
    icon = "status.warning" if lacking else "action.next"
    picture = theme.pixmap(icon, "warning" if lacking else "text3", 12, ratio)
    painter.drawPixmap(round(line.right() - 12 if mirrored else line.x()), round(line.center().y() - 6), picture)
    shifted = line.adjusted(0, 0, -18, 0) if mirrored else line.adjusted(18, 0, 0, 0)
    words_ = wording.short_step(step, card.who) if not (step is None and card.stage.ended) else tr("Nothing left to do")
    _start(painter, shifted, words_, "small", "warning" if lacking else "text", line.width() - used - 26, mirrored)


def _paint_foot(painter: QPainter, line: QRectF, card: Card, now: datetime, norm: int, mirrored: bool) -> None:
    ratio = painter.device().devicePixelRatioF()
    days = max(0, (now - card.since) // timedelta(days=1))
    late = bool(norm) and days > norm and not card.stage.ended
    said = tr("%n d in stage", n=days) if late else tr("%n d", n=days)
    if theme.metrics("small").horizontalAdvance(said) > line.width() - 60:
        said = tr("%n d", n=days)
    _end(painter, line, said, "small", "warning" if late else "text2", mirrored)
    x = line.right() - 16 if mirrored else line.x()
    if card.stage is Stage.WON:
        painter.drawPixmap(round(x), round(line.center().y() - 7), theme.pixmap("status.ok", "successLine", 14, ratio))
        _start(painter, _shift(line, 22, mirrored), wording.paid(card), "small", "text", 120, mirrored)
    elif card.score is not None:
        painter.drawPixmap(round(x), round(line.center().y() - 8), ring_pixmap(card.score, 16, ratio))
        _start(painter, _shift(line, 24, mirrored), str(card.score), "bodyMed", "text", 40, mirrored)


def _shift(line: QRectF, by: float, mirrored: bool) -> QRectF:
    return line.adjusted(0, 0, -by, 0) if mirrored else line.adjusted(by, 0, 0, 0)


def _start(painter: QPainter, line: QRectF, text: str, role: str, ink: str, width: float, mirrored: bool) -> None:
    painter.setFont(theme.font(role))
    painter.setPen(theme.color(ink))
    side = theme.side(mirrored)
    painter.drawText(
        line,
        int(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter),
        theme.elided(text, role, max(0, width)),
    )


def _end(painter: QPainter, line: QRectF, text: str, role: str, ink: str, mirrored: bool) -> float:
    painter.setFont(theme.font(role))
    painter.setPen(theme.color(ink))
    side = theme.side(not mirrored)
    painter.drawText(line, int(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter), text)
    return theme.metrics(role).horizontalAdvance(text)


class StageList(QListView):
    """One stage: its head, its cards; a deal is dropped on it, or moved from it by keys."""

    dropped = Signal(int, object)  # deal, stage
    opened = Signal(object)
    sideways = Signal(object, int)  # this list, -1 or 1
    wanted_more = Signal(object, int)
    wanted_sight = Signal()  # the keyboard or a dragged card is here now

    def __init__(self, stage: Stage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stage = stage
        self.column: Column | None = None
        self._over = False
        self.cards = Cards(self)
        self.setModel(self.cards)
        self.setItemDelegate(CardPainter(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(False)
        self.viewport().setAutoFillBackground(False)
        self.setViewportMargins(0, _HEAD, 0, 6)
        self.activated.connect(lambda index: self.opened.emit(index.data(Cards.CARD)))
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        theme.NOTIFIER.changed.connect(self.scheduleDelayedItemsLayout)

    def show_column(self, column: Column, steps: dict[int, Step], now: datetime) -> None:
        """Show a stage."""
        chosen = self.card()
        place = self.verticalScrollBar().value()
        self.column = column
        self.setAccessibleName(f"{wording.stage(self.stage)}, {column.count}, {words.short_money(column.value)}")
        self.cards.show_cards(column.cards, steps, now, column.norm)
        if chosen is not None:
            for row, card in enumerate(self.cards.cards):
                if card.id == chosen.id:
                    self.setCurrentIndex(self.cards.index(row))
        self.verticalScrollBar().setValue(place)
        self.update()

    def card(self) -> Card | None:
        """Return the card the mark is on."""
        found: Card | None = self.currentIndex().data(Cards.CARD)
        return found

    def _scrolled(self, value: int) -> None:
        if self.column is not None and value >= self.verticalScrollBar().maximum() - 200:
            have = len(self.cards.cards)
            if have < self.column.count:
                self.wanted_more.emit(self.stage, have)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Be seen."""
        super().focusInEvent(event)
        self.wanted_sight.emit()

    # Keys ------------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go to the next stage; Enter opens."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            self.sideways.emit(self, -step if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.card() is not None:
                self.opened.emit(self.card())
        else:
            super().keyPressEvent(event)

    # Dragging --------------------------------------------------------------------------------------------------------

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Lift the card: what is dragged is the card itself."""
        card = self.card()
        if card is None:
            return
        drag = QDrag(self)
        data = QMimeData()
        data.setData(MIME, QByteArray(str(int(card.id)).encode()))
        drag.setMimeData(data)
        drag.setPixmap(self._lifted(card))
        drag.setHotSpot(QPoint(40, 30))
        drag.exec(Qt.DropAction.MoveAction)

    def _lifted(self, card: Card) -> QPixmap:
        ratio = self.devicePixelRatioF()
        width, height = self.viewport().width() - 12, theme.scaled(theme.size("kanbanCard"))
        edge = 24
        made = QPixmap(round((width + 2 * edge) * ratio), round((height + 2 * edge) * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        step = self.cards.steps.get(card.id)
        assert self.cards.now is not None
        box = QRect(edge, edge, width, height)
        paint_card(painter, box, card, step, self.cards.now, self.cards.norm, lifted=True)
        painter.end()
        return made

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take deals of other stages."""
        self._take(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Take deals of other stages."""
        self._take(event)

    def _take(self, event: QDragEnterEvent | QDragMoveEvent) -> None:
        if event.mimeData().hasFormat(MIME):
            if event.source() is not self and not self._over:
                self._over = True
                self.viewport().update()
                self.wanted_sight.emit()
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Nothing will be dropped here."""
        self._over = False
        self.viewport().update()

    def dropEvent(self, event: QDropEvent) -> None:
        """A deal was dropped here."""
        self._over = False
        self.viewport().update()
        raw = bytes(event.mimeData().data(MIME).data())
        if raw.isdigit() and event.source() is not self:
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
            self.dropped.emit(int(raw), self.stage)
        else:
            event.ignore()

    # Painting --------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """The cards, or where a card would land."""
        super().paintEvent(event)
        if self._over:
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = QPen(theme.color("accent"), 1.5)
            pen.setDashPattern([4, 3])
            painter.setPen(pen)
            painter.setBrush(theme.alpha("accentBg", 0.9))
            height = theme.scaled(theme.size("kanbanCard"))
            painter.drawRoundedRect(QRectF(6.5, 0.5, self.viewport().width() - 13, height - 1), 8, 8)


class StageColumn(QWidget):
    """The sunken ground of a stage with its head: glyph, name, count, sum."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.list = StageList(stage)
        rows(self).addWidget(self.list)
        self._measure()
        theme.NOTIFIER.changed.connect(self._measure)

    def _measure(self) -> None:
        self.setMinimumWidth(theme.scaled(_NARROWEST))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        theme.rounded(painter, box, theme.size("radius.panel"), theme.color("sunken"))
        column = self.list.column
        if column is None:
            return
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        head = QRectF(12, 0, self.width() - 24, _HEAD)
        glyph = stage_pixmap(column.stage.value, self.devicePixelRatioF())
        painter.drawPixmap(round(head.right() - 14 if mirrored else head.x()), _HEAD // 2 - 7, glyph)
        total = words.short_money(column.value)
        used = _end(painter, head, total, "small", "text2", mirrored)
        name, count = wording.stage(column.stage), words.number(column.count)
        width = head.width() - used - 22 - 8 - theme.metrics("small").horizontalAdvance(count) - 8
        _start(painter, _shift(head, 22, mirrored), name, "bodyMed", "text", width, mirrored)
        said = min(width, theme.metrics("bodyMed").horizontalAdvance(name))
        _start(painter, _shift(head, 22 + said + 8, mirrored), count, "small", "text3", 60, mirrored)


class StageColumns(QScrollArea):
    """The columns side by side; where the window is too narrow for them, they scroll sideways."""

    def __init__(self, shown: Sequence[StageColumn]) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        inside = QWidget()
        layout = columns(inside, gap=12, margins=(16, 14, 16, 12))
        for column in shown:
            layout.addWidget(column, 1)
            column.list.wanted_sight.connect(self._shower(column))
        self.setWidget(inside)
        inside.setAutoFillBackground(False)  # Qt has just set it

    def _shower(self, column: StageColumn) -> Callable[[], None]:
        return lambda: self.ensureWidgetVisible(column, 16, 0)

    def minimumSizeHint(self) -> QSize:
        """Be narrow if need be."""
        return QSize(200, 120)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self.viewport()).fillRect(event.rect(), theme.color("canvas"))
