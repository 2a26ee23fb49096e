"""Touches of a sequence, written by rules: one observation that a stored fact bears out, one problem, one question.

A draft says of the prospect only what a fact says. Without a fact worth mentioning, it says what the product does for
companies like theirs, and asks.
"""

import re
from collections.abc import Callable

from app.agents.brain.questions import Draft, Person, WriteTouch
from app.agents.brain.rules.phrases import company, doing, inside, letter, people_like, sentence
from app.core.fact import Fact, by_field
from app.core.offer import Offer, Proof
from app.core.places import folded
from app.core.replies.injection import addresses_a_program

VARIANTS = ("observation", "question")
LONGEST_SUBJECT = 60


def write(question: WriteTouch) -> Draft:
    """Write a touch by its template."""
    subject, body, used = _TEMPLATES[question.template](question)
    text = letter(question.person, body, question.sender)
    return Draft(subject=subject, text=text, uses=used, variant=question.variant)


_Parts = tuple[str, list[str], tuple[str, ...]]


def _opener(question: WriteTouch) -> _Parts:
    person, offer = question.person, question.offer
    observed = _observation(person, question.facts) if question.variant != "question" else None
    body = []
    if observed is not None:
        body.append(observed[0])
    body.append(_pitch(person, offer))
    proof = _proof(offer, person)
    if proof is not None:
        body.append(sentence(proof.claim))
    body.append(_ask(person, offer))
    subject = _subject(person, offer, question.variant)
    return subject, body, (observed[1],) if observed else ()


def _direct(question: WriteTouch) -> _Parts:
    subject, body, used = _opener(question)
    body[-1] = (
        f"Is {inside(question.offer.pain)} something you are looking at this quarter, and who besides you would weigh in?"
    )
    return subject, body, used


def _follow_up(question: WriteTouch) -> _Parts:
    offer, person = question.offer, question.person
    body = [
        "A short note on top of my last one.",
        _something_new(person, offer),
        "If it is not a topic right now, a one-word reply is enough and I will leave it there."
        " If it is, what would be the best day for a short call?",
    ]
    return question.earlier_subject or _subject(person, offer, ""), body, ()


def _something_new(person: Person, offer: Offer) -> str:
    """Return what the first mail did not say: another proof, else an answer on file, else the outcome once more."""
    first, second = _proof(offer, person), _proof(offer, person, skip=1)
    if second is not None and second is not first:
        return sentence(second.claim)
    if offer.answers:
        return sentence(offer.answers[0].answer)
    return f"In short: {offer.product} {inside(offer.one_liner).rstrip('.')}."


def _last_word(question: WriteTouch) -> _Parts:
    offer = question.offer
    body = [
        "I will not keep writing, so this is my last note for now.",
        f"Should {inside(offer.pain)} become a priority later, just answer this mail and I will pick it up from there.",
        "And if somebody else looks after this, I would be glad to know whom to ask.",
    ]
    return question.earlier_subject or _subject(question.person, offer, ""), body, ()


def _drip_story(question: WriteTouch) -> _Parts:
    offer, person = question.offer, question.person
    proof = _proof(offer, person, skip=2)
    told = (
        sentence(proof.claim) if proof else f"For {people_like(person)} it means {inside(offer.outcome).rstrip('.')}."
    )
    body = [
        told,
        f"{offer.product} {inside(offer.one_liner).rstrip('.')}.",
        "Worth a look for you at some point, or not at all?",
    ]
    return f"{offer.product}: how others handle {inside(offer.pain)}", body, ()


def _drip_idea(question: WriteTouch) -> _Parts:
    offer = question.offer
    answered = offer.answers[0] if offer.answers else None
    body = (
        [f"People often ask: {answered.question}", sentence(answered.answer)]
        if answered
        else [f"For {people_like(question.person)} it means {inside(offer.outcome).rstrip('.')}."]
    )
    body.append("If you would like to see it, answer with a day that suits you.")
    return f"A question we hear about {inside(offer.pain)}", body, ()


# Nobody gets the same letter twice: how to begin and what to write above it, by how often they were asked before.
_BEGINNINGS = (
    (
        "We were in touch some time ago, and I would like to ask once more whether the timing is better now.",
        "Still a topic",
    ),
    ("It has been a while since my last note. Has {pain} become more pressing in the meantime?", "Better timing now"),
    ("One more try from my side, after which I will leave it there: is {pain} still open?", "Shall I ask once more"),
)
_PROMISED = (
    ("I said I would be back, so here I am, once more about {pain}.", "As promised"),
    ("Here I am again, at what is hopefully a better time to talk about {pain}.", "Back again, as agreed"),
    ("I said there would be one more mail about {pain}, and this is it.", "Once more, as agreed"),
)
_ENDINGS = (
    ("I have not heard back, so I will close the file for now.",
     "If you want to pick it up again, an answer to this mail is all it takes."),
    ("As there was no answer, I will take this off my list.",
     "Should it come up again, write to me at any time and it is back on."),
    ("This was my last mail about it.",
     "If the day comes when it matters, you know where to find me."),
)  # fmt: skip
ROUNDS = len(_BEGINNINGS)


