"""What the gate says of one message, call or invoice before it leaves.

The strictest of all fired rules decides (compliance.md, section 2): block, then require_human, then hold, then allow.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """A rule's or a decision's outcome, strictest first."""

    BLOCK = "block"
    REQUIRE_HUMAN = "require_human"
    HOLD = "hold"
    ALLOW = "allow"


STRICTNESS = {Outcome.BLOCK: 3, Outcome.REQUIRE_HUMAN: 2, Outcome.HOLD: 1, Outcome.ALLOW: 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """One rule that had something to say."""

    rule: str
    outcome: Outcome
    why: str
    unblock: str = ""
    until: datetime | None = None
    add: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The gate's answer.

    `add` names the fixed text blocks and headers the message must carry; `ruleset` is the SHA-256 of all rule tables,
    so that a past decision can be replayed with the rules of its day.
    """

    outcome: Outcome
    hold_until: datetime | None
    add: tuple[str, ...]
    fired: tuple[Fired, ...]
    ruleset: str

    @property
    def allowed(self) -> bool:
        return self.outcome is Outcome.ALLOW

    def why(self) -> str:
        """Return the reasons of the rules that decided, in one line."""
        return "; ".join(f"{f.rule}: {f.why}" for f in self.fired if f.outcome is self.outcome)
