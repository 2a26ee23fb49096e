"""What every screen has in common: it loads when it is shown, and again when what it shows has changed."""

from collections.abc import Iterable
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.core.changes import Topic
from app.ui import preferences, theme
from app.ui.client import Client
from app.ui.commands import Command


class Page(QWidget):
    """One screen. A subclass names itself and its topics, builds its widgets once, and loads on demand."""

    name: ClassVar[str] = ""
    topics: ClassVar[frozenset[Topic]] = frozenset()

    def __init__(self, client: Client, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.client = client
        self._stale = True
        # A screen with nothing to choose holds the keyboard itself, so that its keys work and nothing else seems chosen.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        client.news.connect(self._hear)
        theme.NOTIFIER.changed.connect(self.look_changed)

    # For subclasses --------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Ask for what this screen shows; called when it is shown and when news of its topics comes while it is."""

    def arrive(self, **arguments: object) -> None:
        """Come here with something in mind: a record, a filter."""

    def commands(self) -> Iterable[Command]:
        """Return what can be done here; it is asked for each time the screen comes to the front."""
        return ()

    def look_changed(self) -> None:
        """Paint anew after a change of theme or text size; a screen that keeps things painted drops them here."""
        self.update()

    def first_focus(self) -> QWidget | None:
        """Return the control that has the keyboard when the screen comes to the front."""
        return None

    # What the screen remembers ---------------------------------------------------------------------------------------

    def kept(self, what: str, default: object = None) -> object:
        """Return how this screen was left: a splitter, a tab, a sort."""
        return preferences.get(f"{self.name}.{what}", default)

    def keep(self, what: str, value: object) -> None:
        """Remember how this screen is left; `value` is JSON data."""
        preferences.put(f"{self.name}.{what}", value)

    # When to load ----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Load now where this screen is seen, else when it is seen next."""
        if self.isVisible():
            self._stale = False
            self.load()
        else:
            self._stale = True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale and not event.spontaneous():
            self._stale = False
            self.load()

    def _hear(self, topics: frozenset[Topic]) -> None:
        if self.topics & topics:
            self.refresh()
