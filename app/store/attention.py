"""What wants the person's eyes: approvals in their order, replies nobody answered, and what happened since they looked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.clock import from_millis, to_millis
from app.core.ids import ApprovalId, ContactId, MessageId, OutboxId, TaskId, ThreadId
from app.store.database import Row, Rows, Transaction
from app.store.overview import UNANSWERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One approval as a list shows it."""

    id: ApprovalId
    kind: str
    title: str
    subject: str
    contact_id: ContactId | None
    who: str
    company: str
    score: int | None
    asked_at: datetime
    expires_at: datetime | None
    skipped: bool
    needs_human: bool
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One message to look at."""

    id: MessageId
    thread_id: ThreadId | None
    contact_id: ContactId | None
    who: str
    company: str
    category: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One task of today."""

    id: TaskId
    title: str
    kind: str
    contact_id: ContactId | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """One message that was approved and waits for its hour: until then it can be taken back."""

    id: OutboxId
    approval: ApprovalId
    contact_id: ContactId | None
    who: str
    company: str
    score: int | None
    purpose: str
    subject: str
    text: str
    leaves_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """What happened since an instant."""

    found: int
    fitting: int
    drafts: int
    replies: int
    wants_to_meet: int
    blocked: int


_WAITING = """
select a.id, a.kind, a.title, coalesce(json_extract(a.subject, '$.subject'), '') as subject, a.contact_id,
  coalesce(c.name, '') as who, coalesce(co.name, '') as company, c.score, a.asked_at, a.expires_at, a.skipped_at,
  coalesce(a.step, '') as step,
  coalesce(json_extract(a.subject, '$.needs_human'), 0) as needs_human
from approvals a left join contacts c on c.id = a.contact_id left join companies co on co.id = c.company_id
where a.state = 'pending'
order by a.skipped_at is not null, a.skipped_at, coalesce(a.expires_at, 9e15), c.score desc, a.id limit ?
"""


def approvals(rows: Rows, *, limit: int = 500) -> list[Waiting]:
    """Return what waits for a yes: by deadline, then score; what was put aside comes last."""
    return [_waiting(row) for row in rows.all(_WAITING, limit)]


def _waiting(row: Row) -> Waiting:
    return Waiting(
        id=ApprovalId(row["id"]),
        kind=row["kind"],
        title=row["title"],
        subject=row["subject"],
        contact_id=row["contact_id"],
        who=row["who"],
        company=row["company"],
        score=row["score"],
        asked_at=from_millis(row["asked_at"]),
        expires_at=None if row["expires_at"] is None else from_millis(row["expires_at"]),
        skipped=row["skipped_at"] is not None,
        needs_human=bool(row["needs_human"]),
        step=row["step"],
    )


def waiting(rows: Rows) -> int:
    """Return how many approvals wait, however many a list shows."""
    return int(rows.value("select count(*) from approvals where state = 'pending'"))


_LEAVING = """
select o.id, o.approval_id, o.contact_id, coalesce(c.name, o.address) as who, coalesce(co.name, '') as company, c.score,
  o.purpose, o.subject, substr(o.text, 1, 2000) as text, o.not_before
from outbox o left join contacts c on c.id = o.contact_id left join companies co on co.id = c.company_id
where o.state = 'queued' and o.channel = 'email' and o.approval_id is not null and o.not_before > ?
order by o.not_before, o.id limit ?
"""


def leaving(rows: Rows, now: datetime, *, limit: int = 50) -> list[Leaving]:
    """Return what a person approved and what leaves later, the next one first."""
    return [
        Leaving(
            id=OutboxId(row["id"]),
            approval=ApprovalId(row["approval_id"]),
            contact_id=row["contact_id"],
            who=row["who"],
            company=row["company"],
            score=row["score"],
            purpose=row["purpose"],
            subject=row["subject"],
            text=row["text"],
            leaves_at=from_millis(row["not_before"]),
        )
        for row in rows.all(_LEAVING, to_millis(now), limit)
    ]


def unsent_of(rows: Rows, approval: ApprovalId) -> OutboxId | None:
    """Return the message that was queued on an approval and has not left, or None."""
    sql = "select id from outbox where approval_id = ? and state = 'queued' limit 1"
    found = rows.value(sql, approval)
    return None if found is None else OutboxId(found)


def found_since(rows: Rows, since: datetime, *, limit: int = 2000) -> list[ContactId]:
    """Return the people who came in since an instant, the newest first."""
    sql = (
        "select id from contacts where created_at >= ? and deleted_at is null order by created_at desc, id desc limit ?"
    )
    return [ContactId(row["id"]) for row in rows.all(sql, to_millis(since), limit)]


