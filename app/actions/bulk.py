"""Verbs about many records at once: one step to take back, whatever their number.

The records are named, or they are all that a view shows (`view` as JSON, with what was typed, at an instant).
"""

from datetime import datetime

from app.actions.companies import size_of
from app.actions.custom_fields import found as own_field
from app.actions.custom_fields import proper
from app.actions.listing import Listed, chosen, counted, fields
from app.actions.registry import Context, Risk, action
from app.core.errors import BadInput
from app.core.ids import ContactId, OutboxId
from app.core.places import country_code
from app.core.view import Field
from app.store import bulk, companies, contacts, custom_fields, events, outbox, undo
from app.store.database import Rows, Transaction

_LONGEST_TAG = 40


def _settable(rows: Rows, entity: Listed, name: str) -> Field:
    known = fields(rows, entity)
    field = known.get(name) or next((one for one in known.values() if one.title == name and one.own), None)
    if field is None or not field.edits or field.edits in ("name", "email", "phone", "domain", "website"):
        able = sorted(one.title or one.name for one in known.values() if one.edits and _is_for_many(one))
        raise BadInput(f"“{name}” cannot be set for many at once.", hint=f"Choose one of: {', '.join(able)}.")
    return field


def _is_for_many(field: Field) -> bool:
    return field.own or field.edits not in ("name", "email", "phone", "domain", "website")


def _set_says(
    rows: Rows,
    *,
    field: str,
    value: str,
    entity: Listed,
    records: tuple[int, ...],
    view: str | None,
    text: str | None,
    at: datetime | None,
    without: tuple[int, ...],
) -> str:
    what = _settable(rows, entity, field)
    many = counted(len(chosen(rows, entity, records, view, text, at, without)), entity)
    name = what.title or what.name
    return f"Set {name} of {many} to “{value}”" if value else f"Clear {name} of {many}"


@action(Risk.REVERSIBLE, _set_says)
def set_field_of_many(
    context: Context,
    field: str,
    value: str = "",
    entity: Listed = "contacts",
    records: tuple[int, ...] = (),
    view: str | None = None,
    text: str | None = None,
    at: datetime | None = None,
    without: tuple[int, ...] = (),
) -> int:
    """Set one field of many contacts or companies; returns how many it changed."""
    tx = context.tx
    what = _settable(tx, entity, field)
    ids = chosen(tx, entity, records, view, text, at, without)
    if what.own:
        chosen_field = own_field(tx, entity, what.name)
        kept = proper(chosen_field, value)
        return sum(custom_fields.put(tx, entity, one, chosen_field.column, kept) for one in ids)
    columns = _columns(tx, entity, what, value)
    if entity == "contacts":
        return sum(contacts.update(tx, ContactId(one), **columns) for one in ids)
    return sum(tx.update("companies", one, **columns) for one in ids)


def _columns(tx: Transaction, entity: Listed, field: Field, value: str) -> dict[str, object]:
    """Return the columns a value stands for, as the verb for one record would write it."""
    if entity == "companies":
        if field.edits != "employees":
            return {field.edits: value or None}
        low, high = size_of(value)
        return {"size_low": low, "size_high": high}
    if field.edits == "company":
        return {"company_id": (companies.find(tx, name=value) or companies.create(tx, value)) if value else None}
    if field.edits == "status" and value not in field.choices:
        raise BadInput(f"“{value}” is no status.", hint=f"Choose one of: {', '.join(field.choices)}.")
    if field.edits == "country" and value:
        return {"country": country_code(value) or value}
    return {field.edits: value or None}


def _tag_says(
    rows: Rows,
    *,
    tag: str,
    records: tuple[int, ...],
    view: str | None,
    text: str | None,
    at: datetime | None,
    without: tuple[int, ...],
) -> str:
    return f"Tag {counted(len(chosen(rows, 'contacts', records, view, text, at, without)), 'contacts')} “{tag}”"


@action(Risk.REVERSIBLE, _tag_says)
def tag_many(
    context: Context,
    tag: str,
    records: tuple[int, ...] = (),
    view: str | None = None,
    text: str | None = None,
    at: datetime | None = None,
    without: tuple[int, ...] = (),
) -> int:
    """Give a tag to many contacts; returns how many had it not."""
    if not tag or len(tag) > _LONGEST_TAG or "," in tag:
        raise BadInput(f"A tag has 1 to {_LONGEST_TAG} letters and no comma; nothing was changed.")
    ids = chosen(context.tx, "contacts", records, view, text, at, without)
    return sum(bulk.tag(context.tx, one, tag, held=True) for one in ids)


def _untag_says(
    rows: Rows,
    *,
    tag: str,
    records: tuple[int, ...],
    view: str | None,
    text: str | None,
    at: datetime | None,
    without: tuple[int, ...],
) -> str:
    many = counted(len(chosen(rows, "contacts", records, view, text, at, without)), "contacts")
    return f"Take the tag “{tag}” from {many}"


@action(Risk.REVERSIBLE, _untag_says)
def untag_many(
    context: Context,
    tag: str,
    records: tuple[int, ...] = (),
    view: str | None = None,
    text: str | None = None,
    at: datetime | None = None,
    without: tuple[int, ...] = (),
) -> int:
    """Take a tag from many contacts; returns how many had it."""
    if not tag:
        raise BadInput("Name the tag; nothing was changed.")
    ids = chosen(context.tx, "contacts", records, view, text, at, without)
    return sum(bulk.tag(context.tx, one, tag, held=False) for one in ids)


def _trash_says(
    rows: Rows,
    *,
    entity: Listed,
    records: tuple[int, ...],
    view: str | None,
    text: str | None,
    at: datetime | None,
    without: tuple[int, ...],
) -> str:
    many = counted(len(chosen(rows, entity, records, view, text, at, without)), entity)
    return f"Move {many} to the trash" + (" and stop writing to them" if entity == "contacts" else "")


@action(Risk.DESTRUCTIVE, _trash_says, to_trash=True)
def trash_many(
    context: Context,
    entity: Listed = "contacts",
    records: tuple[int, ...] = (),
    view: str | None = None,
    text: str | None = None,
    at: datetime | None = None,
    without: tuple[int, ...] = (),
) -> int:
    """Move many contacts or companies to the trash; nothing more is sent to these people. Returns how many."""
    tx = context.tx
    ids = chosen(tx, entity, records, view, text, at, without)
    withdrawn: list[OutboxId] = []
    for one in ids:
        if entity == "companies":
            tx.update("companies", one, deleted_at=tx.millis)
            continue
        withdrawn += outbox.withdraw(tx, contact=ContactId(one))
        events.emit(tx, "contact.deleted", contact=ContactId(one))
        contacts.trash(tx, ContactId(one))
    if withdrawn and tx.scope.group is not None:
        undo.set_inverse(tx, "resume_many", messages=withdrawn)
    return len(ids)


@action(
    Risk.REVERSIBLE,
    lambda rows, *, messages: f"Let {len(messages)} withdrawn message{'s' if len(messages) > 1 else ''} go on",
    doors=frozenset(),
)
def resume_many(context: Context, messages: tuple[int, ...]) -> int:
    """Take back a stop for many people: only what an undo names, and only through the gate."""
    outbox.requeue(context.tx, [OutboxId(message) for message in messages])
    return len(messages)
