"""Who is or was in a sequence: where they stand, what comes next, pause and resume."""

from PySide6.QtWidgets import QWidget

from app.actions.queries import sequences as queries
from app.actions.queries.sequences import Member, Members, SequenceShown
from app.ui import words
from app.ui.client import Client
from app.ui.views.sequences import wording
from app.ui.widgets import Button, ComboBox, EmptyState, Label, columns, rows
from app.ui.widgets.listing import Cell, Head, Line, Listing
from app.ui.words import tr


class People(QWidget):
    """A sequence's people, who is under way first; more come as one scrolls."""

    def __init__(self, client: Client, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.client = client
        self.shown: SequenceShown | None = None
        self.people: dict[int, Member] = {}
        layout = rows(self)
        bar = columns(gap=12, margins=(20, 8, 20, 8))
        self.state = ComboBox(
            [("", tr("Everybody")), ("active", tr("Under way")), ("paused", tr("Paused")), ("ended", tr("Ended"))],
            name=tr("Which people"),
            value="",
        )
        self.state.chosen.connect(lambda _: self.load())
        bar.addWidget(self.state)
        self.said = Label("", "small", "text2")
        bar.addWidget(self.said, 1)
        self.open_button = Button(tr("Open"), small=True)
        self.pause_button = Button(tr("Pause"), icon="action.pause", small=True)
        self.open_button.clicked.connect(self.open)
        self.pause_button.clicked.connect(self.press_pause)
        bar.addWidget(self.open_button)
        bar.addWidget(self.pause_button)
        layout.addLayout(bar)
        self.list = Listing(
            [Head(tr("Who")), Head(tr("Stands after"), 190), Head(tr("State"), 150), Head(tr("Next"), 170), Head(tr("Since"), 110)],
            tr("People in this sequence"), two_lines=True,
        )  # fmt: skip
        self.empty = EmptyState("nav.sequences", tr("Nobody here"), "")
        layout.addWidget(self.list, 1)
        layout.addWidget(self.empty, 1)
        self.empty.hide()
        self.list.opened.connect(lambda _: self.open())
        self.list.chosen.connect(lambda _: self._offer())
        self.list.lines.wanted.connect(self._more)
        self._offer()

    def show_sequence(self, shown: SequenceShown) -> None:
        """Show the people of a sequence."""
        self.shown = shown
        self.load()

    def load(self) -> None:
        """Ask for the first page."""
        if self.shown is not None:
            self.client.ask(
                self, queries.members, self.shown.name, str(self.state.value()), 0, then=self._take, key="members"
            )

    def _more(self) -> None:
        if self.shown is not None:
            offset = len(self.list.lines.lines)
            state = str(self.state.value())
            self.client.ask(self, queries.members, self.shown.name, state, offset, then=self._add, key="more members")

    def _take(self, found: Members) -> None:
        self.people = {int(one.id): one for one in found.people}
        self.list.show_lines([self._line(one) for one in found.people], more=len(found.people) < found.total)
        self.list.setVisible(bool(found.people))
        self.empty.setVisible(not found.people)
        everybody = not self.state.value()
        self.empty.set(
            tr("Nobody is in this sequence yet") if everybody else tr("Nobody here"),
            tr("Enrol people, or let the agents do it as leads come in.") if everybody else "",
        )
        self.said.set(tr("%n (person|people)", n=found.total))
        self._offer()

    def _add(self, found: Members) -> None:
        self.people |= {int(one.id): one for one in found.people}
        self.list.lines.append(
            [self._line(one) for one in found.people], more=found.offset + len(found.people) < found.total
        )

    def _line(self, one: Member) -> Line:
        assert self.shown is not None
        known = {step.touch.id: step.touch for step in self.shown.steps}
        last = known.get(one.touch)
        stands = wording.text_name(last.template) if last else one.touch or tr("Not begun")
        old = one.version < self.shown.version
        active = one.state == "active"
        tone = "success" if active else "warning" if one.state == "paused" else "neutral"
        state = tr("Under way") if active else wording.because(one.because)
        return Line(
            int(one.id),
            (
                Cell(one.name, under=one.company, role="bodyMed"),
                Cell(stands, under=tr("version {number}", number=one.version) if old else "", ink="text2"),
                Cell(state, tone=tone),
                Cell(self._next(one) if active else "", ink="text2"),
                Cell(words.when(one.since, self.client.now()), ink="text2"),
            ),
        )

    def _next(self, one: Member) -> str:
        if one.waiting_for == "approval":
            return tr("Waits for your yes")
        if one.waiting_for == "outbox":
            return tr("On its way out")
        if one.waiting_for == "trouble":
            return tr("Stopped: needs you")
        if self.shown is not None and self.shown.paused:
            return tr("The sequence is paused")
        return words.due(one.next_at, self.client.now()) if one.next_at is not None else ""

    def current(self) -> Member | None:
        """Return the person the cursor is on."""
        return self.people.get(self.list.number())

    def _offer(self) -> None:
        one = self.current()
        self.open_button.setEnabled(one is not None)
        paused = one is not None and one.state == "paused"
        self.pause_button.setText(tr("Resume") if paused else tr("Pause"))
        self.pause_button.set_icon("action.resume" if paused else "action.pause")
        self.pause_button.setEnabled(one is not None and one.state in ("active", "paused"))

    def open(self) -> None:
        """Go to the person the cursor is on."""
        one = self.current()
        if one is not None:
            self.client.go("contact", id=one.contact)

    def press_pause(self) -> None:
        """Stop the sequence of the person the cursor is on, or let it go on."""
        one = self.current()
        if one is not None and one.state in ("active", "paused"):
            verb = "pause_sequence" if one.state == "active" else "resume_enrolment"
            self.client.do(self, verb, {"contact": one.contact})
