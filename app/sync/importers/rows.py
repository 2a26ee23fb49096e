"""From characters to rows, in bounded memory.

The text is taken in blocks of whole lines, which the csv module reads at its full speed. A line or a row that does not
end is given up, told of, and passed over.
"""

import io
from collections.abc import Callable, Generator, Iterator, Sequence
from itertools import chain, islice

from app.sync.importers.dialect import Dialect

CELL_LIMIT = 100_000  # characters; what is beyond is cut off
RECORD_LIMIT = 2**21  # characters of one row, or of one line
_BLOCK = 2**17
_UNCLOSED_LIMIT = 20  # after so many quotation marks that never close, they are letters like any other
_END = "\ue000"  # in a line after each block: where that comes back as a row, the row before it was whole


class Row(tuple[int, list[str]]):
    """A row of a table: the line of the file on which it begins (from 1), and its cells, as many as headings.

    `reason` says in a sentence what is wrong with it, `rejected` that it must not be imported for it.
    """

    reason: str = ""
    rejected: bool = False


class _EndlessLine(Exception):
    """A line of the file is longer than any row."""


class _Lines:
    """The physical lines of a text, taken in blocks."""

    def __init__(self, text: io.TextIOBase) -> None:
        self._text = text
        self._rest = ""

    def take(self, size: int) -> list[str]:
        """Return the next whole lines, about `size` characters; none at the end of the text."""
        while chunk := self._read(size):
            chunk = self._rest + chunk
            end = max(chunk.rfind("\n"), chunk.rfind("\r")) + 1
            self._rest = chunk[end:]
            if end:
                return io.StringIO(chunk[:end], newline="").readlines()
            if len(chunk) > RECORD_LIMIT:
                raise _EndlessLine
        rest, self._rest = self._rest, ""
        return io.StringIO(rest, newline="").readlines()

    def _read(self, size: int) -> str:
        chunk = self._text.read(size)
        if chunk and chunk[-1] == "\r":
            chunk += self._text.read(1)  # CR and LF stay together
        return chunk.replace("\0", "")

    def skip_row(self, quote: str, *, inside: bool) -> int:
        """Pass over the rest of a row and return how many line ends it held.

        The row ends at the first line end outside quotation marks; `inside` says whether one is open now.
        """
        passed, chunk = 0, self._rest
        while chunk or (chunk := self._read(_BLOCK)):
            lines = io.StringIO(chunk, newline="").readlines()
            for at, line in enumerate(lines, 1):
                inside ^= bool(line.count(quote) & 1)
                if line[-1] in "\r\n":
                    passed += 1
                    if not inside:
                        self._rest = "".join(lines[at:])
                        return passed
            chunk = ""
        self._rest = ""
        return passed


class Reading:
    """One pass over a table."""

    def __init__(self, text: io.TextIOBase, dialect: Dialect, headers: Sequence[str]) -> None:
        self._lines = _Lines(text)
        self._dialect = dialect
        self._width = len(headers)
        self._heading: list[str] | None = None
        self._line = 1
        self._unclosed = 0
        # One cell more than a row has, so that the reading below needs no further test to know it.
        self._end = _END + dialect.delimiter * self._width

    def rows(self, check: Callable[[], None]) -> Iterator[Row]:
        """Return the rows in order; `check` is called every few hundred rows and may raise."""
        open_row: list[str] = []
        size = _BLOCK
        while True:
            check()
            try:
                new = self._lines.take(size)
            except _EndlessLine:
                yield self._rejected(self._line, f"A line is longer than {RECORD_LIMIT:,} characters")
                self._line += len(open_row) + self._lines.skip_row(self._dialect.quote, inside=False)
                open_row = []
                continue
            block = self._without_preamble(open_row + new)
            if not (block or new):
                return
            open_row = yield from self._block(block)
            size = min(2 * size, RECORD_LIMIT) if open_row else _BLOCK
            if open_row and (not new or sum(map(len, open_row)) > RECORD_LIMIT):
                row, open_row = self._give_up(open_row, ended=not new)
                yield row

    def _without_preamble(self, block: list[str]) -> list[str]:
        above = self._dialect.first_line + 1 - self._line
        if above <= 0:
            return block
        self._line += min(above, len(block))
        return block[above:]

    def _block(self, block: list[str]) -> Generator[Row, None, list[str]]:
        """Give the rows of some lines; return the lines of a last row that does not end among them."""
        width, count, line, start = self._width, len(block), self._line, 0
        reader = self._dialect.reader(chain(block, (self._end,)), quoting=self._unclosed < _UNCLOSED_LIMIT)
        if self._heading is None:
            heading = next(reader) if self._dialect.has_header else []
            start = reader.line_num
            if start > count:
                return block
            self._heading = heading
        first = self._heading[0] if self._heading else None
        endless = max(map(len, block), default=0) > CELL_LIMIT
        for cells in reader:
            end = reader.line_num
            if len(cells) != width or end > start + 1 or cells[0] == first or endless:
                if end > count:
                    break
                if any(cells):
                    yield self._uneven(line + start, cells)
            elif cells[0] or any(cells):
                yield Row((line + start, cells))
            start = end
        self._line = line + start
        return block[start:]

    def _uneven(self, line: int, cells: list[str]) -> Row:
        """Return a row that is not as wide as the headings, or may hold more than it should."""
        if cells == self._heading:
            return self._rejected(line, "This row repeats the headings", cells)
        while len(cells) > self._width and not cells[-1].strip():
            cells.pop()
        if len(cells) > self._width:
            return self._rejected(line, f"The row has {len(cells)} cells, but there are {self._width} headings", cells)
        cells.extend([""] * (self._width - len(cells)))
        row = Row((line, [cell[:CELL_LIMIT] for cell in cells]))
        if any(len(cell) > CELL_LIMIT for cell in cells):
            row.reason = f"A cell is longer than {CELL_LIMIT:,} characters; the rest of it was cut off."
        return row

    def _rejected(self, line: int, why: str, cells: Sequence[str] = ()) -> Row:
        row = Row((line, [cell[:CELL_LIMIT] for cell in cells]))
        row.reason, row.rejected = f"{why}.", True
        return row

    def _give_up(self, lines: list[str], *, ended: bool) -> tuple[Row, list[str]]:
        """Get over a row that does not end, and return the lines that come after its first.

        Its quotation mark is a slip where the lines below are rows by themselves; otherwise a cell of it is endless.
        """
        line = self._line
        if ended and len(lines) == 1:
            self._line += 1
            return self._uneven(line, next(self._dialect.reader(lines), [])), []
        if ended or self._are_rows(lines[1:]):
            self._unclosed += 1
            self._line += 1
            return self._rejected(line, "A quotation mark is opened here and never closed", [lines[0].strip()]), lines[
                1:
            ]
        self._line += len(lines) + self._lines.skip_row(self._dialect.quote, inside=True)
        return self._rejected(line, f"A cell of this row is longer than {RECORD_LIMIT:,} characters"), []

    def _are_rows(self, lines: Sequence[str]) -> bool:
        rows = [row for row in self._dialect.reader(islice(lines, 50)) if any(row)]
        return self._width == 1 or sum(len(row) == self._width for row in rows) * 2 > len(rows)
