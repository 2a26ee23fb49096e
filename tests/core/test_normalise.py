"""What a row says, in our own terms."""

from collections.abc import Mapping
from dataclasses import fields
from typing import get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.addresses import normal_email
from app.core.cells import NOTHING, clean_line
from app.core.dates import DateOrder
from app.core.fields import CONTACT_FIELDS, DEAL_FIELDS
from app.core.normalise import NO_EXTRA, ContactInput, normalise_contact
from app.core.normalise_deal import DealInput, normalise_deal

ROW = {
    "first_name": "SAMPLE", "last_name": "alpha", "email": "Sample <Sample.Alpha@Alpha.EXAMPLE>",
    "email_2": "mailto:sample@bravo.example", "phone": "030 123456", "mobile": "+44 7700 900123",
    "title": " Head  of Sales ", "seniority": "Director", "department": "Sales", "company": "Alpha GmbH",
    "company_size": "51-200", "industry": "Software", "annual_revenue": "1.2M", "funding": "Series A",
    "technologies": "Stripe, Slack", "city": "Berlin", "state": "Berlin", "country": "Deutschland",
    "linkedin_url": "linkedin.com/in/sample-alpha/?trk=x", "website": "www.alpha.example", "source": "Fair",
    "status": "Open", "score": "81/100", "tags": "* myContacts ::: vip ::: VIP ::: beta", "owner": "Founder",
    "created_at": "13/02/2024", "last_contacted_at": "2025-02-12T08:00:00Z", "notes": "first\r\nsecond",
    "email_opt_out": "ja", "do_not_call": "no", "external_id": "10001",
}  # fmt: skip


def contact(values: Mapping[str, str], country: str | None = None, extra: Mapping[str, str] = NO_EXTRA) -> ContactInput:
    return normalise_contact(values, default_country=country, extra=extra)


def test_a_whole_row() -> None:
    assert contact(ROW) == ContactInput(
        first_name="Sample", last_name="Alpha", name="Sample Alpha", email="sample.alpha@alpha.example",
        email_2="sample@bravo.example", phone="+4930123456", mobile="+447700900123", title="Head of Sales",
        seniority="Director", department="Sales", company="Alpha GmbH", company_domain="alpha.example",
        company_size=(51, 200), industry="Software", annual_revenue=1_200_000, funding="Series A",
        technologies=("Stripe", "Slack"), city="Berlin", state="Berlin", country="DE", country_text="Deutschland",
        linkedin_url="https://www.linkedin.com/in/sample-alpha", website="https://www.alpha.example", source="Fair",
        status="new", score=81, tags=("VIP", "beta"), owner="Founder", created_at="2024-02-13",
        last_contacted_at="2025-02-12T08:00:00+00:00", notes="first\nsecond", email_opt_out=True, do_not_call=False,
        external_id="10001",
    )  # fmt: skip


def test_every_field_is_there() -> None:
    assert set(CONTACT_FIELDS) < {f.name for f in fields(ContactInput)}
    assert set(DEAL_FIELDS) < {f.name for f in fields(DealInput)}


def _is(value: object, annotation: object) -> bool:
    if get_origin(annotation) in (tuple, Mapping):
        return isinstance(value, tuple | dict)
    options = get_args(annotation)
    return any(_is(value, option) for option in options) if options else isinstance(value, annotation)  # type: ignore[arg-type]  # a plain class


@given(st.dictionaries(st.sampled_from(CONTACT_FIELDS), st.text(max_size=30) | st.sampled_from([*ROW.values()])))
def test_any_row_is_read_or_left(values: dict[str, str]) -> None:
    found = contact(values, "US")
    for name, annotation in get_type_hints(ContactInput).items():
        assert _is(getattr(found, name), annotation), name
    for address in (found.email, found.email_2):
        assert address is None or normal_email(address) == address
    for name, value in values.items():
        if name in ("company_size", "created_at", "score", "website") and clean_line(value) not in NOTHING:
            assert (getattr(found, name) is None) == (name in found.extra)
    assert bool(found.reject) == (not (found.name or found.email or found.phone or found.mobile or found.linkedin_url
                                       or found.company or found.company_domain))  # fmt: skip


@given(st.dictionaries(st.sampled_from(DEAL_FIELDS), st.text(max_size=30)))
def test_any_deal_is_read_or_left(values: dict[str, str]) -> None:
    found = normalise_deal(values, default_currency="EUR")
    for name, annotation in get_type_hints(DealInput).items():
        assert _is(getattr(found, name), annotation), name


