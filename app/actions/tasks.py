"""Verbs about activities and tasks."""

from datetime import datetime
from typing import Literal

from app.actions.registry import Context, Risk, action
from app.core.ids import ActivityId, ContactId, TaskId
from app.store import activities, contacts


@action(
    Risk.REVERSIBLE,
    lambda rows, *, kind, contact, notes, sentiment: (
        f"Log a {kind} with {contacts.get(rows, contact).shown}" + (f" ({sentiment})" if sentiment else "")
    ),
)
def log_activity(
    context: Context,
    kind: Literal["call", "meeting", "note", "email"],
    contact: ContactId,
    notes: str = "",
    sentiment: Literal["positive", "neutral", "negative"] | None = None,
) -> ActivityId:
    """Log a call, meeting, note or mail with a contact."""
    return activities.log(context.tx, kind, contact=contact, body=notes, sentiment=sentiment)


@action(Risk.REVERSIBLE, lambda _, *, title, due, contact: f"Create the task “{title}”, due {due:%a %d %b %Y %H:%M}")
def create_task(context: Context, title: str, due: datetime, contact: ContactId | None = None) -> TaskId:
    """Put a task on the list."""
    return activities.create_task(context.tx, title, due_at=due, contact=contact)


@action(Risk.REVERSIBLE, lambda rows, *, task: f"Complete “{activities.task_of(rows, task).title}”")
def complete_task(context: Context, task: TaskId) -> TaskId:
    """Mark a task as done."""
    return activities.finish_task(context.tx, task).id
