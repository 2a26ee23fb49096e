"""The pretend mail host: SMTP submission and IMAP on loopback, in one thread of this process or as a program of its own.

    with MailServer(folder=folder, clock=clock) as server:
        server.account("me@studio.example", "secret")
        smtplib.SMTP_SSL("localhost", server.smtp_port, context=server.trust())

Nothing is delivered by itself: what an account submits is recorded, filed in its Sent folder and handed to the
listeners; the simulated world answers with `deliver`.
"""

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from app.core.clock import Clock
from app.sandbox.certificates import Authority, make_authority
from app.sandbox.faults import MailFaults
from app.sandbox.mail import smtp
from app.sandbox.mail.host import Accepted, Host
from app.sandbox.mail.imap import server as imap
from app.sandbox.mail.mailboxes import FOLDERS, Mailbox, StoredMessage, with_crlf

LOOPBACK = "127.0.0.1"
READ_LIMIT = 1 << 20  # octets of one line, long enough for the list of 100,000 UIDs

_Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class MailServer:
    """A mail host on ephemeral ports of 127.0.0.1; use it as a context manager.

    `smtp_port` is implicit TLS, `starttls_port` is for STARTTLS, `imap_port` is implicit TLS. Clients trust
    `authority.ca` and connect to "localhost" or "127.0.0.1".
    """

    def __init__(
        self, *, folder: Path, clock: Clock, faults: MailFaults | None = None, authority: Authority | None = None
    ) -> None:
        self.authority = authority or make_authority(folder, now=clock.now())
        self._host = Host(clock, faults or MailFaults())
        self._thread = threading.Thread(target=self._run, name="practice mail host", daemon=True)
        self._started = threading.Event()
        self._trouble: OSError | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._sessions: set[asyncio.Task[None]] = set()
        self.smtp_port = self.starttls_port = self.imap_port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self._started.wait()
        if self._trouble is not None:
            raise self._trouble
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._loop is not None
        assert self._stop is not None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    # What the world does -----------------------------------------------------------------------------------------

    def account(
        self, address: str, password: str, *, files_sent: bool = True, folders: dict[str, str] | None = None
    ) -> Mailbox:
        """Make an account and return its mailbox.

        `files_sent` is whether the host files submissions in Sent itself, as Gmail does. `folders` maps names to
        SPECIAL-USE attributes; by default INBOX, Sent, Junk, Drafts, Trash, Archive.
        """
        with self._host.store.lock:
            return self._host.store.add(address, password, files_sent=files_sent, folders=folders or FOLDERS)

    def deliver(
        self,
        address: str,
        raw: bytes,
        at: datetime | None = None,
        folder: str = "INBOX",
        flags: tuple[str, ...] = (),
    ) -> StoredMessage:
        """Put a message into an account's folder, from any thread. Raises NotFound."""
        with self._host.store.lock:
            box = self._host.store.mailbox(address).folder(folder)
            return box.append(with_crlf(raw), received=at or self._host.clock.now(), flags=flags)

    def on_accept(self, callback: Callable[[Accepted], None]) -> None:
        """Call `callback` for each submission, on the server's thread, before the sender gets its 250."""
        self._host.listeners.append(callback)

    def new_uidvalidity(self, address: str, folder: str) -> int:
        """Renumber a folder under a new UIDVALIDITY, as a rebuilt server does, and return it. Raises NotFound."""
        with self._host.store.lock:
            uidvalidity = self._host.store.next_uidvalidity()
            self._host.store.mailbox(address).folder(folder).renumber(uidvalidity)
            return uidvalidity

    @property
    def faults(self) -> MailFaults:
        """The faults in force; set it to change them from now on."""
        return self._host.faults

    @faults.setter
    def faults(self, faults: MailFaults) -> None:
        self._host.change_faults(faults)

    # What can be read --------------------------------------------------------------------------------------------

    @property
    def accepted(self) -> list[Accepted]:
        """Every submission that was accepted, in order, whether or not its sender learned of it."""
        return self._host.accepted

    @property
    def connections(self) -> int:
        """How many connections were opened so far."""
        return self._host.connections

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses of all accounts."""
        return tuple(mailbox.address for mailbox in self._host.store.mailboxes.values())

    def mailbox(self, address: str) -> Mailbox:
        """Return an account's mailbox as it stands now. Raises NotFound."""
        with self._host.store.lock:
            mailbox = self._host.store.mailbox(address)
            mailbox.settle(self._host.clock.now())
            return mailbox

    def trust(self) -> ssl.SSLContext:
        """Return a client's TLS context that trusts this server and verifies it."""
        return ssl.create_default_context(cafile=str(self.authority.ca))

    # The thread --------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except OSError as error:
            self._trouble = error
        finally:
            self._started.set()

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(self.authority.certificate, self.authority.key)
        servers = [
            await self._listen(lambda r, w: smtp.Session(r, w, self._host, tls=None).serve(), tls),
            await self._listen(lambda r, w: smtp.Session(r, w, self._host, tls=tls).serve(), None),
            await self._listen(lambda r, w: imap.Session(r, w, self._host).serve(), tls),
        ]
        self.smtp_port, self.starttls_port, self.imap_port = (_port(server) for server in servers)
        self._started.set()
        await self._stop.wait()
        for server in servers:
            server.close()
        for session in self._sessions:
            session.cancel()
        while self._sessions:
            await asyncio.sleep(0.001)

    async def _listen(self, serve: _Serve, tls: ssl.SSLContext | None) -> asyncio.Server:
        start = partial(self._begin, serve)
        return await asyncio.start_server(start, LOOPBACK, 0, ssl=tls, limit=READ_LIMIT)

    def _begin(self, serve: _Serve, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._host.connections += 1
        session = asyncio.ensure_future(_session(serve, reader, writer))
        self._sessions.add(session)
        session.add_done_callback(self._sessions.discard)


async def _session(serve: _Serve, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Serve one connection; a link that dies is the client's affair, and the end of the session."""
    try:
        await serve(reader, writer)
    except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
        pass
    except asyncio.CancelledError:
        writer.transport.abort()
    finally:
        writer.close()


def _port(server: asyncio.Server) -> int:
    port: int = server.sockets[0].getsockname()[1]
    return port


if __name__ == "__main__":
    from app.sandbox import program
    from app.sandbox.mail import control

    given = program.arguments("A practice mail host on loopback.")
    control.main(given.folder, given.ports_file, with_parent=given.with_parent)
