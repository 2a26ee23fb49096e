"""The claims check: what a draft says of the prospect needs a stored fact; what it asks or offers needs none."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.core.claims import claims, unsupported
from app.core.codec import from_plain
from app.core.fact import Fact
from app.core.offer import Offer

DATA = Path(__file__).resolve().parents[1] / "data"
OFFER = from_plain(json.loads((DATA.parents[1] / "assets" / "sample" / "offer.json").read_text("utf-8")), Offer)
OURS = (
    OFFER.product, OFFER.one_liner, OFFER.pain, OFFER.outcome, "Sam Sample", *OFFER.demo_script, *(p.claim for p in OFFER.proof),
    *(text for answer in OFFER.answers for text in (answer.question, answer.answer)), "Ada Sample", "Alder Labs Inc.",
    "Founder", "Software",
)  # fmt: skip
THEIRS = ("Ada Sample", "Alder Labs Inc.")


def lines(name: str) -> list[str]:
    text = (DATA / name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def a_fact(field: str, value: str, confidence: float = 0.8) -> Fact:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    return Fact(field=field, value=value, source="sample", method="lookup", confidence=confidence, retrieved_at=at)


def refused(text: str, *facts: Fact) -> list[str]:
    return [claim.sentence for claim in unsupported(text, facts, ours=OURS, theirs=THEIRS)]


# Planted -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["planted_claims.txt", "planted_claims_holdout.txt"])
def test_planted_false_sentences_are_caught(name: str) -> None:
    """The second table was written after the words were settled, and never used to settle them."""
    planted = lines(name)
    assert len(planted) >= (200 if name == "planted_claims.txt" else 50)
    missed = [sentence for sentence in planted if not refused(sentence)]
    assert len(missed) <= 0.02 * len(planted), missed


def test_each_is_caught_inside_a_letter_too() -> None:
    pitch = "Tallyho chases unpaid invoices for you, politely, from your own mailbox."
    letter = f"Hi Ada,\n\n{pitch} {{}}\n\nWould a short call suit you?\n\nSam Sample"
    planted = lines("planted_claims.txt")
    missed = [sentence for sentence in planted if not refused(letter.format(sentence))]
    assert len(missed) <= 0.02 * len(planted), missed


def test_what_asks_offers_or_speaks_of_the_product_is_no_claim() -> None:
    harmless = lines("harmless_sentences.txt")
    assert len(harmless) >= 40
    assert [sentence for sentence in harmless if refused(sentence)] == []


# Borne out -----------------------------------------------------------------------------------------------------------

GROWTH = a_fact("growth", "hiring two support people")
TECH = a_fact("technologies", "HubSpot, Stripe")
NEWS = a_fact("news", "the opening of an office in Berlin")


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("I read that Alder Labs is hiring two support people.", GROWTH),
        ("I saw that Alder Labs works with HubSpot.", TECH),
        ("You use HubSpot and Stripe.", TECH),
        ("I read about the opening of an office in Berlin.", NEWS),
        ("I saw that you opened an office in Berlin.", NEWS),
    ],
)
def test_a_fact_carries_what_it_says(text: str, fact: Fact) -> None:
    assert refused(text) == [text]
    assert refused(text, fact) == []
    assert [claim.fact for claim in claims(text, [fact], ours=OURS, theirs=THEIRS)] == [fact]


@pytest.mark.parametrize(
    "text",
    [
        "I saw that Alder Labs works with Salesforce.",
        "I read that Alder Labs is hiring nine support people.",
        "I saw that Alder Labs works with HubSpot and has fired its whole finance department.",
        "I read about the opening of an office in Berlin and the fraud case against your chairman.",
        "You opened three offices in Berlin and Lisbon.",
        "Congratulations on raising $3 million to hire support people.",
    ],
)
def test_a_fact_carries_nothing_beside_it(text: str) -> None:
    assert refused(text, GROWTH, TECH, NEWS) == [text]


def test_the_missing_names_and_figures_are_named() -> None:
    (claim,) = unsupported("I saw that you use Salesforce and Xero since 2024.", [TECH], ours=OURS, theirs=THEIRS)
    assert set(claim.missing) >= {"Salesforce", "Xero"}


def test_the_surest_fact_is_the_one_named() -> None:
    weak, sure = a_fact("technologies", "HubSpot", 0.5), a_fact("technologies", "HubSpot", 0.9)
    (claim,) = claims("You use HubSpot.", [weak, sure], ours=OURS, theirs=THEIRS)
    assert claim.fact is sure


@pytest.mark.parametrize("sentence", ["You raised a Series B.", "You raised a Series B in January, I hear."])
def test_the_design_s_own_example(sentence: str) -> None:
    assert refused(sentence) == [sentence]
    assert refused("You raised a Series B.", a_fact("news", "raised a Series B")) == []
