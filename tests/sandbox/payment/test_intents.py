"""Payment intents, charges, refunds and disputes, through Stripe's own client."""

from typing import Any

import pytest
import stripe

from app.core.errors import NotFound, Refused
from app.sandbox.payment.server import PaymentServer


def intent_of(client: stripe.StripeClient, amount: int = 4900, **more: Any) -> stripe.PaymentIntent:
    params: Any = {"amount": amount, "currency": "usd", **more}
    return client.v1.payment_intents.create(params)


def paid(client: stripe.StripeClient, amount: int = 4900) -> stripe.PaymentIntent:
    return intent_of(client, amount, payment_method="pm_card_visa", confirm=True)


def test_an_intent_goes_from_asking_to_succeeded(provider: PaymentServer, client: stripe.StripeClient) -> None:
    intent = intent_of(client, metadata={"a": "b"}, receipt_email="ada@buyer.example")
    assert intent.status == "requires_payment_method"
    with pytest.raises(stripe.InvalidRequestError, match="missing a payment method"):
        client.v1.payment_intents.confirm(intent.id)
    intent = client.v1.payment_intents.update(intent.id, {"amount": 5000, "payment_method": "pm_card_visa"})
    intent = client.v1.payment_intents.confirm(intent.id, {"expand": ["latest_charge"]})
    assert (intent.status, intent.amount_received) == ("succeeded", 5000)
    assert isinstance(intent.latest_charge, stripe.Charge)
    charge = intent.latest_charge
    assert (charge.amount, charge.paid, charge.captured, charge.status) == (5000, True, True, "succeeded")
    assert charge.billing_details.email == "ada@buyer.example"
    assert charge.metadata["a"] == "b"
    assert [each.id for each in client.v1.charges.list({"payment_intent": intent.id}).data] == [charge.id]
    assert client.v1.charges.search({"query": 'metadata["a"]:"b"'}).data[0].id == charge.id
    assert client.v1.charges.update(charge.id, {"description": "Plan"}).description == "Plan"
    assert [event["type"] for event in provider.events] == [
        "payment_intent.created",
        "payment_intent.updated",
        "charge.succeeded",
        "payment_intent.succeeded",
        "charge.updated",
    ]


@pytest.mark.parametrize(
    ("method", "code", "decline"),
    [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
        ("pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
    ],
)
def test_refused_cards(client: stripe.StripeClient, method: str, code: str, decline: str) -> None:
    intent = intent_of(client)
    with pytest.raises(stripe.CardError) as refused:
        client.v1.payment_intents.confirm(intent.id, {"payment_method": method})
    assert (refused.value.http_status, refused.value.code) == (402, code)
    body: Any = refused.value.json_body
    assert (body["error"]["decline_code"], body["error"]["payment_intent"]["id"]) == (decline, intent.id)
    again = client.v1.payment_intents.retrieve(intent.id)
    assert (again.status, again.payment_method) == ("requires_payment_method", None)
    assert client.v1.charges.list({"payment_intent": intent.id}).data[0].failure_code == code
    assert client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"}).status == "succeeded"


def test_what_a_state_does_not_allow(client: stripe.StripeClient) -> None:
    done = paid(client)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_intents.update(done.id, {"amount": 1000})
    assert refused.value.code == "payment_intent_unexpected_state"
    assert client.v1.payment_intents.update(done.id, {"metadata": {"k": "v"}}).metadata["k"] == "v"
    with pytest.raises(stripe.InvalidRequestError, match="status is succeeded"):
        client.v1.payment_intents.cancel(done.id)
    gone = client.v1.payment_intents.cancel(intent_of(client).id, {"cancellation_reason": "abandoned"})
    assert (gone.status, gone.cancellation_reason) == ("canceled", "abandoned")
    with pytest.raises(stripe.InvalidRequestError, match="status is canceled"):
        client.v1.payment_intents.confirm(gone.id, {"payment_method": "pm_card_visa"})


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"amount": 10}, "at least 50"),
        ({"amount": 0}, "1 or more"),
        ({"amount": 4905, "currency": "kwd"}, "evenly divisible"),
        ({"customer": "cus_none"}, "No such customer"),
        ({"payment_method": "pm_none"}, "No such PaymentMethod"),
        ({"currency": "pounds"}, "Invalid currency"),
    ],
)
def test_intents_that_cannot_be(client: stripe.StripeClient, params: dict[str, Any], message: str) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=message):
        intent_of(client, **params)


def test_an_invoices_intent_is_paid_through_the_invoice(client: stripe.StripeClient) -> None:
    customer = client.v1.customers.create({})
    invoice = client.v1.invoices.create({"customer": customer.id})
    client.v1.invoices.add_lines(invoice.id, {"lines": [{"amount": 4900}]})
    client.v1.invoices.finalize_invoice(invoice.id)
    [intent] = client.v1.payment_intents.list({"customer": customer.id}).data
    with pytest.raises(stripe.InvalidRequestError, match="belongs to an invoice"):
        client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})


