"""Changes to many records at once, each in the journal by itself, so that the group can be taken back."""

import json
from collections.abc import Iterable

from app.store.database import AMONG, Rows, Transaction

_CHUNK = 2000


def standing(rows: Rows, table: str, ids: Iterable[int]) -> list[int]:
    """Return those of the records that are there and not in the trash, in the order given."""
    wanted = list(ids)
    found: set[int] = set()
    for start in range(0, len(wanted), _CHUNK):
        some = json.dumps(wanted[start : start + _CHUNK])
        found |= {
            row["id"] for row in rows.all(f"select id from {table} where deleted_at is null and id in {AMONG}", some)
        }
    return [one for one in wanted if one in found]


def tag(tx: Transaction, contact: int, name: str, *, held: bool) -> bool:
    """Give a person a tag, or take it away; return whether that changed anything."""
    tags: list[str] = json.loads(tx.value("select tags from contacts where id = ?", contact) or "[]")
    others = [one for one in tags if one.casefold() != name.casefold()]
    if held and len(others) < len(tags):
        return False
    return tx.update("contacts", contact, tags=json.dumps([*others, name] if held else others, ensure_ascii=False))


def all_tags(rows: Rows) -> list[str]:
    """Return every tag that somebody has, the most used first."""
    found = rows.all(
        "select t.value as tag, count(*) as n from contacts c, json_each(c.tags) t where c.tags <> '[]'"
        " and c.deleted_at is null group by t.value order by n desc, t.value"
    )
    return [str(row["tag"]) for row in found]
