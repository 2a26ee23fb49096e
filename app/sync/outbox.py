"""The only way out: gate, commit `sending`, send, commit `sent`; and settling what was interrupted.

Nothing else calls a channel's `send`. A message is decided afresh at the moment of sending, whatever was approved
before. After a crash, what stands at `sending` is looked up at the provider under our own id: found is sent; surely
absent goes back to the queue, where the gate is asked again; what cannot be known is `uncertain` and a person's.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from app.compliance import content as legal
from app.compliance.facts import Content, Facts
from app.compliance.gate import decide
from app.compliance.ruleset import load
from app.core.contact import Contact
from app.core.errors import NeedsHuman, NotFound, Outside, Permanent, Transient, Uncertain
from app.core.ids import MailboxId
from app.core.message import Direction
from app.core.sender import SenderProfile
from app.core.verdict import Decision, Outcome
from app.store import activities, approvals, audit, contacts, department, events, ledgers, mail, outbox
from app.store.database import Database, Rows, Transaction
from app.store.mail import Mailbox
from app.store.outbox import Outgoing
from app.store.vault import Vault
from app.sync.documents import attachment_of
from app.sync.egress import Ledger
from app.sync.email.compose import Letter, as_html, compose, message_id
from app.sync.email.imap import ImapLink
from app.sync.email.smtp import PolicyRefused, Refused, SmtpLink
from app.sync.gate_facts import facts_for

logger = logging.getLogger(__name__)

SPACING = timedelta(minutes=4)
GROUP = 20
MOST_ATTEMPTS = 12
STALE_APPROVAL = timedelta(days=7)
LOOK_AGAIN = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
BY_HAND = ("linkedin_assist", "call_human")


@dataclass(frozen=True, slots=True)
class Ready:
    """A message the gate let go, as the bytes that will leave."""

    message: Outgoing
    mailbox: Mailbox
    raw: bytes
    id: str


@dataclass(slots=True, eq=False)
class Outbox:
    """The outbox of one workspace.

    `reader` gives a mailbox's reading connection, to look into its Sent folder. `crash_point`, in tests, is called with
    the name of each point at which a process may die.
    """

    database: Database
    vault: Vault
    ledger: Ledger
    secret: bytes = field(repr=False)
    reader: Callable[[Mailbox], ImapLink]
    crash_point: Callable[[str], None] | None = None
    _links: dict[MailboxId, SmtpLink] = field(default_factory=dict)

    def pump(self) -> int:
        """Send what may go now; return how many left or were decided."""
        moved = self.settle()
        while group := self._decide_group():
            moved += group.decided
            self._send_all(group.ready)
            if not group.ready and not group.decided:
                break
        return moved

    def next_due(self) -> datetime | None:
        """Return when there may be something to send, or to look up."""
        with self.database.read() as rows:
            instants = [outbox.next_due(rows)]
            for message in outbox.open_sends(rows):
                since = message.sending_at or message.queued_at
                instants.append(since + LOOK_AGAIN[min(message.looked, len(LOOK_AGAIN) - 1)])
        known = [instant for instant in instants if instant is not None]
        return min(known) if known else None

    def close(self) -> None:
        """Close the connections to the mail servers."""
        for link in self._links.values():
            link.close()
        self._links.clear()

    # Deciding --------------------------------------------------------------------------------------------------------

    def _decide_group(self) -> "_Group | None":
        """Ask the gate about what is due; commit the decisions, and `sending` for what may go."""
        now = self.database.clock.now()
        with self.database.read() as rows:
            if department.paused(rows):
                return None
            due = outbox.due(rows, now, limit=1)
        if not due:
            return None
        ready: list[Ready] = []
        decided = 0
        with self.database.transaction("system", durable=True) as tx:
            due = outbox.due(tx, tx.now, limit=400)
            slots = _Slots(tx)
            for message in due:
                if len(ready) >= GROUP:
                    break
                if slots.wait(tx, message):
                    continue
                decided += 1
                released = self._decide(tx, message)
                if released is not None:
                    ready.append(released)
                    slots.took(message, tx.now)
        self._at("after intent")
        return _Group(ready, decided)

    def _decide(self, tx: Transaction, message: Outgoing) -> Ready | None:
        contact = _contact(tx, message)
        trouble = _identity_trouble(message, contact)
        if trouble:
            self._end(tx, message, "blocked", "message.blocked", trouble)
            return None
        profile = department.sender(tx)
        draft = self._draft(tx, message, contact, profile)
        facts = facts_for(tx, message, contact, profile, now=tx.now, content=draft.content)
        released = frozenset(message.provenance.get("released", ()))
        decision = decide(facts, load(), released=released)
        if decision.outcome in (Outcome.ALLOW, Outcome.REQUIRE_HUMAN) and profile is not None:
            draft, missing = _with_legal_text(draft, decision, profile, contact, self._token(message))
            final = replace(facts, content=replace(draft.content, missing_blocks=tuple(missing)))
            decision = decide(final, load(), released=released)
        row = ledgers.record_decision(
            tx,
            decision,
            channel=message.channel,
            purpose=message.purpose,
            facts=_evidence(facts),
            outbox=message.id,
            contact=message.contact_id,
            content_digest=hashlib.sha256(draft.text.encode()).digest(),
        )
        return self._act_on(tx, message, decision, row, draft, contact)

    def _act_on(
        self, tx: Transaction, message: Outgoing, decision: Decision, row: int, draft: "_Draft", contact: Contact | None
    ) -> Ready | None:
        outcome, until = decision.outcome, decision.hold_until
        if outcome is Outcome.BLOCK:
            self._end(tx, message, "blocked", "message.blocked", decision.why(), decision_id=row)
            return None
        if outcome is Outcome.HOLD:
            outbox.mark(
                tx,
                message.id,
                "queued",
                not_before=until or tx.now + timedelta(hours=1),
                decision_id=row,
                error=decision.why(),
            )
            return None
        if message.channel in BY_HAND:
            _hand_over(tx, message, contact, row)
            return None
        if outcome is Outcome.REQUIRE_HUMAN:
            self._ask_person(tx, message, decision, row)
            return None
        if message.approved_at is not None and tx.now - message.approved_at > STALE_APPROVAL and message.first:
            self._ask_person(tx, message, decision, row, stale=True)
            return None
        return self._prepare(tx, message, draft, contact, row)

    def _prepare(
        self, tx: Transaction, message: Outgoing, draft: "_Draft", contact: Contact | None, row: int
    ) -> Ready | None:
        assert message.mailbox_id is not None
        box = mail.mailbox(tx, message.mailbox_id)
        if box.state != "active" and message.purpose in ("cold", "follow_up", "customer_marketing"):
            outbox.mark(tx, message.id, "queued", not_before=tx.now + timedelta(hours=6), error=box.paused_because)
            return None
        wanted = message_id(self.secret, message.send_key, box.address)
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
        outbox.mark(
            tx, message.id, "sending", sending_at=tx.now, message_id=wanted, decision_id=row, looked=0, error=None
        )
        return Ready(replace(message, text=draft.text), box, raw, wanted)

    def _draft(self, rows: Rows, message: Outgoing, contact: Contact | None, profile: SenderProfile | None) -> "_Draft":
        box = mail.mailbox(rows, message.mailbox_id) if message.mailbox_id is not None else None
        headers = {"from": box.address, "to": message.address} if box else {}
        if message.in_reply_to:
            headers |= {"in-reply-to": message.in_reply_to, "references": " ".join(message.refs)}
        shown = as_html(message.text)
        content = Content(
            subject=message.subject,
            text=message.text,
            html=shown,
            headers=headers,
            attachments=tuple(f"{spec['kind']}.pdf" for spec in message.attachments),
            first_message=_is_first(rows, message),
            ai_written=message.provenance.get("by", "rules") != "rules",
            claims_checked=True,
            approved_by=message.provenance.get("approved_by") or "person",
            approved_at=message.approved_at,
        )
        return _Draft(text=message.text, html=shown, headers={}, content=content)

    def _token(self, message: Outgoing) -> str:
        return hashlib.blake2b(message.send_key.encode(), key=self.secret, digest_size=12).hexdigest()

    def _ask_person(
        self, tx: Transaction, message: Outgoing, decision: Decision, row: int, *, stale: bool = False
    ) -> None:
        asked = [f for f in decision.fired if f.outcome is Outcome.REQUIRE_HUMAN]
        why = "it was approved over a week ago; does it still hold?" if stale else "; ".join(f.why for f in asked)
        subject = {
            "outbox": message.id,
            "subject": message.subject,
            "text": message.text,
            "why": why,
            "rules": ["stale"] if stale else [f.rule for f in asked],
            "unblock": [f.unblock for f in asked],
        }
        approvals.ask(
            tx, "gate", f"Send “{message.subject}” to {message.address}? {why}", subject,
            contact=message.contact_id, deal=message.deal_id, expires_at=tx.now + timedelta(days=14),
        )  # fmt: skip
        outbox.mark(tx, message.id, "held", decision_id=row, error=why)

    # Sending ---------------------------------------------------------------------------------------------------------

    def _send_all(self, ready: list[Ready]) -> None:
        fates = [(one, self._send(one)) for one in ready]
        self._at("after the answers")
        if fates:
            with self.database.transaction("system") as tx:
                for one, trouble in fates:
                    self._record(tx, one, trouble)
            self._at("after result")

    def _send(self, one: Ready) -> Outside | None:
        """Hand one message over; return the trouble it met, or None where the server took it."""
        try:
            self._link(one.mailbox).send(
                one.mailbox.address, one.message.address, one.raw, f"contact:{one.message.contact_id}"
            )
            self._at("after 250")
        except Outside as error:
            return error
        return None

    def _record(self, tx: Transaction, one: Ready, trouble: Outside | None) -> None:
        message = one.message
        if trouble is None:
            self._sent(tx, message, one.mailbox, seen_id=None)
        elif isinstance(trouble, Uncertain):
            outbox.mark(tx, message.id, "sending", error=trouble.sentence)
        elif isinstance(trouble, PolicyRefused):
            mail.pause_mailbox(tx, one.mailbox.id, trouble.sentence)
            outbox.mark(tx, message.id, "queued", not_before=tx.now + timedelta(hours=6), error=trouble.sentence)
            title = f"{one.mailbox.address} cannot send: {trouble.sentence}"
            activities.create_task(tx, title, kind="mailbox", due_at=tx.now)
        elif isinstance(trouble, Refused) and trouble.recipient:
            contacts.set_point_state(tx, "email", message.address, "refused")
            events.emit(
                tx,
                "address.bounced",
                contact=message.contact_id,
                data={"address": message.address, "reason": trouble.sentence},
            )
            self._end(tx, message, "failed", "message.failed", trouble.sentence)
        elif isinstance(trouble, Permanent | NeedsHuman) or message.attempts + 1 >= MOST_ATTEMPTS:
            self._end(tx, message, "failed", "message.failed", trouble.sentence)
        else:
            wait = trouble.retry_after if isinstance(trouble, Transient) else None
            again = tx.now + (wait or timedelta(minutes=min(2**message.attempts, 240)))
            outbox.mark(
                tx, message.id, "queued", not_before=again, attempts=message.attempts + 1, error=trouble.sentence
            )

    def _sent(self, tx: Transaction, message: Outgoing, box: Mailbox, *, seen_id: str | None) -> None:
        wanted = message.message_id or message_id(self.secret, message.send_key, box.address)
        at = message.sending_at or tx.now
        outbox.mark(tx, message.id, "sent", settled_at=max(at, tx.now), error=None)
        mail.add_message(
            tx,
            thread=message.thread_id,
            contact=message.contact_id,
            mailbox_id=box.id,
            direction=Direction.OUTBOUND,
            channel=message.channel,
            sender=box.address,
            recipient=message.address,
            subject=message.subject,
            text=message.text,
            at=tx.now,
            message_id=wanted,
            refs=message.refs,
            outbox_id=message.id,
            seen_message_id=seen_id if seen_id != wanted else None,
        )
        if message.contact_id is not None:
            tx.run("update contacts set last_contacted_at = ? where id = ?", tx.millis, message.contact_id)
        if box.first_send_at is None:
            tx.run("update mailboxes set first_send_at = coalesce(first_send_at, ?) where id = ?", tx.millis, box.id)
        events.emit(
            tx,
            "message.sent",
            key=f"outbox:{message.id}",
            contact=message.contact_id,
            data={"purpose": message.purpose},
        )

    def _end(self, tx: Transaction, message: Outgoing, state: str, event: str, because: str, **more: object) -> None:
        outbox.mark(tx, message.id, state, error=because, settled_at=tx.now, **more)
        audit.append(
            tx, event.replace(".", "_"), f"“{message.subject}” did not go: {because}", contact=message.contact_id
        )
        events.emit(tx, event, key=f"outbox:{message.id}", contact=message.contact_id, data={"because": because})

    def _link(self, box: Mailbox) -> SmtpLink:
        held = self._links.get(box.id)
        if held is None or held.mailbox.smtp != box.smtp:
            held = self._links[box.id] = SmtpLink(box, self.vault, self.ledger)
        return held

    # Settling --------------------------------------------------------------------------------------------------------

    def settle(self) -> int:
        """Find out what became of interrupted sends; return how many were settled. Nothing is sent here."""
        with self.database.read() as rows:
            open_sends = outbox.open_sends(rows)
        now = self.database.clock.now()
        return sum(self._settle(message, now) for message in open_sends if self._may_look(message, now))

    def _may_look(self, message: Outgoing, now: datetime) -> bool:
        since = message.sending_at or message.queued_at
        return now >= since + self._patience(message)[min(message.looked, len(LOOK_AGAIN) - 1)]

    def _patience(self, message: Outgoing) -> tuple[timedelta, ...]:
        assert message.mailbox_id is not None
        with self.database.read() as rows:
            box = mail.mailbox(rows, message.mailbox_id)
        within = box.imap.get("sent_copy_within")
        return LOOK_AGAIN if within is None else (timedelta(seconds=float(within)),) * len(LOOK_AGAIN)

    def _settle(self, message: Outgoing, now: datetime) -> bool:
        assert message.mailbox_id is not None
        with self.database.read() as rows:
            box = mail.mailbox(rows, message.mailbox_id)
        wanted = message.message_id or message_id(self.secret, message.send_key, box.address)
        try:
            found = self.reader(box).find_sent(wanted, message.send_key)
        except NeedsHuman as error:
            return self._uncertain(message, error.sentence)
        except Outside as error:
            logger.info("send %s could not be looked up yet: %s", message.id, error)
            return False
        last_look = message.looked + 1 >= len(LOOK_AGAIN) or box.imap.get("sent_copy_within") is not None
        with self.database.transaction("system", durable=True) as tx:
            if found is not None:
                self._sent(tx, message, box, seen_id=found)
                audit.append(
                    tx, "settle_send", f"“{message.subject}” had left: it lies in Sent", contact=message.contact_id
                )
                return True
            if not last_look:
                outbox.mark(tx, message.id, "sending", looked=message.looked + 1)
                return False
            if box.sent_copies == "provider":
                outbox.mark(tx, message.id, "queued", not_before=tx.now, attempts=message.attempts + 1)
                audit.append(
                    tx,
                    "settle_send",
                    f"“{message.subject}” had not left: back to the queue",
                    contact=message.contact_id,
                )
                return True
        return self._uncertain(
            message, f"{box.address} does not file sent mail by itself, so its Sent folder cannot tell."
        )

    def _uncertain(self, message: Outgoing, because: str) -> bool:
        with self.database.transaction("system", durable=True) as tx:
            outbox.mark(tx, message.id, "uncertain", error=because)
            title = f"Did “{message.subject}” reach {message.address}? {because}"
            activities.create_task(
                tx,
                title,
                kind="uncertain send",
                due_at=tx.now,
                contact=message.contact_id,
                detail={"outbox": message.id},
            )
            events.emit(tx, "message.uncertain", key=f"outbox:{message.id}", contact=message.contact_id)
        return True

    def _at(self, point: str) -> None:
        if self.crash_point is not None:
            self.crash_point(point)


@dataclass(frozen=True, slots=True)
class _Group:
    ready: list[Ready]
    decided: int


@dataclass(frozen=True, slots=True)
class _Draft:
    text: str
    html: str
    headers: dict[str, str]
    content: Content


# Parts of a decision -------------------------------------------------------------------------------------------------


class _Slots:
    """Spreads first mails of a mailbox over time before the gate is asked, so that a full queue costs a row each."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._free: dict[MailboxId, datetime] = {}
        self._left: dict[MailboxId, int] = {}

    def wait(self, tx: Transaction, message: Outgoing) -> bool:
        """Give a first mail its slot where that is later than now; return whether it is."""
        box = message.mailbox_id
        if not message.first or box is None:
            return False
        if box not in self._free:
            self._open(tx, box)
        free = self._free[box]
        if self._left[box] <= 0:
            free = max(free, tx.now + timedelta(hours=1))
        if free <= tx.now:
            return False
        outbox.mark(tx, message.id, "queued", not_before=free)
        self._free[box] = free + SPACING
        return True

    def took(self, message: Outgoing, now: datetime) -> None:
        """Note that a first mail is leaving."""
        if message.first and message.mailbox_id is not None:
            self._free[message.mailbox_id] = now + SPACING
            self._left[message.mailbox_id] -= 1

    def _open(self, tx: Transaction, box: MailboxId) -> None:
        health = outbox.health(tx, box, tx.now)
        self._free[box] = health.last_cold_at + SPACING if health.last_cold_at else tx.now
        cap = mail.mailbox(tx, box).daily_cap
        self._left[box] = 10_000 if cap is None else cap - health.cold_24h


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


