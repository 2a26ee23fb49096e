"""Qualifier: answers theirs first, asks one thing a message, and code decides the verdict."""

import pytest

from app.actions.doing import run
from app.core.message import Category
from app.core.qualification import Slot
from app.store import approvals, contacts, deals, facts
from tests.fakes.department import Department


def test_it_answers_their_question_from_the_founders_answers_and_asks_one_thing(office: Department) -> None:
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    office.advance(hours=1)
    office.writes(lead, "How long does setup take?", Category.POSITIVE_QUESTION)
    (answer,) = office.post()
    assert "less than an hour" in answer.text
    assert answer.text.count("?") == 1
    assert answer.purpose == "reply"


def test_what_is_not_on_file_goes_to_a_person_and_is_not_made_up(office: Department) -> None:
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    office.advance(hours=1)
    office.writes(lead, "Do you also offer payroll for contractors in Brazil?", Category.POSITIVE_QUESTION)
    assert office.post() == []
    with office.workspace.database.read() as rows:
        waiting = rows.one("select kind, subject from approvals where state = 'pending'")
    assert waiting is not None
    assert waiting["kind"] == "reply"
    assert "no answer on file" in waiting["subject"]


def test_slots_hold_the_quoted_words_and_qualify(office: Department) -> None:
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    office.advance(hours=1)
    office.writes(lead, "We need to stop doing this by hand, it takes us days.", Category.POSITIVE_INFO_REQUEST)
    office.post()
    office.writes(lead, "Ideally by the end of March.")
    office.post()
    office.writes(lead, "Our CFO has to approve it.")
    with office.workspace.database.read() as rows:
        said = facts.slots_of(rows, lead)
        deal = deals.open_of(rows, lead)
        person = contacts.get(rows, lead)
    assert said[Slot.NEED].quote == "We need to stop doing this by hand, it takes us days."
    assert said[Slot.TIMELINE].quote == "Ideally by the end of March."
    ended = office.outcome(lead, "qualifier")
    assert ended is not None
    assert ended["name"] == "qualified"
    assert deal is not None
    assert (deal.stage.value, deal.authority) == ("qualified", "Our CFO has to approve it.")
    assert person.status.value == "qualified"


@pytest.mark.parametrize(
    ("text", "category", "outcome"),
    [
        ("Not interested, thanks.", Category.NOT_INTERESTED, "disqualified"),
        ("There is no budget for this.", Category.UNKNOWN, "nurture"),
        ("We do not need this.", Category.UNKNOWN, "disqualified"),
        ("This is spam, our lawyer will write to you.", Category.HOSTILE, None),
        ("I am not the right person.", Category.WRONG_PERSON, "wrong_person"),
    ],
)
def test_how_a_conversation_ends(office: Department, text: str, category: Category, outcome: str | None) -> None:
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    office.advance(hours=1)
    office.writes(lead, text, category)
    office.post()
    ended = office.outcome(lead, "qualifier")
    assert (ended["name"] if ended else None) == outcome
    if category is Category.HOSTILE:
        with office.workspace.database.read() as rows:
            assert rows.value("select count(*) from tasks where kind = 'needs you' and state = 'open'") == 1


def test_later_with_a_date_pauses_until_that_date(office: Department) -> None:
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    office.advance(hours=1)
    office.writes(lead, "Please get back to me in May.", Category.LATER, until="2026-05-01")
    office.post()
    with office.workspace.database.read() as rows:
        journey = rows.one("select agent, state, next_at from journeys where contact_id = ?", lead)
    assert journey is not None
    assert (journey["agent"], journey["state"]) == ("pause", "waiting")
    office.advance(days=58)
    with office.workspace.database.read() as rows:
        assert rows.value("select count(*) from runs where contact_id = ? and workflow = 'outreach'", lead) == 1
    office.advance(days=5)
    with office.workspace.database.read() as rows:
        assert rows.value("select count(*) from runs where contact_id = ? and workflow = 'outreach'", lead) == 2


def test_a_referral_becomes_a_lead_of_its_own(office: Department) -> None:
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    office.advance(hours=1)
    office.writes(lead, "Ask finance@alder.example.", Category.REFERRAL, referred_to="finance@alder.example")
    office.post()
    with office.workspace.database.read() as rows:
        found = contacts.with_email(rows, "finance@alder.example")
        assert found is not None
        assert contacts.get(rows, found).source == f"referral by contact {lead}"


def test_silence_is_nudged_once_and_then_accepted(office: Department) -> None:
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    office.advance(hours=1)
    office.writes(lead, "Tell me more.", Category.POSITIVE_INFO_REQUEST)
    office.post()
    before = len(office.sent(lead))
    office.advance(days=20)
    assert len(office.sent(lead)) == before + 1
    ended = office.outcome(lead, "qualifier")
    assert ended is not None
    assert ended["name"] == "silent"


def test_words_that_are_not_understood_wait_for_the_founder(office: Department) -> None:
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    office.advance(hours=1)
    office.writes(lead, "Purple monkey dishwasher.")
    assert office.post() == []
    with office.workspace.database.read() as rows:
        subject = rows.value("select subject from approvals where state = 'pending'")
    assert "not clear" in subject


def test_where_a_person_wrote_last_the_agent_only_drafts(office: Department) -> None:
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    office.advance(hours=1)
    run(
        office.workspace.database,
        "send_email",
        {"contact": str(lead), "text": "A word from me by hand.", "subject": "By hand"},
        confirmed=True,
    )
    office.post()
    before = len(office.sent(lead))
    office.writes(lead, "Tell me more.", Category.POSITIVE_INFO_REQUEST)
    assert office.post() == []
    assert len(office.sent(lead)) == before
    with office.workspace.database.read() as rows:
        assert [one.kind for one in approvals.pending(rows)] == ["reply"]
