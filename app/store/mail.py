"""Mailboxes, threads and messages."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from app.core.clock import from_millis, to_millis
from app.core.errors import NotFound
from app.core.ids import ContactId, MailboxId, MessageId, OutboxId, ThreadId
from app.core.message import Category, Direction, InboundKind, Message
from app.store import activities
from app.store.database import Row, Rows, Transaction

MAILBOX_TASK = "mailbox"  # the kind of a task about a paused mailbox
SAME_SUBJECT = timedelta(days=30)  # so long a mail without references still belongs to the thread of its subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """One of the founder's mailboxes; the passwords are in the vault, under `mailbox:ADDRESS`."""

    id: MailboxId
    address: str
    name: str
    smtp: Mapping[str, Any]
    imap: Mapping[str, Any]
    provider: str
    state: str
    paused_because: str | None
    daily_cap: int | None
    first_send_at: datetime | None
    ramp_from: datetime | None
    resumed_at: datetime | None
    sent_copies: str  # unknown, filed by the provider, or ours to append


def add_mailbox(
    tx: Transaction,
    address: str,
    *,
    name: str,
    smtp: dict[str, Any],
    imap: dict[str, Any],
    provider: str = "other",
    daily_cap: int | None = None,
    ramp_from: datetime | None = None,
    sent_copies: str = "unknown",
) -> MailboxId:
    """Connect a mailbox."""
    return MailboxId(
        tx.insert(
            "mailboxes",
            address=address,
            name=name,
            smtp=json.dumps(smtp),
            imap=json.dumps(imap),
            provider=provider,
            daily_cap=daily_cap,
            ramp_from=to_millis(ramp_from) if ramp_from else None,
            sent_copies=sent_copies,
            created_at=tx.millis,
        )
    )


def mailboxes(rows: Rows) -> list[Mailbox]:
    """Return the mailboxes that are connected."""
    return [_mailbox(row) for row in rows.all("select * from mailboxes where state <> 'removed' order by id")]


def mailbox(rows: Rows, mailbox_id: MailboxId) -> Mailbox:
    """Return one mailbox; raises NotFound."""
    row = rows.one("select * from mailboxes where id = ?", mailbox_id)
    if row is None:
        raise NotFound(f"There is no mailbox number {mailbox_id}.")
    return _mailbox(row)


def mailbox_named(rows: Rows, address: str) -> Mailbox | None:
    """Return the mailbox of an address, or None."""
    row = rows.one("select * from mailboxes where address = ?", address)
    return None if row is None else _mailbox(row)


def reconnect_mailbox(tx: Transaction, mailbox_id: MailboxId, **settings: object) -> None:
    """Reach a mailbox in another way, one that was removed too: its mail and conversations are still its own."""
    plain = {name: json.dumps(value) if name in ("smtp", "imap") else value for name, value in settings.items()}
    tx.update("mailboxes", mailbox_id, **plain)


def remove_mailbox(tx: Transaction, mailbox_id: MailboxId) -> None:
    """Read and send no more over a mailbox; what it had sent and read stays."""
    tx.update("mailboxes", mailbox_id, state="removed", paused_because=None)
    for task in activities.open_tasks(tx, kind=MAILBOX_TASK):
        if task.detail.get("mailbox") == mailbox_id:
            activities.finish_task(tx, task.id)


def pause_mailbox(tx: Transaction, mailbox_id: MailboxId, because: str) -> bool:
    """Send nothing unasked from a mailbox until a person resumes it, and put that on their list, once.

    Returns whether it was active; the reason of the first pause stands.
    """
    box = mailbox(tx, mailbox_id)
    if box.state != "active":
        return False
    tx.update("mailboxes", mailbox_id, state="paused", paused_because=because)
    activities.create_task(
        tx,
        f"{box.address} is paused: {because.rstrip('.')}. Look at it, then let it send again.",
        kind=MAILBOX_TASK,
        due_at=tx.now,
        detail={"mailbox": mailbox_id},
    )
    return True


def resume_mailbox(tx: Transaction, mailbox_id: MailboxId) -> bool:
    """Let a paused mailbox send again, with clean counters; return whether it was paused."""
    if mailbox(tx, mailbox_id).state != "paused":
        return False
    tx.update("mailboxes", mailbox_id, state="active", paused_because=None, resumed_at=tx.millis)
    for task in activities.open_tasks(tx, kind=MAILBOX_TASK):
        if task.detail.get("mailbox") == mailbox_id:
            activities.finish_task(tx, task.id)
    return True


def note_first_send(tx: Transaction, mailbox_id: MailboxId) -> None:
    """Note that a mailbox has sent for the first time."""
    tx.run("update mailboxes set first_send_at = coalesce(first_send_at, ?) where id = ?", tx.millis, mailbox_id)


