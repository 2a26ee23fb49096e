"""Who may be here twice: pairs of people who meet on the ladder of `core.dedupe`, found once and kept up to date.

The pairs are derived. Looking goes through the people in the order of their ids, a chunk at a time, and after that
only through those who came or whose name, company or addresses changed since.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from app.core.addresses import domain_of, is_free_mail
from app.core.changes import Topic
from app.core.contact import Contact
from app.core.dedupe import Identity, Rung, same
from app.core.ids import ContactId
from app.core.places import folded
from app.store import contacts
from app.store.database import AMONG, Rows, Transaction

if TYPE_CHECKING:
    from collections.abc import Sequence

CHUNK = 300  # a tenth of a second: others write in between
_MANY = 2000  # of so many changes everybody is compared anew, a chunk at a time
_RUNGS = list(Rung)
_NAMESAKES = 60  # of so many people of one name the first are compared
_ALL_PAIRS = 60  # up to so many colleagues everybody is compared with everybody, else with their neighbours by name
_NEIGHBOURS = 12
_LARGEST = 2000
_NEAR = 90  # per cent, as on the ladder's last rung


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A pair that may be one person, and the rung of the ladder on which they meet."""

    one: ContactId
    other: ContactId
    rung: Rung


# Looking -------------------------------------------------------------------------------------------------------------


def to_look_at(rows: Rows) -> int:
    """Return how many people have not been compared since they came or changed."""
    mark = _mark(rows)
    fresh = int(rows.value("select count(*) from contacts where id > ?", mark[0]))
    return fresh + len(_changed(rows, mark))


def look(tx: Transaction, *, limit: int = CHUNK) -> int:
    """Compare the next people with everybody; return how many were looked at, 0 where all have been."""
    mark = _mark(tx)
    fresh = [row[0] for row in tx.all("select id from contacts where id > ? order by id limit ?", mark[0], limit)]
    if fresh:
        _keep(tx, _pairs(tx, fresh, older_only=True))
        _set_mark(tx, fresh[-1], *mark[1:])
        return len(fresh)
    changed = _changed(tx, mark)
    if len(changed) > _MANY:
        tx.run("delete from duplicate_pairs")
        _set_mark(tx, 0, *_newest(tx))
        return look(tx, limit=limit)
    if changed:
        _forget(tx, changed)
        _keep(tx, _pairs(tx, changed, older_only=False))
        _set_mark(tx, mark[0], *_newest(tx))
    return len(changed)


def _mark(rows: Rows) -> tuple[int, int, int]:
    row = rows.one("select contact, point, entry from duplicates_looked_at")
    return (0, *_newest(rows)) if row is None else (row[0], row[1], row[2])


def _newest(rows: Rows) -> tuple[int, int]:
    point = rows.value("select coalesce(max(id), 0) from contact_points")
    return int(point), int(rows.value("select coalesce(max(id), 0) from journal"))


def _set_mark(tx: Transaction, contact: int, point: int, entry: int) -> None:
    tx.run("delete from duplicates_looked_at")
    tx.run("insert into duplicates_looked_at (contact, point, entry) values (?, ?, ?)", contact, point, entry)


def _changed(rows: Rows, mark: tuple[int, int, int]) -> list[int]:
    found = rows.all(
        "select contact_id from contact_points where id > ?1 and contact_id <= ?2 union"
        " select row_id from journal where id > ?3 and table_name = 'contacts' and row_id <= ?2 and"
        " (json_extract(after, '$.name') is not null or json_extract(after, '$.company_id') is not null) union"
        " select p.contact_id from journal j join contact_points p on p.id = j.row_id"
        " where j.id > ?3 and j.table_name = 'contact_points' and p.contact_id <= ?2 order by 1",
        mark[1],
        mark[0],
        mark[2],
    )
    return [row[0] for row in found]


def _forget(tx: Transaction, people: list[int]) -> None:
    ids = json.dumps(people)
    tx.run(f"delete from duplicate_pairs where one in {AMONG}", ids)
    tx.run(f"delete from duplicate_pairs where other in {AMONG}", ids)


