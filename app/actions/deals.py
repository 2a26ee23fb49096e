"""Verbs about deals."""

from datetime import date
from typing import Any, Literal

from app.actions.registry import Context, Risk, action
from app.actions.resolve import resolve_contact
from app.actions.settings import note_before
from app.core.clock import to_millis
from app.core.deal import Stage, agent_may_move
from app.core.errors import Ambiguous, BadInput, NotFound, Refused
from app.core.ids import CompanyId, ContactId, DealId
from app.core.money import Money, money
from app.store import activities, companies, contacts, deals, events, facts, mail, settings
from app.store.database import Rows


def currency_of(rows: Rows) -> str:
    """Return the workspace's currency."""
    return str(settings.get(rows, "currency", "USD"))


def _title(rows: Rows, deal: DealId) -> str:
    return deals.get(rows, deal).title


def _create_says(
    _: Rows, *, title: str, contact: ContactId | None, company: str | None, value: float | None, stage: Stage
) -> str:
    return f"Create the deal “{title}” in {stage.value.capitalize()}" + (
        f", worth {value:,}" if value is not None else ""
    )


@action(Risk.REVERSIBLE, _create_says)
def create_deal(
    context: Context,
    title: str,
    contact: ContactId | None = None,
    company: str | None = None,
    value: float | None = None,
    stage: Stage = Stage.NEW,
) -> DealId:
    """Create a deal with a contact or a company."""
    tx = context.tx
    if contact is None and company is None:
        raise BadInput("A deal needs a contact or a company.")
    employer = contacts.get(tx, contact).company_id if contact is not None else None
    if company is not None:
        employer = companies.find(tx, name=company) or companies.create(tx, company)
        contact = contact if contact is not None else _only_contact(tx, employer, company)
    currency = currency_of(tx)
    worth = _worth(value, currency) if value is not None else None
    return deals.create(tx, title, currency=currency, contact=contact, company=employer, stage=stage, value=worth)


def _worth(value: float, currency: str) -> Money:
    if value < 0:
        raise BadInput("A deal is not worth less than nothing.")
    return money(value, currency)


def _only_contact(rows: Rows, employer: CompanyId, company: str) -> ContactId | None:
    people = contacts.at_company(rows, employer)
    if len(people) == 1:
        return people[0]
    try:
        return resolve_contact(rows, company)
    except (NotFound, Ambiguous):
        return None


def _update_says(rows: Rows, *, deal: DealId, **fields: object) -> str:
    changes = ", ".join(f"{name.replace('_', ' ')} to “{value}”" for name, value in fields.items() if value is not None)
    return f"Change “{_title(rows, deal)}”: {changes}"


@action(Risk.REVERSIBLE, _update_says)
def update_deal(
    context: Context,
    deal: DealId,
    title: str | None = None,
    value: float | None = None,
    competitor: str | None = None,
    close_date: date | None = None,
    authority: str | None = None,
    need: str | None = None,
    timeline: str | None = None,
) -> DealId:
    """Change facts of a deal."""
    tx = context.tx
    given = {"competitor": competitor, "authority": authority, "need": need, "timeline": timeline}
    fields: dict[str, object] = {name: text for name, text in given.items() if text is not None}
    if title is not None:
        if not title.strip():
            raise BadInput("A deal needs a title.")
        fields["title"] = title.strip()
    if close_date is not None:
        fields["close_date"] = close_date.isoformat()
    if value is not None:
        fields["value"] = _worth(value, deals.get(tx, deal).currency).minor
    if fields:
        deals.update(tx, deal, **fields)
    return deal


_CLEARED = {"value": "value", "close_date": "closing day"}


@action(
    Risk.REVERSIBLE,
    lambda rows, *, deal, field: f"Clear the {_CLEARED[field]} of “{_title(rows, deal)}”",
)
def clear_deal_field(context: Context, deal: DealId, field: Literal["value", "close_date"]) -> bool:
    """Clear what a deal is worth, or when it closes."""
    return deals.update(context.tx, deal, **{field: None})


def _stage_says(rows: Rows, *, deal: DealId, stage: Stage, because: str | None = None) -> str:
    current = deals.get(rows, deal)
    said = f"Move “{current.title}” from {current.stage.value.capitalize()} to {stage.value.capitalize()}"
    return f"{said}: {because}" if because else said


@action(Risk.REVERSIBLE, _stage_says)
def update_deal_stage(context: Context, deal: DealId, stage: Stage, because: str | None = None) -> bool:
    """Move a deal to a stage, for a lost one with the reason; agents move forwards only."""
    current = deals.get(context.tx, deal)
    if context.by.startswith("agent:") and not agent_may_move(current.stage, stage):
        raise Refused(f"An agent may not move “{current.title}” from {current.stage} to {stage}.")
    return deals.move(context.tx, deal, stage, lost_reason=because if stage is Stage.LOST else None)


@action(Risk.REVERSIBLE, lambda rows, *, amount: f"Set the month's quota to {amount:,} {currency_of(rows)}")
def set_quota(context: Context, amount: float) -> int:
    """Set what you want to win in a month; 0 is no quota."""
    tx = context.tx
    if amount < 0:
        raise BadInput("A quota is not less than nothing.")
    worth = money(amount, currency_of(tx))
    note_before(tx, "quota")
    settings.put(tx, "quota", worth.minor or None)
    return worth.minor


@action(Risk.DESTRUCTIVE, lambda rows, *, deal: f"Move the deal “{_title(rows, deal)}” to the trash", to_trash=True)
def delete_deal(context: Context, deal: DealId) -> DealId:
    """Move a deal to the trash."""
    found = deals.get(context.tx, deal)
    deals.update(context.tx, deal, deleted_at=context.tx.millis)
    events.emit(context.tx, "deal.deleted", contact=found.contact_id, data={"deal": deal})
    return deal


@action(Risk.READ, lambda rows, *, deal: f"Summarise “{_title(rows, deal)}”")
def summarize_deal(context: Context, deal: DealId) -> dict[str, Any]:
    """Sum a deal up: where it stands, what is known, what was said last, what is next."""
    rows = context.tx
    found = deals.get(rows, deal)
    person = contacts.get(rows, found.contact_id) if found.contact_id else None
    slots = facts.slots_of(rows, person.id) if person else {}
    last = mail.latest_inbound(rows, person.id) if person else None
    tasks = activities.open_tasks(rows, contact=person.id, limit=3) if person else []
    return {
        "title": found.title,
        "stage": found.stage.value,
        "value": str(found.value) if found.value else None,
        "contact": person.shown if person else None,
        "in_stage_since": found.stage_changed_at.date().isoformat(),
        "days_in_stage": (rows.millis - to_millis(found.stage_changed_at)) // 86_400_000,
        "known": {slot.value: value.value for slot, value in slots.items()},
        "competitor": found.competitor,
        "last_said": " ".join(last.text.split())[:200] if last else None,
        "next": [task.title for task in tasks],
    }


def worth(rows: Rows, deal: DealId) -> Money | None:
    """Return what a deal is worth."""
    return deals.get(rows, deal).value
