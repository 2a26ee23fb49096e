"""How hard a passphrase is to guess, in words a person can act on.

The estimate is deliberately low: the product of the choices an attacker has for each part, where a known word, a year, a
row of the keyboard or a repetition counts as one choice among few (after Wheeler, zxcvbn, USENIX Security 2016, reduced
to what a table of a page can hold). Argon2id makes each guess cost about a tenth of a second, so 40 bits are out of reach
of one machine for a thousand years.
"""

import math
import re
from dataclasses import dataclass
from enum import IntEnum


class Strength(IntEnum):
    """From 0 to 4, as four segments show it."""

    NONE = 0
    WEAK = 1
    FAIR = 2
    GOOD = 3
    STRONG = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How strong a passphrase is, its bits, and what would help most; an empty hint where nothing is needed."""

    strength: Strength
    bits: float
    hint: str


_COMMON = frozenset(
    """password passwort kennwort qwerty qwertz azerty letmein welcome admin login dragon monkey football baseball master
    sunshine princess iloveyou trustno1 superman batman shadow secret abc123 starwars hello freedom whatever quotahit
    sales office company summer winter spring autumn monday january""".split()
)
_ROWS = ("qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm", "1234567890", "abcdefghijklmnopqrstuvwxyz")
_LEET = str.maketrans("4@8310$57", "aabeiosst")
LEAST = 10  # characters


def judge(passphrase: str) -> Judged:
    """Return how strong a passphrase is."""
    if not passphrase:
        return Judged(strength=Strength.NONE, bits=0.0, hint="")
    bits = _bits(passphrase)
    if len(passphrase) < LEAST or bits < 28:
        return Judged(strength=Strength.WEAK, bits=bits, hint="Use four words that do not belong together.")
    if bits < 40:
        return Judged(strength=Strength.FAIR, bits=bits, hint="One more word makes it strong.")
    if bits < 56:
        return Judged(strength=Strength.GOOD, bits=bits, hint="")
    return Judged(strength=Strength.STRONG, bits=bits, hint="")


def _bits(passphrase: str) -> float:
    """Return the bits of the cheapest way to guess it, part by part."""
    total = 0.0
    seen: set[str] = set()
    for part in re.findall(r"[^\W\d_]+|\d+|[\W_]+", passphrase):
        lower = part.casefold()
        plain = lower.translate(_LEET)
        if lower in seen:
            total += 1.0
        elif plain in _COMMON:
            total += 6.0
        elif _is_row(lower):
            total += 5.0
        elif re.fullmatch(r"(?:19|20)\d\d", part):
            total += 6.0
        elif part.isdigit():
            total += _repeated(part) * math.log2(10)
        elif part.isalpha():
            # A word of a dictionary of ten thousand, or letters one by one where it is short or strange.
            total += min(_repeated(lower) * math.log2(26), 13.3) + (
                1.0 if part != lower and not part.istitle() else 0.0
            )
        else:
            total += min(len(set(part)), 3) * 2.0
        seen.add(lower)
    return total


def _is_row(text: str) -> bool:
    return len(text) > 2 and any(text in row or text in row[::-1] for row in _ROWS)


def _repeated(text: str) -> int:
    """Return how many characters count: the same one again adds nothing."""
    return sum(1 for i, ch in enumerate(text) if i == 0 or ch != text[i - 1])
