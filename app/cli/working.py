"""Commands that set things in motion: run, demo, audit, self-test."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.opening import opened
from app.cli.options import Folder, Json, PassphraseFile
from app.cli.output import emit_json, note, progress_line, say


def run(
    until_idle: Annotated[bool, typer.Option("--until-idle", help="Stop when there is nothing to do now.")] = False,
    workspace: Folder = None,
    passphrase_file: PassphraseFile = None,
    json: Json = False,
) -> None:
    """Let the department work: read mail, drive the agents, send what may leave. Ctrl+C stops it in order."""
    from app import bootstrap

    with opened(workspace, passphrase_file) as space:
        done = bootstrap.run_until_idle(space) if until_idle else bootstrap.run_until_stopped(space, note)
    if json:
        emit_json(done)
        return
    for name, value in done.items():
        say(f"{name.replace('_', ' '):28} {value}")


def demo(
    leads: Annotated[int, typer.Option(min=1, max=20_000, help="How many invented people.")] = 120,
    days: Annotated[int, typer.Option(min=1, max=730, help="How many virtual days.")] = 60,
    seed: Annotated[int, typer.Option(help="The same seed tells the same story.")] = 7,
    workspace: Annotated[Path | None, typer.Option("--workspace", "-w", help="The folder to make.")] = None,
    passphrase_file: PassphraseFile = None,
    json: Json = False,
) -> None:
    """Watch the whole department at work on invented people, over real mail and payment protocols on this machine."""
    from app import rehearsal
    from app.cli.opening import read_passphrase
    from app.cli.table import demo_table

    folder, key_file, passphrase = rehearsal.place(
        workspace, read_passphrase(passphrase_file) if passphrase_file else None
    )
    if not json:
        say("A rehearsal with sample data: nobody real is written to, nothing leaves this machine.")
    with progress_line("Rehearsing", quiet=json) as tell:

        def heard(_: datetime, done: int, total: int) -> None:
            tell(done, total)

        done = rehearsal.rehearse(folder, leads=leads, days=days, seed=seed, passphrase=passphrase, progress=heard)
    if json:
        emit_json(done.summary)
        return
    demo_table(done.summary)
    say(f"\nThe workspace lies in {done.folder}")
    if key_file is not None:
        say(f"Look into it:  quotahit status --workspace {done.folder} --passphrase-file {key_file}")


audit = typer.Typer(help="The tamper-evident trail of every action and decision.", no_args_is_help=True)


@audit.command("verify")
def audit_verify(workspace: Folder = None, passphrase_file: PassphraseFile = None, json: Json = False) -> None:
    """Walk the whole chain and name the first entry that is not as it was written."""
    from app.actions import upkeep

    with opened(workspace, passphrase_file, unverified=True) as space:
        found = upkeep.verify_audit(space)
    if json:
        emit_json(found)
    elif found["ok"]:
        say(f"{found['entries']} entries, all as they were written.")
    else:
        where = f"entry {found['first_bad']}" if found["first_bad"] else "the trail"
        say(f"{found['entries']} entries read; {where} is not as it was written: {found['why']}.")
    if not found["ok"]:
        raise typer.Exit(1)


@audit.command("show")
def audit_show(
    newest: Annotated[int, typer.Option(help="How many entries.")] = 30,
    workspace: Folder = None,
    passphrase_file: PassphraseFile = None,
    json: Json = False,
) -> None:
    """Show the newest entries."""
    from app.actions.queries import workspace as queries

    with opened(workspace, passphrase_file) as space:
        found: list[dict[str, Any]] = queries.audit_entries(space, newest=newest)
    if json:
        emit_json(found)
        return
    for entry in found:
        say(f"{entry['seq']:>6} {entry['at'][:16]} {entry['by']:20} {entry['says']}")


def self_test(json: Json = False) -> None:
    """Prove on this machine that the parts work: encryption, engine, gate, mail, documents, search."""
    from app import selftest

    checks = selftest.run()
    if json:
        emit_json({"ok": all(c["ok"] for c in checks), "checks": checks})
    else:
        for check in checks:
            say(f"{'ok   ' if check['ok'] else 'WRONG'} {check['name']}: {check['found']}")
    if not all(check["ok"] for check in checks):
        note("Something does not work on this machine; see above.")
        raise typer.Exit(1)
