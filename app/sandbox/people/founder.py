"""The simulated founder: looks in three times a working day, approves nearly everything, does the tasks of the list.

They use the same verbs as a real one, given as callables, and turn a few things down, so that this is rehearsed too.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

LOOKS = (time(8, 30), time(12, 30), time(17, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One thing on the founder's desk: an approval or a task, by number and kind."""

    id: int
    kind: str
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the founder can do, as callables of the product's own verbs."""

    approvals: Callable[[], list[Waiting]]
    tasks: Callable[[], list[Waiting]]
    approve: Callable[[int], None]
    reject: Callable[[int], None]
    finish: Callable[[int], None]


@dataclass(slots=True)
class Founder:
    """A founder with a desk, a time zone, and a little will of their own."""

    desk: Desk
    zone: str
    seed: int
    turns_down: float = 0.02
    looked_at: datetime | None = None
    draw: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.draw = random.Random(f"founder {self.seed}")

    def next_look(self, now: datetime) -> datetime:
        """Return when the founder looks in next: three times a day from Monday to Friday."""
        local = now.astimezone(ZoneInfo(self.zone))
        for ahead in range(8):
            day = local.date() + timedelta(days=ahead)
            for look in LOOKS if day.weekday() < 5 else ():
                instant = datetime.combine(day, look, ZoneInfo(self.zone))
                if instant > now and (self.looked_at is None or instant > self.looked_at):
                    return instant.astimezone(now.tzinfo)
        raise AssertionError("every week has working days")

    def look(self, now: datetime) -> int:
        """Go through what waits; return how many things were decided or done."""
        self.looked_at = now
        done = 0
        for waiting in self.desk.approvals():
            no = waiting.kind in ("first mail", "discount") and self.draw.random() < self.turns_down
            (self.desk.reject if no else self.desk.approve)(waiting.id)
            done += 1
        for task in self.desk.tasks():
            if task.due_at is None or task.due_at <= now:
                self.desk.finish(task.id)
                done += 1
        return done
