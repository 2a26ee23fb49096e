"""Names of people and companies."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.name_words import LEGAL_FORMS, PARTICLES, SUFFIXES, TIES, TITLES
from app.core.names import PersonName, cased, company_key, has_legal_form, salutation_first_name, split_name

ordinary = st.from_regex(r"\A[A-Z][a-z]{3,9}\Z").filter(
    lambda word: word.lower() not in TITLES | SUFFIXES | PARTICLES | TIES | LEGAL_FORMS
)
NAMES = [
    ("Sample Alpha", PersonName(first="Sample", last="Alpha")),
    ("Alpha, Sample", PersonName(first="Sample", last="Alpha")),
    ("Dr. Juan de la Vega III", PersonName(title="Dr.", first="Juan", last="de la Vega", suffix="III")),
    ("Frau Dr. Anna-Lena von der Heide", PersonName(title="Frau Dr.", first="Anna-Lena", last="von der Heide")),
    ("María José García López", PersonName(first="María", middle="José García", last="López")),
    ('Robert "Bob" Example', PersonName(first="Robert", last="Example", nickname="Bob")),
    ("Example (Sales), Tester", PersonName(first="Tester", last="Example", nickname="Sales")),
    ("Tester Q. Example, Ph.D., MBA", PersonName(first="Tester", middle="Q.", last="Example", suffix="Ph.D., MBA")),
    ("Mr Example", PersonName(title="Mr", last="Example")),
    ("Sir Tester", PersonName(title="Sir", first="Tester")),
    ("Sample", PersonName(first="Sample")),
    ("Van Example", PersonName(first="Van", last="Example")),
    ("Example, Dr.", PersonName(title="Dr.", last="Example")),
    ("", PersonName()),
    (" , ,", PersonName()),
]


@pytest.mark.parametrize(("text", "name"), NAMES, ids=[text for text, _ in NAMES])
def test_parts_of_a_name(text: str, name: PersonName) -> None:
    assert split_name(text) == name


@given(ordinary, st.lists(ordinary, max_size=3), ordinary)
def test_plain_names_come_apart_and_together(first: str, middle: list[str], last: str) -> None:
    expected = PersonName(first=first, middle=" ".join(middle), last=last)
    assert split_name(" ".join([first, *middle, last])) == expected
    assert split_name(f"{last}, {' '.join([first, *middle])}") == expected


@given(st.text(max_size=60))
def test_any_text_comes_apart(text: str) -> None:
    name = split_name(text)
    assert all(part == part.strip() for part in (name.first, name.middle, name.last, name.title, name.suffix))


def test_name_parts_of_public_tests(shared: Path) -> None:
    cases = json.loads((shared / "fixtures" / "phones-names" / "nameparser.json").read_text(encoding="utf-8"))
    parts = [(case["input"], part, value) for case in cases for part, value in case["expect"].items()]
    right = sum(getattr(split_name(text), part) == value for text, part, value in parts)
    assert right / len(parts) >= 0.97


@pytest.mark.parametrize(
    ("written", "shown"),
    [("JUAN DE LA VEGA", "Juan de la Vega"), ("o'brien", "O'Brien"), ("MCDONALD", "McDonald"), ("ANNE-MARIE", "Anne-Marie"),
     ("DeShawn", "DeShawn"), ("JP", "JP"), ("VAN DER BERG", "Van der Berg")],
)  # fmt: skip
def test_capitals_are_taken_back(written: str, shown: str) -> None:
    assert cased(written) == shown


@pytest.mark.parametrize(
    ("first", "greeted"),
    [("Sample", "Sample"), ("JUAN", "Juan"), ("juan", "Juan"), ("Mary Jane", "Mary Jane"), ("John A.", "John"),
     ("Jean-Luc", "Jean-Luc"), ("O'Brien", "O'Brien"), ("José", "José"), ("Li", "Li")],
)  # fmt: skip
def test_greeting_where_it_is_sure(first: str, greeted: str) -> None:
    assert salutation_first_name(first) == greeted


@pytest.mark.parametrize(
    "first",
    ["", "Dr.", "Mr", "J", "J.", "J.R.", "JP", "and Jon", "John and Jane", "John & Jane", "Info", "Team Sales", "Ph.D",
     "Peter123", "sample@alpha.example", "Alpha GmbH", "de la", "Frau", "-", "{{first_name}}", "=1+1", "A B C", "there"],
)  # fmt: skip
def test_no_greeting_rather_than_a_wrong_one(first: str) -> None:
    assert salutation_first_name(first) == ""


@given(st.text(max_size=30))
def test_a_greeting_is_never_shouted(first: str) -> None:
    name = salutation_first_name(first)
    assert not name or (
        name[0].isupper() and not (len(name) > 1 and name.isupper()) and not any(map(str.isdigit, name))
    )


def test_companies_match_without_their_legal_form() -> None:
    same = ["Müller & Söhne GmbH", "MULLER UND SOHNE GMBH & CO. KG", "Müller and Söhne", "müller & söhne"]
    assert len({company_key(name) for name in same}) == 1
    assert company_key("Acme Co., Ltd.") == company_key("ACME, Inc.") == company_key("Acme S.A.R.L.") == "acme"
    assert company_key("AG Example") == "ag example"  # a form stands at the end
    assert company_key("A.S. Example") == "a s example"
    assert company_key("Sample and Company") == "sample and company"  # part of the name


def test_legal_forms_are_seen() -> None:
    assert has_legal_form("Acme GmbH")
    assert has_legal_form("Foo Sp. z o.o.")
    assert not has_legal_form("Sample Alpha")
    assert not has_legal_form("GmbH")


@given(
    st.lists(ordinary, min_size=1, max_size=3), st.sampled_from(["GmbH", "Ltd.", "Inc", "LLC", "S.p.A.", "B.V.", "Oy"])
)
def test_a_legal_form_makes_no_other_company(words: list[str], form: str) -> None:
    name = " ".join(words)
    assert company_key(f"{name} {form}") == company_key(f"{name}, {form}") == company_key(name)


def test_company_names_of_public_tests(shared: Path) -> None:
    cases = json.loads((shared / "fixtures" / "phones-names" / "company-names.json").read_text(encoding="utf-8"))
    for case in cases:
        kept = " ".join(word for label, word in case["tokens"] if label != "CorporationLegalType")
        assert company_key(case["input"]) == company_key(kept), case["input"]
