"""Which encoding a file is in, from its bytes.

First what is certain (byte order marks, UTF-16's zero bytes, valid UTF-8), then the encodings of western and eastern
European spreadsheets by how well the letters sit in their words, then, for all others, charset-normalizer on a sample.
"""

import codecs
import re
import unicodedata
from typing import BinaryIO

from app.core.errors import BadInput

HEAD = 2**20
_SCAN_LIMIT = 64 * 2**20
FALLBACK = "quotahit.cp1252"

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = ("cp1252", "mac_roman", "cp1250", "cp1254", "cp850")
_FRAGMENT = re.compile(rb"[^\n\r]{0,12}[\x80-\xff][^\n\r]{0,12}")
_CONTROL = bytes({*range(32)} - {0, 9, 10, 11, 12, 13, 26, 27, 28, 29, 30, 31})
# Letters of the alphabets that a candidate holds but that its readers hardly ever write.
_RARE = frozenset("þýðÞÝÐŸŽžŠšƒªºÿ")
_OFTEN = frozenset("€’‘“”„–—…°§©®™«»£·•¿¡´")


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that do not fit the file's encoding as cp1252: two encodings often meet in one file."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    odd = error.object[error.start : error.end]
    return odd.decode("cp1252", "ignore") or "\ufffd", error.end


codecs.register_error(FALLBACK, _as_cp1252)


def _marked(head: bytes) -> str | None:
    return next((name for mark, name in _MARKS if head.startswith(mark)), None)


def _utf16(head: bytes) -> str | None:
    """Return the byte order of UTF-16 without a mark: plain letters have every other byte zero."""
    part = head[:4096]
    even, odd, pairs = part[0::2].count(0), part[1::2].count(0), len(part) // 2
    if pairs >= 2 and odd > 0.4 * pairs and even < 0.1 * pairs:
        return "utf-16-le"
    if pairs >= 2 and even > 0.4 * pairs and odd < 0.1 * pairs:
        return "utf-16-be"
    return None


def _utf8(sample: bytes) -> bool:
    """Tell whether the bytes are UTF-8, also where some of them were pasted in from elsewhere."""
    whole = wrong = 0
    at = 0
    while at < len(sample):
        try:
            sample[at:].decode("utf-8")
            break
        except UnicodeDecodeError as error:
            if error.reason == "unexpected end of data" and at + error.end >= len(sample) - 1:
                break
            wrong += 1
            at += error.start + 1
            if wrong > 200:
                return False
    whole = len(re.findall(rb"[\xc3-\xf4][\x80-\xbf]+", sample))
    return not wrong or whole > 2 * wrong


def _fit(before: str, char: str, after: str) -> float:
    """Return how well a character sits between its neighbours: 1 well, 0 not sure, below 0 hardly."""
    kind = unicodedata.category(char)
    between = before.isalpha() and after.isalpha()
    if kind in ("Cc", "Cn", "Co") or 0x2500 <= ord(char) < 0x25A0:
        return -2.0
    if kind[0] != "L":
        quoting = (
            char in "’‘'·-–—" or (char in "“„«" and not before.isalpha()) or (char in "”“»" and not after.isalpha())
        )
        return 1.0 if quoting else -1.0 if between else 0.6 if char in _OFTEN else 0.0
    if kind == "Lu" and before.islower():
        return -1.0
    if between and not before.isascii() and not after.isascii():
        return -0.5
    return 0.3 if char in _RARE or not (before.isalpha() or after.isalpha()) else 1.0


def _score(text: str) -> float:
    odd = [at for at, char in enumerate(text) if not char.isascii()]
    fits = (_fit(text[at - 1 : at], text[at], text[at + 1 : at + 2]) for at in odd)
    # No language writes both a Danish ø and graves inside its words; Czech read as cp1252 shows them.
    mixed = 0.3 if "ø" in text and re.search(r"[ìòè]\w", text) else 0.0
    return sum(fits) / max(1, len(odd)) - mixed


def _european(sample: bytes) -> str:
    fragments = b"\n".join(_FRAGMENT.findall(sample)[:2000])
    scores = {name: _score(fragments.decode(name, "replace")) for name in _CANDIDATES}
    best = max(_CANDIDATES, key=lambda name: scores[name])
    if scores[best] >= 0.5:
        return best
    from charset_normalizer import from_bytes

    found = from_bytes(sample[:65536]).best()
    return found.encoding if found and not found.encoding.startswith("utf") else best


def _looks_binary(head: bytes) -> bool:
    controls = len(head) - len(head.translate(None, _CONTROL))
    return controls > 0.02 * len(head) or head.count(0) > 0.3 * len(head)


def read_head(stream: BinaryIO, name: str) -> tuple[str, bytes]:
    """Return the encoding of an open file and its first bytes, at least one whole line of it.

    Beyond the first megabyte the file is looked through, up to 64 MB, for its first letters outside ASCII. Raises
    BadInput where the file is empty, binary, or one endless line.
    """
    head = stream.read(HEAD)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf\xfe\xff"):
        raise BadInput(f"“{name}” is empty.", hint="Export the list again; it should have a heading row and rows.")
    encoding = _marked(head) or _utf16(head)
    if encoding is None and _looks_binary(head):
        raise BadInput(f"“{name}” is not a table of text.", hint="Export the list as CSV and import that file.")
    for _ in range(7):
        if b"\n" in head or b"\r" in head or not (more := stream.read(HEAD)):
            break
        head += more
    else:
        raise BadInput(f"The first line of “{name}” never ends.", hint="Export the list as CSV and import that file.")
    if encoding:
        return encoding, head
    odd = head if not head.isascii() else _later_letters(stream)
    return ("utf-8" if _utf8(odd) else _european(odd)), head


def _later_letters(stream: BinaryIO) -> bytes:
    for _ in range(_SCAN_LIMIT // HEAD):
        chunk = stream.read(HEAD)
        if not chunk:
            break
        if not chunk.isascii():
            # The first letter of the chunk may have begun in the one before.
            return chunk.lstrip(bytes(range(0x80, 0xC0)))
    return b""
