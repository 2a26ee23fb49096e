"""The Agents screen: Live, Loadouts, Past runs."""

from functools import partial
from typing import ClassVar

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.actions.queries import agents as queries
from app.actions.queries.agents import Team
from app.actions.queries.runs import contact_of_run
from app.core.changes import Topic
from app.core.ids import ContactId, RunId
from app.ui.client import Client
from app.ui.commands import Command
from app.ui.page import Page
from app.ui.views.agents.live import LiveTab
from app.ui.views.agents.loadouts import LoadoutsTab
from app.ui.views.agents.past import PastRunsTab
from app.ui.widgets import Button, Header, Tabs, rows
from app.ui.words import tr


class AgentsPage(Page):
    """What agents do, may, and did."""

    name = "agents"
    topics: ClassVar[frozenset[Topic]] = frozenset(
        {Topic.RUNS, Topic.APPROVALS, Topic.OUTBOX, Topic.SETTINGS, Topic.TASKS, Topic.CONTACTS}
    )

    def __init__(self, client: Client, parent: QWidget | None = None) -> None:
        super().__init__(client, parent)
        self.tabs = Tabs([("live", tr("Live")), ("loadouts", tr("Loadouts")), ("past", tr("Past runs"))])
        self.header = Header(tr("Agents"), tabs=self.tabs)
        self.pause = Button(tr("Pause agents"), icon="action.pause", keys="P", small=True)
        self.header.add_action(self.pause)
        self.live = LiveTab(client)
        self.loadouts = LoadoutsTab(client)
        self.past = PastRunsTab(client)
        self.stack = QStackedWidget()
        self._paused = False
        self._named: dict[str, LiveTab | LoadoutsTab | PastRunsTab] = {
            "live": self.live,
            "loadouts": self.loadouts,
            "past": self.past,
        }
        for tab in self._named.values():
            self.stack.addWidget(tab)
        layout = rows(self)
        layout.addWidget(self.header)
        layout.addWidget(self.stack, 1)
        self.tabs.chosen.connect(self._turn)
        self.pause.clicked.connect(self.press_pause)
        self.live.agent_opened.connect(self._open_loadout)
        self._turn_to(str(self.kept("tab", "live")))

    @property
    def tab(self) -> LiveTab | LoadoutsTab | PastRunsTab:
        """The tab that is in front."""
        return self._named[str(self.tabs.value())]

    def load(self) -> None:
        """Ask for the team, and for what the tab in front shows."""
        self.client.ask(self, queries.team, then=self._show_team)
        self.tab.load()

    def arrive(self, **arguments: object) -> None:
        """Come to a lead (`contact`), a run (`run`) or an agent's loadout (`agent`)."""
        if isinstance(contact := arguments.get("contact"), int):
            self._turn_to("live")
            self.live.show_lead(ContactId(contact))
        elif isinstance(run := arguments.get("run"), int):
            self._turn_to("live")
            self.client.ask(self, contact_of_run, RunId(run), then=self._show_lead)
        elif isinstance(agent := arguments.get("agent"), str):
            self._open_loadout(agent)

    def _show_lead(self, contact: ContactId | None) -> None:
        if contact is not None:
            self.live.show_lead(contact)

    def first_focus(self) -> QWidget | None:
        """Return what has the keyboard when the screen comes to the front."""
        return {"live": self.live.matrix, "loadouts": self.loadouts.list, "past": self.past.list}[
            str(self.tabs.value())
        ]

    def look_changed(self) -> None:
        """Paint anew."""
        self.live.matrix.viewport().update()
        self.update()

    # Tabs ------------------------------------------------------------------------------------------------------------

    def _turn_to(self, name: str) -> None:
        self.tabs.choose(name if name in self._named else "live")
        self._turn(self.tabs.value())

    def _turn(self, name: object) -> None:
        self.keep("tab", str(name))
        self.stack.setCurrentWidget(self._named[str(name)])
        if self.isVisible():
            self.load()
            if (first := self.first_focus()) is not None:
                first.setFocus()

    def _open_loadout(self, agent: str) -> None:
        self.loadouts.choose(agent)
        self._turn_to("loadouts")

    # Deeds -----------------------------------------------------------------------------------------------------------

    def press_pause(self) -> None:
        """Pause all agents, or let them work again."""
        self.client.do(self, "pause_agents", {"paused": not self._paused})

    def _show_team(self, team: Team) -> None:
        self._paused = team.paused
        self.live.rail.show_team(team)
        self.pause.setText(tr("Let agents work") if team.paused else tr("Pause agents"))
        self.pause.set_icon("action.resume" if team.paused else "action.pause")

    def commands(self) -> list[Command]:
        """Return what can be done here."""
        live, past = self.live, self.past

        def at_live() -> bool:
            return self.tab is live

        def at_past() -> bool:
            return self.tab is past

        group = tr("Agents")
        return [
            Command(name="agents.next", title=tr("Next"), keys="J", run=lambda: self._step(1), group=group, in_palette=False),
            Command(name="agents.back", title=tr("Previous"), keys="K", run=lambda: self._step(-1), group=group, in_palette=False),
            Command(name="agents.retry", title=tr("Retry now"), keys="R", run=live.retry, icon="action.retry", group=group,
                    enabled=lambda: at_live() and live.can_retry()),
            Command(name="agents.take_over", title=tr("Take over"), keys="T", run=live.take_over, icon="action.user", group=group,
                    enabled=lambda: at_live() and live.can_take_over()),
            Command(name="agents.undo_run", title=tr("Undo this run"), keys="U", run=past.undo, icon="action.undo", group=group,
                    enabled=at_past),
            Command(name="agents.pause", title=tr("Pause agents"), keys="P", run=self.press_pause, icon="action.pause", group=group),
            *(
                Command(name=f"agents.tab.{name}", title=title, keys=str(place), run=partial(self._turn_to, name),
                        group=group)
                for place, (name, title) in enumerate((("live", tr("Live")), ("loadouts", tr("Loadouts")), ("past", tr("Past runs"))), 1)
            ),
        ]  # fmt: skip

    def _step(self, by: int) -> None:
        self.tab.step(by)
