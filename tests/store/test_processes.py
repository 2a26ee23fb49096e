"""Several programs on one workspace at once: nothing is lost, nobody is turned away, killed ones leave no trouble."""

import random
import signal
import time
from pathlib import Path

import pytest

from app.core.errors import Busy
from app.store import inspection
from app.store.layout import SEAL
from app.store.locks import FileLock
from tests.fakes.processes import start
from tests.fakes.workspaces import a_clock, a_workspace, reopened

_WRITE = """
name, count = arguments[0], int(arguments[1])
for number in range(count):
    with space.database.transaction("person", durable=number % 5 == 0) as tx:
        person = contacts.create(tx, name=f"{name} {number}", points=[Point(kind="email", value=f"{name}{number}@x.example")])
        audit.append(tx, "create_contact", f"Create {name} {number}", contact=person)
    print(number, flush=True)
space.close()
"""
_READ = """
last = 0
for _ in range(int(arguments[0])):
    with space.database.read() as rows:
        people = rows.value("select count(*) from contacts")
        assert people == rows.value("select count(*) from audit where action = 'create_contact'"), "half a transaction was seen"
        assert people >= last
        last = people
space.close()
print("read", flush=True)
"""
_OPEN_AND_CLOSE = """
space.close()
for _ in range(int(arguments[0])):
    space = workspace.open_workspace(Path(home), clock, recovery_code=code)
    with space.database.read() as rows:
        rows.value("select count(*) from contacts")
    space.close()
print("opened", flush=True)
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder of a closed workspace."""
    space = a_workspace(tmp_path)
    space.close()
    return space.folder


def test_writers_and_readers_lose_nothing(home: Path) -> None:
    programs = [start(_WRITE, home, name, 60) for name in ("ada", "bo")]
    programs += [start(_READ, home, 200), start(_OPEN_AND_CLOSE, home, 25)]
    for program in programs:
        _, errors = program.communicate(timeout=120)
        assert program.returncode == 0, errors
    space = reopened(home, a_clock())
    with space.database.read() as rows:
        assert rows.value("select count(*) from contacts") == 120
        assert space.verify_audit(rows).ok
    space.close()
    assert (home / SEAL).exists(), "the last to close sealed it"


def test_a_killed_writer_leaves_all_it_said_and_a_file_that_opens(home: Path) -> None:
    chance, said = random.Random(5), 0
    for turn in range(3):
        program = start(_WRITE, home, f"p{turn}x", 100_000)
        assert program.stdout is not None
        program.stdout.readline()
        time.sleep(chance.uniform(0.02, 0.2))
        program.send_signal(signal.SIGKILL)
        said += 1 + len(program.stdout.read().splitlines())
        program.communicate()
        space = reopened(home, a_clock())
        assert inspection.verify(space).ok
        with space.database.read() as rows:
            assert rows.value("select count(*) from contacts") >= said
        space.close()


def test_a_lock_dies_with_its_holder(home: Path) -> None:
    program = start("print('open', flush=True); sys.stdin.read()", home)
    assert program.stdout is not None
    program.stdout.readline()
    alone = FileLock(home / "workspace.lock")
    assert not alone.try_exclusive()
    program.kill()
    program.communicate()
    assert alone.try_exclusive()
    alone.release()


@pytest.mark.slow
def test_who_waits_too_long_for_another_is_told(home: Path) -> None:
    holding = FileLock(home / "workspace.lock")
    assert holding.try_exclusive()
    with pytest.raises(Busy, match="closing"):
        reopened(home, a_clock())
    holding.release()


def test_a_transaction_of_another_program_is_waited_for(home: Path) -> None:
    program = start(
        """
import time
with space.database.transaction("person") as tx:
    tx.run("insert into settings values ('held', '1', 0)")
    print("held", flush=True)
    time.sleep(1.0)
space.close()
""",
        home,
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "held\n"
    space = reopened(home, a_clock())
    with space.database.transaction("person") as tx:
        assert tx.value("select value from settings where name = 'held'") == "1"
    space.close()
    assert program.wait(20) == 0
    program.communicate()
