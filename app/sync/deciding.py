"""What becomes of a message at the moment of sending: the gate is asked afresh, its answer kept, and acted on.

A rule that speaks of the recipient ends the message; one that speaks of the mailbox or of the founder's own profile keeps
it waiting, and puts that before the founder once.
"""

import hashlib
import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from app.compliance.facts import Facts
from app.compliance.gate import decide
from app.compliance.ruleset import load
from app.core.codec import plain
from app.core.contact import Contact
from app.core.errors import NotFound, Trouble
from app.core.verdict import Decision, Outcome
from app.store import (
    activities,
    approvals,
    audit,
    contacts,
    department,
    events,
    ledgers,
    mail,
    outbox,
    outside_log,
    runs,
    sequences,
    suppressions,
)
from app.store.database import Rows, Transaction, is_storage_trouble
from app.store.mail import Mailbox
from app.store.outbox import Outgoing
from app.sync import fates
from app.sync.documents import attachment_of
from app.sync.drafting import Draft, draft_of, duties, unsubscribe_token, with_legal_text
from app.sync.email.compose import Letter, compose, message_id
from app.sync.gate_facts import facts_for

logger = logging.getLogger(__name__)

STALE_APPROVAL = timedelta(days=7)
LOOK_AT_PROFILE = timedelta(hours=1)
LOOK_AT_AUTONOMY = timedelta(hours=1)
BY_HAND = ("linkedin_assist", "call_human")
MAILBOX_RULES = frozenset({"mail.auth", "mail.bounce", "mail.bulk_threshold", "mail.volume"})
PROFILE_RULES = frozenset({"core.sender_identity", "canspam.postal"})


@dataclass(frozen=True, slots=True)
class Ready:
    """A message the gate let go, as the bytes that will leave."""

    message: Outgoing
    mailbox: Mailbox
    raw: bytes
    id: str


def decide_one(tx: Transaction, message: Outgoing, secret: bytes) -> Ready | None:
    """Decide one message and act on it; what cannot be prepared ends, with a task, and holds up no other."""
    try:
        with tx.savepoint():
            return _decide(tx, message, secret)
    except Exception as error:
        if is_storage_trouble(error) or not tx.alive:
            raise
        if not isinstance(error, Trouble):
            logger.exception("message %s could not be prepared", message.id)
        sentence = str(error) if isinstance(error, Trouble) else f"{type(error).__name__}: {error}"
    fates.ended(tx, message, "failed", f"it could not be prepared: {sentence}")
    activities.create_task(
        tx,
        f"“{message.subject}” to {message.address} could not be prepared: {sentence}",
        kind="needs you",
        due_at=tx.now,
        contact=message.contact_id,
        detail={"outbox": message.id},
    )
    return None


def _decide(tx: Transaction, message: Outgoing, secret: bytes) -> Ready | None:
    if _had_left(tx, message, secret) or _kept_back(tx, message) or _only_drafted(tx, message) or _rests(tx, message):
        return None
    contact = _contact(tx, message)
    trouble = _identity_trouble(message, contact)
    if trouble:
        fates.ended(tx, message, "blocked", trouble)
        return None
    profile = department.sender(tx)
    draft = draft_of(tx, message)
    facts = facts_for(tx, message, contact, profile, now=tx.now, content=draft.content)
    released = frozenset(message.provenance.get("released", ()))
    decision = decide(facts, load(), released=released)
    if decision.outcome in (Outcome.ALLOW, Outcome.REQUIRE_HUMAN) and profile is not None:
        draft = with_legal_text(draft, decision.add, profile, contact, unsubscribe_token(secret, message.send_key))
        decision = decide(replace(facts, content=draft.content), load(), released=released)
    row = ledgers.record_decision(
        tx,
        decision,
        channel=message.channel,
        purpose=message.purpose,
        facts=_evidence(replace(facts, content=draft.content)),
        outbox=message.id,
        contact=message.contact_id,
        content_digest=hashlib.sha256(draft.text.encode()).digest(),
    )
    return _act_on(tx, message, decision, row, draft, contact, secret)


