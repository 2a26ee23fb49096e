"""Stripe through its official client: customers, payment links, invoices, events by polling.

Every write carries an idempotency key made from our own send key, stored before the call, so that a lost answer is
asked for again and never done twice. A key lives 24 hours at Stripe; where that may be over, or a call ended in doubt,
what was asked for is looked up by its metadata first. Only restricted or test keys are taken.
"""

import logging
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from app.core.errors import NeedsHuman, Permanent, Transient, Uncertain
from app.core.money import Money
from app.sync import stripe_objects as objects
from app.sync.http import Web
from app.sync.stripe_amounts import to_stripe
from app.sync.stripe_objects import JsonObject, News, Paid, Standing

if TYPE_CHECKING:
    from stripe import HTTPClient, RequestOptions, StripeObject

API_VERSION = "2026-10-28.endive"
_WATCHED = (
    "invoice.paid",
    "invoice.payment_failed",
    "invoice.voided",
    "invoice.marked_uncollectible",
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "charge.refunded",
    "charge.dispute.created",
    "charge.dispute.closed",
)
_MARK = "qh_send_key"
READ_AGAIN = 2  # times at once, where an answer got lost or was a server's error


class Missing(Permanent):
    """The provider does not know this object: another account's, or too old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payable:
    """What the provider made: where to pay, and the amount it will charge."""

    id: str
    url: str
    amount: Money
    number: str | None = None
    customer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    """One line to be charged: what is shown, and its whole amount."""

    name: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """Whom an invoice is for. `mark` is the same for the same person of the same workspace, and for nobody else."""

    email: str
    name: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be paid. `key` was stored before; where it is not `fresh`, Stripe may know it already."""

    lines: tuple[PricedLine, ...]
    total: Money
    key: str
    fresh: bool
    metadata: Mapping[str, str]


