"""One stage a test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .stage import Stage, a_stage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with a_stage(tmp_path) as made:
        yield made
