"""Choosing whom to enrol: search, tick, and one deed that says how many."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.actions.queries import sequences as queries
from app.actions.queries.sequences import Candidate
from app.actions.registry import Ran
from app.core.errors import Trouble
from app.ui import theme
from app.ui.client import Client
from app.ui.views.sequences import wording
from app.ui.widgets import Consequence, ConsequenceDialog, Dialog, Label, SearchField
from app.ui.widgets.listing import Cell, Head, Line, Listing
from app.ui.words import tr

MANY = 25


class EnrolDialog(Dialog):
    """Finds people and enrols those that are ticked; a click, Space or Enter ticks the one the cursor is on."""

    def __init__(self, parent: QWidget, client: Client, name: str, title: str) -> None:
        super().__init__(
            parent,
            tr("Enrol people in “{sequence}”", sequence=title),
            width=560,
            text=tr("Each mail still passes the rules, and waits for your yes where you asked to be asked."),
        )
        self.client, self.name, self.title = client, name, title
        self.picked: dict[int, str] = {}
        self.found: list[Candidate] = []
        self.search = SearchField(tr("Search people"))
        self.list = Listing([Head(tr("Who")), Head("", 190, at_end=True)], tr("People"), two_lines=True)
        self.list.horizontalHeader().hide()
        self.list.setFixedHeight(theme.scaled(300))
        self.chosen_names = Label("", "small", "text2")
        self.body.addWidget(self.search)
        self.body.addWidget(self.list)
        self.body.addWidget(self.chosen_names)
        self.deed = self.add_buttons(tr("Enrol"))
        self.deed.clicked.disconnect()
        self.deed.clicked.connect(self.press)
        self._timer = QTimer(self, singleShot=True, interval=60)
        self._timer.timeout.connect(self.load)
        self.search.textChanged.connect(lambda _: self._timer.start())
        self.search.left.connect(self.list.setFocus)
        self.list.clicked.connect(lambda _: self.tick())
        self.list.opened.connect(lambda _: self.tick())
        self._count()
        self.load()
        self.search.setFocus()

    def load(self) -> None:
        """Ask for those whom the words find."""
        self.client.ask(self, queries.candidates, self.search.text(), then=self._take, key="candidates")

    def _take(self, found: list[Candidate]) -> None:
        self.found = found
        self._show()

    def _show(self) -> None:
        self.list.show_lines([self._line(one) for one in self.found])

    def _line(self, one: Candidate) -> Line:
        picked, free = int(one.id) in self.picked, not one.hindrance
        under = " · ".join(part for part in (one.company, one.email) if part)
        end = wording.hindrance(one.hindrance) if not free else tr("chosen") if picked else ""
        return Line(
            int(one.id),
            (
                Cell(one.name, under=under, role="bodyMed", ink="text" if free else "text3",
                     icon="status.ok" if picked else "action.add" if free else "status.blocked"),
                Cell(end, ink="accentText" if picked else "text3", role="small"),
            ),
        )  # fmt: skip

    def tick(self) -> None:
        """Choose the person the cursor is on, or no longer."""
        one = next((one for one in self.found if int(one.id) == self.list.number()), None)
        if one is None or one.hindrance:
            return
        if self.picked.pop(int(one.id), None) is None:
            self.picked[int(one.id)] = one.name
        self._show()
        self._count()

    def _count(self) -> None:
        count = len(self.picked)
        self.deed.setText(tr("Enrol %n (person|people)", n=count) if count else tr("Enrol"))
        self.deed.setEnabled(count > 0)
        self.deed.updateGeometry()
        self.chosen_names.set(", ".join(list(self.picked.values())[:6]) + (" …" if count > 6 else ""))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space ticks; Ctrl+Enter does the deed."""
        if event.key() == Qt.Key.Key_Space and self.list.hasFocus():
            self.tick()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier and self.deed.isEnabled():
                self.press()
        else:
            super().keyPressEvent(event)

    def press(self) -> None:
        """Enrol them; more than a few are asked about once more."""
        count = len(self.picked)
        if count <= MANY:
            self.enrol()
            return
        ask = ConsequenceDialog(
            self,
            tr("Enrol %n (person|people)?", n=count),
            tr("What leaves cannot be recalled."),
            [Consequence(icon="channel.email", bold=tr("%n first letter(s)", n=count), text=tr("are written and asked about"))],
            tr("Enrol %n (person|people)", n=count),
            keep=tr("Not now"),
            kind="primary",
        )  # fmt: skip
        ask.accepted.connect(self.enrol)
        ask.open()

    def enrol(self) -> None:
        """Enrol those who are chosen, and say who could not be."""
        arguments = {"contacts": list(self.picked), "sequence": self.name}
        self.deed.setEnabled(False)
        self.client.do(
            self, "enrol_contacts", arguments, then=self._done, failed=self._failed, confirmed=True, toast=False
        )

    def _done(self, ran: Ran) -> None:
        said = tr("Enrolled %n (person|people)", n=ran.result.started)
        if ran.result.refused:
            said = tr(
                "{enrolled}. Left out: {names}",
                enrolled=said,
                names="; ".join(f"{self.picked.get(int(who), who)} ({why})" for who, why in ran.result.refused[:2]),
            )
        self.client.toast(said)
        self.accept()

    def _failed(self, trouble: Trouble) -> None:
        self._count()
        self.show_error(trouble.sentence, trouble.hint)