class Stripe:
    """One Stripe account. `about` names the records that the next calls are about, for the ledger."""

    def __init__(self, web: Web, key: str, *, base_url: str | None = None) -> None:
        self.live = _check_key(key, base_url)
        self.about: tuple[str, ...] = ()
        import stripe

        stripe.enable_telemetry = False
        # At its lower levels this logs requests, which hold people's data.
        logging.getLogger("stripe").setLevel(logging.WARNING)
        self._errors = stripe
        self._client = stripe.StripeClient(
            key,
            stripe_version=API_VERSION,
            base_addresses={"api": base_url} if base_url else None,
            http_client=_ledgered(web, lambda: self.about),
            max_network_retries=0,  # trying again is Payments' affair: it knows what to look at first
        )
        self._v1 = self._client.v1

    # Making ----------------------------------------------------------------------------------------------------------

    def payment_link(self, order: Order) -> Payable:
        """Make a link that one customer can pay once. Raises NeedsHuman where amounts do not agree."""
        link = None if order.fresh else self._marked_link(order.key)
        if link is None:
            link = self._new_link(order)
        asked = objects.link_total(link)
        if asked != order.total:
            self._ask(self._v1.payment_links.update, link["id"], {"active": False})
            raise NeedsHuman(f"Stripe would charge {asked} where {order.total} was agreed; the link was closed.")
        return Payable(id=link["id"], url=link["url"], amount=asked)

    def _new_link(self, order: Order) -> JsonObject:
        items = []
        for number, line in enumerate(order.lines, start=1):
            price = {
                "currency": line.amount.currency.lower(),
                "unit_amount": to_stripe(line.amount),
                "product_data": {"name": line.name},
            }
            made = self._ask(self._v1.prices.create, price, _once(order.key, f"price-{number}"))
            items.append({"price": made["id"], "quantity": 1})
        parameters = {
            "line_items": items,
            "metadata": {**order.metadata, _MARK: order.key},
            "restrictions": {"completed_sessions": {"limit": 1}},
            "expand": ["line_items"],
        }
        return self._ask(self._v1.payment_links.create, parameters, _once(order.key, "link"))

    def _marked_link(self, key: str) -> JsonObject | None:
        """Return the link that was made under a key, among all of the account: links cannot be searched."""
        parameters: dict[str, object] = {"limit": 100, "expand": ["data.line_items"]}
        while True:
            page = self._read("payment_links", parameters)
            for link in page["data"]:
                if link["metadata"].get(_MARK) == key:
                    return dict(link)
            if not page["has_more"]:
                return None
            parameters["starting_after"] = page["data"][-1]["id"]

    def invoice(self, payer: Payer, order: Order, *, due_on: date) -> Payable:
        """Make and finalise an invoice; our own mail carries its link. Raises NeedsHuman where amounts do not agree.

        Each step is done from what the invoice is, so that it can be gone on with after any interruption.
        """
        invoice = None if order.fresh else self._marked_invoice(order.key)
        if invoice is None:
            invoice = self._new_invoice(payer, order, due_on)
        invoice_id = invoice["id"]
        if invoice["status"] == "draft" and not invoice["lines"]["data"]:
            lines = [{"description": line.name, "amount": to_stripe(line.amount)} for line in order.lines]
            invoice = self._ask(self._v1.invoices.add_lines, invoice_id, {"lines": lines}, _once(order.key, "lines"))
        if invoice["status"] == "draft" and objects.invoice_total(invoice) == order.total:
            invoice = self._ask(self._v1.invoices.finalize_invoice, invoice_id, {}, _once(order.key, "finalize"))
        return self._checked(invoice, order)

    def _checked(self, invoice: JsonObject, order: Order) -> Payable:
        asked, state = objects.invoice_total(invoice), invoice["status"]
        if asked != order.total:
            # A draft asks nobody for money; it stays where the founder can look at it.
            if state == "open":
                self._ask(self._v1.invoices.void_invoice, invoice["id"], {}, _once(order.key, "void"))
            raise NeedsHuman(f"Stripe would charge {asked} where {order.total} was agreed; nothing was billed.")
        if state not in ("open", "paid"):
            raise NeedsHuman(f"The invoice is {state} at Stripe.", hint="Look at it in the Stripe dashboard.")
        return Payable(
            id=invoice["id"],
            url=invoice["hosted_invoice_url"] or "",
            amount=asked,
            number=invoice["number"],
            customer=str(invoice["customer"]),
        )

    def _new_invoice(self, payer: Payer, order: Order, due_on: date) -> JsonObject:
        draft = {
            "customer": self._customer(payer),
            "collection_method": "send_invoice",
            # A fixed instant: the same request must look the same when it is repeated tomorrow.
            "due_date": int(datetime.combine(due_on, time(12), UTC).timestamp()),
            "auto_advance": False,
            "currency": order.total.currency.lower(),
            "pending_invoice_items_behavior": "exclude",
            "metadata": {**order.metadata, _MARK: order.key},
        }
        return self._ask(self._v1.invoices.create, draft, _once(order.key, "invoice"))

    def _marked_invoice(self, key: str) -> JsonObject | None:
        query = {"query": f'metadata["{_MARK}"]:"{key}"'}
        found = self._read("invoices/search", query)
        return self._invoice(found["data"][0]["id"]) if found["data"] else None

    def _customer(self, payer: Payer) -> str:
        """Return the customer for a person, making one where there is none yet."""
        known = self._read("customers", {"email": payer.email, "limit": 100})
        for customer in known["data"]:
            if customer["metadata"].get("qh_contact") == payer.mark:
                return str(customer["id"])
        parameters = {"email": payer.email, "name": payer.name, "metadata": {"qh_contact": payer.mark}}
        key = f"{payer.mark}:{hash_of(payer.email, payer.name)}"
        return str(self._ask(self._v1.customers.create, parameters, _once(key, "customer"))["id"])

    # Closing ---------------------------------------------------------------------------------------------------------

    def close(self, kind: str, object_id: str) -> Standing:
        """Let a request be paid no more, and return how it stands then: it may have been paid before."""
        if kind == "link":
            return self._close_link(object_id)
        with suppress(Permanent):  # paid or void already: the standing says which
            self._ask(self._v1.invoices.void_invoice, object_id)
        return self.standing(kind, object_id)

    def _close_link(self, link_id: str) -> Standing:
        self._ask(self._v1.payment_links.update, link_id, {"active": False})
        # A page that a buyer has open outlives its link.
        for session in self._sessions(link_id):
            if session["status"] == "open":
                with suppress(Permanent):  # completed in this moment: the standing says so
                    self._ask(self._v1.checkout.sessions.expire, session["id"])
        return self.standing("link", link_id)

    def close_marked(self, kind: str, key: str) -> Standing | None:
        """Close what was made under a key whose answer was lost; None where nothing was."""
        found = self._marked_link(key) if kind == "link" else self._marked_invoice(key)
        return None if found is None else self.close(kind, found["id"])

    # Reading ---------------------------------------------------------------------------------------------------------

    def standing(self, kind: str, object_id: str) -> Standing:
        """Return all the provider says now of a request of ours. Raises Missing."""
        if kind == "link":
            link = self._read(f"payment_links/{quote(object_id)}", {"expand": ["line_items"]})
            sessions = self._sessions(object_id)
            intents = [session["payment_intent"]["id"] for session in sessions if objects.is_paid(session)]
            return objects.link_standing(link, sessions, tuple(map(self._paid, intents)))
        invoice = self._invoice(object_id)
        return objects.invoice_standing(invoice, tuple(map(self._paid, objects.intents_of(invoice))))

    def news(self, after: str) -> list[News]:
        """Return the account's events that were listed after one (by id). Raises Missing where that one is not known."""
        return self._events({"ending_before": after})

    def news_since(self, instant: datetime) -> list[News]:
        """Return the account's events since an instant; Stripe keeps them for 30 days."""
        return self._events({"created": {"gte": int(instant.timestamp())}})

    def _events(self, bounds: dict[str, object]) -> list[News]:
        """Return events, the oldest first."""
        found: list[News] = []
        parameters: dict[str, object] = {"types": list(_WATCHED), "limit": 100, **bounds}
        while True:
            page = self._read("events", parameters)
            listed = [objects.news(event) for event in reversed(page["data"])]
            newer = "ending_before" in parameters
            found = found + listed if newer else listed + found
            if not page["has_more"]:
                return found
            parameters = parameters | {"ending_before": listed[-1].id} if newer else {"starting_after": listed[0].id}

    def _invoice(self, invoice_id: str) -> JsonObject:
        return self._read(f"invoices/{quote(invoice_id)}", {"expand": ["payments"]})

    def _sessions(self, link_id: str) -> list[JsonObject]:
        asked = {"payment_link": link_id, "limit": 100, "expand": ["data.payment_intent"]}
        return list(self._read("checkout/sessions", asked)["data"])

    def _paid(self, intent_id: str) -> Paid:
        intent = self._read(f"payment_intents/{quote(intent_id)}", {"expand": ["latest_charge"]})
        dispute = None
        if intent["latest_charge"]["disputed"]:
            newest = self._read("disputes", {"payment_intent": intent_id, "limit": 1})
            dispute = newest["data"][0]["status"] if newest["data"] else "unknown"
        return objects.paid(intent, dispute)

    # Calling ---------------------------------------------------------------------------------------------------------

    def _read(self, path: str, parameters: Mapping[str, object]) -> JsonObject:
        """Return what stands at a path of the API; raises as `_try` does."""
        # As plain data: made into the library's own objects, a page of them takes longer than asking for it.
        answer: JsonObject = self._try(partial(self._client.raw_request, "get", f"/v1/{path}", **parameters)).data
        return answer

    def _ask(self, call: "Callable[..., StripeObject]", *arguments: object) -> JsonObject:
        """Make a call that writes and return its answer as plain data; raises as `_try` does."""
        answer: JsonObject = self._try(call, *arguments).to_dict()
        return answer

    def _try(self, call: Callable[..., Any], *arguments: object) -> Any:
        """Make a call and name its trouble by what to do about it.

        Raises Transient where it surely was not done, Uncertain where it may have been, Missing, Permanent, NeedsHuman.
        """
        stripe = self._errors
        try:
            return call(*arguments)
        except stripe.RateLimitError as error:
            raise Transient("Stripe asks us to slow down.", retry_after=_retry_after(error.headers)) from None
        except stripe.AuthenticationError:
            raise NeedsHuman("Stripe does not accept the key.", hint="Enter it anew under Settings › Keys.") from None
        except stripe.PermissionError as error:
            wanted = re.search(r"rak_\w+", str(error.user_message))
            named = wanted.group().removeprefix("rak_") if wanted else "this"
            raise NeedsHuman(
                f"The Stripe key lacks a permission: {named}.", hint="Add it to the key in the Stripe dashboard."
            ) from None
        except stripe.IdempotencyError as error:
            if error.http_status == 409:
                raise Transient("Stripe is still at work on this very request.") from None
            raise NeedsHuman("Stripe holds another request under this key; nothing was charged.") from None
        except stripe.InvalidRequestError as error:
            kind = Missing if error.code == "resource_missing" else Permanent
            raise kind(f"Stripe refused the request: {error.user_message or error.code}.") from None
        except stripe.StripeError as error:
            raise Uncertain(f"Stripe did not answer as it should ({type(error).__name__}).") from None


