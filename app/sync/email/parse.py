"""What arrived: any bytes into a ParsedMail, never an error.

The order of test is fixed (product.md, N4): delivery report, complaint, opt-out, automatic answer, calendar, thread,
person; only a person's new words are read for their meaning. Time and memory are bounded whatever the bytes are, and
nothing is opened or fetched.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from app.core.addresses import normal_email
from app.core.message import AutoReply, Bounce, Category, InboundKind, ParsedMail
from app.core.replies.opt_out import Clarity, opt_out
from app.core.replies.reading import read_reply
from app.sync.email import automatic, bounce, mime
from app.sync.email.charset import cleaned
from app.sync.email.html_text import html_to_text
from app.sync.email.mime import Part
from app.sync.email.visible import Visible, visible

_KNOWN = ("from", "to", "subject", "date", "message-id", "received", "return-path", "sender", "reply-to", "cc", "mime-version",
          "content-type", "in-reply-to", "references")  # fmt: skip
_MOST_RECIPIENTS = 1_000
_MOST_IDS = 100
_IDENTITY = re.compile(r"<[^<>\s]{1,500}>")
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"']+@[^\s<>()\[\],;:\"']+")
_RETURNED_IDS = re.compile(
    r"^[ \t>]*(?:message-id|x-microsoft-original-message-id|x-google-original-message-id|references)[ \t]*:"
    r"([^\n]*(?:\n[ \t][^\n]*)*)",
    re.IGNORECASE | re.MULTILINE,
)
_LONGEST_PAGE = 400_000  # characters of an HTML page
_LONGEST_NOTE = 600  # characters beside an invitation that are no letter of their own
_SEND_KEY = re.compile(r"^[ \t>]*x-qh-send-id[ \t]*:[ \t]*([\w.:@+/=-]{1,200})", re.IGNORECASE | re.MULTILINE)
_DATE = re.compile(
    r"(\d{1,2})[ -]+([A-Za-z]{3})[a-z]*\.?[ -]+(\d{2,4})[ ,]+(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?\s*(?:([+-"
    r"])(\d\d):?(\d\d)|([A-Z]{1,4}))?"
)
_MONTHS = {
    name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)
}
_ZONES = {
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "CET": 1,
    "CEST": 2,
    "JST": 9,
}
_BOUNCED = {
    "hard": Category.BOUNCE_HARD,
    "block": Category.BOUNCE_BLOCK,
    "quota": Category.BOUNCE_QUOTA,
    "soft": Category.BOUNCE_SOFT,
}


@dataclass(frozen=True, slots=True)
class _Read:
    """A mail taken apart, before anyone asks what it is."""

    root: Part
    base: ParsedMail
    sender: str  # the From header as it stands
    own: frozenset[str]
    today: date


def parse(raw: bytes, *, now: datetime, own_addresses: frozenset[str] = frozenset()) -> ParsedMail:
    """Return what a mail is and says; bytes that are no mail give kind `unreadable` with `defects`.

    `now` dates a mail without a readable date of its own; `own_addresses` (lower case) are ours, never a bounced lead's.
    At most 20 MB are read; every repair, cut and oddity is named in `defects`.
    """
    try:
        return _parse(raw, now, own_addresses)
    except (ValueError, LookupError, ArithmeticError, RecursionError) as trouble:
        # What a decoder may still raise on bytes made to break it: the mail is shown as unreadable, and is kept.
        return _unreadable("", (f"the mail could not be taken apart: {type(trouble).__name__}",))


def _parse(raw: bytes, now: datetime, own: frozenset[str]) -> ParsedMail:
    root = mime.read(raw)
    if not any(root.has(name) for name in _KNOWN):
        return _unreadable(cleaned(root.text).strip(), (*root.trouble.defects, "no header of a mail was found"))
    text, attachments = _content(root)
    read = _headers(root, text, attachments, now, own)
    return _as_report(read) or _as_other(read)


def _unreadable(text: str, defects: tuple[str, ...]) -> ParsedMail:
    return ParsedMail(
        kind=InboundKind.UNREADABLE,
        category=Category.UNKNOWN,
        confidence=1.0,
        sender=None,
        text=text,
        visible_text=text,
        defects=defects,
    )


def _made(read: _Read, kind: InboundKind, category: Category, confidence: float, **more: Any) -> ParsedMail:
    """Return the mail with what it turned out to be; `more` are fields of ParsedMail."""
    return replace(
        read.base, kind=kind, category=category, confidence=confidence, defects=tuple(read.root.trouble.defects), **more
    )


# What it is ----------------------------------------------------------------------------------------------------------


def _as_report(read: _Read) -> ParsedMail | None:
    """Return a delivery report or a complaint, or None where the mail is neither."""
    base = read.base
    found = bounce.find(read.root, base.text, subject=base.subject, sender=read.sender, own=read.own)
    if found is None:
        return None
    about = {"in_reply_to": _about(read, found), "send_key": base.send_key or _send_key(found.returned)}
    if found.complaint:
        return _made(read, InboundKind.COMPLAINT, Category.UNSUBSCRIBE, 0.99, opt_out=True, **about)
    if found.bounce is None:
        return _made(read, InboundKind.AUTO_REPLY, Category.AUTO_REPLY, 0.95, auto_reply=AutoReply(), **about)
    return _made(read, InboundKind.BOUNCE, _bounce_category(found.bounce), 0.97, bounce=found.bounce, **about)


def _about(read: _Read, found: bounce.Report) -> tuple[str, ...]:
    """Return every id of the mail that a report is about."""
    identities = [*read.base.in_reply_to]
    if found.bounce and found.bounce.original_message_id:
        identities.append(found.bounce.original_message_id)
    for match in _RETURNED_IDS.finditer(found.returned):
        identities += _IDENTITY.findall(match[1])
    return tuple(dict.fromkeys(identities))[:_MOST_IDS]


def _bounce_category(found: Bounce) -> Category:
    """Return the gravest kind of a report's recipients; a failure without any is soft."""
    kinds = {recipient.kind for recipient in found.recipients}
    return next((category for kind, category in _BOUNCED.items() if kind in kinds), Category.BOUNCE_SOFT)


