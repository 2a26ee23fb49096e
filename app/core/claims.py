"""Which sentence of a draft states a fact about the prospect, and which stored fact bears it out.

A draft may speak freely of what the founder sells (that is the founder's own sheet) and may ask. A sentence that tells
the prospect something about themselves needs a stored fact; one without stops the draft (agents.md, 3.3).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from app.core import claim_words as words
from app.core.fact import Fact
from app.core.places import folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sentence about the prospect, and the fact that bears it out (None: nothing does)."""

    sentence: str
    fact: Fact | None
    missing: tuple[str, ...] = ()


_SENTENCE = re.compile(r"[^.!?\n]+(?:\.(?=\w)[^.!?\n]*)*[.!?]?")
_FIGURE = re.compile(r"[$€£]?\d[\d.,]*\s?(?:%|k|m|bn|million|billion|percent|people|employees|seats)?", re.IGNORECASE)
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][\w&'-]+(?:\s+[A-Z][\w&'-]+)*")
_HARMLESS = frozenset(
    """i i'm i'd i'll i've hi hello dear best regards thanks thank monday tuesday wednesday thursday friday saturday sunday january
    february march april may june july august september october november december ps p.s. pdf crm ceo cto coo cfo vp ok yes no
    and or if we our the a an in on at to for from with by of is it this that""".split()
)
_TIME = re.compile(
    r"\b\d{1,2}(?:[:.]\d{2})?\s?(?:am|pm|uhr|h|min(?:ute)?s?|minuten|days?|hours?|weeks?)\b|\b\d{1,2}:\d{2}\b",
    re.IGNORECASE,
)

# Forms of companies, and words that many names share: they name nobody.
_FORMS = frozenset(
    "inc ltd llc gmbh the and co corp company group sa ag plc limited labs studio partners software".split()
)

# What we promise to do on a day says nothing about them: the day needs no fact.
_PROMISE = re.compile(r"^(?:(?:i|we)(?:['’]ll| will| shall)|(?:ich|wir) werden?|je vais|nous allons)\b", re.IGNORECASE)
_MONTHS = "january february march april may june july august september october november december"
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th|\.)? (?:{'|'.join(_MONTHS.split())})|(?:{'|'.join(_MONTHS.split())}) \d{{1,2}}(?:st|nd|rd|th)?)"
    r"(?:,? \d{4})?\b|\b\d{4}-\d\d-\d\d\b",
    re.IGNORECASE,
)


def unsupported(
    text: str, facts: Iterable[Fact], *, ours: Iterable[str] = (), theirs: Iterable[str] = ()
) -> tuple[Claim, ...]:
    """Return the sentences that claim what no stored fact says."""
    return tuple(claim for claim in claims(text, facts, ours=ours, theirs=theirs) if claim.fact is None)


def claims(
    text: str, facts: Iterable[Fact], *, ours: Iterable[str] = (), theirs: Iterable[str] = ()
) -> tuple[Claim, ...]:
    """Return every sentence of a text that states something about the prospect.

    `ours` are texts the founder stands for: product, proof, answers, names of both sides. What they say needs no fact.
    `theirs` are the prospect's names: a sentence about their company is about them, as one that says “you” is.
    """
    own = _Own.of(tuple(ours), tuple(theirs))
    known = list(facts)
    found = []
    for match in _SENTENCE.finditer(text):
        sentence = " ".join(match.group().split())
        rest = own.taken_from(sentence)
        wanted = _tokens(rest, own)
        if not wanted and not _claims_something(rest, sentence, own):
            continue
        fact, missing = _borne_out(sentence, wanted, known, own)
        found.append(Claim(sentence=sentence, fact=fact, missing=missing))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Own:
    """What needs no fact: the founder's words, figures and whole phrases; and by which names the prospect is known."""

    words: frozenset[str]
    figures: frozenset[str]
    phrases: tuple[str, ...]
    whole: frozenset[str]
    names: re.Pattern[str] | None

    @staticmethod
    @lru_cache(512)  # each letter to the same person stands on the same texts
    def of(ours: tuple[str, ...], theirs: tuple[str, ...]) -> "_Own":
        texts = [text for text in ours if text]
        phrases = {part for text in texts for part in _parts(text)}
        called = {word for name in theirs for word in re.findall(r"[\w&-]{3,}", name) if word.casefold() not in _FORMS}
        return _Own(
            words=frozenset(word for text in texts for word in _words(text)) | _HARMLESS,
            figures=frozenset(figure for text in texts for figure in _figures(text)),
            phrases=tuple(sorted((p for p in phrases if len(p.split()) >= 3), key=len, reverse=True)),
            whole=frozenset(phrases),
            names=re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(called)))})\b") if called else None,
        )

    def taken_from(self, sentence: str) -> str:
        """Return a sentence without the founder's own phrases: what is left is what the draft says itself."""
        even, rest = _even(sentence), sentence
        if even in self.whole:
            return ""
        for phrase in self.phrases:
            if phrase in even:
                pattern = r"[\W_]+".join(map(re.escape, phrase.split()))
                rest = re.sub(pattern, " ", rest, flags=re.IGNORECASE)
                even = _even(rest)
        return " ".join(rest.split())

    def speaks_of_them(self, text: str) -> bool:
        return bool(words.ABOUT_THEM.search(text)) or bool(self.names and self.names.search(text))


