"""A seal on the closed file, so that a page put back from an old copy shows.

SQLCipher authenticates each page by itself; an old version of a page is as authentic as the new one. When the last
process closes the workspace, the whole file's digest is therefore written beside it, authenticated with a key of the
workspace; the next to open compares. The seal is broken before the first write.
"""

import hashlib
import hmac
import os
from contextlib import suppress
from pathlib import Path

_CHUNK = 1 << 20


def make(file: Path, seal: Path, key: bytes) -> None:
    """Seal a closed, checkpointed database file."""
    body = _digest(file)
    temporary = seal.with_suffix(".new")
    temporary.write_bytes(body + hmac.digest(key, body, "sha256"))
    temporary.replace(seal)


def holds(file: Path, seal: Path, key: bytes) -> bool:
    """Tell whether the file is what was sealed; True where there is no seal (it was not closed in order)."""
    try:
        written = seal.read_bytes()
    except FileNotFoundError:
        return True
    body, mac = written[:40], written[40:]
    return hmac.compare_digest(hmac.digest(key, body, "sha256"), mac) and body == _digest(file)


def break_seal(seal: Path) -> None:
    """Remove the seal before the file changes; the removal is on the disk when this returns."""
    with suppress(FileNotFoundError):
        seal.unlink()
        folder = os.open(seal.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _digest(file: Path) -> bytes:
    digest = hashlib.sha256()
    with file.open("rb") as source:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
    return file.stat().st_size.to_bytes(8, "big") + digest.digest()