def _act_on(
    tx: Transaction,
    message: Outgoing,
    decision: Decision,
    row: int,
    draft: Draft,
    contact: Contact | None,
    secret: bytes,
) -> Ready | None:
    """Do what the decision says; return the message where it may leave now."""
    outcome = decision.outcome
    if outcome is Outcome.BLOCK:
        if not _keep_for_us(tx, message, decision, row):
            fates.ended(tx, message, "blocked", decision.why(), decision_id=row)
    elif outcome is Outcome.HOLD:
        until = decision.hold_until or tx.now + timedelta(hours=1)
        outbox.mark(tx, message.id, "queued", not_before=until, decision_id=row, error=decision.why())
    elif message.channel in BY_HAND:
        _hand_over(tx, message, decision, draft, row)
    elif outcome is Outcome.REQUIRE_HUMAN:
        _ask_person(tx, message, decision, row)
    elif message.first and message.approved_at is not None and tx.now - message.approved_at > STALE_APPROVAL:
        _ask_person(tx, message, decision, row, stale=True)
    else:
        return _prepare(tx, message, draft, contact, row, secret)
    return None


# Trouble that is not the recipient's ---------------------------------------------------------------------------------


def _had_left(tx: Transaction, message: Outgoing, secret: bytes) -> bool:
    """Take a message for sent that had left before this workspace was restored from an older backup; return whether so."""
    recipient = suppressions.digest_of(tx, "email", message.address)
    if message.mailbox_id is None or not outside_log.has_left(tx, message.send_key, recipient):
        return False
    box = mail.mailbox(tx, message.mailbox_id)
    known_as = message_id(secret, message.send_key, box.address)
    outbox.mark(tx, message.id, "queued", message_id=known_as)
    fates.left(tx, replace(message, message_id=known_as), box, seen_id=None)
    audit.append(
        tx, "settle_send", f"“{message.subject}” had left before the restore: not again", contact=message.contact_id
    )
    return True


def _kept_back(rows: Rows, message: Outgoing) -> bool:
    """Tell whether a paused mailbox keeps a message back: its pause may be of this very moment."""
    if message.purpose not in outbox.PAUSABLE or message.mailbox_id is None:
        return False
    return mail.mailbox(rows, message.mailbox_id).state != "active"


def _only_drafted(tx: Transaction, message: Outgoing) -> bool:
    """Keep what an agent wrote while agents may only draft, whatever was approved before; tell whether it is kept."""
    if message.run_id is None or message.channel in BY_HAND or not department.holds_back(tx):
        return False
    if department.may_send(tx, runs.workflow_of(tx, message.run_id)):
        return False
    outbox.mark(tx, message.id, "queued", not_before=tx.now + LOOK_AT_AUTONOMY, error=department.ONLY_DRAFT)
    return True


def _rests(tx: Transaction, message: Outgoing) -> bool:
    """Keep a touch of a sequence that is paused; tell whether it is kept."""
    if message.run_id is None or not sequences.rests(tx, message.id):
        return False
    outbox.mark(tx, message.id, "queued", not_before=tx.now + LOOK_AT_AUTONOMY, error=sequences.RESTS)
    return True


def _keep_for_us(tx: Transaction, message: Outgoing, decision: Decision, row: int) -> bool:
    """Keep a message in the queue where only its mailbox or our profile stands against it; return whether it is kept."""
    blocking = [fired for fired in decision.fired if fired.outcome is Outcome.BLOCK]
    rules = {fired.rule for fired in blocking}
    why = " ".join(dict.fromkeys(f"{fired.why} {fired.unblock}".strip() for fired in blocking))
    if rules <= MAILBOX_RULES and message.mailbox_id is not None:
        mail.pause_mailbox(tx, message.mailbox_id, why)
        outbox.mark(tx, message.id, "queued", decision_id=row, error=why)
        return True
    if rules <= PROFILE_RULES:
        title = f"Nothing can be sent until your sender profile is complete: {why}"
        if activities.find_open(tx, "needs you", title) is None:
            activities.create_task(tx, title, kind="needs you", due_at=tx.now)
        outbox.mark(tx, message.id, "queued", not_before=tx.now + LOOK_AT_PROFILE, decision_id=row, error=why)
        return True
    return False


