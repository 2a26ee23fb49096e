"""Verbs about fields of one's own on people, companies and deals."""

from datetime import date
from typing import Literal

from app.actions.registry import Context, Risk, action
from app.core.errors import BadInput
from app.core.view import Entity, Kind
from app.store import custom_fields
from app.store.custom_fields import CustomField
from app.store.database import Rows

Listed = Literal["contacts", "companies", "deals"]
Holds = Literal["text", "number", "date", "truth", "choice", "link"]
_LONGEST = 60
_TRUTHS = {"yes": "yes", "true": "yes", "1": "yes", "on": "yes", "no": "no", "false": "no", "0": "no", "off": "no"}


@action(Risk.REVERSIBLE, lambda rows, *, name, kind, entity, choices: f"Add the {kind} field “{name}” to {entity}")
def define_field(
    context: Context, name: str, kind: Holds = "text", entity: Listed = "contacts", choices: tuple[str, ...] = ()
) -> int:
    """Add a field of your own; a column of that name that an import left becomes its values."""
    offered = tuple(dict.fromkeys(choice.strip() for choice in choices if choice.strip()))
    _proper(name)
    if (kind == "choice") != bool(offered):
        raise BadInput("A field with choices needs them named, and no other has any; nothing was added.")
    if any(name in (one.name, one.column) for one in custom_fields.all_of(context.tx, entity)):
        raise BadInput(f"There is a field “{name}” already; nothing was added.")
    return custom_fields.define(context.tx, entity, name, Kind(kind), offered)


def _proper(name: str) -> None:
    if not name or len(name) > _LONGEST:
        raise BadInput(f"A field needs a name of at most {_LONGEST} letters; nothing was changed.")


@action(
    Risk.REVERSIBLE,
    lambda rows, *, field, name: f"Rename the field “{custom_fields.get(rows, field).name}” to “{name}”",
)
def rename_field(context: Context, field: int, name: str) -> int:
    """Rename a field of your own."""
    _proper(name)
    custom_fields.rename(context.tx, custom_fields.get(context.tx, field).id, name)
    return field


@action(
    Risk.REVERSIBLE,
    lambda rows, *, field: f"Remove the field “{custom_fields.get(rows, field).name}”; its values are kept",
)
def remove_field(context: Context, field: int) -> int:
    """Remove a field of your own from lists and records; its values are kept, and come back with it."""
    custom_fields.remove(context.tx, custom_fields.get(context.tx, field).id)
    return field


def found(rows: Rows, entity: Entity, name: str) -> CustomField:
    """Return a field of one's own by its name or its column; raises BadInput where there is none."""
    fields = custom_fields.all_of(rows, entity)
    for one in fields:
        if name in (one.name, one.column):
            return one
    known = ", ".join(one.name for one in fields)
    raise BadInput(
        f"There is no field “{name}” on {entity}.", hint=f"There are: {known}." if known else "Add it first."
    )


def proper(field: CustomField, value: str) -> str:
    """Return a value as a field keeps it, an empty one where it is cleared; raises BadInput where it does not fit."""
    text = value.strip()
    if not text:
        return ""
    if field.kind is Kind.NUMBER:
        try:
            number = float(text.replace(",", "").replace("_", ""))
        except ValueError:
            raise BadInput(f"“{value}” is no number; {field.name} was not changed.") from None
        return str(int(number)) if number.is_integer() else str(number)
    if field.kind is Kind.DATE:
        try:
            return date.fromisoformat(text[:10]).isoformat()
        except ValueError:
            raise BadInput(
                f"“{value}” is no date; {field.name} was not changed.", hint="Write it as 2026-02-11."
            ) from None
    if field.kind is Kind.TRUTH:
        if text.lower() not in _TRUTHS:
            raise BadInput(f"“{value}” is neither yes nor no; {field.name} was not changed.")
        return _TRUTHS[text.lower()]
    if field.kind is Kind.CHOICE and text not in field.choices:
        raise BadInput(
            f"“{value}” is no choice of {field.name}; it was not changed.",
            hint=f"Choose one of: {', '.join(field.choices)}.",
        )
    return text


def _set_says(rows: Rows, *, record: int, field: str, value: str, entity: Listed) -> str:
    name = custom_fields.record_name(rows, entity, record)
    said = found(rows, entity, field).name
    return f"Set {said} of {name} to “{value}”" if value else f"Clear {said} of {name}"


@action(Risk.REVERSIBLE, _set_says)
def set_custom_field(context: Context, record: int, field: str, value: str = "", entity: Listed = "contacts") -> bool:
    """Set a field of your own on one record, by its number; an empty value clears it."""
    chosen = found(context.tx, entity, field)
    custom_fields.record_name(context.tx, entity, record)
    return custom_fields.put(context.tx, entity, record, chosen.column, proper(chosen, value))
