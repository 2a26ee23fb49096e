"""Notices that nobody is at the window."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)
_LOOK = 5_000  # milliseconds


class Idle(QObject):
    """Tells once when nothing was typed or moved for some minutes; 0 minutes is never."""

    idle = Signal()

    def __init__(self, application: QApplication, *, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(application)
        self._now = now
        self._last = now()
        self._told = False
        self.minutes = 0
        application.installEventFilter(self)
        self._timer = QTimer(self, interval=_LOOK)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Tell where it has been long enough."""
        if self.minutes and not self._told and self._now() - self._last >= self.minutes * 60:
            self._told = True
            self.idle.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note that somebody is there."""
        if event.type() in _INPUT:
            self._last = self._now()
            self._told = False
        return False
