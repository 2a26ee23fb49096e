"""Stripe through its official client: customers, payment links, invoices, events by polling.

Every write carries an idempotency key made from our own send key, stored before the call, so that a lost answer is
asked for again and never done twice. Amounts are whole minor units. Only restricted or test keys are taken.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from app.core.errors import NeedsHuman, Outside, Permanent, Transient
from app.core.money import Money
from app.sync.http import Web

T = TypeVar("T")

API_VERSION = "2026-10-28.endive"
_WATCHED = (
    "invoice.paid",
    "invoice.payment_failed",
    "invoice.voided",
    "invoice.marked_uncollectible",
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "charge.refunded",
    "charge.dispute.created",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payable:
    """What the provider made: where to pay, and the amount it will charge."""

    id: str
    url: str
    amount: Money
    state: str
    number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentNews:
    """One event of the provider: about which of its objects. What happened is read from the object itself."""

    id: str
    type: str
    at: datetime
    object_id: str
    object_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What the provider says now: the request for payment by id, its state, and the payment where there is one."""

    payable_id: str
    state: str
    amount: Money
    payment_id: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    """One line to be charged: what is shown, and its whole amount."""

    name: str
    amount: Money


class Stripe:
    """One Stripe account."""

    def __init__(self, web: Web, key: str, *, base_url: str | None = None) -> None:
        if key.startswith("sk_live_"):
            raise NeedsHuman(
                "This is an unrestricted live key; it could do anything with your account.",
                hint="Make a restricted key (rk_live_…) in the Stripe dashboard and enter that one.",
            )
        import stripe

        stripe.enable_telemetry = False
        addresses: Any = {"api": base_url} if base_url else None
        self._errors = stripe
        self._client = stripe.StripeClient(
            key,
            stripe_version=API_VERSION,
            base_addresses=addresses,
            http_client=_ledgered(web),
            max_network_retries=2,
        )

    def customer(self, *, email: str, name: str, contact: int, key: str) -> str:
        """Make (or find again, by the key) the customer for a contact; return its id."""
        parameters: Any = {"email": email, "name": name, "metadata": {"qh_contact": str(contact)}}
        return str(self._do(lambda: self._client.v1.customers.create(parameters, _once(key, "customer"))).id)

    def payment_link(self, lines: tuple[PricedLine, ...], *, key: str, metadata: Mapping[str, str]) -> Payable:
        """Make a link that one customer can pay once."""
        items = []
        for number, line in enumerate(lines, start=1):
            price: Any = {
                "currency": line.amount.currency.lower(),
                "unit_amount": line.amount.minor,
                "product_data": {"name": line.name},
            }
            made = self._do(partial(self._client.v1.prices.create, price, _once(key, f"price {number}")))
            items.append({"price": made.id, "quantity": 1})
        parameters: Any = {
            "line_items": items,
            "metadata": {**metadata, "qh_send_key": key},
            "restrictions": {"completed_sessions": {"limit": 1}},
        }
        link = self._do(lambda: self._client.v1.payment_links.create(parameters, _once(key, "link")))
        total = sum(line.amount.minor for line in lines)
        return Payable(id=link.id, url=link.url, amount=Money(total, lines[0].amount.currency), state="open")

    def close_link(self, link_id: str) -> None:
        """Let a link be paid no more."""
        self._do(lambda: self._client.v1.payment_links.update(link_id, {"active": False}))

    def invoice(
        self,
        customer: str,
        lines: tuple[PricedLine, ...],
        *,
        key: str,
        due_on: date,
        today: date,
        metadata: Mapping[str, str],
    ) -> Payable:
        """Make and finalise an invoice; our own mail carries its link. Raises NeedsHuman where amounts do not agree."""
        wanted = Money(sum(line.amount.minor for line in lines), lines[0].amount.currency)
        draft: Any = {
            "customer": customer,
            "collection_method": "send_invoice",
            "days_until_due": max(1, (due_on - today).days),
            "auto_advance": False,
            "currency": wanted.currency.lower(),
            "metadata": {**metadata, "qh_send_key": key},
        }
        made = self._do(lambda: self._client.v1.invoices.create(draft, _once(key, "invoice")))
        added: Any = {"lines": [{"description": line.name, "amount": line.amount.minor} for line in lines]}
        self._do(lambda: self._client.v1.invoices.add_lines(made.id, added, _once(key, "lines")))
        final = self._do(lambda: self._client.v1.invoices.finalize_invoice(made.id, {}, _once(key, "finalize")))
        if final.amount_due != wanted.minor:
            self._do(lambda: self._client.v1.invoices.void_invoice(made.id, {}, _once(key, "void")))
            raise NeedsHuman(
                f"Stripe would charge {final.amount_due} where {wanted} was agreed; the invoice was voided."
            )
        return Payable(
            id=final.id,
            url=final.hosted_invoice_url or "",
            amount=Money(final.amount_due, wanted.currency),
            state=final.status or "open",
            number=final.number,
        )

    def news(self, after: str | None) -> list[PaymentNews]:
        """Return the account's events after one (by id), oldest first; the newest hundred where there is none."""
        parameters: dict[str, Any] = {"types": list(_WATCHED), "limit": 100}
        if after:
            parameters["ending_before"] = after
        found: list[Any] = []
        while True:
            page = self._do(lambda: self._client.v1.events.list(dict(parameters)))  # type: ignore[arg-type]  # a plain dict will do
            found = [*page.data, *found] if after else list(page.data)
            if not (after and page.has_more and page.data):
                break
            parameters["ending_before"] = page.data[0].id
        return [_news(event) for event in reversed(found)]

    def look(self, news: PaymentNews) -> Settled | None:
        """Read the object an event is about, as it is now; None where it is none of ours."""
        if news.object_kind == "invoice":
            return self.invoice_now(news.object_id)
        if news.object_kind == "checkout.session":
            return self._session_now(news.object_id)
        if news.object_kind in ("charge", "dispute"):
            return self._reversal(news)
        return None

    def invoice_now(self, invoice_id: str) -> Settled:
        """Return what the provider says of an invoice now."""
        invoice = self._do(lambda: self._client.v1.invoices.retrieve(invoice_id))
        paid = invoice.status == "paid"
        at = invoice.status_transitions.paid_at if paid else None
        return Settled(
            payable_id=invoice.id,
            state=invoice.status or "open",
            amount=Money(invoice.amount_paid if paid else invoice.amount_due, invoice.currency.upper()),
            payment_id=f"{invoice.id}:paid" if paid else None,
            at=datetime.fromtimestamp(at, UTC) if at else None,
        )

    def link_now(self, link_id: str) -> Settled | None:
        """Return what the provider says of a payment link now: paid, or None while it is not."""
        sessions = self._do(lambda: self._client.v1.checkout.sessions.list({"payment_link": link_id, "limit": 10}))
        done = next((s for s in sessions.data if s.payment_status == "paid"), None)
        return None if done is None else _session(done)

    def _session_now(self, session_id: str) -> Settled | None:
        session = self._do(lambda: self._client.v1.checkout.sessions.retrieve(session_id))
        return _session(session) if session.payment_status == "paid" and session.payment_link else None

    def _reversal(self, news: PaymentNews) -> Settled | None:
        if news.object_kind == "dispute":
            dispute = self._do(lambda: self._client.v1.disputes.retrieve(news.object_id))
            intent, state = dispute.payment_intent, "disputed"
            amount = Money(dispute.amount, dispute.currency.upper())
        else:
            charge = self._do(lambda: self._client.v1.charges.retrieve(news.object_id))
            intent, state = charge.payment_intent, "refunded"
            amount = Money(charge.amount_refunded, charge.currency.upper())
        return None if intent is None else Settled(payable_id=str(intent), state=state, amount=amount)

    def _do(self, call: Callable[[], T]) -> T:
        """Make a call and name its trouble by what to do about it."""
        stripe = self._errors
        try:
            return call()
        except stripe.RateLimitError as error:
            seconds = (error.headers or {}).get("retry-after")
            wait = timedelta(seconds=float(seconds)) if seconds else timedelta(seconds=2)
            raise Transient("Stripe asks us to slow down.", retry_after=wait) from None
        except stripe.AuthenticationError:
            raise NeedsHuman("Stripe does not accept the key.", hint="Enter it anew under Settings › Keys.") from None
        except stripe.PermissionError as error:
            raise NeedsHuman(
                f"The Stripe key may not do this: {error.user_message or error}.", hint="Add the permission."
            ) from None
        except (stripe.APIConnectionError, stripe.APIError) as error:
            # A write carries its key and a read changes nothing, so asking again is safe.
            raise Transient(f"Stripe did not answer ({type(error).__name__}).") from None
        except stripe.IdempotencyError:
            raise NeedsHuman("Stripe holds another request under this key; nothing was charged.") from None
        except stripe.InvalidRequestError as error:
            raise Permanent(f"Stripe refused the request: {error.user_message or error}.") from None


