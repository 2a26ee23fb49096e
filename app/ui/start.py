"""The start of the window: one instance, then the first run, the lock or the workspace; and the way out."""

import gc
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from app.actions.doing import Workspace
from app.actions.host import Host
from app.actions.queries.shell import Overview
from app.core.errors import Busy, Trouble
from app.ui import preferences, theme
from app.ui.application import application
from app.ui.client import Client
from app.ui.runner import Runner
from app.ui.shell.alerts import Alerts
from app.ui.shell.crash import Crashes
from app.ui.shell.idle import Idle
from app.ui.shell.logo import logo_icon
from app.ui.shell.notify import Notifier, Shown
from app.ui.shell.single import Single
from app.ui.shell.tray import Tray
from app.ui.shell.window import Window
from app.ui.views.first_run.window import FirstRun
from app.ui.views.unlock.screen import UnlockScreen
from app.ui.words import tr

_LOOK, _PATIENCE = (
    40,
    2000,
)  # milliseconds between two looks whether the first screen is there, and after which it is not waited for


def start(host: Host, *, preferences_file: Path | None = None) -> int:
    """Open the window for this person's workspace; return when the program is to end."""
    preferences.load(preferences_file)
    app = application()
    single = Single(str(host.folder))
    if not single.take():
        return 0
    desktop = Desktop(app, host)
    single.raised.connect(lambda _: desktop.raise_window())
    sys.excepthook = desktop.crashes.hear
    desktop.begin()
    status = app.exec()
    single.release()
    return status


def spare_the_loaded() -> None:
    """Take what is loaded by now out of the collector's rounds: a full one would hold all threads for ten frames."""
    gc.freeze()


