"""Idempotency keys, and the faults that make them needed."""

import http.client
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import stripe

from app.core.clock import VirtualClock
from app.core.errors import BadInput
from app.sandbox.faults import PaymentFaults, payment_faults
from app.sandbox.payment.server import PaymentServer
from tests.sandbox.conftest import START


def post(
    provider: PaymentServer, path: str, key: str | None, **params: str
) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Post a form and return status, JSON and headers; a link that dies raises as http.client does."""
    link = http.client.HTTPConnection(provider.url.removeprefix("http://"), timeout=20)
    headers = {"Authorization": f"Bearer {provider.key}"} | ({"Idempotency-Key": key} if key else {})
    try:
        link.request("POST", path, urlencode(params), headers)
        answer = link.getresponse()
        return answer.status, json.loads(answer.read()), {name.lower(): value for name, value in answer.getheaders()}
    finally:
        link.close()


def customers(client: stripe.StripeClient) -> int:
    """Return how many customers there are."""
    return len(client.v1.customers.list({"limit": 100}).data)


# Keys ------------------------------------------------------------------------------------------------------------


def test_the_same_key_gives_the_same_answer_once_done(provider: PaymentServer, client: stripe.StripeClient) -> None:
    status, first, headers = post(provider, "/v1/customers", "k1", name="Ada", email="ada@buyer.example")
    assert (status, headers.get("idempotent-replayed"), headers["idempotency-key"]) == (200, None, "k1")
    client.v1.customers.update(first["id"], {"name": "Changed"})
    status, again, replayed = post(provider, "/v1/customers", "k1", email="ada@buyer.example", name="Ada")
    assert (status, again) == (200, first)
    assert replayed["idempotent-replayed"] == "true"
    assert replayed["original-request"] == headers["request-id"] != replayed["request-id"]
    assert customers(client) == 1
    assert [each.replayed for each in provider.requests if each.key == "k1"] == [False, True]


def test_a_key_is_for_one_request_only(provider: PaymentServer, client: stripe.StripeClient) -> None:
    options: Any = {"idempotency_key": "k1"}
    made = client.v1.customers.create({"name": "Ada"}, options)
    with pytest.raises(stripe.IdempotencyError, match="other parameters"):
        client.v1.customers.create({"name": "Bo"}, options)
    with pytest.raises(stripe.IdempotencyError, match="belongs to a request"):
        client.v1.customers.update(made.id, {"name": "Ada"}, options)
    with pytest.raises(stripe.InvalidRequestError, match="at most 255"):
        client.v1.customers.create({"name": "Bo"}, {"idempotency_key": "k" * 256})
    assert customers(client) == 1


def test_a_key_is_forgotten_after_a_day_of_the_clock(client: stripe.StripeClient, clock: VirtualClock) -> None:
    options: Any = {"idempotency_key": "k1"}
    first = client.v1.customers.create({"metadata": {"qh_send_key": "k1"}}, options)
    clock.advance(timedelta(hours=24, seconds=-1))
    assert client.v1.customers.create({"metadata": {"qh_send_key": "k1"}}, options).id == first.id
    clock.advance(timedelta(seconds=1))
    assert client.v1.customers.create({"metadata": {"qh_send_key": "k1"}}, options).id != first.id
    found = client.v1.customers.search({"query": 'metadata["qh_send_key"]:"k1"'})
    assert first.id in [each.id for each in found.data]


def test_a_request_that_was_never_begun_leaves_its_key_free(client: stripe.StripeClient) -> None:
    options: Any = {"idempotency_key": "k1"}
    wrong: Any = {"colour": "red"}
    with pytest.raises(stripe.InvalidRequestError, match="unknown parameter"):
        client.v1.customers.create(wrong, options)
    assert client.v1.customers.create({"name": "Ada"}, options).name == "Ada"


def test_a_refusal_in_the_deed_is_kept(provider: PaymentServer, client: stripe.StripeClient) -> None:
    intent = client.v1.payment_intents.create({"amount": 4900, "currency": "usd"})
    options: Any = {"idempotency_key": "k1"}
    for _ in range(2):
        with pytest.raises(stripe.CardError):
            client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_chargeDeclined"}, options)
    assert len(client.v1.charges.list().data) == 1


def test_the_same_key_twice_at_once_is_409(provider: PaymentServer, client: stripe.StripeClient) -> None:
    provider.faults = PaymentFaults(delay=0.7)
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(post, provider, "/v1/customers", "k1", name="Ada") for _ in range(2)]
    (_, made, _), (status, refused, _) = sorted((each.result() for each in asked), key=lambda answer: answer[0])
    assert (status, refused["error"]["code"]) == (409, "idempotency_key_in_use")
    provider.faults = PaymentFaults()
    assert post(provider, "/v1/customers", "k1", name="Ada")[1] == made
    assert customers(client) == 1


def test_many_clients_at_once_make_each_thing_once(provider: PaymentServer) -> None:
    def ask(number: int) -> str:
        return str(post(provider, "/v1/customers", f"k{number % 12}", name=f"C{number % 12}")[1].get("id"))

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(ask, range(24)))
    assert len(provider.records().customers) == 12
    assert len(set(made) - {"None"}) == 12


def test_reading_takes_no_key(provider: PaymentServer, client: stripe.StripeClient) -> None:
    assert client.v1.customers.list({}, {"idempotency_key": "k1"}).data == []
    assert client.v1.customers.create({}, {"idempotency_key": "k1"}).id
    assert provider.requests[-1].replayed is False


# Faults ----------------------------------------------------------------------------------------------------------


def test_429_tells_when_to_come_back_and_nothing_was_done(provider: PaymentServer, client: stripe.StripeClient) -> None:
    provider.faults = PaymentFaults(rate_limited=1.0, retry_after=7)
    with pytest.raises(stripe.RateLimitError) as limited:
        client.v1.customers.create({}, {"idempotency_key": "k1"})
    assert (limited.value.http_status, (limited.value.headers or {})["retry-after"]) == (429, "7")
    provider.faults = PaymentFaults()
    client.v1.customers.create({}, {"idempotency_key": "k1"})
    assert [(each.status, each.fault) for each in provider.requests] == [(429, "rate limit"), (200, None)]


def test_500_before_and_after_the_deed(provider: PaymentServer, client: stripe.StripeClient) -> None:
    for faults, done in ((PaymentFaults(server_error=1.0), 0), (PaymentFaults(server_error_after=1.0), 1)):
        provider.faults = faults
        with pytest.raises(stripe.APIError) as broken:
            client.v1.customers.create({}, {"idempotency_key": f"k{done}"})
        assert broken.value.http_status == 500
        provider.faults = PaymentFaults()
        assert customers(client) == done
    assert client.v1.customers.create({}, {"idempotency_key": "k1"}).id == client.v1.customers.list().data[0].id


def test_a_500_may_stick_to_its_key(provider: PaymentServer, client: stripe.StripeClient) -> None:
    provider.faults = PaymentFaults(server_error_after=1.0, errors_stick=True)
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            client.v1.customers.create({}, {"idempotency_key": "k1"})
        provider.faults = PaymentFaults()
    assert customers(client) == 1


def test_lost_requests_and_lost_answers(
    provider: PaymentServer, client: stripe.StripeClient, connect: Callable[..., stripe.StripeClient]
) -> None:
    for faults, done in ((PaymentFaults(drop_before=1.0), 0), (PaymentFaults(drop_after=1.0), 1)):
        provider.faults = faults
        with pytest.raises(stripe.APIConnectionError):
            client.v1.customers.create({}, {"idempotency_key": f"k{done}"})
        provider.faults = PaymentFaults()
        assert customers(client) == done
    assert provider.requests[0].status is None
    assert client.v1.customers.create({}, {"idempotency_key": "k1"}).id == client.v1.customers.list().data[0].id
    assert customers(client) == 1


def test_a_delay_is_real_time(provider: PaymentServer, client: stripe.StripeClient) -> None:
    provider.faults = PaymentFaults(delay=0.1)
    started = time.perf_counter()
    client.v1.customers.list()
    assert time.perf_counter() - started >= 0.1


ROUGH = PaymentFaults(
    rate_limited=0.1, server_error=0.1, server_error_after=0.1, drop_before=0.1, drop_after=0.2, events_doubled=0.3
)


@pytest.mark.parametrize("seed", range(4))
def test_a_client_that_keeps_its_keys_ends_where_the_smooth_run_ends(seed: int) -> None:
    assert campaign(replace(ROUGH, seed=seed)) == campaign(PaymentFaults())


def campaign(faults: PaymentFaults) -> object:
    """Ask for three invoices, each call under its own key and repeated until it is answered; return the truth."""
    with PaymentServer(clock=VirtualClock(START)) as provider:
        provider.faults = faults
        for number in range(3):
            customer = insist(provider, "/v1/customers", f"{number}:cus", email=f"b{number}@buyer.example")
            invoice = insist(provider, "/v1/invoices", f"{number}:inv", customer=customer["id"])
            path = f"/v1/invoices/{invoice['id']}"
            insist(provider, f"{path}/add_lines", f"{number}:lines", **{"lines[0][amount]": str(4900 + number)})
            insist(provider, f"{path}/finalize", f"{number}:fin")
            insist(provider, f"{path}/pay", f"{number}:pay", payment_method="pm_card_visa")
        return provider.records()


def insist(provider: PaymentServer, path: str, key: str, **params: str) -> dict[str, Any]:
    """Repeat a request under its key until it is answered well."""
    for _ in range(60):
        try:
            status, body, _ = post(provider, path, key, **params)
        except (http.client.HTTPException, ConnectionError):
            continue
        if status == 200:
            return body
        assert status in (429, 500)
    raise AssertionError("never answered")


def test_payment_faults_from_plain_data() -> None:
    assert payment_faults({"drop_after": 0.5, "forbidden": ["refunds"]}) == PaymentFaults(
        drop_after=0.5, forbidden=("refunds",)
    )
    with pytest.raises(BadInput):
        payment_faults({"colour": "red"})
