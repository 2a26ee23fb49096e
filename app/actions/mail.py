"""Reading mail files: what a mail is and says, as the objects of the command line's contract."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from app.core.errors import NotFound
from app.core.message import Category, InboundKind, ParsedMail
from app.sync.email.mime import MAX_BYTES
from app.sync.email.parse import parse

_NO_CATEGORY = frozenset({InboundKind.CALENDAR, InboundKind.UNREADABLE})


def parse_mail(path: Path, *, now: datetime) -> ParsedMail:
    """Return what the mail in a file is and says.

    Raises NotFound where the file cannot be opened. A file that is no mail gives kind `unreadable`.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as trouble:
        raise NotFound(f"{path} cannot be opened.", hint="Name a mail file (.eml).") from trouble
    return parse(raw, now=now)


def parse_mails(paths: Iterable[Path], *, now: datetime) -> Iterator[tuple[Path, ParsedMail]]:
    """Yield what each file holds, in order; one that cannot be opened is `unreadable`, and the rest goes on."""
    for path in paths:
        try:
            yield path, parse_mail(path, now=now)
        except NotFound as trouble:
            yield (
                path,
                ParsedMail(
                    kind=InboundKind.UNREADABLE,
                    category=Category.UNKNOWN,
                    confidence=0.0,
                    sender=None,
                    defects=(str(trouble),),
                ),
            )


def as_object(mail: ParsedMail, *, file: str | None = None) -> dict[str, Any]:  # JSON holds any of its types
    """Return a mail as the object of contracts.md; absent parts are None.

    `category` is None for an invitation and for what cannot be read: neither says anything of a lead.
    """
    found: dict[str, Any] = {} if file is None else {"file": file}
    reading = mail.reading
    found |= {
        "kind": mail.kind.value,
        "category": None if mail.kind in _NO_CATEGORY else mail.category.value,
        "confidence": mail.confidence,
        "by": reading.by if reading else "rules",
        "from": mail.sender,
        "from_name": mail.sender_name or None,
        "to": list(mail.recipients),
        "subject": mail.subject,
        "date": mail.date.isoformat() if mail.date else None,
        "message_id": mail.message_id,
        "in_reply_to": list(mail.in_reply_to),
        "send_key": mail.send_key,
        "visible_text": mail.visible_text,
        "opt_out": mail.opt_out,
        "bounce": _bounce(mail),
        "auto_reply": _auto_reply(mail),
        "reading": _reading(mail),
        "attachments": list(mail.attachments),
        "defects": list(mail.defects),
    }
    return found


def _bounce(mail: ParsedMail) -> dict[str, Any] | None:
    if mail.bounce is None:
        return None
    recipients = [
        {"address": entry.address, "kind": entry.kind, "status": entry.status, "reason": entry.reason}
        for entry in mail.bounce.recipients
    ]
    return {"recipients": recipients, "original_message_id": mail.bounce.original_message_id}


def _auto_reply(mail: ParsedMail) -> dict[str, Any] | None:
    if mail.auto_reply is None:
        return None
    until = mail.auto_reply.until
    return {"until": until.isoformat() if until else None, "delegate": mail.auto_reply.delegate}


def _reading(mail: ParsedMail) -> dict[str, Any] | None:
    reading = mail.reading
    if reading is None:
        return None
    return {
        "later_until": reading.later_until.isoformat() if reading.later_until else None,
        "referred_to": reading.referred_to,
        "asks_human": reading.asks_human,
        "injection_suspected": reading.injection_suspected,
        "quotes": list(reading.quotes),
    }
