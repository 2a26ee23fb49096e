"""Dates as people and programs write them, read into ISO 8601.

Whether the day or the month comes first is decided for a column, never for a cell: `date_order` looks at all of them,
`iso_date` obeys. Where the column leaves it open, a cell that reads both ways is not read at all.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from enum import Enum

from app.core.places import folded


class DateOrder(Enum):
    """What comes first in the dates of one column."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    UNSURE = "unsure"


_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLOCK_PART = r"(?P<time>\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?:[.,]\d+)?\s*(?:[AaPp]\.?[Mm]\.?)?)"
_ZONE_PART = r"(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
_TIME = rf"(?:[T ,]+{_CLOCK_PART}\s*{_ZONE_PART})?\W*"
_WEEKDAY, _WORD, _YEAR = r"(?:[^\W\d]+\.?,? +)?", r"(?P<w>[^\W\d]+)", r"(?P<y>\d{4}|\d{2})"
_YEAR_FIRST = re.compile(rf"(?P<y>\d{{4}})[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}}){_TIME}")
_NUMBERS = re.compile(rf"(?P<a>\d{{1,2}})(?P<sep>[-/.])(?P<b>\d{{1,2}})(?P=sep){_YEAR}{_TIME}")
_DAY_WORD = re.compile(
    rf"{_WEEKDAY}(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?[ -]+(?:de )?{_WORD}\.?,?[ -]+(?:de )?{_YEAR}{_TIME}"
)
_WORD_DAY = re.compile(rf"{_WEEKDAY}{_WORD}\.? +(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? +(?P<y>\d{{4}}){_TIME}")
_COMPACT = re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})")
_EPOCH = re.compile(r"1\d{9}(\d{3})?")
_CLOCK = re.compile(r"(\d{1,2})[:.h](\d{2})(?:[:.](\d{2}))?(?:[.,]\d+)?\s*([ap])?", re.IGNORECASE)

# The months of seven languages by their first letters, folded; four letters where three are not enough.
_MONTHS = (
    "jan|gen|ene", "feb|fev|fevr", "mar|mrz|maer|maa", "apr|avr|abr", "may|mai|mag|mei", "jun|juin|giu", "jul|juil|lug",
    "aug|aou|ago", "sep|set", "oct|okt|ott|out", "nov", "dec|dez|dic",
)  # fmt: skip
_MONTH_OF = {start: number for number, starts in enumerate(_MONTHS, 1) for start in starts.split("|")}


def _month(word: str) -> int | None:
    key = folded(word)
    return _MONTH_OF.get(key[:4]) or _MONTH_OF.get(key[:3])


def _year(text: str) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    return year + (2000 if year < 70 else 1900)  # POSIX strptime draws the line at 69


def _with_time(day: date, time: str | None, zone: str | None) -> str:
    clock = _CLOCK.match(time) if time else None
    if not clock:
        return day.isoformat()
    hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    if clock[4]:
        hour = hour % 12 + (12 if clock[4].lower() == "p" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return day.isoformat()
    moment = datetime(day.year, day.month, day.day, hour, minute, second)  # noqa: DTZ001  # a wall time without a zone
    if not zone:
        return moment.isoformat()
    if zone[0] in "+-":
        ahead = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        try:
            moment += -ahead if zone[0] == "+" else ahead
        except OverflowError:
            return day.isoformat()
    return moment.replace(tzinfo=UTC).isoformat()


def _day(year: int, month: int | None, day: int) -> date | None:
    try:
        return date(year, month or 0, day)
    except ValueError:
        return None


def _ordered(found: re.Match[str], order: DateOrder) -> date | None:
    first, second, year = int(found["a"]), int(found["b"]), _year(found["y"])
    if second > 12:
        return _day(year, first, second)
    if first > 12 or first == second or found["sep"] == "." or order is DateOrder.DAY_FIRST:
        return _day(year, second, first)
    return _day(year, first, second) if order is DateOrder.MONTH_FIRST else None


def _spelt(text: str, order: DateOrder) -> str | None:
    for pattern in (_YEAR_FIRST, _NUMBERS, _DAY_WORD, _WORD_DAY):
        if found := pattern.fullmatch(text):
            if pattern is _NUMBERS:
                day = _ordered(found, order)
            elif pattern is _YEAR_FIRST:
                day = _day(int(found["y"]), int(found["m"]), int(found["d"]))
            else:
                day = _day(_year(found["y"]), _month(found["w"]), int(found["d"]))
            return _with_time(day, found["time"], found["zone"]) if day else None
    return None


def iso_date(text: str, order: DateOrder = DateOrder.UNSURE) -> str | None:
    """Return a date as `2024-03-12`, or with its time of day as `2024-03-12T09:30:00`, or None.

    A time with an offset is turned into UTC and ends in `+00:00`. None where the text is no date, and where it reads
    as two different days and the column did not say which.
    """
    text = text.strip()
    if len(text) == 10 and _ISO.fullmatch(text):
        try:
            date.fromisoformat(text)
            return text
        except ValueError:
            return None
    if len(text) > 60:
        return None
    if found := _COMPACT.fullmatch(text):
        day = _day(int(found["y"]), int(found["m"]), int(found["d"]))
        return day.isoformat() if day else None
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC).isoformat()
    return _spelt(text, order)


def date_order(cells: Iterable[str]) -> DateOrder:
    """Return what comes first in the dates of a column: the side on which a number above 12 stands.

    A column that holds both kinds is unsure: its ambiguous cells are then left alone.
    """
    day = month = False
    for cell in cells:
        if found := _NUMBERS.fullmatch(cell.strip()):
            first, second = int(found["a"]), int(found["b"])
            day |= first > 12 >= second or found["sep"] == "."
            month |= second > 12 >= first
    if day == month:
        return DateOrder.UNSURE
    return DateOrder.DAY_FIRST if day else DateOrder.MONTH_FIRST


def long_date(day: date) -> str:
    """Return a day as one writes it in a letter: 1 May 2026."""
    return f"{day.day} {day:%B %Y}"
