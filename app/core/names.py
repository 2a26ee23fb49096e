"""Names of people and companies.

A wrong salutation is worse than none: `salutation_first_name` answers only where it is sure.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from app.core.name_words import (
    DOUBTFUL_SUFFIXES,
    FIRST_NAME_TITLES,
    LEGAL_AT_END,
    LEGAL_FORMS,
    LEGAL_PHRASES,
    ONLY_DOTTED_TITLES,
    PARTICLES,
    ROMAN_LETTERS,
    SUFFIX_PAIRS,
    SUFFIXES,
    TIES,
    TITLES,
)
from app.core.places import folded


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """The parts of a person's name as they were written; a part that is not there is empty."""

    first: str = ""
    middle: str = ""
    last: str = ""
    title: str = ""
    suffix: str = ""
    nickname: str = ""


_LONGEST_NAME = 200
_SPECIAL = TITLES | SUFFIXES | PARTICLES | TIES
_NICKNAME = re.compile(r"""(?:(?<=\s)|^)(?:"([^"]+)"|“([^”]+)”|'([^'\s][^']*)'(?=[\s,]|$)|\(([^()]*)\))""")
_INITIAL = re.compile(r"[^\W\d_]\.?")
_INITIALS = re.compile(r"(?:[^\W\d_]\.){1,4}[^\W\d_]?\.?")


def _bare(word: str) -> str:
    """Return a word lower-cased and without full stops, for looking it up."""
    return word.replace(".", "").replace(",", "").replace("’", "'").lower()


def is_title(word: str) -> bool:
    """Tell whether a word before a name is a title (`Dr.`, `Frau`) and no part of the name."""
    key = _bare(word).replace("'s", "s")
    if key in ONLY_DOTTED_TITLES:
        return "." in word
    parts = [part for part in re.split(r"[.-]", word.lower()) if part]
    return key in TITLES or (len(parts) > 1 and all(part in TITLES for part in parts))


def _is_suffix(word: str, *, after_comma: bool = False) -> bool:
    key = _bare(word)
    if re.fullmatch(r"(?:[A-Za-z]\.){2,}", word) and len(key) == 2 and key in ("jr", "sr", "ma", "ba"):
        return False
    if key in ROMAN_LETTERS and not after_comma:
        return False
    if key in DOUBTFUL_SUFFIXES and not after_comma:
        return "." in word.strip(".") or word == "Jun."
    return key in SUFFIXES or ("." in word.strip(".") and all(p.lower() in SUFFIXES for p in word.split(".") if p))


def _nicknames(text: str) -> tuple[str, str, str]:
    """Return the text without what stands in quotes or brackets, the nicknames, and the suffixes found in brackets."""
    nicknames, suffixes = [], []
    for found in _NICKNAME.finditer(text):
        inner = next((part for part in found.groups() if part), "").strip()
        if inner and all(_is_suffix(word, after_comma=True) for word in inner.split()):
            suffixes.append(inner)
        elif inner:
            nicknames.append(inner)
    return _NICKNAME.sub(" ", text), " ".join(nicknames), ", ".join(suffixes)


def _tied(words: list[str]) -> list[str]:
    """Return the words with `and`, `of`, `y` … joined to their neighbours."""
    pieces: list[str] = []
    joining = False
    for word in words:
        initial = len(word.strip(".")) == 1 and (len(words) < 4 or word.isupper() or "." in word)
        ties = word.lower() in TIES and not initial
        if pieces and (ties or joining):
            pieces[-1] += f" {word}"
        else:
            pieces.append(word)
        joining = ties
    return pieces


def _take_titles(pieces: list[str]) -> tuple[str, list[str]]:
    count = 0
    for piece in pieces:
        words = piece.split()
        if not (is_title(words[0]) or (len(words) > 1 and any(is_title(w) for w in words[1:]))):
            break
        count += 1
    if count == len(pieces) and count > 1 and not any(" " in p for p in pieces):
        count -= 1
    return " ".join(pieces[:count]), pieces[count:]


def _take_suffixes(words: list[str], keep: int) -> tuple[list[str], list[str]]:
    """Return the words without the suffixes at their end, and those; at least `keep` words stay."""
    taken: list[str] = []
    while len(words) > keep:
        if len(words) > keep + 1 and (_bare(words[-2]), _bare(words[-1])) in SUFFIX_PAIRS and "." in words[-2]:
            taken.insert(0, " ".join(words[-2:]))
            words = words[:-2]
        elif _is_suffix(words[-1]) or (
            len(words) > 2 and not taken and _bare(words[-1]) in ROMAN_LETTERS and "." not in words[-1]
        ):
            taken.insert(0, words[-1])
            words = words[:-1]
        else:
            break
    return words, taken


