"""The department, for tests of its agents."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.department import Department, a_department


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Department]:
    """A department whose agents may go alone within the rules."""
    with a_department(tmp_path) as department:
        yield department
