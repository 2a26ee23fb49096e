"""What a mail host knows, whichever protocol asks: accounts, faults, and every submission it accepted."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.clock import Clock
from app.sandbox.faults import Dice, MailFaults, Reply
from app.sandbox.mail.mailboxes import Mailbox, MailStore, header_fields, readable, split_message

_MESSAGE_ID = re.compile(rb"^message-id[ \t]*:", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """One submission as the host took it over; `raw` is what the world sees.

    `message_id` is the one on `raw`; `original_message_id` is the sender's own, the same unless the host rewrites it.
    """

    at: datetime
    account: str
    envelope_from: str
    recipients: tuple[str, ...]
    message_id: str
    original_message_id: str | None
    send_id: str | None
    subject: str
    raw: bytes


class Host:
    """The state that the SMTP and IMAP sessions of one server share."""

    def __init__(self, clock: Clock, faults: MailFaults) -> None:
        self.clock = clock
        self.store = MailStore()
        self.accepted: list[Accepted] = []
        self.listeners: list[Callable[[Accepted], None]] = []
        self.connections = 0
        self.change_faults(faults)

    def change_faults(self, faults: MailFaults) -> None:
        """Take other faults from now on, with fresh dice and no memory of who was greylisted."""
        self.faults = faults
        self.dice = Dice(faults.seed)
        self._replies = {address.lower(): reply for address, reply in faults.recipients.items()}
        self._greylisted: set[str] = set()

    def entered(self, address: str, password: str) -> Mailbox | None:
        """Return the account that may enter, or None when the password is wrong or entry is refused."""
        return None if self.faults.refuse_auth else self.store.entered(address, password)

    def refusal(self, recipient: str) -> Reply | None:
        """Return the answer that the faults hold for this recipient this time, or None to accept."""
        recipient = recipient.lower()
        domain = recipient.rpartition("@")[2]
        reply = self._replies.get(recipient) or self._replies.get(domain)
        if reply is None or reply[0] != 450:
            return reply
        if recipient in self._greylisted:
            return None
        self._greylisted.add(recipient)
        return reply

    def accept(self, mailbox: Mailbox, sender: str, recipients: tuple[str, ...], raw: bytes) -> Accepted:
        """Take over a submission: record it, file the Sent copy, hand it to the listeners; return the record."""
        now = self.clock.now()
        fields = _first_values(raw)
        original = message_id = fields.get("message-id")
        if message_id is None or self.faults.rewrite_message_id:
            message_id = self._new_message_id(original)
            raw = _with_message_id(raw, message_id)
        accepted = Accepted(
            at=now,
            account=mailbox.address,
            envelope_from=sender,
            recipients=recipients,
            message_id=message_id,
            original_message_id=original,
            send_id=fields.get("x-qh-send-id"),
            subject=readable(fields.get("subject", "")),
            raw=raw,
        )
        with self.store.lock:
            self.accepted.append(accepted)
            if mailbox.files_sent:
                late = timedelta(seconds=self.faults.sent_copy_late)
                self.store.file_sent(mailbox, raw, now=now, late=late)
        for listener in self.listeners:
            listener(accepted)
        return accepted

    def _new_message_id(self, original: str | None) -> str:
        number = len(self.accepted) + 1
        digest = hashlib.sha256(f"{self.faults.seed}:{number}:{original}".encode()).hexdigest()[:16]
        return f"<{number:06d}.{digest}@mail.practice.example>"


def _first_values(raw: bytes) -> dict[str, str]:
    return dict(reversed(header_fields(split_message(raw)[0])))


def _with_message_id(raw: bytes, message_id: str) -> bytes:
    """Put a Message-ID on top; an older one is kept as Outlook keeps it."""
    block, body = split_message(raw)
    block = _MESSAGE_ID.sub(b"X-Microsoft-Original-Message-ID:", block, count=1)
    return b"Message-ID: " + message_id.encode() + b"\r\n" + block + body
