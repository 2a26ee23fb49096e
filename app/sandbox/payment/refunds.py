"""Money that goes back: refunds by the seller, disputes by the buyer's bank."""

from collections.abc import Sequence

from app.sandbox.payment.book import Book
from app.sandbox.payment.catalog import update
from app.sandbox.payment.fields import JsonObject, Rejected, merged, metadata, one_of, positive_amount, text
from app.sandbox.payment.routes import Route, listing, reading

REASONS = ("duplicate", "fraudulent", "requested_by_customer")
DISPUTE_REASONS = (
    "credit_not_processed",
    "duplicate",
    "fraudulent",
    "general",
    "product_not_received",
    "product_unacceptable",
    "subscription_canceled",
    "unrecognized",
)
EVIDENCE_TIME = 7 * 86400  # seconds to answer a dispute
_EVIDENCE = """access_activity_log billing_address cancellation_policy cancellation_policy_disclosure
    cancellation_rebuttal customer_communication customer_email_address customer_name customer_purchase_ip
    customer_signature duplicate_charge_documentation duplicate_charge_explanation duplicate_charge_id
    product_description receipt refund_policy refund_policy_disclosure refund_refusal_explanation service_date
    service_documentation shipping_address shipping_carrier shipping_date shipping_documentation
    shipping_tracking_number uncategorized_file uncategorized_text""".split()


# Refunds ---------------------------------------------------------------------------------------------------------


def refund(book: Book, params: JsonObject) -> JsonObject:
    """Refund a charge or the charge of a payment intent, wholly or in part. Raises Rejected."""
    charge = _charge_of(book, params)
    left = charge["amount_captured"] - charge["amount_refunded"]
    if left == 0:
        raise Rejected(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if charge["disputed"]:
        raise Rejected(f"Charge {charge['id']} has been charged back.", code="charge_disputed")
    money = params.get("amount", left)
    if money > left:
        raise Rejected(
            f"Refund amount ({money}) is greater than unrefunded amount on charge ({left})",
            code="amount_too_large",
            param="amount",
        )
    made = book.add(_new_refund(book, charge, money, params))
    total = charge["amount_refunded"] + money
    book.emit("refund.created", made)
    book.change("charge.refunded", charge, amount_refunded=total, refunded=total == charge["amount_captured"])
    return made


def _charge_of(book: Book, params: JsonObject) -> JsonObject:
    """Return the charge that is meant, one that has money. Raises Rejected."""
    if ("charge" in params) == ("payment_intent" in params):
        raise Rejected("One of the following params should be provided for this request: payment_intent or charge.")
    if "charge" in params:
        charge = book.find("charge", params["charge"], param="charge")
    else:
        intent = book.find("payment_intent", params["payment_intent"], param="payment_intent")
        if intent["status"] != "succeeded":
            raise Rejected(
                f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
                code="payment_intent_unexpected_state",
                param="payment_intent",
            )
        charge = book.find("charge", intent["latest_charge"])
    if not charge["paid"]:
        raise Rejected(f"Charge {charge['id']} did not succeed.", code="charge_not_refundable", param="charge")
    return charge


def _new_refund(book: Book, charge: JsonObject, money: int, params: JsonObject) -> JsonObject:
    return {
        "id": book.new_id("re"),
        "object": "refund",
        "amount": money,
        "balance_transaction": book.new_id("txn"),
        "charge": charge["id"],
        "created": book.now(),
        "currency": charge["currency"],
        "customer": charge["customer"],
        "customer_account": None,
        "destination_details": {"card": {"reference_status": "pending", "type": "refund"}, "type": "card"},
        "metadata": merged({}, params.get("metadata", {})),
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }


# Disputes --------------------------------------------------------------------------------------------------------


def dispute(book: Book, intent_id: str, *, amount: int | None, reason: str) -> JsonObject:
    """Let the buyer's bank take a payment back until it is settled. Raises Rejected."""
    charge = _charge_of(book, {"payment_intent": intent_id})
    if charge["disputed"]:
        raise Rejected(f"Charge {charge['id']} is disputed already.", code="charge_disputed")
    made = book.add(_new_dispute(book, charge, amount or charge["amount"], reason))
    charge["disputed"] = True
    book.emit("charge.dispute.created", made)
    book.emit("charge.dispute.funds_withdrawn", made)
    return made


def close_dispute(book: Book, dispute_id: str, *, won: bool) -> JsonObject:
    """Settle a dispute; a won one gives the money back. Raises Rejected."""
    found = book.find("dispute", dispute_id)
    if found["status"] in ("won", "lost"):
        raise Rejected("This dispute is already closed.")
    book.change("charge.dispute.closed", found, status="won" if won else "lost")
    if won:
        book.emit("charge.dispute.funds_reinstated", found)
    return found


def _new_dispute(book: Book, charge: JsonObject, money: int, reason: str) -> JsonObject:
    return {
        "id": book.new_id("dp"),
        "object": "dispute",
        "amount": money,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": book.now(),
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {**dict.fromkeys(_EVIDENCE), "enhanced_evidence": {}},
        "evidence_details": {
            "due_by": book.now() + EVIDENCE_TIME,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "card": {"brand": "visa", "case_type": "chargeback", "network": "visa", "network_reason_code": "10.4"},
            "type": "card",
        },
        "reason": reason,
        "status": "needs_response",
    }


def _close(book: Book, ids: Sequence[str], _params: JsonObject) -> JsonObject:
    return close_dispute(book, ids[0], won=False)


ROUTES = (
    Route(
        "POST",
        "/v1/refunds",
        lambda book, _ids, params: refund(book, params),
        {
            "amount": positive_amount,
            "charge": text,
            "metadata": metadata,
            "payment_intent": text,
            "reason": one_of(*REASONS),
        },
    ),
    listing("/v1/refunds", "refund", {"charge": text, "payment_intent": text}),
    reading("/v1/refunds", "refund"),
    Route(
        "POST",
        "/v1/refunds/{}",
        lambda book, ids, params: update(book, "refund", ids[0], params),
        {"metadata": metadata},
    ),
    listing("/v1/disputes", "dispute", {"charge": text, "payment_intent": text}),
    reading("/v1/disputes", "dispute"),
    Route("POST", "/v1/disputes/{}/close", _close),
)
