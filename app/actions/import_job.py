"""One file on its way in: what is known of it, what became of its rows so far."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from app.core.ids import BatchId
from app.store import imports, settings
from app.store.database import Transaction
from app.sync.importers.suppression import Suppression
from app.sync.importers.table import Table

CHUNK = 5000  # rows in a transaction at most
CHUNK_SIZE = 4_000_000  # and their characters, which are held until it is written
COUNTS = ("rows", "added", "merged", "unchanged", "rejected", "suppressed")
Kind = Literal["contacts", "deals"]
# What becomes of a row whose record is here already: it fills what that lacks, is left out, or is a record of its own.
Duplicates = Literal["update", "skip", "both"]
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Result:
    """What an import did, or would do."""

    batch: int | None = None
    rows: int = 0
    added: int = 0
    merged: int = 0
    unchanged: int = 0
    rejected: int = 0
    suppressed: int = 0
    mapping: dict[str, str | None] = field(default_factory=dict)
    fields: Counter[str] = field(default_factory=Counter)
    failed_rows: str | None = None
    looks_like: str | None = None
    empty_columns: list[str] = field(default_factory=list)
    matched: int = 0  # rows whose record was here already, whatever became of them; not known of one that went on

    def counts(self) -> dict[str, int]:
        """Return how many rows became what."""
        return {name: getattr(self, name) for name in COUNTS}

    def as_json(self) -> dict[str, Any]:
        """Return the stable form that scripts read."""
        names = ("batch", *COUNTS, "mapping", "fields", "failed_rows")
        return {name: getattr(self, name) for name in names} | {
            "looks_like": self.looks_like,
            "empty_columns": self.empty_columns,
        }


@dataclass(slots=True)
class Job:
    """One file on its way in."""

    table: Table
    kind: Kind
    mapping: dict[str, str | None]
    opt_outs: Suppression
    result: Result
    orders: Any  # by field, which comes first: the day or the month
    failed: list[tuple[int, str, Sequence[str]]] = field(default_factory=list)
    known: imports.Known = field(default_factory=imports.Known)
    options: dict[str, Any] = field(default_factory=dict)  # how it was asked for: dormant, wanted, duplicates
    duplicates: Duplicates = "update"
    source: str = ""
    default_country: str | None = None
    currency: str = "USD"

    # Where an import goes on that was broken off: behind this line; and what of the rows before it was turned down.
    after_line: int = 0
    turned_down: dict[int, str] = field(default_factory=dict)
    _noted: int = 0

    _seen: int | None = None

    def know(self, tx: Transaction) -> None:
        """Read what is known already, where another connection wrote since it was read last."""
        version = tx.data_version()
        if version != self._seen:
            self.known, self._seen = imports.known(tx), version

    def prepare(self, tx: Transaction, name: str) -> None:
        self.know(tx)
        self.source = f"import: {name}"
        self.default_country = settings.get(tx, "country")
        self.currency = str(settings.get(tx, "currency", "USD"))

    def go_on(self, tx: Transaction, left: imports.BrokenOff) -> None:
        """Take up what an import that was broken off had done by its last commit."""
        for name in COUNTS:
            setattr(self.result, name, left.counts.get(name, 0))
        self.result.fields.update(left.fields)
        self.after_line, self.turned_down = left.line, imports.rejected(tx, left.batch)

    def note(self, tx: Transaction, batch: BatchId, line: int) -> None:
        """Write down with the rows of a chunk that everything up to its last line was taken in."""
        fresh = [(at, reason) for at, reason, _ in self.failed[self._noted :] if at > self.after_line]
        imports.note_progress(tx, batch, line, self.result.counts(), self.result.fields, fresh)
        self._noted = len(self.failed)


Line = tuple[int, list[str], str, bool]


def chunks(job: Job, cancelled: Callable[[], bool] | None) -> Iterator[list[Line]]:
    """Give the rows that are still to be taken in, a transaction's worth at a time."""
    chunk: list[Line] = []
    size = 0
    for row in job.table.rows(cancelled):
        if row[0] <= job.after_line:
            if row[0] in job.turned_down:
                job.failed.append((row[0], job.turned_down[row[0]], row[1]))
            continue
        chunk.append((row[0], row[1], row.reason, row.rejected))
        size += sum(map(len, row[1]))
        if len(chunk) >= CHUNK or size >= CHUNK_SIZE:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


EMPTY: tuple[object, ...] = (None, "", (), False)


def reject(job: Job, line: int, reason: str, cells: Sequence[str]) -> None:
    job.result.rejected += 1
    job.failed.append((line, reason, cells))


def fingerprint(kind: str, cells: Sequence[str]) -> int:
    digest = hashlib.blake2b("\x1f".join((kind, *cells)).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
