"""Verbs about writing to people: drafts, sequences, approvals."""

import hashlib
import json
from typing import Any

from app.actions.registry import Context, Risk, action
from app.agents import desk
from app.agents.department import workflows
from app.agents.post import queue_mail, queue_task
from app.core.clock import to_millis
from app.core.errors import BadInput, Refused
from app.core.ids import ApprovalId, ContactId, OutboxId, RunId
from app.core.message import Direction
from app.store import (
    activities,
    approvals,
    billing,
    contacts,
    deals,
    department,
    events,
    mail,
    outbox,
    outside_log,
    runs,
    sequences,
    suppressions,
    undo,
)
from app.store.database import Rows, Transaction
from app.store.outbox import Outgoing


def _name(rows: Rows, contact: ContactId) -> str:
    return contacts.get(rows, contact).shown


@action(
    Risk.OUTWARD,
    lambda rows, *, contact, text, subject: f"Write to {_name(rows, contact)}: “{subject or text[:40]}”",
)
def send_email(context: Context, contact: ContactId, text: str, subject: str | None = None) -> OutboxId | None:
    """Queue a mail to a contact in your own words; the gate decides when, and whether, it leaves."""
    tx = context.tx
    person = contacts.get(tx, contact)
    if not text.strip():
        raise BadInput("The mail is empty; nothing was queued.")
    if suppressions.of_contact(tx, contact, channel="email") is not None:
        raise Refused(f"{person.shown} asked not to be contacted; nothing was queued.")
    thread = mail.latest_thread(tx, contact)
    answering = mail.latest_inbound(tx, contact) is not None
    if subject is None and thread is None:
        raise BadInput("A first mail needs a subject.")
    deal = deals.open_of(tx, contact)
    fence(tx, contact, text)
    return queue_mail(
        tx,
        person,
        key=f"person {hashlib.sha256(text.encode()).hexdigest()[:16]} {tx.now:%Y-%m-%d}",
        purpose="reply" if answering else "cold",
        subject=subject or "",
        text=text,
        thread=thread if answering else None,
        deal=deal.id if deal else None,
        provenance={"by": "person", "approved_by": context.by},
    )


def fence(rows: Rows, contact: ContactId, text: str) -> None:
    """Raise Refused where a text names a figure that no quote and no price of ours holds."""
    deal = deals.open_of(rows, contact)
    quote = billing.current_quote(rows, deal.id) if deal else None
    found = desk.check_text(rows, contact, text, quote=quote)
    if found.figures:
        raise Refused(
            f"The text names {', '.join(found.figures)}, which no quote or price of yours holds.",
            hint="Change the quote first, or leave the figure out.",
        )


@action(Risk.OUTWARD, lambda rows, *, contact, about: f"Prepare a call to {_name(rows, contact)} about {about}")
def make_call(context: Context, contact: ContactId, about: str) -> OutboxId | None:
    """Prepare a call you make yourself: the gate is asked first, then it is on your list."""
    person = contacts.get(context.tx, contact)
    queued = queue_task(
        context.tx,
        person,
        key=f"call {context.tx.now:%Y-%m-%d}",
        channel="call_human",
        purpose="follow_up",
        title=f"Call {person.shown} about {about}",
        text=about,
    )
    if queued is None and person.phone is None:
        raise BadInput(f"{person.shown} has no phone number.", hint="Add one first.")
    return queued


@action(
    Risk.OUTWARD,
    lambda rows, *, contact, sequence: f"Start the sequence “{sequence}” with {_name(rows, contact)}",
)
def start_sequence(context: Context, contact: ContactId, sequence: str = "outreach") -> RunId:
    """Enrol a contact in a sequence; each mail still passes the gate and your approval."""
    tx = context.tx
    person = contacts.get(tx, contact)
    if sequences.named(tx, sequence) is None:
        raise BadInput(f"There is no sequence “{sequence}”.")
    held = runs.in_charge_of(tx, contact)
    if held is not None and held.workflow == "pause":
        runs.cancel(tx, held.id, because=f"the sequence {sequence} was started")
    flow = workflows().newest("outreach")
    run = runs.start(tx, "outreach", flow.version, {"sequence": sequence}, contact=contact, exclusive=True)
    if run is None:
        raise Refused(f"An agent is in touch with {person.shown} already.", hint="Pause that first.")
    sequences.set_journey(tx, contact, state="active", because="started by you", agent="outreach")
    return run


@action(Risk.REVERSIBLE, lambda rows, *, contact: f"Stop writing to {_name(rows, contact)} in any sequence")
def pause_sequence(context: Context, contact: ContactId) -> int:
    """Stop a contact's running sequence; what is queued is withdrawn."""
    tx = context.tx
    held = runs.in_charge_of(tx, contact)
    stopped = held.id if held is not None and held.workflow == "outreach" else None
    if stopped is not None:
        runs.cancel(tx, stopped, because="paused by you")
    enrolment = sequences.active(tx, contact)
    if enrolment is not None:
        sequences.end(tx, enrolment, "paused")
    sequences.set_journey(tx, contact, state="ended", because="paused by you")
    gone = outbox.withdraw(tx, contact=contact, purposes=outbox.UNASKED)
    if tx.scope.group is not None:
        undo.set_inverse(tx, "resume_sending", contact=contact, messages=list(gone), run=stopped)
    return len(gone)


