"""BANT+ out of what people write: budget, authority, need, timeline, competition.

A slot holds the quoted words it rests on. Code owns the order of questions and the verdict; words only fill slots.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.core.money import figures


class Slot(StrEnum):
    """What a qualification wants to know, in the order it is asked."""

    NEED = "need"
    TIMELINE = "timeline"
    AUTHORITY = "authority"
    BUDGET = "budget"
    COMPETITION = "competition"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotValue:
    """What is known of one slot, and the words that say so."""

    slot: Slot
    value: str
    quote: str
    confidence: float
    negative: bool = False


class Verdict(StrEnum):
    """Where a conversation stands."""

    QUALIFIED = "qualified"
    NURTURE = "nurture"
    DISQUALIFIED = "disqualified"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualification:
    """The verdict, why, and when to come back where it is nurture."""

    verdict: Verdict
    reason: str
    again_on: date | None = None


NURTURE_CYCLE = timedelta(days=14)

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_SIGNS: Mapping[Slot, re.Pattern[str]] = {
    Slot.BUDGET: re.compile(
        r"\b(budget\w*|allocat\w+|set aside|afford|spend(?:ing)?|funding|approved \w+ for|price range|ausgeben"
        r"|presupuesto)\b",
        re.IGNORECASE,
    ),
    Slot.AUTHORITY: re.compile(
        r"\b(i (?:decide|sign|approve)|my (?:call|decision)|i am the (?:owner|founder|decision.?maker)|(?:my|our|the) "
        r"(?:boss|board|cfo|ceo|coo|cto|partners?|co-?founder|manager|director|procurement|legal|finance)(?: team)?"
        r"(?: \w+){0,3} (?:sign|approv|decid|agree|look|ok|has to|needs? to|must|would|will)\w*|sign-?off|decision.?makers?|"
        r"run (?:it|this) (?:by|past)|procurement|entscheide\w*|freigabe)\b", re.IGNORECASE
    ),
    Slot.NEED: re.compile(
        r"\b(we (?:really )?need|need (?:something|a|to)|looking for|struggl\w+|(?:our|the|my) (?:main |biggest |real )?"
        r"(?:problem|issue|pain|challenge|bottleneck|headache)|takes? (?:us )?(?:too long|forever|hours|days)|tired of|"
        r"want to (?:stop|fix|improve|reduce|automate|replace|get rid)|losing|waste|wir brauchen|wir suchen|necesitamos)\b", re.IGNORECASE
    ),
    Slot.TIMELINE: re.compile(
        r"\b(by (?:the )?(?:end|start|middle|q[1-4]|january|february|march|april|may|june|july|august|september|october|"
        r"november|december|next|monday|tuesday|wednesday|thursday|friday)|(?:this|next) (?:week|month|quarter|year)|"
        r"in (?:\w+ )?(?:a|one|two|three|four|six|\d+) (?:weeks?|months?|days?)|asap|right away|as soon as|start(?:ing)? in|"
        r"go live|q[1-4]\b|bis ende|nächste[nr]? (?:woche|monat)|este mes)\b", re.IGNORECASE
    ),
    Slot.COMPETITION: re.compile(
        r"\b(?:we(?:'re| are)? (?:currently |already |now )?(?:use|using|with|on)|currently (?:use|using|with)|(?:compar|evaluat|"
        r"look|talk|consider)\w* (?:\w+ ){0,3}(?:with|to|at|against)?|versus|vs\.?|instead of|switch(?:ing)? from|"
        r"wir nutzen|usamos)\s+(?P<who>[A-Z][\w.&-]*(?:\s[A-Z][\w.&-]*)?)"
    ),
}  # fmt: skip
_NEGATIVE: Mapping[Slot, re.Pattern[str]] = {
    Slot.BUDGET: re.compile(
        r"\b(no budget|(?:don't|do not|didn't) have (?:the |a |any )?budget|can(?:'t|not) afford|kein budget)\b",
        re.IGNORECASE,
    ),
    Slot.AUTHORITY: re.compile(r"\b(not my (?:call|decision|area)|i (?:don't|do not) decide)\b", re.IGNORECASE),
    Slot.NEED: re.compile(
        r"\b((?:don't|do not) (?:really )?need|no need|no use for|happy with what we)\b", re.IGNORECASE
    ),
}
_NOT_RIVALS = frozenset("I We You The This That It Monday Tuesday Wednesday Thursday Friday January February".split())


def extract(text: str, *, rivals: tuple[str, ...] = ()) -> tuple[SlotValue, ...]:
    """Return what a person's own words say of each slot, at most one value a slot, with the sentence as its quote."""
    found: dict[Slot, SlotValue] = {}
    for match in _SENTENCE.finditer(text):
        sentence = match.group().strip()
        for slot in Slot:
            value = _read(slot, sentence, rivals)
            if value is not None and (slot not in found or value.confidence > found[slot].confidence):
                found[slot] = value
    return tuple(found.values())


