"""The gate: a pure function from facts and rules to one decision. No network, no model, no clock of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from app.compliance.case import Case
from app.compliance.facts import Facts
from app.compliance.hours import next_open
from app.compliance.registry import Finding, rules_for
from app.compliance.ruleset import Ruleset
from app.core.verdict import STRICTNESS, Decision, Fired, Outcome

Found = tuple[str, Finding]


def decide(facts: Facts, ruleset: Ruleset, *, released: frozenset[str] = frozenset()) -> Decision:
    """Return the decision of all rules that fire: the strictest wins, holds intersect, unknown facts are read strictly.

    Pure: the same facts and ruleset give the same decision, so a past one can be replayed (compliance.md, section 0).
    `released` names rules whose question a person has answered for this very message; it counts for questions alone,
    never for a block, and never for hours that do not come.
    """
    case = Case.of(facts, ruleset)
    found = [
        (rule.id, finding)
        for rule in rules_for(case.channel, case.purpose)
        if (finding := rule.check(case)) is not None
        and not (finding.outcome is Outcome.REQUIRE_HUMAN and rule.id in released)
    ]
    fired = [_fired(ruleset, rule, finding) for rule, finding in found if finding.outcome is not Outcome.HOLD]
    held, until = _holds(found, facts.now, ruleset)
    fired += held
    fired.sort(key=lambda one: -STRICTNESS[one.outcome])
    outcome = fired[0].outcome if fired else Outcome.ALLOW
    return Decision(
        outcome=outcome,
        hold_until=until if outcome is Outcome.HOLD else None,
        add=tuple(dict.fromkeys(block for one in fired for block in one.add)),
        fired=tuple(fired),
        ruleset=ruleset.sha256,
    )


def _holds(found: Iterable[Found], now: datetime | None, ruleset: Ruleset) -> tuple[list[Fired], datetime | None]:
    """Return the holds that fire, and the first instant that satisfies every window and wait.

    Where there is none within 14 days, or the time is not known, each such hold asks a person instead.
    """
    holds = [(rule, finding) for rule, finding in found if finding.outcome is Outcome.HOLD]
    if not holds or now is None:
        return [], None
    windows = tuple(dict.fromkeys(window for _, finding in holds for window in finding.windows))
    waits = [finding.not_before for _, finding in holds if finding.not_before is not None]
    until = next_open(windows, now, not_before=max(waits, default=None))
    if until == now:
        return [], None
    fired = []
    for rule, finding in holds:
        own = next_open(finding.windows, now, not_before=finding.not_before)
        if own != now:
            fired.append(_fired(ruleset, rule, finding, until=own, never=own is None))
    if until is None and not any(one.outcome is Outcome.REQUIRE_HUMAN for one in fired):
        fired = [_fired(ruleset, rule, finding, until=None, never=True) for rule, finding in holds]
    return fired, until


@lru_cache(maxsize=4096)
def _fired(
    ruleset: Ruleset, rule: str, finding: Finding, *, until: datetime | None = None, never: bool = False
) -> Fired:
    row = ruleset.rules[rule]
    why = row.why.replace("{about}", finding.about).strip()
    if never:
        why = f"{why} No instant within 14 days satisfies every window: a person decides."
    return Fired(
        rule=rule,
        outcome=Outcome.REQUIRE_HUMAN if never else finding.outcome,
        why=why,
        unblock="" if finding.outcome is Outcome.ALLOW else row.unblock,
        until=until,
        add=finding.add,
    )
