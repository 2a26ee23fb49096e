"""What commands print: one JSON value on standard output with --json, words otherwise; all else on standard error."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from app.core.errors import Trouble


def emit_json(value: Mapping[str, Any] | Sequence[Any]) -> None:
    """Print one JSON value on one line of standard output, at once."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def say(line: str = "") -> None:
    """Print a line for a person on standard output."""
    sys.stdout.write(line + "\n")


def note(line: str) -> None:
    """Print a line beside the result, on standard error."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def complain(trouble: Trouble) -> None:
    """Print known trouble: one sentence, and what to do now."""
    note(trouble.sentence)
    if trouble.hint:
        note(trouble.hint)


def emit_lines(values: Iterable[Mapping[str, Any]]) -> None:
    """Print one JSON object a line, each as soon as it is ready."""
    for value in values:
        emit_json(value)


@contextmanager
def progress_line(what: str, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Give a function that shows how far a long work is, on standard error where that is a terminal."""
    shown = not quiet and sys.stderr.isatty()
    last = -1

    def tell(done: int, total: int) -> None:
        nonlocal last
        percent = min(100, 100 * done // total) if total else 100
        if shown and percent != last:
            last = percent
            sys.stderr.write(f"\r{what} {percent:3d} %")
            sys.stderr.flush()

    try:
        yield tell
    finally:
        if shown:
            sys.stderr.write("\r" + " " * (len(what) + 8) + "\r")
            sys.stderr.flush()
