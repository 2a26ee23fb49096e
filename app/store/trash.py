"""What was put aside: people, companies and deals in the trash, taking them back, and destroying them for good.

Destroying a person takes away every row that says something of them and the key that opens what the audit trail says.
What the law makes us keep stays: that they must not be contacted (as a digest), what they agreed to, and invoices.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.core.changes import Topic
from app.core.clock import from_millis
from app.core.errors import NotFound, Refused
from app.core.ids import CompanyId, ContactId, DealId
from app.core.money import Money
from app.store import audit, contacts, outbox, runs, suppressions
from app.store.database import AMONG, Row, Rows, Transaction
from app.store.tables import JOURNALED, JOURNALED_UPDATES

Kind = Literal["contact", "company", "deal"]
TABLES: dict[Kind, str] = {"contact": "contacts", "company": "companies", "deal": "deals"}
ERASED = "erased"
_NAMES = {"contacts": "name", "companies": "name", "deals": "title"}
# A person who was merged into another is taken back by unmerging, one who was erased by nobody.
_LISTED = {
    "contacts": (
        f" and r.source is not '{ERASED}' and not exists (select 1 from journal m join undo u on u.id = m.undo_id"
        " where m.table_name = 'contacts' and m.row_id = r.id and u.action = 'merge_contacts' and u.state = 'open'"
        " and json_extract(m.after, '$.deleted_at') is not null)"
    ),
    "companies": f" and r.source is not '{ERASED}'",
    "deals": "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trashed:
    """One record in the trash: what it was called, when it was put there and by whom."""

    kind: Kind
    id: int
    name: str
    detail: str
    at: datetime
    by: str


def listed(rows: Rows, kind: Kind, *, offset: int, limit: int) -> list[Trashed]:
    """Return the records of a kind in the trash, the last one put there first."""
    table = TABLES[kind]
    found = rows.all(
        f"select r.id, r.{_NAMES[table]} as name, {_DETAIL[kind]} as detail, r.deleted_at, (select j.by from journal j"
        f" where j.table_name = '{table}' and j.row_id = r.id and json_extract(j.after, '$.deleted_at') is not null"
        f" order by j.id desc limit 1) as by from {table} r where r.deleted_at is not null{_LISTED[table]}"
        f" order by r.deleted_at desc, r.id desc limit {limit:d} offset {offset:d}"
    )
    return [
        Trashed(
            kind=kind,
            id=row["id"],
            name=row["name"] or "",
            detail=row["detail"] or "",
            at=from_millis(row["deleted_at"]),
            by=row["by"] or "",
        )
        for row in found
    ]


_DETAIL = {
    "contact": "(select co.name from companies co where co.id = r.company_id)",
    "company": "r.domain",
    "deal": "(select coalesce(co.name, '') from companies co where co.id = r.company_id)",
}


def count(rows: Rows, kind: Kind) -> int:
    """Return how many records of a kind lie in the trash."""
    table = TABLES[kind]
    return int(rows.value(f"select count(*) from {table} r where r.deleted_at is not null{_LISTED[table]}"))


def name_of(rows: Rows, kind: Kind, record: int) -> str:
    """Return what a record in the trash is called; raises NotFound where it is not there."""
    return str(_trashed(rows, kind, record)[_NAMES[TABLES[kind]]] or f"#{record}")


def _trashed(rows: Rows, kind: Kind, record: int) -> Row:
    row = rows.one(f"select * from {TABLES[kind]} where id = ? and deleted_at is not null", record)
    if row is None or (kind != "deal" and row["source"] == ERASED):
        raise NotFound(f"There is no {kind} number {record} in the trash.")
    return row


# Taking back ---------------------------------------------------------------------------------------------------------


def restore_contact(tx: Transaction, contact: ContactId) -> None:
    """Take a person back out of the trash; raises Refused where somebody else has their address by now."""
    _trashed(tx, "contact", contact)
    taken = tx.one(
        "select o.contact_id, o.value from contact_points p join contact_points o on o.value = p.value and o.kind = 'email'"
        " and o.live = 1 and o.contact_id <> p.contact_id where p.contact_id = ? and p.kind = 'email'",
        contact,
    )
    if taken is not None:
        other = contacts.get(tx, ContactId(taken["contact_id"]))
        raise Refused(f"{other.shown} has the address {taken['value']} by now.", hint="Change that contact first.")
    contacts.restore(tx, contact)


def restore(tx: Transaction, kind: Kind, record: int) -> None:
    """Take a company or a deal back out of the trash; raises NotFound where it is not there."""
    _trashed(tx, kind, record)
    tx.update(TABLES[kind], record, deleted_at=None)


# What destroying means -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequences:
    """What goes with records that are deleted, and what stays."""

    records: int
    sends: int
    deals: int
    worth: tuple[Money, ...]
    messages: int
    activities: int
    suppressions: int
    consents: int
    invoices: int


def consequences(rows: Rows, kind: Kind, records: Iterable[int]) -> Consequences:
    """Return what goes with these records where they are destroyed (or, of people, what moving them to the trash stops)."""
    wanted = list(records)
    ids = json.dumps(wanted)
    column = f"{kind}_id"
    people = wanted if kind == "contact" else []
    open_deals = rows.all(
        f"select count(*) as n, coalesce(sum(value), 0) as worth, currency from deals where {column} in {AMONG}"
        " and deleted_at is null and stage not in ('won', 'lost') group by currency order by 1 desc",
        ids,
    ) if kind != "deal" else []  # fmt: skip
    of_people = json.dumps(people)
    return Consequences(
        records=len(wanted),
        sends=_count(rows, "outbox", "contact_id", of_people, "state in ('queued', 'held')"),
        deals=sum(row["n"] for row in open_deals),
        worth=tuple(Money(row["worth"], row["currency"]) for row in open_deals),
        messages=_count(rows, "messages", "contact_id", of_people),
        activities=_count(rows, "activities", column, ids),
        suppressions=sum(len(suppressions_of(rows, ContactId(one))) for one in people[:_COUNTED]),
        consents=_count(rows, "consents", "contact_id", of_people),
        invoices=_count(rows, "invoices", "deal_id" if kind == "deal" else "contact_id", ids if kind == "deal" else of_people),
    )  # fmt: skip


_COUNTED = 5000  # people whose do-not-contact entries are counted one by one


def suppressions_of(rows: Rows, contact: ContactId) -> list[int]:
    """Return the do-not-contact entries that stand for a person's addresses."""
    digests = {
        suppressions.digest_of(rows, row["kind"], row["value"])
        for row in rows.all("select kind, value from contact_points where contact_id = ?", contact)
    }
    marks = ",".join("?" * len(digests))
    found = rows.all(f"select id from suppressions where digest in ({marks}) and lifted_at is null", *digests)
    return [row["id"] for row in found]


