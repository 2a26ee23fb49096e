"""Opening a workspace on the machine's own clock: all that the window needs of the program before it is painted."""

from datetime import UTC, datetime
from pathlib import Path
from time import time_ns

from app.store import workspace as workspaces
from app.store.workspace import Workspace


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.fromtimestamp(time_ns() / 1e9, UTC)


def open_workspace(
    folder: Path, *, passphrase: str | None = None, recovery_code: str | None = None, unverified: bool = False
) -> Workspace:
    """Open a workspace on the machine's own clock."""
    return workspaces.open_workspace(
        folder, SystemClock(), passphrase=passphrase, recovery_code=recovery_code, unverified=unverified
    )


def wants_passphrase(folder: Path) -> bool:
    """Tell whether a workspace is locked by a passphrase rather than the keyring."""
    return bool(workspaces.read_record(folder)["key"]["kind"] == "passphrase")
