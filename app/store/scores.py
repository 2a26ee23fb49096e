"""Scores of many people at once: what they rest on, and how they are kept."""

import json
from collections.abc import Iterable, Sequence

from app.core.changes import Topic
from app.core.contact import Contact
from app.core.ids import ContactId
from app.core.qualification import Slot, SlotValue
from app.core.scoring import Score
from app.store.database import AMONG, Rows, Transaction

_KEPT = ("value", "band", "signals", "unknown", "reason", "weights")


def best_facts(rows: Rows, people: Iterable[ContactId]) -> dict[ContactId, dict[str, str]]:
    """Return by person the value that stands for each field, by `core.fact.by_field`: their own and their company's."""
    ids = json.dumps(list(people))
    found: dict[ContactId, dict[str, tuple[tuple[int, float, int], str]]] = {}
    for row in rows.each(
        "select contact_id, field, value, locked, confidence, retrieved_at, id from facts"
        f" where contact_id in {AMONG} union all"
        " select c.id, f.field, f.value, f.locked, f.confidence, f.retrieved_at, f.id from contacts c"
        f" join facts f on f.company_id = c.company_id where c.id in {AMONG} order by 7",
        ids,
        ids,
    ):
        of_person, field, value = found.setdefault(row[0], {}), row[1], row[2]
        standing = (row[3], row[4], row[5])
        if field not in of_person or standing > of_person[field][0]:
            of_person[field] = (standing, value)
    return {contact: {field: value for field, (_, value) in held.items()} for contact, held in found.items()}


def budgets(rows: Rows, people: Iterable[ContactId]) -> dict[ContactId, SlotValue]:
    """Return by person what they said of their budget."""
    found = rows.all(
        f"select contact_id, value, quote, confidence from slots where contact_id in {AMONG} and slot = ?",
        json.dumps(list(people)), Slot.BUDGET.value,
    )  # fmt: skip
    return {
        ContactId(row[0]): SlotValue(
            slot=Slot.BUDGET, value=row[1].removeprefix("not: "), quote=row[2], confidence=row[3],
            negative=row[1].startswith("not: "),
        )
        for row in found
    }  # fmt: skip


def acts(rows: Rows, people: Iterable[ContactId]) -> dict[ContactId, list[str]]:
    """Return by person the types of what they did, one entry an event."""
    found: dict[ContactId, list[str]] = {}
    for row in rows.each(
        f"select contact_id, type from events where contact_id in {AMONG} and type like 'engaged.%' order by id",
        json.dumps(list(people)),
    ):
        found.setdefault(row[0], []).append(row[1])
    return found


def scored(rows: Rows) -> list[ContactId]:
    """Return everybody who has a score, the trash aside."""
    return [
        ContactId(row[0])
        for row in rows.each(
            "select s.contact_id from scores s join contacts c on c.id = s.contact_id where c.deleted_at is null order by 1"
        )
    ]


def reach(rows: Rows) -> dict[str, int]:
    """Return how far the record of changes goes by now; see `changed_since`."""
    return {name: int(rows.value(f"select coalesce(max(id), 0) from {name}")) for name in ("journal", "events")}


# A change of these is none of what a score rests on: it is the score, and what follows from it.
_RESTS_ON = " or ".join(
    f"json_type(after, '$.{column}') is not null"
    for column in ("name", "title", "seniority", "department", "company_id")
)


def changed_since(rows: Rows, journal: int, events: int) -> list[ContactId]:
    """Return who was scored before and may score otherwise by what was written since then."""
    found = rows.all(
        "with fresh as (select table_name, row_id, before, after from journal where id > ?)"
        f" select row_id from fresh where table_name = 'contacts' and after is not null and ({_RESTS_ON})"
        " union select coalesce(after, before) ->> 'contact_id' from fresh where table_name in ('facts', 'slots')"
        " and coalesce(after, before) ->> 'contact_id' is not null"
        " union select t.contact_id from fresh f join facts t on t.id = f.row_id where f.table_name = 'facts' and t.contact_id is not null"
        " union select t.contact_id from fresh f join slots t on t.id = f.row_id where f.table_name = 'slots'"
        " union select c.id from fresh f join contacts c on c.company_id = coalesce(f.after, f.before) ->> 'company_id'"
        " where f.table_name = 'facts'"
        " union select c.id from fresh f join contacts c on c.company_id = f.row_id where f.table_name = 'companies'"
        " union select contact_id from events where id > ? and type like 'engaged.%' and contact_id is not null",
        journal,
        events,
    )
    held = rows.all(
        f"select s.contact_id from scores s join contacts c on c.id = s.contact_id where s.contact_id in {AMONG}"
        " and c.deleted_at is null order by 1",
        json.dumps([row[0] for row in found]),
    )
    return [ContactId(row[0]) for row in held]


