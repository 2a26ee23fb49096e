"""What the window remembers for this person on this laptop: its look, its place, how each view was left.

Nothing of the workspace is in it. It is read once before the window opens and written by a worker, never by the UI
thread.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DEFAULTS: dict[str, Any] = {
    "scheme": "system",
    "contrast": False,
    "text": 100,
    "still": False,
    "language": "en",
    "notify": {"approvals": True, "replies": True, "stops": True},
    "quiet": {"from": "20:00", "to": "07:30"},
    "hide_text": True,
    "tray_explained": False,
    "keys": {},
}


@dataclass(slots=True)
class _State:
    values: dict[str, Any] = field(default_factory=dict)
    path: Path | None = None
    later: Callable[[Callable[[], None]], None] | None = None
    heard: list[Callable[[str], None]] = field(default_factory=list)


_STATE = _State()


def load(path: Path | None) -> None:
    """Read the preferences; a file that cannot be read is left where it is, and the defaults hold."""
    _STATE.path, _STATE.values = path, {}
    if path is not None and path.is_file():
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return
        if isinstance(found, dict):
            _STATE.values = found


def write_with(later: Callable[[Callable[[], None]], None]) -> None:
    """Have changes written by `later`, which runs what it is given on a worker."""
    _STATE.later = later


def listen(hear: Callable[[str], None]) -> Callable[[], None]:
    """Call `hear` with the name of each preference that changes; returns the way to stop it."""
    _STATE.heard.append(hear)
    return lambda: _STATE.heard.remove(hear)


def get(name: str, default: Any = None) -> Any:  # any JSON value
    """Return a preference, its default where it was never set."""
    return _STATE.values.get(name, DEFAULTS.get(name, default))


def put(name: str, value: object) -> None:
    """Set a preference: it holds at once, and is written by a worker."""
    if _STATE.values.get(name, DEFAULTS.get(name)) == value and name in _STATE.values:
        return
    _STATE.values[name] = value
    if _STATE.path is not None and _STATE.later is not None:
        path, text = _STATE.path, json.dumps(_STATE.values, ensure_ascii=False, indent=1)
        _STATE.later(lambda: _write(path, text))
    for hear in tuple(_STATE.heard):
        hear(name)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
