"""What a list shows: which records, in which order, in which columns. A person saves it as a view; all of it is data."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Literal

from app.core.errors import BadInput

Entity = Literal["contacts", "companies", "deals"]
ENTITIES: tuple[Entity, ...] = ("contacts", "companies", "deals")
Value = str | int | float | bool | tuple[str, ...] | None


class Kind(StrEnum):
    """What a field holds, and with that how it can be asked about and edited."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"  # a day
    TRUTH = "truth"  # yes or no
    CHOICE = "choice"
    LINK = "link"
    INSTANT = "instant"  # of our own keeping: created, last touch
    TAGS = "tags"
    STEP = "step"  # the next step of a person


class Operator(StrEnum):
    """How a field is compared."""

    IS = "is"
    IS_NOT = "is_not"
    CONTAINS = "contains"
    STARTS = "starts"
    EMPTY = "empty"
    FILLED = "filled"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ANY_OF = "any_of"
    NONE_OF = "none_of"
    OLDER = "older"  # more than so many days ago
    WITHIN = "within"  # in the last so many days
    AHEAD = "ahead"  # in the next so many days
    HAS = "has"
    HAS_NOT = "has_not"


_TEXT = (Operator.CONTAINS, Operator.STARTS, Operator.IS, Operator.IS_NOT, Operator.EMPTY, Operator.FILLED)
OPERATORS: Mapping[Kind, tuple[Operator, ...]] = {
    Kind.TEXT: _TEXT,
    Kind.LINK: _TEXT,
    Kind.NUMBER: (Operator.AT_LEAST, Operator.AT_MOST, Operator.IS, Operator.EMPTY, Operator.FILLED),
    Kind.DATE: (Operator.OLDER, Operator.WITHIN, Operator.AHEAD, Operator.EMPTY, Operator.FILLED),
    Kind.INSTANT: (Operator.OLDER, Operator.WITHIN, Operator.EMPTY, Operator.FILLED),
    Kind.TRUTH: (Operator.IS,),
    Kind.CHOICE: (Operator.ANY_OF, Operator.NONE_OF, Operator.EMPTY, Operator.FILLED),
    Kind.TAGS: (Operator.HAS, Operator.HAS_NOT, Operator.EMPTY, Operator.FILLED),
    Kind.STEP: (Operator.EMPTY, Operator.FILLED),
}
WITHOUT_VALUE = frozenset({Operator.EMPTY, Operator.FILLED})
_DAYS = frozenset({Operator.OLDER, Operator.WITHIN, Operator.AHEAD})
_LISTS = frozenset({Operator.ANY_OF, Operator.NONE_OF})


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field that a list can show, sort by or ask about; `own` is one the founder added (its key in `extra`).

    `edits` is the argument of the verb that changes it; empty where it cannot be edited in place.
    """

    name: str
    kind: Kind
    title: str = ""
    edits: str = ""
    choices: tuple[str, ...] = ()
    own: bool = False
    shown: bool = True  # it can be a column
    asked: bool = True  # it can be filtered by
    sorts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One filter: a field, how it is compared, with what. Days count back from now."""

    field: str
    operator: Operator
    value: Value = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its field and its width in logical pixels, 0 for the field's usual one."""

    field: str
    width: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """Which records (every condition must hold), in which order, in which columns (the first is the name)."""

    filters: tuple[Condition, ...] = ()
    sort: str = "name"
    descending: bool = False
    columns: tuple[Column, ...] = ()

    def asking(self, filters: tuple[Condition, ...]) -> "Definition":
        """Return the same with other conditions."""
        return replace(self, filters=filters)

    def as_json(self) -> str:
        """Return it as the text it is kept as."""
        return json.dumps(
            {
                "filters": [
                    {"field": one.field, "operator": one.operator.value, "value": one.value} for one in self.filters
                ],
                "sort": self.sort,
                "descending": self.descending,
                "columns": [{"field": one.field, "width": one.width} for one in self.columns],
            },
            ensure_ascii=False,
        )


def definition_of(text: str) -> Definition:
    """Return a definition from its text; raises BadInput where it is none."""
    try:
        found = json.loads(text)
        filters = tuple(_condition(one) for one in found.get("filters", ()))
        columns = tuple(Column(field=str(c["field"]), width=int(c.get("width", 0))) for c in found.get("columns", ()))
        return Definition(
            filters=filters,
            sort=str(found.get("sort", "name")),
            descending=bool(found.get("descending", False)),
            columns=columns,
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadInput(
            "This is no view of a list; nothing was changed.",
            hint='Write it as {"filters": [{"field": "score", "operator": "at_least", "value": 70}], "sort": "score"}.',
        ) from None


def _condition(found: Mapping[str, Any]) -> Condition:
    operator = Operator(found["operator"])
    value: Any = found.get("value")
    if operator in WITHOUT_VALUE:
        value = None
    elif operator in _DAYS:
        value = int(value)
    elif operator in _LISTS:
        value = tuple(str(one) for one in value)
    elif not isinstance(value, str | int | float | bool):
        raise ValueError("a condition needs a value")
    return Condition(field=str(found["field"]), operator=operator, value=value)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A named definition. `key` is stable: a name for those that come with the program, else the row's number."""

    key: str
    name: str
    definition: Definition
    id: int | None = None
    position: int = 0
    needs: tuple[str, ...] = field(default=())

    @property
    def built_in(self) -> bool:
        """Whether it comes with the program and cannot be renamed or deleted."""
        return self.id is None
