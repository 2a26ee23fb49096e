"""Deals and the stages they go through. The stage machine is the truth the board shows; agents only drive it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.core.ids import CompanyId, ContactId, DealId
from app.core.money import Money


class Stage(StrEnum):
    """A deal's stage, in order; won and lost are the ends."""

    NEW = "new"
    QUALIFIED = "qualified"
    DEMO = "demo"
    PROPOSAL = "proposal"
    NEGOTIATION = "negotiation"
    WON = "won"
    LOST = "lost"

    @property
    def ended(self) -> bool:
        return self in (Stage.WON, Stage.LOST)


ORDER = tuple(Stage)


def agent_may_move(current: Stage, target: Stage) -> bool:
    """Tell whether an agent may make this move: forwards only, lost from anywhere open, never out of an end."""
    if current.ended or current is target:
        return False
    return target is Stage.LOST or ORDER.index(target) > ORDER.index(current)


class Status(StrEnum):
    """A contact's status."""

    NEW = "new"
    COLD = "cold"
    WARM = "warm"
    HOT = "hot"
    ENGAGED = "engaged"
    QUALIFIED = "qualified"
    NURTURE = "nurture"
    DISQUALIFIED = "disqualified"
    CUSTOMER = "customer"
    NOT_INTERESTED = "not_interested"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """One possible sale."""

    id: DealId
    title: str
    stage: Stage
    currency: str
    company_id: CompanyId | None = None
    contact_id: ContactId | None = None
    value: Money | None = None
    close_date: date | None = None
    owner: str | None = None
    competitor: str | None = None
    authority: str | None = None
    need: str | None = None
    timeline: str | None = None
    lost_reason: str | None = None
    stage_changed_at: datetime
