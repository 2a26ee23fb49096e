"""Laws of the gate that hold for all facts: order is nothing, the unknown never allows, garbage never crashes."""

import dataclasses
import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.actions.gate import decide_json
from app.compliance import Facts, decide, load
from app.compliance.rules.core import DAY
from app.core.errors import BadInput
from app.core.verdict import STRICTNESS, Outcome

from .samples import BASES, base, situations

SITUATIONS = list(situations())
ALLOWED = [s for s in SITUATIONS if s["outcome"] == "allow"]
# Facts whose absence has a meaning of its own (docs/gate.md, What a missing part means): no consent is on record, the
# zones are those of the jurisdictions, the line is a mobile.
MEANINGFUL_WHEN_ABSENT = {"consents", "zones", "line_type"}

situation = st.sampled_from(SITUATIONS)


def shuffled(value: Any, chance: random.Random) -> Any:
    """Return the same facts with every object's keys and every set's members in another order."""
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: shuffled(value[key], chance) for key in keys}
    if isinstance(value, list):
        members = [shuffled(member, chance) for member in value]
        chance.shuffle(members)
        return members
    return value


@settings(max_examples=200, deadline=None)
@given(situation, st.randoms(use_true_random=False))
def test_order_of_facts_does_not_matter(row: dict[str, Any], chance: random.Random) -> None:
    facts = base(row["base"], row["with"])
    assert decide_json(shuffled(facts, chance)) == decide_json(facts)


@pytest.mark.parametrize("row", SITUATIONS, ids=lambda s: f"{s['file']}: {s['row']}")
def test_an_unknown_fact_never_allows_what_a_known_one_stops(row: dict[str, Any]) -> None:
    facts = base(row["base"], row["with"])
    if row["outcome"] == "allow":
        return
    for name in set(facts) - MEANINGFUL_WHEN_ABSENT:
        without = {key: value for key, value in facts.items() if key != name}
        if name == "content" and facts.get("channel") == "call_human":
            continue  # nobody knows beforehand what a person will say
        if name == "history" and "opted_out" in facts["history"]:
            continue  # every stop also stands on the suppression list, which is a fact of its own
        assert decide_json(without)["outcome"] != "allow", name


BAD_PARTS = {
    "sender.legal_name": "", "sender.postal_address": "", "sender.mailbox.auth": False, "sender.mailbox.auth.spf": False,
    "sender.mailbox.auth.dkim": False, "sender.mailbox.auth.dmarc": False, "sender.mailbox.hard_bounces": 50,
    "sender.mailbox.complaints": 5, "sender.mailbox.blocked": True, "sender.mailbox.sent_24h": 400,
    "sender.mailbox.inbox_read_at": "2026-11-20", "sender.mailbox": "unhealthy", "history.contacts_365d": 9, "suppressed": True,
}  # fmt: skip


@pytest.mark.parametrize("path", BAD_PARTS)
def test_an_unknown_part_never_allows_what_a_bad_one_stops(path: str) -> None:
    facts = base("mail", {"history.unanswered": None})
    assert decide_json(facts)["outcome"] == "allow"
    changed = {"history.unanswered": None, path: BAD_PARTS[path]}
    assert decide_json(base("mail", changed))["outcome"] != "allow"
    assert decide_json(base("mail", {"history.unanswered": None, path: None}))["outcome"] != "allow"


@settings(max_examples=150, deadline=None)
@given(situation, st.integers(min_value=-30 * 24 * 60, max_value=30 * 24 * 60))
def test_a_hold_ends_at_an_instant_that_is_later_and_within_14_days(row: dict[str, Any], minutes: int) -> None:
    facts = Facts.from_json(base(row["base"], row["with"]))
    if facts.now is None:
        return
    facts = dataclasses.replace(facts, now=facts.now + minutes * DAY / 1440)
    decision = decide(facts, load())
    if decision.outcome is Outcome.HOLD:
        assert decision.hold_until is not None
        assert facts.now is not None
        assert facts.now < decision.hold_until <= facts.now + 14 * DAY
    else:
        assert decision.hold_until is None
    order = [STRICTNESS[one.outcome] for one in decision.fired]
    assert order == sorted(order, reverse=True)
    assert decision.outcome is (decision.fired[0].outcome if decision.fired else Outcome.ALLOW)


PARTS = [*BASES["mail"], "sender.mailbox", "content.html", "content.template", "bogus"]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**13) | st.floats() | st.text(max_size=12)
    | st.sampled_from(["none", "unknown", "DE", "US-FL", "customer(2026-13-01)", "2026-11-23T16:00:00Z", "email", "all", "8-21"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["kind", "channel", "mailbox", "auth", "cap", "at", "text", "template", "window", "dnc", "lia", "seller", "x"]),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(
    st.sampled_from(sorted(BASES)),
    st.dictionaries(st.sampled_from(PARTS), json_values, max_size=3),
)  # fmt: skip
def test_garbage_is_refused_with_its_name_or_decided_but_never_crashes(name: str, changes: dict[str, Any]) -> None:
    try:
        facts = base(name, {})
        for path, value in changes.items():
            head, _, tail = path.partition(".")
            if tail:
                facts[head][tail] = value
            else:
                facts[head] = value
    except TypeError:
        return  # the fact that holds the part was itself replaced
    try:
        decision = decide_json(facts)
    except BadInput as trouble:
        named = "fact" in str(trouble)
    else:
        named = True
        assert set(decision) == {"outcome", "hold_until", "add", "fired", "ruleset"}
        json.dumps(decision)
    assert named


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.text(max_size=12), json_values, max_size=6))
def test_any_json_object_is_decided_or_refused(facts: dict[str, Any]) -> None:
    try:
        decision = decide_json(facts)
    except BadInput:
        return
    assert decision["outcome"] != "allow"


def test_the_same_facts_give_the_same_decision_twice() -> None:
    for row in ALLOWED:
        facts = Facts.from_json(base(row["base"], row["with"]))
        assert decide(facts, load()) == decide(facts, load())
