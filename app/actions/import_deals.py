"""Importing deals: matched by the other program's id, else by title and company."""

from collections.abc import Mapping, Sequence

from app.actions.import_job import EMPTY, Job, Line, fingerprint, reject
from app.core.deal import Stage
from app.core.ids import BatchId, CompanyId, ContactId
from app.core.money import Money
from app.core.normalise_deal import DealInput, normalise_deal
from app.store import companies, contacts, deals, imports
from app.store.database import Transaction


def write_deals(tx: Transaction, job: Job, batch: BatchId, chunk: list[Line]) -> None:
    """Place one chunk of deals."""
    names = [job.mapping.get(heading) for heading in job.table.headers]
    fingerprints: list[tuple[int, int]] = []
    for line, cells, reason, rejected in chunk:
        job.result.rows += 1
        values = {name: cell for name, cell in zip(names, cells, strict=False) if name and cell}
        extra = {h: c for h, name, c in zip(job.table.headers, names, cells, strict=False) if c and not name}
        deal = normalise_deal(values, default_currency=job.currency, date_orders=job.orders, extra=extra)
        if rejected or deal.reject:
            reject(job, line, reason or deal.reject or "", cells)
            continue
        for name in values:
            if getattr(deal, name) not in EMPTY:
                job.result.fields[name] += 1
        mark = fingerprint(job.kind, cells)
        if mark in job.known.fingerprints:
            job.result.unchanged += 1
            continue
        place = _place(tx, job, batch, deal)
        if place is not None:
            job.known.fingerprints.add(mark)
            fingerprints.append((mark, place))
    imports.remember_rows(tx, batch, fingerprints)


def _place(tx: Transaction, job: Job, batch: BatchId, row: DealInput) -> int | None:
    company, contact = _owners(tx, row)
    held = deals.imported(tx, external_id=row.external_id, title=row.title, company=company)
    job.result.matched += held is not None
    if held is not None and job.duplicates == "skip":
        job.result.unchanged += 1
        return None
    if held is None or job.duplicates == "both":
        job.result.added += 1
        return deals.create(
            tx,
            row.title,
            currency=row.currency or job.currency,
            contact=contact,
            company=company,
            stage=Stage(row.stage or "new"),
            value=Money(row.value, row.currency or job.currency) if row.value is not None else None,
            close_date=row.close_date,
            owner=row.owner or None,
            pipeline=row.pipeline or None,
            external_id=row.external_id or None,
            notes=row.notes or None,
            batch_id=batch,
        )
    offered: Mapping[str, object] = {
        "contact_id": contact, "company_id": company, "value": row.value, "close_date": row.close_date,
        "owner": row.owner, "pipeline": row.pipeline, "external_id": row.external_id, "notes": row.notes,
    }  # fmt: skip
    if deals.fill(tx, held, **offered):
        job.result.merged += 1
    else:
        job.result.unchanged += 1
    return held


def _owners(tx: Transaction, row: DealInput) -> tuple[CompanyId | None, ContactId | None]:
    contact = contacts.with_email(tx, row.contact_email) if row.contact_email else None
    company = companies.find(tx, name=row.company) if row.company else None
    if company is None and row.company:
        company = companies.create(tx, row.company)
    if company is None and contact is not None:
        company = contacts.get(tx, contact).company_id
    if contact is None and company is not None:
        people: Sequence[ContactId] = contacts.at_company(tx, company)
        contact = people[0] if len(people) == 1 else None
    return company, contact
