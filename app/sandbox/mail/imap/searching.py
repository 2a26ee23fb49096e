"""SEARCH: keys into one test per message, and the few messages a look-up can narrow it to (RFC 3501 §6.4.4)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date
from email.utils import parsedate_to_datetime

from app.sandbox.mail.imap.syntax import Bad, Token, ranges, read_date, text_of
from app.sandbox.mail.imap.view import View
from app.sandbox.mail.mailboxes import (
    ANSWERED,
    DELETED,
    DRAFT,
    FLAGGED,
    INDEXED,
    SEEN,
    StoredMessage,
    readable,
)

Test = Callable[[int, StoredMessage], bool]


@dataclass(frozen=True, slots=True)
class Key:
    """One search key: a test of (number, message), and the only messages it can hold for, where that is known."""

    test: Test
    among: list[StoredMessage] | None = None


def found(view: View, criteria: list[Token]) -> list[tuple[int, StoredMessage]]:
    """Return the (number, message) pairs that meet all criteria, in order. Raises Bad."""
    if len(criteria) > 1 and isinstance(criteria[0], str) and criteria[0].upper() == "CHARSET":
        if text_of(criteria[1]).upper() not in ("US-ASCII", "UTF-8"):
            raise Bad("[BADCHARSET (US-ASCII UTF-8)] that charset is not known")
        criteria = criteria[2:]
    keys = _Reader(view, criteria).everything()
    if not keys:
        raise Bad("search for what?")
    return [(number, message) for number, message in _few(view, keys) if all(key.test(number, message) for key in keys)]


def _few(view: View, keys: list[Key]) -> Iterable[tuple[int, StoredMessage]]:
    among = _fewest(keys)
    if among is None:
        return view.everything()
    numbered = ((view.number(message), message) for message in among)
    return [(number, message) for number, message in numbered if number is not None]


class _Reader:
    """Reads keys from the left; each key takes the arguments it needs."""

    def __init__(self, view: View, tokens: list[Token]) -> None:
        self._view, self._tokens, self._place = view, tokens, 0

    def everything(self) -> list[Key]:
        keys = []
        while self._place < len(self._tokens):
            keys.append(self._key())
        return keys

    def _next(self) -> Token:
        if self._place >= len(self._tokens):
            raise Bad("a search key lacks its argument")
        self._place += 1
        return self._tokens[self._place - 1]

    def _text(self) -> str:
        return text_of(self._next())

    def _key(self) -> Key:
        token = self._next()
        if isinstance(token, list):
            return _all_of(_Reader(self._view, token).everything())
        name = text_of(token).upper()
        if name in _FLAGS:
            return _flag(*_FLAGS[name])
        if name in _HEADERS:
            return _contains(name.lower(), self._text())
        if name in _DAYS:
            return _DAYS[name](read_date(self._text()))
        if name[:1].isdigit() or name.startswith("*"):
            return self._numbers(name)
        return self._other(name)

    def _other(self, name: str) -> Key:
        match name:
            case "ALL" | "OLD":
                return Key(lambda _number, _message: True)
            case "NEW" | "RECENT":
                return Key(lambda _number, _message: False)
            case "NOT":
                inner = self._key().test
                return Key(lambda number, message: not inner(number, message))
            case "OR":
                one, other = self._key().test, self._key().test
                return Key(lambda number, message: one(number, message) or other(number, message))
            case "UID":
                return self._uids(self._text())
            case "HEADER":
                return self._header(self._text().lower(), self._text())
            case "BODY" | "TEXT":
                return _inside(self._text().lower(), whole=name == "TEXT")
            case "KEYWORD" | "UNKEYWORD":
                return _flag(self._text(), name == "KEYWORD")
            case "LARGER" | "SMALLER":
                return _size(self._text(), larger=name == "LARGER")
        raise Bad(f"{name} is no search key")

    def _header(self, name: str, value: str) -> Key:
        key = _contains(name, value)
        return Key(key.test, self._view.folder.holding(name, value)) if name in INDEXED and value else key

    def _numbers(self, text: str) -> Key:
        spans = ranges(text, len(self._view.uids))
        return Key(lambda number, _message: any(number in span for span in spans))

    def _uids(self, text: str) -> Key:
        spans = ranges(text, self._view.uids[-1] if self._view.uids else 0)
        among = self._view.folder.since(min(span.start for span in spans))
        return Key(lambda _number, message: any(message.uid in span for span in spans), among)


def _all_of(keys: list[Key]) -> Key:
    return Key(lambda number, message: all(key.test(number, message) for key in keys), _fewest(keys))


def _fewest(keys: list[Key]) -> list[StoredMessage] | None:
    """Return the shortest list of messages that all of the keys can hold for, or None where none is known."""
    return min((key.among for key in keys if key.among is not None), key=len, default=None)


def _flag(flag: str, wanted: bool) -> Key:
    return Key(lambda _number, message: (flag in message.flags) == wanted)


def _contains(header: str, value: str) -> Key:
    wanted = value.lower()

    def test(_number: int, message: StoredMessage) -> bool:
        return any(wanted in readable(text).lower() for name, text in message.fields if name == header)

    return Key(test)


def _inside(wanted: str, *, whole: bool) -> Key:
    def test(_number: int, message: StoredMessage) -> bool:
        if whole and any(wanted in f"{name}: {readable(text)}".lower() for name, text in message.fields):
            return True
        return wanted in message.parts[1].decode("utf-8", "replace").lower()

    return Key(test)


def _size(text: str, *, larger: bool) -> Key:
    if not text.isdecimal():
        raise Bad(f"{text} is no size")
    limit = int(text)
    return Key(lambda _number, message: len(message.raw) > limit if larger else len(message.raw) < limit)


def _sent_day(message: StoredMessage) -> date | None:
    try:
        return parsedate_to_datetime(message.header("date") or "").date()
    except ValueError:
        return None


def _day_key(compare: Callable[[date, date], bool], *, sent: bool) -> Callable[[date], Key]:
    def make(wanted: date) -> Key:
        def test(_number: int, message: StoredMessage) -> bool:
            day = _sent_day(message) if sent else message.received.astimezone(UTC).date()
            return day is not None and compare(day, wanted)

        return Key(test)

    return make


_FLAGS = {
    "ANSWERED": (ANSWERED, True),
    "DELETED": (DELETED, True),
    "DRAFT": (DRAFT, True),
    "FLAGGED": (FLAGGED, True),
    "SEEN": (SEEN, True),
    "UNANSWERED": (ANSWERED, False),
    "UNDELETED": (DELETED, False),
    "UNDRAFT": (DRAFT, False),
    "UNFLAGGED": (FLAGGED, False),
    "UNSEEN": (SEEN, False),
}
_HEADERS = {"BCC", "CC", "FROM", "SUBJECT", "TO"}
_DAYS = {
    "BEFORE": _day_key(date.__lt__, sent=False),
    "ON": _day_key(date.__eq__, sent=False),
    "SINCE": _day_key(date.__ge__, sent=False),
    "SENTBEFORE": _day_key(date.__lt__, sent=True),
    "SENTON": _day_key(date.__eq__, sent=True),
    "SENTSINCE": _day_key(date.__ge__, sent=True),
}
