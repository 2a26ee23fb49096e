"""Mail in: fetch raw, keep it, understand it, and let the department know.

A fetched message and the position it was fetched up to commit together, so none is missed; a message is processed in
one transaction with all it changes, so none counts twice: it is pending or processed, never neither. A report never
reaches a model and is never taken for a person.
"""

import hashlib
import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from app.core.addresses import normal_email
from app.core.errors import NeedsHuman, Outside
from app.core.ids import ContactId, MailboxId, OutboxId, ThreadId
from app.core.message import Category, Direction, InboundKind, Message, ParsedMail
from app.core.teaching import taught as lesson_for
from app.store import activities, contacts, events, mail, outbox, outside_log, raw_mail, sequences, suppressions, taught
from app.store.database import Database, Rows, Transaction, is_storage_trouble
from app.store.mail import Mailbox
from app.store.raw_mail import START, Cursor, RawMail
from app.store.vault import Vault
from app.sync.drafting import unsubscribe_token
from app.sync.egress import Ledger
from app.sync.email.compose import message_id
from app.sync.email.imap import FolderState, ImapLink

logger = logging.getLogger(__name__)
ReadTo = tuple[MailboxId, str, int, int]  # how far a folder was read: mailbox, folder, UIDVALIDITY, last UID
_TOKEN = re.compile(r"\bunsubscribe-([0-9a-f]{24})\b", re.IGNORECASE)
_ANSWERS = re.compile(
    r"^(?:\s*(?:re|aw|sv|antw|odp|vs|rif|res|ynt|fwd?|wg)\s*(?:\[\d+\])?\s*[:\uff1a])+", re.IGNORECASE
)


