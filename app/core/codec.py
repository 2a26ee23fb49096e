"""Domain types to JSON and back, for rows that hold them.

Types come back by their annotations (cattrs), so what a step returned before a restart is the same object after it.
"""

import json
from dataclasses import is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache, lru_cache
from types import UnionType
from typing import Any, Literal, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

from cattrs import Converter

T = TypeVar("T")

# As JSON they are what they are: no structure to give back.
_SIMPLE = (str, int, bool, float, type(None))
_encode = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":")
).encode  # kept: making one costs more than using it

_converter = Converter(forbid_extra_keys=False)
_converter.register_unstructure_hook(datetime, datetime.isoformat)
_converter.register_structure_hook(datetime, lambda text, _: datetime.fromisoformat(text))
_converter.register_unstructure_hook(date, date.isoformat)
_converter.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
_converter.register_unstructure_hook(timedelta, timedelta.total_seconds)
_converter.register_structure_hook(timedelta, lambda seconds, _: timedelta(seconds=seconds))
_converter.register_structure_hook_func(lambda kind: kind in (object, type(None)), lambda value, _: value)


def plain(value: object) -> Any:
    """Return a domain value as plain JSON data."""
    return _converter.unstructure(value)


def to_json(value: object) -> str:
    """Return a domain value as JSON text."""
    if type(value) is int:
        return str(value)
    return _encode(value if type(value) in _SIMPLE else _converter.unstructure(value))


def kept(value: object, kind: Any) -> tuple[str, Any]:
    """Return a value as JSON text, and as what it will be when it is read back as this type."""
    text = to_json(value)
    return text, value if _is_simple(value, kind) else from_json(text, kind)


def from_plain(data: Any, kind: type[T]) -> T:
    """Return plain JSON data as the domain type it was."""
    return _converter.structure(data, kind)


def from_json(text: str, kind: type[T]) -> T:
    """Return JSON text as the domain type it was. Values that nobody can change are shared among those who read them."""
    wanted: Any = kind  # to the type checker, a type of anything cannot be a key
    # A replay reads again what every replay before it read.
    read: T = (_shared if _is_lasting(wanted) else _from_json)(text, wanted)
    return read


def _from_json(text: str, kind: Any) -> Any:
    data = json.loads(text)
    return data if _is_simple(data, kind) else _converter.structure(data, kind)


_shared = lru_cache(2048)(_from_json)


@cache
def _is_lasting(kind: Any, within: frozenset[Any] = frozenset()) -> bool:
    """Tell whether nothing of this type can be changed: frozen dataclasses and tuples of what cannot be either.

    `within` are the types it is a part of, which say nothing against themselves.
    """
    if isinstance(kind, NewType):
        return _is_lasting(kind.__supertype__, within)
    if get_origin(kind) is Literal or kind is Ellipsis or kind in within:
        return True
    if get_origin(kind) in (tuple, frozenset, Union, UnionType):
        return all(_is_lasting(one, within) for one in get_args(kind))
    if is_dataclass(kind):
        frozen: bool = getattr(kind, "__dataclass_params__").frozen  # noqa: B009 (the type checker knows no such name)
        return frozen and all(_is_lasting(one, within | {kind}) for one in get_type_hints(kind).values())
    return isinstance(kind, type) and issubclass(kind, (*_SIMPLE, date, timedelta, Enum))


def _is_simple(value: object, kind: Any) -> bool:
    """Tell whether a value is what it is as JSON; an id is a number by another name (NewType)."""
    return type(value) in _SIMPLE and type(value) in (kind, getattr(kind, "__supertype__", None))


@cache
def returned_type(function: Any) -> Any:
    """Return what a function's annotation says it returns."""
    return get_type_hints(function).get("return", object)
