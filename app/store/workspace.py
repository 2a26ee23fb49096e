"""One workspace: a folder with the encrypted file and what belongs beside it (layout.py)."""

import hashlib
import json
import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from app.core.clock import Clock
from app.core.errors import Busy, Damaged, NoKey, NotFound, ReadOnly, Refused, Trouble, WrongKey
from app.store import audit, backup, connection, files, keys, migrations, restoring, seal, search, settings
from app.store.anchor import Anchor
from app.store.database import Database, Rows, Transaction
from app.store.layout import ANCHOR, AS_FOUND, DATABASE, LOCK, OUTSIDE, RECORD, SEAL
from app.store.locks import FileLock
from app.store.outside_log import OutsideLog
from app.store.restoring import TakenOver
from app.store.vault import Vault

_LOCK_SECONDS = 5.0


@dataclass(slots=True, eq=False)
class Workspace:
    """An open workspace. Close it, so that the file is sealed."""

    folder: Path
    id: str
    created: datetime
    database: Database
    vault: Vault
    clock: Clock
    root: keys.RootKey = field(repr=False)
    read_only: bool
    anchor: Anchor
    _lock: FileLock
    _copy: Path | None = None

    def close(self) -> None:
        """Close; the last process to do so seals the file, and backs it up where half an hour passed since."""
        try:
            # Left unsealed where the disk is full or gone: what was committed is taken in at the next opening.
            with suppress(Trouble, OSError):
                if not (self.database.closed or self.read_only) and self._lock.try_exclusive():
                    self._seal()
        finally:
            self.database.close()
            self._lock.release()
            if self._copy is not None:
                shutil.rmtree(self._copy, ignore_errors=True)

    def _seal(self) -> None:
        if (self.folder / SEAL).exists() or not self.database.checkpoint():
            return
        with self.database.read() as rows:
            mark = audit.mark_of(rows)
        self.database.close()
        self.anchor.write(mark)
        seal.make(self.folder / DATABASE, self.folder / SEAL, self.root.derive("seal"))
        if backup.is_due(self.folder, self.created, self.clock.now()):
            backup.of_closed(self.folder, self.clock.now())

    def send_key_secret(self) -> bytes:
        """Return the key under which Message-IDs and opt-out tokens are made."""
        return self.root.derive("send keys")

    def seal_holds(self) -> bool | None:
        """Tell whether the file is what was closed last; None where it is at work, or was not closed in order."""
        written = seal.read(self.folder / SEAL)
        return None if written is None else seal.holds(self.folder / DATABASE, written, self.root.derive("seal"))

    def verify_audit(self, rows: Rows) -> audit.Verification:
        """Walk the audit chain and compare it with the anchor."""
        return audit.verify(rows, self.anchor)

    def accept_as_it_is(self) -> None:
        """Take the file's present state as the true one: anchor and seal are made anew; the trail says so."""
        with self.database.transaction("person", durable=True) as tx:
            audit.append(tx, "accept_workspace", "The file was accepted as it is, older or changed than last seen")

    def outside_log(self, folder: Path | None = None) -> OutsideLog:
        """Return this workspace's log of what the outside knows, or the one it has in another folder."""
        return OutsideLog((folder or self.folder) / OUTSIDE, self.root.derive("outside log"))

    def take_over(self, tx: Transaction, replaced: Path) -> TakenOver | None:
        """Take over what this workspace had noted in the folder that it was restored in place of; None where no log lies there."""
        try:
            taken = restoring.take_over(tx, self.outside_log(replaced).read())
        except OSError:
            taken = None
        self.outside_log().add(restoring.everything(tx))
        return taken


