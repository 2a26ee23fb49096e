"""People: rows to `Contact`, and the changes a person or an agent makes to them."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from app.core.addresses import domain_of
from app.core.clock import from_millis, to_millis
from app.core.contact import Company, Contact, Point
from app.core.deal import Status
from app.core.dedupe import Identity
from app.core.errors import NotFound
from app.core.ids import BatchId, CompanyId, ContactId
from app.store import companies
from app.store.database import AMONG, Row, Rows, Transaction

_COLUMNS = frozenset(
    """first_name last_name name title seniority department company_id city state country time_zone language website
     source owner status score band notes external_id""".split()
)


def create(tx: Transaction, *, points: Iterable[Point] = (), tags: Iterable[str] = (), **fields: object) -> ContactId:
    """Insert a person with their addresses and numbers. Field names are the columns'."""
    unknown = fields.keys() - _COLUMNS
    assert not unknown, f"no such columns: {unknown}"
    contact = ContactId(
        tx.insert("contacts", **fields, tags=json.dumps(list(tags)), created_at=tx.millis, updated_at=tx.millis)
    )
    for point in points:
        add_point(tx, contact, point)
    return contact


def update(tx: Transaction, contact: ContactId, **fields: object) -> bool:
    """Change a person's fields; return whether anything changed."""
    unknown = fields.keys() - _COLUMNS - {"tags", "last_contacted_at", "deleted_at", "extra"}
    assert not unknown, f"no such columns: {unknown}"
    return tx.update("contacts", contact, **fields)


def add_point(tx: Transaction, contact: ContactId, point: Point, *, shown: str | None = None) -> None:
    """Add an address or number, last of its kind; nothing where the person has it already."""
    if tx.value(
        "select 1 from contact_points where contact_id = ? and kind = ? and value = ?", contact, point.kind, point.value
    ):
        return
    position = tx.value("select count(*) from contact_points where contact_id = ? and kind = ?", contact, point.kind)
    tx.insert(
        "contact_points",
        contact_id=contact,
        kind=point.kind,
        value=point.value,
        shown=shown or point.value,
        position=position,
        state=point.state,
    )


def put_first(tx: Transaction, contact: ContactId, kind: str, values: Iterable[str]) -> None:
    """Put those of a person's addresses or numbers of a kind first that are among `values`."""
    first = set(values)
    kinds = ("phone", "mobile") if kind == "phone" else (kind,)
    for one in kinds:
        found = tx.all(
            "select id, value from contact_points where contact_id = ? and kind = ? order by position, id", contact, one
        )
        for position, row in enumerate(sorted(found, key=lambda row: row["value"] not in first)):
            tx.update("contact_points", row["id"], position=position)


def remove_point(tx: Transaction, contact: ContactId, value: str) -> bool:
    """Take an address or number away from a person; return whether they had it."""
    found = tx.all("select id from contact_points where contact_id = ? and value = ?", contact, value)
    for row in found:
        tx.delete("contact_points", row["id"])
    return bool(found)


def set_point_state(tx: Transaction, kind: str, value: str, state: str) -> None:
    """Mark an address or number, such as `bounced`: the address, not the person."""
    for row in tx.all("select id from contact_points where kind = ? and value = ?", kind, value):
        tx.update("contact_points", row["id"], state=state)


def get(rows: Rows, contact: ContactId) -> Contact:
    """Return a person; raises NotFound where there is none or they are in the trash."""
    row = rows.one("select * from contacts where id = ? and deleted_at is null", contact)
    if row is None:
        raise NotFound(f"There is no contact number {contact}.")
    points = rows.all("select * from contact_points where contact_id = ? order by kind, position", contact)
    company = None if row["company_id"] is None else companies.get(rows, CompanyId(row["company_id"]))
    return _contact(row, company, tuple(map(_point, points)))


def many(rows: Rows, ids: Iterable[ContactId]) -> list[Contact]:
    """Return several people in the order of their ids."""
    wanted = list(ids)
    if not wanted:
        return []
    found = rows.all(
        f"select * from contacts where id in {AMONG} and deleted_at is null order by id", json.dumps(wanted)
    )
    return _contacts(rows, found)


