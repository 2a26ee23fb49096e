"""Verbs of the inbox: answer, put aside, finish, and say what a message means."""

import hashlib
from datetime import datetime

from app.actions.registry import Context, Risk, action
from app.agents.post import queue_mail
from app.core.clock import to_millis
from app.core.errors import BadInput, Refused
from app.core.ids import MessageId, OutboxId, ThreadId
from app.core.message import Category, Direction
from app.store import attention, contacts, deals, inbox_list, mail, outbox, suppressions, taught
from app.store.database import Rows


def _subject(rows: Rows, thread: ThreadId) -> str:
    return mail.thread(rows, thread).subject


@action(Risk.OUTWARD, lambda rows, *, thread, text: f"Answer “{_subject(rows, ThreadId(thread))}”: {text[:60]}")
def reply_to_thread(context: Context, thread: int, text: str) -> OutboxId | None:
    """Answer a conversation in your own words; the gate decides when, and whether, it leaves."""
    tx = context.tx
    listed = inbox_list.place_of(tx, ThreadId(thread))
    if not text.strip():
        raise BadInput("The answer is empty; nothing was queued.")
    if listed is None or listed.contact_id is None:
        raise BadInput("Nobody you know stands behind this conversation.", hint="Add the person first.")
    held = mail.thread(tx, ThreadId(thread))
    person = contacts.get(tx, listed.contact_id)
    if suppressions.of_contact(tx, person.id, channel="email") is not None:
        raise Refused(f"{person.shown} asked not to be contacted; nothing was queued.")
    deal = deals.open_of(tx, person.id)
    wrote = any(one.direction is Direction.INBOUND for one in mail.thread_messages(tx, held.id))
    _finish(context, held.id)
    return queue_mail(
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
    if category in (Category.UNSUBSCRIBE, Category.HOSTILE) and found.contact_id is not None:
        suppressions.add_contact(tx, found.contact_id, reason="opt-out", source=context.by)
        outbox.withdraw(tx, contact=found.contact_id)
    return message
