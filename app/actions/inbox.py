"""Verbs of the inbox: answer, put aside, finish, and say what a message means."""

import hashlib
from datetime import datetime

from app.actions.contacts import do_not_contact
from app.actions.doing import BY, Workspace
from app.actions.outreach import fence
from app.actions.registry import Context, Risk, action
from app.agents.post import queue_mail
from app.core.addresses import normal_email
from app.core.clock import to_millis
from app.core.errors import BadInput, Refused
from app.core.ids import MessageId, OutboxId, ThreadId
from app.core.message import Category, Direction, Message
from app.store import approvals, attention, contacts, deals, inbox_list, mail, suppressions, taught
from app.store.database import Rows


def _subject(rows: Rows, thread: ThreadId) -> str:
    return mail.thread(rows, thread).subject


@action(Risk.OUTWARD, lambda rows, *, thread, text: f"Answer “{_subject(rows, ThreadId(thread))}”: {text[:60]}")
def reply_to_thread(context: Context, thread: int, text: str) -> OutboxId | None:
    """Answer a conversation in your own words; the gate decides when, and whether, it leaves.

    It goes to whoever wrote last in it. A draft of an agent that waits there is turned down: yours is the answer.
    """
    tx = context.tx
    if not text.strip():
        raise BadInput("The answer is empty; nothing was queued.")
    held = mail.thread(tx, ThreadId(thread))
    listed = inbox_list.place_of(tx, held.id)
    to = inbox_list.partner(tx, held.id)
    if listed is None or to is None:
        raise BadInput("Nobody you know stands behind this conversation.", hint="Add the person first.")
    person = contacts.get(tx, to)
    if suppressions.of_contact(tx, person.id, channel="email") is not None:
        raise Refused(f"{person.shown} asked not to be contacted; nothing was queued.")
    fence(tx, person.id, text)
    deal = deals.open_of(tx, person.id)
    wrote = any(one.direction is Direction.INBOUND for one in mail.thread_messages(tx, held.id))
    _finish(context, held.id)
    queued = queue_mail(
        tx,
        person,
        key=f"person {hashlib.sha256(text.encode()).hexdigest()[:16]} {tx.now:%Y-%m-%d %H:%M}",
        purpose="reply" if wrote else "follow_up",
        subject=held.subject,
        text=text,
        thread=held.id,
        deal=deal.id if deal else None,
        provenance={"by": "person", "approved_by": context.by},
    )
    if listed.draft is not None:
        approvals.decide(tx, listed.draft, approved=False, by=context.by)
    return queued


@action(
    Risk.REVERSIBLE,
    lambda rows, *, thread, until: f"Put “{_subject(rows, ThreadId(thread))}” aside until {until:%a %d %b}",
)
def snooze_thread(context: Context, thread: int, until: datetime) -> int:
    """Put a conversation aside until a time; it comes back by itself, or when they write again."""
    if until <= context.tx.now:
        raise BadInput("That time is over already.")
    context.tx.update("threads", thread, snoozed_until=to_millis(until))
    return thread


@action(Risk.REVERSIBLE, lambda rows, *, thread: f"Bring “{_subject(rows, ThreadId(thread))}” back")
def wake_thread(context: Context, thread: int) -> int:
    """Bring a conversation back that was put aside."""
    mail.thread(context.tx, ThreadId(thread))
    context.tx.update("threads", thread, snoozed_until=None)
    return thread


@action(Risk.REVERSIBLE, lambda rows, *, thread: f"Finish “{_subject(rows, ThreadId(thread))}”: nothing to answer")
def finish_thread(context: Context, thread: int) -> int:
    """Say that nothing in a conversation wants an answer."""
    mail.thread(context.tx, ThreadId(thread))
    return _finish(context, ThreadId(thread))


@action(Risk.REVERSIBLE, lambda rows, *, thread: f"Bring “{_subject(rows, ThreadId(thread))}” back: it wants an answer")
def reopen_thread(context: Context, thread: int) -> int:
    """Say that the last thing a person wrote in a conversation wants an answer after all."""
    last = inbox_list.last_heard(context.tx, mail.thread(context.tx, ThreadId(thread)).id)
    if last is None:
        raise BadInput("The last word in this conversation is yours; there is nothing to answer.")
    context.tx.update("messages", last, handled_at=None)
    return thread


@action(Risk.REVERSIBLE, lambda rows, *, thread: f"Mark “{_subject(rows, ThreadId(thread))}” as read")
def mark_read(context: Context, thread: int) -> int:
    """Say that you have seen a conversation."""
    context.tx.update("threads", mail.thread(context.tx, ThreadId(thread)).id, read_at=context.tx.millis)
    return thread


@action(Risk.REVERSIBLE, lambda rows, *, thread: f"Mark “{_subject(rows, ThreadId(thread))}” as unread")
def mark_unread(context: Context, thread: int) -> int:
    """Show a conversation as one you have not seen."""
    context.tx.update("threads", mail.thread(context.tx, ThreadId(thread)).id, read_at=None)
    return thread


def note_read(workspace: Workspace, thread: ThreadId) -> None:
    """Note that the person has a conversation open: they have seen it. Not a step that anybody would take back."""
    with workspace.database.transaction(BY) as tx:
        inbox_list.note_read(tx, thread)


def _finish(context: Context, thread: ThreadId) -> int:
    tx = context.tx
    open_ones = attention.unhandled(tx, thread)
    for message in open_ones:
        tx.update("messages", message, handled_at=tx.millis)
    return len(open_ones)


@action(Risk.REVERSIBLE, lambda rows, *, message, category: f"A message means: {category}")
def correct_category(context: Context, message: int, category: Category) -> int:
    """Say what a message means; later ones that say the same are read so. An opt-out is honoured at once, and none is lifted."""
    tx = context.tx
    found = mail.message(tx, MessageId(message))
    if found.direction is not Direction.INBOUND:
        raise BadInput("Only what came in has a meaning to correct.")
    if category.value.startswith("bounce.") or category is Category.AUTO_REPLY:
        raise BadInput("A delivery report is read from the mail itself and cannot be set by hand.")
    if found.category is not None and found.category.value.startswith("bounce."):
        raise BadInput("A delivery report is nobody's answer and cannot be made one.")
    mail.reclassify(tx, found.id, category, context.by)
    taught.teach(tx, found.id, found.text, category)
    if category in (Category.UNSUBSCRIBE, Category.HOSTILE):
        _leave_alone(context, found)
    return message


def _leave_alone(context: Context, found: Message) -> None:
    """Honour an opt-out at once: who wrote it is never written to again, and what is queued is withdrawn."""
    if found.contact_id is not None:
        do_not_contact(context, found.contact_id)
    sender = normal_email(found.sender)
    if sender is not None:  # perhaps an address of theirs that nobody knew
        suppressions.add(
            context.tx, "email", sender, reason="do not contact", source=context.by, contact=found.contact_id
        )
