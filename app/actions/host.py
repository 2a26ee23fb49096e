"""What the window needs of the program around it: making, opening and closing a workspace, and the agents' work.

Everything here may take long and is called on workers, never on the UI thread.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from app.store.workspace import Workspace


class Host(Protocol):
    """Provided by `app.desktop`; tests provide one over a folder of their own."""

    @property
    def folder(self) -> Path:
        """Where the workspace lies, or will lie."""
        ...

    @property
    def workspace(self) -> Workspace | None:
        """The open workspace, or None while it is locked or not made yet."""
        ...

    def exists(self) -> bool:
        """Tell whether there is a workspace in the folder."""
        ...

    def wants_passphrase(self) -> bool:
        """Tell whether it is locked by a passphrase rather than the keyring."""
        ...

    def keyring_answers(self) -> bool:
        """Tell whether this system's keyring can hold the key."""
        ...

    def create(self, passphrase: str | None) -> str:
        """Make the workspace and open it; return the recovery code. Without a passphrase the keyring holds the key."""
        ...

    def open(self, passphrase: str | None, recovery_code: str | None = None) -> Workspace:
        """Open the workspace; raises WrongKey, NoKey, Damaged, Busy."""
        ...

    def start_agents(self, say: Callable[[str], None]) -> None:
        """Let the department work in the background; raises Busy where another process leads."""
        ...

    def stop_agents(self) -> None:
        """Stop the department in order."""
        ...

    def close(self) -> None:
        """Stop everything and close the workspace."""
        ...

    def save_recovery_code(self, file: Path, code: str) -> None:
        """Write the recovery code into a file that its owner alone may read; raises ReadOnly, DiskFull."""
        ...

    def change_passphrase(self, old: str | None, new: str) -> bool:
        """Lock the open workspace by another passphrase; False where the old one is wrong. Raises BadInput, ReadOnly."""
        ...

    @property
    def practising(self) -> bool:
        """Whether the practice mailbox runs for the open workspace; answers at once."""
        ...

    def practice_start(self) -> None:
        """Run the practice mailbox and connect the workspace to it; the first time, bring its sample leads in.

        Raises Refused where the workspace sends real mail, Outside where the practice world does not start.
        """
        ...

    def practice_stop(self) -> None:
        """Disconnect the workspace from the practice mailbox and end it; its sample leads go to the trash."""
        ...

    def starts_at_login(self) -> bool:
        """Tell whether QuotaHit starts with the person's session."""
        ...

    def start_at_login(self, on: bool) -> None:
        """Start QuotaHit with the person's session, or no more; raises Refused where this system has no way to."""
        ...