def _is_first(rows: Rows, message: Outgoing) -> bool:
    return (
        message.contact_id is None
        or rows.value("select 1 from messages where contact_id = ? limit 1", message.contact_id) is None
    )


def _with_legal_text(
    draft: _Draft, decision: Decision, profile: SenderProfile, contact: Contact | None, token: str
) -> tuple[_Draft, list[str]]:
    """Insert the fixed texts the decision asks for, and prove that they stand; return what does not."""
    language = (contact.language if contact else None) or "en"
    blocks = legal.blocks_for(decision.add, profile, language, source=(contact.source if contact else None) or "")
    text = legal.append_footer(draft.text, blocks)
    html = legal.append_footer_html(draft.html, blocks)
    headers = legal.headers_for(blocks, token)
    missing = legal.verify(text, html, headers, blocks)
    content = replace(draft.content, text=text, html=html, headers={**(draft.content.headers or {}), **headers})
    return _Draft(text=text, html=html, headers=headers, content=content), missing


def _hand_over(tx: Transaction, message: Outgoing, contact: Contact | None, row: int) -> None:
    """Give a prepared LinkedIn message or call to the person: they do it by hand and say how it went."""
    activities.create_task(
        tx,
        message.subject,
        kind=message.channel,
        due_at=tx.now,
        contact=message.contact_id,
        run=message.run_id,
        detail={"text": message.text, "address": message.address, "outbox": message.id},
    )
    outbox.mark(tx, message.id, "handed", settled_at=tx.now, decision_id=row)
    events.emit(tx, "message.handed", key=f"outbox:{message.id}", contact=message.contact_id)


def _evidence(facts: Facts) -> dict[str, Any]:
    """Return the facts as they are kept with the decision: all but the words, which the digest stands for."""
    from app.core.codec import plain

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


@contextmanager
def opened(box: Outbox) -> Iterator[Outbox]:
    """Close the connections at the end."""
    try:
        yield box
    finally:
        box.close()