def _keep(tx: Transaction, pairs: dict[tuple[int, int], Rung]) -> None:
    tx.many(
        "insert into duplicate_pairs (one, other, rung) values (?, ?, ?)"
        " on conflict (one, other) do update set rung = min(rung, excluded.rung)",
        [(one, other, _RUNGS.index(rung)) for (one, other), rung in sorted(pairs.items())],
    )
    if pairs:
        tx.touch(Topic.CONTACTS)


def _pairs(rows: Rows, people: list[int], *, older_only: bool) -> dict[tuple[int, int], Rung]:
    ids = json.dumps(people)
    wanted = set(people)
    found: dict[tuple[int, int], Rung] = {}
    candidates = {*_namesakes(rows, ids), *_of_one_profile(rows, ids)}
    candidates = {pair for pair in candidates if not older_only or max(pair) in wanted}
    involved = {one for pair in candidates for one in pair}
    known = {int(person.id): _identity(person) for person in contacts.many(rows, map(ContactId, sorted(involved)))}
    for one, other in candidates:
        if one in known and other in known and (rung := same(known[one], known[other])) is not None:
            found[one, other] = rung
    for pair in _near_names(rows, ids, wanted):
        found.setdefault(pair, Rung.FUZZY)
    return found


def _identity(contact: Contact) -> Identity:
    email = contact.email
    return Identity(
        id=contact.id,
        name=contact.name,
        emails=frozenset(p.value for p in contact.points if p.kind == "email"),
        profile=next((p.value for p in contact.points if p.kind == "linkedin"), None),
        phones=frozenset(p.value for p in contact.points if p.kind in ("phone", "mobile")),
        domain=domain_of(email) if email and not is_free_mail(email) else None,
        company=contact.company.name if contact.company else "",
    )


def _namesakes(rows: Rows, ids: str) -> Iterator[tuple[int, int]]:
    seen: set[str] = set()
    for row in rows.all(
        f"select id, name from contacts where id in {AMONG} and deleted_at is null and name <> ''", ids
    ):
        key = row["name"].lower()
        if key in seen:
            continue
        seen.add(key)
        bearers = rows.all(
            "select id from contacts where name = ? collate nocase and deleted_at is null order by id"
            f" limit {_NAMESAKES}",
            row["name"],
        )
        yield from combinations([one[0] for one in bearers], 2)


def _of_one_profile(rows: Rows, ids: str) -> Iterator[tuple[int, int]]:
    for row in rows.each(
        "select min(a.contact_id, b.contact_id), max(a.contact_id, b.contact_id) from contact_points a"
        " join contact_points b on b.value = a.value and b.kind = a.kind and b.contact_id <> a.contact_id and b.live = 1"
        f" where a.contact_id in {AMONG} and a.kind = 'linkedin' and a.live = 1 limit 20000",
        ids,
    ):
        yield row[0], row[1]


def _near_names(rows: Rows, ids: str, wanted: set[int]) -> Iterator[tuple[int, int]]:
    """Yield colleagues whose names differ by little: all pairs of a small company, neighbours by name of a large one."""
    from rapidfuzz import fuzz

    staff: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for row in rows.each(
        "select c.id, c.name, c.company_id from contacts c where c.deleted_at is null and c.name <> '' and c.company_id in"
        f" (select company_id from contacts where id in {AMONG} and company_id is not null)",
        ids,
    ):
        staff[row[2]].append((folded(row[1]), row[0]))
    for people in staff.values():
        if len(people) > _LARGEST:
            people = [one for one in people if one[1] in wanted]
        for (name, one), (like, other) in _neighbours(sorted(people)):
            if (one in wanted or other in wanted) and fuzz.WRatio(name, like, score_cutoff=_NEAR):
                yield min(one, other), max(one, other)