@action(
    Risk.REVERSIBLE,
    lambda rows, *, contact, messages, run: f"Let what was withdrawn go on to {_name(rows, contact)}",
    doors=frozenset(),
)
def resume_sending(
    context: Context, contact: ContactId, messages: tuple[int, ...] = (), run: RunId | None = None
) -> bool:
    """Take back a stop: only what an undo names, and only through the gate."""
    outbox.requeue(context.tx, [OutboxId(message) for message in messages])
    return run is None or runs.resume(context.tx, run)


# Approvals -----------------------------------------------------------------------------------------------------------


@action(Risk.OUTWARD, lambda rows, *, approval, text, subject: f"Approve: {approvals.get(rows, approval).title}")
def approve(context: Context, approval: ApprovalId, text: str | None = None, subject: str | None = None) -> ApprovalId:
    """Approve what waits, with your changes to its words where you make any."""
    tx = context.tx
    found = approvals.get(tx, approval)
    _may_send(tx, found)
    changes = {name: value for name, value in (("text", text), ("subject", subject)) if value is not None}
    if text is not None and found.contact_id is not None:
        fence(tx, found.contact_id, text)
    decided = approvals.decide(tx, approval, approved=True, by=context.by, answer=changes or None)
    _release(tx, decided, changes)
    return approval


@action(Risk.DESTRUCTIVE, lambda rows, *, approval: f"Turn down: {approvals.get(rows, approval).title}")
def reject(context: Context, approval: ApprovalId) -> ApprovalId:
    """Turn down what waits."""
    tx = context.tx
    decided = approvals.decide(tx, approval, approved=False, by=context.by)
    if decided.kind == "gate":
        outbox.withdraw(tx, message=OutboxId(int(decided.subject["outbox"])))
    return approval


def _may_send(tx: Transaction, found: approvals.Approval) -> None:
    """Raise Refused where approving would send what an agent wrote while agents may only draft."""
    run = found.run_id
    if found.kind == "gate":
        message = outbox.get(tx, OutboxId(int(found.subject["outbox"])))
        run = message.run_id if message is not None else None
    if run is not None and "text" in found.subject and not department.may_send(tx, runs.workflow_of(tx, run)):
        raise Refused("Agents may only draft now; the draft was kept.", hint="Let them send after you approve.")


def _release(tx: Transaction, decided: approvals.Approval, changes: dict[str, Any]) -> None:
    """Put a message the gate asked about back in the queue, with the questions that were answered."""
    if decided.kind != "gate":
        return
    message = outbox.get(tx, OutboxId(int(decided.subject["outbox"])))
    if message is None or message.state != "held":
        return
    if decided.subject.get("edited_by"):  # the words on the way out are those that were looked at
        changes = {name: decided.subject[name] for name in ("text", "subject") if decided.subject.get(name)} | changes
    answered = sorted({*message.provenance.get("released", ()), *decided.subject["rules"]})
    provenance = json.dumps(message.provenance | {"released": answered, "approved_by": decided.decided_by})
    outbox.mark(
        tx, message.id, "queued", not_before=tx.now, provenance=provenance, approved_at=to_millis(tx.now), **changes
    )


@action(
    Risk.OUTWARD,
    lambda rows, *, outbox_id, arrived: f"Note that message {outbox_id} {'left' if arrived else 'did not leave'}",
)
def settle_uncertain(context: Context, outbox_id: int, arrived: bool) -> OutboxId:
    """Say of a message that may or may not have left which it is; one that did not leave goes back to the queue."""
    tx = context.tx
    message = outbox.get(tx, OutboxId(outbox_id))
    if message is None or message.state != "uncertain":
        raise BadInput(f"Message {outbox_id} is not uncertain; nothing was changed.")
    if arrived:
        _note_sent(tx, message)
    else:
        outbox.mark(tx, message.id, "queued", not_before=tx.now)
    for task in activities.open_tasks(tx):
        if task.kind == "uncertain send" and task.detail.get("outbox") == outbox_id:
            activities.finish_task(tx, task.id)
    return message.id


def _note_sent(tx: Transaction, message: Outgoing) -> None:
    """Take a message as sent at the moment it was handed over, and say so to whoever waits for that."""
    at = message.sending_at or tx.now
    box = mail.mailbox(tx, message.mailbox_id) if message.mailbox_id is not None else None
    outside_log.note_left(tx, message.send_key, suppressions.digest_of(tx, "email", message.address))
    outbox.mark(tx, message.id, "sent", settled_at=at, error=None)
    mail.add_message(
        tx,
        thread=message.thread_id,
        contact=message.contact_id,
        mailbox_id=message.mailbox_id,
        direction=Direction.OUTBOUND,
        channel=message.channel,
        sender=box.address if box else "",
        recipient=message.address,
        subject=message.subject,
        text=message.text,
        at=at,
        message_id=message.message_id,
        refs=message.refs,
        outbox_id=message.id,
    )
    if message.contact_id is not None:
        contacts.note_contacted(tx, message.contact_id)
    data = {"purpose": message.purpose}
    events.emit(tx, "message.sent", key=f"outbox:{message.id}", contact=message.contact_id, data=data)
