"""Promise 5: after any crash it starts without a person in at most five seconds, with a list of what was uncertain.

A workspace of some thousand people is killed with SIGKILL while messages are being handed over; then `quotahit run` is
started as a founder starts it: a new program, the passphrase from a file, nothing warm. The time is taken until it says
that the department is at work; what it names as uncertain before that is compared with what stood open at the crash.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from app.core.clock import VirtualClock
from app.store import outbox
from app.store.workspace import opened
from tests.fakes.workspaces import PASSPHRASE, START, a_contact, reopened
from tests.kill.campaign import Campaign, prepare, world
from tests.kill.lives import a_worker

LIMIT = 5.0  # seconds
KILLED_ON = ("after intent", "after 250", "after the answers")


def measure(count: int = 10, people: int = 5_000, first: int = 0) -> dict[str, object]:
    """Kill and start `count` workspaces of so many people; return how long each start took and what it listed."""
    took, worked, standing, missed = list[float](), list[float](), 0, 0
    with (
        tempfile.TemporaryDirectory(prefix="quotahit-start-") as scratch,
        world(Path(scratch)) as there,
        a_worker() as worker,
    ):
        key = Path(scratch) / "passphrase"
        key.write_text(PASSPHRASE + "\n", encoding="utf-8")
        for number in range(first, first + count):
            campaign = prepare(Path(scratch), there, f"s{number}", leads=20)
            _fill(campaign, people)
            worker.live(campaign, die_on=KILLED_ON[number % len(KILLED_ON)])
            before = _cpu()
            seconds, lines = _start(campaign.home, key)
            took.append(seconds)
            worked.append(_cpu() - before)
            wanted, named = _open_sends(campaign), [line for line in lines if line.startswith("It is not known")]
            standing += len(wanted)
            missed += sum(not any(f" to {address} " in line for line in named) for address in wanted)
    return {
        "promise": 5,
        "starts": count,
        "people": people,
        "slowest_seconds": round(max(took), 2),
        "median_seconds": round(sorted(took)[len(took) // 2], 2),
        "median_cpu_seconds": round(sorted(worked)[len(worked) // 2], 2),
        "sends_open_at_the_crash": standing,
        "of_these_not_named": missed,
        "kept": max(took) <= LIMIT and not missed,
    }


def _start(home: Path, key: Path) -> tuple[float, list[str]]:
    """Start the program; return the seconds until it is at work, and what it said before. It is killed then."""
    command = [sys.executable, "-m", "app", "run", "--workspace", str(home), "--passphrase-file", str(key)]
    began, lines = time.monotonic(), list[str]()
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as program:
        assert program.stderr is not None
        for line in program.stderr:
            if line.startswith("The department is at work"):
                break
            lines.append(line)
        seconds = time.monotonic() - began
        program.kill()
        program.wait()
    return seconds, lines


def _cpu() -> float:
    """Return the processor's time that programs started here have taken, seconds: a busy machine does not lengthen it."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _fill(campaign: Campaign, people: int) -> None:
    with opened(reopened(campaign.home, VirtualClock(START))) as space, space.database.transaction("import") as tx:
        for number in range(people):
            a_contact(tx, f"person{number}@beech.example", f"Person {number} Sample")


def _open_sends(campaign: Campaign) -> list[str]:
    """Return to whom it was being sent at the crash: the start changes nothing of that."""
    with opened(reopened(campaign.home, VirtualClock(START))) as space, space.database.read() as rows:
        return [one.address for one in outbox.open_sends(rows)]
