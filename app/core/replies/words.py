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
# Written together or apart, typed in a hurry: one form for the phrases to know.
_WRITTEN_OUT = {
    "can't": "can not", "cannot": "can not", "cant": "can not", "won't": "will not", "wont": "will not",
    "don't": "do not", "dont": "do not", "doesnt": "does not", "didnt": "did not", "isnt": "is not", "arent": "are not",
    "wasnt": "was not", "havent": "have not", "hasnt": "has not", "wouldnt": "would not", "shouldnt": "should not",
    "couldnt": "could not", "let's": "let us", "lets": "let us", "pls": "please", "plz": "please", "plse": "please",
    "kindly": "please", "thx": "thanks", "thanx": "thanks", "tks": "thanks", "ty": "thanks", "u": "you", "ur": "your",
    "e-mail": "email", "e-mails": "emails", "e-post": "epost", "im": "im",
}  # fmt: skip
_ENDINGS = {"m": "am", "re": "are", "s": "is", "ll": "will", "ve": "have", "d": "would"}
_WORD = re.compile(r"[^\W_]+(?:['_-][^\W_]+)*")
_SENTENCE = re.compile(r"[^.!?¿¡。！？\n;…]+(?:(?:\.(?=\w)|(?<=\d)\.(?= [^\W\d]))[^.!?¿¡。！？\n;…]+)*[.!?。！？…]*")
_MOST = 2_500  # characters of a reply that are understood


def fold(text: str) -> str:
    """Return text in lower case, without accents, with plain apostrophes."""
    text = text.casefold()
    return text if text.isascii() else text.translate(_plain_letters())


@lru_cache(maxsize=1)
def _plain_letters() -> dict[int, str | None]:
    """Return the letter without marks for each Latin, Greek and Cyrillic letter with marks; marks alone vanish."""
    table: dict[int, str | None] = dict.fromkeys(range(0x300, 0x370))
    for code in (*range(0xC0, 0x250), *range(0x370, 0x530), *range(0x1E00, 0x2000)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base != chr(code):
            table[code] = base
    return table | _FOLDED


def words_of(folded: str) -> list[str]:
    """Return the words of a folded text, contractions written out."""
    found: list[str] = []
    for word in _WORD.findall(folded):
        if word.isalnum() and word not in _WRITTEN_OUT:
            found.append(word)
        else:
            found += (_WRITTEN_OUT.get(word) or _apart(word)).split()
    return found


def _apart(word: str) -> str:
    """Return the parts of a word with an apostrophe, hyphen or underscore in it."""
    stem, mark, ending = word.rpartition("'")
    if mark and ending == "t" and stem.endswith("n"):
        return f"{stem[:-1]} not"
    if mark and ending in _ENDINGS and stem in _SUBJECTS:
        return f"{stem} {_ENDINGS[ending]}"
    return re.sub(r"['_-]", " ", word)


_SUBJECTS = frozenset("i you we they he she it that this there what how who here where".split())


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: as it was written, and as words between single blanks, one blank before and behind."""

    text: str
    words: str
    asks: bool
    keys: frozenset[str]  # how its words begin

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
        words = " ".join(words_of(fold(_LINK.sub(" ", written) if "@" in written or "/" in written else written)))
        if words or "?" in written:
            asks = written.endswith(("?", "？")) or text[max(match.start() - 1, 0) : match.start()] == "¿"
            found.append(Sentence(written, f" {words} ", asks, frozenset(word[:_KEY] for word in words.split())))
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
    return " ".join(words_of(fold(choice.rstrip("~").replace("_", " "))))


def _groups(phrase: str) -> list[frozenset[str]]:
    """Return, for each word of a phrase that must be there, how a text's word may begin; the rarest first."""
    found: list[tuple[int, frozenset[str]]] = []
    for token in phrase.split():
        choices = token.split("|")
        firsts = [_words(choice).split(" ")[0] for choice in choices]
        short_stem = any(c.endswith("~") and len(first) < _KEY for c, first in zip(choices, firsts, strict=True))
        if token not in _MARKS and not token.endswith("?") and not short_stem:
            weight = min(len(first) for first in firsts) * 3 - len(firsts)
            found.append((-weight, frozenset(first[:_KEY] for first in firsts)))
    if not found:
        raise ValueError(f"the phrase {phrase!r} has no word to look it up by")
    return [group for _, group in sorted(found, key=lambda pair: pair[0])]


class Phrasebook(Generic[Meaning]):
    """Phrases with what they mean, found quickly: only those whose words may all be there are compared."""

    def __init__(self, entries: Iterable[tuple[str, Meaning]]) -> None:
        self._by_key: dict[str, list[tuple[str, Meaning, list[frozenset[str]]]]] = {}
        for phrase, meaning in entries:
            rarest, *others = _groups(phrase)
            for key in rarest:
                self._by_key.setdefault(key, []).append((phrase, meaning, others))

    def find(self, sentence: Sentence) -> Iterator[tuple[Meaning, re.Match[str]]]:
        """Yield the meaning and place (in `words`) of every phrase in a sentence, each phrase once."""
        seen: set[str] = set()
        keys, words = sentence.keys, sentence.words
        for key in keys & self._by_key.keys():
            for phrase, meaning, others in self._by_key[key]:
                if phrase in seen or any(keys.isdisjoint(group) for group in others):
                    continue
                seen.add(phrase)
                if match := compiled(phrase).search(words):
                    yield meaning, match
