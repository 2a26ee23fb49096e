"""What happened with a record, and who changed which field of it."""

from app.actions.doing import Workspace
from app.core.ids import MessageId
from app.core.message import Message
from app.store import changelog, mail, timeline
from app.store.changelog import Change, Changes
from app.store.timeline import Cursor, Entry, Of, Page

__all__ = ["Change", "Changes", "Cursor", "Entry", "Message", "Of", "Page", "changes", "message", "timeline_of"]

PAGE = 50


def timeline_of(
    workspace: Workspace, of: Of, record: int, show: str = "everything", below: Cursor | None = None
) -> Page:
    """Return a page of what happened with a contact, a company or a deal, newest first."""
    with workspace.database.read() as rows:
        return timeline.page(rows, of, record, below=below, limit=PAGE, kinds=timeline.FILTERS[show])


def changes(workspace: Workspace, of: Of, record: int, below: int | None = None) -> Changes:
    """Return a page of the changes to a record's fields, newest first."""
    with workspace.database.read() as rows:
        return changelog.page(rows, of, record, below=below, limit=PAGE)


def message(workspace: Workspace, number: int) -> Message:
    """Return one message with all its words; raises NotFound where it is gone."""
    with workspace.database.read() as rows:
        return mail.message(rows, MessageId(number))
