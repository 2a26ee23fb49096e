"""What the practice servers share when each runs as a program of its own: its clock, its ports file, its end."""

import argparse
import json
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path


class WallClock:
    """The system's clock, until it is set to an instant; then it stands there."""

    def __init__(self) -> None:
        self._set: datetime | None = None

    def now(self) -> datetime:
        return self._set or datetime.now(UTC)

    def set_to(self, instant: datetime | None) -> None:
        """Stand still at `instant`, or follow the system again for None."""
        self._set = instant


def arguments(description: str) -> argparse.Namespace:
    """Read the command line of a practice server: `folder`, `ports_file`, `with_parent`."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--folder", type=Path, required=True, help="where records are written")
    parser.add_argument("--ports-file", type=Path, required=True, help="written as JSON once the ports are open")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input ends")
    return parser.parse_args()


def announce(ports_file: Path, facts: Mapping[str, object]) -> None:
    """Write the ports file whole or not at all."""
    fresh = ports_file.with_suffix(".new")
    fresh.write_text(json.dumps(facts), encoding="utf-8")
    fresh.replace(ports_file)


def wait_for_end(*, with_parent: bool) -> None:
    """Return when the parent closes standard input; without a parent to watch, never (a signal ends the program)."""
    if with_parent:
        sys.stdin.buffer.read()
    else:
        threading.Event().wait()


class Journal:
    """A file of JSON lines, each given to the system whole before `write` returns."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab", buffering=0)

    def write(self, entry: Mapping[str, object]) -> None:
        """Append one entry."""
        self._file.write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()
