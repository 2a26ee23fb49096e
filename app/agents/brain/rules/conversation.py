"""Answering a person: their question first, from the founder's own answers, then one question of ours."""

import re

from app.agents.brain.questions import AnswerAndAsk, Draft, HandleObjection
from app.agents.brain.rules.phrases import inside, letter, sentence
from app.core.dates import long_date
from app.core.offer import Answer, Offer, Proof
from app.core.places import folded
from app.core.qualification import Slot

# Asked again, the same thing is asked in other words: whoever did not answer did not take it as it was put.
_ASK = {
    Slot.NEED: (
        "What is it that you would most like to be different about {pain}?",
        "If you could change one thing about {pain}, what would it be?",
        "What would help you most with {pain}?",
    ),
    Slot.TIMELINE: (
        "By when would you want this to be in place?",
        "Is there a date by which it should be up and running?",
        "When would be the right moment to start?",
    ),
    Slot.AUTHORITY: (
        "Besides you, who would need to agree before you could go ahead?",
        "Is this your decision alone, or does somebody else sign it off?",
        "Who else should be part of the decision?",
    ),
    Slot.BUDGET: (
        "Has a budget been set aside for this, even roughly?",
        "Is there money planned for it this year?",
        "What would you want to spend on it, as a rough figure?",
    ),
    Slot.COMPETITION: (
        "What do you use for it today, or what else are you looking at?",
        "How do you handle it at the moment?",
        "What else are you looking at for this?",
    ),
}
_THANKS = ("Thank you for your answer.", "Thanks, that helps.", "Thanks for that.")
_DECIDE = (
    "Is there anything else you need before you decide?",
    "What else would help you to decide?",
    "Shall we go ahead, or is something still open?",
)
_CLOSE = (
    "From what you write this fits. Shall I put a proposal together for you?",
    "I think I have what I need. Would a proposal be useful now?",
    "Shall I write down what this would look like for you, with the price?",
)


def answer_and_ask(question: AnswerAndAsk) -> Draft:
    """Answer from what the founder wrote down; what is not there is not made up but promised from a person."""
    offer = question.offer
    body, unsure = [], False
    turn = question.round % len(_THANKS)
    if question.meeting_wanted:
        body.append(_offer_meeting(offer))
    asked = _their_questions(question.theirs)
    for text in asked[:2]:
        found = _known_answer(text, offer)
        if found is not None:
            body.append(found.answer)
        else:
            unsure = True
    if unsure:
        which = "your other question" if body else "your question"
        body.append(f"On {which} I want to give you a proper answer, so I will come back to it in person.")
    if not body:
        body.append(_THANKS[turn])
    if question.ask is not None and not question.meeting_wanted:
        body.append(_ASK[question.ask][turn].format(pain=inside(offer.pain)))
    elif question.ask is None and not question.meeting_wanted:
        body.append((_DECIDE if question.proposed else _CLOSE)[turn])
    because = "they ask something the founder has no answer on file for" if unsure else ""
    because = because or ("it is not clear what they mean" if question.unclear else "")
    return Draft(
        subject="",
        text=letter(question.person, body, question.sender),
        confidence=0.4 if because else 0.8,
        needs_human=bool(because),
        because=because,
    )


def _offer_meeting(offer: Offer) -> str:
    if offer.booking_link:
        return f"Gladly. You can pick a time that suits you here: {offer.booking_link}"
    return "Gladly. Which two or three half-hours in the coming days would suit you? I will confirm one of them."


def handle_objection(question: HandleObjection) -> Draft:
    """Restate the objection, answer it with a proof the founder can back, and propose a next step."""
    offer, kind = question.offer, question.kind
    proof = _against(offer, kind, skip=question.round - 1)
    body = [_RESTATE[kind]]
    if question.granted_percent is not None and question.quote is not None:
        body.append(
            f"I can meet you: {question.granted_percent}% off brings it to {question.quote.total}, if you decide by "
            f"{long_date(question.quote.expires_on)}. The updated proposal is attached."
        )
    elif proof is not None:
        body.append(sentence(proof.claim))
    known = proof is not None or question.granted_percent is not None
    body.append(_NEXT[kind])
    return Draft(
        subject="",
        text=letter(question.person, body, question.sender),
        uses=(proof.source,) if proof else (),
        confidence=0.8 if known else 0.4,
        needs_human=not known,
        because="" if known else f"there is no proof on file against a {kind} objection",
    )


_RESTATE = {
    "price": "I understand: the price has to make sense against what you get for it.",
    "rival": "Fair enough, you should compare.",
    "timing": "Understood, the timing has to fit.",
    "trust": "A fair point, you do not know us yet.",
}
_NEXT = {
    "price": "Would that work for you?",
    "rival": "Is there one thing in particular you are comparing on?",
    "timing": "When would be a better moment to look at it again?",
    "trust": "Would it help to speak with one of our customers before you decide?",
}


def _against(offer: Offer, kind: str, *, skip: int) -> Proof | None:
    fitting = [p for p in offer.proof if p.against == kind]
    return fitting[skip] if skip < len(fitting) else None


def _their_questions(text: str) -> list[str]:
    return [part.strip() for part in re.findall(r"[^.!?\n]*\?", text) if len(part.split()) > 1]


_COMMON = frozenset(
    """do you the a an is are how what it we i to of for with can could would does your our and or in on this that have has be
    will me us my get about some any there at from so if one please work works working use need more tell know""".split()
)


def _known_answer(asked: str, offer: Offer) -> Answer | None:
    """Return the answer on file that shares most words with a question, or None where none is near.

    A question as the founder wrote it, or one that shares half of its words that mean something, is near.
    """
    for answer in offer.answers:
        if folded(answer.question) == folded(asked):
            return answer
    wanted = {w for w in folded(asked).split() if w not in _COMMON}
    if not wanted:  # "could you tell me more?": how it works in short
        return next((a for a in offer.answers if "overview" in folded(a.topic).split()), None)
    best, shared = None, 0.0
    for answer in offer.answers:
        words = {w for w in folded(f"{answer.question} {answer.topic}").split() if w not in _COMMON}
        overlap = sum(1 for w in wanted if any(_same_word(w, v) for v in words))
        share = overlap / max(1, len(wanted))
        if share > shared:
            best, shared = answer, share
    return best if shared >= 0.5 else None


def _same_word(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) >= 4 and one[:5] == other[:5])
