"""Hold a rehearsal against every check: `python -m tests.rehearsal [--leads 500] [--days 60] [--seed 7]` prints one line."""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from app.core.clock import VirtualClock
from app.rehearsal import START, rehearse
from app.store import workspace
from tests.rehearsal.checks import CHECKS

PASSPHRASE = "sample passphrase"


def main() -> int:
    """Play it and print what each check found; 0 where all hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.rehearsal")
    for name, value in (("leads", 500), ("days", 60), ("seed", 7)):
        parser.add_argument(f"--{name}", type=int, default=value)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        done = rehearse(
            Path(folder) / "workspace", leads=given.leads, days=given.days, seed=given.seed, passphrase=PASSPHRASE
        )
        opened = workspace.open_workspace(done.folder, VirtualClock(START), passphrase=PASSPHRASE)
        with workspace.opened(opened), opened.database.read() as rows:
            found = {check.__name__: check(done, opened, rows) for check in CHECKS}
    said = {name: done.summary[name] for name in ("leads", "days", "seed", "seconds", "messages", "event_log_sha256")}
    print(json.dumps(said | {name: faults[:5] or "holds" for name, faults in found.items()}))
    return 1 if any(found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
