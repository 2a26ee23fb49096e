"""What the gate is told: the facts of compliance.md, section 2, each of which may be unknown (None).

A fact that is not known never allows anything; every rule reads None as the strictest value it could have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.compliance.weeks import Week


class Channel(StrEnum):
    """A way out of the laptop."""

    EMAIL = "email"
    CALL_HUMAN = "call_human"
    CALL_AI = "call_ai"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    LINKEDIN_ASSIST = "linkedin_assist"
    INVITE = "invite"
    INVOICE = "invoice"


class Purpose(StrEnum):
    """Why the message or call is made."""

    COLD = "cold"
    FOLLOW_UP = "follow_up"
    REPLY = "reply"
    CUSTOMER_MARKETING = "customer_marketing"
    TRANSACTIONAL = "transactional"
    APPOINTMENT = "appointment"
    INVOICE = "invoice"


class RecipientKind(StrEnum):
    """Whom the address or number belongs to."""

    CONSUMER = "consumer"
    SOLE_TRADER = "sole_trader"
    COMPANY_NAMED = "company_named"
    COMPANY_GENERIC = "company_generic"
    PUBLIC_BODY = "public_body"


class LineType(StrEnum):
    """What a line-type look-up said of a number; `protected` is an emergency, hospital or paid-by-the-minute line."""

    MOBILE = "mobile"
    FIXED = "fixed"
    VOIP = "voip"
    PROTECTED = "protected"


class RelationshipKind(StrEnum):
    """How the recipient knows the sender."""

    NONE = "none"
    INQUIRY = "inquiry"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One consent as it was recorded; `channels` is empty where the record does not say."""

    channels: frozenset[Channel] = frozenset()
    scope: str | None = None
    seller: str | None = None
    how: str | None = None
    text: str | None = None
    when: datetime | None = None
    evidence: str | None = None
    expires: datetime | None = None
    revoked: bool = False
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """An inquiry or a purchase, and the three conditions of the customer exception where they are known."""

    kind: RelationshipKind
    date: datetime | None = None
    similar_goods: bool | None = None
    optout_offered: bool | None = None
    address_from_sale: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSource:
    """Where the address came from, in words (`kind`), and when."""

    kind: str
    at: datetime | None = None
    from_person: bool | None = None
    published: bool | None = None
    no_messages: bool | None = None
    role_related: bool | None = None
    notified: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Counters of what went out to this person over all channels, and what came back."""

    contacts_24h: int | None = None
    contacts_7d: int | None = None
    contacts_365d: int | None = None
    unanswered: int | None = None
    attempts_24h: int | None = None
    attempts_7d: int | None = None
    sent_today: int | None = None
    last_contact: datetime | None = None
    last_inbound: datetime | None = None
    opted_out: bool | None = None
    opted_out_at: datetime | None = None
    notice_sent: bool | None = None
    replied: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Auth:
    """What the sender domain's DNS records say: present and aligned, or not."""

    spf: bool | None = None
    dkim: bool | None = None
    dmarc: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """The health of the mailbox a mail leaves from. Counts are of recipients; `sends` are the last up to 100.

    The rates, as shares of one, stand in for the counts where these are not known.
    """

    address: str | None = None
    age_days: int | None = None
    domain_age_days: int | None = None
    sent_24h: int | None = None
    cap: int | None = None
    hard_bounces: int | None = None
    sends: int | None = None
    complaints: int | None = None
    bounce_rate: float | None = None
    complaint_rate: float | None = None
    blocked: bool | None = None
    auth: Auth = Auth()
    inbox_read_at: datetime | None = None
    provider: str | None = None
    next_slot: datetime | None = None
    last_sent_at: datetime | None = None
    bulk_24h: int | None = None
    one_click: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerId:
    """The number a call comes from."""

    number: str | None = None
    verified: bool | None = None
    takes_stops: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DncFile:
    """What a do-not-call file the user imported says of this number (national registry, TPS/CTPS, a state's list)."""

    date: datetime | None = None
    listed: bool | None = None
    states_covered: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who sends: identity, mailbox, and the settings of the product that bear on the rules."""

    legal_name: str | None = None
    postal_address: str | None = None
    contact: str | None = None
    brands: tuple[str, ...] = ()
    place: str | None = None
    mailbox: Mailbox | None = None
    caller_id: CallerId | None = None
    dnc: DncFile | None = None
    lia: bool | None = None
    job_related: bool | None = None
    notice: str | None = None
    window: Week | None = None
    registrations: frozenset[str] = frozenset()
    sms_campaign: bool | None = None
    inbox_read_at: datetime | None = None
    clock_skew_s: int | None = None
    wa_tier: int | None = None
    wa_unique_24h: int | None = None
    wa_capped_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A WhatsApp template."""

    name: str | None = None
    approved: bool | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The message itself, or what is known of a call's script. A part that is not named is not in the message."""

    subject: str = ""
    text: str = ""
    html: str = ""
    headers: Mapping[str, str] | None = None
    attachments: tuple[str, ...] = ()
    first_message: bool | None = None
    template: Template | None = None
    category: str | None = None
    promotional: bool | None = None
    ai_written: bool = False
    ai_converses: bool = False
    unsupported_claims: bool | None = None
    claims_checked: bool | None = None
    approved_by: str | None = None
    approved_at: datetime | None = None
    missing_blocks: tuple[str, ...] = ()
    disclosure_removed: bool = False
    script_lacks_optout: bool = False
    recording: bool = False
    recording_consent: bool | None = None
    voicemail: bool = False
    biometric: bool = False
    voice_altered: bool = False
    voice_is_owners: bool | None = None
    topic_bounded: bool | None = None
    automated: bool = False
    tracked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything the gate may look at. None, or an empty set of places, means unknown."""

    channel: Channel | None = None
    purpose: Purpose | None = None
    recipient_kind: RecipientKind | None = None
    jurisdictions: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()
    line_type: LineType | None = None
    consents: tuple[Consent, ...] = ()
    relationship: Relationship | None = None
    data_source: DataSource | None = None
    history: History = History()
    sender: Sender = Sender()
    suppressed: bool | None = None
    content: Content | None = None
    now: datetime | None = None
    ignored: tuple[str, ...] = ()

    @staticmethod
    def from_json(mapping: Mapping[str, object]) -> Facts:
        """Read facts from plain JSON data; see docs/gate.md for the shapes.

        Unknown keys are listed in `ignored`. Raises BadInput, naming the field, where a value cannot be read.
        """
        from app.compliance.reading import read_facts

        return read_facts(mapping)
