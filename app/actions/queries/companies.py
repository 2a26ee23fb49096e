"""What the list of companies shows."""

from collections.abc import Sequence

from app.actions.doing import Workspace
from app.actions.queries import lists
from app.actions.queries.lists import Answer
from app.core.view import Definition
from app.store import company_list
from app.store.company_list import CompanyRow


def company_ids(workspace: Workspace, definition: Definition, text: str = "") -> Answer:
    """Return the ids of the companies that fit a definition and what was typed, in order; raises BadInput."""
    return lists.ids(workspace, "companies", definition, text)


def company_rows(workspace: Workspace, ids: Sequence[int]) -> list[CompanyRow]:
    """Return these companies as the list shows them, in the order of the ids; what is gone is left out."""
    with workspace.database.read() as rows:
        return company_list.page(rows, ids)


__all__ = [
    "CompanyRow",
    "company_ids",
    "company_rows",
]
