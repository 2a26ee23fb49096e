"""Conversations as the inbox lists them, split by who has the next word."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.core.clock import from_millis, to_millis
from app.core.ids import ApprovalId, ContactId, MessageId, ThreadId
from app.store import search
from app.store.database import AMONG, Row, Rows, Transaction
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
    others: int  # how many other people wrote in it
    draft: ApprovalId | None
    snoozed_until: datetime | None


_NEWEST = "(select id from messages where thread_id = t.id order by at desc, id desc limit 1)"
_LISTED = f"""
select t.id, t.contact_id, coalesce(c.name, m.sender) as who, coalesce(co.name, '') as company, c.score, t.subject,
  substr(m.text, 1, 200) as last, m.direction, coalesce(m.category, '') as category, m.at, t.snoozed_until,
  m.direction = 'inbound' and m.at > coalesce(t.read_at, 0) as unread,
  (select count(distinct coalesce(x.contact_id, x.sender)) from messages x where x.thread_id = t.id
    and x.direction = 'inbound' and x.kind in ('reply', 'new') and x.contact_id is not t.contact_id) as others
from threads t join messages m on m.id = {_NEWEST}
left join contacts c on c.id = t.contact_id left join companies co on co.id = c.company_id
where t.id in {AMONG}
"""
# A draft of an answer belongs to the conversation in which its person wrote last.
_DRAFTS = """
select max(a.id) as id, (select m.thread_id from messages m where m.contact_id = a.contact_id
    and m.direction = 'inbound' and m.kind in ('reply', 'new') order by m.at desc, m.id desc limit 1) as thread_id
from approvals a where a.state = 'pending' and a.kind = 'reply' group by 2
"""
_WANTING = f"select thread_id from messages where {UNANSWERED} union select thread_id from ({_DRAFTS})"
_AWAKE = "(t.snoozed_until is null or t.snoozed_until <= :now)"
_SPLITS: dict[Split, str] = {
    "reply": f"t.id in ({_WANTING}) and {_AWAKE}",
    # The columns in the order of their index, so that it alone is asked.
    "waiting": "(select direction from messages where thread_id = t.id order by at desc, direction desc limit 1)"
    f" = 'outbound' and {_AWAKE}",
    "later": "t.snoozed_until > :now",
    "all": "exists (select 1 from messages where thread_id = t.id)",
}
_HITS = 2000  # of a word that stands in many messages the newest are looked at
_FOUND = f"""
select id from threads where contact_id in
  (select rowid / 8 from search where search match :words and rowid % 8 = {search.Kind.CONTACT:d})
union select thread_id from messages where id in
  (select rowid / 8 from search where search match :words and rowid % 8 = {search.Kind.MESSAGE:d}
   order by rowid desc limit {_HITS})
"""


def conversations(
    rows: Rows, split: Split, now: datetime, *, text: str = "", limit: int, offset: int = 0
) -> list[Conversation]:
    """Return a page of a split, newest first; `text` narrows to what names, companies, subjects and messages say."""
    values: dict[str, object] = {"now": to_millis(now), "limit": limit, "offset": offset}
    where = _SPLITS[split]
    if text.strip():
        words = "".join(ch if ch.isalnum() else " " for ch in text).split()
        if not words:
            return []
        where += f" and t.id in ({_FOUND})"
        values["words"] = " AND ".join(f'"{word}"*' for word in words)
    found = rows.connection.execute(
        f"select t.id from threads t where {where} order by t.last_at desc, t.id desc limit :limit offset :offset",
        values,
    )
    return _read(rows, [ThreadId(row[0]) for row in found.fetchall()])


def _read(rows: Rows, threads: list[ThreadId]) -> list[Conversation]:
    """Return these conversations in this order; what is empty is left out."""
    drafts = drafts_by_thread(rows)
    read = {row["id"]: row for row in rows.all(_LISTED, json.dumps(threads))}
    return [_conversation(read[one], drafts.get(one)) for one in threads if one in read]


def drafts_by_thread(rows: Rows) -> dict[ThreadId, ApprovalId]:
    """Return the drafts of answers that wait for a yes, by their conversation."""
    return {ThreadId(row["thread_id"]): ApprovalId(row["id"]) for row in rows.all(_DRAFTS) if row["thread_id"]}


def _conversation(row: Row, draft: ApprovalId | None) -> Conversation:
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
        others=row["others"],
        draft=draft,
        snoozed_until=None if row["snoozed_until"] is None else from_millis(row["snoozed_until"]),
    )


def counts(rows: Rows, now: datetime) -> dict[str, int]:
    """Return how many conversations want an answer, and how many were put aside."""
    values = {"now": to_millis(now)}
    return {
        split: int(
            rows.connection.execute(f"select count(*) from threads t where {_SPLITS[split]}", values).fetchone()[0]
        )
        for split in ("reply", "later")
    }


def place_of(rows: Rows, thread: ThreadId) -> Conversation | None:
    """Return one conversation as the list shows it, or None."""
    return next(iter(_read(rows, [thread])), None)


def partner(rows: Rows, thread: ThreadId) -> ContactId | None:
    """Return whom an answer in a conversation goes to: who wrote last in it, else whom it was begun with; or None."""
    found = rows.value(
        "select contact_id from messages where thread_id = ? and direction = 'inbound' and kind in ('reply', 'new')"
        " and contact_id is not null order by at desc, id desc limit 1",
        thread,
    ) or rows.value("select contact_id from threads where id = ?", thread)
    return None if found is None else ContactId(found)


def last_heard(rows: Rows, thread: ThreadId) -> MessageId | None:
    """Return the last message of a conversation where somebody else wrote it, or None."""
    row = rows.one(
        "select id, direction, kind from messages where thread_id = ? order by at desc, id desc limit 1", thread
    )
    return MessageId(row["id"]) if row is not None and row["kind"] in ("reply", "new") else None


def note_read(tx: Transaction, thread: ThreadId) -> None:
    """Note that a person has seen all of a conversation; nothing that a journal would keep."""
    tx.run("update threads set read_at = ? where id = ?", tx.millis, thread)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a message says beyond its visible words, and who wrote it where we sent it."""

    full: str
    who: str  # the person it came from, where they are known
    agent: str
    edited: bool  # a person changed the agent's words
    attachments: tuple[str, ...]


def words_of_thread(rows: Rows, thread: ThreadId) -> dict[int, Words]:
    """Return, by message, the whole text with quotes, the agent that drafted it, and its attachments' names."""
    found = rows.all(
        "select m.id, coalesce(m.full_text, '') as full_text, coalesce(c.name, '') as who, coalesce(r.workflow, '') as agent,"
        " coalesce(json_extract(a.answer, '$.text') <> '' or json_extract(a.subject, '$.edited_by') <> '', 0) as edited,"
        " coalesce(json_extract(o.provenance, '$.by'), '') as made,"
        " coalesce((select group_concat(json_extract(value, '$.kind'), '|') from json_each(o.attachments)), '') as attached"
        " from messages m left join outbox o on o.id = m.outbox_id and m.direction = 'outbound'"
        " left join runs r on r.id = o.run_id left join contacts c on c.id = m.contact_id and m.direction = 'inbound'"
        " left join approvals a on a.id = o.approval_id where m.thread_id = ?",
        thread,
    )
    return {
        row["id"]: Words(
            full=row["full_text"],
            who=row["who"],
            edited=bool(row["edited"]) and row["made"] != "person",
            agent="" if row["made"] == "person" else row["agent"],
            attachments=tuple(part for part in row["attached"].split("|") if part),
        )
        for row in found
    }
