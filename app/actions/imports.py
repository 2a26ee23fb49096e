"""Importing a file: one row, one contact or deal; the same row never twice; every row accounted for.

`rows` = `added` + `merged` + `unchanged` + `rejected`. Opt-outs go to the do-not-contact list before anything else, and
`suppressed` counts the rows that say so. What cannot be taken in stands, with its line and the reason, in a file beside
the one that was imported.
"""

import csv
import hashlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from app.actions.import_contacts import count_contacts, write_contacts
from app.actions.import_job import Duplicates, Job, Kind, Line, Progress, Result, chunks
from app.core.cells import safe_cell
from app.core.errors import BadInput, Busy, Cancelled
from app.core.ids import BatchId
from app.store import audit, events, imports, settings, undo
from app.store.database import Database, Transaction, UndoGroup
from app.store.locks import FileLock
from app.sync.importers.mapping import date_orders, guess, looks_like
from app.sync.importers.suppression import suppression_columns
from app.sync.importers.table import Table, open_table

_DEAL_MARKS = frozenset({"stage", "value", "close_date", "pipeline"})
_REACHED = frozenset({"email", "phone", "mobile", "linkedin_url"})


def kind_of(table: Table, samples: list[list[str]]) -> Kind:
    """Return what a file lists, by its headings.

    A known program's export is what it is called. Else a list of deals has titles with at least two of stage, value,
    closing date and pipeline; it may name a person beside each, but not how to reach them in columns of their own.
    """
    program = looks_like(table.headers) or ""
    if program.endswith(("deals", "opportunities")):
        return "deals"
    people = set(guess(table.headers, samples).values())
    found = set(guess(table.headers, samples, kind="deals").values())
    marks = found & _DEAL_MARKS
    if "title" not in found or not marks or people & {"first_name", "last_name"}:
        return "contacts"
    if "name" in people:
        return "deals" if len(marks) > 1 and not people & _REACHED else "contacts"
    return "deals" if marks - {"pipeline"} else "contacts"


class _DryRun(Exception):
    """Raised to take a rehearsed import back."""


def import_file(
    database: Database,
    path: Path,
    *,
    kind: Kind | None = None,
    dry_run: bool = False,
    dormant: bool = False,
    wanted: int | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    mapping: dict[str, str | None] | None = None,
    duplicates: Duplicates = "update",
) -> Result:
    """Import a file into the CRM.

    `dormant` marks people to be asked once more rather than approached anew. `duplicates` says what becomes of rows
    whose record is here already: they fill what it lacks (`update`), are left out (`skip`), or are records of their own
    (`both`; an e-mail address stays with the one who has it). `progress` is told bytes read and in all.
    Raises BadInput where the file is no table, Cancelled where the person stopped it: nothing of it is kept then.
    """
    job = _job(path, kind, mapping, duplicates)
    if dry_run:
        return _rehearse(database, job, progress, cancelled)
    job.options = {"dormant": dormant, "wanted": wanted}
    if duplicates != "update":
        job.options["duplicates"] = duplicates
    with FileLock(database.path.parent / "import.lock") as lock:
        if not lock.try_exclusive():
            raise Busy("Another import into this workspace is under way.", hint="Wait until it has ended.")
        with database.roomy():
            return _take_in(database, job, path, progress, cancelled)


def _job(path: Path, kind: Kind | None, mapping: dict[str, str | None] | None, duplicates: Duplicates) -> Job:
    table = open_table(path)
    samples = table.samples(300)
    chosen = kind or kind_of(table, samples)
    named = mapping or guess(table.headers, samples, kind=chosen)
    if not any(named.values()):
        raise BadInput(
            f"No column of {path.name} means anything here: {', '.join(table.headers[:6])}.",
            hint="It needs at least a name or an e-mail address a row.",
        )
    return Job(
        table=table,
        kind=chosen,
        mapping=named,
        opt_outs=suppression_columns(table.headers, samples, file_name=path.name),
        result=Result(mapping=named, looks_like=looks_like(table.headers)),
        orders=date_orders(named, table.headers, samples),
        duplicates=duplicates,
    )


def count_rows(
    database: Database,
    path: Path,
    *,
    kind: Kind,
    mapping: dict[str, str | None],
    cancelled: Callable[[], bool] | None = None,
) -> Result:
    """Count what an import would do. A list of people is counted without a write, so that nobody waits for it.

    Raises BadInput like the import, and Cancelled.
    """
    if kind == "deals":
        return import_file(database, path, kind=kind, mapping=mapping, dry_run=True, cancelled=cancelled)
    job = _job(path, kind, mapping, "update")
    with database.read() as rows:
        job.known = imports.known(rows)
        job.default_country = settings.get(rows, "country")
    for chunk in chunks(job, cancelled):
        count_contacts(job, chunk)
    return job.result


