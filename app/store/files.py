"""Small files beside the database: written whole or not at all, and on the disk when it matters."""

import errno
import hashlib
import os
import sys
from pathlib import Path

from app.core.errors import DiskFull, ReadOnly, WorkspaceTrouble

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_CHUNK = 1 << 20


def write(path: Path, content: bytes) -> None:
    """Write a small file whole or not at all; it is on the disk, and readable by its owner alone, when this returns.

    Raises OSError; what stood there before stands then.
    """
    temporary = path.with_name(path.name + ".new")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(temporary, flags, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def remove(path: Path) -> None:
    """Remove a file if it is there; it is gone from the disk when this returns. Raises OSError."""
    try:
        path.unlink()
    except FileNotFoundError:
        return
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Wait until what was made, renamed or removed in a folder is on the disk."""
    if sys.platform == "win32":  # pragma: no cover
        return  # a folder cannot be opened there; NTFS keeps renames and removals in its journal
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync(file: Path) -> None:
    """Wait until a file's content is on the disk."""
    with file.open("r+b") as opened:
        os.fsync(opened.fileno())


def trouble(error: OSError, place: Path) -> WorkspaceTrouble:
    """Return what the system's refusal to write at `place` means for a person."""
    if error.errno in _NO_ROOM:
        return DiskFull(
            f"There is no room on the disk of {place}; nothing that was saved is lost.",
            hint="Free some space and try again.",
        )
    return ReadOnly(
        f"{place} cannot be written: {error.strerror}.",
        hint="Give yourself write permission there, or choose another folder.",
    )


def digest(file: Path) -> bytes:
    """Return the SHA-256 of a file's content."""
    found = hashlib.sha256()
    with file.open("rb") as source:
        while chunk := source.read(_CHUNK):
            found.update(chunk)
    return found.digest()
