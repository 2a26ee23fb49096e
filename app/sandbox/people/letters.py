"""The mail the pretend world writes: answers with quotes, out-of-office notes, delivery reports, abuse reports."""

import email
from collections.abc import Iterator
from datetime import datetime
from email.header import Header
from email.message import Message
from email.utils import format_datetime, formataddr
from functools import lru_cache

from app.sandbox.mail.host import Accepted
from app.sandbox.people.population import Person


def reply(person: Person, to: Accepted, text: str, at: datetime, number: int, *, automatic: bool = False) -> bytes:
    """Return an answer to one of the founder's mails: new words on top, a signature, the original quoted below."""
    original, _ = readable(to.raw)
    quoted = "\n".join(f"> {line}" for line in original.splitlines())
    signature = f"-- \n{person.name}\n{person.title}, {person.firm.name}"
    body = (
        text
        if automatic
        else f"{text}\n\n{signature}\n\nOn {to.at:%a, %d %b %Y at %H:%M}, {to.envelope_from} wrote:\n\n{quoted}"
    )
    sender = formataddr((person.name, person.email))
    mail = _mail(sender, to.account, at, f"reply-{number}@{person.firm.domain}")
    subject = to.subject.removeprefix("Re: ")
    answered = f"Automatic reply: {subject}" if automatic else f"Re: {subject}"
    mail["Subject"] = answered if answered.isascii() else Header(answered, "utf-8").encode()
    mail["In-Reply-To"] = to.message_id
    mail["References"] = to.message_id
    if automatic:
        mail["Auto-Submitted"] = "auto-replied"
        mail["X-Auto-Response-Suppress"] = "All"
    mail.set_payload(body, "us-ascii" if body.isascii() else "utf-8")
    return mail.as_bytes()


def delivery_report(person: Person, to: Accepted, at: datetime, number: int) -> bytes:
    """Return a delivery report (RFC 3464): the address does not exist."""
    domain = person.firm.domain
    mail = _mail(f"Mail Delivery System <mailer-daemon@{domain}>", to.account, at, f"dsn-{number}@{domain}")
    mail["Subject"] = "Undelivered Mail Returned to Sender"
    mail["Auto-Submitted"] = "auto-replied"
    status = (
        f"Reporting-MTA: dns; mx.{domain}\n\nFinal-Recipient: rfc822; {person.email}\nAction: failed\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 5.1.1 user unknown\n"
    )
    words = f"Your message could not be delivered to {person.email}: user unknown."
    return _report(mail, "delivery-status", words, "message/delivery-status", status, _head_of(to.raw))


def abuse_report(person: Person, to: Accepted, at: datetime, number: int) -> bytes:
    """Return an abuse report (RFC 5965): the recipient pressed “spam”."""
    domain = person.firm.domain
    mail = _mail(f"abuse@{domain}", to.account, at, f"arf-{number}@{domain}")
    mail["Subject"] = f"FW: {to.subject}"
    feedback = (
        "Feedback-Type: abuse\nUser-Agent: SamplePostmaster/1.0\nVersion: 1\n"
        f"Original-Rcpt-To: {person.email}\nReported-Domain: {to.envelope_from.partition('@')[2]}\n"
    )
    words = "This is an email abuse report for an email message received from your domain."
    return _report(mail, "feedback-report", words, "message/feedback-report", feedback, _head_of(to.raw))


def _mail(sender: str, recipient: str, at: datetime, message_id: str) -> Message:
    mail = Message()
    mail["From"] = sender
    mail["To"] = recipient
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{message_id}>"
    return mail


def _report(mail: Message, kind: str, words: str, part_type: str, part: str, original: str) -> bytes:
    boundary = "=_report_" + mail["Message-ID"].strip("<>").replace("@", "_")
    mail["MIME-Version"] = "1.0"
    mail["Content-Type"] = f'multipart/report; report-type={kind}; boundary="{boundary}"'
    parts = [
        f"Content-Type: text/plain; charset=utf-8\n\n{words}\n",
        f"Content-Type: {part_type}\n\n{part}\n",
        f"Content-Type: text/rfc822-headers\n\n{original}\n",
    ]
    head = "".join(f"{name}: {value}\n" for name, value in mail.items())
    body = "".join(f"--{boundary}\n{text}" for text in parts) + f"--{boundary}--\n"
    return (head + "\n" + body).encode()


def _head_of(raw: bytes) -> str:
    return raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode("utf-8", "replace")


@lru_cache(4096)  # read as it comes, and again where it is answered
def readable(raw: bytes) -> tuple[str, bool]:
    """Return what a recipient sees of a mail: its text, and whether a proposal is attached."""
    text, attached = "", False
    for head, body in _parts(raw):
        attached = attached or (head.get_filename() or "").startswith("Proposal")
        if head.get_content_type() == "text/plain" and not text:
            head.set_payload(body.decode("ascii", "surrogateescape"))
            payload = head.get_payload(decode=True)
            assert isinstance(payload, bytes)
            text = payload.decode("utf-8", "replace").replace("\r\n", "\n")
    return text, attached


def _parts(raw: bytes) -> Iterator[tuple[Message, bytes]]:
    """Yield the heads and bodies of a mail's parts that hold no others; the bodies, a PDF among them, are not read."""
    opening, gap, body = raw.partition(b"\r\n\r\n")
    head = email.message_from_bytes(opening + gap)
    boundary = head.get_boundary()
    if boundary is None:
        yield head, body
        return
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary.encode())[1:]:
        if part.startswith(b"--"):
            return
        yield from _parts(part.removeprefix(b"\r\n"))
