"""The provider's books: every object by kind and id, ids from a seed, times from the clock, an event per change."""

import copy
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from app.core.clock import Clock
from app.sandbox.faults import Dice, PaymentFaults
from app.sandbox.payment.events import EventLog
from app.sandbox.payment.fields import JsonObject, Rejected, unix

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_NO_REQUEST: JsonObject = {"id": None, "idempotency_key": None}


class Book:
    """All state of one practice account; whoever reads or changes it holds the lock of its server."""

    def __init__(self, *, clock: Clock, seed: int, pages: str, faults: PaymentFaults) -> None:
        self.clock, self.seed, self.pages = clock, seed, pages
        self.change_faults(faults)
        self.kinds: dict[str, dict[str, JsonObject]] = {}
        self.lines: dict[str, list[JsonObject]] = {}  # id of a link, session or invoice → its lines
        self.advancing: set[str] = set()  # ids of drafts that will finalise themselves
        self.open_sessions: set[str] = set()
        self.payment_data: dict[str, JsonObject] = {}  # id of a session → parameters of its payment intent
        self.deleted: dict[str, JsonObject] = {}
        self.events = EventLog(lambda: self.new_id("evt"))
        self._counters: dict[str, int] = {}
        self._request = _NO_REQUEST

    def change_faults(self, faults: PaymentFaults) -> None:
        """Take other faults from now on, with fresh dice."""
        self.faults, self.dice = faults, Dice(faults.seed)

    def now(self) -> int:
        """Return the clock's time in Unix seconds."""
        return unix(self.clock.now())

    def count(self, name: str) -> int:
        """Return the next number of a counter, from 1."""
        self._counters[name] = self._counters.get(name, 0) + 1
        return self._counters[name]

    def new_id(self, prefix: str, length: int = 24) -> str:
        """Return the next id of a prefix: the same seed gives the same ids in the same order."""
        return f"{prefix}_{self.code(prefix, length)}"

    def code(self, name: str, length: int) -> str:
        """Return the next code of a counter: `length` letters and digits."""
        number = int.from_bytes(hashlib.sha512(f"{self.seed}:{name}:{self.count(name)}".encode()).digest())
        signs = []
        for _ in range(length):
            number, place = divmod(number, len(_ALPHABET))
            signs.append(_ALPHABET[place])
        return "".join(signs)

    # Objects -----------------------------------------------------------------------------------------------------

    def add(self, thing: JsonObject) -> JsonObject:
        """Enter a new object under its own kind and id, and return it."""
        self.kinds.setdefault(thing["object"], {})[thing["id"]] = thing
        return thing

    def make(self, blank: JsonObject, **values: object) -> JsonObject:
        """Enter a new object, made of a copy of `blank` and these values, and return it."""
        return self.add({**copy.deepcopy(blank), "created": self.now(), **values})

    def drop(self, thing: JsonObject) -> None:
        """Take an object out for good."""
        del self.kinds[thing["object"]][thing["id"]]

    def every(self, kind: str) -> list[JsonObject]:
        """Return all objects of a kind, newest first."""
        return list(reversed(self.kinds.get(kind, {}).values()))

    def look(self, thing_id: str) -> JsonObject | None:
        """Return the object with this id, of whatever kind, or None."""
        return next((things[thing_id] for things in self.kinds.values() if thing_id in things), None)

    def find(self, kind: str, thing_id: str, *, param: str | None = None) -> JsonObject:
        """Return an object of this account by its id.

        Raises Rejected (resource_missing): 400 where the id came as the parameter `param`, else 404.
        """
        found = self.kinds.get(kind, {}).get(thing_id)
        if found is None:
            raise Rejected(
                f"No such {kind}: '{thing_id}'",
                status=404 if param is None else 400,
                code="resource_missing",
                param=param or "id",
            )
        return found

    # Changes -----------------------------------------------------------------------------------------------------

    def emit(self, kind: str, about: JsonObject, previous: JsonObject | None = None) -> None:
        """Write an event about a change of an object."""
        self.events.emit(kind, about, now=self.now(), request=dict(self._request), previous=previous)

    def change(self, kind: str, thing: JsonObject, **values: object) -> JsonObject:
        """Set values of an object and write an event of `kind` with what they were before; return the object."""
        previous = {name: thing.get(name) for name, value in values.items() if thing.get(name) != value}
        thing.update(values)
        self.emit(kind, thing, previous)
        return thing

    @contextmanager
    def transaction(self, request_id: str | None = None, key: str | None = None) -> Iterator[None]:
        """Hold the events of a change together, under the request that made it; a refusal has its events too."""
        self._request = {"id": request_id, "idempotency_key": key}
        try:
            yield
        finally:
            self._request = _NO_REQUEST
            self.events.commit(self.faults, self.dice)
