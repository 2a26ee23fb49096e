"""What became of a send, taken over into our rows: it left, it waits for another try, it ended, or nobody can know."""

import random
import re
from datetime import timedelta

from app.core.errors import Outside, Transient, Uncertain
from app.core.message import Direction
from app.store import activities, audit, contacts, events, mail, outbox, outside_log, suppressions
from app.store.database import Transaction
from app.store.mail import Mailbox
from app.store.outbox import Outgoing
from app.sync.email.refusals import NotReached, PolicyRefused, Refused

MOST_ATTEMPTS = 14  # with the waits below, about three days
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=15), timedelta(hours=8)
LONGEST_SILENCE = timedelta(hours=1)  # between two tries to reach a server that does not answer at all
MAILBOX_WAIT = timedelta(hours=6)  # between two tries of a mailbox that may not send, for what is not kept back
_STATUS = re.compile(r"(?<![\d.])5\.(\d+\.\d+)")  # the enhanced code of a refusal (RFC 3463)


def take(tx: Transaction, message: Outgoing, box: Mailbox, trouble: Outside | None) -> None:
    """Take over how handing a message to the server went; None is that the server took it."""
    if trouble is None:
        left(tx, message, box, seen_id=None)
    elif isinstance(trouble, Uncertain):
        outbox.mark(tx, message.id, "sending", error=trouble.sentence)
    elif isinstance(trouble, PolicyRefused):
        mail.pause_mailbox(tx, box.id, trouble.sentence)
        # What the pause keeps back goes as soon as it ends; an answer to a person tries again by itself.
        again = tx.now if message.purpose in outbox.PAUSABLE else tx.now + MAILBOX_WAIT
        outbox.mark(tx, message.id, "queued", not_before=again, error=trouble.sentence)
    elif isinstance(trouble, NotReached):
        # Nothing was said of this message: it may wait for as long as the network is away.
        wait = trouble.retry_after or _wait(message, timedelta(minutes=1), LONGEST_SILENCE)
        outbox.mark(
            tx, message.id, "queued", not_before=tx.now + wait, looked=message.looked + 1, error=trouble.sentence
        )
    elif isinstance(trouble, Transient) and message.attempts + 1 < MOST_ATTEMPTS:
        wait = _wait(message, trouble.retry_after or FIRST_WAIT, LONGEST_WAIT)
        outbox.mark(
            tx,
            message.id,
            "queued",
            not_before=tx.now + wait,
            attempts=message.attempts + 1,
            error=trouble.sentence,
        )
    else:
        if isinstance(trouble, Refused) and _no_such_address(trouble):
            contacts.set_point_state(tx, "email", message.address, "refused")
            data = {"address": message.address, "reason": trouble.sentence}
            events.emit(tx, "address.bounced", contact=message.contact_id, data=data)
        ended(tx, message, "failed", trouble.sentence)


def left(tx: Transaction, message: Outgoing, box: Mailbox, *, seen_id: str | None) -> None:
    """Note that a message left; `seen_id` is the Message-ID the world sees, where the host gave it another."""
    outside_log.note_left(tx, message.send_key, suppressions.digest_of(tx, "email", message.address))
    outbox.mark(tx, message.id, "sent", settled_at=max(message.sending_at or tx.now, tx.now), error=None)
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
        message_id=message.message_id,
        refs=message.refs,
        outbox_id=message.id,
        seen_message_id=seen_id if seen_id != message.message_id else None,
    )
    if message.contact_id is not None:
        contacts.note_contacted(tx, message.contact_id)
    mail.note_first_send(tx, box.id)
    events.emit(
        tx,
        "message.sent",
        key=f"outbox:{message.id}",
        contact=message.contact_id,
        data={"purpose": message.purpose},
    )


def ended(tx: Transaction, message: Outgoing, state: str, because: str, **more: object) -> None:
    """End a message that will not leave: `blocked` by a rule, or `failed`."""
    outbox.mark(tx, message.id, state, error=because, settled_at=tx.now, **more)
    audit.append(tx, f"message_{state}", f"“{message.subject}” did not go: {because}", contact=message.contact_id)
    events.emit(
        tx, f"message.{state}", key=f"outbox:{message.id}", contact=message.contact_id, data={"because": because}
    )


def unknown(tx: Transaction, message: Outgoing, because: str) -> None:
    """Put a send before the founder of which nobody can know whether it left; it is never sent again by itself."""
    outbox.mark(tx, message.id, "uncertain", error=because)
    activities.create_task(
        tx,
        f"Did “{message.subject}” reach {message.address}? {because}",
        kind="uncertain send",
        due_at=tx.now,
        contact=message.contact_id,
        detail={"outbox": message.id},
    )
    events.emit(tx, "message.uncertain", key=f"outbox:{message.id}", contact=message.contact_id)


def _no_such_address(refused: Refused) -> bool:
    """Tell whether a refusal says that there is no such address, and not that it is full, or closed to this message."""
    status = _STATUS.search(refused.answer)
    return status[1].startswith("1.") if status else refused.recipient


def _wait(message: Outgoing, first: timedelta, longest: timedelta) -> timedelta:
    """Return how long to wait after this many tries: doubling, with jitter that the same message draws the same."""
    tries = message.attempts + message.looked
    drawn = random.Random(f"{message.send_key} {tries}").uniform(0.9, 1.2)
    return timedelta(seconds=min(first.total_seconds() * 2 ** min(tries, 16), longest.total_seconds()) * drawn)
