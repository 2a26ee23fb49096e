"""The reading side of a mail host: an IMAP4rev1 server (RFC 3501) with the extensions that clients of today use."""

import asyncio
import base64
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from app.sandbox.mail.host import Host
from app.sandbox.mail.imap import folders, messages
from app.sandbox.mail.imap.session import Answer, Handler, State, need
from app.sandbox.mail.imap.syntax import Bad, Command, No, Token, Unreadable, read_command, text_of
from app.sandbox.mail.imap.view import View

CAPABILITIES = (
    b"IMAP4rev1 LITERAL+ SASL-IR AUTH=PLAIN ID NAMESPACE CHILDREN IDLE UNSELECT UIDPLUS MOVE SPECIAL-USE LIST-STATUS"
)
BATCH = 65_536  # octets of answer that are written at once
IDLE_TICK = 0.2  # seconds between looks for copies that fall due by the clock
# Message numbers must not change while these are answered (RFC 3501 §7.4.1).
_KEEP_NUMBERS = {"FETCH", "STORE", "SEARCH"}


class Session:
    """One IMAP connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: Host) -> None:
        self._reader, self._writer, self._host = reader, writer, host
        self._state = State(host)
        self._open = True
        self._budget: int | None = None  # octets that still get through before a fault cuts the link

    async def serve(self) -> None:
        """Speak until the client leaves or a fault cuts the link."""
        await self._send(b"* OK [CAPABILITY " + CAPABILITIES + b"] QuotaHit practice host")
        while self._open:
            try:
                command = await read_command(self._reader, self._go_ahead)
            except Unreadable as trouble:
                await self._send(f"{trouble.tag} BAD {trouble}".encode())
                continue
            if command is None:
                return
            if self._host.faults.delay:
                await asyncio.sleep(self._host.faults.delay)
            if await self._struck():
                return
            await self._answer(command)
            if self._budget is not None:
                return

    async def _struck(self) -> bool:
        """Throw for a fault at this command; return whether the link is gone already."""
        host = self._host
        if not host.dice.falls("imap", host.faults.drop_imap):
            return False
        stream = host.dice.stream("imap moment")
        moment = stream.choice(("before", "during", "bye"))
        if moment == "during":
            self._budget = stream.randrange(200)
        elif moment == "bye":
            await self._send(b"* BYE the practice host goes down for a moment")
        else:
            self._writer.transport.abort()
        return moment != "during"

    async def _go_ahead(self) -> None:
        await self._send(b"+ go ahead")

    async def _send(self, *lines: bytes) -> None:
        data = b"".join(line + b"\r\n" for line in lines)
        if self._budget is not None:
            self._writer.write(data[: self._budget])
            self._budget -= len(data)
            if self._budget <= 0:
                raise ConnectionResetError("cut by a fault")
        else:
            self._writer.write(data)
        await self._writer.drain()

    async def _answer(self, command: Command) -> None:
        try:
            done = b"OK " + (await self._done(command)).encode()
        except No as refused:
            done = f"NO {refused}".encode()
        except Bad as wrong:
            done = f"BAD {wrong}".encode()
        await self._tell(partial(View.news, expunges=command.name not in _KEEP_NUMBERS))
        if self._open or command.name == "LOGOUT":
            await self._send(command.tag.encode() + b" " + done)

    async def _done(self, command: Command) -> str:
        """Do a command and return the text behind its OK. Raises No and Bad."""
        await self._tell(View.growth)
        if not self._open:
            return ""
        if command.name == "AUTHENTICATE":
            return await self._authenticate(command.arguments)
        if command.name == "IDLE":
            return await self._idle()
        handler = _HANDLERS.get(command.name)
        if handler is None:
            raise Bad(f"{command.name} is not known here")
        if command.name == "LOGOUT":
            self._open = False
        return await self._run(handler(self._state, command.arguments))

    async def _run(self, answer: Answer) -> str:
        """Write what a command yields, in batches; each of its steps holds the lock of the store."""
        batch, size = list[bytes](), 0
        while isinstance(step := self._step(answer), bytes):
            batch.append(step)
            size += len(step)
            if size > BATCH:
                await self._send(*batch)
                await asyncio.sleep(0)
                batch, size = [], 0
        if batch:
            await self._send(*batch)
        return step

    def _step(self, answer: Answer) -> bytes | str:
        """Return the next untagged line, or the closing text when there is none left."""
        with self._host.store.lock:
            try:
                return next(answer)
            except StopIteration as done:
                return str(done.value)

    async def _tell(self, news: Callable[[View], list[bytes]]) -> None:
        """Tell news of the selected folder; say good-bye when its UIDs are no longer those we told."""
        state = self._state
        with self._host.store.lock:
            if state.mailbox is not None:
                state.mailbox.settle(self._host.clock.now())
            stale = state.view is not None and state.view.stale
            lines = [] if state.view is None or stale else news(state.view)
        if stale:
            self._open = False
            lines = [b"* BYE the folder was rebuilt, select it again"]
        if lines:
            await self._send(*lines)

    # Commands that take turns with the client --------------------------------------------------------------------

    async def _authenticate(self, arguments: list[Token]) -> str:
        need(arguments, 1, 2)
        if text_of(arguments[0]).upper() != "PLAIN":
            raise No("[CANNOT] only PLAIN is offered")
        if len(arguments) == 2:
            given = text_of(arguments[1])
        else:
            await self._send(b"+ ")
            given = (await self._reader.readline()).decode("ascii", "replace").strip()
        try:
            _, address, password = base64.b64decode(given, validate=True).decode("utf-8").split("\0")
        except ValueError:
            raise Bad("cannot decode that") from None
        return _enter(self._state, address, password)

    async def _idle(self) -> str:
        self._state.account()
        await self._send(b"+ idling")
        loop, wake = asyncio.get_running_loop(), asyncio.Event()
        folder = self._state.view.folder if self._state.view is not None else None
        done = asyncio.ensure_future(self._reader.readline())
        done.add_done_callback(lambda _done: wake.set())

        def watcher() -> None:
            loop.call_soon_threadsafe(wake.set)

        if folder is not None:
            folder.watchers.add(watcher)
        try:
            while not done.done() and self._open:
                wake.clear()
                if not self._host.faults.idle_silent:
                    await self._tell(partial(View.news, expunges=True))
                with suppress(TimeoutError):
                    await asyncio.wait_for(wake.wait(), IDLE_TICK)
        finally:
            if folder is not None:
                folder.watchers.discard(watcher)
            done.cancel()
        if not self._open:
            return ""
        if done.result().strip().upper() != b"DONE":
            raise Bad("DONE was expected")
        return "IDLE done"


def _enter(state: State, address: str, password: str) -> str:
    if state.mailbox is not None:
        raise No("somebody is signed in already")
    state.mailbox = state.host.entered(address, password)
    if state.mailbox is None:
        raise No("[AUTHENTICATIONFAILED] Invalid credentials (Failure)")
    return f"[CAPABILITY {CAPABILITIES.decode()}] signed in"


def _login(state: State, arguments: list[Token]) -> Answer:
    need(arguments, 2)
    yield from ()
    return _enter(state, text_of(arguments[0]), text_of(arguments[1]))


def _capability(_state: State, _arguments: list[Token]) -> Answer:
    yield b"* CAPABILITY " + CAPABILITIES
    return "CAPABILITY done"


def _identify(_state: State, _arguments: list[Token]) -> Answer:
    yield b'* ID ("name" "QuotaHit practice host")'
    return "ID done"


def _noop(_state: State, _arguments: list[Token]) -> Answer:
    yield from ()
    return "NOOP done"


def _logout(_state: State, _arguments: list[Token]) -> Answer:
    yield b"* BYE good-bye"
    return "LOGOUT done"


_HANDLERS: dict[str, Handler] = {
    "CAPABILITY": _capability,
    "LOGIN": _login,
    "ID": _identify,
    "NOOP": _noop,
    "LOGOUT": _logout,
    **folders.HANDLERS,
    **messages.HANDLERS,
}
