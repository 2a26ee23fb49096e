"""Do not contact: who must not be written to, by digest alone; looking an address up; taking an entry off, as the law lets."""

from PySide6.QtWidgets import QWidget

from app.actions.queries import compliance as queries
from app.actions.queries.compliance import Answer, Listed, Overview
from app.core.errors import Trouble
from app.core.ids import ContactId
from app.ui import words
from app.ui.client import Client
from app.ui.views.compliance import wording
from app.ui.widgets import (
    Button,
    ComboBox,
    Dialog,
    EmptyState,
    Field,
    InlineMessage,
    Label,
    LabelledField,
    SearchField,
    columns,
    rows,
)
from app.ui.widgets.listing import Cell, Head, Line, Listing
from app.ui.words import tr

PAGE = 200


class SuppressedTab(QWidget):
    """The list, newest first."""

    def __init__(self, client: Client, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.client = client
        self.entries: dict[int, Listed] = {}
        self.people: dict[int, tuple[ContactId, str]] = {}
        layout = rows(self)
        bar = columns(gap=12, margins=(20, 8, 20, 8))
        self.address = SearchField(tr("Look up an address or number"))
        self.address.setFixedWidth(300)
        self.reason = ComboBox([("", tr("Every reason"))], name=tr("Reason"), value="")
        self.said = Label("", "small", "text2")
        self.open_button = Button(tr("Open the record"), small=True)
        self.lift_button = Button(tr("Take off the list"), "dangerLine", small=True)
        for widget in (self.address, self.reason):
            bar.addWidget(widget)
        bar.addWidget(self.said, 1)
        bar.addWidget(self.open_button)
        bar.addWidget(self.lift_button)
        layout.addLayout(bar)
        self.answer = InlineMessage(tone="neutral", closes=True)
        self.answer.hide()
        around = rows(margins=(20, 0, 20, 0))
        around.addWidget(self.answer)
        layout.addLayout(around)
        heads = [
            Head(tr("Who, where a contact has the address")), Head(tr("Address"), 110), Head(tr("Channel"), 150),
            Head(tr("Reason")), Head(tr("Came from"), 150), Head(tr("Since"), 110),
        ]  # fmt: skip
        self.list = Listing(heads, tr("Do not contact"))
        self.empty = EmptyState(
            "status.cleared", tr("Nobody is on the list"),
            tr("Whoever asks to be left alone comes here by themselves, and stays, even when the contact is deleted."),
        )  # fmt: skip
        layout.addWidget(self.list, 1)
        layout.addWidget(self.empty, 1)
        self.empty.hide()
        self.address.returnPressed.connect(self.look_up)
        self.reason.chosen.connect(lambda _reason: self.load())
        self.list.chosen.connect(lambda _key: self._offer())
        self.list.opened.connect(lambda _key: self.open())
        self.list.lines.wanted.connect(self._more)
        self.open_button.clicked.connect(self.open)
        self.lift_button.clicked.connect(self.lift)
        self._offer()

    def load(self) -> None:
        """Ask for the list and its reasons."""
        reason = str(self.reason.value() or "")
        self.client.ask(self, queries.do_not_contact, reason, then=self._take, key="list")
        self.client.ask(self, queries.reasons, then=self._take_reasons)

    def show_overview(self, seen: Overview) -> None:
        """Say how many there are, and that addresses are not kept."""
        said = tr("%n entries. Only digests are kept, so addresses cannot be shown.", n=seen.suppressed)
        self.said.set(said if seen.suppressed else "")

    def _take_reasons(self, found: list[tuple[str, int]]) -> None:
        held = self.reason.value()
        choices: list[tuple[object, str]] = [("", tr("Every reason"))]
        choices += [(reason, f"{reason} ({words.number(count)})") for reason, count in found]
        self.reason.set_choices(choices, held or "")

    def _take(self, found: list[Listed]) -> None:
        self.entries = {one.id: one for one in found}
        self.list.show_lines([self._line(one) for one in found], more=len(found) == PAGE)
        self.list.setVisible(bool(found))
        self.empty.setVisible(not found)
        self._offer()
        self._ask_people(found)

    def _more(self) -> None:
        last = self.list.last_number()
        reason = str(self.reason.value() or "")
        self.client.ask(self, queries.do_not_contact, reason, last, then=self._add, key="list")

    def _add(self, found: list[Listed]) -> None:
        self.entries.update((one.id, one) for one in found)
        self.list.lines.append([self._line(one) for one in found], more=len(found) == PAGE)
        self._ask_people(found)

    def _ask_people(self, found: list[Listed]) -> None:
        """Ask whose addresses these are: it takes a moment, so the list is there first."""
        unknown = tuple(one.id for one in found if one.id not in self.people)
        if unknown:
            self.client.ask(self, queries.people_behind, unknown, then=self._take_people, key=f"people {unknown[0]}")

    def _take_people(self, found: dict[int, tuple[ContactId, str]]) -> None:
        if found:
            self.people |= found
            self.list.show_lines([self._line(one) for one in self.entries.values()])
            self._offer()

    def _line(self, one: Listed) -> Line:
        who = self.people.get(one.id)
        return Line(
            one.id,
            (
                Cell(who[1], role="bodyMed") if who else Cell(tr("No contact has it"), ink="text3"),
                Cell(wording.channel_name(one.kind), icon=wording.channel_icon(one.kind)),
                Cell(wording.channel_name(one.channel), ink="text2"),
                Cell(one.reason),
                Cell(wording.source_name(one.source), ink="text2"),
                Cell(words.when(one.at, self.client.now()), ink="text2"),
            ),
        )

    # Deeds -----------------------------------------------------------------------------------------------------------

    def current(self) -> Listed | None:
        """Return the entry the cursor is on."""
        return self.entries.get(self.list.number())

    def _offer(self) -> None:
        one = self.current()
        known = one is not None and one.id in self.people
        self.open_button.setEnabled(known)
        self.lift_button.setEnabled(one is not None and (one.own or known))
        self.lift_button.setToolTip(
            ""
            if one is None or one.own or known
            else tr("They asked for it, and no contact has the address to consent for.")
        )

    def open(self) -> None:
        """Go to the record of whoever it is."""
        one = self.current()
        if one is not None and one.id in self.people:
            self.client.go("contact", id=self.people[one.id][0])

    def look_up(self) -> None:
        """Say whether an address or number is on the list."""
        text = self.address.text().strip()
        if text:
            self.client.ask(
                self, queries.check_address, text, then=self._answer, failed=self._not_an_address, key="check"
            )

    def _answer(self, found: Answer) -> None:
        who = f" ({found.name})" if found.name else ""
        if found.entry is None:
            text = tr("The gate may still hold it back for other reasons.")
            self.answer.say(
                tr("{address}{who} is not on the list", address=found.looked_up, who=who), text, tone="success"
            )
            return
        one = found.entry
        since = words.full_day(words.local(one.at).date())
        text = tr(
            "{reason}, since {day}, from: {source}",
            reason=one.reason,
            day=since,
            source=wording.source_name(one.source),
        )
        self.answer.say(
            tr("{address}{who} must not be contacted", address=found.looked_up, who=who), text, tone="danger"
        )
        self.list.choose(one.id)

    def _not_an_address(self, trouble: Trouble) -> None:
        self.answer.say(trouble.sentence, trouble.hint, tone="warning")

    def lift(self) -> None:
        """Ask what the law wants to know, then take the entry off."""
        one = self.current()
        if one is None:
            return
        who = self.people.get(one.id)
        dialog = LiftDialog(self, one, who[1] if who else "")
        dialog.accepted.connect(lambda: self._lift(one, who[0] if who else None, dialog.how()))
        dialog.open()

    def _lift(self, one: Listed, contact: ContactId | None, how: str) -> None:
        arguments: dict[str, object] = {"entry": one.id, "how": how}
        if contact is not None:
            arguments["contact"] = contact
        self.client.do(self, "lift_suppression", arguments, confirmed=True)


class LiftDialog(Dialog):
    """What must be known before somebody may be contacted again."""

    def __init__(self, parent: QWidget, one: Listed, name: str) -> None:
        super().__init__(
            parent,
            tr("Let {name} be contacted again?", name=name) if name else tr("Take this entry off the list?"),
            text=tr("You put it on the list yourself.")
            if one.own
            else tr(
                "They asked to be left alone. Only their own fresh consent lifts that; it is written into the ledger."
            ),
        )
        self._least = 1 if one.own else 10
        self._how = Field(name=tr("How they said so"))
        self._how.setPlaceholderText(tr("Wrote on 2 March that she wants our news again"))
        label = tr("Why it may go") if one.own else tr("When and how they said so")
        self.body.addWidget(LabelledField(label, self._how))
        button = self.add_buttons(tr("Take off the list"), kind="dangerFill", keep=tr("Keep it"))
        button.setEnabled(False)
        self._how.textChanged.connect(lambda text: button.setEnabled(len(text.strip()) >= self._least))
        self._how.setFocus()

    def how(self) -> str:
        """Return what was written."""
        return self._how.text().strip()
