"""How a figure is taken: interleaved pairs A B A B in one run, and their median."""

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

RUNS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What performance.md asks of a figure: a bound on its ratio, or on the figure itself."""

    bound: float
    of: str = "ratio"
    at_most: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the output."""

    id: str
    name: str
    ours: float
    baseline: float
    unit: str
    ratio: float
    baseline_is: str
    goal: Goal | None = None
    runs: int = RUNS
    lower_is_better: bool = False
    more: dict[str, object] = field(default_factory=dict)

    def line(self) -> str:
        """Return the figure as one JSON object."""
        said: dict[str, object] = {
            "name": self.name,
            "id": self.id,
            "ours": _short(self.ours),
            "baseline": _short(self.baseline),
            "unit": self.unit,
            "ratio": _short(self.ratio),
            "baseline_is": self.baseline_is,
            "runs": self.runs,
        }
        if self.lower_is_better:
            said["better"] = "lower"
        if self.goal is not None:
            sign = "<=" if self.goal.at_most else ">="
            value = self.ratio if self.goal.of == "ratio" else self.ours
            said["goal"] = f"{self.goal.of} {sign} {self.goal.bound}"
            said["reached"] = value <= self.goal.bound if self.goal.at_most else value >= self.goal.bound
        return json.dumps(said | self.more, ensure_ascii=False)


def pairs(ours: Callable[[], float], baseline: Callable[[], float], runs: int = RUNS) -> tuple[float, float, float]:
    """Take both in turn; return the median of each and the median of the pairs' ratios (ours to the baseline's)."""
    taken = [(ours(), baseline()) for _ in range(runs)]
    ratios = [mine / theirs for mine, theirs in taken]
    return statistics.median(m for m, _ in taken), statistics.median(t for _, t in taken), statistics.median(ratios)


def seconds(work: Callable[[], object]) -> float:
    """Return how long a piece of work takes, on the wall."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def p95(values: list[float]) -> float:
    """Return the 95th percentile."""
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]


def _short(value: float) -> float | int:
    return round(value) if abs(value) >= 1000 else float(f"{value:.4g}")
