"""Ask the compliance gate from plain JSON data, and answer in it (contracts.md, Gate)."""

from collections.abc import Mapping
from typing import Any

from app.core.verdict import Decision


def decide_json(mapping: Mapping[str, object]) -> dict[str, Any]:
    """Return the gate's decision on facts given as JSON data, as the JSON data of the contract.

    Raises BadInput, naming the field, where a fact cannot be read.
    """
    return decide_noting(mapping)[0]


def decide_noting(mapping: Mapping[str, object]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the decision as JSON data, and the keys of the facts that the gate does not know and left out."""
    from app.compliance import Facts, decide, load

    facts = Facts.from_json(mapping)
    return as_json(decide(facts, load())), facts.ignored


def as_json(decision: Decision) -> dict[str, Any]:
    """Return a decision as the JSON data of the contract: what fired strictest first, `hold_until` with its offset."""
    return {
        "outcome": decision.outcome.value,
        "hold_until": decision.hold_until.isoformat() if decision.hold_until else None,
        "add": list(decision.add),
        "fired": [
            {"rule": one.rule, "outcome": one.outcome.value, "why": one.why, "unblock": one.unblock}
            for one in decision.fired
        ],
        "ruleset": decision.ruleset,
    }
