"""Learning from a correction: a message that says what an earlier one said is read as a person read that one.

It is cautious on purpose: nearly all words must be the same (Jaccard index of the sets of folded words, Jaccard 1912), so
that a correction reaches the same answer typed again and never a different one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.core.message import Category
from app.core.replies.words import fold

NEAR = 0.8
_MOST = 80  # words: a longer message says more than one thing


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What a person said that words mean."""

    words: frozenset[str]
    category: Category
    at: datetime


def words_of(text: str) -> frozenset[str]:
    """Return the words of a message for comparing; empty where it is too long to say one thing."""
    found = ["".join(ch for ch in word if ch.isalnum()) for word in fold(text).split()]
    kept = [word for word in found if word]
    return frozenset(kept) if 0 < len(kept) <= _MOST else frozenset()


def taught(text: str, lessons: Iterable[Lesson]) -> Lesson | None:
    """Return the lesson a message falls under: the nearest, of equals the newest; None where none is near enough."""
    mine = words_of(text)
    if not mine:
        return None
    best: tuple[float, datetime, Lesson] | None = None
    for one in lessons:
        both = len(mine & one.words)
        near = both / (len(mine) + len(one.words) - both) if both else 0.0
        if near >= NEAR and (best is None or (near, one.at) > best[:2]):
            best = (near, one.at, one)
    return best[2] if best is not None else None
