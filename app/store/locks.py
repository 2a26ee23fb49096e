"""Locks between processes, released by the system when a process ends, however it ends."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType

if sys.platform == "win32":  # pragma: no cover
    import msvcrt
else:
    import fcntl


class FileLock:
    """A lock on one file: shared by many, or held by one alone.

    Taking it raises OSError where the file can neither be opened nor made.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def try_shared(self) -> bool:
        """Hold the lock together with others; False where somebody holds it alone."""
        return self._try(exclusive=False)

    def try_exclusive(self) -> bool:
        """Hold the lock alone; False where anybody else holds it. A shared hold of ours is turned into it, or lost."""
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
    # Windows locks bytes, and each for one holder: to share is to hold one of these, to be alone is to hold them all.
    _SLOTS = 64

    def _lock(file: int, *, exclusive: bool) -> None:
        for slot, count in ((0, _SLOTS), *((slot, 1) for slot in range(_SLOTS))):
            with suppress(OSError):
                _bytes(file, msvcrt.LK_UNLCK, slot, count)
        if exclusive:
            _bytes(file, msvcrt.LK_NBLCK, 0, _SLOTS)
            return
        for slot in range(_SLOTS):
            with suppress(OSError):
                _bytes(file, msvcrt.LK_NBLCK, slot, 1)
                return
        raise BlockingIOError

    def _bytes(file: int, how: int, first: int, count: int) -> None:
        os.lseek(file, first, os.SEEK_SET)
        msvcrt.locking(file, how, count)

else:

    def _lock(file: int, *, exclusive: bool) -> None:
        fcntl.flock(file, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
