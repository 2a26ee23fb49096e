"""Do-not-call registers that the founder imported: whose numbers stand in them, kept as HMACs, and how old they are."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.core.clock import from_millis, to_millis
from app.store import suppressions
from app.store.database import Rows, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What the imported registers say of one number; `dated_at` is the oldest of those that speak of it."""

    listed: bool
    dated_at: datetime
    states: frozenset[str]


def replace(
    tx: Transaction,
    name: str,
    numbers: Iterable[str],
    *,
    dated_at: datetime,
    areas: Iterable[str],
    states: Iterable[str] = (),
) -> int:
    """Take in a register in place of its older file; return how many numbers it holds.

    `numbers` are E.164; `areas` the beginnings of the numbers it speaks of (`+1312`, `+44`); `states` the US states
    whose own list it covers. A number outside its areas is not called unlisted: nobody looked.
    """
    tx.run("delete from registers where name = ?", name)
    register = tx.insert(
        "registers",
        name=name,
        dated_at=to_millis(dated_at),
        areas=json.dumps(sorted(set(areas))),
        states=json.dumps(sorted(set(states))),
        imported_at=tx.millis,
    )
    rows = [(register, digest) for digest in set(suppressions.digests(tx, numbers))]
    tx.many("insert into registered_numbers (register_id, digest) values (?,?)", rows)
    return len(rows)


def of_number(rows: Rows, number: str) -> Listing | None:
    """Return what the registers say of a number, or None where none speaks of its area."""
    speaking = [
        row
        for row in rows.all("select * from registers order by id")
        if any(number.startswith(area) for area in json.loads(row["areas"]))
    ]
    if not speaking:
        return None
    (digest,) = suppressions.digests(rows, [number])
    listed = any(
        rows.value("select 1 from registered_numbers where register_id = ? and digest = ?", row["id"], digest)
        for row in speaking
    )
    return Listing(
        listed=listed,
        dated_at=from_millis(min(row["dated_at"] for row in speaking)),
        states=frozenset(state for row in speaking for state in json.loads(row["states"])),
    )
