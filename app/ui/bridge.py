"""News of the workspace for the window: what commits touched, gathered, at most sixty times a second."""

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.core.changes import Changes, Topic
from app.ui.runner import Pulse

FRAME = 16  # milliseconds


class Bridge(QObject):
    """Hears commits on whatever thread they happen on and tells the UI thread which topics changed."""

    news = Signal(frozenset)
    _first = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pulse = Pulse()
        self._timer = QTimer(self, singleShot=True, interval=FRAME)
        self._timer.timeout.connect(self._tell)
        self._first.connect(self._wait, Qt.ConnectionType.QueuedConnection)

    def hear(self, changes: Changes) -> None:
        """Take note of a commit; called on the thread that committed."""
        if self._pulse.add(changes.topics):
            self._first.emit()

    def hear_all(self) -> None:
        """Take note that another program wrote: anything may have changed."""
        self.hear(Changes(frozenset(Topic)))

    def _wait(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _tell(self) -> None:
        topics = self._pulse.take()
        if topics:
            self.news.emit(topics)