@dataclass(slots=True, eq=False)
class Inbox:
    """Reads all mailboxes of one workspace.

    `secret` is what the addresses for unsubscribing are made with. `crash_point`, in tests, is called with the name of
    each point at which a process may die.
    """

    database: Database
    vault: Vault
    ledger: Ledger
    secret: bytes = field(repr=False)
    crash_point: Callable[[str], None] | None = None
    _links: dict[int, ImapLink] = field(default_factory=dict)

    def poll(self) -> int:
        """Read every mailbox to its end and take in what came; return how many messages were new.

        A mailbox that cannot be read is noted on its folders, and follow-ups from it wait.
        """
        with self.database.read() as rows:
            boxes, cursors = mail.mailboxes(rows), raw_mail.cursors(rows)
        found, read = 0, list[ReadTo]()
        for box in boxes:
            try:
                found += self._read(box, cursors, read)
            except Exception as error:
                if is_storage_trouble(error):
                    raise
                self._not_read(box, error)
        if read:
            with self.database.transaction("system") as tx:
                for end in read:
                    raw_mail.set_cursor(tx, *end, read_to_end=True)
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

    def _not_read(self, box: Mailbox, error: Exception) -> None:
        sentence = error.sentence if isinstance(error, Outside) else f"{type(error).__name__}: {error}"
        if isinstance(error, Outside):
            logger.info("mailbox %s was not read: %s", box.id, error)
        else:
            logger.error("mailbox %s met a bug of ours", box.id, exc_info=error)
            self.link(box).close("broke off")
        with self.database.transaction("system") as tx:
            raw_mail.note_folder_error(tx, box.id, "INBOX", sentence)
            if isinstance(error, NeedsHuman):
                mail.pause_mailbox(tx, box.id, sentence)

    def _read(self, box: Mailbox, cursors: Mapping[tuple[MailboxId, str], Cursor], read: list[ReadTo]) -> int:
        link = self.link(box)
        states = link.states(["INBOX", *filter(None, [link.folder_named("\\Junk")])])
        return sum(
            self._read_folder(box, link, folder, state, cursors.get((box.id, folder), START), read)
            for folder, state in states.items()
        )

    def _read_folder(
        self, box: Mailbox, link: ImapLink, folder: str, state: FolderState, cursor: Cursor, read: list[ReadTo]
    ) -> int:
        # A new UIDVALIDITY renumbers everything: read from the start; what is known by its Message-ID counts once.
        valid, last = state.uidvalidity, cursor.last_uid if cursor.uidvalidity == state.uidvalidity else 0
        count = 0
        for fetched in link.fetch_after(folder, last, uidvalidity=valid) if state.uidnext > last + 1 else ():
            last = max(last, *(uid for uid, _ in fetched)) if fetched else last
            self._at("before keeping")
            with self.database.transaction("system") as tx:
                raw_mail.keep(tx, box.id, folder, valid, fetched)
                raw_mail.set_cursor(tx, box.id, folder, valid, last, read_to_end=False)
            self._at("after keeping")
            count += len(fetched)
        read.append((box.id, folder, valid, last))
        return count

    # Understanding --------------------------------------------------------------------------------------------------

    def process(self) -> int:
        """Take in every pending message; return how many were processed."""
        done = 0
        while True:
            with self.database.read() as rows:
                pending = raw_mail.pending(rows, limit=50)
                if not pending:
                    return done
                own = frozenset(box.address for box in mail.mailboxes(rows))
            for raw in pending:
                done += self._process(raw, own)

    def _process(self, raw: RawMail, own: frozenset[str]) -> bool:
        try:
            self._understand(raw, own)
        except Exception as error:
            if is_storage_trouble(error):
                raise
            logger.exception("message %s could not be taken in; it is kept", raw.id)
            with self.database.transaction("system") as tx:
                if raw_mail.trouble(tx, raw.id, f"{type(error).__name__}: {error}"):
                    box = mail.mailbox(tx, raw.mailbox_id)
                    title = f"A message in {box.address} could not be understood: look at it in your mail program"
                    activities.create_task(tx, title, kind="needs you", due_at=tx.now, detail={"raw_mail": raw.id})
            return False
        return True

    def _understand(self, raw: RawMail, own: frozenset[str]) -> None:
        from app.sync.email.parse import parse

        parsed = parse(raw.raw, now=self.database.clock.now(), own_addresses=own)
        identity = parsed.message_id or f"sha256:{hashlib.sha256(raw.raw).hexdigest()}"
        self._at("before taking in")
        with self.database.transaction("system") as tx:
            if not raw_mail.is_known(tx, raw, identity):
                take_in(tx, raw, parsed, offered=self._offered_in(tx, parsed), forgotten=self._forgotten(tx, parsed))
            raw_mail.done(tx, raw.id, message_id=identity)
        self._at("after taking in")

    def _offered_in(self, rows: Rows, parsed: ParsedMail) -> OutboxId | None:
        """Return the send whose List-Unsubscribe address a mail was written to, or None."""
        token = _TOKEN.search(parsed.subject)
        if token is None:
            return None
        keys = outbox.mailed_keys(rows)
        return next((sent for sent, key in keys if unsubscribe_token(self.secret, key) == token[1].lower()), None)

    def _forgotten(self, rows: Rows, parsed: ParsedMail) -> bytes | None:
        """Return the digest of whom a mail was written to that this workspace was restored without, where one of them is meant."""
        token = _TOKEN.search(parsed.subject)
        if token is None and not parsed.opt_out:
            return None
        own = [box.address for box in mail.mailboxes(rows)]
        for key, recipient in outside_log.left_before(rows):
            if (
                key == parsed.send_key
                or (token and unsubscribe_token(self.secret, key) == token[1].lower())
                or any(message_id(self.secret, key, address) in parsed.in_reply_to for address in own)
            ):
                return recipient
        return None

    def _at(self, point: str) -> None:
        if self.crash_point is not None:
            self.crash_point(point)


def take_in(
    tx: Transaction,
    raw: RawMail,
    parsed: ParsedMail,
    *,
    offered: OutboxId | None = None,
    forgotten: bytes | None = None,
) -> None:
    """Store one understood message with everything it changes.

    `offered` is the send whose way out it took; `forgotten` the digest of its recipient, where a restore lost that send.
    """
    if forgotten is not None:
        suppressions.add_digest(tx, forgotten, reason="asked not to be contacted", source=f"mail {raw.id}")
    if parsed.kind is InboundKind.BOUNCE:
        _bounce(tx, raw, parsed)
    elif parsed.kind is InboundKind.COMPLAINT:
        _complaint(tx, raw, parsed, named=forgotten is not None)
    else:
        _from_outside(tx, raw, parsed, offered)


