"""Ops: invoice, payment watch, reminders, receipt, onboarding, check-in, and the ask for a referral.

An invoice is paid when the payment provider says so and not before. Reminders go out on days -3, 0, +3, +7 and +14 of
the due date and stop at a payment, an answer or a dispute. Refunds and disputes are a person's.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count

from app.agents import desk
from app.agents.brain.questions import WriteNote
from app.agents.runtime.step import Decided, Step, Work
from app.agents.runtime.workflow import Outcome, workflow
from app.core.dates import long_date
from app.core.deal import Stage
from app.core.ids import ContactId, DealId, InvoiceId, TaskId, ThreadId
from app.core.message import Category
from app.store import activities, billing, contacts, deals, department, events, outbox, sequences

NET = timedelta(days=14)
REMINDERS = (
    (-3, "reminder_before"),
    (0, "reminder_due"),
    (3, "reminder_late"),
    (7, "reminder_week"),
    (14, "reminder_last"),
)
MONEY_NEWS = (
    "invoice.paid",
    "invoice.void",
    "invoice.differs",
    "invoice.disputed",
    "invoice.refunded",
    "message.received",
    "contact.deleted",
)
NUDGE_AFTER = timedelta(days=3)


@workflow("ops", version=1, priority=0)
def ops(step: Step, deal: DealId, thread: ThreadId | None = None, paid: bool = False) -> Outcome:
    """Get paid, and get the customer started."""
    about = step.run("brief", desk.brief, step.lead)
    if not paid:
        ended = _collect(step, about, deal, thread)
        if ended is not None:
            return ended
    step.run("win", win, deal)
    bill = step.run("bill", billed, deal)
    _mail(step, "receipt", "receipt", about, deal, thread, bill, kind="receipt")
    return _onboard(step, about, deal, thread)


# Getting paid --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What a mail about money may say: exactly what the provider holds."""

    invoice: InvoiceId | None
    amount: str
    due: str
    link: str
    state: str


def _collect(step: Step, about: desk.Brief, deal: DealId, thread: ThreadId | None) -> Outcome | None:
    """Send the invoice and watch it; return how it ended without a payment, or None once it is paid."""
    asked = step.run("invoice", ask_invoice, deal)
    if asked is None:
        return Outcome(name="needs_human", because="there is no approved quote to bill", data={"deal": deal})
    ready = step.wait_for(
        "invoice ready", ("payment.ready", "payment.failed"), f"payment:{asked}", timeout=timedelta(days=2)
    )
    bill = step.run("invoice bill", bill_of, asked)
    if ready is None or ready.type == "payment.failed" or not bill.link:
        return Outcome(name="needs_human", because="the payment provider did not make the invoice", data={"deal": deal})
    _mail(step, "invoice mail", "invoice", about, deal, thread, bill, kind="invoice")
    due = step.run("due", due_at, asked)
    for offset, kind in REMINDERS:
        ended = _watch(step, f"until {offset}", due + timedelta(days=offset), deal, asked)
        if ended is not None:
            return None if ended.name == "paid" else ended
        _mail(step, f"reminder {offset}", kind, about, deal, thread, bill, kind="reminder")
    ended = _watch(step, "after the last", due + timedelta(days=21), deal, asked)
    if ended is not None:
        return None if ended.name == "paid" else ended
    return Outcome(name="unpaid", because="two weeks overdue after the last reminder", data={"deal": deal})


def _watch(step: Step, name: str, until: datetime, deal: DealId, asked: InvoiceId) -> Outcome | None:
    """Wait for news of the money; return what it is, or None once the time has come."""
    for look in count():
        event = step.wait_for(f"{name} {look}", MONEY_NEWS, f"contact:{step.lead}", until=until)
        if event is None:
            return None
        if event.type == "invoice.paid" and event.data["deal"] == deal:
            return Outcome(name="paid")
        if event.type.startswith("invoice.") and event.data["invoice"] != asked:
            continue  # another way to pay: the link that this invoice took the place of, or another deal
        if event.type != "message.received":
            return Outcome(name="needs_human", because=event.type.replace(".", " "), data={"deal": deal})
        heard = step.run(f"{name} hear {look}", desk.hear, int(event.data["message"]))
        if Category(heard.category).from_a_person and _stops_reminders(heard):
            step.run(f"{name} ask {look}", ask_founder, deal, heard.message.id)
    raise AssertionError("unreachable")


def _stops_reminders(heard: desk.Heard) -> bool:
    return heard.asks_human or Category(heard.category) in (
        Category.HOSTILE, Category.OBJECTION_PRICE, Category.NOT_INTERESTED, Category.UNSUBSCRIBE, Category.POSITIVE_QUESTION,
        Category.UNKNOWN,
    )  # fmt: skip


def ask_founder(work: Work, deal: DealId, message: int) -> TaskId:
    """Put an answer about an open invoice on the founder's list."""
    lead = _lead(work)
    title = f"{contacts.get(work.tx, lead).shown} wrote about the invoice"
    return activities.create_task(
        work.tx,
        title,
        kind="reply",
        due_at=work.now,
        contact=lead,
        deal=deal,
        run=work.run.id,
        detail={"message": message},
    )


