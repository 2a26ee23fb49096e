"""One process leads a workspace; a second is refused, and a killed one is followed at once."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.agents.runtime.lease import holder, leading
from app.core.errors import Busy

_LEADER = """
import sys, time
from pathlib import Path
from app.agents.runtime.lease import leading
with leading(Path(sys.argv[1])):
    print("leading", flush=True)
    time.sleep(60)
"""


def a_leader(folder: Path) -> "subprocess.Popen[str]":
    """Start another process that leads, and return once it does."""
    child = subprocess.Popen([sys.executable, "-c", _LEADER, str(folder)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "leading\n"
    return child


def end(child: "subprocess.Popen[str]", number: int) -> None:
    child.send_signal(number)
    with child:
        pass


def test_a_second_leader_is_refused_and_told_who_leads(tmp_path: Path) -> None:
    child = a_leader(tmp_path)
    try:
        with pytest.raises(Busy, match=f"process {child.pid}"), leading(tmp_path):
            raise AssertionError("two lead")
        assert holder(tmp_path) == child.pid
    finally:
        end(child, signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_leader_that_ended_is_followed_at_once(tmp_path: Path, number: int) -> None:
    child = a_leader(tmp_path)
    end(child, number)
    began = time.monotonic()
    with leading(tmp_path):
        assert time.monotonic() - began < 0.5
        assert holder(tmp_path) == os.getpid()
    assert holder(tmp_path) is None


def test_a_leader_that_stands_still_is_not_followed(tmp_path: Path) -> None:
    """It may go on at any moment, in the middle of a send."""
    child = a_leader(tmp_path)
    try:
        child.send_signal(signal.SIGSTOP)
        with pytest.raises(Busy), leading(tmp_path):
            raise AssertionError("two lead")
    finally:
        child.send_signal(signal.SIGCONT)
        end(child, signal.SIGKILL)


def test_one_process_does_not_lead_twice(tmp_path: Path) -> None:
    with leading(tmp_path), pytest.raises(Busy, match=str(os.getpid())), leading(tmp_path):
        raise AssertionError("two lead")
    with leading(tmp_path):
        pass


def test_a_program_started_by_the_leader_does_not_inherit_the_lease(tmp_path: Path) -> None:
    up = "import time; print('up', flush=True); time.sleep(30)"
    with leading(tmp_path):
        child = subprocess.Popen([sys.executable, "-c", up], close_fds=False, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "up\n"
    try:
        with leading(tmp_path):
            pass
    finally:
        end(child, signal.SIGKILL)


def test_two_workspaces_have_a_leader_each(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    with leading(tmp_path / "one"), leading(tmp_path / "two"):
        assert [holder(tmp_path / name) for name in ("one", "two")] == [os.getpid()] * 2
