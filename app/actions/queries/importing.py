"""What the import shows: a file's columns with samples and what each is taken for, what would come of it, and what was."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from app.actions.doing import Workspace
from app.actions.import_job import Duplicates, Kind, Progress, Result
from app.actions.imports import count_rows, import_file, kind_of
from app.core.fields import CONTACT_FIELDS, DEAL_FIELDS
from app.core.ids import BatchId
from app.store import imports
from app.sync.importers.mapping import guess, looks_like
from app.sync.importers.table import open_table

UNDO_FOR = timedelta(days=30)
_SAMPLES, _SHOWN = 300, 3
_LONGEST = 60  # characters of a sample
Mapping = dict[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a file: its heading, a few of its values, and the field it is taken for."""

    heading: str
    samples: tuple[str, ...]
    field: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A file as it was understood, before anything of it is taken in."""

    path: Path
    kind: Kind
    program: str  # whose export it is, or empty
    has_header: bool
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What an import would do: how many rows are new, how many are here already, what is wrong with the others."""

    rows: int
    new: int
    here: int
    same: int  # rows that were imported before, word for word
    rejected: int
    suppressed: int
    without_email: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """An import that was."""

    batch: BatchId
    name: str
    kind: str
    state: str
    at: datetime
    added: int
    merged: int
    rejected: int
    failed_rows: str | None
    undo_until: datetime | None


def fields_of(kind: Kind) -> tuple[str, ...]:
    """Return the fields a column can be."""
    return DEAL_FIELDS if kind == "deals" else CONTACT_FIELDS


def sniff(workspace: Workspace, path: Path, kind: Kind | None = None) -> Sheet:
    """Read the beginning of a file; raises BadInput where it is no table."""
    table = open_table(path)
    rows = table.samples(_SAMPLES)
    chosen = kind or kind_of(table, rows)
    mapping = guess(table.headers, rows, kind=chosen)
    columns = tuple(
        Column(heading=heading, samples=_some(rows, at), field=mapping[heading])
        for at, heading in enumerate(table.headers)
    )
    return Sheet(
        path=path,
        kind=chosen,
        program=looks_like(table.headers) or "",
        has_header=table.has_header,
        columns=columns,
    )


def _some(rows: list[list[str]], at: int) -> tuple[str, ...]:
    """Return the first few different values of a column."""
    found: dict[str, None] = {}
    for row in rows:
        value = " ".join(row[at].split())[:_LONGEST] if at < len(row) else ""
        if value:
            found[value] = None
        if len(found) == _SHOWN:
            break
    return tuple(found)


def outlook(
    workspace: Workspace,
    path: Path,
    kind: Kind,
    mapping: Mapping,
    cancelled: Callable[[], bool] | None = None,
) -> Outlook:
    """Count what an import would do, and change nothing; raises BadInput where nothing of it can be used, Cancelled."""
    seen = count_rows(workspace.database, path, kind=kind, mapping=mapping, cancelled=cancelled)
    taken = seen.rows - seen.rejected
    return Outlook(
        rows=seen.rows,
        new=seen.added,
        here=seen.matched,
        same=taken - seen.added - seen.matched,
        rejected=seen.rejected,
        suppressed=seen.suppressed,
        without_email=max(0, taken - seen.fields["email"]) if kind == "contacts" else 0,
    )


def take_in(
    workspace: Workspace,
    path: Path,
    *,
    kind: Kind,
    mapping: Mapping,
    duplicates: Duplicates,
    dormant: bool,
    progress: Progress,
    cancelled: Callable[[], bool],
) -> Result:
    """Import a file as it was agreed on; raises BadInput, Busy, Cancelled (then nothing of it is kept)."""
    return import_file(
        workspace.database,
        path,
        kind=kind,
        mapping=mapping,
        duplicates=duplicates,
        dormant=dormant,
        progress=progress,
        cancelled=cancelled,
    )


def past(workspace: Workspace, limit: int = 5) -> list[Past]:
    """Return the imports there were, newest first."""
    now = workspace.clock.now()
    with workspace.database.read() as rows:
        found = imports.batches(rows, limit)
    return [_past(one, now) for one in found]


def _past(one: imports.Batch, now: datetime) -> Past:
    until = one.at + UNDO_FOR
    return Past(
        batch=one.id,
        name=Path(one.file).name,
        kind=one.kind,
        state=one.state,
        at=one.at,
        added=one.counts.get("added", 0),
        merged=one.counts.get("merged", 0),
        rejected=one.counts.get("rejected", 0),
        failed_rows=one.failed_rows,
        undo_until=until if one.open and one.state == "done" and now < until else None,
    )
