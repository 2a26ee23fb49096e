"""Records of facts as other programs write them: any spelling of a key, one value or a list, a word or an object."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.compliance.cells import instant, is_unknown, key_of, refuse, whole

Reader = Callable[[object, str], object]

_SPELLINGS = 4096  # more spellings of one record's keys than this are somebody's mischief

_AGO = {"minutes_ago": "minutes", "hours_ago": "hours", "days_ago": "days", "seconds_ago": "seconds"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record: its reader, the other names it goes by, and what two of them beside each other mean."""

    read: Reader
    names: tuple[str, ...] = ()
    joined: bool = False
    first: bool = False


def field(read: Reader, names: str = "", *, joined: bool = False, first: bool = False) -> Field:
    """Declare a field; `names` are the other spellings of its key, parted by blanks.

    Two spellings that disagree are refused; but texts are `joined` where more words only tell more, and our own name
    comes `first` where the others often mean something near.
    """
    return Field(read, tuple(names.split()), joined, first)


@dataclass(slots=True)
class Reading:
    """One reading of one set of facts: the time that “minutes ago” counts from, and the keys nobody asked for."""

    now: datetime | None
    ignored: list[str]


class Shape:
    """The fields of one record, findable by every spelling.

    `Any` in what it returns: the values go into a dataclass by keyword, whose readers have already made their types.
    """

    def __init__(self, **fields: Field) -> None:
        self.fields = fields
        self.by_key = {name: own for own, spec in fields.items() for name in (own, *spec.names)}
        self._by_spelling: dict[object, str | None] = {}

    def own_name(self, name: object) -> str | None:
        """Return our name of a field in whatever spelling; remembered, as a batch spells its keys alike."""
        try:
            return self._by_spelling[name]
        except KeyError:
            own = self.by_key.get(key_of(name))
            if len(self._by_spelling) < _SPELLINGS:
                self._by_spelling[name] = own
            return own

    def read(self, raw: object, path: str, reading: Reading) -> dict[str, Any]:
        """Return the record's known fields by our names; unknown keys are noted, unknown values left out."""
        if not isinstance(raw, dict | Mapping):
            raise refuse(path, raw, "an object")
        found: dict[str, Any] = {}
        for name, value in raw.items():
            own = self.own_name(name)
            if own is None:
                self._time_ago(key_of(name), value, path, reading, found)
            elif not is_unknown(value):
                where = f"{path}.{name}" if path else str(name)
                spec = self.fields[own]
                if spec.first and own in found and key_of(name) != own:
                    continue
                if spec.first and key_of(name) == own:
                    found.pop(own, None)
                put(found, own, spec.read(value, where), where, joined=spec.joined)
        return found

    def _time_ago(self, key: str, value: object, path: str, reading: Reading, found: dict[str, Any]) -> None:
        for ending, unit in _AGO.items():
            base = key.removesuffix("_" + ending)
            own = self.by_key.get(base) or self.by_key.get(base + "_at")
            if base != key and own and self.fields[own].read is instant:
                if reading.now is not None and not is_unknown(value):
                    where = f"{path}.{key}"
                    put(found, own, reading.now - timedelta(**{unit: whole(value, where)}), where)
                return
        reading.ignored.append(f"{path}.{key}" if path else key)


def put(found: dict[str, Any], own: str, value: object, where: str, *, joined: bool = False) -> None:
    """Keep a field's value; two spellings of one field that disagree are refused, for neither can be trusted."""
    if joined and own in found:
        value = ", ".join(sorted({part for part in (*found[own].split(", "), *str(value).split(", ")) if part}))
    elif own in found and found[own] != value:
        raise refuse(where, value, f"what another spelling of “{own}” says")
    found[own] = value


def listed(raw: object) -> Iterator[object]:
    """Yield the members of a list, or one value as a list of itself; nothing for unknown or empty."""
    if is_unknown(raw) or raw == "":
        return
    if isinstance(raw, list | tuple | set | frozenset):
        for member in raw:
            if not is_unknown(member):
                yield member
    else:
        yield raw
