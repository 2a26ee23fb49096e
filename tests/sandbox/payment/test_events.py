"""The event log, read by polling as the product does."""

from datetime import timedelta
from typing import Any

import pytest
import stripe

from app.core.clock import VirtualClock
from app.sandbox.faults import PaymentFaults
from app.sandbox.payment.server import PaymentServer
from tests.sandbox.conftest import START


def customers(client: stripe.StripeClient, count: int) -> list[str]:
    """Make so many customers and return their ids."""
    return [client.v1.customers.create({"name": f"C{number}"}).id for number in range(count)]


def about(events: Any) -> list[str]:
    """Return what each event is about."""
    return [event.data.object["id"] for event in events]


def poll(client: stripe.StripeClient, seen: str | None) -> list[stripe.Event]:
    """Return everything behind a cursor, oldest first."""
    params: Any = {"limit": 3} if seen is None else {"limit": 3, "ending_before": seen}
    if seen is None:
        return list(reversed(list(client.v1.events.list(params).auto_paging_iter())))
    return list(client.v1.events.list(params).auto_paging_iter())


def test_an_event_is_a_snapshot_of_its_moment(client: stripe.StripeClient) -> None:
    options: Any = {"idempotency_key": "k1"}
    customer = client.v1.customers.create({"name": "Ada"}, options)
    client.v1.customers.update(customer.id, {"name": "Ada L."})
    newer, older = client.v1.events.list().data
    assert (older.type, newer.type) == ("customer.created", "customer.updated")
    assert older.to_dict()["data"]["object"] == customer.to_dict()
    assert (newer.data.object["name"], newer.to_dict()["data"]["previous_attributes"]) == ("Ada L.", {"name": "Ada"})
    assert (older.api_version, older.livemode, older.created) == ("2026-10-28.endive", False, int(START.timestamp()))
    assert older.request is not None
    assert older.request.idempotency_key == "k1"
    assert customer.last_response is not None
    assert older.request.id == customer.last_response.request_id
    assert client.v1.events.retrieve(older.id).to_dict() == older.to_dict()
    with pytest.raises(stripe.InvalidRequestError, match="No such event"):
        client.v1.events.retrieve("evt_none")


def test_a_hook_of_the_world_is_nobodys_request(provider: PaymentServer, client: stripe.StripeClient) -> None:
    params: Any = {"amount": 100, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
    provider.refund(client.v1.payment_intents.create(params).id)
    request = client.v1.events.list({"limit": 1}).data[0].request
    assert request is not None
    assert (request.id, request.idempotency_key) == (None, None)


def test_types_narrow_and_the_cursor_may_be_of_another_type(client: stripe.StripeClient) -> None:
    client.v1.products.create({"name": "Plan"})
    [made] = customers(client, 1)
    cursor = client.v1.events.list({"types": ["product.created"]}).data[0].id
    found = client.v1.events.list({"types": ["customer.created"], "ending_before": cursor})
    assert about(found.data) == [made]
    assert client.v1.events.list({"type": "product.*"}).data[0].id == cursor
    with pytest.raises(stripe.InvalidRequestError, match="only specify one"):
        client.v1.events.list({"type": "product.created", "types": ["customer.created"]})
    with pytest.raises(stripe.InvalidRequestError, match="at most 20"):
        client.v1.events.list({"types": ["customer.created"] * 21})
    with pytest.raises(stripe.InvalidRequestError, match="No such object"):
        client.v1.events.list({"ending_before": "evt_none"})


def test_polling_by_cursor_misses_nothing_and_sees_nothing_twice(client: stripe.StripeClient) -> None:
    made = customers(client, 4)
    first = poll(client, None)
    made += customers(client, 8)
    second = poll(client, first[-1].id)
    assert about(first) + about(second) == made
    assert poll(client, second[-1].id) == []


def test_events_live_thirty_days(client: stripe.StripeClient, clock: VirtualClock) -> None:
    customers(client, 1)
    clock.advance(timedelta(days=30, seconds=-1))
    assert len(client.v1.events.list().data) == 1
    clock.advance(timedelta(seconds=1))
    assert client.v1.events.list().data == []


# Faults ----------------------------------------------------------------------------------------------------------


def test_doubled_events_come_again_under_the_same_or_another_id(
    provider: PaymentServer, client: stripe.StripeClient
) -> None:
    provider.faults = PaymentFaults(events_doubled=1.0)
    made = customers(client, 12)
    listed = client.v1.events.list({"limit": 100}).data
    assert about(reversed(listed)) == [each for each in made for _ in range(2)]
    twins = [listed[place].id == listed[place + 1].id for place in range(0, 24, 2)]
    assert set(twins) == {True, False}
    assert len(provider.events) == 12
    cursor = listed[-1].id
    assert set(about(poll(client, cursor))) >= set(made[1:])


def test_shuffled_events_change_places_within_a_change(provider: PaymentServer, client: stripe.StripeClient) -> None:
    provider.faults = PaymentFaults(seed=1, events_shuffled=1.0)
    params: Any = {"amount": 100, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
    for _ in range(5):
        client.v1.payment_intents.create(params)
    listed = [event.type for event in reversed(client.v1.events.list({"limit": 100}).data)]
    wanted = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]
    assert [event["type"] for event in provider.events] == wanted * 5
    assert listed != wanted * 5
    assert all(sorted(listed[place : place + 3]) == sorted(wanted) for place in range(0, 15, 3))


@pytest.mark.parametrize("in_place", [False, True])
def test_late_events_come_to_a_cursor_or_stand_behind_it(
    provider: PaymentServer, client: stripe.StripeClient, clock: VirtualClock, in_place: bool
) -> None:
    provider.faults = PaymentFaults(seed=3, events_delayed=0.5, events_delay=3 * 86_400, events_in_place=in_place)
    made = customers(client, 1)
    while not (first := poll(client, None)):
        made += customers(client, 1)
    for _ in range(9):
        clock.advance(timedelta(minutes=1))
        made += customers(client, 1)
    early = poll(client, first[-1].id)
    assert 0 < len(early) < 9
    clock.advance(timedelta(days=3))
    last = early[-1].id
    late = poll(client, last)
    if in_place:
        assert len(about(first) + about(early) + about(late)) < len(made)
        since: Any = {"limit": 100, "created": {"gte": int(START.timestamp())}}
        assert set(about(client.v1.events.list(since).data)) == set(made)
    else:
        assert sorted(about(first) + about(early) + about(late)) == sorted(made)
        assert min(event.created for event in late) < max(event.created for event in early)
