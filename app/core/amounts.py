"""Numbers, ranges and money as people write them, read into whole numbers.

Money is returned in minor units (cents), as everywhere in the program.
"""

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from app.core.places import folded

_SYMBOLS = {"€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₺": "TRY", "₽": "RUB", "zł": "PLN", "CHF": "CHF", "R$": "BRL",
            "A$": "AUD", "C$": "CAD", "US$": "USD", "$": "USD", "₪": "ILS", "₩": "KRW", "₴": "UAH", "Fr.": "CHF"}  # fmt: skip
# ISO 4217: currencies that have no minor unit, and those that have three digits.
_NO_CENTS = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split())
_THREE_DIGITS = frozenset("BHD IQD JOD KWD LYD OMR TND".split())
_CODE = re.compile(r"\b([A-Z]{3})\b")
_SCALE = {
    "k": 3, "tsd": 3, "thousand": 3, "tausend": 3, "mille": 3, "mil": 3,
    "m": 6, "mn": 6, "mm": 6, "mio": 6, "million": 6, "millions": 6, "millionen": 6, "millones": 6, "milioni": 6,
    "b": 9, "bn": 9, "mrd": 9, "billion": 9, "billions": 9, "milliarde": 9, "milliarden": 9, "milliard": 9, "milliards": 9,
    "miliardi": 9,
}  # fmt: skip
_NUMBER = re.compile(r"[-+]?\d[\d.,'’  \s]*")
_AMOUNT = re.compile(r"(?P<sign>[-+(]?)\s*(?P<number>\d[\d.,'’\s]*)\s*(?P<scale>[A-Za-z]*)\b\.?")
_RANGE = re.compile(
    r"(?P<low>\d[\d.,'’\s]*)(?P<low_scale>[kKmM]?)\s*(?:-|–|—|to|bis|à|a|tot|~)\s*(?P<high>\d[\d.,'’\s]*)(?P<high_scale>[kKmM]?)"
)


def plain_number(text: str) -> Decimal | None:
    """Return a number written with either kind of separator, or None.

    The last separator is the decimal one when both kinds stand; a single separator before exactly three digits
    groups thousands (`1,500`, `4.800`), otherwise it is the decimal one.
    """
    digits = re.sub(r"['’\s]", "", text).strip(".,")
    comma, dot = digits.rfind(","), digits.rfind(".")
    last = max(comma, dot)
    if last < 0:
        return _decimal(digits)
    grouping = digits.count(digits[last]) > 1 or (min(comma, dot) < 0 and len(digits) - last == 4 and digits[0] != "0")
    if grouping and len(digits) - last != 4:
        return None
    whole = re.sub(r"[.,]", "", digits if grouping else digits[:last])
    return _decimal(whole if grouping else f"{whole}.{digits[last + 1 :]}")


def _decimal(digits: str) -> Decimal | None:
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None


def amount(text: str) -> Decimal | None:
    """Return the number in a cell such as `$1.2M`, `1 200,50 €` or `EUR 12k`, or None where there is none."""
    text = text.strip()
    if len(text) > 40:
        return None
    if text.isascii() and text.isdigit():
        return Decimal(text) if len(text) < 20 else None
    bare = re.sub(r"[^\w.,'’\s()+-]", " ", text).strip()
    bare = re.sub(r"^(?:[A-Za-z]{1,4}\b\.?\s*)", "", bare)
    found = _AMOUNT.match(bare)
    if not found:
        return None
    number = plain_number(found["number"])
    scale = _SCALE.get(found["scale"].lower(), 0)
    rest = bare[found.end() :].strip(" )+")
    if number is None or number >= 10**15 or (rest and not re.fullmatch(r"[A-Za-z.]{1,12}", rest)):
        return None
    if found["scale"] and not scale and not re.fullmatch(r"[A-Za-z]{1,5}", found["scale"]):
        return None
    return (-number if found["sign"] in ("-", "(") else number).scaleb(scale)


def whole_amount(text: str) -> int | None:
    """Return the number in a cell rounded to whole units, or None."""
    found = amount(text)
    return None if found is None else int(found.to_integral_value())


def currency_of(text: str) -> str | None:
    """Return the ISO 4217 code that a money cell names by code or sign, or None."""
    from_code = _CODE.search(text)
    if from_code and from_code[1] not in ("TSD", "MIO", "MRD"):
        return from_code[1]
    return next((code for sign, code in sorted(_SYMBOLS.items(), key=lambda s: -len(s[0])) if sign in text), None)


def minor_units(number: Decimal, currency: str | None) -> int:
    """Return an amount in the smallest unit of its currency (cents; whole yen), rounded half to even."""
    digits = 0 if currency in _NO_CENTS else 3 if currency in _THREE_DIGITS else 2
    return int(number.scaleb(digits).to_integral_value())


@lru_cache(maxsize=4096)
def headcount(text: str) -> tuple[int, int | None] | None:
    """Return the bounds of a company size: `51-200` → (51, 200), `12` → (12, 12), `10,001+` → (10001, None)."""
    if len(text) > 80:
        return None
    text = re.sub(
        r"(?i)\b(employees|mitarbeiter(?:innen)?|employ[ée]s|salari[ée]s|empleados|dipendenti|people|ma|fte)\b",
        "",
        text,
    )
    text = text.strip()
    if found := _RANGE.search(text):
        low, high = whole_amount(found["low"] + found["low_scale"]), whole_amount(found["high"] + found["high_scale"])
        return (low, high) if low is not None and high is not None and low <= high else None
    number = _NUMBER.search(text)
    if not number:
        return (1, 1) if folded(text) in ("self employed", "myself only", "solo") else None
    count = whole_amount(text.strip("<>~≈+ ").replace("+", " "))
    if count is None or count < 0:
        return None
    if text.startswith("<"):
        return (1, max(1, count - 1))
    return (
        (count, None)
        if "+" in text or text.startswith(">") or re.match(r"(?i)(over|more than|über|mehr als|plus de)", text)
        else (count, count)
    )