# Cells made to keep a pattern busy: each would take minutes where a pattern looks at every start again.
PIECES = "a|@|a@|a.|<|“|'|(| (|1|1,|-|+1|, |a-|\u202e|é|;;|http://|A B ".split("|")
BUSY = [piece * (60_000 // len(piece)) for piece in PIECES]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("cell", BUSY, ids=[cell[:8] for cell in BUSY])
def test_endless_cells_take_no_time(cell: str) -> None:
    for name in CONTACT_FIELDS:
        assert contact({name: cell, "email": "s@alpha.example"} | {name: cell}, "US").extra is not None
    for name in DEAL_FIELDS:
        assert normalise_deal({name: cell}).extra is not None


def test_a_cell_far_too_long_is_kept_beside() -> None:
    found = contact({"name": "Sample", "company": "x" * 3000})
    assert found.company == ""
    assert found.extra == {"company": "x" * 3000}
    assert len(contact({"name": "Sample", "notes": "x" * 3000}).notes) == 3000


# E-mail addresses ------------------------------------------------------------------------------------------------------


def test_several_addresses_in_one_cell() -> None:
    for cell in ("a@alpha.example; b@bravo.example", "a@alpha.example ::: b@bravo.example",
                 "A <a@alpha.example>, B <b@bravo.example>", "a@alpha.example b@bravo.example"):  # fmt: skip
        found = contact({"email": cell})
        assert (found.email, found.email_2) == ("a@alpha.example", "b@bravo.example")
    assert contact({"email": "a@a.example,b@b.example,c@c.example"}).extra == {"more_emails": "c@c.example"}


def test_the_second_address_stands_in_for_the_first() -> None:
    assert contact({"email": "", "email_2": "b@bravo.example"}).email == "b@bravo.example"
    same = contact({"email": "b@bravo.example", "email_2": "B@bravo.example"})
    assert same.email_2 is None


def test_a_broken_address_is_kept_and_told_of() -> None:
    found = contact({"first_name": "Sample", "email": "sample@@alpha"})
    assert found.email is None
    assert found.extra == {"email": "sample@@alpha"}
    assert "not an e-mail address" in found.problems[0]
    assert found.reject is None


def test_a_row_with_nothing_but_a_broken_address_is_rejected_for_it() -> None:
    reject = contact({"email": "sample@@alpha", "city": "Berlin"}).reject
    assert reject is not None
    assert "sample@@alpha" in reject


def test_a_row_that_names_nobody_is_rejected() -> None:
    reject = contact({"city": "Berlin", "title": "CEO", "email": "n/a", "phone": "-"}).reject
    assert reject is not None
    assert "no name" in reject


@pytest.mark.parametrize("name", ["first_name", "last_name", "name", "email", "phone", "linkedin_url", "company"])
def test_any_one_of_these_is_enough(name: str) -> None:
    assert contact({name: ROW.get(name, "Sample Alpha")}, "DE").reject is None


# Phones, places, pages -------------------------------------------------------------------------------------------------


def test_phones_are_read_by_the_country_of_the_row() -> None:
    assert contact({"phone": "020 7946 0018", "country": "UK"}, "DE").phone == "+442079460018"
    assert contact({"phone": "030 123456"}, "DE").phone == "+4930123456"


def test_a_phone_that_cannot_be_read_stays_as_written() -> None:
    found = contact({"name": "Sample", "phone": "030 123456"})
    assert found.phone == "030 123456"
    assert "could not be read" in found.problems[0]
    assert contact({"name": "Sample", "phone": "ask me"}).extra == {"phone": "ask me"}


def test_a_phone_that_a_spreadsheet_cut_is_not_taken() -> None:
    found = contact({"name": "Sample", "phone": "4.91701E+11"})
    assert found.phone is None
    assert "cut" in found.problems[0]


def test_two_phones_in_one_cell() -> None:
    found = contact({"phone": "+1 202-555-0143; +1 202-555-0178"})
    assert (found.phone, found.mobile) == ("+12025550143", "+12025550178")


def test_a_formula_shield_does_not_hurt_a_phone() -> None:
    assert contact({"phone": "'+49 30 123456"}).phone == "+4930123456"


def test_a_country_nobody_knows_is_kept() -> None:
    found = contact({"name": "Sample", "country": "Atlantis"})
    assert (found.country, found.country_text) == (None, "Atlantis")


@pytest.mark.parametrize("cell", ["javascript:alert(1)", "sample@alpha.example", "not a site", "ftp://alpha.example"])
def test_what_is_no_web_address(cell: str) -> None:
    found = contact({"name": "Sample", "website": cell})
    assert found.website is None
    assert found.extra == {"website": cell}


def test_a_company_page_is_not_a_person() -> None:
    found = contact({"name": "Sample", "linkedin_url": "https://www.linkedin.com/company/alpha"})
    assert found.linkedin_url is None
    assert "linkedin_url" in found.extra


def test_a_profile_elsewhere_is_not_the_companys_domain() -> None:
    assert contact({"name": "Sample", "website": "https://www.facebook.com/alpha"}).company_domain is None


# Names -----------------------------------------------------------------------------------------------------------------


def test_a_whole_name_comes_apart() -> None:
    found = contact({"name": "Dr. JUAN DE LA VEGA"})
    assert (found.first_name, found.last_name) == ("Juan", "de la Vega")
    assert found.extra == {"salutation": "Dr."}


def test_a_company_in_the_name_column_is_a_company() -> None:
    found = contact({"name": "Alpha GmbH"})
    assert (found.name, found.first_name, found.company) == ("", "", "Alpha GmbH")


def test_a_title_is_no_part_of_the_first_name() -> None:
    found = contact({"first_name": "Dr. Sample", "last_name": "Alpha"})
    assert (found.first_name, found.name) == ("Sample", "Sample Alpha")


def test_line_breaks_in_a_name_cannot_make_a_header() -> None:
    assert contact({"first_name": "Sample\r\nBcc: x@alpha.example"}).first_name == "Sample Bcc: x@alpha.example"


# The rest --------------------------------------------------------------------------------------------------------------


def test_a_status_without_an_equal_is_kept_beside() -> None:
    found = contact({"name": "Sample", "status": "Contacted"})
    assert found.status is None
    assert found.extra == {"status": "Contacted"}


def test_dates_obey_the_column() -> None:
    row = {"name": "Sample", "created_at": "03/04/2024"}
    first = normalise_contact(row, default_country=None, date_orders={"created_at": DateOrder.DAY_FIRST})
    assert first.created_at == "2024-04-03"
    unsure = contact(row)
    assert unsure.created_at is None
    assert unsure.extra == {"created_at": "03/04/2024"}


def test_cells_without_a_field_are_kept() -> None:
    assert contact({"name": "Sample"}, extra={"Spouse": " Example ", "Fax": ""}).extra == {"Spouse": "Example"}


def test_the_name_null_is_a_name() -> None:
    assert contact({"first_name": "Sample", "last_name": "Null"}).last_name == "Null"
    assert contact({"first_name": "Sample", "last_name": "NULL"}).last_name == ""


def test_a_deal() -> None:
    row = {"title": "Alpha rollout", "company": "Alpha GmbH", "contact_email": "S@alpha.example", "stage": "Closed won",
           "value": "12.000,50", "currency": "eur", "close_date": "2026-04-30", "owner": "Founder", "pipeline": "Sales",
           "external_id": "7", "created_at": "12 Mar 2024", "notes": "a\nb"}  # fmt: skip
    assert normalise_deal(row) == DealInput(
        title="Alpha rollout", company="Alpha GmbH", contact_email="s@alpha.example", stage="won", value=1_200_050,
        currency="EUR", close_date="2026-04-30", owner="Founder", pipeline="Sales", external_id="7",
        created_at="2024-03-12", notes="a\nb",
    )  # fmt: skip


def test_money_names_its_own_currency() -> None:
    assert normalise_deal({"title": "x", "value": "¥ 5,000"}, default_currency="EUR").value == 5000
    assert normalise_deal({"title": "x", "value": "5,000"}, default_currency="EUR").value == 500_000


def test_a_status_beside_the_stage_settles_it() -> None:
    assert normalise_deal({"title": "x", "stage": "Proposal"}, extra={"Deal - Status": "Won"}).stage == "won"
    assert normalise_deal({"title": "x", "stage": "Proposal"}, extra={"Deal - Status": "Open"}).stage == "proposal"


def test_a_deal_that_nothing_names_is_rejected() -> None:
    assert normalise_deal({"value": "5"}).reject
    assert normalise_deal({"company": "Alpha GmbH"}).title == "Alpha GmbH"
