"""What commands print: one JSON value on standard output with --json, words otherwise; all else on standard error."""

import json
import sys
from collections.abc import Mapping, Sequence
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
