"""Cells of a spreadsheet: inert on the way out, clean on the way in."""

import re
import unicodedata

# What a spreadsheet program takes for the start of a formula, also in its full-width forms (OWASP, CSV Injection).
_FORMULA = "=+\\-@\t\r\n＝＋－＠"
_RISKY = re.compile(rf"'*[{_FORMULA}]")
_ESCAPED = re.compile(rf"'+[{_FORMULA}]")

# Marks that turn text around or are not seen: bidi controls (Unicode TR9), zero-width space, word joiner, BOM.
_UNSEEN = dict.fromkeys(
    [0x00AD, 0x061C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF]
)
_CONTROLS: dict[int, str | None] = dict.fromkeys(c for c in [*range(32), *range(127, 160)] if c != 10)
_BLANKS: dict[int, str | None] = dict.fromkeys([9, 0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
_IN_LINE = _UNSEEN | _CONTROLS | _BLANKS | dict.fromkeys([10, 11, 12, 13, 0x85, 0x2028, 0x2029], " ")
_IN_BLOCK = _UNSEEN | _CONTROLS | _BLANKS | dict.fromkeys([0x85, 0x2028, 0x2029], "\n")

# What programs write into a cell that holds nothing. A person may be called Null: so spelt, it is a name.
_NOTHING = ("-", "--", "---", ".", "n/a", "#n/a", "#ref!", "#value!", "null", "(null)", "\\n", "nan", "undefined")
NOTHING = frozenset({"", "N/a", "NaN", *_NOTHING, *(word.upper() for word in _NOTHING)})


def safe_cell(text: str) -> str:
    """Return `text` so that no spreadsheet program runs it as a formula; `unsafe_cell` gives it back unchanged."""
    return f"'{text}" if _RISKY.match(text) else text


def unsafe_cell(text: str) -> str:
    """Return what `safe_cell` was given; any other text comes back as it is."""
    return text[1:] if _ESCAPED.match(text) else text


def clean_line(text: str) -> str:
    """Return a cell as one line: no control characters, no bidi marks, no line breaks, blanks run together.

    The apostrophe that shields a formula is taken off; the formula stays text.
    """
    if text[:1] == "'":
        text = unsafe_cell(text)
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", text.translate(_IN_LINE))
    text = text.strip()
    return re.sub(" {2,}", " ", text) if "  " in text else text


def clean_block(text: str) -> str:
    """Return a cell of several lines (notes): line ends as \\n, no other control characters, no bidi marks."""
    if text[:1] == "'":
        text = unsafe_cell(text)
    if not (text.isascii() and text.isprintable()):
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = unicodedata.normalize("NFC", text.translate(_IN_BLOCK))
    return text.strip()