def _last_name_start(pieces: list[str]) -> int:
    """Return where the last name begins: at its particles, else at the last piece."""
    start = len(pieces) - 1
    for at in range(len(pieces) - 2, 0, -1):
        key = _bare(pieces[at])
        if key in PARTICLES and (pieces[at].islower() or key not in ("ben", "do")):
            while at > 1 and _bare(pieces[at - 1]) in PARTICLES:
                at -= 1
            return at
    return max(start, 0)


def _western(text: str, *, suffixes: list[str], nickname: str) -> PersonName:
    """Read `Title First Middle Last Suffix`."""
    words = text.split()
    title, pieces = _take_titles(_tied(words))
    pieces, more = _take_suffixes(pieces, keep=1)
    suffix = ", ".join([*more, *suffixes])
    start = _last_name_start(pieces)
    first, middle, last = (pieces[0], pieces[1:start], pieces[start:]) if len(pieces) > 1 else ("", [], pieces)
    if (
        len(pieces) == 1
        and not suffix
        and (not title or _bare(title.split()[-1]) in FIRST_NAME_TITLES)
        and not nickname
    ):
        first, last = pieces[0], []
    return PersonName(
        first=first, middle=" ".join(middle), last=" ".join(last), title=title, suffix=suffix, nickname=nickname
    )


def _last_first(parts: list[str], *, suffixes: list[str], nickname: str) -> PersonName:
    """Read `Last Suffix, Title First Middle Suffix, Suffix`."""
    last, before = _take_suffixes(parts[0].split(), keep=1)
    leading, last = _take_titles(last) if len(last) > 1 else ("", last)
    title, pieces = _take_titles(_tied(parts[1].split()))
    if not pieces and _bare(title) in FIRST_NAME_TITLES:
        title, pieces = "", [title]
    title = f"{leading} {title}".strip()
    pieces, after = _take_suffixes(pieces, keep=1)
    found = [*before, *after, *parts[2:], *suffixes]
    return PersonName(
        first=pieces[0] if pieces else "", middle=" ".join(pieces[1:]), last=" ".join(last), title=title,
        suffix=", ".join(part for part in found if part), nickname=nickname,
    )  # fmt: skip


def split_name(text: str) -> PersonName:
    """Return the parts of a person's name, each as it was written.

    Reads `First Last` and `Last, First`, titles before, suffixes behind, particles (`de la Vega`), and nicknames in
    quotes or brackets. A single word is a first name, unless a title or a suffix shows that it is the last. What is
    longer than any name stays in one piece.
    """
    if len(text) > _LONGEST_NAME:
        return PersonName(first=text.strip())
    words = text.split(" ")
    if len(words) == 2 and words[0].isalpha() and words[1].isalpha() and _SPECIAL.isdisjoint(text.lower().split(" ")):
        return PersonName(first=words[0], last=words[1])
    rest, nickname, bracketed = _nicknames(text)
    parts = [part.strip() for part in rest.split(",") if part.strip(" .")]
    if not parts:
        return PersonName(nickname=nickname)
    suffixes = [bracketed] if bracketed else []
    if len(parts) == 1:
        return _western(parts[0], suffixes=suffixes, nickname=nickname)
    words = parts[1].split()
    if all(_is_suffix(w, after_comma=True) for w in words) or _take_suffixes(["", *words], keep=1)[0] == [""]:
        return _western(parts[0], suffixes=[*parts[1:], *suffixes], nickname=nickname)
    return _last_first(parts, suffixes=suffixes, nickname=nickname)


# How names are shown and spoken to ----------------------------------------------------------------------------------


def _cased_word(word: str, *, first: bool) -> str:
    lower = word.lower()
    if lower in PARTICLES and not first:
        return lower
    cased = re.sub(r"(?:^|(?<=[\-'’. ]))[^\W\d_]", lambda found: found[0].upper(), lower)
    cased = re.sub(r"(['’])S$", r"\1s", cased)
    if re.match(r"Mc[a-z]{3}", cased):
        cased = f"Mc{cased[2:].capitalize()}"
    return cased


