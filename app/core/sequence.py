"""Sequences: which touch comes when, in business days of the recipient's own calendar.

Default cadence of product.md: e-mail on day 0, +3 and +7 business days, a LinkedIn task on +2, a call task on +5 where
the score is 70 or more; recycled after 90 days.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

RECYCLE = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """One touch of a sequence: on which business day, by which channel, with which text."""

    id: str
    channel: str
    day: int
    template: str
    least_score: int = 0


DEFAULT: tuple[Touch, ...] = (
    Touch(id="email-1", channel="email", day=0, template="opener"),
    Touch(id="linkedin", channel="linkedin_assist", day=2, template="linkedin"),
    Touch(id="email-2", channel="email", day=3, template="follow_up"),
    Touch(id="call", channel="call_human", day=5, template="call", least_score=70),
    Touch(id="email-3", channel="email", day=7, template="last_word"),
)
DIRECT: tuple[Touch, ...] = (Touch(id="email-1", channel="email", day=0, template="direct"), *DEFAULT[1:])
DRIP: tuple[Touch, ...] = (
    Touch(id="drip-1", channel="email", day=0, template="drip_story"),
    Touch(id="drip-2", channel="email", day=21, template="drip_idea"),
)
REENGAGE: tuple[Touch, ...] = (
    Touch(id="again-1", channel="email", day=0, template="again"),
    Touch(id="again-2", channel="email", day=5, template="again_last"),
)


def add_business_days(start: datetime, days: int, zone: str, *, holidays: frozenset[str] = frozenset()) -> datetime:
    """Return the instant `days` business days after `start` at the same local time in `zone`.

    Day 0 on a weekend or holiday is the next business day. `holidays` are ISO dates. A local time that the day does
    not have (clocks going forward) moves on by the gap.
    """
    local = start.astimezone(ZoneInfo(zone))
    day = local.date()
    left = days
    while left > 0 or day.weekday() >= 5 or day.isoformat() in holidays:
        day += timedelta(days=1)
        if day.weekday() < 5 and day.isoformat() not in holidays:
            left -= 1
    return datetime.combine(day, local.time(), ZoneInfo(zone)).astimezone(start.tzinfo)


def due_at(started: datetime, touch: Touch, zone: str) -> datetime:
    """Return when a touch is due: that many business days on, at ten in the recipient's morning for follow-ups."""
    due = add_business_days(started, touch.day, zone)
    if touch.day == 0:
        return due
    local = due.astimezone(ZoneInfo(zone))
    return datetime.combine(local.date(), time(10, 0), ZoneInfo(zone)).astimezone(started.tzinfo)