def _neighbours(people: "Sequence[tuple[str, int]]") -> Iterator[tuple[tuple[str, int], tuple[str, int]]]:
    if len(people) <= _ALL_PAIRS:
        yield from combinations(people, 2)
        return
    by_last_name = sorted(people, key=lambda one: one[0].split()[::-1])
    for ordered in (people, by_last_name):
        for place, one in enumerate(ordered):
            for other in ordered[place + 1 : place + _NEIGHBOURS]:
                yield one, other


# The queue -----------------------------------------------------------------------------------------------------------

_STANDING = (
    "from duplicate_pairs p join contacts a on a.id = p.one and a.deleted_at is null"
    " join contacts b on b.id = p.other and b.deleted_at is null"
    " where not exists (select 1 from not_duplicates n where n.one = p.one and n.other = p.other)"
)


def queue(rows: Rows, *, offset: int, limit: int) -> list[Found]:
    """Return the pairs nobody has decided about, the surest first."""
    found = rows.all(
        f"select p.one, p.other, p.rung {_STANDING} order by p.rung, p.id limit {limit:d} offset {offset:d}"
    )
    return [Found(one=ContactId(row[0]), other=ContactId(row[1]), rung=_RUNGS[row[2]]) for row in found]


def count(rows: Rows) -> int:
    """Return how many pairs wait for a decision."""
    return int(rows.value(f"select count(*) {_STANDING}"))


def of_contact(rows: Rows, contact: ContactId) -> list[Found]:
    """Return the pairs that wait and hold this person."""
    found = rows.all(
        f"select p.one, p.other, p.rung {_STANDING} and (p.one = ? or p.other = ?) order by p.rung, p.id limit 20",
        contact,
        contact,
    )
    return [Found(one=ContactId(row[0]), other=ContactId(row[1]), rung=_RUNGS[row[2]]) for row in found]


def set_apart(tx: Transaction, one: ContactId, other: ContactId) -> bool:
    """Write down that two people are not one; return whether that is new."""
    low, high = min(one, other), max(one, other)
    if tx.value("select 1 from not_duplicates where one = ? and other = ?", low, high) is not None:
        return False
    tx.insert("not_duplicates", one=low, other=high, at=tx.millis, by=tx.scope.by)
    return True


# Merges --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """A merge that can be taken apart: its undo record, when, by whom, and what it said."""

    undo: int
    at: int
    by: str
    label: str


def merges(rows: Rows, *, limit: int = 50) -> list[Merge]:
    """Return the merges that stand, newest first."""
    found = rows.all(
        "select id, at, by, label from undo where action = 'merge_contacts' and state = 'open'"
        f" order by id desc limit {limit:d}"
    )
    return [Merge(undo=row[0], at=row[1], by=row[2], label=row[3]) for row in found]


def merge_of(rows: Rows, dropped: ContactId) -> Merge | None:
    """Return the merge that put a person aside, or None."""
    row = rows.one(
        "select u.id, u.at, u.by, u.label from journal j join undo u on u.id = j.undo_id where j.table_name = 'contacts'"
        " and j.row_id = ? and u.action = 'merge_contacts' and u.state = 'open'"
        " and json_extract(j.after, '$.deleted_at') is not null order by u.id desc limit 1",
        dropped,
    )
    return None if row is None else Merge(undo=row[0], at=row[1], by=row[2], label=row[3])


def sides(rows: Rows, people: Iterable[ContactId]) -> dict[ContactId, tuple[int, int, int, int]]:
    """Return by person how many messages, deals, activities and tasks they have."""
    ids = json.dumps(list(people))
    counts: dict[ContactId, list[int]] = {ContactId(one): [0, 0, 0, 0] for one in json.loads(ids)}
    for place, table in enumerate(("messages", "deals", "activities", "tasks")):
        for row in rows.all(f"select contact_id, count(*) from {table} where contact_id in {AMONG} group by 1", ids):
            counts[ContactId(row[0])][place] = row[1]
    return {one: (n[0], n[1], n[2], n[3]) for one, n in counts.items()}
