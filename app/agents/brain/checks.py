"""What a model's answer must still prove in code: an answer that cannot be traced is cut down or thrown away.

The rule behind each check: a link, an address, a number or a price stands in a draft only where the founder wrote it;
words that belong to the machinery never stand there at all.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from app.agents.brain import questions as q
from app.core.codec import plain
from app.core.message import Category, Reading
from app.core.money import figures
from app.core.places import folded
from app.core.qualification import SlotValue
from app.core.quote import stray_figures
from app.core.replies import read_reply

LONGEST_DRAFT, LONGEST_SUBJECT, LONGEST_LINE = 2500, 120, 600

# Where somebody could be led: addresses of the web and of mail also without their scheme, accounts, long keys, phones.
_LEADS_AWAY = re.compile(
    r"\b(?:[a-z][a-z0-9+.-]{1,12}://|mailto:|tel:|javascript:|data:|www\.)\S+"
    r"|[^\s<>\"'(),:;@]+@[^\s<>\"'(),:;@]+"
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?!(?:js|py|ai)\b)[a-z]{2,24}\b(?:/\S*)?"
    r"|\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}\b"
    r"|\b(?=\w*\d)(?=\w*[A-Za-z])\w{24,}\b"
    r"|(?<![\w.,])\+?\(?\d(?:[\s()./-]*\d){7,}(?![\w])",
    re.IGNORECASE,
)
_DATE = re.compile(r"^\d{4}-\d\d-\d\d$|^\d{1,2}[./]\d{1,2}[./]\d{4}$")
_MACHINERY = re.compile(
    r"\b(?:as an ai|as a language model|ai (?:language )?model|language model|openai|anthropic|chatgpt|system prompt|my instructions|"
    r"(?:previous|prior|above) instructions|json (?:object|schema)|needs_human|"
    r"i(?:'m| am) (?:sorry|afraid),? (?:but )?i (?:can(?:'|no)t|am unable|am not able)|"
    r"i (?:can(?:'|no)t|am unable to|am not able to|won't) (?:help|assist|comply|fulfil+|provide|do that|write|continue|discuss)"
    r")\b|===|```|</?[a-z][^>]*>|\{|\}|\[[^\]\n]{1,40}\]|<<|>>|!\[",
    re.IGNORECASE,
)
_COMMON_WORDS = {
    "en": "the to you of and a is for in it i we your that on be with are this if have not or as at do an would".split(),
    "de": "die der und sie ich ist in das zu den ein mit für nicht es eine auf wir dass haben ihr ihnen von".split(),
    "fr": "de la le et les vous je est à en un une des pour que nous votre dans pas ce il du".split(),
    "es": "de la que el en y a los se las un por con una para su es lo no usted le si".split(),
}


def visible(text: str) -> str:
    """Return a text without control and format characters (line ends aside): what is left is what is read."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cn"))


def sound(question: object, answer: object, prompt: str = "") -> object | None:
    """Return the answer with what cannot be traced left out, or None where nothing of it can be used."""
    if isinstance(answer, q.Draft):
        return _draft(question, answer, prompt)
    if isinstance(answer, Reading) and isinstance(question, q.ReadReply):
        return _reading(question, answer)
    if isinstance(answer, q.Slots) and isinstance(question, q.FillSlots):
        return replace(answer, values=tuple(_slots(question, answer)))
    if isinstance(answer, q.ProposalText) and isinstance(question, q.WriteProposal):
        return _proposal(question, answer, prompt)
    if isinstance(answer, q.Reason) and isinstance(question, q.WhyThisLead):
        return _reason(question, answer, prompt)
    return None


# Words that leave ----------------------------------------------------------------------------------------------------


def _draft(question: object, answer: q.Draft, prompt: str) -> q.Draft | None:
    text, subject = answer.text.strip(), " ".join(answer.subject.split())[:LONGEST_SUBJECT]
    if not text or len(text) > LONGEST_DRAFT or not _may_leave(f"{subject}\n{text}", question, prompt):
        return None
    if _figures_of_others(f"{subject}\n{text}", question) or not _in_language(text, question):
        return None
    sender = getattr(question, "sender", "")
    if sender and not text.endswith(sender):
        text = f"{text}\n\n{sender}"
    known = {fact.field for fact in getattr(question, "facts", ())}
    proofs = {proof.source for proof in getattr(getattr(question, "offer", None), "proof", ())}
    return replace(
        answer,
        text=text,
        subject=getattr(question, "earlier_subject", "") or subject,
        uses=tuple(use for use in answer.uses if use in known | proofs),
        variant=getattr(question, "variant", ""),
        confidence=_share(answer.confidence),
        because=" ".join(answer.because.split())[:200],
    )


def _may_leave(text: str, question: object, prompt: str) -> bool:
    """Tell whether a text leads nowhere the founder did not point, and holds nothing of the machinery."""
    plainly = unicodedata.normalize("NFKC", text)
    if _MACHINERY.search(plainly) or _repeats(plainly, prompt):
        return False
    founders = _founders_words(question)
    return all(
        _DATE.match(found) or found.casefold() in founders
        for found in (m.group().rstrip(".,;:!?)") for m in _LEADS_AWAY.finditer(plainly))
    )


