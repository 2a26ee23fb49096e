"""Which look is on: scheme, contrast, text size, motion; and the colours that follow from it."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette

Scheme = Literal["system", "light", "dark"]


@cache
def tokens() -> dict[str, Any]:
    """Return the design's values as they stand in tokens.json."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / "tokens.json").read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the person chose. `text` is a percentage of the usual text size."""

    scheme: Scheme = "system"
    contrast: bool = False
    text: int = 100
    still: bool = False


class _Notifier(QObject):
    """Tells whoever keeps something painted that it is out of date."""

    changed = Signal()


NOTIFIER = _Notifier()


@dataclass(slots=True)
class _State:
    look: Look = Look()
    dark: bool = False
    generation: int = 0


_STATE = _State()
_COLORS: dict[str, QColor] = {}


def look() -> Look:
    """Return the look that is on."""
    return _STATE.look


def dark() -> bool:
    """Tell whether the dark colours are on."""
    return _STATE.dark


def generation() -> int:
    """Return a number that grows with every change of look: part of the key of whatever is kept painted."""
    return _STATE.generation


def set_look(chosen: Look) -> None:
    """Put a look on: everything that is shown is painted anew."""
    _STATE.look = chosen
    _STATE.dark = chosen.scheme == "dark" or (chosen.scheme == "system" and _system_is_dark())
    _STATE.generation += 1
    _COLORS.clear()
    app = QGuiApplication.instance()
    if isinstance(app, QGuiApplication):
        app.setPalette(palette())
    NOTIFIER.changed.emit()


def _system_is_dark() -> bool:
    if QGuiApplication.instance() is None:
        return False
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def color(name: str) -> QColor:
    """Return a colour by its token; raises KeyError where there is none of that name."""
    found = _COLORS.get(name)
    if found is None:
        found = _COLORS[name] = QColor(_hex(name))
    return found


def _hex(name: str) -> str:
    scheme = "dark" if _STATE.dark else "light"
    table = tokens()["color"]
    if _STATE.look.contrast and name in table["highContrast"][scheme]:
        return str(table["highContrast"][scheme][name])
    return str(table[scheme][name])


def alpha(name: str, share: float) -> QColor:
    """Return a colour made see-through: `share` of 1 is opaque."""
    key = f"{name}@{share}"
    found = _COLORS.get(key)
    if found is None:
        found = QColor(color(name))
        found.setAlphaF(share)
        _COLORS[key] = found
    return found


def size(name: str) -> int:
    """Return a size in logical pixels by its token: `row`, `control`, `radius.card`, `space.3`."""
    group, _, key = name.rpartition(".")
    if group == "radius":
        return int(tokens()["radius"][key])
    return int(tokens()["size"][name])


def duration(name: str) -> int:
    """Return how long a motion takes, in milliseconds; nothing moves where motion is reduced."""
    return 0 if _STATE.look.still else int(tokens()["motion"][name])


def palette() -> QPalette:
    """Return the look as Qt's own palette, for the controls that Qt paints."""
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: "canvas",
        QPalette.ColorRole.WindowText: "text",
        QPalette.ColorRole.Base: "canvas",
        QPalette.ColorRole.AlternateBase: "subtle",
        QPalette.ColorRole.Text: "text",
        QPalette.ColorRole.PlaceholderText: "text3",
        QPalette.ColorRole.Button: "raised",
        QPalette.ColorRole.ButtonText: "text",
        QPalette.ColorRole.ToolTipBase: "tip",
        QPalette.ColorRole.ToolTipText: "tipText",
        QPalette.ColorRole.Highlight: "accent",
        QPalette.ColorRole.HighlightedText: "onAccent",
        QPalette.ColorRole.Link: "accentText",
        QPalette.ColorRole.LinkVisited: "accentText",
        QPalette.ColorRole.Mid: "border",
        QPalette.ColorRole.Midlight: "line",
        QPalette.ColorRole.Dark: "borderStrong",
        QPalette.ColorRole.Light: "raised",
        QPalette.ColorRole.Shadow: "shadow",
        QPalette.ColorRole.Accent: "accent",
    }
    for role, name in roles.items():
        made.setColor(role, color(name))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, color("disabled"))
    return made
