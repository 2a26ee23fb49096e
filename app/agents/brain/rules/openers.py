"""Touches of a sequence, written by rules: one observation that a stored fact bears out, one problem, one question.

A draft says of the prospect only what a fact says. Without a fact worth mentioning, it says what the product does for
companies like theirs, and asks.
"""

from collections.abc import Callable

from app.agents.brain.questions import Draft, Person, WriteTouch
from app.core.fact import Fact, by_field
from app.core.offer import Offer, Proof
from app.core.places import folded

VARIANTS = ("observation", "question")


def write(question: WriteTouch) -> Draft:
    """Write a touch by its template."""
    subject, body, used = _TEMPLATES[question.template](question)
    text = "\n\n".join([_greeting(question.person), *body, question.sender])
    return Draft(subject=subject, text=text, uses=used, variant=question.variant)


def _greeting(person: Person) -> str:
    # A wrong salutation is worse than none.
    return f"Hi {person.first_name}," if person.first_name else "Hello,"


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
        body.append(proof.claim.rstrip(".") + ".")
    body.append(_ask(person, offer))
    subject = _subject(person, offer, question.variant)
    return subject, body, (observed[1],) if observed else ()


def _direct(question: WriteTouch) -> _Parts:
    subject, body, used = _opener(question)
    body[-1] = (
        f"Is {_lower(question.offer.pain)} something you are looking at this quarter, and who besides you would weigh in?"
    )
    return subject, body, used


def _follow_up(question: WriteTouch) -> _Parts:
    offer, person = question.offer, question.person
    proof = _proof(offer, person, skip=1)
    middle = proof.claim.rstrip(".") + "." if proof else f"In short: {offer.product} {_lower(offer.one_liner)}."
    body = [
        "A short note on top of my last one.",
        middle,
        "If it is not a topic right now, a one-word reply is enough and I will leave it there."
        " If it is, what would be the best day for a short call?",
    ]
    return question.earlier_subject or _subject(person, offer, ""), body, ()


def _last_word(question: WriteTouch) -> _Parts:
    offer = question.offer
    body = [
        "I will not keep writing, so this is my last note for now.",
        f"Should {_lower(offer.pain)} become a priority later, just answer this mail and I will pick it up from there.",
        "And if somebody else looks after this, I would be glad to know whom to ask.",
    ]
    return question.earlier_subject or _subject(question.person, offer, ""), body, ()


def _drip_story(question: WriteTouch) -> _Parts:
    offer, person = question.offer, question.person
    proof = _proof(offer, person)
    told = proof.claim.rstrip(".") + "." if proof else offer.outcome
    body = [
        told,
        f"{offer.product} {_lower(offer.one_liner).rstrip('.')}.",
        "Worth a look for you at some point, or not at all?",
    ]
    return f"{offer.product}: how others handle {_lower(offer.pain)}", body, ()


def _drip_idea(question: WriteTouch) -> _Parts:
    offer = question.offer
    answered = offer.answers[0] if offer.answers else None
    body = [f"People often ask: {answered.question}", answered.answer] if answered else [offer.outcome]
    body.append("If you would like to see it, answer with a day that suits you.")
    return f"A question we hear about {_lower(offer.pain)}", body, ()


def _again(question: WriteTouch) -> _Parts:
    person, offer = question.person, question.offer
    observed = _observation(person, question.facts)
    body = ["We were in touch some time ago, and I would like to ask once more whether the timing is better now."]
    if observed is not None:
        body.append(observed[0])
    body.append(_pitch(person, offer))
    body.append("Is this worth a fresh look, or should I close the file?")
    return (
        f"Still a topic, {person.first_name}?" if person.first_name else "Still a topic?",
        body,
        (observed[1],) if observed else (),
    )


def _again_last(question: WriteTouch) -> _Parts:
    body = [
        "I have not heard back, so I will close the file for now.",
        "If you want to pick it up again, an answer to this mail is all it takes.",
    ]
    return question.earlier_subject or "Closing the file", body, ()


def _linkedin(question: WriteTouch) -> _Parts:
    person, offer = question.person, question.offer
    body = [f"I wrote to you by mail about {_lower(offer.pain)}. Happy to connect here as well."]
    return f"Connect with {person.name} on LinkedIn", body, ()


def _call(question: WriteTouch) -> _Parts:
    person, offer = question.person, question.offer
    body = [
        f"Purpose: find out whether {_lower(offer.pain)} is a topic at {person.company or 'their company'}, and agree on a next step.",
        f"Open with: “{offer.product} {_lower(offer.one_liner).rstrip('.')}. Is that something you deal with today?”",
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

# Facts worth opening with, best first, and how they are put. The words around the value claim nothing more than it.
_WORTH_SAYING: tuple[tuple[str, str], ...] = (
    ("growth", "I read that {company} is {value}."),
    ("news", "I read about {value}."),
    ("technologies", "I saw that {company} works with {value}."),
)


def _observation(person: Person, facts: tuple[Fact, ...]) -> tuple[str, str] | None:
    known = by_field(list(facts))
    for field, words in _WORTH_SAYING:
        fact = known.get(field)
        if fact is None or fact.confidence < 0.6 or not person.company:
            continue
        value = fact.value.split(",")[0].strip() if field == "technologies" else fact.value.rstrip(".")
        return words.format(company=person.company, value=value), field
    return None


def _pitch(person: Person, offer: Offer) -> str:
    people = (
        f"{person.industry.lower()} companies"
        if person.industry and person.industry[0].isalpha()
        else "companies like yours"
    )
    return f"{offer.product} {_lower(offer.one_liner).rstrip('.')}. For {people} that means {_lower(offer.outcome).rstrip('.')}."


def _ask(person: Person, offer: Offer) -> str:
    at = f" at {person.company}" if person.company else ""
    return f"How do you handle {_lower(offer.pain)}{at} today?"


def _subject(person: Person, offer: Offer, variant: str) -> str:
    topic = _lower(offer.pain)
    if variant == "question" or not person.company:
        return f"How do you handle {topic}?"
    return f"{topic[0].upper()}{topic[1:]} at {person.company}"


def _proof(offer: Offer, person: Person, *, skip: int = 0) -> Proof | None:
    general = [p for p in offer.proof if not p.against]
    near = [p for p in general if p.industry and folded(p.industry) in folded(person.industry or "")]
    ordered = [*near, *(p for p in general if p not in near and not p.industry)]
    return ordered[skip % len(ordered)] if ordered else None


def _lower(text: str) -> str:
    """Return a phrase as it stands inside a sentence: first letter small, unless it is a name or an abbreviation."""
    return text if len(text) > 1 and text[1].isupper() else text[:1].lower() + text[1:]
