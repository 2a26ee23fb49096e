"""Cells go out inert and come back as they were."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from app.core.cells import NOTHING, clean_block, clean_line, safe_cell, unsafe_cell

text = st.text(st.characters(exclude_categories=["Cs"]))
risky = st.builds(lambda quotes, start, rest: "'" * quotes + start + rest,
                  st.integers(0, 4), st.sampled_from("=+-@\t\r\n＝＋－＠x"), text)  # fmt: skip


@given(text | risky)
def test_a_cell_comes_back_as_it_was(cell: str) -> None:
    assert unsafe_cell(safe_cell(cell)) == cell


@given(text | risky)
def test_a_cell_that_goes_out_never_starts_a_formula(cell: str) -> None:
    assert not safe_cell(cell).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))


@given(st.lists(st.lists(text | risky, min_size=1, max_size=4), min_size=1, max_size=5))
def test_a_written_table_comes_back_as_it_was(rows: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([safe_cell(cell) for cell in row] for row in rows)
    back = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert [[unsafe_cell(cell) for cell in row] for row in back] == rows


def test_a_formula_from_outside_stays_text() -> None:
    assert clean_line("=HYPERLINK(1)") == "=HYPERLINK(1)"
    assert clean_line("'+49 30 1234567") == "+49 30 1234567"
    assert clean_line("'t Hooft") == "'t Hooft"


def test_one_line_has_no_line_breaks_controls_or_bidi_marks() -> None:
    assert clean_line("  Sample\r\nBcc: x@alpha.example\t\x07 Alpha  ") == "Sample Bcc: x@alpha.example Alpha"
    assert clean_line("\u202egnp.exe\u202c\u200b \ufeffAlpha") == "gnp.exe Alpha"
    assert clean_line("Cafe\u0301\xa0Bravo") == "Café Bravo"


def test_notes_keep_their_lines() -> None:
    assert clean_block("first\r\nsecond\rthird\x00") == "first\nsecond\nthird"


@given(text)
def test_a_clean_line_is_one_line_and_stays_clean(cell: str) -> None:
    line = clean_line(cell)
    assert "\n" not in line
    assert "\r" not in line
    assert line == line.strip()
    assert "  " not in line


def test_words_for_nothing() -> None:
    assert {"", "N/A", "n/a", "NULL", "null", "-", "#REF!"} <= NOTHING
    assert "Null" not in NOTHING  # a family name
