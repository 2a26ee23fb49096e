"""Since when the person was away: what happened from the last time they looked until they came back stays in sight."""

from datetime import datetime, timedelta

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from app.actions.approvals import note_looked
from app.ui.client import Client

AWAY = timedelta(minutes=30)  # who comes back sooner was not away
_FIRST, _EVERY = 60_000, 600_000  # milliseconds after which a look is noted


class Looking(QObject):
    """Notes when the window is looked at, and tells when the person has come back after a while."""

    came_back = Signal()

    def __init__(self, client: Client, parent: QObject) -> None:
        super().__init__(parent)
        self._client = client
        self.since: datetime | None = None  # None: as the workspace has noted it
        self._left: datetime | None = None
        self._timer = QTimer(self, interval=_FIRST)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self.turned)

    def turned(self, state: Qt.ApplicationState) -> None:
        """Hear that the window came to the front or went."""
        now = self._client.now()
        if state is Qt.ApplicationState.ApplicationActive:
            if self._left is not None and now - self._left >= AWAY:
                self.since = None
                self.came_back.emit()
            self._left = None
        elif self._left is None:
            self._left = now
            self.note()

    def _tick(self) -> None:
        self._timer.setInterval(_EVERY)
        if self._left is None:
            self.note()

    def note(self) -> None:
        """Note that the person looked until now."""
        if self.since is not None and not self._client.locked:  # nothing was shown before
            self._client.work_on(self, note_looked, failed=lambda _: None)
