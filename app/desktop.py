"""The program around the window: which workspace is open, the agents' threads, the lock, practice. No Qt in here.

The department and its pretend outside are imported where they are needed first: the window is painted before that.
The window knows it as `app.actions.host.Host`. One call at a time does something; the properties answer at once.
"""

import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from app import machine
from app.core.errors import NotFound, Refused, Trouble, WrongKey
from app.store import files, settings
from app.store import workspace as workspaces
from app.store.keys import keyring_answers
from app.store.workspace import Workspace

if TYPE_CHECKING:
    from app.practice import Practice


def run(folder: Path | None) -> int:
    """Open the window over a workspace, this user's own where none is named; return the program's status."""
    from platformdirs import user_config_path, user_data_path

    from app.ui.start import start

    host = DesktopHost(folder or user_data_path("quotahit") / "workspace")
    return start(host, preferences_file=user_config_path("quotahit") / "window.json")


class DesktopHost:
    """Opens one workspace at a time and lets its agents work."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._workspace: Workspace | None = None
        self._agents: ExitStack | None = None
        self._practice: Practice | None = None
        self._say: Callable[[str], None] = lambda _: None
        self._one = threading.RLock()

    # What can be asked at any time -----------------------------------------------------------------------------------

    @property
    def folder(self) -> Path:
        """Where the workspace lies, or will lie."""
        return self._folder

    @property
    def workspace(self) -> Workspace | None:
        """The open workspace, or None."""
        return self._workspace

    @property
    def practising(self) -> bool:
        """Whether the practice mailbox runs."""
        return self._practice is not None

    def exists(self) -> bool:
        """Tell whether there is a workspace in the folder."""
        try:
            workspaces.read_record(self._folder)
        except NotFound:
            return False
        except Trouble:
            return True  # one that is damaged is one all the same: opening it says so
        return True

    def wants_passphrase(self) -> bool:
        """Tell whether the workspace is locked by a passphrase; one that cannot be read is asked for."""
        try:
            return machine.wants_passphrase(self._folder)
        except Trouble:
            return True

    def keyring_answers(self) -> bool:
        """Tell whether the system's keyring can keep a key."""
        return keyring_answers()

    # Opening and closing ---------------------------------------------------------------------------------------------

    def create(self, passphrase: str | None) -> str:
        """Make a workspace and open it; return its recovery code."""
        with self._one:
            if self._workspace is not None:
                raise Refused("A workspace is open.", hint="Close it first.")
            self._workspace, code = workspaces.create(self._folder, machine.SystemClock(), passphrase=passphrase)
            return code

    def open(self, passphrase: str | None, recovery_code: str | None = None) -> Workspace:
        """Open the workspace; the practice mailbox runs again where it is its mailbox."""
        with self._one:
            if self._workspace is None:
                opened = machine.open_workspace(self._folder, passphrase=passphrase, recovery_code=recovery_code)
                self._workspace = opened
                with opened.database.read() as rows:
                    practising = bool(settings.get(rows, "practice", False))
                if practising and not opened.read_only:
                    from app import practice

                    try:
                        self._practice = practice.begin(opened)
                    except Trouble as trouble:  # the mailbox then says by itself that it cannot be reached
                        self._say(str(trouble))
            return self._workspace

    def close(self) -> None:
        """Stop the agents and the practice mailbox, and close the workspace."""
        with self._one:
            self.stop_agents()
            if self._practice is not None:
                self._practice.end()
                self._practice = None
            opened, self._workspace = self._workspace, None
            if opened is not None:
                opened.close()

    def save_recovery_code(self, file: Path, code: str) -> None:
        """Write the recovery code into a file that its owner alone may read."""
        try:
            file.touch(mode=0o600)
            file.write_text(f"Recovery code of the QuotaHit workspace in {self._folder}:\n\n{code}\n", encoding="utf-8")
        except OSError as error:
            raise files.trouble(error, file) from None

    def change_passphrase(self, old: str | None, new: str) -> bool:
        """Lock the workspace by another passphrase; False where the old one is wrong."""
        with self._one:
            opened = self._opened()
            try:
                workspaces.prove(opened, old)
            except WrongKey:
                return False
            workspaces.change_passphrase(opened, new)
            return True

    def _opened(self) -> Workspace:
        if self._workspace is None:
            raise NotFound("No workspace is open.", hint="Open one first.")
        return self._workspace

    # Agents ----------------------------------------------------------------------------------------------------------

    def start_agents(self, say: Callable[[str], None]) -> None:
        """Let the agents work in the background; raises Busy where another program drives the workspace."""
        from app import bootstrap

        with self._one:
            opened, self._say = self._opened(), say
            if self._agents is None and not opened.read_only:
                with ExitStack() as stack:
                    stack.enter_context(bootstrap.at_work(opened, say))
                    self._agents = stack.pop_all()

    def stop_agents(self) -> None:
        """Stop the agents after what they have in hand."""
        with self._one:
            agents, self._agents = self._agents, None
            if agents is not None:
                agents.close()

    # Practice --------------------------------------------------------------------------------------------------------

    def practice_start(self) -> None:
        """Run the practice mailbox and connect the workspace to it."""
        with self._one:
            opened = self._opened()
            if self._practice is None:
                self._with_agents_resting(lambda: self._run_practice(opened))

    def practice_stop(self) -> None:
        """Disconnect the workspace from the practice mailbox and end it."""
        with self._one:
            opened = self._opened()
            self._with_agents_resting(lambda: self._leave_practice(opened))

    def _run_practice(self, opened: Workspace) -> None:
        from app import practice

        self._practice = practice.begin(opened)

    def _leave_practice(self, opened: Workspace) -> None:
        if self._practice is not None:
            self._practice.end()
            self._practice = None
        from app import practice

        practice.leave(opened)

    def _with_agents_resting(self, work: Callable[[], None]) -> None:
        """Do what changes how the world is reached: the agents take it up when they begin again."""
        were_at_work = self._agents is not None
        self.stop_agents()
        try:
            work()
        finally:
            if were_at_work:
                self.start_agents(self._say)

    # The session -----------------------------------------------------------------------------------------------------

    def starts_at_login(self) -> bool:
        """Tell whether QuotaHit starts with the person's session."""
        from app import autostart

        return autostart.is_on()

    def start_at_login(self, on: bool) -> None:
        """Start QuotaHit with the person's session, or no more."""
        from app import autostart

        autostart.turn(on=on, program=(sys.executable, "-m", "app"))
