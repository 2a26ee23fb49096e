"""Facts with their provenance: claims, not truths.

Conflicting facts are kept; what a person entered is locked and wins, then confidence decides, then the newer one.
"""

from dataclasses import dataclass
from datetime import datetime

from app.core.ids import FactId


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One claim about a person or a company: what, from where, when, how sure."""

    id: FactId | None = None
    field: str
    value: str
    source: str
    method: str
    confidence: float
    retrieved_at: datetime
    url: str | None = None
    by: str = "agent:researcher"
    locked: bool = False


def best(facts: list[Fact], field: str) -> Fact | None:
    """Return the fact that stands for a field, or None where nothing is known of it."""
    of_field = [fact for fact in facts if fact.field == field]
    return max(of_field, key=lambda f: (f.locked, f.confidence, f.retrieved_at), default=None)


def by_field(facts: list[Fact]) -> dict[str, Fact]:
    """Return, for each field anything is known of, the fact that stands for it."""
    found: dict[str, Fact] = {}
    for fact in facts:
        held = found.get(fact.field)
        if held is None or (fact.locked, fact.confidence, fact.retrieved_at) > (
            held.locked,
            held.confidence,
            held.retrieved_at,
        ):
            found[fact.field] = fact
    return found
