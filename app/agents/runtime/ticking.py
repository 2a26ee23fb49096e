"""The one trigger our jobs have: now, and then every so often from the last time on. Loaded when jobs start."""

from datetime import datetime, timedelta

from apscheduler.triggers.base import BaseTrigger


class Every(BaseTrigger):  # type: ignore[misc]  # the library ships no types
    """Fires at once, then `every` after it was last looked at.

    The library's own interval trigger lists each tick that was missed: after a long sleep, or a clock that jumped by
    years, that list would fill the memory. Here a missed tick is no tick.
    """

    def __init__(self, every: timedelta) -> None:
        self._every = every

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Return when to fire next."""
        return now if previous_fire_time is None else now + self._every
