"""Verbs about the trash: taking records back, and destroying them for good."""

from typing import Literal

from app.actions.registry import Context, Risk, action
from app.core.errors import BadInput
from app.core.ids import CompanyId, ContactId, DealId
from app.store import companies, deals, events, trash
from app.store.database import Rows


def _restore_says(kind: trash.Kind, rows: Rows, record: int) -> str:
    return f"Take the {kind} {trash.name_of(rows, kind, record)} back out of the trash"


@action(Risk.REVERSIBLE, lambda rows, *, contact: _restore_says("contact", rows, contact))
def restore_contact(context: Context, contact: int) -> ContactId:
    """Take a contact back out of the trash; what was withdrawn stays withdrawn."""
    restored = ContactId(contact)
    trash.restore_contact(context.tx, restored)
    events.emit(context.tx, "contact.restored", contact=restored)
    return restored


@action(Risk.REVERSIBLE, lambda rows, *, company: _restore_says("company", rows, company))
def restore_company(context: Context, company: int) -> CompanyId:
    """Take a company back out of the trash."""
    trash.restore(context.tx, "company", company)
    return CompanyId(company)


@action(Risk.REVERSIBLE, lambda rows, *, deal: _restore_says("deal", rows, deal))
def restore_deal(context: Context, deal: int) -> DealId:
    """Take a deal back out of the trash."""
    trash.restore(context.tx, "deal", deal)
    found = deals.get(context.tx, DealId(deal))
    events.emit(context.tx, "deal.restored", contact=found.contact_id, data={"deal": deal})
    return found.id


def _company_name(rows: Rows, company: int) -> str:
    return companies.one(rows, CompanyId(company)).name


@action(
    Risk.DESTRUCTIVE,
    lambda rows, *, company: f"Move the company {_company_name(rows, company)} to the trash",
    to_trash=True,
)
def delete_company(context: Context, company: int) -> CompanyId:
    """Move a company to the trash; its people and deals stay."""
    found = companies.one(context.tx, CompanyId(company))
    companies.update(context.tx, found.id, deleted_at=context.tx.millis)
    return found.id


_PLURAL = {"contact": "contacts", "company": "companies", "deal": "deals"}


def _forever_says(rows: Rows, *, kind: trash.Kind, records: tuple[int, ...]) -> str:
    for record in records:
        trash.name_of(rows, kind, record)
    # No names: this sentence stays in the trail when they are gone.
    return f"Delete {len(records)} {kind if len(records) == 1 else _PLURAL[kind]} from the trash for good"


@action(Risk.DESTRUCTIVE, _forever_says)
def delete_forever(
    context: Context, kind: Literal["contact", "company", "deal"], records: tuple[int, ...]
) -> trash.Consequences:
    """Destroy records that lie in the trash; what the law has us keep (no-contact entries, consents, invoices) stays."""
    tx = context.tx
    if not records:
        raise BadInput("Name the records to delete; nothing was deleted.")
    counted = trash.consequences(tx, kind, records)
    for record in records:
        if kind == "contact":
            trash.destroy_contact(tx, ContactId(record))
        elif kind == "company":
            trash.destroy_company(tx, CompanyId(record))
        else:
            trash.destroy_deal(tx, DealId(record))
    return counted
