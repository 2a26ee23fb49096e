"""Everything out again, as CSV files that import back to the same data and that no spreadsheet program runs."""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from app.core.cells import safe_cell
from app.core.clock import from_millis
from app.core.errors import ReadOnly
from app.core.fields import CONTACT_FIELDS, DEAL_FIELDS
from app.core.money import Money
from app.store import suppressions
from app.store.database import Database, Row, Rows


def export_all(database: Database, folder: Path) -> dict[str, int]:
    """Write one CSV an object into a folder; return how many rows each file holds."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with database.read() as rows:
            return {
                f"{name}.csv": _write(folder / f"{name}.csv", header, each(rows))
                for name, (header, each) in _FILES.items()
            }
    except OSError as error:
        raise ReadOnly(f"{folder} cannot be written: {error.strerror}.", hint="Choose another folder.") from None


def _write(file: Path, header: tuple[str, ...], rows: Iterator[tuple[object, ...]]) -> int:
    count = 0
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(header)
        for row in rows:
            writer.writerow(["" if cell is None else safe_cell(str(cell)) for cell in row])
            count += 1
    return count


def _contacts(rows: Rows) -> Iterator[tuple[object, ...]]:
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


def _deals(rows: Rows) -> Iterator[tuple[object, ...]]:
    sql = (
        "select d.*, co.name as company, (select value from contact_points p where p.contact_id = d.contact_id"
        " and p.kind = 'email' order by position limit 1) as contact_email from deals d left join companies co"
        " on co.id = d.company_id where d.deleted_at is null order by d.id"
    )
    for row in rows.each(sql):
        value = Money(row["value"], row["currency"]).major if row["value"] is not None else None
        made = {"value": value, "created_at": _day(row["created_at"])}
        yield tuple(made[name] if name in made else row[name] for name in DEAL_FIELDS)


def _plain(sql: str) -> Callable[[Rows], Iterator[tuple[object, ...]]]:
    def each(rows: Rows) -> Iterator[tuple[object, ...]]:
        for row in rows.each(sql):
            names = row.keys()
            yield tuple(_day(row[name]) if name == "at" or name.endswith("_at") else row[name] for name in names)

    return each


def _day(millis: int | None) -> str | None:
    return None if millis is None else from_millis(millis).isoformat(timespec="seconds")


_EMAIL = "(select value from contact_points p where p.contact_id = x.contact_id and p.kind = 'email' order by position limit 1)"
_FILES: dict[str, tuple[tuple[str, ...], Callable[[Rows], Iterator[tuple[object, ...]]]]] = {
    "contacts": (CONTACT_FIELDS, _contacts),
    "deals": (DEAL_FIELDS, _deals),
    "companies": (
        ("name", "domain", "industry", "size_low", "size_high", "annual_revenue", "country", "city"),
        _plain("select name, domain, industry, size_low, size_high, annual_revenue, country, city from companies"
               " where deleted_at is null order by id"),
    ),
    "activities": (
        ("at", "kind", "contact_email", "body", "sentiment", "by"),
        _plain(f"select at, kind, {_EMAIL} as contact_email, body, sentiment, by from activities x order by id"),
    ),
    "tasks": (
        ("due_at", "title", "kind", "contact_email", "state"),
        _plain(f"select due_at, title, kind, {_EMAIL} as contact_email, state from tasks x order by id"),
    ),
    "messages": (
        ("at", "direction", "channel", "sender", "recipient", "subject", "text", "category"),
        _plain("select at, direction, channel, sender, recipient, subject, text, category from messages order by id"),
    ),
    "facts": (
        ("contact_email", "field", "value", "source", "url", "method", "confidence", "retrieved_at"),
        _plain(f"select {_EMAIL} as contact_email, field, value, source, url, method, confidence, retrieved_at from facts x order by id"),
    ),
    "consents": (
        ("contact_email", "channel", "scope", "seller", "how", "given_at", "revoked_at"),
        _plain(f"select {_EMAIL} as contact_email, channel, scope, seller, how, given_at, revoked_at from consents x order by id"),
    ),
    "invoices": (
        ("number", "kind", "amount", "currency", "state", "due_on", "paid_at"),
        _plain("select number, kind, amount, currency, state, due_on, paid_at from invoices order by id"),
    ),
    "payments": (
        ("provider_id", "amount", "currency", "state", "at"),
        _plain("select provider_id, amount, currency, state, at from payments order by id"),
    ),
}  # fmt: skip
