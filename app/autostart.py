"""Starting with the person's session, the way each system has for it. Nothing of the workspace is in it.

Linux: a desktop entry in the autostart folder (freedesktop.org, Desktop Application Autostart). macOS: a launch agent.
Windows: a line under the user's own Run key.
"""

import os
import plistlib
import sys
from pathlib import Path

from app.core.errors import ReadOnly, Refused

NAME = "quotahit"
LABEL = "com.quotahit.desktop"
_SYSTEM: str = sys.platform


def is_on() -> bool:
    """Tell whether QuotaHit starts with the session."""
    if _SYSTEM == "win32":
        return _windows_value() is not None
    file = _file()
    return file is not None and file.is_file()


def turn(*, on: bool, program: tuple[str, ...]) -> None:
    """Have a program started with the session, or no more; raises ReadOnly, or Refused where there is no way to."""
    try:
        if _SYSTEM == "win32":
            _windows_put(program if on else None)
            return
        file = _file()
        if file is None:
            raise Refused("This system has no way known here to start a program at login.")
        if not on:
            file.unlink(missing_ok=True)
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_agent(program) if _SYSTEM == "darwin" else _entry(program).encode())
    except OSError as error:
        raise ReadOnly(f"Start at login could not be changed: {error.strerror}.", hint="Nothing was changed.") from None


def _file() -> Path | None:
    if _SYSTEM == "darwin":
        return Path.home() / "Library" / "LaunchAgents" / f"{LABEL}.plist"
    if _SYSTEM.startswith("linux"):
        config = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
        return Path(config) / "autostart" / f"{NAME}.desktop"
    return None


def _entry(program: tuple[str, ...]) -> str:
    command = " ".join(_quoted(part) for part in program)
    return f"[Desktop Entry]\nType=Application\nName=QuotaHit\nExec={command}\nX-GNOME-Autostart-enabled=true\n"


def _quoted(part: str) -> str:
    """Quote one argument as the Desktop Entry Specification wants it."""
    safe = part.replace("%", "%%")
    if all(sign.isalnum() or sign in "/-_.,:=+@%" for sign in safe):
        return safe
    for sign in ("\\", '"', "`", "$"):
        safe = safe.replace(sign, "\\" + sign)
    return f'"{safe}"'.replace("\\", "\\\\")


def _agent(program: tuple[str, ...]) -> bytes:
    return plistlib.dumps({"Label": LABEL, "ProgramArguments": list(program), "RunAtLoad": True})


_RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"


def _windows_value() -> str | None:
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN) as key:
                return str(winreg.QueryValueEx(key, NAME)[0])
        except OSError:
            return None
    return None


def _windows_put(program: tuple[str, ...] | None) -> None:
    if sys.platform == "win32":
        import subprocess
        import winreg

        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN, 0, winreg.KEY_SET_VALUE) as key:
            if program is not None:
                winreg.SetValueEx(key, NAME, 0, winreg.REG_SZ, subprocess.list2cmdline(program))
            elif _windows_value() is not None:
                winreg.DeleteValue(key, NAME)
