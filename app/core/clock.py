"""Time as an argument.

Logic takes a `Clock` and never asks the system. In rows, an instant is a whole number of milliseconds since 1970 UTC.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Protocol

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class Clock(Protocol):
    """What time it is, for whoever needs to know."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class VirtualClock:
    """A clock that stands still until it is moved; for rehearsals and tests."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def move_to(self, instant: datetime) -> None:
        """Move to `instant`; going back is allowed, as real clocks do it too."""
        self._now = instant.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move on by `by`."""
        self._now += by


def to_millis(instant: datetime) -> int:
    """Return an aware instant as whole milliseconds since 1970 UTC: never later than the instant, so now is due now."""
    return (instant - EPOCH) // _MILLISECOND


@lru_cache(4096)  # the same instants stand in row after row
def from_millis(millis: int) -> datetime:
    """Return milliseconds since 1970 UTC as an aware instant."""
    return EPOCH + timedelta(milliseconds=millis)