def go_on(database: Database) -> list[Result]:
    """Bring to their end the imports that ended with their program, where their files still are as they were."""
    with database.read() as rows:
        left = imports.broken_off(rows)
    done = []
    for one in reversed(left):
        path = Path(one.file)
        if not path.is_file() or _digest(path) != one.digest:
            continue
        kind: Kind = "deals" if one.kind == "deals" else "contacts"
        with suppress(Busy, BadInput):
            done.append(import_file(database, path, kind=kind, mapping=one.mapping, **one.options))
    return done


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").digest()


def _rehearse(database: Database, job: Job, progress: Progress | None, cancelled: Callable[[], bool] | None) -> Result:
    try:
        with database.transaction("import") as tx:
            job.prepare(tx, job.table.path.name)
            batch = imports.start_batch(tx, job.table.path.name, job.kind, job.mapping)
            for chunk in chunks(job, cancelled):
                _write(tx, job, batch, chunk)
                _tell(progress, job)
            raise _DryRun
    except _DryRun:
        _finish(job)
        return job.result


def _take_in(
    database: Database, job: Job, path: Path, progress: Progress | None, cancelled: Callable[[], bool] | None
) -> Result:
    with database.transaction("import", durable=True) as tx:
        batch, group = _begin(tx, job, path)
    job.result.batch = batch
    try:
        for chunk in chunks(job, cancelled):
            with database.transaction("import", batch=batch) as tx:
                tx.scope.group = group
                job.know(tx)
                _write(tx, job, batch, chunk)
                job.note(tx, batch, chunk[-1][0])
            _tell(progress, job)
    except (Cancelled, KeyboardInterrupt):
        with database.transaction("import", durable=True) as tx:
            undo.revert(tx, [undo.group(tx, group.id)], label=f"Import {path.name} cancelled")
            imports.remove_batch(tx, batch)
        raise Cancelled(f"The import of {path.name} was stopped; nothing of it was kept.") from None
    job.result.failed_rows = _write_failed(job, path, database.path.parent)
    _finish(job)
    with database.transaction("import", batch=batch, durable=True) as tx:
        counts = job.result.counts()
        imports.finish_batch(tx, batch, counts, dict(job.result.fields), job.result.failed_rows, "done")
        audit.append(tx, "import_file", f"Imported {path.name}: {counts}", detail={"batch": batch})
        if job.kind == "contacts":
            asked = {name: value for name, value in job.options.items() if name != "duplicates"}
            events.emit(tx, "import.finished", data={"batch": batch, **asked})
    return job.result


def _begin(tx: Transaction, job: Job, path: Path) -> tuple[BatchId, UndoGroup]:
    """Begin a batch, or go on with one of this very file whose program ended before its end."""
    digest, file = _digest(path), str(path.resolve())
    for left in imports.broken_off(tx, file):
        groups = undo.of_batch(tx, left.batch)
        same = left.options.get("duplicates", "update") == job.duplicates
        if same and groups and (left.digest, left.kind, left.mapping) == (digest, job.kind, job.mapping):
            job.prepare(tx, path.name)
            job.go_on(tx, left)
            return left.batch, UndoGroup(groups[-1].id, groups[-1].label)
        # The file, or what its columns are taken for, is another by now: what came of it is taken out.
        undo.revert(tx, groups, label=f"Import {path.name} broken off")
        imports.remove_batch(tx, left.batch)
    job.prepare(tx, path.name)
    batch = imports.start_batch(tx, file, job.kind, job.mapping, digest=digest, options=job.options)
    tx.scope.batch_id = batch
    return batch, undo.begin(tx, "import_file", f"Import {path.name}")


def _tell(progress: Progress | None, job: Job) -> None:
    if progress is not None:
        progress(job.table.position, job.table.total)


def _finish(job: Job) -> None:
    landed = job.result.fields
    if job.result.rows:
        job.result.empty_columns = [h for h, name in job.mapping.items() if name and not landed.get(name)]


def _write(tx: Transaction, job: Job, batch: BatchId, chunk: list[Line]) -> None:
    if job.kind == "deals":
        from app.actions.import_deals import write_deals

        write_deals(tx, job, batch, chunk)
    else:
        write_contacts(tx, job, batch, chunk)


# Failed rows ---------------------------------------------------------------------------------------------------------


def _write_failed(job: Job, path: Path, workspace: Path) -> str | None:
    """Write the rows that were not taken in, with line and reason, beside the file; return where, or None."""
    if not job.failed:
        return None
    for folder in (path.resolve().parent, workspace):
        target = folder / f"{path.stem}.failed-rows.csv"
        try:
            with target.open("w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out)
                writer.writerow(["Line", "Reason", *map(safe_cell, job.table.headers)])
                writer.writerows([line, reason, *map(safe_cell, cells)] for line, reason, cells in job.failed)
        except OSError:
            continue
        return str(target)
    return None
