"""Changes of the schema: whole or absent, and never backwards."""

import hashlib
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.errors import NewerSchema
from app.store import connection, migrations, seal, workspace
from app.store.connection import Connection
from app.store.layout import DATABASE, SEAL
from tests.fakes.workspaces import PASSPHRASE, a_clock, a_contact, a_workspace, reopened

KEY = bytes(range(32))


def _schema(opened: Connection) -> list[tuple[str, str]]:
    return [tuple(row) for row in opened.execute("select name, coalesce(sql, '') from sqlite_master order by name")]


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """An encrypted file without a table."""
    connection.create(tmp_path / "empty.db", KEY).close()
    return tmp_path / "empty.db"


def test_migrating_brings_the_newest_schema_and_twice_is_once(empty: Path) -> None:
    opened = connection.connect(empty, KEY)
    assert migrations.version_of(opened) == 0
    assert migrations.migrate(opened)
    assert migrations.version_of(opened) == len(migrations.files())
    before = _schema(opened)
    assert not migrations.migrate(opened)
    assert _schema(opened) == before
    opened.close()


def test_every_statement_of_the_files_is_run(empty: Path) -> None:
    opened = connection.connect(empty, KEY)
    migrations.migrate(opened)
    made = {row[0] for row in opened.execute("select name from sqlite_master")}
    for file in migrations.files():
        for statement in migrations._statements(file.read_text(encoding="utf-8")):
            words = [w for line in statement.splitlines() if not line.startswith("--") for w in line.split()]
            if words[:2] in (["create", "table"], ["create", "index"], ["create", "trigger"]):
                assert words[2] in made, words[2]
    opened.close()


def test_files_stand_in_order_without_a_gap() -> None:
    assert [file.name for file in migrations.files()] == [f"{n:04d}.sql" for n in range(1, len(migrations.files()) + 1)]


def test_a_migration_that_fails_leaves_nothing(empty: Path) -> None:
    opened = connection.connect(empty, KEY)
    opened.execute("create table outbox (taken integer)")  # in the way of the first migration
    before = _schema(opened)
    with pytest.raises(Exception, match="already exists"):
        migrations.migrate(opened)
    assert _schema(opened) == before
    assert migrations.version_of(opened) == 0
    opened.close()


_MIGRATE = """
import sys
from pathlib import Path
from app.store import connection, migrations, seal, workspace
opened = connection.connect(Path(sys.argv[1]), bytes(range(32)))
def step():
    # Killed at this statement, as by a crash: nothing is cleaned up.
    step.left -= 1
    if step.left < 0:
        import os, signal
        os.kill(os.getpid(), signal.SIGKILL)
    return 0
step.left = int(sys.argv[2])
opened.set_progress_handler(step, 40)
migrations.migrate(opened)
print("done")
"""


@pytest.mark.parametrize("steps", [3, 40, pytest.param(None, marks=pytest.mark.slow)])
def test_a_migration_that_is_killed_is_whole_or_absent(tmp_path: Path, steps: int | None) -> None:
    """Killed after so many steps of the database; the slow one kills along the whole way."""
    ends = set()
    for left in (steps,) if steps is not None else (*range(0, 520, 7), 100_000_000):
        file = tmp_path / f"{left}.db"
        connection.create(file, KEY).close()
        ran = subprocess.run([sys.executable, "-c", _MIGRATE, str(file), str(left)], capture_output=True, check=False)
        ends.add(ran.returncode)
        opened = connection.connect(file, KEY)
        found = migrations.version_of(opened)
        assert found in (0, len(migrations.files()))
        assert bool(_schema(opened)) == bool(found)
        assert opened.execute("pragma integrity_check").fetchone()[0] == "ok"
        migrations.migrate(opened)
        assert migrations.version_of(opened) == len(migrations.files())
        opened.close()
    assert -signal.SIGKILL in ends


def test_a_file_of_a_newer_program_is_refused_and_not_touched(tmp_path: Path) -> None:
    space = a_workspace(tmp_path)
    with space.database.transaction("person") as tx:
        a_contact(tx, "ada@alder.example")
        tx.run(f"pragma user_version = {len(migrations.files()) + 1}")
    space.close()
    before = {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in space.folder.iterdir()}
    with pytest.raises(NewerSchema, match="newer version") as trouble:
        reopened(space.folder, a_clock())
    assert "Install" in trouble.value.hint
    assert {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in space.folder.iterdir()} == before


def test_bringing_an_older_file_up_breaks_its_seal_first(tmp_path: Path) -> None:
    """Migrating writes: left standing, the seal would call the new file damaged."""
    space = a_workspace(tmp_path)
    space.close()
    file = space.folder / DATABASE
    file.unlink()
    connection.create(file, space.database.key).close()
    seal.make(file, space.folder / SEAL, space.root.derive("seal"))
    again = workspace.open_workspace(space.folder, a_clock(), passphrase=PASSPHRASE, unverified=True)
    assert again.seal_holds() is None
    with again.database.read() as rows:
        assert rows.value("pragma user_version") == len(migrations.files())
    again.accept_as_it_is()
    again.close()
    reopened(space.folder, a_clock()).close()
