"""The file of a backup: an uncompressed tar with a manifest of digests first, then the workspace's files.

It can be checked and laid out without the key. Nothing inside it chooses where it lands or how much is written: members
are plain files of the names a workspace has, each once, in the manifest's order.
"""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from app.core.errors import Damaged
from app.store import files
from app.store.layout import ANCHOR, BACKUP_SUFFIX, DATABASE, RECORD, SEAL

PARTS = (RECORD, ANCHOR, SEAL, DATABASE)
_MANIFEST = "manifest.json"
_LARGEST_MANIFEST = 1 << 16
_CHUNK = 1 << 20


def pack(out: Path, folder: Path) -> None:
    """Write a backup of a closed workspace's files; it is on the disk when this returns. Raises OSError."""
    digests = {name: files.digest(folder / name).hex() for name in PARTS}
    manifest = json.dumps({"format": 1, "files": digests}, indent=1).encode()
    with tarfile.open(out, "w") as archive:
        entry = tarfile.TarInfo(_MANIFEST)
        entry.size, entry.mode = len(manifest), 0o600
        archive.addfile(entry, io.BytesIO(manifest))
        for name in PARTS:
            archive.add(folder / name, arcname=name, recursive=False)
    files.sync(out)


def unpack(file: Path, target: Path) -> None:
    """Lay a backup out in an empty folder; raises Damaged where it is not whole, OSError."""

    def write(name: str, chunks: Iterator[bytes]) -> None:
        with (target / name).open("xb") as out:
            for chunk in chunks:
                out.write(chunk)
        (target / name).chmod(0o600)
        files.sync(target / name)

    _read(file, write)
    files.sync_folder(target)


def is_whole(file: Path) -> bool:
    """Tell whether a backup is as it was written."""

    def pass_over(_: str, chunks: Iterator[bytes]) -> None:
        for _chunk in chunks:
            pass

    try:
        _read(file, pass_over)
    except (Damaged, OSError):
        return False
    return True


def newest_whole(folder: Path) -> Path | None:
    """Return the newest backup in a folder that is as it was written, or None."""
    return next((file for file in sorted(folder.glob(f"*{BACKUP_SUFFIX}"), reverse=True) if is_whole(file)), None)


def _read(file: Path, take: Callable[[str, Iterator[bytes]], None]) -> None:
    with _damage(file), tarfile.open(file, "r:") as archive:
        for name, wanted in _manifest(file, archive).items():
            digest = hashlib.sha256()
            take(name, _chunks(_member(file, archive, name), digest.update))
            if digest.hexdigest() != wanted:
                raise _damaged(file, f"{name} is not what was backed up")


@contextmanager
def _damage(file: Path) -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError, AttributeError, OverflowError):
        raise _damaged(file, "or it is no backup of ours") from None


def _manifest(file: Path, archive: tarfile.TarFile) -> Mapping[str, str]:
    wanted = json.loads(_member(file, archive, _MANIFEST, most=_LARGEST_MANIFEST).read())["files"]
    if tuple(wanted) != PARTS:
        raise _damaged(file, "it does not hold what a backup holds")
    found: dict[str, str] = wanted
    return found


def _member(file: Path, archive: tarfile.TarFile, name: str, *, most: int | None = None) -> IO[bytes]:
    entry = archive.next()
    largest = file.stat().st_size if most is None else most
    if entry is None or entry.name != name or not entry.isreg() or entry.issparse() or entry.size > largest:
        raise _damaged(file, f"{name} is missing from it")
    found = archive.extractfile(entry)
    assert found is not None
    return found


def _chunks(source: IO[bytes], seen: Callable[[bytes], None]) -> Iterator[bytes]:
    while chunk := source.read(_CHUNK):
        seen(chunk)
        yield chunk


def _damaged(file: Path, why: str) -> Damaged:
    return Damaged(f"{file} is damaged: {why}; nothing was restored.", hint="Try an older backup.")
