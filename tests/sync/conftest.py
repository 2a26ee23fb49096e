"""A mailbox at a practice mail host and a till at a practice provider, with real connections on loopback."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.sandbox.certificates import Authority, make_authority
from app.sandbox.payment.server import PaymentServer
from app.store.workspace import opened
from app.sync.egress import Ledger
from app.sync.http import Web
from tests.fakes.post import Post, a_post
from tests.fakes.sales import Till, account
from tests.fakes.workspaces import a_clock, a_workspace


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"), now=datetime(2026, 3, 1, tzinfo=UTC))


@pytest.fixture
def post(tmp_path: Path, authority: Authority) -> Iterator[Post]:
    with a_post(tmp_path, authority) as made:
        yield made


@pytest.fixture
def provider() -> Iterator[PaymentServer]:
    with PaymentServer(clock=a_clock()) as server:
        yield server


@pytest.fixture
def till(tmp_path: Path, provider: PaymentServer) -> Iterator[Till]:
    clock = provider.api.book.clock
    with opened(a_workspace(tmp_path, clock)) as workspace:
        web = Web(Ledger(workspace.database))
        yield Till(workspace, clock, account(web, provider.key, provider.url))  # type: ignore[arg-type]  # the fixture's virtual clock
        web.close()
