"""The payment provider's API without its sockets: a request in, an answer out (docs.stripe.com/api).

The order of checks is the provider's: key, version, endpoint, idempotency key, permission, parameters, then the deed.
"""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from app.sandbox.payment import catalog, checkout, credit_notes, intents, invoices, lists, refunds
from app.sandbox.payment.book import Book
from app.sandbox.payment.events import API_VERSION
from app.sandbox.payment.fields import EXPAND, Fields, JsonObject, Listed, Rejected, boolean, checked, nested, text
from app.sandbox.payment.keys import Keys
from app.sandbox.payment.routes import LIST, Route

ACCOUNT = "acct_practice00000000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client sent; header names in lower case, `query` and `body` still encoded as a form."""

    method: str
    path: str
    query: str = ""
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the client gets: an HTTP status, headers, and a body of JSON."""

    status: int
    body: bytes
    headers: Mapping[str, str]


# Events and the account ------------------------------------------------------------------------------------------


def _list_events(book: Book, _ids: Sequence[str], params: JsonObject) -> JsonObject:
    if "type" in params and "types" in params:
        raise Rejected("You may only specify one of these parameters: type, types.", param="types")
    wanted = params.get("types") or ([params["type"]] if "type" in params else [])
    named, begun = frozenset(wanted), tuple(each[:-1] for each in wanted if each.endswith("*"))

    def keep(event: JsonObject) -> bool:
        kind: str = event["type"]
        return not wanted or kind in named or kind.startswith(begun)

    events = book.events.visible(book.now(), in_place=book.faults.events_in_place)
    return lists.page(events, params, "/v1/events", keep=keep)


def _read_event(book: Book, ids: Sequence[str], _params: JsonObject) -> JsonObject:
    for event in book.events.visible(book.now(), in_place=book.faults.events_in_place):
        if event["id"] == ids[0]:
            return event
    raise Rejected(f"No such event: '{ids[0]}'", status=404, code="resource_missing", param="id")


def _account(_book: Book, _ids: Sequence[str], _params: JsonObject) -> JsonObject:
    return {
        "id": ACCOUNT,
        "object": "account",
        "business_profile": {"name": "Practice account", "url": None},
        "business_type": None,
        "capabilities": {"card_payments": "active", "transfers": "active"},
        "charges_enabled": True,
        "country": "US",
        "default_currency": "usd",
        "details_submitted": True,
        "email": None,
        "metadata": {},
        "payouts_enabled": True,
        "settings": {"dashboard": {"display_name": "Practice account", "timezone": "Etc/UTC"}},
        "type": "standard",
    }


_EVENTS: Fields = {**LIST, "type": text, "types": Listed(text, 20), "delivery_success": boolean}

# A path that names something (…/search) stands before one that takes any id in its place.
ROUTES: tuple[Route, ...] = tuple(
    sorted(
        (
            *catalog.ROUTES,
            *checkout.ROUTES,
            *invoices.ROUTES,
            *intents.ROUTES,
            *refunds.ROUTES,
            *credit_notes.ROUTES,
            Route("GET", "/v1/events", _list_events, _EVENTS),
            Route("GET", "/v1/events/{}", _read_event),
            Route("GET", "/v1/account", _account),
        ),
        key=lambda route: route.path.count("{}"),
    )
)
_MATCHERS = [(route, route.pattern) for route in ROUTES]


# Fields that are there only when they are asked for ----------------------------------------------------------------


def _payments(book: Book, invoice: JsonObject) -> JsonObject:
    found = invoices.payments_of(book, invoice)
    return lists.whole(found, f"/v1/invoice_payments?invoice={invoice['id']}")


def _lines(path: str) -> lists.Extra:
    def make(book: Book, parent: JsonObject) -> JsonObject:
        return lists.page(book.lines[parent["id"]], {}, f"{path}/{parent['id']}/line_items")

    return make


def _refunds(book: Book, charge: JsonObject) -> JsonObject:
    found = [each for each in book.every("refund") if each["charge"] == charge["id"]]
    return lists.whole(found, f"/v1/charges/{charge['id']}/refunds")


EXTRAS: dict[tuple[str, str], lists.Extra] = {
    ("invoice", "payments"): _payments,
    ("payment_link", "line_items"): _lines("/v1/payment_links"),
    ("checkout.session", "line_items"): _lines("/v1/checkout/sessions"),
    ("charge", "refunds"): _refunds,
}


# Requests --------------------------------------------------------------------------------------------------------


class Api:
    """One account's API: `handle` is thread-safe and never raises for what a client sends."""

    def __init__(self, book: Book, key: str) -> None:
        self.book = book
        self.lock = threading.RLock()
        self._key = key
        self._keys = Keys()

    def handle(self, request: Request) -> Answer:
        """Answer a request as the provider would."""
        with self.lock:
            request_id = self.book.new_id("req", 14)
        headers = {"request-id": request_id, "stripe-version": API_VERSION}
        try:
            self._authorise(request.headers.get("authorization", ""))
            _check_version(request.headers.get("stripe-version", API_VERSION))
            route, ids = _route(request)
            key = request.headers.get("idempotency-key") if request.method == "POST" else None
            if key is None:
                return self._execute(route, ids, self._params(route, request), headers, None)
            return self._once(key, route, ids, request, headers | {"idempotency-key": key})
        except Rejected as refused:
            return _answer(refused.status, _error(refused), headers)

    def _authorise(self, header: str) -> None:
        """Check the secret key, sent as a bearer token or as the user of basic authentication. Raises Rejected."""
        scheme, _, credentials = header.partition(" ")
        given = credentials.strip()
        if scheme.lower() == "basic":
            given = _user(given)
        if not given:
            raise Rejected("No API key came with this request: send it as a bearer token.", status=401)
        if given != self._key:
            raise Rejected(f"Invalid API Key provided: {given[:8]}****{given[-4:]}", status=401)

    def _once(self, key: str, route: Route, ids: Sequence[str], request: Request, headers: dict[str, str]) -> Answer:
        """Answer a request under an idempotency key: do it the first time, give the same answer afterwards."""
        with self.lock:
            kept = self._keys.begin(
                key,
                endpoint=request.path,
                parameters=hashlib.sha256("&".join(sorted(request.body.split("&"))).encode()).hexdigest(),
                request_id=headers["request-id"],
                now=self.book.now(),
            )
        if kept is not None:
            assert kept.answer is not None
            status, body = kept.answer
            more = {"idempotent-replayed": "true", "original-request": kept.request_id}
            return Answer(status=status, body=body, headers=headers | more)
        answer, executed = self._first(route, ids, request, headers, key)
        with self.lock:
            if executed:
                self._keys.keep(key, answer.status, answer.body)
            else:
                self._keys.forget(key)
        return answer

    def _first(
        self, route: Route, ids: Sequence[str], request: Request, headers: dict[str, str], key: str
    ) -> tuple[Answer, bool]:
        """Return the answer and whether anything was executed: what failed before that is not kept."""
        try:
            params = self._params(route, request)
        except Rejected as refused:
            return _answer(refused.status, _error(refused), headers), False
        try:
            answer = self._execute(route, ids, params, headers, key)
        except Rejected as refused:
            return _answer(refused.status, _error(refused), headers), True
        faults, dice = self.book.faults, self.book.dice
        if faults.errors_stick and dice.falls("server error after", faults.server_error_after):
            answer = server_error(headers)
        return answer, True

    def _params(self, route: Route, request: Request) -> JsonObject:
        """Check the permission and the parameters of a request. Raises Rejected."""
        if route.resource in self.book.faults.forbidden:
            raise Rejected(
                f"The provided key '{self._key[:8]}****{self._key[-4:]}' does not have the required permissions for "
                f"this endpoint on account '{ACCOUNT}'. Having the 'rak_{route.resource.replace('/', '_')}_"
                f"{'read' if request.method == 'GET' else 'write'}' permission would allow this request to continue.",
                status=403,
            )
        form = request.query if request.method in ("GET", "DELETE") else request.body
        given = nested(parse_qsl(form, keep_blank_values=True))
        return checked(given, {**EXPAND, **route.fields}, route.required)

    def _execute(
        self, route: Route, ids: Sequence[str], params: JsonObject, headers: Mapping[str, str], key: str | None
    ) -> Answer:
        """Do what an endpoint does, alone in the books. Raises Rejected."""
        if self.book.faults.delay:
            time.sleep(self.book.faults.delay)
        with self.lock, self.book.transaction(headers["request-id"], key):
            catch_up(self.book)
            expand = params.pop("expand", [])
            return _answer(200, lists.expanded(self.book, route.do(self.book, ids, params), expand, EXTRAS), headers)


