"""Customers, products, prices, lists and search, through Stripe's own client."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import stripe

from app.core.clock import VirtualClock
from app.sandbox.faults import PaymentFaults
from app.sandbox.payment.api import Request
from app.sandbox.payment.server import PaymentServer
from tests.sandbox.conftest import START


def test_a_customer_is_made_read_changed_and_deleted(client: stripe.StripeClient) -> None:
    made = client.v1.customers.create(
        {"email": "ada@buyer.example", "name": "Ada", "address": {"city": "Oslo"}, "metadata": {"a": "1", "b": "2"}}
    )
    assert (made.created, made.livemode, made.currency) == (int(START.timestamp()), False, None)
    changed = client.v1.customers.update(made.id, {"name": "", "metadata": {"a": "", "c": "3"}})
    assert (changed.name, changed.metadata and changed.metadata.to_dict()) == (None, {"b": "2", "c": "3"})
    assert client.v1.customers.retrieve(made.id).to_dict() == changed.to_dict()
    assert client.v1.customers.delete(made.id).deleted
    assert client.v1.customers.retrieve(made.id).to_dict() == {"id": made.id, "object": "customer", "deleted": True}
    with pytest.raises(stripe.InvalidRequestError, match="No such customer") as gone:
        client.v1.invoices.create({"customer": made.id})
    assert (gone.value.http_status, gone.value.code, gone.value.param) == (400, "resource_missing", "customer")


def test_prices_hold_whole_and_decimal_units(client: stripe.StripeClient) -> None:
    product = client.v1.products.create({"name": "Plan", "images": ["https://x.example/a.png"]})
    whole = client.v1.prices.create({"product": product.id, "currency": "jpy", "unit_amount": 4900})
    assert (whole.unit_amount, str(whole.unit_amount_decimal), whole.type) == (4900, "4900", "one_time")
    part: Any = {"currency": "usd", "unit_amount_decimal": "12.5", "product_data": {"name": "Drop"}}
    part["recurring"] = {"interval": "month"}
    fine = client.v1.prices.create(part)
    assert (fine.unit_amount, str(fine.unit_amount_decimal), fine.type) == (None, "12.5", "recurring")
    assert client.v1.products.retrieve(str(fine.product)).name == "Drop"
    assert client.v1.prices.update(whole.id, {"active": False}).active is False
    assert [each.id for each in client.v1.prices.list({"active": True}).data] == [fine.id]
    assert client.v1.products.update(product.id, {"active": False, "description": "old"}).description == "old"


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"currency": "usd", "product": "prod_x"}, "exactly one of `unit_amount`"),
        ({"currency": "usd", "unit_amount": 1}, "either `product` or `product_data`"),
        ({"currency": "usd", "unit_amount": 1, "product": "prod_x"}, "No such product"),
        ({"unit_amount": 1, "product": "prod_x"}, "Missing required param: currency"),
        ({"currency": "usd", "unit_amount": -1, "product": "prod_x"}, "0 or more"),
        ({"currency": "kwd", "unit_amount": 5, "product": "prod_x"}, "evenly divisible"),
        ({"currency": "usd", "unit_amount": 1, "colour": "red"}, "Received unknown parameter: colour"),
        ({"currency": "usd", "unit_amount": 1, "recurring": {"interval": "eon"}}, "must be one of"),
    ],
)
def test_prices_that_cannot_be(client: stripe.StripeClient, params: Any, message: str) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=message):
        client.v1.prices.create(params)
    assert client.v1.prices.list().data == []


def test_a_portal_session_is_for_a_customer_of_the_account(client: stripe.StripeClient) -> None:
    customer = client.v1.customers.create({"email": "ada@buyer.example"})
    session = client.v1.billing_portal.sessions.create(
        {"customer": customer.id, "return_url": "https://studio.example/account"}
    )
    assert session.url.startswith("http://127.0.0.1:")
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        client.v1.billing_portal.sessions.create({"customer": "cus_other"})


# Lists and search ------------------------------------------------------------------------------------------------


@pytest.fixture
def many(provider: PaymentServer, clock: VirtualClock) -> list[str]:
    """Twenty-five customers, one a minute, oldest first; asked for without a socket, which is quicker."""
    made = []
    for number in range(25):
        form = urlencode({"email": f"c{number % 3}@buyer.example", "metadata[qh_send_key]": f"k{number}"})
        headers = {"authorization": f"Bearer {provider.key}"}
        answer = provider.api.handle(Request(method="POST", path="/v1/customers", body=form, headers=headers))
        made.append(json.loads(answer.body)["id"])
        clock.advance(timedelta(minutes=1))
    return made


def ids(found: Any) -> list[str]:
    return [each.id for each in found.data]


def test_pages_go_on_in_both_directions(client: stripe.StripeClient, many: list[str]) -> None:
    newest = list(reversed(many))
    first = client.v1.customers.list()
    assert (ids(first), first.has_more) == (newest[:10], True)
    last = client.v1.customers.list({"limit": 100, "starting_after": newest[9]})
    assert (ids(last), last.has_more) == (newest[10:], False)
    before = client.v1.customers.list({"limit": 4, "ending_before": newest[9]})
    assert (ids(before), before.has_more) == (newest[5:9], True)
    assert ids(client.v1.customers.list({"ending_before": newest[3]})) == newest[:3]
    assert [each.id for each in client.v1.customers.list({"limit": 7}).auto_paging_iter()] == newest
    older_first = client.v1.customers.list({"limit": 7, "ending_before": newest[-1]}).auto_paging_iter()
    assert [each.id for each in older_first] == many[1:]


def test_lists_are_narrowed_by_value_and_by_time(client: stripe.StripeClient, many: list[str]) -> None:
    assert ids(client.v1.customers.list({"email": "c1@buyer.example", "limit": 2})) == [many[22], many[19]]
    start = int(START.timestamp())
    found = client.v1.customers.list({"created": {"gte": start + 60, "lt": start + 180}})
    assert ids(found) == [many[2], many[1]]
    assert ids(client.v1.customers.list({"created": start})) == [many[0]]


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"limit": 0}, "1 or more"),
        ({"limit": 101}, "100 or less"),
        ({"starting_after": "cus_none"}, "No such object"),
        ({"starting_after": "cus_a", "ending_before": "cus_b"}, "only specify one"),
        ({"colour": "red"}, "unknown parameter"),
    ],
)
def test_lists_that_cannot_be(client: stripe.StripeClient, params: Any, message: str) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=message):
        client.v1.customers.list(params)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("metadata['qh_send_key']:'k7'", [7]),
        ('metadata["qh_send_key"]:"K7"', [7]),
        ('email:"c0@buyer.example" AND metadata["qh_send_key"]:"k3"', [3]),
        ('metadata["qh_send_key"]:"k3" OR metadata["qh_send_key"]:"k4"', [4, 3]),
        ('email~"c2@" AND -metadata["qh_send_key"]:"k23"', [20, 17, 14, 11, 8, 5, 2]),
        ('name:"nobody"', []),
        (f"created<={int(START.timestamp()) + 60}", [1, 0]),
        (f"created>{int(START.timestamp()) + 23 * 60}", [24]),
    ],
)
def test_search(client: stripe.StripeClient, many: list[str], query: str, wanted: list[int]) -> None:
    assert ids(client.v1.customers.search({"query": query})) == [many[number] for number in wanted]


def test_search_in_pages(client: stripe.StripeClient, many: list[str]) -> None:
    first = client.v1.customers.search({"query": 'email~"buyer"', "limit": 20})
    assert (len(first.data), first.has_more, first.next_page) == (20, True, "20")
    assert [each.id for each in first.auto_paging_iter()] == list(reversed(many))


@pytest.mark.parametrize("query", ["what", 'a:"1" AND b:"2" OR c:"3"', 'created:"soon"'])
def test_searches_that_cannot_be_read(client: stripe.StripeClient, many: list[str], query: str) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="unable to parse"):
        client.v1.customers.search({"query": query})


def test_search_finds_new_objects_after_its_lag(
    client: stripe.StripeClient, provider: PaymentServer, clock: VirtualClock
) -> None:
    provider.faults = PaymentFaults(search_lag=60)
    client.v1.customers.create({"metadata": {"k": "v"}})
    query: Any = {"query": 'metadata["k"]:"v"'}
    assert client.v1.customers.search(query).data == []
    clock.advance(timedelta(seconds=60))
    assert len(client.v1.customers.search(query).data) == 1


# Expansion -------------------------------------------------------------------------------------------------------


def test_ids_are_expanded_on_request(client: stripe.StripeClient) -> None:
    customer = client.v1.customers.create({"name": "Ada"})
    invoice = client.v1.invoices.create({"customer": customer.id, "expand": ["customer"]})
    assert invoice.customer == customer
    [listed] = client.v1.invoices.list({"expand": ["data.customer"]}).data
    assert listed.customer == customer
    for path in ("colour", "customer.colour", "lines.data.invoice.customer.invoice.customer"):
        with pytest.raises(stripe.InvalidRequestError, match="expand"):
            client.v1.invoices.retrieve(invoice.id, {"expand": [path]})


# Who asks, and how -----------------------------------------------------------------------------------------------


def test_a_wrong_key_is_401(provider: PaymentServer, connect: Callable[..., stripe.StripeClient]) -> None:
    with pytest.raises(stripe.AuthenticationError, match=r"Invalid API Key provided: sk_live_\*\*\*\*tice") as refused:
        connect(provider, key="sk_live_practice").v1.customers.list()
    assert refused.value.http_status == 401
    assert provider.requests[-1].status == 401


def test_a_key_may_lack_a_permission(provider: PaymentServer, client: stripe.StripeClient) -> None:
    provider.faults = PaymentFaults(forbidden=("refunds", "checkout/sessions"))
    with pytest.raises(stripe.PermissionError, match="rak_refunds_write"):
        client.v1.refunds.create({"payment_intent": "pi_x"})
    with pytest.raises(stripe.PermissionError, match="rak_checkout_sessions_read"):
        client.v1.checkout.sessions.list()
    assert client.v1.customers.list().data == []


def test_another_version_and_another_address_are_refused(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="Invalid Stripe API version"):
        client.v1.customers.list({}, {"stripe_version": "2023-08-16"})
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL") as unknown:
        client.raw_request("get", "/v1/coffees")
    assert unknown.value.http_status == 404


def test_answers_carry_a_request_id(client: stripe.StripeClient) -> None:
    answer = client.v1.customers.create({}).last_response
    assert answer is not None
    assert (answer.request_id or "").startswith("req_")
    assert answer.headers["stripe-version"] == "2026-10-28.endive"