def _count(rows: Rows, table: str, column: str, ids: str, where: str = "1") -> int:
    return int(rows.value(f"select count(*) from {table} where {column} in {AMONG} and {where}", ids))


# Destroying ----------------------------------------------------------------------------------------------------------


def destroy_deal(tx: Transaction, deal: DealId) -> None:
    """Destroy a deal in the trash with its tasks, notes, quotes and proposals; raises Refused where it was invoiced."""
    _trashed(tx, "deal", deal)
    if tx.value("select 1 from invoices where deal_id = ?", deal) is not None:
        raise Refused("This deal was invoiced; the law has us keep it.", hint="It stays in the trash.")
    _forget_journal(tx, "deals", [deal])
    for table in ("tasks", "quotes", "proposals"):
        _forget_journal(tx, table, _ids(tx, table, "deal_id", deal))
    _forget_journal(tx, "activities", _note_activities(tx, "deal_id", deal))
    tx.run("delete from proposals where deal_id = ?", deal)
    tx.run("delete from deals where id = ?", deal)
    tx.touched.setdefault("deal", set()).add(deal)
    tx.touch(Topic.DEALS, Topic.TASKS, Topic.ACTIVITIES)


def destroy_company(tx: Transaction, company: CompanyId) -> None:
    """Destroy a company in the trash with what is known of it; its people and deals stay, without a company."""
    name = name_of(tx, "company", company)
    _forget_journal(tx, "companies", [company])
    _forget_journal(tx, "facts", _ids(tx, "facts", "company_id", company))
    _forget_journal(tx, "activities", _note_activities(tx, "company_id", company))
    staff = _ids(tx, "contacts", "company_id", company)
    for table in ("contacts", "deals"):
        tx.run(f"update {table} set company_id = null where company_id = ?", company)
    tx.run("update lookups set company_id = null, result = null where company_id = ?", company)
    tx.run("delete from companies where id = ?", company)
    tx.touched.setdefault("company", set()).add(company)
    tx.touched.setdefault("contact", set()).update(staff)
    tx.former_names.add(name)
    tx.touch(Topic.COMPANIES, Topic.CONTACTS, Topic.DEALS)


def destroy_contact(tx: Transaction, contact: ContactId) -> None:
    """Destroy a person in the trash and shred the key to what the trail says of them.

    Raises Refused while a mail of theirs is just leaving, or nobody knows whether one left.
    """
    name = name_of(tx, "contact", contact)
    if tx.value("select 1 from outbox where contact_id = ? and state in ('sending', 'uncertain')", contact) is not None:
        raise Refused(f"It is not settled whether a mail to {name} has left.", hint="Settle that first, then delete.")
    outbox.withdraw(tx, contact=contact)
    for run in runs.of_contact(tx, contact):
        if run.state in runs.ALIVE:
            runs.cancel(tx, run.id, because="the contact was deleted for good")
    _keep_proof(tx, contact)
    _part_from_threads(tx, contact)
    _forget_everything_said(tx, contact)
    _forget_journal_of(tx, contact)
    _erase_person(tx, contact)
    audit.shred(tx, contact)
    tx.former_names.add(name)
    tx.touched.setdefault("contact", set()).add(contact)
    tx.touch(*_TOUCHED)


