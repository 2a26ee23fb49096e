"""Outreach: the cadence, and everything that stops or moves it."""

from datetime import timedelta

import pytest

from app.core.message import Category
from app.store import sequences, suppressions
from tests.fakes.department import START, Department


def test_three_mails_on_business_days_then_silence(office: Department) -> None:
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    office.advance(days=25)

    mails = [m for m in office.sent(lead) if m.channel == "email"]
    days = [(m.queued_at.date() - START.date()).days for m in mails]
    assert days == [0, 3, 9]  # +3 and +7 business days from a Monday
    assert [m.purpose for m in mails] == ["cold", "follow_up", "follow_up"]
    assert mails[1].subject == f"Re: {mails[0].subject}"
    assert mails[1].in_reply_to == f"<out-{mails[0].id}@tallyho.example>"
    ended = office.outcome(lead, "outreach")
    assert ended is not None
    assert ended["name"] == "silent"


def test_a_call_is_prepared_only_from_a_score_of_seventy(office: Department) -> None:
    low, high = office.lead(), office.lead("Ben Sample", "ben@alder.example", score=70)
    with office.workspace.database.transaction("test") as tx:
        for lead in (low, high):
            tx.insert("contact_points", contact_id=lead, kind="phone", value=f"+1512555010{lead}", shown="", position=0)
    for lead in (low, high):
        office.start("outreach", lead, sequence="outreach")
    office.advance(days=9)
    assert "call_human" not in [m.channel for m in office.sent(low)]
    assert "call_human" in [m.channel for m in office.sent(high)]


@pytest.mark.parametrize(
    ("event", "outcome"),
    [
        ("contact.suppressed", "opted_out"),
        ("contact.deleted", "deleted"),
        ("invoice.paid", "paid"),
        ("address.bounced", "bounced"),
    ],
)
def test_what_stops_a_sequence(office: Department, event: str, outcome: str) -> None:
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    office.advance(hours=2)
    office.happens(event, lead, reason="sample")
    office.advance(days=30)
    ended = office.outcome(lead, "outreach")
    assert ended is not None
    assert ended["name"] == outcome
    assert len([m for m in office.sent(lead) if m.channel == "email"]) == 1


def test_a_human_reply_ends_it_and_names_the_message(office: Department) -> None:
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    office.advance(days=1)
    message = office.writes(lead, "Tell me more, please.", Category.POSITIVE_INFO_REQUEST)
    ended = office.outcome(lead, "outreach")
    assert ended is not None
    assert (ended["name"], ended["data"]["message"]) == ("replied", message)


def test_an_automatic_answer_moves_everything_past_the_return_date(office: Department) -> None:
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    office.advance(hours=2)
    office.writes(lead, "I am away.", Category.OUT_OF_OFFICE, kind="auto_reply", until="2026-03-20")
    office.advance(days=40)
    mails = [m for m in office.sent(lead) if m.channel == "email"]
    assert mails[1].queued_at.date().isoformat() >= "2026-03-23"
    assert office.outcome(lead, "outreach") is not None


def test_a_colleagues_reply_gives_a_pause(office: Department) -> None:
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    office.advance(days=2)
    office.happens("colleague.replied", lead, colleague=99)
    office.advance(days=4)
    assert len([m for m in office.sent(lead) if m.channel == "email"]) == 1
    office.advance(days=10)
    assert len([m for m in office.sent(lead) if m.channel == "email"]) >= 2


def test_nobody_is_enrolled_twice_or_written_to_after_an_opt_out(office: Department) -> None:
    lead = office.lead()
    with office.workspace.database.transaction("test") as tx:
        suppressions.add_contact(tx, lead, reason="asked", source="test")
    office.start("outreach", lead, sequence="outreach")
    ended = office.outcome(lead, "outreach")
    assert ended is not None
    assert ended["name"] == "unreachable"
    assert office.sent(lead) == []


def test_without_a_yes_nothing_is_queued(office: Department) -> None:
    from app.store import settings

    with office.workspace.database.transaction("test") as tx:
        settings.put(tx, "autonomy", {"*": "suggest"})
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    office.advance(days=3)
    assert office.sent(lead) == []
    office.advance(days=4)  # nobody answered for five days
    ended = office.outcome(lead, "outreach")
    assert ended is not None
    assert (ended["name"], ended["because"]) == ("not_approved", "the first mail was not decided in time")


def test_the_founders_own_words_are_sent_as_they_stand(office: Department) -> None:
    from app.store import settings

    with office.workspace.database.transaction("test") as tx:
        settings.put(tx, "autonomy", {"*": "suggest"})
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    assert office.decide(text="My own words.", subject="Mine") == 1
    (mail,) = office.post()
    assert (mail.subject, mail.text) == ("Mine", "My own words.")


def test_what_was_tried_is_recorded_against_its_outcome(office: Department) -> None:
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    office.advance(days=25)
    with office.workspace.database.read() as rows:
        trial = rows.one("select experiment, outcome from trials where contact_id = ?", lead)
        arms = sequences.arms(rows, "opener wording")
    assert trial is not None
    assert (trial["experiment"], trial["outcome"]) == ("opener wording", "silent")
    assert sum(arm.tried for arm in arms) == 1


def test_a_deleted_contact_is_left_alone_while_a_mail_waits(office: Department) -> None:
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    with office.workspace.database.transaction("person") as tx:
        from app.actions import registry

        registry.run(tx, "delete_contact", {"contact": lead})
    office.post()
    assert office.sent(lead) == []
    assert office.clock.now() - START < timedelta(hours=1)


def test_nobody_gets_the_same_letter_twice_and_after_three_rounds_none(office: Department) -> None:
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    office.advance(days=500)

    letters = [(m.subject, m.text) for m in office.sent(lead) if m.channel == "email"]
    assert len(letters) == 3 + 3 * 2
    assert len(set(letters)) == len(letters)
    assert len({text.splitlines()[2] for _, text in letters}) == len(letters)  # each begins in its own words
    assert office.journey(lead).state == "ended"


def test_who_asked_for_later_is_reminded_of_it(office: Department) -> None:
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    office.writes(lead, "Please try again in April.", Category.LATER)
    office.advance(days=60)
    assert any(m.subject.startswith("As promised") for m in office.sent(lead))