# The founder's sheet comes again with every draft.
@lru_cache(1024)
def _parts(text: str) -> tuple[str, ...]:
    """Return a text and its sentences, each as its words alone."""
    return tuple(_even(part) for part in (text, *re.split(r"(?<=[.!?;:])\s+|\n+", text)))


@lru_cache(1024)
def _even(text: str) -> str:
    """Return a text's words alone, folded, so that phrases compare."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _claims_something(rest: str, sentence: str, own: _Own) -> bool:
    """Tell whether what a sentence says itself is a claim about the prospect; in doubt it is."""
    said = words.HARMLESS.sub(" ", rest).strip(" ,;:–-")
    if words.KNOWING.search(said):
        return True
    if not own.speaks_of_them(said) or len(said.split()) < 2:
        return False
    if _is_greeting(sentence) or _PROMISE.match(sentence):
        return bool(words.PRESUMING.search(said))
    pattern = words.ASKS if sentence.endswith("?") else words.OFFERS
    return not (pattern.match(said) or pattern.match(rest)) or bool(words.PRESUMING.search(said))


def _is_greeting(sentence: str) -> bool:
    return (
        bool(re.match(r"(?i)(?:hi|hello|dear|hallo|guten tag|bonjour|hola|liebe[rs]?)\b", sentence))
        and len(sentence.split()) <= 4
    )


def _tokens(rest: str, own: _Own) -> tuple[str, ...]:
    """Return the names and figures of a sentence that are not the founder's own: what a fact must hold."""
    bare = _TIME.sub(" ", rest)
    if _PROMISE.match(rest):
        bare = _DATE.sub(" ", bare)
    names = [match.group() for match in _NAME.finditer(bare) if not all(w in own.words for w in _words(match.group()))]
    if words.GERMAN.search(bare):  # where every noun is capital, a capital letter makes no name
        names = [name for name in names if re.search(r"[a-z][A-Z]|\b[A-Z]{2,}\b|\d", name)]
    numbers = [figure for figure in _figures(bare) if figure not in own.figures]
    about = own.speaks_of_them(bare) or words.KNOWING.search(bare) or names
    held = [match.group() for match in words.NUMBER_WORD.finditer(bare)]
    return tuple(dict.fromkeys([*names, *((*numbers, *held) if about else ())]))


@lru_cache(1024)
def _figures(text: str) -> tuple[str, ...]:
    return tuple(re.sub(r"\s", "", m.group().lower()).rstrip(".,") for m in _FIGURE.finditer(text))


@lru_cache(1024)
def _words(text: str) -> tuple[str, ...]:
    found = re.findall(r"[\w'’&-]+", text.casefold())
    return tuple(w.strip("'’").removesuffix("'s").removesuffix("’s") for w in found)


def _borne_out(
    sentence: str, wanted: tuple[str, ...], facts: list[Fact], own: _Own
) -> tuple[Fact | None, tuple[str, ...]]:
    """Return the surest fact that says what a sentence says, or None and the names and figures that lack one."""
    lacking = {fact: tuple(word for word in wanted if not _holds(fact, word)) for fact in facts}
    bearing = [fact for fact in facts if not lacking[fact] and _says(sentence, (fact,), own)]
    if bearing:
        return max(bearing, key=lambda fact: fact.confidence), ()
    holders = _together(wanted, facts)
    if holders and _says(sentence, holders, own):
        return holders[0], ()
    return None, min(lacking.values(), key=len, default=wanted)


def _holds(fact: Fact, word: str) -> bool:
    value = folded(f"{fact.value} {fact.field}")
    return folded(word) in value or folded(word).rstrip("s") in value


# Words that carry a fact into a sentence and add nothing to it.
_FRAME = frozenset(
    """read about that saw seen heard noticed learned know see with work works working using uses use used have has had been were are is was
    team company people currently just recently also very your yours you they their there this these those which what while when where
    from into over more than some for the and but our ours great good news congratulations congrats looks look like seems""".split()
)
_MOST_BESIDE = 2


def _says(sentence: str, facts: tuple[Fact, ...], own: _Own) -> bool:
    """Tell whether facts carry a sentence: it repeats what they say, and adds hardly a word of its own."""
    spoken = [word for word in folded(sentence).split() if len(word) > 3 and word not in _FRAME]
    held = " ".join(folded(f"{fact.value} {fact.field}") for fact in facts)
    beside = [word for word in spoken if word not in own.words and word[:5] not in held]
    repeated = [word for word in folded(" ".join(f.value for f in facts)).split() if word[:5] in folded(sentence)]
    return bool(repeated) and len(beside) <= _MOST_BESIDE


def _together(wanted: tuple[str, ...], facts: list[Fact]) -> tuple[Fact, ...]:
    """Return the facts that hold everything wanted between them; none where something is held by no fact."""
    holders = [next((fact for fact in facts if _holds(fact, word)), None) for word in wanted]
    return tuple(dict.fromkeys(fact for fact in holders if fact is not None)) if all(holders) else ()
