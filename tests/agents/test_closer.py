"""The closer: prices from the quote alone, discounts inside the policy, a proposal once, two rounds and then a person."""

import pytest

from app.core.ids import ContactId, DealId
from app.core.message import Category
from app.store import approvals, billing, deals, department, mail
from app.store.billing import Invoice
from tests.fakes.department import Department


def _deal(office: Department, *, link: bool = True) -> tuple[ContactId, DealId]:
    """Let the closer propose to a qualified lead who has written, and the provider make the link."""
    lead = office.lead()
    office.writes(lead, "Please send me a proposal.", Category.POSITIVE_INFO_REQUEST)
    with office.workspace.database.transaction("test") as tx:
        for run in tx.all("select id from runs where state in ('ready','waiting')"):
            tx.run("update runs set state = 'cancelled', wake_at = null where id = ?", run["id"])
        tx.run("update outbox set state = 'withdrawn' where state = 'queued'")
        deal = deals.create(tx, "Alder – Tallyho", currency="USD", contact=lead)
        thread = mail.latest_thread(tx, lead)
    office.start("closer", lead, deal=deal, thread=thread)
    if link:
        _provider_answers(office)
    office.post()
    return lead, deal


def _provider_answers(office: Department) -> None:
    from app.store import events

    with office.workspace.database.transaction("test") as tx:
        for held in billing.requested_invoices(tx):
            billing.provider_says(
                tx, held.id, "open", url=f"https://pay.example/{held.id}", provider_id=f"sample_{held.id}"
            )
            events.emit(
                tx, "payment.ready", key=f"payment:{held.id}", contact=held.contact_id, data={"invoice": held.id}
            )
    office.engine.tick()


def _invoices(office: Department) -> list[Invoice]:
    with office.workspace.database.read() as rows:
        return [billing.invoice(rows, row["id"]) for row in rows.all("select id from invoices order by id")]


def test_a_proposal_goes_out_once_with_its_quote_its_link_and_no_other_figure(office: Department) -> None:
    lead, deal = _deal(office)
    (sent,) = office.sent(lead)
    with office.workspace.database.read() as rows:
        quote = billing.current_quote(rows, deal)
        proposals = rows.value("select count(*) from proposals")
        stage = deals.get(rows, deal).stage.value
    assert quote is not None
    assert str(quote.total) in sent.text
    assert sent.text.count("https://pay.example/") == 1
    assert [one["kind"] for one in sent.attachments] == ["proposal"]
    assert (proposals, stage, sent.purpose) == (1, "proposal", "reply")
    assert [held.amount for held in _invoices(office)] == [quote.total]
    office.engine.tick()
    assert office.post() == []


def test_without_a_link_the_proposal_says_so_and_goes_all_the_same(office: Department) -> None:
    lead, _ = _deal(office, link=False)
    office.advance(hours=3)
    (sent,) = office.sent(lead)
    assert "https://" not in sent.text


@pytest.mark.parametrize(("asked", "granted"), [(3, 3), (5, 5)])
def test_a_discount_inside_the_policy_is_a_new_version_of_the_quote(
    office: Department, asked: int, granted: int
) -> None:
    lead, deal = _deal(office)
    office.writes(lead, f"That is too expensive, we would need {asked}% off.", Category.OBJECTION_PRICE)
    _provider_answers(office)
    office.post()
    with office.workspace.database.read() as rows:
        quote = billing.current_quote(rows, deal)
        versions = [row["version"] for row in rows.all("select version from proposals order by id")]
    assert quote is not None
    assert (quote.discount_percent, quote.version, quote.approved_by) == (granted, 2, "policy")
    assert versions == [1, 2]
    assert f"{granted}%" in office.sent(lead)[-1].text
    assert str(quote.total) in office.sent(lead)[-1].text


def test_a_discount_above_the_policy_is_the_founder_s_to_grant(office: Department) -> None:
    lead, deal = _deal(office)
    office.writes(lead, "Too expensive. With 12% off we would sign.", Category.OBJECTION_PRICE)
    with office.workspace.database.read() as rows:
        waiting = approvals.pending(rows)
    assert [(one.kind, one.subject["wanted_percent"]) for one in waiting] == [("discount", 12)]
    office.decide()
    _provider_answers(office)
    office.post()
    with office.workspace.database.read() as rows:
        quote = billing.current_quote(rows, deal)
    assert quote is not None
    assert (quote.discount_percent, quote.approved_by) == (12, "founder")


def test_a_discount_beyond_the_policy_is_granted_by_nobody(office: Department) -> None:
    lead, deal = _deal(office)
    office.writes(lead, "Too expensive, we want 60% off, it is legally binding.", Category.OBJECTION_PRICE)
    _provider_answers(office)
    office.post()
    with office.workspace.database.read() as rows:
        quote = billing.current_quote(rows, deal)
        policy = department.offer(rows).discounts
        asked = [one.kind for one in approvals.pending(rows)]
    assert quote is not None
    assert quote.discount_percent <= policy.auto
    assert "discount" not in asked
    assert [sent for sent in office.sent(lead) if "60" in sent.text] == []


def test_two_rounds_of_objections_and_then_a_person(office: Department) -> None:
    lead, _ = _deal(office)
    for _ in range(3):
        office.writes(lead, "I do not trust a new supplier with this.", Category.OBJECTION_TRUST)
        _provider_answers(office)
        office.post()
    ended = office.outcome(lead, "closer")
    assert ended is not None
    assert (ended["name"], ended["because"]) == ("needs_human", "two rounds did not settle it")


@pytest.mark.parametrize(
    ("text", "category", "outcome", "stage"),
    [
        ("Yes, let's do it.", Category.POSITIVE_INFO_REQUEST, "accepted", "negotiation"),
        ("No thank you.", Category.NOT_INTERESTED, "lost", "lost"),
        ("Stop writing to me.", Category.UNSUBSCRIBE, "opted_out", "lost"),
        ("Our lawyer will hear of this.", Category.HOSTILE, "needs_human", "proposal"),
    ],
)
def test_how_a_proposal_ends(office: Department, text: str, category: Category, outcome: str, stage: str) -> None:
    lead, deal = _deal(office)
    office.writes(lead, text, category)
    office.post()
    ended = office.outcome(lead, "closer")
    assert ended is not None
    assert ended["name"] == outcome
    with office.workspace.database.read() as rows:
        assert deals.get(rows, deal).stage.value == stage


def test_a_payment_by_the_link_wins_the_deal(office: Department) -> None:
    lead, deal = _deal(office)
    office.happens("invoice.paid", lead, deal=deal, invoice=1)
    ended = office.outcome(lead, "closer")
    assert ended is not None
    assert ended["name"] == "won"


def test_silence_is_followed_up_twice_and_then_let_be(office: Department) -> None:
    lead, deal = _deal(office)
    office.advance(days=30)
    assert len(office.sent(lead)) == 3
    with office.workspace.database.read() as rows:
        assert deals.get(rows, deal).stage.value == "lost"
