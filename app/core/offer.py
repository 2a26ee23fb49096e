"""What the founder sells: words for the drafts, proof with its source, prices and what may be given away.

It comes from the founder (settings), never from a model. The price fence reads it: an agent can pick what stands here
and nothing else.
"""

from dataclasses import dataclass, field

from app.core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceItem:
    """One line of the price book."""

    sku: str
    name: str
    unit: Money
    period: str = "once"  # once, month, year
    per: str = "flat"  # flat, seat


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountPolicy:
    """What may be given away: within `auto` by an agent, within `approve` by the founder, beyond that by nobody."""

    auto: int = 0
    approve: int = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A question prospects ask, and the answer that is true; `topic` ties objections to proof."""

    question: str
    answer: str
    topic: str = ""
    source: str = "founder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A claim the founder can back, with its source; `against` is the objection it answers."""

    claim: str
    source: str
    against: str = ""
    industry: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The product, in the founder's words."""

    product: str
    one_liner: str
    pain: str
    outcome: str
    proof: tuple[Proof, ...] = ()
    prices: tuple[PriceItem, ...] = ()
    discounts: DiscountPolicy = field(default_factory=DiscountPolicy)
    answers: tuple[Answer, ...] = ()
    demo_script: tuple[str, ...] = ()
    onboarding: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()
    booking_link: str | None = None
    currency: str = "USD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The ideal customer: what a lead is scored against. An empty list asks nothing of that signal."""

    industries: tuple[str, ...] = ()
    company_size: tuple[int, int] | None = None
    roles: tuple[str, ...] = ()
    technologies: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    disqualifiers: tuple[str, ...] = ()
    least_revenue: int = 1_000_000