# Reports -------------------------------------------------------------------------------------------------------------


def _bounce(tx: Transaction, raw: RawMail, parsed: ParsedMail) -> None:
    ours = _our_send(tx, parsed)
    _store(tx, raw, parsed, ours=ours, contact=ours.contact_id if ours else None)
    recipients = parsed.bounce.recipients if parsed.bounce else ()
    for recipient in recipients:
        reason = recipient.reason or recipient.status
        address = _bounced_address(tx, recipient.address, ours if len(recipients) == 1 else None)
        if recipient.kind == "block":
            mail.pause_mailbox(tx, raw.mailbox_id, f"a receiving server blocks it: {reason}")
        elif recipient.kind == "hard" and address is not None:
            _address_gone(tx, address, str(reason), ours)


def _bounced_address(rows: Rows, reported: str, ours: Message | None) -> str | None:
    """Return the address we wrote to: a report may name where its mail was forwarded to."""
    address = normal_email(reported)
    if ours is None or (address is not None and contacts.with_email(rows, address) is not None):
        return address
    return normal_email(ours.recipient)


def _address_gone(tx: Transaction, address: str, reason: str, ours: Message | None) -> None:
    contacts.set_point_state(tx, "email", address, "bounced")
    owner = contacts.with_email(tx, address) or (ours.contact_id if ours else None)
    outbox.withdraw(tx, address=address, purposes=outbox.UNASKED)
    events.emit(tx, "address.bounced", contact=owner, data={"address": address, "reason": reason})
    if owner is not None:
        sequences.record_outcome(tx, owner, "bounced", won=False)


def _complaint(tx: Transaction, raw: RawMail, parsed: ParsedMail, *, named: bool) -> None:
    """An abuse report: suppress at once and everywhere whom our message went to; it is never counted as a bounce.

    `named` is that its message is known, though no row of ours. Its sender is a provider's feedback loop, which nobody must stop hearing.
    """
    ours = _our_send(tx, parsed)
    contact = ours.contact_id if ours else None
    _store(tx, raw, parsed, ours=ours, contact=contact)
    if ours is None and named:
        return
    if ours is None:
        title = "Somebody reported a mail of yours as spam, and the report does not say which: look at it"
        activities.create_task(tx, title, kind="needs you", due_at=tx.now, detail={"raw_mail": raw.id})
        return
    if contact is not None:
        _suppress(tx, contact, "reported as spam", raw)
    address = normal_email(ours.recipient)
    if address is not None:
        suppressions.add(tx, "email", address, reason="reported as spam", source=f"mail {raw.id}", contact=contact)


def _our_send(rows: Rows, parsed: ParsedMail) -> Message | None:
    """Return which of our messages a report or an answer is about."""
    ids = list(parsed.in_reply_to)
    if parsed.bounce and parsed.bounce.original_message_id:
        ids.insert(0, parsed.bounce.original_message_id)
    found = mail.sent_as(rows, ids)
    if found is None and parsed.send_key:
        sent = outbox.by_send_key(rows, parsed.send_key)
        found = mail.sent_as(rows, [sent.message_id]) if sent and sent.message_id else None
    return found


# People and their machines -------------------------------------------------------------------------------------------


# What a correction can never make of a message: these stand whatever was taught.
_TAUGHT = 0.9  # how sure a reading is that a person taught
_NEVER_UNTAUGHT = frozenset({Category.UNSUBSCRIBE, Category.HOSTILE})


def _as_taught(rows: Rows, parsed: ParsedMail) -> ParsedMail:
    """Read a reply as a person once read one that said the same; an opt-out or a threat stays what it is."""
    if parsed.kind not in (InboundKind.REPLY, InboundKind.NEW) or parsed.opt_out or parsed.category in _NEVER_UNTAUGHT:
        return parsed
    lesson = lesson_for(parsed.visible_text, taught.lessons(rows))
    if lesson is None or lesson.category is parsed.category:
        return parsed
    reading = replace(parsed.reading, category=lesson.category, by="taught") if parsed.reading else None
    leave = lesson.category in _NEVER_UNTAUGHT  # it is honoured like one that the rules read
    return replace(parsed, category=lesson.category, confidence=_TAUGHT, reading=reading, opt_out=leave)


