"""Faults of ours on the command line: reported on standard error by kind and place alone (app/core/faults.py)."""

import logging
import sys
import threading
from types import TracebackType

from app.cli.output import note
from app.core.faults import kind, places


def report(error: BaseException) -> None:
    """Say that something went wrong inside the program, and where, without a word of what it worked on."""
    note(f"Something went wrong inside QuotaHit ({kind(error)}); nothing that was saved is lost.")
    note("Please report it with these lines; they hold nothing of yours:")
    for place in places(error):
        note(f"  {place}")


def report_only_so() -> None:
    """Let no other road show more: threads, finalisers, the interpreter's own last words, and what libraries log."""

    def thread(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None and not isinstance(arguments.exc_value, SystemExit):
            report(arguments.exc_value)

    def top(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
        report(error)

    threading.excepthook = thread
    sys.excepthook = top
    sys.unraisablehook = lambda arguments: report(arguments.exc_value) if arguments.exc_value is not None else None
    logging.getLogger("app").addHandler(_Notes())
    logging.getLogger("app").propagate = False
    logging.getLogger().addHandler(logging.NullHandler())


class _Notes(logging.Handler):
    """Shows what our own modules log; a fault by its kind and place."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        note(record.getMessage())
        if record.exc_info and record.exc_info[1] is not None:
            for line in (kind(record.exc_info[1]), *places(record.exc_info[1])):
                note(f"  {line}")