def skip(tx: Transaction, approval: ApprovalId) -> None:
    """Put an approval aside: it goes to the end of the queue."""
    tx.update("approvals", approval, skipped_at=tx.millis)


def bring_back(tx: Transaction, approval: ApprovalId) -> None:
    """Put an approval back in its place in the queue."""
    tx.update("approvals", approval, skipped_at=None)


_REPLIES = f"""
select messages.id, messages.thread_id, messages.contact_id, coalesce(c.name, messages.sender) as who,
  coalesce(co.name, '') as company, coalesce(messages.category, '') as category, substr(messages.text, 1, 300) as text,
  messages.at
from messages left join contacts c on c.id = messages.contact_id left join companies co on co.id = c.company_id
where {UNANSWERED.replace("handled_at", "messages.handled_at", 1)} order by c.score desc, messages.at desc limit ?
"""


def replies(rows: Rows, *, limit: int = 200) -> list[Reply]:
    """Return the messages that want a person: the best lead first."""
    return [
        Reply(
            id=MessageId(row["id"]),
            thread_id=row["thread_id"],
            contact_id=row["contact_id"],
            who=row["who"],
            company=row["company"],
            category=row["category"],
            text=row["text"],
            at=from_millis(row["at"]),
        )
        for row in rows.all(_REPLIES, limit)
    ]


def tasks(rows: Rows, now: datetime, *, limit: int = 200) -> list[Due]:
    """Return the open tasks that are due by tomorrow, the most urgent first."""
    found = rows.all(
        "select id, title, kind, contact_id, due_at from tasks where state = 'open' and (due_at is null or due_at < ?)"
        " order by coalesce(due_at, 9e15), id limit ?",
        to_millis(now + timedelta(days=1)),
        limit,
    )
    return [
        Due(
            id=TaskId(row["id"]),
            title=row["title"],
            kind=row["kind"],
            contact_id=row["contact_id"],
            due_at=None if row["due_at"] is None else from_millis(row["due_at"]),
        )
        for row in found
    ]


def away(rows: Rows, since: datetime) -> Away:
    """Return what happened since an instant."""
    at = to_millis(since)

    def number(sql: str) -> int:
        return int(rows.value(sql, at) or 0)

    return Away(
        found=number("select count(*) from contacts where created_at >= ? and deleted_at is null"),
        fitting=number("select count(*) from contacts where created_at >= ? and deleted_at is null and score >= 40"),
        drafts=number(
            "select count(*) from approvals where asked_at >= ? and json_extract(subject, '$.text') is not null"
        ),
        replies=number(
            "select count(*) from messages where direction = 'inbound' and kind in ('reply', 'new') and at >= ?"
        ),
        wants_to_meet=number(
            "select count(*) from messages where direction = 'inbound' and category = 'positive.meeting' and at >= ?"
        ),
        blocked=number("select count(*) from outbox where state = 'blocked' and settled_at >= ?"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a draft stands in its sequence: which touch of how many."""

    touch: int
    of: int
    sequence: str


def place_in_sequence(rows: Rows, contact: ContactId) -> Place | None:
    """Return where a person is in their running sequence, or None."""
    row = rows.one(
        "select e.touch, s.name, json_array_length(s.steps) as steps from enrolments e join sequences s"
        " on s.id = e.sequence_id where e.contact_id = ? and e.state = 'active'",
        contact,
    )
    return None if row is None else Place(touch=row["touch"] + 1, of=row["steps"], sequence=row["name"])


def variant_figures(rows: Rows, arm: str) -> tuple[int, int]:
    """Return how often a variant was sent and how often it was answered, over all its experiments."""
    row = rows.one("select sum(tried) as tried, sum(won) as won from experiments where arm = ?", arm)
    return (0, 0) if row is None else (int(row["tried"] or 0), int(row["won"] or 0))


def thread_subject(rows: Rows, contact: ContactId) -> str:
    """Return the subject of the newest thread with a person: an answer goes under it."""
    found = rows.value("select subject from threads where contact_id = ? order by last_at desc limit 1", contact)
    return "" if found is None else str(found)


def unhandled(rows: Rows, thread: ThreadId) -> list[MessageId]:
    """Return the messages of a thread that nobody has seen to yet."""
    found = rows.all(
        "select id from messages where thread_id = ? and direction = 'inbound' and handled_at is null", thread
    )
    return [MessageId(row["id"]) for row in found]
