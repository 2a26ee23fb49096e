"""Taking changes back: one action, one import batch, or everything one agent run did.

The journal holds, row by row, what was before and after. A change is taken back only where the row still is as it was
left; what somebody changed since stays, and is named.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from app.core.errors import NotFound, Refused
from app.core.ids import BatchId, RunId, UndoId
from app.store.database import Row, Rows, Transaction, UndoGroup, is_constraint
from app.store.tables import DERIVED, JOURNALED, STAMPED


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Changes that are taken back together."""

    id: UndoId
    at: int
    by: str
    action: str
    label: str
    run_id: RunId | None
    batch_id: BatchId | None
    inverse: dict[str, Any] | None
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reverted:
    """What an undo did: rows put back, and changes left as they are because somebody changed them since."""

    rows: int
    kept: tuple[str, ...]
    group: UndoId | None


def begin(tx: Transaction, action: str, label: str) -> UndoGroup:
    """Start a group: what the transaction changes from here on is taken back together."""
    group_id = tx.insert(
        "undo",
        at=tx.millis,
        by=tx.scope.by,
        action=action,
        label=label,
        run_id=tx.scope.run_id,
        batch_id=tx.scope.batch_id,
    )
    tx.scope.group = UndoGroup(UndoId(group_id), label)
    return tx.scope.group


def join_run(tx: Transaction, run: RunId, label: str) -> UndoGroup:
    """Put what follows into the run's one group, so that the whole run can be taken back."""
    found = tx.value("select id from undo where run_id = ? and action = 'run' and state = 'open'", run)
    if found is None:
        found = tx.insert("undo", at=tx.millis, by=tx.scope.by, action="run", label=label, run_id=run, batch_id=None)
    tx.scope.group = UndoGroup(UndoId(found), label)
    return tx.scope.group


def set_inverse(tx: Transaction, action: str, **arguments: object) -> None:
    """Note the verb that takes back what rows alone do not show (agents paused, a run started)."""
    assert tx.scope.group is not None
    tx.run("update undo set inverse = ? where id = ?", json.dumps({"action": action, **arguments}), tx.scope.group.id)


def group(rows: Rows, undo_id: UndoId) -> Group:
    """Return one group; raises NotFound."""
    row = rows.one("select * from undo where id = ?", undo_id)
    if row is None:
        raise NotFound(f"There is nothing to undo under number {undo_id}.")
    return _group(row)


def last(rows: Rows) -> Group | None:
    """Return what a person's undo key takes back: the newest open group that changed anything, undos aside."""
    row = rows.one(
        "select * from undo u where state = 'open' and action not in ('undo', 'run') and by not like 'agent:%'"
        " and (batch_id is not null or inverse is not null or exists (select 1 from journal where undo_id = u.id))"
        " order by id desc limit 1"
    )
    return None if row is None else _group(row)


def of_run(rows: Rows, run: RunId) -> list[Group]:
    """Return the open groups of one run, newest first."""
    found = rows.all(
        "select * from undo where run_id = ? and state = 'open' and action <> 'undo' order by id desc", run
    )
    return [_group(row) for row in found]


def of_batch(rows: Rows, batch: BatchId) -> list[Group]:
    """Return the open groups of one import batch, newest first."""
    found = rows.all(
        "select * from undo where batch_id = ? and state = 'open' and action <> 'undo' order by id desc", batch
    )
    return [_group(row) for row in found]


def revert(tx: Transaction, groups: Iterable[Group], *, label: str) -> Reverted:
    """Take the groups' changes back, newest first, as a group of its own (so that it can be redone).

    Raises Refused where a group was taken back already.
    """
    chosen = list(groups)
    for one in chosen:
        if not one.open:
            raise Refused(f"“{one.label}” was undone already.")
    ids = [one.id for one in chosen]
    made = begin(tx, "undo", label)
    marks = ",".join("?" * len(ids))
    entries = tx.all(f"select * from journal where undo_id in ({marks}) order by id desc", *ids)
    made_rows = {(entry["table_name"], entry["row_id"]) for entry in entries if entry["kind"] == "insert"}
    kept: list[str] = []
    done = sum(_revert(tx, entry, kept) for entry in entries if not _is_part(entry, made_rows))
    tx.many("update undo set state = 'undone', undone_at = ? where id = ?", [(tx.millis, one) for one in ids])
    return Reverted(rows=done, kept=tuple(dict.fromkeys(kept)), group=made.id)