def with_email(rows: Rows, email: str) -> ContactId | None:
    """Return whose address this is, or None."""
    found = rows.value("select contact_id from contact_points where value = ? and kind = 'email' and live = 1", email)
    return None if found is None else ContactId(found)


def with_value(rows: Rows, kind: str, value: str) -> list[ContactId]:
    """Return the people an address or number belongs to."""
    found = rows.all("select contact_id from contact_points where value = ? and kind = ? and live = 1", value, kind)
    return [ContactId(row[0]) for row in found]


def at_company(rows: Rows, company: CompanyId) -> list[ContactId]:
    """Return the people of a company."""
    found = rows.all("select id from contacts where company_id = ? and deleted_at is null order by id", company)
    return [ContactId(row[0]) for row in found]


def trash(tx: Transaction, contact: ContactId) -> None:
    """Move a person to the trash: out of every list, their addresses free for another record."""
    tx.update("contacts", contact, deleted_at=tx.millis)
    for row in tx.all("select id from contact_points where contact_id = ?", contact):
        tx.update("contact_points", row["id"], live=0)


def restore(tx: Transaction, contact: ContactId) -> None:
    """Take a person back out of the trash."""
    tx.update("contacts", contact, deleted_at=None)
    for row in tx.all("select id from contact_points where contact_id = ?", contact):
        tx.update("contact_points", row["id"], live=1)


def note_contacted(tx: Transaction, contact: ContactId) -> None:
    """Note that something was sent to a person just now."""
    tx.run("update contacts set last_contacted_at = ? where id = ?", tx.millis, contact)


def is_there(rows: Rows, contact: ContactId) -> bool:
    """Tell whether a person exists and is not in the trash."""
    return rows.value("select 1 from contacts where id = ? and deleted_at is null", contact) is not None


def of_batch(rows: Rows, batch: BatchId, *, after: int, limit: int) -> list[Contact]:
    """Return the people of an import batch in the order of their ids, from after one of them."""
    found = rows.all(
        "select id from contacts where batch_id = ? and id > ? and deleted_at is null order by id limit ?",
        batch,
        after,
        limit,
    )
    return many(rows, [ContactId(row["id"]) for row in found])


def named(rows: Rows, text: str) -> list[tuple[ContactId, str]]:
    """Return the people with this first, last or whole name, letter for letter but for case."""
    found = rows.all(
        "select id, name from contacts where deleted_at is null and (name = ? collate nocase or last_name = ? collate nocase"
        " or first_name = ? collate nocase)",
        text,
        text,
        text,
    )
    return [(ContactId(row["id"]), row["name"]) for row in found]


def names(rows: Rows) -> Iterator[tuple[ContactId, str]]:
    """Yield everybody's name."""
    for row in rows.each("select id, name from contacts where deleted_at is null and name <> ''"):
        yield ContactId(row["id"]), row["name"]


