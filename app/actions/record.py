"""Verbs about what hangs on one person: tags, addresses and numbers."""

import json

from app.actions.registry import Context, Risk, action
from app.core.errors import NotFound
from app.core.ids import ContactId
from app.store import contacts
from app.store.database import Rows


def _tags_says(rows: Rows, *, contact: ContactId, tags: tuple[str, ...]) -> str:
    person = contacts.get(rows, contact)
    wanted = _clean(tags)
    more = [tag for tag in wanted if tag not in person.tags]
    less = [tag for tag in person.tags if tag not in wanted]
    parts = [f"tag {person.shown} {', '.join(more)}"] if more else []
    parts += [f"take {', '.join(less)} off {person.shown}"] if less else []
    said = " and ".join(parts) or f"leave the tags of {person.shown} as they are"
    return said[0].upper() + said[1:]


def _clean(tags: tuple[str, ...]) -> list[str]:
    return sorted({tag.strip() for tag in tags if tag.strip()}, key=str.casefold)


@action(Risk.REVERSIBLE, _tags_says)
def set_tags(context: Context, contact: ContactId, tags: tuple[str, ...]) -> list[str]:
    """Give a contact these tags and no others."""
    wanted = _clean(tags)
    contacts.get(context.tx, contact)
    contacts.update(context.tx, contact, tags=json.dumps(wanted, ensure_ascii=False))
    return wanted


def _address(rows: Rows, contact: ContactId, address: str) -> str:
    person = contacts.get(rows, contact)
    found = next((point.value for point in person.points if point.value == address.strip()), None)
    if found is None:
        raise NotFound(f"{person.shown} has no address or number {address}.")
    return found


@action(
    Risk.REVERSIBLE,
    lambda rows, *, contact, address: (
        f"Take {_address(rows, contact, address)} away from {contacts.get(rows, contact).shown}"
    ),
)
def remove_address(context: Context, contact: ContactId, address: str) -> str:
    """Take an address or a number away from a contact."""
    value = _address(context.tx, contact, address)
    contacts.remove_point(context.tx, contact, value)
    return value


@action(
    Risk.REVERSIBLE,
    lambda rows, *, contact, address: (
        f"Use {_address(rows, contact, address)} first for {contacts.get(rows, contact).shown}"
    ),
)
def prefer_address(context: Context, contact: ContactId, address: str) -> str:
    """Use one of a contact's addresses or numbers before the others of its kind."""
    value = _address(context.tx, contact, address)
    kind = next(point.kind for point in contacts.get(context.tx, contact).points if point.value == value)
    contacts.put_first(context.tx, contact, "phone" if kind == "mobile" else kind, [value])
    return value
