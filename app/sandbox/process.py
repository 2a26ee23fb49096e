"""A practice server as a process of its own, as tests that kill the program under test need it.

with mail_process(folder) as mail:
    mail.call("account", address="me@studio.example", password="secret")
    … start the program, kill it, start it again …
    mail.records()
"""

import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.core.errors import BadInput, Outside

ROOT = Path(__file__).resolve().parents[2]  # where `python -m app…` finds the package
PATIENCE = 20.0  # seconds until a server must have opened its ports

# Facts and answers are JSON of the server's; their shape is told in mail/control.py and payment/server.py.
Facts = dict[str, Any]


class MailProcess:
    """A mail host in another process; `facts` holds the ports smtp, starttls, imap, control, and the path `ca`."""

    def __init__(self, folder: Path, facts: Facts) -> None:
        self.folder, self.facts = folder, facts

    def call(self, do: str, **given: object) -> Any:
        """Ask the control port. Raises BadInput with the server's sentence when it refuses."""
        with socket.create_connection(("127.0.0.1", self.facts["control"]), timeout=PATIENCE) as link:
            link.sendall(json.dumps({"do": do, **given}).encode() + b"\n")
            answer: Facts = json.loads(link.makefile("rb").readline())
        if "error" in answer:
            raise BadInput(answer["error"])
        return answer["ok"]

    def records(self) -> list[Facts]:
        """Return every acceptance journalled so far; it reads the file and needs no living server."""
        return _lines(self.folder / "accepted.jsonl")


@contextmanager
def mail_process(folder: Path) -> Iterator[MailProcess]:
    """Run a mail host in another process; it ends with the block, or with this process."""
    with _started("app.sandbox.mail.server", folder) as facts:
        yield MailProcess(folder, facts)


class PaymentProcess:
    """A payment provider in another process: `url` is the base of its API, `key` opens it."""

    def __init__(self, folder: Path, facts: Facts) -> None:
        self.folder = folder
        self.url: str = facts["url"]
        self.key: str = facts["key"]

    def call(self, verb: str, **given: object) -> Any:
        """Ask the server: a hook of the world by its name, or records, requests, events, faults, clock.

        Raises BadInput with the server's sentence when it refuses.
        """
        link = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=PATIENCE)
        try:
            headers = {"Authorization": f"Bearer {self.key}"}
            link.request("POST", f"/_sandbox/{verb}", json.dumps(given), headers)
            answer: Facts = json.loads(link.getresponse().read())
        finally:
            link.close()
        if "error" in answer:
            raise BadInput(answer["error"])
        return answer["ok"]

    def requests(self) -> list[Facts]:
        """Return every API request journalled so far; it reads the file and needs no living server."""
        return _lines(self.folder / "requests.jsonl")

    def events(self) -> list[Facts]:
        """Return every event journalled so far; it reads the file and needs no living server."""
        return _lines(self.folder / "events.jsonl")


@contextmanager
def payment_process(folder: Path) -> Iterator[PaymentProcess]:
    """Run a payment provider in another process; it ends with the block, or with this process."""
    with _started("app.sandbox.payment.server", folder) as facts:
        yield PaymentProcess(folder, facts)


@contextmanager
def _started(module: str, folder: Path) -> Iterator[Facts]:
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    ports_file = folder / "ports.json"
    ports_file.unlink(missing_ok=True)
    command = [sys.executable, "-m", module, "--folder", str(folder), "--ports-file", str(ports_file), "--with-parent"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, cwd=ROOT)  # noqa: S603 - our own module, our own paths
    with child:
        try:
            yield _read_when_there(ports_file, child)
        finally:
            assert child.stdin is not None
            child.stdin.close()
            child.wait(PATIENCE)


def _read_when_there(ports_file: Path, child: "subprocess.Popen[bytes]") -> Facts:
    deadline = time.monotonic() + PATIENCE
    while not ports_file.exists():
        if child.poll() is not None or time.monotonic() > deadline:
            raise Outside("The practice server did not start.", hint="Its own message stands above.")
        time.sleep(0.01)
    facts: Facts = json.loads(ports_file.read_text(encoding="utf-8"))
    return facts


def _lines(path: Path) -> list[Facts]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
