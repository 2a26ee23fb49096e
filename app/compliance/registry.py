"""How a rule is written: a function from the case to what it finds, known by the id of its row in rules.yaml."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from app.compliance.facts import Channel, Purpose
from app.compliance.hours import Window
from app.core.verdict import Outcome

if TYPE_CHECKING:
    from app.compliance.case import Case

MAIL = frozenset({Channel.EMAIL, Channel.INVITE, Channel.INVOICE})
CALLS = frozenset({Channel.CALL_HUMAN, Channel.CALL_AI})
AI_CALL = frozenset({Channel.CALL_AI})
HUMAN_CALL = frozenset({Channel.CALL_HUMAN})
SMS = frozenset({Channel.SMS})
WHATSAPP = frozenset({Channel.WHATSAPP})
LINKEDIN = frozenset({Channel.LINKEDIN_ASSIST})
PHONE = CALLS | SMS | WHATSAPP
EVERY = frozenset(Channel)

COLD = frozenset({Purpose.COLD, Purpose.FOLLOW_UP})
MARKETING = COLD | {Purpose.CUSTOMER_MARKETING}
ANY = frozenset(Purpose)
NOT_REPLY = ANY - {Purpose.REPLY}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule has to say. `about` fills the `{about}` of the row's words.

    A HOLD names the windows that must be open and the instant it waits for; the gate intersects them all.
    """

    outcome: Outcome
    about: str = ""
    windows: tuple[Window, ...] = ()
    not_before: datetime | None = None
    add: tuple[str, ...] = ()


Check = Callable[["Case"], Finding | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's predicate with the channels and purposes it is asked about."""

    id: str
    on: Collection[Channel]
    purposes: Collection[Purpose]
    check: Check


RULES: dict[str, Rule] = {}


def rule(rule_id: str, *, on: Collection[Channel] = EVERY, when: Collection[Purpose] = ANY) -> Callable[[Check], Check]:
    """Register the predicate of a row of rules.yaml."""

    def register(check: Check) -> Check:
        assert rule_id not in RULES, rule_id
        RULES[rule_id] = Rule(rule_id, on, when, check)
        return check

    return register


@cache
def rules_for(channel: Channel, purpose: Purpose) -> tuple[Rule, ...]:
    """Return the rules that bear on a channel and purpose, in the order of their rows."""
    from app.compliance import rules
    from app.compliance.ruleset import load

    assert rules.ALL
    ordered = (RULES[rule_id] for rule_id in load().rules)
    return tuple(r for r in ordered if channel in r.on and purpose in r.purposes)


def block(about: str = "") -> Finding:
    """Return a finding that stops the message."""
    return Finding(Outcome.BLOCK, about)


def ask(about: str = "") -> Finding:
    """Return a finding that leaves the decision to a person."""
    return Finding(Outcome.REQUIRE_HUMAN, about)


def hold(*windows: Window, not_before: datetime | None = None, about: str = "") -> Finding:
    """Return a finding that lets the message wait."""
    return Finding(Outcome.HOLD, about, windows, not_before)


@cache
def add(*blocks: str) -> Finding:
    """Return a finding that lets the message go with these fixed blocks."""
    return Finding(Outcome.ALLOW, add=blocks)


def note(about: str = "") -> Finding:
    """Return a finding that only explains."""
    return Finding(Outcome.ALLOW, about)
