"""Who changed which field from what to what: the journal of one record, newest first."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.core.clock import from_millis
from app.core.ids import UndoId
from app.store.database import Row, Rows

Of = Literal["contact", "company", "deal"]
_TABLES: dict[Of, str] = {"contact": "contacts", "company": "companies", "deal": "deals"}
# Bookkeeping that no person changes or reads.
_QUIET = frozenset(
    "updated_at created_at name_key batch_id first_name last_name last_contacted_at stage_changed_at".split()
)


OWN = "own:"  # before the name of a field that the founder added


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field's change. `field` is the column's name, or email, phone, … for an address or number."""

    entry: int
    at: datetime
    by: str
    field: str
    before: str
    after: str
    because: str
    undo: UndoId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """A page of changes, and the journal entry below which the next one begins; None where there is no more."""

    changes: tuple[Change, ...]
    next: int | None


def page(rows: Rows, of: Of, record: int, *, below: int | None = None, limit: int = 50) -> Changes:
    """Return what was changed of a record, newest first, at most `limit` entries of the journal at a time."""
    points = "select id from contact_points where contact_id = ?2" if of == "contact" else "select -1"
    found = rows.all(
        "select j.id, j.at, j.by, j.table_name, j.kind, j.before, j.after, j.undo_id, u.label, u.state from journal j"
        " left join undo u on u.id = j.undo_id"
        " where j.id in (select id from journal where table_name = ?1 and row_id = ?2 union all"
        f" select id from journal where table_name = 'contact_points' and row_id in ({points}))"
        f" and j.id < coalesce(?3, 9e15) order by j.id desc limit {limit + 1:d}",
        _TABLES[of],
        record,
        below,
    )
    shown = found[:limit]
    changes = [change for row in shown for change in _changes(row)]
    named = _companies(rows, changes)
    return Changes(
        changes=tuple(_with_names(change, named) for change in changes),
        next=shown[-1]["id"] if len(found) > limit else None,
    )


def last_changes(rows: Rows, of: Of, record: int) -> dict[str, Change]:
    """Return, for each field that was ever changed or entered, its newest entry."""
    newest: dict[str, Change] = {}
    for row in rows.all(
        "select j.id, j.at, j.by, j.table_name, j.kind, j.before, j.after, j.undo_id, u.label, u.state from journal j"
        " left join undo u on u.id = j.undo_id where j.table_name = ? and j.row_id = ? order by j.id desc",
        _TABLES[of],
        record,
    ):
        for change in _changes(row):
            newest.setdefault(change.field, change)
    return newest


def _changes(row: Row) -> list[Change]:
    before = json.loads(row["before"]) if row["before"] else {}
    after = json.loads(row["after"]) if row["after"] else {}
    if row["table_name"] == "contact_points":
        return _point(row, before, after)
    if "extra" in after or "extra" in before:
        # The founder's own fields lie in one column; each is a field of its own to whoever reads this.
        before, after = (
            {k: v for k, v in side.items() if k != "extra"} | _own(side.get("extra")) for side in (before, after)
        )
    fields = [name for name in {**before, **after} if name not in _QUIET]
    return [
        _change(row, name, before.get(name), after.get(name))
        for name in fields
        if _said(before.get(name)) != _said(after.get(name))
    ]


def _own(extra: object) -> dict[str, object]:
    found: dict[str, object] = json.loads(str(extra)) if extra else {}
    return {f"{OWN}{name}": value for name, value in found.items()}


def _point(row: Row, before: dict[str, object], after: dict[str, object]) -> list[Change]:
    if row["kind"] == "insert":
        return [_change(row, str(after.get("kind", "email")), None, after.get("value"))]
    if row["kind"] == "delete":
        return [_change(row, str(before.get("kind", "email")), before.get("value"), None)]
    told = [name for name in after if name in ("value", "state")]
    return [
        _change(row, "address" if name == "value" else "address state", before.get(name), after[name]) for name in told
    ]


def _change(row: Row, field: str, before: object, after: object) -> Change:
    return Change(
        entry=row["id"],
        at=from_millis(row["at"]),
        by=row["by"],
        field=field,
        before=_said(before),
        after=_said(after),
        because=row["label"] or "",
        undo=UndoId(row["undo_id"]) if row["undo_id"] is not None and row["state"] == "open" else None,
    )


def _said(value: object) -> str:
    if value is None:
        return ""
    text = str(value)
    if text.startswith("["):
        try:
            return ", ".join(str(one) for one in json.loads(text))
        except ValueError:
            return text
    return text


def _companies(rows: Rows, changes: list[Change]) -> dict[str, str]:
    ids = {value for one in changes if one.field == "company_id" for value in (one.before, one.after) if value}
    found = rows.all(
        "select id, name from companies where id in (select value from json_each(?))", json.dumps([int(i) for i in ids])
    )
    return {str(row["id"]): row["name"] for row in found}


def _with_names(change: Change, companies: dict[str, str]) -> Change:
    if change.field != "company_id":
        return change
    from dataclasses import replace

    return replace(
        change,
        field="company",
        before=companies.get(change.before, change.before),
        after=companies.get(change.after, change.after),
    )
