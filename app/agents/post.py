"""Putting mail and tasks in the outbox: which mailbox, which thread, under which key.

Agents and people queue here; nothing here sends.
"""

import hashlib
from datetime import datetime
from typing import Any

from app.core.contact import Contact
from app.core.errors import BadInput, Refused
from app.core.ids import ApprovalId, DealId, MailboxId, OutboxId, RunId, ThreadId
from app.core.message import Direction
from app.store import mail, outbox
from app.store.database import Rows, Transaction

REPLY_PRIORITY, USUAL_PRIORITY = 0, 5


def queue_mail(
    tx: Transaction,
    contact: Contact,
    *,
    key: str,
    purpose: str,
    subject: str,
    text: str,
    thread: ThreadId | None = None,
    deal: DealId | None = None,
    run: RunId | None = None,
    approval: ApprovalId | None = None,
    approved_at: datetime | None = None,
    attachments: tuple[dict[str, Any], ...] = (),
    provenance: dict[str, Any] | None = None,
    not_before: datetime | None = None,
) -> OutboxId | None:
    """Queue a mail to a contact's own address; None where this very mail (by `key`) was queued before.

    Within `thread` it answers the newest message there, under that thread's subject; otherwise it starts a thread.
    Raises BadInput where the contact has no address that works, Refused where no mailbox is connected.
    """
    address = contact.email
    if address is None:
        raise BadInput(f"{contact.shown} has no e-mail address that works.", hint="Add one, or choose another channel.")
    send_key = _send_key("email", contact, key)
    if outbox.is_queued(tx, send_key):
        return None
    mailbox, thread, subject, answered, refs = _place(tx, contact, thread, subject)
    return outbox.queue(
        tx,
        send_key=send_key,
        channel="email",
        purpose=purpose,
        contact=contact.id,
        address=address,
        subject=subject,
        text=text,
        deal_id=deal,
        thread_id=thread,
        mailbox_id=mailbox,
        run_id=run,
        approval_id=approval,
        approved_at=approved_at or tx.now,
        in_reply_to=answered,
        refs=refs,
        attachments=attachments,
        provenance=provenance or {},
        first=int(answered is None and purpose == "cold"),
        priority=REPLY_PRIORITY if purpose == "reply" else USUAL_PRIORITY,
        not_before=not_before or tx.now,
    )


def queue_task(
    tx: Transaction,
    contact: Contact,
    *,
    key: str,
    channel: str,
    purpose: str,
    title: str,
    text: str,
    run: RunId | None = None,
    deal: DealId | None = None,
) -> OutboxId | None:
    """Queue something a person will do by hand (a LinkedIn message, a call), so that the gate is asked first."""
    address = contact.phone if channel.startswith("call") else _profile(contact)
    if address is None:
        return None
    send_key = _send_key(channel, contact, key)
    return outbox.queue(
        tx,
        send_key=send_key,
        channel=channel,
        purpose=purpose,
        contact=contact.id,
        address=address,
        subject=title,
        text=text,
        deal_id=deal,
        run_id=run,
        approved_at=tx.now,
        not_before=tx.now,
    )


def _send_key(channel: str, contact: Contact, key: str) -> str:
    """Return the key of one send to one person: after a restore a number is given out again, but not its instant."""
    who = f"{contact.id}@{contact.created_at.timestamp():.3f}"
    return hashlib.sha256(f"{channel}:{who}:{key}".encode()).hexdigest()[:40]


def _profile(contact: Contact) -> str | None:
    return next((p.value for p in contact.points if p.kind == "linkedin"), None)


def _place(
    tx: Transaction, contact: Contact, thread: ThreadId | None, subject: str
) -> tuple[MailboxId, ThreadId, str, str | None, tuple[str, ...]]:
    if thread is None:
        mailbox = choose_mailbox(tx, contact)
        return mailbox, mail.start_thread(tx, subject, contact=contact.id, mailbox_id=mailbox), subject, None, ()
    messages = [m for m in mail.thread_messages(tx, thread) if m.message_id]
    kept = mail.thread(tx, thread)
    mailbox = kept.mailbox_id if kept.mailbox_id is not None else choose_mailbox(tx, contact)
    if not messages:
        return mailbox, thread, subject, None, ()
    # Several people may write in one thread; each is answered on what they wrote themselves.
    theirs = [m for m in messages if m.direction is Direction.INBOUND and m.contact_id == contact.id]
    answered = (theirs or messages)[-1]
    refs = tuple(dict.fromkeys([*answered.references, *(m.message_id for m in messages if m.message_id)]))
    bare = kept.subject.removeprefix("Re: ")
    return mailbox, thread, f"Re: {bare}", answered.message_id, (*refs[:1], *refs[1:][-19:])


def choose_mailbox(rows: Rows, contact: Contact) -> MailboxId:
    """Return the mailbox to write from: the one the person knows, else the active one with the least on its way.

    Raises Refused where none is connected.
    """
    found = mail.mailbox_known_to(rows, contact.id)
    if found is None:
        found = mail.least_busy_mailbox(rows)
    if found is None:
        raise Refused(
            "No mailbox is connected, so nothing can be written.", hint="Connect one under Settings › Mailboxes."
        )
    return found
