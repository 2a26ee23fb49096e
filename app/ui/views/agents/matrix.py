"""The run matrix: a table over all leads in the department, a window of rows at a time."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QToolTip, QWidget

from app.actions.queries.agents import Column, Lead, Standing
from app.core.ids import ContactId
from app.ui import theme, words
from app.ui.views.agents import wording
from app.ui.views.agents.pills import Track, moves, paint_row, pill_rect
from app.ui.words import tr

PAGE = 200
_Index = QModelIndex | QPersistentModelIndex
Listed = tuple[ContactId, Standing]


class MatrixModel(QAbstractTableModel):
    """All leads by number; what is shown of them comes by pages, and stays until something newer came."""

    wanted = Signal(tuple)  # the leads of a page that is looked at

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.now = now
        self.paused = False
        self._listed: tuple[Listed, ...] = ()
        self._rows: dict[ContactId, Lead] = {}
        self._fresh: set[int] = set()

    def set_leads(self, listed: Sequence[Listed]) -> bool:
        """List these leads; returns whether the list is another. What is looked at is asked for anew."""
        self._fresh.clear()
        found = tuple(listed)
        if found == self._listed:
            return False
        self.beginResetModel()
        self._listed = found
        alive = {contact for contact, _ in found}
        self._rows = {contact: lead for contact, lead in self._rows.items() if contact in alive}
        self.endResetModel()
        return True

    def take(self, leads: Sequence[Lead]) -> None:
        """Take in a page of rows."""
        self._rows.update((lead.contact, lead) for lead in leads)
        if self._listed:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._listed) - 1, len(Column)))

    def lead(self, row: int) -> Lead | None:
        """Return one row, or None where it is still on its way; asks for its page."""
        page = row // PAGE
        if page not in self._fresh:
            self._fresh.add(page)
            self.wanted.emit(self._listed[page * PAGE : (page + 1) * PAGE])
        contact, standing = self._listed[row]
        held = self._rows.get(contact)
        return held if held is not None and held.standing is standing else None

    def contact(self, row: int) -> ContactId:
        """Return whose row it is."""
        return self._listed[row][0]

    def row_of(self, contact: ContactId) -> int:
        """Return a lead's row, or -1."""
        return next((row for row, one in enumerate(self._listed) if one[0] == contact), -1)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._listed)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else 1 + len(Column)

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if way is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr("Lead") if section == 0 else wording.column_name(Column(section - 1))
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        texts = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        if not index.isValid() or role not in texts or index.row() >= len(self._listed):
            return None
        lead = self.lead(index.row())
        if lead is None:
            return ""
        if index.column() == 0:
            return self._says(lead) if role == Qt.ItemDataRole.AccessibleTextRole else lead.name
        column = Column(index.column() - 1)
        if column < lead.column:
            return tr("done")
        return wording.pill_words(lead, self.now(), paused=self.paused) if column is lead.column else ""

    def _says(self, lead: Lead) -> str:
        at = wording.column_name(lead.column)
        pill = wording.pill_words(lead, self.now(), paused=self.paused)
        who = f"{lead.name}, {lead.company}" if lead.company else lead.name
        return f"{who}: {at}, {wording.standing_name(lead.standing)}, {pill}"


