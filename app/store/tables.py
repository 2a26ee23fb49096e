"""Which tables a person sees changed, which are searchable, and which topic each belongs to."""

from dataclasses import dataclass

from app.core.changes import Topic


@dataclass(frozen=True, slots=True)
class Entity:
    """The searchable thing a row belongs to, and the column that tells which one.

    `searched` are the columns whose change changes what it is found by (any, where none are named); `name_column` is
    what it is called by.
    """

    name: str
    column: str
    searched: frozenset[str] = frozenset()
    name_column: str = ""


TOPIC_OF = {
    "contacts": Topic.CONTACTS,
    "contact_points": Topic.CONTACTS,
    "journeys": Topic.RUNS,
    "companies": Topic.COMPANIES,
    "deals": Topic.DEALS,
    "activities": Topic.ACTIVITIES,
    "tasks": Topic.TASKS,
    "facts": Topic.FACTS,
    "scores": Topic.CONTACTS,
    "sequences": Topic.SEQUENCES,
    "enrolments": Topic.SEQUENCES,
    "touches": Topic.SEQUENCES,
    "experiments": Topic.SEQUENCES,
    "approvals": Topic.APPROVALS,
    "quotes": Topic.MONEY,
    "proposals": Topic.MONEY,
    "invoices": Topic.MONEY,
    "payments": Topic.MONEY,
    "consents": Topic.CONSENT,
    "suppressions": Topic.CONSENT,
    "threads": Topic.MESSAGES,
    "messages": Topic.MESSAGES,
    "mailboxes": Topic.MAILBOXES,
    "outbox": Topic.OUTBOX,
    "runs": Topic.RUNS,
    "slots": Topic.CONTACTS,
    "taught": Topic.MESSAGES,
    "settings": Topic.SETTINGS,
    "not_duplicates": Topic.CONTACTS,
    "views": Topic.SETTINGS,
    "custom_fields": Topic.SETTINGS,
}

# Changes to these are kept field by field: for undo, and for "who changed this".
JOURNALED = frozenset(
    """contacts contact_points companies deals activities tasks facts scores slots sequences enrolments quotes proposals
    invoices consents suppressions journeys not_duplicates views custom_fields taught""".split()
)

# Of these, changes are kept and arrivals are not: an undo never unsays a message, but a merge can be taken apart.
JOURNALED_UPDATES = frozenset({"threads", "messages", "approvals", "experiments"})

# What an undo may take away together with the record it was made for. Anything else that hangs on a record happened, and
# keeps it: mail, notes, tasks, consents, quotes.
DERIVED = frozenset(
    """contact_points journeys facts scores slots enrolments touches approvals trials threads folders duplicate_pairs
    not_duplicates""".split()
)

# These carry the instant of their last change; it belongs to the change, so that an undo gives it back as well.
STAMPED = frozenset({"contacts", "companies", "deals", "journeys", "enrolments"})

ENTITY_OF = {
    "contacts": Entity("contact", "id", frozenset("name title company_id city notes deleted_at".split()), "name"),
    "contact_points": Entity("contact", "contact_id", frozenset({"contact_id", "value"})),
    "companies": Entity("company", "id", frozenset("name domain industry city deleted_at".split()), "name"),
    "deals": Entity("deal", "id", frozenset("title need competitor deleted_at".split()), "title"),
    "messages": Entity("message", "id", frozenset("subject text sender".split())),
    "activities": Entity("activity", "id", frozenset("kind body".split())),
}
