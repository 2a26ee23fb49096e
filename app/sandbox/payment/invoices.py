"""Invoices of the payment provider from finalised to paid, void or uncollectible."""

from collections.abc import Sequence

from app.sandbox.payment import lists
from app.sandbox.payment.book import Book
from app.sandbox.payment.drafts import COLLECTION, DRAFT_ROUTES, not_editable
from app.sandbox.payment.fields import (
    Fields,
    Group,
    JsonObject,
    Rejected,
    boolean,
    created_range,
    one_of,
    text,
)
from app.sandbox.payment.intents import Payer, cancel, charge_now, check_chargeable, decline, new_intent, succeed
from app.sandbox.payment.lines import (
    ITEM_ROUTES,
)
from app.sandbox.payment.routes import LIST, Route, reading, searching

STATES = ("draft", "open", "paid", "uncollectible", "void")

_PAY: Fields = {
    "off_session": boolean,
    "paid_out_of_band": boolean,
    "payment_method": text,
}


# Finalising ------------------------------------------------------------------------------------------------------


def finalize(book: Book, invoice: JsonObject) -> JsonObject:
    """Turn a draft into an open invoice with a number and a page to pay on; one of nothing is paid at once."""
    if invoice["status"] != "draft":
        raise not_editable("This invoice is finalized already.")
    if invoice["total"] < 0:
        raise Rejected("The practice provider keeps no customer balances: an invoice cannot be below zero.")
    if invoice["amount_due"]:
        check_chargeable(invoice["amount_due"], invoice["currency"])
    customer = book.find("customer", invoice["customer"])
    now = book.now()
    page = f"{book.pages}/i/{book.code('invoice page', 32)}"
    invoice.update(
        number=invoice["number"] or f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04d}",
        hosted_invoice_url=page,
        invoice_pdf=f"{page}/pdf",
        effective_at=invoice["effective_at"] or now,
        ending_balance=0,
        automatically_finalizes_at=None,
        status="open",
        status_transitions={**invoice["status_transitions"], "finalized_at": now},
    )
    customer["next_invoice_sequence"] += 1
    customer["currency"] = customer["currency"] or invoice["currency"]
    book.advancing.discard(invoice["id"])
    if invoice["amount_due"]:
        _ask_payment(book, invoice)
    book.emit("invoice.finalized", invoice)
    return invoice if invoice["amount_due"] else settle(book, invoice, 0)


def _ask_payment(book: Book, invoice: JsonObject) -> None:
    """Make the payment intent of an invoice and what ties the two together. Raises Rejected."""
    params = {"amount": invoice["amount_due"], "currency": invoice["currency"], "customer": invoice["customer"]}
    intent = new_intent(book, {**params, "description": f"Payment for Invoice {invoice['number']}"})
    book.add(
        {
            "id": book.new_id("inpay"),
            "object": "invoice_payment",
            "amount_paid": None,
            "amount_requested": invoice["amount_due"],
            "created": book.now(),
            "currency": invoice["currency"],
            "invoice": invoice["id"],
            "is_default": True,
            "livemode": False,
            "payment": {"payment_intent": intent["id"], "type": "payment_intent"},
            "status": "open",
            "status_transitions": {"canceled_at": None, "paid_at": None},
        }
    )


def payments_of(book: Book, invoice: JsonObject) -> list[JsonObject]:
    """Return the invoice payments of an invoice, newest first."""
    return [each for each in book.every("invoice_payment") if each["invoice"] == invoice["id"]]


def intent_of(book: Book, invoice: JsonObject) -> JsonObject:
    """Return the payment intent that asks for an invoice's money. Raises Rejected."""
    waiting = [each for each in payments_of(book, invoice) if each["status"] == "open"]
    if not waiting:
        raise Rejected("This invoice does not ask for a payment.", code="invoice_payment_intent_requires_action")
    return book.find("payment_intent", waiting[0]["payment"]["payment_intent"])


