"""One person or one company with everything that is known: what a side panel and a full page show."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.actions.doing import Workspace
from app.core.clock import from_millis
from app.core.contact import Company, Contact, Point
from app.core.deal import Deal
from app.core.ids import CompanyId, ContactId, MailboxId, OutboxId, RunId
from app.core.verdict import Decision, Outcome
from app.core.view import Entity
from app.store import (
    companies,
    consents,
    contacts,
    custom_fields,
    deals,
    department,
    duplicates,
    facts,
    mail,
    next_steps,
    provenance,
    records,
    runs,
    suppressions,
)
from app.store.activities import Task, open_tasks
from app.store.consents import ConsentRow
from app.store.database import Rows
from app.store.facts import StoredScore
from app.store.next_steps import Step
from app.store.outbox import Outgoing
from app.store.provenance import Origin
from app.store.records import Colleague, Enrolled

__all__ = ["Colleague", "ConsentRow", "Enrolled", "Origin", "StoredScore", "Task"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """One do-not-contact entry that stands for a person."""

    id: int
    channel: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnField:
    """A field that the founder added, and its value; `kind` is empty for what an import left that no field reads."""

    column: str
    name: str
    kind: str
    choices: tuple[str, ...]
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCard:
    """A person with all that is known of them. `zone` is where their clock is, where that is known."""

    contact: Contact
    origins: dict[str, Origin]
    score: StoredScore | None
    zone: str
    consents: tuple[ConsentRow, ...]
    stopped: tuple[Stopped, ...]
    deals: tuple[Deal, ...]
    tasks: tuple[Task, ...]
    next_step: Step | None
    enrolled: Enrolled | None
    in_charge: RunId | None
    in_charge_agent: str
    waiting_approvals: int
    own_fields: tuple[OwnField, ...]
    alike: int
    answers: str | None  # the subject under which a mail would answer them; None where they never wrote

    @property
    def do_not_contact(self) -> bool:
        """Whether nothing may go to them on any channel."""
        return any(one.channel == "all" for one in self.stopped)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyCard:
    """A company with all that is known of it."""

    company: Company
    website: str
    state: str
    city: str
    source: str
    origins: dict[str, Origin]
    people: tuple[Colleague, ...]
    people_count: int
    deals: tuple[Deal, ...]
    growth: str
    own_fields: tuple[OwnField, ...]
    created_at: datetime


# A person ------------------------------------------------------------------------------------------------------------

_FIELDS = "name title seniority department city state country language time_zone owner status notes".split()


def contact_card(workspace: Workspace, contact: ContactId) -> ContactCard:
    """Return a person with all that is known of them; raises NotFound where they are gone."""
    with workspace.database.read() as rows:
        person = contacts.get(rows, contact)
        values = {name: str(getattr(person, name) or "") for name in _FIELDS}
        values["company_id"] = person.company.name if person.company else ""
        held = runs.in_charge_of(rows, contact)
        return ContactCard(
            contact=person,
            origins=provenance.of_contact(rows, contact, values),
            score=facts.score_of(rows, contact),
            zone=_zone(person),
            consents=tuple(consents.of_contact(rows, contact)),
            stopped=_stopped(rows, person.points),
            deals=tuple(deals.of_contact(rows, contact)),
            tasks=tuple(open_tasks(rows, contact=contact, limit=20)),
            next_step=next_steps.of_people(rows, [contact]).get(contact),
            enrolled=records.enrolled(rows, contact),
            in_charge=held.id if held else None,
            in_charge_agent=held.workflow if held else "",
            waiting_approvals=records.waiting(rows, contact),
            own_fields=_own_fields(rows, "contacts", contact),
            alike=len(duplicates.of_contact(rows, contact)),
            answers=_answers(rows, contact),
        )


def _answers(rows: Rows, contact: ContactId) -> str | None:
    thread = mail.latest_thread(rows, contact)
    if thread is None or mail.latest_inbound(rows, contact) is None:
        return None
    return mail.thread(rows, thread).subject


def _zone(person: Contact) -> str:
    """Return where a person's clock is, or an empty text where several zones are possible."""
    from app.compliance.derive import places_of
    from app.compliance.words import UNKNOWN_ZONE

    if person.time_zone:
        return person.time_zone
    places = places_of(
        email=person.email,
        phones=tuple(point.value for point in person.points if point.kind in ("phone", "mobile")),
        country=person.country,
        state=person.state,
        company_country=person.company.country if person.company else None,
    )
    known = sorted(places.zones - {UNKNOWN_ZONE})
    return known[0] if len(known) == 1 else ""


_CHANNELS = ("all", "email", "phone", "sms", "whatsapp", "linkedin")


def _stopped(rows: Rows, points: tuple[Point, ...]) -> tuple[Stopped, ...]:
    seen: dict[tuple[str, str], Stopped] = {}
    for point in points:
        for channel in _CHANNELS:
            entry = suppressions.of(rows, point.kind, point.value, channel=channel)
            if entry is not None:
                one = Stopped(id=entry.id, channel=entry.channel, reason=entry.reason, at=from_millis(entry.at))
                seen.setdefault((one.channel, one.reason), one)
    return tuple(seen.values())


