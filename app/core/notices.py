"""When the founder is told: what is worth a notification, gathered, and never in quiet hours.

Source: ui.md §10 (notifications).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

GATHER = timedelta(minutes=10)


class NoticeKind(StrEnum):
    """What a notification is about; each can be turned off."""

    APPROVAL = "approvals"
    REPLY = "replies"
    STOP = "stops"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing worth telling. `number` is the approval's, the thread's or the run's."""

    kind: NoticeKind
    number: int
    who: str
    about: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """The hours in which nobody is told anything, in local time; the same hour twice is none."""

    begins: time
    ends: time

    def holds(self, local: datetime) -> bool:
        """Tell whether an instant, in local time, falls into them; they may go over midnight."""
        now = local.time()
        if self.begins == self.ends:
            return False
        if self.begins < self.ends:
            return self.begins <= now < self.ends
        return now >= self.begins or now < self.ends


@dataclass(frozen=True, slots=True)
class Gatherer:
    """What was told last, so that one notification stands for ten minutes."""

    told_at: datetime | None = None
    told: frozenset[tuple[NoticeKind, int]] = frozenset()

    def due(
        self, waiting: Iterable[Notice], local: datetime, *, quiet: Quiet, wanted: frozenset[NoticeKind]
    ) -> tuple["Gatherer", tuple[Notice, ...]]:
        """Return what to tell now, if anything, and the gatherer that knows it was told.

        What waits no more is forgotten; what may not be told now is told when it may.
        """
        here = list(waiting)
        still = frozenset((one.kind, one.number) for one in here)
        fresh = tuple(one for one in here if one.kind in wanted and (one.kind, one.number) not in self.told)
        too_soon = self.told_at is not None and timedelta() <= local - self.told_at < GATHER
        if not fresh or too_soon or quiet.holds(local):
            return Gatherer(self.told_at, self.told & still), ()
        told = self.told | {(one.kind, one.number) for one in fresh}
        return Gatherer(local, frozenset(told) & still), fresh