@lru_cache(maxsize=16384)
def cased(name: str, *, behind: bool = False) -> str:
    """Return a name that is written in capitals or in small letters throughout as one would write it.

    A name with both kinds is left as its owner wrote it; so are initials such as `JP`. `behind` says that it stands
    behind a first name, where a particle is small: `de la Vega`.
    """
    if not (name.isupper() or name.islower()) or (name.isupper() and len(name.replace(".", "")) < 3):
        return name
    words = name.split(" ")
    return " ".join(_cased_word(word, first=at == 0 and not behind) for at, word in enumerate(words))


def _is_ordinary(word: str) -> bool:
    return all(part.isalpha() for part in re.split("['’-]", word))


_NO_PERSON = frozenset(
    """info sales contact admin office support team hello mail marketing service unknown test none na null customer
    client company owner manager ceo kontakt vertrieb buchhaltung firma unbekannt inconnu desconocido user guest friend
    there sir madam anonymous lead prospect subscriber hr it accounts billing reception the""".split()
)


@lru_cache(maxsize=16384)
def salutation_first_name(first_name: str) -> str:
    """Return the name to greet a person by, or nothing where it is not sure to be right.

    Nothing for initials, titles, two people in one cell, capitals of which nobody knows how they are read (`JP`),
    departments, letters that do not belong in a name. `JUAN` becomes `Juan`.
    """
    words = first_name.split()
    while len(words) > 1 and _INITIAL.fullmatch(words[-1]):
        words.pop()
    if not 1 <= len(words) <= 2 or not all(map(_is_ordinary, words)):
        return ""
    name = cased(" ".join(words))
    plain = [folded(word) for word in words]
    odd = (
        len(name) < 2
        or (len(plain) > 1 and all(word in PARTICLES for word in plain))
        or (len(name) == 2 and name.isupper())
        or any(word in TIES or word in _NO_PERSON or word in LEGAL_FORMS - {"sa", "se"} for word in plain)
        or any(
            is_title(word) or word.lower() in TITLES - {"don", "ing"} or _bare(word) in ("phd", "md") for word in words
        )
        or not all(
            word[:1].isupper() and not word[1:2].isupper() for word in name.split(" ") if word.lower() not in PARTICLES
        )
    )
    return "" if odd else name


# Companies -----------------------------------------------------------------------------------------------------------

_PHRASES = "|".join(
    # Two letters (A.S. Example, Example S.A.) are a legal form at the end only.
    re.escape(phrase) + (r"(?=$)" if len(phrase) == 3 else "")
    for phrase in sorted(LEGAL_PHRASES, key=len, reverse=True)
)
_PHRASE_PATTERN = re.compile(rf"(?<!\w)(?:{_PHRASES})(?!\w)")


def _company_words(name: str) -> list[str]:
    text = re.sub(r"(?<=\b\w)\.(?=\w\b)", " ", name.replace("’", "'").replace("'", ""))
    text = folded(re.sub(r"\s&\s|&|\+", " and ", text).replace(".", " "))
    return re.sub(r"\b(?:und|et|y)\b", "and", text).split()


def _strip_forms(words: list[str]) -> list[str]:
    text = " ".join(words).replace(" and ", " & ")
    text = " ".join(_PHRASE_PATTERN.sub(" ", text).split()) or text
    words = text.replace("&", "and").split()
    kept = [w for at, w in enumerate(words) if at == 0 or w not in LEGAL_FORMS or w in LEGAL_AT_END]
    while len(kept) > 1 and kept[-1] in LEGAL_FORMS:
        kept.pop()
    while len(kept) > 1 and kept[-1] == "and":
        kept.pop()
    return kept


@lru_cache(maxsize=16384)
def company_key(name: str) -> str:
    """Return the form of a company's name by which two spellings of it are matched; for looking up, not for showing.

    Legal forms go, accents, case and punctuation are folded, `&`, `und`, `et` and `y` read `and`. A name that is
    nothing but a legal form stays.
    """
    return " ".join(_strip_forms(_company_words(name)))


@lru_cache(maxsize=16384)
def has_legal_form(name: str) -> bool:
    """Tell whether a name carries a company's legal form (`Acme GmbH`)."""
    words = _company_words(name)
    return (
        len(words) > 1
        and len(_strip_forms(words)) < len(words)
        and not (len(words) == 2 and words[-1] in ("as", "se", "ev", "sa", "ei"))
    )


@lru_cache(maxsize=16384)
def spoken_company(name: str) -> str:
    """Return a company's name as it is said: without the legal form at its end (`Acme Ltd` becomes `Acme`)."""
    words = name.split()
    while len(words) > 1 and company_key(" ".join(words[:-1])) == company_key(name):
        words.pop()
    return " ".join(words).rstrip(" ,")
