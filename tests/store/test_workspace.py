"""A workspace's folder: made whole or not at all, sealed when it is closed, and never read as good when it is not."""

import os
import shutil
import stat
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from app.core.clock import VirtualClock
from app.core.errors import BadInput, Damaged, NotFound, ReadOnly, Refused
from app.store import audit, backup, contacts, settings, workspace
from app.store.layout import ANCHOR, DATABASE, LOCK, RECORD, SEAL
from app.store.locks import FileLock
from app.store.workspace import Workspace
from tests.fakes.workspaces import PASSPHRASE, a_clock, a_contact, a_workspace, reopened


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder of a workspace that was written to and closed."""
    space = a_workspace(tmp_path)
    _write(space, "Ada")
    space.close()
    return space.folder


def _write(space: Workspace, name: str) -> None:
    with space.database.transaction("person", durable=True) as tx:
        a_contact(tx, f"{name.lower()}@alder.example", name)
        audit.append(tx, "create_contact", f"Create the contact {name}")


def _names(space: Workspace) -> list[str]:
    with space.database.read() as rows:
        return [row["name"] for row in rows.all("select name from contacts order by id")]


def _content(home: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in home.iterdir() if file.is_file()}


# Making --------------------------------------------------------------------------------------------------------------


def test_a_new_workspace_is_encrypted_whole_and_its_owners_alone(tmp_path: Path) -> None:
    made, code = workspace.create(
        tmp_path / "mine", a_clock(), passphrase=PASSPHRASE, settings_at_start={"zone": "UTC"}
    )
    assert len(code.replace("-", "")) == 25
    with made.database.read() as rows:
        assert settings.get(rows, "zone") == "UTC"
        assert len(settings.get(rows, "pepper")) == 64
        assert made.verify_audit(rows).entries == 1
    made.close()
    files = {file.name: file for file in made.folder.iterdir()}
    assert set(files) == {DATABASE, RECORD, ANCHOR, SEAL, LOCK}
    assert not files[DATABASE].read_bytes().startswith(b"SQLite")
    if os.name == "posix":
        assert stat.S_IMODE(made.folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(file.stat().st_mode) for file in files.values()} == {0o600}


def test_what_is_there_is_never_overwritten(tmp_path: Path, home: Path) -> None:
    before = _content(home)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "holiday.jpg").write_bytes(b"picture")
    (tmp_path / "file").write_text("text")
    for place in (home, tmp_path / "full", tmp_path / "file"):
        with pytest.raises(Refused, match="not empty"):
            workspace.create(place, a_clock(), passphrase=PASSPHRASE)
    assert _content(home) == before


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    made, _ = workspace.create(tmp_path / "empty", a_clock(), passphrase=PASSPHRASE)
    made.close()
    assert (tmp_path / "empty" / "workspace.db").stat().st_size


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        workspace.create(tmp_path / "mine", a_clock(), passphrase="short")
    with pytest.raises(TypeError):
        workspace.create(tmp_path / "mine", a_clock(), passphrase=PASSPHRASE, settings_at_start={"bad": {1, 2}})
    assert not (tmp_path / "mine").exists()
    (tmp_path / "file").write_text("text")
    with pytest.raises(ReadOnly):
        workspace.create(tmp_path / "file" / "mine", a_clock(), passphrase=PASSPHRASE)


def test_no_workspace_is_no_workspace(tmp_path: Path, home: Path) -> None:
    for place in (tmp_path / "nowhere", tmp_path, home / DATABASE):
        with pytest.raises(NotFound) as trouble:
            workspace.open_workspace(place, a_clock(), passphrase=PASSPHRASE)
        assert "workspace create" in trouble.value.hint


# Closing and opening -------------------------------------------------------------------------------------------------


def test_looking_changes_no_byte(home: Path) -> None:
    before = _content(home)
    space = reopened(home, a_clock())
    assert space.seal_holds()
    assert _names(space) == ["Ada"]
    space.close()
    assert _content(home) == before


def test_writing_breaks_the_seal_and_closing_makes_it_anew(home: Path) -> None:
    space = reopened(home, a_clock())
    sealed = (home / SEAL).read_bytes()
    _write(space, "Bo")
    assert space.seal_holds() is None
    space.close()
    assert (home / SEAL).read_bytes() != sealed
    again = reopened(home, a_clock())
    assert again.seal_holds()
    assert _names(again) == ["Ada", "Bo"]
    again.close()


def test_closing_twice_is_closing_once(home: Path) -> None:
    space = reopened(home, a_clock())
    _write(space, "Bo")
    space.close()
    before = _content(home)
    space.close()
    assert _content(home) == before


def test_only_the_last_to_close_seals(home: Path) -> None:
    one, other = reopened(home, a_clock()), reopened(home, a_clock())
    _write(one, "Bo")
    one.close()
    assert not (home / SEAL).exists()
    _write(other, "Cy")
    other.close()
    assert (home / SEAL).exists()
    again = reopened(home, a_clock())
    assert _names(again) == ["Ada", "Bo", "Cy"]
    again.close()


def test_one_who_is_closing_is_waited_for(home: Path) -> None:
    """Sealing holds the lock alone for a moment; a command given just then must not be turned away."""
    closing = FileLock(home / LOCK)
    assert closing.try_exclusive()
    later = threading.Timer(0.5, closing.release)
    later.start()
    began = time.monotonic()
    reopened(home, a_clock()).close()
    assert time.monotonic() - began < 4
    later.join()


def test_what_another_began_to_write_while_the_seal_was_compared_is_no_damage(home: Path) -> None:
    """Opening compares the whole file; who writes meanwhile has broken the seal first."""
    writing, troubles, stop = reopened(home, a_clock()), [], threading.Event()

    def write() -> None:
        for number in range(40):
            _write(writing, f"P{number}")
            writing.database.checkpoint()
        stop.set()

    def look() -> None:
        while not stop.is_set():
            try:
                reopened(home, a_clock()).close()
            except Damaged as damaged:
                troubles.append(damaged)

    threads = [threading.Thread(target=work) for work in (write, look)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writing.close()
    assert troubles == []


def test_several_workspaces_are_strangers(tmp_path: Path) -> None:
    one, _ = workspace.create(tmp_path / "one", a_clock(), passphrase=PASSPHRASE)
    other, _ = workspace.create(tmp_path / "other", a_clock(), passphrase=PASSPHRASE)
    _write(one, "Ada")
    _write(other, "Bo")
    assert (_names(one), _names(other)) == (["Ada"], ["Bo"])
    assert one.send_key_secret() != other.send_key_secret()
    one.close()
    other.close()
    shutil.copyfile(other.folder / DATABASE, one.folder / DATABASE)
    with pytest.raises(Damaged):
        workspace.open_workspace(one.folder, a_clock(), passphrase=PASSPHRASE)


# Damage and replacement ----------------------------------------------------------------------------------------------


def _flip(home: Path, place: int) -> None:
    content = bytearray((home / DATABASE).read_bytes())
    content[place] ^= 1
    (home / DATABASE).write_bytes(bytes(content))


def _truncate(home: Path) -> None:
    os.truncate(home / DATABASE, (home / DATABASE).stat().st_size // 2)


_DAMAGES: dict[str, Callable[[Path], object]] = {
    "a bit of the head": lambda home: _flip(home, 5),
    "a bit in the middle": lambda home: _flip(home, 30_000),
    "the last bit": lambda home: _flip(home, -1),
    "cut in half": _truncate,
    "one byte more": lambda home: (home / DATABASE).write_bytes((home / DATABASE).read_bytes() + b"\0"),
    "zero length": lambda home: (home / DATABASE).write_bytes(b""),
    "gone": lambda home: (home / DATABASE).unlink(),
    "foreign": lambda home: (home / DATABASE).write_bytes(b"not a database " * 5000),
    "plain SQLite": lambda home: (home / DATABASE).write_bytes(b"SQLite format 3\0" + bytes(8176)),
    "a foreign log": lambda home: (home / (DATABASE + "-wal")).write_bytes(bytes(8192)),
    "the seal": lambda home: (home / SEAL).write_bytes((home / SEAL).read_bytes()[:-1] + b"\0"),
    "an empty seal": lambda home: (home / SEAL).write_bytes(b""),
}


@pytest.mark.parametrize("damage", _DAMAGES)
def test_no_damaged_file_is_read_as_good(home: Path, damage: str) -> None:
    good = _content(home)
    _DAMAGES[damage](home)
    before = _content(home)
    with pytest.raises(Damaged) as trouble:
        reopened(home, a_clock())
    assert trouble.value.hint
    assert _content(home) == before, "what is there is left as it is"
    for name in before.keys() - good.keys():
        (home / name).unlink()
    for name, content in good.items():
        (home / name).write_bytes(content)
    reopened(home, a_clock()).close()


def test_a_page_put_back_from_an_old_copy_is_found(home: Path) -> None:
    old = (home / DATABASE).read_bytes()
    space = reopened(home, a_clock())
    _write(space, "Bo")
    space.close()
    new = (home / DATABASE).read_bytes()
    changed = [at for at in range(0, min(len(old), len(new)), 4096) if old[at : at + 4096] != new[at : at + 4096]]
    assert changed
    for at in changed:
        (home / DATABASE).write_bytes(new[:at] + old[at : at + 4096] + new[at + 4096 :])
        with pytest.raises(Damaged, match="not what was closed last"):
            reopened(home, a_clock())
    (home / DATABASE).write_bytes(new)
    reopened(home, a_clock()).close()


def test_an_older_file_is_found_with_its_seal_and_without(home: Path) -> None:
    old = _content(home)
    space = reopened(home, a_clock())
    _write(space, "Bo")
    space.close()
    (home / DATABASE).write_bytes(old[DATABASE])
    (home / SEAL).write_bytes(old[SEAL])
    with pytest.raises(Damaged, match="not the newest"):
        reopened(home, a_clock())
    (home / SEAL).unlink()
    with pytest.raises(Damaged, match="not the newest") as trouble:
        reopened(home, a_clock())
    assert "--accept" in trouble.value.hint


def test_an_older_file_can_be_accepted_and_the_trail_says_so(home: Path) -> None:
    old = (home / DATABASE).read_bytes()
    space = reopened(home, a_clock())
    _write(space, "Bo")
    space.close()
    (home / DATABASE).write_bytes(old)
    (home / SEAL).unlink()
    found = workspace.open_workspace(home, a_clock(), passphrase=PASSPHRASE, unverified=True)
    found.accept_as_it_is()
    found.close()
    again = reopened(home, a_clock())
    assert _names(again) == ["Ada"]
    with again.database.read() as rows:
        assert again.verify_audit(rows).ok
        assert audit.entries(rows, newest=1)[0].action == "accept_workspace"
    again.close()


def test_the_newest_backup_that_is_whole_is_offered(tmp_path: Path) -> None:
    clock = a_clock()
    space = a_workspace(tmp_path, clock)
    made = []
    for name in ("Ada", "Bo", "Cy"):
        _write(space, name)
        clock.advance(timedelta(minutes=30))
        made.append(backup.automatic(space).file)
    space.close()
    content = bytearray(made[-1].read_bytes())
    content[len(content) // 2] ^= 1
    made[-1].write_bytes(bytes(content))
    (space.folder / DATABASE).write_bytes(b"")
    with pytest.raises(Damaged) as trouble:
        reopened(space.folder, clock)
    assert str(made[1]) in trouble.value.hint, "the newest one is damaged too"
    assert str(made[2]) not in trouble.value.hint


def _killed(home: Path, left: Path) -> dict[str, bytes]:
    """Lay a killed program's workspace out in `left`, with a change that is in the log alone; return its files."""
    space = reopened(home, a_clock())
    _write(space, "Bo")
    shutil.copytree(home, left)
    space.close()
    return _content(left)


