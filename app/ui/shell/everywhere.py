"""What can be done on every screen: go to a screen, find, undo, pause, lock, the map of the keys."""

from collections.abc import Callable
from functools import partial

from app.ui.commands import Command
from app.ui.places import PLACES, Place
from app.ui.shell.keymap import KeyMap
from app.ui.shell.palette import Palette
from app.ui.shell.window import Window
from app.ui.words import tr


def commands(window: Window) -> list[Command]:
    """Return the window's own commands."""
    return [*_going(window), *_finding(window), *_stopping(window), *_making(window)]


def _going(window: Window) -> list[Command]:
    def go(place: Place) -> Callable[[], None]:
        return lambda: window.go(place.name)

    return [
        Command(
            name=f"go.{place.name}", title=tr(place.title), keys=place.keys, icon=place.icon, group="go", run=go(place)
        )
        for place in PLACES.values()
        if place.keys or place.name in ("duplicates", "trash")
    ]


def _finding(window: Window) -> list[Command]:
    return [
        Command(
            name="window.palette",
            title=tr("Find or do anything"),
            keys="Ctrl+K",
            run=partial(_show, open_palette, window),
            in_palette=False,
        ),
        Command(
            name="window.keys", title=tr("Keys on this screen"), keys="?", run=partial(_show, open_key_map, window)
        ),
    ]


def _stopping(window: Window) -> list[Command]:
    client = window.client
    return [
        Command(
            name="window.undo",
            title=tr("Undo"),
            keys="Ctrl+Z",
            icon="action.undo",
            run=client.undo,
            enabled=lambda: bool(client.can_undo()),
        ),
        Command(
            name="window.redo",
            title=tr("Redo"),
            keys="Ctrl+Shift+Z",
            icon="action.history",
            run=client.redo,
            enabled=lambda: bool(client.can_redo()),
        ),
        Command(
            name="window.pause",
            title=tr("Pause all agents, or let them work"),
            keys="Ctrl+.",
            icon="action.pause",
            run=window.pause_or_resume,
        ),
        Command(name="window.lock", title=tr("Lock"), keys="Ctrl+L", icon="action.lock", run=client.locking.emit),
    ]


def _making(window: Window) -> list[Command]:
    def go(place: str, **wish: object) -> Callable[[], None]:
        return lambda: window.go(place, **wish)

    return [
        Command(
            name="contacts.new", title=tr("New contact"), keys="C", icon="action.add", run=go("contacts", new=True)
        ),
        Command(name="pipeline.new", title=tr("New deal"), keys="D", icon="action.add", run=go("pipeline", new=True)),
        Command(
            name="contacts.import",
            title=tr("Import contacts"),
            icon="action.import",
            run=go("contacts", importing=True),
        ),
    ]


def _show(opener: Callable[[Window], object], window: Window) -> None:
    opener(window)


def open_palette(window: Window) -> Palette:
    """Open the palette over the window."""
    palette = Palette(window, window.client, window.shortcuts.active)
    palette.open_over(window)
    return palette


def open_key_map(window: Window) -> KeyMap:
    """Open the map of the keys."""
    page = window.page()
    here = list(page.commands()) if page is not None else []
    names = {one.name for one in here}
    sheet = KeyMap(window, here, [one for one in window.shortcuts.active if one.name not in names])
    sheet.open()
    return sheet
