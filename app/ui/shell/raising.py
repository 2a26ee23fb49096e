"""Asks before agents may do more alone: what would go out unasked today."""

from PySide6.QtWidgets import QWidget

from app.actions.queries.shell import Overview, Unasked, unasked
from app.ui.client import Client
from app.ui.shell.sidebar import LEVELS
from app.ui.widgets.dialog import Consequence, ConsequenceDialog
from app.ui.words import tr

_ORDER = [level for level, _ in LEVELS]


def change_level(window: QWidget, client: Client, seen: Overview | None, level: str) -> None:
    """Set what agents may do; raising it asks first, with what would leave unasked."""
    now = seen.autonomy if seen is not None else "suggest"
    if level == now:
        return
    if _rank(level) < _rank(now):
        _set(window, client, level)
        return
    client.ask(window, unasked, then=lambda found: _ask(window, client, level, found), key="unasked")


def _rank(level: str) -> int:
    return _ORDER.index(level) if level in _ORDER else 0


def _ask(window: QWidget, client: Client, level: str, found: Unasked) -> None:
    words = tr(dict(LEVELS)[level])
    rows = [
        Consequence(
            icon="channel.email", bold=tr("%n draft(s)", n=found.waiting), text=tr("wait now and stay with you")
        )
    ]
    if level == "auto":
        rows += [
            Consequence(
                icon="action.send",
                bold=tr("Up to %n mail(s) a day", n=found.daily_cap),
                text=tr("leave unasked, from %n mailbox(es)", n=found.mailboxes),
            ),
            Consequence(icon="nav.compliance", bold=tr("Every rule"), text=tr("still holds, and stops are at once")),
        ]
    elif level == "routine":
        rows += [
            Consequence(
                icon="action.retry", bold=tr("Follow-ups and receipts"), text=tr("leave unasked once you approved one")
            ),
            Consequence(icon="action.autonomy", bold=tr("First mails, prices"), text=tr("still wait for you")),
        ]
    else:
        rows.append(Consequence(icon="action.autonomy", bold=tr("Nothing"), text=tr("leaves before you approve it")))
    dialog = ConsequenceDialog(
        window,
        tr("Let agents: {level}?", level=words[0].lower() + words[1:]),
        tr("This holds from now on. Pause all agents stops it at any time."),
        rows,
        words,
        keep=tr("Keep it as it is"),
        kind="primary",
    )
    dialog.accepted.connect(lambda: _set(window, client, level))
    dialog.open()


def _set(window: QWidget, client: Client, level: str) -> None:
    client.do(window, "set_autonomy", {"level": level}, confirmed=True)
