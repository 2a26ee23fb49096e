"""The grammar of IMAP (RFC 3501 §9): commands into tokens, and values into what may stand in an answer."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Union

MAX_LITERAL = 50_000_000
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# A literal stays bytes; an atom or quoted string is text; a parenthesised group is a list.
Token = Union[str, bytes, "list[Token]"]

_LITERAL_AT_END = re.compile(rb"\{(\d+)(\+?)\}\r\n$")
_TOKEN = re.compile(
    rb"""(?P<literal>\{\d+\+?\}\r\n)
       | (?P<quoted>"(?:[^"\\\r\n]|\\.)*")
       | (?P<open>\() | (?P<close>\)) | (?P<space>\ +) | (?P<end>\r?\n)
       | (?P<atom>(?:[^\s()"{\[]|\[[^\]\r\n]*\])+ | [^\s()"{]+)""",
    re.VERBOSE,
)
_DATE_TIME = re.compile(r"\s?(\d{1,2})-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)")


class Bad(Exception):
    """The command cannot be understood: answered with BAD."""


class Unreadable(Exception):
    """What came is no command at all; `tag` is what it may have been meant under."""

    def __init__(self, tag: str, why: str) -> None:
        super().__init__(why)
        self.tag = tag


class No(Exception):
    """The command cannot be done: answered with NO, and a response code where one fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command of a client; `name` is upper case, with its UID prefix."""

    tag: str
    name: str
    arguments: list[Token]


async def read_command(reader: asyncio.StreamReader, go_ahead: Callable[[], Awaitable[None]]) -> Command | None:
    """Read one command with its literals; None at the end of the stream. Raises Unreadable.

    `go_ahead` is called before each synchronising literal, to invite the client to send it.
    """
    text, literals = bytearray(), list[bytes]()
    while True:
        line = await reader.readline()
        if not line.endswith(b"\n"):
            return None
        text += line
        announced = _LITERAL_AT_END.search(line)
        if announced is None:
            break
        if int(announced[1]) > MAX_LITERAL:
            raise Unreadable("*", "literal too big")
        if not announced[2]:
            await go_ahead()
        literals.append(await reader.readexactly(int(announced[1])))
    tag, _, rest = bytes(text).partition(b" ")
    return _command(tag.decode("ascii", "replace").strip(), rest, literals)


def _command(tag: str, rest: bytes, literals: list[bytes]) -> Command:
    tokens = parse(rest, literals)
    if tokens is None or not tokens or not isinstance(tokens[0], str):
        raise Unreadable(tag or "*", "cannot read that command")
    name, arguments = tokens[0].upper(), tokens[1:]
    if name == "UID" and arguments:
        name, arguments = f"UID {text_of(arguments[0]).upper()}", arguments[1:]
    return Command(tag=tag, name=name, arguments=arguments)


def parse(text: bytes, literals: list[bytes]) -> list[Token] | None:
    """Return the tokens of a command's text, its literals put in their places; None when it does not parse."""
    stack: list[list[Token]] = [[]]
    waiting = iter(literals)
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            return None
        place = found.end()
        kind = found.lastgroup
        if kind == "open":
            stack.append([])
        elif kind == "close":
            if len(stack) == 1:
                return None
            group = stack.pop()
            stack[-1].append(group)
        elif kind == "literal":
            stack[-1].append(next(waiting))
        elif kind == "quoted":
            stack[-1].append(re.sub(rb"\\(.)", rb"\1", found[0][1:-1]).decode("utf-8", "surrogateescape"))
        elif kind == "atom":
            stack[-1].append(found[0].decode("utf-8", "surrogateescape"))
    return stack[0] if len(stack) == 1 else None


def text_of(token: Token) -> str:
    """Return the text of an atom, quoted string or literal. Raises Bad for a group."""
    if isinstance(token, list):
        raise Bad("a string was expected, not a list")
    return token.decode("utf-8", "surrogateescape") if isinstance(token, bytes) else token


def quoted(value: str | None) -> bytes:
    """Return a value as an IMAP string: quoted where that is allowed, else a literal; NIL for None."""
    if value is None:
        return b"NIL"
    raw = value.encode("utf-8", "surrogateescape")
    if raw.isascii() and not re.search(rb"[\x00\r\n]", raw):
        return b'"' + raw.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
    return literal(raw)


def literal(raw: bytes) -> bytes:
    """Return bytes as an IMAP literal."""
    return b"{%d}\r\n%b" % (len(raw), raw)


def internal_date(instant: datetime) -> bytes:
    """Return an instant as an INTERNALDATE string, in UTC."""
    utc = instant.astimezone(UTC)
    return f'"{utc.day:2d}-{MONTHS[utc.month - 1]}-{utc.year:04d} {utc:%H:%M:%S} +0000"'.encode()


def read_date_time(text: str) -> datetime:
    """Return the instant of an APPEND date-time. Raises Bad."""
    found = _DATE_TIME.fullmatch(text)
    if found is None:
        raise Bad("that is no date and time")
    day, month, year, hour, minute, second, sign, off_hours, off_minutes = found.groups()
    offset = timedelta(hours=int(off_hours), minutes=int(off_minutes)) * (1 if sign == "+" else -1)
    try:
        local = datetime(
            int(year), _month(month), int(day), int(hour), int(minute), int(second), tzinfo=timezone(offset)
        )
    except ValueError:
        raise Bad("that is no date and time") from None
    return local.astimezone(UTC)


def read_date(text: str) -> date:
    """Return the day of a search date such as 5-Mar-2026. Raises Bad."""
    try:
        day, month, year = text.split("-")
        return date(int(year), _month(month), int(day))
    except ValueError:
        raise Bad(f"{text} is no date") from None


def _month(name: str) -> int:
    return MONTHS.index(name.title()) + 1


def ranges(text: str, highest: int) -> list[range]:
    """Return a sequence set as ranges; `*` is `highest`. Raises Bad."""
    found = []
    for part in text.split(","):
        low, colon, high = part.partition(":")
        ends = [_number(low, highest), _number(high, highest) if colon else _number(low, highest)]
        found.append(range(min(ends), max(ends) + 1))
    return found


def _number(text: str, highest: int) -> int:
    if text == "*":
        return highest
    if not text.isdecimal() or text == "0":
        raise Bad(f"{text} is no message number")
    return int(text)
