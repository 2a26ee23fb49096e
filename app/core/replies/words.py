"""Text as words to compare: folded, cut into sentences, and matched against phrases written as data.

A phrase is words with a few marks: `a|b` either, `a?` may be absent, `a~` any ending, `*` up to four words between,
`^` and `$` the beginning and the end of the sentence.
`no|not interest~` finds "not interested", "no interest at all".
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

Meaning = TypeVar("Meaning")

_FOLDED = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ı": "i",
     "ð": "d", "þ": "th"}
)  # fmt: skip
_CONTRACTIONS = (
    (re.compile(r"\b(can)(?:'t|not)\b"), r"\1 not"),
    (re.compile(r"\bwon'?t\b"), "will not"),
    (re.compile(r"\b(do|does|did|is|are|was|were|have|has|had|would|should|could)n'?t\b"), r"\1 not"),
    (re.compile(r"\bcant\b"), "can not"),
    (re.compile(r"\blet'?s\b"), "let us"),
    (re.compile(r"\b(i)'?m\b"), r"\1 am"),
    (re.compile(r"\b(you|we|they)'re\b"), r"\1 are"),
    (re.compile(r"\b(it|that|this|there|what|how|who|he|she|here)'s\b"), r"\1 is"),
    (re.compile(r"'ll\b"), " will"),
    (re.compile(r"'ve\b"), " have"),
    (re.compile(r"'d\b"), " would"),
    (re.compile(r"\b(?:pls|plz|plse|kindly)\b"), "please"),
    (re.compile(r"\b(?:thx|thanx|tks|ty)\b"), "thanks"),
    (re.compile(r"\bu\b"), "you"),
    (re.compile(r"\be-mail"), "email"),
    (re.compile(r"\be-post"), "epost"),
)
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"[^.!?¿¡。！？\n;…]+(?:\.(?=\w)[^.!?¿¡。！？\n;…]+)*[.!?。！？…]*")
_MOST = 4_000  # characters of a reply that are understood


def fold(text: str) -> str:
    """Return text in lower case without accents, with plain apostrophes and contractions written out."""
    text = text.casefold().translate(_FOLDED)
    if not text.isascii():
        parts = unicodedata.normalize("NFD", text)
        text = unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.combining(c)))
    if "'" in text or "nt" in text or "-" in text or " u" in text or "p" in text or "th" in text:
        for pattern, replacement in _CONTRACTIONS:
            text = pattern.sub(replacement, text)
    return text


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: as it was written, and as words between single blanks, one blank before and behind."""

    text: str
    words: str
    asks: bool

    @property
    def count(self) -> int:
        """Return how many words it has."""
        return self.words.count(" ") - 1


def sentences(text: str) -> list[Sentence]:
    """Return the sentences of a short text; addresses and links stay whole in `text` and are no words."""
    found: list[Sentence] = []
    for match in _SENTENCE.finditer(text[:_MOST]):
        written = match.group().strip(' \t-–•*>"“”«»')
        if not written:
            continue
        words = " ".join(_WORD.findall(fold(_LINK.sub(" ", written))))
        if words or "?" in written:
            asks = written.endswith(("?", "？")) or text[max(match.start() - 1, 0) : match.start()] == "¿"
            found.append(Sentence(written, f" {words} ", asks))
    return found


_LINK = re.compile(r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.-]+")


# Phrases -------------------------------------------------------------------------------------------------------------

_MARKS = {"*": r"(?:\S+ ){0,4}?", "^": "(?<=^ )", "$": "$"}
_KEY = 4  # letters of a word by which phrases are looked up


@lru_cache(maxsize=4096)
def compiled(phrase: str) -> re.Pattern[str]:
    """Return the regular expression of a phrase, to be searched for in `Sentence.words`."""
    parts = ["(?<= )"]
    for token in phrase.split():
        if token in _MARKS:
            parts.append(_MARKS[token])
            continue
        choices = "|".join(_choice(choice) for choice in token.removesuffix("?").split("|"))
        parts.append(f"(?:(?:{choices}) )" + ("?" if token.endswith("?") else ""))
    return re.compile("".join(parts))


def _choice(choice: str) -> str:
    return re.escape(_words(choice)).replace("\\ ", " ") + (r"\S*" if choice.endswith("~") else "")


def _words(choice: str) -> str:
    return " ".join(_WORD.findall(fold(choice.rstrip("~").replace("_", " "))))


def _keys(phrase: str) -> tuple[str, ...]:
    """Return the beginnings of words of which a text must hold one for the phrase to be there at all."""
    best: tuple[str, ...] = ()
    weight = 0
    for token in phrase.split():
        choices = token.split("|")
        firsts = [_words(choice).split(" ")[0] for choice in choices]
        short_stem = any(c.endswith("~") and len(first) < _KEY for c, first in zip(choices, firsts, strict=True))
        if token in _MARKS or token.endswith("?") or short_stem:
            continue
        score = min(len(first) for first in firsts) * 3 - len(firsts) + 100
        if score > weight:
            best, weight = tuple(first[:_KEY] for first in firsts), score
    if not best:
        raise ValueError(f"the phrase {phrase!r} has no word to look it up by")
    return best


class Phrasebook(Generic[Meaning]):
    """Phrases with what they mean, found quickly: only those whose rarest word is there are tried."""

    def __init__(self, entries: Iterable[tuple[str, Meaning]]) -> None:
        self._by_key: dict[str, list[tuple[str, Meaning]]] = {}
        for phrase, meaning in entries:
            for key in set(_keys(phrase)):
                self._by_key.setdefault(key, []).append((phrase, meaning))

    def find(self, words: str) -> Iterator[tuple[Meaning, re.Match[str]]]:
        """Yield the meaning and place of every phrase in `Sentence.words`, each phrase once."""
        seen: set[str] = set()
        for key in dict.fromkeys(word[:_KEY] for word in words.split()):
            for phrase, meaning in self._by_key.get(key, ()):
                if phrase not in seen:
                    seen.add(phrase)
                    if match := compiled(phrase).search(words):
                        yield meaning, match
