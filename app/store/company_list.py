"""The list of companies: which, in which order, and what a page of it shows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.clock import from_millis
from app.core.ids import CompanyId
from app.core.view import Definition, Field, Kind
from app.store.database import AMONG, Row, Rows
from app.store.listing import Found, Listing, Source, matching, typed
from app.store.search import Kind as Searched

FIELDS: tuple[Field, ...] = (
    Field(name="id", kind=Kind.CHOICE, shown=False, asked=False, sorts=False),
    Field(name="name", kind=Kind.TEXT, edits="name"),
    Field(name="domain", kind=Kind.LINK, edits="domain"),
    Field(name="industry", kind=Kind.TEXT, edits="industry"),
    Field(name="size", kind=Kind.NUMBER, edits="employees"),
    Field(name="people", kind=Kind.NUMBER),
    Field(name="open_deals", kind=Kind.NUMBER),
    Field(name="best_score", kind=Kind.NUMBER),
    Field(name="last_touch", kind=Kind.INSTANT),
    Field(name="city", kind=Kind.TEXT, edits="city"),
    Field(name="state", kind=Kind.TEXT, edits="state"),
    Field(name="country", kind=Kind.TEXT, edits="country"),
    Field(name="funding", kind=Kind.TEXT, edits="funding"),
    Field(name="website", kind=Kind.LINK, edits="website"),
    Field(name="source", kind=Kind.TEXT),
    Field(name="created", kind=Kind.INSTANT),
)
_TEXTS = ("domain", "industry", "city", "state", "country", "funding", "website", "source")
_PEOPLE = (
    "left join (select company_id, count(*) as people, max(score) as best, max(last_contacted_at) as touch from contacts"
    " where deleted_at is null and company_id is not null group by company_id) p on p.company_id = r.id"
)
_DEALS = (
    "left join (select company_id, count(*) as deals from deals where deleted_at is null and company_id is not null"
    " and stage not in ('won', 'lost') group by company_id) d on d.company_id = r.id"
)
_SOURCES: Mapping[str, Source] = {
    "name": Source("r.name", order="r.name collate nocase", lean=True),
    "id": Source("r.id", lean=True),
    "size": Source("coalesce(r.size_high, r.size_low)"),
    "people": Source("coalesce(p.people, 0)", "people"),
    "best_score": Source("p.best", "people"),
    "last_touch": Source("p.touch", "people"),
    "open_deals": Source("coalesce(d.deals, 0)", "deals"),
    "created": Source("r.created_at"),
} | {name: Source(f"r.{name}", order=f"nullif(r.{name}, '') collate nocase") for name in _TEXTS}

_LISTING = Listing(
    table="companies",
    joins={"people": _PEOPLE, "deals": _DEALS},
    sources=_SOURCES,
    special={},
    narrow=lambda text: typed(Searched.COMPANY, "companies indexed by companies_by_shown_name", text),
)


def find(rows: Rows, fields: Mapping[str, Field], wanted: Definition, text: str, now: datetime) -> Found:
    """Return the companies that fit a definition and what was typed, in its order; raises BadInput."""
    return matching(rows, _LISTING, fields, wanted, text, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyRow:
    """One company as the list shows it; `size_high` is None where there is no upper bound."""

    id: CompanyId
    name: str
    size_low: int | None
    size_high: int | None
    people: int
    open_deals: int
    best_score: int | None
    last_touch: datetime | None
    created: datetime
    texts: Mapping[str, str]
    own: Mapping[str, str]


def page(rows: Rows, ids: Sequence[int]) -> list[CompanyRow]:
    """Return these companies in the order of the ids; what is gone is left out."""
    listed = json.dumps(list(ids))
    found = rows.all(
        "select r.*, p.people, p.best, p.touch, d.deals from companies r"
        " left join (select company_id, count(*) as people, max(score) as best, max(last_contacted_at) as touch from contacts"
        f" where deleted_at is null and company_id in {AMONG} group by company_id) p on p.company_id = r.id"
        " left join (select company_id, count(*) as deals from deals where deleted_at is null and company_id in"
        f" {AMONG} and stage not in ('won', 'lost') group by company_id) d on d.company_id = r.id"
        f" where r.id in {AMONG} and r.deleted_at is null",
        listed,
        listed,
        listed,
    )
    made = {row["id"]: _row(row) for row in found}
    return [made[one] for one in ids if one in made]


def _row(row: Row) -> CompanyRow:
    return CompanyRow(
        id=CompanyId(row["id"]),
        name=row["name"],
        size_low=row["size_low"],
        size_high=row["size_high"],
        people=row["people"] or 0,
        open_deals=row["deals"] or 0,
        best_score=row["best"],
        last_touch=None if row["touch"] is None else from_millis(row["touch"]),
        created=from_millis(row["created_at"]),
        texts={name: row[name] or "" for name in _TEXTS},
        own={name: str(value) for name, value in json.loads(row["extra"]).items() if value not in (None, "")},
    )
