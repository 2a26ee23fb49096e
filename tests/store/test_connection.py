"""One encrypted connection, and the database's errors as sentences."""

from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from app.core.errors import Busy, Damaged, DiskFull, ReadOnly, WorkspaceTrouble
from app.store import connection

KEY = bytes(range(32))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An encrypted database with a row."""
    made = connection.create(tmp_path / "some.db", KEY)
    made.execute("create table things (name text)")
    made.execute("insert into things values ('a thing to be found')")
    made.close()
    return tmp_path / "some.db"


def test_it_is_encrypted_and_ready_for_work(file: Path) -> None:
    assert b"a thing" not in file.read_bytes()
    opened = connection.connect(file, KEY)
    settings = {
        name: opened.execute(f"pragma {name}").fetchone()[0] for name in ("foreign_keys", "journal_mode", "temp_store")
    }
    assert settings == {"foreign_keys": 1, "journal_mode": "wal", "temp_store": 2}
    assert opened.execute("select name from things").fetchone()["name"] == "a thing to be found"
    opened.close()


def test_looking_only_is_looking_only(file: Path) -> None:
    opened = connection.connect(file, KEY, query_only=True)
    with pytest.raises(ReadOnly), connection.translated(file):
        opened.execute("delete from things")
    opened.close()


def test_a_file_that_is_there_is_never_made_anew(file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(Damaged, match="already"):
        connection.create(file, KEY)
    assert file.read_bytes() == before


@pytest.mark.parametrize("size", [0, 1, 100, 4095, 4096, 5000])
def test_what_is_no_database_of_ours_is_refused_and_left(tmp_path: Path, size: int) -> None:
    foreign = tmp_path / "foreign.db"
    foreign.write_bytes(b"x" * size)
    with pytest.raises(Damaged):
        connection.connect(foreign, KEY)
    assert foreign.read_bytes() == b"x" * size
    assert [entry.name for entry in tmp_path.iterdir()] == ["foreign.db"]


def test_a_database_without_a_key_is_not_ours(tmp_path: Path) -> None:
    plain = sqlcipher.connect(str(tmp_path / "plain.db"))
    plain.execute("create table things (name text)")
    plain.commit()
    plain.close()
    with pytest.raises(Damaged):
        connection.connect(tmp_path / "plain.db", KEY)


def test_another_key_opens_nothing(file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(Damaged, match="cannot be read with its key"):
        connection.connect(file, bytes(32))
    assert file.read_bytes() == before


def test_no_file_and_no_folder_are_told_of(tmp_path: Path) -> None:
    for place in (tmp_path / "no.db", tmp_path / "no" / "no.db", tmp_path):
        with pytest.raises(Damaged, match="no workspace file"):
            connection.connect(place, KEY)
    assert list(tmp_path.iterdir()) == []


def test_a_key_that_is_too_short_is_never_taken_for_a_passphrase(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        connection.create(tmp_path / "some.db", b"short")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("database or disk is full", DiskFull),
        ("attempt to write a readonly database", ReadOnly),
        ("unable to open database file", ReadOnly),
        ("database is locked", Busy),
        ("database table is locked", Busy),
        ("database disk image is malformed", Damaged),
        ("file is not a database", Damaged),
        ("vtable constructor failed: search", Damaged),
        ("disk I/O error", Damaged),
    ],
)
def test_each_trouble_of_the_disk_is_a_sentence_with_a_way_out(
    tmp_path: Path, text: str, kind: type[WorkspaceTrouble]
) -> None:
    with pytest.raises(kind) as trouble, connection.translated(tmp_path / "some.db"):
        raise sqlcipher.OperationalError(text)
    assert trouble.value.sentence.endswith(".")
    assert trouble.value.hint
    assert trouble.value.__cause__ is None


def test_a_fault_of_ours_stays_a_fault_of_ours(tmp_path: Path) -> None:
    with pytest.raises(sqlcipher.OperationalError, match="no such table"), connection.translated(tmp_path / "some.db"):
        raise sqlcipher.OperationalError("no such table: x")
