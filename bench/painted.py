"""A process of its own: the real window over a workspace, until Today is painted; says when, and what it holds at rest.

Started by `bench.opening` with the instant at which it was started, the workspace's folder and the passphrase.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

REST = 3000  # milliseconds between the first painting and the look at the memory


def memory() -> float:
    """Return what this process holds, in MiB: its share of every page (PSS)."""
    for line in Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("this system does not say what a process holds")


def main(began: float, folder: Path, passphrase: str) -> int:
    """Open the window as `quotahit window` does, type the passphrase, wait for Today."""
    from app import desktop
    from app.store import keys

    derive, said = keys.unwrap_with_passphrase, dict[str, Any]()

    def unwrap(record: dict[str, Any], passphrase: str) -> keys.RootKey:
        start = time.monotonic()
        found = derive(record, passphrase)
        said["argon2"] = said.get("argon2", 0.0) + 1000 * (time.monotonic() - start)
        return found

    keys.unwrap_with_passphrase = unwrap
    _watch(began, passphrase, said)
    status = desktop.run(folder)
    sys.stdout.write(json.dumps(said))
    return status


def _watch(began: float, passphrase: str, said: dict[str, Any]) -> None:
    """Look at the desktop every millisecond once it has begun."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from app.ui.start import Desktop
    from app.ui.views.today.page import TodayPage
    from app.ui.views.unlock.screen import UnlockScreen

    begin = Desktop.begin

    def rest(shown: Desktop) -> None:
        said["memory"] = memory()
        shown.quit()

    def look(shown: Desktop, timer: QTimer) -> None:
        screen = shown.frame.centralWidget() if shown.frame is not None else None
        if isinstance(screen, UnlockScreen) and screen.button.isEnabled() and not screen.field.text():
            said["locked"] = 1000 * (time.monotonic() - began)
            screen.field.setText(passphrase)
            screen.unlock()
        if shown.window is None or shown.window.overview is None:
            return
        page = shown.window.page()
        if isinstance(page, TodayPage) and page.seen is not None:
            timer.stop()
            QApplication.processEvents()  # what was shown is painted
            said["painted"] = 1000 * (time.monotonic() - began)
            said["modules"] = [name for name in sys.modules if name != "__main__" and not name.startswith("bench")]
            said["waiting"] = len(page.seen.approvals)
            QTimer.singleShot(REST, shown, lambda: rest(shown))

    def begin_and_watch(self: Desktop) -> None:
        begin(self)
        timer = QTimer(self, interval=1)
        timer.timeout.connect(lambda: look(self, timer))
        timer.start()

    Desktop.begin = begin_and_watch  # type: ignore[method-assign]


if __name__ == "__main__":
    raise SystemExit(main(float(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
