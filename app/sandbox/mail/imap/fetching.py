"""FETCH: what a client may ask of a message, and the bytes that answer it (RFC 3501 §6.4.5, §7.4.2)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses

from app.sandbox.mail.imap.syntax import Bad, Token, internal_date, literal, quoted, text_of
from app.sandbox.mail.imap.view import flag_list
from app.sandbox.mail.mailboxes import StoredMessage, split_message

MACROS = {
    "ALL": ("FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE"),
    "FAST": ("FLAGS", "INTERNALDATE", "RFC822.SIZE"),
    "FULL": ("FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE", "BODY"),
}
_SECTION = re.compile(r"BODY(\.PEEK)?\[([^\]]*)\](?:<(\d+)(?:\.(\d+))?>)?", re.IGNORECASE)
_PART = re.compile(r"((?:\d+\.)*\d+)?\.?(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing asked for: the label it is answered under, how to make it, and whether reading it marks as seen."""

    label: bytes
    render: Callable[[StoredMessage], bytes]
    marks_seen: bool = False


def items(asked: Token, *, by_uid: bool) -> list[Item]:
    """Return the items of a FETCH; UID is among them when `by_uid`. Raises Bad."""
    names = [text_of(name) for name in asked] if isinstance(asked, list) else [text_of(asked)]
    if len(names) == 1 and names[0].upper() in MACROS:
        names = list(MACROS[names[0].upper()])
    found = [_item(name) for name in names]
    if by_uid and all(item.label != b"UID" for item in found):
        found.insert(0, _item("UID"))
    return found


def answer(number: int, message: StoredMessage, wanted: list[Item]) -> bytes:
    """Return the untagged FETCH line of one message."""
    pairs = b" ".join(item.label + b" " + item.render(message) for item in wanted)
    return b"* %d FETCH (%b)" % (number, pairs)


def _item(name: str) -> Item:
    simple = _SIMPLE.get(name.upper())
    if simple is not None:
        render, marks_seen = simple
        return Item(label=name.upper().encode(), render=render, marks_seen=marks_seen)
    found = _SECTION.fullmatch(name)
    if found is None:
        raise Bad(f"{name} cannot be fetched")
    peek, section, start, length = found.groups()
    label = f"BODY[{section.upper()}]" + (f"<{start}>" if start else "")
    first = int(start or 0)
    last = first + int(length) if length else None
    return Item(
        label=label.encode(),
        render=lambda message: literal(_section(message, section)[first:last]),
        marks_seen=not peek,
    )


def _section(message: StoredMessage, section: str) -> bytes:
    """Return the bytes of a section such as HEADER.FIELDS (FROM), TEXT or 2.1.MIME."""
    found = _PART.fullmatch(section)
    part, rest = (found[1], found[2].strip()) if found else (None, section)
    raw = message.raw if part is None else _part(message, part)
    kind = rest.upper()
    if kind == "":
        return raw if part is None else split_message(raw)[1]
    if part is not None and kind != "MIME":
        raw = split_message(raw)[1]  # a nested message: its own header and text
    header, body = split_message(raw)
    if kind in ("HEADER", "MIME"):
        return header
    if kind == "TEXT":
        return body
    if kind.startswith("HEADER.FIELDS"):
        names = {name.lower() for name in re.findall(r'[^\s()"]+', kind)[1:]}
        return _chosen(header, names, inside=not kind.startswith("HEADER.FIELDS.NOT"))
    raise Bad(f"section {section} cannot be fetched")


def _chosen(header: bytes, names: set[str], *, inside: bool) -> bytes:
    fields = re.split(rb"(?<=\r\n)(?![ \t])", header)
    kept = [field for field in fields if b":" in field and (_field_name(field) in names) == inside]
    return b"".join(kept) + b"\r\n"


def _field_name(field: bytes) -> str:
    return field.partition(b":")[0].decode("latin-1").strip().lower()


def _part(message: StoredMessage, numbers: str) -> bytes:
    """Return a MIME part by its numbers, with its own header; empty where there is none."""
    part = message_from_bytes(message.raw)
    for number in (int(text) for text in numbers.split(".")):
        children = part.get_payload() if part.is_multipart() else [part]
        if not isinstance(children, list) or number > len(children):
            return b""
        child = children[number - 1]
        assert isinstance(child, Message)
        part = child
    return re.sub(rb"\r?\n", b"\r\n", part.as_bytes())


def _envelope(message: StoredMessage) -> bytes:
    sender = _addresses(message, "from")
    values = [
        quoted(message.header("date")),
        quoted(message.header("subject")),
        sender,
        _addresses(message, "sender", sender),
        _addresses(message, "reply-to", sender),
        _addresses(message, "to"),
        _addresses(message, "cc"),
        _addresses(message, "bcc"),
        quoted(message.header("in-reply-to")),
        quoted(message.header("message-id")),
    ]
    return b"(" + b" ".join(values) + b")"


def _addresses(message: StoredMessage, header: str, otherwise: bytes = b"NIL") -> bytes:
    value = message.header(header)
    if not value:
        return otherwise
    found = []
    for name, address in getaddresses([value]):
        local, _, domain = address.rpartition("@")
        found.append(b"(%b NIL %b %b)" % (quoted(name or None), quoted(local or None), quoted(domain or None)))
    return b"(" + b"".join(found) + b")" if found else otherwise


def _structure(message: StoredMessage) -> bytes:
    return _describe(message_from_bytes(message.raw))


def _describe(part: "Message[str, str]") -> bytes:
    """Return the body structure of a part, without extension data but for the multipart's subtype."""
    children = part.get_payload()
    if part.get_content_maintype() == "multipart" and isinstance(children, list):
        inside = b"".join(_describe(child) for child in children if isinstance(child, Message))
        return b"(" + inside + b" " + quoted(part.get_content_subtype().upper()) + b")"
    body = split_message(re.sub(rb"\r?\n", b"\r\n", part.as_bytes()))[1]
    fields = [
        quoted(part.get_content_maintype().upper()),
        quoted(part.get_content_subtype().upper()),
        _parameters(part),
        quoted(part.get("Content-ID")),
        quoted(part.get("Content-Description")),
        quoted(str(part.get("Content-Transfer-Encoding", "7BIT")).upper()),
        b"%d" % len(body),
    ]
    if part.get_content_maintype() == "text":
        fields.append(b"%d" % body.count(b"\r\n"))
    return b"(" + b" ".join(fields) + b")"


def _parameters(part: "Message[str, str]") -> bytes:
    given = part.get_params(failobj=[])[1:]
    pairs = [quoted(str(text)) for pair in given for text in (str(pair[0]).upper(), pair[1])]
    return b"(" + b" ".join(pairs) + b")" if pairs else b"NIL"


_Render = Callable[[StoredMessage], bytes]
_SIMPLE: dict[str, tuple[_Render, bool]] = {
    "UID": (lambda message: b"%d" % message.uid, False),
    "FLAGS": (lambda message: flag_list(message.flags), False),
    "INTERNALDATE": (lambda message: internal_date(message.received), False),
    "RFC822.SIZE": (lambda message: b"%d" % len(message.raw), False),
    "ENVELOPE": (_envelope, False),
    "BODY": (_structure, False),
    "BODYSTRUCTURE": (_structure, False),
    "RFC822": (lambda message: literal(message.raw), True),
    "RFC822.HEADER": (lambda message: literal(message.parts[0]), False),
    "RFC822.TEXT": (lambda message: literal(message.parts[1]), True),
}