def create(
    folder: Path, clock: Clock, *, passphrase: str | None = None, settings_at_start: dict[str, Any] | None = None
) -> tuple[Workspace, str]:
    """Make a new workspace and return it with its recovery code, which is shown once and kept nowhere.

    Without a passphrase the key goes into the operating system's keyring (NoKey where none answers). Raises Refused
    where the folder already holds something, ReadOnly where it may not be written, DiskFull. What fails leaves nothing.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder} is not empty; nothing was changed.", hint="Choose a new folder for the workspace.")
    root, workspace_id, code = keys.new_root(), str(uuid.uuid4()), keys.new_recovery_code()
    record: dict[str, Any] = {
        "format": 1,
        "id": workspace_id,
        "created": clock.now().isoformat(),
        "check": keys.check_of(root),
        "recovery": keys.wrap_with_code(root, code),
        "key": {"kind": "keyring"} if passphrase is None else keys.wrap_with_passphrase(root, passphrase),
    }
    if passphrase is None:
        keys.keyring_store(workspace_id, root)
    was_there = folder.exists()
    try:
        return _made(folder, clock, root, record, settings_at_start or {}), code
    except BaseException as error:
        _clear(folder, remove=not was_there)
        if isinstance(error, OSError):
            raise files.trouble(error, folder) from None
        raise


def _made(
    folder: Path, clock: Clock, root: keys.RootKey, record: dict[str, Any], settings_at_start: dict[str, Any]
) -> Workspace:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / DATABASE
    with connection.translated(file):
        made = connection.create(file, root.derive("database"))
        try:
            migrations.migrate(made)
        finally:
            made.close()
    workspace = _open(folder, clock, root, record, unverified=True)
    try:
        with workspace.database.transaction("person", durable=True) as tx:
            settings.put(tx, "pepper", os.urandom(32).hex())
            for name, value in settings_at_start.items():
                settings.put(tx, name, value)
            audit.append(tx, "create_workspace", "The workspace was created")
        # Last: a folder without its record is no workspace yet.
        _write_record(folder, record)
    except BaseException:
        workspace.close()
        raise
    return workspace


def _clear(folder: Path, *, remove: bool) -> None:
    for left in (DATABASE, DATABASE + "-wal", DATABASE + "-shm", ANCHOR, OUTSIDE, SEAL, LOCK, RECORD):
        with suppress(OSError):
            (folder / left).unlink()
    if remove:
        with suppress(OSError):
            folder.rmdir()


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
    if recovery_code is not None and record["key"]["kind"] == "keyring":
        # A restored workspace, or a keyring that lost its key: from now on it has it again.
        with suppress(NoKey):
            keys.keyring_store(record["id"], root)
    return _open(folder, clock, root, record, unverified=unverified)


@contextmanager
def opened(workspace: Workspace) -> Iterator[Workspace]:
    """Close the workspace at the end."""
    try:
        yield workspace
    finally:
        workspace.close()


# The record ----------------------------------------------------------------------------------------------------------


def read_record(folder: Path) -> dict[str, Any]:
    """Return the workspace's open record (it holds no secret); raises NotFound or Damaged."""
    file = folder / RECORD
    try:
        record: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        whole = record["digest"] == _record_digest(record)
    except (FileNotFoundError, NotADirectoryError):
        raise NotFound(
            f"There is no workspace in {folder}.", hint=f"Make one: quotahit workspace create {folder}"
        ) from None
    except (ValueError, KeyError, TypeError):
        whole = False
    except OSError as error:
        raise ReadOnly(f"{file} cannot be read: {error.strerror}.", hint="Check the folder's permissions.") from None
    if not whole:
        raise Damaged(
            f"{file} is damaged, so the key cannot be found.", hint=connection.restore_hint(folder / DATABASE)
        )
    if record["format"] != 1:
        raise Refused("This workspace was written by a newer version of QuotaHit.", hint="Install the newer version.")
    return record


def _record_digest(record: dict[str, Any]) -> str:
    content = {name: value for name, value in record.items() if name != "digest"}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _write_record(folder: Path, record: dict[str, Any]) -> None:
    whole = {**record, "digest": _record_digest(record)}
    files.write(folder / RECORD, json.dumps(whole, indent=2).encode())


def change_passphrase(workspace: Workspace, passphrase: str) -> None:
    """Wrap the key with a new passphrase; the file itself is not rewritten. Raises DiskFull, ReadOnly."""
    record = read_record(workspace.folder)
    record["key"] = keys.wrap_with_passphrase(workspace.root, passphrase)
    try:
        _write_record(workspace.folder, record)
    except OSError as error:
        raise files.trouble(error, workspace.folder) from None