def _as_other(read: _Read) -> ParsedMail:
    """Return an opt-out, an automatic answer, an invitation, or a person's mail."""
    base, root = read.base, read.root
    seen = visible(base.text, sender_name=base.sender_name)
    machine = automatic.find(
        root, seen.own or seen.text, subject=base.subject, sender=base.sender or "", replies=bool(base.in_reply_to),
        today=read.today, own=read.own | {base.sender or "", *base.recipients},
    )  # fmt: skip
    if machine is not None:
        # Newsletters end in "unsubscribe": of an automatic mail only the subject's exact word counts.
        if opt_out("", base.subject).clarity is Clarity.CLEAR:
            return _person(read, Visible(seen.text, ""))
        return _made(
            read, InboundKind.AUTO_REPLY, machine.category, machine.confidence,
            auto_reply=machine.answer, visible_text=seen.text,
        )  # fmt: skip
    beside = _is_invitation(root) and len(seen.own) < _LONGEST_NOTE
    if beside and opt_out(seen.own, base.subject).clarity is not Clarity.CLEAR:
        return _made(read, InboundKind.CALENDAR, Category.UNKNOWN, 0.95, visible_text=seen.text)
    return _person(read, seen)


def _is_invitation(root: Part) -> bool:
    return any(part.content_type == "text/calendar" for part in root.walk())


def _person(read: _Read, seen: Visible) -> ParsedMail:
    """Return a person's mail with the meaning of its new words."""
    reading = read_reply(seen.own, subject=read.base.subject, today=read.today)
    wants_out = reading.category is Category.UNSUBSCRIBE or (
        reading.category is Category.HOSTILE and opt_out(seen.own, read.base.subject).clarity is Clarity.CLEAR
    )
    return _made(
        read, _thread(read.base), reading.category, reading.confidence,
        opt_out=wants_out, reading=reading, visible_text=seen.text,
    )  # fmt: skip


def _thread(base: ParsedMail) -> InboundKind:
    answers = base.in_reply_to or re.match(
        r"\s*(?:re|aw|sv|antw|odp|vs|rif|res|ynt|回复|回覆|답장)\s*(?:\[\d+\])?\s*[:：]", base.subject, re.IGNORECASE
    )
    return InboundKind.REPLY if answers else InboundKind.NEW


# What it holds -------------------------------------------------------------------------------------------------------


def _content(root: Part) -> tuple[str, tuple[str, ...]]:
    """Return a mail's own text, and the names of its attachments."""
    plain: list[str] = []
    pages: list[str] = []
    attachments: list[str] = []
    alternative = _alternatives(root)
    for part in root.walk():
        if part.children and part.main_type == "multipart":
            continue
        if (
            part.content_type in ("application/ms-tnef", "application/vnd.ms-tnef")
            or part.filename.lower() == "winmail.dat"
        ):
            _unpack(part, plain, attachments)
        elif (
            part.main_type != "text"
            or part.disposition == "attachment"
            or (part.filename and part.content_type not in ("text/plain", "text/html"))
        ):
            if part.filename or part.main_type not in ("text", "message", "multipart"):
                attachments.append(part.filename or f"unnamed {part.content_type}")
        elif part.content_type == "text/html":
            pages.append(_page(part))
        elif part.content_type in ("text/plain", "text/enriched") or (
            part.content_type != "text/calendar" and not plain
        ):
            plain.append(part.text)
    text = "\n".join(chunk.strip("\n") for chunk in plain if chunk.strip())
    if pages and (not text.strip() or not alternative):
        made = "\n".join(html_to_text(page) for page in pages)
        text = f"{text}\n{made}".strip("\n") if text.strip() and made.strip() not in text else text or made
    return text, tuple(attachments[:200])


