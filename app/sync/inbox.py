"""Mail in: fetch raw, keep it, understand it, and let the department know.

A fetched message and the position it was fetched up to commit together, so none is missed; a message is processed in
one transaction with all it changes, so none counts twice: it is pending or processed, never neither. A report never
reaches a model and is never taken for a person.
"""

import json
import logging
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.core.addresses import normal_email
from app.core.errors import NeedsHuman, Outside
from app.core.ids import ContactId, OutboxId, ThreadId
from app.core.message import Category, Direction, InboundKind, Message, ParsedMail
from app.store import contacts, events, mail, outbox, sequences, suppressions
from app.store.database import Database, Transaction
from app.store.mail import Mailbox, RawMail
from app.store.vault import Vault
from app.sync.egress import Ledger
from app.sync.email.imap import ImapLink

logger = logging.getLogger(__name__)
SAME_SUBJECT = timedelta(days=30)


@dataclass(slots=True, eq=False)
class Inbox:
    """Reads all mailboxes of one workspace."""

    database: Database
    vault: Vault
    ledger: Ledger
    _links: dict[int, ImapLink] = field(default_factory=dict)

    def poll(self) -> int:
        """Read every mailbox to its end and take in what came; return how many messages were new.

        A mailbox that cannot be read is noted on its folders, and follow-ups from it wait.
        """
        with self.database.read() as rows:
            boxes = mail.mailboxes(rows)
        found = 0
        for box in boxes:
            try:
                found += self._read(box)
            except Outside as error:
                logger.info("mailbox %s was not read: %s", box.id, error)
                with self.database.transaction("system") as tx:
                    mail.note_folder_error(tx, box.id, "INBOX", error.sentence)
                    if isinstance(error, NeedsHuman) and box.state == "active":
                        mail.pause_mailbox(tx, box.id, error.sentence)
        self.process()
        return found

    def link(self, box: Mailbox) -> ImapLink:
        """Return the connection to a mailbox, for looking at its Sent folder too."""
        held = self._links.get(box.id)
        if held is None or held.mailbox.imap != box.imap:
            held = self._links[box.id] = ImapLink(box, self.vault, self.ledger)
        return held

    def close(self) -> None:
        """Log out everywhere."""
        for link in self._links.values():
            link.close()

    def _read(self, box: Mailbox) -> int:
        link = self.link(box)
        folders = ["INBOX", *filter(None, [link.folder_named("\\Junk")])]
        return sum(self._read_folder(box, link, folder) for folder in folders)

    def _read_folder(self, box: Mailbox, link: ImapLink, folder: str) -> int:
        with self.database.read() as rows:
            cursor = mail.cursor(rows, box.id, folder)
        state = link.state(folder)
        # A new UIDVALIDITY renumbers everything: read from the start; what is known by its Message-ID counts once.
        last = cursor.last_uid if cursor.uidvalidity == state.uidvalidity else 0
        count = 0
        for fetched in link.fetch_after(folder, last) if state.uidnext > last + 1 else ():
            last = max(last, *(uid for uid, _ in fetched)) if fetched else last
            with self.database.transaction("system") as tx:
                mail.keep_raw(tx, box.id, folder, state.uidvalidity, fetched)
                mail.set_cursor(tx, box.id, folder, uidvalidity=state.uidvalidity, last_uid=last, read_to_end=False)
            count += len(fetched)
        with self.database.transaction("system") as tx:
            mail.set_cursor(tx, box.id, folder, uidvalidity=state.uidvalidity, last_uid=last, read_to_end=True)
        return count

    # Understanding --------------------------------------------------------------------------------------------------

    def process(self) -> int:
        """Take in every pending message; return how many were processed."""
        done = 0
        while True:
            with self.database.read() as rows:
                pending = mail.pending_raw(rows, limit=50)
                own = frozenset(box.address for box in mail.mailboxes(rows))
            if not pending:
                return done
            for raw in pending:
                done += self._process(raw, own)

    def _process(self, raw: RawMail, own: frozenset[str]) -> bool:
        from app.sync.email.parse import parse

        parsed = parse(raw.raw, now=self.database.clock.now(), own_addresses=own)
        try:
            with self.database.transaction("system") as tx:
                if not (parsed.message_id and mail.known_raw(tx, raw.mailbox_id, parsed.message_id)):
                    take_in(tx, raw, parsed)
                mail.raw_done(tx, raw.id, message_id=parsed.message_id)
        except Exception as error:
            logger.exception("message %s could not be taken in; it is kept", raw.id)
            with self.database.transaction("system") as tx:
                mail.raw_trouble(tx, raw.id, f"{type(error).__name__}: {error}")
            return False
        return True


