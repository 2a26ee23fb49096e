"""Companies."""

import json
from collections.abc import Iterable

from app.core.contact import Company
from app.core.errors import NotFound
from app.core.ids import CompanyId
from app.core.names import company_key
from app.store.database import AMONG, Row, Rows, Transaction

_COLUMNS = frozenset(
    """name domain industry size_low size_high annual_revenue funding country state city website source""".split()
)


def create(tx: Transaction, name: str, *, technologies: Iterable[str] = (), **fields: object) -> CompanyId:
    """Insert a company. Field names are the columns'."""
    unknown = fields.keys() - _COLUMNS
    assert not unknown, f"no such columns: {unknown}"
    return CompanyId(
        tx.insert(
            "companies",
            name=name,
            name_key=company_key(name),
            technologies=json.dumps(list(technologies), ensure_ascii=False),
            created_at=tx.millis,
            updated_at=tx.millis,
            **fields,
        )
    )


def update(tx: Transaction, company: CompanyId, **fields: object) -> bool:
    """Change a company's fields; return whether anything changed."""
    if "technologies" in fields:
        fields["technologies"] = json.dumps(fields["technologies"], ensure_ascii=False)
    return tx.update("companies", company, **fields)


def find(rows: Rows, *, name: str = "", domain: str | None = None) -> CompanyId | None:
    """Return the company of a domain, else of a name whatever its legal form, or None."""
    if domain:
        found = rows.value("select id from companies where domain = ? and deleted_at is null order by id", domain)
        if found is not None:
            return CompanyId(found)
    key = company_key(name) if name else ""
    if not key:
        return None
    found = rows.value(
        "select id from companies where name_key = ? and deleted_at is null"
        " and (domain is null or ? is null or domain = ?) order by id",
        key,
        domain,
        domain,
    )
    return None if found is None else CompanyId(found)


def many(rows: Rows, ids: Iterable[CompanyId]) -> dict[CompanyId, Company]:
    """Return several companies by id."""
    wanted = list(ids)
    if not wanted:
        return {}
    found = rows.all(f"select * from companies where id in {AMONG}", json.dumps(wanted))
    return {CompanyId(row["id"]): _company(row) for row in found}


def get(rows: Rows, company: CompanyId) -> Company | None:
    """Return a company, or None."""
    row = rows.one("select * from companies where id = ?", company)
    return None if row is None else _company(row)


def one(rows: Rows, company: CompanyId) -> Company:
    """Return a company; raises NotFound where there is none or it is in the trash."""
    row = rows.one("select * from companies where id = ? and deleted_at is null", company)
    if row is None:
        raise NotFound(f"There is no company number {company}.")
    return _company(row)


def _company(row: Row) -> Company:
    return Company(
        id=CompanyId(row["id"]),
        name=row["name"],
        domain=row["domain"],
        industry=row["industry"],
        size_low=row["size_low"],
        size_high=row["size_high"],
        annual_revenue=row["annual_revenue"],
        funding=row["funding"],
        technologies=tuple(json.loads(row["technologies"])),
        country=row["country"],
    )
