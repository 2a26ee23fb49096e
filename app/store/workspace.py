"""One workspace: a folder with the encrypted file, the record of how its key is kept, and its locks.

`workspace.json`   id, and how the root key is wrapped (never the key)
`workspace.db`     everything
`audit.anchor`     the audit chain's end
`workspace.seal`   the closed file's digest
`backups/`         automatic backups
"""

import json
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from app.core.clock import Clock
from app.core.errors import Busy, Damaged, NoKey, NotFound, ReadOnly, Refused, WrongKey
from app.store import audit, connection, keys, migrations, seal, search, settings
from app.store.database import Database, Rows
from app.store.locks import FileLock
from app.store.vault import Vault

DATABASE, RECORD, ANCHOR, SEAL, LOCK = (
    "workspace.db", "workspace.json", "audit.anchor", "workspace.seal", "workspace.lock",
)  # fmt: skip


@dataclass(slots=True, eq=False)
class Workspace:
    """An open workspace. Close it, so that the file is sealed."""

    folder: Path
    id: str
    database: Database
    vault: Vault
    clock: Clock
    root: keys.RootKey = field(repr=False)
    read_only: bool
    _anchor: audit.Anchor
    _lock: FileLock
    _copy: Path | None = None

    def close(self) -> None:
        """Close; the last process to do so seals the file."""
        alone = not self.read_only and self._lock.try_exclusive()
        seal_file = self.folder / SEAL
        if alone and not seal_file.exists() and self.database.checkpoint():
            self.database.close()
            seal.make(self.folder / DATABASE, seal_file, self.root.derive("seal"))
        self.database.close()
        self._anchor.close()
        self._lock.release()
        if self._copy is not None:
            shutil.rmtree(self._copy, ignore_errors=True)

    def send_key_secret(self) -> bytes:
        """Return the key under which Message-IDs and opt-out tokens are made."""
        return self.root.derive("send keys")

    def verify_audit(self, rows: Rows) -> audit.Verification:
        """Walk the audit chain and compare it with the anchor."""
        return audit.verify(rows, self._anchor)

    def accept_as_it_is(self) -> None:
        """Take the file's present state as the true one: anchor and seal are made anew; the trail says so."""
        with self.database.transaction("person", durable=True) as tx:
            audit.append(tx, "accept_workspace", "The file was accepted as it is, older or changed than last seen")


def create(
    folder: Path, clock: Clock, *, passphrase: str | None = None, settings_at_start: dict[str, Any] | None = None
) -> tuple[Workspace, str]:
    """Make a new workspace and return it with its recovery code, which is shown once and kept nowhere.

    Without a passphrase the key goes into the operating system's keyring (NoKey where none answers). Raises Refused
    where the folder already holds something, ReadOnly where it may not be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder} is not empty; nothing was changed.", hint="Choose a new folder for the workspace.")
    root, workspace_id, code = keys.new_root(), str(uuid.uuid4()), keys.new_recovery_code()
    record: dict[str, Any] = {
        "format": 1,
        "id": workspace_id,
        "created": clock.now().isoformat(),
        "recovery": keys.wrap_with_code(root, code),
        "key": {"kind": "keyring"} if passphrase is None else keys.wrap_with_passphrase(root, passphrase),
    }
    if passphrase is None:
        keys.keyring_store(workspace_id, root)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = connection.create(folder / DATABASE, root.derive("database"))
        migrations.migrate(made)
        made.close()
        _write_record(folder, record)
    except OSError as error:
        raise ReadOnly(f"{folder} cannot be written: {error.strerror}.", hint="Choose another folder.") from None
    workspace = _open(folder, clock, root, record)
    with workspace.database.transaction("person", durable=True) as tx:
        settings.put(tx, "pepper", os.urandom(32).hex())
        for name, value in (settings_at_start or {}).items():
            settings.put(tx, name, value)
        audit.append(tx, "create_workspace", "The workspace was created")
    return workspace, code


def open_workspace(
    folder: Path,
    clock: Clock,
    *,
    passphrase: str | None = None,
    recovery_code: str | None = None,
    unverified: bool = False,
) -> Workspace:
    """Open a workspace with its passphrase, its recovery code, or else the keyring.

    Raises NotFound, WrongKey, NoKey, Damaged (also where the file is older than it was seen before), Busy, NewerSchema.
    `unverified` opens a file whose seal or anchor does not hold, for `workspace verify --accept`.
    """
    record = read_record(folder)
    root = _root(record, passphrase, recovery_code)
    return _open(folder, clock, root, record, unverified=unverified)


@contextmanager
def opened(workspace: Workspace) -> Iterator[Workspace]:
    """Close the workspace at the end."""
    try:
        yield workspace
    finally:
        workspace.close()


def read_record(folder: Path) -> dict[str, Any]:
    """Return the workspace's open record (it holds no secret); raises NotFound or Damaged."""
    file = folder / RECORD
    try:
        record: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        format_number = int(record["format"])
        _ = record["id"], record["key"]["kind"]
    except (FileNotFoundError, NotADirectoryError):
        raise NotFound(
            f"There is no workspace in {folder}.", hint=f"Make one: quotahit workspace create {folder}"
        ) from None
    except (ValueError, KeyError, TypeError):
        raise Damaged(
            f"{file} is damaged, so the key cannot be found.", hint=connection.restore_hint(folder / DATABASE)
        ) from None
    except OSError as error:
        raise ReadOnly(f"{file} cannot be read: {error.strerror}.", hint="Check the folder's permissions.") from None
    if format_number != 1:
        raise Refused("This workspace was written by a newer version of QuotaHit.", hint="Install the newer version.")
    return record


