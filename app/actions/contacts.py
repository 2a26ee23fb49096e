"""Verbs about people."""

import json
from datetime import datetime
from typing import Literal

from app.actions.registry import Context, Risk, action
from app.core.addresses import normal_email, normal_phone
from app.core.contact import Contact, Point
from app.core.deal import Status
from app.core.errors import BadInput, Refused
from app.core.ids import CompanyId, ContactId
from app.core.names import split_name
from app.core.places import country_code
from app.store import activities, companies, consents, contacts, events, outbox, sequences, settings, suppressions, undo
from app.store.database import Rows, Transaction

Channel = Literal["email", "phone", "sms", "whatsapp", "linkedin", "all"]
# What a person calls a channel, as the outbox calls what leaves by it; nothing named is everything.
_OUTGOING: dict[Channel, tuple[str, ...]] = {
    "email": ("email",), "phone": ("call_human", "call_ai"), "sms": ("sms",), "whatsapp": ("whatsapp",),
    "linkedin": ("linkedin_assist",), "all": (),
}  # fmt: skip


def _name(rows: Rows, contact: ContactId) -> str:
    return contacts.get(rows, contact).shown


def _create_says(
    _: Rows,
    *,
    name: str,
    email: str | None,
    phone: str | None,
    title: str | None,
    company: str | None,
    source: str | None,
) -> str:
    return f"Create the contact {name}" + (f" at {company}" if company else "")


@action(Risk.REVERSIBLE, _create_says)
def create_contact(
    context: Context,
    name: str,
    email: str | None = None,
    phone: str | None = None,
    title: str | None = None,
    company: str | None = None,
    source: str | None = None,
) -> ContactId:
    """Create a contact."""
    tx = context.tx
    points = []
    if email is not None:
        normal = normal_email(email)
        if normal is None:
            raise BadInput(f"“{email}” is no e-mail address; the contact was not created.")
        known = contacts.with_email(tx, normal)
        if known is not None:
            raise Refused(f"{_name(tx, known)} has the address {normal} already.", hint="Change that contact instead.")
        points.append(Point(kind="email", value=normal))
    if phone is not None:
        points.append(Point(kind="phone", value=normal_phone(phone, settings.get(tx, "country")) or phone))
    parts = split_name(name)
    contact = contacts.create(
        tx,
        name=name,
        first_name=parts.first,
        last_name=parts.last,
        title=title,
        company_id=_company(tx, company) if company else None,
        source=source or context.by,
        points=points,
    )
    events.emit(tx, "lead.created", contact=contact, data={"source": source or context.by})
    return contact


def _company(tx: Transaction, name: str) -> CompanyId:
    return companies.find(tx, name=name) or companies.create(tx, name)


_TEXT_FIELDS = ("title", "seniority", "department", "city", "state", "owner", "notes", "language")


def _update_says(rows: Rows, *, contact: ContactId, **fields: object) -> str:
    changes = ", ".join(f"{name} to “{value}”" for name, value in fields.items() if value is not None)
    return f"Change {_name(rows, contact)}: {changes}"


@action(Risk.REVERSIBLE, _update_says)
def update_contact(
    context: Context,
    contact: ContactId,
    name: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    title: str | None = None,
    seniority: str | None = None,
    department: str | None = None,
    company: str | None = None,
    city: str | None = None,
    state: str | None = None,
    country: str | None = None,
    language: str | None = None,
    owner: str | None = None,
    status: Status | None = None,
    notes: str | None = None,
) -> ContactId:
    """Change fields of a contact; what a person enters is locked against agents."""
    tx = context.tx
    given = {"title": title, "seniority": seniority, "department": department, "city": city, "state": state}
    given |= {"owner": owner, "notes": notes, "language": language}
    fields: dict[str, object] = {name: value for name, value in given.items() if value is not None}
    if name is not None:
        parts = split_name(name)
        fields |= {"name": name, "first_name": parts.first, "last_name": parts.last}
    if country is not None:
        fields["country"] = country_code(country) or country
    if status is not None:
        fields["status"] = status.value
    if company is not None:
        fields["company_id"] = _company(tx, company)
    if fields:
        contacts.update(tx, contact, **fields)
    for kind, value in (("email", email), ("phone", phone)):
        if value is not None:
            _add_point(tx, contact, kind, value)
    return contact


def _add_point(tx: Transaction, contact: ContactId, kind: str, value: str) -> None:
    normal = normal_email(value) if kind == "email" else normal_phone(value, settings.get(tx, "country"))
    if normal is None:
        raise BadInput(
            f"“{value}” is no {'e-mail address' if kind == 'email' else 'phone number'}; nothing was changed."
        )
    if kind == "email" and (owner := contacts.with_email(tx, normal)) not in (None, contact):
        raise Refused(
            f"{_name(tx, ContactId(owner or 0))} has the address {normal} already.", hint="Merge the two contacts."
        )
    contacts.add_point(tx, contact, Point(kind=kind, value=normal))


_MERGED = ("title", "seniority", "department", "company_id", "city", "state", "country", "language", "owner", "notes")
_PICKED = {"company": ("company_id",), "name": ("name", "first_name", "last_name"), "status": ("status",)}


def _merge_says(rows: Rows, *, keep: ContactId, drop: ContactId, take: tuple[str, ...]) -> str:
    taken = f", taking {', '.join(take)} from the latter" if take else ""
    return f"Merge {_name(rows, drop)} into {_name(rows, keep)}, with history, tasks and deals{taken}"


