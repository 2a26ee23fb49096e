"""When a channel is open: windows intersected over zones and jurisdictions, with holidays and clock changes.

A `Window` is one week of hours, counted in each of its zones, with the holidays of its calendars. `next_open` finds the
first instant at which every window is open in every zone (compliance.md, sections 2 and 13).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from app.compliance.weeks import Span, Week

HORIZON = timedelta(days=14)  # a hold may not be longer: then a person decides (section 2)


@dataclass(frozen=True, slots=True)
class Window:
    """Hours that must be open in all of `zones`; `calendars` are the places whose holidays count."""

    week: Week
    zones: tuple[str, ...]
    calendars: tuple[str, ...] = ()


# Louisiana's governor closes the state on these days in nearly every year by proclamation (section 12, recalled).
_LA_PROCLAIMED = ((12, 24), (12, 31))


@cache
def zone_of(name: str) -> ZoneInfo:
    """Return a zone by its IANA name."""
    return ZoneInfo(name)


def is_holiday(place: str, day: date) -> bool:
    """Tell whether a day is a public holiday of a country or of its subdivision (`US-LA`)."""
    return day in holidays_of(place, day.year)


@cache
def holidays_of(place: str, year: int) -> frozenset[date]:
    """Return a year's public holidays; none for a country that the holiday library does not know.

    In the US a holiday on a Sunday makes the Monday after it one too, whatever the state (the strict reading).
    """
    country, _, part = place.partition("-")
    found = _listed(country, part, year)
    if country == "US":
        found |= {day + timedelta(days=1) for day in found if day.weekday() == 6}
    if place == "US-LA":
        thanksgiving = date(year, 11, 22 + (3 - date(year, 11, 22).weekday()) % 7)
        found |= {thanksgiving + timedelta(days=1), *(date(year, month, day) for month, day in _LA_PROCLAIMED)}
    return frozenset(found)


def _listed(country: str, part: str, year: int) -> set[date]:
    """Return the library's holidays of a place; of the whole country where it does not know the part."""
    import holidays

    for subdivision in (part, None) if part else (None,):
        try:
            return set(holidays.country_holidays(country, subdiv=subdivision, years=year))
        except NotImplementedError:  # how the library says that it does not know the place
            continue
    return set()


def wall_to_utc(day: date, minute: int, zone: str, *, late: bool = False) -> datetime:
    """Return a local wall-clock time as UTC. `minute` counts from midnight; 24 h is the next midnight.

    A time that a clock change skips becomes the end of the gap. A time that occurs twice is its first occurrence, or
    its second where `late` is true.
    """
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    tz = zone_of(zone)
    early_utc = wall.replace(tzinfo=tz, fold=0).astimezone(UTC)
    late_utc = wall.replace(tzinfo=tz, fold=1).astimezone(UTC)
    if early_utc > late_utc:
        return _gap_end(late_utc, early_utc, tz)
    return late_utc if late else early_utc


def _gap_end(before: datetime, after: datetime, tz: ZoneInfo) -> datetime:
    """Return the instant between two at which the zone's offset changes, to the second."""
    start = before.astimezone(tz).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(tz).utcoffset() == start:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


@lru_cache(maxsize=8192)
def open_on(week: Week, zone: str, calendars: tuple[str, ...], day: date) -> tuple[datetime, datetime] | None:
    """Return opening (inclusive) and closing (exclusive) of one local day as UTC, or None where it is closed.

    Where a clock change makes a time ambiguous, opening is the later and closing the earlier reading.
    """
    span: Span | None = week.span_on(day, holiday=any(is_holiday(place, day) for place in calendars))
    if span is None:
        return None
    start = wall_to_utc(day, span[0], zone, late=True)
    end = wall_to_utc(day, span[1], zone)
    return (start, end) if start < end else None


def _open_from(window: Window, zone: str, instant: datetime, limit: datetime) -> datetime | None:
    """Return the first instant at or after `instant` at which one zone is open."""
    day = instant.astimezone(zone_of(zone)).date()
    while True:
        hours = open_on(window.week, zone, window.calendars, day)
        if hours is not None and instant < hours[1]:
            return max(instant, hours[0])
        day += timedelta(days=1)
        if wall_to_utc(day, 0, zone) > limit:
            return None


def is_open(windows: Iterable[Window], now: datetime) -> bool:
    """Tell whether every window is open in every zone now."""
    return all(_open_from(window, zone, now, now) == now for window in windows for zone in window.zones)


def next_open(windows: Iterable[Window], now: datetime, *, not_before: datetime | None = None) -> datetime | None:
    """Return the first instant from `now` on, within 14 days, at which every window is open; None where there is none."""
    pairs = [(window, zone) for window in windows for zone in window.zones]
    limit = now + HORIZON
    instant = max(now, not_before) if not_before else now
    moved = True
    while moved:
        if instant > limit:
            return None
        moved = False
        for window, zone in pairs:
            opening = _open_from(window, zone, instant, limit)
            if opening is None:
                return None
            if opening > instant:
                instant, moved = opening, True
    return instant
