"""The door for tests of a mail host in another process: JSON lines over TCP on loopback.

One request a line, `{"do": "stats"}` and the like, one answer a line: `{"ok": …}` or `{"error": "…"}`.
"""

import base64
import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from app.core.errors import BadInput, Trouble
from app.sandbox import program
from app.sandbox.faults import mail_faults
from app.sandbox.mail.host import Accepted
from app.sandbox.mail.server import LOOPBACK, MailServer

# Arguments arrive as JSON and are handed to typed functions by name; their types are checked by what they do.
_Given = dict[str, Any]


class _Control:
    """What may be asked of a running server."""

    def __init__(self, server: MailServer, clock: program.WallClock) -> None:
        self._server, self._clock = server, clock

    def stats(self) -> object:
        boxes = {
            address: {name: len(folder.messages) for name, folder in self._server.mailbox(address).folders.items()}
            for address in self._server.addresses
        }
        return {"accepted": len(self._server.accepted), "connections": self._server.connections, "mailboxes": boxes}

    def accepted(self, since: int = 0) -> object:
        return [as_entry(each) for each in self._server.accepted[since:]]

    def account(self, address: str, password: str, files_sent: bool = True) -> object:
        self._server.account(address, password, files_sent=files_sent)
        return address

    def deliver(self, address: str, raw: str, folder: str = "INBOX", at: str | None = None) -> object:
        when = datetime.fromisoformat(at) if at else None
        return self._server.deliver(address, base64.b64decode(raw), at=when, folder=folder).uid

    def new_uidvalidity(self, address: str, folder: str) -> object:
        return self._server.new_uidvalidity(address, folder)

    def faults(self, **given: object) -> object:
        self._server.faults = mail_faults(given)
        return asdict(self._server.faults)

    def clock(self, to: str | None = None) -> object:
        self._clock.set_to(datetime.fromisoformat(to) if to else None)
        return self._clock.now().isoformat()


_VERBS: dict[str, Callable[..., object]] = {
    verb: getattr(_Control, verb)
    for verb in ("stats", "accepted", "account", "deliver", "new_uidvalidity", "faults", "clock")
}


def as_entry(accepted: Accepted) -> dict[str, object]:
    """Return an acceptance as plain data, its bytes in base64."""
    return {
        **asdict(accepted),
        "at": accepted.at.isoformat(),
        "recipients": list(accepted.recipients),
        "raw": base64.b64encode(accepted.raw).decode(),
    }


@contextmanager
def control_port(server: MailServer, clock: program.WallClock) -> Iterator[int]:
    """Listen for requests on an ephemeral loopback port, given as the value."""
    control = _Control(server, clock)

    class Requests(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            for line in self.rfile:
                if not line.startswith(b"{"):
                    break  # something else than a test is talking
                self.wfile.write(json.dumps(_answer(control, line)).encode() + b"\n")

    with socketserver.ThreadingTCPServer((LOOPBACK, 0), Requests) as listener:
        listener.daemon_threads = True
        threading.Thread(target=listener.serve_forever, name="practice mail control", daemon=True).start()
        try:
            yield listener.server_address[1]
        finally:
            listener.shutdown()


def _answer(control: _Control, line: bytes) -> dict[str, object]:
    try:
        given: _Given = json.loads(line)
        verb = _VERBS.get(given.pop("do", ""))
        if verb is None:
            raise BadInput("There is no such request.", hint=f"Ask for one of: {', '.join(_VERBS)}.")
        return {"ok": verb(control, **given)}
    except (Trouble, TypeError, ValueError, AttributeError) as trouble:
        return {"error": str(trouble)}


def main(folder: Path, ports_file: Path, *, with_parent: bool) -> None:
    """Run a mail host that journals every acceptance to `folder`/accepted.jsonl until it is told to end."""
    clock = program.WallClock()
    journal = program.Journal(folder / "accepted.jsonl")
    with MailServer(folder=folder, clock=clock) as server, control_port(server, clock) as control:
        server.on_accept(lambda accepted: journal.write(as_entry(accepted)))
        facts = {
            "smtp": server.smtp_port,
            "starttls": server.starttls_port,
            "imap": server.imap_port,
            "control": control,
            "ca": str(server.authority.ca),
        }
        program.announce(ports_file, facts)
        program.wait_for_end(with_parent=with_parent)
    journal.close()