def prove(workspace: Workspace, passphrase: str | None) -> None:
    """See that whoever asks can open the workspace that is open; raises WrongKey, or NoKey where a passphrase is needed."""
    if _root(read_record(workspace.folder), passphrase, None) != workspace.root:
        raise WrongKey("That opens another workspace.", hint="Nothing was changed.")


def created_at(folder: Path) -> datetime:
    """Return when the workspace was made."""
    return datetime.fromisoformat(read_record(folder)["created"])


def _root(record: dict[str, Any], passphrase: str | None, recovery_code: str | None) -> keys.RootKey:
    if recovery_code is not None:
        root = keys.unwrap_with_code(record["recovery"], recovery_code)
    elif record["key"]["kind"] == "keyring":
        root = keys.keyring_fetch(record["id"])
    elif passphrase is None:
        raise NoKey("This workspace is locked by a passphrase.", hint="Give it with --passphrase-file FILE.")
    else:
        root = keys.unwrap_with_passphrase(record["key"], passphrase)
    if keys.check_of(root) != record["check"]:
        raise WrongKey(
            "The key that was found is not this workspace's.",
            hint="Use the recovery code: --recovery-file FILE. The workspace was not touched.",
        )
    return root


# Opening -------------------------------------------------------------------------------------------------------------


def _open(
    folder: Path, clock: Clock, root: keys.RootKey, record: dict[str, Any], *, unverified: bool = False
) -> Workspace:
    keys.keep_out_of_core_dumps()
    read_only = not os.access(folder, os.W_OK)
    lock, copy = FileLock(folder / LOCK), None
    anchor = Anchor(folder / ANCHOR, root.derive("anchor"))
    database = None
    try:
        if read_only:
            copy = _readable_copy(folder)
        else:
            _hold(lock, folder)
        file = (copy or folder) / DATABASE
        database = Database(path=file, key=root.derive("database"), clock=clock)
        if unverified:
            _looked_over(database, folder, root, anchor)
        else:
            _checked(database, folder, root, anchor, unverified=False)
        _wire(database, anchor, OutsideLog(folder / OUTSIDE, root.derive("outside log")), folder, read_only=read_only)
    except BaseException:
        if database is not None:
            database.close()
        lock.release()
        if copy is not None:
            shutil.rmtree(copy, ignore_errors=True)
        raise
    return Workspace(
        folder=folder,
        id=record["id"],
        created=datetime.fromisoformat(record["created"]),
        database=database,
        vault=Vault(database, root.derive("vault")),
        clock=clock,
        root=root,
        read_only=read_only,
        anchor=anchor,
        _lock=lock,
        _copy=copy,
    )


def _hold(lock: FileLock, folder: Path) -> None:
    """Hold the workspace's lock with others; another that is just closing it, and sealing the file, is waited for."""
    give_up = time.monotonic() + _LOCK_SECONDS
    try:
        while not lock.try_shared():
            if time.monotonic() > give_up:
                raise Busy(f"Another program is closing the workspace in {folder}.", hint="Try again in a moment.")
            time.sleep(0.02)
    except OSError as error:
        raise files.trouble(error, folder) from None


def _looked_over(database: Database, folder: Path, root: keys.RootKey, anchor: Anchor) -> None:
    """See whether the file opens at all; where it does not, the trouble says which of its pages are bad."""
    try:
        _checked(database, folder, root, anchor, unverified=True)
    except Damaged as trouble:
        pages = connection.bad_pages(database.path, database.key)
        raise Damaged(trouble.sentence, hint=trouble.hint, pages=pages) from None