def _page(part: Part) -> str:
    if len(part.text) > _LONGEST_PAGE:
        part.trouble.note(f"only the first {_LONGEST_PAGE:,} characters of a page were read")
    return part.text[:_LONGEST_PAGE]


def _alternatives(root: Part) -> bool:
    """Tell whether plain text and HTML of this mail say the same."""
    return (
        any(part.content_type in ("multipart/alternative", "multipart/related") for part in root.walk())
        or root.main_type == "text"
    )


def _unpack(part: Part, plain: list[str], attachments: list[str]) -> None:
    from app.sync.email.tnef import unpack

    held = unpack(part.payload())
    if held.text.strip() and not any(chunk.strip() for chunk in plain):
        plain.append(held.text)
    attachments.extend(held.files)
    if not held.complete:
        part.trouble.note("a winmail.dat was cut short")


# Headers -------------------------------------------------------------------------------------------------------------


def _headers(root: Part, text: str, attachments: tuple[str, ...], now: datetime, own: frozenset[str]) -> _Read:
    sender = root.header("from") or root.header("sender")
    address, name = _mailbox(sender)
    written = _date(root.header("date"))
    if root.has("date") and written is None:
        root.trouble.note("the date cannot be read")
    identity = _IDENTITY.search(root.header("message-id"))
    base = ParsedMail(
        kind=InboundKind.NEW,
        category=Category.UNKNOWN,
        confidence=0.0,
        sender=address,
        sender_name=name,
        recipients=_recipients(root),
        subject=root.header("subject"),
        date=written,
        message_id=identity.group() if identity else root.header("message-id").strip() or None,
        in_reply_to=_answered(root),
        send_key=root.header("x-qh-send-id").strip()[:200] or None,
        text=text,
        attachments=attachments,
    )
    at = written if written and abs(written - now) < timedelta(days=3650) else now
    return _Read(root, base, sender, own, at.date())


def _mailbox(value: str) -> tuple[str | None, str]:
    """Return the address and the name of a From header, as far as they can be read."""
    bracketed = re.search(r"<\s*([^<>]*?)\s*>\s*$", value) or re.search(r"<\s*([^<>]*@[^<>]*?)\s*>", value)
    if bracketed:
        address = bracketed[1]
        name = value[: bracketed.start()].strip(" \t\"',")
    else:
        found = _ADDRESS.search(value)
        address = found.group() if found else ""
        comment = re.search(r"\(([^()]*)\)", value)
        name = comment[1] if comment else ("" if found else value.strip("\" '"))
    return normal_email(address) or (address.lower() if "@" in address else None), name.replace('\\"', '"').strip()


def _recipients(root: Part) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for name in ("to", "cc"):
        for value in root.all(name):
            for address in _ADDRESS.findall(value):
                if len(found) >= _MOST_RECIPIENTS:
                    root.trouble.note(f"more than {_MOST_RECIPIENTS:,} recipients; the rest was left out")
                    return tuple(found)
                found.setdefault(address.strip(".").lower())
    return tuple(found)


def _answered(root: Part) -> tuple[str, ...]:
    """Return the ids of the mails this one answers, the nearest first."""
    found: list[str] = []
    for name in ("in-reply-to", "references"):
        found += (
            _IDENTITY.findall(root.header(name))
            if name == "in-reply-to"
            else _IDENTITY.findall(root.header(name))[::-1]
        )
    for name in ("x-microsoft-original-message-id", "x-google-original-message-id"):
        found += _IDENTITY.findall(root.header(name))
    return tuple(dict.fromkeys(found))[:_MOST_IDS]


def _send_key(headers: str) -> str | None:
    match = _SEND_KEY.search(headers)
    return match[1] if match else None


def _date(value: str) -> datetime | None:
    """Return the instant a Date header names (RFC 5322, and what comes near it), or None."""
    match = _DATE.search(value)
    if match is None:
        return None
    day, month, year, hour, minute, second, sign, off_hours, off_minutes, zone = match.groups()
    full = int(year) + (2000 if int(year) < 50 else 1900 if int(year) < 1000 else 0)
    offset = timedelta(hours=int(off_hours or 0), minutes=int(off_minutes or 0)) * (-1 if sign == "-" else 1)
    if zone in _ZONES:
        offset = timedelta(hours=_ZONES[zone])
    number = _MONTHS.get(month.lower())
    try:
        local = datetime(
            full, number or 0, int(day), int(hour), int(minute), min(int(second or 0), 59), tzinfo=timezone(offset)
        )
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def ids_of(mail: ParsedMail) -> Iterator[str]:
    """Yield every id under which the mail that this one is about may be known, the nearest first."""
    if mail.bounce and mail.bounce.original_message_id:
        yield mail.bounce.original_message_id
    yield from mail.in_reply_to
