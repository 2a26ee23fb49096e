"""Money in minor units, exact from end to end."""

import re
from dataclasses import dataclass

from app.core.errors import BadInput

# ISO 4217: every currency has two decimals but these.
_DECIMALS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}
_SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}


def decimals_of(currency: str) -> int:
    """Return how many decimals a currency has."""
    return _DECIMALS.get(currency.upper(), 2)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in a currency's minor unit (cents); a whole number, never a fraction."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Z]{3}", self.currency):
            raise BadInput(f"“{self.currency}” is no currency code.", hint="Use three letters, such as USD or EUR.")

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def times(self, count: int) -> "Money":
        """Return the amount taken `count` times."""
        return Money(self.minor * count, self.currency)

    def less_percent(self, percent: int) -> "Money":
        """Return the amount less a whole percentage, rounded half up to the minor unit."""
        return Money((self.minor * (100 - percent) * 2 + 100) // 200, self.currency)

    @property
    def major(self) -> float:
        """The amount in the currency's own unit, for display and JSON."""
        value = self.minor / 10 ** decimals_of(self.currency)
        return int(value) if value.is_integer() else value

    def __str__(self) -> str:
        places = decimals_of(self.currency)
        whole, part = divmod(abs(self.minor), 10**places)
        sign = "-" if self.minor < 0 else ""
        fraction = f".{part:0{places}d}" if places and part else ""
        return f"{sign}{self.currency} {whole:,}{fraction}"

    def _same(self, other: "Money") -> None:
        assert self.currency == other.currency, f"{self.currency} and {other.currency} do not add up"


def money(amount: float | str, currency: str) -> Money:
    """Return an amount written in the currency's own unit; raises BadInput where it is no amount."""
    text = str(amount).strip().replace(",", "").replace(" ", "")
    match = re.fullmatch(r"(-?)(\d+)(?:\.(\d+))?", text)
    if not match:
        raise BadInput(f"“{amount}” is no amount of money.", hint="Write it as 1200 or 1200.50.")
    places = decimals_of(currency)
    fraction = (match[3] or "").rstrip("0")
    if len(fraction) > places:
        raise BadInput(f"“{amount}” has more decimals than {currency} knows.")
    minor = int(match[2]) * 10**places + int(fraction.ljust(places, "0") or 0)
    return Money(-minor if match[1] else minor, currency.upper())


# Figures in text -----------------------------------------------------------------------------------------------------

_NUMBER = r"\d{1,3}(?:[,.\s’']\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_MAGNITUDES = {
    "k": 10**3, "m": 10**6, "mio": 10**6, "thousand": 10**3, "grand": 10**3, "million": 10**6, "mn": 10**6,
    "tausend": 10**3, "mille": 10**3, "mil": 10**3,
}  # fmt: skip
_FIGURE = re.compile(
    rf"(?P<before>[$€£¥₹]|\b(?:USD|EUR|GBP|CHF|JPY|CAD|AUD|INR)\s?)?\s?(?P<number>{_NUMBER})\s?"
    rf"(?P<times>k|m|mio|mn|thousand|grand|million|tausend|mille|mil)?\b\s?"
    rf"(?P<after>[$€£¥₹%]|(?:USD|EUR|GBP|CHF|JPY|CAD|AUD|INR|dollars?|euros?|pounds?|francs?|percent|per\s?cent|prozent)\b)?",
    re.IGNORECASE,
)
_WORDS = {"dollar": "USD", "euro": "EUR", "pound": "GBP", "franc": "CHF"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number in a text: an amount of money, a percentage, or a plain number."""

    kind: str  # money, percent, number
    value: float
    currency: str | None
    quote: str


def figures(text: str) -> list[Figure]:
    """Return every figure in a text, with the currency it names."""
    found = []
    for match in _FIGURE.finditer(text):
        before, after = (match["before"] or "").strip(), (match["after"] or "").strip().lower()
        value = _value(match["number"]) * _MAGNITUDES.get((match["times"] or "").lower(), 1)
        currency = _currency(before) or _currency(after)
        percent = after in ("%", "percent", "prozent") or after.replace(" ", "") == "percent"
        kind = "percent" if percent else "money" if currency else "number"
        found.append(Figure(kind=kind, value=value, currency=currency, quote=match.group().strip()))
    return found


def _currency(mark: str) -> str | None:
    if not mark or mark == "%":
        return None
    return _SYMBOLS.get(mark) or _WORDS.get(mark.rstrip("s").lower()) or (mark.upper() if len(mark) == 3 else None)


def _value(number: str) -> float:
    digits = re.sub(r"[\s’']", "", number)
    last = max(digits.rfind(","), digits.rfind("."))
    if last >= 0 and len(digits) - last - 1 in (1, 2):
        return float(re.sub(r"[.,]", "", digits[:last]) + "." + digits[last + 1 :])
    return float(re.sub(r"[.,]", "", digits))
