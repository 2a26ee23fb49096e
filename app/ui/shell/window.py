"""The window: which screen is in front, what keys mean now, and what is said over it."""

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import QByteArray, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget

from app.actions.queries.shell import Overview, shell
from app.core.changes import Topic
from app.ui import preferences, theme
from app.ui.client import Client, Toasted
from app.ui.commands import Command, Shortcuts
from app.ui.page import Page
from app.ui.places import PLACES, build
from app.ui.shell.jobs import JobsPopover
from app.ui.shell.raising import change_level
from app.ui.shell.sidebar import Sidebar
from app.ui.shell.statusbar import StatusBar
from app.ui.widgets.surfaces import Surface, columns, rows
from app.ui.widgets.toast import Toast
from app.ui.words import tr

_FRAME = frozenset(
    {
        Topic.APPROVALS,
        Topic.MESSAGES,
        Topic.TASKS,
        Topic.RUNS,
        Topic.OUTBOX,
        Topic.SETTINGS,
        Topic.MAILBOXES,
        Topic.SEQUENCES,
    }
)
_LOADED = 200  # milliseconds in which a screen has what it shows
_LOOK_AGAIN = 20_000  # milliseconds: times of day go by without a commit


class Window(QMainWindow):
    """The one window of a workspace."""

    closing = Signal()
    place_changed = Signal(str)
    overview_changed = Signal(object)

    def __init__(self, client: Client) -> None:
        super().__init__()
        self.client = client
        self.overview: Overview | None = None
        self.place = ""
        self._pages: dict[str, Page] = {}
        self._extra: list[Command] = []
        self.setWindowTitle("QuotaHit")
        self.setMinimumSize(*theme.tokens()["size"]["windowMin"])
        ground = Surface("canvas")
        layout = columns(ground)
        self.sidebar = Sidebar(client)
        self.stack = QStackedWidget()
        self.status = StatusBar()
        layout.addWidget(self.sidebar)
        right = rows()
        right.addWidget(self.stack, 1)
        right.addWidget(self.status)
        layout.addLayout(right, 1)
        self.setCentralWidget(ground)
        self.toast = Toast(ground)
        self.shortcuts = Shortcuts(self)
        self._connect()
        self._look_again = QTimer(self, interval=_LOOK_AGAIN)
        self._look_again.timeout.connect(self.look)
        self._look_again.start()
        self._said_at = QTimer(self, singleShot=True, interval=1000)
        self._restore_place()
        from app.ui.shell.everywhere import commands

        self.add_commands(commands(self))
        self.look()

    def _connect(self) -> None:
        from app.ui.shell.everywhere import open_palette

        client = self.client
        client.toasted.connect(self._say)
        client.going.connect(self._go)
        client.announced.connect(self._announce)
        client.news.connect(self._hear)
        self.sidebar.went.connect(self.go)
        self.sidebar.paused.connect(self.pause_or_resume)
        self.sidebar.locked.connect(client.locking)
        self.sidebar.asked.connect(lambda: open_palette(self))
        self.sidebar.level_chosen.connect(lambda level: change_level(self, client, self.overview, level))
        self.sidebar.jobs_pressed.connect(lambda: JobsPopover(client, self).open_at(self.sidebar.jobs, width=340))
        client.jobs_changed.connect(self._show_jobs)
        self.status.pressed.connect(self.go)
        theme.NOTIFIER.changed.connect(self._dress)
        self.destroyed.connect(preferences.listen(self._preference_changed))

    # Bound to the window, so that its client lets go of them with it.

    def _go(self, place: str, arguments: Mapping[str, object]) -> None:
        self.go(place, **arguments)

    def _hear(self, topics: frozenset[Topic]) -> None:
        if topics & _FRAME:
            self.look()

    def _show_jobs(self) -> None:
        self.sidebar.jobs.setVisible(bool(self.client.jobs))

    def _preference_changed(self, name: str) -> None:
        if name == "keys":
            self.install_commands()
            theme.NOTIFIER.changed.emit()  # buttons and tooltips name the keys

    # Screens ---------------------------------------------------------------------------------------------------------

    def go(self, place: str, **arguments: object) -> None:
        """Bring a screen to the front; `arguments` is what to show there."""
        if place not in PLACES:
            raise KeyError(f"there is no screen {place}")
        page = self._pages.get(place)
        if page is None:
            page = self._pages[place] = build(PLACES[place], self.client)
            self.stack.addWidget(page)
        changed = place != self.place
        self.place = place
        self.sidebar.navigation.show_place(place)
        if arguments:
            page.arrive(**arguments)
        self.stack.setCurrentWidget(page)
        self.install_commands()
        if changed:
            self._focus_page()
            # A list that was empty a moment ago could not take the keyboard: it is offered once more when it has loaded.
            QTimer.singleShot(_LOADED, self, self._focus_page)
            self.place_changed.emit(place)
        if changed or arguments:
            self._keep_place(arguments)

    def _keep_place(self, arguments: Mapping[str, object]) -> None:
        if self.place in _KEPT:
            preferences.put("place", {"place": self.place})
        elif "id" in arguments:  # a record: its number means nothing in another workspace
            preferences.put("place", {"place": self.place, "id": arguments["id"], "of": self.client.workspace.id})
        else:
            preferences.put("place", {"place": "today"})

    def come_back(self) -> None:
        """Show the screen, and the record, that was in front when the program was closed."""
        kept: Any = preferences.get("place")
        if not isinstance(kept, dict) or kept.get("place") not in PLACES:
            self.go("today")
        elif "id" not in kept:
            self.go(kept["place"])
        elif kept.get("of") == self.client.workspace.id:
            self.go(kept["place"], id=int(kept["id"]))
        else:
            self.go("today")

    def _focus_page(self) -> None:
        """Give the screen in front the keyboard, where it does not have it and nothing else was chosen meanwhile."""
        page, holder = self.page(), self.focusWidget()
        if page is None or page.isAncestorOf(holder):
            return
        first = page.first_focus()
        (first if first is not None and first.isVisible() else page).setFocus()

    def page(self) -> Page | None:
        """Return the screen in front."""
        return self._pages.get(self.place)

    # Keys ------------------------------------------------------------------------------------------------------------

    def add_commands(self, commands: Iterable[Command]) -> None:
        """Add the window's own commands: places, palette, lock, undo."""
        self._extra += list(commands)
        self.install_commands()

    def install_commands(self) -> None:
        """Put the keys of the screen in front, and the window's own, in force."""
        page = self.page()
        self.shortcuts.install([*(page.commands() if page is not None else ()), *self._extra])

    # The frame -------------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Ask for what the frame shows."""
        self.client.ask(self, shell, then=self._show, key="frame")

    def _show(self, seen: Overview) -> None:
        self.overview = seen
        self.client.undo_window = float(seen.undo_send)
        self.sidebar.show_overview(seen)
        self.status.show_overview(seen, self.client.now())
        self.setWindowTitle(f"{seen.name} – QuotaHit")
        self.overview_changed.emit(seen)

    def pause_or_resume(self) -> None:
        """Pause all agents, or let them work again."""
        paused = self.overview is not None and self.overview.paused
        self.client.do(self, "pause_agents", {"paused": not paused})

    def _say(self, toasted: Toasted) -> None:
        self.toast.say(toasted)
        self._announce(toasted.text)

    def _announce(self, text: str) -> None:
        """Tell a screen reader, politely, at most once a second."""
        if not self._said_at.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))
            self._said_at.start()

    def _dress(self) -> None:
        self.sidebar.set_narrow(self.width() < theme.tokens()["breakpoint"]["collapseSidebarBelow"])
        if self.overview is not None:
            self.sidebar.show_overview(self.overview)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the sidebar where there is little room."""
        super().resizeEvent(event)
        narrow = self.width() < theme.tokens()["breakpoint"]["collapseSidebarBelow"]
        self.sidebar.set_narrow(narrow)
        if self.overview is not None:
            self.sidebar.show_overview(self.overview)

    # Its place -------------------------------------------------------------------------------------------------------

    def _restore_place(self) -> None:
        kept: Any = preferences.get("window")
        if isinstance(kept, str):
            self.restoreGeometry(QByteArray.fromBase64(kept.encode()))
        else:
            self.resize(1440, 900)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember where the window stood; whether it may close is the application's to say."""
        preferences.put("window", bytes(self.saveGeometry().toBase64().data()).decode())
        event.ignore()
        self.closing.emit()


_KEPT = frozenset(name for name, place in PLACES.items() if place.group or name == "settings")


def titled(place: str) -> str:
    """Return a screen's name in the language that is spoken."""
    return tr(PLACES[place].title)


__all__ = ["Window", "titled"]
