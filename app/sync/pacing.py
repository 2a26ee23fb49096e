"""First mails of a mailbox, spread over time before the gate is asked, so that a full queue costs a row each."""

from datetime import datetime, timedelta

from app.core.ids import MailboxId
from app.store import mail, outbox
from app.store.database import Rows, Transaction
from app.store.outbox import Outgoing

SPACING = timedelta(minutes=4)
NO_CAP = 10_000


class Slots:
    """When each mailbox may send its next first mail, within one transaction."""

    def __init__(self) -> None:
        self._free: dict[MailboxId, datetime] = {}
        self._left: dict[MailboxId, int] = {}

    def wait(self, tx: Transaction, message: Outgoing) -> bool:
        """Give a first mail its slot where that is later than now; return whether it is."""
        box = message.mailbox_id
        if not message.first or box is None:
            return False
        if box not in self._free:
            self._open(tx, box, tx.now)
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

    def _open(self, rows: Rows, box: MailboxId, now: datetime) -> None:
        health = outbox.health(rows, box, now)
        # A last send in the future means a clock that was set back: it holds nobody up.
        last = health.last_cold_at if health.last_cold_at and health.last_cold_at <= now else None
        self._free[box] = last + SPACING if last else now
        cap = mail.mailbox(rows, box).daily_cap
        self._left[box] = NO_CAP if cap is None else cap - health.cold_24h
