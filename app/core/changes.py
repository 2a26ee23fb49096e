"""What a commit touched, so that whoever shows it asks again."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Topic(StrEnum):
    """A room of the workspace that views and workers watch."""

    CONTACTS = "contacts"
    COMPANIES = "companies"
    DEALS = "deals"
    ACTIVITIES = "activities"
    TASKS = "tasks"
    MESSAGES = "messages"
    MAILBOXES = "mailboxes"
    FACTS = "facts"
    SEQUENCES = "sequences"
    APPROVALS = "approvals"
    MONEY = "money"
    CONSENT = "consent"
    RUNS = "runs"
    OUTBOX = "outbox"
    AUDIT = "audit"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True)
class Changes:
    """The topics one commit touched."""

    topics: frozenset[Topic]


Listener = Callable[[Changes], None]