def _flip_log(left: Path) -> None:
    log = left / (DATABASE + "-wal")
    content = bytearray(log.read_bytes())
    content[5000] ^= 1
    log.write_bytes(bytes(content))


_DAMAGES_AFTER_A_KILL: dict[str, Callable[[Path], object]] = {
    "a foreign file": lambda left: (left / DATABASE).write_bytes(b"not a database " * 5000),
    "a bit of the log": _flip_log,
    "half a log": lambda left: os.truncate(left / (DATABASE + "-wal"), (left / (DATABASE + "-wal")).stat().st_size // 2),
    "the anchor": lambda left: (left / ANCHOR).write_bytes(b""),
}  # fmt: skip


@pytest.mark.parametrize("damage", _DAMAGES_AFTER_A_KILL)
def test_what_is_refused_after_a_kill_lies_as_it_lay_its_log_too(home: Path, tmp_path: Path, damage: str) -> None:
    """Closing a file takes its log in and removes it: a damaged one must not be opened that far."""
    left = tmp_path / "left"
    _killed(home, left)
    _DAMAGES_AFTER_A_KILL[damage](left)
    before = _content(left)
    with pytest.raises(Damaged):
        reopened(left, a_clock())
    after = _content(left)
    for name in (DATABASE, DATABASE + "-wal", ANCHOR):
        assert after[name] == before[name], name


def test_what_is_looked_at_all_the_same_is_kept_as_it_was_found(home: Path, tmp_path: Path) -> None:
    left = tmp_path / "left"
    _killed(home, left)
    _flip_log(left)
    before = _content(left)
    space = workspace.open_workspace(left, a_clock(), passphrase=PASSPHRASE, unverified=True)
    space.close()
    assert _content(left / "as-found-1") == {n: before[n] for n in (DATABASE, DATABASE + "-wal", ANCHOR)}
    workspace.open_workspace(left, a_clock(), passphrase=PASSPHRASE, unverified=True).close()
    assert not (left / "as-found-2").exists(), "there is no log any more that could be lost"


# After a kill --------------------------------------------------------------------------------------------------------


def test_a_killed_program_leaves_a_workspace_that_opens(home: Path, tmp_path: Path) -> None:
    """What lies there after a kill: the log not taken in, no seal, the lock free."""
    space = reopened(home, a_clock())
    _write(space, "Bo")
    left = tmp_path / "left"
    shutil.copytree(home, left)
    space.close()
    assert (left / (DATABASE + "-wal")).stat().st_size
    again = reopened(left, a_clock())
    assert _names(again) == ["Ada", "Bo"]
    again.close()
    assert again.seal_holds()


def test_the_time_it_was_made_is_known(home: Path, clock: VirtualClock) -> None:
    assert workspace.created_at(home) == clock.now()
    space = reopened(home, clock)
    assert space.created == clock.now()
    with space.database.read() as rows:
        assert contacts.count(rows) == 1
    space.close()