def _from_outside(tx: Transaction, raw: RawMail, parsed: ParsedMail, offered: OutboxId | None) -> None:
    parsed = _as_taught(tx, parsed)
    ours = _our_send(tx, parsed)
    sender = normal_email(parsed.sender or "")
    author = contacts.with_email(tx, sender) if sender else None
    written_to = ours.contact_id if ours else None
    contact = author if author is not None else written_to
    thread = ours.thread_id if ours else _thread_by_subject(tx, contact, parsed.subject)
    if parsed.opt_out or offered is not None:
        _opt_out(tx, raw, sender, {contact, written_to, _recipient_of(tx, offered)})
    message = _store(tx, raw, parsed, ours=ours, contact=contact, thread=thread)
    if contact is None:
        events.emit(tx, "message.unmatched", data={"message": message, "sender": sender})
        return
    if parsed.kind in (InboundKind.REPLY, InboundKind.NEW):
        mail.wake_threads(tx, contact)
        outbox.withdraw(tx, contact=contact, purposes=outbox.UNASKED)
        _note_outcome(tx, contact, parsed.category)
        if written_to is not None and written_to != contact:
            # Somebody else answers for the person we wrote to: they are in touch with us.
            outbox.withdraw(tx, contact=written_to, purposes=outbox.UNASKED)
            events.emit(tx, "colleague.replied", contact=written_to, data={"colleague": contact})
    if parsed.kind in (InboundKind.REPLY, InboundKind.NEW, InboundKind.AUTO_REPLY):
        events.emit(
            tx, "message.received", contact=contact,
            data={"message": message, "category": parsed.category.value, "thread": thread, "channel": "email"},
        )  # fmt: skip
    else:
        what = "an invitation" if parsed.kind is InboundKind.CALENDAR else "a mail that could not be read"
        title = f"{sender or 'Somebody'} sent {what}: look at it in your mail program"
        activities.create_task(tx, title, kind="needs you", due_at=tx.now, contact=contact)


def _opt_out(tx: Transaction, raw: RawMail, sender: str | None, people: set[ContactId | None]) -> None:
    reason = "asked not to be contacted"
    known = sorted(person for person in people if person is not None)
    for person in known:
        _suppress(tx, person, reason, raw)
    if sender is not None:
        contact = known[0] if known else None
        suppressions.add(tx, "email", sender, reason=reason, source=f"mail {raw.id}", contact=contact)


def _recipient_of(rows: Rows, sent: OutboxId | None) -> ContactId | None:
    found = outbox.get(rows, sent) if sent is not None else None
    return found.contact_id if found else None


def _note_outcome(tx: Transaction, contact: ContactId, category: Category) -> None:
    sequences.record_outcome(tx, contact, category.value, won=category.positive)
    if not category.positive:
        return
    events.emit(tx, "engaged.replied.positive", contact=contact)
    for colleague in sequences.enrolled_colleagues(tx, contact):
        events.emit(tx, "colleague.replied", contact=colleague, data={"colleague": contact})


def _suppress(tx: Transaction, contact: ContactId, reason: str, raw: RawMail) -> None:
    suppressions.add_contact(tx, contact, reason=reason, source=f"mail {raw.id}")
    outbox.withdraw(tx, contact=contact)
    contacts.update(tx, contact, status="not_interested")
    sequences.record_outcome(tx, contact, "unsubscribe", won=False)


def _thread_by_subject(tx: Transaction, contact: ContactId | None, subject: str) -> ThreadId | None:
    if contact is None:
        return None
    return mail.thread_by_subject(tx, contact, _ANSWERS.sub("", subject).strip(), tx.now)


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
        outbox_id=mail.outbox_of(tx, ours.id) if ours else None,
        full_text=parsed.text if parsed.text != parsed.visible_text else None,
        kind=parsed.kind.value,
        category=parsed.category.value,
        confidence=parsed.confidence,
        classified_by=parsed.reading.by if parsed.reading else "rules",
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
