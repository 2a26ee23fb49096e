"""Payment links, checkout sessions, and what buyers do on their pages."""

import http.client
from datetime import timedelta
from typing import Any

import pytest
import stripe

from app.core.clock import VirtualClock
from app.core.errors import NotFound, Refused
from app.sandbox.payment.pages import money
from app.sandbox.payment.server import PaymentServer
from tests.sandbox.conftest import START

NOW = int(START.timestamp())


def line(amount: int = 4900, quantity: int = 1, currency: str = "usd", name: str = "Plan") -> dict[str, Any]:
    """Return a line whose price is made on the spot."""
    price = {"currency": currency, "unit_amount": amount, "product_data": {"name": name}}
    return {"price_data": price, "quantity": quantity}


def link_of(client: stripe.StripeClient, *lines: dict[str, Any], **more: Any) -> stripe.PaymentLink:
    params: Any = {"line_items": list(lines) or [line()], **more}
    return client.v1.payment_links.create(params)


def session_of(client: stripe.StripeClient, *lines: dict[str, Any], **more: Any) -> stripe.checkout.Session:
    params: Any = {
        "mode": "payment",
        "line_items": list(lines) or [line()],
        "success_url": "https://studio.example/thanks",
        **more,
    }
    return client.v1.checkout.sessions.create(params)


def get(provider: PaymentServer, address: str) -> tuple[int, str]:
    """Open a page as a browser does."""
    link = http.client.HTTPConnection(provider.url.removeprefix("http://"))
    link.request("GET", address.removeprefix(provider.url))
    answer = link.getresponse()
    text = answer.read().decode()
    link.close()
    return answer.status, text


# Links -----------------------------------------------------------------------------------------------------------


def test_a_link_is_paid_and_closes_at_its_limit(provider: PaymentServer, client: stripe.StripeClient) -> None:
    link = link_of(
        client,
        line(4900, 2),
        metadata={"qh_deal": "7"},
        restrictions={"completed_sessions": {"limit": 1}},
        payment_intent_data={"metadata": {"from": "link"}},
        customer_creation="always",
    )
    session_id = provider.pay_link(link.url, email="bo@buyer.example", name="Bo")
    session = client.v1.checkout.sessions.retrieve(session_id, {"expand": ["line_items", "customer", "payment_intent"]})
    assert (session.status, session.payment_status, session.amount_total) == ("complete", "paid", 9800)
    assert session.metadata is not None
    assert session.metadata["qh_deal"] == "7"
    assert session.customer_details is not None
    assert session.customer_details.email == "bo@buyer.example"
    assert session.line_items is not None
    assert [(each.description, each.quantity) for each in session.line_items.data] == [("Plan", 2)]
    assert isinstance(session.customer, stripe.Customer)
    assert isinstance(session.payment_intent, stripe.PaymentIntent)
    assert (session.customer.name, session.payment_intent.metadata["from"]) == ("Bo", "link")
    after = client.v1.payment_links.retrieve(link.id)
    assert after.active is False
    assert after.restrictions is not None
    assert after.restrictions.completed_sessions.count == 1
    with pytest.raises(Refused, match="no longer active"):
        provider.pay_link(link.id, email="cleo@buyer.example")
    assert [each.id for each in client.v1.checkout.sessions.list({"payment_link": link.id}).data] == [session_id]
    types = [each.type for each in client.v1.events.list({"types": ["checkout.session.completed", "charge.succeeded"]})]
    assert types == ["checkout.session.completed", "charge.succeeded"]
    [record] = provider.records().payments
    assert (record.payment_link, record.session, record.amount, record.metadata) == (
        link.id,
        session_id,
        9800,
        {"qh_deal": "7"},
    )


def test_a_link_without_a_limit_is_paid_by_many(provider: PaymentServer, client: stripe.StripeClient) -> None:
    price = client.v1.prices.create({"currency": "usd", "unit_amount": 100, "product_data": {"name": "Tip"}})
    link = link_of(client, {"price": price.id, "quantity": 3})
    for number in range(3):
        provider.pay_link(link.url, email=f"b{number}@buyer.example")
    assert provider.records().net == {"usd": 900}
    assert client.v1.payment_links.retrieve(link.id).active
    assert client.v1.payment_links.line_items.list(link.id).data[0].amount_total == 300


