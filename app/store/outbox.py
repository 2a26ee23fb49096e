"""What is to leave the laptop, and where each of it stands.

queued → sending → sent. A message the gate holds stays queued with a later `not_before`; one it asks a person about is
`held`. `blocked`, `failed` and `withdrawn` are ends; `uncertain` waits for a person: whether it left could not be known,
and it is never sent again by itself.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.core.clock import from_millis, to_millis
from app.core.ids import ApprovalId, ContactId, DealId, MailboxId, OutboxId, RunId, ThreadId
from app.store import events
from app.store.database import Row, Rows, Transaction

OPEN = ("queued", "sending", "uncertain")
UNASKED = ("cold", "follow_up")  # purposes of what nobody asked for
PAUSABLE = (*UNASKED, "customer_marketing")  # what a paused mailbox keeps back
_MAY_GO = (
    "state = 'queued' and (purpose not in ('cold', 'follow_up', 'customer_marketing')"
    " or mailbox_id is null or mailbox_id not in (select id from mailboxes where state <> 'active'))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message, call or task on its way out."""

    id: OutboxId
    send_key: str
    channel: str
    purpose: str
    contact_id: ContactId | None
    deal_id: DealId | None
    thread_id: ThreadId | None
    mailbox_id: MailboxId | None
    run_id: RunId | None
    approval_id: ApprovalId | None
    address: str
    subject: str
    text: str
    in_reply_to: str | None
    refs: tuple[str, ...]
    attachments: tuple[dict[str, Any], ...]
    provenance: dict[str, Any]
    first: bool
    state: str
    priority: int
    not_before: datetime
    attempts: int
    looked: int
    message_id: str | None
    queued_at: datetime
    approved_at: datetime | None
    sending_at: datetime | None


def queue(
    tx: Transaction,
    *,
    send_key: str,
    channel: str,
    purpose: str,
    contact: ContactId | None,
    address: str,
    subject: str,
    text: str,
    **more: Any,  # the other columns
) -> OutboxId | None:
    """Queue one message; None where this very send was queued before."""
    for name in ("refs", "attachments", "provenance"):
        if name in more:
            more[name] = json.dumps(more[name], ensure_ascii=False, default=str)
    for name in ("not_before", "approved_at"):
        if isinstance(more.get(name), datetime):
            more[name] = to_millis(more[name])
    if tx.value("select 1 from outbox where send_key = ?", send_key) is not None:
        return None
    return OutboxId(
        tx.insert(
            "outbox",
            send_key=send_key,
            channel=channel,
            purpose=purpose,
            contact_id=contact,
            address=address,
            subject=subject,
            text=text,
            queued_at=tx.millis,
            **more,
        )
    )


def anything_due(rows: Rows, now: datetime) -> bool:
    """Tell whether anything may go now."""
    return rows.value(f"select 1 from outbox where {_MAY_GO} and not_before <= ? limit 1", to_millis(now)) is not None


def due(rows: Rows, now: datetime, *, limit: int) -> Iterator[Outgoing]:
    """Yield what may go now, answers to people first; what a paused mailbox keeps back costs nothing."""
    found = rows.all(
        f"select * from outbox where {_MAY_GO} and not_before <= ? order by priority, not_before, id limit {limit:d}",
        to_millis(now),
    )
    yield from map(_outgoing, found)


def next_due(rows: Rows) -> datetime | None:
    """Return when the next queued message may go."""
    found = rows.value(f"select not_before from outbox where {_MAY_GO} order by not_before limit 1")
    return None if found is None else from_millis(found)


def open_sends(rows: Rows) -> list[Outgoing]:
    """Return what was being sent when nobody was left to note how it went."""
    return [_outgoing(row) for row in rows.all("select * from outbox where state = 'sending' order by id")]


def uncertain(rows: Rows) -> list[Outgoing]:
    """Return what a person must look at: it may or may not have left."""
    return [_outgoing(row) for row in rows.all("select * from outbox where state = 'uncertain' order by id")]


def get(rows: Rows, outbox_id: OutboxId) -> Outgoing | None:
    """Return one message on its way out, or None."""
    row = rows.one("select * from outbox where id = ?", outbox_id)
    return None if row is None else _outgoing(row)


def mark(tx: Transaction, outbox_id: OutboxId, state: str, **more: object) -> None:
    """Move a message to another state."""
    for name in ("not_before", "sending_at", "settled_at"):
        value = more.get(name)
        if isinstance(value, datetime):
            more[name] = to_millis(value)
    tx.update("outbox", outbox_id, state=state, **more)


