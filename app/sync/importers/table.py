"""A table in a file, read row by row.

`open_table` finds out how the file is packed, encoded, delimited and quoted and where its headings stand, and refuses
what is no table with a sentence. Rows stream: memory is bounded whatever the file holds, a cell of a gigabyte and a
quotation mark that is never closed included.
"""

import io
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from app.core.cells import clean_line
from app.core.errors import BadInput, Cancelled
from app.sync.importers.dialect import Dialect, find_dialect
from app.sync.importers.encoding import FALLBACK, read_head
from app.sync.importers.packed import Opened, opened
from app.sync.importers.rows import Reading, Row

_HEADING_LIMIT = 200
_NO_TABLE = (
    (re.compile(r"\s*(<!doctype|<html|<\?xml|<table|<head)", re.IGNORECASE), "a web page or XML file"),
    (re.compile(r'\s*(\[\s*)?\{\s*"'), "a JSON file"),
    (re.compile(r"\s*BEGIN:V(CARD|CALENDAR)", re.IGNORECASE), "a vCard or calendar file"),
)


class Table:
    """A table in a file; see `open_table`.

    Attributes:
        headers: the headings, each different; a blank one is called after its column.
        has_header: false where the file has no headings; they are then `Column 1`, `Column 2` …
        header_line: the line of the file (from 1) with the headings, or with the first row where there are none.
        encoding, delimiter: how the file is written.
        total: the size of the file on disk in bytes.
    """

    def __init__(self, path: Path, encoding: str, dialect: Dialect, headers: list[str], total: int) -> None:
        self.path = path
        self.encoding = encoding
        self.headers = headers
        self.total = total
        self._dialect = dialect
        self._opened: Opened | None = None
        self._position = 0

    @property
    def delimiter(self) -> str:
        """Return the character between two cells."""
        return self._dialect.delimiter

    @property
    def has_header(self) -> bool:
        """Return whether the file has headings."""
        return self._dialect.has_header

    @property
    def header_line(self) -> int:
        """Return the line of the file on which the table begins."""
        return self._dialect.first_line + 1

    @property
    def position(self) -> int:
        """Return how many bytes of the file were read so far; compare with `total`."""
        return self._opened.position if self._opened else self._position

    def samples(self, count: int = 200) -> list[list[str]]:
        """Return the cells of the first rows."""
        return [row[1] for row in islice((row for row in self.rows() if not row.rejected), count)]

    def rows(self, cancelled: Callable[[], bool] | None = None) -> Iterator[Row]:
        """Read the rows from the first to the last; blank ones are left out.

        A short row is padded. A row with more cells than headings, one whose quotation mark is never closed, and one
        that repeats the headings are given with `rejected`; a cell above 100,000 characters is cut, with a `reason`.
        Raises Cancelled where `cancelled` says so (asked every few hundred rows), BadInput where the file breaks off.
        """
        with opened(self.path) as source:
            text = _text(source.stream, self.encoding)
            self._opened = source
            try:
                yield from Reading(text, self._dialect, self.headers).rows(partial(self._check, cancelled))
            finally:
                self._position = source.position
                self._opened = None

    def _check(self, cancelled: Callable[[], bool] | None) -> None:
        if cancelled and cancelled():
            raise Cancelled(f"Reading “{self.path.name}” was stopped; nothing was kept.")


def _text(stream: BinaryIO, encoding: str) -> io.TextIOWrapper:
    errors = "replace" if encoding.startswith(("utf-16", "utf-32")) else FALLBACK
    return io.TextIOWrapper(stream, encoding, errors, newline="")


def open_table(path: Path) -> Table:
    """Find out how the table in a file is written.

    Reads comma, semicolon, tab and bar separated text in any usual encoding, plain or packed with gzip, bzip2 or zip.
    Raises BadInput where the file is missing, unreadable, empty, or no table.
    """
    with opened(path) as source:
        encoding, head = read_head(source.stream, path.name)
        total = source.total
    text = _text(io.BytesIO(head), encoding).read()
    text = _whole_lines(text.removeprefix("\ufeff").replace("\0", ""))
    lines = io.StringIO(text, newline="").readlines()
    for pattern, what in _NO_TABLE:
        if pattern.match(text):
            raise BadInput(
                f"“{path.name}” is {what}, not a CSV file.", hint="Export the list as CSV and import that file."
            )
    dialect = find_dialect(lines)
    table = Table(path, encoding, dialect, [], total)
    table.headers = _headers(lines, dialect)
    return table


def _whole_lines(text: str) -> str:
    """Return `text` up to its last line end, unless it has none: the rest may be a piece of a line."""
    end = max(text.rfind("\n"), text.rfind("\r")) + 1
    return text[:end] if end and len(text) > 2**19 else text


def _headers(lines: Sequence[str], dialect: Dialect) -> list[str]:
    rows = [row for row in islice(dialect.reader(lines[dialect.first_line :]), 300) if any(row)]
    if not rows:
        return ["Column 1"]
    widths = [len(row) for row in rows[1:]]
    usual = max(set(widths), key=lambda width: (widths.count(width), -width)) if widths else 0
    width = max(len(rows[0]), usual if 2 * widths.count(usual) > len(widths) else 0)
    names = [clean_line(cell)[:_HEADING_LIMIT] for cell in rows[0]] if dialect.has_header else []
    return _unique([*names, *[""] * (width - len(names))])


def _unique(names: Sequence[str]) -> list[str]:
    """Return the names, each different: a second `Email` is `Email (2)`."""
    found: dict[str, None] = {}
    times: dict[str, int] = {}
    for at, name in enumerate(names, 1):
        heading = stem = name or f"Column {at}"
        while heading in found:
            times[stem] = times.get(stem, 1) + 1
            heading = f"{stem} ({times[stem]})"
        found[heading] = None
    return list(found)