def save_many(
    tx: Transaction, results: Sequence[tuple[Contact, Score, str]], *, weights: str, banded: Iterable[str]
) -> int:
    """Keep the scores that differ from what is stored, each with its reason, and put them on the people.

    Whose status is among `banded` is called by the new band. Returns how many changed.
    """
    ids = json.dumps([person.id for person, _, _ in results])
    held = {
        row["contact_id"]: row
        for row in tx.all(f"select * from scores where contact_id in {AMONG}", ids)
    }  # fmt: skip
    dates = {row[0]: row[1] for row in tx.all(f"select id, updated_at from contacts where id in {AMONG}", ids)}
    kept, people, news = [], [], []
    for person, score, reason in results:
        row = held.get(person.id)
        now = (score.value, score.band, _signals(score), _ENCODE(score.unknown), reason, weights)
        if row is None:
            tx.insert("scores", contact_id=person.id, **dict(zip(_KEPT, now, strict=True)), scored_at=tx.millis)
        elif tuple(row[name] for name in _KEPT) == now:
            continue
        else:
            before = {name: row[name] for name, value in zip(_KEPT, now, strict=True) if row[name] != value}
            kept.append((row["id"], {**before, "scored_at": row["scored_at"]}, now))
        status = score.band if person.status in banded else person.status.value
        people.append((person, status, score, dates[person.id]))
        news.append((person.id, score))
    _update_scores(tx, kept)
    _update_people(tx, people)
    tx.many(
        "insert into events (at, type, key, contact_id, data) values (?, 'lead.scored', ?, ?, ?)",
        [
            (tx.millis, f"contact:{contact}", contact, f'{{"score": {score.value}, "band": "{score.band}"}}')
            for contact, score in news
        ],
    )
    if news:
        tx.touch(Topic.CONTACTS, Topic.RUNS)
    return len(news)


def _update_scores(tx: Transaction, kept: Sequence[tuple[int, dict[str, object], tuple[object, ...]]]) -> None:
    tx.many(
        "update scores set value = ?, band = ?, signals = ?, unknown = ?, reason = ?, weights = ?, scored_at = ? where id = ?",
        [(*now, tx.millis, row) for row, _, now in kept],
    )
    tx.journal_many(
        "scores",
        (
            (row, before, {**{n: v for n, v in zip(_KEPT, now, strict=True) if n in before}, "scored_at": tx.millis})
            for row, before, now in kept
        ),
    )


def _update_people(tx: Transaction, people: Sequence[tuple[Contact, str, Score, int]]) -> None:
    changed = []
    for person, status, score, updated in people:
        before = {"score": person.score, "band": person.band, "status": person.status.value}
        after: dict[str, object] = {"score": score.value, "band": score.band, "status": status}
        if before != after:
            differing = {name: value for name, value in before.items() if value != after[name]}
            news = {name: after[name] for name in differing}
            changed.append((person.id, {"updated_at": updated, **differing}, {"updated_at": tx.millis, **news}, after))
    tx.many(
        "update contacts set score = ?, band = ?, status = ?, updated_at = ? where id = ?",
        [(*after.values(), tx.millis, contact) for contact, _, _, after in changed],
    )
    tx.journal_many("contacts", ((contact, before, after) for contact, before, after, _ in changed))


def _signals(score: Score) -> str:
    """Return the signals as `codec.plain` writes them, without a walk through types for each of them."""
    return _ENCODE(
        [{"signal": s.signal, "points": s.points, "of": s.of, "evidence": s.evidence} for s in score.signals]
    )


_ENCODE = json.JSONEncoder(ensure_ascii=False).encode  # `json.dumps` makes a new one for each value
