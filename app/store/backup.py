"""Backups: one file with the encrypted database, the record of its key, its anchor and seal; read back after it is made.

The copy is made by SQLite itself (VACUUM INTO), so it is whole whatever else is being written. It is encrypted with the
same key as the workspace, and laid out again it is a workspace that was closed in order.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.errors import BadInput, Damaged, Refused
from app.store import archive, audit, connection, files, seal
from app.store.anchor import Anchor
from app.store.database import Rows
from app.store.layout import ANCHOR, BACKUP_SUFFIX, BACKUPS, DATABASE, RECORD, SEAL

if TYPE_CHECKING:
    from app.store.workspace import Workspace

# Looked at every minute, so that at most half an hour of work is ever lost.
EVERY = timedelta(minutes=28)
KEPT, DAYS_KEPT = 8, 7
_TIME = "%Y-%m-%d-%H%M%S"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup that was made and read back."""

    file: Path
    bytes: int
    contacts: int
    audit_entries: int


def make(workspace: "Workspace", out: Path) -> Backup:
    """Write a backup and prove that it opens.

    Raises Refused where the file is there, Damaged where the workspace or the copy is, DiskFull, ReadOnly.
    """
    if out.exists():
        raise Refused(f"{out} is there already; nothing was overwritten.", hint="Name another file.")
    with _scratch(out) as scratch:
        contacts, entries = _copy(workspace, scratch)
        _place(scratch, out)
    return Backup(file=out, bytes=out.stat().st_size, contacts=contacts, audit_entries=entries)


def unpack(file: Path, folder: Path) -> None:
    """Lay a backup out as a workspace; raises Refused where the folder holds something, Damaged where the file is not whole."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder} is not empty; nothing was changed.", hint="Choose a new folder.")
    if not file.is_file():
        raise BadInput(f"There is no backup at {file}.")
    target = folder.with_name(folder.name + ".restoring")
    try:
        # What an earlier restore left when it was killed is nobody's.
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True, mode=0o700)
        archive.unpack(file, target)
        if folder.exists():
            folder.rmdir()
        target.rename(folder)
        files.sync_folder(folder.parent)
    except OSError as error:
        raise files.trouble(error, folder) from None
    finally:
        shutil.rmtree(target, ignore_errors=True)


# Backups nobody has to ask for ---------------------------------------------------------------------------------------


def is_due(folder: Path, since: datetime, now: datetime) -> bool:
    """Tell whether half an hour passed since the newest backup, or without one since the workspace was made."""
    kept = automatic_ones(folder)
    last = made_at(kept[-1]) if kept else since
    # A newest backup from the future means a clock that was set back: better one too many.
    return not timedelta() <= now - (last or since) < EVERY


def automatic(workspace: "Workspace") -> Backup:
    """Make the backup of this moment in the workspace's own folder, and drop those that are not kept."""
    made = make(workspace, _next(workspace.folder, workspace.clock.now()))
    _thin(workspace.folder)
    return made


def of_closed(folder: Path, now: datetime) -> Path:
    """Make an automatic backup of a workspace that was just sealed: its files are copied as they lie. Raises OSError."""
    out = _next(folder, now)
    with _scratch(out) as scratch:
        for name in archive.PARTS:
            shutil.copyfile(folder / name, scratch / name)
        _place(scratch, out)
    _thin(folder)
    return out


def automatic_ones(folder: Path) -> list[Path]:
    """Return the automatic backups of a workspace, oldest first: by their number, whatever the clock said."""
    return sorted((folder / BACKUPS).glob(f"[0-9]*{BACKUP_SUFFIX}"))


def made_at(file: Path) -> datetime | None:
    """Return when an automatic backup was made, by its name."""
    try:
        return datetime.strptime(file.stem.partition("-")[2], _TIME).replace(tzinfo=UTC)
    except ValueError:
        return None


def _next(folder: Path, now: datetime) -> Path:
    (folder / BACKUPS).mkdir(mode=0o700, exist_ok=True)
    # What a backup left when it was killed is of no use.
    for left in (folder / BACKUPS).glob(".backup-*"):
        shutil.rmtree(left, ignore_errors=True)
    kept = automatic_ones(folder)
    number = int(kept[-1].name.partition("-")[0]) + 1 if kept else 1
    return folder / BACKUPS / f"{number:06d}-{now.strftime(_TIME)}{BACKUP_SUFFIX}"


def _thin(folder: Path) -> None:
    """Keep the newest backups, and the last one of each of the newest days that have one."""
    found = automatic_ones(folder)
    last_of_day = {file.stem[7:17]: file for file in found}
    kept = {*found[-KEPT:], *list(last_of_day.values())[-DAYS_KEPT:]}
    for file in found:
        if file not in kept:
            file.unlink(missing_ok=True)


# Making one ----------------------------------------------------------------------------------------------------------


@contextmanager
def _scratch(out: Path) -> Iterator[Path]:
    try:
        with tempfile.TemporaryDirectory(dir=out.resolve().parent, prefix=".backup-") as scratch:
            yield Path(scratch)
    except OSError as error:
        raise files.trouble(error, out) from None


def _copy(workspace: "Workspace", target: Path) -> tuple[int, int]:
    """Copy a workspace at work as one that was closed; return how many contacts and audit entries the copy holds."""
    copy, root = target / DATABASE, workspace.root
    with connection.translated(workspace.database.path):
        source = connection.connect(workspace.database.path, workspace.database.key)
        try:
            source.execute("vacuum into ?", (str(copy),))
        finally:
            source.close()
    with connection.translated(copy):
        opened = connection.connect(copy, workspace.database.key)
        try:
            if opened.execute("pragma quick_check").fetchone()[0] != "ok":
                raise Damaged("The backup did not read back whole; it was thrown away.", hint="Check the disk.")
            rows = Rows(opened)
            mark = audit.mark_of(rows)
            counted = int(rows.value("select count(*) from contacts")), mark.seq
        finally:
            opened.close()
    seal.make(copy, target / SEAL, root.derive("seal"))
    Anchor(target / ANCHOR, root.derive("anchor")).write(mark)
    shutil.copyfile(workspace.folder / RECORD, target / RECORD)
    return counted


def _place(parts: Path, out: Path) -> None:
    packed = parts / "packed"
    archive.pack(packed, parts)
    if not archive.is_whole(packed):
        raise Damaged("The backup did not read back whole; it was thrown away.", hint="Check the disk and try again.")
    packed.replace(out)
    files.sync_folder(out.resolve().parent)
