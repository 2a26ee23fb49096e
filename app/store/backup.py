"""Backups: one file with the encrypted database, the record of its key and the audit anchor, read back after it is made.

The copy is made by SQLite itself (VACUUM INTO), so it is whole whatever else is being written. It is encrypted with the
same key as the workspace; a manifest of digests stands first.
"""

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import BadInput, Damaged, DiskFull, ReadOnly, Refused
from app.store import connection
from app.store.workspace import ANCHOR, DATABASE, RECORD, Workspace

_MANIFEST = "manifest.json"
_LARGEST_RECORD = 1 << 20
SUFFIX = ".quotahit"
KEPT = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup that was made and read back."""

    file: Path
    bytes: int
    contacts: int
    audit_entries: int


def make(workspace: Workspace, out: Path) -> Backup:
    """Write a backup and prove that it opens; raises Refused where the file is there, DiskFull, ReadOnly."""
    if out.exists():
        raise Refused(f"{out} is there already; nothing was overwritten.", hint="Name another file.")
    try:
        with tempfile.TemporaryDirectory(dir=out.resolve().parent, prefix=".backup-") as scratch:
            copy = Path(scratch) / DATABASE
            with connection.translated(workspace.database.path):
                source = connection.connect(workspace.database.path, workspace.database.key)
                try:
                    source.execute("vacuum into ?", (str(copy),))
                finally:
                    source.close()
            counted = _counts(copy, workspace.database.key)
            parts = {DATABASE: copy, RECORD: workspace.folder / RECORD, ANCHOR: workspace.folder / ANCHOR}
            packed = Path(scratch) / "packed"
            _pack(packed, {name: file for name, file in parts.items() if file.exists()})
            packed.replace(out)
    except OSError as error:
        if error.errno == 28:
            raise DiskFull(
                f"There is no room for a backup at {out}.", hint="Free some space or name another place."
            ) from None
        raise ReadOnly(f"No backup can be written at {out}: {error.strerror}.") from None
    return Backup(file=out, bytes=out.stat().st_size, contacts=counted[0], audit_entries=counted[1])


def unpack(file: Path, folder: Path) -> None:
    """Lay a backup out as a workspace; raises Refused where the folder holds something, Damaged where the file is not whole."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder} is not empty; nothing was changed.", hint="Choose a new folder.")
    if not file.is_file():
        raise BadInput(f"There is no backup at {file}.")
    target = folder.with_name(folder.name + ".restoring")
    try:
        target.mkdir(parents=True, mode=0o700)
        _unpack(file, target)
        if folder.exists():
            folder.rmdir()
        target.rename(folder)
    except OSError as error:
        raise ReadOnly(f"{folder} cannot be written: {error.strerror}.") from None
    finally:
        if target.exists():
            shutil.rmtree(target, ignore_errors=True)


def automatic(workspace: Workspace) -> Backup:
    """Make the backup of this moment in the workspace's own folder, and drop the oldest beyond those that are kept."""
    folder = workspace.folder / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    made = make(workspace, folder / f"{workspace.clock.now():%Y-%m-%d-%H%M%S}{SUFFIX}")
    for old in sorted(folder.glob(f"*{SUFFIX}"))[:-KEPT]:
        old.unlink()
    return made


def _counts(file: Path, key: bytes) -> tuple[int, int]:
    copy = connection.connect(file, key, query_only=True)
    try:
        if copy.execute("pragma quick_check").fetchone()[0] != "ok":
            raise Damaged(
                "The backup did not read back whole; it was thrown away.", hint="Check the disk and try again."
            )
        contacts = copy.execute("select count(*) from contacts").fetchone()[0]
        return int(contacts), int(copy.execute("select count(*) from audit").fetchone()[0])
    finally:
        copy.close()


def _pack(out: Path, parts: dict[str, Path]) -> None:
    digests = {name: _digest(file) for name, file in parts.items()}
    manifest = json.dumps({"format": 1, "files": digests}, indent=1).encode()
    with tarfile.open(out, "w") as archive:
        _add(archive, _MANIFEST, manifest)
        for name, file in parts.items():
            archive.add(file, arcname=name, recursive=False)
    descriptor = os.open(out, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    archive.addfile(entry, io.BytesIO(content))


def _unpack(file: Path, target: Path) -> None:
    try:
        with tarfile.open(file, "r:") as archive:
            first = archive.next()
            if first is None or first.name != _MANIFEST or first.size > _LARGEST_RECORD:
                raise Damaged(f"{file} is no backup of ours, or it is cut off.")
            reader = archive.extractfile(first)
            assert reader is not None
            wanted: dict[str, str] = json.loads(reader.read())["files"]
            if not wanted.keys() <= {DATABASE, RECORD, ANCHOR} or not {DATABASE, RECORD} <= wanted.keys():
                raise Damaged(f"{file} does not hold what a backup holds.")
            for name in wanted:
                entry = archive.getmember(name)
                # Only plain files by their known names: nothing in an archive chooses where it lands.
                source = archive.extractfile(entry) if entry.isreg() else None
                if source is None:
                    raise Damaged(f"{file} is damaged: {name} is no plain file.")
                with (target / name).open("wb") as out:
                    while chunk := source.read(1 << 20):
                        out.write(chunk)
                (target / name).chmod(0o600)
    except (tarfile.TarError, KeyError, ValueError, EOFError):
        raise Damaged(
            f"{file} is damaged or no backup of ours; nothing was restored.", hint="Try an older backup."
        ) from None
    for name, digest in wanted.items():
        if _digest(target / name) != digest:
            raise Damaged(f"{file} is damaged: {name} is not what was backed up.", hint="Try an older backup.")


def _digest(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as source:
        while chunk := source.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
