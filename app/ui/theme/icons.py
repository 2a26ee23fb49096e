"""Icons as pixmaps, made once per name, colour, size and screen."""

from functools import lru_cache
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QPixmap

from app.ui.theme.state import NOTIFIER, color, tokens

_GROUPS = ("nav", "agent", "channel", "action", "field", "status")
# What the design's own list lacks, by the same set.
_MORE = {
    "nav.duplicates": "ph.copy",
    "nav.trash": "ph.trash",
    "status.check": "ph.check-bold",
    "status.late": "ph.clock",
    "action.back": "ph.arrow-left",
    "action.up": "ph.caret-up",
    "action.left": "ph.caret-left",
    "action.right": "ph.arrow-right",
    "action.eye": "ph.eye",
    "action.eyeOff": "ph.eye-slash",
    "action.snooze": "ph.clock",
    "action.merge": "ph.git-merge",
    "action.user": "ph.user",
    "action.play": "ph.play",
    "action.attach": "ph.paperclip",
    "action.send": "ph.paper-plane-right",
    "action.moon": "ph.moon",
    "action.print": "ph.printer",
    "action.save": "ph.floppy-disk",
    "action.drag": "ph.dots-six-vertical",
    "action.star": "ph.star",
    "action.jobs": "ph.spinner",
    "field.company": "ph.buildings",
    "field.email": "ph.envelope-simple",
    "field.phone": "ph.phone",
    "field.link": "ph.link-simple",
    "field.place": "ph.map-pin",
    "field.tag": "ph.tag",
    "field.person": "ph.user",
    "field.number": "ph.hash",
    "field.text": "ph.text-t",
    "field.truth": "ph.check-square",
}


def icon_names() -> dict[str, str]:
    """Return every icon the program names (`nav.today`, …), and what the icon set calls it."""
    table: dict[str, Any] = tokens()["icon"]
    named = {f"{group}.{key}": str(value) for group in _GROUPS for key, value in table[group].items()}
    return named | _MORE


def pixmap(name: str, colour: str, size: int = 16, ratio: float = 1.0, *, fill: bool = False) -> QPixmap:
    """Return an icon by our name for it or the set's own (`ph.check`), in a token's colour; `fill` for the filled form."""
    full = icon_names().get(name, name) if not name.startswith("ph.") else name
    if fill and not full.endswith(("-fill", "-bold")):
        full += "-fill"
    return _pixmap(full, color(colour).name(), size, ratio)


@lru_cache(maxsize=1024)
def _pixmap(name: str, tint: str, size: int, ratio: float) -> QPixmap:
    import qtawesome

    made: QPixmap = qtawesome.icon(name, color=tint).pixmap(QSize(size, size), ratio)
    return made


NOTIFIER.changed.connect(_pixmap.cache_clear)
