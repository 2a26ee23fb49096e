"""The program ends when its window is closed or it is told to quit: tried in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.bootstrap import SystemClock
from app.store import workspace

_OPENED = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from app import desktop
from app.store.workspace import open_workspace
from app.ui.start import Desktop

begin = Desktop.begin

def begin_and_leave(shown):
    begin(shown)
    timer = QTimer(shown, interval=5)

    def look():
        if shown.window is None:
            screen = shown.frame.centralWidget()
            if screen.button.isEnabled() and not screen.field.text():
                screen.field.setText("four words walk along")
                screen.unlock()
        elif shown.client.idle:
            timer.stop()
            shown.window.close() if sys.argv[2] == "close" else shown.quit()

    timer.timeout.connect(look)
    timer.start()

Desktop.begin = begin_and_leave
raise SystemExit(desktop.run(Path(sys.argv[1])))
"""


@pytest.mark.parametrize("way", ["close", "quit"])
def test_the_program_ends(way: str, tmp_path: Path) -> None:
    workspace.create(tmp_path / "ws", SystemClock(), passphrase="four words walk along")[0].close()
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path / "config")}
    done = subprocess.run(
        [sys.executable, "-c", _OPENED, str(tmp_path / "ws"), way],
        env=env,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    workspace.open_workspace(tmp_path / "ws", SystemClock(), passphrase="four words walk along").close()
