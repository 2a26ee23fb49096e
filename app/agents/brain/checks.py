"""What a model's answer must still prove in code: an answer that cannot be traced is cut down or thrown away."""

import re
from dataclasses import replace
from datetime import timedelta

from app.agents.brain import questions as q
from app.core.message import Reading
from app.core.places import folded

_LINK = re.compile(r"\b(?:https?://|www\.)[^\s<>\"')]+|\b[\w.+-]+@[\w-]+\.[\w.-]+", re.IGNORECASE)
LONGEST_DRAFT = 2500


def sound(question: object, answer: object) -> object | None:
    """Return the answer with what cannot be traced left out, or None where nothing of it can be used."""
    if isinstance(answer, q.Draft):
        return _draft(question, answer)
    if isinstance(answer, Reading) and isinstance(question, q.ReadReply):
        return _reading(question, answer)
    if isinstance(answer, q.Slots) and isinstance(question, q.FillSlots):
        spoken = folded(question.theirs)
        held = tuple(v for v in answer.values if v.quote and folded(v.quote) in spoken)
        return replace(answer, values=held)
    if isinstance(answer, q.ProposalText):
        return answer if not _LINK.search(" ".join((answer.summary, *answer.solution, *answer.proof))) else None
    return answer


def _draft(question: object, answer: q.Draft) -> q.Draft | None:
    text = answer.text.strip()
    if not text or len(text) > LONGEST_DRAFT or "[email-" in text or "{" in text:
        return None
    allowed = _links_of(question)
    if any(link.rstrip(".,)") not in allowed for link in _LINK.findall(text)):
        return None
    subject = " ".join(answer.subject.split())[:120]
    sender = getattr(question, "sender", "")
    if sender and not text.endswith(sender):
        text = f"{text}\n\n{sender}"
    return replace(answer, text=text, subject=subject)


def _links_of(question: object) -> frozenset[str]:
    offer = getattr(question, "offer", None)
    known = [getattr(question, "link", ""), getattr(offer, "booking_link", "") or ""]
    return frozenset(link for link in known if link)


def _reading(question: q.ReadReply, answer: Reading) -> Reading:
    later, referred = answer.later_until, answer.referred_to
    if later is not None and not question.today <= later <= question.today + timedelta(days=730):
        later = None
    if referred is not None and folded(referred) not in folded(question.theirs):
        referred = None
    return replace(answer, later_until=later, referred_to=referred, confidence=max(0.0, min(1.0, answer.confidence)))
