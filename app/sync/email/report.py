"""The machine-readable part of a report: RFC 3464 delivery status, RFC 5965 abuse feedback, Amazon's JSON.

Reports in the wild leave out blank lines, misspell fields, put them into the text: so fields are read wherever they
stand, and a new recipient begins where its address does.
"""

import itertools
import json
import re
from dataclasses import dataclass, field

from app.sync.email.mime import Part

_FIELD = re.compile(
    r"^[ \t>]*(final-recipient|original-recipient|x-actual-recipient|x-failed-recipient|a?ction|status|diagnostic-code"
    r"|remote-mta|reporting-mta|x-supplementary-info|x-notes-item|smtp-remote-recipient)[ \t]*:[ \t]*"
    r"([^\n]*(?:\n[ \t]+(?![\w-]+:)[^\n]+)*)",
    re.IGNORECASE | re.MULTILINE,
)
_ADDRESS = re.compile(r"[^\s<>\"'()\[\],;:@]{1,128}@[^\s<>\"'()\[\],;:@/\\]{1,200}")
_STARTS = frozenset({"final-recipient", "original-recipient", "x-actual-recipient"})
STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status", "text/delivery-status"})
_GOOD = ("deliver", "relay", "expand", "success")


@dataclass(slots=True)
class Record:
    """What a report says of one recipient."""

    final: str = ""
    original: str = ""
    action: str = ""
    status: str = ""
    diagnostic: str = ""

    @property
    def address(self) -> str:
        """Return the address we had written to, before any forwarding, where the report tells."""
        return self.original or self.final

    @property
    def good(self) -> bool:
        """Tell whether it was delivered or passed on."""
        return self.action.startswith(_GOOD) or (not self.action and self.status.startswith("2."))


@dataclass(slots=True)
class Feedback:
    """An abuse report."""

    kind: str = ""
    recipients: list[str] = field(default_factory=list)


def address_in(text: str) -> str:
    """Return the first address in `text` without what surrounds it, or nothing."""
    found = _ADDRESS.search(text)
    return found.group().strip(".*=") if found else ""


def records(text: str) -> list[Record]:
    """Return what the RFC 3464 fields in `text` say, by recipient."""
    found: list[Record] = []
    current = Record()
    for match in _FIELD.finditer(text):
        name, value = match[1].lower(), " ".join(match[2].split())
        if name in _STARTS and _has(current, name):
            found.append(current)
            current = Record()
        _take(current, name, value)
    found.append(current)
    return [record for record in _completed(found) if record.address or record.action or record.status]


def _has(record: Record, name: str) -> bool:
    """Tell whether a field of this name can only belong to the next recipient."""
    if name == "final-recipient":
        return bool(record.final)
    return name == "original-recipient" and bool(record.original)


def _take(record: Record, name: str, value: str) -> None:
    match name:
        case "final-recipient":
            record.final = address_in(value) or record.final
        case "original-recipient":
            record.original = address_in(value)
        case "x-actual-recipient":
            record.final = record.final or address_in(value)
        case "action" | "ction":
            record.action = record.action or value.lower().split("(")[0].strip()
        case "status":
            record.status = record.status or value
        case "diagnostic-code" | "x-supplementary-info":
            record.diagnostic = record.diagnostic or value
        case _:
            pass


def _completed(found: list[Record]) -> list[Record]:
    """Give fields that came before the first address (Action, Status first: Amazon's order) to the right recipient."""
    for earlier, later in itertools.pairwise(found):
        if earlier.address and not later.action and earlier.action:
            later.action = earlier.action
    return found


def feedback(part: Part) -> Feedback:
    """Return what a message/feedback-report says."""
    fields = re.findall(
        r"^(feedback-type|original-rcpt-to|removal-recipient)[ \t]*:[ \t]*([^\n]*)",
        part.text,
        re.IGNORECASE | re.MULTILINE,
    )
    report = Feedback()
    for name, value in fields:
        if name.lower() == "feedback-type":
            report.kind = report.kind or value.strip().lower()
        elif address := address_in(value):
            report.recipients.append(address)
    return report


# Amazon's notifications in JSON --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Notification:
    """A notification of Amazon SES: its type in lower case, the recipients, and the Message-ID it is about."""

    kind: str
    records: tuple[Record, ...]
    message_id: str


def notification(text: str) -> Notification | None:
    """Return the SES notification in a mail's text, or None where there is none."""
    opening = text.find("{")
    if opening < 0 or "notificationType" not in text:
        return None
    try:
        found, _ = json.JSONDecoder().raw_decode(text, opening)
    except (ValueError, RecursionError):
        return None
    if isinstance(found, dict) and isinstance(inner := found.get("Message"), str):
        return notification(inner)
    return _notification(found) if isinstance(found, dict) else None


def _notification(found: dict[str, object]) -> Notification | None:
    kind = str(found.get("notificationType") or found.get("eventType") or "").lower()
    mail, about = _mapping(found.get("mail")), _mapping(found.get(kind))
    recipients = about.get("bouncedRecipients") or about.get("complainedRecipients") or about.get("recipients") or []
    if not kind or not isinstance(recipients, list):
        return None
    made: list[Record] = []
    for entry in recipients[:1000]:
        item = entry if isinstance(entry, dict) else {"emailAddress": entry}
        made.append(
            Record(
                final=address_in(str(item.get("emailAddress", ""))),
                action=str(item.get("action") or {"delivery": "delivered"}.get(kind, "failed")).lower(),
                status=str(item.get("status") or ""),
                diagnostic=str(item.get("diagnosticCode") or ""),
            )
        )
    headers = mail.get("commonHeaders")
    identity = _mapping(headers).get("messageId") or mail.get("messageId") or ""
    return Notification(kind, tuple(made), str(identity))


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}
