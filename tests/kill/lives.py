"""Starting and killing the worker's lives from outside."""

import json
import os
import random
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from tests.kill.campaign import Campaign

KILLED = -signal.SIGKILL
PATIENCE = 120.0  # seconds that a life may take which nobody ends


class Worker:
    """The program that leads workspaces, one life at a time."""

    def __init__(self, program: "subprocess.Popen[str]") -> None:
        self._program = program

    def live(
        self, campaign: Campaign, *, seconds: float | None = None, die_at: int | None = None, die_on: str | None = None
    ) -> bool:
        """Let it live once, at most `seconds`, or until a step boundary; return whether it came to the end of its work."""
        assert self._program.stdin is not None
        self._program.stdin.write(json.dumps({**campaign.life, "die_at": die_at, "die_on": die_on}) + "\n")
        self._program.stdin.flush()
        pid = int(self._answer(PATIENCE)["pid"])
        ended = self._answer(seconds) if seconds is not None else self._answer(PATIENCE)
        if not ended:
            with suppress(ProcessLookupError):  # it came to its end in this very moment
                os.kill(pid, signal.SIGKILL)
            ended = self._answer(PATIENCE)
        status = ended["status"]
        assert status in (0, KILLED), f"the worker ended by itself: {status}"
        return bool(status == 0)

    def _answer(self, seconds: float) -> dict[str, Any]:
        """Return the next line of the program, or nothing where it does not come in time."""
        assert self._program.stdout is not None
        if not select.select([self._program.stdout], [], [], seconds)[0]:
            return {}
        answer: dict[str, Any] = json.loads(self._program.stdout.readline())
        return answer


@contextmanager
def a_worker() -> Iterator[Worker]:
    """Give a worker; it ends with the block."""
    command = [sys.executable, "-m", "tests.kill.worker"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        try:
            yield Worker(program)
        finally:
            assert program.stdin is not None
            program.stdin.close()


def kill_until_done(worker: Worker, campaign: Campaign, chance: random.Random, *, most: int, longest: float) -> int:
    """Kill a campaign's worker after at most `longest` seconds, over and over, until its work is done.

    Returns how often it was killed; after `most` times it is left alone.
    """
    killed = 0
    while killed < most:
        if worker.live(campaign, seconds=chance.uniform(0.02, longest)):
            return killed
        killed += 1
    assert worker.live(campaign), "the last life was not killed and must come to its end"
    return killed


def restarts(campaign: Campaign) -> list[dict[str, float]]:
    """Return how long each start that came so far took: until the pipeline stood, until its first turn was done."""
    file = campaign.home / "lives.jsonl"
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return [json.loads(line) for line in lines if line.endswith("}")]
