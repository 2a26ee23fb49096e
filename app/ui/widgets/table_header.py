"""The head of the big table: names of columns to sort by, drag, and stretch; a box that ticks what is seen."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QTableView

from app.ui import theme
from app.ui.models.window import WindowModel
from app.ui.widgets.toggles import paint_check

LEAD = 48  # the room before the first column's content: its check box
_LEAST = 64


class TableHeader(QHeaderView):
    """The names of the columns. The first stays first; of what room is left over each takes its share."""

    sorted_by = Signal(str, bool)  # field, descending
    laid_out = Signal()  # columns have other places or widths
    arranged = Signal(list)  # a person moved or stretched one: [(field, width)]
    menu_wanted = Signal(str, QPoint)
    ticked_all = Signal(bool)

    def __init__(self, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table
        self._spreading = False
        self._widths: dict[str, int] = {}
        self._sort = ("", False)
        self._pressed_at: QPoint | None = None
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(False)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(_LEAST)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setMouseTracking(True)
        self._later = QTimer(self, singleShot=True, interval=250)
        self._later.timeout.connect(self._tell)
        self.sectionResized.connect(self._resized)
        self.sectionMoved.connect(self._moved)

    def _rows(self) -> WindowModel:
        model = self._table.model()
        assert isinstance(model, WindowModel)
        return model

    # Widths and order ------------------------------------------------------------------------------------------------

    def set_widths(self, widths: dict[str, int]) -> None:
        """Use these widths by field; others have their usual one. Columns stand in the order of the model."""
        self._widths = dict(widths)
        for visual in range(self.count()):
            if self.logicalIndex(visual) != visual:
                self._spreading = True
                self.moveSection(self.visualIndex(visual), visual)
                self._spreading = False
        self.spread(self._table.viewport().width())

    def base_width(self, column: int) -> int:
        """Return a column's own width, before what is left over is shared out."""
        head = self._rows().heads[column]
        usual = head.width + (LEAD if column == 0 else 0)
        return max(_LEAST, (self._widths.get(head.field) or usual) * theme.look().text // 100)

    def spread(self, room: int) -> None:
        """Give the columns their widths; what room is left over goes to those that hold words."""
        heads = self._rows().heads
        if self.count() != len(heads) or not heads:
            return
        base = [self.base_width(column) for column in range(len(heads))]
        spare = max(0, room - sum(base))
        shares = [0 if head.figures else width for head, width in zip(heads, base, strict=True)]
        total = sum(shares) or 1
        self._spreading = True
        given = 0
        last = max((n for n, share in enumerate(shares) if share), default=len(base) - 1)
        for column, width in enumerate(base):
            extra = spare * shares[column] // total if column != last else 0
            if column != last:
                given += extra
                self.resizeSection(column, width + extra)
        self.resizeSection(last, base[last] + spare - given)
        self._spreading = False
        self.laid_out.emit()

    def _resized(self, column: int, _before: int, after: int) -> None:
        if not self._spreading and column < len(self._rows().heads):
            self._widths[self._rows().heads[column].field] = after * 100 // theme.look().text
            self.laid_out.emit()
            self._later.start()

    def _moved(self, _column: int, before: int, after: int) -> None:
        if self._spreading:
            return
        if after == 0 or before == 0:
            self._spreading = True
            self.moveSection(after, before)
            self._spreading = False
            return
        self.laid_out.emit()
        self._later.start()

    def _tell(self) -> None:
        heads = self._rows().heads
        order = [heads[self.logicalIndex(visual)] for visual in range(min(self.count(), len(heads)))]
        self.arranged.emit([(head.field, self._widths.get(head.field, 0)) for head in order])

    def show_sort(self, field: str, *, descending: bool) -> None:
        """Show by which column the list is sorted."""
        self._sort = (field, descending)
        self.viewport().update()

    # Painting --------------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """Return the height of the head."""
        return QSize(super().sizeHint().width(), theme.scaled(theme.size("tableHeader")))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.color("canvas"))
        for visual in range(self.count() - 1, -1, -1):
            column = self.logicalIndex(visual)
            x, width = self.sectionViewportPosition(column), self.sectionSize(column)
            if visual == 0 and self.offset():
                x = self.viewport().width() - width if self._mirrored() else 0
                painter.fillRect(QRect(x, 0, width, self.height()), theme.color("canvas"))
            self._paint_name(painter, column, QRect(x, 0, width, self.height()), first=visual == 0)
        theme.hairline(painter, 0, self.height() - 1, self.viewport().width())

    def _mirrored(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def _paint_name(self, painter: QPainter, column: int, box: QRect, *, first: bool) -> None:
        heads = self._rows().heads
        if column >= len(heads):
            return
        head, mirrored = heads[column], self._mirrored()
        if first:
            self._paint_box(painter, box)
            box = box.adjusted(0, 0, -LEAD, 0) if mirrored else box.adjusted(LEAD, 0, 0, 0)
        sorted_here = self._sort[0] == head.field
        role, ink = ("smallMed", "text") if sorted_here else ("smallMed", "text2")
        painter.setFont(theme.font(role))
        painter.setPen(theme.color(ink))
        room = box.width() - 12 - (16 if sorted_here else 0)
        words = theme.elided(head.title, role, room)
        width = int(theme.metrics(role).horizontalAdvance(words) + 0.999)
        x = box.right() - width if mirrored else box.x()
        painter.drawText(QRect(x, 0, width + 1, self.height()), int(Qt.AlignmentFlag.AlignVCenter), words)
        if sorted_here:
            name = "ph.arrow-down" if self._sort[1] else "ph.arrow-up"
            arrow = theme.pixmap(name, "text2", 12, self.devicePixelRatioF())
            painter.drawPixmap(x - 18 if mirrored else x + width + 6, (self.height() - 12) // 2, arrow)

    def _paint_box(self, painter: QPainter, box: QRect) -> None:
        rows = self._rows()
        count = rows.tick_count()
        state = Qt.CheckState.Unchecked
        if count:
            state = Qt.CheckState.Checked if count == len(rows.ids) else Qt.CheckState.PartiallyChecked
        x = box.right() - 31 if self._mirrored() else box.x() + 16
        paint_check(painter, x, QRectF(box).center().y(), state)

    # Hands -----------------------------------------------------------------------------------------------------------

    def _on_box(self, position: QPoint) -> bool:
        x = self.viewport().width() - position.x() if self._mirrored() else position.x()
        return 0 <= x < LEAD - 4

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The box ticks what is seen; the rest is Qt's."""
        if self._on_box(event.position().toPoint()):
            self.ticked_all.emit(self._rows().tick_count() == 0)
            return
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a name sorts by it; another one sorts the other way."""
        before = self._pressed_at
        resizing = self.cursor().shape() == Qt.CursorShape.SplitHCursor
        super().mouseReleaseEvent(event)
        here = event.position().toPoint()
        if before is None or resizing or (here - before).manhattanLength() > 4:
            return
        self._pressed_at = None
        self.sort_by(self.logicalIndexAt(here))

    def sort_by(self, column: int) -> None:
        """Sort by a column; the other way where the list is sorted by it already."""
        heads = self._rows().heads
        if not 0 <= column < len(heads) or not heads[column].sorts:
            return
        head = heads[column]
        down = not self._sort[1] if self._sort[0] == head.field else head.figures
        self.sorted_by.emit(head.field, down)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of a column."""
        column = self.logicalIndexAt(event.pos())
        if 0 <= column < len(self._rows().heads):
            self.menu_wanted.emit(self._rows().heads[column].field, event.globalPos())