def ask_invoice(work: Work, deal: DealId) -> InvoiceId | None:
    """Ask for an invoice over the approved quote, due in two weeks."""
    quote = billing.current_quote(work.tx, deal)
    if quote is None or quote.approved_by is None:
        return None
    return billing.request_payment(work.tx, deal, quote.id, _lead(work), kind="invoice", due_on=(work.now + NET).date())


def bill_of(work: Work, invoice: InvoiceId) -> Bill:
    """Return what a mail may say of an invoice."""
    held = billing.invoice(work.tx, invoice)
    due = long_date(held.due_on) if held.due_on else ""
    return Bill(invoice=held.id, amount=str(held.amount), due=due, link=held.url or "", state=held.state)


def due_at(work: Work, invoice: InvoiceId) -> datetime:
    """Return the instant an invoice is due: nine in the morning, UTC, of its day."""
    held = billing.invoice(work.tx, invoice)
    day: date = held.due_on or (work.now + NET).date()
    return datetime.combine(day, time(9, 0), work.now.tzinfo)


def billed(work: Work, deal: DealId) -> Bill:
    """Return what was paid."""
    held = billing.paid_invoice_of(work.tx, deal)
    assert held is not None, "only a payment the provider confirmed leads here"
    return bill_of(work, held.id)


def win(work: Work, deal: DealId) -> None:
    """End every sales sequence of the account, then move the deal to Won: the order matters."""
    lead = _lead(work)
    enrolment = sequences.active(work.tx, lead)
    if enrolment is not None:
        sequences.end(work.tx, enrolment, "they are a customer")
    outbox.withdraw(work.tx, contact=lead, purposes=outbox.UNASKED)
    if deals.get(work.tx, deal).stage is not Stage.WON:
        work.act("update_deal_stage", deal=deal, stage="won")
    contacts.update(work.tx, lead, status="customer")
    sequences.record_outcome(work.tx, lead, "won", won=True)


# Getting started -----------------------------------------------------------------------------------------------------


def _onboard(step: Step, about: desk.Brief, deal: DealId, thread: ThreadId | None) -> Outcome:
    script = "\n".join(f"{number}. {line}" for number, line in enumerate(about.offer.onboarding, start=1))
    bill = Bill(invoice=None, amount="", due="", link="", state="paid")
    _mail(step, "welcome", "welcome", about, deal, thread, bill, kind="welcome", text=script or about.offer.product)
    tasks = step.run("checklist", make_checklist, deal)
    started = step.now("onboarding began")
    for number, task in enumerate(tasks, start=1):
        event = step.wait_for(
            f"task {number}", "task.finished", f"task:{task}", timeout=timedelta(days=number) + NUDGE_AFTER
        )
        if event is None:
            line = about.offer.onboarding[number - 1]
            _mail(step, f"nudge {number}", "nudge", about, deal, thread, bill, kind="onboarding", text=line)
            step.wait_for(f"task {number} later", "task.finished", f"task:{task}", timeout=timedelta(days=10))
    step.run("onboarded", note_onboarded, deal)
    step.sleep_until("a week", started + timedelta(days=7))
    _mail(step, "check in", "check_in", about, deal, thread, bill, kind="check-in")
    step.sleep_until("a month", started + timedelta(days=30))
    _mail(step, "referral", "referral", about, deal, thread, bill, kind="referral")
    return Outcome(name="onboarded", because="the checklist is done", data={"deal": deal})


def make_checklist(work: Work, deal: DealId) -> list[TaskId]:
    """Put the onboarding checklist on the list, a step a day."""
    offer, lead = department.offer(work.tx), _lead(work)
    name = contacts.get(work.tx, lead).shown
    return [
        activities.create_task(
            work.tx,
            f"{name}: {line}",
            kind="onboarding",
            due_at=work.now + timedelta(days=number),
            contact=lead,
            deal=deal,
            run=work.run.id,
        )
        for number, line in enumerate(offer.onboarding, start=1)
    ]


def note_onboarded(work: Work, deal: DealId) -> None:
    """Say that the customer is started."""
    events.emit(work.tx, "customer.onboarded", contact=_lead(work), data={"deal": deal})


def _mail(
    step: Step,
    name: str,
    note: str,
    about: desk.Brief,
    deal: DealId,
    thread: ThreadId | None,
    bill: Bill,
    *,
    kind: str,
    text: str = "",
) -> None:
    question = WriteNote(
        kind=note,
        person=about.person,
        offer=about.offer,
        sender=about.sender,
        amount=bill.amount,
        due=bill.due,
        link=bill.link,
        about=text,
    )
    draft, checked = desk.write_checked(step, name, question, deal=deal)
    decided = desk.ask_to_send(
        step, name, draft, checked, kind=kind, title=f"{kind.capitalize()} to {about.person.name}", deal=deal
    )
    if decided.approved:
        step.run(f"queue {name}", queue_note, name, decided, deal, thread, _PURPOSE.get(kind, "transactional"))


_PURPOSE = {
    "referral": "customer_marketing",
    "check-in": "transactional",
    "invoice": "invoice",
    "reminder": "invoice",
    "receipt": "invoice",
}


def queue_note(
    work: Work, name: str, decided: Decided, deal: DealId, thread: ThreadId | None, purpose: str
) -> desk.Queued:
    """Queue a business note."""
    return desk.queue(work, name, decided, purpose=purpose, thread=thread, deal=deal)


def _lead(work: Work) -> ContactId:
    assert work.run.contact_id is not None
    return work.run.contact_id
