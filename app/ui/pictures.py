"""Pictures of the window: every screen as it is, without a display."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QThread
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from app.actions.doing import Workspace
from app.core.errors import BadInput
from app.ui import preferences, theme, words
from app.ui.application import application
from app.ui.client import Client
from app.ui.runner import Runner
from app.ui.scenes import Scene, scenes
from app.ui.shell.window import Window
from app.ui.views.today.page import TodayPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Shoot:
    """How pictures are taken: which, in which schemes, how large, and in which words."""

    only: str | None = None
    among: frozenset[str] | None = None  # of all scenes, those; None for every one
    schemes: tuple[str, ...] = ("light", "dark")
    size: tuple[int, int] = (1440, 900)
    zone: str = "UTC"
    suffix: str = ""
    text: int = 100  # per cent
    language: str = "en"
    mirrored: bool = False  # from right to left


def album(workspace: Workspace, folder: Path, how: Shoot) -> Iterator[Path]:
    """Take the pictures into a folder; yields each file as it is written. Raises BadInput where there is none such."""
    known = tuple(one for one in scenes() if how.among is None or one.name in how.among)
    chosen = tuple(one for one in known if how.only is None or one.name == how.only)
    if not chosen:
        raise BadInput(f"There is no screen {how.only}.", hint="Choose one of: " + ", ".join(one.name for one in known))
    preferences.load(None)
    here = application()
    words.set_zone(ZoneInfo(how.zone))
    words.set_language(how.language)
    here.setLayoutDirection(
        Qt.LayoutDirection.RightToLeft if how.mirrored else Qt.LayoutDirection.LeftToRight,
    )
    runner = Runner()
    runner.at_thread_end = workspace.database.forget_thread
    client = Client(workspace, runner)
    try:
        yield from take(client, folder, chosen, how)
    finally:
        client.close()
        runner.stop()


_ALONE = (560, 640)


def take(client: Client, folder: Path, chosen: tuple[Scene, ...], how: Shoot) -> Iterator[Path]:
    """Take the pictures of some scenes, each in every scheme; yields each file as it is written."""
    folder.mkdir(parents=True, exist_ok=True)
    left: list[datetime] = []
    for scheme in how.schemes:
        theme.set_look(theme.Look(scheme=scheme, text=how.text))  # type: ignore[arg-type]
        for scene in chosen:
            preferences.load(None)  # no scene finds a tab or a width as another left it
            path = folder / f"{scene.name}-{scheme}{how.suffix}.png"
            with staged(client, scene, how.size, left) as shown:
                save(picture(shown), path)
            yield path


@contextmanager
def staged(
    client: Client, scene: Scene, size: tuple[int, int], left: list[datetime] | None = None
) -> Iterator[QWidget]:
    """Show a scene until its picture is taken; `left` keeps when the person was last here."""
    runner = None
    shown: QWidget
    if scene.alone is not None:
        runner = Runner()
        shown = scene.alone(runner)
        shown.resize(QSize(*_ALONE))
        shown.show()
        settle(client)
    else:
        window = Window(client)
        shown = window
        window.resize(QSize(*size))
        window.show()
        window.go(scene.place, **scene.arguments)
        settle(client)
        if left is not None:
            _as_left(window, left)
            settle(client)
        for _ in scene.prepare(window) or () if scene.prepare is not None else ():
            settle(client)
        settle(client)
    try:
        yield shown
    finally:
        if scene.after is not None and isinstance(shown, Window):
            scene.after(shown)
            settle(client)
        dispose(shown)
        if runner is not None:
            runner.stop()


def _as_left(window: Window, left: list[datetime]) -> None:
    """Let each scene find the morning as the first did: what is shown counts as looked at."""
    page = window.page()
    if not isinstance(page, TodayPage) or page.looking.since is None:
        return
    if left:
        page.looking.since = left[0]
        page.refresh()
    else:
        left.append(page.looking.since)


def picture(widget: QWidget) -> QImage:
    """Return a window as it is painted, with the dialogs and menus that stand over it."""
    image = widget.grab().toImage()
    painter = QPainter(image)
    for over in QApplication.topLevelWidgets():
        if over is not widget and over.isVisible() and _belongs(over, widget):
            painter.drawPixmap(over.mapToGlobal(QPoint()) - widget.mapToGlobal(QPoint()), over.grab())
    painter.end()
    return image


def _belongs(over: QWidget, window: QWidget) -> bool:
    parent = over.parentWidget()
    while parent is not None and parent is not window:
        parent = parent.parentWidget()
    return parent is window


def save(image: QImage, path: Path) -> None:
    """Write a picture in 256 colours of its own: a third of the size, and the eye sees no difference."""
    plain, coarse = (
        image.convertToFormat(QImage.Format.Format_RGB32),
        image.convertToFormat(QImage.Format.Format_RGB555),
    )
    # One colour for each neighbourhood of 8 levels: a small red mark is not lost among many greys.
    near: dict[int, tuple[int, int]] = {}
    for color, times in Counter(memoryview(plain.constBits()).cast("I")).items():
        key = (color >> 9 & 0x7C00) | (color >> 6 & 0x3E0) | (color >> 3 & 0x1F)
        if times > near.get(key, (0, 0))[0]:
            near[key] = (times, color)
    table = [color for _, color in sorted(near.values(), reverse=True)[:256]]
    place = [0] * 0x8000
    for key, (_, color) in near.items():
        place[key] = min(range(len(table)), key=lambda n, color=color: _apart(table[n], color))  # type: ignore[misc]
    pixels = bytes(map(place.__getitem__, memoryview(coarse.constBits()).cast("H")))
    small = QImage(pixels, image.width(), image.height(), coarse.bytesPerLine() // 2, QImage.Format.Format_Indexed8)
    small.setColorTable(table)
    small.save(str(path), quality=0)  # the smallest file


def _apart(one: int, other: int) -> int:
    return sum(abs((one >> shift & 0xFF) - (other >> shift & 0xFF)) for shift in (0, 8, 16))


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
