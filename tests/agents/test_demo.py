"""The demo agent: shows by mail from the founder's script, answers what is on file, and never goes off it on price."""

from app.core.ids import ContactId, DealId
from app.core.message import Category
from app.core.money import figures
from app.store import deals, department, mail, settings
from tests.fakes.department import Department


def _shown(office: Department) -> tuple[ContactId, DealId]:
    lead = office.lead()
    with office.workspace.database.transaction("test") as tx:
        deal = deals.create(tx, "Alder – Tallyho", currency="USD", contact=lead)
        thread = mail.start_thread(tx, "Sample", contact=lead, mailbox_id=None)
    office.start("demo", lead, deal=deal, thread=thread)
    office.post()
    return lead, deal


def test_the_walkthrough_is_the_founder_s_script_and_moves_the_deal(office: Department) -> None:
    lead, deal = _shown(office)
    (sent,) = office.sent(lead)
    with office.workspace.database.read() as rows:
        script = department.offer(rows).demo_script
        stage = deals.get(rows, deal).stage.value
    assert all(line in sent.text for line in script)
    assert [figure.quote for figure in figures(sent.text) if figure.kind != "number"] == []
    assert (stage, sent.purpose) == ("demo", "reply")


def test_a_question_with_an_answer_on_file_is_answered(office: Department) -> None:
    lead, _ = _shown(office)
    office.writes(lead, "Where is our data stored?", Category.POSITIVE_QUESTION)
    office.post()
    assert "your own computer" in office.sent(lead)[-1].text


def test_a_question_without_one_goes_to_the_founder(office: Department) -> None:
    lead, _ = _shown(office)
    office.writes(lead, "Is there a module for tax returns in Norway?", Category.POSITIVE_QUESTION)
    assert office.post() == []
    with office.workspace.database.read() as rows:
        assert rows.value("select count(*) from approvals where state = 'pending'") == 1


def test_without_a_script_the_founder_shows_it(office: Department) -> None:
    offer = office.take_away("offer")
    with office.workspace.database.transaction("test") as tx:
        settings.put(tx, "offer", {**offer, "demo_script": []})
    lead, _ = _shown(office)
    assert office.sent(lead) == []
    ended = office.outcome(lead, "demo")
    assert ended is not None
    assert ended["name"] == "needs_human"


def test_who_saw_it_and_stays_silent_was_shown(office: Department) -> None:
    lead, _ = _shown(office)
    office.advance(days=7)
    ended = office.outcome(lead, "demo")
    assert ended is not None
    assert ended["name"] == "shown"


def test_an_opt_out_ends_it_and_an_automatic_answer_does_not(office: Department) -> None:
    lead, _ = _shown(office)
    office.writes(lead, "I am out of the office.", Category.OUT_OF_OFFICE)
    assert office.outcome(lead, "demo") is None
    office.happens("contact.suppressed", lead)
    ended = office.outcome(lead, "demo")
    assert ended is not None
    assert ended["name"] == "opted_out"
