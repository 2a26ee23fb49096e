"""What the lists of people and companies share: conditions as SQL, and the ids a list holds, in order."""

from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.core.clock import to_millis
from app.core.errors import BadInput
from app.core.view import Condition, Definition, Field, Kind, Operator
from app.store.database import AMONG, Rows

_DAY = 86_400_000
_FEW = 1000
_COMPARED = {Operator.IS: "=", Operator.AT_LEAST: ">=", Operator.AT_MOST: "<="}
Clause = tuple[str, list[object]]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a field is read: the expression, the join it needs (a key of the list's joins), how it is sorted by.

    `lean` fields stand in the indexes that the list is read from: the wide rows themselves need not be deciphered.
    `index` is the one that holds what it needs, where the order says nothing of which.
    `ties` are the columns that come after it in its index, by which what is equal is sorted.
    """

    sql: str
    join: str = ""
    order: str = ""
    lean: bool = False
    index: str = ""
    ties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The records a list holds: their ids in order, and how many records there are in all."""

    ids: "array[int]"
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One kind of list: its table under the name `r`, its joins, and the sources of its fields.

    `special` are conditions that no expression can say; `narrow` gives the rows of ids of what was typed.
    """

    table: str
    joins: Mapping[str, str]
    sources: Mapping[str, Source]
    special: Mapping[str, Callable[[Rows, Condition], Clause]]
    narrow: Callable[[str], Clause]


def matching(
    rows: Rows, listing: Listing, fields: Mapping[str, Field], wanted: Definition, text: str, now: datetime
) -> Found:
    """Return the records that fit every condition and what was typed, in order.

    Raises BadInput where a condition names a field that is not there, or compares it as it cannot be compared.
    """
    asked = _Asked()
    for condition in wanted.filters:
        asked.add(_clause(rows, listing, fields, condition, now, asked))
    order = _order(listing, fields, wanted, asked)
    if text.strip():
        asked.narrow(rows, *listing.narrow(text.strip()))
    body = " ".join(listing.joins[name] for name in asked.joins)
    where = " and ".join(["r.deleted_at is null", *asked.clauses])
    # Through an index that does not hold all that is asked for, each row would be looked up by itself, in no order.
    how = asked.index and f"indexed by {asked.index}" if asked.lean else "not indexed"
    row = rows.one(
        f"select group_concat(id) as ids from (select r.id as id from {listing.table} r {how} {body} where {where}"
        f" order by {order})",
        *asked.values,
    )
    assert row is not None
    ids = array("q", map(int, row["ids"].split(","))) if row["ids"] else array("q")
    total = int(rows.value(f"select count(*) from {listing.table} where deleted_at is null"))
    return Found(ids=ids, total=total)


@dataclass(slots=True)
class _Asked:
    joins: dict[str, None] = field(default_factory=dict)
    clauses: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)
    lean: bool = True
    index: str = ""

    def read(self, source: Source) -> None:
        """Note what reading a field takes."""
        self.lean = self.lean and source.lean
        self.index = source.index or self.index
        if source.join:
            self.joins[source.join] = None

    def add(self, clause: Clause) -> None:
        """Ask for one condition more."""
        self.clauses.append(clause[0])
        self.values += clause[1]

    def narrow(self, rows: Rows, ids: str, values: list[object]) -> None:
        """Ask for what these rows of ids hold: a few are looked up by themselves, many are met on the way through an index."""
        some = rows.value(f"select json_group_array(id) from ({ids})", *values)
        if some.count(",") >= _FEW:
            self.add((f"+r.id in {AMONG}", [some]))
        else:
            self.add((f"r.id in {AMONG}", [some]))
            self.lean = False


def _order(listing: Listing, fields: Mapping[str, Field], wanted: Definition, asked: _Asked) -> str:
    name = wanted.sort if wanted.sort in fields and fields[wanted.sort].sorts else "name"
    source = _source(listing, fields[name])
    asked.read(source)
    way = "desc" if wanted.descending else "asc"
    # What has no value comes last either way.
    ties = "".join(f"r.{tie} {way}, " for tie in source.ties)
    return f"{source.order or source.sql} {way} nulls last, {ties}r.id {way}"


def _source(listing: Listing, field: Field) -> Source:
    if not field.own:
        return listing.sources[field.name]
    sql = _own(field.name)
    if field.kind is Kind.NUMBER:
        return Source(sql, order=f"cast(nullif({sql}, '') as real)")
    return Source(sql, order=f"nullif({sql}, '') collate nocase")


def _own(column: str) -> str:
    """Return where a value of `extra` is read; a path of SQLite's cannot name what has quotes or backslashes."""
    quoted = column.replace("'", "''")
    if '"' in column or "\\" in column:
        return f"(select e.value from json_each(r.extra) e where e.key = '{quoted}')"
    return f"json_extract(r.extra, '$.\"{quoted}\"')"


def _clause(
    rows: Rows,
    listing: Listing,
    fields: Mapping[str, Field],
    condition: Condition,
    now: datetime,
    asked: _Asked,
) -> Clause:
    field = fields.get(condition.field)
    if field is None:
        raise BadInput(f"There is no field “{condition.field}” to filter by.")
    if field.name in listing.special and not field.own:
        return listing.special[field.name](rows, condition)
    source = _source(listing, field)
    asked.read(source)
    made = _compared(source.sql, field, condition, now)
    if made is None:
        raise BadInput(f"“{condition.field}” cannot be compared by {condition.operator.value.replace('_', ' ')}.")
    return made


def _compared(sql: str, field: Field, condition: Condition, now: datetime) -> Clause | None:
    operator, value = condition.operator, condition.value
    if operator is Operator.EMPTY:
        return f"coalesce({sql}, '') in ('', '[]')", []
    if operator is Operator.FILLED:
        return f"coalesce({sql}, '') not in ('', '[]')", []
    if field.kind is Kind.NUMBER:
        return (
            _number(sql, operator, value)
            if not field.own
            else _number(f"cast(nullif({sql}, '') as real)", operator, value)
        )
    if field.kind in (Kind.INSTANT, Kind.DATE):
        return _time(sql, field.kind, operator, value, now)
    if field.kind is Kind.CHOICE:
        return _choice(sql, operator, value)
    if field.kind is Kind.TAGS:
        holds = f"exists (select 1 from json_each({sql}) t where t.value = ? collate nocase)"
        named = {Operator.HAS: holds, Operator.HAS_NOT: f"not {holds}"}.get(operator)
        return None if named is None else (named, [str(value)])
    if field.kind is Kind.TRUTH:
        wanted = value in (True, "yes", "true", 1)
        said = f"lower(coalesce({sql}, '')) in ('yes', 'true', '1', 'y', 'x')"
        return (said if wanted else f"not ({said})"), []
    return _text(sql, operator, str(value))


def _number(sql: str, operator: Operator, value: object) -> Clause | None:
    sign = _COMPARED.get(operator)
    if sign is None or not isinstance(value, int | float):
        return None
    return f"{sql} {sign} ?", [value]


def _time(sql: str, kind: Kind, operator: Operator, value: object, now: datetime) -> Clause | None:
    if not isinstance(value, int):
        return None
    at = to_millis(now)
    if kind is Kind.DATE:
        days: dict[Operator, Clause] = {
            Operator.OLDER: (f"{sql} < ?", [_day(now, -value)]),
            Operator.WITHIN: (f"{sql} between ? and ?", [_day(now, -value), _day(now, 0)]),
            Operator.AHEAD: (f"{sql} between ? and ?", [_day(now, 0), _day(now, value)]),
        }
        return days.get(operator)
    if operator is Operator.OLDER:
        return f"{sql} < ?", [at - value * _DAY]
    if operator is Operator.WITHIN:
        return f"{sql} >= ?", [at - value * _DAY]
    return None


def _day(now: datetime, by: int) -> str:
    return (now + timedelta(days=by)).date().isoformat()


def _choice(sql: str, operator: Operator, value: object) -> Clause | None:
    if not isinstance(value, tuple) or operator not in (Operator.ANY_OF, Operator.NONE_OF):
        return None
    marks = ", ".join("?" * len(value))
    if operator is Operator.ANY_OF:
        return f"{sql} in ({marks})", list(value)
    return f"coalesce({sql}, '') not in ({marks})", list(value)


def _text(sql: str, operator: Operator, value: str) -> Clause | None:
    like = f"{sql} like ? escape '\\'"
    forms: dict[Operator, Clause] = {
        Operator.IS: (f"{sql} = ? collate nocase", [value]),
        Operator.IS_NOT: (f"coalesce({sql}, '') <> ? collate nocase", [value]),
        Operator.CONTAINS: (like, [f"%{escaped(value)}%"]),
        Operator.STARTS: (like, [f"{escaped(value)}%"]),
    }
    return forms.get(operator)


def escaped(text: str) -> str:
    """Return a text for LIKE, with nothing in it that stands for other letters (the escape is a backslash)."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def typed(kind: int, names: str, text: str) -> Clause:
    """Return the rows of ids that what was typed narrows to: beginnings of words, and from three letters parts of the name.

    `names` is the table whose `name` is looked through, by which index; `kind` is that of the search index.
    """
    words = "".join(ch if ch.isalnum() else " " for ch in text).split()
    parts: list[str] = []
    values: list[object] = []
    if words:
        parts.append(f"select rowid / 8 as id from search where search match ? and rowid % 8 = {kind:d}")
        values.append(" AND ".join(f'"{word}"*' for word in words))
    if len(text) >= 3 or not words:
        parts.append(f"select id from {names} where deleted_at is null and name like ? escape '\\'")
        values.append(f"%{escaped(text)}%")
    return " union all ".join(parts), values