_SORTS = {
    "score": "c.score desc",
    "created": "c.created_at desc",
    "name": "c.name",
    "contacted": "c.last_contacted_at desc",
}
_ANSWERED = (
    "exists (select 1 from messages m where m.contact_id = c.id and m.direction = 'inbound' and m.kind = 'reply')"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which people: every condition that is given must hold."""

    status: Status | None = None
    least_score: int | None = None
    most_score: int | None = None
    created_since: datetime | None = None
    contacted: bool | None = None
    replied: bool | None = None
    industry: str | None = None
    title: str | None = None
    country: str | None = None
    region: str | None = None
    text: str | None = None


def find(rows: Rows, wanted: Filter, *, sort: str, limit: int) -> list[Contact]:
    """Return the people a filter fits, sorted by score, created, name or contacted."""
    like = f"%{wanted.text}%"
    since = to_millis(wanted.created_since) if wanted.created_since else None
    conditions: list[tuple[bool, str, tuple[object, ...]]] = [
        (wanted.status is not None, "c.status = ?", (wanted.status,)),
        (wanted.least_score is not None, "c.score >= ?", (wanted.least_score,)),
        (wanted.most_score is not None, "c.score <= ?", (wanted.most_score,)),
        (since is not None, "c.created_at >= ?", (since,)),
        (wanted.contacted is not None, "(c.last_contacted_at is not null) = ?", (wanted.contacted,)),
        (wanted.replied is not None, f"{_ANSWERED} = ?", (wanted.replied,)),
        (bool(wanted.industry), "co.industry like ?", (f"%{wanted.industry}%",)),
        (bool(wanted.title), "c.title like ?", (f"%{wanted.title}%",)),
        (
            bool(wanted.region),
            "(c.country = ? or c.state like ? or c.city like ?)",
            (wanted.country or wanted.region, wanted.region, wanted.region),
        ),
        (bool(wanted.text), "(c.name like ? or co.name like ? or c.notes like ?)", (like, like, like)),
    ]
    where = " and ".join(["c.deleted_at is null", *(sql for holds, sql, _ in conditions if holds)])
    values = [value for holds, _, given in conditions if holds for value in given]
    found = rows.all(
        f"select c.id from contacts c left join companies co on co.id = c.company_id where {where}"
        f" order by {_SORTS[sort]}, c.id limit ?",
        *values,
        limit,
    )
    people = {person.id: person for person in many(rows, [ContactId(row["id"]) for row in found])}
    return [people[ContactId(row["id"])] for row in found]


_OWNED = ("deals", "activities", "tasks", "facts", "consents", "threads", "messages")


def take_over(tx: Transaction, keep: ContactId, drop: ContactId) -> None:
    """Give one person's deals, history, tasks, facts, consents and mail to another; undo gives them back."""
    for table in _OWNED:
        for row in tx.all(f"select id from {table} where contact_id = ?", drop):
            tx.update(table, row["id"], contact_id=keep)


def identities(rows: Rows, *, domain: str | None = None, name: str | None = None) -> list[Identity]:
    """Return people to compare a record with: those of a mail domain, or with a name; all of them without either."""
    where, values = ["c.deleted_at is null"], []
    if domain:
        where.append("c.id in (select contact_id from contact_points where kind = 'email' and value like ?)")
        values.append(f"%@{domain}")
    if name:
        where.append("c.name = ? collate nocase")
        values.append(name)
    found = rows.all(f"select * from contacts c where {' and '.join(where)}", *values)
    return [_identity(contact) for contact in _contacts(rows, found)]


def count(rows: Rows) -> int:
    """Return how many people there are, the trash aside."""
    return int(rows.value("select count(*) from contacts where deleted_at is null"))


def _identity(contact: Contact) -> Identity:
    emails = frozenset(p.value for p in contact.points if p.kind == "email")
    return Identity(
        id=contact.id,
        name=contact.name,
        emails=emails,
        profile=next((p.value for p in contact.points if p.kind == "linkedin"), None),
        phones=frozenset(p.value for p in contact.points if p.kind in ("phone", "mobile")),
        domain=domain_of(contact.email) if contact.email else None,
        company=contact.company.name if contact.company else "",
    )


def _contacts(rows: Rows, found: list[Row]) -> list[Contact]:
    if not found:
        return []
    ids = json.dumps([row["id"] for row in found])
    points: dict[int, list[Point]] = {}
    for row in rows.all(f"select * from contact_points where contact_id in {AMONG} order by kind, position", ids):
        points.setdefault(row["contact_id"], []).append(_point(row))
    employers = companies.many(rows, {CompanyId(row["company_id"]) for row in found if row["company_id"] is not None})
    return [_contact(row, employers.get(row["company_id"]), tuple(points.get(row["id"], ()))) for row in found]


def _point(row: Row) -> Point:
    return Point(kind=row["kind"], value=row["value"], state=row["state"])


def _contact(row: Row, company: Company | None, points: tuple[Point, ...]) -> Contact:
    return Contact(
        id=ContactId(row["id"]),
        name=row["name"],
        first_name=row["first_name"],
        last_name=row["last_name"],
        title=row["title"],
        seniority=row["seniority"],
        department=row["department"],
        company=company,
        company_id=row["company_id"],
        city=row["city"],
        state=row["state"],
        country=row["country"],
        time_zone=row["time_zone"],
        language=row["language"],
        source=row["source"],
        owner=row["owner"],
        status=Status(row["status"]),
        score=row["score"],
        band=row["band"],
        tags=tuple(json.loads(row["tags"])),
        notes=row["notes"],
        external_id=row["external_id"],
        points=points,
        created_at=from_millis(row["created_at"]),
        last_contacted_at=None if row["last_contacted_at"] is None else from_millis(row["last_contacted_at"]),
    )
