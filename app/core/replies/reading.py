"""The meaning of a short reply, by rules alone: a category, how sure it is, the words it rests on.

Each sentence is compared with the phrases of its languages. Where a reply says several things, the safest wins (stop,
threat, gone), then what can be acted on (someone else, another time), then objections, then interest; what follows a
"but" weighs more than what it qualifies. What no phrase carries is `unknown`: a person, or a model, decides.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.core.message import Category, Reading
from app.core.replies.injection import addresses_a_program
from app.core.replies.language import languages_of
from app.core.replies.opt_out import NO_OPT_OUT, Clarity, opt_out, opt_out_in
from app.core.replies.phrases import LANGUAGES, STRONG, WEAK, meanings
from app.core.replies.words import Sentence, sentences

if TYPE_CHECKING:
    from app.core.replies.dates import NamedDay

# The order in which meanings win over each other.
_ORDER = (
    Category.HOSTILE,
    Category.LEFT_COMPANY,
    Category.REFERRAL,
    Category.WRONG_PERSON,
    Category.OUT_OF_OFFICE,
    Category.LATER,
    Category.OBJECTION_PRICE,
    Category.OBJECTION_TRUST,
    Category.OBJECTION_RIVAL,
    Category.OBJECTION_TIMING,
    Category.NOT_INTERESTED,
    Category.POSITIVE_MEETING,
    Category.POSITIVE_INFO_REQUEST,
    Category.POSITIVE_QUESTION,
)
_SHORT = 9  # words of a reply in which a bare day is an appointment
_NEAR = 16  # days within which a named day is an appointment rather than a "later"
_LEAST = 0.5  # below it, a reading is no reading

_BUT = re.compile(
    r"\s+(?=(?:but|however|though|although|yet|except|aber|allerdings|jedoch|mais|cependant|pourtant"
    r"|par contre|pero|sin embargo|aunque)\b[ ,])",
    re.IGNORECASE,
)
_TURNS = frozenset(
    "but however though although yet except aber allerdings jedoch mais cependant pourtant par pero sin aunque".split()
)
_LEADS_ON = re.compile(
    r"^(?:but|however|aber|allerdings|jedoch|mais|cependant|pourtant|pero|sin embargo)\b", re.IGNORECASE
)
_QUESTION = re.compile(
    r"^ (?:(?:and|so|but|hi|hello|also|ok|well|und|et|y|e|just|hey) )*(?:what|how|when|where|which|who"
    r"|whose|why|can|could|do|does|did|is|are|will|would|should|has|have|was|wie|wo|wann|welche\w*|gibt|ist"
    r"|sind|kann|konnen|konnten|haben|hat|funktioniert|geht|wer|wieviel"
    r"|combien|comment|quel\w*|est ce|quand|ou|pouvez|peut|avez|proposez|existe|faut|y a|cuanto\w*|como"
    r"|cual\w*|que|donde|tienen|tiene|se|es|hay|funciona|puede|pueden|incluye) "
)
_ASKING = re.compile(r"(?:talk|speak|reach|write|turn|contact|email|ask|try|ping|call|message|consult|check|connect)")
_OURSELVES = re.compile(
    r" (?:i|we|ich|wir|je|nous|yo|nosotros)(?: (?:will|would|need|have|want|must|should|muss|musse?n|werde"
    r"|dois|devons|tengo|que|to|first|first to|zuerst|check|d|abord)){0,4} $"
)
_PAST = re.compile(r" (?:was|were|had been|just back|war|waren|etais|etait|etions|estuve|estaba|estuvimos) ")
_NOT_SO = re.compile(
    r" (?:not|nicht|pas|no es|isn|hardly|never)(?: (?:that|really|all|so|gar|wirklich|si|tan|at|zu|too|trop"
    r"|muy|demasiado)){0,2} $"
)
_CALLED_OFF = re.compile(
    r" (?:cancel\w*|postpone\w*|call off|absagen|abgesagt|verschieben|verschoben|annul\w*"
    r"|report\w* (?:notre|le)|cancelar\w*|aplazar\w*) "
)
_SMALL_TALK = re.compile(
    r" how (?:are|is) (?:you|it|everything|things|life)|how do you do|wie geht es|comment (?:allez|vas"
    r"|ca va)|como (?:estas?|esta|va) "
)
_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_NAME = (
    r"(?:(?:Dr|Prof|Mr|Mrs|Ms|Mme|Mlle|M|Frau|Herrn?|Sr|Sra|Señora?|Don"
    r"|Doña)\.? )?[A-ZÀ-ÖØ-ÞŁŚŻ][\w'’-]+(?: (?:de |van |von |del |la |le |da )?[A-ZÀ-ÖØ-ÞŁŚŻ][\w'’-]+){0,2}"
)
_POINTED = re.compile(
    rf"(?:\b(?i:contact|email|ask|try|to|with|want|at|an|ist|kontaktieren(?: Sie)?|contactez|contacter|à"
    rf"|con|a|is|colleague|our \w+(?: of \w+)?|my \w+|Kolleg(?:e|in|en)|collègue|compañer[oa]|colega|jef[ea]"
    rf"|cc'd(?: in)?|in|adding|looping in|von))[ ,:]+(?:(?:my|our|the) [\w ]{{2,30}},? )?({_NAME})"
)
_NO_NAMES = frozenset(
    """i we you he she it they the this that our my your his her please thanks thank best regards monday tuesday wednesday
    thursday friday saturday sunday january february march april may june july august september october november december
    sie ich wir ihr montag dienstag mittwoch donnerstag freitag salesforce hubspot sap google microsoft outlook gmail teams
    zoom slack q1 q2 q3 q4 crm gdpr dsgvo cnil""".split()
)
_WAITS = re.compile(
    r" (?:until|till|before|after|again|from|then|bis|vor|ab|nach|danach|erst|jusqu|avant|apres|ensuite|hasta|antes|despues|luego) "
)
_MONEY_BACK = re.compile(
    r" (?:refund|money back|chargeback|geld zuruck|remboursez|devuelv\w+|reembols\w+|complaint|beschwerde"
    r"|reclamacion|plainte) "
)


@dataclass(frozen=True, slots=True)
class _Sign:
    """One phrase found: what it means, how strongly, and in which sentence."""

    category: Category
    weight: float
    quote: str


def read_reply(text: str, *, subject: str = "", today: date, language: str = "") -> Reading:
    """Return what a person's new words mean; `today` is the day they were written on.

    `language` (ISO 639-1) is tried first where it is one of ours. Never raises; unknown is an answer.
    """
    whole = sentences(text)
    wish = opt_out("", subject) if subject else NO_OPT_OUT
    wish = wish if wish.clarity is Clarity.CLEAR else opt_out_in(whole)
    found = _clauses(whole)
    suspect = addresses_a_program(text)
    signs = list(_signs(found, language))
    if wish.clarity is Clarity.CLEAR:
        return _left_alone(wish.quote, signs, suspect=suspect)
    if suspect:
        return Reading(category=Category.UNKNOWN, confidence=0.3, asks_human=True, injection_suspected=True)
    if wish.clarity is Clarity.DOUBTFUL:
        return Reading(category=Category.UNKNOWN, confidence=0.4, asks_human=True, quotes=(wish.quote,))
    days = _days(signs, found, today)
    category, confidence, quotes = _decide(found, signs, days, today)
    if confidence < _LEAST:
        category = Category.UNKNOWN
    return Reading(
        category=category,
        confidence=confidence,
        later_until=_until(category, days),
        referred_to=_referred_to(category, text, found),
        asks_human=category is Category.HOSTILE or _wants_a_person(found),
        quotes=quotes,
    )


def _left_alone(quote: str, signs: list[_Sign], *, suspect: bool) -> Reading:
    """Return the reading of a clear opt-out; a threat beside it goes to a person, too."""
    threat = next((sign for sign in signs if sign.category is Category.HOSTILE), None)
    return Reading(
        category=Category.HOSTILE if threat else Category.UNSUBSCRIBE,
        confidence=0.97,
        asks_human=threat is not None,
        injection_suspected=suspect,
        quotes=(quote, threat.quote) if threat and threat.quote != quote else (quote,),
    )


def _clauses(whole: list[Sentence]) -> list[Sentence]:
    """Return the sentences, cut again before a "but"."""
    made: list[Sentence] = []
    for sentence in whole:
        turns = sentence.count > 4 and not _TURNS.isdisjoint(sentence.words.split())
        pieces = _BUT.split(sentence.text) if turns else [sentence.text]
        made.extend(sentences("\n".join(pieces)) if len(pieces) > 1 else [sentence])
    return made


def _signs(found: list[Sentence], language: str) -> Iterable[_Sign]:
    words = {word for sentence in found for word in sentence.words.split()}
    tried = languages_of(words)
    if language in LANGUAGES and language not in tried:
        tried = (language, *tried)
    if "en" not in tried:
        tried = (*tried, "en")
    for index, sentence in enumerate(found):
        qualified = index + 1 < len(found) and bool(_LEADS_ON.match(found[index + 1].text))
        for name in tried:
            for (category, weight), match in meanings(name).find(sentence):
                if _does_not_count(category, match, sentence):
                    continue
                yield _Sign(category, weight - 0.25 * qualified, sentence.text)


def _does_not_count(category: Category, match: re.Match[str], sentence: Sentence) -> bool:
    """Tell whether the words before a phrase, or the form of its sentence, take its meaning away."""
    before = sentence.words[: match.start()]
    if category is Category.REFERRAL:
        return sentence.asks or bool(_ASKING.match(match.group()) and _OURSELVES.search(before))
    if category is Category.OUT_OF_OFFICE:
        return bool(_PAST.search(sentence.words))
    if category is Category.OBJECTION_PRICE:
        return bool(_NOT_SO.search(before))
    return category is Category.POSITIVE_MEETING and bool(_CALLED_OFF.search(sentence.words))


def _decide(
    found: list[Sentence], signs: list[_Sign], days: "list[NamedDay]", today: date
) -> tuple[Category, float, tuple[str, ...]]:
    best: dict[Category, _Sign] = {}
    for sign in signs:
        if sign.category not in best or best[sign.category].weight < sign.weight:
            best[sign.category] = sign
    _settle(best, found, days, today)
    question = next(
        (s for s in found if _is_question(s)),
        None,
    )
    if question and Category.POSITIVE_QUESTION not in best:
        best[Category.POSITIVE_QUESTION] = _Sign(
            Category.POSITIVE_QUESTION, 0.8 if question.asks else 0.6, question.text
        )
    strong = [category for category in _ORDER if category in best and best[category].weight >= STRONG - 0.05]
    chosen = strong[0] if strong else next((c for c in _ORDER if c in best), None)
    if chosen is None:
        return Category.UNKNOWN, 0.3, ()
    confidence = best[chosen].weight - 0.08 * min(2, len([c for c in strong if c is not chosen and not c.positive]))
    return chosen, round(confidence, 2), (best[chosen].quote,)


def _is_question(sentence: Sentence) -> bool:
    if sentence.count < 2 or _SMALL_TALK.search(sentence.words):
        return False
    return sentence.asks or (sentence.count >= 3 and bool(_QUESTION.match(sentence.words)))


def _settle(best: dict[Category, _Sign], found: list[Sentence], days: "list[NamedDay]", today: date) -> None:
    """Settle what two meanings found together mean."""
    far = any(day.grain in ("month", "quarter", "year") or (day.day - today).days > _NEAR for day in days)
    coarse = any(day.grain in ("month", "quarter", "year") for day in days)
    near = bool(days) and all(day.grain in ("day", "week") and (day.day - today).days <= _NEAR for day in days)
    if Category.LATER in best and not days and not _vague_later(found):
        del best[Category.LATER]
    if near and Category.LATER in best and Category.POSITIVE_MEETING in best:
        del best[Category.LATER]  # "let's talk again on Thursday" is a meeting
    if coarse and not near and Category.POSITIVE_MEETING in best:
        best[Category.LATER] = best[Category.POSITIVE_MEETING]  # "let's talk in May" is none yet
    away, later = best.get(Category.OUT_OF_OFFICE), best.get(Category.LATER)
    if away and days and (Category.POSITIVE_MEETING in best or (later and later.quote != away.quote)):
        best[Category.LATER] = best.pop(Category.OUT_OF_OFFICE)  # away, and wants to hear from us after
    if (
        near
        and not best
        and sum(s.count for s in found) <= _SHORT
        and not any(_CALLED_OFF.search(s.words) for s in found)
    ):
        best[Category.POSITIVE_MEETING] = _Sign(Category.POSITIVE_MEETING, WEAK, found[0].text)
    if far and (Category.OBJECTION_TIMING in best or Category.OBJECTION_PRICE in best) and _waits(found):
        reason = best.get(Category.OBJECTION_TIMING) or best[Category.OBJECTION_PRICE]
        best[Category.LATER] = _Sign(Category.LATER, reason.weight, reason.quote)  # "no budget until July" names a day
    given = next((sentence for sentence in found if _EMAIL.search(sentence.text)), None)
    if given and (not best or Category.WRONG_PERSON in best):
        weight = STRONG if best else WEAK  # what else is an address given for?
        best.setdefault(Category.REFERRAL, _Sign(Category.REFERRAL, weight, given.text))
    if Category.REFERRAL in best and not _points(found, best):
        del best[Category.REFERRAL]


def _waits(found: list[Sentence]) -> bool:
    return any(_WAITS.search(sentence.words) for sentence in found)


def _vague_later(found: list[Sentence]) -> bool:
    return any(
        re.search(r" (?:later|again|spater|wieder|nochmal|plus tard|mas adelante|future) ", s.words) for s in found
    )


def _points(found: list[Sentence], best: dict[Category, _Sign]) -> bool:
    """Tell whether a referral names somebody: an address, a name, or a role."""
    quote = best[Category.REFERRAL].quote
    whole = " ".join(sentence.text for sentence in found)
    return bool(
        _EMAIL.search(whole)
        or _named(quote)
        or re.search(
            r"\b(?:colleague|boss|manager|team|department|Kolleg\w+|Chef\w*|collègue|responsable"
            r"|compañer\w+|colega|jef[ea]|partner|associé\w*|soci[oa]|C[EFMOT]O|head of)\b",
            quote,
        )
    )


def _days(signs: list[_Sign], found: list[Sentence], today: date) -> "list[NamedDay]":
    """Return the days a reply names, looked for only where a day could matter."""
    wanted = {
        Category.LATER,
        Category.POSITIVE_MEETING,
        Category.OUT_OF_OFFICE,
        Category.OBJECTION_TIMING,
        Category.NOT_INTERESTED,
        Category.OBJECTION_PRICE,
    }
    if not any(sign.category in wanted for sign in signs) and (signs or sum(s.count for s in found) > _SHORT):
        return []
    from app.core.replies.dates import named_days  # its forms take long to compile, and few replies name a day

    return [day for sentence in found for day in named_days(sentence.text, today)]


def _until(category: Category, days: "list[NamedDay]") -> date | None:
    if category in (Category.LATER, Category.OUT_OF_OFFICE) and days:
        return max(day.day for day in days)
    return None


def _referred_to(category: Category, text: str, found: list[Sentence]) -> str | None:
    if category not in (Category.REFERRAL, Category.WRONG_PERSON, Category.LEFT_COMPANY):
        return None
    if address := _EMAIL.search(text):
        return address.group().rstrip(".").lower()
    return next((name for sentence in found if (name := _named(sentence.text))), None)


def _named(text: str) -> str | None:
    """Return the person's name that a sentence points to, or None."""
    for match in _POINTED.finditer(text):
        name = match[1].strip()
        if name.split(" ")[0].rstrip(".").lower() not in _NO_NAMES and not name.isupper():
            return name
    return None


def _wants_a_person(found: list[Sentence]) -> bool:
    return any(_MONEY_BACK.search(sentence.words) for sentence in found)
