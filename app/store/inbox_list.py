"""Conversations as the inbox lists them, split by who has the next word."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.core.clock import from_millis, to_millis
from app.core.ids import ApprovalId, ContactId, ThreadId
from app.store.database import Row, Rows
from app.store.overview import UNANSWERED

Split = Literal["reply", "waiting", "later", "all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One thread as a list shows it."""

    id: ThreadId
    contact_id: ContactId | None
    who: str
    company: str
    score: int | None
    subject: str
    last: str
    inbound: bool
    category: str
    at: datetime
    unread: bool
    draft: ApprovalId | None
    snoozed_until: datetime | None


_NEWEST = "(select id from messages where thread_id = t.id order by at desc, id desc limit 1)"
_LISTED = f"""
select t.id, t.contact_id, coalesce(c.name, m.sender) as who, coalesce(co.name, '') as company, c.score, t.subject,
  substr(m.text, 1, 200) as last, m.direction, coalesce(m.category, '') as category, m.at, t.snoozed_until,
  m.direction = 'inbound' and m.handled_at is null as unread,
  (select a.id from approvals a where a.contact_id = t.contact_id and a.state = 'pending' and a.kind = 'reply' limit 1) as draft
from threads t join messages m on m.id = {_NEWEST}
left join contacts c on c.id = t.contact_id left join companies co on co.id = c.company_id
"""
_UNANSWERED_THREADS = f"select thread_id from messages where {UNANSWERED}"


def _where(split: Split) -> str:
    awake = "(t.snoozed_until is null or t.snoozed_until <= :now)"
    return {
        "reply": f"t.id in ({_UNANSWERED_THREADS}) and {awake}",
        "waiting": f"m.direction = 'outbound' and {awake}",
        "later": "t.snoozed_until > :now",
        "all": "1",
    }[split]


def conversations(
    rows: Rows, split: Split, now: datetime, *, text: str = "", limit: int, offset: int = 0
) -> list[Conversation]:
    """Return a page of a split, newest first; `text` narrows by name, company and subject."""
    values: dict[str, object] = {"now": to_millis(now), "limit": limit, "offset": offset}
    where = _where(split)
    if text:
        where += " and (who like :text or company like :text or t.subject like :text)"
        values["text"] = f"%{text}%"
    found = rows.connection.execute(
        f"{_LISTED} where {where} order by t.last_at desc, t.id desc limit :limit offset :offset", values
    ).fetchall()
    return [_conversation(row) for row in found]


def _conversation(row: Row) -> Conversation:
    return Conversation(
        id=ThreadId(row["id"]),
        contact_id=row["contact_id"],
        who=row["who"],
        company=row["company"],
        score=row["score"],
        subject=row["subject"],
        last=row["last"],
        inbound=row["direction"] == "inbound",
        category=row["category"],
        at=from_millis(row["at"]),
        unread=bool(row["unread"]),
        draft=row["draft"],
        snoozed_until=None if row["snoozed_until"] is None else from_millis(row["snoozed_until"]),
    )


def counts(rows: Rows, now: datetime) -> dict[str, int]:
    """Return how many conversations want an answer, and how many were put aside."""
    millis = to_millis(now)
    wanting = rows.value(
        f"select count(distinct t.id) from threads t where t.id in ({_UNANSWERED_THREADS})"
        " and (t.snoozed_until is null or t.snoozed_until <= ?)",
        millis,
    )
    later = rows.value("select count(*) from threads where snoozed_until > ?", millis)
    return {"reply": int(wanting), "later": int(later)}


def place_of(rows: Rows, thread: ThreadId) -> Conversation | None:
    """Return one conversation as the list shows it, or None."""
    row = rows.one(f"{_LISTED} where t.id = ?", thread)
    return None if row is None else _conversation(row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a message says beyond its visible words, and who wrote it where we sent it."""

    full: str
    agent: str
    attachments: tuple[str, ...]


def words_of_thread(rows: Rows, thread: ThreadId) -> dict[int, Words]:
    """Return, by message, the whole text with quotes, the agent that drafted it, and its attachments' names."""
    found = rows.all(
        "select m.id, coalesce(m.full_text, '') as full_text, coalesce(r.workflow, '') as agent,"
        " coalesce(json_extract(o.provenance, '$.by'), '') as made,"
        " coalesce((select group_concat(json_extract(value, '$.kind'), '|') from json_each(o.attachments)), '') as attached"
        " from messages m left join outbox o on o.id = m.outbox_id and m.direction = 'outbound'"
        " left join runs r on r.id = o.run_id where m.thread_id = ?",
        thread,
    )
    return {
        row["id"]: Words(
            full=row["full_text"],
            agent="" if row["made"] == "person" else row["agent"],
            attachments=tuple(part for part in row["attached"].split("|") if part),
        )
        for row in found
    }
