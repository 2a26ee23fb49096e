"""The payment provider's HTTP on loopback: the API with its faults, the hosted pages, and a door for tests."""

import json
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol
from urllib.parse import urlsplit

from app.core.errors import BadInput, NotFound, Trouble
from app.sandbox.payment import pages
from app.sandbox.payment.api import Answer, Request, rate_limited, server_error
from app.sandbox.payment.fields import JsonObject
from app.sandbox.payment.world import World

LOOPBACK = "127.0.0.1"
CONTROL = "/_sandbox/"
MAX_BODY = 1_000_000  # octets


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """One request as it went: `status` is None where the link was cut, `fault` names what was done to it."""

    at: datetime
    method: str
    path: str
    key: str | None
    status: int | None
    replayed: bool
    fault: str | None


class Practice(Protocol):
    """What the HTTP side needs of the server it belongs to."""

    key: str

    @property
    def world(self) -> World:
        """The hooks and the API behind them."""

    def note(self, handled: Handled) -> None:
        """Record a request of the API."""

    def control(self, verb: str, given: JsonObject) -> object:
        """Do what a test asks for. Raises Trouble and TypeError."""


class Listener(ThreadingHTTPServer):
    """Accepts connections on an ephemeral loopback port, keeps them alive, and can cut them all."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        self._links: set[socket.socket] = set()
        super().__init__((LOOPBACK, 0), Handler)

    def finish_request(self, request: object, client_address: object) -> None:
        assert isinstance(request, socket.socket)
        self._links.add(request)
        try:
            super().finish_request(request, client_address)
        except ConnectionError:
            pass  # the client has gone; that is its affair
        finally:
            self._links.discard(request)

    def cut_links(self) -> None:
        """End every open connection."""
        for link in tuple(self._links):
            _hang_up(link)


def _hang_up(link: socket.socket) -> None:
    with suppress(OSError):  # it may be down already
        link.shutdown(socket.SHUT_RDWR)


class Handler(BaseHTTPRequestHandler):
    """One connection; `server` is the Listener."""

    protocol_version = "HTTP/1.1"
    server_version = "practice"
    disable_nagle_algorithm = True
    wbufsize = 65_536  # headers and body leave together
    server: Listener

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Stay silent: requests are recorded, not printed."""

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def _serve(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        if length > MAX_BODY:
            self._reply(413, b"{}", {})
            return
        body = self.rfile.read(length).decode("utf-8", "replace")
        address = urlsplit(self.path)
        if address.path.startswith(CONTROL):
            self._control(address.path.removeprefix(CONTROL), body)
        elif address.path.startswith("/v1/"):
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._api(Request(method=self.command, path=address.path, query=address.query, body=body, headers=headers))
        else:
            self._page(address.path)

    # The API -----------------------------------------------------------------------------------------------------

    def _api(self, request: Request) -> None:
        api = self.server.practice.world.api
        faults, dice = api.book.faults, api.book.dice
        if dice.falls("drop before", faults.drop_before):
            self._drop(request, None, "drop before")
        elif dice.falls("rate limit", faults.rate_limited):
            self._answer(request, rate_limited(faults.retry_after), "rate limit")
        elif dice.falls("server error", faults.server_error):
            self._answer(request, server_error({}), "server error")
        else:
            answer = api.handle(request)
            if dice.falls("drop after", faults.drop_after):
                self._drop(request, answer, "drop after")
            elif not faults.errors_stick and dice.falls("server error after", faults.server_error_after):
                self._answer(request, server_error(answer.headers), "server error after")
            else:
                self._answer(request, answer, None)

    def _answer(self, request: Request, answer: Answer, fault: str | None) -> None:
        self._note(request, answer, fault, status=answer.status)
        self._reply(answer.status, answer.body, dict(answer.headers))

    def _drop(self, request: Request, answer: Answer | None, fault: str) -> None:
        self._note(request, answer, fault, status=None)
        self.close_connection = True
        _hang_up(self.connection)

    def _note(self, request: Request, answer: Answer | None, fault: str | None, *, status: int | None) -> None:
        practice = self.server.practice
        handled = Handled(
            at=practice.world.api.book.clock.now(),
            method=request.method,
            path=request.path,
            key=request.headers.get("idempotency-key"),
            status=status,
            replayed=answer is not None and "idempotent-replayed" in answer.headers,
            fault=fault,
        )
        practice.note(handled)

    def _reply(self, status: int, body: bytes, headers: dict[str, str], kind: str = "application/json") -> None:
        self.send_response(status)
        for name, value in {"content-type": kind, "content-length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    # Pages and the door for tests --------------------------------------------------------------------------------

    def _page(self, path: str) -> None:
        world = self.server.practice.world
        thing = world.page(path) if len(path) > 1 and self.command == "GET" else None
        if thing is None:
            self._reply(404, b"<!doctype html><title>Nothing here</title>", {}, "text/html; charset=utf-8")
            return
        text = pages.page(thing, world.api.book.lines[thing["id"]])
        self._reply(200, text.encode(), {}, "text/html; charset=utf-8")

    def _control(self, verb: str, body: str) -> None:
        if self.headers.get("authorization") != f"Bearer {self.server.practice.key}":
            self._reply(401, b'{"error": "The key of the practice account is missing."}', {})
            return
        try:
            given: JsonObject = json.loads(body or "{}")
            answer: object = {"ok": self.server.practice.control(verb, given)}
            status = 200
        except (Trouble, TypeError, ValueError, AttributeError) as trouble:
            answer, status = {"error": str(trouble)}, 400
        self._reply(status, json.dumps(answer, default=_plain).encode(), {})


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    raise BadInput(f"{value!r} cannot be sent.")


def verb_table(target: object, verbs: tuple[str, ...]) -> dict[str, Callable[..., object]]:
    """Return the methods of `target` that a test may call by name."""
    return {verb: getattr(target, verb) for verb in verbs}


def call(table: dict[str, Callable[..., object]], verb: str, given: JsonObject) -> object:
    """Call a verb of a table with arguments by name. Raises NotFound, and what the verb raises."""
    if verb not in table:
        raise NotFound("There is no such request.", hint=f"Ask for one of: {', '.join(table)}.")
    return table[verb](**given)


def as_entry(handled: Handled) -> dict[str, object]:
    """Return a request's record as plain data."""
    return {**asdict(handled), "at": handled.at.isoformat()}