def _checked(database: Database, folder: Path, root: keys.RootKey, anchor: Anchor, *, unverified: bool) -> None:
    """See that the file is the one that was closed, and bring its schema to this program's."""
    # Before it is opened for writing: closing it again takes in whatever log lies beside it, and what is refused must
    # lie as it lay. A missing or empty file says so by itself.
    if not unverified and database.path.is_file() and database.path.stat().st_size:
        _check_seal(database.path, folder / SEAL, root)
    short, migrate = _looked_at(database, anchor)
    if short is not None:
        if not unverified:
            raise Damaged(
                f"The workspace file in {folder} is not the newest that was there: {short}.",
                hint=connection.restore_hint(folder / DATABASE) + _accept_hint(folder),
            )
        _keep_as_found(folder)
    if migrate:
        _break_seal(folder)
        opened = connection.connect(database.path, database.key)
        try:
            with connection.translated(database.path):
                migrations.migrate(opened)
        finally:
            opened.close()


def _looked_at(database: Database, anchor: Anchor) -> tuple[str | None, bool]:
    """Return in what way the file is behind its anchor, if any, and whether its schema is; changes nothing."""
    # Only where there is a log: who may not write would leave an empty one where there was none.
    opened = connection.connect(database.path, database.key, query_only=_has_log(database.path))
    try:
        with connection.translated(database.path):
            migrate = migrations.pending(opened)
            empty = migrations.version_of(opened) == 0
            return "it is empty" if empty else audit.behind(Rows(opened), anchor), migrate
    finally:
        opened.close()


def _has_log(file: Path) -> bool:
    """Tell whether something that was written is not in the file yet."""
    try:
        return file.with_name(file.name + "-wal").stat().st_size > 0
    except FileNotFoundError:
        return False


def _keep_as_found(folder: Path) -> None:
    """Copy a file that is not what it should be, with its log, before the log is taken in."""
    if not _has_log(folder / DATABASE):
        return
    try:
        number = next(n for n in range(1, 10_000) if not (folder / f"{AS_FOUND}-{n}").exists())
        aside = folder / f"{AS_FOUND}-{number}"
        aside.mkdir(mode=0o700)
        for name in (DATABASE, DATABASE + "-wal", ANCHOR):
            if (folder / name).exists():
                shutil.copyfile(folder / name, aside / name)
    except OSError as error:
        raise files.trouble(error, folder) from None


def _check_seal(file: Path, seal_file: Path, root: keys.RootKey) -> None:
    written = seal.read(seal_file)
    if written is None:
        return
    as_closed = not _has_log(file) and seal.holds(file, written, root.derive("seal"))
    # Another program may have begun to write meanwhile: it broke the seal first.
    if not as_closed and seal.read(seal_file) == written:
        raise Damaged(
            f"The workspace file {file} is not what was closed last: it was changed, damaged or replaced from outside.",
            hint=connection.restore_hint(file) + _accept_hint(file.parent),
        )


def _accept_hint(folder: Path) -> str:
    return f" To accept it as it is: quotahit workspace verify {folder} --accept"


def _wire(database: Database, anchor: Anchor, log: OutsideLog, folder: Path, *, read_only: bool) -> None:
    if read_only:
        database.before_first_write = _refuse_writing(folder)
        return

    def follow(tx: Transaction) -> None:
        if tx.mark is not None:
            # The commit stands whatever becomes of the anchor: one that stays behind is still true.
            with suppress(OSError):
                anchor.write(tx.mark)

    def note(tx: Transaction) -> None:
        if tx.for_outside_log:
            # Before the commit: one note too many does no harm, one too few would. The commit itself needs no log.
            with suppress(OSError):
                log.add(tx.for_outside_log)

    database.before_commit += [search.refresh, audit.mark, note]
    database.after_commit.append(follow)
    database.before_first_write = lambda: _break_seal(folder)


def _break_seal(folder: Path) -> None:
    try:
        files.remove(folder / SEAL)
    except OSError as error:
        raise files.trouble(error, folder) from None


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
    try:
        for name in (DATABASE, DATABASE + "-wal"):
            if (folder / name).exists():
                shutil.copyfile(folder / name, copy / name)
    except OSError as error:
        shutil.rmtree(copy, ignore_errors=True)
        raise files.trouble(error, copy) from None
    return copy
