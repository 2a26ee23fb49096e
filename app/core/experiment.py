"""Variants: which one to use next, by optimistic Thompson sampling over Beta posteriors.

Chapelle and Li, "An Empirical Evaluation of Thompson Sampling", 2011: an arm's draw never falls below its mean,
which loses fewer replies on the way. The prior holds what is known of cold mail before the first one: one reply in twenty,
with the weight of forty letters.

What is said of them: Wilson's interval (Wilson, "Probable Inference", 1927; recommended for small counts by Brown, Cai
and DasGupta, "Interval Estimation for a Binomial Proportion", 2001); the chance that each is the best, from the same
posteriors the draws come from; and how many letters a difference still needs (Lehr, "Sixteen S-squared over D-squared",
1992: four fifths power at five per cent).
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

PRIOR_WON, PRIOR_LOST = 2, 38
LEAST_SENT = 100  # below it one reply in twenty is too few to count: fewer than five are expected
SURE = 0.95
_Z = 1.959964  # the 97.5 % point of the normal distribution
_POINTS = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """One variant: how often it was tried, and how often it won a reply."""

    name: str
    tried: int
    won: int


def choose(arms: list[Arm], draw: random.Random) -> str:
    """Return the arm to use now; raises ValueError where there is none."""
    if not arms:
        raise ValueError("there is no variant to choose from")
    return max(arms, key=lambda arm: _drawn(arm, draw)).name


def _drawn(arm: Arm, draw: random.Random) -> float:
    won = PRIOR_WON + arm.won
    lost = PRIOR_LOST + max(0, arm.tried - arm.won)
    return max(won / (won + lost), draw.betavariate(won, lost))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A share of `n`, with its 95 % interval."""

    count: int
    n: int
    share: float
    low: float
    high: float

    @property
    def too_few(self) -> bool:
        """Whether too little was sent to tell anything by it."""
        return self.n < LEAST_SENT


def rate(count: int, n: int) -> Rate:
    """Return a share with Wilson's 95 % interval; of nothing, the interval is everything. Raises ValueError on a count
    that is no part of `n`."""
    if not 0 <= count <= n:
        raise ValueError(f"{count} is no part of {n}")
    if n == 0:
        return Rate(count=0, n=0, share=0.0, low=0.0, high=1.0)
    share, square = count / n, _Z * _Z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = _Z / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    low = 0.0 if count == 0 else middle - half
    high = 1.0 if count == n else middle + half
    return Rate(count=count, n=n, share=share, low=low, high=high)


def chances(arms: Sequence[Arm]) -> tuple[float, ...]:
    """Return how likely each variant is the one that wins the most replies, by the posteriors it is drawn from.

    The integral of one variant's density times the others' distributions, by the trapezoid rule.
    """
    if len(arms) < 2:
        return tuple(1.0 for _ in arms)
    shapes = [(PRIOR_WON + arm.won, PRIOR_LOST + max(0, arm.tried - arm.won)) for arm in arms]
    low = max(0.0, min(_mean(*shape) - 9 * _deviation(*shape) for shape in shapes))
    high = min(1.0, max(_mean(*shape) + 12 * _deviation(*shape) for shape in shapes))
    grid = [low + (high - low) * (i + 0.5) / _POINTS for i in range(_POINTS)]
    densities = [_density(grid, *shape) for shape in shapes]
    below = [_running(density) for density in densities]
    found = [
        sum(density[i] * math.prod(other[i] for k, other in enumerate(below) if k != own) for i in range(_POINTS))
        for own, density in enumerate(densities)
    ]
    total = sum(found)
    return tuple(one / total for one in found)


def still_needed(arms: Sequence[Arm]) -> int:
    """Return about how many more letters each variant needs before the best can be named; 0 where it can be now."""
    if len(arms) < 2:
        return 0
    short = max(0, *(LEAST_SENT - arm.tried for arm in arms))
    if short:
        return short
    if max(chances(arms)) >= SURE:
        return 0
    shares = sorted(((arm.won + PRIOR_WON) / (arm.tried + PRIOR_WON + PRIOR_LOST) for arm in arms), reverse=True)
    apart = max(shares[0] - shares[1], 0.005)  # closer than half a per cent, it does not matter which
    middle = (shares[0] + shares[1]) / 2
    return max(1, round(16 * middle * (1 - middle) / apart**2) - min(arm.tried for arm in arms))


def _mean(won: float, lost: float) -> float:
    return won / (won + lost)


def _deviation(won: float, lost: float) -> float:
    return math.sqrt(won * lost / ((won + lost) ** 2 * (won + lost + 1)))


def _density(grid: list[float], won: float, lost: float) -> list[float]:
    logs = [(won - 1) * math.log(x) + (lost - 1) * math.log1p(-x) for x in grid]
    top = max(logs)
    weights = [math.exp(one - top) for one in logs]
    total = sum(weights)
    return [weight / total for weight in weights]


def _running(density: list[float]) -> list[float]:
    found, total = [], 0.0
    for weight in density:
        found.append(total + weight / 2)
        total += weight
    return found
