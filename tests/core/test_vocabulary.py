"""Words of other programs and languages."""

import pytest

from app.core.vocabulary import (
    CONTACT_STATUSES,
    DEAL_STAGES,
    contact_status,
    deal_stage,
    opted_out,
    says_opted_out,
    takes_part,
    truth,
)


@pytest.mark.parametrize("word", ["true", "YES", "x", "Ja", "oui", "Sí", "vero", "waar", "Sim", "1", "checked", "✓"])
def test_yes_in_seven_languages(word: str) -> None:
    assert truth(word) is True


@pytest.mark.parametrize("word", ["false", "No", "nein", "Non", "falso", "nee", "Não", "0", "off"])
def test_no_in_seven_languages(word: str) -> None:
    assert truth(word) is False


@pytest.mark.parametrize("word", ["", "maybe", "2024-01-01", "42"])
def test_neither(word: str) -> None:
    assert truth(word) is None


@pytest.mark.parametrize("word", CONTACT_STATUSES)
def test_our_own_statuses_are_understood(word: str) -> None:
    assert contact_status(word) == word


@pytest.mark.parametrize("word", DEAL_STAGES)
def test_our_own_stages_are_understood(word: str) -> None:
    assert deal_stage(word) == word


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("Open - Not Contacted", "new"),
        ("UNQUALIFIED", "disqualified"),
        ("BAD_TIMING", "nurture"),
        ("Kunde", "customer"),
    ],
)
def test_statuses_of_others(theirs: str, ours: str) -> None:
    assert contact_status(theirs) == ours


def test_a_status_without_an_equal_is_not_guessed() -> None:
    assert contact_status("Contacted") is None
    assert deal_stage("Technical review") is None


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("closedwon", "won"),
        ("Closed Lost", "lost"),
        ("Proposal/Price Quote", "proposal"),
        ("Verhandlung", "negotiation"),
    ],
)
def test_stages_of_others(theirs: str, ours: str) -> None:
    assert deal_stage(theirs) == ours


@pytest.mark.parametrize("cell", ["Unsubscribed", "Bounced", "Archived", "Unavailable", "do_not_mail", "Abgemeldet"])
def test_a_status_that_means_no_mail(cell: str) -> None:
    assert takes_part(cell) is False


@pytest.mark.parametrize("cell", ["Verified", "Extrapolated", "No consent", "Soft bounced", "Resubscribed", ""])
def test_a_status_that_says_nothing_against_mail(cell: str) -> None:
    assert takes_part(cell) is None


def test_subscribed_takes_part() -> None:
    assert takes_part("Subscribed") is True


@pytest.mark.parametrize("cell", ["true", "1", "2024-03-01", "Too many e-mails", "Do Not Allow", "dado de baja"])
def test_an_opt_out_column_fails_closed(cell: str) -> None:
    assert opted_out(cell)


@pytest.mark.parametrize(
    "cell", ["", " ", "no", "0", "Allow", "Subscribed", "third@alpha.example", "N/A", "No consent"]
)
def test_an_opt_out_column_that_says_no(cell: str) -> None:
    assert not opted_out(cell)


def test_a_lead_status_counts_only_in_plain_words() -> None:
    assert says_opted_out("Do not contact")
    assert not says_opted_out("Archived")
    assert not says_opted_out("Blocked by budget")