def test_a_link_is_closed_and_opened_by_hand(provider: PaymentServer, client: stripe.StripeClient) -> None:
    link = link_of(client)
    closed = client.v1.payment_links.update(link.id, {"active": False, "inactive_message": "Sold out"})
    assert closed.active is False
    with pytest.raises(Refused, match="Sold out"):
        provider.pay_link(link.url, email="bo@buyer.example")
    limit: Any = {"active": True, "restrictions": {"completed_sessions": {"limit": 2}}}
    client.v1.payment_links.update(link.id, limit)
    provider.pay_link(link.url, email="bo@buyer.example")
    assert [each.id for each in client.v1.payment_links.list({"active": True}).data] == [link.id]
    client.v1.payment_links.update(link.id, {"restrictions": ""})
    with pytest.raises(NotFound):
        provider.pay_link(f"{provider.url}/b/test_none", email="bo@buyer.example")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "line_items"),
        ([{"quantity": 1}], "exactly one of"),
        ([{"price": "price_none", "quantity": 1}], "No such price"),
        ([{**line(), "price": "p"}], "exactly one of"),
        ([line(), line(currency="eur")], "one currency"),
        ([{"price_data": {"currency": "usd", "product_data": {"name": "x"}}, "quantity": 1}], "unit_amount"),
        ([{"price_data": {"currency": "usd", "unit_amount": 1, "product": "p"}, "quantity": 1}], "No such product"),
        ([{"price_data": line()["price_data"]}], r"line_items\[0\]\[quantity\]"),
        ([{**line(), "metadata": {"a": "b"}}], r"unknown parameter: line_items\[0\]\[metadata\]"),
    ],
)
def test_links_that_cannot_be(client: stripe.StripeClient, lines: Any, message: str) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=message):
        client.v1.payment_links.create({"line_items": lines})
    assert client.v1.products.list().data == []


def test_prices_that_are_retired_or_recurring_cannot_be_linked(client: stripe.StripeClient) -> None:
    plain = {"currency": "usd", "unit_amount": 100, "product_data": {"name": "Tip"}}
    asked: list[Any] = [{**plain, "active": False}, {**plain, "recurring": {"interval": "month"}}]
    old, monthly = (client.v1.prices.create(params) for params in asked)
    for price, message in ((old, "inactive"), (monthly, "recurring")):
        with pytest.raises(stripe.InvalidRequestError, match=message):
            link_of(client, {"price": price.id, "quantity": 1})


# Sessions --------------------------------------------------------------------------------------------------------


def test_a_session_is_paid_once(provider: PaymentServer, client: stripe.StripeClient) -> None:
    customer = client.v1.customers.create({"email": "ada@buyer.example"})
    session = session_of(client, customer=customer.id, client_reference_id="deal-7")
    assert (session.status, session.payment_status, session.amount_total) == ("open", "unpaid", 4900)
    assert session.url is not None
    provider.pay_link(session.url, email="ada@buyer.example")
    after = client.v1.checkout.sessions.retrieve(session.id)
    assert (after.status, after.payment_status, after.url) == ("complete", "paid", None)
    with pytest.raises(Refused, match="open"):
        provider.pay_link(session.id, email="ada@buyer.example")
    assert client.v1.payment_intents.retrieve(str(after.payment_intent)).customer == customer.id
    wanted: Any = {"payment_intent": str(after.payment_intent)}
    assert [each.id for each in client.v1.checkout.sessions.list(wanted).data] == [session.id]
    assert client.v1.checkout.sessions.line_items.list(session.id).data[0].amount_total == 4900


def test_a_refused_card_leaves_the_session_open_for_another_try(
    provider: PaymentServer, client: stripe.StripeClient
) -> None:
    session = session_of(client)
    provider.fail_link(session.id, email="bo@buyer.example", code="insufficient_funds")
    intent = client.v1.payment_intents.retrieve(str(client.v1.checkout.sessions.retrieve(session.id).payment_intent))
    assert intent.status == "requires_payment_method"
    assert intent.last_payment_error is not None
    assert intent.last_payment_error.decline_code == "insufficient_funds"
    provider.pay_link(session.id, email="bo@buyer.example")
    assert client.v1.payment_intents.retrieve(intent.id).status == "succeeded"
    assert len(provider.records().payments) == 1
    with pytest.raises(Refused, match="no decline code"):
        provider.fail_link(session.id, email="bo@buyer.example", code="bad mood")


