"""What the list of people shows."""

from collections.abc import Sequence

from app.actions.doing import Workspace
from app.actions.queries import lists
from app.actions.queries.lists import Answer
from app.core.view import Definition
from app.store import contact_list, sequences
from app.store.contact_list import ContactRow
from app.store.next_steps import Step
from app.store.trash import Consequences, consequences


def contact_ids(workspace: Workspace, definition: Definition, text: str = "") -> Answer:
    """Return the ids of the people who fit a definition and what was typed, in order; raises BadInput."""
    return lists.ids(workspace, "contacts", definition, text)


def contact_rows(workspace: Workspace, ids: Sequence[int]) -> list[ContactRow]:
    """Return these people as the list shows them, in the order of the ids; who is gone is left out."""
    with workspace.database.read() as rows:
        return contact_list.page(rows, ids)


def what_goes(workspace: Workspace, ids: Sequence[int]) -> Consequences:
    """Return what moving these people to the trash takes with it and stops."""
    with workspace.database.read() as rows:
        return consequences(rows, "contact", ids)


def mean_score(workspace: Workspace, ids: Sequence[int]) -> float | None:
    """Return the mean score of these people, or None where nobody of them has one."""
    with workspace.database.read() as rows:
        return contact_list.mean_score(rows, ids)


def sequences_to_join(workspace: Workspace) -> list[tuple[str, str]]:
    """Return the sequences people can be enrolled in: name, and what they are called."""
    with workspace.database.read() as rows:
        found = [sequences.find(rows, name) for name in sorted(sequences.names(rows))]
        return [(one.name, one.shown) for one in found if one is not None]


__all__ = [
    "Consequences",
    "ContactRow",
    "Step",
    "contact_ids",
    "contact_rows",
    "mean_score",
    "sequences_to_join",
    "what_goes",
]
