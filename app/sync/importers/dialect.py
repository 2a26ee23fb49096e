"""How a table is written: what parts its cells, how it quotes, and where its headings stand."""

import csv
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from app.sync.importers.headings import is_known

if TYPE_CHECKING:
    from _csv import Reader

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_ROWS = 300
_ENOUGH_CELLS = 200  # of a row, to tell whether it is the headings
_SAMPLE_LINES = 1000
_LONG_CELL = 300  # characters; patterns look no further
_FIELD_LIMIT = 2**25
_SEPARATOR_LINE = re.compile(r'\ufeff?"?sep=(.)"?\s*$', re.IGNORECASE)
_MAIL = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]{2,}")
_NUMBER = re.compile(r"[-+(]?[$€£]?\d[\d.,'\s]*%?\)?")
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ].*)?")
_WORDS_FOR_NOTHING = frozenset({"null", "na", "n/a", "nan", "none", "true", "false", "\\n"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The way a table is written; `first_line` is the physical line (from 0) on which the table begins."""

    delimiter: str = ","
    quote: str = '"'
    escape: str | None = None
    skip_blanks: bool = False
    first_line: int = 0
    has_header: bool = True

    def reader(self, lines: Iterable[str], *, quoting: bool = True) -> "Reader":
        """Return a reader of records; without `quoting` every quotation mark is a letter like any other."""
        csv.field_size_limit(_FIELD_LIMIT)  # the module's own limit is for the whole process and too low
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote,
            escapechar=self.escape,
            skipinitialspace=self.skip_blanks,
            quoting=csv.QUOTE_MINIMAL if quoting else csv.QUOTE_NONE,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Try:
    dialect: Dialect
    score: float
    width: int


def _filled(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell.strip())


def _try(lines: Sequence[str], dialect: Dialect) -> _Try:
    """Return how evenly the lines fall into cells; stray quotes and a first row of another width speak against it."""
    rows = [row for row in islice(dialect.reader(lines), _SAMPLE_ROWS) if _filled(row)]
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return _Try(dialect=dialect, score=0.0, width=1)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    stray = sum(
        dialect.quote in cell.strip(dialect.quote).replace(dialect.quote * 2, "") for row in rows for cell in row
    )
    share = count / len(rows)
    first = 1.0 if len(rows[0]) == width else 0.7 if len(rows[0]) > 1 else 0.5
    clean = 1 - min(1.0, stray / max(1, sum(map(len, rows)))) * 0.8
    score = max(share, 0.5 if len(rows[0]) > 1 else 0.0) * first * clean * (1 + 0.05 * math.log2(width))
    return _Try(dialect=dialect, score=score, width=width)


def _quote_of(text: str) -> str:
    """Return the quotation mark of the file: the double one, unless only single ones stand around cells."""
    if '"' not in text and len(re.findall(r"(?:^|[,;\t|])'[^'\n]*'(?=[,;\t|\r\n]|$)", text)) > text.count("\n"):
        return "'"
    return '"'


def _variants(text: str, delimiter: str) -> list[Dialect]:
    quote = _quote_of(text)
    blanks = bool(re.search(rf"{re.escape(delimiter)} +{quote}", text))
    plain = Dialect(delimiter=delimiter, quote=quote, skip_blanks=blanks)
    if f"\\{quote}" not in text:
        return [plain]
    return [plain, Dialect(delimiter=delimiter, quote=quote, skip_blanks=blanks, escape="\\")]


def _mode_width(rows: Sequence[Sequence[str]]) -> int:
    widths = Counter(len(row) for row in rows if _filled(row) > 1)
    return max(widths.items(), key=lambda item: (item[1], item[0]))[0] if widths else 1


def _kind(cell: str) -> str:
    """Return what a cell looks like, as far as that tells data from headings."""
    text = cell[:_LONG_CELL].strip()
    if not text:
        return ""
    if _MAIL.search(text):
        return "mail"
    if text.lower().startswith(("http://", "https://", "www.")):
        return "url"
    if _DATE.fullmatch(text):
        return "date"
    if _NUMBER.fullmatch(text):
        return "number"
    return "nothing" if text.lower() in _WORDS_FOR_NOTHING else "text"


def _counts_up(cells: Sequence[str]) -> bool:
    """Tell whether the numbers of a row rise steadily, as years above columns do."""
    numbers = [int(cell) for cell in cells if cell.strip().isascii() and cell.strip().isdigit()]
    return len(numbers) > 1 and all(a < b for a, b in pairwise(numbers))


def _is_data(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Tell whether the row that should be the headings is the first row of data."""
    row = row[:_ENOUGH_CELLS]
    kinds = [_kind(cell) for cell in row]
    if "mail" in kinds or "url" in kinds:
        return True
    typed = [at for at, kind in enumerate(kinds) if kind in ("number", "date", "nothing")]
    if not typed or any(is_known(cell) for cell in row) or _counts_up(row):
        return False
    alike = sum(1 for at in typed if any(at < len(other) and _kind(other[at]) == kinds[at] for other in below[:20]))
    return alike == len(typed) and (kinds[0] in ("number", "date") or len(typed) * 3 >= len(row)) and bool(below)


def _header_at(rows: Sequence[Sequence[str]]) -> int:
    """Return which record holds the headings: the first that is as wide as the table, or the one whose words we know."""
    width = _mode_width(rows)
    wide = [at for at, row in enumerate(rows[:60]) if _filled(row) >= max(1 if width < 2 else 2, width / 2)]
    if not wide:
        return next((at for at, row in enumerate(rows) if _filled(row)), 0)
    first = wide[0]
    known = {at: sum(is_known(cell) for cell in rows[at][:_ENOUGH_CELLS]) for at in wide if at < first + 10}
    best = max(known, key=lambda at: (known[at], -at))
    grouped = _filled(rows[first]) < _filled(rows[best]) and known[best] > known[first]
    return best if known[best] >= 2 and (grouped or known[best] > 2 * known[first]) else first


def find_dialect(lines: Sequence[str]) -> Dialect:
    """Return how the table that begins with these physical lines is written.

    Lines before the headings (notes, titles, `sep=;`) are skipped by `first_line`; `has_header` is false where the
    first row is data already.
    """
    lines = lines[:_SAMPLE_LINES]
    told = _SEPARATOR_LINE.match(lines[0]) if lines else None
    text = "".join(lines)
    delimiters = (told[1],) if told else DELIMITERS
    tries = [_try(lines[bool(told) :], variant) for delimiter in delimiters for variant in _variants(text, delimiter)]
    best = max(tries, key=lambda found: found.score)
    dialect = best.dialect if best.score > 0.25 or told else Dialect(quote=_quote_of(text))
    rows, starts = _records(lines, dialect, skip=1 if told else 0)
    if not rows:
        return dialect
    at = _header_at(rows)
    below = [row for row in rows[at + 1 :] if _filled(row)]
    return replace(dialect, first_line=starts[at], has_header=not _is_data(rows[at], below))


def _records(lines: Sequence[str], dialect: Dialect, *, skip: int) -> tuple[list[list[str]], list[int]]:
    """Return the first records and the physical line on which each begins."""
    reader = dialect.reader(lines[skip:])
    rows: list[list[str]] = []
    starts: list[int] = []
    start = skip
    for row in reader:
        rows.append(row)
        starts.append(start)
        start = skip + reader.line_num
        if len(rows) > _SAMPLE_ROWS:
            break
    return rows, starts
