"""A week of opening hours, in minutes after local midnight."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.core.errors import BadInput

Span = tuple[int, int]  # opening and closing minute of a local day; closing is exclusive

_SPAN = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*(?:-|–|to|/)\s*(\d{1,2})(?::(\d{2}))?")
_CLOSED = frozenset({"none", "closed", "no", "never", "off"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Opening hours by kind of day; None is closed. With `holiday_is_plain` a holiday is a day like any other."""

    mon_fri: Span | None
    sat: Span | None = None
    sun: Span | None = None
    holiday: Span | None = None
    holiday_is_plain: bool = False

    def span_on(self, day: date, *, holiday: bool) -> Span | None:
        """Return the hours of one local day."""
        if holiday and not self.holiday_is_plain:
            return self.holiday
        weekday = day.weekday()
        return self.sun if weekday == 6 else self.sat if weekday == 5 else self.mon_fri

    def within(self, other: Week) -> bool:
        """Tell whether every minute of this week is open in `other` too."""
        plain = zip((self.mon_fri, self.sat, self.sun), (other.mon_fri, other.sat, other.sun), strict=True)
        if not all(_inside(ours, theirs) for ours, theirs in plain):
            return False
        if other.holiday_is_plain:
            return True
        return not self.holiday_is_plain and _inside(self.holiday, other.holiday)


def _inside(ours: Span | None, theirs: Span | None) -> bool:
    return ours is None or (theirs is not None and theirs[0] <= ours[0] and ours[1] <= theirs[1])


def read_span(text: str) -> Span | None:
    """Return "8-20" or "09:00-17:30" as minutes, None for "none"; raise BadInput otherwise."""
    if text.strip().lower() in _CLOSED:
        return None
    found = _SPAN.fullmatch(text.strip())
    if not found:
        raise BadInput(f"{text!r} is not a span of hours.", hint="Write it as 9-17, 09:00-17:30 or none.")
    hours = [int(part or 0) for part in found.groups()]
    start, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
    if not 0 <= start < end <= 24 * 60:
        raise BadInput(f"The hours {text!r} do not open before they close.", hint="Write it as 9-17 or 09:00-17:30.")
    return start, end


def read_week(row: Mapping[str, object] | str) -> Week:
    """Return a week from `{mon_fri, sat, sun, holiday}` with spans as text, or from one span for Monday to Friday.

    `holiday: same`, or none given in a row that opens on Saturday or Sunday by law, is written as `same` in the tables.
    """
    if isinstance(row, str):
        return Week(mon_fri=read_span(row))
    spans = {key: str(row[key]) for key in ("mon_fri", "sat", "sun", "holiday") if row.get(key) is not None}
    plain = spans.get("holiday", "").strip().lower() == "same"
    if plain:
        del spans["holiday"]
    read = {key: read_span(text) for key, text in spans.items()}
    return Week(
        mon_fri=read.get("mon_fri"),
        sat=read.get("sat"),
        sun=read.get("sun"),
        holiday=read.get("holiday"),
        holiday_is_plain=plain,
    )
