"""Payment intents and the charges they make: the state machine of one payment."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.sandbox.payment.book import Book
from app.sandbox.payment.catalog import update
from app.sandbox.payment.fields import (
    Clearable,
    Fields,
    Group,
    JsonObject,
    Listed,
    Rejected,
    boolean,
    check_step,
    currency,
    email,
    merged,
    metadata,
    one_of,
    positive_amount,
    short,
    text,
)
from app.sandbox.payment.routes import Route, listing, reading, searching

# What a card of the test mode does: None pays, a decline code refuses.
TEST_METHODS = {
    "pm_card_visa": None,
    "pm_card_mastercard": None,
    "pm_card_chargeDeclined": "generic_decline",
    "pm_card_visa_chargeDeclined": "generic_decline",
    "pm_card_chargeDeclinedInsufficientFunds": "insufficient_funds",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "insufficient_funds",
    "pm_card_chargeDeclinedExpiredCard": "expired_card",
    "pm_card_chargeDeclinedProcessingError": "processing_error",
}
DECLINES = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "lost_card": "Your card was declined.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
}
_OWN_CODES = ("expired_card", "incorrect_cvc", "processing_error")
# The least that can be charged, in minor units (docs.stripe.com/currencies, recalled); other currencies: 1.
_LEAST = {"aud": 50, "cad": 50, "chf": 50, "eur": 50, "gbp": 30, "jpy": 50, "nok": 300, "sek": 300, "usd": 50}
PAYABLE = ("requires_payment_method", "requires_confirmation", "requires_action")

_TEXTS: Fields = {
    "description": Clearable(text),
    "metadata": metadata,
    "receipt_email": Clearable(email),
    "statement_descriptor": Clearable(short(22)),
    "statement_descriptor_suffix": Clearable(short(22)),
}
CREATE: Fields = {
    **_TEXTS,
    "allowed_payment_method_types": Listed(text),
    "amount": positive_amount,
    "automatic_payment_methods": Group({"enabled": boolean, "allow_redirects": one_of("always", "never")}, ["enabled"]),
    "confirm": boolean,
    "currency": currency,
    "customer": text,
    "off_session": boolean,
    "payment_method": text,
    "return_url": text,
    "setup_future_usage": one_of("off_session", "on_session"),
}
UPDATE: Fields = {**_TEXTS, "amount": positive_amount, "currency": currency, "customer": text, "payment_method": text}
CONFIRM: Fields = {name: CREATE[name] for name in ("payment_method", "off_session", "return_url", "receipt_email")}
_REASONS = one_of("abandoned", "duplicate", "fraudulent", "requested_by_customer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """Who pays: shown on the charge as billing details."""

    email: str | None = None
    name: str | None = None
    method: str = "card"


# Intents ---------------------------------------------------------------------------------------------------------


def check_chargeable(money: int, code: str, name: str = "amount") -> None:
    """Check that an amount can be charged at all. Raises Rejected (amount_too_small)."""
    check_step(money, code, name)
    least = _LEAST.get(code, 1)
    if money < least:
        raise Rejected(
            f"Amount must be at least {least} in the smallest unit of {code}.", code="amount_too_small", param=name
        )


_BLANK_INTENT: JsonObject = {
    "object": "payment_intent",
    "amount_capturable": 0,
    "amount_details": {"tip": {}},
    "amount_received": 0,
    "application": None,
    "application_fee_amount": None,
    "canceled_at": None,
    "cancellation_reason": None,
    "capture_method": "automatic_async",
    "confirmation_method": "automatic",
    "customer_account": None,
    "excluded_payment_method_types": None,
    "last_payment_error": None,
    "latest_charge": None,
    "livemode": False,
    "managed_payments": None,
    "next_action": None,
    "on_behalf_of": None,
    "payment_method_configuration_details": None,
    "payment_method_options": {},
    "processing": None,
    "review": None,
    "shipping": None,
    "source": None,
    "transfer_data": None,
    "transfer_group": None,
}
# What an intent shows as it was given, and None where it was not.
_AS_GIVEN = """allowed_payment_method_types customer description payment_method receipt_email setup_future_usage
    statement_descriptor statement_descriptor_suffix""".split()


def new_intent(book: Book, params: JsonObject) -> JsonObject:
    """Enter a payment intent and return it. Raises Rejected."""
    check_chargeable(params["amount"], params["currency"])
    if "customer" in params:
        book.find("customer", params["customer"], param="customer")
    _check_method(params.get("payment_method"))
    intent_id = book.new_id("pi")
    automatic = params.get("automatic_payment_methods", {"enabled": True})
    intent = book.make(
        _BLANK_INTENT,
        id=intent_id,
        **{name: params.get(name) for name in _AS_GIVEN},
        amount=params["amount"],
        automatic_payment_methods={"allow_redirects": "always", **automatic} if automatic["enabled"] else None,
        client_secret=f"{intent_id}_secret_{book.code('intent secret', 25)}",
        currency=params["currency"],
        metadata=merged({}, params.get("metadata", {})),
        payment_method_types=params.get("allowed_payment_method_types") or ["card"],
        status="requires_confirmation" if params.get("payment_method") else "requires_payment_method",
    )
    book.emit("payment_intent.created", intent)
    return intent


def succeed(book: Book, intent: JsonObject, payer: Payer) -> JsonObject:
    """Let a payment succeed: the intent has its money and a charge. Returns the charge. Raises Rejected."""
    _check_payable(intent, (*PAYABLE, "processing"))
    charge = _new_charge(book, intent, payer, failure=None)
    book.emit("charge.succeeded", charge)
    book.change(
        "payment_intent.succeeded",
        intent,
        status="succeeded",
        amount_received=intent["amount"],
        latest_charge=charge["id"],
        payment_method=charge["payment_method"],
        last_payment_error=None,
        next_action=None,
        processing=None,
    )
    return charge


def decline(book: Book, intent: JsonObject, payer: Payer, failure: str) -> JsonObject:
    """Let a payment fail with a decline code of DECLINES. Returns the failed charge. Raises Rejected."""
    _check_payable(intent, (*PAYABLE, "processing"))
    charge = _new_charge(book, intent, payer, failure=failure)
    book.emit("charge.failed", charge)
    error = {**card_error(failure), "charge": charge["id"], "type": "card_error"}
    book.change(
        "payment_intent.payment_failed",
        intent,
        status="requires_payment_method",
        latest_charge=charge["id"],
        payment_method=None,
        last_payment_error=error,
        processing=None,
    )
    return charge


def card_error(failure: str) -> JsonObject:
    """Return the code, decline code and message of a refused card."""
    code = failure if failure in _OWN_CODES else "card_declined"
    return {"code": code, "decline_code": failure, "message": DECLINES[failure]}


def cancel(book: Book, intent: JsonObject, reason: str | None = None) -> JsonObject:
    """Cancel a payment that has not happened. Raises Rejected."""
    _check_payable(intent, PAYABLE)
    return book.change(
        "payment_intent.canceled", intent, status="canceled", canceled_at=book.now(), cancellation_reason=reason
    )


def _check_payable(intent: JsonObject, states: tuple[str, ...]) -> None:
    if intent["status"] not in states:
        raise Rejected(
            f"This PaymentIntent's status is {intent['status']}, which does not allow that.",
            code="payment_intent_unexpected_state",
            param="intent",
            more={"payment_intent": intent},
        )


def _check_method(method: str | None) -> None:
    if method is not None and method not in TEST_METHODS:
        raise Rejected(f"No such PaymentMethod: '{method}'", code="resource_missing", param="payment_method")


def _create(book: Book, _ids: Sequence[str], params: JsonObject) -> JsonObject:
    intent = new_intent(book, params)
    return _confirm_now(book, intent) if params.get("confirm") else intent


def _update(book: Book, ids: Sequence[str], params: JsonObject) -> JsonObject:
    intent = book.find("payment_intent", ids[0])
    if params.keys() & {"amount", "currency", "customer", "payment_method"}:
        _check_payable(intent, PAYABLE)
    _check_method(params.get("payment_method"))
    after = {**intent, **params}
    check_chargeable(after["amount"], after["currency"])
    return update(book, "payment_intent", ids[0], params)


def _confirm(book: Book, ids: Sequence[str], params: JsonObject) -> JsonObject:
    intent = book.find("payment_intent", ids[0])
    _check_payable(intent, PAYABLE)
    _check_method(params.get("payment_method"))
    if invoice_payment(book, intent["id"]) is not None:
        raise Rejected("This PaymentIntent belongs to an invoice: pay the invoice instead.")
    intent.update({name: params[name] for name in ("payment_method", "receipt_email") if name in params})
    return _confirm_now(book, intent)


def _confirm_now(book: Book, intent: JsonObject) -> JsonObject:
    if intent["payment_method"] is None:
        raise Rejected(
            "You cannot confirm this PaymentIntent because it's missing a payment method.",
            code="payment_intent_unexpected_state",
        )
    charge_now(book, intent, intent["payment_method"])
    return intent


def charge_now(book: Book, intent: JsonObject, method: str) -> None:
    """Charge a card of the test mode. Raises Rejected: 402 with the intent when the card is refused."""
    _check_method(method)
    failure = TEST_METHODS[method]
    if failure is None:
        succeed(book, intent, Payer(email=intent["receipt_email"]))
        return
    charge = decline(book, intent, Payer(email=intent["receipt_email"]), failure)
    error = card_error(failure)
    more = {"decline_code": error["decline_code"], "charge": charge["id"], "payment_intent": intent}
    raise Rejected(error["message"], status=402, kind="card_error", code=error["code"], more=more)


def invoice_payment(book: Book, intent_id: str) -> JsonObject | None:
    """Return the invoice payment that an intent serves, or None."""
    payments = book.every("invoice_payment")
    return next((each for each in payments if each["payment"]["payment_intent"] == intent_id), None)


# Charges ---------------------------------------------------------------------------------------------------------


_BLANK_CHARGE: JsonObject = {
    "object": "charge",
    "amount_refunded": 0,
    "application": None,
    "application_fee": None,
    "application_fee_amount": None,
    "disputed": False,
    "failure_balance_transaction": None,
    "fraud_details": {},
    "livemode": False,
    "on_behalf_of": None,
    "receipt_number": None,
    "refunded": False,
    "review": None,
    "shipping": None,
    "source": None,
    "source_transfer": None,
    "transfer_data": None,
    "transfer_group": None,
}
_OF_INTENT = """amount currency customer description receipt_email statement_descriptor
    statement_descriptor_suffix""".split()


def _new_charge(book: Book, intent: JsonObject, payer: Payer, *, failure: str | None) -> JsonObject:
    error = None if failure is None else card_error(failure)
    charge_id = book.new_id("ch")
    return book.make(
        _BLANK_CHARGE,
        id=charge_id,
        **{name: intent[name] for name in _OF_INTENT},
        amount_captured=0 if error else intent["amount"],
        balance_transaction=None if error else book.new_id("txn"),
        billing_details={"address": None, "email": payer.email, "name": payer.name, "phone": None, "tax_id": None},
        calculated_statement_descriptor=intent["statement_descriptor"] or "PRACTICE",
        captured=error is None,
        failure_code=error["code"] if error else None,
        failure_message=error["message"] if error else None,
        metadata=dict(intent["metadata"]),
        outcome=_outcome(error),
        paid=error is None,
        payment_intent=intent["id"],
        payment_method=book.new_id("pm"),
        payment_method_details=_method_details(payer.method),
        receipt_url=None if error else f"{book.pages}/receipts/{charge_id}",
        status="failed" if error else "succeeded",
    )


def _outcome(error: JsonObject | None) -> JsonObject:
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "declined_by_network" if error else "approved_by_network",
        "reason": error["decline_code"] if error else None,
        "risk_level": "normal",
        "seller_message": "The bank did not authorize the payment." if error else "Payment complete.",
        "type": "issuer_declined" if error else "authorized",
    }


def _method_details(method: str) -> JsonObject:
    if method != "card":
        return {method: {"country": "DE", "last4": "3000"}, "type": method}
    checks = {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"}
    card = {"brand": "visa", "checks": checks, "country": "US", "exp_month": 12, "exp_year": 2099, "funding": "credit"}
    return {"card": {**card, "last4": "4242", "network": "visa", "three_d_secure": None}, "type": "card"}


ROUTES = (
    Route("POST", "/v1/payment_intents", _create, CREATE, ("amount", "currency")),
    listing("/v1/payment_intents", "payment_intent", {"customer": text}),
    searching("/v1/payment_intents", "payment_intent"),
    reading("/v1/payment_intents", "payment_intent"),
    Route("POST", "/v1/payment_intents/{}", _update, UPDATE),
    Route("POST", "/v1/payment_intents/{}/confirm", _confirm, CONFIRM),
    Route(
        "POST",
        "/v1/payment_intents/{}/cancel",
        lambda book, ids, params: cancel(book, book.find("payment_intent", ids[0]), params.get("cancellation_reason")),
        {"cancellation_reason": _REASONS},
    ),
    listing("/v1/charges", "charge", {"customer": text, "payment_intent": text}),
    searching("/v1/charges", "charge"),
    reading("/v1/charges", "charge"),
    Route(
        "POST",
        "/v1/charges/{}",
        lambda book, ids, params: update(book, "charge", ids[0], params),
        {"description": text, "metadata": metadata, "receipt_email": email},
    ),
)
