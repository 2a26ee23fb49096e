"""Which records a deed for many is about: those named, or all that a view of a list shows."""

from datetime import datetime
from typing import Literal

from app.core.errors import BadInput
from app.core.view import Definition, Entity, Field, definition_of
from app.store import bulk, company_list, contact_list, custom_fields
from app.store.database import Rows
from app.store.listing import Found

Listed = Literal["contacts", "companies"]
WORDS = {"contacts": ("contact", "contacts"), "companies": ("company", "companies")}


def fields(rows: Rows, entity: Entity) -> dict[str, Field]:
    """Return every field of a list by name: those that come with the program, then those of one's own."""
    own = [one.as_field() for one in custom_fields.all_of(rows, entity)]
    given = contact_list.FIELDS if entity == "contacts" else company_list.FIELDS
    # One's own field never hides one of the program's.
    return {field.name: field for field in (*own, *given)}


def find(rows: Rows, entity: Listed, wanted: Definition, text: str, now: datetime) -> Found:
    """Return what a list holds at an instant; raises BadInput."""
    look = contact_list.find if entity == "contacts" else company_list.find
    return look(rows, fields(rows, entity), wanted, text, now)


def chosen(
    rows: Rows,
    entity: Listed,
    records: tuple[int, ...],
    view: str | None,
    text: str | None,
    at: datetime | None,
    without: tuple[int, ...],
) -> list[int]:
    """Return the records a deed is about: those named, or all a view shows at an instant, `without` some.

    Raises BadInput where there are none, or a view is named without the instant its days count from.
    """
    if view:
        if at is None:
            raise BadInput("Days in a view count from an instant; nothing was changed.", hint="Name it with --at.")
        left_out = set(without)
        found = [one for one in find(rows, entity, definition_of(view), text or "", at).ids if one not in left_out]
    else:
        found = bulk.standing(rows, entity, records)
    if not found:
        raise BadInput(f"There are no {entity} to change; nothing was done.")
    return found


def counted(many: int, entity: Listed) -> str:
    """Return `1 contact`, `2,316 contacts`."""
    one, more = WORDS[entity]
    return f"{many:,} {one if many == 1 else more}"
