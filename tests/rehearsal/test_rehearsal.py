"""Sixty days of the whole department in some seconds: what must hold after them, and that they are the same every time."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.clock import VirtualClock
from app.rehearsal import START, Rehearsed, one_core, rehearse
from app.store import workspace
from app.store.database import Rows
from app.store.workspace import Workspace
from tests.rehearsal.checks import CHECKS, Check

Played = tuple[Rehearsed, Workspace, Rows]


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system binds no thread to a core")
def test_a_rehearsal_leaves_the_thread_as_free_as_it_was() -> None:
    before = os.sched_getaffinity(0)
    with one_core():
        assert len(os.sched_getaffinity(0)) == 1
    assert os.sched_getaffinity(0) == before


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    folder = tmp_path_factory.mktemp("rehearsal") / "workspace"
    done = rehearse(folder, leads=90, days=60, seed=7, passphrase="sample passphrase")
    opened = workspace.open_workspace(folder, VirtualClock(START), passphrase="sample passphrase")
    with workspace.opened(opened), opened.database.read() as rows:
        yield done, opened, rows


@pytest.mark.slow
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: str(check.__name__))
def test_after_sixty_days(check: Check, played: Played) -> None:
    assert check(*played) == []


@pytest.mark.slow
def test_the_whole_department_has_been_at_work(played: Played) -> None:
    done, _, rows = played
    worked = {row["workflow"] for row in rows.all("select distinct workflow from runs")}
    assert worked >= {"scout", "researcher", "outreach", "qualifier", "demo", "closer", "ops", "pause"}
    said = done.summary
    assert said["journeys"].keys() == {"full-autonomous", "re-engagement"}
    assert said["paid"]["count"] == len(done.money.payments) > 0
    assert said["onboarded"] > 0
    assert said["stages"]["won"] > 0
    assert said["blocked"]
    assert sum(said["replies"].values()) > 20
    assert said["replies"].get("unknown", 0) <= 0.1 * sum(said["replies"].values())
    assert said["messages"]["sent"] == len(done.accepted)


@pytest.mark.slow
def test_the_same_seed_tells_the_same_story(tmp_path: Path) -> None:
    def digest(name: str, seed: int) -> str:
        done = rehearse(tmp_path / name, leads=25, days=30, seed=seed, passphrase="sample passphrase")
        return str(done.summary["event_log_sha256"])

    assert digest("one", 5) == digest("two", 5) != digest("three", 6)
