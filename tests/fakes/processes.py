"""Programs of their own that work on a workspace, to be killed."""

import subprocess
import sys
from pathlib import Path

_HEAD = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from app.core.clock import VirtualClock
from app.core.errors import Trouble
from app.store import audit, contacts, workspace
from app.core.contact import Point
code, home, *arguments = sys.argv[1:]
clock = VirtualClock(datetime(2026, 3, 2, 15, tzinfo=UTC))
space = workspace.open_workspace(Path(home), clock, recovery_code=code)
"""


def start(body: str, home: Path, *arguments: object) -> "subprocess.Popen[str]":
    """Start a program over an open workspace made by `a_workspace`: `space`, `clock` and `arguments` are there."""
    from tests.fakes.workspaces import recovery_code

    return subprocess.Popen(
        [sys.executable, "-c", _HEAD + body, recovery_code(), str(home), *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