def change_passphrase(workspace: Workspace, passphrase: str) -> None:
    """Wrap the key with a new passphrase; the file itself is not rewritten."""
    record = read_record(workspace.folder)
    record["key"] = keys.wrap_with_passphrase(workspace.root, passphrase)
    _write_record(workspace.folder, record)


def created_at(folder: Path) -> datetime:
    """Return when the workspace was made."""
    return datetime.fromisoformat(read_record(folder)["created"])


def _root(record: dict[str, Any], passphrase: str | None, recovery_code: str | None) -> keys.RootKey:
    if recovery_code is not None:
        return keys.unwrap_with_code(record["recovery"], recovery_code)
    if record["key"]["kind"] == "keyring":
        return keys.keyring_fetch(record["id"])
    if passphrase is None:
        raise NoKey("This workspace is locked by a passphrase.", hint="Give it with --passphrase-file FILE.")
    return keys.unwrap_with_passphrase(record["key"], passphrase)


def _open(
    folder: Path, clock: Clock, root: keys.RootKey, record: dict[str, Any], *, unverified: bool = False
) -> Workspace:
    read_only = not os.access(folder, os.W_OK)
    lock = FileLock(folder / LOCK)
    copy = None
    if read_only:
        folder_of_file = copy = _readable_copy(folder)
    else:
        folder_of_file = folder
        if not lock.try_shared():
            raise Busy(f"The workspace in {folder} is being closed by another program.", hint="Try again in a moment.")
    file, key = folder_of_file / DATABASE, root.derive("database")
    anchor = audit.Anchor(folder / ANCHOR, root.derive("anchor"))
    try:
        if not unverified and file.is_file() and not _is_dirty(file):
            _check_seal(file, folder / SEAL, root)
        first = connection.connect(file, key)
        try:
            _migrated(first, file)
        finally:
            first.close()
        database = Database(path=file, key=key, clock=clock)
        _wire(database, anchor, folder, read_only=read_only)
        if not unverified:
            _check_anchor(database, anchor)
    except WrongKey:
        lock.release()
        raise
    except BaseException:
        lock.release()
        if copy is not None:
            shutil.rmtree(copy, ignore_errors=True)
        raise
    return Workspace(
        folder=folder,
        id=record["id"],
        database=database,
        vault=Vault(database, root.derive("vault")),
        clock=clock,
        root=root,
        read_only=read_only,
        _anchor=anchor,
        _lock=lock,
        _copy=copy,
    )


def _migrated(opened_connection: connection.Connection, file: Path) -> None:
    with connection.translated(file):
        migrations.migrate(opened_connection)


def _wire(database: Database, anchor: audit.Anchor, folder: Path, *, read_only: bool) -> None:
    if read_only:
        database.before_first_write = _refuse_writing(folder)
        return
    database.before_commit.append(search.refresh)
    database.after_commit.append(anchor.after_commit)
    database.before_first_write = lambda: seal.break_seal(folder / SEAL)


def _refuse_writing(folder: Path) -> Callable[[], None]:
    def refuse() -> None:
        raise ReadOnly(
            f"The workspace in {folder} may be read but not written.",
            hint="Give yourself write permission to the folder and its files, or move it. Nothing is sent until then.",
        )

    return refuse


def _readable_copy(folder: Path) -> Path:
    # A write-ahead log needs a folder it may write to even for reading; the copy is as encrypted as the original.
    copy = Path(tempfile.mkdtemp(prefix="quotahit-read-"))
    for name in (DATABASE, DATABASE + "-wal"):
        if (folder / name).exists():
            shutil.copyfile(folder / name, copy / name)
    return copy


def _is_dirty(file: Path) -> bool:
    log = file.with_name(file.name + "-wal")
    return log.exists() and log.stat().st_size > 0


def _check_seal(file: Path, seal_file: Path, root: keys.RootKey) -> None:
    if file.stat().st_size and not seal.holds(file, seal_file, root.derive("seal")):
        raise Damaged(
            f"The workspace file {file} is not what was closed last: it was changed, damaged or replaced from outside.",
            hint=connection.restore_hint(file)
            + f" To accept it as it is: quotahit workspace verify {file.parent} --accept",
        )


def _check_anchor(database: Database, anchor: audit.Anchor) -> None:
    with database.read() as rows:
        if audit.rolled_back(rows, anchor):
            database.close()
            raise Damaged(
                "This workspace file is older than the one that was open last: changes made since are missing from it.",
                hint=connection.restore_hint(database.path)
                + f" To accept it as it is: quotahit workspace verify {database.path.parent} --accept",
            )


def _write_record(folder: Path, record: dict[str, Any]) -> None:
    temporary = folder / (RECORD + ".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(record, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / RECORD)
