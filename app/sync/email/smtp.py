"""Sending one message to a mail server, knowing at each moment whether it may have been taken.

Only one moment is uncertain: the link dies after the final dot and before the answer. Earlier it was surely not taken,
and an answer of the server says which it is. The connection is kept for the next message.
"""

import re
import smtplib
import socket
from dataclasses import dataclass, field
from datetime import timedelta

from app.core.errors import NeedsHuman, Outside, Permanent, Transient, Uncertain
from app.store.mail import Mailbox
from app.sync.egress import Ledger, Line
from app.sync.email.account import Secrets, Server, password, server, trust
from app.sync.email.refusals import NotReached, PolicyRefused, Refused

# How we call ourselves: left out, the library would look up this machine's name and tell every mail server.
NOBODY = "[127.0.0.1]"
SECONDS = 30.0
# The status of a refusal that is about the sender, and of one that is about the message itself (RFC 3463).
_POLICY = re.compile(r"(?<![\d.])5\.(?:7\.\d+|1\.[78])\b")
_MESSAGE = re.compile(r"(?<![\d.])5\.(?:3\.4|6\.\d+)\b")


@dataclass(slots=True, eq=False)
class SmtpLink:
    """One mailbox's connection to its mail server."""

    mailbox: Mailbox
    vault: Secrets
    ledger: Ledger
    _smtp: smtplib.SMTP | None = None
    _line: Line | None = None
    _sent: int = field(default=0)

    def send(self, sender: str, recipient: str, message: bytes, record: str) -> str:
        """Hand one message over; return the server's answer.

        Raises Transient and NotReached (surely not taken; later), Refused and PolicyRefused (surely not taken; never as it
        is), or Uncertain (it may have been taken).
        """
        if not recipient.isascii():
            raise Refused(553, "5.6.7 the address has letters that mail servers do not take", recipient=True)
        smtp = self._connected()
        assert self._line is not None
        self._line.records.append(record)
        try:
            self._expect(smtp.docmd("MAIL", f"FROM:<{sender}> SIZE={len(message)}"), "MAIL")
            self._expect(smtp.docmd("RCPT", f"TO:<{recipient}>"), "RCPT")
            self._expect(smtp.docmd("DATA"), "DATA", wanted=354)
            smtp.send(message.replace(b"\r\n.", b"\r\n..") + (b"" if message.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self.close("broke off")
            raise Transient(
                "The mail server broke off before it had the message.", retry_after=timedelta(minutes=1)
            ) from error
        except Outside:
            self._reset()
            raise
        try:
            code, answer = smtp.getreply()
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self.close("broke off after the message")
            raise Uncertain("The mail server broke off after it had the message and before it said so.") from error
        self._expect((code, answer), "message")
        self._sent += 1
        self._line.bytes_out += len(message)
        return answer.decode("utf-8", "replace")

    def sign_in(self) -> None:
        """Sign in and send nothing; raises NotReached or PolicyRefused."""
        self._connected()

    def close(self, outcome: str = "ok") -> None:
        """Close the connection, where one is open."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            try:
                if outcome == "ok":
                    smtp.docmd("QUIT")
            except (smtplib.SMTPException, OSError):
                outcome = "ok, closed by the server"
            smtp.close()
        line, self._line = self._line, None
        if line is not None:
            line.close(outcome)

    def _reset(self) -> None:
        try:
            if self._smtp is not None:
                self._smtp.docmd("RSET")
        except (smtplib.SMTPException, OSError):
            self.close("broke off")

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is not None:
            return self._smtp
        try:
            target = server(self.mailbox.smtp, self.mailbox)
            secret = password(self.vault, self.mailbox)
            self._line = self.ledger.open(target.host, target.port, "send mail")
        except (Permanent, NeedsHuman) as error:
            raise PolicyRefused(error.sentence, hint=error.hint) from error
        try:
            self._smtp = _signed_in(target, secret)
        except smtplib.SMTPAuthenticationError as error:
            self.close("login refused")
            if error.smtp_code < 500:
                raise NotReached(f"The mail server puts off the login: {error.smtp_code}.") from error
            raise PolicyRefused(
                f"The mail server does not accept the login of {self.mailbox.address}.",
                hint="Enter the password (or app password) anew under Settings › Mailboxes; nothing was sent.",
            ) from error
        except smtplib.SMTPResponseException as error:
            self.close("refused")
            raise NotReached(
                f"The mail server is not ready: {error.smtp_code}.", retry_after=timedelta(minutes=15)
            ) from error
        except (smtplib.SMTPException, OSError) as error:
            self.close("not reached")
            raise NotReached(
                f"The mail server {target.host} could not be reached safely ({type(error).__name__}).",
                hint="Check the network.",
            ) from error
        return self._smtp

    def _expect(self, reply: tuple[int, bytes], phase: str, *, wanted: int = 250) -> None:
        """Raise what an answer means where it is not the wanted one; `phase` is what it answers."""
        code, answer = reply
        if code == wanted or (wanted == 250 and 200 <= code < 300):
            return
        text = answer.decode("utf-8", "replace")
        if code == -1:
            raise smtplib.SMTPServerDisconnected(text)
        if code < 400:
            self.close("out of step")
            raise Transient(f"The mail server answered {code} out of turn.")
        if code < 500:
            slow = code == 421 or "4.7." in text
            if code == 421:
                self.close("told to go")
            raise Transient(
                f"The mail server said {code} {text}.",
                retry_after=timedelta(hours=1) if slow else timedelta(minutes=15),
            )
        if _POLICY.search(text) or (phase == "MAIL" and not _MESSAGE.search(text) and code != 552):
            raise PolicyRefused(f"The mail server refuses mail from {self.mailbox.address}: {code} {text}.")
        raise Refused(code, text, recipient=phase == "RCPT")


def _signed_in(target: Server, secret: str) -> smtplib.SMTP:
    """Return a connection that is encrypted, verified and signed in; one that fails half-way is closed."""
    if target.starttls:
        smtp = smtplib.SMTP(target.host, target.port, NOBODY, timeout=SECONDS)
    else:
        smtp = smtplib.SMTP_SSL(target.host, target.port, NOBODY, timeout=SECONDS, context=trust(target.ca_file))
    try:
        # A message is several packets: without this, the last waits 40 ms for the others to be acknowledged.
        assert smtp.sock is not None
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if target.starttls:
            smtp.starttls(context=trust(target.ca_file))
        smtp.ehlo()
        smtp.login(target.user, secret)
    except BaseException:
        smtp.close()
        raise
    return smtp
