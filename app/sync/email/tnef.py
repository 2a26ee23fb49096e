"""Outlook's winmail.dat (TNEF): the text and the names of the files inside.

Layout: MS-OXTNEF (signature 0x223E9F78, attributes of level, id, length, data, checksum), properties after MS-OXCDATA,
compressed RTF after MS-OXRTFCP. Damaged input gives what was readable until there.
"""

import re
import struct
from dataclasses import dataclass, field

from app.sync.email.charset import cleaned, decode, page_charset
from app.sync.email.html_text import html_to_text

_SIGNATURE = b"\x78\x9f\x3e\x22"
_SUBJECT, _BODY, _FILE_NAME, _CODE_PAGE = 0x8004, 0x800C, 0x8010, 0x9007
_MESSAGE_PROPERTIES, _FILE_PROPERTIES = 0x9003, 0x9005
_P_SUBJECT, _P_BODY, _P_RTF, _P_HTML, _P_LONG_NAME = 0x0037, 0x1000, 0x1009, 0x1013, 0x3707
_FIXED_SIZES = {0x02: 2, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 2, 0x14: 8, 0x40: 8, 0x48: 16}
_STRING, _WIDE, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x102
_MOST_PROPERTIES = 2_000
_MOST_RTF = 1_000_000

# What every compressed RTF stream may refer back to before it has written anything (MS-OXRTFCP 2.1.2.1).
_RTF_START = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


@dataclass(slots=True)
class Unpacked:
    """What a winmail.dat held."""

    subject: str = ""
    text: str = ""
    files: list[str] = field(default_factory=list)
    complete: bool = True


def unpack(raw: bytes) -> Unpacked:
    """Return the text and file names of a winmail.dat; `complete` is False where it breaks off."""
    found = Unpacked()
    if not raw.startswith(_SIGNATURE):
        found.complete = False
        return found
    position, codec = 6, "cp1252"
    while position + 9 <= len(raw):
        identity, length = struct.unpack_from("<HxxI", raw, position + 1)
        data = raw[position + 9 : position + 9 + length]
        if len(data) < length:
            found.complete = False
        if identity == _CODE_PAGE and len(data) >= 4:
            codec = f"cp{struct.unpack_from('<I', data)[0]}"
        else:
            _attribute(found, identity, data, codec)
        position += 9 + length + 2
    return found


def _attribute(found: Unpacked, identity: int, data: bytes, codec: str) -> None:
    if identity == _SUBJECT:
        found.subject = found.subject or _string(data, codec)
    elif identity == _BODY:
        found.text = found.text or _string(data, codec)
    elif identity == _FILE_NAME:
        found.files.append(_string(data, codec))
    elif identity == _MESSAGE_PROPERTIES:
        _message(found, _properties(data, codec))
    elif identity == _FILE_PROPERTIES:
        name = _properties(data, codec).get(_P_LONG_NAME)
        if isinstance(name, str) and name:
            found.files[-1:] = [name]


def _message(found: Unpacked, values: dict[int, str | bytes]) -> None:
    subject, body = values.get(_P_SUBJECT), values.get(_P_BODY)
    if isinstance(subject, str):
        found.subject = found.subject or subject
    if isinstance(body, str):
        found.text = found.text or body
    html, rtf = values.get(_P_HTML), values.get(_P_RTF)
    if not found.text and html:
        found.text = html_to_text(html if isinstance(html, str) else cleaned(decode(html, page_charset(html))[0]))
    if not found.text and isinstance(rtf, bytes):
        found.text = rtf_to_text(_decompressed(rtf))


def _string(data: bytes, codec: str) -> str:
    return cleaned(decode(data.rstrip(b"\0"), codec)[0])


def _properties(data: bytes, codec: str) -> dict[int, str | bytes]:
    """Return the properties with text or bytes in them, by their id."""
    values: dict[int, str | bytes] = {}
    try:
        count = struct.unpack_from("<I", data)[0]
        position = 4
        for _ in range(min(count, _MOST_PROPERTIES)):
            kind, identity = struct.unpack_from("<HH", data, position)
            position += 4
            if identity >= 0x8000:
                position = _past_name(data, position)
            value, position = _value(data, position, kind, codec)
            if value is not None:
                values.setdefault(identity, value)
    except struct.error:
        return values
    return values


def _past_name(data: bytes, position: int) -> int:
    """Return where a named property's value starts: behind its GUID and its number or name."""
    kind: tuple[int, int] = struct.unpack_from("<II", data, position + 16)
    length = kind[1] if kind[0] else 0
    return position + 24 + length + (-length % 4)