def _again(question: WriteTouch) -> _Parts:
    person, offer = question.person, question.offer
    observed = _observation(person, question.facts)
    begin, above = (_PROMISED if question.promised else _BEGINNINGS)[question.round % ROUNDS]
    body = [begin.format(pain=inside(offer.pain))]
    if observed is not None:
        body.append(observed[0])
    body.append(_pitch(person, offer))
    body.append("Is this worth a fresh look, or should I close the file?")
    subject = f"{above}, {person.first_name}" if person.first_name else above
    return subject if question.promised else f"{subject}?", body, (observed[1],) if observed else ()


def _again_last(question: WriteTouch) -> _Parts:
    return question.earlier_subject or "Closing the file", list(_ENDINGS[question.round % ROUNDS]), ()


def _linkedin(question: WriteTouch) -> _Parts:
    person, offer = question.person, question.offer
    body = [f"I wrote to you by mail about {inside(offer.pain)}. Happy to connect here as well."]
    return f"Connect with {person.name} on LinkedIn", body, ()


def _call(question: WriteTouch) -> _Parts:
    person, offer = question.person, question.offer
    body = [
        f"Purpose: find out whether {inside(offer.pain)} is a topic at {company(person) or 'their company'}, and agree on a next step.",
        f"Open with: “{offer.product} {inside(offer.one_liner).rstrip('.')}. Is that something you deal with today?”",
        "Ask: how they do it now, who decides, by when it should be better.",
    ]
    return f"Call {person.name}", body, ()


_TEMPLATES: dict[str, Callable[[WriteTouch], _Parts]] = {
    "opener": _opener,
    "direct": _direct,
    "follow_up": _follow_up,
    "last_word": _last_word,
    "drip_story": _drip_story,
    "drip_idea": _drip_idea,
    "again": _again,
    "again_last": _again_last,
    "linkedin": _linkedin,
    "call": _call,
}


# Parts ---------------------------------------------------------------------------------------------------------------


def _growth(at: str, value: str) -> str:
    if re.match(r"[A-Za-z]+ing\b", value):
        return f"I read that {at} is {inside(value)}."
    return f"I read this about {at}: {value}."


def _news(at: str, value: str) -> str:
    if re.match(r"(?i)(?:the|a|an|your|its|their)\b", value):
        return f"I read about {inside(value)}."
    return f"I read this about {at}: {value}."


# Facts worth opening with, best first. The words around the value claim nothing more than it.
_WORTH_SAYING: tuple[tuple[str, Callable[[str, str], str]], ...] = (
    ("growth", _growth),
    ("news", _news),
    ("technologies", lambda at, value: f"I saw that {at} works with {value.split(',')[0].strip()}."),
)
_LONGEST_FACT = 120
# What a stranger's page says is put into a letter only where it is a plain phrase: no address, no price, no order.
_NO_PHRASE = re.compile(r"[@<>{}\[\]|$€£]|://|www\.")


def _can_be_said(value: str) -> bool:
    plain = not _NO_PHRASE.search(value) and not addresses_a_program(value)
    return plain and 0 < len(value) <= _LONGEST_FACT


def _observation(person: Person, facts: tuple[Fact, ...]) -> tuple[str, str] | None:
    known, at = by_field(list(facts)), company(person)
    for field, words in _WORTH_SAYING:
        fact = known.get(field)
        value = " ".join(fact.value.split()).rstrip(".") if fact else ""
        if fact is None or fact.confidence < 0.6 or not at or not _can_be_said(value):
            continue
        return words(at, value), field
    return None


def _pitch(person: Person, offer: Offer) -> str:
    means = f"For {people_like(person)} that means {inside(offer.outcome).rstrip('.')}."
    return f"{offer.product} {inside(offer.one_liner).rstrip('.')}. {means}"


def _ask(person: Person, offer: Offer) -> str:
    at = f" at {company(person)}" if company(person) else ""
    return f"{doing(offer.pain)}{at} today?"


def _subject(person: Person, offer: Offer, variant: str) -> str:
    topic, at = inside(offer.pain), company(person)
    named = f"{topic[0].upper()}{topic[1:]} at {at}"
    return named if at and variant != "question" and len(named) <= LONGEST_SUBJECT else f"{doing(offer.pain)}?"


def _proof(offer: Offer, person: Person, *, skip: int = 0) -> Proof | None:
    general = [p for p in offer.proof if not p.against]
    near = [p for p in general if p.industry and folded(p.industry) in folded(person.industry or "")]
    ordered = [*near, *(p for p in general if p not in near and not p.industry)]
    return ordered[skip % len(ordered)] if ordered else None
