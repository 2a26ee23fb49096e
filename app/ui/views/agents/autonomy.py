"""How far agents may go: the choice, and the one screen that says what will go out unasked before it is raised."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.actions.queries import agents as queries
from app.actions.queries.agents import Outlook
from app.ui import words
from app.ui.client import Client
from app.ui.views.agents import wording
from app.ui.widgets import Consequence, ConsequenceDialog
from app.ui.words import tr

_RANK = {"off": 0, "draft": 0, "suggest": 1, "routine": 2, "auto": 3}


def choose_level(
    client: Client,
    parent: QWidget,
    level: str,
    *,
    agent: str = "all",
    done: Callable[[], None] | None = None,
    kept: Callable[[], None] | None = None,
) -> None:
    """Set how far agents may go. Lowering acts at once; raising first says what will go out unasked, and asks.

    `done` is called once it is set, `kept` where the person kept it as it was.
    """

    def seen(outlook: Outlook) -> None:
        if _RANK[level] <= _RANK[outlook.before]:
            _set(client, parent, level, agent, done)
            return
        dialog = raise_dialog(parent, outlook, agent)
        dialog.accepted.connect(lambda: _set(client, parent, level, agent, done))
        if kept is not None:
            dialog.rejected.connect(kept)
        dialog.open()

    client.ask(parent, queries.outlook, level, agent, then=seen, key="outlook")


def _set(client: Client, owner: QObject, level: str, agent: str, done: Callable[[], None] | None) -> None:
    client.do(
        owner,
        "set_autonomy",
        {"level": level, "agent": agent},
        confirmed=True,
        then=None if done is None else lambda _ran: done(),
    )


def raise_dialog(parent: QWidget, outlook: Outlook, agent: str) -> ConsequenceDialog:
    """Return the screen that says what will go out unasked today."""
    who = tr("agents") if agent == "all" else wording.agent_name(agent)
    return ConsequenceDialog(
        parent,
        tr("Let {who}: {level}?", who=who, level=wording.level_name(outlook.level).lower()),
        wording.level_says(outlook.level),
        consequences(outlook),
        tr("Let them") if agent == "all" else tr("Let it"),
        keep=tr("Keep as it is"),
        note=(tr("The gate, the hours and the caps stand"), tr("You can pause all agents at any moment with Ctrl .")),
        kind="primary",
    )


def consequences(outlook: Outlook) -> list[Consequence]:
    """Return what follows within the next 24 hours, as far as the rows can tell."""
    found = []
    if outlook.kept_back:
        found.append(
            Consequence(
                icon="action.send",
                bold=tr("%n kept mail(s)", n=outlook.kept_back),
                text=tr("may leave now, as approved"),
            )
        )
    if outlook.level in ("routine", "auto"):
        usual = outlook.level == "auto" or "follow-up" in outlook.usual
        found.append(
            Consequence(
                icon="channel.email",
                bold=tr("%n touch(es)", n=outlook.touches),
                text=tr("due by tomorrow go unasked") if usual else tr("due by tomorrow: the first is asked"),
            )
        )
        found.append(
            Consequence(
                icon="channel.reply",
                bold=tr("%n conversation(s)", n=outlook.conversations),
                text=tr("are answered unasked")
                if outlook.level == "auto" or "reply" in outlook.usual
                else tr("go on: the first answer is asked"),
            )
        )
    found.append(
        Consequence(
            icon="status.wait",
            bold=tr("%n draft(s)", n=outlook.pending),
            text=tr("that wait for you now go on waiting"),
        )
    )
    if outlook.cap:
        found.append(
            Consequence(
                icon="status.cleared",
                bold=tr("{cap} a day", cap=words.number(outlook.cap)),
                text=tr("is the most that your mailboxes send"),
            )
        )
    return found
