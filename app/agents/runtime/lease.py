"""The leader of a workspace: one process drives the pipeline, others read and write beside it.

The lease is a lock the operating system takes back when a process ends, however it ends, so that a killed leader is
followed at once.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.core.errors import Busy
from app.store.locks import FileLock

_LOCK, _HOLDER = "pipeline.lock", "pipeline.pid"


@contextmanager
def leading(folder: Path) -> Iterator[None]:
    """Hold the pipeline's lease; raises Busy where another process holds it."""
    with FileLock(folder / _LOCK) as lock:
        if not lock.try_exclusive():
            raise Busy(
                f"Another QuotaHit (process {holder(folder) or 'unknown'}) is running this workspace already.",
                hint="Use its window; commands that only read or change the CRM work beside it.",
            )
        (folder / _HOLDER).write_text(str(os.getpid()))
        try:
            yield
        finally:
            (folder / _HOLDER).unlink(missing_ok=True)


def holder(folder: Path) -> int | None:
    """Return the process that leads, as far as it said so."""
    try:
        return int((folder / _HOLDER).read_text())
    except (OSError, ValueError):
        return None
