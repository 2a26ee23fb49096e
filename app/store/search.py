"""Full-text search over people, companies, deals, messages and notes.

The index keeps no text of its own (FTS5, contentless): what it finds is read from the rows. An entity's row is
`id * 8 + kind`.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum

from app.store.database import Rows, Transaction


class Kind(IntEnum):
    """What a hit is."""

    CONTACT = 0
    COMPANY = 1
    MESSAGE = 2
    ACTIVITY = 3
    DEAL = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One found thing: its kind and id, what to show, and where the words stood."""

    kind: str
    id: int
    title: str
    detail: str


_DOCUMENTS = {
    "contact": (
        Kind.CONTACT,
        "select c.id, c.name as title, coalesce(c.title, '') || ' ' || coalesce(co.name, '') || ' ' ||"
        " coalesce((select group_concat(p.value, ' ') from contact_points p where p.contact_id = c.id), '') || ' ' ||"
        " coalesce(c.city, '') || ' ' || coalesce(c.notes, '') as body from contacts c"
        " left join companies co on co.id = c.company_id where c.deleted_at is null and c.id in ({})",
    ),
    "company": (
        Kind.COMPANY,
        "select id, name as title, coalesce(domain, '') || ' ' || coalesce(industry, '') || ' ' || coalesce(city, '')"
        " as body from companies where deleted_at is null and id in ({})",
    ),
    "message": (
        Kind.MESSAGE,
        "select id, subject as title, text || ' ' || sender as body from messages where id in ({})",
    ),
    "activity": (
        Kind.ACTIVITY,
        "select id, kind as title, body from activities where body <> '' and id in ({})",
    ),
    "deal": (
        Kind.DEAL,
        "select id, title, coalesce(need, '') || ' ' || coalesce(competitor, '') as body from deals"
        " where deleted_at is null and id in ({})",
    ),
}
_KIND_NAMES = {kind: name for name, (kind, _) in _DOCUMENTS.items()}
_CHUNK = 5000


def refresh(tx: Transaction) -> None:
    """Index anew what the transaction touched; runs before every commit."""
    if renamed := tx.touched.get("company"):
        # People are found by their company's name too.
        marks = ",".join(map(str, renamed))
        people = tx.all(f"select id from contacts where company_id in ({marks}) and deleted_at is null")
        tx.touched.setdefault("contact", set()).update(row["id"] for row in people)
    for entity, ids in tx.touched.items():
        index(tx, entity, ids)
    tx.touched.clear()


def index(tx: Transaction, entity: str, ids: set[int]) -> None:
    """Index these rows of one kind anew; rows that are gone leave the index."""
    kind, sql = _DOCUMENTS[entity]
    wanted = sorted(ids)
    for start in range(0, len(wanted), _CHUNK):
        some = wanted[start : start + _CHUNK]
        tx.many("delete from search where rowid = ?", [(i * 8 + kind,) for i in some])
        found = tx.all(sql.format(",".join(map(str, some))))
        tx.many(
            "insert into search (rowid, title, body) values (?, ?, ?)",
            [(row["id"] * 8 + kind, row["title"], row["body"]) for row in found],
        )


def find(rows: Rows, text: str, *, limit: int = 20, kinds: frozenset[str] | None = None) -> list[Hit]:
    """Return what matches every word of `text` (the last one as a beginning), best first.

    Whole words in a name come before beginnings of names, names before other text; ties go to the newest.
    """
    # The index folds case and accents by itself, but takes a letter and its accent for one only where they are one.
    words = re.findall(r"\w+", unicodedata.normalize("NFC", text))
    if not words:
        return []
    wanted = ",".join(str(int(kind)) for kind, name in _KIND_NAMES.items() if kinds is None or name in kinds)
    exact = " ".join(f'"{w}"' for w in words)
    prefix = exact + "*"
    found: dict[int, None] = {}
    for query in (f"title : ({exact})", f"title : ({prefix})", exact, prefix):
        sql = f"select rowid from search where search match ? and rowid % 8 in ({wanted}) order by rowid desc limit ?"
        for row in rows.all(sql, query, limit * 4):
            found.setdefault(row[0])
        if len(found) >= limit:
            break
    hits = (_hit(rows, rowid) for rowid in list(found)[: limit * 2])
    return [hit for hit in hits if hit is not None][:limit]


def _hit(rows: Rows, rowid: int) -> Hit | None:
    kind, entity_id = Kind(rowid % 8), rowid // 8
    name = _KIND_NAMES[kind]
    row = rows.one(_DOCUMENTS[name][1].format(entity_id))
    if row is None:
        return None
    return Hit(kind=name, id=entity_id, title=row["title"], detail=" ".join(str(row["body"]).split())[:160])