def _founders_words(question: object) -> str:
    """Return all that the founder wrote of a question, in one text; names of both sides are among it."""
    offer, person = getattr(question, "offer", None), getattr(question, "person", None)
    known = [plain(offer), getattr(question, "link", ""), getattr(question, "sender", "")]
    known += [getattr(question, name, "") for name in ("about", "due", "amount", "wish", "text")]
    known += [person.name, person.company] if person is not None else []
    return "\n".join(_texts(known)).casefold()


def _texts(value: Any) -> Iterator[str]:  # any JSON value
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def _figures_of_others(text: str, question: object) -> bool:
    """Tell whether a text names a price or a percentage that the founder's own words and the quote do not hold."""
    offer = getattr(question, "offer", None)
    if offer is None:
        return any(figure.kind != "number" for figure in figures(text))
    quote = getattr(question, "quote", None)
    written = [getattr(question, "amount", ""), *(a.answer for a in offer.answers), *(p.claim for p in offer.proof)]
    known = {(figure.kind, figure.value) for words in written for figure in figures(words)}
    granted = getattr(question, "granted_percent", None)
    if granted is not None:
        known.add(("percent", float(granted)))
    return any((f.kind, f.value) not in known for f in stray_figures(text, quote=quote, offer=offer))


def _repeats(text: str, prompt: str, *, words: int = 9) -> bool:
    """Tell whether a text repeats a run of words of our own prompt."""
    ours, theirs = folded(prompt).split(), folded(text).split()
    runs = {tuple(ours[at : at + words]) for at in range(len(ours) - words + 1)}
    return any(tuple(theirs[at : at + words]) in runs for at in range(len(theirs) - words + 1))


def _in_language(text: str, question: object) -> bool:
    """Tell whether a text is in the language of the person it is for, as far as common words show it."""
    language = getattr(getattr(question, "person", None), "language", "en")[:2].lower()
    common = _COMMON_WORDS.get(language)
    words = re.findall(r"[^\W\d_]+", text.casefold())
    if common is None:
        return True
    names = _founders_words(question)
    if any(c.isalpha() and not unicodedata.name(c, "").startswith("LATIN") and c.casefold() not in names for c in text):
        return False
    if len(words) < 8:
        return True
    share = sum(word in common for word in words) / len(words)
    return share >= 0.12 and share >= max(
        sum(word in others for word in words) / len(words) for name, others in _COMMON_WORDS.items() if name != language
    )


# Words that stay -----------------------------------------------------------------------------------------------------


def _reading(question: q.ReadReply, answer: Reading) -> Reading | None:
    """Return a reading; where the rules see an opt-out or anger, theirs stands: it is the safer one.

    Whom they point to is read by rules alone: a model names no recipient.
    """
    by_rules = read_reply(question.theirs, subject=question.subject, today=question.today)
    if by_rules.category in (Category.UNSUBSCRIBE, Category.HOSTILE):
        return by_rules
    if not answer.category.from_a_person:
        return None  # what a machine wrote is told by its headers, and never comes here
    later = answer.later_until
    if later is not None and not question.today <= later <= question.today + timedelta(days=730):
        later = None
    spoken = folded(question.theirs)
    return replace(
        answer,
        later_until=later,
        referred_to=by_rules.referred_to if by_rules.category is answer.category else None,
        confidence=_share(answer.confidence),
        asks_human=answer.asks_human or by_rules.asks_human,
        injection_suspected=answer.injection_suspected or by_rules.injection_suspected,
        quotes=tuple(quote for quote in answer.quotes if quote and folded(quote) in spoken),
    )


def _slots(question: q.FillSlots, answer: q.Slots) -> Iterator[SlotValue]:
    """Give one value a slot, each with words that they did write."""
    spoken, seen = folded(question.theirs), set()
    for value in answer.values:
        words = folded(value.quote)
        if value.slot in seen or not words or words not in spoken or not value.value.strip():
            continue
        seen.add(value.slot)
        yield replace(value, value=" ".join(value.value.split())[:200], confidence=_share(value.confidence))


def _proposal(question: q.WriteProposal, answer: q.ProposalText, prompt: str) -> q.ProposalText | None:
    """Return a proposal's words: proof unchanged from the founder, no price and no address anywhere."""
    claims = {folded(proof.claim): proof.claim for proof in question.offer.proof}
    said = {folded(f"You wrote: “{value.quote}”") for value in question.slots}
    lines = (answer.summary, *answer.understanding, *answer.solution, *answer.next_steps)
    if not answer.summary.strip() or any(len(line) > LONGEST_LINE for line in lines):
        return None
    own = "\n".join(line for line in lines if folded(line) not in said)
    if not _may_leave(own, question, prompt) or any(figure.kind != "number" for figure in figures(own)):
        return None
    proof = tuple(claims[folded(line)] for line in answer.proof if folded(line) in claims)
    return replace(
        answer,
        understanding=answer.understanding[:5],
        solution=answer.solution[:5],
        proof=proof[:3],
        next_steps=answer.next_steps[:4],
    )


def _reason(question: q.WhyThisLead, answer: q.Reason, prompt: str) -> q.Reason | None:
    text = " ".join(answer.text.split())
    known = {f.value for words in (*question.strengths, *(f.value for f in question.facts)) for f in figures(words)}
    if not text or len(text) > LONGEST_LINE or not _may_leave(text, question, prompt):
        return None
    if any(figure.kind != "number" and figure.value not in known for figure in figures(text)):
        return None
    return replace(answer, text=text, uses=tuple(u for u in answer.uses if u in {f.field for f in question.facts}))


def _share(value: float) -> float:
    return max(0.0, min(1.0, value))
