"""The rows of a list as plain texts, for a file: what each field holds, in the form that is imported again."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from app.core.view import Entity, Field
from app.store import company_list, contact_list
from app.store.company_list import CompanyRow
from app.store.contact_list import ContactRow
from app.store.database import Rows


def listed_cells(rows: Rows, entity: Entity, ids: Sequence[int], fields: Sequence[Field]) -> Iterator[list[str]]:
    """Yield the fields of each of these people or companies as texts, in the order of the ids."""
    if entity == "companies":
        for company in company_list.page(rows, ids):
            yield [_company(company, field) for field in fields]
        return
    for person in contact_list.page(rows, ids):
        yield [_person(person, field) for field in fields]


def _person(row: ContactRow, field: Field) -> str:
    if field.own:
        return row.own.get(field.name, "")
    plain: dict[str, object] = {
        "name": row.name, "company": row.company, "score": row.score, "stage": row.stage, "status": row.status, "title": row.title,
        "email": row.email, "phone": row.phone, "industry": row.industry, "tags": ", ".join(row.tags),
        "last_touch": row.last_touch, "created": row.created, "next_step": row.next_step.words if row.next_step else "",
    }  # fmt: skip
    return _text(plain[field.name]) if field.name in plain else row.texts.get(field.name, "")


def _company(row: CompanyRow, field: Field) -> str:
    if field.own:
        return row.own.get(field.name, "")
    low, high = row.size_low, row.size_high
    size = "" if low is None else f"{low}+" if high is None else str(low) if low == high else f"{low}-{high}"
    plain: dict[str, object] = {
        "name": row.name, "size": size, "people": row.people, "open_deals": row.open_deals, "best_score": row.best_score,
        "last_touch": row.last_touch, "created": row.created,
    }  # fmt: skip
    return _text(plain[field.name]) if field.name in plain else row.texts.get(field.name, "")


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)
