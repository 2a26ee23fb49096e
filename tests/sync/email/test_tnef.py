"""Outlook's winmail.dat, built here piece by piece."""

import struct

from hypothesis import given
from hypothesis import strategies as st

from app.sync.email.tnef import rtf_to_text, unpack

SIGNATURE = b"\x78\x9f\x3e\x22\x01\x00"


def attribute(identity: int, data: bytes, *, level: int = 1) -> bytes:
    return struct.pack("<BHHI", level, identity, 0, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def wide(identity: int, text: str) -> bytes:
    data = text.encode("utf-16-le") + b"\0\0"
    return struct.pack("<HHII", 0x1F, identity, 1, len(data)) + data + b"\0" * (-len(data) % 4)


def binary(identity: int, data: bytes) -> bytes:
    return struct.pack("<HHII", 0x102, identity, 1, len(data)) + data + b"\0" * (-len(data) % 4)


def properties(*made: bytes) -> bytes:
    return struct.pack("<I", len(made)) + b"".join(made)


def test_the_text_and_the_files_come_out() -> None:
    number = struct.pack("<HHI", 0x03, 0x3705, 1)
    named = (
        struct.pack("<HH", 0x1F, 0x8001)
        + bytes(16)
        + struct.pack("<II", 1, 6)
        + "ab\0".encode("utf-16-le")
        + b"\0\0"
        + wide(0, "")[4:]
    )
    raw = SIGNATURE + attribute(0x8004, b"Hello\0") + attribute(0x9003, properties(number, named, wide(0x1000, "Grüße\r\nJo"))) + attribute(
        0x8010, b"SHORT~1.TXT\0", level=2
    ) + attribute(0x9005, properties(wide(0x3707, "long name.txt")), level=2)  # fmt: skip
    found = unpack(raw)
    assert (found.subject, found.text, found.files, found.complete) == ("Hello", "Grüße\nJo", ["long name.txt"], True)


def test_a_page_inside_names_its_own_charset() -> None:
    page = (
        '<html><meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><body>Привет</body></html>'.encode(
            "koi8-r"
        )
    )
    assert unpack(SIGNATURE + attribute(0x9003, properties(binary(0x1013, page)))).text == "Привет"


def test_rich_text_is_read_where_there_is_nothing_else() -> None:
    rich = b"{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}Hello\\par Gr\\'fc\\'dfe \\u8364? 5}"
    stored = struct.pack("<III", len(rich), len(rich), 0x414C454D) + bytes(4) + rich
    assert unpack(SIGNATURE + attribute(0x9003, properties(binary(0x1009, stored)))).text == "Hello\nGrüße € 5"


def test_compressed_rich_text_refers_back() -> None:
    # "{\rtf1 " from what every stream begins with, then "Hi", then the end: after MS-OXRTFCP, section 3.
    tokens = bytes([0b00000001]) + (0 << 4 | 5).to_bytes(2, "big") + b" Hi}"
    raw = struct.pack("<III", len(tokens) + 12, 20, 0x75465A4C) + bytes(4) + tokens
    assert unpack(SIGNATURE + attribute(0x9003, properties(binary(0x1009, raw)))).text.endswith("Hi")


@given(st.binary(max_size=400), st.integers(0, 300))
def test_damaged_files_give_what_was_readable(noise: bytes, cut: int) -> None:
    whole = SIGNATURE + attribute(0x8004, b"Hello\0") + attribute(0x9003, properties(wide(0x1000, "text")))
    assert unpack(whole[:cut] + noise).files is not None
    assert isinstance(unpack(SIGNATURE + noise).text, str)
    assert isinstance(rtf_to_text(noise), str)
