"""Mailboxes, how far they were read, raw mail, threads and messages."""

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.changes import Topic
from app.core.clock import from_millis, to_millis
from app.core.errors import NotFound
from app.core.ids import ContactId, MailboxId, MessageId, OutboxId, ThreadId
from app.core.message import Category, Direction, InboundKind, Message
from app.store.database import Row, Rows, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """One of the founder's mailboxes; the passwords are in the vault, under `mailbox:ADDRESS`."""

    id: MailboxId
    address: str
    name: str
    smtp: dict[str, Any]
    imap: dict[str, Any]
    provider: str
    state: str
    paused_because: str | None
    daily_cap: int | None
    first_send_at: datetime | None
    ramp_from: datetime | None
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
    """Return all mailboxes."""
    return [_mailbox(row) for row in rows.all("select * from mailboxes order by id")]


def mailbox(rows: Rows, mailbox_id: MailboxId) -> Mailbox:
    """Return one mailbox; raises NotFound."""
    row = rows.one("select * from mailboxes where id = ?", mailbox_id)
    if row is None:
        raise NotFound(f"There is no mailbox number {mailbox_id}.")
    return _mailbox(row)


def pause_mailbox(tx: Transaction, mailbox_id: MailboxId, because: str) -> bool:
    """Stop sending from a mailbox until a person resumes it; return whether it was active."""
    return tx.update("mailboxes", mailbox_id, state="paused", paused_because=because)


# How far a folder was read -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where reading a folder stands."""

    uidvalidity: int | None
    last_uid: int
    read_at: datetime | None
    error: str | None


def cursor(rows: Rows, mailbox_id: MailboxId, folder: str) -> Cursor:
    """Return where reading a folder stands; at the start where it was never read."""
    row = rows.one("select * from folders where mailbox_id = ? and name = ?", mailbox_id, folder)
    if row is None:
        return Cursor(uidvalidity=None, last_uid=0, read_at=None, error=None)
    return Cursor(
        uidvalidity=row["uidvalidity"],
        last_uid=row["last_uid"],
        read_at=None if row["read_at"] is None else from_millis(row["read_at"]),
        error=row["error"],
    )


def set_cursor(
    tx: Transaction, mailbox_id: MailboxId, folder: str, *, uidvalidity: int, last_uid: int, read_to_end: bool
) -> None:
    """Note how far a folder was read; `read_to_end` says that nothing newer was there."""
    tx.run(
        "insert into folders (mailbox_id, name, uidvalidity, last_uid, read_at) values (?,?,?,?,?)"
        " on conflict (mailbox_id, name) do update set uidvalidity = excluded.uidvalidity, last_uid = excluded.last_uid,"
        " read_at = coalesce(excluded.read_at, read_at), error = null",
        mailbox_id,
        folder,
        uidvalidity,
        last_uid,
        tx.millis if read_to_end else None,
    )


def note_folder_error(tx: Transaction, mailbox_id: MailboxId, folder: str, error: str) -> None:
    """Note why a folder could not be read; how far it was read stands as it is."""
    tx.run(
        "insert into folders (mailbox_id, name, error) values (?,?,?)"
        " on conflict (mailbox_id, name) do update set error = excluded.error",
        mailbox_id,
        folder,
        error,
    )
    tx.touch(Topic.MAILBOXES)


def read_up_to(rows: Rows, mailbox_id: MailboxId) -> datetime | None:
    """Return the instant up to which a mailbox was read in all its folders, or None where some never was."""
    found = rows.all("select read_at from folders where mailbox_id = ?", mailbox_id)
    if not found or any(row[0] is None for row in found):
        return None
    return from_millis(min(row[0] for row in found))


# Raw mail ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMail:
    """One fetched message as it came; `pending` until it was processed whole."""

    id: int
    mailbox_id: MailboxId
    folder: str
    raw: bytes
    attempts: int


def keep_raw(
    tx: Transaction, mailbox_id: MailboxId, folder: str, uidvalidity: int, fetched: Iterable[tuple[int, bytes]]
) -> None:
    """Keep fetched messages as pending; one that is here already is left alone."""
    tx.many(
        "insert or ignore into raw_mail (mailbox_id, folder, uidvalidity, uid, bytes, size, fetched_at) values (?,?,?,?,?,?,?)",
        [
            (mailbox_id, folder, uidvalidity, uid, zlib.compress(raw, 1), len(raw), tx.millis)
            for uid, raw in fetched
        ],
    )  # fmt: skip
    tx.touch(Topic.MAILBOXES)


def pending_raw(rows: Rows, *, limit: int = 100) -> list[RawMail]:
    """Return messages that were fetched and not yet processed, oldest first."""
    found = rows.all("select * from raw_mail where state = 'pending' order by id limit ?", limit)
    return [_raw(row) for row in found]


def raw_of(rows: Rows, raw_id: int) -> RawMail:
    """Return one message as it came; raises NotFound."""
    row = rows.one("select * from raw_mail where id = ?", raw_id)
    if row is None:
        raise NotFound("The original of this message is gone.")
    return _raw(row)


def raw_done(tx: Transaction, raw_id: int, *, message_id: str | None) -> None:
    """Mark a message as processed."""
    tx.run("update raw_mail set state = 'processed', message_id = ?, error = null where id = ?", message_id, raw_id)


def raw_trouble(tx: Transaction, raw_id: int, error: str, *, most: int = 3) -> None:
    """Note that processing failed; after `most` tries it is set aside as failed, and still kept."""
    tx.run(
        "update raw_mail set attempts = attempts + 1, error = ?,"
        " state = case when attempts + 1 >= ? then 'failed' else 'pending' end where id = ?",
        error,
        most,
        raw_id,
    )


def known_raw(rows: Rows, mailbox_id: MailboxId, message_id: str) -> bool:
    """Tell whether a message of this id was processed before (after the server renumbered its mail)."""
    return (
        rows.value(
            "select 1 from raw_mail where message_id = ? and mailbox_id = ? and state = 'processed'",
            message_id,
            mailbox_id,
        )
        is not None
    )


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
        "select m.id from mailboxes m order by m.state <> 'active', (select count(*) from outbox o where"
        " o.mailbox_id = m.id and o.state = 'queued') * 1.0 / coalesce(m.daily_cap, 30), m.id limit 1"
    )
    return None if found is None else MailboxId(found)


def _mailbox(row: Row) -> Mailbox:
    return Mailbox(
        id=MailboxId(row["id"]),
        address=row["address"],
        name=row["name"],
        smtp=json.loads(row["smtp"]),
        imap=json.loads(row["imap"]),
        provider=row["provider"],
        state=row["state"],
        paused_because=row["paused_because"],
        daily_cap=row["daily_cap"],
        first_send_at=None if row["first_send_at"] is None else from_millis(row["first_send_at"]),
        ramp_from=None if row["ramp_from"] is None else from_millis(row["ramp_from"]),
        sent_copies=row["sent_copies"],
    )


def _raw(row: Row) -> RawMail:
    return RawMail(
        id=row["id"],
        mailbox_id=MailboxId(row["mailbox_id"]),
        folder=row["folder"],
        raw=zlib.decompress(row["bytes"]),
        attempts=row["attempts"],
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
