"""Every object of a workspace as flat rows under the names of the contract: what an export writes."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.core.clock import from_millis
from app.core.fields import CONTACT_FIELDS, DEAL_FIELDS
from app.core.money import Money
from app.store import suppressions
from app.store.database import Row, Rows

Cells = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Extract:
    """One object: its columns, and its rows in the order they were made."""

    columns: tuple[str, ...]
    each: Callable[[Rows], Iterator[Cells]]


def _contacts(rows: Rows) -> Iterator[Cells]:
    sql = (
        "select c.*, co.name as company, co.domain, co.size_low, co.size_high, co.industry, co.annual_revenue, co.funding,"
        " co.technologies from contacts c left join companies co on co.id = c.company_id where c.deleted_at is null order by c.id"
    )
    for row in rows.each(sql):
        points = rows.all(
            "select kind, value, position from contact_points where contact_id = ? order by position", row["id"]
        )
        emails = [p["value"] for p in points if p["kind"] == "email"]
        by_kind = {p["kind"]: p["value"] for p in reversed(points)}
        opted_out = suppressions.of_contact(rows, row["id"], channel="email") is not None
        no_calls = suppressions.of_contact(rows, row["id"], channel="phone") is not None
        values = {
            "email": emails[0] if emails else None,
            "email_2": emails[1] if len(emails) > 1 else None,
            "phone": by_kind.get("phone"),
            "mobile": by_kind.get("mobile"),
            "linkedin_url": by_kind.get("linkedin"),
            "company": row["company"],
            "company_domain": row["domain"],
            "company_size": _size(row),
            "industry": row["industry"],
            "annual_revenue": row["annual_revenue"],
            "funding": row["funding"],
            "technologies": ", ".join(json.loads(row["technologies"] or "[]")),
            "tags": ", ".join(json.loads(row["tags"])),
            "created_at": _day(row["created_at"]),
            "last_contacted_at": _day(row["last_contacted_at"]),
            "email_opt_out": "true" if opted_out else "false",
            "do_not_call": "true" if no_calls else "false",
        }
        yield tuple(values[name] if name in values else row[name] for name in CONTACT_FIELDS)


def _size(row: Row) -> str | None:
    low, high = row["size_low"], row["size_high"]
    if low is None:
        return None
    return f"{low}+" if high is None else str(low) if low == high else f"{low}-{high}"


def _deals(rows: Rows) -> Iterator[Cells]:
    sql = (
        "select d.*, co.name as company, (select value from contact_points p where p.contact_id = d.contact_id"
        " and p.kind = 'email' order by position limit 1) as contact_email from deals d left join companies co"
        " on co.id = d.company_id where d.deleted_at is null order by d.id"
    )
    for row in rows.each(sql):
        value = Money(row["value"], row["currency"]).major if row["value"] is not None else None
        made = {"value": value, "created_at": _day(row["created_at"])}
        yield tuple(made[name] if name in made else row[name] for name in DEAL_FIELDS)


def _plain(columns: str, source: str) -> Extract:
    """Return an extract of columns as they stand; `contact_email` stands for the first address of the row's person."""
    names = tuple(columns.split())
    email = (
        "(select value from contact_points p where p.contact_id = x.contact_id and p.kind = 'email'"
        " order by position limit 1) as contact_email"
    )
    sql = f"select {', '.join(email if name == 'contact_email' else name for name in names)} from {source} order by id"

    def each(rows: Rows) -> Iterator[Cells]:
        for row in rows.each(sql):
            yield tuple(_day(row[name]) if name == "at" or name.endswith("_at") else row[name] for name in names)

    return Extract(names, each)


def _day(millis: int | None) -> str | None:
    return None if millis is None else from_millis(millis).isoformat(timespec="seconds")


EXTRACTS: dict[str, Extract] = {
    "contacts": Extract(CONTACT_FIELDS, _contacts),
    "deals": Extract(DEAL_FIELDS, _deals),
    "companies": _plain(
        "name domain industry size_low size_high annual_revenue country city", "companies where deleted_at is null"
    ),
    "activities": _plain("at kind contact_email body sentiment by", "activities x"),
    "tasks": _plain("due_at title kind contact_email state", "tasks x"),
    "messages": _plain("at direction channel sender recipient subject text category", "messages"),
    "facts": _plain("contact_email field value source url method confidence retrieved_at", "facts x"),
    "consents": _plain("contact_email channel scope seller how given_at revoked_at", "consents x"),
    "invoices": _plain("number kind amount currency state due_on paid_at", "invoices"),
    "payments": _plain("provider_id amount currency state at", "payments"),
}
