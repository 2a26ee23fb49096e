"""Credit notes: an open invoice asks for less, a paid one gives money back."""

import copy
from collections.abc import Sequence

from app.sandbox.payment import lists
from app.sandbox.payment.book import Book
from app.sandbox.payment.catalog import update
from app.sandbox.payment.fields import (
    Clearable,
    Fields,
    JsonObject,
    Rejected,
    amount,
    merged,
    metadata,
    one_of,
    positive_amount,
    text,
)
from app.sandbox.payment.intents import cancel
from app.sandbox.payment.invoices import intent_of, payments_of, settle
from app.sandbox.payment.lines import total_up
from app.sandbox.payment.refunds import refund
from app.sandbox.payment.routes import Route, listing, reading

REASONS = ("duplicate", "fraudulent", "order_change", "product_unsatisfactory")


def _create(book: Book, _ids: Sequence[str], params: JsonObject) -> JsonObject:
    invoice = book.find("invoice", params["invoice"], param="invoice")
    if invoice["status"] not in ("open", "paid"):
        raise Rejected("You can only credit an invoice that is open or paid.", code="invoice_not_editable")
    paid = invoice["status"] == "paid"
    earlier = invoice["pre_payment_credit_notes_amount"] + invoice["post_payment_credit_notes_amount"]
    left = invoice["total"] - earlier if paid else invoice["amount_remaining"]
    if params["amount"] > left:
        raise Rejected(f"A credit note of {params['amount']} is more than what is left of the invoice: {left}.")
    back, outside = params.get("refund_amount", 0), params.get("out_of_band_amount", 0)
    if back + outside != (params["amount"] if paid else 0):
        raise Rejected(
            "The sum of refund_amount and out_of_band_amount must be the amount of the credit note for a paid invoice, "
            "and zero for an open one.",
            param="refund_amount",
        )
    refunds = [_refund(book, invoice, back)] if back else []
    note = _new_note(book, invoice, params, refunds, paid=paid)
    book.emit("credit_note.created", note)
    _apply(book, invoice, params["amount"], paid=paid)
    return note


def _refund(book: Book, invoice: JsonObject, money: int) -> JsonObject:
    served = [each for each in payments_of(book, invoice) if each["status"] == "paid"]
    if not served:
        raise Rejected("This invoice was not paid by a charge: there is nothing to refund.", param="refund_amount")
    return refund(book, {"payment_intent": served[0]["payment"]["payment_intent"], "amount": money})


def _apply(book: Book, invoice: JsonObject, money: int, *, paid: bool) -> None:
    """Let a credit note of `money` change its invoice; a negative one takes it back."""
    name = "post_payment_credit_notes_amount" if paid else "pre_payment_credit_notes_amount"
    invoice[name] += money
    if paid:
        book.emit("invoice.updated", invoice)
        return
    intent = intent_of(book, invoice)
    total_up(book, invoice)
    payment = payments_of(book, invoice)[0]
    if invoice["amount_remaining"]:
        intent["amount"] = payment["amount_requested"] = invoice["amount_remaining"]
    else:
        cancel(book, intent)
        payment["status"] = "canceled"
        settle(book, invoice, 0)


_BLANK_NOTE: JsonObject = {
    "object": "credit_note",
    "amount_shipping": 0,
    "customer_account": None,
    "customer_balance_transaction": None,
    "discount_amount": 0,
    "discount_amounts": [],
    "livemode": False,
    "pretax_credit_amounts": [],
    "shipping_cost": None,
    "status": "issued",
    "total_taxes": [],
    "voided_at": None,
}
_BLANK_LINE: JsonObject = {
    "object": "credit_note_line_item",
    "discount_amount": 0,
    "discount_amounts": [],
    "livemode": False,
    "metadata": {},
    "pretax_credit_amounts": [],
    "quantity": 1,
    "tax_rates": [],
    "taxes": [],
    "type": "custom_line_item",
}


def _new_note(
    book: Book, invoice: JsonObject, params: JsonObject, refunds: list[JsonObject], *, paid: bool
) -> JsonObject:
    note_id, money = book.new_id("cn"), params["amount"]
    earlier = [each for each in book.every("credit_note") if each["invoice"] == invoice["id"]]
    line = {
        **copy.deepcopy(_BLANK_LINE),
        "id": book.new_id("cnli"),
        "amount": money,
        "description": params.get("memo") or f"Credit for {invoice['number']}",
        "unit_amount": money,
        "unit_amount_decimal": str(money),
    }
    return book.make(
        _BLANK_NOTE,
        id=note_id,
        **dict.fromkeys(("amount", "subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax"), money),
        **{name: params.get(name) for name in ("memo", "out_of_band_amount", "reason")},
        currency=invoice["currency"],
        customer=invoice["customer"],
        effective_at=book.now(),
        invoice=invoice["id"],
        lines=lists.whole([line], f"/v1/credit_notes/{note_id}/lines"),
        metadata=merged({}, params.get("metadata", {})),
        number=f"{invoice['number']}-CN-{len(earlier) + 1:02d}",
        pdf=f"{book.pages}/credit_notes/{note_id}/pdf",
        post_payment_amount=money if paid else 0,
        pre_payment_amount=0 if paid else money,
        refunds=[_as_part(each) for each in refunds],
        type="post_payment" if paid else "pre_payment",
    )


def _as_part(refund: JsonObject) -> JsonObject:
    return {
        "amount_refunded": refund["amount"],
        "payment_record_refund": None,
        "refund": refund["id"],
        "type": "refund",
    }


def _void(book: Book, ids: Sequence[str], _params: JsonObject) -> JsonObject:
    note = book.find("credit_note", ids[0])
    invoice = book.find("invoice", note["invoice"])
    if note["status"] == "void" or invoice["status"] != "open":
        raise Rejected("You can only void a credit note that is issued, of an invoice that is open.")
    _apply(book, invoice, -note["amount"], paid=False)
    return book.change("credit_note.voided", note, status="void", voided_at=book.now())


_NOTE: Fields = {
    "amount": positive_amount,
    "invoice": text,
    "memo": Clearable(text),
    "metadata": metadata,
    "out_of_band_amount": amount,
    "reason": one_of(*REASONS),
    "refund_amount": amount,
}

ROUTES = (
    Route("POST", "/v1/credit_notes", _create, _NOTE, ("invoice", "amount")),
    listing("/v1/credit_notes", "credit_note", {"customer": text, "invoice": text}),
    reading("/v1/credit_notes", "credit_note"),
    Route(
        "POST",
        "/v1/credit_notes/{}",
        lambda book, ids, params: update(book, "credit_note", ids[0], params),
        {"memo": Clearable(text), "metadata": metadata},
    ),
    Route("POST", "/v1/credit_notes/{}/void", _void),
)
