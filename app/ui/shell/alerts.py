"""Telling the founder: one notification for what gathered, with Approve, Edit and Skip where there is one thing."""

from datetime import time

from PySide6.QtCore import QObject, QTimer, Signal

from app.actions.queries.notices import waiting
from app.core.changes import Topic
from app.core.notices import Gatherer, Notice, NoticeKind, Quiet
from app.ui import preferences, words
from app.ui.client import Client
from app.ui.shell.notify import Notifier, Shown
from app.ui.words import tr

_TOPICS = frozenset({Topic.APPROVALS, Topic.MESSAGES, Topic.RUNS})
_LOOK_AGAIN = 60_000  # milliseconds: quiet hours end and gathering ends without a commit


class Alerts(QObject):
    """Watches what waits and shows notifications; a button does what the same button in the window does."""

    wanted = Signal(str, dict)  # the window is to come to the front at a place

    def __init__(self, client: Client, notifier: Notifier, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client, self._notifier = client, notifier
        self._gatherer = Gatherer()
        self._about: dict[str, tuple[Notice, ...]] = {}
        client.news.connect(self._hear)
        notifier.pressed.connect(self._pressed)
        notifier.opened.connect(self._open)
        self._timer = QTimer(self, interval=_LOOK_AGAIN)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def _hear(self, topics: frozenset[Topic]) -> None:
        if topics & _TOPICS:
            self.look()

    def look(self) -> None:
        """See whether there is something to tell."""
        self._client.ask(self, waiting, then=self._tell, key="alerts")

    def _tell(self, found: list[Notice]) -> None:
        wanted = frozenset(kind for kind in NoticeKind if preferences.get("notify").get(kind.value, True))
        local = words.local(self._client.now())
        self._gatherer, due = self._gatherer.due(found, local, quiet=quiet_hours(), wanted=wanted)
        if due:
            key = "-".join(f"{one.kind}{one.number}" for one in due[:4])
            self._about[key] = due
            self._notifier.show(notification(key, due, hide=self._client.locked and preferences.get("hide_text")))

    def _pressed(self, key: str, button: str) -> None:
        notices = self._about.get(key, ())
        if not notices:
            return
        one = notices[0]
        if self._client.locked:
            self._notifier.show(
                Shown(key="locked", title=tr("QuotaHit is locked"), text=tr("Unlock it to decide. Nothing was sent."))
            )
            self.wanted.emit("today", {})
        elif button == "approve":
            # The same time to take it back as in the window, whose toast offers it.
            self._client.later(
                self,
                "approve",
                {"approval": one.number},
                says=tr("To {who}: leaves in %n s", n=int(self._client.undo_window), who=one.who or one.about),
                taken_back=self.look,
            )
        elif button == "skip":
            self._client.do(self, "skip_approval", {"approval": one.number})
        else:
            self.wanted.emit("today", {"approval": one.number, "edit": True})

    def _open(self, key: str) -> None:
        notices = self._about.get(key, ())
        if not notices:
            return
        one = notices[0]
        if one.kind is NoticeKind.REPLY:
            self.wanted.emit("inbox", {"thread": one.number})
        elif one.kind is NoticeKind.STOP:
            self.wanted.emit("agents", {"run": one.number})
        else:
            self.wanted.emit("today", {"approval": one.number})


def quiet_hours() -> Quiet:
    """Return the hours in which nobody is told anything."""
    chosen = preferences.get("quiet")
    return Quiet(begins=time.fromisoformat(chosen["from"]), ends=time.fromisoformat(chosen["to"]))


def notification(key: str, due: tuple[Notice, ...], *, hide: bool) -> Shown:
    """Return the notification for what gathered; `hide` leaves out who and what."""
    one = due[0]
    buttons: tuple[tuple[str, str], ...] = ()
    if len(due) == 1 and one.kind is NoticeKind.APPROVAL:
        title = tr("Agents want to send 1 message")
        buttons = (("approve", tr("Approve")), ("edit", tr("Edit")), ("skip", tr("Skip")))
        text = f"{one.who}\n“{one.about}”" if one.who else f"“{one.about}”"
    elif len(due) == 1:
        title = tr("A reply that looks positive") if one.kind is NoticeKind.REPLY else tr("An agent stopped")
        text = f"{one.who}: {one.about}" if one.who else one.about
    else:
        parts = []
        for kind, sentence in (
            (NoticeKind.APPROVAL, "%n approval(s)"),
            (NoticeKind.REPLY, "%n good (reply|replies)"),
            (NoticeKind.STOP, "%n stop(s)"),
        ):
            count = sum(notice.kind is kind for notice in due)
            if count:
                parts.append(tr(sentence, n=count))
        title, text = ", ".join(parts), ", ".join(dict.fromkeys(notice.who for notice in due if notice.who))
    if hide:
        return Shown(key=key, title=tr("QuotaHit needs you"), text=tr("Unlock to read it."))
    return Shown(key=key, title=title, text=text[:200], buttons=buttons)
