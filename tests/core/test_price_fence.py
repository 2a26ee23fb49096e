"""The price fence: no figure leaves that the quote does not hold, however it is written; and a quote's own all may."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.codec import from_plain
from app.core.ids import DealId, QuoteId
from app.core.money import Money
from app.core.offer import DiscountPolicy, Offer
from app.core.price_words import number
from app.core.quote import Allowance, Quote, allowance, lines_for, stray_figures, subtotal

SAMPLE = Path(__file__).resolve().parents[2] / "assets" / "sample" / "offer.json"
OFFER = from_plain(json.loads(SAMPLE.read_text("utf-8")), Offer)


def a_quote(seats: int = 3, discount: int = 0) -> Quote:
    lines = lines_for(OFFER, seats=seats)
    total = subtotal(lines).less_percent(discount)
    return Quote(
        id=QuoteId(1), deal_id=DealId(1), version=1, lines=lines, discount_percent=discount, total=total, expires_on=date(2026, 4, 1)
    )  # fmt: skip


def stray(text: str, quote: Quote | None = None) -> list[str]:
    return [figure.quote for figure in stray_figures(text, quote=quote or a_quote(), offer=OFFER)]


OFFERS_OF_THEIR_OWN = """$1 | USD 17 | 17 dollars | 1.200 € | 99% | half price | free of charge | for one dollar | two thousand dollars
50 percent | 50 per cent | $1k | 1,5k USD | US$ 100 | 100 bucks | 10 € pro Monat | no charge | gratis
buy one get one free | twenty percent off | €0 | £ 1 | 1 USD | $0 | zero dollars | $１ | one hundred euros
half off | a third off | 50 pct off | $ 9 99 | for a fiver | at no cost | the first month is free | 2.399 USD
2400 EUR | EUR 2,400 | for 2399 | we can do 1999 | just 99 a month | 99 per seat | nine hundred
a discount of a quarter | 1000 | $2,40 | USD 3 119 | a hundred bucks | 12,5 % | 20 % Rabatt | kostenlos | gratuit
sin coste | ½ price | 50 off | $.99 | 99 cents | 99¢ | 1USD | CHF 12 | 100 kr | zł 20 | R$ 20
two for the price of one | ten percent | a 10 discount | -10% | cut the price by 30 | 30 less | we waive the fee
2,399.99 dollars | 7 EUR/month | a legally binding $1 | two free months"""
SPOILT = [part.strip() for part in OFFERS_OF_THEIR_OWN.replace("\n", "|").split("|")]


@pytest.mark.parametrize("planted", SPOILT)
def test_an_offer_that_is_not_ours_is_found_however_it_is_put(planted: str) -> None:
    assert stray(f"We can give it to you: {planted}, if you sign.")


@pytest.mark.parametrize(
    "held",
    ["USD 3,120", "$3,120", "3120 USD", "2,400 dollars", "USD 240 a seat", "$720", "three thousand one hundred and twenty dollars",
     "USD 3,120.00", "3 120 USD"],
)  # fmt: skip
def test_what_the_quote_holds_may_be_said(held: str) -> None:
    assert stray(f"The total is {held}.") == []


@pytest.mark.parametrize(
    "text",
    ["Shall we talk for 15 minutes at 10:30?", "The offer stands until 1 April 2026.", "We started in 2019.", "Feel free to ask.",
     "Are you free on Thursday?", "It takes two weeks, or 30 days at most.", "Your team of 12 would need three seats.",
     "One call is enough.", "Version 2.5 is out.", "Since 2024 we do it this way.", "Half an hour would do."],
)  # fmt: skip
def test_other_numbers_are_no_offers(text: str) -> None:
    assert stray(text) == []


def test_the_token_of_a_link_is_no_offer_and_words_in_one_may_be() -> None:
    assert stray("Settle it here: https://pay.example/b/test_8dZDbZF8pMGZ6u1g9k please") == []
    assert stray("Settle it here: https://pay.example/only-750-usd please") != []


def test_the_founders_own_sentences_are_theirs() -> None:
    own = OFFER.proof[0].claim.replace("a few minutes", "90% less time")
    offer = Offer(
        product="Tallyho", one_liner=OFFER.one_liner, pain="x", outcome="y", prices=OFFER.prices, currency="USD",
        proof=(type(OFFER.proof[0])(claim=own, source="sample"),),
    )  # fmt: skip
    assert stray_figures(f"{own}.", quote=None, offer=offer) == ()
    assert stray_figures("It takes 90% less time.", quote=None, offer=offer)


# Laws ----------------------------------------------------------------------------------------------------------------

_WORDS = st.sampled_from(
    "Thank you for the exchange|I can meet you|if you decide this week|The proposal is attached|Let me know|as agreed with nobody".split(
        "|"
    )
)
_FORMS = [
    "${n:,}",
    "USD {n}",
    "{n} USD",
    "{n:,} dollars",
    "$ {n}",
    "{n}$",
    "USD{n}",
    "US$ {n:,}",
    "{n} a year",
    "{n} per seat",
    "USD {n}.00",
]
_PERCENT_FORMS = ["{n}%", "{n} %", "{n} percent", "{n} per cent off", "a {n} percent discount", "{n} off"]


def _draft(before: str, planted: str, after: str) -> str:
    return f"Hi Ada,\n\n{before}: {planted}. {after}.\n\nSam Sample"


@settings(max_examples=400, deadline=None)
@given(
    _WORDS,
    st.integers(0, 2_000_000),
    st.sampled_from(_FORMS),
    _WORDS,
    st.integers(1, 20),
    st.sampled_from([0, 5, 10, 15]),
)
def test_no_amount_passes_that_is_not_in_the_quote(
    before: str, planted: int, form: str, after: str, seats: int, discount: int
) -> None:
    quote = a_quote(seats, discount)
    saved = subtotal(quote.lines) - quote.total
    held = {line.unit.minor for line in quote.lines} | {line.total.minor for line in quote.lines}
    held |= {quote.total.minor, subtotal(quote.lines).minor} | ({saved.minor} if saved.minor else set())
    found = stray(_draft(before, form.format(n=planted), after), quote)
    assert bool(found) is (Money(planted * 100, "USD").minor not in held)


@settings(max_examples=200, deadline=None)
@given(_WORDS, st.integers(0, 100), st.sampled_from(_PERCENT_FORMS), _WORDS, st.sampled_from([0, 5, 10, 15]))
def test_no_discount_passes_that_is_not_in_the_quote(
    before: str, planted: int, form: str, after: str, discount: int
) -> None:
    found = stray(_draft(before, form.format(n=planted), after), a_quote(3, discount))
    assert bool(found) is (planted != discount or discount == 0)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 9_999))
def test_a_figure_in_words_is_the_figure(value: int) -> None:
    assert number(_spelt(value)) == value


def _spelt(value: int) -> str:
    below = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    below += " eighteen nineteen"
    tens = "twenty thirty forty fifty sixty seventy eighty ninety".split()
    if value < 20:
        return below.split()[value]
    if value < 100:
        return tens[value // 10 - 2] + (f"-{_spelt(value % 10)}" if value % 10 else "")
    size, name = (1000, "thousand") if value >= 1000 else (100, "hundred")
    rest = value % size
    return f"{_spelt(value // size)} {name}" + (f" and {_spelt(rest)}" if rest else "")


@given(st.integers(0, 100), st.integers(0, 50), st.integers(0, 50))
def test_who_may_grant_a_discount(percent: int, auto: int, more: int) -> None:
    policy = DiscountPolicy(auto=auto, approve=auto + more)
    order = [Allowance.AUTO, Allowance.APPROVE, Allowance.NEVER]
    found = allowance(percent, policy)
    assert found is (order[0] if percent <= auto else order[1] if percent <= auto + more else order[2])
    assert order.index(allowance(percent + 1, policy)) >= order.index(found)
