"""Invoices that are still being written: drafts, their lines, and what may change of an invoice at all."""

from collections.abc import Sequence

from app.sandbox.payment import lists
from app.sandbox.payment.book import Book
from app.sandbox.payment.catalog import update
from app.sandbox.payment.fields import (
    PAGE,
    Clearable,
    Fields,
    Group,
    JsonObject,
    Listed,
    Rejected,
    between,
    boolean,
    currency,
    merged,
    metadata,
    one_of,
    short,
    text,
    timestamp,
)
from app.sandbox.payment.lines import LINE, add_lines, as_list, pending_items, remove_lines, take_in, total_up
from app.sandbox.payment.routes import Route

DAY = 86_400  # seconds
GRACE = 3_600  # seconds until a draft with auto_advance finalises itself
COLLECTION = one_of("charge_automatically", "send_invoice")

_UPDATE: Fields = {
    "auto_advance": boolean,
    "collection_method": COLLECTION,
    "custom_fields": Clearable(Listed(Group({"name": short(40), "value": short(140)}, ["name", "value"]), 4)),
    "days_until_due": between(0, 1_000),
    "description": Clearable(text),
    "due_date": timestamp,
    "effective_at": Clearable(timestamp),
    "footer": Clearable(text),
    "metadata": metadata,
    "number": Clearable(short(26)),
    "statement_descriptor": Clearable(short(22)),
}
_CREATE: Fields = {
    **_UPDATE,
    "currency": currency,
    "customer": text,
    "pending_invoice_items_behavior": one_of("exclude", "include"),
}
# What may still change once an invoice is finalised.
_SOFT = {"auto_advance", "custom_fields", "description", "expand", "footer", "metadata", "statement_descriptor"}


def _create(book: Book, _ids: Sequence[str], params: JsonObject) -> JsonObject:
    customer = book.find("customer", params["customer"], param="customer")
    method = params.get("collection_method", "charge_automatically")
    _check_due(params, method)
    money = params.get("currency", "usd")
    waiting = pending_items(book, customer["id"]) if params.get("pending_invoice_items_behavior") == "include" else []
    if any(item["currency"] != money for item in waiting):
        raise Rejected(f"The customer has pending invoice items in another currency than {money}.", param="currency")
    invoice = _new_invoice(book, customer, money, method, params)
    book.lines[invoice["id"]] = []
    book.emit("invoice.created", invoice)
    if params.get("auto_advance"):
        invoice["automatically_finalizes_at"] = book.now() + GRACE
        book.advancing.add(invoice["id"])
    if waiting:
        take_in(book, invoice, waiting)
        total_up(book, invoice)
    return invoice


def _check_due(params: JsonObject, method: str) -> None:
    given = params.keys() & {"days_until_due", "due_date"}
    if method == "send_invoice" and not given:
        raise Rejected(
            "You must pass either `days_until_due` or `due_date` when the collection method is `send_invoice`.",
            code="parameter_missing",
            param="days_until_due",
        )
    if method != "send_invoice" and given:
        name = min(given)
        raise Rejected(f"You can only pass `{name}` if the collection method is `send_invoice`.", param=name)
    if len(given) > 1:
        raise Rejected("You may only specify one of these parameters: days_until_due, due_date.", param="due_date")


_BLANK: JsonObject = {
    "object": "invoice",
    "account_country": "US",
    "account_name": "Practice account",
    "account_tax_ids": None,
    "amount_due": 0,
    "amount_overpaid": 0,
    "amount_paid": 0,
    "amount_paid_off_stripe": 0,
    "amount_remaining": 0,
    "amount_shipping": 0,
    "application": None,
    "attempt_count": 0,
    "attempted": False,
    "automatic_tax": dict.fromkeys(("disabled_reason", "liability", "provider", "status")) | {"enabled": False},
    "automatically_finalizes_at": None,
    "billing_reason": "manual",
    "customer_account": None,
    "customer_tax_ids": [],
    "default_payment_method": None,
    "default_source": None,
    "default_tax_rates": [],
    "discounts": [],
    "ending_balance": None,
    "from_invoice": None,
    "hosted_invoice_url": None,
    "invoice_pdf": None,
    "issuer": {"type": "self"},
    "last_finalization_error": None,
    "latest_revision": None,
    "livemode": False,
    "next_payment_attempt": None,
    "on_behalf_of": None,
    "parent": None,
    "payment_settings": dict.fromkeys(("default_mandate", "payment_method_options", "payment_method_types")),
    "post_payment_credit_notes_amount": 0,
    "pre_payment_credit_notes_amount": 0,
    "receipt_number": None,
    "rendering": None,
    "shipping_cost": None,
    "shipping_details": None,
    "starting_balance": 0,
    "status": "draft",
    "status_transitions": dict.fromkeys(("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at")),
    "subscription": None,
    "subtotal": 0,
    "subtotal_excluding_tax": 0,
    "test_clock": None,
    "total": 0,
    "total_discount_amounts": [],
    "total_excluding_tax": 0,
    "total_pretax_credit_amounts": [],
    "total_taxes": [],
}
# What an invoice shows as it was given, and None where it was not.
_AS_GIVEN = "custom_fields description effective_at footer number statement_descriptor".split()
_OF_CUSTOMER = "address email name phone shipping tax_exempt".split()


