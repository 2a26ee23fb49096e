"""Rows of an import, in bulk: what is known already, what is new, and the batch that can be taken back.

A batch writes thousands of rows a transaction. New rows carry the batch's number instead of a journal entry each;
changes to rows that were there are in the journal like any other.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.core.changes import Topic
from app.core.clock import from_millis
from app.core.ids import BatchId
from app.store.database import Rows, Transaction


@dataclass(slots=True)
class Known:
    """What is there already, by what an imported row can be recognised by."""

    emails: dict[str, int] = field(default_factory=dict)
    profiles: dict[str, int] = field(default_factory=dict)
    phones: dict[tuple[str, str], int] = field(default_factory=dict)
    names: dict[tuple[str, str], int] = field(default_factory=dict)
    domains: dict[str, int] = field(default_factory=dict)
    companies: dict[str, int] = field(default_factory=dict)
    fingerprints: set[int] = field(default_factory=set)


def known(rows: Rows) -> Known:
    """Read what is known of people and companies, the trash aside."""
    found = Known()
    for row in rows.each(
        "select p.kind, p.value, p.contact_id, lower(c.name) as name from contact_points p"
        " join contacts c on c.id = p.contact_id where p.live = 1 and c.deleted_at is null"
    ):
        kind, value, contact = row["kind"], row["value"], row["contact_id"]
        if kind == "email":
            found.emails[value] = contact
            if row["name"]:
                found.names[row["name"], value.rpartition("@")[2]] = contact
        elif kind == "linkedin":
            found.profiles[value] = contact
        elif row["name"]:
            found.phones[row["name"], value] = contact
    for row in rows.each("select id, domain, name_key from companies where deleted_at is null"):
        if row["domain"]:
            found.domains.setdefault(row["domain"], row["id"])
        found.companies.setdefault(row["name_key"], row["id"])
    found.fingerprints = {row[0] for row in rows.each("select fingerprint from imported_rows")}
    return found


def next_id(rows: Rows, table: str) -> int:
    """Return the id the table gives next."""
    return 1 + int(rows.value("select seq from sqlite_sequence where name = ?", table) or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenOff:
    """An import whose program ended before its end: what it was asked, and how far it came."""

    batch: BatchId
    file: str
    kind: str
    mapping: dict[str, str | None]
    digest: bytes | None
    options: dict[str, Any]
    line: int
    counts: dict[str, int]
    fields: dict[str, int]


def start_batch(
    tx: Transaction,
    file: str,
    kind: str,
    mapping: dict[str, str | None],
    *,
    digest: bytes | None = None,
    options: Mapping[str, object] | None = None,
) -> BatchId:
    """Write down that an import begins: of which file, by what it holds (`digest`), and how it was asked for."""
    return BatchId(
        tx.insert(
            "batches",
            file=file,
            kind=kind,
            mapping=json.dumps(mapping, ensure_ascii=False),
            digest=digest,
            options=json.dumps(options or {}),
            state="running",
            started_at=tx.millis,
        )
    )


def broken_off(rows: Rows, file: str | None = None) -> list[BrokenOff]:
    """Return the imports that ended with their program, of one file or all, newest first."""
    found = rows.all(
        "select * from batches where state = 'running' and (? is null or file = ?) order by id desc", file, file
    )
    return [
        BrokenOff(
            batch=BatchId(row["id"]),
            file=row["file"],
            kind=row["kind"],
            mapping=json.loads(row["mapping"]),
            digest=row["digest"],
            options=json.loads(row["options"]),
            line=row["resume_line"],
            counts=json.loads(row["counts"]),
            fields=json.loads(row["fields"]),
        )
        for row in found
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """An import that was: what came of it, and whether it can still be taken back as a whole."""

    id: BatchId
    file: str
    kind: str
    state: str  # running (or broken off), done, undone
    counts: dict[str, int]
    failed_rows: str | None
    at: datetime
    open: bool


def batches(rows: Rows, limit: int) -> list[Batch]:
    """Return the imports there were, newest first."""
    found = rows.all(
        "select b.*, exists (select 1 from undo u where u.batch_id = b.id and u.state = 'open' and u.action <> 'undo')"
        " as open from batches b order by b.id desc limit ?",
        limit,
    )
    return [
        Batch(
            id=BatchId(row["id"]),
            file=row["file"],
            kind=row["kind"],
            state=row["state"],
            counts=json.loads(row["counts"]),
            failed_rows=row["failed_rows"],
            at=from_millis(row["started_at"]),
            open=bool(row["open"]),
        )
        for row in found
    ]


def rejected(rows: Rows, batch: BatchId) -> dict[int, str]:
    """Return which lines an import that is under way turned down, and why."""
    return {row[0]: row[1] for row in rows.each("select line, reason from rejected_rows where batch_id = ?", batch)}


def note_progress(
    tx: Transaction,
    batch: BatchId,
    line: int,
    counts: Mapping[str, int],
    fields: Mapping[str, int],
    turned_down: Iterable[tuple[int, str]],
) -> None:
    """Write down, with the rows themselves, that an import has come to the end of this line."""
    tx.run(
        "update batches set resume_line = ?, counts = ?, fields = ? where id = ?",
        line,
        json.dumps(counts),
        json.dumps(fields),
        batch,
    )
    tx.many(
        "insert or replace into rejected_rows (batch_id, line, reason) values (?,?,?)",
        [(batch, at, reason) for at, reason in turned_down],
    )


def finish_batch(
    tx: Transaction, batch: BatchId, counts: dict[str, int], fields: dict[str, int], failed_rows: str | None, state: str
) -> None:
    """Write down how an import ended."""
    tx.update(
        "batches",
        batch,
        counts=json.dumps(counts),
        fields=json.dumps(fields),
        failed_rows=failed_rows,
        state=state,
        finished_at=tx.millis,
    )
    tx.run("delete from rejected_rows where batch_id = ?", batch)


def insert_companies(tx: Transaction, companies: Sequence[tuple[Any, ...]]) -> None:
    """Insert companies: id, name, key, domain, industry, size low and high, revenue, funding, technologies, country …"""
    tx.many(
        "insert into companies (id, name, name_key, domain, industry, size_low, size_high, annual_revenue, funding,"
        " technologies, country, source, batch_id, created_at, updated_at) values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        companies,
    )
    if companies:
        tx.touch(Topic.COMPANIES)


def insert_contacts(tx: Transaction, contacts: Sequence[tuple[Any, ...]], points: Sequence[tuple[Any, ...]]) -> None:
    """Insert contacts with their addresses and numbers, and make them searchable."""
    tx.many(
        "insert into contacts (id, first_name, last_name, name, title, seniority, department, company_id, city, state,"
        " country, website, source, owner, status, score, tags, notes, external_id, extra, batch_id, created_at,"
        " updated_at, last_contacted_at) values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        contacts,
    )
    tx.many("insert into contact_points (contact_id, kind, value, shown, position) values (?,?,?,?,?)", points)
    if contacts:
        tx.touch(Topic.CONTACTS)


def remember_rows(tx: Transaction, batch: BatchId, fingerprints: Iterable[tuple[int, int]]) -> None:
    """Remember which rows were taken in, by fingerprint and the record each became."""
    tx.many(
        "insert or ignore into imported_rows (fingerprint, batch_id, record_id) values (?,?,?)",
        # In the order of the table, which they are spread over: neighbours are written together.
        sorted((fingerprint, batch, record) for fingerprint, record in fingerprints),
    )


def remove_batch(tx: Transaction, batch: BatchId) -> tuple[int, int]:
    """Take a batch's new records out again; return how many went, and how many stay since something happened to them.

    What stays: a person somebody wrote to, logged something about, heard a consent from, or changed; their company
    with them.
    """
    used = (
        "exists (select 1 from messages x where x.contact_id = contacts.id)"
        " or exists (select 1 from activities x where x.contact_id = contacts.id)"
        " or exists (select 1 from consents x where x.contact_id = contacts.id)"
        " or exists (select 1 from tasks x where x.contact_id = contacts.id and x.created_by = 'person')"
        " or exists (select 1 from deals x where x.contact_id = contacts.id)"
        " or exists (select 1 from outbox x where x.contact_id = contacts.id and x.state in ('sent','sending','uncertain'))"
        " or exists (select 1 from journal x where x.table_name = 'contacts' and x.row_id = contacts.id and x.by = 'person')"
    )
    tx.run(f"update contacts set batch_id = null where batch_id = ? and ({used})", batch)
    stay = int(tx.value("select count(*) from contacts where batch_id is null and id in"
                        " (select record_id from imported_rows where batch_id = ?)", batch))  # fmt: skip
    tx.former_names |= {
        row[0]
        for row in tx.each(
            "select name from contacts where batch_id = ? union select name from companies where batch_id = ?",
            batch,
            batch,
        )
    }
    tx.run("delete from search where rowid in (select id * 8 from contacts where batch_id = ?)", batch)
    tx.run("update deals set contact_id = null where contact_id in (select id from contacts where batch_id = ?)", batch)
    tx.run(
        "update runs set state = 'cancelled', wake_at = null, waiting_for = null, waiting_key = null, error = 'import undone'"
        " where contact_id in (select id from contacts where batch_id = ?) and state in ('ready','waiting','running','failed')",
        batch,
    )
    gone = tx.run("delete from contacts where batch_id = ?", batch)
    gone += tx.run("delete from deals where batch_id = ?", batch)
    empty = "batch_id = ? and not exists (select 1 from contacts c where c.company_id = companies.id)"
    empty += " and not exists (select 1 from deals d where d.company_id = companies.id)"
    tx.run(f"delete from search where rowid in (select id * 8 + 1 from companies where {empty})", batch)
    tx.run(f"delete from companies where {empty}", batch)
    tx.run("delete from imported_rows where batch_id = ?", batch)
    tx.run("delete from rejected_rows where batch_id = ?", batch)
    tx.run("update batches set state = 'undone' where id = ?", batch)
    tx.touch(Topic.CONTACTS, Topic.COMPANIES, Topic.DEALS)
    return gone, stay
