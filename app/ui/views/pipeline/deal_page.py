"""A deal's own page: what is known of it, what it waits for, and what happened."""

from collections.abc import Callable, Iterable

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.actions.queries import pipeline as queries
from app.actions.queries.pipeline import DealView
from app.core.changes import Topic
from app.core.deal import Stage
from app.core.errors import Trouble
from app.core.ids import DealId
from app.ui.client import Client
from app.ui.commands import Command
from app.ui.page import Page
from app.ui.views.pipeline import wording
from app.ui.views.pipeline.dialogs import WhyLost
from app.ui.views.record.timeline import Timeline
from app.ui.widgets import (
    Button,
    ComboBox,
    Consequence,
    ConsequenceDialog,
    EmptyState,
    Field,
    Header,
    InlineMessage,
    Label,
    LabelledField,
    LinkButton,
    ScrollArea,
    Surface,
    TextLabel,
    columns,
    rows,
)
from app.ui.words import mark, tr

_SLOTS = {
    "budget": mark("Budget"),
    "authority": mark("Authority"),
    "need": mark("Need"),
    "timeline": mark("Timeline"),
    "competition": mark("Competition"),
}


_CLEARABLE = ("value", "close_date")


class DealPage(Page):
    """One deal; the place “deal” with id=…"""

    name = "deal"
    topics = frozenset({Topic.DEALS, Topic.MONEY, Topic.TASKS, Topic.ACTIVITIES, Topic.MESSAGES, Topic.APPROVALS})

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self.number: int | None = None
        self.seen: DealView | None = None
        layout = rows(self)
        self.header = Header("")
        self.back = Button(tr("Pipeline"), "ghost", icon="action.back")
        self.back.clicked.connect(lambda: client.go("pipeline"))
        self.header.add_action(self.back)
        self.proposal = Button(tr("Write proposal"), icon="agent.closer")
        self.proposal.clicked.connect(lambda: self._do("generate_proposal"))
        self.header.add_action(self.proposal)
        self.trash = Button(tr("Delete"), "danger", icon="action.delete")
        self.trash.clicked.connect(self.delete)
        self.header.add_action(self.trash)
        layout.addWidget(self.header)
        self.error = InlineMessage(tone="danger", closes=True)
        self.error.hide()
        layout.addWidget(self.error)
        self.stack = QStackedWidget()
        layout.addWidget(self.stack, 1)
        self.stack.addWidget(self._body())
        self.gone = EmptyState(
            "nav.pipeline", tr("This deal is not here any more"), tr("It may be in the trash."), tr("Open the trash")
        )
        self.gone.pressed.connect(lambda: client.go("trash"))
        self.stack.addWidget(self.gone)

    def _body(self) -> QWidget:
        body = QWidget()
        layout = columns(body)
        left = QWidget()
        facts = rows(left, gap=12, margins=(20, 16, 20, 16))
        self.stage = ComboBox([(one.value, wording.stage(one)) for one in Stage], name=tr("Stage"))
        self.stage.chosen.connect(self._move)
        facts.addWidget(LabelledField(tr("Stage"), self.stage))
        self.fields: dict[str, Field] = {}
        for name, label in (
            ("title", tr("What it is about")),
            ("value", tr("Value")),
            ("close_date", tr("Closes on")),
            ("competitor", tr("Competitor")),
            ("authority", tr("Who decides")),
            ("need", tr("Need")),
            ("timeline", tr("Timeline")),
        ):
            field = Field(mic=name not in _CLEARABLE, placeholder="2026-12-31" if name == "close_date" else "")
            field.editingFinished.connect(self._saver(name))
            self.fields[name] = field
            facts.addWidget(LabelledField(label, field))
        facts.addStretch(1)
        middle = Surface("canvas", lines="left")
        history = rows(middle, gap=10, margins=(21, 16, 20, 16))
        history.addWidget(Label(tr("What happened"), "heading"))
        self.timeline = Timeline(self.client)
        history.addWidget(self.timeline.filter)
        holder = QWidget()
        inside = rows(holder)
        inside.addWidget(self.timeline)
        inside.addStretch(1)
        history.addWidget(ScrollArea(holder), 1)
        layout.addWidget(ScrollArea(left), 4)
        layout.addWidget(middle, 6)
        layout.addWidget(self._side(), 4)
        return body

    def _side(self) -> QWidget:
        side = Surface("subtle", lines="left")
        layout = rows(side, gap=10, margins=(21, 16, 20, 16))
        self.who = LinkButton("", role="bodyMed")
        self.who.clicked.connect(self._open_person)
        self.email = Label("", "small", "text2")
        self.others = rows(gap=2)
        self.next = TextLabel("", "body", "text")
        self.past = TextLabel("", "body", "text2")
        self.stands = TextLabel("", "body", "text2")
        self.money = TextLabel("", "body", "text2")
        self.known = TextLabel("", "body", "text2")
        for title, widgets in (
            (tr("Next step"), (self.next,)),
            (tr("Person"), (self.who, self.email)),
            (tr("Stages"), (self.past, self.stands)),
            (tr("Money"), (self.money,)),
            (tr("Said by them"), (self.known,)),
        ):
            layout.addWidget(Label(title, "smallBold"))
            for widget in widgets:
                layout.addWidget(widget)
            if self.who in widgets:
                layout.addLayout(self.others)
            layout.addSpacing(8)
        layout.addStretch(1)
        return ScrollArea(side, fill="subtle")

    # Loading ---------------------------------------------------------------------------------------------------------

    def arrive(self, **arguments: object) -> None:
        """Come for a deal."""
        self.number = int(str(arguments["id"]))
        self.seen = None
        self.timeline.show_record("deal", self.number)
        self.refresh()

    def load(self) -> None:
        if self.number is not None:
            self.client.ask(self, queries.deal, DealId(self.number), then=self._show, failed=self._gone)
            self.timeline.load()

    def first_focus(self) -> QWidget:
        return self.stage

    def _gone(self, _: Trouble) -> None:
        self.header.title.set(tr("Deal"))
        self.stack.setCurrentWidget(self.gone)

    def _show(self, seen: DealView) -> None:
        self.seen = seen
        deal, now = seen.deal, self.client.now()
        self.stack.setCurrentIndex(0)
        self.header.title.set(deal.title)
        self.header.say(tr("%n d in stage", n=seen.days_in_stage))
        self.stage.choose(deal.stage.value)
        self.proposal.setVisible(not deal.stage.ended)
        texts = {
            "title": deal.title,
            "value": str(deal.value.major) if deal.value is not None else "",
            "close_date": deal.close_date.isoformat() if deal.close_date else "",
            "competitor": deal.competitor or "",
            "authority": deal.authority or "",
            "need": deal.need or "",
            "timeline": deal.timeline or "",
        }
        for name, field in self.fields.items():
            if not field.hasFocus() or not field.isModified():
                field.setText(texts[name])
                field.setCursorPosition(0)
                field.setModified(False)
        self.who.setText(seen.card.who or seen.card.company or "–")
        self.who.updateGeometry()
        self.email.set(seen.email)
        step = wording.next_step(seen.next_step)
        when = wording.due(seen.next_step, now)[0]
        self.next.set(
            f"{step} · {when}" if when else step,
            color="warning" if seen.next_step is None and not deal.stage.ended else "text",
        )
        self._show_others(seen)
        self._show_past(seen)
        self.money.set("\n".join(wording.moneys(seen)) or tr("No quote yet."))
        known = [f"{tr(_SLOTS.get(slot.value, slot.value))}: “{value.quote}”" for slot, value in seen.slots.items()]
        self.known.set("\n".join(known) or tr("Nothing yet that a deal rests on."))

    def _show_others(self, seen: DealView) -> None:
        while (item := self.others.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.deleteLater()
        for number, name in seen.people:
            link = LinkButton(name)
            link.clicked.connect(self._opener(int(number)))
            self.others.addWidget(link)

    def _opener(self, person: int) -> Callable[[], None]:
        return lambda: self.client.go("contact", id=person)

    def _show_past(self, seen: DealView) -> None:
        self.past.set("\n".join(wording.spans(seen.past)))
        self.past.setVisible(len(seen.past) > 1)
        late = bool(seen.norm) and seen.days_in_stage > seen.norm
        self.stands.set(wording.stands(seen), color="warning" if late else "text2")

    # Deeds -----------------------------------------------------------------------------------------------------------

    def _saver(self, name: str) -> Callable[[], None]:
        return lambda: self._save(name)

    def _save(self, name: str) -> None:
        field = self.fields[name]
        if self.number is None or not field.isModified():
            return
        field.setModified(False)
        given = field.text().strip()
        if not given and name in _CLEARABLE:
            self.client.do(self, "clear_deal_field", {"deal": self.number, "field": name}, failed=self._failed)
        else:
            self.client.do(self, "update_deal", {"deal": self.number, name: given}, failed=self._failed)

    def _move(self, chosen: object) -> None:
        if self.number is None:
            return
        # Qt keeps the words of a stage, and not the stage itself.
        number, stage = self.number, Stage(str(chosen))
        if stage is Stage.LOST:
            dialog = WhyLost(self, self.seen.deal.title if self.seen else tr("this deal"))
            dialog.accepted.connect(
                lambda: self.client.do(
                    self,
                    "update_deal_stage",
                    {"deal": number, "stage": "lost", "because": dialog.because()},
                    failed=self._failed,
                )
            )
            dialog.rejected.connect(self.load)
            dialog.open()
            return
        self.client.do(self, "update_deal_stage", {"deal": number, "stage": stage.value}, failed=self._failed)

    def _do(self, action: str) -> None:
        if self.number is not None:
            self.client.do(self, action, {"deal": self.number}, failed=self._failed)

    def _failed(self, trouble: Trouble) -> None:
        self.error.say(trouble.sentence, trouble.hint or tr("Nothing was changed."))
        self.load()

    def delete(self) -> None:
        """Ask before the deal goes to the trash."""
        if self.seen is None or self.number is None:
            return
        number = self.number
        dialog = ConsequenceDialog(
            self,
            tr("Delete “{deal}”?", deal=self.seen.deal.title),
            tr("It leaves the board and the forecast."),
            [Consequence(icon="nav.trash", bold=tr("30 days"), text=tr("it can be restored from the trash"))],
            tr("Delete deal"),
            keep=tr("Keep it"),
        )
        dialog.accepted.connect(lambda: self._deleted(number))
        dialog.open()

    def _deleted(self, number: int) -> None:
        self.client.do(
            self,
            "delete_deal",
            {"deal": number},
            confirmed=True,
            then=lambda _: self.client.go("pipeline"),
            failed=self._failed,
        )

    def _open_person(self) -> None:
        if self.seen is not None and self.seen.card.contact_id is not None:
            self.client.go("contact", id=int(self.seen.card.contact_id))
        elif self.seen is not None and self.seen.card.company_id is not None:
            self.client.go("company", id=int(self.seen.card.company_id))

    def commands(self) -> Iterable[Command]:
        return [
            Command(
                name="deal.back", title=tr("Back to the pipeline"), keys="Esc", run=lambda: self.client.go("pipeline")
            ),
            Command(
                name="deal.proposal",
                title=tr("Write proposal"),
                run=lambda: self._do("generate_proposal"),
                enabled=lambda: self.seen is not None and not self.seen.deal.stage.ended,
            ),
            Command(name="deal.delete", title=tr("Delete deal"), run=self.delete, icon="action.delete"),
        ]
