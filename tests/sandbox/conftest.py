"""A mail host, a payment provider and their real clients, on loopback and a clock that stands still."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import stripe

from app.core.clock import VirtualClock
from app.sandbox.certificates import Authority, make_authority
from app.sandbox.mail.server import MailServer
from app.sandbox.payment.server import PaymentServer

ME, PASSWORD = "mara@studio.example", "a password of the practice host"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(START)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"), now=START)


@pytest.fixture
def mail(tmp_path: Path, clock: VirtualClock, authority: Authority) -> Iterator[MailServer]:
    with MailServer(folder=tmp_path, clock=clock, authority=authority) as server:
        server.account(ME, PASSWORD)
        yield server


@pytest.fixture
def provider(clock: VirtualClock) -> Iterator[PaymentServer]:
    with PaymentServer(clock=clock) as server:
        yield server


@pytest.fixture
def connect() -> Iterator[Callable[..., stripe.StripeClient]]:
    """Give stripe's own client for a provider; its connections are closed after the test."""
    stripe.enable_telemetry = False
    opened: list[stripe.RequestsClient] = []

    def make(provider: PaymentServer, key: str | None = None, retries: int = 0) -> stripe.StripeClient:
        http = stripe.RequestsClient()
        opened.append(http)
        return stripe.StripeClient(
            key or provider.key, base_addresses={"api": provider.url}, http_client=http, max_network_retries=retries
        )

    yield make
    for http in opened:
        http.close()  # type: ignore[no-untyped-call]  # stripe leaves this one bare


@pytest.fixture
def client(provider: PaymentServer, connect: Callable[..., stripe.StripeClient]) -> stripe.StripeClient:
    return connect(provider)
