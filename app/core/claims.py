"""Which sentence of a draft states a fact about the prospect, and which stored fact bears it out.

A draft may speak freely of what the founder sells (that is the founder's own sheet) and may ask. A sentence that tells
the prospect something about themselves needs a stored fact; one without stops the draft (agents.md, 3.3).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.core.fact import Fact
from app.core.places import folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sentence about the prospect, and the fact that bears it out (None: nothing does)."""

    sentence: str
    fact: Fact | None
    missing: tuple[str, ...] = ()


_SENTENCE = re.compile(r"[^.!?\n]+(?:\.(?=\w)[^.!?\n]*)*[.!?]?")
_ABOUT_THEM = re.compile(r"\b(you|your|yours|you're|you've|ihr|euer|sie|vous|votre|vos|usted|su)\b", re.IGNORECASE)
# Words by which a sender claims to know something. Without one of these, a name or a figure, nothing is claimed.
_KNOWING = re.compile(
    r"\b(notic\w+|saw|seen|read (?:that|about|your)|heard|congrat\w+|impress\w+|raised|rais(?:es|ing)|funding|series [a-f]|"
    r"hir(?:ed|ing)|launch\w*|"
    r"announc\w+|acqui\w+|expand\w*|opened|opening|partner(?:ed|ing)|moved to|grew|grow(?:n|ing|th)|doubl\w+|won|award\w*|"
    r"using|you use|runs? on|built (?:on|with)|switch(?:ed|ing)|migrat\w+|recent(?:ly)?|last (?:week|month|quarter|year)|"
    r"headcount|employees|revenue|offices?|headquarter\w*|based in|located|podcast|webinar|keynote|article|post(?:ed)?|linkedin|"
    r"met (?:at|in|last)|spoke|talked|our (?:call|chat|conversation|meeting)|referred|recommended|mutual|as (?:we )?discussed|"
    r"as promised|you asked|you mentioned|you said|know(?:n)? (?:that|for))\b",
    re.IGNORECASE,
)
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

# What we promise to do on a day says nothing about them: the day needs no fact.
_PROMISE = re.compile(r"^(?:(?:i|we)(?:['’]ll| will| shall)|(?:ich|wir) werden?|je vais|nous allons)\b", re.IGNORECASE)
_MONTHS = "january february march april may june july august september october november december"
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th|\.)? (?:{'|'.join(_MONTHS.split())})|(?:{'|'.join(_MONTHS.split())}) \d{{1,2}}(?:st|nd|rd|th)?)"
    r"(?:,? \d{4})?\b|\b\d{4}-\d\d-\d\d\b",
    re.IGNORECASE,
)


def unsupported(text: str, facts: Iterable[Fact], *, ours: Iterable[str] = ()) -> tuple[Claim, ...]:
    """Return the sentences that claim what no stored fact says."""
    return tuple(claim for claim in claims(text, facts, ours=ours) if claim.fact is None)


def claims(text: str, facts: Iterable[Fact], *, ours: Iterable[str] = ()) -> tuple[Claim, ...]:
    """Return every sentence of a text that states something about the prospect.

    `ours` are texts the founder stands for: product, proof, names of both sides, answers. What they say needs no fact.
    """
    known = list(facts)
    own = frozenset(word for part in ours for word in _words(part)) | _HARMLESS
    own_figures = frozenset(figure for part in ours for figure in _figures(part))
    found = []
    for match in _SENTENCE.finditer(text):
        sentence = " ".join(match.group().split())
        wanted = _tokens(sentence, own, own_figures)
        if not wanted and not (_ABOUT_THEM.search(sentence) and _claims_to_know(sentence)):
            continue
        if sentence.endswith("?") and not wanted and not _presumes(sentence):
            continue
        fact, missing = _borne_out(sentence, wanted, known)
        found.append(Claim(sentence=sentence, fact=fact, missing=missing))
    return tuple(found)


def _claims_to_know(sentence: str) -> bool:
    return bool(_KNOWING.search(sentence)) and not re.match(r"(?i)(if|when|whether|should|could|would)\b", sentence)


def _presumes(sentence: str) -> bool:
    return bool(re.search(r"(?i)\b(since|now that|after|given that|congrat\w*)\b", sentence)) and bool(
        _KNOWING.search(sentence)
    )


def _tokens(sentence: str, own: frozenset[str], own_figures: frozenset[str]) -> tuple[str, ...]:
    """Return the names and figures of a sentence that are not the founder's own: what a fact must hold."""
    bare = _TIME.sub(" ", sentence)
    if _PROMISE.match(sentence):
        bare = _DATE.sub(" ", bare)
    names = [match.group() for match in _NAME.finditer(bare) if not all(w in own for w in _words(match.group()))]
    numbers = [figure for figure in _figures(bare) if figure not in own_figures]
    about = _ABOUT_THEM.search(sentence) or _KNOWING.search(sentence) or names
    return tuple(dict.fromkeys([*names, *(numbers if about else [])]))


def _figures(text: str) -> list[str]:
    return [re.sub(r"\s", "", m.group().lower()).rstrip(".,") for m in _FIGURE.finditer(text)]


def _words(text: str) -> list[str]:
    return [w.strip("'’").removesuffix("'s").removesuffix("’s") for w in re.findall(r"[\w'’&-]+", text.casefold())]


def _borne_out(sentence: str, wanted: tuple[str, ...], facts: list[Fact]) -> tuple[Fact | None, tuple[str, ...]]:
    best_fact: Fact | None = None
    missing: tuple[str, ...] = wanted
    plain = folded(sentence)
    for fact in facts:
        value = folded(f"{fact.value} {fact.field}")
        lacking = tuple(w for w in wanted if folded(w) not in value and folded(w).rstrip("s") not in value)
        said = wanted or tuple(w for w in folded(fact.value).split() if len(w) > 3)
        carries = not lacking and (bool(wanted) or _says(plain, said))
        if carries and (best_fact is None or fact.confidence > best_fact.confidence):
            best_fact, missing = fact, ()
        elif best_fact is None and len(lacking) < len(missing):
            missing = lacking
    if best_fact is None and wanted and _together(wanted, facts):
        best_fact, missing = _together(wanted, facts), ()
    return best_fact, missing


def _says(sentence: str, words: tuple[str, ...]) -> bool:
    """Tell whether a sentence without names or figures repeats most of a fact's words."""
    held = sum(1 for word in words if word in sentence)
    return bool(words) and held * 2 > len(words)


def _together(wanted: tuple[str, ...], facts: list[Fact]) -> Fact | None:
    """Return one of the facts where together they hold everything wanted."""
    holders = []
    for word in wanted:
        holder = next((f for f in facts if folded(word) in folded(f.value)), None)
        if holder is None:
            return None
        holders.append(holder)
    return holders[0]