class _Frame(QMainWindow):
    """The window while there is no workspace in it: the lock."""

    closing = Signal()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing it ends the program."""
        super().closeEvent(event)
        self.closing.emit()


class Desktop(QObject):
    """Holds what outlives a screen: the runner, the open workspace, the tray, and the lock."""

    def __init__(self, app: QApplication, host: Host) -> None:
        super().__init__(app)
        self._app, self.host = app, host
        self.runner = Runner()
        self.crashes = Crashes(host.folder / "reports", self.runner, self)
        self.crashes.told.connect(self._tell)
        preferences.write_with(lambda write: self.runner.do(self, write, None, self.crashes.hear_error))
        self.client: Client | None = None
        self.window: Window | None = None
        self.first_run: FirstRun | None = None
        self.frame: _Frame | None = None
        self.tray: Tray | None = None
        self.alerts: Alerts | None = None
        self.notifier = Notifier()
        self.idle = Idle(app)
        self.idle.idle.connect(self.lock)
        app.setWindowIcon(logo_icon(theme.color("accent")))
        app.setQuitOnLastWindowClosed(False)
        app.aboutToQuit.connect(self._end)

    # Coming in -------------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Show what comes first: the first run, or the lock."""
        if self.host.exists():
            self._show_lock(locked=False)
            return
        self.first_run = FirstRun(self.host, self.runner)
        self.first_run.finished.connect(self._first_run_done)
        self.first_run.given_up.connect(self._given_up)
        self.first_run.show()

    def _first_run_done(self) -> None:
        assert self.first_run is not None
        done, self.first_run = self.first_run, None
        self._open()
        done.given_up.disconnect()
        done.close()
        done.deleteLater()

    def _given_up(self) -> None:
        if self.window is None:
            self.quit()

    def _show_lock(self, *, locked: bool) -> None:
        self.frame = _Frame()
        self.frame.setWindowTitle("QuotaHit")
        self.frame.resize(*theme.tokens()["size"]["windowMin"])
        screen = UnlockScreen(self.host, self.runner, locked=locked)
        screen.unlocked.connect(self._open)
        self.frame.setCentralWidget(screen)
        self.frame.closing.connect(self._given_up)
        self.frame.show()
        # A workspace that was locked by hand is opened by hand, whoever holds its key.
        if not locked:
            screen.begin()
        else:
            screen.field.setFocus()

    def _open(self) -> None:
        workspace = self.host.workspace
        assert workspace is not None
        client = Client(workspace, self.runner, host=self.host)
        client.locking.connect(self.lock)
        self.client = client
        window = self.window = Window(client)
        window.closing.connect(self._window_closed)
        window.overview_changed.connect(self._overview)
        window.come_back()
        window.show()
        if self.frame is not None:
            self.frame.closing.disconnect()
            self.frame.close()
            self.frame.deleteLater()
            self.frame = None
        self._show_tray()
        self.alerts = Alerts(client, self.notifier, self)
        self.alerts.wanted.connect(self._wanted)
        self.alerts.look()
        self._start_agents_when_seen(workspace)

    def _start_agents_when_seen(self, workspace: Workspace, patience: int = _PATIENCE) -> None:
        """Let the first screen come before what the agents import and do."""
        if self.client is None or self.client.workspace is not workspace:
            return
        if self.client.idle or patience <= 0:
            self._start_agents(workspace)
        else:
            QTimer.singleShot(_LOOK, self, lambda: self._start_agents_when_seen(workspace, patience - _LOOK))

    def _start_agents(self, workspace: Workspace) -> None:
        host, said = self.host, self.crashes.note

        def work() -> None:
            if host.workspace is workspace:
                host.start_agents(said)

        def failed(error: Exception) -> None:
            if isinstance(error, Busy) and self.client is not None:
                self.client.toast(tr("Agents are at work in another QuotaHit; this window shows what they do."))
            elif isinstance(error, Trouble) and self.client is not None:
                self.client.toast(str(error), bad=True)
            else:
                raise error

        self.runner.run_apart(self, work, lambda _: spare_the_loaded(), failed, "start agents")

    # Tray and window -------------------------------------------------------------------------------------------------

    def _show_tray(self) -> None:
        if self.tray is None and Tray.is_there():
            self.tray = Tray(self)
            self.tray.opened.connect(self.raise_window)
            self.tray.locked.connect(self.lock)
            self.tray.quitting.connect(self.quit)
            self.tray.paused.connect(lambda: self.window.pause_or_resume() if self.window is not None else None)
            self.tray.show()

    def _overview(self, seen: Overview) -> None:
        self.idle.minutes = seen.lock_after
        if self.tray is not None:
            self.tray.show_overview(seen)

    def raise_window(self) -> None:
        """Bring the window to the front."""
        shown = self.window or self.frame or self.first_run
        if shown is not None:
            shown.show()
            shown.raise_()
            shown.activateWindow()

    def _wanted(self, place: str, arguments: dict[str, object]) -> None:
        self.raise_window()
        if self.window is not None:
            self.window.go(place, **arguments)

    def _window_closed(self) -> None:
        """Closing hides to the tray where there is one; without, the window is minimised, and Quit quits."""
        assert self.window is not None
        if self.tray is not None:
            self.window.hide()
            if not preferences.get("tray_explained"):
                preferences.put("tray_explained", True)
                self.notifier.show(_in_tray())
        else:
            self.quit()

    def _tell(self, sentence: str) -> None:
        if self.client is not None:
            self.client.toast(sentence, bad=True)

    # Lock and end ----------------------------------------------------------------------------------------------------

    def lock(self) -> None:
        """Blank the window, forget what it showed, stop the agents and close the workspace."""
        if self.window is None or self.client is None:
            return
        self.client.flush()
        gc.unfreeze()  # the window that goes is found again
        window, client = self.window, self.client
        client.locked = True
        self.window = self.client = None
        self._show_lock(locked=True)
        window.hide()
        window.deleteLater()
        if self.alerts is not None:
            self.alerts.deleteLater()
            self.alerts = None
        theme.set_look(theme.look())  # what was painted of people is dropped with the pixmaps
        client.close()
        screen = self.frame.centralWidget() if self.frame is not None else None
        if isinstance(screen, UnlockScreen):
            screen.button.setEnabled(False)
            self.runner.do(self, self.host.close, lambda _: screen.button.setEnabled(True), self.crashes.hear_error)

    def quit(self) -> None:
        """End the program: what waits to be taken back is done first."""
        if self.client is not None:
            self.client.flush()
        # Qt asks every window that is seen whether it may go, and this one always leaves its closing to the program.
        if self.window is not None:
            self.window.hide()
        QTimer.singleShot(0, self._app.quit)

    def _end(self) -> None:
        if self.client is not None:
            self.client.close()
        self.notifier.stop()
        self.runner.do(self, self.host.close, None, self.crashes.hear_error)
        self.runner.stop()


def _in_tray() -> Shown:
    return Shown(
        key="tray",
        title=tr("QuotaHit is still at work"),
        text=tr("It lives in the tray now. Quit from its menu stops the agents."),
    )
