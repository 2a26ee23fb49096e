"""What the Today screen shows: what happened while away, what waits for a decision, and one draft in full."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.actions.doing import Workspace
from app.actions.drafts import (
    Passed,
    Source,
    Span,
    draft_parts,
    evidence,
    foreseen,
    is_message,
    is_plain,
    leaves_at,
    passed,
)
from app.agents.brain.budget import DEFAULT_DAILY_MICROS
from app.compliance import derive
from app.core.contact import Contact
from app.core.errors import NotFound
from app.core.ids import ApprovalId, ContactId
from app.core.verdict import Decision, Outcome
from app.store import approvals as approval_rows
from app.store import attention, contacts, ledgers, outbox, runs, settings
from app.store.approvals import Approval
from app.store.attention import Away, Due, Leaving, Place, Reply, Waiting
from app.store.database import Rows

_NEW_WORKSPACE = timedelta(hours=12)
LOOKED_AT = "looked_at"  # the setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """Everything the left side and the strip show. `waiting` counts approvals beyond those that are listed, too."""

    since: datetime
    away: Away
    spent_today: int
    spend_cap: int
    waiting: int
    approvals: tuple[Waiting, ...]
    replies: tuple[Reply, ...]
    tasks: tuple[Due, ...]
    leaving: tuple[Leaving, ...]
    next_due: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What would become of a draft if it were approved now; `outcome` is None where it is no message that could leave.

    `leaves_at` is None where it would not leave: the gate stops it or asks a person. `plain` tells whether it wants no
    look of its own.
    """

    outcome: Outcome | None
    leaves_at: datetime | None
    plain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One approval in full."""

    approval: Approval
    contact: Contact | None
    score: int | None
    subject: str
    text: str
    address: str
    spans: tuple[Span, ...]
    sources: tuple[Source, ...]
    unsupported: tuple[str, ...]
    figures: tuple[str, ...]
    agent: str
    words: int
    cost: int
    variant: str
    variant_sent: int
    variant_answered: int
    place: Place | None
    decision: Decision | None
    passed: tuple[Passed, ...]
    leaves_at: datetime | None
    local_time: datetime | None

    @property
    def is_message(self) -> bool:
        """Whether it is a message that can be edited, rather than a yes or no to a deed."""
        return is_message(self.approval)


def today(workspace: Workspace, since: datetime | None = None) -> Today:
    """Return what waits and what happened since an instant, or since the window was last looked at."""
    now = workspace.clock.now()
    with workspace.database.read() as rows:
        begun = since or _looked_at(rows, now)
        due = [at for at in (runs.next_due(rows), outbox.next_due(rows)) if at is not None]
        return Today(
            since=begun,
            away=attention.away(rows, begun),
            spent_today=ledgers.spent_today(rows, now),
            spend_cap=int(settings.get(rows, "budget_daily_micros", DEFAULT_DAILY_MICROS)),
            waiting=attention.waiting(rows),
            approvals=tuple(attention.approvals(rows)),
            replies=tuple(attention.replies(rows)),
            tasks=tuple(attention.tasks(rows, now)),
            leaving=tuple(attention.leaving(rows, now)),
            next_due=min(due, default=None),
        )


def _looked_at(rows: Rows, now: datetime) -> datetime:
    kept = settings.get(rows, LOOKED_AT)
    return datetime.fromisoformat(kept) if kept else now - _NEW_WORKSPACE


def found_since(workspace: Workspace, since: datetime) -> list[ContactId]:
    """Return the leads found since an instant: the rows behind the figure."""
    with workspace.database.read() as rows:
        return attention.found_since(rows, since)


def outlooks(workspace: Workspace, wanted: Sequence[ApprovalId]) -> dict[ApprovalId, Outlook]:
    """Return what would become of each of these drafts now; some milliseconds each, so a few at a time are asked."""
    now = workspace.clock.now()
    with workspace.database.read() as rows:
        return {number: _outlook(rows, number, now) for number in wanted}


def _outlook(rows: Rows, number: ApprovalId, now: datetime) -> Outlook:
    try:
        found = approval_rows.get(rows, number)
        contact, seen = draft_parts(rows, found, now)
    except NotFound:  # whom it was for is gone
        return Outlook(outcome=None, leaves_at=None, plain=False)
    decision = seen.decision if seen is not None else None
    return Outlook(
        outcome=decision.outcome if decision is not None else None,
        leaves_at=leaves_at(decision, now),
        plain=contact is not None and is_plain(rows, found, contact, decision),
    )


def low_risk(workspace: Workspace) -> list[Waiting]:
    """Return the drafts that can be approved together: each is plain, and cleared by the gate now."""
    now = workspace.clock.now()
    with workspace.database.read() as rows:
        return [one for one in attention.approvals(rows) if _outlook(rows, one.id, now).plain]


def draft(workspace: Workspace, approval: ApprovalId) -> Draft:
    """Return one approval in full; raises NotFound."""
    now = workspace.clock.now()
    with workspace.database.read() as rows:
        found = approval_rows.get(rows, approval)
        contact = contacts.get(rows, found.contact_id) if found.contact_id is not None else None
        text = str(found.subject.get("text", found.subject.get("summary", "")))
        spans, sources = evidence(rows, contact, found) if contact is not None and is_message(found) else ((), ())
        seen = foreseen(rows, found, contact, now) if contact is not None else None
        decision = seen.decision if seen is not None else None
        variant = str(found.subject.get("variant", ""))
        sent, answered = attention.variant_figures(rows, variant) if variant else (0, 0)
        run = found.run_id
        return Draft(
            approval=found,
            contact=contact,
            score=contact.score if contact is not None else None,
            subject=str(found.subject.get("subject", "")) or _thread_subject(rows, contact, found),
            text=text,
            address=(contact.email or "") if contact is not None else "",
            spans=spans,
            sources=sources,
            unsupported=tuple(found.subject.get("unsupported", ())),
            figures=tuple(found.subject.get("figures", ())),
            agent=runs.workflow_of(rows, run) if run is not None else "",
            words=len(text.split()),
            cost=ledgers.spent_by_run(rows, run) if run is not None else 0,
            variant=variant,
            variant_sent=sent,
            variant_answered=answered,
            place=attention.place_in_sequence(rows, contact.id) if contact is not None else None,
            decision=decision,
            passed=passed(seen) if seen is not None else (),
            leaves_at=leaves_at(decision, now),
            local_time=_local_time(contact, now),
        )


def _thread_subject(rows: Rows, contact: Contact | None, found: Approval) -> str:
    if contact is None or not is_message(found):
        return ""
    subject = attention.thread_subject(rows, contact.id)
    return f"Re: {subject.removeprefix('Re: ')}" if subject else ""


def _local_time(contact: Contact | None, now: datetime) -> datetime | None:
    """Return the time of day where a person is: in the zone we know, or the one zone their place has."""
    if contact is None:
        return None
    zone = contact.time_zone
    if not zone:
        zones = derive.places_of(country=contact.country, state=contact.state).zones
        zone = next(iter(zones)) if len(zones) == 1 else None
    try:
        return now.astimezone(ZoneInfo(zone)) if zone else None
    except (KeyError, ValueError):
        return None


__all__ = [
    "Away",
    "Draft",
    "Due",
    "Leaving",
    "Outlook",
    "Passed",
    "Place",
    "Reply",
    "Source",
    "Span",
    "Today",
    "Waiting",
    "draft",
    "found_since",
    "low_risk",
    "outlooks",
    "today",
]