def _session(session: Any) -> Settled:  # stripe's CheckoutSession
    return Settled(
        payable_id=str(session.payment_link),
        state="paid",
        amount=Money(session.amount_total, session.currency.upper()),
        payment_id=str(session.payment_intent or session.id),
        at=datetime.fromtimestamp(session.created, UTC),
    )


def _news(event: Any) -> PaymentNews:  # stripe's Event
    data = event.data.object
    return PaymentNews(
        id=event.id,
        type=event.type,
        at=datetime.fromtimestamp(event.created, UTC),
        object_id=str(data["id"]),
        object_kind=str(data["object"]),
    )


def _once(key: str, part: str) -> Any:  # stripe's RequestOptions
    return {"idempotency_key": f"{key}:{part}".replace(" ", "-")[:255]}


def _ledgered(web: Web) -> Any:  # stripe's HTTPClient
    import stripe

    class Ledgered(stripe.HTTPClient):
        """Stripe's client, speaking through ours."""

        name = "quotahit"

        def request(  # type: ignore[override]  # the base class says text; its own clients give bytes, as this one does
            self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None, *, _usage: Any = None
        ) -> tuple[bytes, int, Any]:
            body = post_data.encode() if isinstance(post_data, str) else post_data
            sent = {str(name): str(value) for name, value in (headers or {}).items()}
            try:
                answer = web.request(method.upper(), url, purpose="payments", headers=sent, body=body)
            except Permanent:
                raise
            except Outside as error:
                broken: Exception = stripe.APIConnectionError(error.sentence, should_retry=True)  # type: ignore[no-untyped-call]
                raise broken from error
            return answer.body, answer.status, answer.headers

        def close(self) -> None:
            web.close()

    return Ledgered()