def take_in(tx: Transaction, raw: RawMail, parsed: ParsedMail) -> None:
    """Store one understood message with everything it changes."""
    if parsed.kind is InboundKind.BOUNCE:
        _bounce(tx, raw, parsed)
    elif parsed.kind is InboundKind.COMPLAINT:
        _complaint(tx, raw, parsed)
    else:
        _from_outside(tx, raw, parsed)


# Reports -------------------------------------------------------------------------------------------------------------


def _bounce(tx: Transaction, raw: RawMail, parsed: ParsedMail) -> None:
    ours = _our_send(tx, parsed)
    _store(tx, raw, parsed, ours=ours, contact=ours.contact_id if ours else None)
    bounce = parsed.bounce
    for recipient in bounce.recipients if bounce else ():
        address = normal_email(recipient.address)
        if address is None:
            continue
        if recipient.kind == "hard":
            contacts.set_point_state(tx, "email", address, "bounced")
            owner = contacts.with_email(tx, address) or (ours.contact_id if ours else None)
            outbox.withdraw(tx, "address = ? and purpose in ('cold','follow_up')", address)
            events.emit(
                tx,
                "address.bounced",
                contact=owner,
                data={"address": address, "reason": recipient.reason or recipient.status},
            )
            if owner is not None:
                sequences.record_outcome(tx, owner, "bounced", won=False)
        elif recipient.kind == "block":
            mail.pause_mailbox(
                tx, raw.mailbox_id, f"a receiving server blocks it: {recipient.reason or recipient.status}"
            )


def _complaint(tx: Transaction, raw: RawMail, parsed: ParsedMail) -> None:
    """An abuse report: suppress at once and everywhere; it is never counted as a bounce."""
    ours = _our_send(tx, parsed)
    contact = ours.contact_id if ours else None
    if contact is not None:
        _suppress(tx, contact, "reported as spam", raw)
    for recipient in parsed.bounce.recipients if parsed.bounce else ():
        address = normal_email(recipient.address)
        if address is not None:
            suppressions.add(tx, "email", address, reason="reported as spam", source=f"mail {raw.id}", contact=contact)
    _store(tx, raw, parsed, ours=ours, contact=contact)


def _our_send(tx: Transaction, parsed: ParsedMail) -> Message | None:
    """Return which of our messages a report or an answer is about."""
    ids = list(parsed.in_reply_to)
    if parsed.bounce and parsed.bounce.original_message_id:
        ids.insert(0, parsed.bounce.original_message_id)
    found = mail.sent_as(tx, ids)
    if found is None and parsed.send_key:
        message_id = tx.value("select message_id from outbox where send_key = ?", parsed.send_key)
        found = mail.sent_as(tx, [message_id]) if message_id else None
    return found


# People and their machines -------------------------------------------------------------------------------------------


def _from_outside(tx: Transaction, raw: RawMail, parsed: ParsedMail) -> None:
    ours = _our_send(tx, parsed)
    sender = normal_email(parsed.sender or "")
    author = contacts.with_email(tx, sender) if sender else None
    contact = author if author is not None else (ours.contact_id if ours else None)
    thread = ours.thread_id if ours else _thread_by_subject(tx, contact, parsed.subject)
    if parsed.opt_out:
        for person in {p for p in (contact, ours.contact_id if ours else None) if p is not None}:
            _suppress(tx, person, "asked not to be contacted", raw)
        if sender is not None:
            suppressions.add(
                tx, "email", sender, reason="asked not to be contacted", source=f"mail {raw.id}", contact=contact
            )
    message = _store(tx, raw, parsed, ours=ours, contact=contact, thread=thread)
    human = parsed.kind in (InboundKind.REPLY, InboundKind.NEW)
    if contact is None:
        events.emit(tx, "message.unmatched", data={"message": message, "sender": sender})
        return
    if human:
        outbox.withdraw(tx, "contact_id = ? and purpose in ('cold','follow_up')", contact)
        _note_outcome(tx, contact, parsed.category)
    if parsed.kind in (InboundKind.REPLY, InboundKind.NEW, InboundKind.AUTO_REPLY):
        events.emit(
            tx, "message.received", contact=contact,
            data={"message": message, "category": parsed.category.value, "thread": thread, "channel": "email"},
        )  # fmt: skip


