"""A seal on the closed file, so that a page put back from an old copy shows.

SQLCipher authenticates each page by itself; an old version of a page is as authentic as the new one. When the last
process closes the workspace, the whole file's digest is therefore written beside it, authenticated with a key of the
workspace; the next to open compares. The seal is broken before the first write.
"""

import hmac
from pathlib import Path

from app.store import files

_SIZE, _DIGEST, _MAC = 8, 32, 32


def make(file: Path, seal: Path, key: bytes) -> None:
    """Seal a closed, checkpointed database file. Raises OSError."""
    body = _digest(file)
    files.write(seal, body + hmac.digest(key, body, "sha256"))


def read(seal: Path) -> bytes | None:
    """Return what the seal says, or None where there is none: the file was not closed in order, or is at work."""
    try:
        return seal.read_bytes()
    except FileNotFoundError:
        return None


def holds(file: Path, written: bytes, key: bytes) -> bool:
    """Tell whether the file is what was sealed."""
    if len(written) != _SIZE + _DIGEST + _MAC:
        return False
    body, mac = written[:-_MAC], written[-_MAC:]
    return hmac.compare_digest(hmac.digest(key, body, "sha256"), mac) and body == _digest(file)


def _digest(file: Path) -> bytes:
    return file.stat().st_size.to_bytes(_SIZE, "big") + files.digest(file)
