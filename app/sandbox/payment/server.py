"""The pretend payment provider: Stripe's API on loopback, in threads of this process or as a program of its own.

with PaymentServer(clock=clock) as provider:
    client = stripe.StripeClient(provider.key, base_addresses={"api": provider.url})
    …
    provider.pay_link(link.url, email="ada@buyer.example")
    provider.records().net
"""

import socket
import threading
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from app.core.clock import Clock
from app.sandbox import program
from app.sandbox.faults import PaymentFaults, payment_faults
from app.sandbox.payment.api import Api
from app.sandbox.payment.book import Book
from app.sandbox.payment.fields import JsonObject
from app.sandbox.payment.listener import LOOPBACK, Handled, Listener, as_entry, call, verb_table
from app.sandbox.payment.world import World

KEY = "rk_test_practice"  # a restricted key of the test mode, good for nothing outside
_HOOKS = (
    "pay_link",
    "fail_link",
    "finish_payment",
    "pay_invoice",
    "fail_invoice",
    "refund",
    "dispute",
    "close_dispute",
    "expire_session",
)


class PaymentServer(World):
    """A payment provider on an ephemeral port of 127.0.0.1; use it as a context manager.

    `url` is the base of its API. `pages` is the base of the addresses of hosted pages: by default the server itself,
    where they can be opened; give a fixed one where addresses must be the same in every run. The hooks of World are
    its methods.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        key: str = KEY,
        faults: PaymentFaults | None = None,
        seed: int = 0,
        pages: str | None = None,
    ) -> None:
        self.key = key
        self.requests: list[Handled] = []
        self.on_request: list[Callable[[Handled], None]] = []
        self._listener = Listener(self)
        self.url = f"http://{LOOPBACK}:{self._listener.server_address[1]}"
        book = Book(clock=clock, seed=seed, pages=pages or self.url, faults=faults or PaymentFaults())
        super().__init__(Api(book, key))
        self._closing = False
        self._thread = threading.Thread(target=self._listen, name="practice payments", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing = True
        socket.create_connection((LOOPBACK, self._listener.server_port)).close()  # wakes the listener, which then ends
        self._thread.join()
        self._listener.cut_links()
        self._listener.server_close()

    def _listen(self) -> None:
        while not self._closing:
            self._listener.handle_request()

    @property
    def world(self) -> World:
        """This server as the simulated world sees it."""
        return self

    @property
    def faults(self) -> PaymentFaults:
        """The faults in force; set it to change them from now on."""
        return self.api.book.faults

    @faults.setter
    def faults(self, faults: PaymentFaults) -> None:
        self.api.book.change_faults(faults)

    @property
    def events(self) -> list[JsonObject]:
        """Every event written so far, oldest first, whether or not it can be listed yet."""
        return self.api.book.events.written

    def note(self, handled: Handled) -> None:
        """Record a request of the API."""
        self.requests.append(handled)
        for listener in self.on_request:
            listener(handled)

    def control(self, verb: str, given: JsonObject) -> object:
        """Do what a test in another process asks for. Raises Trouble and TypeError."""
        table = verb_table(self, _HOOKS) | {
            "records": lambda: asdict(self.records()),
            "requests": lambda since=0: [as_entry(each) for each in self.requests[since:]],
            "events": lambda since=0: self.events[since:],
            "faults": self._set_faults,
            "clock": self._set_clock,
        }
        return call(table, verb, given)

    def _set_faults(self, **given: object) -> object:
        self.faults = payment_faults(given)
        return asdict(self.faults)

    def _set_clock(self, to: str | None = None) -> object:
        clock = self.api.book.clock
        if isinstance(clock, program.WallClock):
            clock.set_to(datetime.fromisoformat(to) if to else None)
        return clock.now().isoformat()


def main(folder: Path, ports_file: Path, *, with_parent: bool) -> None:
    """Run a provider that journals requests and events to `folder` until it is told to end."""
    requests, events = program.Journal(folder / "requests.jsonl"), program.Journal(folder / "events.jsonl")
    with PaymentServer(clock=program.WallClock()) as server:
        server.on_request.append(lambda handled: requests.write(as_entry(handled)))
        server.api.book.events.listeners.append(events.write)
        program.announce(ports_file, {"url": server.url, "key": server.key})
        program.wait_for_end(with_parent=with_parent)
    requests.close()
    events.close()


if __name__ == "__main__":
    given = program.arguments("A practice payment provider on loopback.")
    main(given.folder, given.ports_file, with_parent=given.with_parent)
