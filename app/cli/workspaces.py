"""`quotahit workspace …`: create, info, verify, backup, restore."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.opening import opened, read_passphrase
from app.cli.options import Json, PassphraseFile, RecoveryFile
from app.cli.output import emit_json, note, say
from app.core.errors import Damaged

commands = typer.Typer(help="Create, check, back up and restore workspaces.", no_args_is_help=True)

Folder = Annotated[Path, typer.Argument(help="The workspace's folder.")]


@commands.command()
def create(folder: Folder, passphrase_file: PassphraseFile = None, json: Json = False) -> None:
    """Make a new encrypted workspace; its key goes to the keyring unless a passphrase is given."""
    from app import bootstrap

    passphrase = None
    if passphrase_file is not None or not bootstrap.keyring_answers():
        passphrase = read_passphrase(passphrase_file, twice=True)
    made = bootstrap.create_workspace(folder, passphrase=passphrase)
    if json:
        emit_json(made)
        return
    say(f"The workspace is in {folder}.")
    note(f"Recovery code, shown once: {made['recovery_code']}")
    note("Write it down: without the passphrase or the keyring it is the only way in.")


@commands.command()
def info(
    folder: Folder, passphrase_file: PassphraseFile = None, recovery_file: RecoveryFile = None, json: Json = False
) -> None:
    """Say what a workspace holds."""
    from app.actions.queries import workspace as queries

    with opened(folder, passphrase_file, recovery_file=recovery_file) as workspace:
        found = queries.info(workspace)
    _show(found, json=json)


@commands.command()
def verify(
    folder: Folder,
    passphrase_file: PassphraseFile = None,
    recovery_file: RecoveryFile = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Accept the file as it is, older or changed than last seen.")
    ] = False,
    json: Json = False,
) -> None:
    """Check the file, the audit chain and the references between rows."""
    from app.actions import upkeep

    try:
        with opened(folder, passphrase_file, recovery_file=recovery_file, unverified=True) as workspace:
            report = upkeep.verify(workspace, accept=accept)
    except Damaged as trouble:
        # Too damaged for the other looks: what can still be said of it is which pages are bad.
        if not trouble.pages:
            raise
        found = "; ".join(trouble.pages[:3])
        if json:
            emit_json({"ok": False, "checks": [{"name": "pages", "ok": False, "found": found}]})
        else:
            say(f"WRONG pages: {found}")
            note("Nothing else can be looked at; nothing was accepted and nothing was changed.")
        raise
    if json:
        emit_json(report.as_json())
    else:
        for check in report.checks:
            say(f"{'ok   ' if check.ok else 'WRONG'} {check.name}: {check.found}")
    if not report.ok:
        note("Something is wrong; nothing was changed." if not accept else "It was accepted as it is.")
        if report.way_back and not accept:
            note(report.way_back)
        raise typer.Exit(0 if accept else 1)


@commands.command()
def backup(
    folder: Folder,
    out: Annotated[Path, typer.Argument(help="The file to write.")],
    passphrase_file: PassphraseFile = None,
    json: Json = False,
) -> None:
    """Write an encrypted backup and read it back."""
    from app.actions import upkeep

    with opened(folder, passphrase_file) as workspace:
        made = upkeep.back_up(workspace, out)
    _show(made, json=json)


@commands.command()
def restore(
    out: Annotated[Path, typer.Argument(help="The backup file.")],
    folder: Annotated[Path, typer.Argument(help="The folder to make; it must not hold anything.")],
    instead_of: Annotated[
        Path | None,
        typer.Option(
            help="The folder it replaces, if it is still there: who opted out since, and what was sent since, is read there."
        ),
    ] = None,
    passphrase_file: PassphraseFile = None,
    recovery_file: RecoveryFile = None,
    json: Json = False,
) -> None:
    """Make a workspace from a backup."""
    from app.actions import upkeep

    upkeep.restore(out, folder)
    with opened(folder, passphrase_file, recovery_file=recovery_file, unverified=True) as workspace:
        found = upkeep.restored(workspace, out, instead_of)
    _show(found, json=json)


def _show(found: dict[str, object], *, json: bool) -> None:
    if json:
        emit_json(found)
        return
    for name, value in found.items():
        say(f"{name.replace('_', ' '):24} {value}")
