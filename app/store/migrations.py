"""Forward-only changes to the schema.

Each migration is a numbered file in `schema/`; a shipped one is never edited. A migration is whole or absent: it runs
in one transaction that also sets `user_version`; the search index is derived, and filled anew in it where its form changed.
"""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import ModuleType

import sqlcipher3.dbapi2 as sqlcipher

from app.core.errors import NewerSchema
from app.store import search
from app.store.connection import Connection
from app.store.database import Scope, Transaction

_FOLDER = Path(__file__).parent / "schema"


@cache
def files() -> tuple[Path, ...]:
    """Return the migration files in order; the last one's number is the version this program writes."""
    return tuple(sorted(_FOLDER.glob("[0-9][0-9][0-9][0-9].sql")))


def version_of(connection: Connection) -> int:
    """Return the schema version a database stands at; 0 is an empty one."""
    return int(connection.execute("pragma user_version").fetchone()[0])


def pending(connection: Connection) -> bool:
    """Tell whether there is something to migrate.

    Raises NewerSchema, leaving the file as it is, where a newer program wrote it.
    """
    found, newest = version_of(connection), len(files())
    if found > newest:
        raise NewerSchema(
            f"A newer version of QuotaHit wrote this workspace (schema {found}; this program knows {newest}).",
            hint="Install the newer version; the file was not touched.",
        )
    return found < newest


def migrate(connection: Connection) -> bool:
    """Bring the schema to this program's version; return whether anything was done. Raises NewerSchema."""
    if not pending(connection):
        return False
    utils = _sqlite_utils()
    connection.execute("begin immediate")
    try:
        # Another process may have migrated while this one waited for the lock.
        found = version_of(connection)
        pending(connection)
        database = utils.Database(connection)
        for number, file in enumerate(files()[found:], start=found + 1):
            with database.atomic():
                for statement in _statements(file.read_text(encoding="utf-8")):
                    database.execute(statement)
                database.execute(f"pragma user_version = {number}")
        if found < search.SCHEMA:
            search.rebuild(Transaction(connection, datetime.now(UTC), Scope(by="system")))
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise
    return True


def _statements(script: str) -> list[str]:
    found, held = [], ""
    for line in script.splitlines(keepends=True):
        held += line
        if sqlcipher.complete_statement(held):
            found.append(held.strip())
            held = ""
    assert all(line.startswith("--") for line in held.splitlines() if line.strip())
    return found


def _sqlite_utils() -> ModuleType:
    """Import sqlite-utils over SQLCipher: our driver must stand where it looks for an alternative one."""
    import sys

    import sqlcipher3

    sys.modules.setdefault("pysqlite3", sqlcipher3)
    sys.modules.setdefault("pysqlite3.dbapi2", sqlcipher)
    import sqlite_utils

    return sqlite_utils
