"""Past runs: how each ended, what it cost, and taking all of it back."""

from PySide6.QtWidgets import QWidget

from app.actions.queries import runs as queries
from app.actions.queries.runs import Ended
from app.actions.registry import Ran
from app.core.ids import RunId
from app.ui import words
from app.ui.client import Client
from app.ui.views.agents import wording
from app.ui.widgets import Button, ComboBox, EmptyState, Label, columns, rows
from app.ui.widgets.listing import Cell, Head, Line, Listing
from app.ui.words import tr

PAGE = 100
_AGENTS = ("scout", "researcher", "outreach", "qualifier", "demo", "closer", "ops")


class PastRunsTab(QWidget):
    """The runs that ended, newest first; more come as one scrolls."""

    def __init__(self, client: Client, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.client = client
        self.ended: dict[RunId, Ended] = {}
        layout = rows(self)
        bar = columns(gap=12, margins=(20, 8, 20, 8))
        self.agent = ComboBox(
            [("", tr("All agents")), *((name, wording.agent_name(name)) for name in _AGENTS)],
            name=tr("Agent"),
            value="",
        )
        self.agent.chosen.connect(lambda _agent: self.load())
        bar.addWidget(self.agent)
        self.said = Label("", "small", "text2")
        bar.addWidget(self.said, 1)
        self.open_button = Button(tr("Open the lead"), small=True)
        self.undo_button = Button(tr("Undo this run"), icon="action.undo", keys="U", small=True)
        bar.addWidget(self.open_button)
        bar.addWidget(self.undo_button)
        layout.addLayout(bar)
        self.list = Listing(
            [
                Head(tr("Lead")), Head(tr("Agent"), 120), Head(tr("Ended"), 150), Head(tr("Why")), Head(tr("When"), 110),
                Head(tr("Took"), 90, at_end=True), Head(tr("Cost"), 80, at_end=True), Head("", 12), Head(tr("Undo"), 130),
            ],
            tr("Past runs"),
        )  # fmt: skip
        self.empty = EmptyState(
            "action.history", tr("No run has ended yet"), tr("What agents finish is kept here and can be undone whole.")
        )
        layout.addWidget(self.list, 1)
        layout.addWidget(self.empty, 1)
        self.empty.hide()
        self.list.chosen.connect(lambda _key: self._offer())
        self.list.opened.connect(lambda _key: self.open())
        self.list.lines.wanted.connect(self._more)
        self.open_button.clicked.connect(self.open)
        self.undo_button.clicked.connect(self.undo)
        self._offer()

    def load(self) -> None:
        """Ask for the newest runs."""
        count = max(PAGE, min(len(self.list.lines.lines), 1000))
        self.client.ask(self, queries.past_runs, str(self.agent.value()), None, count, then=self._take, key="past")

    def _take(self, found: list[Ended]) -> None:
        self.ended = {one.id: one for one in found}
        self.list.show_lines([self._line(one) for one in found], more=len(found) >= PAGE)
        self.list.setVisible(bool(found))
        self.empty.setVisible(not found)
        self._offer()

    def _more(self) -> None:
        last = self.ended[RunId(self.list.last_number())]
        before = (last.finished_at, last.id)
        self.client.ask(self, queries.past_runs, str(self.agent.value()), before, PAGE, then=self._add, key="past")

    def _add(self, found: list[Ended]) -> None:
        self.ended.update((one.id, one) for one in found)
        self.list.lines.append([self._line(one) for one in found], more=len(found) == PAGE)

    def _line(self, one: Ended) -> Line:
        now = self.client.now()
        undone = (
            tr("Undone") if one.undone else tr("%n change(s)", n=one.changes) if one.changes else tr("Nothing to undo")
        )
        bad = one.outcome in ("failed", "cancelled", "needs_human", "blocked")
        return Line(
            one.id,
            (
                Cell(one.name or tr("A whole list"), role="bodyMed"),
                Cell(wording.agent_name(one.workflow), ink="text2"),
                Cell(wording.outcome_name(one.outcome), tone="danger" if bad else "neutral"),
                Cell(wording.because(one.because), ink="text2"),
                Cell(words.when(one.finished_at, now), ink="text2"),
                Cell(words.duration(one.finished_at - one.started_at), ink="text2"),
                Cell(words.cost(one.micros), ink="text2"),
                Cell(""),
                Cell(undone, ink="text2" if one.changes else "text3"),
            ),
        )

    def step(self, by: int) -> None:
        """Move the cursor by so many runs."""
        self.list.step(by)

    def current(self) -> Ended | None:
        """Return the run the cursor is on."""
        return self.ended.get(RunId(self.list.number()))

    def _offer(self) -> None:
        one = self.current()
        self.open_button.setEnabled(one is not None and one.contact is not None)
        self.undo_button.setEnabled(one is not None and one.changes > 0)
        said = ""
        if one is not None and one.sent:
            said = tr("%n message(s) of this run left and cannot be unsent", n=one.sent)
        self.said.set(said)

    def open(self) -> None:
        """Go to the lead of the run."""
        one = self.current()
        if one is not None and one.contact is not None:
            self.client.go("contact", id=one.contact)

    def undo(self) -> None:
        """Take back everything the run changed."""
        one = self.current()
        if one is not None and one.changes:
            self.client.do(self, "undo_changes", {"run": one.id}, then=self._undone)

    def _undone(self, ran: Ran) -> None:
        kept = [str(said) for said in ran.result["kept"]]
        if kept:
            self.client.toast(tr("Left as it is: {kept}", kept="; ".join(kept[:2])))
        self.load()
