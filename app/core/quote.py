"""Quotes: the only place a price comes from, and the fence that no other figure passes.

Everything binding is an object with lines, currency, total and an end date. A message is searched for figures before
it is sent; one that is not in the quote stops it (product.md, Money).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.ids import DealId, QuoteId
from app.core.money import Figure, Money, decimals_of, figures
from app.core.offer import DiscountPolicy, Offer, PriceItem


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


def list_prices(items: tuple[PriceItem, ...]) -> frozenset[float]:
    """Return the figures of the price book, which may be named before there is a quote."""
    return frozenset(item.unit.major for item in items)


def stray_figures(text: str, *, quote: Quote | None, offer: Offer) -> tuple[Figure, ...]:
    """Return the figures of a text that neither the quote nor, where there is none yet, the price book holds.

    Amounts of money and percentages are always checked. Plain numbers are checked where they are of the size of a
    price: a tenth of the smallest price and more, written years aside.
    """
    allowed, percents = _allowed(quote, offer)
    least = min(allowed, default=0.0) / 10
    stray = []
    for figure in figures(text):
        if figure.kind == "percent":
            fits = figure.value in percents
        elif figure.kind == "money":
            fits = figure.value in allowed and figure.currency in (_currency(quote, offer), None)
        else:
            year = figure.value.is_integer() and 1990 <= figure.value <= 2100 and len(figure.quote) == 4
            fits = figure.value in allowed or year or figure.value < max(least, 100)
        if not fits:
            stray.append(figure)
    return tuple(stray)


def _currency(quote: Quote | None, offer: Offer) -> str:
    return quote.total.currency if quote else offer.currency


def _allowed(quote: Quote | None, offer: Offer) -> tuple[frozenset[float], frozenset[float]]:
    if quote is None:
        return list_prices(offer.prices), frozenset()
    amounts = {line.unit.major for line in quote.lines} | {line.total.major for line in quote.lines}
    saved = subtotal(quote.lines) - quote.total
    amounts |= {quote.total.major, subtotal(quote.lines).major, saved.major}
    return frozenset(amounts), frozenset({float(quote.discount_percent)} if quote.discount_percent else ())


def minor_units(amount: float, currency: str) -> int:
    """Return an amount of the currency's own unit as minor units, for figures read from text."""
    return int(amount * 10 ** decimals_of(currency) + 0.5)
