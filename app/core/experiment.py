"""Variants: which one to use next, by Thompson sampling over Beta posteriors.

Chapelle and Li, "An Empirical Evaluation of Thompson Sampling", 2011. Every arm keeps a floor of traffic, so that one
unlucky start does not starve it.
"""

import random
from dataclasses import dataclass

FLOOR = 0.1


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
    if draw.random() < FLOOR:
        return min(arms, key=lambda a: (a.tried, a.name)).name
    return max(arms, key=lambda a: draw.betavariate(1 + a.won, 1 + max(0, a.tried - a.won))).name