def _read(slot: Slot, sentence: str, rivals: tuple[str, ...]) -> SlotValue | None:
    negative = _NEGATIVE.get(slot)
    if negative and (match := negative.search(sentence)):
        return SlotValue(slot=slot, value=match.group(), quote=sentence, confidence=0.8, negative=True)
    if slot is Slot.COMPETITION:
        return _rival(sentence, rivals)
    sign = _SIGNS[slot].search(sentence)
    if slot is Slot.BUDGET:
        return _budget(sentence, sign)
    if sign is None or sentence.endswith("?"):
        return None
    return SlotValue(slot=slot, value=" ".join(sentence.split())[:200], quote=sentence, confidence=0.7)


def _budget(sentence: str, sign: re.Match[str] | None) -> SlotValue | None:
    amounts = [f for f in figures(sentence) if f.kind == "money" or (sign and f.kind == "number" and f.value >= 100)]
    if not amounts or (sign is None and sentence.endswith("?")):
        return None
    amount = max(amounts, key=lambda f: f.value)
    value = f"{amount.currency or ''} {amount.value:g}".strip()
    return SlotValue(slot=Slot.BUDGET, value=value, quote=sentence, confidence=0.9 if sign else 0.5)


def _rival(sentence: str, rivals: tuple[str, ...]) -> SlotValue | None:
    for name in rivals:
        if re.search(rf"\b{re.escape(name)}\b", sentence, re.IGNORECASE):
            return SlotValue(slot=Slot.COMPETITION, value=name, quote=sentence, confidence=0.9)
    match = _SIGNS[Slot.COMPETITION].search(sentence)
    if match is None or match["who"].split()[0] in _NOT_RIVALS:
        return None
    return SlotValue(slot=Slot.COMPETITION, value=match["who"].rstrip("."), quote=sentence, confidence=0.6)


def verdict(slots: Mapping[Slot, SlotValue], *, today: date, asked: int, most_questions: int = 4) -> Qualification:
    """Return where a conversation stands.

    Qualified: a need, and two of timeline, authority and budget, none of them denied. No need, or no budget and no
    timeline: disqualified. No budget now: nurture, again in two weeks. Enough questions asked: nurture, else open.
    """
    denied = {slot for slot, value in slots.items() if value.negative}
    known = {slot for slot, value in slots.items() if not value.negative}
    if Slot.NEED in denied:
        return Qualification(verdict=Verdict.DISQUALIFIED, reason="they say there is no need")
    if Slot.BUDGET in denied:
        return Qualification(verdict=Verdict.NURTURE, reason="no budget at the moment", again_on=today + NURTURE_CYCLE)
    rest = known & {Slot.TIMELINE, Slot.AUTHORITY, Slot.BUDGET}
    if Slot.NEED in known and len(rest) >= 2:
        return Qualification(verdict=Verdict.QUALIFIED, reason="need, " + " and ".join(sorted(rest)) + " are known")
    if asked >= most_questions:
        enough = Slot.NEED in known or len(rest) >= 2
        if enough:
            return Qualification(verdict=Verdict.QUALIFIED, reason=f"{len(known)} of 5 known after {asked} questions")
        return Qualification(
            verdict=Verdict.NURTURE, reason=f"too little known after {asked} questions", again_on=today + NURTURE_CYCLE
        )
    return Qualification(verdict=Verdict.OPEN, reason=f"{len(known)} of 5 known")


def next_slot(slots: Mapping[Slot, SlotValue]) -> Slot | None:
    """Return the most useful thing still to ask, or None where all is known."""
    return next((slot for slot in Slot if slot not in slots), None)
