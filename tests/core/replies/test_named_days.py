"""Days named in short texts, in several languages, relative to a Tuesday."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.replies.dates import named_days

TODAY = date(2026, 3, 3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("until 9 March", "2026-03-09"),
        ("back on March 16.", "2026-03-16"),
        ("the 12th", "2026-03-12"),
        ("bis zum 12.", "2026-03-12"),
        ("zurück am 03.04.", "2026-04-03"),
        ("nach dem 15. April", "2026-04-15"),
        ("04/20/2026", "2026-04-20"),
        ("13/04/2026", "2026-04-13"),
        ("2026-03-09", "2026-03-09"),
        ("3月9日", "2026-03-09"),
        ("in 3 months", "2026-06-03"),
        ("in two weeks", "2026-03-17"),
        ("in zwei wochen", "2026-03-17"),
        ("dentro de dos meses", "2026-05-03"),
        ("dans deux mois", "2026-05-03"),
        ("next quarter", "2026-04-01"),
        ("in Q3", "2026-07-01"),
        ("second half of the year", "2026-07-01"),
        ("in May", "2026-05-01"),
        ("en septembre", "2026-09-01"),
        ("l'année prochaine", "2027-01-01"),
        ("el próximo año", "2027-01-01"),
        ("in 2027", "2027-01-01"),
        ("in the new year", "2027-01-01"),
        ("tomorrow", "2026-03-04"),
        ("Thursday at 3", "2026-03-05"),
        ("next Friday", "2026-03-13"),
        ("el jueves a las 15:00", "2026-03-05"),
        ("by the end of the month", "2026-03-31"),
        ("after the summer", "2026-09-01"),
        ("w dniu 12 marca", "2026-03-12"),
        ("до 15 марта", "2026-03-15"),
        ("5 de abril de 2026", "2026-04-05"),
        ("le 1er avril", "2026-04-01"),
        ("in January", "2027-01-01"),
        ("on 20 February", "2026-02-20"),
    ],
)
def test_a_day_is_named(text: str, expected: str) -> None:
    found = named_days(text, TODAY)
    assert [day.day.isoformat() for day in found][:1] == [expected]


@pytest.mark.parametrize(
    "text", ["you may call", "24/7 support", "v2.5", "maybe later this year", "10,000 euros", "at 15:30", ""]
)
def test_what_is_no_day_names_none(text: str) -> None:
    assert named_days(text, TODAY) == []


def test_several_days_come_in_the_order_of_the_text() -> None:
    found = named_days("from 2 March to 13 March, back on 16.3.", TODAY)
    assert [day.day.day for day in found] == [2, 13, 16]


@given(st.text(max_size=200), st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_any_text_on_any_day_gives_days_in_order(text: str, today: date) -> None:
    found = named_days(text, today)
    assert [day.start for day in found] == sorted(day.start for day in found)


@given(st.dates(date(2020, 1, 1), date(2080, 12, 31)), st.dates(date(2020, 1, 1), date(2080, 12, 31)))
def test_a_full_date_means_itself_whenever_it_is_read(day: date, today: date) -> None:
    for text in (day.isoformat(), f"{day:%d.%m.%Y}", f"{day.day} {day:%B} {day.year}"):
        assert [found.day for found in named_days(text, today)] == [day]