def _own_fields(rows: Rows, entity: Entity, record: int) -> tuple[OwnField, ...]:
    values = {name: _plain(value) for name, value in records.own_fields(rows, entity, record).items()}
    defined = [
        OwnField(
            column=one.column,
            name=one.name,
            kind=one.kind.value,
            choices=one.choices,
            value=values.pop(one.column, ""),
        )
        for one in custom_fields.all_of(rows, entity)
    ]
    left = [OwnField(column=name, name=name, kind="", choices=(), value=value) for name, value in values.items()]
    return (*defined, *left)


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


# A company -----------------------------------------------------------------------------------------------------------


def company_card(workspace: Workspace, company: CompanyId) -> CompanyCard:
    """Return a company with all that is known of it; raises NotFound where it is gone."""
    with workspace.database.read() as rows:
        found, place = companies.one(rows, company), records.address_of(rows, company)
        values = {
            "name": found.name,
            "domain": found.domain or "",
            "industry": found.industry or "",
            "size_low": "" if found.size_low is None else str(found.size_low),
            "annual_revenue": "" if found.annual_revenue is None else str(found.annual_revenue),
            "funding": found.funding or "",
            "technologies": ", ".join(found.technologies),
            "country": found.country or "",
            "website": place.website,
            "state": place.state,
            "city": place.city,
        }
        known = provenance.facts_about(rows, company)
        return CompanyCard(
            company=found,
            website=place.website,
            state=place.state,
            city=place.city,
            source=place.source,
            origins=provenance.of_company(rows, company, values),
            people=tuple(records.people(rows, company)),
            people_count=records.people_count(rows, company),
            deals=tuple(deals.of_company(rows, company)),
            growth=next((one.value for one in known if one.field == "growth"), ""),
            own_fields=_own_fields(rows, "companies", company),
            created_at=place.created_at,
        )


# What the gate would say ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class GateWord:
    """What would become of a mail if it were queued now: why, what would release it, and until when it would wait."""

    outcome: Outcome
    why: tuple[str, ...]
    unblock: tuple[str, ...]
    until: datetime | None
    address: str
    mailbox: str


def gate_word(workspace: Workspace, contact: ContactId, subject: str, text: str) -> GateWord | None:
    """Return what the gate says now of a mail of these words to a person; None where there is no address or mailbox.

    Nothing is queued and nothing is written down; at the moment of sending the gate is asked anew.
    """
    from app.agents.post import choose_mailbox

    with workspace.database.read() as rows:
        person = contacts.get(rows, contact)
        if person.email is None or not mail.mailboxes(rows):
            return None
        box = mail.mailbox(rows, choose_mailbox(rows, person))
        purpose = "cold" if mail.latest_inbound(rows, contact) is None else "reply"
        message = _unsent(workspace.clock.now(), person, box.id, subject, text, purpose)
        decision = _decision(rows, message, person, workspace.clock.now())
    standing = [fired for fired in decision.fired if fired.outcome is decision.outcome]
    return GateWord(
        outcome=decision.outcome,
        why=tuple(dict.fromkeys(fired.why for fired in standing)),
        unblock=tuple(dict.fromkeys(fired.unblock for fired in standing if fired.unblock)),
        until=decision.hold_until,
        address=person.email,
        mailbox=box.address,
    )


def _decision(rows: Rows, message: Outgoing, person: Contact, now: datetime) -> Decision:
    from app.compliance.gate import decide
    from app.compliance.ruleset import load
    from app.sync.drafting import draft_of, with_legal_text
    from app.sync.gate_facts import facts_for

    profile = department.sender(rows)
    draft = draft_of(rows, message)
    known = facts_for(rows, message, person, profile, now=now, content=draft.content)
    decision = decide(known, load())
    if decision.outcome in (Outcome.ALLOW, Outcome.REQUIRE_HUMAN) and profile is not None:
        whole = with_legal_text(draft, decision.add, profile, person, "0" * 32)
        decision = decide(replace(known, content=whole.content), load())
    return decision


def _unsent(now: datetime, person: Contact, box: MailboxId, subject: str, text: str, purpose: str) -> Outgoing:
    """Return a mail as it would stand in the outbox, without putting it there."""
    return Outgoing(
        id=OutboxId(0),
        send_key="",
        channel="email",
        purpose=purpose,
        contact_id=person.id,
        deal_id=None,
        thread_id=None,
        mailbox_id=box,
        run_id=None,
        approval_id=None,
        address=person.email or "",
        subject=subject,
        text=text,
        in_reply_to=None,
        refs=(),
        attachments=(),
        provenance={"by": "person", "approved_by": "person"},
        first=purpose == "cold",
        state="queued",
        priority=5,
        not_before=now,
        attempts=0,
        looked=0,
        message_id=None,
        queued_at=now,
        approved_at=now,
        sending_at=None,
    )


# What can be chosen --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the forms of a record offer: sequences to add to, and colleagues to give it to."""

    sequences: tuple[str, ...]
    owners: tuple[str, ...]


def choices(workspace: Workspace) -> Choices:
    """Return what the forms of a record offer."""
    with workspace.database.read() as rows:
        owners = sorted(rep.name for rep in department.reps(rows))
        return Choices(sequences=tuple(records.sequence_names(rows)), owners=tuple(owners))
