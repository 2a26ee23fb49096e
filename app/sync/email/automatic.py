"""Answers that no person wrote: vacation notices, receipts, ticket systems, lists, read receipts.

Headers decide first (RFC 3834 `Auto-Submitted`, RFC 8098 receipts, and what programs put there before those), then
subjects that only programs write, then texts that say of themselves that they are automatic. What merely asks for no
answer (`X-Auto-Response-Suppress`, which Exchange puts on ordinary mail) makes no mail automatic.
"""

import re
from dataclasses import dataclass
from datetime import date

from app.core.addresses import is_role_address
from app.core.message import AutoReply, Category
from app.sync.email import automatic_marks as marks
from app.sync.email.mime import Part

_NO = frozenset({"", "no", "false", "0", "none", "off"})
_NULL_PATHS = frozenset({"", "<>", "<MAILER-DAEMON>", "MAILER-DAEMON"})
_BULK = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply", "autoreply", "auto_answer"})
_SHORT = 400  # characters of a read receipt
_LONGEST = 6_000  # characters of a text that may be a notice
_ANSWERED = re.compile(r"^\s*(?:re|aw|sv|antw|odp|vs)\s*(?:\[\d+\])?\s*:\s*", re.IGNORECASE)
_DAYS_OFF = re.compile(r"enddate=(\d{4})-(\d\d)-(\d\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Automatic:
    """An automatic answer: what it is, what it says, and how sure that no person wrote it."""

    category: Category
    answer: AutoReply
    confidence: float


def find(
    mail: Part, text: str, *, subject: str, sender: str, replies: bool, today: date, own: frozenset[str]
) -> Automatic | None:
    """Return the automatic answer a mail is, or None where a person wrote it.

    `text` is its new words, `replies` whether it answers one of our mails, `own` the addresses of sender and receiver.
    """
    confidence = _sure(mail, text, subject=subject, sender=sender, replies=replies)
    if not confidence:
        return None
    from app.core.replies.absence import ask_instead, back_on, is_away, is_gone  # needed for few mails, slow to compile

    said = f"{subject}\n{text}"
    if is_gone(text):
        return Automatic(Category.LEFT_COMPANY, AutoReply(delegate=ask_instead(text, own)), confidence)
    until = _from_headers(mail) or back_on(text, today)
    if is_away(said) or (until and (marks.PREFIX.match(_ANSWERED.sub("", subject)) or mail.has("x-apple-criteria"))):
        return Automatic(Category.OUT_OF_OFFICE, AutoReply(until=until, delegate=ask_instead(text, own)), confidence)
    return Automatic(Category.AUTO_REPLY, AutoReply(), confidence)


def _sure(mail: Part, text: str, *, subject: str, sender: str, replies: bool) -> float:
    """Return how sure it is that no person wrote a mail; 0 for a person's."""
    if _by_headers(mail):
        return 0.98
    if marks.PREFIX.match(marks.TAGS.sub("", subject)) and not subject.rstrip().endswith("?"):
        return 0.95
    if sender and marks.NOBODY.match(sender) and not (replies and text):
        return 0.9
    if (mail.has("list-unsubscribe") or mail.has("list-id")) and not replies:
        return 0.9
    if marks.TICKET.match(subject):
        return 0.85
    return 0.85 if _says_so(text, sender) else 0.0


def _says_so(text: str, sender: str) -> bool:
    """Tell whether a text says of itself that no person wrote it."""
    if len(text) >= _LONGEST:
        return False
    head = text[:1_500].lower()
    if not any(hint in head for hint in marks.HINTS):
        return False
    if marks.TEXT.search(head) or (len(text) < _SHORT and marks.READ_ON.search(head)):
        return True
    return bool(marks.RECEIVED.search(head)) and (
        bool(marks.PROMISE.search(head)) or (bool(sender) and is_role_address(sender))
    )


def _by_headers(mail: Part) -> bool:
    submitted = mail.header("auto-submitted").partition(";")[0].partition("(")[0].strip().lower()
    if submitted and submitted not in _NO:
        return True
    if mail.header("precedence").strip().lower() in _BULK:
        return True
    if mail.has("return-path") and mail.header("return-path").strip().upper() in _NULL_PATHS:
        return True
    if mail.content_type == "multipart/report" or "auto-reply" in mail.header("prefer").lower():
        return True
    if any(mail.has(name) and mail.header(name).strip().lower() not in _NO for name in marks.FLAGS):
        return True
    machine = (
        mail.header("x-mailer")
        + mail.header("user-agent")
        + mail.header("delivered-to")
        + mail.header("x-post-messageclass")
    )
    return bool(marks.MAILER.search(machine)) or "autoresponder" in machine.lower()


def _from_headers(mail: Part) -> date | None:
    """Return the day Apple's vacation notice ends on, from its own header."""
    match = _DAYS_OFF.search(mail.header("x-apple-criteria"))
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
