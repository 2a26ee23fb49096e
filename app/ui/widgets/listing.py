"""A list of lines with columns, painted by hand: ledgers, trails, past runs. More lines come as one scrolls to its end."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from app.ui import theme
from app.ui.widgets.chips import chip_width, paint_chip

_Index = QModelIndex | QPersistentModelIndex
_GAP = 12
# The side is said for what is seen: without `absolute`, the painter would mirror it once more.
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its name, its width in pixels (0 shares what is left), whether its text stands at the end."""

    text: str
    width: int = 0
    at_end: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of plain text; `under` is a second, quieter line, `tone` makes a chip of it, `icon` stands before it."""

    text: str
    under: str = ""
    ink: str = "text"
    role: str = "body"
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its key, its cells."""

    key: object
    cells: tuple[Cell, ...]

    @property
    def said(self) -> str:
        """The line as a screen reader says it."""
        return ", ".join(part for cell in self.cells for part in (cell.text, cell.under) if part)


class ListingModel(QAbstractTableModel):
    """The lines that are here so far."""

    wanted = Signal()  # the lines that follow

    def __init__(self, heads: Sequence[Head], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heads = tuple(heads)
        self.lines: list[Line] = []
        self._more = False

    def set_lines(self, lines: Sequence[Line], *, more: bool = False) -> bool:
        """Show these lines; returns whether they are others. `more` says that there are some after them."""
        self._more = more
        found = list(lines)
        if found == self.lines:
            return False
        self.beginResetModel()
        self.lines = found
        self.endResetModel()
        return True

    def append(self, lines: Sequence[Line], *, more: bool) -> None:
        """Add the lines that follow."""
        self._more = more
        if lines:
            self.beginInsertRows(QModelIndex(), len(self.lines), len(self.lines) + len(lines) - 1)
            self.lines.extend(lines)
            self.endInsertRows()

    def canFetchMore(self, parent: _Index) -> bool:
        return self._more and not parent.isValid()

    def fetchMore(self, parent: _Index) -> None:
        if self._more:
            self._more = False
            self.wanted.emit()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.heads)

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if way is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole and section < len(self.heads):
            return self.heads[section].text
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.lines):
            return None
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.cells[index.column()].text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            cell = line.cells[index.column()]
            return line.said if index.column() == 0 else ", ".join(part for part in (cell.text, cell.under) if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            cell = line.cells[index.column()]
            whole = f"{cell.text}\n{cell.under}" if cell.under else cell.text
            return whole.replace("<", "‹").replace(">", "›") if len(whole) > 12 else None
        return None


class _Heads(QHeaderView):
    """The names of the columns."""

    def __init__(self, parent: "Listing") -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._listing = parent
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(16)

    def sizeHint(self) -> QSize:
        """Return the height of the head."""
        return QSize(super().sizeHint().width(), theme.scaled(theme.size("tableHeader")))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme.color("canvas"))
        theme.hairline(painter, 0, self.height() - 1, self.viewport().width())
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text2"))
        for section, head in enumerate(self._listing.lines.heads):
            room = self._listing.room(section, 0, self.height())
            shown = theme.elided(head.text, "small", room.width())
            painter.drawText(room, int(self._listing.alignment(section) | _MIDDLE), shown)


