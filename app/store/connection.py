"""One encrypted connection, and the translation of the database's errors into sentences.

SQLCipher's errors are a family of their own, unrelated to the standard library's: catch `sqlcipher3` ones only.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from app.core.errors import Busy, Damaged, DiskFull, ReadOnly, Trouble
from app.store import archive
from app.store.layout import BACKUPS

KEY_LENGTH = 32
BUSY_SECONDS = 30.0
CACHE_KIB = 16_000
_PAGE = 4096
_NO_ROOM = 65_536
_DAMAGE = ("malformed", "not a database", "hmac check failed", "vtable constructor failed", "fts5: corrupt")

# The package ships no types; a connection is whatever it gives.
Connection = Any

# What is neither int, float nor str is offered to "adapters" before it is bound, and where none is registered the search
# for one takes 2.7 µs a value (three failed look-ups of attributes), more than the insert itself. These say: as it is.
sqlcipher.register_adapter(type(None), lambda nothing: nothing)
sqlcipher.register_adapter(bool, int)
sqlcipher.register_adapter(bytes, bytes)


def connect(path: Path, key: bytes, *, query_only: bool = False) -> Connection:
    """Open an existing encrypted database with its raw 256-bit key.

    With `query_only` neither the file nor its log is changed, not even when the connection closes as the last one.
    Raises Damaged where the file is missing, empty or does not open with this key, ReadOnly and Busy as named.
    """
    # A missing file would open as a new, empty database without a word; so would one of no byte, or of one.
    if not path.is_file():
        raise Damaged(f"There is no workspace file at {path}.", hint=restore_hint(path))
    if path.stat().st_size < _PAGE:
        raise Damaged(
            f"The workspace file {path} is empty or cut off: what was in it is gone from this file.",
            hint=restore_hint(path),
        )
    return _opened(path, key, query_only=query_only)


def bad_pages(path: Path, key: bytes) -> tuple[str, ...]:
    """Return what is wrong with each page of a file that may be too damaged for anything else; empty where none is.

    Reads the pages as they lie, without the schema, which may stand on one of them. Changes nothing.
    """
    if not path.is_file():
        return ()
    opened = sqlcipher.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        opened.execute("pragma cipher_log_level=none")
        opened.execute(f"pragma key=\"x'{key.hex()}'\"")
        return tuple(str(row[0]) for row in opened.execute("pragma cipher_integrity_check"))
    except sqlcipher.DatabaseError:
        return ()
    finally:
        opened.close()


def create(path: Path, key: bytes) -> Connection:
    """Make a new encrypted database; refuses to touch a file that is there."""
    if path.exists():
        raise Damaged(f"A file is already at {path}.", hint="Choose another folder; nothing was overwritten.")
    path.touch(mode=0o600)
    return _opened(path, key, query_only=False)


def _opened(path: Path, key: bytes, *, query_only: bool) -> Connection:
    # A shorter raw key would silently be taken for a passphrase.
    assert len(key) == KEY_LENGTH
    place = f"{path.resolve().as_uri()}?mode={'ro' if query_only else 'rwc'}"
    with translated(path):
        connection = sqlcipher.connect(
            place, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=512
        )
        try:
            connection.execute("pragma cipher_log_level=none")
            connection.execute(f"pragma key=\"x'{key.hex()}'\"")
            connection.execute("select count(*) from sqlite_master").fetchone()
            if connection.execute("pragma cipher_status").fetchone()[0] != "1":
                raise Damaged(f"The workspace file {path} is not encrypted, so it is not one of ours.")
            connection.row_factory = sqlcipher.Row
            _configure(connection, query_only=query_only)
        except BaseException:
            connection.close()
            raise
    return connection


def _configure(connection: Connection, *, query_only: bool) -> None:
    connection.execute("pragma foreign_keys=on")
    connection.execute("pragma temp_store=memory")
    connection.execute(f"pragma cache_size=-{CACHE_KIB}")
    if query_only:
        connection.execute("pragma query_only=on")
        return
    try:
        connection.execute("pragma journal_mode=wal")
    except sqlcipher.OperationalError as error:
        if "readonly" not in str(error):
            raise
    connection.execute("pragma synchronous=normal")
    connection.execute("pragma wal_autocheckpoint=8000")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn the database's errors into known trouble about the workspace at `path`."""
    try:
        yield
    except sqlcipher.Error as error:
        trouble = trouble_of(path, str(error))
        if trouble is None:
            raise
        raise trouble from None


def trouble_of(path: Path, text: str) -> Trouble | None:
    """Return the known trouble a message of the database stands for, or None where it is about a statement."""
    folder = path.parent
    # Where there is no room for the log's index either, the database says no more than that.
    if "database or disk is full" in text or ("disk I/O error" in text and _is_full(folder)):
        return DiskFull(
            "The disk is full: what was under way was taken back and nothing that was saved is lost.",
            hint="Free some space; the work goes on by itself. Sending is paused until then.",
        )
    if "readonly" in text or "unable to open database file" in text:
        return ReadOnly(
            f"The workspace in {folder} may be read but not written.",
            hint="Give yourself write permission to the folder and its files, or move it. Nothing is sent until then.",
        )
    if "locked" in text or "busy" in text:
        return Busy(f"Another program has held the workspace in {folder} for too long.", hint="Close it, or try again.")
    if any(sign in text for sign in _DAMAGE):
        return Damaged(
            f"The workspace file {path} cannot be read with its key: it is damaged, or not the file that was here.",
            hint=restore_hint(path),
        )
    if "disk I/O error" in text:
        return Damaged(
            f"The disk under {folder} could not be read or written just now; what was under way was taken back.",
            hint="Check the disk, then run: quotahit workspace verify " + str(folder),
        )
    return None


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _NO_ROOM
    except OSError:
        return False


def restore_hint(path: Path) -> str:
    """Return the way back from a damaged file: the newest backup that is whole, where there is one."""
    newest = archive.newest_whole(path.parent / BACKUPS)
    if newest is not None:
        return f"The newest good backup is {newest}: quotahit workspace restore {newest} NEW_FOLDER"
    return "If you have a backup: quotahit workspace restore BACKUP NEW_FOLDER. The file itself was left as it is."
