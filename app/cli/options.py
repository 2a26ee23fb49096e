"""Options that every command shares."""

from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[
    Path | None,
    typer.Option("--workspace", "-w", envvar="QUOTAHIT_WORKSPACE", help="The workspace's folder.", show_envvar=True),
]
PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        envvar="QUOTAHIT_PASSPHRASE_FILE",
        help="A file whose first line is the passphrase; else the keyring is asked, then the terminal.",
        show_envvar=True,
    ),
]
RecoveryFile = Annotated[
    Path | None, typer.Option("--recovery-file", help="A file with the recovery code, where the key is lost.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON value on standard output.")]
