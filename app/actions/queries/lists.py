"""What the lists of people and companies ask, whichever of the two it is."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from app.actions import listing
from app.actions.doing import Workspace
from app.actions.listing import Listed
from app.core.view import Definition, Field, View
from app.store import bulk, custom_fields, views
from app.store.custom_fields import CustomField
from app.store.listing import Found


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a list can show: its fields, those of one's own with their numbers, its views, headings no field has yet."""

    fields: dict[str, Field]
    own: tuple[CustomField, ...]
    views: tuple[View, ...]

    def view(self, key: str) -> View | None:
        """Return the view of a key, or None."""
        return next((view for view in self.views if view.key == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a list holds, and how long finding it took, in milliseconds."""

    found: Found
    took: float


def shape(workspace: Workspace, entity: Listed) -> Shape:
    """Return what a list can show."""
    with workspace.database.read() as rows:
        return Shape(
            fields=listing.fields(rows, entity),
            own=tuple(custom_fields.all_of(rows, entity)),
            views=(*views.BUILT_IN[entity], *views.saved(rows, entity)),
        )


def ids(workspace: Workspace, entity: Listed, wanted: Definition, text: str) -> Answer:
    """Return the ids a list holds, in order; raises BadInput where a condition does not fit its field."""
    start = time.perf_counter()
    with workspace.database.read() as rows:
        found = listing.find(rows, entity, wanted, text, workspace.clock.now())
    return Answer(found=found, took=(time.perf_counter() - start) * 1000)


def standing(workspace: Workspace, entity: Listed, named: Sequence[int]) -> list[int]:
    """Return those of the records named that are there and not in the trash."""
    with workspace.database.read() as rows:
        return bulk.standing(rows, entity, named)


def tags(workspace: Workspace) -> list[str]:
    """Return every tag that somebody has, the most used first."""
    with workspace.database.read() as rows:
        return bulk.all_tags(rows)


def leftovers(workspace: Workspace, entity: Listed) -> list[str]:
    """Return the headings of imported columns that no field has adopted yet."""
    with workspace.database.read() as rows:
        return custom_fields.leftovers(rows, entity)


__all__ = [
    "Answer",
    "CustomField",
    "Found",
    "Listed",
    "Shape",
    "ids",
    "leftovers",
    "shape",
    "standing",
    "tags",
]