class Listing(QTableView):
    """The list itself: one line is chosen at a time; Enter or a double click opens it."""

    chosen = Signal(object)  # the key, or None
    opened = Signal(object)  # the key

    def __init__(
        self, heads: Sequence[Head], name: str, parent: QWidget | None = None, *, two_lines: bool = False
    ) -> None:
        super().__init__(parent)
        self.lines = ListingModel(heads, self)
        self._two = two_lines
        self._hover = -1
        self.setModel(self.lines)
        self.setHorizontalHeader(_Heads(self))
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setAccessibleName(name)
        self.selectionModel().currentRowChanged.connect(self._current_changed)
        theme.NOTIFIER.changed.connect(self._measure)
        self._measure()

    def show_lines(self, lines: Sequence[Line], *, more: bool = False) -> None:
        """Show these lines; the cursor stays on the line it was on, where that is still there."""
        held = self.key()
        if self.lines.set_lines(lines, more=more):
            self.choose(held)

    def key(self) -> object:
        """Return the key of the line the cursor is on, or None."""
        row = self.currentIndex().row()
        return self.lines.lines[row].key if 0 <= row < len(self.lines.lines) else None

    def number(self) -> int:
        """Return the key of the line the cursor is on, where keys are row ids; -1 for none."""
        key = self.key()
        return key if isinstance(key, int) else -1

    def last_number(self) -> int:
        """Return the key of the last line, where keys are row ids; -1 for none."""
        key = self.lines.lines[-1].key if self.lines.lines else None
        return key if isinstance(key, int) else -1

    def choose(self, key: object) -> bool:
        """Put the cursor on a line by its key; False where it is not here."""
        for row, line in enumerate(self.lines.lines):
            if key is not None and line.key == key:
                self.setCurrentIndex(self.lines.index(row, 0))
                return True
        return False

    def step(self, by: int) -> None:
        """Move the cursor by so many lines."""
        count = self.lines.rowCount()
        if count:
            self.setCurrentIndex(self.lines.index(max(0, min(count - 1, self.currentIndex().row() + by)), 0))

    # Measures --------------------------------------------------------------------------------------------------------

    def _measure(self) -> None:
        height = 2 * theme.line_height("small") + 16 if self._two else theme.scaled(theme.size("row"))
        self.verticalHeader().setDefaultSectionSize(height)
        self._spread()
        self.viewport().update()

    def _spread(self) -> None:
        heads = self.lines.heads
        fixed = sum(head.width * theme.look().text // 100 for head in heads)
        shared = sum(1 for head in heads if not head.width)
        left = max(60 * shared, self.viewport().width() - fixed)
        for section, head in enumerate(heads):
            width = head.width * theme.look().text // 100 if head.width else left // max(1, shared)
            self.horizontalHeader().resizeSection(section, width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._spread()

    def room(self, section: int, top: int, height: int) -> QRect:
        """Return where a column's text may stand in a line."""
        header = self.horizontalHeader()
        x, width = header.sectionViewportPosition(section), header.sectionSize(section)
        edge = 20 if section == 0 else 0
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        end = 20 if section == len(self.lines.heads) - 1 else _GAP
        return QRect(x + (end if mirrored else edge), top, width - edge - end, height)

    def alignment(self, section: int) -> Qt.AlignmentFlag:
        """Return the side a column's text stands at."""
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        at_end = self.lines.heads[section].at_end
        return Qt.AlignmentFlag.AlignRight if at_end != mirrored else Qt.AlignmentFlag.AlignLeft

    # Painting --------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.color("canvas"))
        height = max(1, self.verticalHeader().defaultSectionSize())
        first = max(0, self.verticalScrollBar().value() // height)
        current = self.currentIndex().row()
        for row in range(first, min(len(self.lines.lines), first + self.viewport().height() // height + 2)):
            box = QRect(0, self.rowViewportPosition(row), self.viewport().width(), height)
            self._paint_ground(painter, box, row, current)
            for section, cell in enumerate(self.lines.lines[row].cells):
                self._paint_cell(painter, self.room(section, box.y(), height), cell, self.alignment(section))

    def _paint_ground(self, painter: QPainter, box: QRect, row: int, current: int) -> None:
        ground = QRectF(box.adjusted(8, 1, -8, -1))
        if row == current:
            theme.rounded(painter, ground, 6, theme.color("selected"))
            if self.hasFocus():
                theme.focus_ring(painter, ground, 6)
        elif row == self._hover:
            theme.rounded(painter, ground, 6, theme.color("hover"))
        if row not in (current, current - 1):
            theme.hairline(painter, 20, box.bottom(), box.width() - 40)

    def _paint_cell(self, painter: QPainter, room: QRect, cell: Cell, side: Qt.AlignmentFlag) -> None:
        if cell.tone and cell.text:
            text = theme.elided(cell.text, "smallMed", room.width() - 14)
            x = room.right() + 1 - chip_width(text) if side == Qt.AlignmentFlag.AlignRight else room.x()
            paint_chip(painter, x, room.center().y() + 1, text, cell.tone)
            return
        if cell.icon:
            mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            at = room.right() - 16 if mirrored else room.x()
            picture = theme.pixmap(cell.icon, "text2", 16, self.devicePixelRatioF())
            painter.drawPixmap(at, room.center().y() - 8, picture)
            room = room.adjusted(0, 0, -24, 0) if mirrored else room.adjusted(24, 0, 0, 0)
        half = theme.line_height("small")
        lines = [(cell.text, cell.role, cell.ink, room)]
        if cell.under:
            top = QRect(room.x(), room.center().y() + 1 - half, room.width(), half)
            lines = [(cell.text, cell.role, cell.ink, top), (cell.under, "small", "text2", top.translated(0, half))]
        for text, role, ink, box in lines:
            painter.setFont(theme.font(role))
            painter.setPen(theme.color(ink))
            painter.drawText(box, int(side | _MIDDLE), theme.elided(text, role, box.width()))

    # Hands -----------------------------------------------------------------------------------------------------------

    def _current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        self.chosen.emit(self.lines.lines[current.row()].key if current.isValid() else None)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the line."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.key() is not None:
            self.opened.emit(self.key())
            return
        super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show which line the pointer is over."""
        row = self.rowAt(int(event.position().y()))
        if row != self._hover:
            self._hover = row
            self.viewport().update()
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: object) -> None:
        """Forget the pointer."""
        self._hover = -1
        self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click opens the line."""
        row = self.rowAt(int(event.position().y()))
        if row >= 0:
            self.opened.emit(self.lines.lines[row].key)
