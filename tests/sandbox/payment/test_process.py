"""The payment provider as a program of its own."""

from collections.abc import Iterator
from typing import Any

import pytest
import stripe

from app.core.errors import BadInput
from app.sandbox.process import PaymentProcess, payment_process


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PaymentProcess]:
    with payment_process(tmp_path_factory.mktemp("payments")) as provider:
        yield provider


def test_it_is_driven_and_read_from_outside(provider: PaymentProcess) -> None:
    stripe.enable_telemetry = False
    http = stripe.RequestsClient()
    client = stripe.StripeClient(provider.key, base_addresses={"api": provider.url}, http_client=http)
    assert provider.call("clock", to="2026-03-02T09:00:00+00:00") == "2026-03-02T09:00:00+00:00"
    price = {"currency": "usd", "unit_amount": 4900, "product_data": {"name": "Plan"}}
    asked: Any = {"line_items": [{"price_data": price, "quantity": 1}]}
    link = client.v1.payment_links.create(asked, {"idempotency_key": "k1"})
    session = provider.call("pay_link", link=link.url, email="bo@buyer.example")
    [payment] = provider.call("records")["payments"]
    assert (payment["session"], payment["amount"], payment["at"]) == (session, 4900, "2026-03-02T09:00:00+00:00")
    assert provider.call("faults", rate_limited=1.0)["rate_limited"] == 1.0
    with pytest.raises(stripe.RateLimitError):
        client.v1.customers.list()
    provider.call("faults")
    provider.call("refund", payment_intent=payment["intent"], amount=900)
    assert provider.call("events")[-1]["type"] == "charge.refunded"
    http.close()  # type: ignore[no-untyped-call]  # stripe leaves this one bare
    assert [(each["path"], each["key"], each["status"]) for each in provider.requests()] == [
        ("/v1/payment_links", "k1", 200),
        ("/v1/customers", None, 429),
    ]
    assert provider.requests() == provider.call("requests")
    assert [each["id"] for each in provider.events()] == [each["id"] for each in provider.call("events")]


@pytest.mark.parametrize(
    ("verb", "given", "answer"),
    [
        ("explode", {}, "no such request"),
        ("faults", {"colour": "red"}, "cannot be used"),
        ("pay_link", {"link": "plink_none", "email": "a@b.example"}, "No such payment_link"),
        ("pay_link", {}, "missing"),
    ],
)
def test_requests_that_cannot_be_done(provider: PaymentProcess, verb: str, given: dict[str, Any], answer: str) -> None:
    with pytest.raises(BadInput, match=answer):
        provider.call(verb, **given)


def test_a_page_in_a_browser_cannot_reach_the_hooks(provider: PaymentProcess) -> None:
    stranger = PaymentProcess(provider.folder, {"url": provider.url, "key": "guessed"})
    with pytest.raises(BadInput, match="key of the practice account is missing"):
        stranger.call("records")