def withdraw(
    tx: Transaction,
    *,
    message: OutboxId | None = None,
    contact: ContactId | None = None,
    address: str | None = None,
    run: RunId | None = None,
    channels: Iterable[str] = (),
    purposes: Iterable[str] = (),
) -> tuple[OutboxId, ...]:
    """Take back what has not left yet and fits everything that is named; return which."""
    equal = {"id": message, "contact_id": contact, "address": address, "run_id": run}
    named = {column: (value,) for column, value in equal.items() if value is not None}
    among = {name: tuple(values) for name, values in (("channel", channels), ("purpose", purposes)) if values}
    assert named, "whose messages, or which, must be said"
    wanted = named | among
    where = " and ".join(f"{column} in ({','.join('?' * len(values))})" for column, values in wanted.items())
    found = tx.all(
        f"select id, contact_id from outbox where state in ('queued', 'held') and {where}",
        *(value for values in wanted.values() for value in values),
    )
    for row in found:
        mark(tx, OutboxId(row["id"]), "withdrawn", settled_at=tx.now)
        events.emit(tx, "message.withdrawn", key=f"outbox:{row['id']}", contact=row["contact_id"])
    return tuple(OutboxId(row["id"]) for row in found)


def requeue(tx: Transaction, messages: Iterable[OutboxId]) -> None:
    """Put withdrawn messages back where they stood; the gate is asked again before any of them leaves."""
    for message in messages:
        held = tx.value(
            "select 1 from approvals where kind = 'gate' and state = 'pending' and json_extract(subject, '$.outbox') = ?",
            message,
        )
        if tx.value("select state from outbox where id = ?", message) == "withdrawn":
            mark(tx, message, "held" if held else "queued", settled_at=None)


def let_go(tx: Transaction, because: str) -> int:
    """Let what was kept in the queue for one reason be looked at now; returns how much that is."""
    found = tx.all("select id from outbox where state = 'queued' and error = ?", because)
    for row in found:
        mark(tx, OutboxId(row["id"]), "queued", not_before=tx.now, error=None)
    return len(found)


def kept_because(rows: Rows, because: str) -> int:
    """Return how much is kept in the queue for one reason."""
    return int(rows.value("select count(*) from outbox where state = 'queued' and error = ?", because))


def by_send_key(rows: Rows, send_key: str) -> Outgoing | None:
    """Return the message queued under a key, or None."""
    row = rows.one("select * from outbox where send_key = ?", send_key)
    return None if row is None else _outgoing(row)


def mailed_keys(rows: Rows) -> Iterator[tuple[OutboxId, str]]:
    """Yield every mail that left or may have left, with its key, newest first."""
    for row in rows.each(
        "select id, send_key from outbox where channel = 'email' and state in ('sent', 'sending', 'uncertain') order by id desc"
    ):
        yield OutboxId(row["id"]), row["send_key"]


def handed_since(rows: Rows, channel: str, since: datetime) -> int:
    """Return how much was given to the person to do by hand on a channel since an instant."""
    sql = "select count(*) from outbox where channel = ? and state = 'handed' and settled_at > ?"
    return int(rows.value(sql, channel, to_millis(since)))


def is_queued(rows: Rows, send_key: str) -> bool:
    """Tell whether this very send was queued before."""
    return rows.value("select 1 from outbox where send_key = ?", send_key) is not None


def was_said(rows: Rows, contact: ContactId, subject: str, text: str) -> bool:
    """Tell whether a person had, or is to get, a message of these very words."""
    sql = "select 1 from outbox where contact_id = ? and text = ? and subject = ? and state not in ('withdrawn', 'blocked')"
    return rows.value(sql + " limit 1", contact, text, subject) is not None


def sent_by_run(rows: Rows, run: RunId) -> int:
    """Return how many messages of a run have left."""
    return int(rows.value("select count(*) from outbox where run_id = ? and state = 'sent'", run))


# Counters the gate asks for ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactHistory:
    """How often a person was contacted, and what came back."""

    last_24h: int
    last_7d: int
    last_365d: int
    unanswered: int
    last_sent_at: datetime | None