def _user(encoded: str) -> str:
    try:
        return base64.b64decode(encoded, validate=True).decode().partition(":")[0]
    except ValueError:
        return ""


def catch_up(book: Book) -> None:
    """Do what the clock has made due: expire sessions, finalise drafts that advance by themselves."""
    for session_id in sorted(book.open_sessions):
        session = book.find("checkout.session", session_id)
        if session["expires_at"] <= book.now():
            checkout.expire(book, session)
    invoices.advance(book)


def _check_version(given: str) -> None:
    if given != API_VERSION:
        raise Rejected(f"Invalid Stripe API version: {given}. The practice provider speaks {API_VERSION} only.")


def _route(request: Request) -> tuple[Route, tuple[str, ...]]:
    for route, pattern in _MATCHERS:
        found = pattern.fullmatch(request.path)
        if found is not None and route.method == request.method:
            return route, found.groups()
    raise Rejected(
        f"Unrecognized request URL ({request.method}: {request.path}). Please see https://stripe.com/docs.", status=404
    )


def _error(refused: Rejected) -> JsonObject:
    return {"error": refused.error}


def _answer(status: int, body: JsonObject, headers: Mapping[str, str]) -> Answer:
    return Answer(status=status, body=json.dumps(body).encode(), headers=headers)


def server_error(headers: Mapping[str, str]) -> Answer:
    """Return the answer of a provider that broke down."""
    error = {"message": "An unexpected error occurred.", "type": "api_error"}
    return _answer(500, {"error": error}, headers)


def rate_limited(retry_after: int) -> Answer:
    """Return the answer to a client that asks too often."""
    error = {
        "code": "rate_limit",
        "message": "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.",
        "type": "invalid_request_error",
    }
    return _answer(429, {"error": error}, {"retry-after": str(retry_after)})
