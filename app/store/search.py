"""Full-text search over people, companies, deals, messages and notes.

The index keeps no text of its own (FTS5, contentless): what it finds is read from the rows. An entity's row is
`id * 8 + kind`. Nothing is scored: each step of the ranking is a query that stops at its newest rows, so that one
letter typed among a million people costs no more than among a thousand.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from app.store import slips
from app.store.database import AMONG, Row, Rows, Transaction


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


# By kind: what it is called, its company, other words, notes; the ids come as a JSON list.
CONTACTS = (
    "select c.id, c.name as title, c.name as name, coalesce(co.name, '') as company, coalesce(c.title, '') || ' ' ||"
    " coalesce((select group_concat(p.value, ' ') from contact_points p where p.contact_id = c.id), '') || ' ' ||"
    " coalesce(c.city, '') as body, coalesce(c.notes, '') as notes"
    " from contacts c left join companies co on co.id = c.company_id where c.deleted_at is null"
)
COMPANIES = (
    "select id, name as title, name, '' as company, coalesce(domain, '') || ' ' || coalesce(industry, '') || ' ' || coalesce(city, '')"
    " as body, '' as notes from companies where deleted_at is null"
)
_DOCUMENTS = {
    "contact": (Kind.CONTACT, f"{CONTACTS} and c.id in {AMONG}"),
    "company": (Kind.COMPANY, f"{COMPANIES} and id in {AMONG}"),
    "message": (
        Kind.MESSAGE,
        "select id, '' as name, '' as company, subject as body, text || ' ' || sender as notes, subject as title"
        f" from messages where id in {AMONG}",
    ),
    "activity": (
        Kind.ACTIVITY,
        "select id, '' as name, '' as company, '' as body, kind || ' ' || body as notes, kind as title"
        f" from activities where body <> '' and id in {AMONG}",
    ),
    "deal": (
        Kind.DEAL,
        "select id, title, title as name, '' as company, '' as body, coalesce(need, '') || ' ' || coalesce(competitor, '')"
        f" as notes from deals where deleted_at is null and id in {AMONG}",
    ),
}
_KIND_NAMES = {kind: name for name, (kind, _) in _DOCUMENTS.items()}
SCHEMA = 3  # the migration that gave the index its present form
_CHUNK = 5000
_ENOUGH = 5  # with fewer hits than this among names, companies and addresses, a slip of the finger is likely
_CLOSE = 200  # how many bearers of similar names are compared
_MEANT, _IN_NOTES = 4, 5  # the last steps of the ranking; see find


def refresh(tx: Transaction) -> None:
    """Index anew what the transaction touched; runs before every commit."""
    if renamed := tx.touched.get("company"):
        # People are found by their company's name too.
        people = tx.all(
            f"select id from contacts where company_id in {AMONG} and deleted_at is null", json.dumps(list(renamed))
        )
        tx.touched.setdefault("contact", set()).update(row["id"] for row in people)
    for entity, ids in tx.touched.items():
        index(tx, entity, ids)
    tx.touched.clear()
    if tx.former_names:
        slips.forget(tx, slips.words_of(" ".join(tx.former_names)))
        tx.former_names.clear()


def index(tx: Transaction, entity: str, ids: set[int]) -> None:
    """Index these rows of one kind anew; rows that are gone leave the index."""
    kind, sql = _DOCUMENTS[entity]
    wanted = sorted(ids)
    for start in range(0, len(wanted), _CHUNK):
        some = wanted[start : start + _CHUNK]
        tx.many("delete from search where rowid = ?", [(i * 8 + kind,) for i in some])
        found = tx.all(sql, json.dumps(some))
        tx.many(
            "insert into search (rowid, name, company, body, notes) values (?, ?, ?, ?, ?)",
            [(row["id"] * 8 + kind, row["name"], row["company"], row["body"], row["notes"]) for row in found],
        )
        slips.learn(tx, slips.words_of(" ".join(row["name"] for row in found)))


def index_new(tx: Transaction, first_contact: int, first_company: int, names: Iterable[str]) -> None:
    """Make every contact and company inserted since these ids searchable; `names` are theirs."""
    into = "insert into search (rowid, name, company, body, notes) select id * 8 + {}, name, company, body, notes from ({})"
    tx.run(into.format(int(Kind.CONTACT), f"{CONTACTS} and c.id >= ?"), first_contact)
    tx.run(into.format(int(Kind.COMPANY), f"{COMPANIES} and id >= ?"), first_company)
    slips.learn(tx, slips.words_of(" ".join(names)))


def rebuild(tx: Transaction) -> None:
    """Fill the empty index from the rows."""
    for entity, table in zip(_DOCUMENTS, ("contacts", "companies", "messages", "activities", "deals"), strict=True):
        index(tx, entity, {row[0] for row in tx.each(f"select id from {table}")})


def find(rows: Rows, text: str, *, limit: int = 20, kinds: frozenset[str] | None = None) -> list[Hit]:
    """Return what matches every word of `text` (the last one as a beginning), best first.

    The order: whole words in a name, beginnings in a name, a company's name, addresses and other words, names that
    differ from what was typed by a slip, notes and messages. Ties go to the newest.
    """
    words = slips.words_of(text)
    if not words:
        return []
    exact = " ".join(f'"{word}"' for word in words)
    found = _rowids(rows, exact + "*", limit * 2, kinds)
    if len(found) < limit * 2:
        # All there is: to look at it costs less than to ask the index again for each step of the ranking.
        read = _read(rows, found)
        steps = {rowid: _step(words, read[rowid]) for rowid in found if rowid in read}
    else:
        steps = _newest_of_each_step(rows, words, exact, found, limit, kinds)
    if _may_be_a_slip(rows, words, steps, limit):
        for place, rowid in enumerate(_meant(rows, words, limit, kinds)):
            steps[rowid] = min(steps.get(rowid, _IN_NOTES), _MEANT + place / 1000)
    ranked = sorted(steps, key=lambda rowid: (steps[rowid], -rowid))
    hits = _hits(rows, ranked[:limit])
    return hits if len(hits) == min(limit, len(ranked)) else _hits(rows, ranked)[:limit]


def _may_be_a_slip(rows: Rows, words: list[str], steps: dict[int, float], limit: int) -> bool:
    good = [step for step in steps.values() if step < _IN_NOTES]
    # A beginning that names go on from is not done yet; a whole word that few names hold may be another's misspelling.
    return not good or (len(good) < min(_ENOUGH, limit) and slips.is_word(rows, words[-1]))


def _newest_of_each_step(
    rows: Rows, words: list[str], exact: str, found: list[int], limit: int, kinds: frozenset[str] | None
) -> dict[int, float]:
    """Return the newest of each step of the ranking, best first, until there are enough; `found` are the newest of all."""
    columns = ["name", "name", "{name company}", "{name company body}"]
    first = 0 if all(slips.may_begin(rows, w) if w is words[-1] else slips.is_known(rows, w) for w in words) else 3
    steps: dict[int, float] = {}
    for step in range(first, _MEANT):
        query = f"{columns[step]} : ({exact}{'*' if step else ''})"
        for rowid in _rowids(rows, query, limit, kinds):
            steps.setdefault(rowid, step)
        if len(steps) >= limit:
            return steps
    return dict.fromkeys(found, float(_IN_NOTES)) | steps


def _step(words: list[str], row: Row) -> float:
    """Return on which step of the ranking a row stands that matches."""
    typed = [word for part in words for word in slips.plain(part).split()]
    held: list[str] = []
    for step, column in ((1, "name"), (2, "company"), (3, "body")):
        held += slips.plain(row[column]).split()
        if all(word in held for word in typed[:-1]) and any(word.startswith(typed[-1]) for word in held):
            return 0 if step == 1 and typed[-1] in held else step
    return _IN_NOTES


def _rowids(rows: Rows, query: str, limit: int, kinds: frozenset[str] | None) -> list[int]:
    among = ""
    if kinds is not None:
        among = f" and rowid % 8 in ({','.join(str(int(k)) for k, name in _KIND_NAMES.items() if name in kinds)})"
    sql = f"select rowid from search where search match ?{among} order by rowid desc limit ?"
    return [row[0] for row in rows.all(sql, query, limit)]


def _meant(rows: Rows, words: list[str], limit: int, kinds: frozenset[str] | None) -> list[int]:
    """Return what is called as was typed but for a slip in a word, the nearest first."""
    choices = [slips.near(rows, word) for word in words]
    if not any(choices):
        return []
    parts = [" OR ".join(f'"{word}"' for word in (typed, *near)) for typed, near in zip(words, choices, strict=True)]
    parts[-1] += f' OR "{words[-1]}"*'
    query = "{name company} : (" + " AND ".join(f"({part})" for part in parts) + ")"
    bearers = _rowids(rows, query, _CLOSE, kinds)
    called: dict[int, str] = {}
    for kind, table, column in slips.NAMED:
        ids = [rowid // 8 for rowid in bearers if rowid % 8 == kind]
        for row in rows.all(f"select id, {column} from {table} where id in {AMONG}", json.dumps(ids)) if ids else ():
            called[row[0] * 8 + kind] = row[1]
    far = slips.distances(" ".join(words), called)
    return sorted(called, key=lambda rowid: (far[rowid], -rowid))[:limit]


def _read(rows: Rows, rowids: list[int]) -> dict[int, Row]:
    """Read what the index holds of these rows, one query a kind; rows that are gone are left out."""
    read: dict[int, Row] = {}
    for kind, name in _KIND_NAMES.items():
        if ids := [rowid // 8 for rowid in rowids if rowid % 8 == kind]:
            read |= {row["id"] * 8 + kind: row for row in rows.all(_DOCUMENTS[name][1], json.dumps(ids))}
    return read


def _hits(rows: Rows, rowids: list[int]) -> list[Hit]:
    read = _read(rows, rowids)
    return [_hit(rowid, read[rowid]) for rowid in rowids if rowid in read]


def _hit(rowid: int, row: Row) -> Hit:
    detail = f"{row['company']} {row['body']} {row['notes']}"
    return Hit(
        kind=_KIND_NAMES[Kind(rowid % 8)], id=row["id"], title=row["title"], detail=" ".join(detail.split())[:160]
    )
