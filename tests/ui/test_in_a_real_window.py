"""The whole program on a real display, with a real notification service: Approve on a notification sends the mail."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app import bootstrap
from app.actions import doing
from app.sandbox.certificates import make_authority
from app.sandbox.mail.server import MailServer
from app.store import approvals, settings, workspace
from app.store.workspace import Workspace
from tests.fakes.desktop_bus import installed, notification_service
from tests.fakes.workspaces import a_contact, a_mailbox, sample_settings

pytestmark = pytest.mark.skipif(
    not installed() or shutil.which("Xvfb") is None, reason="this machine has no Xvfb or no dbus-daemon"
)
WORDS = "four words walk along"
ME, ADA = "sam@tallyho.example", "ada@alder.example"
# A Tuesday morning where Ada is: whenever the test runs, her mail may leave.
MORNING = datetime(2026, 3, 3, 16, 0, tzinfo=UTC)

# The program as it is started, on a clock that goes on from another morning; a hand types the passphrase.
_PROGRAM = """
import sys
from datetime import timedelta
from pathlib import Path
from PySide6.QtCore import QTimer
from app import desktop, machine
from app.ui.start import Desktop

now, ahead = machine.SystemClock.now, timedelta(seconds=float(sys.argv[2]))
machine.SystemClock.now = lambda clock: now(clock) + ahead
begin = Desktop.begin

def begin_and_unlock(shown):
    begin(shown)
    timer = QTimer(shown, interval=20)

    def look():
        screen = shown.frame.centralWidget() if shown.frame is not None else None
        if screen is None:
            timer.stop()
            print("open", shown.window.isVisible(), flush=True)
        elif screen.button.isEnabled() and not screen.field.text():
            screen.field.setText("four words walk along")
            screen.unlock()

    timer.timeout.connect(look)
    timer.start()

Desktop.begin = begin_and_unlock
raise SystemExit(desktop.run(Path(sys.argv[1])))
"""


class Morning:
    """A clock that goes on from another morning."""

    def __init__(self) -> None:
        self.ahead = MORNING - datetime.now(UTC)

    def now(self) -> datetime:
        """Return the instant it shows."""
        return datetime.now(UTC) + self.ahead


@contextmanager
def display() -> Iterator[str]:
    """Run an X server; give its name."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1440x900x24", "-nolisten", "tcp"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            yield f":{told.readline().strip()}"
    finally:
        server.terminate()
        server.wait(10)


def a_draft_waits(folder: Path, clock: Morning, server: MailServer) -> None:
    """Make a workspace in which one first mail waits for a yes."""
    made, _ = workspace.create(folder, clock, passphrase=WORDS, settings_at_start=sample_settings())
    with workspace.opened(made):
        with made.database.transaction("test") as tx:
            settings.put(tx, "autonomy", {"*": "suggest"})
            settings.put(tx, "undo_send", 1)
            a_mailbox(
                tx,
                ME,
                smtp_port=server.smtp_port,
                imap_port=server.imap_port,
                ca_file=str(server.authority.ca),
                sent_copies="provider",
            )
            ada = a_contact(tx, ADA)
        made.vault.put(f"mailbox:{ME}", "secret")
        doing.run(made.database, "enrol_contacts", {"contacts": [ada]}, confirmed=True)
        works = bootstrap.pipeline(made)
        try:
            _until(lambda: works.turn() is not None and _waiting(made) > 0)
        finally:
            works.close()


def _waiting(made: Workspace) -> int:
    with made.database.read() as rows:
        return len(approvals.pending(rows))


def _until(true: "object", seconds: float = 60) -> None:
    assert callable(true)
    give_up = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < give_up
        time.sleep(0.05)


def test_approve_on_a_notification_sends_the_mail_once(tmp_path: Path) -> None:
    clock = Morning()
    authority = make_authority(tmp_path, now=datetime.now(UTC) - timedelta(days=1))
    with (
        MailServer(folder=tmp_path / "mail", clock=clock, authority=authority) as server,
        display() as screen,
        notification_service() as (bus, desk),
    ):
        server.account(ME, "secret")
        a_draft_waits(tmp_path / "ws", clock, server)
        program = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(tmp_path / "ws"), str(clock.ahead.total_seconds())],
            env=os.environ
            | bus
            | {"DISPLAY": screen, "QT_QPA_PLATFORM": "xcb", "XDG_CONFIG_HOME": str(tmp_path / "config")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert program.stdout is not None
            assert program.stdout.readline() == "open True\n"
            told = desk.next(60)
            assert not server.accepted
            desk.press(told, "Approve")
            _until(lambda: bool(server.accepted))
            time.sleep(2)
            assert [one.recipients for one in server.accepted] == [(ADA,)]
        finally:
            program.terminate()
            said = program.communicate(timeout=30)[1]
        assert "Traceback" not in said
