"""A shell with a workspace of its own, as in tests/cli, and a small disk that can fill up or be locked."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Shell, made, shell  # noqa: F401 - the command line's own fixtures


@pytest.fixture(scope="session")
def with_people(made: Shell, tmp_path_factory: pytest.TempPathFactory) -> Shell:  # noqa: F811 - the fixture
    """A shell whose workspace holds three people and a backup; shared, so nothing may change it."""
    home = tmp_path_factory.mktemp("people") / "home"
    shutil.copytree(made.home, home)
    prepared = Shell(home)
    for name in ("Ada", "Bo", "Cy"):
        words = ("do", "create_contact", "--name", name, "--email", f"{name.lower()}@alder.example")
        assert prepared(*words, on_workspace=True).status == 0
    (home / "backups").mkdir()
    backup = ("workspace", "backup", prepared.workspace, home / "backups" / "mine.quotahit")
    assert prepared(*backup, "--passphrase-file", prepared.secret).status == 0
    return prepared


@pytest.fixture
def filled(with_people: Shell, tmp_path: Path) -> Shell:
    """A shell of its own whose workspace holds three people, with a backup beside it."""
    shutil.copytree(with_people.home, tmp_path / "home")
    return Shell(tmp_path / "home")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 16 MB of its own."""
    if os.getuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root may mount a small disk")
    place = tmp_path / "disk"
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)
