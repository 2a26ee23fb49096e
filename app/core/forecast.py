"""What the open deals will come to: how likely each stage wins, and what the sum is worth.

How likely a stage wins is learnt from the workspace's own ended deals, shrunk towards a stated prior while there are few
(Beta-binomial conjugate update: posterior mean (a + wins) / (a + b + n)). The sum of the open deals is a sum of
independent all-or-nothing amounts; its distribution is convolved exactly on a grid, so the range is no guess at a shape.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

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
    best = sum(value for value, _ in deals)
    expected = round(sum(value * probability for value, probability in deals))
    if best <= 0:
        return Outlook(expected=0, low=0, high=0, best=0)
    cell = best / _CELLS
    chances = [1.0] + [0.0] * _CELLS
    top = 0
    for value, probability in deals:
        step = round(value / cell)
        top = min(_CELLS, top + step)
        for at in range(top, -1, -1):
            moved = chances[at - step] * probability if at >= step else 0.0
            chances[at] = chances[at] * (1 - probability) + moved
    low, high = (round(_quantile(chances, share) * cell) for share in RANGE)
    return Outlook(expected=expected, low=min(low, expected), high=max(high, expected), best=best)


def _quantile(chances: Sequence[float], share: float) -> int:
    gone = 0.0
    for at, chance in enumerate(chances):
        gone += chance
        if gone >= share - 1e-12:
            return at
    return len(chances) - 1


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
