"""Money, numbers and company sizes."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.amounts import amount, currency_of, headcount, minor_units, whole_amount


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_both_ways_to_write_thousands_and_cents(whole: int, cents: int) -> None:
    english = f"{whole:,}.{cents:02d}"
    german = english.translate(str.maketrans(",.", ".,"))
    french = f"{whole:,}".replace(",", "\u202f") + f",{cents:02d}"
    assert amount(english) == amount(german) == amount(french) == Decimal(f"{whole}.{cents:02d}")


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.2M", 1_200_000), ("$12k", 12_000), ("1 200,50 €", 1200), ("EUR 4.800", 4800), ("3 Mrd", 3 * 10**9),
     ("1.5 Mio. €", 1_500_000), ("(500)", -500), ("0", 0), ("81", 81)],
)  # fmt: skip
def test_amounts(text: str, number: int) -> None:
    assert whole_amount(text) == number


@pytest.mark.parametrize("text", ["", "abc", "$10M - $50M", "1.2.3.4", "call us", "Series B", "12 apples a day"])
def test_what_is_no_amount(text: str) -> None:
    assert amount(text) is None


def test_currencies() -> None:
    assert [currency_of(t) for t in ("EUR", "12 €", "R$ 5", "US$5", "$5", "5", "CHF 3")] == [
        "EUR", "EUR", "BRL", "USD", "USD", None, "CHF"]  # fmt: skip


def test_minor_units() -> None:
    assert minor_units(Decimal("12000.50"), "EUR") == 1_200_050
    assert minor_units(Decimal(500), "JPY") == 500
    assert minor_units(Decimal("1.5"), "KWD") == 1500


@given(st.integers(1, 10**6), st.integers(0, 10**6))
def test_ranges(low: int, more: int) -> None:
    high = low + more
    assert headcount(f"{low}-{high}") == headcount(f"{low:,} – {high:,} employees") == (low, high)
    assert headcount(f"{low:,}+") == (low, None)
    assert headcount(str(low)) == (low, low)


def test_sizes() -> None:
    assert headcount("5k-10k") == (5000, 10_000)
    assert headcount("< 10") == (1, 9)
    assert headcount("myself only") == (1, 1)
    assert headcount("many") is None


@given(st.text(max_size=30))
def test_any_text_is_read_or_left(text: str) -> None:
    size = headcount(text)
    assert size is None or size[1] is None or size[0] <= size[1]
    assert amount(text) is None or isinstance(amount(text), Decimal)
