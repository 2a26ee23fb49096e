"""What may be shown of a fault of ours: its kind and where it happened, never what the program held at the time.

An exception's message may quote what was worked on (a key that is no number, a customer's address), a traceback's lines
may too; both are left out, so that a report can be sent on as it stands.
"""

import traceback
from pathlib import Path

_DEEPEST = 12
_TOP = Path(__file__).resolve().parents[2]


def kind(error: BaseException) -> str:
    """Return what sort of fault it is, by the name of its class."""
    module = type(error).__module__
    return type(error).__qualname__ if module in ("builtins", "__main__") else f"{module}.{type(error).__qualname__}"


def places(error: BaseException) -> list[str]:
    """Return where it happened, outermost first: `file:line in function`, and the same of what led to it."""
    found = []
    for frame in traceback.extract_tb(error.__traceback__)[-_DEEPEST:]:
        file = Path(frame.filename)
        shown = file.relative_to(_TOP) if file.is_relative_to(_TOP) else Path(*file.parts[-2:])
        found.append(f"{shown.as_posix()}:{frame.lineno} in {frame.name}")
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found if before is None else [*found, f"after {kind(before)}", *places(before)]
