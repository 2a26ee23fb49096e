"""Dates in many forms, and which number is the day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.dates import DateOrder, date_order, iso_date

days = st.dates(min_value=date(1970, 1, 1), max_value=date(2068, 12, 31))


@given(days, st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d %b %Y", "%d %B %Y", "%B %d, %Y", "%d-%b-%y"]))
def test_forms_that_read_one_way(day: date, form: str) -> None:
    assert iso_date(day.strftime(form)) == day.isoformat()


@given(days, st.sampled_from("/-."), st.sampled_from(["%Y", "%y"]))
def test_the_order_of_the_column_is_obeyed(day: date, sep: str, year: str) -> None:
    assert iso_date(day.strftime(f"%d{sep}%m{sep}{year}"), DateOrder.DAY_FIRST) == day.isoformat()
    if sep != ".":
        assert iso_date(day.strftime(f"%m{sep}%d{sep}{year}"), DateOrder.MONTH_FIRST) == day.isoformat()


def test_a_cell_that_reads_both_ways_is_not_read() -> None:
    assert iso_date("03/04/2024") is None
    assert iso_date("04/04/2024") == "2024-04-04"
    assert iso_date("13/04/2024") == iso_date("04/13/2024") == "2024-04-13"
    assert iso_date("03.04.2024") == "2024-04-03"  # full stops: the day comes first everywhere


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024-03-12T10:15:00Z", "2024-03-12T10:15:00+00:00"),
        ("2024-03-12 10:15:00+02:00", "2024-03-12T08:15:00+00:00"),
        ("2024-03-12 09:30", "2024-03-12T09:30:00"),
        ("Mar 12, 2024 3:15pm", "2024-03-12T15:15:00"),
        ("12. März 2024", "2024-03-12"),
        ("1er février 2024", "2024-02-01"),
        ("12 de marzo de 2024", "2024-03-12"),
        ("3 agosto 2023", "2023-08-03"),
        ("30 mei 2023", "2023-05-30"),
        ("1710201600", "2024-03-12T00:00:00+00:00"),
        ("1710201600000", "2024-03-12T00:00:00+00:00"),
    ],
)
def test_forms_of_exports(text: str, iso: str) -> None:
    assert iso_date(text) == iso


@pytest.mark.parametrize("text", ["", "soon", "2024-13-01", "2023-02-29", "31/02/2024", "12", "12:30", "x" * 100])
def test_what_is_no_date(text: str) -> None:
    assert iso_date(text) is None


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_is_not(text: str) -> None:
    found = iso_date(text)
    assert found is None or date.fromisoformat(found[:10]).isoformat() == found[:10]


def test_the_order_of_a_column() -> None:
    assert date_order(["01/02/2024", "13/02/2024"]) is DateOrder.DAY_FIRST
    assert date_order(["01/02/2024", "02/13/2024"]) is DateOrder.MONTH_FIRST
    assert date_order(["01/02/2024", "", "x"]) is DateOrder.UNSURE
    assert date_order(["13/02/2024", "02/13/2024"]) is DateOrder.UNSURE  # two formats in one column
    assert date_order(["01.02.2024"]) is DateOrder.DAY_FIRST