@pytest.mark.parametrize("succeeded", [True, False])
def test_money_that_comes_later_or_not_at_all(
    provider: PaymentServer, client: stripe.StripeClient, succeeded: bool
) -> None:
    session_id = provider.pay_link(link_of(client).url, email="bo@buyer.example", later=True)
    session = client.v1.checkout.sessions.retrieve(session_id)
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    assert client.v1.payment_intents.retrieve(str(session.payment_intent)).status == "processing"
    assert provider.records().net == {}
    provider.finish_payment(session_id, succeeded=succeeded)
    newest = client.v1.events.list({"limit": 1}).data[0].type
    assert newest == f"checkout.session.async_payment_{'succeeded' if succeeded else 'failed'}"
    paid = client.v1.checkout.sessions.retrieve(session_id).payment_status
    assert (paid, provider.records().net) == (("paid", {"usd": 4900}) if succeeded else ("unpaid", {}))


def test_a_session_nobody_completes_expires_by_the_clock(
    provider: PaymentServer, client: stripe.StripeClient, clock: VirtualClock
) -> None:
    short, by_hand = session_of(client, expires_at=NOW + 1800), session_of(client)
    assert by_hand.expires_at == NOW + 86_400
    clock.advance(timedelta(minutes=30))
    assert client.v1.checkout.sessions.retrieve(short.id).status == "expired"
    with pytest.raises(Refused):
        provider.pay_link(short.id, email="bo@buyer.example")
    assert client.v1.checkout.sessions.expire(by_hand.id).status == "expired"
    with pytest.raises(stripe.InvalidRequestError, match="open"):
        client.v1.checkout.sessions.expire(by_hand.id)
    third = session_of(client)
    provider.expire_session(third.id)
    assert [each.id for each in client.v1.checkout.sessions.list({"status": "open"}).data] == []


def test_a_session_of_nothing_needs_no_payment(provider: PaymentServer, client: stripe.StripeClient) -> None:
    session = session_of(client, line(0))
    provider.pay_link(session.id, email="bo@buyer.example")
    after = client.v1.checkout.sessions.retrieve(session.id)
    assert (after.payment_status, after.payment_intent) == ("no_payment_required", None)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"customer": "cus_none"}, "No such customer"),
        ({"customer": "c", "customer_email": "a@b.example"}, "only specify one"),
        ({"expires_at": NOW + 60}, "between 30 minutes and 24 hours"),
        ({"mode": "subscription"}, "must be one of payment"),
        ({"success_url": "thanks.html"}, "Not a valid URL"),
        ({"payment_method_types": ["card"]}, "unknown parameter: payment_method_types"),
        ({"line_items": [line(10)]}, "at least 50"),
    ],
)
def test_sessions_that_cannot_be(client: stripe.StripeClient, params: dict[str, Any], message: str) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=message):
        session_of(client, **params)


# Pages -----------------------------------------------------------------------------------------------------------


def test_pages_show_what_is_asked_for_and_nothing_is_run(provider: PaymentServer, client: stripe.StripeClient) -> None:
    link = link_of(client, line(123_456, name="<script>alert(1)</script>"))
    status, text = get(provider, link.url)
    assert (status, "1,234.56 USD" in text, "Status: active" in text, "<script>" in text) == (200, True, True, False)
    session = session_of(client, line(4900, currency="jpy"))
    assert "4,900 JPY" in get(provider, session.url or "")[1]
    customer = client.v1.customers.create({})
    invoice = client.v1.invoices.create({"customer": customer.id})
    client.v1.invoices.add_lines(invoice.id, {"lines": [{"amount": 4900, "description": "Setup"}]})
    invoice = client.v1.invoices.finalize_invoice(invoice.id)
    for address in (invoice.hosted_invoice_url, invoice.invoice_pdf):
        assert "Setup" in get(provider, address or "")[1]
    provider.pay_invoice(invoice.id)
    assert "Status: paid" in get(provider, invoice.hosted_invoice_url or "")[1]
    assert [get(provider, address)[0] for address in ("/", "/b/none", "/v1/customers")] == [404, 404, 401]


@pytest.mark.parametrize(
    ("minor", "currency", "wanted"),
    [(4900, "usd", "49.00 USD"), (4900, "jpy", "4,900 JPY"), (1234560, "kwd", "1,234.560 KWD"), (0, "eur", "0.00 EUR")],
)
def test_money_as_people_write_it(minor: int, currency: str, wanted: str) -> None:
    assert money(minor, currency) == wanted
