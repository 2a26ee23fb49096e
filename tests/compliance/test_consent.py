"""Consent as laws: withdrawing never allows more, another consent never allows less; and its edges."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.compliance import Channel, Facts, Purpose, decide, load
from app.compliance.consent import Standing, in_force, is_written, names_seller, standing
from app.compliance.facts import Consent
from app.core.verdict import STRICTNESS

from .samples import BASES, base

NOW = datetime(2026, 11, 23, 16, tzinfo=UTC)
DAY = timedelta(days=1)

instants = st.integers(-400, 30).map(lambda days: NOW + days * DAY)
consents = st.builds(
    Consent,
    channels=st.sets(st.sampled_from(list(Channel)), max_size=3).map(frozenset),
    scope=st.sampled_from([None, "marketing", "transactional", "all", "newsletter"]),
    seller=st.sampled_from([None, "Sample Works Ltd", "Other Ltd", "Sample Works and partners"]),
    how=st.sampled_from([None, "web form", "oral", "purchased list", "double opt-in"]),
    text=st.sampled_from([None, "", "I agree to an artificial voice of Sample Works Ltd"]),
    when=st.none() | instants,
    expires=st.none() | instants,
)
withdrawals = st.builds(
    Consent, channels=st.just(frozenset({Channel.SMS})), revoked=st.just(True), revoked_at=st.none() | instants
)


def strictness(name: str, purpose: Purpose, given_consents: tuple[Consent, ...]) -> int:
    facts = Facts.from_json(base(name))
    return STRICTNESS[decide(replace(facts, purpose=purpose, consents=given_consents), load()).outcome]


any_base = st.sampled_from(sorted(BASES))
any_purpose = st.sampled_from(list(Purpose))
some = st.lists(consents, max_size=3).map(tuple)


@settings(max_examples=150, deadline=None)
@given(any_base, any_purpose, some, consents)
def test_another_consent_never_allows_less(
    name: str, purpose: Purpose, held: tuple[Consent, ...], more: Consent
) -> None:
    assert strictness(name, purpose, (*held, more)) <= strictness(name, purpose, held)


@settings(max_examples=150, deadline=None)
@given(any_base, any_purpose, some, withdrawals)
def test_a_withdrawal_never_allows_more(name: str, purpose: Purpose, held: tuple[Consent, ...], gone: Consent) -> None:
    assert strictness(name, purpose, (*held, gone)) >= strictness(name, purpose, held)


@settings(max_examples=150, deadline=None)
@given(any_base, any_purpose, st.lists(consents, min_size=1, max_size=3), st.data())
def test_revoking_one_never_allows_more(name: str, purpose: Purpose, held: list[Consent], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(held) - 1))
    revoked = [*held]
    revoked[place] = replace(held[place], revoked=True, revoked_at=data.draw(st.none() | instants))
    assert strictness(name, purpose, tuple(revoked)) >= strictness(name, purpose, tuple(held))


FULL = Consent(
    channels=frozenset({Channel.EMAIL}),
    scope="marketing",
    seller="Sample Works Ltd",
    how="web form",
    text="I agree",
    when=NOW - DAY,
)


def stands(one: Consent, **asked: object) -> Standing:
    channel = asked.get("channel", Channel.EMAIL)
    assert isinstance(channel, Channel)
    return standing((one,), channel=channel, sellers=("Sample Works",), at=NOW, written=bool(asked.get("written")))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Standing.VALID),
        ({"scope": "appointment"}, Standing.NONE),
        ({"scope": None}, Standing.NONE),
        ({"seller": None}, Standing.NONE),
        ({"seller": "Other Works"}, Standing.NONE),
        ({"seller": "SAMPLE WORKS GmbH"}, Standing.VALID),
        ({"seller": "us"}, Standing.VALID),
        ({"how": "bought from a broker"}, Standing.DOUBTFUL),
        ({"seller": "Sample Works; Other Works"}, Standing.DOUBTFUL),
        ({"when": None}, Standing.NONE),
        ({"when": NOW}, Standing.VALID),
        ({"when": NOW + timedelta(seconds=1)}, Standing.NONE),
        ({"expires": NOW}, Standing.NONE),
        ({"expires": NOW + timedelta(seconds=1)}, Standing.VALID),
        ({"revoked": True}, Standing.NONE),
        ({"revoked": True, "revoked_at": NOW}, Standing.NONE),
        ({"revoked": True, "revoked_at": NOW + DAY}, Standing.VALID),
        ({"channels": frozenset()}, Standing.NONE),
    ],
)
def test_what_one_record_carries(changes: dict[str, object], expected: Standing) -> None:
    assert stands(replace(FULL, **changes)) is expected  # type: ignore[arg-type]  # the table's own fields


def test_consent_to_mail_covers_invitations_but_not_calls() -> None:
    assert stands(FULL, channel=Channel.INVITE) is Standing.VALID
    assert stands(FULL, channel=Channel.CALL_HUMAN) is Standing.NONE


def test_written_wants_a_way_and_the_text_that_was_shown() -> None:
    assert is_written(FULL)
    assert not is_written(replace(FULL, text=" "))
    assert not is_written(replace(FULL, how="oral"))
    assert not is_written(replace(FULL, how=None))
    assert not is_written(replace(FULL, how="recorded phone call, then web form"))


def test_without_the_time_no_consent_is_in_force() -> None:
    assert not in_force(FULL, None)


def test_an_empty_seller_names_nobody() -> None:
    assert not names_seller(replace(FULL, seller="Ltd"), ("Ltd",))
