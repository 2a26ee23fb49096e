"""Where the value of each field of a record came from: a source that was looked up, an import, a person, an agent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.core import fact as facts_of
from app.core.clock import from_millis
from app.core.fact import Fact
from app.core.ids import BatchId, CompanyId, ContactId, FactId
from app.core.places import country_code, folded
from app.store import changelog, facts
from app.store.database import Row, Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where one value came from. `how` is fact, import, entered, or written; `others` are sources that say otherwise."""

    how: Literal["fact", "import", "entered", "written"]
    by: str
    at: datetime
    source: str = ""
    url: str = ""
    method: str = ""
    confidence: float | None = None
    locked: bool = False
    others: tuple[tuple[str, str], ...] = ()


# What facts call what a row keeps in a column of another name.
_FACTS = {"company_id": "company", "size_low": "size"}


def of_contact(rows: Rows, contact: ContactId, values: Mapping[str, str]) -> dict[str, Origin]:
    """Return by field where a person's present values came from; fields without a value are left out."""
    row = rows.one("select created_at, batch_id, source from contacts where id = ?", contact)
    assert row is not None
    known = facts.about(rows, contact)
    return _origins(rows, "contact", contact, row, values, known)


def of_company(rows: Rows, company: CompanyId, values: Mapping[str, str]) -> dict[str, Origin]:
    """Return by field where a company's present values came from; fields without a value are left out."""
    row = rows.one("select created_at, batch_id, source from companies where id = ?", company)
    assert row is not None
    return _origins(rows, "company", company, row, values, facts_about(rows, company))


def facts_about(rows: Rows, company: CompanyId) -> list[Fact]:
    """Return what is known of a company itself."""
    return [
        Fact(
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
        for row in rows.all("select * from facts where company_id = ?", company)
    ]


def _origins(
    rows: Rows, of: changelog.Of, record: int, row: Row, values: Mapping[str, str], known: list[Fact]
) -> dict[str, Origin]:
    changed = changelog.last_changes(rows, of, record)
    file = _file(rows, row["batch_id"])
    found = {}
    for field, value in values.items():
        if not value:
            continue
        name = _FACTS.get(field, field)
        stands = [one for one in known if one.field == name and _same(field, one.value, value)]
        best = facts_of.best(stands, name)
        change = changed.get(field)
        others = tuple(
            (one.source, one.value) for one in known if one.field == name and not _same(field, one.value, value)
        )
        found[field] = _origin(best, change, row, file, others)
    return found


def _origin(
    best: Fact | None, change: changelog.Change | None, row: Row, file: str, others: tuple[tuple[str, str], ...]
) -> Origin:
    if change is not None and not change.by.startswith("agent:"):
        return Origin(how="entered", by=change.by, at=change.at, locked=change.by == "person", others=others)
    if best is not None and best.method != "record":
        return Origin(
            how="fact", by=best.by, at=best.retrieved_at, source=best.source, url=best.url or "", method=best.method,
            confidence=best.confidence, locked=best.locked, others=others,
        )  # fmt: skip
    if change is not None:
        return Origin(how="written", by=change.by, at=change.at, others=others)
    if file:
        return Origin(how="import", by="import", at=from_millis(row["created_at"]), source=file, others=others)
    return Origin(how="written", by=row["source"] or "system", at=from_millis(row["created_at"]), others=others)


def _file(rows: Rows, batch: BatchId | None) -> str:
    found = None if batch is None else rows.value("select file from batches where id = ?", batch)
    return "" if found is None else str(found).replace("\\", "/").rpartition("/")[2]


def _same(field: str, one: str, other: str) -> bool:
    if field == "country":
        return (country_code(one) or one) == (country_code(other) or other)
    if field == "size_low":
        return one.partition("-")[0] == other.partition("-")[0]
    return folded(one) == folded(other)
