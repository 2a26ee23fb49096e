"""What the agents' steps have in common: who a draft is for, what may be said, how it is checked and queued."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.agents.brain.questions import Draft, Person, WriteNote
from app.agents.post import queue_mail
from app.agents.runtime.step import Decided, Step, Work
from app.core.claims import unsupported
from app.core.contact import Contact
from app.core.dates import long_date
from app.core.fact import Fact
from app.core.ids import ContactId, DealId, MessageId, OutboxId, ThreadId
from app.core.message import Message
from app.core.names import salutation_first_name, spoken_company
from app.core.offer import Offer
from app.core.quote import Quote, stray_figures
from app.store import billing, contacts, deals, department, facts, mail, outbox
from app.store.database import Rows

# Events on a person's key that end or change what an agent is doing.
STOPS = (
    "message.received",
    "contact.suppressed",
    "contact.deleted",
    "colleague.replied",
    "invoice.paid",
    "address.bounced",
)


def person(contact: Contact) -> Person:
    """Return what a draft may know of a person: no address, no number."""
    return Person(
        first_name=salutation_first_name(contact.first_name),
        name=contact.shown,
        title=contact.title or "",
        company=spoken_company(contact.company.name) if contact.company else "",
        industry=(contact.company.industry or "") if contact.company else "",
        language=contact.language or "en",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """All a draft may rest on."""

    person: Person
    facts: tuple[Fact, ...]
    offer: Offer
    sender: str


def brief(work: Work, lead: ContactId) -> Brief:
    """Return what is known for a draft to a lead."""
    return Brief(
        person=person(contacts.get(work.tx, lead)),
        facts=tuple(facts.about(work.tx, lead)),
        offer=department.offer(work.tx),
        sender=department.sender_name(work.tx),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What the checks in code say of a draft: sentences no fact bears out, figures no quote holds, a letter they had."""

    unsupported: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    said_before: bool = False

    @property
    def clean(self) -> bool:
        return not self.unsupported and not self.figures and not self.said_before


def check(work: Work, lead: ContactId, draft: Draft, deal: DealId | None, stands: tuple[str, ...] = ()) -> Checked:
    """Check a draft's claims against the stored facts and its figures against the deal's quote."""
    quote = billing.current_quote(work.tx, deal) if deal is not None else None
    checked = check_text(work.tx, lead, draft.text, quote=quote, stands=stands)
    return replace(checked, said_before=outbox.was_said(work.tx, lead, draft.subject, draft.text))


def check_text(rows: Rows, lead: ContactId, text: str, *, quote: Quote | None, stands: tuple[str, ...] = ()) -> Checked:
    """Check any text to a lead: an edited draft is checked like a written one. `stands` is what our own rows say."""
    contact = contacts.get(rows, lead)
    offer = department.offer(rows)
    ours = (*spoken_for(contact, offer, department.sender_name(rows)), *stands, *(_terms(quote) if quote else ()))
    theirs = (contact.name, contact.company.name if contact.company else "")
    claims = unsupported(text, facts.about(rows, lead), ours=ours, theirs=theirs)
    figures = stray_figures(text, quote=quote, offer=offer)
    return Checked(unsupported=tuple(c.sentence for c in claims), figures=tuple(f.quote for f in figures))


def spoken_for(contact: Contact, offer: Offer, sender: str) -> tuple[str, ...]:
    """Return the texts the founder stands for, and the names of both sides: what they say needs no fact."""
    own = [offer.product, offer.one_liner, offer.pain, offer.outcome, sender, *offer.demo_script, *offer.onboarding]
    own += [proof.claim for proof in offer.proof]
    own += [part for answer in offer.answers for part in (answer.question, answer.answer)]
    own += [contact.name, contact.company.name if contact.company else "", contact.title or ""]
    own += [contact.company.industry or ""] if contact.company else []
    return tuple(own)


def _terms(quote: Quote) -> tuple[str, ...]:
    """Return what a quote says, as a draft would put it."""
    return (str(quote.total), f"{quote.discount_percent}%", long_date(quote.expires_on))