def send(book: Book, invoice: JsonObject) -> JsonObject:
    """Send an invoice to its customer, finalising it first where it is a draft. Raises Rejected."""
    if invoice["collection_method"] != "send_invoice":
        raise Rejected("You can only manually send an invoice if its collection method is 'send_invoice'.")
    if invoice["status"] == "draft":
        finalize(book, invoice)
    elif invoice["status"] not in ("open", "uncollectible"):
        raise not_editable(f"Invoices with status {invoice['status']} cannot be sent.")
    book.emit("invoice.sent", invoice)
    return invoice


# Ends ------------------------------------------------------------------------------------------------------------


def settle(book: Book, invoice: JsonObject, paid: int, *, outside: int = 0) -> JsonObject:
    """Mark an invoice as paid: `paid` minor units by the provider, `outside` by other ways."""
    invoice.update(
        amount_paid=invoice["amount_paid"] + paid + outside,
        amount_paid_off_stripe=invoice["amount_paid_off_stripe"] + outside,
        amount_remaining=0,
        attempted=True,
        auto_advance=False,
        next_payment_attempt=None,
        status="paid",
        status_transitions={**invoice["status_transitions"], "paid_at": book.now()},
    )
    for event in ("invoice.updated", "invoice.paid", "invoice.payment_succeeded"):
        book.emit(event, invoice)
    return invoice


def collect(book: Book, invoice: JsonObject, payer: Payer) -> JsonObject:
    """Let the customer pay an open invoice on its page. Raises Rejected."""
    _check_status(invoice, "open", "uncollectible")
    intent = intent_of(book, invoice)
    succeed(book, intent, payer)
    return _collected(book, invoice)


def _collected(book: Book, invoice: JsonObject) -> JsonObject:
    for payment in payments_of(book, invoice):
        if payment["status"] == "open":
            payment.update(
                status="paid",
                amount_paid=payment["amount_requested"],
                status_transitions={**payment["status_transitions"], "paid_at": book.now()},
            )
            book.emit("invoice_payment.paid", payment)
    invoice["attempt_count"] += 1
    return settle(book, invoice, invoice["amount_remaining"])


def fail(book: Book, invoice: JsonObject, payer: Payer, failure: str) -> JsonObject:
    """Let the customer's card be refused on the invoice's page: it stays open. Raises Rejected."""
    _check_status(invoice, "open", "uncollectible")
    decline(book, intent_of(book, invoice), payer, failure)
    return _failed(book, invoice)


def _failed(book: Book, invoice: JsonObject) -> JsonObject:
    invoice.update(attempted=True, attempt_count=invoice["attempt_count"] + 1)
    for event in ("invoice.updated", "invoice.payment_failed"):
        book.emit(event, invoice)
    return invoice


def _pay(book: Book, ids: Sequence[str], params: JsonObject) -> JsonObject:
    invoice = book.find("invoice", ids[0])
    if invoice["status"] == "paid":
        raise Rejected("Invoice is already paid", code="invoice_already_paid")
    _check_status(invoice, "open", "uncollectible")
    if params.get("paid_out_of_band"):
        _close_payments(book, invoice)
        return settle(book, invoice, 0, outside=invoice["amount_remaining"])
    if "payment_method" not in params:
        raise Rejected(
            "Neither the customer nor the invoice has a default_payment_method: name the payment_method to charge.",
            code="missing",
        )
    try:
        charge_now(book, intent_of(book, invoice), params["payment_method"])
    except Rejected as refused:
        if refused.status == 402:
            _failed(book, invoice)
        raise
    return _collected(book, invoice)


def void(book: Book, invoice: JsonObject) -> JsonObject:
    """Void an invoice that was not paid, for good. Raises Rejected."""
    return _end(book, invoice, "void", "voided", ("open", "uncollectible"))


