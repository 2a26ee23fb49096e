"""A workspace that is damaged, locked, full, led by another, or whose clock was set back: told of, and nothing is lost."""

import hashlib
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.agents.runtime.lease import leading
from app.core.clock import VirtualClock
from app.store import audit, backup, workspace
from tests.cli.conftest import Shell
from tests.fakes.workspaces import PASSPHRASE, a_contact

DATABASE = "workspace.db"


def _digests(home: Path) -> dict[str, str]:
    return {
        str(file.relative_to(home)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in home.rglob("*")
        if file.is_file()
    }


def _people(shell: Shell) -> int:
    return int(
        shell("workspace", "info", shell.workspace, "--passphrase-file", shell.secret, "--json").json["contacts"]
    )


def _comes_back(shell: Shell) -> None:
    """Restore the backup into a folder of its own; all three people are in it."""
    again = shell.home / "again"
    done = shell(
        "workspace",
        "restore",
        shell.home / "backups" / "mine.quotahit",
        again,
        "--passphrase-file",
        shell.secret,
        "--json",
    )
    assert done.json["contacts"] == 3


def test_a_wrong_key_opens_nothing_and_touches_nothing(filled: Shell) -> None:
    before = _digests(filled.workspace)
    wrong = filled.home / "wrong"
    wrong.write_text("not the passphrase\n")
    for words in (("workspace", "info"), ("workspace", "verify")):
        done = filled(*words, filled.workspace, "--passphrase-file", wrong)
        assert (done.status, done.out) == (1, "")
        assert (
            done.err
            == "The passphrase does not open this workspace.\nNothing was changed; try again, or use the recovery code.\n"
        )
    assert _digests(filled.workspace) == before
    assert _people(filled) == 3


def test_a_file_of_no_length_is_never_opened_as_a_new_one(filled: Shell) -> None:
    (filled.workspace / DATABASE).write_bytes(b"")
    before = _digests(filled.workspace)
    done = filled("status", on_workspace=True)
    assert done.status == 1
    assert "is empty or cut off" in done.err
    assert "quotahit workspace restore" in done.err
    assert _digests(filled.workspace) == before, "what is there is left as it is"
    _comes_back(filled)


def test_a_page_put_back_from_an_old_copy_is_found(filled: Shell) -> None:
    file = filled.workspace / DATABASE
    old = file.read_bytes()
    assert filled("do", "create_contact", "--name", "Dee", on_workspace=True).status == 0
    new = file.read_bytes()
    at = next(at for at in range(4096, len(old), 4096) if old[at : at + 4096] != new[at : at + 4096])
    file.write_bytes(new[:at] + old[at : at + 4096] + new[at + 4096 :])
    done = filled("status", on_workspace=True)
    assert done.status == 1
    assert "is not what was closed last" in done.err
    file.write_bytes(new)
    assert _people(filled) == 4


@pytest.mark.parametrize("part", [0.5, 0.8])
def test_a_corrupt_page_is_found_by_opening_and_by_looking(filled: Shell, part: float) -> None:
    file = filled.workspace / DATABASE
    content = bytearray(file.read_bytes())
    content[int(len(content) * part)] ^= 1
    file.write_bytes(bytes(content))
    done = filled("search", "Ada", on_workspace=True)
    assert done.status == 1
    assert "changed, damaged or replaced from outside" in done.err
    looked = filled("workspace", "verify", filled.workspace, "--passphrase-file", filled.secret)
    assert looked.status == 1
    assert "WRONG pages" in looked.out
    assert "quotahit workspace restore" in looked.err
    accepted = filled("workspace", "verify", filled.workspace, "--passphrase-file", filled.secret, "--accept")
    assert accepted.status == 1
    assert "nothing was accepted" in accepted.err
    assert file.read_bytes() == bytes(content)
    _comes_back(filled)


def test_a_full_disk_refuses_the_act_and_keeps_what_was_saved(filled: Shell, disk: Path) -> None:
    home = Shell(disk / "home")
    shutil.copytree(filled.home, home.home)
    ballast = disk / "ballast"
    # With no room at all, and with enough to open the workspace but not to change it.
    for room in (8192, 80_000):
        ballast.unlink(missing_ok=True)
        ballast.write_bytes(bytes(shutil.disk_usage(disk).free - room))
        done = home("do", "create_contact", "--name", "Dee", "--title", "x" * 200_000, on_workspace=True)
        assert done.status == 1
        assert "nothing that was saved is lost" in done.err
        assert "Free some space" in done.err
    assert home("search", "Ada", "--json", on_workspace=True).json, "reading goes on"
    out = home("export", home.home / "out", on_workspace=True)
    assert out.status == 0 or "Free some space" in out.err
    assert not list((home.home / "out").glob("*.new")), "no half a file is left"
    ballast.unlink()
    assert _people(home) == 3
    assert home("do", "create_contact", "--name", "Dee", on_workspace=True).status == 0
    assert _people(home) == 4


def test_a_folder_that_may_only_be_read_is_read(filled: Shell, disk: Path) -> None:
    home = Shell(disk / "home")
    shutil.copytree(filled.home, home.home)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    try:
        before = _digests(home.workspace)
        assert home("search", "Ada", "--json", on_workspace=True).json
        done = home("do", "create_contact", "--name", "Dee", on_workspace=True)
        assert done.status == 1
        assert "may be read but not written" in done.err
        assert "Nothing is sent until then" in done.err
        assert _digests(home.workspace) == before
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    assert _people(home) == 3


def test_a_second_leader_is_turned_away_and_names_the_first(filled: Shell) -> None:
    with leading(filled.workspace):
        done = filled("run", "--until-idle", on_workspace=True)
        assert done.status == 1
        assert "is running this workspace already" in done.err
        assert "work beside it" in done.err
        assert filled("do", "create_contact", "--name", "Dee", on_workspace=True).status == 0
    assert filled("run", "--until-idle", on_workspace=True).status == 0


def test_a_clock_set_back_loses_nothing(filled: Shell) -> None:
    """Work is done in 2038; then the clock shows today again."""
    ahead = VirtualClock(datetime(2038, 1, 19, 4, 0, tzinfo=UTC))
    space = workspace.open_workspace(filled.workspace, ahead, passphrase=PASSPHRASE)
    with space.database.transaction("person", durable=True) as tx:
        a_contact(tx, "late@alder.example", "Late")
        audit.append(tx, "create_contact", "Create the contact Late")
    newest = backup.automatic(space).file.name
    space.close()
    assert filled("do", "create_contact", "--name", "Dee", on_workspace=True).status == 0
    assert filled("run", "--until-idle", on_workspace=True).status == 0
    assert _people(filled) == 5
    for words in (("audit", "verify"), ("status",)):
        assert filled(*words, on_workspace=True).status == 0
    assert filled("workspace", "verify", filled.workspace, "--passphrase-file", filled.secret).status == 0
    made = sorted(file.name for file in (filled.workspace / "backups").iterdir())
    assert made[-1] > newest, "the newest backup is of now, by its number"
    assert filled("undo", "--last", on_workspace=True).status == 0
    assert _people(filled) == 4
