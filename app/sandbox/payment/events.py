"""The provider's event log: one entry per change, in the order a reader may see them, late, twice and shuffled."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from app.sandbox.faults import Dice, PaymentFaults
from app.sandbox.payment.fields import JsonObject

API_VERSION = "2026-10-28.endive"
LIFE = 30 * 86400  # seconds that an event can be listed


@dataclass(slots=True)
class Entry:
    """One place in the log: an event, and the second from which it can be seen."""

    event: JsonObject
    visible_from: int


class EventLog:
    """Events of one account. Those of one change are held until `commit`, then enter the log together."""

    def __init__(self, new_id: Callable[[], str]) -> None:
        self._new_id = new_id
        self._pending: list[JsonObject] = []
        self._waiting: list[Entry] = []
        self._listed: list[JsonObject] = []  # newest first
        self._oldest = 0
        self.written: list[JsonObject] = []
        self.listeners: list[Callable[[JsonObject], None]] = []

    def emit(
        self, kind: str, about: JsonObject, *, now: int, request: JsonObject, previous: JsonObject | None = None
    ) -> None:
        """Note a change of `about`, with a snapshot of it as it stands now."""
        data: JsonObject = {"object": json.loads(json.dumps(about))}
        if previous is not None:
            data["previous_attributes"] = previous
        event: JsonObject = {
            "id": self._new_id(),
            "object": "event",
            "api_version": API_VERSION,
            "created": now,
            "data": data,
            "livemode": False,
            "pending_webhooks": 0,
            "request": request,
            "type": kind,
        }
        self._pending.append(event)
        self.written.append(event)

    def commit(self, faults: PaymentFaults, dice: Dice) -> None:
        """Let the events of a change enter the log, as the faults will have it."""
        batch, self._pending = self._pending, []
        for event in batch:
            for listener in self.listeners:
                listener(event)
        if dice.falls("events shuffled", faults.events_shuffled):
            dice.stream("events order").shuffle(batch)
        for event in batch:
            late = round(faults.events_delay) if dice.falls("events delayed", faults.events_delayed) else 0
            self._waiting.append(Entry(event, event["created"] + late))
            if dice.falls("events doubled", faults.events_doubled):
                again = event if dice.stream("events twin").random() < 0.5 else {**event, "id": self._new_id()}
                self._waiting.append(Entry(again, event["created"] + late))

    def visible(self, now: int, *, in_place: bool = False) -> list[JsonObject]:
        """Return the events that can be listed at `now`, newest first.

        An event that comes late stands where it arrived, so that a reader's cursor meets it; with `in_place` it stands
        where it would have stood, behind that cursor.
        """
        arrived = sorted((entry for entry in self._waiting if entry.visible_from <= now), key=_arrival)
        self._waiting = [entry for entry in self._waiting if entry.visible_from > now]
        if arrived or (self._listed and self._oldest <= now - LIFE):
            events = [*(entry.event for entry in reversed(arrived)), *self._listed]
            if in_place:
                events.sort(key=_creation, reverse=True)
            self._listed = [event for event in events if event["created"] > now - LIFE]
            self._oldest = min(map(_creation, self._listed), default=0)
        return self._listed


def _arrival(entry: Entry) -> int:
    return entry.visible_from


def _creation(event: JsonObject) -> int:
    return int(event["created"])