def _value(data: bytes, position: int, kind: int, codec: str) -> tuple[str | bytes | None, int]:
    """Return the first value of a property where it is text or bytes, and the position behind all its values."""
    plain = kind & ~0x1000
    size = _FIXED_SIZES.get(plain)
    count = 1
    if size is None or kind & 0x1000:
        count = struct.unpack_from("<I", data, position)[0]
        position += 4
    if size is not None:
        return None, position + count * (size + (-size % 4))
    if plain not in (_STRING, _WIDE, _OBJECT, _BINARY):
        raise struct.error
    first: str | bytes | None = None
    for _ in range(min(count, _MOST_PROPERTIES)):
        length = struct.unpack_from("<I", data, position)[0]
        chunk = data[position + 4 : position + 4 + length]
        position += 4 + length + (-length % 4)
        if first is None:
            first = _typed(chunk, plain, codec)
    return first, position


def _typed(chunk: bytes, kind: int, codec: str) -> str | bytes:
    if kind == _WIDE:
        return cleaned(chunk.decode("utf-16-le", "replace").rstrip("\0"))
    return _string(chunk, codec) if kind == _STRING else chunk


# Rich text -----------------------------------------------------------------------------------------------------------


def _decompressed(raw: bytes) -> bytes:
    """Undo the compression of PR_RTF_COMPRESSED."""
    if len(raw) < 16:
        return b""
    if raw[8:12] == b"MELA":
        return raw[16:]
    window = bytearray(_RTF_START.ljust(4096, b"\0"))
    write, out, position = len(_RTF_START), bytearray(), 16
    while position < len(raw) and len(out) < _MOST_RTF:
        control, position = raw[position], position + 1
        for bit in range(8):
            if position >= len(raw):
                break
            if control >> bit & 1 == 0:
                chunk, position = raw[position : position + 1], position + 1
            else:
                pair = int.from_bytes(raw[position : position + 2].ljust(2, b"\0"), "big")
                offset, position = pair >> 4, position + 2
                if offset == write:
                    return bytes(out)
                chunk = b""
                for step in range((pair & 15) + 2):
                    byte = window[(offset + step) % 4096]
                    window[(write + step) % 4096] = byte
                    chunk += bytes((byte,))
            for byte in chunk:
                window[write] = byte
                write = (write + 1) % 4096
            out += chunk
    return bytes(out)


_RTF = re.compile(rb"\\'([0-9a-fA-F]{2})|\\([a-z]{1,32})(-?\d{1,9})? ?|\\([^a-z])|([{}])|([^\\{}\r\n]+)", re.IGNORECASE)
_RTF_SKIPPED = frozenset(b"fonttbl colortbl stylesheet info pict object generator listtable filetbl themedata".split())
_RTF_WORDS = {b"par": "\n", b"line": "\n", b"tab": "\t", b"emdash": "—", b"endash": "–", b"bullet": "•",
              b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"cell": " ", b"row": "\n"}  # fmt: skip


def rtf_to_text(raw: bytes) -> str:
    """Return the plain text of rich text; where it carries an HTML page inside, the tags are left out too."""
    out: list[str] = []
    depth, silent, codec, swallow = 0, 0, "cp1252", 0
    hidden = False
    for match in _RTF.finditer(raw):
        hexed, word, number, symbol, brace, plain = match.groups()
        if brace:
            depth += 1 if brace == b"{" else -1
            silent = 0 if silent and depth < silent else silent
            continue
        if silent:
            continue
        if symbol == b"*" or word in _RTF_SKIPPED:
            silent = depth
        elif word == b"htmlrtf":
            hidden = number != b"0"
        elif word == b"ansicpg":
            codec = f"cp{int(number or b'1252')}"
        elif hidden:
            continue
        elif word == b"u" and number:
            out.append(chr(int(number) % 65536))
            swallow = 1
        else:
            text = _rtf_text(hexed, word, symbol, plain, codec)
            out.append(text[swallow:] if text else "")
            swallow = 0 if text else swallow
    return cleaned("".join(out)).strip()


def _rtf_text(hexed: bytes | None, word: bytes | None, symbol: bytes | None, plain: bytes | None, codec: str) -> str:
    if hexed:
        return decode(bytes.fromhex(hexed.decode("ascii")), codec)[0]
    if word:
        return _RTF_WORDS.get(word, "")
    if symbol:
        return {b"~": " ", b"_": "-"}.get(symbol, "" if symbol in b"-|:" else decode(symbol, codec)[0])
    return decode(plain or b"", codec)[0]
