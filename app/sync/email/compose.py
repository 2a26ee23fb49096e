"""A message as bytes: headers that cannot be broken out of, plain text and simple HTML, attachments, our own ids.

The same send gives the same bytes: the Message-ID is an HMAC of the send key, boundaries are drawn from it, and the
date is the instant the send was decided. No remote image, no rewritten link, ever.
"""

import base64
import binascii
import hashlib
import hmac
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime

from app.core.addresses import domain_of

_BROKEN = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes along."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A whole message before it is bytes."""

    sender: str
    sender_name: str
    recipient: str
    recipient_name: str
    subject: str
    text: str
    html: str
    at: datetime
    message_id: str
    send_key: str
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    headers: Mapping[str, str] | None = None
    attachments: tuple[Attachment, ...] = ()


def message_id(secret: bytes, send_key: str, sender: str) -> str:
    """Return the Message-ID of a send: the same whenever it is asked for, and unguessable from outside."""
    digest = hmac.digest(secret, send_key.encode(), "sha256")
    return f"<qh.{base64.b32encode(digest).decode().lower()[:26]}@{domain_of(sender)}>"


def as_html(text: str) -> str:
    """Return plain text as simple HTML: paragraphs, line breaks, links as they stand."""
    paragraphs = []
    for part in text.split("\n\n"):
        shown = html.escape(part, quote=False).replace("\n", "<br>\n")
        paragraphs.append(
            "<p>" + _LINK.sub(lambda m: f'<a href="{html.escape(m.group())}">{m.group()}</a>', shown) + "</p>"
        )
    return "\n".join(paragraphs)


def compose(letter: Letter) -> bytes:
    """Return the message as bytes with CRLF line ends, ready to be sent."""
    seed = hashlib.sha256(letter.send_key.encode()).hexdigest()
    body_type, body = _alternative(letter, f"=_alt_{seed[:24]}")
    if letter.attachments:
        body_type, body = _mixed(letter, body_type, body, f"=_mix_{seed[24:48]}")
    fields = [
        ("From", _person(letter.sender_name, letter.sender)),
        ("To", _person(letter.recipient_name, letter.recipient)),
        ("Subject", _words(letter.subject)),
        ("Date", format_datetime(letter.at)),
        ("Message-ID", letter.message_id),
        ("X-QH-Send-Id", letter.send_key),
    ]
    if letter.in_reply_to:
        fields.append(("In-Reply-To", _bare(letter.in_reply_to)))
        fields.append(("References", "\r\n ".join(_bare(r) for r in letter.references or (letter.in_reply_to,))))
    fields += [(name, _bare(value)) for name, value in (letter.headers or {}).items()]
    fields += [("MIME-Version", "1.0"), ("Content-Type", body_type)]
    head = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return head.encode("ascii") + b"\r\n" + body


def _alternative(letter: Letter, boundary: str) -> tuple[str, bytes]:
    plain = _part("text/plain; charset=utf-8", "quoted-printable", _quoted(letter.text))
    rich = _part(
        "text/html; charset=utf-8", "quoted-printable", _quoted(f"<html><body>\n{letter.html}\n</body></html>\n")
    )
    return f'multipart/alternative; boundary="{boundary}"', _parts(boundary, [plain, rich])


def _mixed(letter: Letter, body_type: str, body: bytes, boundary: str) -> tuple[str, bytes]:
    parts = [f"Content-Type: {body_type}\r\n\r\n".encode() + body]
    for attachment in letter.attachments:
        name = re.sub(r"[^\w. -]+", "_", attachment.name, flags=re.ASCII)[:80]
        encoded = base64.encodebytes(attachment.content).replace(b"\n", b"\r\n")
        head = (
            f'Content-Type: {attachment.kind}; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n'
            f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
        )
        parts.append(head.encode() + encoded)
    return f'multipart/mixed; boundary="{boundary}"', _parts(boundary, parts)


def _part(kind: str, encoding: str, body: bytes) -> bytes:
    return f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode() + body


def _parts(boundary: str, parts: list[bytes]) -> bytes:
    mark = f"--{boundary}".encode()
    return b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"


def _quoted(text: str) -> bytes:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n").encode("utf-8", "replace")
    return binascii.b2a_qp(lines, istext=True).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _bare(value: str) -> str:
    """Return a header value that cannot start a new header, in ASCII."""
    return _BROKEN.sub(" ", value).strip().encode("ascii", "replace").decode()


def _words(value: str) -> str:
    clean = _BROKEN.sub(" ", value).strip()
    if clean.isascii() and len(clean) <= 900:
        return clean
    return Header(clean[:900], "utf-8", maxlinelen=75).encode(linesep="\r\n")


def _person(name: str, address: str) -> str:
    clean = _BROKEN.sub(" ", name).strip()
    if not clean or clean == address:
        return f"<{_bare(address)}>"
    if not clean.isascii():
        shown = Header(clean[:200], "utf-8", maxlinelen=75).encode(linesep="\r\n")
        return f"{shown} <{_bare(address)}>"
    return '"' + clean[:200].replace("\\", "").replace('"', "'") + f'" <{_bare(address)}>'
