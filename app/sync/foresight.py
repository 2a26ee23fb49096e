"""What the gate would say of a draft now: the same facts, the same rules, and nothing is kept or queued."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.compliance.facts import Facts
from app.compliance.gate import decide
from app.compliance.ruleset import load
from app.core.contact import Contact
from app.core.ids import DealId, OutboxId, ThreadId
from app.core.verdict import Decision, Outcome
from app.store import department, mail
from app.store.database import Rows
from app.store.outbox import Outgoing
from app.sync.drafting import draft_of, with_legal_text
from app.sync.gate_facts import facts_for


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would be decided, and the facts it would be decided on."""

    decision: Decision
    facts: Facts


def foresee(
    rows: Rows,
    contact: Contact,
    *,
    purpose: str,
    subject: str,
    text: str,
    by: str,
    now: datetime,
    thread: ThreadId | None = None,
    deal: DealId | None = None,
) -> Foreseen | None:
    """Return what the gate would decide of a mail if it were approved now; None where there is no address to send to."""
    address = contact.email
    if address is None:
        return None
    mailbox = mail.mailbox_known_to(rows, contact.id)
    message = Outgoing(
        id=OutboxId(0),
        send_key="",
        channel="email",
        purpose=purpose,
        contact_id=contact.id,
        deal_id=deal,
        thread_id=thread,
        mailbox_id=mailbox if mailbox is not None else mail.least_busy_mailbox(rows),
        run_id=None,
        approval_id=None,
        address=address,
        subject=subject,
        text=text,
        in_reply_to=None,
        refs=(),
        attachments=(),
        provenance={"by": by},
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
    return foresee_message(rows, message, contact, now=now)


def foresee_message(rows: Rows, message: Outgoing, contact: Contact, *, now: datetime) -> Foreseen:
    """Return what the gate would decide now of a message as it stands in the outbox."""
    released = frozenset(message.provenance.get("released", ()))
    profile = department.sender(rows)
    draft = draft_of(rows, message)
    facts = facts_for(rows, message, contact, profile, now=now, content=draft.content)
    decision = decide(facts, load(), released=released)
    if decision.outcome in (Outcome.ALLOW, Outcome.REQUIRE_HUMAN) and profile is not None:
        draft = with_legal_text(draft, decision.add, profile, contact, "0" * 24)
        facts = replace(facts, content=draft.content)
        decision = decide(facts, load(), released=released)
    return Foreseen(decision, facts)
