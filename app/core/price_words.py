"""Prices that are written in words, or beside their sign: “half off”, “two thousand dollars”, “99 a month”, “at no cost”.

`money.figures` reads what is written as a figure with its currency; this reads what a draft could say instead.
"""

import re

from app.core.money import Figure, figures

_BELOW_20 = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
    " nineteen"
)
_UNITS = {word: value for value, word in enumerate(_BELOW_20.split())}
_TENS = {
    word: 10 * place for place, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_TIMES = {"hundred": 100, "thousand": 1000, "grand": 1000, "million": 1_000_000}
_ONE = rf"(?:{'|'.join([*_UNITS, *_TENS, *_TIMES])})"
_IN_WORDS = rf"(?:an? (?=hundred|thousand|grand|million))?{_ONE}(?:(?:[ -]|,? and ){_ONE})*"
_DIGITS = r"\d{1,3}(?:[,.\s’']\d{3})+(?:[.,]\d{1,2})?|\d*[.,]?\d+"

_PERCENT = r"per ?cent|percent|pct|prozent|pour cent|por ciento"
_COINS = (
    r"dollars?|bucks?|euros?|pounds?|quid|francs?|cents?|pence|crowns?|USD|EUR|GBP|CHF|CAD|AUD|SEK|NOK|DKK|PLN|kr|zł|¢"
)
_EACH = r"(?:(?:an?|each|every|per) |/ ?)(?:month|mo|year|yr|week|seat|user|head|licen[cs]e)|monthly|yearly|apiece"
_LESS = r"off|less|discount|rebate|reduction|cheaper|rabatt|nachlass|de remise|de descuento"

_AMOUNT = re.compile(
    rf"\b(?P<n>{_IN_WORDS}|{_DIGITS})[ -]?(?P<unit>{_PERCENT}|{_COINS}|{_EACH}|{_LESS})(?!\w)", re.IGNORECASE
)
_COIN_FIRST = re.compile(rf"(?P<unit>[$€£¥₹]|\b(?:SEK|NOK|DKK|PLN|kr|zł)) ?(?P<n>\.\d+|{_DIGITS})", re.IGNORECASE)
_LOWERED = re.compile(
    rf"\b(?:cut|lowered|reduced?|drop|bring|knock|take|down)\b[^.!?\d]{{0,30}}?\b(?:by|to) (?P<n>{_IN_WORDS}|\d+)\b",
    re.IGNORECASE,
)
_LARGE = re.compile(
    rf"\b(?P<n>(?:{_ONE}|an?) (?:hundred|thousand|grand|million)(?:[ -](?:and )?{_ONE})*)\b", re.IGNORECASE
)
_BARE = re.compile(
    r"\b(?:for|at|only|just|pay|costs?|price (?:is|of)) (?P<n>\d[\d.,]*\d|\d)(?=\s*(?:[.,;!?)]|$|(?:if|and|or|when|instead|all|once)\b))",
    re.IGNORECASE,
)
_GIFT = re.compile(
    r"\b(?:free of charge|for free|no charge|(?:at|with) no (?:extra )?cost|without charge|on the house|complimentary|gratis|"
    r"kostenlos|kostenfrei|umsonst|gratuit\w*|offert|sin (?:coste|costo|cargo)|waiv(?:e|es|ed|ing)|for nothing|"
    r"(?:first|one|two|three|\d+|a|an|extra) free (?:month|year|week|seat|user)s?|"
    r"(?:month|year|week|seat|setup|it|plan)s? (?:is|are|comes?|will be) free)\b"
    r"|\b(?:half|third|quarter|fifth|tenth) (?:the )?(?:off|price|rate|less|of the price)\b|½|\bhalve[ds]?\b"
    r"|\b(?:discount|rebate|reduction) of (?:an?|one) \w+|\bbuy one\b|\bfiver\b|\btenner\b"
    r"|\b(?:two|three|2|3) for (?:the price of )?(?:one|two|1|2)\b",
    re.IGNORECASE,
)


def priced_words(text: str) -> list[Figure]:
    """Return every price, discount or gift of a text that is not written as a figure with its sign.

    `value` is the figure named; a gift's is not a number: no quote holds it.
    """
    found = [
        Figure(kind="gift", value=float("nan"), currency=None, quote=match.group()) for match in _GIFT.finditer(text)
    ]
    for pattern in (_AMOUNT, _COIN_FIRST, _LOWERED, _LARGE, _BARE):
        for match in pattern.finditer(text):
            unit = (match.groupdict().get("unit") or "").lower()
            percent = bool(re.fullmatch(rf"{_PERCENT}|{_LESS}", unit))
            kind = "percent" if percent else "price"
            found.append(Figure(kind=kind, value=number(match["n"]), currency=None, quote=match.group().strip()))
    return found


def number(words: str) -> float:
    """Return the number that digits or English number words stand for."""
    if any(character.isdigit() for character in words):
        read = figures(words.lstrip("."))
        value = read[0].value if read else float("nan")
        return value / 100 if words.startswith(".") else value
    total = part = 0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word == "hundred":
            part = max(part, 1) * 100
        elif word in _TIMES:
            total, part = total + max(part, 1) * _TIMES[word], 0
        else:
            part += _UNITS.get(word, _TENS.get(word, 0))
    return float(total + part)
