"""What the engine's steps may use: the brain, the verbs, and the founder's word on what may happen without being asked."""

from dataclasses import dataclass
from typing import Any, Protocol

from app.agents.brain.brain import Brain
from app.core.ids import ContactId, RunId
from app.store import approvals, department
from app.store.database import Transaction

# What the founder's settings call each kind of approval.
_PLAYS = {
    "first mail": "outreach",
    "follow-up": "outreach",
    "reply": "replies",
    "proposal": "proposals",
    "proposal mail": "proposals",
    "discount": "discounts",
    "invoice": "money",
    "reminder": "money",
    "receipt": "money",
    "welcome": "onboarding",
    "onboarding": "onboarding",
    "check-in": "onboarding",
    "referral": "onboarding",
}

# What may go by itself, where only routine may, once the founder has approved one of its kind. A first mail to somebody,
# a proposal, a discount and an invoice are always asked.
ROUTINE = frozenset("follow-up reply reminder receipt welcome onboarding check-in referral".split())


class Verbs(Protocol):
    """The action registry, as the agents see it."""

    def __call__(self, tx: Transaction, action: str, arguments: dict[str, object]) -> Any:  # what the action makes
        """Run a verb inside the transaction."""
        ...


class NotAllowed(Exception):
    """An agent asked for a verb its manifest does not name: a bug of ours, or a loadout that oversteps."""


@dataclass(frozen=True, slots=True)
class DepartmentServices:
    """The services of one workspace's department."""

    brain: Brain
    verbs: Verbs
    allowed: dict[str, frozenset[str]]

    def act(self, tx: Transaction, action: str, **arguments: object) -> Any:  # what the action makes
        """Run a verb as the agent whose run this is; only verbs of its manifest."""
        agent = tx.scope.by.removeprefix("agent:")
        if action not in self.allowed.get(agent, frozenset()):
            raise NotAllowed(f"the loadout {agent} does not name the action {action}")
        return self.verbs(tx, action, arguments)

    def answer_locally(self, tx: Transaction, agent: str, question: object) -> object | None:
        """Answer by rules at once, or None where a model is to be asked."""
        return self.brain.answer_locally(tx, question)

    def answer(self, agent: str, question: object, contact: ContactId | None, run: RunId) -> object:
        """Answer with a model's help, on the account of a run."""
        return self.brain.answer(agent, question, contact, run)

    def may_go_alone(self, tx: Transaction, kind: str, subject: dict[str, Any]) -> bool:
        """Tell whether the founder lets this kind go by itself; what is unsure or unclean always goes to them."""
        if subject.get("needs_human") or subject.get("figures") or subject.get("unsupported"):
            return False
        agent = tx.scope.by.removeprefix("agent:")
        level = department.autonomy(tx, _PLAYS.get(kind, kind), agent=agent)
        return level == "auto" or (level == "routine" and kind in ROUTINE and approvals.was_approved(tx, kind))
