"""Opening the workspace a command works on."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.errors import BadInput, NoKey

if TYPE_CHECKING:
    from app.bootstrap import Workspace


@contextmanager
def opened(
    folder: Path | None, passphrase_file: Path | None, *, recovery_file: Path | None = None, unverified: bool = False
) -> "Iterator[Workspace]":
    """Open a workspace for one command and close it at the end."""
    from app import bootstrap

    place = chosen(folder)
    code = first_line(recovery_file, "recovery code") if recovery_file else None
    passphrase = None
    if code is None and bootstrap.wants_passphrase(place):
        passphrase = read_passphrase(passphrase_file)
    workspace = bootstrap.open_workspace(place, passphrase=passphrase, recovery_code=code, unverified=unverified)
    try:
        yield workspace
    finally:
        workspace.close()


def chosen(folder: Path | None) -> Path:
    """Return the folder that was named, else the usual one of this user."""
    if folder is not None:
        return folder
    from platformdirs import user_data_path

    return user_data_path("quotahit") / "workspace"


def read_passphrase(file: Path | None, *, twice: bool = False) -> str:
    """Return the passphrase from a file, else ask at the terminal; raises NoKey where there is neither."""
    if file is not None:
        return first_line(file, "passphrase")
    if not sys.stdin.isatty():
        sentence = (
            "A passphrase is needed: no keyring answers here." if twice else "This workspace is locked by a passphrase."
        )
        raise NoKey(sentence, hint="Give it with --passphrase-file FILE.")
    from getpass import getpass

    entered = getpass("Passphrase: ")
    if twice and entered != getpass("Once more: "):
        raise BadInput("The two do not agree; nothing was made.")
    return entered


def first_line(file: Path, what: str) -> str:
    """Return the first line of a file that holds a secret."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise BadInput(f"The {what} file {file} cannot be read.") from None
    line = text.splitlines()[0].strip() if text.strip() else ""
    if not line:
        raise BadInput(f"The {what} file {file} is empty.")
    return line
