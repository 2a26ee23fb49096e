"""One file on its way in: what is known of it, what became of its rows so far."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from app.store import imports, settings
from app.store.database import Transaction
from app.sync.importers.suppression import Suppression
from app.sync.importers.table import Table

CHUNK = 5000
Kind = Literal["contacts", "deals"]
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

    def as_json(self) -> dict[str, Any]:
        """Return the stable form that scripts read."""
        names = (
            "batch",
            "rows",
            "added",
            "merged",
            "unchanged",
            "rejected",
            "suppressed",
            "mapping",
            "fields",
            "failed_rows",
        )
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
    source: str = ""
    default_country: str | None = None
    currency: str = "USD"

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


Line = tuple[int, list[str], str, bool]


def chunks(job: Job, cancelled: Callable[[], bool] | None) -> Iterator[list[Line]]:
    chunk: list[Line] = []
    for row in job.table.rows(cancelled):
        chunk.append((row[0], row[1], row.reason, row.rejected))
        if len(chunk) >= CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


EMPTY: tuple[object, ...] = (None, "", (), False)


def reject(job: Job, line: int, reason: str, cells: Sequence[str]) -> None:
    job.result.rejected += 1
    job.failed.append((line, reason, cells))


def fingerprint(kind: str, cells: Sequence[str]) -> int:
    digest = hashlib.blake2b("\x1f".join((kind, *cells)).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
