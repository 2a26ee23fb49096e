"""Commands over what a workspace holds: import, export, search, score, do, undo, approvals, status."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.opening import opened
from app.cli.options import Folder, Json, PassphraseFile
from app.cli.output import emit_json, emit_lines, note, progress_line, say
from app.core.errors import BadInput


def import_(
    file: Annotated[Path, typer.Argument(help="A CSV file (also gz, bz2 or zip).")],
    kind: Annotated[str | None, typer.Option("--as", help="contacts or deals; found out where it is not said.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, change nothing.")] = False,
    old_leads: Annotated[
        bool,
        typer.Option("--old-leads", help="These are old leads: ask them once more, rather than approach them anew."),
    ] = False,
    take: Annotated[int | None, typer.Option("--take", help="How many the scout may take at most.")] = None,
    workspace: Folder = None,
    passphrase_file: PassphraseFile = None,
    json: Json = False,
) -> None:
    """Import contacts or deals from a file; the same row never makes a second record."""
    from app.actions.imports import import_file

    if kind not in (None, "contacts", "deals"):
        raise typer.BadParameter("--as takes contacts or deals")
    with opened(workspace, passphrase_file) as space, progress_line(f"Reading {file.name}", quiet=json) as tell:
        result = import_file(
            space.database, file, kind=kind, dry_run=dry_run, dormant=old_leads, wanted=take, progress=tell,  # type: ignore[arg-type]  # checked above
        )  # fmt: skip
    if json:
        emit_json(result.as_json())
        return
    would = "would be " if dry_run else ""
    say(f"{result.rows} rows: {result.added} {would}added, {result.merged} merged, {result.unchanged} unchanged, "
        f"{result.rejected} rejected, {result.suppressed} on do-not-contact")  # fmt: skip
    for heading, name in result.mapping.items():
        say(f"  {heading:32} {name or '(kept as extra data)'}")
    for heading in result.empty_columns:
        note(f"Nothing landed from the column “{heading}”.")
    if result.failed_rows:
        note(f"What was not taken in, and why: {result.failed_rows}")
    if result.batch is not None:
        note(f"To take it back: quotahit undo --batch {result.batch}")


def export(
    folder: Annotated[Path, typer.Argument(help="The folder to write into.")],
    workspace: Folder = None,
    passphrase_file: PassphraseFile = None,
    json: Json = False,
) -> None:
    """Write everything as CSV files, one an object, that import back to the same data."""
    from app.actions.exports import export_all

    with opened(workspace, passphrase_file) as space:
        written = export_all(space.database, folder)
    if json:
        emit_json(written)
        return
    for name, rows in written.items():
        say(f"{rows:8} {name}")
    note(f"Written to {folder}; the files are not encrypted.")


def search(
    text: Annotated[str, typer.Argument(help="What to look for.")],
    limit: Annotated[int, typer.Option(help="How many hits at most.")] = 20,
    workspace: Folder = None,
    passphrase_file: PassphraseFile = None,
    json: Json = False,
) -> None:
    """Find people, companies, deals, messages and notes."""
    from app.actions.queries import workspace as queries

    with opened(workspace, passphrase_file) as space:
        hits = queries.search(space, text, limit=limit)
    if json:
        emit_json(hits)
        return
    for hit in hits:
        say(f"{hit['kind']:9} #{hit['id']:<6} {hit['title']}  {hit['detail'][:90]}")
    if not hits:
        note("Nothing was found.")


def score(
    file: Annotated[Path, typer.Argument(help="A CSV file of leads.")],
    icp: Annotated[Path | None, typer.Option("--icp", help="The ideal customer as JSON; else the workspace's.")] = None,
    workspace: Folder = None,
    passphrase_file: PassphraseFile = None,
    json: Json = False,
) -> None:
    """Score the leads of a file, with the points and evidence of every signal; nothing is stored."""
    from app.actions.scoring import profile_from, score_file

    if icp is not None:
        profile = profile_from(icp)
    else:
        from app.actions.queries import workspace as queries

        with opened(workspace, passphrase_file) as space:
            profile = queries.profile(space)
    scored = score_file(file, profile)
    if json:
        emit_lines(scored)
        return
    for row in scored:
        say(f"row {row['row']:<6} {row['score']:>3} {row['band']:5} " + "; ".join(
            f"{s['signal']} {s['points']}/{s['of']}" for s in row["signals"]) + (
            f"  unknown: {', '.join(row['unknown'])}" if row["unknown"] else ""))  # fmt: skip


def undo(
    batch: Annotated[int | None, typer.Option("--batch", help="An import batch.")] = None,
    run: Annotated[int | None, typer.Option("--run", help="Everything an agent's run did.")] = None,
    last: Annotated[bool, typer.Option("--last", help="The last thing done (also without any option).")] = False,
    workspace: Folder = None,
    passphrase_file: PassphraseFile = None,
    json: Json = False,
) -> None:
    """Take changes back."""
    from app.actions import doing

    if sum((batch is not None, run is not None, last)) > 1:
        raise typer.BadParameter("choose one of --batch, --run and --last")
    with opened(workspace, passphrase_file) as space:
        ran = doing.run(space.database, "undo_changes", {"batch": batch, "run": run}, confirmed=True)
    if json:
        emit_json({"says": ran.says, **ran.result})
        return
    say(f"{ran.says}: {ran.result['rows']} changes taken back")
    for kept in ran.result["kept"]:
        note(f"Left as it is: {kept}")
    if ran.result["cannot_be_unsent"]:
        note(f"{ran.result['cannot_be_unsent']} messages had left already and cannot be unsent.")


def do(
    context: typer.Context,
    action: Annotated[str | None, typer.Argument(help="The verb; its arguments follow as --name value.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List every verb with its arguments.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Go ahead where the verb asks to be confirmed.")] = False,
    preview: Annotated[bool, typer.Option("--preview", help="Only say what would happen.")] = False,
    workspace: Folder = None,
    passphrase_file: PassphraseFile = None,
    json: Json = False,
) -> None:
    """Run one verb: quotahit do update_deal_stage --deal "Acme" --stage qualified."""
    from app.actions import doing

    if list_ or action is None:
        verbs = doing.described()
        if json:
            emit_json(verbs)
            return
        for verb in verbs:
            say(f"{verb['name']:20} {verb['risk']:12} {verb['summary']}")
            say(f"{'':20} {' '.join(verb['arguments'])}")
        return
    arguments = _pairs(context.args)
    with opened(workspace, passphrase_file) as space:
        if preview:
            sentence = doing.preview(space.database, action, arguments)
            emit_json({"says": sentence}) if json else say(sentence)
            return
        ran = doing.run(space.database, action, arguments, confirmed=yes)
    if json:
        emit_json(
            {"action": ran.action, "says": ran.says, "result": doing.plain_result(ran.result), "undo": ran.undo_id}
        )
        return
    say(ran.says)
    shown = doing.plain_result(ran.result)
    if isinstance(shown, list):
        for item in shown:
            say(f"  {item}")
    if ran.undo_id is not None:
        note("To take it back: quotahit undo --last")


def _pairs(words: list[str]) -> dict[str, Any]:
    """Return `--name value` and `--name=value` words as arguments."""
    found: dict[str, Any] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if not word.startswith("--"):
            raise BadInput(f"“{word}” stands alone.", hint="Write arguments as --name value.")
        name, equals, value = word[2:].partition("=")
        if not equals:
            value = "true" if not rest or rest[0].startswith("--") else rest.pop(0)
        found[name.replace("-", "_")] = value
    return found


def approvals(
    approve: Annotated[int | None, typer.Option("--approve", help="Approve this one.")] = None,
    reject: Annotated[int | None, typer.Option("--reject", help="Turn this one down.")] = None,
    show: Annotated[int | None, typer.Option("--show", help="Show all of this one.")] = None,
    text_file: Annotated[Path | None, typer.Option("--text-file", help="Approve with this text instead.")] = None,
    workspace: Folder = None,
    passphrase_file: PassphraseFile = None,
    json: Json = False,
) -> None:
    """Show what waits for your yes, or decide one."""
    from app.actions import doing
    from app.actions.queries import workspace as queries

    with opened(workspace, passphrase_file) as space:
        if approve is not None or reject is not None:
            verb, number = ("approve", approve) if approve is not None else ("reject", reject)
            arguments: dict[str, Any] = {"approval": number}
            if text_file is not None:
                arguments["text"] = _words_of(text_file)
            ran = doing.run(space.database, verb, arguments, confirmed=True)
            emit_json({"says": ran.says}) if json else say(ran.says)
            return
        waiting = queries.approvals(space)
    if show is not None:
        waiting = [one for one in waiting if one["id"] == show]
    if json:
        emit_json(waiting)
        return
    for one in waiting:
        say(f"#{one['id']:<5} {one['asked_at'][:16]}  {one['kind']:14} {one['title']}")
        if show is not None:
            say(f"\n{one['subject'].get('text') or one['subject']}")
    if not waiting:
        note("Nothing waits for you.")


def _words_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise BadInput(f"The text file {file} cannot be read; nothing was decided.") from None


def status(workspace: Folder = None, passphrase_file: PassphraseFile = None, json: Json = False) -> None:
    """Say where everything stands: leads, runs, mail, money, and what needs you."""
    from app.actions.queries import workspace as queries

    with opened(workspace, passphrase_file) as space:
        found = queries.status(space)
    if json:
        emit_json(found)
        return
    for part, values in found.items():
        say(part.replace("_", " ").capitalize())
        lines = values.items() if isinstance(values, dict) else [("", values)]
        for name, value in lines:
            say(f"  {str(name).replace('_', ' '):28} {value}")
    sys.stdout.flush()
