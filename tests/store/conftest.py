"""Workspaces for the store's tests: the real encrypted file, each in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.clock import VirtualClock
from app.store.database import Database
from app.store.workspace import Workspace
from tests.fakes.workspaces import a_clock, a_workspace


@pytest.fixture
def clock() -> VirtualClock:
    """A clock that stands still until it is moved."""
    return a_clock()


@pytest.fixture
def space(tmp_path: Path, clock: VirtualClock) -> Iterator[Workspace]:
    """An open workspace, closed at the end."""
    opened = a_workspace(tmp_path, clock)
    yield opened
    opened.close()


@pytest.fixture
def database(space: Workspace) -> Database:
    """The database of an open workspace."""
    return space.database
