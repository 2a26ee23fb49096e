"""What the open deals will come to: how likely each stage wins, and what the sum is worth.

How likely a stage wins is learnt from the workspace's own ended deals, shrunk towards a stated prior while there are few
(Beta-binomial conjugate update: posterior mean (a + wins) / (a + b + n)). The sum of the open deals is a sum of
independent all-or-nothing amounts. The largest deals are convolved one by one, so that their range is no guess at a shape;
the many smaller ones beyond them come to a normal distribution (Lyapunov's central limit theorem) with their mean
Σ value · p and variance Σ value² · p · (1 - p), and the range is read from the two together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import erf, sqrt

from app.core.deal import Stage

# What such deals come to elsewhere, as eight deals' worth of knowledge: it fades as one's own deals end.
PRIOR = {
    Stage.NEW: 0.10,
    Stage.QUALIFIED: 0.25,
    Stage.DEMO: 0.35,
    Stage.PROPOSAL: 0.50,
    Stage.NEGOTIATION: 0.70,
}
WEIGHT = 8.0
_CELLS = 400  # of the grid: a range is good to a quarter of a hundredth of the sum
_ONE_BY_ONE = 60  # as many deals are convolved; with more, what the rest adds is smooth
RANGE = (0.1, 0.9)  # the range that is shown holds four months of five


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How likely a deal in a stage is won; `n` of one's own deals say so, of which `won` were."""

    stage: Stage
    probability: float
    n: int
    won: int


def rates(ended: Iterable[tuple[frozenset[Stage], bool]]) -> dict[Stage, Rate]:
    """Return how likely each open stage wins, from ended deals: the stages each went through, and whether it was won."""
    tried, won = dict.fromkeys(PRIOR, 0), dict.fromkeys(PRIOR, 0)
    for stages, was_won in ended:
        for stage in stages & PRIOR.keys():
            tried[stage] += 1
            won[stage] += was_won
    return {
        stage: Rate(
            stage=stage,
            probability=(PRIOR[stage] * WEIGHT + won[stage]) / (WEIGHT + tried[stage]),
            n=tried[stage],
            won=won[stage],
        )
        for stage in PRIOR
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What the open deals come to, in minor units: expected, the range, and what they are worth if every one closes."""

    expected: int
    low: int
    high: int
    best: int


def outlook(deals: Sequence[tuple[int, float]]) -> Outlook:
    """Return the outlook of open deals, each an amount in minor units and its probability."""
    deals = [(value, probability) for value, probability in deals if value > 0]
    best = sum(value for value, _ in deals)
    expected = round(sum(value * probability for value, probability in deals))
    if best <= 0:
        return Outlook(expected=0, low=0, high=0, best=0)
    ranked = sorted(deals, reverse=True)
    grid, cell = _convolved(ranked[:_ONE_BY_ONE])
    rest = ranked[_ONE_BY_ONE:]
    mean = sum(value * probability for value, probability in rest)
    spread = sqrt(sum(value * value * probability * (1 - probability) for value, probability in rest))
    low, high = (
        round(_smooth_quantile(grid, cell, mean, spread, share) if spread else _quantile(grid, share) * cell + mean)
        for share in RANGE
    )
    return Outlook(expected=expected, low=max(0, min(low, expected)), high=max(min(high, best), expected), best=best)


def _convolved(deals: Sequence[tuple[int, float]]) -> tuple[list[float], float]:
    """Return how likely each cell of the grid is, and how much a cell is worth.

    An amount between two cells is shared among them, so that the mean stays what it is.
    """
    cell = sum(value for value, _ in deals) / _CELLS
    grid = [1.0] + [0.0] * (_CELLS + len(deals))
    top = 0
    for value, probability in deals:
        step = int(value / cell)
        above = value / cell - step
        top = min(len(grid) - 1, top + step + 1)
        for at in range(top, -1, -1):
            won = grid[at - step] * (1 - above) if at >= step else 0.0
            won += grid[at - step - 1] * above if at > step else 0.0
            grid[at] = grid[at] * (1 - probability) + won * probability
    return grid, cell


def _quantile(chances: Sequence[float], share: float) -> int:
    gone = 0.0
    for at, chance in enumerate(chances):
        gone += chance
        if gone >= share - 1e-12:
            return at
    return len(chances) - 1


def _smooth_quantile(grid: Sequence[float], cell: float, mean: float, spread: float, share: float) -> float:
    """Return where the sum of the grid and a normal distribution reaches a share, by halving."""
    low, high = mean - 9 * spread, mean + len(grid) * cell + 9 * spread
    held = [(at * cell + mean, chance) for at, chance in enumerate(grid) if chance > 1e-9]
    while high - low > cell / 8:
        middle = (low + high) / 2
        below = sum(chance * (1 + erf((middle - at) / spread / sqrt(2))) / 2 for at, chance in held)
        low, high = (middle, high) if below < share else (low, middle)
    return (low + high) / 2


def path(moves: Iterable[tuple[Stage | None, Stage, int]], standing: Stage) -> tuple[tuple[Stage, int], ...]:
    """Return the stages a deal went through, each with when it came there; moves that were taken back are left out.

    A move is where it came from (None where it began), where it went, and when; `standing` is where the deal is. Taking a
    move back is no move: it shows in that the next one comes from elsewhere.
    """
    steps: list[tuple[Stage, int]] = []
    for came_from, to, at in moves:
        if came_from is not None:
            _back_to(steps, came_from)
        steps.append((to, at))
    _back_to(steps, standing)
    return tuple(steps)


def _back_to(steps: list[tuple[Stage, int]], stage: Stage) -> None:
    for at in range(len(steps) - 1, -1, -1):
        if steps[at][0] is stage:
            del steps[at + 1 :]
            return


NORMS = {Stage.NEW: 5, Stage.QUALIFIED: 10, Stage.DEMO: 10, Stage.PROPOSAL: 14, Stage.NEGOTIATION: 14}
_ENOUGH = 5


def norms(days: Mapping[Stage, Sequence[float]]) -> dict[Stage, int]:
    """Return how many days a deal usually stands in each stage: the median of one's own won deals, else the usual."""
    found = dict(NORMS)
    for stage, spans in days.items():
        if stage in found and len(spans) >= _ENOUGH:
            ordered = sorted(spans)
            found[stage] = max(3, round(ordered[len(ordered) // 2]))
    return found
