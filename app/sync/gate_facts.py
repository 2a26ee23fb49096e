"""From rows to what the gate is told: everything known about one message, its recipient and its mailbox, at one instant."""

from datetime import datetime, timedelta
from typing import Any

from app.compliance import derive
from app.compliance.facts import (
    Auth,
    CallerId,
    Channel,
    Consent,
    Content,
    DataSource,
    DncFile,
    Facts,
    History,
    LineType,
    Mailbox,
    Purpose,
    RecipientKind,
    Relationship,
    RelationshipKind,
    Sender,
)
from app.core.addresses import phone_line
from app.core.contact import Contact
from app.core.sender import SenderProfile
from app.store import activities, billing, consents, mail, outbox, raw_mail, registers, settings, suppressions
from app.store.database import Rows
from app.store.outbox import Outgoing


def facts_for(
    rows: Rows,
    message: Outgoing,
    contact: Contact | None,
    profile: SenderProfile | None,
    *,
    now: datetime,
    content: Content,
) -> Facts:
    """Return the facts on which a message is decided now."""
    places = _places(contact)
    wrote_at = None if contact is None else mail.last_wrote_at(rows, contact.id)
    return Facts(
        channel=Channel(message.channel),
        purpose=_purpose(rows, message, contact, wrote_at),
        recipient_kind=_kind(contact, message, places.jurisdictions),
        jurisdictions=places.jurisdictions,
        zones=places.zones | ({contact.time_zone} if contact and contact.time_zone else set()),
        line_type=_line(message, contact),
        consents=_consents(rows, contact),
        relationship=_relationship(rows, contact, wrote_at),
        data_source=_source(contact),
        history=_history(rows, message, contact, now, wrote_at),
        sender=_sender(rows, message, profile, now),
        suppressed=_suppressed(rows, message, contact),
        content=content,
        now=now,
    )


_SERVICE = frozenset({Purpose.TRANSACTIONAL, Purpose.APPOINTMENT})
_ANSWERS, _BILLS = _SERVICE | {Purpose.REPLY}, _SERVICE | {Purpose.INVOICE}
_ASKED_FOR = _ANSWERS | _BILLS


def _purpose(rows: Rows, message: Outgoing, contact: Contact | None, wrote_at: datetime | None) -> Purpose:
    """Return what a message is for, as far as our rows bear it out; what claims more is an approach like any other.

    A reply answers somebody who wrote, a bill is about an invoice, a service note goes to somebody who wrote or was billed.
    """
    claimed = Purpose(message.purpose)
    borne_out = claimed not in _ASKED_FOR or (claimed in _ANSWERS and wrote_at is not None)
    if borne_out or (claimed in _BILLS and contact is not None and billing.was_billed(rows, contact.id)):
        return claimed
    return Purpose.COLD


def _places(contact: Contact | None) -> derive.Places:
    if contact is None:
        return derive.places_of()
    return derive.places_of(
        email=contact.email,
        phones=tuple(p.value for p in contact.points if p.kind in ("phone", "mobile")),
        country=contact.country,
        state=contact.state,
        company_country=contact.company.country if contact.company else None,
    )


def _kind(contact: Contact | None, message: Outgoing, jurisdictions: frozenset[str]) -> RecipientKind | None:
    company = contact.company if contact else None
    return derive.kind_of(
        email=message.address if message.channel == "email" else (contact.email if contact else None),
        company=company.name if company else None,
        title=contact.title if contact else None,
        employees=company.size_low if company else None,
        jurisdictions=jurisdictions,
    )


_LINES = {
    "mobile": LineType.MOBILE,
    "fixed": LineType.FIXED,
    "voip": LineType.VOIP,
    "premium": LineType.PROTECTED,
}
_BY_PHONE = ("call_human", "call_ai", "sms", "whatsapp")


def _line(message: Outgoing, contact: Contact | None) -> LineType | None:
    """Return what kind of line is called: what the numbering plan says, and a person's mobile where it does not say."""
    if message.channel not in _BY_PHONE:
        return None
    plan = phone_line(message.address)
    known = contact is not None and contact.company is not None
    return derive.line_of(_LINES[plan] if plan else None, number=message.address, company_known=known)


def _consents(rows: Rows, contact: Contact | None) -> tuple[Consent, ...]:
    if contact is None:
        return ()
    return tuple(
        Consent(
            channels=_channels(row.channel),
            scope=row.scope,
            seller=row.seller or None,
            how=row.how,
            text=row.shown_text or None,
            when=row.given_at,
            evidence=row.evidence or None,
            expires=row.expires_at,
            revoked=row.revoked_at is not None,
            revoked_at=row.revoked_at,
        )
        for row in consents.of_contact(rows, contact.id)
    )


def _channels(name: str) -> frozenset[Channel]:
    known = {"email": {Channel.EMAIL}, "phone": {Channel.CALL_HUMAN}, "sms": {Channel.SMS}}
    known |= {"whatsapp": {Channel.WHATSAPP}, "linkedin": {Channel.LINKEDIN_ASSIST}}
    return frozenset(known.get(name, set()))


