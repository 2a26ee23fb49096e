"""Verbs about saved views of a list."""

from typing import Literal

from app.actions.registry import Context, Risk, action
from app.core.errors import BadInput
from app.core.view import definition_of
from app.store import views
from app.store.database import Rows

Listed = Literal["contacts", "companies", "deals"]
_LONGEST = 60


def _name(rows: Rows, view: int) -> str:
    return views.get(rows, view).name


def _proper(name: str) -> str:
    if not name or len(name) > _LONGEST:
        raise BadInput(f"A view needs a name of at most {_LONGEST} letters; nothing was changed.")
    return name


def _save_says(rows: Rows, *, name: str, definition: str, entity: Listed, view: int | None) -> str:
    definition_of(definition)
    return f"Change the view “{_name(rows, view)}”" if view is not None else f"Save the view “{name}” of {entity}"


@action(Risk.REVERSIBLE, _save_says)
def save_view(
    context: Context, name: str, definition: str, entity: Listed = "contacts", view: int | None = None
) -> int:
    """Save what a list shows under a name, or change a saved view; returns its number."""
    found = definition_of(definition)
    if view is None:
        return views.create(context.tx, entity, _proper(name), found)
    views.redefine(context.tx, view, found)
    if name != _name(context.tx, view):
        views.rename(context.tx, view, _proper(name))
    return view


@action(Risk.REVERSIBLE, lambda rows, *, view, name: f"Rename the view “{_name(rows, view)}” to “{name}”")
def rename_view(context: Context, view: int, name: str) -> int:
    """Rename a saved view."""
    views.rename(context.tx, view, _proper(name))
    return view


@action(Risk.REVERSIBLE, lambda rows, *, view, place: f"Move the view “{_name(rows, view)}” to place {place}")
def move_view(context: Context, view: int, place: int) -> int:
    """Move a saved view to a place among the saved ones of its list, 1 for the first."""
    if place < 1:
        raise BadInput("The first place is 1; nothing was moved.")
    views.move(context.tx, view, place - 1)
    return view


@action(Risk.REVERSIBLE, lambda rows, *, view: f"Delete the view “{_name(rows, view)}”; the records stay")
def delete_view(context: Context, view: int) -> int:
    """Delete a saved view; what it showed stays."""
    views.delete(context.tx, view)
    return view
