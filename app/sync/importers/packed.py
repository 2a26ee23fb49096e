"""The bytes of a table, wherever they are packed: plain, gzip, bzip2, or a zip with one table inside.

Unpacking is bounded: a file that grows beyond all likelihood (a bomb) is refused while it is read.
"""

import bz2
import gzip
import io
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, Protocol

from app.core.errors import BadInput

# Tables pack 5 to 20 times, endless repetitions 1,000 times: beyond 100 times and 16 MB it is no table.
_MAX_RATIO, _ALWAYS_ALLOWED, _MAX_BYTES = 100, 16 * 2**20, 8 * 2**30
_TABLE_ENDINGS = frozenset({".csv", ".tsv", ".tab", ".txt", ".psv", ".ssv", ".dat"})

# What the standard library raises for an archive that is damaged or of a kind it does not know.
_BROKEN = (OSError, EOFError, ValueError, RuntimeError, OverflowError, zlib.error, struct.error, zipfile.BadZipFile)

_SAVE_AS_CSV = "Open it in a spreadsheet program, save the sheet as CSV (UTF-8), and import that file."
_OTHER_KINDS = (
    (b"\xd0\xcf\x11\xe0", "an old Excel or Office file", _SAVE_AS_CSV),
    (b"%PDF", "a PDF", "Export the list from the program it comes from as CSV."),
    (b"{\\rtf", "a text document (RTF)", _SAVE_AS_CSV),
    (b"7z\xbc\xaf", "a 7-Zip archive", "Unpack it and import the CSV file inside."),
    (b"Rar!", "a RAR archive", "Unpack it and import the CSV file inside."),
    (b"\xfd7zXZ", "an xz archive", "Unpack it and import the CSV file inside."),
    (b"SQLite format 3", "a database", "Export the table from it as CSV."),
    (b"PAR1", "a Parquet file", "Export it as CSV."),
)


@dataclass(slots=True)
class Opened:
    """An open table: the unpacked bytes, and the file they come from for telling how far the reading is."""

    stream: BinaryIO
    file: BinaryIO
    total: int

    @property
    def position(self) -> int:
        """How many bytes of the file on disk were read."""
        return self.file.tell()


class _Readable(Protocol):
    """Anything that gives bytes."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes; none at the end."""
        ...


class _Bounded(io.RawIOBase):
    """Unpacked bytes, counted; known trouble of the packing becomes a sentence."""

    def __init__(self, inner: _Readable, packed_size: int, name: str) -> None:
        self._inner = inner
        self._left = min(_MAX_BYTES, _ALWAYS_ALLOWED + _MAX_RATIO * packed_size)
        self._name = name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]  # typeshed wants a Buffer
        try:
            data = self._inner.read(len(buffer))
        except _BROKEN as error:
            raise BadInput(
                f"“{self._name}” cannot be unpacked to its end; nothing was imported.",
                hint="Fetch or pack the file again.",
            ) from error
        self._left -= len(data)
        if self._left < 0:
            raise BadInput(
                f"“{self._name}” unpacks to far more than a list of contacts would; it was refused.",
                hint="If you trust the file, unpack it yourself and import what is inside.",
            )
        buffer[: len(data)] = data
        return len(data)


def _member(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    """Return the one table in a zip."""
    names = {entry.filename for entry in archive.infolist()}
    if "[Content_Types].xml" in names or "mimetype" in names:
        raise BadInput(f"“{name}” is a spreadsheet or document, not a CSV file.", hint=_SAVE_AS_CSV)
    files = [
        entry
        for entry in archive.infolist()
        if entry.filename
        and not entry.filename.endswith("/")
        and not entry.filename.startswith("__MACOSX/")
        and not PurePosixPath(entry.filename).name.startswith(".")
    ]
    tables = [e for e in files if PurePosixPath(e.filename).suffix.lower() in _TABLE_ENDINGS]
    chosen = tables or files
    if len(chosen) != 1:
        inside = ", ".join(f"“{PurePosixPath(e.filename).name[:60]}”" for e in chosen[:5])
        raise BadInput(
            f"“{name}” holds {len(chosen)} files{': ' + inside if inside else ''}; one table was expected.",
            hint="Unpack it and import the tables one by one.",
        )
    if chosen[0].flag_bits & 1:
        raise BadInput(f"“{name}” is locked with a password.", hint="Unpack it and import the table inside.")
    return chosen[0]


def _refuse_other_kinds(head: bytes, name: str) -> None:
    for magic, what, hint in _OTHER_KINDS:
        if head.startswith(magic):
            raise BadInput(f"“{name}” is {what}, not a CSV file.", hint=hint)


@contextmanager
def opened(path: Path) -> Iterator[Opened]:
    """Open a table for reading from its start.

    Raises BadInput where the file is missing, unreadable, no table, or a bomb; the last also while reading.
    """
    try:
        with _file(path) as file:
            yield from _opened(file, path.name)
    except OSError as error:
        raise BadInput(
            f"“{path.name}” cannot be read to its end; nothing was imported.",
            hint="Copy it to this computer and try again.",
        ) from error


def _opened(file: BinaryIO, name: str) -> Iterator[Opened]:
    total = os.fstat(file.fileno()).st_size
    head = file.read(16)
    file.seek(0)
    _refuse_other_kinds(head, name)
    if head.startswith(b"\x1f\x8b"):
        with gzip.GzipFile(fileobj=file) as inner:
            yield Opened(_buffered(inner, total, name), file, total)
    elif head.startswith(b"BZh"):
        with bz2.BZ2File(file) as inner_bz2:
            yield Opened(_buffered(inner_bz2, total, name), file, total)
    elif head.startswith(b"PK\x03\x04"):
        with _zip(file, name) as archive, _open_member(archive, name) as inner_zip:
            yield Opened(_buffered(inner_zip, total, name), file, total)
    else:
        yield Opened(file, file, total)


def _buffered(inner: _Readable, packed_size: int, name: str) -> BinaryIO:
    return io.BufferedReader(_Bounded(inner, packed_size, name), 2**17)


def _open_member(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    try:
        return archive.open(_member(archive, name))
    except _BROKEN as error:
        raise BadInput(f"“{name}” is packed in a way that cannot be opened.", hint="Unpack it first.") from error


def _zip(file: BinaryIO, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except _BROKEN as error:
        raise BadInput(f"“{name}” is a damaged zip file.", hint="Fetch or pack the file again.") from error


def _file(path: Path) -> BinaryIO:
    name = path.name or str(path)
    try:
        if path.is_dir():
            raise BadInput(f"“{name}” is a folder, not a file.", hint="Choose the CSV file inside it.")
        if path.exists() and not path.is_file():
            raise BadInput(f"“{name}” is not an ordinary file.", hint="Choose a CSV file.")
        return path.open("rb")
    except FileNotFoundError as error:
        raise BadInput(f"There is no file “{name}” here.", hint="Check the name and the folder.") from error
    except PermissionError as error:
        raise BadInput(f"“{name}” may not be read by you.", hint="Copy it to your own folder first.") from error
    except (OSError, ValueError) as error:
        raise BadInput(f"“{name}” cannot be read.", hint="Copy it to this computer and try again.") from error