def _relationship(rows: Rows, contact: Contact | None, wrote_at: datetime | None) -> Relationship | None:
    if contact is None:
        return None
    bought = billing.last_payment_of(rows, contact.id)
    if bought is not None:
        return Relationship(
            kind=RelationshipKind.CUSTOMER,
            date=bought,
            # The founder sells one offer, and every mail of ours carried its way out; where the address came from is
            # for the record to say.
            similar_goods=True,
            optout_offered=True,
        )
    if wrote_at is not None:
        return Relationship(kind=RelationshipKind.INQUIRY, date=wrote_at)
    return Relationship(kind=RelationshipKind.NONE)


def _source(contact: Contact | None) -> DataSource | None:
    if contact is None or not contact.source:
        return None
    from_person = contact.source in ("inbound mail", "web form")
    return DataSource(kind=contact.source, at=contact.created_at, from_person=from_person)


def _history(
    rows: Rows, message: Outgoing, contact: Contact | None, now: datetime, wrote_at: datetime | None
) -> History:
    if contact is None:
        return History()
    counted = outbox.history(rows, contact.id, now, wrote_at=wrote_at)
    opted_out = mail.opted_out_at(rows, contact.id)
    day, week = now - timedelta(days=1), now - timedelta(days=7)
    return History(
        contacts_24h=counted.last_24h,
        contacts_7d=counted.last_7d,
        contacts_365d=counted.last_365d,
        unanswered=counted.unanswered,
        attempts_24h=activities.calls_since(rows, contact.id, day),
        attempts_7d=activities.calls_since(rows, contact.id, week),
        sent_today=outbox.handed_since(rows, message.channel, day),
        last_contact=counted.last_sent_at,
        last_inbound=wrote_at,
        opted_out=opted_out is not None,
        opted_out_at=opted_out,
        notice_sent=counted.last_365d > 0,
        replied=wrote_at is not None,
    )


def _sender(rows: Rows, message: Outgoing, profile: SenderProfile | None, now: datetime) -> Sender:
    box = mail.mailbox(rows, message.mailbox_id) if message.mailbox_id is not None else None
    facts = _mailbox(rows, box, now) if box else None
    assessment = settings.get(rows, "lia") or {}
    known: dict[str, Any] = {}
    if profile is not None:
        known = {
            "legal_name": profile.legal_name or None,
            "postal_address": profile.postal_address or None,
            "contact": profile.contact_route or None,
            "brands": profile.brands,
            "place": profile.place,
            "notice": profile.notice_url or None,
        }
    if message.channel in _BY_PHONE:
        known |= _phone(rows, message.address)
    return Sender(
        **known,
        mailbox=facts,
        inbox_read_at=facts.inbox_read_at if facts else None,
        lia=bool(assessment),
        job_related=assessment.get("job_related"),
    )


def _phone(rows: Rows, number: str) -> dict[str, Any]:
    """Return what bears on a call: our own number, where we are registered, what an imported register says of theirs."""
    ours = settings.get(rows, "phone") or {}
    listing = registers.of_number(rows, number)
    caller = CallerId(number=ours.get("number"), verified=ours.get("verified"), takes_stops=ours.get("takes_stops"))
    return {
        "caller_id": caller if ours else None,
        "registrations": frozenset(settings.get(rows, "registrations") or ()),
        "dnc": listing and DncFile(date=listing.dated_at, listed=listing.listed, states_covered=listing.states),
    }


def _mailbox(rows: Rows, box: mail.Mailbox, now: datetime) -> Mailbox:
    health = outbox.health(rows, box.id, now, since=box.resumed_at)
    auth = box.smtp.get("auth", {})
    since = box.ramp_from
    return Mailbox(
        address=box.address,
        age_days=(now - since).days if since else 0,
        sent_24h=health.cold_24h,
        cap=box.daily_cap,
        hard_bounces=health.hard_bounces,
        sends=health.sends,
        complaints=health.complaints,
        blocked=health.blocked > 0,
        auth=Auth(spf=auth.get("spf"), dkim=auth.get("dkim"), dmarc=auth.get("dmarc")),
        inbox_read_at=raw_mail.read_up_to(rows, box.id),
        provider=box.provider,
        last_sent_at=health.last_cold_at,
        bulk_24h=health.sent_24h,
    )


def _suppressed(rows: Rows, message: Outgoing, contact: Contact | None) -> bool:
    channel = {"call_human": "phone", "call_ai": "phone", "linkedin_assist": "linkedin"}.get(
        message.channel, message.channel
    )
    kind = {"email": "email", "phone": "phone", "sms": "phone", "whatsapp": "phone", "linkedin": "linkedin"}[channel]
    if suppressions.of(rows, kind, message.address, channel=channel) is not None:
        return True
    return contact is not None and suppressions.of_contact(rows, contact.id, channel=channel) is not None
