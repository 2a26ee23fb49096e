"""Quotes: the only place a price comes from, and the fence that no other figure passes.

Everything binding is an object with lines, currency, total and an end date. A message is searched for figures before
it is sent; one that is not in the quote stops it (product.md, Money).
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from app.core.ids import DealId, QuoteId
from app.core.money import Figure, Money, decimals_of, figures
from app.core.offer import DiscountPolicy, Offer, PriceItem
from app.core.price_words import priced_words


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteLine:
    """One line: what, how many, at what price."""

    sku: str
    name: str
    count: int
    unit: Money

    @property
    def total(self) -> Money:
        return self.unit.times(self.count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A priced offer to one deal. `total` is what is charged: the lines less the discount."""

    id: QuoteId
    deal_id: DealId
    version: int
    lines: tuple[QuoteLine, ...]
    discount_percent: int
    total: Money
    expires_on: date
    approved_by: str | None = None


class Allowance(StrEnum):
    """Who may grant a discount."""

    AUTO = "auto"
    APPROVE = "approve"
    NEVER = "never"


def subtotal(lines: tuple[QuoteLine, ...]) -> Money:
    """Return the sum of the lines."""
    assert lines, "a quote has at least one line"
    total = lines[0].total
    for line in lines[1:]:
        total += line.total
    return total


def allowance(percent: int, policy: DiscountPolicy) -> Allowance:
    """Return who may grant this discount under the policy."""
    if percent <= policy.auto:
        return Allowance.AUTO
    return Allowance.APPROVE if percent <= policy.approve else Allowance.NEVER


def lines_for(offer: Offer, *, seats: int = 1) -> tuple[QuoteLine, ...]:
    """Return the price book as lines for a customer of this many seats."""
    return tuple(
        QuoteLine(sku=item.sku, name=item.name, count=seats if item.per == "seat" else 1, unit=item.unit)
        for item in offer.prices
    )


# The token in a link is letters and digits at random: a "9k" in it is no offer. Words in a link may be one.
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_TOKEN = re.compile(r"\b(?=\w*\d)(?=\w*[^\W\d])\w{12,}\b")


def list_prices(items: tuple[PriceItem, ...]) -> frozenset[float]:
    """Return the figures of the price book, which may be named before there is a quote."""
    return frozenset(item.unit.major for item in items)


def stray_figures(text: str, *, quote: Quote | None, offer: Offer) -> tuple[Figure, ...]:
    """Return the figures of a text that neither the quote nor, where there is none yet, the price book holds.

    Amounts of money and percentages are always checked, in figures and in words, and so is what is given for nothing.
    Plain numbers are checked where they are of the size of a price: a tenth of the smallest price and more, years of
    dates aside. The founder's own sentences are theirs.
    """
    allowed, percents = _allowed(quote, offer)
    least = max(min(allowed, default=0.0) / 10, 100)
    left = _LINK.sub(lambda link: _TOKEN.sub(" ", link.group()), _without_own(text, offer))
    stray = []
    for figure in [*figures(left), *priced_words(left)]:
        if figure.kind == "percent":
            fits = figure.value in percents
        elif figure.kind == "money":
            fits = figure.value in allowed and figure.currency in (_currency(quote, offer), None)
        elif figure.kind == "number":
            fits = figure.value in allowed or figure.value < least or _is_year(figure, left)
        else:
            fits = figure.value in allowed
        if not fits:
            stray.append(figure)
    return tuple(stray)


_BEFORE_YEAR = re.compile(
    r"(?:\b(?:in|since|by|until|till|before|after|of|from|year|spring|summer|autumn|fall|winter|q[1-4]|january|february|march|april|may|june|"
    r"july|august|september|october|november|december)|\d(?:st|nd|rd|th)?|[-/.]),?\s*$",
    re.IGNORECASE,
)


def _is_year(figure: Figure, text: str) -> bool:
    """Tell whether a number is only ever written as the year of a date."""
    if not (figure.value.is_integer() and 1990 <= figure.value <= 2100 and len(figure.quote) == 4):
        return False
    places = list(re.finditer(re.escape(figure.quote), text))
    return all(_BEFORE_YEAR.search(text[: at.start()]) or re.match(r"-\d\d\b", text[at.end() :]) for at in places)


def _without_own(text: str, offer: Offer) -> str:
    """Return a text without the sentences of the founder's own sheet."""
    own = [offer.one_liner, offer.pain, offer.outcome, *offer.demo_script, *offer.onboarding]
    own += [proof.claim for proof in offer.proof] + [answer.answer for answer in offer.answers]
    return _any_of(tuple(own)).sub(" ", text)


@lru_cache(16)
def _any_of(texts: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds each of these sentences, the longest first."""
    sentences = sorted((part.strip().rstrip(".") for part in texts), key=len, reverse=True)
    wanted = [re.escape(sentence) for sentence in sentences if len(sentence.split()) >= 3]
    return re.compile("|".join(wanted) or r"(?!)", re.IGNORECASE)


def _currency(quote: Quote | None, offer: Offer) -> str:
    return quote.total.currency if quote else offer.currency


def _allowed(quote: Quote | None, offer: Offer) -> tuple[frozenset[float], frozenset[float]]:
    if quote is None:
        return list_prices(offer.prices), frozenset()
    amounts = {line.unit.major for line in quote.lines} | {line.total.major for line in quote.lines}
    saved = subtotal(quote.lines) - quote.total
    amounts |= {quote.total.major, subtotal(quote.lines).major}
    amounts |= {saved.major} if saved.minor else set()
    return frozenset(amounts), frozenset({float(quote.discount_percent)} if quote.discount_percent else ())


def minor_units(amount: float, currency: str) -> int:
    """Return an amount of the currency's own unit as minor units, for figures read from text."""
    return int(amount * 10 ** decimals_of(currency) + 0.5)