def _note_outcome(tx: Transaction, contact: ContactId, category: Category) -> None:
    sequences.record_outcome(tx, contact, category.value, won=category.positive)
    if not category.positive:
        return
    events.emit(tx, "engaged.replied.positive", contact=contact)
    colleagues = tx.all(
        "select e.contact_id as id from enrolments e join contacts c on c.id = e.contact_id where e.state = 'active'"
        " and c.company_id = (select company_id from contacts where id = ?) and c.id <> ?",
        contact,
        contact,
    )
    for row in colleagues:
        events.emit(tx, "colleague.replied", contact=ContactId(row["id"]), data={"colleague": contact})


def _suppress(tx: Transaction, contact: ContactId, reason: str, raw: RawMail) -> None:
    suppressions.add_contact(tx, contact, reason=reason, source=f"mail {raw.id}")
    outbox.withdraw(tx, "contact_id = ?", contact)
    contacts.update(tx, contact, status="not_interested")
    sequences.record_outcome(tx, contact, "unsubscribe", won=False)


def _thread_by_subject(tx: Transaction, contact: ContactId | None, subject: str) -> ThreadId | None:
    if contact is None:
        return None
    bare = subject.removeprefix("Re: ").removeprefix("RE: ").removeprefix("AW: ").strip()
    found = tx.value(
        "select id from threads where contact_id = ? and subject = ? and last_at > ? order by last_at desc limit 1",
        contact,
        bare,
        tx.millis - int(SAME_SUBJECT.total_seconds() * 1000),
    )
    return None if found is None else ThreadId(found)


def _store(
    tx: Transaction,
    raw: RawMail,
    parsed: ParsedMail,
    *,
    ours: Message | None,
    contact: ContactId | None,
    thread: ThreadId | None = None,
) -> int:
    if thread is None and ours is not None:
        thread = ours.thread_id
    if thread is None and contact is not None:
        thread = mail.start_thread(tx, parsed.subject, contact=contact, mailbox_id=raw.mailbox_id)
    outbox_id = tx.value("select outbox_id from messages where id = ?", ours.id) if ours else None
    return mail.add_message(
        tx,
        thread=thread,
        contact=contact,
        mailbox_id=raw.mailbox_id,
        direction=Direction.INBOUND,
        channel="email",
        sender=parsed.sender or "",
        recipient=", ".join(parsed.recipients[:5]),
        subject=parsed.subject,
        text=parsed.visible_text,
        at=_received(parsed.date, tx.now),
        message_id=parsed.message_id,
        refs=parsed.in_reply_to,
        outbox_id=None if outbox_id is None else OutboxId(outbox_id),
        full_text=parsed.text if parsed.text != parsed.visible_text else None,
        kind=parsed.kind.value,
        category=parsed.category.value,
        confidence=parsed.confidence,
        classified_by="rules",
        reading=json.dumps(_reading(parsed), ensure_ascii=False),
        raw_id=raw.id,
    )


def _received(stated: datetime | None, now: datetime) -> datetime:
    """Return when a message came: what it states, but never later than now, and not older than a year."""
    if stated is None or stated > now or stated < now - timedelta(days=365):
        return now
    return stated


def _reading(parsed: ParsedMail) -> dict[str, object]:
    until: date | None = parsed.auto_reply.until if parsed.auto_reply else None
    delegate = parsed.auto_reply.delegate if parsed.auto_reply else None
    reading = parsed.reading
    if reading is not None:
        until = until or reading.later_until
    return {
        "until": until.isoformat() if until else None,
        "delegate": delegate,
        "referred_to": reading.referred_to if reading else None,
        "asks_human": reading.asks_human if reading else False,
        "injection_suspected": reading.injection_suspected if reading else False,
        "quotes": list(reading.quotes) if reading else [],
        "defects": list(parsed.defects),
    }
