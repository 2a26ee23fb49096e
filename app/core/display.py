"""Whether anybody would see a window."""

import os
import sys


def has_display() -> bool:
    """Tell whether this machine shows windows to somebody: on Linux a display server must be named."""
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        return False
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
