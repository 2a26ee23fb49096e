"""Who asks to be left alone, in the words of twenty languages.

Clear words suppress at once (promise 9); doubtful ones — the word with a "not" before it, in a question about a product,
as somebody else's word — never suppress and never pass unseen: a person decides. Only ever give the new words of a mail
to this, never a quoted footer.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.core.replies.opt_out_words import ALONE, ANYWHERE, PHRASES
from app.core.replies.words import Phrasebook, Sentence, fold, sentences


class Clarity(StrEnum):
    """How surely somebody asks for no more mail."""

    NONE = "none"
    DOUBTFUL = "doubtful"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class OptOut:
    """What was found, and the words it rests on."""

    clarity: Clarity
    quote: str = ""


NO_OPT_OUT = OptOut(Clarity.NONE)

_TOKENS = frozenset(fold(word.replace("_", " ")) for word in ALONE.split())
# These begin other messages, too ("Stop! I love it."): clear where little follows.
_OFTEN_MORE = frozenset(
    fold(word) for word in ("stop", "stopp", "basta", "sair", "arret", "no more", "remove", "стоп", "停止")
)
_MUCH_MORE = 15  # words
_TOKEN_WORDS = 6
_GREETING = 3  # words of a greeting
_POLITE = re.compile(
    r"\b(?:please|bitte|svp|s il vous plait|por favor|per favore|prego|alsjeblieft|aub|tack|tak|takk|prosze"
    r"|prosim|kerem|va rog|lutfen"
    r"|thanks?|thank you|danke|merci|gracias|grazie|obrigad[oa]|me|hi|hello|hallo|hola|bonjour|now"
    r"|now please|all|immediately|sofort|пожалуиста|спасибо|dziekuje|de|to|the|this|it|list|ya)\b"
)
_SUBJECT_TOKEN = re.compile(
    r"^\s*(?:re\s*:\s*)?(?:(?:unsubscribe|unsub|opt[- ]?out)(?:[-_:+][\w=+/.:-]{1,120})?|(?:unsubscribe"
    r"|remove) me|stop|remove"
    r"|abmelden|abmeldung|baja|d[ée]sinscription|se d[ée]sinscrire|disiscrizione|uitschrijven|wypisz"
    r"|отписаться)(?: please)?[.! ]*$",
    re.IGNORECASE,
)

_CLEAR_ANYWHERE = tuple(fold(words.replace("_", " ")) for words in ANYWHERE.split())
_SPACED = re.compile(r"[\u0590-\u08ff]")

_MENTIONS = re.compile(
    r" (?:unsub\w*|uns[ui]?sc?r?i?b\w*|unsucscri\w*|unsusc\w*|usubsc\w*|opt(?:ing|ed)? out|optout"
    r"|remove (?:me|us)|abmeld\w*|abbestell\w*|desinscri\w*|desabonn\w*|dar(?:me)? de baja|afmeld\w*"
    r"|uitschrijv\w*|wypis\w*|отпи(?:с|ш)\w*|stop (?:writing|emailing|sending|contacting|messaging)"
    r"|disiscriv\w*|descadastr\w*|do not contact|keine (?:e ?)?mails?|horen sie(?: \w+){0,2} auf) "
)
_TYPED_WRONG = re.compile(
    r"^ (?:please )?(?=u\S{6,12} )u[nm]?n?s[ub]{1,2}s?c?r?i?[bp]{0,2}r?e?d? (?:me )?(?:please )?$"
)
# A question that asks for it ("can you remove me?"), and words that mean it in a question, too ("how do I unsubscribe?").
_REQUEST = re.compile(
    r" (?:(?:can|could|would|will) (?:you|someone|somebody)|please|konnen sie|konnten sie|kannst du"
    r"|konntest du|wurden sie|bitte"
    r"|pouvez|pourriez|peux tu|puede|pueden|podria|podrian|puedes|potete|potreste|puo|podem|poderia|kunt"
    r"|kunnen jullie|kan je) "
)
_NAMED_IT = re.compile(r"unsub|opt out|abmeld|abbestell|desinscri|desabonn|baja|afmeld|uitschr|wypis|отпис")
# "To unsubscribe, click here": the small print of somebody's own mail, not a wish.
_FOOTER = re.compile(
    r" (?:to|if you|click|visit|manage|you (?:can|may|are|received)|pour (?:vous|se)|vous pouvez|um sich"
    r"|wenn sie|falls sie|sie konnen"
    r"|para (?:darse|dejar|cancelar|no)|puede|si (?:desea|no|vous|desidera)|per (?:disiscri|cancell)\w*"
    r"|om (?:u|je)|aby|чтобы|unsubscribe (?:here|link|at|by)) "
    r"(?:\S+ ){0,12}?(?:unsub|opt out|abmeld|abzumeld|abbestell|desinscri|desabonn|baja|recibir|disiscri"
    r"|cancell|afmeld|melden|uitschr|wypis|отпис|here|at|by|https?)"
)
_ONESELF = re.compile(r" (?:me|us|my|i|we|mich|uns|moi|nous|mi|nos|mij|ons|mnie|nas|меня|нас) ")
_NEGATIVE = re.compile(
    r"[ |](?:not|never|no|nicht|nie|kein|keine|ne|pas|plus|jamais|nunca|non|nao|niet|nooit|geen|inte|inga"
    r"|ikke|aldrig|aldri|не|en|alkaa|nechci|nechceme|nu|μη|μην|nem)[ |]"
)
_NEGATION = re.compile(
    r" (?:not|never|no need|without|instead of|nicht|nie|kein\w*|ne|pas|jamais|no|nunca|non|nao|niet|nooit"
    r"|inte|ikke|nie|не|before (?:i|we)) (?:\S+ ){0,3}$"
)
_ABOUT_PRODUCTS = re.compile(
    r" (?:(?<!from )(?<!in )(?<!of )your (?:product|tool|app|software|platform|system)|our (?:app|product"
    r"|tool|users|customers"
    r"|newsletter|emails|website|site|list|subscribers|unsubscribe)|their|customers|clients|subscribers"
    r"|button|link in|feature|rate|rates|recipients|leads|prospects|people|users) "
)

_BOOK: Phrasebook[str] = Phrasebook((line, line) for line in PHRASES.strip().splitlines())


def opt_out(text: str, subject: str = "") -> OptOut:
    """Tell whether the new words of a mail, or an exact word in its subject, ask for no more mail."""
    if subject and _SUBJECT_TOKEN.match(subject):
        return OptOut(Clarity.CLEAR, subject.strip())
    return opt_out_in(sentences(text))


def opt_out_in(found: list[Sentence]) -> OptOut:
    """Tell whether these sentences ask for no more mail."""
    if not found:
        return NO_OPT_OUT
    alone = _alone(found)
    if alone:
        return alone
    best = NO_OPT_OUT
    for sentence in found:
        seen = _in_sentence(sentence)
        if seen.clarity is Clarity.CLEAR:
            return seen
        if seen.clarity is Clarity.DOUBTFUL:
            best = seen
    return best


def _alone(found: list[Sentence]) -> OptOut | None:
    """Return an opt-out where the whole message, or its first line behind a greeting, is one such word."""
    first = found[1] if len(found) > 1 and found[0].count <= _GREETING and not _is_token(found[0]) else found[0]
    if not _is_token(first):
        return None
    bare = " ".join(_POLITE.sub(" ", first.words).split())
    goes_on = bare in _OFTEN_MORE and sum(sentence.count for sentence in found) > _MUCH_MORE
    return OptOut(Clarity.DOUBTFUL if goes_on else Clarity.CLEAR, first.text)


def _is_token(sentence: Sentence) -> bool:
    """Tell whether a sentence is one of the words that mean it alone, typed wrong or politely."""
    if sentence.count > _TOKEN_WORDS or _is_small_print(sentence) or (sentence.asks and sentence.count > 1):
        return False
    bare = " ".join(_POLITE.sub(" ", sentence.words).split())
    return bare in _TOKENS or sentence.words.strip() in _TOKENS or bool(_TYPED_WRONG.match(sentence.words))


def _in_sentence(sentence: Sentence) -> OptOut:
    if _is_small_print(sentence):
        return NO_OPT_OUT
    if not sentence.words.isascii() and _anywhere(sentence):
        return OptOut(Clarity.CLEAR, sentence.text)
    doubtful = False
    for phrase, match in _BOOK.find(sentence):
        if _is_meant(phrase, match, sentence):
            return OptOut(Clarity.CLEAR, sentence.text)
        doubtful = True
    if doubtful:
        return OptOut(Clarity.DOUBTFUL, sentence.text)
    if _MENTIONS.search(sentence.words):
        if sentence.count <= 3 and not sentence.asks and "unsub" in sentence.words:
            return OptOut(Clarity.CLEAR, sentence.text)
        return OptOut(Clarity.DOUBTFUL, sentence.text)
    return NO_OPT_OUT


def _is_small_print(sentence: Sentence) -> bool:
    """Tell whether a sentence is the footer of a mailing rather than a wish: it explains, or carries a link."""
    explains = bool(_FOOTER.match(sentence.words)) or "://" in sentence.text
    return explains and not _ONESELF.search(sentence.words)


def _is_meant(phrase: str, match: re.Match[str], sentence: Sentence) -> bool:
    """Tell whether a phrase that was found is the wish of the person who writes."""
    before = sentence.words[: match.start()]
    if not _NEGATIVE.search(f" {phrase} ") and (_NEGATION.search(before) or _NEGATIVE.search(f" {match.group()}")):
        return False
    if sentence.asks and not _REQUEST.search(sentence.words) and not _NAMED_IT.search(match.group()):
        return False
    return not _ABOUT_PRODUCTS.search(f"{before} {sentence.words[match.end() - 1 :]}")


def _anywhere(sentence: Sentence) -> bool:
    folded = fold(sentence.text)
    if not _SPACED.search(folded):
        folded = folded.replace(" ", "")
    return any(words in folded for words in _CLEAR_ANYWHERE)
