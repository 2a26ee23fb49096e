"""What is worth a notification now."""

from datetime import timedelta

from app.actions.doing import Workspace
from app.core.clock import from_millis, to_millis
from app.core.notices import Notice, NoticeKind
from app.store import overview


def waiting(workspace: Workspace) -> list[Notice]:
    """Return the approvals that can leave within the hour, replies that look positive, and runs that stopped today."""
    now = workspace.clock.now()
    with workspace.database.read() as rows:
        found = overview.worth_telling(rows, to_millis(now - timedelta(days=1)))
    return [
        Notice(kind=NoticeKind(row.kind), number=row.number, who=row.who, about=row.about, at=from_millis(row.at))
        for row in found
    ]
