"""A mailbox at a practice mail host, with real connections on loopback."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.sandbox.certificates import Authority, make_authority
from tests.fakes.post import Post, a_post


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"), now=datetime(2026, 3, 1, tzinfo=UTC))


@pytest.fixture
def post(tmp_path: Path, authority: Authority) -> Iterator[Post]:
    with a_post(tmp_path, authority) as made:
        yield made
