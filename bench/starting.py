"""What the command line costs before it does anything, against Python with the encrypted database alone.

The window's own start (U1, U5) is measured where the window is.
"""

import subprocess
import sys

from bench.measure import Figure, Goal, pairs, seconds

_TIMES = 5


def _median(*command: str) -> float:
    """Return how long a command takes, in milliseconds, the median of a few."""
    taken = sorted(seconds(lambda: subprocess.run(command, capture_output=True, check=True)) for _ in range(_TIMES))
    return 1000 * taken[_TIMES // 2]


def _figure(name: str, ours: tuple[str, ...], goal: Goal | None) -> Figure:
    alone = (sys.executable, "-c", "import sqlcipher3")
    mine, theirs, ratio = pairs(lambda: _median(*ours), lambda: _median(*alone))
    return Figure(
        id="start", name=f"starting.{name}", ours=mine, baseline=theirs, ratio=ratio, unit="ms", lower_is_better=True,
        baseline_is="a Python process that imports sqlcipher3", goal=goal,
    )  # fmt: skip


def help_text() -> Figure:
    """Start: `quotahit --help`, the whole process."""
    return _figure("help", (sys.executable, "-m", "app", "--help"), None)


def imports() -> Figure:
    """Start: what opening a workspace and asking it something imports."""
    return _figure("imports", (sys.executable, "-c", "import app.actions.queries.workspace"), None)


BENCHES = (help_text, imports)
