"""Which people stand on the do-not-contact list.

The list holds digests alone, so an address has to be digested to be looked up. The beginnings of all people's digests
are kept for as long as the program runs, by workspace: a list of 100,000 people asks at each change of a filter.
"""

import json
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock

from app.store import suppressions
from app.store.database import AMONG, Rows

_CHUNK = 900


@dataclass(slots=True)
class _Known:
    """The first eight bytes of each digest in order, whose it is, and the newest address among them."""

    newest: int = 0
    value: str = ""
    digests: "array[int]" = field(default_factory=lambda: array("Q"))
    people: "array[int]" = field(default_factory=lambda: array("q"))


_KNOWN: dict[tuple[str, bytes], _Known] = {}
_LOCK = Lock()


def people(rows: Rows) -> set[int]:
    """Return the ids of all people who must not be contacted on some channel."""
    standing = {digest for digest, _, _ in suppressions.standing(rows)}
    if not standing:
        return set()
    known = _digested(rows)
    near: set[int] = set()
    for digest in standing:
        start = int.from_bytes(digest[:8])
        at = bisect_left(known.digests, start)
        while at < len(known.digests) and known.digests[at] == start:
            near.add(known.people[at])
            at += 1
    # Addresses may have gone since, and eight bytes are not the whole: these few are looked at closely.
    points: dict[int, list[tuple[str, str]]] = {}
    sql = f"select contact_id, kind, value from contact_points where contact_id in {AMONG}"
    for row in rows.all(sql, json.dumps(list(near))):
        points.setdefault(row["contact_id"], []).append((row["kind"], row["value"]))
    return among(rows, points)


def among(rows: Rows, points: Mapping[int, Iterable[tuple[str, str]]]) -> set[int]:
    """Return who of these people must not be contacted, by their addresses and numbers (kind and value)."""
    digests = suppressions.all_digests(rows)
    mine: dict[int, list[bytes]] = {
        person: [digest for kind, value in reached for digest in digests(kind, value)]
        for person, reached in points.items()
    }
    asked = list({digest for some in mine.values() for digest in some})
    standing: set[bytes] = set()
    for start in range(0, len(asked), _CHUNK):
        some_asked = asked[start : start + _CHUNK]
        marks = ",".join("?" * len(some_asked))
        sql = f"select digest from suppressions where lifted_at is null and digest in ({marks})"
        standing |= {row["digest"] for row in rows.all(sql, *some_asked)}
    return {person for person, some in mine.items() if not standing.isdisjoint(some)}


def _digested(rows: Rows) -> _Known:
    digests = suppressions.all_digests(rows)
    # The pepper is the workspace's own: so is what it makes of a word.
    (workspace,) = digests("", "workspace")
    place = str(rows.value("select file from pragma_database_list where name = 'main'"))
    with _LOCK:
        known = _KNOWN.setdefault((place, workspace), _Known())
        if known.newest and known.value != rows.value("select value from contact_points where id = ?", known.newest):
            # An older state was restored over the file, or the address was deleted.
            known = _KNOWN[place, workspace] = _Known()
        fresh: list[tuple[int, int]] = []
        sql = "select id, contact_id, kind, value from contact_points where id > ? order by id"
        for row in rows.each(sql, known.newest):
            fresh += [(int.from_bytes(one[:8]), row["contact_id"]) for one in digests(row["kind"], row["value"])]
            known.newest, known.value = row["id"], row["value"]
        if fresh:
            pairs = sorted([*zip(known.digests, known.people, strict=True), *fresh])
            known.digests = array("Q", (digest for digest, _ in pairs))
            known.people = array("q", (person for _, person in pairs))
        return known
