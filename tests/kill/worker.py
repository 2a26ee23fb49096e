"""A program that leads workspaces and is killed: `python -m tests.kill.worker`, driven by JSON lines.

Each line asks for one life: `{"home": …, "code": …, "until": …, "die_at": N, "die_on": NAME}`. The program, with everything imported
and nothing opened, forks; the child opens the workspace and works as the product does, by a clock that jumps from one due
instant to the next. It answers `{"pid": …}` at once and `{"status": …}` when the child has ended: 0 means that nothing is
left to do before `until`. With `die_at` the child kills itself at its N-th step boundary, with `die_on` at the first
of that name.
"""

import importlib
import json
import os
import signal
import sys
import time
import traceback
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app import bootstrap
from app.actions import registry
from app.agents.runtime.lease import leading
from app.compliance.facts import Facts
from app.compliance.gate import decide
from app.compliance.ruleset import load
from app.core.clock import VirtualClock
from app.store import activities, approvals, workspace
from app.store.database import Database

CLOCK, LIVES = "clock.txt", "lives.jsonl"
STEP = timedelta(minutes=1)
_NEEDED = """babel.numbers cryptography.hazmat.primitives.ciphers.aead cryptography.hazmat.primitives.kdf.hkdf dateutil.parser
    h2.connection holidays httpx httpcore imap_tools phonenumbers.geocoder phonenumbers.timezone secrets stripe
    stripe._checkout_service stripe._customer_service stripe._event stripe._invoice_service stripe._payment_link_service
    app.sync.email.parse""".split()


def main() -> None:
    """Serve lives until standard input ends."""
    _warm_up()
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            try:
                os._exit(_live(asked))
            except BaseException:
                traceback.print_exc()
                os._exit(1)
        _say({"pid": child})
        _, status = os.waitpid(child, 0)
        _say({"status": os.waitstatus_to_exitcode(status)})


def _say(answer: dict[str, object]) -> None:
    print(json.dumps(answer), flush=True)


def _warm_up() -> None:
    """Import and read what a life needs, so that a new one costs milliseconds."""
    for name in _NEEDED:
        importlib.import_module(name)
    places = {"jurisdictions": ["US-IL"], "zones": ["America/Chicago"], "now": "2026-03-02T15:00:00Z"}
    decide(Facts.from_json({"channel": "email", "purpose": "cold", **places}), load())
    registry.actions()


def _live(asked: dict[str, Any]) -> int:
    home, born = Path(asked["home"]), time.monotonic()
    clock = VirtualClock(_clock_of(home, asked["begin"]))
    boundaries = Boundaries(asked.get("die_at"), asked.get("die_on"))
    space = workspace.open_workspace(home, clock, recovery_code=asked["code"])
    space.database.before_commit.append(lambda _: boundaries.reach("before commit"))
    space.database.after_commit.append(lambda _: boundaries.reach("after commit"))
    with leading(home):
        works = bootstrap.pipeline(space, crash_point=boundaries.reach)
        works.engine.recover()
        opened = time.monotonic() - born
        until = datetime.fromisoformat(asked["until"])
        while clock.now() < until:
            works.turn()
            _founder(space.database)
            if opened:
                _note(home, opened, time.monotonic() - born)
                opened = 0.0
            due = works.next_due()
            if due is None:
                break
            clock.move_to(min(until, max(due, clock.now() + STEP)))
            _keep_clock(home, clock)
        works.close()
    space.close()
    (home / "boundaries.json").write_text(json.dumps(boundaries.reached))
    return 0


class Boundaries:
    """Counts the points at which a process may die, and dies at one of them."""

    def __init__(self, die_at: int | None, die_on: str | None) -> None:
        self.die_at, self.die_on = die_at, die_on
        self.reached: list[str] = []

    def reach(self, name: str) -> None:
        """Pass a boundary, or end here as a program that is killed ends."""
        self.reached.append(name)
        if len(self.reached) == self.die_at or name == self.die_on:
            os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(10)


def _founder(database: Database) -> None:
    """Approve what waits; tasks are left on the list."""
    with database.read() as rows:
        waiting = approvals.pending(rows)
        paused = activities.open_tasks(rows, kind="mailbox")
    for one in waiting:
        _act(database, "approve", approval=one.id)
    for task in paused:
        _act(database, "resume_mailbox", mailbox=task.detail["mailbox"])


def _act(database: Database, verb: str, **arguments: object) -> None:
    with database.transaction("person") as tx:
        registry.run(tx, verb, arguments)


def _clock_of(home: Path, begin: str) -> datetime:
    file = home / CLOCK
    return datetime.fromisoformat(file.read_text() if file.exists() else begin)


def _keep_clock(home: Path, clock: VirtualClock) -> None:
    fresh = home / f"{CLOCK}.new"
    fresh.write_text(clock.now().isoformat())
    fresh.replace(home / CLOCK)


def _note(home: Path, opened: float, worked: float) -> None:
    """Keep how long a start took: until the pipeline stood, and until its first turn was done; seconds."""
    with (home / LIVES).open("a") as file:
        file.write(json.dumps({"opened": opened, "first_turn": worked}) + "\n")


if __name__ == "__main__":
    main()