_TOUCHED = (
    Topic.CONTACTS,
    Topic.DEALS,
    Topic.MESSAGES,
    Topic.TASKS,
    Topic.ACTIVITIES,
    Topic.APPROVALS,
    Topic.SEQUENCES,
)


def _keep_proof(tx: Transaction, contact: ContactId) -> None:
    """Keep what they agreed to without their record: as proof it is found again by the digest of their address."""
    found = tx.one("select kind, value from contact_points where contact_id = ? order by kind, position", contact)
    digest = suppressions.digest_of(tx, found["kind"], found["value"]).hex() if found else ""
    tx.run("update consents set contact_id = null, evidence = ? where contact_id = ?", f"of {digest}", contact)


def _part_from_threads(tx: Transaction, contact: ContactId) -> None:
    """Leave conversations that others took part in to those others."""
    for row in tx.all(
        "select t.id, (select m.contact_id from messages m where m.thread_id = t.id and m.contact_id <> t.contact_id limit 1)"
        " as other from threads t where t.contact_id = ?",
        contact,
    ):
        if row["other"] is not None:
            tx.run("update threads set contact_id = ? where id = ?", row["other"], row["id"])
        tx.run("update outbox set thread_id = null where thread_id = ? and contact_id = ?", row["id"], contact)


def _forget_everything_said(tx: Transaction, contact: ContactId) -> None:
    """Blank what was sent and received; that something was sent stays, since mailboxes count by it."""
    messages = _ids(tx, "messages", "contact_id", contact)
    tx.touched.setdefault("message", set()).update(messages)
    raw = "select raw_id from messages where contact_id = ? and raw_id is not null"
    tx.run(f"update raw_mail set bytes = x'', size = 0, message_id = null where id in ({raw})", contact)
    tx.run(
        "update outbox set contact_id = null, deal_id = null, address = '', subject = '', text = '', attachments = '[]',"
        " provenance = '{}', refs = '[]', in_reply_to = null, error = null where contact_id = ?",
        contact,
    )
    tx.run("delete from lookups where contact_id = ?", contact)
    tx.run("delete from events where contact_id = ?", contact)
    tx.run("delete from runs where contact_id = ?", contact)
    tx.run("update decisions set contact_id = null where contact_id = ?", contact)
    tx.run("update spend set contact_id = null where contact_id = ?", contact)


def _forget_journal_of(tx: Transaction, contact: ContactId) -> None:
    _note_activities(tx, "contact_id", contact)
    _forget_journal(tx, "contacts", [contact])
    for table in sorted((JOURNALED | JOURNALED_UPDATES) - {"contacts", "not_duplicates", "deals", "invoices"}):
        if any(row["name"] == "contact_id" for row in tx.all(f"select name from pragma_table_info('{table}')")):
            _forget_journal(tx, table, _ids(tx, table, "contact_id", contact))


def _erase_person(tx: Transaction, contact: ContactId) -> None:
    """Delete the row; where invoices hang on it, a row with the name alone stays for them."""
    tx.run("update deals set contact_id = null where contact_id = ?", contact)
    if tx.value("select 1 from invoices where contact_id = ?", contact) is None:
        tx.run("delete from contacts where id = ?", contact)
        return
    for table in _PERSONAL:
        tx.run(f"delete from {table} where contact_id = ?", contact)
    kept = {"id", "name", "deleted_at", "created_at", "updated_at", "source"}
    columns = {
        row["name"]: row["dflt_value"] for row in tx.all("select name, dflt_value from pragma_table_info('contacts')")
    }
    blank = ", ".join(f"{name} = {empty or 'null'}" for name, empty in columns.items() if name not in kept)
    tx.run(f"update contacts set {blank}, source = ? where id = ?", ERASED, contact)


_PERSONAL = (
    "contact_points journeys facts scores slots activities tasks enrolments approvals trials messages threads"
).split()


def _ids(rows: Rows, table: str, column: str, value: int) -> list[int]:
    return [row[0] for row in rows.all(f"select id from {table} where {column} = ?", value)]


def _note_activities(tx: Transaction, column: str, value: int) -> list[int]:
    found = _ids(tx, "activities", column, value)
    tx.touched.setdefault("activity", set()).update(found)
    return found


def _forget_journal(tx: Transaction, table: str, ids: list[int]) -> None:
    """Forget who changed what of these rows; undo records that named them say so no more."""
    among = json.dumps(ids)
    named = f"from journal where table_name = ? and row_id in {AMONG} and undo_id is not null"
    groups = json.dumps([row[0] for row in tx.all(f"select distinct undo_id {named}", table, among)])
    tx.run(f"delete from journal where table_name = ? and row_id in {AMONG}", table, among)
    tx.run(f"update undo set label = ? where batch_id is null and id in {AMONG}", _FORGOTTEN, groups)
    tx.run(
        "update undo set inverse = null, state = 'undone' where batch_id is null and action <> 'run' and state = 'open'"
        f" and id in {AMONG} and not exists (select 1 from journal where undo_id = undo.id)",
        groups,
    )


_FORGOTTEN = "something about a record that was deleted for good"