def history(rows: Rows, contact: ContactId, now: datetime, *, wrote_at: datetime | None) -> ContactHistory:
    """Return how often a person was contacted, on every channel, and how many since they last wrote, at `wrote_at`."""
    at = to_millis(now)
    row = rows.one(
        "select coalesce(sum(settled_at > ?), 0) as day, coalesce(sum(settled_at > ?), 0) as week, count(*) as year,"
        " coalesce(sum(settled_at > ?), 0) as unanswered, max(settled_at) as last from outbox"
        " where contact_id = ? and state = 'sent' and settled_at > ? and purpose in ('cold','follow_up','customer_marketing')",
        at - _millis(timedelta(days=1)),
        at - _millis(timedelta(days=7)),
        to_millis(wrote_at) if wrote_at else 0,
        contact,
        at - _millis(timedelta(days=365)),
    )
    assert row is not None
    return ContactHistory(
        last_24h=row["day"],
        last_7d=row["week"],
        last_365d=row["year"],
        unanswered=row["unanswered"],
        last_sent_at=None if row["last"] is None else from_millis(row["last"]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxHealth:
    """What a mailbox sent, and what came back of it."""

    sent_24h: int
    cold_24h: int
    last_cold_at: datetime | None
    sends: int
    hard_bounces: int
    blocked: int
    complaints: int


def health(rows: Rows, mailbox_id: MailboxId, now: datetime, *, since: datetime | None = None) -> MailboxHealth:
    """Return a mailbox's counters: the last 24 hours, and what came back of its last 100 sends.

    Of these only the sends after `since` count: a person looked at what was before.
    """
    day = to_millis(now - timedelta(days=1))
    recent = rows.one(
        "select count(*) as sent, coalesce(sum(first), 0) as cold, max(case when first then settled_at end) as last"
        " from outbox where mailbox_id = ? and state = 'sent' and settled_at > ?",
        mailbox_id,
        day,
    )
    last_cold = rows.value(
        "select settled_at from outbox where mailbox_id = ? and state = 'sent' and first = 1 order by settled_at desc limit 1",
        mailbox_id,
    )
    fates = rows.one(
        "select count(*) as sends, coalesce(sum(b.kind = 'hard'), 0) as hard, coalesce(sum(b.kind = 'block'), 0) as blocked,"
        " coalesce(sum(b.kind = 'complaint'), 0) as complaints from (select id from outbox where mailbox_id = ?"
        " and state = 'sent' and settled_at > ? order by settled_at desc limit 100) o left join"
        " (select outbox_id, min(substr(category, 8)) as kind from (select outbox_id,"
        " case when kind = 'complaint' then 'bounce.complaint' else category end as category"
        " from messages where kind in ('bounce', 'complaint') and outbox_id is not null) group by outbox_id) b"
        " on b.outbox_id = o.id",
        mailbox_id,
        to_millis(since) if since else 0,
    )
    assert recent is not None
    assert fates is not None
    return MailboxHealth(
        sent_24h=recent["sent"],
        cold_24h=recent["cold"],
        last_cold_at=None if last_cold is None else from_millis(last_cold),
        sends=fates["sends"],
        hard_bounces=fates["hard"],
        blocked=fates["blocked"],
        complaints=fates["complaints"],
    )


def _millis(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)


def _outgoing(row: Row) -> Outgoing:
    return Outgoing(
        id=OutboxId(row["id"]),
        send_key=row["send_key"],
        channel=row["channel"],
        purpose=row["purpose"],
        contact_id=row["contact_id"],
        deal_id=row["deal_id"],
        thread_id=row["thread_id"],
        mailbox_id=row["mailbox_id"],
        run_id=row["run_id"],
        approval_id=row["approval_id"],
        address=row["address"],
        subject=row["subject"],
        text=row["text"],
        in_reply_to=row["in_reply_to"],
        refs=tuple(json.loads(row["refs"])),
        attachments=tuple(json.loads(row["attachments"])),
        provenance=json.loads(row["provenance"]),
        first=bool(row["first"]),
        state=row["state"],
        priority=row["priority"],
        not_before=from_millis(row["not_before"]),
        attempts=row["attempts"],
        looked=row["looked"],
        message_id=row["message_id"],
        queued_at=from_millis(row["queued_at"]),
        approved_at=None if row["approved_at"] is None else from_millis(row["approved_at"]),
        sending_at=None if row["sending_at"] is None else from_millis(row["sending_at"]),
    )


def person_wrote_last(rows: Rows, contact: ContactId) -> bool:
    """Tell whether the newest message to a contact, sent or on its way, is in a person's own words."""
    found = rows.value(
        "select json_extract(provenance, '$.by') from outbox where contact_id = ?"
        " and state in ('queued', 'held', 'sending', 'uncertain', 'sent') order by id desc limit 1",
        contact,
    )
    return bool(found == "person")
