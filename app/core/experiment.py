"""Variants: which one to use next, by optimistic Thompson sampling over Beta posteriors.

Chapelle and Li, "An Empirical Evaluation of Thompson Sampling", 2011: an arm's draw never falls below its mean,
which loses fewer replies on the way. The prior holds what is known of cold mail before the first one: one reply in twenty,
with the weight of forty letters.
"""

import random
from dataclasses import dataclass

PRIOR_WON, PRIOR_LOST = 2, 38


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
