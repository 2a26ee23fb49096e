"""The submission side of a mail host (RFC 5321, 6409): one session per connection, answers in the order of commands.

Written on asyncio streams and not on aiosmtpd: a message costs one parse less, and every fault has its exact place.
"""

import asyncio
import base64
import re
import ssl
from collections.abc import Awaitable, Callable

from app.sandbox.mail.host import Host
from app.sandbox.mail.mailboxes import Mailbox, with_crlf

MAX_SIZE = 35_882_577  # octets; what Gmail announces
MAX_RECIPIENTS = 100
MAX_LINE = 4_096

_PATH = re.compile(r"(?:FROM|TO):\s*<([^<>]*)>\s*(.*)", re.IGNORECASE)
_MAIL_PARAMETERS = {"SIZE", "BODY", "SMTPUTF8", "AUTH"}


class Session:
    """One SMTP connection; `tls` is given where STARTTLS is offered."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: Host, *, tls: ssl.SSLContext | None
    ) -> None:
        self._reader, self._writer, self._host, self._tls = reader, writer, host, tls
        self._open = True
        self._greeted = False
        self._mailbox: Mailbox | None = None
        self._sender: str | None = None
        self._recipients: list[str] = []
        self._accepted = 0

    async def serve(self) -> None:
        """Speak until the client leaves or a fault cuts the link."""
        await self._say("220 localhost ESMTP QuotaHit practice host")
        while self._open:
            try:
                line = await self._reader.readline()
            except ValueError:  # longer than the reader's own limit; it has been swallowed
                line = b" " * MAX_LINE + b"\n"
            if not line.endswith(b"\n"):
                return
            if len(line) > MAX_LINE:
                await self._say("500 5.5.2 Line too long")
                continue
            verb, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            handler = _HANDLERS.get(verb.upper())
            if handler is None:
                await self._say("500 5.5.1 Command not known")
            else:
                await handler(self, rest.strip())

    async def _say(self, *lines: str) -> None:
        if delay := self._host.faults.delay:
            await asyncio.sleep(delay)
        *first, last = lines
        text = "".join(f"{line[:3]}-{line[4:]}\r\n" for line in first) + last + "\r\n"
        self._writer.write(text.encode())
        await self._writer.drain()

    def _cut(self) -> None:
        self._open = False
        self._writer.transport.abort()

    # Opening -----------------------------------------------------------------------------------------------------

    async def _ehlo(self, name: str) -> None:
        if not name:
            await self._say("501 5.5.4 Say who you are")
            return
        self._greeted = True
        self._forget()
        offers = ["PIPELINING", f"SIZE {MAX_SIZE}", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"]
        offers.append("AUTH PLAIN LOGIN" if self._tls is None else "STARTTLS")
        await self._say(f"250 localhost greets {name}", *(f"250 {offer}" for offer in offers))

    async def _helo(self, name: str) -> None:
        self._greeted = True
        self._forget()
        await self._say(f"250 localhost greets {name}")

    async def _starttls(self, _rest: str) -> None:
        if self._tls is None:
            await self._say("503 5.5.1 TLS is already there")
            return
        await self._say("220 2.0.0 Go ahead")
        await self._writer.start_tls(self._tls)
        self._tls = None
        self._greeted = False
        self._forget()

    # Signing in --------------------------------------------------------------------------------------------------

    async def _auth(self, rest: str) -> None:
        mechanism, _, initial = rest.partition(" ")
        if self._tls is not None:
            await self._say("530 5.7.0 Must issue a STARTTLS command first")
        elif not self._greeted or self._mailbox is not None:
            await self._say("503 5.5.1 Not now")
        elif mechanism.upper() not in ("PLAIN", "LOGIN"):
            await self._say("504 5.5.4 Mechanism not known")
        else:
            await self._sign_in(mechanism.upper(), initial)

    async def _sign_in(self, mechanism: str, initial: str) -> None:
        try:
            if mechanism == "PLAIN":
                _, address, password = (await self._secret("", initial)).split("\0")
            else:
                address = await self._secret("Username:", initial)
                password = await self._secret("Password:", "")
        except ValueError:
            await self._say("501 5.5.2 Cannot decode that")
            return
        self._mailbox = self._host.entered(address, password)
        if self._mailbox is None:
            await self._say("535 5.7.8 Username and Password not accepted")
        else:
            await self._say("235 2.7.0 Accepted")

    async def _secret(self, prompt: str, initial: str) -> str:
        """Return one decoded answer of the client. Raises ValueError when it is no base64 or a cancelling star."""
        if not initial:
            await self._say("334 " + base64.b64encode(prompt.encode()).decode())
            initial = (await self._reader.readline()).decode("ascii").strip()
        return base64.b64decode(initial, validate=True).decode("utf-8")

    # A message ---------------------------------------------------------------------------------------------------

    async def _mail(self, rest: str) -> None:
        limit = self._host.faults.messages_per_connection
        if limit is not None and self._accepted >= limit:
            await self._say("421 4.7.0 Too many messages in this session, try again later")
            self._open = False
            return
        await self._say(self._begin(rest))

    def _begin(self, rest: str) -> str:
        """Start a message and return the reply to MAIL."""
        if self._mailbox is None:
            return "530 5.7.0 Authentication required"
        if self._sender is not None:
            return "503 5.5.1 A message is already begun"
        path = _PATH.fullmatch(rest)
        if path is None or not rest.upper().startswith("FROM:"):
            return "501 5.5.4 Syntax: MAIL FROM:<address>"
        parameters = dict(part.upper().partition("=")[::2] for part in path[2].split())
        if unknown := parameters.keys() - _MAIL_PARAMETERS:
            return f"555 5.5.4 Parameter {min(unknown)} not known"
        size = parameters.get("SIZE", "0")
        if not size.isdecimal():
            return "501 5.5.4 SIZE is a number of octets"
        if int(size) > MAX_SIZE:
            return "552 5.3.4 Message too big"
        if not path[1].isascii() and "SMTPUTF8" not in parameters:
            return "553 5.6.7 That address needs SMTPUTF8"
        self._sender = path[1]
        return "250 2.1.0 OK"

    async def _rcpt(self, rest: str) -> None:
        path = _PATH.fullmatch(rest)
        if self._sender is None:
            await self._say("503 5.5.1 MAIL first")
        elif path is None or not rest.upper().startswith("TO:"):
            await self._say("501 5.5.4 Syntax: RCPT TO:<address>")
        elif "@" not in path[1]:
            await self._say("553 5.1.3 That is no address")
        elif len(self._recipients) >= MAX_RECIPIENTS:
            await self._say("452 4.5.3 Too many recipients")
        elif refusal := self._host.refusal(path[1]):
            await self._say(f"{refusal[0]} {refusal[1]}")
        else:
            self._recipients.append(path[1])
            await self._say("250 2.1.5 OK")

    async def _data(self, _rest: str) -> None:
        faults, dice = self._host.faults, self._host.dice
        if self._mailbox is None or self._sender is None or not self._recipients:
            await self._say("503 5.5.1 RCPT first")
            return
        if dice.falls("before data", faults.drop_before_data):
            self._cut()
            return
        await self._say("354 End with a dot on a line of its own")
        content = await self._content()
        if content is None:
            await self._say("552 5.3.4 Message too big")
            self._forget()
            return
        self._host.accept(self._mailbox, self._sender, tuple(self._recipients), content)
        self._accepted += 1
        self._forget()
        if dice.falls("before answer", faults.drop_before_answer):
            self._cut()
            return
        await self._say(f"250 2.0.0 OK queued as {len(self._host.accepted)}")
        if dice.falls("after answer", faults.drop_after_answer):
            self._open = False

    async def _content(self) -> bytes | None:
        """Return the message without its dots, or None when it was longer than we take (and was swallowed)."""
        chunks: list[bytes] = []
        size, tail, ended = 0, b"\r\n", False
        while not ended:
            try:
                chunk = await self._reader.readuntil(b".\r\n")
                ended = (tail + chunk[-5:]).endswith(b"\r\n.\r\n")
            except asyncio.LimitOverrunError as overrun:
                chunk = await self._reader.readexactly(overrun.consumed)
            tail = (tail + chunk[-2:])[-2:]
            size += len(chunk)
            if size <= MAX_SIZE:
                chunks.append(chunk)
        if size > MAX_SIZE:
            return None
        text = b"".join(chunks)[:-3]
        return with_crlf(text.removeprefix(b".").replace(b"\r\n.", b"\r\n"))

    # The rest ----------------------------------------------------------------------------------------------------

    def _forget(self) -> None:
        self._sender = None
        self._recipients = []

    async def _rset(self, _rest: str) -> None:
        self._forget()
        await self._say("250 2.0.0 OK")

    async def _noop(self, _rest: str) -> None:
        await self._say("250 2.0.0 OK")

    async def _vrfy(self, _rest: str) -> None:
        await self._say("252 2.1.5 Send it and see")

    async def _quit(self, _rest: str) -> None:
        await self._say("221 2.0.0 Bye")
        self._open = False


_Handler = Callable[[Session, str], Awaitable[None]]
_HANDLERS: dict[str, _Handler] = {
    "EHLO": Session._ehlo,
    "HELO": Session._helo,
    "STARTTLS": Session._starttls,
    "AUTH": Session._auth,
    "MAIL": Session._mail,
    "RCPT": Session._rcpt,
    "DATA": Session._data,
    "RSET": Session._rset,
    "NOOP": Session._noop,
    "VRFY": Session._vrfy,
    "QUIT": Session._quit,
}
