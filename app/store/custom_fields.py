"""Fields the founder adds to people, companies and deals.

A field's values stand in the record's `extra`, under the name it was given first (`column`): what an import left there
under a heading is adopted by a field of that name, and taking a field away loses no value.
"""

import json
from dataclasses import dataclass

from app.core.errors import NotFound
from app.core.view import Entity, Field, Kind
from app.store.database import Row, Rows, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomField:
    """One field of one's own: the column of `extra` it reads, what it is called, what it holds."""

    id: int
    entity: Entity
    column: str
    name: str
    kind: Kind
    choices: tuple[str, ...] = ()

    def as_field(self) -> Field:
        """Return it as a field of a list."""
        return Field(
            name=self.column, kind=self.kind, title=self.name, edits=self.column, choices=self.choices, own=True
        )


def all_of(rows: Rows, entity: Entity) -> list[CustomField]:
    """Return the fields of a kind of record, in the order in which they were made."""
    return [_field(row) for row in rows.all("select * from custom_fields where entity = ? order by id", entity)]


def get(rows: Rows, field: int) -> CustomField:
    """Return a field; raises NotFound."""
    row = rows.one("select * from custom_fields where id = ?", field)
    if row is None:
        raise NotFound(f"There is no field number {field}.")
    return _field(row)


def define(tx: Transaction, entity: Entity, name: str, kind: Kind, choices: tuple[str, ...]) -> int:
    """Add a field; returns its number. What stands in `extra` under its name is its values from now on."""
    return tx.insert(
        "custom_fields",
        entity=entity,
        column_name=name,
        name=name,
        kind=kind.value,
        choices=json.dumps(list(choices), ensure_ascii=False),
        created_at=tx.millis,
    )


def rename(tx: Transaction, field: int, name: str) -> None:
    """Call a field something else."""
    tx.update("custom_fields", field, name=name)


def remove(tx: Transaction, field: int) -> None:
    """Take a field away; the values stay where they are."""
    tx.delete("custom_fields", field)


def leftovers(rows: Rows, entity: Entity) -> list[str]:
    """Return the headings under which imports left cells that no field has adopted yet."""
    found = rows.all(
        f"select distinct e.key as heading from {entity} r, json_each(r.extra) e where r.extra <> '{{}}' and e.key not in"
        " (select column_name from custom_fields where entity = ?) order by 1",
        entity,
    )
    return [str(row["heading"]) for row in found]


def record_name(rows: Rows, entity: Entity, record: int) -> str:
    """Return what a record is called; raises NotFound where it is not there or in the trash."""
    column = "title" if entity == "deals" else "name"
    row = rows.one(f"select {column} as name from {entity} where id = ? and deleted_at is null", record)
    if row is None:
        raise NotFound(f"There is no record number {record} among the {entity}.")
    return str(row["name"] or f"#{record}")


def put(tx: Transaction, entity: Entity, record: int, column: str, value: str) -> bool:
    """Set a record's value, an empty one to clear it; return whether anything changed."""
    held = json.loads(tx.value(f"select extra from {entity} where id = ?", record) or "{}")
    if value:
        held[column] = value
    else:
        held.pop(column, None)
    return tx.update(entity, record, extra=json.dumps(held, ensure_ascii=False))


def _field(row: Row) -> CustomField:
    return CustomField(
        id=row["id"],
        entity=row["entity"],
        column=row["column_name"],
        name=row["name"],
        kind=Kind(row["kind"]),
        choices=tuple(json.loads(row["choices"])),
    )
