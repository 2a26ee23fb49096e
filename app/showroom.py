"""A workspace of sample data to look at: what a small business's sales department looks like on a Tuesday morning.

It is made by a rehearsal, so every row in it came about as rows do. Pictures of the window and its tests show it.
"""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from app.core.clock import VirtualClock
from app.core.errors import BadInput
from app.rehearsal import START, ZONE, rehearse
from app.store import workspace
from app.store.workspace import Workspace

PASSPHRASE = "sample data, nothing to hide"  # noqa: S105 - it locks nothing but invented people
AWAY = timedelta(hours=26)


def furnish(folder: Path, *, leads: int = 160, days: int = 14, seed: int = 7) -> datetime:
    """Make the sample workspace under a folder that is empty; return the instant at which it stands."""
    rehearse(folder, leads=leads, days=days, seed=seed, passphrase=PASSPHRASE, away=AWAY)
    return standing(days)


def standing(days: int = 14) -> datetime:
    """Return the instant at which a sample workspace of so many days stands."""
    return START + timedelta(days=days) + AWAY


def pictures(folder: Path, *, only: str | None, theme: str | None, scale: int, size: str) -> Iterator[Path]:
    """Take pictures of every screen (or one) over a fresh sample workspace; yields each file as it is written.

    Raises BadInput for a size, a theme or a screen there is not.
    """
    match = re.fullmatch(r"(\d{3,4})x(\d{3,4})", size)
    if match is None or theme not in (None, "light", "dark"):
        raise BadInput("A size is written as 1440x900, a theme is light or dark.")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = str(scale)
    from app.ui import pictures as camera

    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch) / "workspace"
        furnish(place)
        with shown(place) as opened:
            yield from camera.album(
                opened,
                folder,
                only=only,
                schemes=(theme,) if theme else ("light", "dark"),
                size=(int(match[1]), int(match[2])),
                zone=ZONE,
                suffix="" if scale == 1 else f"@{scale}x",
            )


@contextmanager
def shown(folder: Path, *, days: int = 14) -> Iterator[Workspace]:
    """Open the sample workspace at its own instant."""
    opened = workspace.open_workspace(folder, VirtualClock(standing(days)), passphrase=PASSPHRASE)
    with workspace.opened(opened):
        yield opened
