"""Engagement: what a lead did, in points (product.md, A4). Opens count nothing: they prove nothing."""

from collections.abc import Iterable
from typing import Final

POINTS: Final = {
    "clicked": 15,
    "visited": 20,
    "replied.positive": 30,
    "webinar": 25,
    "resource": 20,
    "opened": 0,
}
QUALIFY_AT: Final = 30


def engagement(acts: Iterable[str]) -> int:
    """Return the points of a lead's acts."""
    return sum(POINTS.get(act, 0) for act in acts)
