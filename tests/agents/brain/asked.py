"""One question of each type the department asks, and an answer to it that holds."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from app.agents.brain import questions as q
from app.core.codec import from_plain
from app.core.fact import Fact
from app.core.ids import DealId, QuoteId
from app.core.money import Money
from app.core.offer import Offer
from app.core.qualification import Slot, SlotValue
from app.core.quote import Quote, QuoteLine

_SAMPLE = Path(__file__).resolve().parents[3] / "assets" / "sample"
OFFER: Offer = from_plain(json.loads((_SAMPLE / "offer.json").read_text(encoding="utf-8")), Offer)
SENDER = "Sam Sample"
ADA = q.Person(first_name="Ada", name="Ada Sample", title="Founder", company="Alder Labs", industry="Software")
LINK = "https://pay.example/q-17"
THEIRS = (
    "Hi Sam, we really need something for late payments. What does it cost? My boss has to sign off, and we want to start by the "
    "end of March. We use Chaser today. You reach me at ada.private@alder.example or +1 512 555 0199."
)
GROWTH = Fact(
    field="growth",
    value="hiring three account managers",
    source="apollo",
    method="lookup",
    confidence=0.8,
    retrieved_at=datetime(2026, 3, 1, tzinfo=UTC),
    url="https://api.apollo.example/organizations/enrich?domain=alder.example",
)
QUOTE = Quote(
    id=QuoteId(1),
    deal_id=DealId(1),
    version=1,
    lines=(QuoteLine(sku="base", name="Base plan", count=1, unit=Money(240_000, "USD")),),
    discount_percent=5,
    total=Money(228_000, "USD"),
    expires_on=date(2026, 4, 1),
)

_BODY = (
    "Hi Ada,\n\nTallyho chases unpaid invoices for you, politely and from your own mailbox. For teams like yours that is an afternoon "
    "a week back, and invoices that are paid on time.\n\nHow do you handle this at Alder Labs today?\n\nSam Sample"
)


def draft(text: str = _BODY, subject: str = "Late payments at Alder Labs") -> dict[str, Any]:
    """Return a draft as a model would answer it."""
    return {"subject": subject, "text": text, "uses": [], "confidence": 0.9, "needs_human": False, "because": ""}


_BASE: dict[str, Any] = {"person": ADA, "offer": OFFER, "sender": SENDER}

# Agent, question, an answer that holds.
ASKED: dict[str, tuple[str, Any, dict[str, Any]]] = {
    "write": ("outreach", q.WriteTouch(**_BASE, facts=(GROWTH,), template="opener"), draft()),
    "steer": (
        "outreach",
        q.Rewrite(
            **_BASE,
            facts=(GROWTH,),
            text=_BODY,
            earlier_subject="Late payments at Alder Labs",
            wish="shorter, and ask for Thursday",
        ),
        draft("Hi Ada,\n\nTallyho chases unpaid invoices for you, politely and from your own mailbox.\n\n"
              "Would Thursday suit you for a short call?\n\nSam Sample"),
    ),
    "reason": (
        "researcher",
        q.WhyThisLead(person=ADA, facts=(GROWTH,), score=72, strengths=("industry fits",), unknown=("budget",)),
        {"text": "The industry fits, and they are hiring three account managers.", "uses": ["growth"]},
    ),
    "classify": (
        "qualifier",
        q.ReadReply(theirs=THEIRS, subject="Re: Late payments", today=date(2026, 3, 2)),
        {"category": "positive.question", "confidence": 0.9, "quotes": ["What does it cost?"]},
    ),
    "extract": (
        "qualifier",
        q.FillSlots(theirs=THEIRS, rivals=("Chaser",)),
        {"values": [{"slot": "competition", "value": "Chaser", "quote": "We use Chaser today", "confidence": 0.9}]},
    ),
    "converse": (
        "qualifier",
        q.AnswerAndAsk(**_BASE, theirs=THEIRS, ask=Slot.TIMELINE, round=1),
        draft(
            "Hi Ada,\n\nThe base plan is USD 2,400 a year, and a seat is USD 240 a year.\n\nBy when would you want this to be in "
            "place?\n\nSam Sample",
            "",
        ),
    ),
    "objection": (
        "closer",
        q.HandleObjection(**_BASE, theirs="Too expensive for us.", kind="price", round=1, quote=QUOTE),
        draft(
            "Hi Ada,\n\nI hear you on the price. Set against the hours it saves, it usually pays for itself in the first month.\n\n"
            "Would that work for you?\n\nSam Sample",
            "",
        ),
    ),
    "propose": (
        "closer",
        q.WriteProposal(
            person=ADA,
            offer=OFFER,
            slots=(
                SlotValue(
                    slot=Slot.NEED,
                    value="late payments",
                    quote="we really need something for late payments",
                    confidence=0.9,
                ),
            ),
        ),
        {
            "summary": "Tallyho for Alder Labs: an afternoon a week back.",
            "understanding": ["You wrote: “we really need something for late payments”"],
            "solution": ["Tallyho drafts a friendly reminder for each open invoice, and you approve it with one key."],
            "proof": [OFFER.proof[0].claim, "Nine out of ten customers cry with joy"],
            "next_steps": ["Say yes to this proposal."],
        },
    ),
    "note": (
        "ops",
        q.WriteNote(**_BASE, kind="invoice", amount="USD 2,280", due="16 March 2026", link=LINK),
        draft(
            f"Hi Ada,\n\nThank you for going ahead. Your invoice over USD 2,280 is ready, and it is due on 16 March 2026.\n\n"
            f"You can see and pay it here: {LINK}\n\nSam Sample",
            "Your invoice",
        ),
    ),
}  # fmt: skip


def spoiled(good: dict[str, Any], words: str) -> dict[str, Any]:
    """Return an answer with these words added to each text in it."""

    def spoil(value: Any) -> Any:
        if isinstance(value, list):
            return [spoil(item) for item in value] or [words]
        if isinstance(value, dict):
            return {name: spoil(item) if name != "slot" else item for name, item in value.items()}
        return f"{value}\n\n{words}".strip() if isinstance(value, str) else value

    return {name: spoil(value) if name != "category" else value for name, value in good.items()}
