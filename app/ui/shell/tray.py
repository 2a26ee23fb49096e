"""The tray: what needs the founder as a badge, the stop, and the way back to the window."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSystemTrayIcon

from app.actions.queries.shell import Overview
from app.ui import theme
from app.ui.commands import caps_of
from app.ui.shell.logo import logo_icon
from app.ui.widgets.overlay import Menu
from app.ui.words import tr


class Tray(QObject):
    """An icon in the desktop's tray, where there is one."""

    opened = Signal()
    paused = Signal()
    locked = Signal()
    quitting = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.icon = QSystemTrayIcon(self)
        self.menu = Menu()
        self._head: QAction = self.menu.addAction("")
        self._head.setEnabled(False)
        self.menu.addSeparator()
        self.menu.add(tr("Open QuotaHit"), self.opened.emit, icon="action.open")
        self.pause = self.menu.add(tr("Pause all agents"), self.paused.emit, icon="action.pause", keys="Ctrl+.")
        self.menu.add(tr("Lock workspace"), self.locked.emit, icon="action.lock", keys="Ctrl+L")
        self.menu.addSeparator()
        self.menu.add(tr("Quit"), self.quitting.emit)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._activated)
        theme.NOTIFIER.changed.connect(self._paint)
        self._dot = ""
        self._paint()

    @staticmethod
    def is_there() -> bool:
        """Tell whether this desktop has a tray."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show(self) -> None:
        """Show the icon."""
        self.icon.show()

    def show_overview(self, seen: Overview) -> None:
        """Show what waits: a dot in the accent, in red where something stopped."""
        said = tr("%n approval(s)", n=seen.approvals) + ", " + tr("%n (reply|replies)", n=seen.replies)
        self._head.setText(said)
        self.icon.setToolTip(f"QuotaHit: {said}")
        said = tr("Let agents work") if seen.paused else tr("Pause all agents")
        self.pause.setText(f"{said}\t{' '.join(caps_of('Ctrl+.'))}")
        stopped = seen.paused or seen.failed_runs or seen.uncertain
        dot = "dangerLine" if stopped else "accent" if seen.needs_you else ""
        if dot != self._dot:
            self._dot = dot
            self._paint()

    def _paint(self) -> None:
        ink = theme.color("text")
        self.icon.setIcon(logo_icon(ink, dot=theme.color(self._dot) if self._dot else None))

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.opened.emit()