def mark_uncollectible(book: Book, invoice: JsonObject) -> JsonObject:
    """Write an open invoice off; it can still be paid. Raises Rejected."""
    return _end(book, invoice, "uncollectible", "marked_uncollectible", ("open",))


def _end(book: Book, invoice: JsonObject, status: str, verb: str, allowed: tuple[str, ...]) -> JsonObject:
    _check_status(invoice, *allowed)
    invoice.update(
        status=status,
        auto_advance=False,
        status_transitions={**invoice["status_transitions"], f"{verb}_at": book.now()},
    )
    if status == "void":
        _close_payments(book, invoice)
    for event in ("invoice.updated", f"invoice.{verb}"):
        book.emit(event, invoice)
    return invoice


def _close_payments(book: Book, invoice: JsonObject) -> None:
    for payment in payments_of(book, invoice):
        if payment["status"] == "open":
            cancel(book, book.find("payment_intent", payment["payment"]["payment_intent"]))
            payment.update(
                status="canceled", status_transitions={**payment["status_transitions"], "canceled_at": book.now()}
            )


def _check_status(invoice: JsonObject, *allowed: str) -> None:
    if invoice["status"] not in allowed:
        raise Rejected(
            f"You can only do that with an invoice that is {' or '.join(allowed)}. This invoice has a status of "
            f"{invoice['status']}.",
            code="invoice_not_editable",
        )


def advance(book: Book) -> None:
    """Finalise, and send where that is the way of collection, every draft whose time has come."""
    for invoice_id in sorted(book.advancing):
        invoice = book.find("invoice", invoice_id)
        if invoice["automatically_finalizes_at"] <= book.now():
            finalize(book, invoice)
            if invoice["collection_method"] == "send_invoice" and invoice["status"] == "open":
                send(book, invoice)


def _list_payments(book: Book, _ids: Sequence[str], params: JsonObject) -> JsonObject:
    wanted = params.get("payment", {}).get("payment_intent")

    def keep(payment: JsonObject) -> bool:
        return wanted is None or payment["payment"]["payment_intent"] == wanted

    things = book.every("invoice_payment")
    return lists.page(things, params, "/v1/invoice_payments", "invoice", "status", keep=keep)


_PAYMENT = Group({"payment_intent": text, "type": one_of("payment_intent")}, ["type"])
ROUTES = (
    *DRAFT_ROUTES,
    Route(
        "GET",
        "/v1/invoices",
        lambda book, _ids, params: lists.page(
            book.every("invoice"),
            params,
            "/v1/invoices",
            "collection_method",
            "customer",
            "status",
            keep=lambda invoice: lists.inside(invoice["due_date"], params.get("due_date")),
        ),
        {
            **LIST,
            "collection_method": COLLECTION,
            "customer": text,
            "due_date": created_range,
            "status": one_of(*STATES),
        },
    ),
    searching("/v1/invoices", "invoice"),
    reading("/v1/invoices", "invoice"),
    Route(
        "POST",
        "/v1/invoices/{}/finalize",
        lambda book, ids, _params: finalize(book, book.find("invoice", ids[0])),
        {"auto_advance": boolean},
    ),
    Route("POST", "/v1/invoices/{}/send", lambda book, ids, _params: send(book, book.find("invoice", ids[0]))),
    Route("POST", "/v1/invoices/{}/pay", _pay, _PAY),
    Route("POST", "/v1/invoices/{}/void", lambda book, ids, _params: void(book, book.find("invoice", ids[0]))),
    Route(
        "POST",
        "/v1/invoices/{}/mark_uncollectible",
        lambda book, ids, _params: mark_uncollectible(book, book.find("invoice", ids[0])),
    ),
    Route(
        "GET",
        "/v1/invoice_payments",
        _list_payments,
        {**LIST, "invoice": text, "payment": _PAYMENT, "status": one_of("canceled", "open", "paid")},
    ),
    reading("/v1/invoice_payments", "invoice_payment"),
    *ITEM_ROUTES,
)
