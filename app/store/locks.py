"""Locks between processes, released by the system when a process ends, however it ends."""

import os
import sys
from pathlib import Path
from types import TracebackType

if sys.platform == "win32":  # pragma: no cover
    import msvcrt
else:
    import fcntl


class FileLock:
    """A lock on one file: shared by many, or held by one alone."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def try_shared(self) -> bool:
        """Hold the lock together with others; False where somebody holds it alone."""
        return self._try(exclusive=False)

    def try_exclusive(self) -> bool:
        """Hold the lock alone; False where anybody else holds it. A shared hold of ours is turned into it."""
        return self._try(exclusive=True)

    def release(self) -> None:
        """Let go."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __enter__(self) -> "FileLock":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _try(self, *, exclusive: bool) -> bool:
        if self._file is None:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        try:
            _lock(self._file, exclusive=exclusive)
        except OSError:
            return False
        return True


if sys.platform == "win32":  # pragma: no cover

    def _lock(file: int, *, exclusive: bool) -> None:
        # Windows knows only exclusive byte locks: a shared hold is no hold, so a workspace is sealed by no one there.
        if exclusive:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:

    def _lock(file: int, *, exclusive: bool) -> None:
        fcntl.flock(file, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
