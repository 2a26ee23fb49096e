"""Facts with provenance, the scores that rest on them, and the slots conversations filled."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.core.clock import from_millis, to_millis
from app.core.codec import from_plain, plain
from app.core.fact import Fact
from app.core.ids import CompanyId, ContactId, FactId, MessageId
from app.core.qualification import Slot, SlotValue
from app.core.scoring import Score, SignalScore
from app.store.database import Row, Rows, Transaction


def add(
    tx: Transaction, fact: Fact, *, contact: ContactId | None = None, company: CompanyId | None = None
) -> FactId | None:
    """Store a claim; None where the same claim of the same source stands already. Conflicting claims are kept."""
    where, owner = ("contact_id", contact) if contact is not None else ("company_id", company)
    assert owner is not None
    known = tx.value(
        f"select id from facts where {where} = ? and field = ? and value = ? and source = ?",
        owner,
        fact.field,
        fact.value,
        fact.source,
    )
    if known is not None:
        return None
    return FactId(
        tx.insert(
            "facts",
            contact_id=contact,
            company_id=company,
            field=fact.field,
            value=fact.value,
            source=fact.source,
            url=fact.url,
            method=fact.method,
            confidence=fact.confidence,
            retrieved_at=to_millis(fact.retrieved_at),
            by=fact.by,
            locked=int(fact.locked),
        )
    )


def about(rows: Rows, contact: ContactId) -> list[Fact]:
    """Return what is known of a person and of their company."""
    company = rows.value("select company_id from contacts where id = ?", contact)
    found = rows.all(
        "select * from facts where contact_id = ? or (company_id is not null and company_id = ?)", contact, company
    )
    return [_fact(row) for row in found]


def save_score(tx: Transaction, contact: ContactId, score: Score, *, reason: str, weights: str) -> None:
    """Store a person's score with its points per signal, and put it on the person."""
    values = {
        "value": score.value,
        "band": score.band,
        "signals": json.dumps(plain(score.signals), ensure_ascii=False),
        "unknown": json.dumps(score.unknown),
        "reason": reason,
        "weights": weights,
        "scored_at": tx.millis,
    }
    held = tx.value("select id from scores where contact_id = ?", contact)
    if held is None:
        tx.insert("scores", contact_id=contact, **values)
    else:
        tx.update("scores", held, **values)
    tx.update("contacts", contact, score=score.value, band=score.band)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredScore:
    """A stored score with its explanation."""

    value: int
    band: str
    signals: tuple[SignalScore, ...]
    unknown: tuple[str, ...]
    reason: str
    scored_at: datetime


def score_of(rows: Rows, contact: ContactId) -> StoredScore | None:
    """Return a person's score, or None where they were never scored."""
    row = rows.one("select * from scores where contact_id = ?", contact)
    if row is None:
        return None
    return StoredScore(
        value=row["value"],
        band=row["band"],
        signals=tuple(from_plain(s, SignalScore) for s in json.loads(row["signals"])),
        unknown=tuple(json.loads(row["unknown"])),
        reason=row["reason"],
        scored_at=from_millis(row["scored_at"]),
    )


def fill_slots(
    tx: Transaction, contact: ContactId, values: Iterable[SlotValue], *, message: MessageId | None = None
) -> None:
    """Keep what a person said of each slot: what they said last stands, unless it was said with less certainty."""
    for value in values:
        row = tx.one("select id, confidence from slots where contact_id = ? and slot = ?", contact, value.slot.value)
        stored = {
            "value": ("not: " if value.negative else "") + value.value,
            "quote": value.quote,
            "message_id": message,
            "confidence": value.confidence,
            "at": tx.millis,
        }
        if row is None:
            tx.insert("slots", contact_id=contact, slot=value.slot.value, **stored)
        elif value.confidence >= row["confidence"] - 0.2:
            tx.update("slots", row["id"], **stored)


def slots_of(rows: Rows, contact: ContactId) -> dict[Slot, SlotValue]:
    """Return what is known of a person's slots."""
    found = {}
    for row in rows.all("select * from slots where contact_id = ?", contact):
        negative = row["value"].startswith("not: ")
        found[Slot(row["slot"])] = SlotValue(
            slot=Slot(row["slot"]),
            value=row["value"].removeprefix("not: "),
            quote=row["quote"],
            confidence=row["confidence"],
            negative=negative,
        )
    return found


def _fact(row: Row) -> Fact:
    return Fact(
        id=FactId(row["id"]),
        field=row["field"],
        value=row["value"],
        source=row["source"],
        url=row["url"],
        method=row["method"],
        confidence=row["confidence"],
        retrieved_at=from_millis(row["retrieved_at"]),
        by=row["by"],
        locked=bool(row["locked"]),
    )
