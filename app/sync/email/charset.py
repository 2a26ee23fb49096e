"""Bytes of a mail into text: declared charsets, wrong ones, none at all; encoded words of headers.

Nothing here raises for any bytes. Sources: RFC 2047 (encoded words), RFC 2231 (parameters), WHATWG Encoding (labels
that mean a superset in practice: iso-8859-1 is windows-1252, gb2312 is gb18030, shift_jis is windows-31j).
"""

import binascii
import codecs
import re

_WIDER = {
    "": "utf-8",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "windows-874": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "sjis": "cp932",
    "windows-31j": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "cp50220": "iso2022_jp_ext",
    "cp50221": "iso2022_jp_ext",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "big5": "big5hkscs",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "utf8mb4": "utf-8",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "koi8-ru": "koi8-u",
}
_UNKNOWN = frozenset({"unknown-8bit", "x-unknown", "unknown", "default", "8bit", "7bit", "binary", "x-user-defined"})
# Codecs that Python knows and no mail may choose: not charsets, or unable to replace what they cannot read.
_NO_TEXT = frozenset(
    """base64 bz2 hex quopri rot13 uu zip zlib idna punycode undefined unicode-escape raw-unicode-escape mbcs oem
    utf-7-imap""".split()
)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
         (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_ENCODED_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]*)?\?([bBqQ])\?([^?\n]*(?:\?(?!=)[^?\n]*)*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?)")
_FEW = 3  # bytes beyond ASCII that tell nothing but a western accent
_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,40})", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ud800-\udfff]")


def codec_of(label: str) -> str | None:
    """Return Python's name of the text codec behind a charset label, or None where there is none."""
    label = label.strip().strip("\"'<>").lower()
    if label in _UNKNOWN:
        return None
    label = _WIDER.get(label, label)
    try:
        found = codecs.lookup(label).name
    except (LookupError, ValueError):
        # Labels are often run together with what follows them: `iso-8859-1http-equiv`, `utf-8;format`.
        shorter = re.match(r"(utf-?8|iso-8859-\d{1,2}|windows-125\d|koi8-[ru]|us-ascii)", label)
        return codec_of(shorter.group(1)) if shorter and shorter.group(1) != label else None
    return None if {found.replace("_", "-").removesuffix("-codec"), label} & _NO_TEXT else found


def decode(raw: bytes, label: str = "") -> tuple[str, bool]:
    """Return the text of `raw` and whether the charset `label` held; never raises.

    Order: pure ASCII, a byte order mark, the declared charset, UTF-8, a guess, windows-1252.
    """
    if raw.isascii() and b"\x1b" not in raw and b"\0" not in raw and label.lower() not in ("utf-7", "hz-gb-2312"):
        return raw.decode("ascii"), True
    for mark, marked in _BOMS:
        if raw.startswith(mark):
            return raw.decode(marked, "replace"), True
    codec = codec_of(label) if label else None
    for candidate in _candidates(raw, codec):
        text = _strictly(raw, candidate)
        if text is not None:
            return text, candidate == codec
    return _nearly(raw, codec), False


def _nearly(raw: bytes, declared: str | None) -> str:
    """Return text that no charset fits exactly: the declared one where little is wrong with it, else the likeliest."""
    if declared:
        text = raw.decode(declared, "replace")
        if text.count("\ufffd") * 10 <= sum(char > "\x7f" for char in text):
            return text
    return raw.decode(_guess(raw), "replace")


def page_charset(raw: bytes) -> str:
    """Return the charset an HTML page names in its own head, or nothing."""
    found = _META.search(raw[:2_000])
    return found[1].decode("ascii") if found else ""


def _candidates(raw: bytes, declared: str | None) -> list[str]:
    """Return the codecs to try, best first."""
    if b"\0" in raw[:200]:
        wide = "utf-16-le" if raw[1:2] == b"\0" else "utf-16-be"
        return [declared or wide, wide]
    if declared == "cp1252":
        # UTF-8 under a Latin-1 label is frequent; Latin-1 text is hardly ever valid UTF-8.
        return ["utf-8", "cp1252"]
    if declared:
        return [declared, "utf-8"]
    if b"\x1b$" in raw:
        return ["iso2022_jp_ext", "utf-8"]
    return ["utf-8", _guess(raw)]


def _strictly(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except (UnicodeError, LookupError, ValueError, AssertionError):
        return None


def _guess(raw: bytes) -> str:
    """Guess the charset of 8-bit text that names none; only reached where UTF-8 does not hold."""
    high = sum(byte >= 0x80 for byte in raw[:2000])
    if high <= _FEW or high * 5 < min(len(raw), 2000):
        return "cp1252"  # a few accents among ASCII: a western language
    for codec, letters, share in _LETTERS:
        guessed = _strictly(raw[:2000], codec) or ""
        if len(letters.findall(guessed)) > share * sum(char > "\x7f" for char in guessed) > 0:
            return codec
    from charset_normalizer import from_bytes

    best = from_bytes(raw[:2000], steps=3, chunk_size=256).best()
    return best.encoding if best else "cp1252"


# Letters that make up most of the text where a charset is the right one, and how much of it at least.
_LETTERS = (
    ("euc_jp", re.compile("[ぁ-ゖァ-ヺ]"), 0.3),
    ("cp932", re.compile("[ぁ-ゖァ-ヺ]"), 0.3),
    ("koi8-r", re.compile("[а-я]"), 0.75),
    ("cp1251", re.compile("[а-яіїєґ]"), 0.75),
    ("iso8859-7", re.compile("[α-ώ]"), 0.75),
    ("cp949", re.compile("[가-힣]"), 0.8),
)


def cleaned(text: str) -> str:
    """Return text with one kind of line end and without control characters or lone surrogates."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.isprintable() else _CONTROL.sub("", text)


def header_text(raw: bytes) -> str:
    """Return an unfolded header value as text: encoded words decoded, 8-bit bytes repaired."""
    text = decode(raw)[0]
    if "\n" in text or "\t" in text:
        text = " ".join(text.split())
    if "=?" in text:
        text = _decode_words(text)
    return " ".join(cleaned(text).split()) if not text.isprintable() else text.strip()


def _decode_words(text: str) -> str:
    """Decode RFC 2047 words; neighbours of one charset are joined first, as characters get cut in two between them."""
    text = _BETWEEN_WORDS.sub(r"\1", text)
    out: list[str] = []
    pending, charset, end = b"", "", 0
    for word in _ENCODED_WORD.finditer(text):
        if (word.start() != end or word.group(1).lower() != charset) and charset:
            out.append(decode(pending, charset)[0])
            pending = b""
        out.append(text[end : word.start()])
        charset, end = word.group(1).lower(), word.end()
        pending += _word_bytes(word.group(2), word.group(3))
    if charset:
        out.append(decode(pending, charset)[0])
    out.append(text[end:])
    return "".join(out)


def _word_bytes(encoding: str, payload: str) -> bytes:
    if encoding in "bB":
        return unbase64(payload.encode("ascii", "ignore"))
    return binascii.a2b_qp(payload.replace(" ", "_").encode("utf-8", "replace"), header=True)


_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


def unbase64(raw: bytes) -> bytes:
    """Decode base64 leniently: foreign bytes are skipped, a cut end is completed."""
    raw = _NOT_BASE64.sub(b"", raw)
    if len(raw) % 4 == 1:
        raw = raw[:-1]
    return binascii.a2b_base64(raw + b"=" * (-len(raw) % 4))
