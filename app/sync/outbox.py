"""The only way out: gate, commit `sending`, send, commit `sent`; and settling what was interrupted.

Nothing else calls a channel's `send`. A message is decided afresh at the moment of sending, whatever was approved
before. After a crash, what stands at `sending` is looked up at the provider under our own id: found is sent; surely
absent goes back to the queue, where the gate is asked again; what cannot be known is `uncertain` and a person's.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.core.errors import NeedsHuman, Outside, Uncertain
from app.core.ids import MailboxId
from app.store import audit, department, mail, outbox
from app.store.database import Database, Rows, is_storage_trouble
from app.store.mail import Mailbox
from app.store.outbox import Outgoing
from app.store.vault import Vault
from app.sync import fates
from app.sync.deciding import Ready, decide_one
from app.sync.egress import Ledger
from app.sync.email.compose import message_id
from app.sync.email.imap import ImapLink
from app.sync.email.refusals import NotReached, PolicyRefused
from app.sync.email.smtp import SmtpLink
from app.sync.pacing import Slots

logger = logging.getLogger(__name__)

GROUP = 20
# How long after handing over an open send is looked for in the Sent folder: some hosts file their copy late.
LOOK_AGAIN = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))


@dataclass(slots=True, eq=False)
class Outbox:
    """The outbox of one workspace.

    `reader` gives a mailbox's reading connection, to look into its Sent folder; `opener` makes its sending one.
    `crash_point`, in tests, is called with the name of each point at which a process may die.
    """

    database: Database
    vault: Vault
    ledger: Ledger
    secret: bytes = field(repr=False)
    reader: Callable[[Mailbox], ImapLink]
    opener: Callable[[Mailbox, Vault, Ledger], SmtpLink] = SmtpLink
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
            known = [_look_at(message, _mailbox(rows, message)) for message in outbox.open_sends(rows)]
            queued = outbox.next_due(rows)
        return min([*known, *([queued] if queued else [])], default=None)

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
            if department.paused(rows) or not outbox.anything_due(rows, now):
                return None
        ready: list[Ready] = []
        decided = 0
        self._at("before intent")
        with self.database.transaction("system", durable=True) as tx:
            slots = Slots()
            for message in outbox.due(tx, tx.now, limit=400):
                if len(ready) >= GROUP:
                    break
                if slots.wait(tx, message):
                    continue
                decided += 1
                released = decide_one(tx, message, self.secret)
                if released is not None:
                    ready.append(released)
                    slots.took(message, tx.now)
        self._at("after intent")
        return _Group(ready, decided)

    # Sending ---------------------------------------------------------------------------------------------------------

    def _send_all(self, ready: list[Ready]) -> None:
        fates_of: list[tuple[Ready, Outside | None]] = []
        down: dict[MailboxId, Outside] = {}
        for one in ready:
            trouble = down.get(one.mailbox.id) or self._send(one)
            if isinstance(trouble, NotReached | PolicyRefused):
                down[one.mailbox.id] = trouble  # the rest of this mailbox would meet the same
            fates_of.append((one, trouble))
        self._at("after the answers")
        if fates_of:
            with self.database.transaction("system") as tx:
                for one, trouble in fates_of:
                    fates.take(tx, one.message, one.mailbox, trouble)
            self._at("after result")

    def _send(self, one: Ready) -> Outside | None:
        """Hand one message over; return the trouble it met, or None where the server took it."""
        try:
            self._link(one.mailbox).send(
                one.mailbox.address, one.message.address, one.raw, f"contact:{one.message.contact_id}"
            )
        except Outside as error:
            return error
        except Exception as error:
            if is_storage_trouble(error):
                raise
            logger.exception("a bug of ours met message %s; it is looked up", one.message.id)
            return Uncertain("Something went wrong here while it was handed over.")
        self._at("after 250")
        return None

    def _link(self, box: Mailbox) -> SmtpLink:
        held = self._links.get(box.id)
        if held is None or held.mailbox.smtp != box.smtp:
            if held is not None:
                held.close()
            held = self._links[box.id] = self.opener(box, self.vault, self.ledger)
        return held

    # Settling --------------------------------------------------------------------------------------------------------

    def settle(self) -> int:
        """Find out what became of interrupted sends; return how many were settled. Nothing is sent here."""
        now = self.database.clock.now()
        with self.database.read() as rows:
            due = [(message, _mailbox(rows, message)) for message in outbox.open_sends(rows)]
        # A send in the future means a clock that was set back.
        return sum(
            self._settle(message, box)
            for message, box in due
            if _look_at(message, box) <= now or now < (message.sending_at or now)
        )

    def _settle(self, message: Outgoing, box: Mailbox) -> bool:
        wanted = message.message_id or message_id(self.secret, message.send_key, box.address)
        try:
            found = self.reader(box).find_sent(wanted, message.send_key)
        except NeedsHuman as error:
            return self._unknown(message, error.sentence)
        except Exception as error:
            if is_storage_trouble(error):
                raise
            bug = error if not isinstance(error, Outside) else None
            logger.info("send %s could not be looked up yet: %s", message.id, error, exc_info=bug)
            self._look_later(message)
            return False
        self._at("after the look")
        if found is not None:
            with self.database.transaction("system", durable=True) as tx:
                fates.left(tx, message, box, seen_id=found)
                audit.append(
                    tx, "settle_send", f"“{message.subject}” had left: it lies in Sent", contact=message.contact_id
                )
            return True
        if message.looked + 1 < len(_patience(box)):
            self._look_later(message)
            return False
        if box.sent_copies != "provider":
            return self._unknown(
                message, f"{box.address} does not file sent mail by itself, so its Sent folder cannot tell."
            )
        if message.attempts + 1 >= fates.MOST_ATTEMPTS:
            return self._unknown(message, "The link broke off each time it was handed over.")
        with self.database.transaction("system", durable=True) as tx:
            outbox.mark(tx, message.id, "queued", not_before=tx.now, looked=0, attempts=message.attempts + 1)
            audit.append(
                tx, "settle_send", f"“{message.subject}” had not left: back to the queue", contact=message.contact_id
            )
        return True

    def _look_later(self, message: Outgoing) -> None:
        with self.database.transaction("system") as tx:
            outbox.mark(tx, message.id, "sending", looked=message.looked + 1)

    def _unknown(self, message: Outgoing, because: str) -> bool:
        with self.database.transaction("system", durable=True) as tx:
            fates.unknown(tx, message, because)
        return True

    def _at(self, point: str) -> None:
        if self.crash_point is not None:
            self.crash_point(point)


@dataclass(frozen=True, slots=True)
class _Group:
    ready: list[Ready]
    decided: int


def _mailbox(rows: Rows, message: Outgoing) -> Mailbox:
    assert message.mailbox_id is not None
    return mail.mailbox(rows, message.mailbox_id)


def _patience(box: Mailbox) -> tuple[timedelta, ...]:
    """Return after which times to look; `sent_copy_within`, seconds, is known of some hosts: then one look is enough."""
    within = box.imap.get("sent_copy_within")
    return LOOK_AGAIN if within is None else (timedelta(seconds=float(within)),)


def _look_at(message: Outgoing, box: Mailbox) -> datetime:
    """Return when an open send is to be looked for next."""
    patience = _patience(box)
    return (message.sending_at or message.queued_at) + patience[min(message.looked, len(patience) - 1)]


@contextmanager
def opened(box: Outbox) -> Iterator[Outbox]:
    """Close the connections at the end."""
    try:
        yield box
    finally:
        box.close()
