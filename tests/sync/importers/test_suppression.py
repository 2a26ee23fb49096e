"""Who opted out, in the ways that exports say it."""

import pytest

from app.sync.importers.suppression import Rule, suppression_columns


def mail(heading: str, cell: str, *more: tuple[str, str]) -> bool:
    headings, cells = [heading, *(h for h, _ in more)], [cell, *(c for _, c in more)]
    return suppression_columns(headings, [cells]).mail(cells) is not None


@pytest.mark.parametrize(
    "heading",
    ["Unsubscribed from all email", "Email Opt Out", "HasOptedOutOfEmail", "Unsubscribed", "Do Not Contact", "BLACKLISTED",
     "EMAIL_BLACKLISTED", "Opted out of email: Marketing", "Do not allow Emails", "Werbesperre", "Désabonné", "Dado de baja",
     "Disiscritto", "Uitgeschreven", "Descadastrado", "Email Bounced", "email_opt_out"],
)  # fmt: skip
def test_columns_that_ask_who_opted_out(heading: str) -> None:
    assert mail(heading, "true")
    assert mail(heading, "Yes")
    assert not mail(heading, "false")
    assert not mail(heading, "")
    assert not mail(heading, "third@alpha.example")


@pytest.mark.parametrize("cell", ["Unsubscribed", "Bounced", "Archived"])
def test_marketing_status(cell: str) -> None:
    assert mail("Person - Marketing status", cell)
    assert not mail("Person - Marketing status", "Subscribed")
    assert not mail("Person - Marketing status", "No consent")


def test_status_of_the_address() -> None:
    assert mail("Email Status", "Unavailable")
    assert mail("Email Status", "Bounced")
    assert not mail("Email Status", "Verified")
    assert not mail("Email Status", "Soft bounced")
    assert not mail("Secondary Email Status", "Unavailable")


def test_a_lead_status_in_plain_words() -> None:
    assert mail("Lead Status", "Unsubscribed")
    assert not mail("Lead Status", "Archived")


def test_columns_of_those_who_take_part() -> None:
    assert mail("Subscribed", "no")
    assert not mail("Subscribed", "yes")
    assert not mail("Subscribed", "")
    assert not mail("Opt in", "no")  # never asked is not refused


def test_the_time_of_leaving_counts() -> None:
    assert mail("Unsubscribed at", "2024-03-01 10:00")
    assert not mail("Unsubscribed at", "")
    assert not mail("Unsubscribe link", "https://alpha.example/u/1")


def test_who_came_back_is_not_held_to_an_old_date() -> None:
    assert not mail("Unsubscribed Time", "2022-01-01", ("Email Opt Out", "false"))
    assert mail("Unsubscribed Time", "2022-01-01", ("Email Opt Out", ""))
    assert mail("Unsubscribed Time", "2022-01-01", ("Email Bounced", "false"))


def test_no_calls_is_not_no_mail() -> None:
    found = suppression_columns(["DoNotCall", "Email"], [])
    assert found.columns[0].rule is Rule.CALLS
    assert found.calls(["true", "s@alpha.example"])
    assert not found.calls(["false", "s@alpha.example"])
    assert found.mail(["true", "s@alpha.example"]) is None


MAILCHIMP = ["Email Address", "UNSUB_TIME", "UNSUB_CAMPAIGN_TITLE", "LEID"]


def test_an_unsubscribe_list_counts_whole() -> None:
    rows = [["s@alpha.example", "2024-03-01", "Spring", "1"]] * 3
    found = suppression_columns(MAILCHIMP, rows)
    assert all(found.mail(row) for row in [*rows, ["t@alpha.example", "", "", "2"]])
    cleaned = ["Email Address", "CLEAN_TIME", "CLEAN_CAMPAIGN_ID"]
    assert suppression_columns(cleaned, [["s@alpha.example", "2024-03-01", ""]]).whole_list


def test_the_columns_of_leaving_in_a_full_audience_count_by_row() -> None:
    rows = [["s@alpha.example", "", "", "1"]] * 5
    found = suppression_columns(MAILCHIMP, rows)
    assert found.mail(rows[0]) is None
    assert found.mail(["t@alpha.example", "2024-03-01", "", "2"])


@pytest.mark.parametrize(
    "name", ["unsubscribed_members_export.csv", "Opt-Outs 2024.csv", "do-not-contact.csv", "abmeldungen.csv"]
)
def test_a_file_called_a_list_of_opt_outs(name: str) -> None:
    assert suppression_columns(["email"], [], file_name=name).whole_list


@pytest.mark.parametrize("name", ["leads.csv", "subscribed.csv", "without-unsubscribed.csv", "leads_cleaned.csv", ""])
def test_a_file_called_otherwise(name: str) -> None:
    assert not suppression_columns(["email"], [], file_name=name).whole_list


def test_a_column_says_more_than_the_name_of_the_file() -> None:
    found = suppression_columns(["email", "Unsubscribed"], [], file_name="suppressions.csv")
    assert found.mail(["s@alpha.example", "yes"])
    assert not found.mail(["s@alpha.example", "no"])


def test_short_rows_are_no_trouble() -> None:
    assert suppression_columns(["Email", "Unsubscribed"], []).mail(["s@alpha.example"]) is None