# Threads and messages ------------------------------------------------------------------------------------------------


def start_thread(tx: Transaction, subject: str, *, contact: ContactId | None, mailbox_id: MailboxId | None) -> ThreadId:
    """Start a thread."""
    return ThreadId(
        tx.insert(
            "threads",
            contact_id=contact,
            mailbox_id=mailbox_id,
            subject=subject,
            created_at=tx.millis,
            last_at=tx.millis,
        )
    )


def wake_threads(tx: Transaction, contact: ContactId) -> None:
    """Bring a person's conversations back that were put aside: they wrote again."""
    tx.run("update threads set snoozed_until = null where contact_id = ? and snoozed_until is not null", contact)


def add_message(
    tx: Transaction,
    *,
    thread: ThreadId | None,
    contact: ContactId | None,
    mailbox_id: MailboxId | None,
    direction: Direction,
    channel: str,
    sender: str,
    recipient: str,
    subject: str,
    text: str,
    at: datetime,
    message_id: str | None,
    refs: tuple[str, ...] = (),
    outbox_id: OutboxId | None = None,
    **more: object,
) -> MessageId:
    """Store one message and move its thread to the front."""
    message = MessageId(
        tx.insert(
            "messages",
            thread_id=thread,
            contact_id=contact,
            mailbox_id=mailbox_id,
            direction=direction.value,
            channel=channel,
            sender=sender,
            recipient=recipient,
            subject=subject,
            text=text,
            at=to_millis(at),
            message_id=message_id,
            refs=json.dumps(refs),
            outbox_id=outbox_id,
            **more,
        )
    )
    if thread is not None:
        tx.run("update threads set last_at = max(last_at, ?) where id = ?", to_millis(at), thread)
    return message


def message(rows: Rows, message_id: MessageId) -> Message:
    """Return one message; raises NotFound."""
    row = rows.one("select * from messages where id = ?", message_id)
    if row is None:
        raise NotFound(f"There is no message number {message_id}.")
    return _message(row)


def thread_messages(rows: Rows, thread: ThreadId) -> list[Message]:
    """Return a thread's messages, oldest first."""
    return [_message(row) for row in rows.all("select * from messages where thread_id = ? order by at, id", thread)]


def latest_inbound(rows: Rows, contact: ContactId, *, channel: str | None = None) -> Message | None:
    """Return the newest message a person wrote, reports and automatic answers aside, or None."""
    row = rows.one(
        "select * from messages where contact_id = ? and direction = 'inbound' and kind in ('reply', 'new')"
        " and (? is null or channel = ?) order by at desc, id desc limit 1",
        contact,
        channel,
        channel,
    )
    return None if row is None else _message(row)


def last_wrote_at(rows: Rows, contact: ContactId) -> datetime | None:
    """Return when a person last wrote, reports and automatic answers aside, or None where they never did."""
    found = rows.value(
        "select max(at) from messages where contact_id = ? and direction = 'inbound' and kind in ('reply', 'new')",
        contact,
    )
    return None if found is None else from_millis(found)


def sent_as(rows: Rows, message_ids: Iterable[str]) -> Message | None:
    """Return our own message that any of these ids names, by the id we gave or the one the world sees, or None."""
    for wanted in message_ids:
        row = rows.one(
            "select * from messages where direction = 'outbound' and (message_id = ? or seen_message_id = ?)",
            wanted,
            wanted,
        )
        if row is not None:
            return _message(row)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A conversation: its subject, and the mailbox it is led from."""

    id: ThreadId
    mailbox_id: MailboxId | None
    subject: str


def thread(rows: Rows, thread_id: ThreadId) -> Thread:
    """Return a thread; raises NotFound."""
    row = rows.one("select id, mailbox_id, subject from threads where id = ?", thread_id)
    if row is None:
        raise NotFound(f"There is no thread number {thread_id}.")
    return Thread(id=ThreadId(row["id"]), mailbox_id=row["mailbox_id"], subject=row["subject"])


def latest_thread(rows: Rows, contact: ContactId) -> ThreadId | None:
    """Return the thread a person was written to or wrote in last, or None."""
    found = rows.value("select id from threads where contact_id = ? order by last_at desc, id desc limit 1", contact)
    return None if found is None else ThreadId(found)


def thread_by_subject(rows: Rows, contact: ContactId, subject: str, now: datetime) -> ThreadId | None:
    """Return the newest thread with a person under a subject that was alive lately, or None."""
    found = rows.value(
        "select id from threads where contact_id = ? and subject = ? and last_at > ? order by last_at desc limit 1",
        contact,
        subject,
        to_millis(now - SAME_SUBJECT),
    )
    return None if found is None else ThreadId(found)


def ever_exchanged(rows: Rows, contact: ContactId) -> bool:
    """Tell whether anything was ever written to or by a person."""
    return rows.value("select 1 from messages where contact_id = ? limit 1", contact) is not None


def opted_out_at(rows: Rows, contact: ContactId) -> datetime | None:
    """Return when a person last wrote that they want no more, or None."""
    found = rows.value(
        "select max(at) from messages where contact_id = ? and direction = 'inbound' and category = 'unsubscribe'",
        contact,
    )
    return None if found is None else from_millis(found)


def outbox_of(rows: Rows, message_id: MessageId) -> OutboxId | None:
    """Return the send that a message of ours was, or that a report is about, or None."""
    found = rows.value("select outbox_id from messages where id = ?", message_id)
    return None if found is None else OutboxId(found)


def recent(rows: Rows, contact: ContactId, *, limit: int) -> list[Message]:
    """Return a person's newest messages, newest first."""
    found = rows.all("select * from messages where contact_id = ? order by at desc, id desc limit ?", contact, limit)
    return [_message(row) for row in found]


