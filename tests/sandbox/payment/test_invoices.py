"""Invoices from draft to their ends, their lines, payments and credit notes, through Stripe's own client."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any, cast

import pytest
import stripe

from app.core.clock import VirtualClock
from app.core.errors import NotFound, Refused
from app.sandbox.payment.server import PaymentServer
from tests.sandbox.conftest import START

DAY = 86_400
NOW = int(START.timestamp())


@pytest.fixture
def customer(client: stripe.StripeClient) -> stripe.Customer:
    return client.v1.customers.create({"email": "ada@buyer.example", "name": "Ada"})


def draft(client: stripe.StripeClient, customer: stripe.Customer, *amounts: int, **more: Any) -> stripe.Invoice:
    """Make a draft to be sent, with a line for each amount."""
    params: Any = {
        "customer": customer.id,
        "collection_method": "send_invoice",
        "days_until_due": 14,
        "auto_advance": False,
        "currency": "usd",
        "metadata": {"qh_send_key": "k1"},
        **more,
    }
    made = client.v1.invoices.create(params)
    if amounts:
        lines: Any = [{"description": f"Line of {amount}", "amount": amount} for amount in amounts]
        return client.v1.invoices.add_lines(made.id, {"lines": lines})
    return made


def kinds(provider: PaymentServer, about: str) -> list[str]:
    """Return the types of events about one object, in order."""
    return [event["type"] for event in provider.events if event["data"]["object"]["id"] == about]


# The straight way ------------------------------------------------------------------------------------------------


def test_an_invoice_is_drafted_finalised_sent_and_paid(
    provider: PaymentServer, client: stripe.StripeClient, customer: stripe.Customer, clock: VirtualClock
) -> None:
    invoice = draft(client, customer, 4900, 1000)
    assert (invoice.status, invoice.total, invoice.amount_due, invoice.number) == ("draft", 5900, 5900, None)
    assert invoice.due_date == NOW + 14 * DAY
    clock.advance(timedelta(hours=1))
    invoice = client.v1.invoices.finalize_invoice(invoice.id)
    assert (invoice.status, invoice.status_transitions.finalized_at) == ("open", NOW + 3600)
    assert invoice.number is not None
    assert invoice.number.endswith("-0001")
    invoice = client.v1.invoices.send_invoice(invoice.id)
    clock.advance(timedelta(days=2))
    assert invoice.hosted_invoice_url is not None
    provider.pay_invoice(invoice.hosted_invoice_url)
    invoice = client.v1.invoices.retrieve(invoice.id, {"expand": ["payments.data.payment.payment_intent"]})
    assert (invoice.status, invoice.amount_paid, invoice.amount_remaining) == ("paid", 5900, 0)
    assert invoice.status_transitions.paid_at == NOW + 3600 + 2 * DAY
    assert invoice.payments is not None
    [payment] = invoice.payments.data
    intent = cast("stripe.PaymentIntent", payment.payment.payment_intent)
    assert (payment.status, payment.amount_paid, intent.status, intent.amount_received) == (
        "paid",
        5900,
        "succeeded",
        5900,
    )
    assert client.v1.invoice_payments.list({"invoice": invoice.id}).data[0].id == payment.id
    wanted: Any = {"payment": {"type": "payment_intent", "payment_intent": intent.id}}
    assert client.v1.invoice_payments.list(wanted).data[0].invoice == invoice.id
    assert kinds(provider, invoice.id) == [
        "invoice.created",
        "invoice.updated",
        "invoice.finalized",
        "invoice.sent",
        "invoice.updated",
        "invoice.paid",
        "invoice.payment_succeeded",
    ]
    assert kinds(provider, intent.id) == ["payment_intent.created", "payment_intent.succeeded"]
    [record] = provider.records().payments
    assert (record.amount, record.invoice, record.email) == (5900, invoice.id, "ada@buyer.example")
    assert provider.records().net == {"usd": 5900}


def test_numbers_count_on_for_each_customer(client: stripe.StripeClient, customer: stripe.Customer) -> None:
    other = client.v1.customers.create({})
    numbers = [
        client.v1.invoices.finalize_invoice(draft(client, who, 100).id).number or ""
        for who in (customer, customer, other)
    ]
    assert [number[-4:] for number in numbers] == ["0001", "0002", "0001"]
    assert numbers[0][:-5] == numbers[1][:-5] != numbers[2][:-5]


def test_sending_a_draft_finalises_it_first(client: stripe.StripeClient, customer: stripe.Customer) -> None:
    assert client.v1.invoices.send_invoice(draft(client, customer, 4900).id).status == "open"


def test_an_invoice_of_nothing_is_paid_at_once(client: stripe.StripeClient, customer: stripe.Customer) -> None:
    invoice = client.v1.invoices.finalize_invoice(draft(client, customer).id)
    assert (invoice.status, invoice.amount_paid) == ("paid", 0)


def test_a_draft_that_advances_by_itself(
    client: stripe.StripeClient, customer: stripe.Customer, clock: VirtualClock
) -> None:
    invoice = draft(client, customer, 4900, auto_advance=True)
    clock.advance(timedelta(minutes=59))
    assert client.v1.invoices.retrieve(invoice.id).status == "draft"
    clock.advance(timedelta(minutes=1))
    assert client.v1.invoices.retrieve(invoice.id).status == "open"
    assert [each.type for each in client.v1.events.list({"limit": 2}).data] == ["invoice.sent", "invoice.finalized"]


# Lines -----------------------------------------------------------------------------------------------------------


def test_lines_by_amount_by_price_and_by_price_made_on_the_spot(
    client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    product = client.v1.products.create({"name": "Seat"})
    price = client.v1.prices.create({"currency": "usd", "unit_amount_decimal": Decimal("33.5"), "product": product.id})
    invoice = draft(client, customer)
    lines: Any = [
        {"amount": 1000, "description": "Setup"},
        {"amount": -200, "description": "Welcome credit"},
        {"pricing": {"price": price.id}, "quantity": 3},
        {"price_data": {"currency": "usd", "unit_amount": 500, "product_data": {"name": "Desk"}}, "quantity": 2},
    ]
    invoice = client.v1.invoices.add_lines(invoice.id, {"lines": lines, "invoice_metadata": {"step": "2"}})
    assert [line.amount for line in invoice.lines.data] == [1000, -200, 101, 1000]
    assert [line.description for line in invoice.lines.data] == ["Setup", "Welcome credit", "Seat", "Desk"]
    assert invoice.total == 1901
    assert invoice.metadata is not None
    assert invoice.metadata["step"] == "2"
    removed: Any = {"lines": [{"id": invoice.lines.data[1].id, "behavior": "delete"}]}
    assert client.v1.invoices.remove_lines(invoice.id, removed).total == 2101
    assert [line.amount for line in client.v1.invoices.line_items.list(invoice.id, {"limit": 2}).data] == [1000, 101]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"description": "free?"}, "exactly one of"),
        ({"amount": 100, "quantity": 2}, "amount, quantity"),
        ({"amount": 100, "pricing": {"price": "p"}}, "exactly one of"),
        ({"pricing": {"price": "price_none"}}, "No such price"),
        ({"invoice_item": "ii_none"}, "No such invoiceitem"),
        ({"price_data": {"currency": "eur", "unit_amount": 1, "product_data": {"name": "x"}}}, "does not match"),
        ({"amount": "ten"}, "Invalid integer"),
        ({"amount": 1, "colour": "red"}, r"lines\[0\]\[colour\]"),
    ],
)
def test_lines_that_cannot_be(client: stripe.StripeClient, customer: stripe.Customer, line: Any, message: str) -> None:
    invoice = draft(client, customer, 100)
    with pytest.raises(stripe.InvalidRequestError, match=message):
        client.v1.invoices.add_lines(invoice.id, {"lines": [line]})
    assert client.v1.invoices.retrieve(invoice.id).total == 100


def test_items_wait_are_taken_in_changed_and_deleted(client: stripe.StripeClient, customer: stripe.Customer) -> None:
    item = client.v1.invoice_items.create({"customer": customer.id, "amount": 700, "currency": "usd"})
    assert item.invoice is None
    invoice = draft(client, customer, pending_invoice_items_behavior="include")
    assert (invoice.total, invoice.lines.data[0].amount) == (700, 700)
    assert client.v1.invoice_items.list({"pending": True}).data == []
    client.v1.invoice_items.update(item.id, {"amount": 900})
    assert client.v1.invoices.retrieve(invoice.id).total == 900
    extra = client.v1.invoice_items.create({"customer": customer.id, "invoice": invoice.id, "amount": 50})
    assert client.v1.invoices.retrieve(invoice.id).total == 950
    client.v1.invoice_items.delete(extra.id)
    assert client.v1.invoices.retrieve(invoice.id).total == 900
    unassigned: Any = {"lines": [{"id": invoice.lines.data[0].id, "behavior": "unassign"}]}
    assert client.v1.invoices.remove_lines(invoice.id, unassigned).total == 0
    assert [each.id for each in client.v1.invoice_items.list({"pending": True}).data] == [item.id]
    taken: Any = {"lines": [{"invoice_item": item.id}]}
    assert client.v1.invoices.add_lines(invoice.id, taken).total == 900
    client.v1.invoices.finalize_invoice(invoice.id)
    with pytest.raises(stripe.InvalidRequestError, match="finalized"):
        client.v1.invoice_items.update(item.id, {"amount": 1})


def test_items_that_cannot_be(client: stripe.StripeClient, customer: stripe.Customer) -> None:
    other = client.v1.customers.create({})
    invoice = draft(client, customer)
    for params, message in (
        ({"customer": other.id, "invoice": invoice.id, "amount": 1}, "another customer"),
        ({"customer": customer.id, "invoice": invoice.id, "amount": 1, "currency": "eur"}, "does not match"),
    ):
        with pytest.raises(stripe.InvalidRequestError, match=message):
            client.v1.invoice_items.create(cast("Any", params))
    client.v1.invoice_items.create({"customer": customer.id, "amount": 1, "currency": "eur"})
    with pytest.raises(stripe.InvalidRequestError, match="another currency"):
        draft(client, customer, pending_invoice_items_behavior="include")


# What a state does not allow -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"days_until_due": None}, "days_until_due"),
        ({"collection_method": "charge_automatically"}, "send_invoice"),
        ({"due_date": NOW + DAY}, "only specify one"),
        ({"currency": "xyz"}, "Invalid currency"),
    ],
)
def test_drafts_that_cannot_be(
    client: stripe.StripeClient, customer: stripe.Customer, params: dict[str, Any], message: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=message):
        draft(client, customer, **params)


def test_a_finalised_invoice_keeps_its_money(client: stripe.StripeClient, customer: stripe.Customer) -> None:
    invoice = client.v1.invoices.finalize_invoice(draft(client, customer, 4900).id)
    soft = client.v1.invoices.update(invoice.id, {"metadata": {"note": "late"}, "footer": "Thank you"})
    assert soft.metadata is not None
    assert (soft.footer, soft.metadata["note"]) == ("Thank you", "late")
    deeds: list[Callable[[], object]] = [
        lambda: client.v1.invoices.update(invoice.id, {"days_until_due": 3}),
        lambda: client.v1.invoices.add_lines(invoice.id, {"lines": [{"amount": 1}]}),
        lambda: client.v1.invoices.finalize_invoice(invoice.id),
        lambda: client.v1.invoices.delete(invoice.id),
    ]
    for refused in deeds:
        with pytest.raises(stripe.InvalidRequestError) as error:
            refused()
        assert error.value.code == "invoice_not_editable"


def test_a_draft_can_be_changed_and_deleted(client: stripe.StripeClient, customer: stripe.Customer) -> None:
    invoice = draft(client, customer, 4900)
    assert client.v1.invoices.update(invoice.id, {"days_until_due": 3}).due_date == NOW + 3 * DAY
    assert client.v1.invoices.delete(invoice.id).deleted
    with pytest.raises(stripe.InvalidRequestError, match="No such invoice"):
        client.v1.invoices.retrieve(invoice.id)


@pytest.mark.parametrize("end", ["void", "uncollectible", "paid"])
def test_each_end_and_what_it_still_allows(
    provider: PaymentServer, client: stripe.StripeClient, customer: stripe.Customer, end: str
) -> None:
    v1 = client.v1.invoices
    with pytest.raises(stripe.InvalidRequestError, match="status of draft"):
        v1.void_invoice(draft(client, customer, 4900).id)
    invoice = v1.finalize_invoice(draft(client, customer, 4900).id)
    ways: dict[str, Callable[[], stripe.Invoice]] = {
        "void": lambda: v1.void_invoice(invoice.id),
        "uncollectible": lambda: v1.mark_uncollectible(invoice.id),
        "paid": lambda: v1.pay(invoice.id, {"paid_out_of_band": True}),
    }
    assert ways[end]().status == end
    allowed = {"void": set[str](), "uncollectible": {"void", "paid"}, "paid": set[str]()}
    for way, deed in ways.items():
        if way not in allowed[end]:
            with pytest.raises(stripe.InvalidRequestError):
                deed()
    if end == "uncollectible":
        provider.pay_invoice(invoice.id)
        assert v1.retrieve(invoice.id).status == "paid"
    else:
        with pytest.raises(Refused):
            provider.pay_invoice(invoice.id)
    assert [each.id for each in v1.list({"customer": customer.id, "status": "draft"}).data] != [invoice.id]


def test_paying_by_the_api(provider: PaymentServer, client: stripe.StripeClient, customer: stripe.Customer) -> None:
    invoice = client.v1.invoices.finalize_invoice(draft(client, customer, 4900).id)
    with pytest.raises(stripe.InvalidRequestError, match="default_payment_method"):
        client.v1.invoices.pay(invoice.id)
    with pytest.raises(stripe.CardError, match="insufficient funds") as refused:
        client.v1.invoices.pay(invoice.id, {"payment_method": "pm_card_visa_chargeDeclinedInsufficientFunds"})
    assert (refused.value.http_status, refused.value.code) == (402, "card_declined")
    assert client.v1.invoices.retrieve(invoice.id).attempt_count == 1
    paid = client.v1.invoices.pay(invoice.id, {"payment_method": "pm_card_visa"})
    assert (paid.status, paid.amount_paid) == ("paid", 4900)
    with pytest.raises(stripe.InvalidRequestError, match="already paid"):
        client.v1.invoices.pay(invoice.id, {"payment_method": "pm_card_visa"})
    assert provider.records().net == {"usd": 4900}


def test_money_that_came_another_way_is_no_payment_of_the_providers(
    provider: PaymentServer, client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    invoice = client.v1.invoices.finalize_invoice(draft(client, customer, 4900).id)
    paid = client.v1.invoices.pay(invoice.id, {"paid_out_of_band": True})
    assert (paid.status, paid.amount_paid, paid.amount_paid_off_stripe) == ("paid", 4900, 4900)
    assert provider.records().payments == ()


def test_a_refused_card_leaves_the_invoice_open(
    provider: PaymentServer, client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    invoice = client.v1.invoices.finalize_invoice(draft(client, customer, 4900).id)
    provider.fail_invoice(invoice.id, "expired_card")
    after = client.v1.invoices.retrieve(invoice.id)
    assert (after.status, after.attempted, after.attempt_count) == ("open", True, 1)
    types: Any = {"types": ["invoice.payment_failed", "charge.failed"]}
    assert [each.type for each in client.v1.events.list(types).data] == ["invoice.payment_failed", "charge.failed"]
    provider.pay_invoice(invoice.id)
    assert provider.records().net == {"usd": 4900}
    with pytest.raises(Refused, match="no decline code"):
        provider.fail_invoice(invoice.id, "bad mood")
    with pytest.raises(NotFound):
        provider.pay_invoice("in_none")


def test_amounts_too_small_or_below_zero_cannot_be_asked_for(
    client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as small:
        client.v1.invoices.finalize_invoice(draft(client, customer, 10).id)
    assert small.value.code == "amount_too_small"
    with pytest.raises(stripe.InvalidRequestError, match="below zero"):
        client.v1.invoices.finalize_invoice(draft(client, customer, 100, -200).id)


def test_invoices_are_listed_and_found(
    provider: PaymentServer, client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    first, second = draft(client, customer, 100), draft(client, customer, 200, metadata={"qh_send_key": "k2"})
    client.v1.invoices.finalize_invoice(first.id)
    assert [each.id for each in client.v1.invoices.list({"status": "open"}).data] == [first.id]
    assert [each.id for each in client.v1.invoices.list({"due_date": {"gt": NOW}}).data] == [second.id, first.id]
    assert client.v1.invoices.list({"due_date": {"gt": NOW + 15 * DAY}}).data == []
    found = client.v1.invoices.search({"query": 'metadata["qh_send_key"]:"k2" AND status:"draft"'})
    assert [each.id for each in found.data] == [second.id]
    assert [each.total for each in provider.records().invoices] == [100, 200]


# Credit notes ----------------------------------------------------------------------------------------------------


def test_a_credit_note_lets_an_open_invoice_ask_for_less(
    provider: PaymentServer, client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    invoice = client.v1.invoices.finalize_invoice(draft(client, customer, 4900).id)
    note = client.v1.credit_notes.create({"invoice": invoice.id, "amount": 900, "reason": "order_change"})
    assert (note.type, note.status, note.number) == ("pre_payment", "issued", f"{invoice.number}-CN-01")
    after = client.v1.invoices.retrieve(invoice.id)
    assert (after.amount_due, after.amount_remaining, after.total) == (4000, 4000, 4900)
    assert client.v1.credit_notes.void_credit_note(note.id).status == "void"
    assert client.v1.invoices.retrieve(invoice.id).amount_due == 4900
    client.v1.credit_notes.create({"invoice": invoice.id, "amount": 1000})
    provider.pay_invoice(invoice.id)
    assert provider.records().net == {"usd": 3900}
    assert client.v1.invoices.retrieve(invoice.id).amount_paid == 3900


def test_a_credit_note_over_all_of_it_settles_the_invoice(
    client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    invoice = client.v1.invoices.finalize_invoice(draft(client, customer, 4900).id)
    client.v1.credit_notes.create({"invoice": invoice.id, "amount": 4900})
    after = client.v1.invoices.retrieve(invoice.id)
    assert (after.status, after.amount_paid, after.amount_remaining) == ("paid", 0, 0)


def test_a_credit_note_of_a_paid_invoice_gives_money_back(
    provider: PaymentServer, client: stripe.StripeClient, customer: stripe.Customer
) -> None:
    invoice = client.v1.invoices.finalize_invoice(draft(client, customer, 4900).id)
    provider.pay_invoice(invoice.id)
    with pytest.raises(stripe.InvalidRequestError, match="must be the amount"):
        client.v1.credit_notes.create({"invoice": invoice.id, "amount": 900})
    note = client.v1.credit_notes.create({"invoice": invoice.id, "amount": 900, "refund_amount": 900})
    assert (note.type, note.refunds[0].amount_refunded) == ("post_payment", 900)
    assert provider.records().net == {"usd": 4000}
    with pytest.raises(stripe.InvalidRequestError, match="more than what is left"):
        client.v1.credit_notes.create({"invoice": invoice.id, "amount": 4900, "refund_amount": 4900})
    assert [each.id for each in client.v1.credit_notes.list({"invoice": invoice.id}).data] == [note.id]
