"""Which column is which field, for the exports of other programs and for what people write themselves."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.dates import DateOrder
from app.core.fields import CONTACT_FIELDS, DEAL_FIELDS
from app.core.normalise import normalise_contact
from app.sync.importers.headings import Kind
from app.sync.importers.mapping import date_orders, guess, looks_like, suppression_columns


class Export(NamedTuple):
    """One format of `exports.json`: the headings another program writes (facts: names of columns) and their fields.

    `"a|b"` means either field, `"!a|b"` neither; a heading that is not named may become anything that is left.
    """

    kind: Kind
    suppressed: int
    headings: list[str]
    means: dict[str, str]


EXPORTS = {
    name: Export(**export)
    for name, export in json.loads(Path(__file__).with_name("exports.json").read_text(encoding="utf-8")).items()
}
# Sample data: three rows for each field.
SAMPLES = {
    "first_name": ("Sample", "Example", "Tester"), "last_name": ("Alpha", "Bravo", "Charlie"),
    "name": ("Sample Alpha", "Example Bravo", "Tester Charlie"),
    "email": ("s@alpha.example", "e@bravo.example", "t@charlie.example"),
    "contact_email": ("s@alpha.example", "e@bravo.example", "t@charlie.example"),
    "email_2": ("s2@alpha.example", "", "t2@charlie.example"), "phone": ("+1 202-555-0143", "+1 202-555-0178", "020 7946 0018"),
    "mobile": ("+1 202-555-0111", "", "+44 7700 900123"), "title": ("Head of Sales", "CEO", "Marketing Manager"),
    "seniority": ("Director", "C-Suite", "Manager"), "department": ("Sales", "Executive", "Marketing"),
    "company": ("Alpha GmbH", "Bravo Ltd", "Charlie Inc."), "company_domain": ("alpha.example", "bravo.example", ""),
    "company_size": ("51-200", "12", "1,500"), "industry": ("Software", "Consulting", "Real Estate"),
    "annual_revenue": ("1200000", "350000", "98000000"), "funding": ("2500000", "", ""),
    "technologies": ("Stripe, Slack", "Shopify", ""), "city": ("Berlin", "Leeds", "Austin"),
    "state": ("Berlin", "West Yorkshire", "Texas"), "country": ("Germany", "United Kingdom", "United States"),
    "linkedin_url": ("https://www.linkedin.com/in/sample-alpha", "https://linkedin.com/in/bravo", ""),
    "website": ("https://alpha.example", "https://bravo.example", ""), "source": ("Web", "Referral", "Fair"),
    "status": ("New", "Open", "Contacted"), "score": ("81", "40", "12"), "tags": ("vip, beta", "beta", ""),
    "owner": ("Founder", "Founder", "Founder"), "created_at": ("2024-03-12", "2024-05-01", "2025-01-30"),
    "last_contacted_at": ("2025-02-12", "", "2025-03-01"), "notes": ("Met at the fair", "", "Asked twice"),
    "email_opt_out": ("false", "true", "false"), "do_not_call": ("false", "false", "true"),
    "external_id": ("10001", "10002", "10003"), "stage": ("Qualified", "Proposal", "Closed won"),
    "value": ("4800", "12000.50", "960"), "currency": ("EUR", "GBP", "USD"),
    "close_date": ("2026-04-30", "2026-05-15", "2026-01-10"), "pipeline": ("Sales", "Sales", "Sales"),
}  # fmt: skip
# What a column holds that is nothing to us: what its heading promises, so that headings have to be understood.
OTHERS = (
    (("company linkedin", "companyurl"), ("https://www.linkedin.com/company/alpha", "", "")),
    (("url", "photo"), ("https://alpha.example/x", "", "")), (("status",), ("Verified", "Verified", "Guessed")),
    (("type", "label"), ("* Work", "* Work", "* Home")), (("mail",), ("third@alpha.example", "", "")),
    (("phone", "fax", "pager"), ("+1 202-555-0190", "", "")), (("time", "date", "created"), ("12 Mar 2024", "1 May 2024", "")),
    (("title", "salutation", "anrede", "prefix"), ("Mr", "Ms", "Dr")), (("owner", "manager", "spouse"), ("Other Person", "", "")),
    (("id",), ("90001", "90002", "90003")), (("city", "location"), ("Potsdam", "", "")), (("name",), ("Alpha", "Bravo", "")),
    (("count", "score", "rating", "amount", "revenue"), ("2", "3", "4")),
)  # fmt: skip


def rows_of(export: Export) -> list[list[str]]:
    columns = []
    for heading in export.headings:
        field = export.means.get(heading, "!").split("|")[0]
        other = next((cells for words, cells in OTHERS if any(word in heading.lower() for word in words)), ("", "", ""))
        columns.append(SAMPLES.get(field, other))
    return [list(row) for row in zip(*columns, strict=True)]


def wrong(export: Export, mapping: dict[str, str | None]) -> dict[str, str | None]:
    found = {}
    for heading, meaning in export.means.items():
        fields = set(meaning.removeprefix("!").split("|"))
        if (mapping[heading] in fields) == meaning.startswith("!"):
            found[heading] = mapping[heading]
    return found


@pytest.mark.parametrize("name", EXPORTS)
def test_exports_are_mapped(name: str) -> None:
    export = EXPORTS[name]
    rows = rows_of(export)
    mapping = guess(export.headings, rows, kind=export.kind)
    assert wrong(export, mapping) == {}
    fields = [field for field in mapping.values() if field]
    assert len(fields) == len(set(fields))
    assert set(fields) <= set(DEAL_FIELDS if export.kind == "deals" else CONTACT_FIELDS)


@pytest.mark.parametrize("name", [name for name, export in EXPORTS.items() if export.suppressed])
def test_exports_say_who_opted_out(name: str) -> None:
    export = EXPORTS[name]
    rows = rows_of(export)
    found = suppression_columns(export.headings, rows)
    assert sum(found.mail(row) is not None for row in rows) == export.suppressed


@pytest.mark.parametrize(
    "name", [name for name, export in EXPORTS.items() if "crm" not in name and "snake" not in name]
)
def test_headings_alone_are_enough_for_nearly_all(name: str) -> None:
    export = EXPORTS[name]
    mapping = guess(export.headings, [], kind=export.kind)
    sure = {heading for heading, meaning in export.means.items() if not meaning.startswith("!")}
    assert len(sure & wrong(export, mapping).keys()) <= 2


def test_there_are_enough_formats() -> None:
    assert len(EXPORTS) >= 25


@pytest.mark.parametrize("field", CONTACT_FIELDS)
def test_our_own_headings_of_contacts(field: str) -> None:
    assert guess([field], [])[field] == field


@pytest.mark.parametrize("field", DEAL_FIELDS)
def test_our_own_headings_of_deals(field: str) -> None:
    assert guess([field], [], kind="deals")[field] == field


@pytest.mark.parametrize(
    "write", [str.upper, str.lower, lambda h: h.replace(" ", "_"), lambda h: f"  {h} ", lambda h: f"{h}:"]
)
def test_case_blanks_and_marks_make_no_difference(write: object) -> None:
    assert callable(write)
    headings = ["First Name", "Email Address", "Company Name", "Job Title", "Country"]
    mapping = guess([write(heading) for heading in headings], [])
    assert [*mapping.values()] == ["first_name", "email", "company", "title", "country"]


# Doubts that the cells settle ------------------------------------------------------------------------------------------


def one(heading: str, *cells: str, kind: Kind = "contacts") -> str | None:
    return guess([heading], [[cell] for cell in cells], kind=kind)[heading]


def test_cells_speak_against_a_heading() -> None:
    assert one("Title", "Mr", "Ms", "Dr") is None
    assert one("Title", "CEO", "Head of Sales") == "title"
    assert one("Email", "Sample", "Example") is None
    assert one("Phone", "Berlin", "Leeds") is None
    assert one("Name", "s@alpha.example", "e@bravo.example") == "email"
    assert one("LinkedIn", "https://www.linkedin.com/company/alpha") is None


def test_cells_settle_what_a_heading_leaves_open() -> None:
    assert one("URL", "https://www.linkedin.com/in/sample") == "linkedin_url"
    assert one("URL", "https://alpha.example") == "website"
    assert one("Kunde", "Alpha GmbH", "Bravo AG") == "company"
    assert one("Kunde", "Sample Alpha", "Example Bravo") == "name"
    assert one("Estado", "Nuevo", "New") == "status"
    assert one("Estado", "São Paulo", "Bahia") == "state"
    assert one("Kontaktweg", "s@alpha.example", "e@bravo.example") == "email"


def test_a_marketing_status_that_says_nothing_about_consent() -> None:
    assert one("Marketing status", "Lead magnet", "Webinar") is None
    assert one("Marketing status", "Subscribed", "Unsubscribed") == "email_opt_out"


def test_names_go_by_their_neighbours() -> None:
    assert guess(["Vorname", "Name"], [["Sample", "Alpha"]]) == {"Vorname": "first_name", "Name": "last_name"}
    assert guess(["First Name", "Name"], [["Sample", "Sample Alpha"]]) == {"First Name": "first_name", "Name": "name"}
    assert guess(["Nome", "Cognome"], []) == {"Nome": "first_name", "Cognome": "last_name"}
    assert guess(["Nombre"], [["Sample Alpha"]]) == {"Nombre": "name"}


def test_the_better_filled_column_wins() -> None:
    headings = ["Work Phone", "Home Phone"]
    assert guess(headings, [["+1 202-555-0143", ""]]) == {"Work Phone": "phone", "Home Phone": None}
    sparse = [["", "+1 202-555-0143"]] * 40 + [["+1 202-555-0178", "+1 202-555-0143"]]
    assert guess(headings, sparse) == {"Work Phone": None, "Home Phone": "phone"}


def test_a_label_column_says_which_phone_it_is() -> None:
    headings = ["Phone 1 - Type", "Phone 1 - Value", "Phone 2 - Type", "Phone 2 - Value"]
    rows = [["Work", "+1 202-555-0143", "Mobile", "+1 202-555-0111"]] * 3
    assert [*guess(headings, rows).values()] == [None, "phone", None, "mobile"]


def test_business_before_home() -> None:
    mapping = guess(["Home City", "Business City", "Other City"], [["a", "b", "c"]])
    assert mapping == {"Home City": None, "Business City": "city", "Other City": None}


@pytest.mark.parametrize(
    "heading",
    ["Email Status", "E-mail 1 - Type", "Company Name for Emails", "Owner Email", "Assistant's Phone", "Business Fax", "Spouse",
     "Birthday", "Yomi Name", "Phonetic Last Name", "Salutation", "Name Suffix", "Middle Name", "Nickname", "Last Modified Date",
     "Next activity date", "Created By", "Email messages count", "Company Linkedin Url", "Zip", "Street", "Associated Company IDs",
     "Previous Company", "Parent Account", "Photo URL", "Unsubscribe link"],
)  # fmt: skip
def test_decoys(heading: str) -> None:
    assert one(heading) is None


def test_a_file_without_headings_goes_by_its_cells() -> None:
    headings = ["Column 1", "Column 2", "Column 3", "Column 4"]
    rows = [
        ["Sample Alpha", "s@alpha.example", "Alpha GmbH", "Germany"],
        ["Example Bravo", "e@bravo.example", "Bravo Ltd", "France"],
    ]
    assert [*guess(headings, rows).values()] == ["name", "email", "company", "country"]


@given(st.lists(st.text(max_size=30), min_size=1, max_size=8, unique=True), st.data())
def test_any_headings_and_cells_give_each_field_once(headings: list[str], data: st.DataObject) -> None:
    cell = st.text(max_size=12)
    rows = data.draw(st.lists(st.lists(cell, max_size=len(headings) + 1), max_size=3))
    for kind, fields in (("contacts", CONTACT_FIELDS), ("deals", DEAL_FIELDS)):
        mapping = guess(headings, rows, kind="deals" if kind == "deals" else "contacts")
        given_out = [field for field in mapping.values() if field]
        assert [*mapping] == headings
        assert len(given_out) == len(set(given_out))
        assert set(given_out) <= set(fields)


def test_ten_thousand_headings() -> None:
    headings = [f"Heading {at}" for at in range(9_999)] + ["Email"]
    mapping = guess(headings, [["x"] * 9_999 + ["s@alpha.example"]] * 50)
    assert [h for h, field in mapping.items() if field] == ["Email"]


# Dates, messages, the whole way ----------------------------------------------------------------------------------------


def test_date_orders_are_settled_by_column_and_then_by_file() -> None:
    headings = ["Created", "Last Contacted"]
    mapping = guess(headings, [])
    rows = [["25/12/2024", "01/02/2025"], ["01/02/2024", ""]]
    assert date_orders(mapping, headings, rows) == dict.fromkeys(
        ["created_at", "last_contacted_at"], DateOrder.DAY_FIRST
    )
    rows = [["25/12/2024", "02/25/2025"]]
    assert date_orders(mapping, headings, rows)["last_contacted_at"] is DateOrder.MONTH_FIRST


def test_the_program_is_recognised_for_messages() -> None:
    for name, product in (("linkedin-connections", "LinkedIn connections"), ("hubspot-deals", "HubSpot deals"),
                          ("mailchimp-unsubscribed", "Mailchimp"), ("google-contacts", "Google Contacts"),
                          ("pipedrive-people", "Pipedrive people"), ("zoho-leads", "Zoho"), ("brevo", "Brevo"),
                          ("stripe-customers", "Stripe customers"), ("outlook-classic", "Outlook")):  # fmt: skip
        assert looks_like(EXPORTS[name].headings) == product
    assert looks_like(["a", "b"]) is None


def test_mapped_rows_normalise() -> None:
    export = EXPORTS["zoho-leads"]
    rows = rows_of(export)
    mapping = guess(export.headings, rows)
    for row in rows:
        named = dict(zip(export.headings, row, strict=True))
        values = {field: named[heading] for heading, field in mapping.items() if field}
        found = normalise_contact(values, default_country=None, date_orders=date_orders(mapping, export.headings, rows))
        assert found.reject is None
        assert (found.email, found.company) == (named["Email"], named["Company"])
