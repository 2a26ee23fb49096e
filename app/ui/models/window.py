"""A window over a long list: the ids of all of it in an array, and the lines near what is seen, a page at a time."""

from array import array
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.ui.words import tr

PAGE = 200
AHEAD = 2  # pages that are fetched before they are seen
_KEPT = 30 * PAGE
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A column: its field, its title, its usual width in pixels; whether it sorts, holds figures, and how it is edited.

    `choices` are what it can be set to, where that is not any text.
    """

    field: str
    title: str
    width: int = 120
    sorts: bool = True
    figures: bool = False
    edited: bool = False
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell, ready to paint: its text, and before it an avatar, a score ring, a stage's glyph or an icon.

    `tail` stands at the end of the cell, and so does `mark`, an icon in the colour of danger; `raw` is what is edited,
    where that is not the text.
    """

    text: str = ""
    ink: str = "text2"
    role: str = "body"
    avatar: str = ""
    score: int | None = None
    ring: bool = False
    glyph: str = ""
    icon: str = ""
    tail: str = ""
    tail_ink: str = "text2"
    mark: str = ""
    raw: str | None = None
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row: its id, its cells in the order of the heads."""

    id: int
    cells: tuple[Cell, ...]


@dataclass(slots=True)
class Ticks:
    """What is ticked: some records by id, or everything that is listed but some."""

    everything: bool = False
    ids: set[int] = field(default_factory=set)

    def has(self, one: int) -> bool:
        """Tell whether a record is ticked."""
        return (one in self.ids) != self.everything

    def put(self, one: int, ticked: bool) -> None:
        """Tick a record, or take its tick away."""
        if ticked != self.everything:
            self.ids.add(one)
        else:
            self.ids.discard(one)

    def count(self, listed: int) -> int:
        """Return how many are ticked, of so many that are listed."""
        return listed - len(self.ids) if self.everything else len(self.ids)

    def clear(self) -> None:
        """Tick nothing."""
        self.everything = False
        self.ids = set()


class WindowModel(QAbstractTableModel):
    """The rows of a list. Whoever shows it says which are seen (`see`); `wanted` asks for the ids of a page."""

    wanted = Signal(int, list)  # page, ids
    edited = Signal(int, str, str)  # id, field, text
    ticked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.heads: tuple[Head, ...] = ()
        self.ids: array[int] = array("q")
        self.ticks = Ticks()
        self._lines: OrderedDict[int, Line] = OrderedDict()
        self._revisions: dict[int, int] = {}
        self._asked: set[int] = set()
        self._seen = (0, 40)

    # What is listed --------------------------------------------------------------------------------------------------

    def set_heads(self, heads: Sequence[Head]) -> None:
        """Show other columns; what was fetched is fetched again."""
        if tuple(heads) == self.heads:
            return
        self.beginResetModel()
        self.heads = tuple(heads)
        self._lines.clear()
        self._revisions.clear()
        self._asked.clear()
        self.endResetModel()

    def set_ids(self, ids: "array[int]") -> bool:
        """List these records; returns whether they are others, or in another order. Lines that are here are kept."""
        if ids == self.ids:
            return False
        self.beginResetModel()
        self.ids = ids
        self._asked.clear()
        if not self.ticks.everything and self.ticks.ids:
            self.ticks.ids &= set(ids)
        self.endResetModel()
        return True

    def refresh(self) -> None:
        """Fetch again what is near, and show what is here meanwhile."""
        self._asked.clear()
        self.see(*self._seen)

    def see(self, first: int, last: int) -> None:
        """Say which rows are seen: their pages are asked for, and those around them."""
        self._seen = (first, last)
        pages = -(-len(self.ids) // PAGE)
        near = range(max(0, first // PAGE), min(pages, last // PAGE + 1))
        around = range(max(0, first // PAGE - AHEAD), min(pages, last // PAGE + 1 + AHEAD))
        for page in (*near, *around):
            if page not in self._asked:
                self._asked.add(page)
                self.wanted.emit(page, list(self.ids[page * PAGE : (page + 1) * PAGE]))

    def fill(self, page: int, lines: Iterable[Line]) -> None:
        """Take the lines of a page in."""
        for line in lines:
            self._take(line)
        while len(self._lines) > _KEPT:
            self._lines.popitem(last=False)
        first, last = page * PAGE, min(len(self.ids), (page + 1) * PAGE) - 1
        if first <= last and self.heads:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.heads) - 1))

    def forget(self, page: int) -> None:
        """A page could not be fetched: it is asked for again when it is seen next."""
        self._asked.discard(page)

    def _take(self, line: Line) -> None:
        if self._lines.get(line.id) != line:
            self._revisions[line.id] = self._revisions.get(line.id, 0) + 1
        self._lines[line.id] = line
        self._lines.move_to_end(line.id)

    def put(self, row: int, line: Line) -> None:
        """Show a line that was changed here, before the store has it."""
        self._take(line)
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.heads) - 1))

    def line(self, row: int) -> Line | None:
        """Return a row's line, or None while it is not here yet."""
        return self._lines.get(self.ids[row]) if 0 <= row < len(self.ids) else None

    def revision(self, one: int) -> int:
        """Return a number that grows whenever a record's line becomes another."""
        return self._revisions.get(one, 0)

    def row_of(self, one: int) -> int:
        """Return the row of a record, or -1 where it is not listed."""
        try:
            return self.ids.index(one)
        except ValueError:
            return -1

    # Ticks -----------------------------------------------------------------------------------------------------------

    def tick(self, rows: Iterable[int], ticked: bool) -> None:
        """Tick rows, or take their ticks away."""
        changed = [row for row in rows if 0 <= row < len(self.ids)]
        for row in changed:
            self.ticks.put(self.ids[row], ticked)
        if changed and self.heads:
            self.dataChanged.emit(
                self.index(min(changed), 0), self.index(max(changed), 0), [Qt.ItemDataRole.CheckStateRole]
            )
            self.ticked.emit()

    def tick_everything(self) -> None:
        """Tick all that is listed."""
        self._set_ticks(Ticks(everything=True))

    def clear_ticks(self) -> None:
        """Tick nothing."""
        if self.ticks.everything or self.ticks.ids:
            self._set_ticks(Ticks())

    def _set_ticks(self, ticks: Ticks) -> None:
        self.ticks = ticks
        if self.ids and self.heads:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.ids) - 1, 0), [Qt.ItemDataRole.CheckStateRole])
        self.ticked.emit()

    def tick_count(self) -> int:
        """Return how many are ticked."""
        return self.ticks.count(len(self.ids))

    # Qt's model ------------------------------------------------------------------------------------------------------

    def rowCount(self, parent: _Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.heads)

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if way is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole and section < len(self.heads):
            return self.heads[section].title
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self.heads[index.column()].edited and self.line(index.row()) is not None:
            flags |= Qt.ItemFlag.ItemIsEditable
        if index.column() == 0:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.ids):
            return None
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0:
            held = self.ticks.has(self.ids[index.row()])
            return Qt.CheckState.Checked if held else Qt.CheckState.Unchecked
        line = self.line(index.row())
        cell = line.cells[index.column()] if line is not None and index.column() < len(line.cells) else None
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text if cell is not None else ""
        if role == Qt.ItemDataRole.EditRole:
            return None if cell is None else cell.text if cell.raw is None else cell.raw
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _said(self.heads[index.column()], cell)
        return None

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid():
            return False
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0:
            self.tick([index.row()], Qt.CheckState(value) == Qt.CheckState.Checked)
            return True
        line = self.line(index.row())
        if role != Qt.ItemDataRole.EditRole or line is None or value == self.data(index, Qt.ItemDataRole.EditRole):
            return False
        self.edited.emit(line.id, self.heads[index.column()].field, str(value))
        return True


def _said(head: Head, cell: Cell | None) -> str:
    if cell is None:
        return tr("Loading")
    text = cell.said or " ".join(part for part in (cell.text, cell.tail) if part)
    return f"{head.title}: {text}" if text else tr("{field}: empty", field=head.title)
