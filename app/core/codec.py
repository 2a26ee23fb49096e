"""Domain types to JSON and back, for rows that hold them.

Types come back by their annotations (cattrs), so what a step returned before a restart is the same object after it.
"""

import json
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, TypeVar, get_type_hints

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
    """Return JSON text as the domain type it was."""
    data = json.loads(text)
    return data if _is_simple(data, kind) else _converter.structure(data, kind)


def _is_simple(value: object, kind: Any) -> bool:
    """Tell whether a value is what it is as JSON; an id is a number by another name (NewType)."""
    return type(value) in _SIMPLE and type(value) in (kind, getattr(kind, "__supertype__", None))


@cache
def returned_type(function: Any) -> Any:
    """Return what a function's annotation says it returns."""
    return get_type_hints(function).get("return", object)
