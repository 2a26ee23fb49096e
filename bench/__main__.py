"""Run the benchmarks: all of them, or those whose module or function is named (`window` names those of the window).

Each takes a process of its own.
"""

import importlib
import subprocess
import sys
from collections.abc import Callable

from bench.measure import Figure

WINDOW = ("opening", "scrolling", "beside")
MODULES = (
    "engine", "importing", "searching", "scoring", "gate", "mail_out", "mail_in", "learning", "starting", *WINDOW
)  # fmt: skip


def _benches(module: str) -> tuple[Callable[[], Figure | list[Figure]], ...]:
    found: tuple[Callable[[], Figure | list[Figure]], ...] = importlib.import_module(f"bench.{module}").BENCHES
    return found


def main(wanted: list[str]) -> int:
    """Print one JSON object a line; return how many benchmarks broke."""
    if wanted[:1] == ["--one"]:
        module, name = wanted[1].split(".")
        bench = next(one for one in _benches(module) if one.__name__ == name)
        figures = bench()
        for figure in figures if isinstance(figures, list) else [figures]:
            print(figure.line(), flush=True)
        return 0
    broken = 0
    wanted = [one for name in wanted for one in (WINDOW if name == "window" else (name,))]
    # A module is loaded only where it is asked for, or where a function of any may be meant.
    asked = {name.partition(".")[0] for name in wanted} & set(MODULES)
    for module in [one for one in MODULES if one in asked] or MODULES:
        for bench in _benches(module):
            name = f"{module}.{bench.__name__}"
            if wanted and not {module, name, bench.__name__} & set(wanted):
                continue
            broken += subprocess.run([sys.executable, "-m", "bench", "--one", name], check=False).returncode != 0
    return broken


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
