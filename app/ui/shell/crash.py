"""Reports of our own bugs: they stay on this laptop, and hold the place of the fault and none of the person's data."""

import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Signal

from app.ui.runner import Runner
from app.ui.words import tr

_KEPT = 20


class Crashes(QObject):
    """Hears what nobody caught, writes a report on a worker, and says so; the window stays."""

    told = Signal(str)

    def __init__(self, folder: Path, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder, self._runner = folder, runner
        self._notes: list[str] = []

    def note(self, line: str) -> None:
        """Keep a line that the department said, for the next report; called on any thread."""
        self._notes.append(line)
        del self._notes[:-50]

    def hear_error(self, error: Exception) -> None:
        """Hear a fault by its exception."""
        self.hear(type(error), error, error.__traceback__)

    def hear(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Hear a fault as Python's hook does."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        text = report(kind, trace)
        path = self._folder / f"{datetime.now(UTC):%Y-%m-%d-%H%M%S}.txt"
        self._runner.do(self, lambda: write(path, text), None, lambda _: None)
        place = text.splitlines()[-1].strip() if text else ""
        self.told.emit(
            tr(
                "This is a bug in QuotaHit ({kind}); what was not finished was not saved. {place}",
                kind=kind.__name__,
                place=place,
            )
        )


def report(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Return a report: the kind of fault and the places it went through, without any value or message."""
    lines = [f"{kind.__name__}", f"Python {sys.version.split()[0]} on {sys.platform}"]
    for frame in traceback.extract_tb(trace):
        file = Path(frame.filename)
        lines.append(f"  {file.parent.name}/{file.name}:{frame.lineno} in {frame.name}")
    return "\n".join(lines) + "\n"


def write(path: Path, text: str) -> None:
    """Keep a report, and of the old ones the newest few."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_text(text, encoding="utf-8")
    for old in sorted(path.parent.glob("*.txt"))[:-_KEPT]:
        old.unlink(missing_ok=True)