def _is_part(entry: Row, made: set[tuple[str, int]]) -> bool:
    """Tell whether a row is part of one that was made with it: an address goes with its person, or stays with them."""
    if entry["kind"] != "insert" or entry["table_name"] != "contact_points":
        return False
    return ("contacts", _values(entry["after"])["contact_id"]) in made


def _revert(tx: Transaction, entry: Row, kept: list[str]) -> bool:
    table, row_id = str(entry["table_name"]), int(entry["row_id"])
    before, after = _values(entry["before"]), _values(entry["after"])
    if entry["kind"] == "insert":
        return _remove(tx, table, row_id, after, kept)
    if entry["kind"] == "delete":
        return _put_back(tx, table, row_id, before, kept)
    columns = dict.fromkeys((*before, *(("updated_at",) if table in STAMPED else ())))
    current = tx.one(f"select {', '.join(columns)} from {table} where id = ?", row_id)
    if current is None:
        kept.append(f"{table} {row_id} is gone")
        return False
    mine = {name: value for name, value in before.items() if current[name] == after[name]}
    changed = [name for name in before if name not in mine and name != "updated_at"]
    if changed:
        # The instant of the last change is that of the one that stays.
        mine.pop("updated_at", None)
    elif table in STAMPED:
        # One of several changes to this row within the group: the first of them carries the instant that comes back.
        mine.setdefault("updated_at", current["updated_at"])
    kept.extend(f"{table} {row_id}: {name} was changed since" for name in changed)
    return bool(mine) and _unless_taken(tx, table, row_id, kept, lambda: tx.update(table, row_id, **mine))


def _remove(tx: Transaction, table: str, row_id: int, written: dict[str, Any], kept: list[str]) -> bool:
    current = tx.one(f"select * from {table} where id = ?", row_id)
    if current is None:
        return False
    changed = [name for name, value in written.items() if current[name] != value and name != "updated_at"]
    if changed:
        kept.append(f"{table} {row_id}: {', '.join(changed)} was changed since")
        return False
    try:
        with tx.savepoint():
            _remove_what_hangs_on(tx, table, row_id)
            return tx.delete(table, row_id)
    except Exception as error:
        if not (isinstance(error, _UsedElsewhere) or is_constraint(error)):
            raise
        kept.append(f"{table} {row_id} is used elsewhere")
        return False


class _UsedElsewhere(Exception):
    """Something that happened since hangs on a row: the row stays."""


def _remove_what_hangs_on(tx: Transaction, table: str, row_id: int) -> None:
    """Delete, journalled, what was only derived from a row; what really happened keeps it in its place.

    The database would delete all of it with the row: notes a person wrote since, mail that came and went, consents.
    """
    for child, column in _hanging_on(tx, table):
        found = tx.all(f"select id from {child} where {column} = ?", row_id)
        if not found:
            continue
        if child not in DERIVED:
            raise _UsedElsewhere
        for row in found:
            _remove_what_hangs_on(tx, child, row["id"])
            if child in JOURNALED:
                tx.delete(child, row["id"])


def _hanging_on(rows: Rows, table: str) -> list[tuple[str, str]]:
    found = rows.all(
        'select m.name, f."from" from sqlite_master m join pragma_foreign_key_list(m.name) f'
        " where m.type = 'table' and f.\"table\" = ? and f.on_delete = 'CASCADE' order by m.name",
        table,
    )
    return [(row[0], row[1]) for row in found]


def _put_back(tx: Transaction, table: str, row_id: int, values: dict[str, Any], kept: list[str]) -> bool:
    return _unless_taken(tx, table, row_id, kept, lambda: tx.insert(table, **values) > 0)


def _unless_taken(tx: Transaction, table: str, row_id: int, kept: list[str], change: Callable[[], bool]) -> bool:
    try:
        with tx.savepoint():
            return change()
    except Exception as error:
        if not is_constraint(error):
            raise
        kept.append(f"{table} {row_id} cannot be put back: something else stands in its place")
        return False


def _values(text: str | None) -> dict[str, Any]:
    if text is None:
        return {}
    values: dict[str, Any] = json.loads(text)
    return {name: bytes.fromhex(v["hex"]) if isinstance(v, dict) else v for name, v in values.items()}


def _group(row: Row) -> Group:
    return Group(
        id=UndoId(row["id"]),
        at=row["at"],
        by=row["by"],
        action=row["action"],
        label=row["label"],
        run_id=row["run_id"],
        batch_id=row["batch_id"],
        inverse=json.loads(row["inverse"]) if row["inverse"] else None,
        open=row["state"] == "open",
    )
