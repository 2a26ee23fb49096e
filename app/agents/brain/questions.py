"""Every judgement the department asks for, as a type; and the types of the answers.

A question carries all that may be known for its answer and nothing more: what is not in it cannot be said. Text written
by strangers stands in fields named `theirs`, and is data.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.core.fact import Fact
from app.core.message import Reading
from app.core.offer import Offer
from app.core.qualification import Slot, SlotValue
from app.core.quote import Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What a draft may know of the person it is for. No address, no number: a draft needs none."""

    first_name: str
    name: str
    title: str = ""
    company: str = ""
    industry: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A written message; `uses` names the facts it rests on, `variant` the way it was written."""

    subject: str
    text: str
    uses: tuple[str, ...] = ()
    variant: str = ""
    confidence: float = 0.8
    by: str = "rules"
    needs_human: bool = False
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteTouch:
    """Write one touch of a sequence."""

    task: ClassVar[str] = "write"
    person: Person
    facts: tuple[Fact, ...]
    offer: Offer
    sender: str
    template: str
    variant: str = ""
    earlier_subject: str = ""
    round: int = 0
    promised: bool = False

    @staticmethod
    def answer_type() -> type[Draft]:
        return Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """Write a draft anew as the founder asked in a few words."""

    task: ClassVar[str] = "steer"
    person: Person
    facts: tuple[Fact, ...]
    offer: Offer
    sender: str
    text: str
    earlier_subject: str
    wish: str
    quote: Quote | None = None

    @staticmethod
    def answer_type() -> type[Draft]:
        return Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why this lead, in one sentence, and the facts it rests on."""

    text: str
    uses: tuple[str, ...] = ()
    by: str = "rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyThisLead:
    """Say in one sentence why a lead is worth the founder's time."""

    task: ClassVar[str] = "reason"
    person: Person
    facts: tuple[Fact, ...]
    score: int
    strengths: tuple[str, ...]
    unknown: tuple[str, ...]

    @staticmethod
    def answer_type() -> type[Reason]:
        return Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReply:
    """Say what a reply means."""

    task: ClassVar[str] = "classify"
    theirs: str
    subject: str
    today: date

    @staticmethod
    def answer_type() -> type[Reading]:
        return Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """What a text says of budget, authority, need, timeline and competition."""

    values: tuple[SlotValue, ...]
    by: str = "rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class FillSlots:
    """Find what a person's words say of each slot, with the words themselves."""

    task: ClassVar[str] = "extract"
    theirs: str
    rivals: tuple[str, ...] = ()

    @staticmethod
    def answer_type() -> type[Slots]:
        return Slots


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerAndAsk:
    """Answer what they asked, from the founder's own answers, and ask the one most useful thing still unknown."""

    task: ClassVar[str] = "converse"
    person: Person
    theirs: str
    offer: Offer
    sender: str
    ask: Slot | None
    round: int
    meeting_wanted: bool = False
    unclear: bool = False
    proposed: bool = False

    @staticmethod
    def answer_type() -> type[Draft]:
        return Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class HandleObjection:
    """Answer an objection: restate, answer with a sourced proof, propose a next step."""

    task: ClassVar[str] = "objection"
    person: Person
    theirs: str
    kind: str
    offer: Offer
    sender: str
    round: int
    quote: Quote | None = None
    granted_percent: int | None = None

    @staticmethod
    def answer_type() -> type[Draft]:
        return Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalText:
    """The words of a proposal; its figures come from the quote alone."""

    summary: str
    understanding: tuple[str, ...]
    solution: tuple[str, ...]
    proof: tuple[str, ...]
    next_steps: tuple[str, ...]
    by: str = "rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteProposal:
    """Write the words of a proposal from what they said they need."""

    task: ClassVar[str] = "propose"
    person: Person
    offer: Offer
    slots: tuple[SlotValue, ...]

    @staticmethod
    def answer_type() -> type[ProposalText]:
        return ProposalText


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteNote:
    """Write one of the fixed kinds of business note: proposal, invoice, reminder, receipt, welcome, check_in, referral …"""

    task: ClassVar[str] = "note"
    kind: str
    person: Person
    offer: Offer
    sender: str
    about: str = ""
    amount: str = ""
    due: str = ""
    link: str = ""
    step: int = 0

    @staticmethod
    def answer_type() -> type[Draft]:
        return Draft
