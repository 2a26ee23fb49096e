"""What lies in the trash, and what destroying it would take along."""

from dataclasses import dataclass

from app.actions.doing import Workspace
from app.store import trash
from app.store.trash import Consequences, Kind, Trashed

__all__ = ["Consequences", "Kind", "Trash", "Trashed", "consequences", "listed"]

PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Trash:
    """A page of one kind of record in the trash, and how many of each kind there are."""

    records: tuple[Trashed, ...]
    counts: dict[Kind, int]


def listed(workspace: Workspace, kind: Kind, offset: int = 0) -> Trash:
    """Return a page of the trash, the last put there first."""
    with workspace.database.read() as rows:
        return Trash(
            records=tuple(trash.listed(rows, kind, offset=offset, limit=PAGE)),
            counts={one: trash.count(rows, one) for one in trash.TABLES},
        )


def consequences(workspace: Workspace, kind: Kind, records: tuple[int, ...]) -> Consequences:
    """Return what deleting these records would take along, and what stays."""
    with workspace.database.read() as rows:
        return trash.consequences(rows, kind, records)
