"""The status bar: how far mail was read, what leaves and what is next; trouble first."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.actions.queries.shell import Overview
from app.ui import theme, words
from app.ui.widgets import Label, LinkButton, Surface, columns
from app.ui.widgets.notices import Status
from app.ui.words import tr


class StatusBar(Surface):
    """30 pixels at the foot of the window."""

    pressed = Signal(str)  # the place to go to

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("canvas", parent, lines="top")
        layout = columns(self, gap=16, margins=(20, 0, 20, 0))
        self.mail = Status()
        self.trouble = LinkButton("", color="danger")
        self.next = Label("", "small", "text3")
        self._place = "compliance"
        self.trouble.clicked.connect(lambda: self.pressed.emit(self._place))
        layout.addWidget(self.mail)
        layout.addWidget(self.trouble)
        layout.addStretch(1)
        layout.addWidget(self.next)
        self._measure()
        theme.NOTIFIER.changed.connect(self._measure)

    def _measure(self) -> None:
        self.setFixedHeight(theme.scaled(theme.size("statusBar")))

    def show_overview(self, seen: Overview, now: datetime) -> None:
        """Show how mail, sends and steps stand."""
        self.mail.set(*coverage(seen, now))
        text, self._place = _trouble(seen)
        self.trouble.setText(text)
        self.trouble.updateGeometry()
        self.trouble.setVisible(bool(text))
        self.next.set(_next(seen, now))


def coverage(seen: Overview, now: datetime) -> tuple[str, str]:
    """Return how far the mailboxes were read, and how good that is."""
    if not seen.mailboxes:
        return tr("No mailbox is connected"), "warning"
    ill = [box for box in seen.mailboxes if box.trouble]
    if ill:
        return tr("{address} is paused: {why}", address=ill[0].address, why=ill[0].trouble), "warning"
    unread = [box for box in seen.mailboxes if box.read_up_to is None]
    if unread:
        return tr("{address} has not been read yet", address=unread[0].address), "warning"
    oldest = min(box.read_up_to for box in seen.mailboxes if box.read_up_to is not None)
    stale = (now - oldest).total_seconds() > 1800
    said = tr("%n mailbox(es) read up to {time}", n=len(seen.mailboxes), time=words.when(oldest, now))
    return said, "warning" if stale else "success"


def _trouble(seen: Overview) -> tuple[str, str]:
    if seen.uncertain:
        return tr("%n (message|messages) may or may not have left", n=seen.uncertain), "compliance"
    if seen.failed_runs:
        return tr("%n run(s) stopped", n=seen.failed_runs), "agents"
    return "", ""


def _next(seen: Overview, now: datetime) -> str:
    parts = []
    if seen.waiting_to_leave:
        parts.append(tr("%n to leave", n=seen.waiting_to_leave))
    if seen.paused:
        parts.append(tr("Agents are paused"))
    elif seen.next_due is not None:
        at = tr("now") if seen.next_due <= now else words.when(seen.next_due, now)
        parts.append(tr("Next step {time}", time=at))
    return "  ·  ".join(parts)