def reading_of(rows: Rows, message_id: MessageId) -> dict[str, Any]:
    """Return what the inbox understood of a message: dates, people it points to, whether a person should answer."""
    text = rows.value("select reading from messages where id = ?", message_id)
    return json.loads(text) if text else {}


def mark_handled(tx: Transaction, message_id: MessageId) -> None:
    """Note that an agent has taken a message in."""
    tx.run("update messages set handled_at = ? where id = ?", tx.millis, message_id)


def reclassify(tx: Transaction, message_id: MessageId, category: Category, by: str) -> None:
    """Say anew what a message means: what came before it in the conversation may show more than its own words."""
    tx.update("messages", message_id, category=category.value, classified_by=by)


def is_handled(rows: Rows, message_id: MessageId) -> bool:
    """Tell whether an agent has taken a message in."""
    return rows.value("select handled_at from messages where id = ?", message_id) is not None


def mailbox_known_to(rows: Rows, contact: ContactId) -> MailboxId | None:
    """Return the active mailbox a person was written to from last, or None."""
    found = rows.value(
        "select t.mailbox_id from threads t join mailboxes m on m.id = t.mailbox_id where t.contact_id = ?"
        " and m.state = 'active' order by t.last_at desc limit 1",
        contact,
    )
    return None if found is None else MailboxId(found)


def least_busy_mailbox(rows: Rows) -> MailboxId | None:
    """Return the mailbox with the least on its way for what it may send a day, active ones first; None without any."""
    found = rows.value(
        "select m.id from mailboxes m where m.state <> 'removed' order by m.state <> 'active', (select count(*) from outbox o where"
        " o.mailbox_id = m.id and o.state = 'queued') * 1.0 / coalesce(m.daily_cap, 30), m.id limit 1"
    )
    return None if found is None else MailboxId(found)


@lru_cache(64)  # every mail asks for its mailbox again, and the mailboxes stay as they are
def _decoded(text: str) -> Mapping[str, Any]:
    settings: dict[str, Any] = json.loads(text)
    return settings


def _mailbox(row: Row) -> Mailbox:
    return Mailbox(
        id=MailboxId(row["id"]),
        address=row["address"],
        name=row["name"],
        smtp=_decoded(row["smtp"]),
        imap=_decoded(row["imap"]),
        provider=row["provider"],
        state=row["state"],
        paused_because=row["paused_because"],
        daily_cap=row["daily_cap"],
        first_send_at=None if row["first_send_at"] is None else from_millis(row["first_send_at"]),
        ramp_from=None if row["ramp_from"] is None else from_millis(row["ramp_from"]),
        resumed_at=None if row["resumed_at"] is None else from_millis(row["resumed_at"]),
        sent_copies=row["sent_copies"],
    )


def _message(row: Row) -> Message:
    return Message(
        id=MessageId(row["id"]),
        thread_id=row["thread_id"],
        contact_id=row["contact_id"],
        mailbox_id=row["mailbox_id"],
        direction=Direction(row["direction"]),
        channel=row["channel"],
        sender=row["sender"],
        recipient=row["recipient"],
        subject=row["subject"],
        text=row["text"],
        at=from_millis(row["at"]),
        message_id=row["message_id"],
        kind=InboundKind(row["kind"]) if row["kind"] else None,
        category=Category(row["category"]) if row["category"] else None,
        confidence=row["confidence"],
        classified_by=row["classified_by"],
        references=tuple(json.loads(row["refs"])),
    )
