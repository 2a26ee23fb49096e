"""Sending one message to a mail server, knowing at each moment whether it may have been taken.

Only one moment is uncertain: the link dies after the final dot and before the answer. Earlier it was surely not taken,
and an answer of the server says which it is. The connection is kept for the next message.
"""

import smtplib
from dataclasses import dataclass, field
from datetime import timedelta

from app.core.errors import NeedsHuman, Outside, Permanent, Transient, Uncertain
from app.store.mail import Mailbox
from app.store.vault import Vault
from app.sync.egress import Ledger, Line
from app.sync.email.account import password, server, trust

SECONDS = 30.0


class Refused(Permanent):
    """The server said no to this message: `code` and `recipient` say to what."""

    def __init__(self, code: int, answer: str, *, recipient: bool) -> None:
        super().__init__(f"The mail server refused it: {code} {answer}.")
        self.code = code
        self.answer = answer
        self.recipient = recipient


class PolicyRefused(NeedsHuman):
    """The server refuses this mailbox, not this recipient: nothing more is to be sent until somebody looks."""


@dataclass(slots=True, eq=False)
class SmtpLink:
    """One mailbox's connection to its mail server."""

    mailbox: Mailbox
    vault: Vault
    ledger: Ledger
    _smtp: smtplib.SMTP | None = None
    _line: Line | None = None
    _sent: int = field(default=0)

    def send(self, sender: str, recipient: str, message: bytes, record: str) -> str:
        """Hand one message over; return the server's answer.

        Raises Transient (surely not taken; later), Refused and PolicyRefused (surely not taken; never as it is), or
        Uncertain (it may have been taken).
        """
        smtp = self._connected()
        assert self._line is not None
        self._line.records.append(record)
        try:
            self._expect(smtp.docmd("MAIL", f"FROM:<{sender}> SIZE={len(message)}"), recipient=False)
            self._expect(smtp.docmd("RCPT", f"TO:<{recipient}>"), recipient=True)
            self._expect(smtp.docmd("DATA"), recipient=False, wanted=354)
            smtp.send(message.replace(b"\r\n.", b"\r\n..") + (b"" if message.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self.close("broke off")
            raise Transient("The mail server broke off before it had the message.") from error
        except Outside:
            self._reset()
            raise
        try:
            code, answer = smtp.getreply()
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self.close("broke off after the message")
            raise Uncertain("The mail server broke off after it had the message and before it said so.") from error
        self._expect((code, answer), recipient=False)
        self._sent += 1
        self._line.bytes_out += len(message)
        return answer.decode("utf-8", "replace")

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
        target = server(self.mailbox.smtp, self.mailbox)
        self._line = self.ledger.open(target.host, target.port, "send mail")
        try:
            if target.starttls:
                smtp = smtplib.SMTP(target.host, target.port, timeout=SECONDS)
                smtp.starttls(context=trust(target.ca_file))
            else:
                smtp = smtplib.SMTP_SSL(target.host, target.port, timeout=SECONDS, context=trust(target.ca_file))
            smtp.ehlo()
            smtp.login(target.user, password(self.vault, self.mailbox))
        except smtplib.SMTPAuthenticationError as error:
            self.close("login refused")
            raise PolicyRefused(
                f"The mail server does not accept the login of {self.mailbox.address}.",
                hint="Enter the password (or app password) anew under Settings › Mailboxes; nothing was sent.",
            ) from error
        except smtplib.SMTPResponseException as error:
            self.close("refused")
            raise Transient(
                f"The mail server is not ready: {error.smtp_code}.", retry_after=timedelta(minutes=15)
            ) from error
        except (smtplib.SMTPException, OSError) as error:
            self.close("not reached")
            raise Transient(
                f"The mail server {target.host} could not be reached safely ({type(error).__name__}).",
                hint="Check the network.",
            ) from error
        self._smtp = smtp
        return smtp

    def _expect(self, reply: tuple[int, bytes], *, recipient: bool, wanted: int = 250) -> None:
        code, answer = reply
        if code == wanted or 200 <= code < 300:
            return
        text = answer.decode("utf-8", "replace")
        if code == -1:
            raise smtplib.SMTPServerDisconnected(text)
        if code < 500:
            slow = code == 421 or "4.7." in text
            if code == 421:
                self.close("told to go")
            raise Transient(
                f"The mail server said {code} {text}.",
                retry_after=timedelta(hours=1) if slow else timedelta(minutes=15),
            )
        if "5.7." in text and not recipient:
            raise PolicyRefused(f"The mail server refuses mail from {self.mailbox.address}: {code} {text}.")
        raise Refused(code, text, recipient=recipient)
