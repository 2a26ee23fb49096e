"""A program that is run as a person's shell or another program would run it: no display, no keyring, no network."""

import io
import json
import os
import shutil
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.__main__ import run
from tests.fakes.workspaces import PASSPHRASE

# What a bare environment holds: nothing of a desktop session, and nothing of ours.
_BARE = {
    name: value
    for name, value in os.environ.items()
    if name in ("PATH", "PYTHONPATH", "SYSTEMROOT", "LANG", "LC_ALL", "TMPDIR")
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a command printed, and its status."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value on standard output."""
        assert self.status == 0, self.err
        assert self.out.count("\n") == 1, self.out
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Shell:
    """A shell in a home of its own, with a passphrase in a file."""

    home: Path

    @property
    def secret(self) -> Path:
        return self.home / "passphrase"

    @property
    def workspace(self) -> Path:
        return self.home / "workspace"

    def __call__(self, *words: object, on_workspace: bool = False, apart: bool = False) -> Done:
        """Run a command in this home; `apart` in a process of its own with next to nothing in its environment."""
        arguments = [str(word) for word in words]
        ours = {"QUOTAHIT_WORKSPACE": str(self.workspace), "QUOTAHIT_PASSPHRASE_FILE": str(self.secret)}
        env = _BARE | {"HOME": str(self.home)} | (ours if on_workspace else {})
        done = self._apart(arguments, env) if apart else self._here(arguments, env)
        assert "Traceback" not in done.err, done.err
        return done

    def _apart(self, arguments: list[str], env: dict[str, str]) -> Done:
        done = subprocess.run(
            [sys.executable, "-m", "app", *arguments], capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
            cwd=self.home, env=env,
        )  # fmt: skip
        return Done(status=done.returncode, out=done.stdout, err=done.stderr)

    def _here(self, arguments: list[str], env: dict[str, str]) -> Done:
        out, err, before = io.StringIO(), io.StringIO(), dict(os.environ)
        try:
            os.environ.clear()
            os.environ.update(env)
            with chdir(self.home), redirect_stdout(out), redirect_stderr(err):
                status = run(arguments)
        finally:
            os.environ.clear()
            os.environ.update(before)
        return Done(status=status, out=out.getvalue(), err=err.getvalue())


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A shell with a workspace that the command line made; shared, so nothing may change it."""
    shell = Shell(tmp_path_factory.mktemp("home"))
    shell.secret.write_text(PASSPHRASE + "\n", "utf-8")
    words = ("workspace", "create", shell.workspace, "--passphrase-file", shell.secret, "--json")
    assert shell(*words, apart=True).json["key"] == "passphrase"
    return shell


@pytest.fixture
def shell(made: Shell, tmp_path: Path) -> Shell:
    """A shell with a workspace of its own."""
    shutil.copytree(made.home, tmp_path / "home")
    return Shell(tmp_path / "home")
