"""The newest mark of a workspace, in a small file outside the database.

It follows only what is on the disk for certain: after the power failed the database may lack its last commits that
nobody waited for, and must not look rolled back for that. An anchor behind the database is true; one ahead is not.
"""

import hmac
import time
from dataclasses import dataclass, field
from pathlib import Path

from app.store import files

_BODY, _WHOLE = 48, 80
_TRIES, _PAUSE_SECONDS = 4, 0.005


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a workspace has come: its newest audit entry, and how many commits were waited for."""

    seq: int
    digest: bytes
    commits: int


@dataclass(frozen=True, slots=True, eq=False)
class Anchor:
    """The file that holds a mark, authenticated with a key of the workspace."""

    path: Path
    key: bytes = field(repr=False)

    def write(self, mark: Mark) -> None:
        """Remember a mark. Raises OSError."""
        body = mark.seq.to_bytes(8, "big") + mark.digest + mark.commits.to_bytes(8, "big")
        content = body + self._mac(body)
        try:
            # In place, and without waiting for the disk: 80 bytes are not torn, and an older anchor is still true.
            with self.path.open("r+b", buffering=0) as file:
                file.write(content)
                file.truncate()
        except FileNotFoundError:
            files.write(self.path, content)

    def read(self) -> Mark | None:
        """Return the remembered mark, or None where there is no anchor or it is not ours."""
        for _ in range(_TRIES):
            try:
                content = self.path.read_bytes()
            except OSError:
                return None
            body, mac = content[:_BODY], content[_BODY:]
            if len(content) == _WHOLE and hmac.compare_digest(self._mac(body), mac):
                return Mark(int.from_bytes(body[:8], "big"), body[8:40], int.from_bytes(body[40:], "big"))
            time.sleep(_PAUSE_SECONDS)  # another process may be writing it this very moment
        return None

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self.key, body, "sha256")
