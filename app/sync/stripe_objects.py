"""Stripe's objects as plain data, read into the few things we need to know of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from app.core.money import Money
from app.sync.stripe_amounts import from_stripe

# An object of the provider's; what it holds is told by its API version, not by us.
JsonObject: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """One payment that arrived, by the provider's own id. `returned` went back; `disputed`: the bank took it back."""

    id: str
    amount: Money
    at: datetime
    returned: Money
    disputed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All the provider says now of one request for payment. `under_way`: a slow payment is not decided yet."""

    id: str
    state: str  # draft, open, paid, uncollectible, void
    amount: Money
    payments: tuple[Paid, ...] = ()
    under_way: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One event: about which request (its own id) or which payment. What happened is read from the object itself."""

    id: str
    type: str
    at: datetime
    live: bool
    about: str | None


def paid(intent: JsonObject, dispute: str | None = None) -> Paid:
    """Read a payment intent, its `latest_charge` expanded; `dispute` is the newest dispute's status, if there is one."""
    charge = intent["latest_charge"]
    currency = charge["currency"]
    return Paid(
        id=intent["id"],
        amount=from_stripe(charge["amount"], currency),
        at=_instant(charge["created"]),
        returned=from_stripe(charge["amount_refunded"], currency),
        disputed=dispute not in (None, "won", "warning_closed"),
    )


def link_standing(link: JsonObject, sessions: list[JsonObject], payments: tuple[Paid, ...]) -> Standing:
    """Read a payment link (`line_items` expanded) and its sessions (their `payment_intent` expanded).

    A page that a buyer has open outlives its link: until it is closed too, the request can still be paid.
    """
    under_way = any(is_under_way(session) for session in sessions)
    payable = link["active"] or under_way or any(session["status"] == "open" for session in sessions)
    state = "paid" if payments else "open" if payable else "void"
    return Standing(id=link["id"], state=state, amount=link_total(link), payments=payments, under_way=under_way)


def link_total(link: JsonObject) -> Money:
    """Return what a payment link charges (`line_items` expanded)."""
    return from_stripe(sum(line["amount_total"] for line in link["line_items"]["data"]), link["currency"])


def is_paid(session: JsonObject) -> bool:
    """Tell whether a checkout session brought money."""
    return bool(session["payment_status"] == "paid" and session["payment_intent"])


def is_under_way(session: JsonObject) -> bool:
    """Tell whether a completed checkout session waits for its money (`payment_intent` expanded)."""
    intent = session["payment_intent"]
    waits = session["status"] == "complete" and session["payment_status"] == "unpaid"
    return bool(waits and intent and intent["status"] == "processing")


def invoice_standing(invoice: JsonObject, payments: tuple[Paid, ...]) -> Standing:
    """Read an invoice; one that was marked as paid by hand has a payment named after itself."""
    state = invoice["status"] or "draft"
    if state == "paid" and not payments:
        amount = from_stripe(invoice["amount_paid"], invoice["currency"])
        at = _instant(invoice["status_transitions"]["paid_at"] or invoice["created"])
        by_hand = Paid(id=f"{invoice['id']}:by-hand", amount=amount, at=at, returned=Money(0, amount.currency))
        payments = (by_hand,)
    return Standing(id=invoice["id"], state=state, amount=invoice_total(invoice), payments=payments)


def invoice_total(invoice: JsonObject) -> Money:
    """Return what an invoice asks for; a draft's total, and then what is due of it."""
    due = invoice["total"] if invoice["status"] == "draft" else invoice["amount_due"]
    return from_stripe(due, invoice["currency"])


def intents_of(invoice: JsonObject) -> list[str]:
    """Return the ids of the payment intents that paid an invoice (`payments` expanded)."""
    found = [entry["payment"] for entry in invoice["payments"]["data"] if entry["status"] == "paid"]
    return [payment["payment_intent"] for payment in found if payment["type"] == "payment_intent"]


_ABOUT = {"invoice": "id", "checkout.session": "payment_link", "charge": "payment_intent", "dispute": "payment_intent"}


def news(event: JsonObject) -> News:
    """Read an event. Ids do not change, so whom it is about may be taken from it; nothing else is."""
    thing = event["data"]["object"]
    about = thing.get(_ABOUT.get(thing.get("object", ""), ""))
    if isinstance(about, Mapping):  # expanded by the account's own version
        about = about.get("id")
    return News(
        id=event["id"],
        type=event["type"],
        at=_instant(event["created"]),
        live=bool(event["livemode"]),
        about=str(about) if about else None,
    )


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
