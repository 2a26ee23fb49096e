"""What a heading says: its words read as concepts, and the fields those may mean.

The grammar is data (`headings.json`): phrases of seven languages by concept, and rules `field, needed concepts, family
of words that may stand beside them, weight`. A family says what each such word does to the weight (a home phone is less
of a business phone than a work phone). A word that is neither makes the reading unsure; the values then decide.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from app.core.places import folded

Kind = Literal["contacts", "deals"]

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_DIGITS = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
# Names of programs with a capital inside, which are one word all the same.
_BRANDS = re.compile(
    r"hubspot|mailchimp|pipedrive|salesforce|sendinblue|linkedin|whatsapp|youtube|github|zoominfo|activecampaign|rocketreach",
    re.IGNORECASE,
)
_LONGEST_PHRASE, _LONGEST_HEADING = 6, 200
_UNSURE = 0.5


@dataclass(frozen=True, slots=True)
class Heading:
    """The concepts in a heading, and its words that are none."""

    concepts: frozenset[str]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A field a heading may mean; `sure` is false where the heading has words we do not know."""

    field: str
    weight: float
    sure: bool


@dataclass(frozen=True, slots=True)
class _Rule:
    field: str
    needs: frozenset[str]
    beside: Mapping[str, float]
    weight: float


@dataclass(frozen=True, slots=True)
class _Grammar:
    phrases: Mapping[str, str]
    fillers: frozenset[str]
    rules: Mapping[str, tuple[_Rule, ...]]


@cache
def _grammar() -> _Grammar:
    data = json.loads(Path(__file__).with_name("headings.json").read_text(encoding="utf-8"))
    phrases = {
        phrase: concept for concept, lines in data["concepts"].items() for line in lines for phrase in line.split(" | ")
    }
    rules = {
        kind: tuple(
            _Rule(field, frozenset(needs.split()), data["families"][family], weight)
            for field, needs, family, weight in listed
        )
        for kind, listed in data["rules"].items()
    }
    return _Grammar(phrases, frozenset(data["fillers"].split()), rules)


def words_of(heading: str) -> list[str]:
    """Return the words of a heading, folded: `HasOptedOutOfEmail`, `E-mail 1 - Value` and `phone2` fall apart."""
    text = heading[:_LONGEST_HEADING].replace("’", "'").replace("'s ", " ").replace("s' ", "s ")
    text = _BRANDS.sub(lambda brand: f" {brand[0].lower()} ", text)
    return _DIGITS.sub(" ", folded(_CAMEL.sub(" ", text).replace("_", " "))).split()


@lru_cache(maxsize=32768)
def read_heading(heading: str) -> Heading:
    """Return what a heading is made of; the longest phrase wins at every word."""
    grammar, words = _grammar(), words_of(heading)
    concepts: set[str] = set()
    unknown: list[str] = []
    at = 0
    while at < len(words):
        for size in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
            concept = grammar.phrases.get(" ".join(words[at : at + size]))
            if concept:
                concepts.add(concept)
                at += size
                break
        else:
            if words[at] not in grammar.fillers:
                unknown.append(words[at])
            at += 1
    return Heading(frozenset(concepts), tuple(unknown))


def candidates(heading: str, kind: Kind) -> list[Candidate]:
    """Return the fields that a heading may mean, by its words alone."""
    read = read_heading(heading)
    if not read.concepts or len(read.unknown) > 2:
        return []
    best: dict[str, float] = {}
    for rule in _grammar().rules[kind]:
        if rule.needs <= read.concepts and all(c in rule.beside for c in read.concepts - rule.needs):
            weight = rule.weight * _UNSURE ** len(read.unknown)
            for concept in read.concepts - rule.needs:
                weight *= rule.beside[concept]
            best[rule.field] = max(best.get(rule.field, 0.0), weight)
    return [Candidate(field, weight, not read.unknown) for field, weight in best.items()]


_BESIDE_ONLY = frozenset("one second third other primary work home direct mailing sub date associated decoy".split())


def is_known(heading: str) -> bool:
    """Tell whether a cell reads like a heading: every word is one of theirs, and one of them names a thing."""
    read = read_heading(heading[:_LONGEST_HEADING])
    return bool(read.concepts - _BESIDE_ONLY) and not read.unknown
