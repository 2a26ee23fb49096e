"""Live: the team, every lead with where it stands, and the step log of the one the cursor is on."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.actions.queries import agents as queries
from app.actions.queries import runs as run_queries
from app.actions.queries.agents import Lead, Live, Standing
from app.actions.queries.runs import StepLog
from app.core.errors import Trouble
from app.core.ids import ContactId
from app.ui import theme, words
from app.ui.client import Client
from app.ui.views.agents import wording
from app.ui.views.agents.matrix import Matrix, MatrixModel
from app.ui.views.agents.steps import StepPanel
from app.ui.views.agents.team import TeamRail
from app.ui.widgets import (
    Consequence,
    ConsequenceDialog,
    EmptyState,
    FilterTabs,
    InlineMessage,
    Label,
    Surface,
    columns,
    rows,
)
from app.ui.words import tr

ROOMY = 1120  # below this the team shows its icons alone


class LiveTab(QWidget):
    """The rail, the matrix, the log."""

    agent_opened = Signal(str)

    def __init__(self, client: Client, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.client = client
        self.found: Live | None = None
        self.lead: ContactId | None = None
        layout = columns(self)
        self.rail = TeamRail()
        layout.addWidget(self.rail)
        self.model = MatrixModel(client.now, self)
        self.matrix = Matrix(self.model)
        layout.addWidget(self._build_middle(), 1)
        self.panel = StepPanel(client.now)
        self.panel.setFixedWidth(theme.size("runPanel"))
        self.panel.hide()
        layout.addWidget(self.panel)
        self._connect()

    def _build_middle(self) -> QWidget:
        middle = Surface("canvas")
        layout = rows(middle)
        head = rows(margins=(20, 16, 8, 10), gap=2)
        self.title = Label(tr("In the department"), "heading")
        self.said = Label("", "small", "text2")
        head.addWidget(self.title)
        head.addWidget(self.said)
        head.addSpacing(8)
        self.filters = FilterTabs()
        for name, _, dot in wording.FILTERS:
            self.filters.add(name, wording.filter_name(name), dot=dot)
        self.filters.setAccessibleName(tr("Filter"))
        tabs = columns(margins=(0, 0, 0, 0))
        tabs.addWidget(self.filters)
        tabs.addStretch(1)
        head.addLayout(tabs)
        layout.addLayout(head)
        self.trouble = InlineMessage(tone="danger")
        self.trouble.hide()
        layout.addWidget(self.trouble)
        self.empty = EmptyState(
            "nav.agents", tr("No lead is with the agents"), tr("Import a list, and the scout takes in those who fit."),
            tr("Go to Contacts"),
        )  # fmt: skip
        self.nothing = EmptyState("nav.agents", tr("Nothing matches"), "", tr("Show all"))
        self.stack = QStackedWidget()
        for widget in (self.matrix, self.empty, self.nothing):
            self.stack.addWidget(widget)
        layout.addWidget(self.stack, 1)
        return middle

    def _connect(self) -> None:
        self.model.wanted.connect(self._ask_page)
        self.matrix.chosen.connect(self._choose)
        self.matrix.opened.connect(lambda contact: self.client.go("contact", id=contact))
        self.filters.chosen.connect(lambda _name: self._fill())
        self.empty.pressed.connect(lambda: self.client.go("contacts"))
        self.nothing.pressed.connect(self._show_all)
        self.rail.opened.connect(self.agent_opened)
        self.panel.retry.connect(self.retry)
        self.panel.take_over.connect(self.take_over)
        self.panel.cancel.connect(self.cancel)
        self.panel.opened.connect(self.open)
        self.panel.out.connect(self._go_out)

    # Loading ---------------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Ask for the list, the team, and the log that is shown."""
        self.client.ask(self, queries.live, then=self._take, failed=self._failed)
        self._ask_log()

    def _failed(self, trouble: Trouble) -> None:
        self.trouble.say(tr("The leads could not be read."), str(trouble))

    def _take(self, found: Live) -> None:
        before, self.found = self.found, found
        if before is not None:
            self._announce(before, found)
        self.trouble.say("")
        self.model.paused = found.paused
        for name, standings, _ in wording.FILTERS:
            count = sum(found.counts[one] for one in standings)
            self.filters.set_count(name, words.number(count) if count else "")
        self.said.set(self._line(found))
        self._fill()

    def _announce(self, before: Live, found: Live) -> None:
        """Tell a screen reader what has come to stand still."""
        for standing, says in (
            (Standing.STOPPED, tr("A run stopped")),
            (Standing.BLOCKED, tr("The gate stopped a message")),
            (Standing.NEEDS_YOU, tr("A draft waits for you")),
        ):
            if found.counts[standing] > before.counts[standing]:
                self.client.announce(says)

    def _line(self, found: Live) -> str:
        leads = tr("%n lead(s)", n=len(found.leads))
        if found.paused:
            return tr("{leads}. All agents are paused: nothing goes on until you let them.", leads=leads)
        if found.next_due is None:
            return tr("{leads}. Nothing is due.", leads=leads)
        now = self.client.now()
        due = tr("now") if found.next_due <= now else words.when(found.next_due, now)
        return tr("{leads}. Next step {when}.", leads=leads, when=due)

    def _fill(self) -> None:
        """List what the filter lets through, with the cursor where it was."""
        if self.found is None:
            return
        chosen = str(self.filters.value())
        wanted = next(standings for name, standings, _ in wording.FILTERS if name == chosen)
        listed = tuple(one for one in self.found.leads if one[1] in wanted)
        held = self.lead
        another = self.model.set_leads(listed)
        if not self.found.leads:
            self.stack.setCurrentWidget(self.empty)
        elif not listed:
            said = tr("No lead is at “{filter}” now.", filter=wording.filter_name(chosen))
            self.nothing.set(tr("Nothing matches"), said, tr("Show all"))
            self.stack.setCurrentWidget(self.nothing)
        else:
            self.stack.setCurrentWidget(self.matrix)
            at = self.matrix.currentIndex().row()
            moved = another or at < 0 or self.model.contact(at) != held
            if moved and not (held is not None and self.matrix.choose(held)):
                self.matrix.step(1)
        self.matrix.viewport().update()
        self.panel.setVisible(bool(listed) and self.panel.log is not None)

    def _show_all(self) -> None:
        self.filters.choose("all")
        self._fill()

    def _ask_page(self, listed: tuple[tuple[ContactId, Standing], ...]) -> None:
        self.client.ask(self, queries.leads_page, listed, then=self._take_page, key=f"page {listed[0][0]}")

    def _take_page(self, leads: list[Lead]) -> None:
        self.model.take(leads)

    def _choose(self, contact: ContactId | None) -> None:
        if contact is not None and contact != self.lead:
            self.lead = contact
            self._ask_log()

    def _ask_log(self) -> None:
        if self.lead is not None:
            self.client.ask(self, run_queries.step_log, self.lead, then=self._show_log, failed=lambda _gone: None)

    def _show_log(self, log: StepLog) -> None:
        self.panel.show_log(log)
        self.panel.setVisible(self.stack.currentWidget() is self.matrix)

    def step(self, by: int) -> None:
        """Move the cursor by so many leads."""
        self.matrix.step(by)

    # Deeds -----------------------------------------------------------------------------------------------------------

    def show_lead(self, contact: ContactId) -> None:
        """Put the cursor on a lead, as soon as it is listed."""
        self.lead = contact
        self.filters.choose("all")
        self._fill()
        self._ask_log()

    @property
    def log(self) -> StepLog | None:
        """The log that is shown, or None."""
        return self.panel.log if self.panel.isVisible() else None

    def can_retry(self) -> bool:
        """Tell whether there is a run to try again."""
        return self.log is not None and self.log.trouble is not None

    def can_take_over(self) -> bool:
        """Tell whether an agent is in charge of the lead."""
        return self.log is not None and self.log.run is not None

    def retry(self) -> None:
        """Let the run go on now from its last step."""
        if self.log is not None and self.log.run is not None and self.log.trouble is not None:
            self.client.do(self, "retry_run", {"run": self.log.run}, confirmed=True)

    def take_over(self) -> None:
        """Take the lead from the agents; Undo gives it back."""
        if self.log is not None and self.log.run is not None:
            self.client.do(self, "take_over", {"contact": self.log.contact})

    def cancel(self) -> None:
        """Ask, then end the run for good."""
        log = self.log
        if log is None or log.run is None:
            return
        agent = wording.agent_name(log.lead.agent) if log.lead is not None else tr("The agent")
        dialog = ConsequenceDialog(
            self,
            tr("Cancel the run of {agent} on {name}?", agent=agent, name=log.name),
            tr("The run ends here and cannot be taken up again. “Take over” can be undone; this cannot."),
            [
                Consequence(icon="action.send", bold=tr("What has not left"), text=tr("is withdrawn")),
                Consequence(
                    icon="action.history", bold=tr("What was done"), text=tr("stays, and can be undone as a run")
                ),
            ],
            tr("Cancel the run"),
            keep=tr("Keep it"),
        )
        dialog.accepted.connect(lambda: self.client.do(self, "cancel_run", {"run": log.run}, confirmed=True))
        dialog.open()

    def open(self) -> None:
        """Go to the record of the lead."""
        if self.lead is not None:
            self.client.go("contact", id=self.lead)

    def _go_out(self, way: str) -> None:
        log = self.log
        if way == "today" and log is not None and log.lead is not None:
            self.client.go("today", approval=log.lead.approval)
        elif way == "compliance" and log is not None:
            self.client.go("compliance", contact=log.contact)
        else:
            self.client.go(way)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rail.set_narrow(self.width() < ROOMY)
