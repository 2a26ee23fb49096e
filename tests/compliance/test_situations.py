"""The table of situations: each names its row of compliance.md, what is different, and what must come out."""

from typing import Any

import pytest

from app.actions.gate import decide_json
from app.compliance.ruleset import load

from .samples import base, situations

SITUATIONS = list(situations())


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda s: f"{s['file']}: {s['row']}")
def test_situation(situation: dict[str, Any]) -> None:
    decision = decide_json(base(situation["base"], situation["with"]))
    fired = {(one["rule"], one["outcome"]) for one in decision["fired"]}
    shown = "; ".join(f"{one['rule']} {one['outcome']}: {one['why']}" for one in decision["fired"])
    assert decision["outcome"] == situation["outcome"], shown
    if "rule" in situation:
        assert (situation["rule"], situation["outcome"]) in fired, shown
    if "fires" in situation:
        assert situation["fires"] in {rule for rule, _ in fired}, shown
    if "adds" in situation:
        assert set(situation["adds"].split()) <= set(decision["add"]), decision["add"]
    if "quiet" in situation:
        assert situation["quiet"] not in {rule for rule, _ in fired}, shown
    if "says" in situation:
        assert any(situation["says"] in one["why"] for one in decision["fired"]), shown
    if "hold_until" in situation:
        assert decision["hold_until"] == situation["hold_until"]


def test_there_are_enough_situations_and_no_two_alike() -> None:
    assert len(SITUATIONS) >= 150
    names = [(s["file"], s["row"]) for s in SITUATIONS]
    assert len(set(names)) == len(names)


def test_every_rule_has_a_situation() -> None:
    named = {s[key] for s in SITUATIONS for key in ("rule", "fires") if key in s}
    assert set(load().rules) - named == set()