def _check_key(key: str, base_url: str | None) -> bool:
    """Return whether a key is for real money. Raises NeedsHuman for a key that must not be used here."""
    found = re.match(r"(sk|rk)_(live|test)_", key)
    if found is None:
        raise NeedsHuman(
            "This is no secret key of Stripe.", hint="Make a restricted key (rk_…) in the Stripe dashboard."
        )
    live = found[2] == "live"
    if live and found[1] == "sk":
        raise NeedsHuman(
            "This is an unrestricted live key; it could do anything with your account.",
            hint="Make a restricted key (rk_live_…) in the Stripe dashboard and enter that one.",
        )
    if live and base_url is not None:
        raise NeedsHuman(
            "This is a key for real money, and this workspace is a rehearsal; the key was not used.",
            hint="Enter a test key (rk_test_…) here.",
        )
    return live


def hash_of(*parts: str) -> str:
    """Return a short name for some texts: the same for the same texts, telling nothing of them."""
    import hashlib

    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def _once(key: str, part: str) -> "RequestOptions":
    return {"idempotency_key": f"{key}:{part}"}


def _retry_after(headers: Mapping[str, str] | None) -> timedelta:
    given = (headers or {}).get("retry-after", "")
    seconds = float(given) if re.fullmatch(r"\d{1,6}(\.\d+)?", given) else 2.0
    return timedelta(seconds=seconds)


def _ledgered(web: Web, about: Callable[[], tuple[str, ...]]) -> "HTTPClient":
    import stripe

    class Ledgered(stripe.HTTPClient):
        """Stripe's client, speaking through ours: trouble of ours passes through it as it is."""

        name = "quotahit"

        def request(  # type: ignore[override]  # the base class says text; its own clients give bytes, as this one does
            self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None, *, _usage: Any = None
        ) -> tuple[bytes, int, Mapping[str, str]]:
            body = post_data.encode() if isinstance(post_data, str) else post_data
            sent = {str(name): str(value) for name, value in (headers or {}).items()}
            ask = partial(
                web.request, method.upper(), url, purpose="payments", headers=sent, body=body, records=about()
            )
            # To read twice does no harm; what writes is repeated by who knows under which key.
            for _ in range(READ_AGAIN if method.upper() == "GET" else 0):
                with suppress(Uncertain):
                    answer = ask()
                    if answer.status < 500:
                        return answer.body, answer.status, answer.headers
            answer = ask()
            return answer.body, answer.status, answer.headers

        def close(self) -> None:
            web.close()

    return Ledgered()
