"""A sample of promise 1; the whole of it is `python -m tests.promises 1`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kill.campaign import World, world
from tests.kill.lives import Worker, a_worker
from tests.promises.promise_1 import measure_boundaries, one_campaign


@pytest.fixture
def there(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        yield made


@pytest.fixture
def worker() -> Iterator[Worker]:
    with a_worker() as made:
        yield made


@pytest.mark.slow
def test_a_campaign_killed_at_a_hundred_instants_loses_and_doubles_nothing(
    tmp_path: Path, there: World, worker: Worker
) -> None:
    killed = lost = looked_up = 0
    for seed in range(40):  # the faster the machine, the fewer kills a campaign takes to its end
        if killed == 100:
            break
        _, found, kills = one_campaign(tmp_path, there, worker, seed, most=100 - killed, leads=20, longest=0.4)
        assert found.wrong(f"campaign {seed}") == []
        assert found.sent >= 48  # sixteen leads who do not write get three mails each
        killed, lost, looked_up = killed + kills, lost + found.answers_lost, looked_up + found.looked_up
    assert killed == 100
    assert lost
    assert looked_up


def test_what_cannot_be_looked_up_stands_on_the_list_and_is_never_sent_again(
    tmp_path: Path, there: World, worker: Worker
) -> None:
    _, found, _ = one_campaign(tmp_path, there, worker, 3, most=4, leads=20, longest=1.5)
    assert found.wrong("campaign") == []
    assert found.uncertain


def test_a_run_killed_at_some_of_its_step_boundaries_loses_and_doubles_nothing(
    tmp_path: Path, there: World, worker: Worker
) -> None:
    met, wrong = measure_boundaries(tmp_path, there, worker, every=29)
    assert wrong == []
    assert sum(met.values()) >= 4
