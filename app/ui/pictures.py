"""Pictures of the window: every screen as it is, without a display."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QSize, QThread
from PySide6.QtWidgets import QApplication, QWidget

from app.actions.doing import Workspace
from app.core.errors import BadInput
from app.ui import preferences, theme, words
from app.ui.application import application
from app.ui.client import Client
from app.ui.runner import Runner
from app.ui.shell.window import Window

Prepare = Callable[[Window], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One picture: a place, what to show there, and what to do before it is taken."""

    name: str
    place: str
    arguments: dict[str, Any] = field(default_factory=dict)
    prepare: Prepare | None = None
    size: tuple[int, int] | None = None


def scenes() -> tuple[Scene, ...]:
    """Return the pictures there are, each screen once or more."""
    return tuple(Scene(name=name, place=name) for name in _PLAIN)


_PLAIN = (
    "today inbox contacts companies pipeline sequences agents analytics compliance settings duplicates trash".split()
)


def album(
    workspace: Workspace,
    folder: Path,
    *,
    only: str | None,
    schemes: tuple[str, ...],
    size: tuple[int, int],
    zone: str,
    suffix: str = "",
) -> Iterator[Path]:
    """Take every picture, or those of one screen; raises BadInput where there is none of that name."""
    chosen = tuple(one for one in scenes() if only is None or one.name == only)
    if not chosen:
        raise BadInput(f"There is no screen {only}.", hint="Choose one of: " + ", ".join(one.name for one in scenes()))
    preferences.load(None)
    application()
    words.set_zone(ZoneInfo(zone))
    runner = Runner()
    runner.at_thread_end = workspace.database.forget_thread
    client = Client(workspace, runner)
    try:
        yield from take(client, folder, chosen, schemes=schemes, size=size, suffix=suffix)
    finally:
        client.close()
        runner.stop()


def take(
    client: Client,
    folder: Path,
    chosen: tuple[Scene, ...],
    *,
    schemes: tuple[str, ...],
    size: tuple[int, int],
    suffix: str = "",
) -> Iterator[Path]:
    """Take the pictures into a folder, each in every scheme; yields each file as it is written."""
    folder.mkdir(parents=True, exist_ok=True)
    for scheme in schemes:
        theme.set_look(theme.Look(scheme=scheme))  # type: ignore[arg-type]
        for scene in chosen:
            window = Window(client)
            window.resize(QSize(*(scene.size or size)))
            window.show()
            window.go(scene.place, **scene.arguments)
            settle(client)
            if scene.prepare is not None:
                scene.prepare(window)
                settle(client)
            path = folder / f"{scene.name}-{scheme}{suffix}.png"
            picture(window).save(str(path))
            dispose(window)
            yield path


def picture(widget: QWidget) -> Any:  # a QPixmap
    """Return a widget as it is painted."""
    return widget.grab()


def settle(client: Client, *, patience: float = 10.0) -> None:
    """Let everything that was asked be answered, and painted."""
    deadline = time.monotonic() + patience
    quiet = 0
    while quiet < 4 and time.monotonic() < deadline:
        QApplication.processEvents()
        quiet = quiet + 1 if client.idle else 0
        QThread.msleep(8)
    QApplication.processEvents()


def dispose(window: QWidget) -> None:
    """Take a window down at once, and all it holds."""
    window.hide()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QApplication.processEvents()
