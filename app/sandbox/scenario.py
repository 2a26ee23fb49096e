"""A rehearsal: the product's own pipeline, the pretend world and the simulated founder, stepped by a virtual clock.

The clock jumps from one instant at which anything happens to the next, so weeks pass in seconds. Everything runs on one
thread in one order: the same seed gives the same events.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from app.core.clock import VirtualClock
from app.sandbox.world import World

STEP = timedelta(minutes=15)


class Works(Protocol):
    """The product, as far as a rehearsal drives it."""

    def turn(self) -> int:
        """Do everything that can be done now."""
        ...

    def next_due(self) -> datetime | None:
        """Return when there is something to do next."""
        ...


class Looks(Protocol):
    """A founder, as far as a rehearsal needs one."""

    def next_look(self, now: datetime) -> datetime:
        """Return when they look at the program next."""
        ...

    def look(self, now: datetime) -> int:
        """Look, and decide what waits; return how much that was."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One rehearsal from its start to its end."""

    clock: VirtualClock
    world: World
    founder: Looks
    product: Works
    until: datetime
    progress: Callable[[datetime], None] | None = None

    def play(self) -> int:
        """Play it to its end; return how many instants anything happened at."""
        instants = 0
        look = self.founder.next_look(self.clock.now())
        while self.clock.now() < self.until:
            self.world.act()
            self.product.turn()
            if self.clock.now() >= look:
                if self.founder.look(self.clock.now()):
                    self.product.turn()
                look = self.founder.next_look(self.clock.now())
            self.world.listen()
            instants += 1
            if self.progress is not None:
                self.progress(self.clock.now())
            self.clock.move_to(min(self._next(look), self.until))
        return instants

    def _next(self, look: datetime) -> datetime:
        now = self.clock.now()
        due = [look, self.until, self.world.next_due(), self.product.next_due()]
        soonest = min(instant for instant in due if instant is not None)
        # What falls into the same quarter of an hour is done together.
        return _next_mark(max(soonest, now + STEP))


def _next_mark(instant: datetime) -> datetime:
    """Return the first whole step of the clock that is not before an instant."""
    over = (instant - datetime(2000, 1, 1, tzinfo=UTC)) % STEP
    return instant + (STEP - over) if over else instant