class _Heads(QHeaderView):
    """The names of the steps, each over the middle of its column."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(8)

    def sizeHint(self) -> QSize:
        """Return the height of the head."""
        return QSize(super().sizeHint().width(), theme.scaled(theme.size("tableHeader")))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme.color("canvas"))
        theme.hairline(painter, 0, self.height() - 1, self.viewport().width(), "border")
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text2"))
        model = self.model()
        for section in range(self.count()):
            text = str(model.headerData(section, Qt.Orientation.Horizontal))
            x, width = self.sectionViewportPosition(section), self.sectionSize(section)
            if section == 0:
                box = QRect(x + 20, 0, width - 20, self.height())
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, text)
                continue
            role = "small" if theme.metrics("small").horizontalAdvance(text) <= width + 4 else "micro"
            painter.setFont(theme.font(role))
            shown = theme.elided(text, role, width + 2)
            painter.drawText(QRect(x - 8, 0, width + 16, self.height()), Qt.AlignmentFlag.AlignCenter, shown)


class Matrix(QTableView):
    """The table itself. Rows are painted whole; of a row that runs, only its pill is painted each second."""

    chosen = Signal(object)  # ContactId, or None
    opened = Signal(object)  # ContactId

    def __init__(self, model: MatrixModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._hover = -1
        self.setModel(model)
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
        self.setAccessibleName(tr("Leads in the department"))
        self.selectionModel().currentRowChanged.connect(self._current_changed)
        self._seconds = QTimer(self, interval=1000)
        self._seconds.timeout.connect(self.tick)
        theme.NOTIFIER.changed.connect(self._measure)
        self._measure()

    def _measure(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme.scaled(theme.size("runRow")))
        self._spread()
        self.viewport().update()

    def _spread(self) -> None:
        """Give the name what the steps leave, and each step the same."""
        room = self.viewport().width() - 16
        step = max(30, min(48, int((room - 150) / len(Column))))
        header = self.horizontalHeader()
        for column in range(1, 1 + len(Column)):
            header.resizeSection(column, step)
        header.resizeSection(0, max(110, room - step * len(Column)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._spread()

    # The clock -------------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._seconds.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._seconds.stop()

    def tick(self) -> list[QRect]:
        """Paint the pills anew that move; returns where."""
        now, track = self._model.now(), self._track()
        painted = []
        for row in self._seen():
            lead = self._model.lead(row)
            if lead is not None and moves(lead, now, paused=self._model.paused):
                box = self._row_rect(row)
                pill = pill_rect(lead, track, box, now, paused=self._model.paused)
                painted.append(pill.toAlignedRect().adjusted(-8, -1, 8, 1))
                self.viewport().update(painted[-1])
        return painted

    # Painting --------------------------------------------------------------------------------------------------------

    def _seen(self) -> range:
        height = max(1, self.verticalHeader().defaultSectionSize())
        first = max(0, self.verticalScrollBar().value() // height)
        return range(first, min(self._model.rowCount(), first + self.viewport().height() // height + 2))

    def _row_rect(self, row: int) -> QRect:
        return QRect(0, self.rowViewportPosition(row), self.viewport().width(), self.rowHeight(row))

    def _track(self) -> Track:
        header = self.horizontalHeader()
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x, width = header.sectionViewportPosition(0), header.sectionSize(0)
        lead = QRect(x + 12, 0, width - 32, 0) if mirrored else QRect(x + 20, 0, width - 32, 0)
        sections = range(1, 1 + len(Column))
        middles = tuple(header.sectionViewportPosition(s) + header.sectionSize(s) / 2 for s in sections)
        return Track(lead, middles, mirrored)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.color("canvas"))
        now, track, current = self._model.now(), self._track(), self.currentIndex().row()
        for row in self._seen():
            box = self._row_rect(row)
            if not box.intersects(event.rect()):
                continue
            self._paint_ground(painter, box, row, current)
            lead = self._model.lead(row)
            if lead is not None:
                paint_row(painter, box, track, lead, now, paused=self._model.paused)

    def _paint_ground(self, painter: QPainter, box: QRect, row: int, current: int) -> None:
        ground = QRectF(box.adjusted(8, 1, -8, -1))
        if row == current:
            theme.rounded(painter, ground, 6, theme.color("selected"))
            if self.hasFocus():
                theme.focus_ring(painter, ground, 6)
        elif row == self._hover:
            theme.rounded(painter, ground, 6, theme.color("hover"))
        if row not in (current, current - 1):
            theme.hairline(painter, box.x() + 20, box.bottom(), box.width() - 40)

    # Hands -----------------------------------------------------------------------------------------------------------

    def _current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        self.chosen.emit(self._model.contact(current.row()) if current.isValid() else None)
        self.viewport().update()

    def choose(self, contact: ContactId) -> bool:
        """Put the cursor on a lead; False where it is not listed."""
        row = self._model.row_of(contact)
        if row >= 0:
            self.setCurrentIndex(self._model.index(row, 0))
        return row >= 0

    def step(self, by: int) -> None:
        """Move the cursor by so many rows."""
        rows = self._model.rowCount()
        if rows:
            row = max(0, min(rows - 1, self.currentIndex().row() + by))
            self.setCurrentIndex(self._model.index(row, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the record."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self._model.contact(self.currentIndex().row()))
            return
        super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show which row the pointer is over."""
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
        """A double click opens the record."""
        row = self.rowAt(int(event.position().y()))
        if row >= 0:
            self.opened.emit(self._model.contact(row))

    def viewportEvent(self, event: object) -> bool:
        """Say in a tooltip why a lead stands where it stands."""
        if isinstance(event, QHelpEvent):
            row = self.rowAt(event.pos().y())
            lead = self._model.lead(row) if row >= 0 else None
            if lead is not None and lead.why:
                QToolTip.showText(event.globalPos(), _tip(lead, self._model.now()), self)
                return True
        return super().viewportEvent(event)  # type: ignore[arg-type]  # whatever event Qt gives


def _tip(lead: Lead, now: datetime) -> str:
    """Return why a lead stands as it does, as text that cannot be taken for markup."""
    said = f"{lead.rule}: {lead.why}" if lead.rule else lead.why
    at = f" ({words.when(lead.at, now)})" if lead.at is not None else ""
    return (said + at).replace("<", "‹").replace(">", "›")
