"""An import whose program is killed in the middle: it goes on where it was, and is whole in the end."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from app import bootstrap
from app.actions import registry
from app.actions.imports import go_on, import_file
from app.store import contacts, imports, settings
from app.store.workspace import Workspace
from tests.fakes.workspaces import a_clock, a_contact, a_workspace, recovery_code, reopened

ROWS, BAD = 12_000, (3, 40, 11_000)

_CHILD = """
import os, sys
from pathlib import Path
from app.actions.imports import import_file
from app.store.workspace import open_workspace
from tests.fakes.workspaces import a_clock
space, far = open_workspace(Path(sys.argv[1]), a_clock(), recovery_code=sys.argv[3]), 0
def die(_position, _total):
    global far
    far += 1
    if far == 2:
        os.kill(os.getpid(), 9)
import_file(space.database, Path(sys.argv[2]), dormant=True, progress=die)
"""


def _list(file: Path, rows: int = ROWS) -> Path:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["Name", "Email", "Company", "Unsubscribed", "Shoe size"])
        for n in range(rows):
            name, mail = ("", "nobody") if n in BAD else (f"Ada Sample{n}", f"ada{n % 11_900}@alder.example")
            writer.writerow(
                [name, mail, "" if n in BAD else f"Alder {n // 10}", "yes" if n % 1000 == 7 else "", n % 40]
            )
    return file


@pytest.fixture
def killed(tmp_path: Path) -> tuple[Path, Path]:
    """A workspace in which an import was killed after its second chunk of three, and the file."""
    space = a_workspace(tmp_path)
    with space.database.transaction("person") as tx:
        a_contact(tx, "ada5@alder.example", "Ada Sample5")
    space.close()
    file = _list(tmp_path / "people.csv")
    asked = [sys.executable, "-c", _CHILD, str(space.folder), str(file), recovery_code()]
    done = subprocess.run(asked, check=False)
    assert done.returncode == -9
    return space.folder, file


def _opened(folder: Path) -> Workspace:
    return reopened(folder, a_clock())


def _whole(tmp_path: Path, file: Path) -> dict[str, object]:
    """What the same import says where nobody disturbs it."""
    (tmp_path / "other").mkdir()
    space = a_workspace(tmp_path / "other")
    with space.database.transaction("person") as tx:
        a_contact(tx, "ada5@alder.example", "Ada Sample5")
    said = import_file(space.database, file).as_json()
    space.close()
    return said


def test_begun_again_it_goes_on_and_counts_the_whole_file(killed: tuple[Path, Path], tmp_path: Path) -> None:
    folder, file = killed
    whole = _whole(tmp_path, file)
    failed = Path(str(whole["failed_rows"])).read_text("utf-8")
    space = _opened(folder)
    heard: list[int] = []
    said = import_file(space.database, file, progress=lambda at, _: heard.append(at)).as_json()
    assert said == whole
    assert len(heard) == 1, "of three chunks one was left"
    assert Path(str(said["failed_rows"])).read_text("utf-8") == failed
    assert len(failed.splitlines()) == 1 + len(BAD)
    with space.database.read() as rows:
        assert contacts.count(rows) == 11_900 - 1, "one of them stands in a bad row alone"
        assert rows.value("select count(*) from contacts where name = 'Ada Sample77'") == 1
        assert rows.value("select count(*) from batches") == 1
        assert rows.value("select count(*) from rejected_rows") == 0
        assert rows.value("select count(*) from events where type = 'import.finished'") == 1
    space.close()


def test_an_undo_takes_all_of_it_back(killed: tuple[Path, Path]) -> None:
    folder, file = killed
    space = _opened(folder)
    batch = import_file(space.database, file).batch
    assert batch is not None
    with space.database.transaction("person") as tx:
        registry.run(tx, "undo_changes", {"batch": batch})
    with space.database.read() as rows:
        assert [row["name"] for row in rows.all("select name from contacts")] == ["Ada Sample5"]
        assert rows.value("select company_id from contacts") is None
        assert rows.value("select count(*) from companies") == 0
        assert rows.value("select count(*) from imported_rows") == 0
        assert imports.broken_off(rows) == []
    space.close()


def test_a_workspace_opened_for_work_brings_it_to_its_end(killed: tuple[Path, Path]) -> None:
    folder, _ = killed
    space = _opened(folder)
    with space.database.transaction("person") as tx:
        settings.put(tx, "paused", True)
    bootstrap.run_until_idle(space)
    with space.database.read() as rows:
        assert contacts.count(rows) == 11_900 - 1, "one of them stands in a bad row alone"
        assert rows.value("select state from batches") == "done"
        assert '"dormant": true' in rows.value("select data from events where type = 'import.finished'")
    assert go_on(space.database) == []
    space.close()


def test_a_file_that_was_changed_since_is_taken_in_afresh(killed: tuple[Path, Path]) -> None:
    folder, file = killed
    _list(file, 100)
    space = _opened(folder)
    assert go_on(space.database) == [], "it is not the file that was begun"
    said = import_file(space.database, file)
    assert (said.rows, said.added, said.merged, said.rejected) == (100, 97, 1, 2)
    with space.database.read() as rows:
        assert contacts.count(rows) == 98
        assert rows.value("select state from batches where id = 1") == "undone"
    space.close()


def test_the_undo_key_takes_a_half_that_nobody_goes_on_with(killed: tuple[Path, Path]) -> None:
    folder, _ = killed
    space = _opened(folder)
    with space.database.transaction("person") as tx:
        registry.run(tx, "undo_changes", {"batch": 1})
    assert go_on(space.database) == []
    with space.database.read() as rows:
        assert contacts.count(rows) == 1
        assert rows.value("select count(*) from rejected_rows") == 0
    space.close()