# Refunds ---------------------------------------------------------------------------------------------------------


def test_refunds_in_parts_up_to_the_whole(provider: PaymentServer, client: stripe.StripeClient) -> None:
    intent = paid(client)
    first = client.v1.refunds.create({"payment_intent": intent.id, "amount": 900, "reason": "requested_by_customer"})
    assert (first.amount, first.status, first.charge) == (900, "succeeded", intent.latest_charge)
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
        client.v1.refunds.create({"payment_intent": intent.id, "amount": 4001})
    provider.refund(intent.id)
    charge = client.v1.charges.retrieve(str(intent.latest_charge), {"expand": ["refunds"]})
    assert (charge.amount_refunded, charge.refunded) == (4900, True)
    assert charge.refunds is not None
    assert [each.amount for each in charge.refunds.data] == [4000, 900]
    with pytest.raises(stripe.InvalidRequestError) as again:
        client.v1.refunds.create({"charge": charge.id})
    assert again.value.code == "charge_already_refunded"
    assert provider.records().net == {"usd": 0}
    types: Any = {"types": ["refund.created", "charge.refunded"]}
    assert [each.type for each in client.v1.events.list(types).data] == ["charge.refunded", "refund.created"] * 2
    assert client.v1.refunds.update(first.id, {"metadata": {"a": "b"}}).to_dict()["metadata"] == {"a": "b"}
    assert len(client.v1.refunds.list({"payment_intent": intent.id}).data) == 2


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({}, "payment_intent or charge"),
        ({"charge": "c", "payment_intent": "p"}, "payment_intent or charge"),
        ({"payment_intent": "pi_none"}, "No such payment_intent"),
        ({"charge": "ch_none"}, "No such charge"),
        ({"charge": "ch_none", "amount": 0}, "1 or more"),
        ({"charge": "ch_none", "reason": "bad mood"}, "must be one of"),
    ],
)
def test_refunds_that_cannot_be(client: stripe.StripeClient, params: Any, message: str) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=message):
        client.v1.refunds.create(params)


def test_only_money_that_came_is_refunded(provider: PaymentServer, client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge"):
        client.v1.refunds.create({"payment_intent": intent_of(client).id})
    failed = intent_of(client)
    with pytest.raises(stripe.CardError):
        client.v1.payment_intents.confirm(failed.id, {"payment_method": "pm_card_chargeDeclined"})
    charge = client.v1.charges.list({"payment_intent": failed.id}).data[0]
    with pytest.raises(stripe.InvalidRequestError, match="did not succeed"):
        client.v1.refunds.create({"charge": charge.id})
    with pytest.raises(NotFound):
        provider.refund("pi_none")


# Disputes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("won", [True, False])
def test_a_dispute_and_its_end(provider: PaymentServer, client: stripe.StripeClient, won: bool) -> None:
    intent = paid(client)
    dispute_id = provider.dispute(intent.id, reason="product_not_received")
    dispute = client.v1.disputes.retrieve(dispute_id, {"expand": ["charge"]})
    assert (dispute.amount, dispute.status, dispute.reason) == (4900, "needs_response", "product_not_received")
    assert isinstance(dispute.charge, stripe.Charge)
    assert dispute.charge.disputed
    with pytest.raises(Refused, match="disputed already"):
        provider.dispute(intent.id)
    with pytest.raises(stripe.InvalidRequestError, match="charged back"):
        client.v1.refunds.create({"payment_intent": intent.id})
    provider.close_dispute(dispute_id, won=won)
    assert client.v1.disputes.retrieve(dispute_id).status == ("won" if won else "lost")
    types = [each.type for each in client.v1.events.list({"type": "charge.dispute.*"}).data]
    ending = ["charge.dispute.funds_reinstated"] if won else []
    assert types == [*ending, "charge.dispute.closed", "charge.dispute.funds_withdrawn", "charge.dispute.created"]
    assert [each.disputed for each in provider.records().payments] == [True]
    with pytest.raises(stripe.InvalidRequestError, match="already closed"):
        client.v1.disputes.close(dispute_id)
    assert [each.id for each in client.v1.disputes.list({"payment_intent": intent.id}).data] == [dispute_id]


def test_a_dispute_needs_a_reason_that_banks_give(provider: PaymentServer, client: stripe.StripeClient) -> None:
    with pytest.raises(Refused, match="no reason for a dispute"):
        provider.dispute(paid(client).id, reason="bad mood")
    given_up = provider.dispute(paid(client).id, amount=100)
    assert client.v1.disputes.close(given_up).status == "lost"
