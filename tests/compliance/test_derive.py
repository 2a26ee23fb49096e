"""From contact values to places, zones and kind: compliance.md, section 2 “Derivations” and section 13."""

from typing import Any

import pytest

from app.compliance import LineType, RecipientKind
from app.compliance.derive import is_registered_form, kind_of, line_of, places_of

KINDS: list[tuple[dict[str, Any], RecipientKind | None]] = [
    ({"email": "jo@gmail.com"}, RecipientKind.CONSUMER),
    ({"email": "info@gmail.com", "company": "Jo Design"}, RecipientKind.CONSUMER),
    ({"email": "jo@firm.example", "company": "Firm GmbH", "jurisdictions": ["DE"]}, RecipientKind.COMPANY_NAMED),
    ({"email": "kontakt@firm.example", "company": "Firm GmbH", "jurisdictions": ["DE"]}, RecipientKind.COMPANY_GENERIC),
    ({"email": "sales@firm.example", "jurisdictions": ["DE"]}, RecipientKind.COMPANY_GENERIC),
    ({"email": "jo@firm.example", "company": "Firm", "jurisdictions": ["FR"]}, None),
    (
        {"email": "jo@firm.example", "company": "Firm", "employees": 12, "jurisdictions": ["FR"]},
        RecipientKind.COMPANY_NAMED,
    ),
    ({"email": "jo@firm.example", "company": "Firm", "employees": 12, "jurisdictions": ["GB"]}, None),
    ({"email": "info@firm.example", "company": "Firm", "jurisdictions": ["GB"]}, None),
    ({"email": "jo@firm.example", "company": "Firm Ltd", "jurisdictions": ["GB"]}, RecipientKind.COMPANY_NAMED),
    (
        {"email": "jo@firm.example", "company": "Firm", "registered": True, "jurisdictions": ["GB"]},
        RecipientKind.COMPANY_NAMED,
    ),
    ({"email": "jo@firm.example", "company": "Firm", "jurisdictions": ["US-TX"]}, RecipientKind.COMPANY_NAMED),
    ({"email": "jo@firm.example", "company": "Firm", "jurisdictions": ["CA"]}, None),
    ({"email": "jo@firm.example", "company": "Firm"}, None),
    ({"email": "jo@firm.example", "company": "Max Muster e.K.", "jurisdictions": ["DE"]}, RecipientKind.SOLE_TRADER),
    ({"email": "jo@firm.example", "company": "Muster GbR"}, RecipientKind.SOLE_TRADER),
    ({"email": "jo@firm.example", "title": "Freelance designer"}, RecipientKind.SOLE_TRADER),
    ({"email": "jo@firm.example", "legal_form": "ZZP", "jurisdictions": ["NL"]}, RecipientKind.SOLE_TRADER),
    (
        {"email": "jo@firm.example", "company": "Firm", "employees": 1, "jurisdictions": ["US-TX"]},
        RecipientKind.SOLE_TRADER,
    ),
    (
        {"email": "jo@firm.example", "company": "Firm Ltd", "employees": 1, "jurisdictions": ["GB"]},
        RecipientKind.COMPANY_NAMED,
    ),
    ({"email": "jo@council.gov.uk"}, RecipientKind.PUBLIC_BODY),
    ({"email": "jo@amt.bund.de"}, RecipientKind.PUBLIC_BODY),
    ({"company": "Firm GmbH"}, RecipientKind.COMPANY_NAMED),
    ({}, None),
]


@pytest.mark.parametrize(("values", "kind"), KINDS)
def test_kind(values: dict[str, Any], kind: RecipientKind | None) -> None:
    assert kind_of(**values) is kind


@pytest.mark.parametrize(
    "name", ["Firm GmbH", "Firm S.A.", "Firm, Inc.", "Firm B.V.", "Firm Sp. z o.o.", "Firm Pty Ltd", "Firm Oy"]
)
def test_registered_forms(name: str) -> None:
    assert is_registered_form(name)


@pytest.mark.parametrize("name", ["Firm", "Incredible", "The AG Club", "Ltd Edition Prints", ""])
def test_names_that_only_look_like_forms(name: str) -> None:
    assert not is_registered_form(name)


PLACES: list[tuple[dict[str, Any], set[str], set[str]]] = [
    ({"phones": ["+13125550100"]}, {"US-IL"}, {"America/Chicago"}),
    ({"phones": ["+18505550100"]}, {"US-FL"}, {"America/Chicago", "America/New_York"}),
    ({"phones": ["+4930123456"]}, {"DE"}, {"Europe/Berlin"}),
    ({"phones": ["+883510012345"]}, set(), {"Etc/Unknown"}),
    ({"phones": ["not a number"]}, set(), {"Etc/Unknown"}),
    ({"phones": ["+13055550100"], "country": "US", "state": "WA"}, {"US-FL", "US-WA"}, {"America/New_York", "America/Los_Angeles"}),
    ({"phones": ["+13055550100"], "country": "Germany"}, {"US-FL", "DE"}, {"America/New_York", "Europe/Berlin", "Europe/Busingen"}),
    ({"phones": ["+13055550100"], "country": "United States"}, {"US-FL"}, {"America/New_York"}),
    ({"state": "Florida"}, {"US-FL"}, {"America/Chicago", "America/New_York"}),
    ({"country": "US", "state": "Nowhere"}, {"US"}, {
        "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Phoenix",
        "America/Anchorage", "America/Adak", "Pacific/Honolulu",
    }),
    ({"country": "Canada", "state": "ON"}, {"CA-ON"}, set()),
    ({"email": "jo@firm.fr"}, {"FR"}, {"Europe/Paris"}),
    ({"email": "jo@firm.co.uk"}, {"GB"}, {"Europe/London"}),
    ({"email": "jo@firm.eu"}, {"EU"}, {"Atlantic/Azores", "Europe/Lisbon", "Europe/Berlin", "Europe/Athens"}),
    ({"email": "jo@firm.io", "website": "https://www.firm.it/imprint"}, {"IT"}, {"Europe/Rome"}),
    ({"email": "jo@firm.com"}, set(), set()),
    ({"email": "jo@firm.at", "company_country": "DE"}, {"AT", "DE"}, {"Europe/Vienna", "Europe/Berlin", "Europe/Busingen"}),
]  # fmt: skip


@pytest.mark.parametrize(("values", "jurisdictions", "zones"), PLACES)
def test_places(values: dict[str, Any], jurisdictions: set[str], zones: set[str]) -> None:
    found = places_of(**values)
    assert found.jurisdictions == jurisdictions
    if zones or not jurisdictions:
        assert found.zones == zones


def test_the_trail_says_which_value_gave_which_place() -> None:
    found = places_of(email="jo@firm.fr", phones=["+4930123456"])
    assert found.trail == (("+4930123456", "DE"), ("firm.fr", "FR"))


def test_another_value_never_takes_a_place_away() -> None:
    alone = places_of(phones=["+4930123456"])
    more = places_of(phones=["+4930123456"], email="jo@firm.fr", country="ES")
    assert alone.jurisdictions < more.jurisdictions
    assert alone.zones < more.zones


@pytest.mark.parametrize(
    ("looked_up", "known", "expected"),
    [
        (None, True, LineType.MOBILE),
        (LineType.FIXED, True, LineType.FIXED),
        (LineType.FIXED, False, LineType.MOBILE),
        (LineType.VOIP, True, LineType.VOIP),
    ],
)
def test_a_number_is_a_personal_mobile_unless_proven_otherwise(
    looked_up: LineType | None, known: bool, expected: LineType
) -> None:
    assert line_of(looked_up, number="+13125550100", company_known=known) is expected
