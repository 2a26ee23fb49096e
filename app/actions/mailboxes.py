"""Verbs about the founder's mailboxes."""

from app.actions.registry import Context, Risk, action
from app.core.errors import NotFound, Refused
from app.core.ids import MailboxId
from app.store import mail
from app.store.database import Rows
from app.store.mail import Mailbox


def _named(rows: Rows, text: str) -> Mailbox:
    """Return the mailbox an address or a number means; raises NotFound."""
    if text.isdigit():
        return mail.mailbox(rows, MailboxId(int(text)))
    found = mail.mailbox_named(rows, text.lower())
    if found is None:
        known = ", ".join(box.address for box in mail.mailboxes(rows))
        raise NotFound(f"There is no mailbox {text}.", hint=f"Connected: {known or 'none'}.")
    return found


@action(Risk.OUTWARD, lambda rows, *, mailbox: f"Let {_named(rows, mailbox).address} send again what it kept back")
def resume_mailbox(context: Context, mailbox: str) -> MailboxId:
    """Let a paused mailbox send again; what happened before does not count against it any more."""
    box = _named(context.tx, mailbox)
    if not mail.resume_mailbox(context.tx, box.id):
        raise Refused(f"{box.address} is not paused; nothing was changed.")
    return box.id