@action(Risk.REVERSIBLE, _merge_says)
def merge_contacts(context: Context, keep: ContactId, drop: ContactId, take: tuple[str, ...] = ()) -> ContactId:
    """Merge two contacts: what the kept one lacks, and the fields to `take`, come from the other, with all history; undo unmerges."""
    tx = context.tx
    if keep == drop:
        raise BadInput("These are the same contact; there is nothing to merge.")
    kept, dropped = contacts.get(tx, keep), contacts.get(tx, drop)
    lacking = {name: getattr(dropped, name) for name in _MERGED if not getattr(kept, name) and getattr(dropped, name)}
    if not kept.name and dropped.name:
        lacking |= {"name": dropped.name, "first_name": dropped.first_name, "last_name": dropped.last_name}
    for name in take:
        lacking |= {column: getattr(dropped, column) for column in _columns_of(name)}
    contacts.trash(tx, drop)
    if lacking:
        contacts.update(tx, keep, **lacking)
    contacts.update(tx, keep, tags=json.dumps(sorted({*kept.tags, *dropped.tags}), ensure_ascii=False))
    for point in dropped.points:
        contacts.add_point(tx, keep, point)
    for kind in {"email", "phone", "linkedin"} & set(take):
        contacts.put_first(tx, keep, kind, [point.value for point in dropped.points])
    contacts.take_over(tx, keep, drop)
    events.emit(tx, "contact.merged", contact=keep, data={"dropped": drop, "by": context.by})
    return keep


def _columns_of(field: str) -> tuple[str, ...]:
    if field in ("email", "phone", "linkedin"):
        return ()
    columns = _PICKED.get(field, (field,))
    if columns[0] not in (*_MERGED, "name", "status"):
        raise BadInput(f"“{field}” is no field to merge.", hint="Take title, company, city, email, phone and the like.")
    return columns


@action(
    Risk.DESTRUCTIVE,
    lambda rows, *, contact: f"Move {_name(rows, contact)} to the trash and stop writing to them",
    to_trash=True,
)
def delete_contact(context: Context, contact: ContactId) -> ContactId:
    """Move a contact to the trash; nothing more is sent to them."""
    tx = context.tx
    gone = outbox.withdraw(tx, contact=contact)
    events.emit(tx, "contact.deleted", contact=contact)
    contacts.trash(tx, contact)
    if gone and tx.scope.group is not None:
        undo.set_inverse(tx, "resume_sending", contact=contact, messages=list(gone))
    return contact


@action(Risk.READ, lambda _, **__: "Search contacts")
def search_contacts(
    context: Context,
    status: Status | None = None,
    min_score: int | None = None,
    max_score: int | None = None,
    created_since: datetime | None = None,
    not_contacted: bool | None = None,
    replied: bool | None = None,
    industry: str | None = None,
    title: str | None = None,
    region: str | None = None,
    text: str | None = None,
    sort: Literal["score", "created", "name", "contacted"] = "score",
    limit: int = 50,
) -> list[Contact]:
    """Find contacts by their fields and history."""
    wanted = contacts.Filter(
        status=status,
        least_score=min_score,
        most_score=max_score,
        created_since=created_since,
        contacted=None if not_contacted is None else not not_contacted,
        replied=replied,
        industry=industry,
        title=title,
        country=country_code(region) if region else None,
        region=region,
        text=text,
    )
    return contacts.find(context.tx, wanted, sort=sort, limit=limit)


@action(Risk.REVERSIBLE, lambda rows, *, contact, rep: f"Give {_name(rows, contact)} to {rep}")
def assign_to_rep(context: Context, contact: ContactId, rep: str = "me") -> ContactId:
    """Give a contact to a colleague and leave them a task with what is known."""
    tx = context.tx
    contacts.update(tx, contact, owner=rep)
    activities.create_task(
        tx, f"Take over {_name(tx, contact)}", kind="handoff", due_at=tx.now, contact=contact, detail={"rep": rep}
    )
    return contact


@action(
    Risk.REVERSIBLE,
    lambda rows, *, contact, channel: (
        f"Never write to or call {_name(rows, contact)} again" + ("" if channel == "all" else f" by {channel}")
    ),
)
def do_not_contact(context: Context, contact: ContactId, channel: Channel = "all") -> bool:
    """Stop all contact with a person, at once and on every channel (or one); what is queued is withdrawn."""
    tx = context.tx
    contacts.get(tx, contact)
    new = suppressions.add_contact(tx, contact, reason="do not contact", source=context.by, channel=channel)
    gone = outbox.withdraw(tx, contact=contact, channels=_OUTGOING[channel])
    consents.revoke(tx, contact, channel=None if channel == "all" else channel)
    enrolment = sequences.active(tx, contact)
    if enrolment is not None and channel in ("all", "email"):
        sequences.end(tx, enrolment, "do not contact")
    if gone and tx.scope.group is not None:
        undo.set_inverse(tx, "resume_sending", contact=contact, messages=list(gone))
    return new


@action(
    Risk.REVERSIBLE,
    lambda rows, *, contact, channel, how: f"Note that {_name(rows, contact)} allowed contact by {channel} ({how})",
)
def record_consent(context: Context, contact: ContactId, channel: Channel, how: str) -> int:
    """Write down that a person allowed contact on a channel, and how they said so."""
    seller = settings.get(context.tx, "sender", {}).get("legal_name", "")
    return consents.record(context.tx, contact, channel=channel, scope="marketing", seller=seller, how=how)
