"""The big table: 100,000 rows, each painted once into a pixmap and copied from there.

What changes with the pointer, the keyboard and the ticks is painted under and over the copy, so that none of it paints a
row anew.
"""

from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView, QWidget

from app.ui import theme
from app.ui.models.window import Cell, Line, WindowModel
from app.ui.widgets.marks import avatar_pixmap, ring_pixmap, stage_pixmap
from app.ui.widgets.table_editing import Editing
from app.ui.widgets.table_header import LEAD, TableHeader
from app.ui.widgets.toggles import paint_check

_GAP = 12  # between a cell's words and the next column
_SCREENS = 4  # how many screens of rows are kept painted


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns stand in a row: (column, x, width) from the leading edge, and the row's whole width."""

    columns: tuple[tuple[int, int, int], ...]
    width: int


class Table(QTableView):
    """A table over a WindowModel. The row of the cursor and the rows that are ticked are two things."""

    chosen = Signal(int)  # the id of the row the cursor is on
    opened = Signal(int)  # Enter or a click
    far_opened = Signal(int)  # a double click
    menu_wanted = Signal(int, QPoint)  # id, where

    def __init__(self, model: WindowModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = model
        self._painted: OrderedDict[tuple[object, ...], QPixmap] = OrderedDict()
        self._hover = -1
        self._anchor = -1
        self._layout: Layout | None = None
        self.setModel(model)
        self._header = TableHeader(self)
        self.setHorizontalHeader(self._header)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(self.verticalHeader().ResizeMode.Fixed)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setItemDelegate(Editing(self))
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setAccessibleName(name)
        self.setMinimumSize(200, 120)
        self._header.laid_out.connect(self._columns_moved)
        self.selectionModel().currentRowChanged.connect(self._current_changed)
        model.ticked.connect(self._repaint)
        self.verticalScrollBar().valueChanged.connect(self._see)
        theme.NOTIFIER.changed.connect(self.measure)
        self.measure()

    @property
    def header(self) -> TableHeader:
        """The head of the table."""
        return self._header

    # Where things are ------------------------------------------------------------------------------------------------

    def measure(self) -> None:
        """Take the heights and columns of the look that is on."""
        self.verticalHeader().setMinimumSectionSize(16)
        self.verticalHeader().setDefaultSectionSize(theme.scaled(theme.size("row")))
        self._header.spread(self.viewport().width())
        self._columns_moved()

    def current_id(self) -> int | None:
        """Return the id of the row the cursor is on, or None."""
        row = self.currentIndex().row()
        return self.rows.ids[row] if 0 <= row < len(self.rows.ids) else None

    def go_to(self, row: int) -> None:
        """Put the cursor on a row, in its column, and show it."""
        if 0 <= row < len(self.rows.ids) and self.rows.heads:
            self.setCurrentIndex(self.rows.index(row, max(0, self.currentIndex().column())))

    def step(self, by: int) -> None:
        """Move the cursor by rows."""
        if self.rows.ids:
            self.go_to(max(0, min(len(self.rows.ids) - 1, self.currentIndex().row() + by)))

    def seen(self) -> tuple[int, int]:
        """Return the first and the last row that can be seen."""
        height = max(1, self.verticalHeader().defaultSectionSize())
        first = max(0, self.verticalScrollBar().value() // height)
        return first, min(len(self.rows.ids) - 1, first + self.viewport().height() // height + 1)

    def _see(self) -> None:
        self.rows.see(*self.seen())

    def layout_now(self) -> Layout:
        """Return where the columns stand."""
        if self._layout is None:
            columns, x = [], 0
            for visual in range(self._header.count()):
                column = self._header.logicalIndex(visual)
                width = self._header.sectionSize(column)
                columns.append((column, x, width))
                x += width
            self._layout = Layout(tuple(columns), max(x, self.viewport().width()))
        return self._layout

    def _columns_moved(self) -> None:
        self._layout = None
        self._painted.clear()
        self._repaint()

    def reset(self) -> None:
        """Take in that the model is another."""
        super().reset()
        if hasattr(self, "_header"):
            self._layout = None
            self._hover = -1
            self._header.spread(self.viewport().width())
            self._see()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._header.spread(self.viewport().width())
        self._layout = None
        self._see()

    def forget_painted(self) -> None:
        """Drop what was painted: the window was locked."""
        self._painted.clear()

    def _repaint(self) -> None:
        self.viewport().update()
        self._header.viewport().update()

    # Painting --------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.color("canvas"))
        if not self.rows.heads:
            return
        height = max(1, self.verticalHeader().defaultSectionSize())
        offset = self.verticalScrollBar().value()
        first = max(0, (offset + event.rect().top()) // height)
        last = min(len(self.rows.ids) - 1, (offset + event.rect().bottom()) // height)
        current = self.currentIndex().row()
        any_ticked = self.rows.tick_count() > 0
        for row in range(first, last + 1):
            self._paint_row(painter, row, row * height - offset, height, current=row == current, marks=any_ticked)
        limit = _SCREENS * (self.viewport().height() // height + 2)
        while len(self._painted) > limit:
            self._painted.popitem(last=False)

    def _paint_row(self, painter: QPainter, row: int, top: int, height: int, *, current: bool, marks: bool) -> None:
        ticked = self.rows.ticks.has(self.rows.ids[row])
        box = QRect(0, top, self.viewport().width(), height)
        ground = "selected" if current else "hover" if row == self._hover else None
        if ground is not None:
            painter.fillRect(box, theme.color(ground))
        elif ticked:
            painter.fillRect(box, theme.alpha("selected", 0.6))
        line = self.rows.line(row)
        if line is None:
            self._paint_placeholder(painter, box, row)
        else:
            self._copy(painter, self._row_pixmap(line, height), box, pinned_ground=ground, ticked=ticked)
        theme.hairline(painter, 0, box.bottom(), box.width())
        if marks or row == self._hover or current:
            state = Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
            x = box.width() - 16 - 16 if self._mirrored() else 16
            paint_check(painter, x, box.center().y() + 0.5, state, hovered=row == self._hover)
        if current and self.hasFocus():
            theme.focus_ring(painter, QRectF(self._cursor_box(box)), 4)

    def _cursor_box(self, row_box: QRect) -> QRect:
        column = self.currentIndex().column()
        if column <= 0:
            return row_box.adjusted(1, 0, -1, 0)
        x = self.columnViewportPosition(column)
        return QRect(x + 1, row_box.y(), self.columnWidth(column) - 2, row_box.height())

    def _copy(self, painter: QPainter, pixmap: QPixmap, box: QRect, *, pinned_ground: str | None, ticked: bool) -> None:
        shift = self.horizontalScrollBar().value()
        spare = pixmap.deviceIndependentSize().width() - box.width()
        x = -(spare - shift) if self._mirrored() else -shift
        painter.drawPixmap(QPoint(round(x), box.y()), pixmap)
        if shift:
            self._pin(painter, pixmap, box, pinned_ground, ticked)

    def _pin(self, painter: QPainter, pixmap: QPixmap, box: QRect, ground: str | None, ticked: bool) -> None:
        """The first column stays where it is while the others move under it."""
        width = self.layout_now().columns[0][2]
        ratio = pixmap.devicePixelRatio()
        left = box.width() - width if self._mirrored() else 0
        source = pixmap.deviceIndependentSize().width() - width if self._mirrored() else 0
        place = QRect(left, box.y(), width, box.height())
        painter.fillRect(place, theme.color("canvas"))
        if ground is not None:
            painter.fillRect(place, theme.color(ground))
        elif ticked:
            painter.fillRect(place, theme.alpha("selected", 0.6))
        part = QRectF(source * ratio, 0, width * ratio, pixmap.height())
        painter.drawPixmap(QRectF(place), pixmap, part)
        theme.hairline(painter, left if self._mirrored() else left + width - 1, box.y(), box.height(), upright=True)

    def _paint_placeholder(self, painter: QPainter, box: QRect, row: int) -> None:
        shift = self.horizontalScrollBar().value()
        for number, (_, x, width) in enumerate(self.layout_now().columns):
            start = x + (LEAD if number == 0 else 0)
            length = (width - (LEAD if number == 0 else 0) - _GAP) * (0.5 + 0.1 * ((row + number) % 4))
            at = self.layout_now().width - start - length - shift if self._mirrored() else start - shift
            theme.rounded(painter, QRectF(at, box.center().y() - 4, max(8.0, length), 8), 4, theme.color("track"))

    def _row_pixmap(self, line: Line, height: int) -> QPixmap:
        ratio = self.devicePixelRatioF()
        width = self.layout_now().width
        key = (line.id, self.rows.revision(line.id), width, theme.generation(), ratio)
        found = self._painted.get(key)
        if found is not None:
            self._painted.move_to_end(key)
            return found
        made = QPixmap(round(width * ratio), round(height * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        for column, x, room in self.layout_now().columns:
            if column < len(line.cells):
                self._paint_cell(painter, line.cells[column], column, x, room, height)
        painter.end()
        self._painted[key] = made
        return made

    def _mirrored(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def _paint_cell(self, painter: QPainter, cell: Cell, column: int, x: int, room: int, height: int) -> None:
        pen = _Pen(painter, height, self.layout_now().width if self._mirrored() else 0, self.devicePixelRatioF())
        start, end = x + (LEAD if x == 0 else 0), x + room - _GAP
        if cell.avatar:
            size = theme.size("avatarRow")
            pen.picture(avatar_pixmap(cell.avatar, size, pen.ratio), start, size)
            start += size + 10
        if cell.ring:
            pen.picture(ring_pixmap(cell.score, 16, pen.ratio), start, 16)
            start += 24
        if cell.glyph:
            pen.picture(stage_pixmap(cell.glyph, pen.ratio), start, 14)
            start += 20
        if cell.icon:
            pen.picture(theme.pixmap(cell.icon, cell.ink, 14, pen.ratio), start, 14)
            start += 20
        if cell.mark:
            pen.picture(theme.pixmap(cell.mark, "danger", 14, pen.ratio), end - 14, 14)
            end -= 20
        if cell.tail:
            width = int(theme.metrics("small").horizontalAdvance(cell.tail) + 0.999)
            end -= pen.words(cell.tail, "small", cell.tail_ink, end - width, width) + 8
        if cell.text and end > start:
            pen.words(theme.elided(cell.text, cell.role, end - start), cell.role, cell.ink, start, end - start)

    # Hands -----------------------------------------------------------------------------------------------------------

    def _current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(self.rows.ids[current.row()])
        self._repaint()

    def on_check(self, position: QPoint) -> bool:
        """Tell whether a point of the viewport is on a row's check box."""
        x = self.viewport().width() - position.x() if self._mirrored() else position.x()
        return 0 <= x < LEAD - 4

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The check box ticks; the rest of a row chooses it."""
        row = self.rowAt(event.position().toPoint().y())
        if event.button() == Qt.MouseButton.LeftButton and row >= 0:
            if self.on_check(event.position().toPoint()) or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.toggle(row)
                return
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.extend_to(row)
                return
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and row >= 0:
            self._anchor = row
            self.opened.emit(self.rows.ids[row])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click edits a cell, or opens the record's page where the cell is its name."""
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or self.on_check(event.position().toPoint()):
            return
        if index.column() == 0:
            self.far_opened.emit(self.rows.ids[index.row()])
        elif index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show which row the pointer is over."""
        self._set_hover(self.rowAt(event.position().toPoint().y()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        self._set_hover(-1)
        super().leaveEvent(event)

    def _set_hover(self, row: int) -> None:
        if row == self._hover:
            return
        before, self._hover = self._hover, row
        for one in (before, row):
            if one >= 0:
                height = self.verticalHeader().defaultSectionSize()
                top = one * height - self.verticalScrollBar().value()
                self.viewport().update(QRect(0, top, self.viewport().width(), height))

    def toggle(self, row: int) -> None:
        """Tick a row, or take its tick away; from here Shift extends."""
        if 0 <= row < len(self.rows.ids):
            self._anchor = row
            self.rows.tick([row], not self.rows.ticks.has(self.rows.ids[row]))

    def extend_to(self, row: int) -> None:
        """Tick every row from where ticking began to this one."""
        start = self._anchor if self._anchor >= 0 else max(0, self.currentIndex().row())
        self.rows.tick(range(min(start, row), max(start, row) + 1), True)
        self.go_to(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space ticks, Shift with an arrow ticks on, Enter opens, F2 edits."""
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        row = self.currentIndex().row()
        if key == Qt.Key.Key_Space and row >= 0:
            self.toggle(row)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and shift and self.rows.ids:
            if self._anchor < 0:
                self._anchor = max(0, row)
            after = row + (1 if key == Qt.Key.Key_Down else -1)
            self.extend_to(max(0, min(len(self.rows.ids) - 1, after)))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
            self.opened.emit(self.rows.ids[row])
        elif key == Qt.Key.Key_F2:
            self.edit_current()
        else:
            super().keyPressEvent(event)

    def edit_current(self) -> bool:
        """Edit the cell of the cursor, else the first of its row that can be edited; False where none can."""
        current = self.currentIndex()
        if not current.isValid():
            return False
        columns = [current.column(), *range(len(self.rows.heads))]
        for column in columns:
            index = self.rows.index(current.row(), column)
            if index.flags() & Qt.ItemFlag.ItemIsEditable:
                self.setCurrentIndex(index)
                self.edit(index)
                return True
        return False

    def visualRect(self, index: QModelIndex) -> QRect:  # type: ignore[override]
        """Return where a cell is; editors of the first column leave its check box and picture free."""
        box = super().visualRect(index)
        if index.isValid() and self._header.visualIndex(index.column()) == 0 and box.width() > LEAD:
            return box.adjusted(0, 0, -LEAD, 0) if self._mirrored() else box.adjusted(LEAD, 0, 0, 0)
        return box

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of a row."""
        row = self.rowAt(event.pos().y())
        if row >= 0:
            self.go_to(row)
            self.menu_wanted.emit(self.rows.ids[row], event.globalPos())

    def sizeHint(self) -> QSize:
        """Take what room there is."""
        return QSize(816, 600)


@dataclass(slots=True)
class _Pen:
    """Paints a row from its leading edge; `mirror` is the row's width where it runs from right to left, else 0."""

    painter: QPainter
    height: int
    mirror: int
    ratio: float

    def picture(self, pixmap: QPixmap, x: int, size: int) -> None:
        """Paint a picture of a size, in the middle of the row's height."""
        left = self.mirror - x - size if self.mirror else x
        self.painter.drawPixmap(left, (self.height - size) // 2, pixmap)

    def words(self, text: str, role: str, ink: str, x: int, room: int) -> int:
        """Write words into some room; returns how wide it is."""
        left = self.mirror - x - room if self.mirror else x
        side = Qt.AlignmentFlag.AlignRight if self.mirror else Qt.AlignmentFlag.AlignLeft
        self.painter.setFont(theme.font(role))
        self.painter.setPen(theme.color(ink))
        box = QRect(left, 0, room, self.height - 1)
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip | Qt.TextFlag.TextSingleLine
        self.painter.drawText(box, int(flags), text)
        return room