# What the decision asks for ------------------------------------------------------------------------------------------


def _prepare(
    tx: Transaction, message: Outgoing, draft: Draft, contact: Contact | None, row: int, secret: bytes
) -> Ready:
    assert message.mailbox_id is not None
    box = mail.mailbox(tx, message.mailbox_id)
    wanted = message_id(secret, message.send_key, box.address)
    letter = Letter(
        sender=box.address,
        sender_name=box.name,
        recipient=message.address,
        recipient_name=contact.name if contact else "",
        subject=message.subject,
        text=draft.text,
        html=draft.html,
        at=tx.now,
        message_id=wanted,
        send_key=message.send_key,
        in_reply_to=message.in_reply_to,
        references=message.refs,
        headers=draft.headers,
        attachments=tuple(attachment_of(tx, spec) for spec in message.attachments),
    )
    raw = compose(letter)
    outbox.mark(tx, message.id, "sending", sending_at=tx.now, message_id=wanted, decision_id=row, looked=0, error=None)
    return Ready(replace(message, text=draft.text, message_id=wanted, sending_at=tx.now), box, raw, wanted)


def _ask_person(tx: Transaction, message: Outgoing, decision: Decision, row: int, *, stale: bool = False) -> None:
    asked = [fired for fired in decision.fired if fired.outcome is Outcome.REQUIRE_HUMAN]
    why = "it was approved over a week ago; does it still hold?" if stale else "; ".join(f.why for f in asked)
    subject = {
        "outbox": message.id,
        "subject": message.subject,
        "text": message.text,
        "why": why,
        "rules": ["stale"] if stale else [fired.rule for fired in asked],
        "unblock": [fired.unblock for fired in asked],
    }
    approvals.ask(
        tx, "gate", f"Send “{message.subject}” to {message.address}? {why}", subject,
        contact=message.contact_id, deal=message.deal_id, expires_at=tx.now + timedelta(days=14),
    )  # fmt: skip
    outbox.mark(tx, message.id, "held", decision_id=row, error=why)


def _hand_over(tx: Transaction, message: Outgoing, decision: Decision, draft: Draft, row: int) -> None:
    """Give a prepared LinkedIn message or call to the person, with what the gate asks of them; they say how it went."""
    asked = [
        f"{fired.why} {fired.unblock}".strip() for fired in decision.fired if fired.outcome is Outcome.REQUIRE_HUMAN
    ]
    activities.create_task(
        tx,
        message.subject,
        kind=message.channel,
        due_at=tx.now,
        contact=message.contact_id,
        run=message.run_id,
        detail={
            "text": draft.text,
            "address": message.address,
            "outbox": message.id,
            "heed": [*duties(decision.add), *asked],
        },
    )
    outbox.mark(tx, message.id, "handed", settled_at=tx.now, decision_id=row)
    events.emit(tx, "message.handed", key=f"outbox:{message.id}", contact=message.contact_id)


# The recipient -------------------------------------------------------------------------------------------------------


def _contact(rows: Rows, message: Outgoing) -> Contact | None:
    if message.contact_id is None:
        return None
    try:
        return contacts.get(rows, message.contact_id)
    except NotFound:
        return None


def _identity_trouble(message: Outgoing, contact: Contact | None) -> str:
    """Return why this address is not (any more) the person's the message was written for, or an empty text."""
    if message.contact_id is not None and contact is None:
        return "the contact was deleted"
    if contact is None:
        return ""
    point = next((p for p in contact.points if p.value == message.address), None)
    if point is None:
        return f"{message.address} is not an address of {contact.shown} any more"
    return f"{message.address} does not work ({point.state})" if point.state in ("bounced", "refused") else ""


def _evidence(facts: Facts) -> dict[str, Any]:
    """Return the facts as they are kept with the decision: all but the words, which the digest stands for."""
    kept: dict[str, Any] = plain(replace(facts, content=None))
    if facts.content is not None:
        kept["content"] = {
            "subject": facts.content.subject,
            "first_message": facts.content.first_message,
            "ai_written": facts.content.ai_written,
            "approved_by": facts.content.approved_by,
            "missing_blocks": list(facts.content.missing_blocks),
        }
    return kept
