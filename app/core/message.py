"""Messages, threads, and what an inbound message turned out to be.

The order of test is fixed (product.md, N4): bounce, opt-out, automatic answer, thread match, human; only a human's
words reach the taxonomy, and a delivery report is never treated as a person.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from app.core.ids import ContactId, MailboxId, MessageId, ThreadId


class InboundKind(StrEnum):
    """What arrived, before anyone asks what it means."""

    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    AUTO_REPLY = "auto_reply"
    REPLY = "reply"
    NEW = "new"
    CALENDAR = "calendar"
    UNREADABLE = "unreadable"


class Category(StrEnum):
    """The reply taxonomy of product.md."""

    POSITIVE_MEETING = "positive.meeting"
    POSITIVE_INFO_REQUEST = "positive.info_request"
    POSITIVE_QUESTION = "positive.question"
    REFERRAL = "referral"
    LATER = "later"
    OBJECTION_PRICE = "objection.price"
    OBJECTION_RIVAL = "objection.rival"
    OBJECTION_TIMING = "objection.timing"
    OBJECTION_TRUST = "objection.trust"
    NOT_INTERESTED = "not_interested"
    WRONG_PERSON = "wrong_person"
    LEFT_COMPANY = "left_company"
    UNSUBSCRIBE = "unsubscribe"
    HOSTILE = "hostile"
    OUT_OF_OFFICE = "out_of_office"
    AUTO_REPLY = "auto_reply"
    BOUNCE_HARD = "bounce.hard"
    BOUNCE_SOFT = "bounce.soft"
    BOUNCE_BLOCK = "bounce.block"
    BOUNCE_QUOTA = "bounce.quota"
    UNKNOWN = "unknown"

    @property
    def positive(self) -> bool:
        return self.value.startswith("positive.")

    @property
    def objection(self) -> bool:
        return self.value.startswith("objection.")

    @property
    def from_a_person(self) -> bool:
        return not (self.value.startswith("bounce.") or self in (Category.OUT_OF_OFFICE, Category.AUTO_REPLY))


@dataclass(frozen=True, slots=True, kw_only=True)
class BouncedRecipient:
    """One address a delivery report speaks of."""

    address: str
    kind: str  # hard, soft, block, quota
    status: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A delivery report."""

    recipients: tuple[BouncedRecipient, ...]
    original_message_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoReply:
    """An automatic answer; `until` is the day the person is back, where it says so."""

    until: date | None = None
    delegate: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the words of a human reply mean, by rules or by a model.

    `later_until` is the date a "later" names; `referred_to` an address or name it points to. `quotes` holds the words
    each judgement rests on.
    """

    category: Category
    confidence: float
    by: str = "rules"
    later_until: date | None = None
    referred_to: str | None = None
    asks_human: bool = False
    injection_suspected: bool = False
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMail:
    """One inbound mail, taken apart. Never raised upon: what cannot be read is a defect, not an error."""

    kind: InboundKind
    category: Category
    confidence: float
    sender: str | None
    sender_name: str = ""
    recipients: tuple[str, ...] = ()
    subject: str = ""
    date: datetime | None = None
    message_id: str | None = None
    in_reply_to: tuple[str, ...] = ()
    send_key: str | None = None
    text: str = ""
    visible_text: str = ""
    opt_out: bool = False
    bounce: Bounce | None = None
    auto_reply: AutoReply | None = None
    reading: Reading | None = None
    attachments: tuple[str, ...] = ()
    defects: tuple[str, ...] = ()


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One stored message of a thread."""

    id: MessageId
    thread_id: ThreadId | None
    contact_id: ContactId | None
    mailbox_id: MailboxId | None
    direction: Direction
    channel: str
    sender: str
    recipient: str
    subject: str
    text: str
    at: datetime
    message_id: str | None
    kind: InboundKind | None = None
    category: Category | None = None
    confidence: float | None = None
    classified_by: str | None = None
    references: tuple[str, ...] = field(default=())
