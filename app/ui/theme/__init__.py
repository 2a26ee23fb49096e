"""How everything looks: colours, type, icons and the few things every control paints the same way.

Values live in tokens.json. Ask for them by name each time something is painted: the theme changes while the window is
open, and a value kept aside would go stale.
"""

from app.ui.theme.icons import icon_names, pixmap
from app.ui.theme.paint import focus_ring, hairline, rounded, shadow, side
from app.ui.theme.state import (
    NOTIFIER,
    Look,
    alpha,
    color,
    dark,
    duration,
    generation,
    look,
    palette,
    set_look,
    size,
    tokens,
)
from app.ui.theme.type import elided, font, line_height, load_fonts, metrics, scaled

__all__ = [
    "NOTIFIER",
    "Look",
    "alpha",
    "color",
    "dark",
    "duration",
    "elided",
    "focus_ring",
    "font",
    "generation",
    "hairline",
    "icon_names",
    "line_height",
    "load_fonts",
    "look",
    "metrics",
    "palette",
    "pixmap",
    "rounded",
    "scaled",
    "set_look",
    "shadow",
    "side",
    "size",
    "tokens",
]
