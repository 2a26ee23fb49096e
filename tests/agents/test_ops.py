"""Ops: paid is what the provider says, a receipt once, onboarding step by step; refunds and disputes are a person's."""

import pytest

from app.core.ids import ContactId, DealId, InvoiceId
from app.core.money import Money
from app.store import activities, billing, deals, events, mail
from app.store.billing import Payment
from tests.fakes.department import Department
from tests.fakes.sales import a_quote


def _accepted(office: Department) -> tuple[ContactId, DealId, InvoiceId]:
    """Let ops bill a deal that was said yes to, and the provider make the invoice."""
    lead = office.lead()
    with office.workspace.database.transaction("test") as tx:
        deal = deals.create(tx, "Alder – Tallyho", currency="USD", contact=lead)
        a_quote(tx, deal)
        thread = mail.start_thread(tx, "Sample", contact=lead, mailbox_id=None)
    office.start("ops", lead, deal=deal, thread=thread)
    with office.workspace.database.transaction("test") as tx:
        (held,) = billing.requested_invoices(tx)
        billing.provider_says(tx, held.id, "open", url="https://pay.example/1", provider_id="sample_1")
        events.emit(tx, "payment.ready", key=f"payment:{held.id}", contact=lead, data={"invoice": held.id})
    office.post()
    return lead, deal, held.id


def _pays(office: Department, invoice: InvoiceId) -> None:
    with office.workspace.database.transaction("test") as tx:
        amount = billing.invoice(tx, invoice).amount
        payment = Payment(provider_id="pay_1", amount=amount, returned=Money(0, "USD"), state="paid", at=tx.now)
        billing.record_payment(tx, invoice, payment)
        billing.provider_says(tx, invoice, "paid")
    office.post()


def _texts(office: Department, lead: ContactId) -> list[str]:
    return [message.text for message in office.sent(lead)]


def test_the_invoice_names_exactly_the_quote(office: Department) -> None:
    lead, deal, _ = _accepted(office)
    (text,) = _texts(office, lead)
    with office.workspace.database.read() as rows:
        quote = billing.current_quote(rows, deal)
    assert quote is not None
    assert str(quote.total) in text
    assert "https://pay.example/1" in text


def test_nothing_is_won_before_the_provider_says_so(office: Department) -> None:
    lead, deal, _ = _accepted(office)
    office.writes(lead, "We have paid!")
    office.advance(days=2)
    with office.workspace.database.read() as rows:
        assert deals.get(rows, deal).stage.value != "won"


def test_a_payment_gives_one_receipt_and_a_welcome(office: Department) -> None:
    lead, deal, invoice = _accepted(office)
    _pays(office, invoice)
    office.happens("invoice.paid", lead, deal=deal, invoice=invoice)
    office.post()
    assert sum("has arrived" in text for text in _texts(office, lead)) == 1
    assert sum("Welcome aboard" in text for text in _texts(office, lead)) == 1
    with office.workspace.database.read() as rows:
        assert deals.get(rows, deal).stage.value == "won"


def test_reminders_come_in_order_and_stop_with_the_payment(office: Department) -> None:
    lead, _, invoice = _accepted(office)
    office.advance(days=18)
    before = len(_texts(office, lead))
    assert before == 4, "before it is due, on the day, and three days late"
    _pays(office, invoice)
    office.advance(days=5)
    assert not any("not seen a payment" in text for text in _texts(office, lead)[before:])


def test_the_onboarding_follows_the_founder_s_list_and_nudges_once_a_step(office: Department) -> None:
    lead, _, invoice = _accepted(office)
    _pays(office, invoice)
    with office.workspace.database.read() as rows:
        tasks = [task for task in activities.open_tasks(rows) if task.kind == "onboarding"]
    assert len(tasks) == 3
    with office.workspace.database.transaction("person") as tx:
        activities.finish_task(tx, tasks[0].id)
    office.advance(days=6)
    assert sum("next open step" in text for text in _texts(office, lead)) == 1
    with office.workspace.database.transaction("person") as tx:
        for task in tasks[1:]:
            activities.finish_task(tx, task.id)
    office.advance(days=35)
    ended = office.outcome(lead, "ops")
    assert ended is not None
    assert ended["name"] == "onboarded"


@pytest.mark.parametrize("news", ["invoice.disputed", "invoice.refunded", "invoice.void", "invoice.differs"])
def test_trouble_with_the_money_is_a_person_s(office: Department, news: str) -> None:
    lead, deal, invoice = _accepted(office)
    office.happens(news, lead, deal=deal, invoice=invoice)
    ended = office.outcome(lead, "ops")
    assert ended is not None
    assert ended["name"] == "needs_human"
    before = len(_texts(office, lead))
    office.advance(days=30)
    assert len(_texts(office, lead)) == before, "a reminder after a dispute or refund"


def test_news_of_another_invoice_is_not_ours(office: Department) -> None:
    lead, _, invoice = _accepted(office)
    office.happens("invoice.disputed", lead, deal=99, invoice=invoice + 7)
    assert office.outcome(lead, "ops") is None


def test_without_an_approved_quote_nothing_is_billed(office: Department) -> None:
    lead = office.lead()
    with office.workspace.database.transaction("test") as tx:
        deal = deals.create(tx, "Alder – Tallyho", currency="USD", contact=lead)
    office.start("ops", lead, deal=deal, thread=None)
    ended = office.outcome(lead, "ops")
    assert ended is not None
    assert ended["because"] == "there is no approved quote to bill"
