"""Single values of facts as other programs write them: truth, number, time, word."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from app.core.errors import BadInput

_YES = frozenset(
    """true yes y 1 on ok okay pass passed passes passing aligned present valid good healthy verified granted given done
    saved approved registered enabled configured quarantine reject p=none p=quarantine p=reject""".split()
)
_NO = frozenset(
    """false no n 0 off fail failed fails failing missing absent invalid bad unverified none never disabled unhealthy
    softfail permerror temperror neutral rejected not_registered not_approved pending paused""".split()
)
_UNKNOWN = frozenset({"", "unknown", "n/a", "na", "?", "null", "undefined", "not_known", "unsure"})


_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PARTING = re.compile(r"[\s\-./]+")

_UNKNOWN_STARTS = frozenset(c for word in _UNKNOWN if word for c in (word[0], word[0].upper())) | {" "}


def key_of(name: object) -> str:
    """Return a key or word in snake_case: `inboxReadAt`, `inbox-read-at` and `Inbox read at` are the same."""
    return _key_of(name if isinstance(name, str) else str(name))


@lru_cache(maxsize=4096)
def _key_of(name: str) -> str:
    return _PARTING.sub("_", _CAMEL.sub("_", name.strip())).lower().strip("_")


def is_unknown(value: object) -> bool:
    """Tell whether a value says nothing: null, or a word for unknown. An empty text is a value of its own."""
    if isinstance(value, str):
        return (
            value[:1] in _UNKNOWN_STARTS and value != "" and value.strip().lower() in _UNKNOWN and value.strip() != ""
        )
    return value is None


def refuse(path: str, value: object, wanted: str) -> BadInput:
    """Return the trouble of a field that cannot be read."""
    shown = str(value) if len(str(value)) <= 60 else str(value)[:57] + "…"
    return BadInput(
        f"The fact “{path}” cannot be read: {shown!r} is not {wanted}.", hint="docs/gate.md lists the shapes."
    )


def truth(value: object, path: str) -> bool | None:
    """Read yes or no; a record or list that is not empty counts as yes, unless its own verdict says otherwise."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return bool(value)
    if isinstance(value, str):
        word = key_of(value)
        if word in _YES or word in _NO:
            return word in _YES
        if word in _UNKNOWN:
            return None
    raise refuse(path, value, "yes or no")


def presence(value: object, path: str) -> bool | None:
    """Read yes or no where the thing itself may stand instead: an id, a date, a record."""
    if isinstance(value, dict):
        for name in ("valid", "saved", "approved", "ok", "present", "registered", "listed", "suppressed"):
            if name in value and not is_unknown(value[name]):
                return truth(value[name], f"{path}.{name}")
        return bool(value)
    if isinstance(value, list | tuple):
        return bool(value)
    try:
        return truth(value, path)
    except BadInput:
        return bool(value)


def whole(value: object, path: str) -> int:
    """Read a whole number that is not negative."""
    if isinstance(value, bool):
        raise refuse(path, value, "a number")
    if isinstance(value, str):
        try:
            value = float(value.strip())
        except ValueError:
            raise refuse(path, value, "a number") from None
    if isinstance(value, list):
        value = len(value)
    if (
        not isinstance(value, int | float) or value != value or value < 0 or value > 1e12
    ):  # NaN alone differs from itself
        raise refuse(path, value, "a number of zero or more")
    return int(-(-value // 1))


def share(value: object, path: str) -> float:
    """Read a share of one, a percentage with its sign, or a number above one as a percentage."""
    percent = isinstance(value, str) and value.strip().endswith("%")
    try:
        number = float(value.strip().rstrip("%")) if isinstance(value, str) else value
    except ValueError:
        raise refuse(path, value, "a share") from None
    if isinstance(number, bool) or not isinstance(number, int | float) or not 0 <= number <= 100:
        raise refuse(path, value, "a share")
    return number / 100 if percent or number > 1 else float(number)


def text(value: object, path: str) -> str:
    """Read a text; a record of lines (an address) becomes one line."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        raise refuse(path, value, "text")
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, dict):
        return ", ".join(text(part, path) for part in value.values() if part not in (None, "", False, True))
    if isinstance(value, list | tuple):
        return ", ".join(text(part, path) for part in value if part not in (None, ""))
    raise refuse(path, value, "text")


def mention(value: object, path: str) -> str:
    """Read a text where a bare yes or no may stand instead: who approved it, which evidence there is."""
    return ("yes" if value else "") if isinstance(value, bool) else text(value, path)


def body(value: object, path: str) -> str:
    """Read a message's text as it stands."""
    if isinstance(value, str):
        return value
    raise refuse(path, value, "text")


def instant(value: object, path: str) -> datetime:
    """Read an ISO date or time, or a Unix time in seconds or milliseconds, as aware UTC.

    A time without an offset is UTC; a date is its first instant.
    """
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            seconds = value / 1000 if abs(value) > 1e11 else value
            return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
        if isinstance(value, str):
            found = datetime.fromisoformat(value.strip())
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise refuse(path, value, "an ISO date or time")