# Writing, asking, queueing -------------------------------------------------------------------------------------------


def write_checked(step: Step, name: str, question: Any, *, deal: DealId | None = None) -> tuple[Draft, Checked]:
    """Have a message written and checked; what a model claims without a fact is written again by rules."""
    draft: Draft = step.ask(f"write {name}", question)
    stands = _standing(question)
    checked = step.run(f"check {name}", check, step.lead, draft, deal, stands)
    if checked.clean or draft.by == "rules":
        return draft, checked
    again = step.run(f"rewrite {name}", _by_rules, question)
    return again, step.run(f"recheck {name}", check, step.lead, again, deal, stands)


def _standing(question: Any) -> tuple[str, ...]:
    """Return what a business note says by its kind: a payment that came, a date that passed. It is from our own rows."""
    from app.agents.brain import rules

    if not isinstance(question, WriteNote):
        return ()
    note = rules.answer(question)
    assert isinstance(note, Draft)
    return (note.text, question.amount, question.due, question.about)


def _by_rules(work: Work, question: Any) -> Draft:
    from app.agents.brain import rules

    answer = rules.answer(question)
    assert isinstance(answer, Draft)
    return answer


def ask_to_send(
    step: Step, name: str, draft: Draft, checked: Checked, *, kind: str, title: str, deal: DealId | None = None
) -> Decided:
    """Ask whether a draft may go; what the checks found, or the draft is unsure of, always goes to a person."""
    subject = {
        "subject": draft.subject,
        "text": draft.text,
        "uses": list(draft.uses),
        "by": draft.by,
        "variant": draft.variant,
        "unsupported": list(checked.unsupported),
        "figures": list(checked.figures),
        "said_before": checked.said_before,
        "needs_human": draft.needs_human or not checked.clean,
        "because": draft.because,
    }
    return step.ask_approval(f"approve {name}", kind, title, subject, deal=deal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A message in the outbox, and the thread it belongs to."""

    outbox_id: OutboxId | None
    thread_id: ThreadId | None


def queue(
    work: Work,
    name: str,
    decided: Decided,
    *,
    purpose: str,
    thread: ThreadId | None,
    deal: DealId | None = None,
    attachments: tuple[dict[str, Any], ...] = (),
    not_before: datetime | None = None,
) -> Queued:
    """Queue an approved message. A person may have changed its words: they are theirs, and sent as they stand."""
    lead = work.run.contact_id
    assert lead is not None
    contact = contacts.get(work.tx, lead)
    outbox_id = queue_mail(
        work.tx,
        contact,
        key=f"run {work.run.id} {name}",
        purpose=purpose,
        subject=decided.subject["subject"],
        text=decided.subject["text"],
        thread=thread,
        deal=deal,
        run=work.run.id,
        approval=decided.approval_id,
        attachments=attachments,
        provenance={
            "uses": decided.subject.get("uses", []),
            "by": decided.subject.get("by", "rules"),
            "variant": decided.subject.get("variant", ""),
            "approved_by": decided.by,
        },
        not_before=not_before,
    )
    queued = outbox.get(work.tx, outbox_id) if outbox_id is not None else None
    return Queued(outbox_id=outbox_id, thread_id=queued.thread_id if queued else thread)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An inbound message as a workflow needs it."""

    message: Message
    category: str
    until: str | None = None
    delegate: str | None = None
    referred_to: str | None = None
    asks_human: bool = False


def hear(work: Work, message_id: int) -> Heard:
    """Return what an inbound message says, as the inbox understood it."""
    message = mail.message(work.tx, MessageId(message_id))
    reading = mail.reading_of(work.tx, message.id)
    return Heard(
        message=message,
        category=message.category.value if message.category else "unknown",
        until=reading.get("until"),
        delegate=reading.get("delegate"),
        referred_to=reading.get("referred_to"),
        asks_human=bool(reading.get("asks_human")),
    )


def open_deal(work: Work, lead: ContactId) -> DealId | None:
    """Return the lead's open deal, or None."""
    found = deals.open_of(work.tx, lead)
    return found.id if found else None