def _new_invoice(book: Book, customer: JsonObject, money: str, method: str, params: JsonObject) -> JsonObject:
    invoice_id, now, days = book.new_id("in"), book.now(), params.get("days_until_due")
    return book.make(
        _BLANK,
        id=invoice_id,
        **{name: params.get(name) for name in _AS_GIVEN},
        **{f"customer_{name}": customer[name] for name in _OF_CUSTOMER},
        auto_advance=params.get("auto_advance", False),
        collection_method=method,
        currency=money,
        customer=customer["id"],
        due_date=params.get("due_date", None if days is None else now + days * DAY),
        lines=as_list(book, invoice_id),
        metadata=merged({}, params.get("metadata", {})),
        period_end=now,
        period_start=now,
        webhooks_delivered_at=now,
    )


def _update(book: Book, ids: Sequence[str], params: JsonObject) -> JsonObject:
    invoice = book.find("invoice", ids[0])
    if invoice["status"] != "draft" and (hard := params.keys() - _SOFT):
        raise not_editable(f"{', '.join(sorted(hard))} cannot be changed once the invoice is finalized.")
    if days := params.pop("days_until_due", None):
        params["due_date"] = invoice["created"] + days * DAY
    return update(book, "invoice", invoice["id"], params)


def not_editable(why: str) -> Rejected:
    """Return the refusal of a change that an invoice's state does not allow."""
    return Rejected(why, code="invoice_not_editable")


def _draft(book: Book, invoice_id: str) -> JsonObject:
    invoice = book.find("invoice", invoice_id)
    if invoice["status"] != "draft":
        raise not_editable("Only draft invoices can be changed that way.")
    return invoice


def _delete(book: Book, ids: Sequence[str], _params: JsonObject) -> JsonObject:
    invoice = _draft(book, ids[0])
    book.drop(invoice)
    book.advancing.discard(invoice["id"])
    book.emit("invoice.deleted", invoice)
    return {"id": ids[0], "object": "invoice", "deleted": True}


def _add_lines(book: Book, ids: Sequence[str], params: JsonObject) -> JsonObject:
    invoice = _draft(book, ids[0])
    add_lines(book, invoice, params["lines"])
    if "invoice_metadata" in params:
        invoice["metadata"] = merged(invoice["metadata"], params["invoice_metadata"])
    return total_up(book, invoice)


def _remove_lines(book: Book, ids: Sequence[str], params: JsonObject) -> JsonObject:
    invoice = _draft(book, ids[0])
    remove_lines(book, invoice, params["lines"])
    return total_up(book, invoice)


def _list_lines(book: Book, ids: Sequence[str], params: JsonObject) -> JsonObject:
    invoice = book.find("invoice", ids[0])
    return lists.page(book.lines[invoice["id"]], params, f"/v1/invoices/{invoice['id']}/lines")


_REMOVED = Group({"id": text, "behavior": one_of("delete", "unassign")}, ["id", "behavior"])

DRAFT_ROUTES = (
    Route("POST", "/v1/invoices", _create, _CREATE, ("customer",)),
    Route("POST", "/v1/invoices/{}", _update, _UPDATE),
    Route("DELETE", "/v1/invoices/{}", _delete),
    Route(
        "POST",
        "/v1/invoices/{}/add_lines",
        _add_lines,
        {"invoice_metadata": metadata, "lines": Listed(Group(LINE), 250)},
        ("lines",),
    ),
    Route(
        "POST",
        "/v1/invoices/{}/remove_lines",
        _remove_lines,
        {"lines": Listed(_REMOVED)},
        ("lines",),
    ),
    Route("GET", "/v1/invoices/{}/lines", _list_lines, PAGE),
)
