"""Backups: whole whatever else is written, read back, refused when they are not as they were written."""

import io
import json
import tarfile
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from app.core.clock import VirtualClock
from app.core.errors import BadInput, Damaged, ReadOnly, Refused, WrongKey
from app.store import archive, audit, backup, inspection, settings, workspace
from app.store.archive import PARTS
from app.store.layout import ANCHOR, BACKUPS, DATABASE, SEAL
from app.store.workspace import Workspace
from tests.fakes.workspaces import PASSPHRASE, a_clock, a_contact, reopened


def _write(space: Workspace, name: str) -> None:
    with space.database.transaction("person", durable=True) as tx:
        a_contact(tx, f"{name.lower()}@alder.example", name)
        audit.append(tx, "create_contact", f"Create the contact {name}")


def _rows(space: Workspace) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table, the index of the search aside."""
    with space.database.read() as rows:
        names = [
            row[0]
            for row in rows.all(
                "select name from sqlite_master where type = 'table' and name not like 'search%' and name not like 'sqlite%'"
            )
        ]
        return {
            name: [tuple(row[c] for c in row.keys()) for row in rows.all(f"select * from {name}")]  # noqa: SIM118 (a row)
            for name in names
        }


@pytest.fixture
def made(space: Workspace, tmp_path: Path) -> Path:
    """A backup of a workspace with something in it."""
    for name in ("Ada", "Bo", "Cy"):
        _write(space, name)
    space.vault.put("stripe", "a sample secret")
    return backup.make(space, tmp_path / "mine.quotahit").file


def test_a_backup_gives_every_row_back(space: Workspace, made: Path, tmp_path: Path, clock: VirtualClock) -> None:
    backup.unpack(made, tmp_path / "again")
    again = reopened(tmp_path / "again", clock)
    assert _rows(again) == _rows(space)
    assert again.vault.get("stripe") == "a sample secret"
    assert again.seal_holds(), "it lies there as one that was closed in order"
    assert inspection.verify(again).ok
    again.close()


def test_it_says_what_it_holds_and_was_read_back(space: Workspace, tmp_path: Path) -> None:
    _write(space, "Ada")
    done = backup.make(space, tmp_path / "mine.quotahit")
    assert (done.contacts, done.audit_entries) == (1, 2)
    assert done.bytes == done.file.stat().st_size
    assert archive.is_whole(done.file)
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == [], "nothing is left beside it"


def test_it_is_whole_while_others_write(space: Workspace, tmp_path: Path, clock: VirtualClock) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            _write(space, f"P{number}")
            number += 1
        space.database.forget_thread()

    writer = threading.Thread(target=write)
    writer.start()
    files = [backup.make(space, tmp_path / f"{number}.quotahit").file for number in range(4)]
    stop.set()
    writer.join()
    counts = []
    for file in files:
        backup.unpack(file, tmp_path / file.stem)
        again = reopened(tmp_path / file.stem, clock)
        assert inspection.verify(again).ok
        with again.database.read() as rows:
            counts.append(rows.value("select count(*) from contacts"))
            assert rows.value("select count(*) from audit where action = 'create_contact'") == counts[-1]
        again.close()
    assert counts == sorted(counts)


def test_a_backup_is_as_encrypted_as_the_workspace(made: Path, tmp_path: Path) -> None:
    content = made.read_bytes()
    # None so short that a megabyte of random bytes would hold it now and then.
    for word in (b"the contact Ada", b"alder.example", b"SQLite format", PASSPHRASE.encode(), b"a sample secret"):
        assert word not in content
    backup.unpack(made, tmp_path / "again")
    with pytest.raises(WrongKey):
        workspace.open_workspace(tmp_path / "again", a_clock(), passphrase="not the passphrase")


def test_nothing_is_overwritten(space: Workspace, made: Path, tmp_path: Path) -> None:
    before = made.read_bytes()
    with pytest.raises(Refused, match="there already"):
        backup.make(space, made)
    assert made.read_bytes() == before
    with pytest.raises(Refused, match="not empty"):
        backup.unpack(made, space.folder)
    with pytest.raises(BadInput, match="no backup"):
        backup.unpack(tmp_path / "nowhere.quotahit", tmp_path / "again")
    with pytest.raises(ReadOnly):
        backup.make(space, tmp_path / "nowhere" / "mine.quotahit")


def test_what_a_killed_restore_left_is_in_nobodys_way(made: Path, tmp_path: Path) -> None:
    (tmp_path / "again.restoring").mkdir()
    (tmp_path / "again.restoring" / DATABASE).write_bytes(b"half")
    (tmp_path / "again").mkdir()
    backup.unpack(made, tmp_path / "again")
    assert {file.name for file in (tmp_path / "again").iterdir()} == set(PARTS)
    assert not (tmp_path / "again.restoring").exists()


# Damaged and hostile archives ----------------------------------------------------------------------------------------


def test_every_damage_is_found_and_nothing_is_laid_out(made: Path, tmp_path: Path) -> None:
    good = made.read_bytes()
    bad = tmp_path / "bad.quotahit"
    used = 512 * (-(-len(good) // 512))
    for place in range(0, len(good), len(good) // 60):
        content = bytearray(good)
        content[place] ^= 0x10
        bad.write_bytes(bytes(content))
        if archive.is_whole(bad):
            # A bit that says nothing: padding, or a date; what is laid out is the same.
            backup.unpack(bad, tmp_path / f"same{place}")
            for name in PARTS:
                assert good.find((tmp_path / f"same{place}" / name).read_bytes()) >= 0
            continue
        with pytest.raises(Damaged):
            backup.unpack(bad, tmp_path / "again")
        assert not (tmp_path / "again").exists()
    for size in (0, 1, 511, 512, 513, 5000, used // 2, len(good) - 20_000):
        bad.write_bytes(good[:size])
        assert not archive.is_whole(bad), size
        with pytest.raises(Damaged):
            backup.unpack(bad, tmp_path / "again")
    assert not (tmp_path / "again").exists()


def _member(name: str, content: bytes = b"x", **more: object) -> tuple[tarfile.TarInfo, bytes]:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    for field, value in more.items():
        setattr(entry, field, value)
    return entry, content


def _tar(file: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(file, "w") as made:
        for entry, content in members:
            made.addfile(entry, io.BytesIO(content))
    return file


def _file(file: Path, content: bytes) -> Path:
    file.write_bytes(content)
    return file


def _manifest(files: object) -> tuple[tarfile.TarInfo, bytes]:
    return _member("manifest.json", json.dumps({"format": 1, "files": files}).encode())


def _named(*names: str) -> tuple[tarfile.TarInfo, bytes]:
    return _manifest(dict.fromkeys(names, "00" * 32))


_HOSTILE: dict[str, Callable[[Path], Path]] = {
    "no tar": lambda f: _file(f, b"hello" * 1000),
    "empty": lambda f: _file(f, b""),
    "no manifest": lambda f: _tar(f, _member(DATABASE)),
    "manifest of nothing": lambda f: _tar(f, _manifest({})),
    "manifest that is a list": lambda f: _tar(f, _manifest(list(PARTS))),
    "manifest that is no JSON": lambda f: _tar(f, _member("manifest.json", b"{")),
    "manifest that is a number": lambda f: _tar(f, _member("manifest.json", b"7")),
    "huge manifest": lambda f: _tar(f, _member("manifest.json", b" " * 200_000)),
    "a path upwards": lambda f: _tar(f, _named(*PARTS[:-1], "../../evil"), _member("../../evil")),
    "an absolute path": lambda f: _tar(f, _named(*PARTS[:-1], "/tmp/evil"), _member("/tmp/evil")),
    "one name too many": lambda f: _tar(f, _named(*PARTS, "evil"), *(_member(n) for n in (*PARTS, "evil"))),
    "another order": lambda f: _tar(f, _named(*reversed(PARTS)), *(_member(n) for n in reversed(PARTS))),
    "a link": lambda f: _tar(
        f, _named(*PARTS), _member(PARTS[0], b"", type=tarfile.SYMTYPE, linkname="/etc/passwd"), *(_member(n) for n in PARTS[1:])
    ),
    "a hard link": lambda f: _tar(
        f, _named(*PARTS), _member(PARTS[0], b"", type=tarfile.LNKTYPE, linkname="manifest.json"), *(_member(n) for n in PARTS[1:])
    ),
    "a device": lambda f: _tar(f, _named(*PARTS), _member(PARTS[0], b"", type=tarfile.CHRTYPE)),
    "a folder": lambda f: _tar(f, _named(*PARTS), _member(PARTS[0], b"", type=tarfile.DIRTYPE)),
    "sizes that are not there": lambda f: _tar(f, _named(*PARTS), _member(PARTS[0], b"x")),
    "other content": lambda f: _tar(f, _named(*PARTS), *(_member(n) for n in PARTS)),
}  # fmt: skip


@pytest.mark.parametrize("kind", _HOSTILE)
def test_hostile_archives_are_refused_and_land_nowhere(kind: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    file = _HOSTILE[kind](tmp_path / "in" / "hostile.quotahit")
    before = {path for path in tmp_path.rglob("*")}  # noqa: C416 (a snapshot of a generator)
    with pytest.raises(Damaged):
        backup.unpack(file, tmp_path / "in" / "deep" / "again")
    after = {path for path in tmp_path.rglob("*") if path.name != "deep"}
    assert after == before
    assert not archive.is_whole(file)


def test_a_sparse_member_cannot_fill_the_disk(tmp_path: Path) -> None:
    entry, content = _member(PARTS[0], b"")
    entry.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": str(1 << 50)}
    file = _tar(tmp_path / "sparse.quotahit", _named(*PARTS), (entry, content))
    with pytest.raises(Damaged):
        backup.unpack(file, tmp_path / "again")


def test_a_backup_whose_file_was_replaced_inside_does_not_open(
    space: Workspace, made: Path, tmp_path: Path, clock: VirtualClock
) -> None:
    """Whoever can write the backup can write its manifest anew; the seal and the anchor they cannot."""
    old = tmp_path / "old"
    backup.unpack(made, old)
    _write(space, "Dee")
    backup.unpack(backup.make(space, tmp_path / "new.quotahit").file, tmp_path / "forged")
    (tmp_path / "forged" / DATABASE).write_bytes((old / DATABASE).read_bytes())
    archive.pack(tmp_path / "forged.quotahit", tmp_path / "forged")
    assert archive.is_whole(tmp_path / "forged.quotahit")
    backup.unpack(tmp_path / "forged.quotahit", tmp_path / "again")
    with pytest.raises(Damaged, match="not what was closed last"):
        reopened(tmp_path / "again", clock)
    (tmp_path / "again" / SEAL).write_bytes((old / SEAL).read_bytes())
    with pytest.raises(Damaged, match="not the newest"):
        reopened(tmp_path / "again", clock)
    (tmp_path / "again" / ANCHOR).write_bytes((old / ANCHOR).read_bytes())
    reopened(tmp_path / "again", clock).close()


# Backups nobody has to ask for ---------------------------------------------------------------------------------------


def _kept(space: Workspace) -> list[str]:
    return [file.name for file in backup.automatic_ones(space.folder)]


def test_half_an_hour_of_work_is_the_most_that_is_ever_without_a_backup(space: Workspace, clock: VirtualClock) -> None:
    def due() -> bool:
        return backup.is_due(space.folder, space.created, clock.now())

    assert not due(), "there is nothing to lose yet"
    clock.advance(timedelta(minutes=27))
    assert not due()
    clock.advance(timedelta(minutes=2))
    assert due()
    backup.automatic(space)
    assert not due()
    clock.advance(timedelta(minutes=29))
    assert due()


def test_a_clock_that_was_set_back_costs_no_backup(space: Workspace, clock: VirtualClock) -> None:
    clock.advance(timedelta(days=4000))
    ahead = [backup.automatic(space).file.name for _ in range(backup.KEPT + 3)]
    clock.move_to(space.created + timedelta(hours=1))
    assert backup.is_due(space.folder, space.created, clock.now())
    newest = backup.automatic(space).file.name
    assert _kept(space)[-1] == newest, "by their number, not by the clock, is one the newest"
    assert newest > ahead[-1]
    assert not backup.is_due(space.folder, space.created, clock.now())


def test_the_newest_are_kept_and_one_of_each_of_the_last_days(space: Workspace, clock: VirtualClock) -> None:
    for _ in range(10):
        for _ in range(2):
            backup.automatic(space)
            clock.advance(timedelta(hours=12))
    days = [name[7:17] for name in _kept(space)]
    assert len(days) <= backup.KEPT + backup.DAYS_KEPT
    assert len(set(days)) == backup.DAYS_KEPT
    assert days[-backup.KEPT :] == sorted(days[-backup.KEPT :])
    files = backup.automatic_ones(space.folder)
    assert all(archive.is_whole(file) for file in files)


def test_closing_after_half_an_hour_backs_the_workspace_up(
    space: Workspace, clock: VirtualClock, tmp_path: Path
) -> None:
    _write(space, "Ada")
    clock.advance(timedelta(minutes=31))
    space.close()
    (file,) = backup.automatic_ones(space.folder)
    assert backup.made_at(file) == clock.now()
    backup.unpack(file, tmp_path / "again")
    again = reopened(tmp_path / "again", clock)
    assert inspection.verify(again).ok
    assert _rows(again)["contacts"]
    again.close()
    looked = reopened(space.folder, clock)
    clock.advance(timedelta(hours=2))
    looked.close()
    assert len(backup.automatic_ones(space.folder)) == 1, "nothing was written since"


def test_what_a_killed_backup_left_is_cleared_away(space: Workspace) -> None:
    left = space.folder / BACKUPS / ".backup-abc"
    left.mkdir(parents=True)
    (left / DATABASE).write_bytes(b"half")
    (space.folder / BACKUPS / "notes.txt").write_text("the founder's own")
    backup.automatic(space)
    assert not left.exists()
    assert (space.folder / BACKUPS / "notes.txt").exists()


def test_a_name_that_is_not_ours_has_no_time(space: Workspace) -> None:
    assert backup.made_at(Path("x.quotahit")) is None
    assert backup.made_at(Path("000001-2026-99-99-000000.quotahit")) is None
    with space.database.transaction("person") as tx:
        settings.put(tx, "a", 1)
    (space.folder / BACKUPS).mkdir()
    (space.folder / BACKUPS / "000007-copy.quotahit").write_bytes(b"")
    assert backup.automatic(space).file.name.startswith("000008-")
