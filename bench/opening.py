"""U1, U2, U5: from the start of the process to Today painted, over 100,000 encrypted contacts; what is held, what is imported.

The passphrase is typed by the program; what Argon2id takes is left out of the figure and printed beside it, since a key
in the system's keyring needs none.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from app.store import approvals, workspace
from bench.measure import RUNS, Figure, Goal, pairs, seconds
from bench.plain_window import COLUMNS, KEY, ROWS
from bench.searching import fill_named
from bench.stage import WallClock

_PASSPHRASE = "sample passphrase"
_WAITING = 12
_HEAVY = (
    "litellm",
    "mcp",
    "sklearn",
    "sqlalchemy",
    "stripe",
    "faster_whisper",
    "numpy",
    "pandas",
    "torch",
    "pyqtgraph",
    "keyring",
)


def ours_at(folder: Path, clock: WallClock) -> None:
    """Make the workspace: so many people in companies, and a few decisions that wait."""
    made, _ = workspace.create(folder, clock, passphrase=_PASSPHRASE)
    with workspace.opened(made):
        fill_named(made, ROWS)
        with made.database.transaction("bench") as tx:
            for n in range(_WAITING):
                approvals.ask(tx, "reply", f"A reply to person {n}", {"text": "Thank you."})


def _plain_at(file: Path) -> None:
    connection = sqlcipher.connect(str(file))
    connection.execute(f"pragma key=\"x'{KEY}'\"")
    connection.execute(f"create table people ({', '.join(COLUMNS)})")
    connection.executemany(
        f"insert into people values ({','.join('?' * len(COLUMNS))})",
        ((f"Person {n}", f"Company {n % 997}", n % 101, "warm", "2 d", "Follow-up", "Leeds") for n in range(ROWS)),
    )
    connection.execute("create index people_by_name on people (name)")
    connection.commit()
    connection.close()


@contextmanager
def _scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="quotahit-bench-") as folder:
        yield Path(folder)


def _said(place: Path, module: str, *given: str) -> dict[str, Any]:
    """Run one of the two windows to its end; return what it says."""
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(place / "config")}
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", module, str(began), *given], capture_output=True, check=True, env=env, timeout=120
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def today() -> list[Figure]:
    """Start to Today painted, and the memory three seconds later: ours and the plain window in turn."""
    with _scratch() as place:
        ours_at(place / "ws", WallClock())
        _plain_at(place / "plain.db")
        taken = []
        for _ in range(RUNS + 1):
            mine = _said(place, "bench.painted", str(place / "ws"), _PASSPHRASE)
            taken.append((mine, _said(place, "bench.plain_window", str(place / "plain.db"))))
        taken = taken[1:]  # the first reads what no cache holds yet

    def middle(values: list[float]) -> float:
        return statistics.median(values)

    took = [mine["painted"] - mine["argon2"] for mine, _ in taken]
    named = {name.partition(".")[0] for name in taken[0][0]["modules"]}
    beside = {
        "argon2": round(middle([mine["argon2"] for mine, _ in taken])),
        "lock_painted": round(middle([mine["locked"] for mine, _ in taken])),
        "decisions_waiting": taken[0][0]["waiting"],
        "heavy_imports": sorted(named & set(_HEAVY)),
    }
    start = Figure(
        id="U1", name="opening.today", ours=middle(took), baseline=middle([theirs["painted"] for _, theirs in taken]), unit="ms",
        ratio=middle([one / theirs["painted"] for one, (_, theirs) in zip(took, taken, strict=True)]), lower_is_better=True,
        baseline_is="a plain PySide6 window over 100,000 encrypted rows", goal=Goal(bound=1.3, at_most=True), more=beside,
    )  # fmt: skip
    rest = Figure(
        id="U2", name="opening.memory", ours=middle([mine["memory"] for mine, _ in taken]), unit="MiB (PSS)",
        baseline=middle([theirs["memory"] for _, theirs in taken]), lower_is_better=True,
        ratio=middle([mine["memory"] / theirs["memory"] for mine, theirs in taken]),
        baseline_is="the same plain window at rest", goal=Goal(bound=1.5, at_most=True), more={"agents": "at work"},
    )  # fmt: skip
    return [start, rest]


def imports() -> Figure:
    """What is imported before Today is painted, against PySide6.QtWidgets and sqlcipher3 alone."""
    with _scratch() as place:
        ours_at_once = place / "ws"
        workspace.create(ours_at_once, WallClock(), passphrase=_PASSPHRASE)[0].close()
        modules = _said(place, "bench.painted", str(ours_at_once), _PASSPHRASE)["modules"]
    ours = [name for name in modules if name.partition(".")[0] == "app"]
    mine, theirs, ratio = pairs(
        lambda: _import(f"import {', '.join(ours)}"), lambda: _import("import PySide6.QtWidgets, sqlcipher3")
    )
    return Figure(
        id="U5", name="opening.imports", ours=mine, baseline=theirs, ratio=ratio, unit="ms", lower_is_better=True,
        baseline_is="importing PySide6.QtWidgets and sqlcipher3, the whole process", goal=Goal(bound=1.3, at_most=True),
        more={"modules_of_ours": len(ours), "modules": len(modules)},
    )  # fmt: skip


def _import(what: str) -> float:
    return statistics.median(
        1000 * seconds(lambda: subprocess.run([sys.executable, "-c", what], check=True)) for _ in range(3)
    )


BENCHES = (today, imports)
