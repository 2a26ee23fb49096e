"""A record's parts, loaded together: the panel stacks them, the page sets them in three columns."""

from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.actions.queries import record
from app.actions.queries.record import Choices, CompanyCard, ContactCard
from app.core.changes import Topic
from app.core.errors import NotFound, Trouble
from app.core.ids import CompanyId, ContactId
from app.ui import theme
from app.ui.client import Client
from app.ui.commands import Command
from app.ui.views.record.breakdown import Breakdown
from app.ui.views.record.changes import ChangeLog
from app.ui.views.record.composer import Composer
from app.ui.views.record.contact_fields import CompanyFields, ContactFields, Notes, Points
from app.ui.views.record.flow import Flow
from app.ui.views.record.forms import ConsentForm, DealForm, LogForm, TaskForm
from app.ui.views.record.sections import Consents, Deals, NextStep, People, Tags
from app.ui.views.record.timeline import Timeline
from app.ui.views.record.who import CompanyWho, Who
from app.ui.widgets import Button, IconButton, Menu, Tabs, columns, rows
from app.ui.words import tr

TOPICS = frozenset(
    {
        Topic.CONTACTS, Topic.COMPANIES, Topic.DEALS, Topic.ACTIVITIES, Topic.TASKS, Topic.MESSAGES, Topic.FACTS, Topic.APPROVALS,
        Topic.CONSENT, Topic.SEQUENCES, Topic.MONEY, Topic.OUTBOX, Topic.SETTINGS,
    }
)  # fmt: skip


class History(QWidget):
    """The timeline and the change log as two tabs."""

    def __init__(self, client: Client) -> None:
        super().__init__()
        layout = rows(self, gap=8)
        self.tabs = Tabs([("timeline", tr("Timeline")), ("changes", tr("Changes"))])
        self.timeline, self.changes = Timeline(client), ChangeLog(client)
        top = columns(gap=8)
        self.tabs.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        top.addWidget(self.tabs)
        top.addStretch(1)
        top.addWidget(self.timeline.filter)
        layout.addLayout(top)
        layout.addWidget(self.timeline)
        layout.addWidget(self.changes)
        self.changes.hide()
        self.tabs.chosen.connect(self._choose)
        self._of: tuple[str, int] | None = None

    def _choose(self, tab: object) -> None:
        self.timeline.setVisible(tab == "timeline")
        self.timeline.filter.setVisible(tab == "timeline")
        self.changes.setVisible(tab == "changes")
        self.load()

    def show_contact(self, number: int) -> None:
        """Show what happened with a person."""
        self.timeline.show_record("contact", number)
        self.changes.show_record("contact", number)

    def show_company(self, number: int) -> None:
        """Show what happened with a company."""
        self.timeline.show_record("company", number)
        self.changes.show_record("company", number)

    def load(self) -> None:
        """Ask for what is new."""
        (self.changes if self.tabs.value() == "changes" else self.timeline).load()


class ContactParts(QObject):
    """Everything about one person: the widgets, what they show, and what they do."""

    loaded = Signal(object)  # ContactCard
    gone = Signal(str)

    def __init__(self, client: Client, owner: QWidget) -> None:
        super().__init__(owner)
        self.client, self.owner = client, owner
        self.card: ContactCard | None = None
        self.wanted: ContactId | None = None
        self.offered = Choices(sequences=(), owners=())
        self.who, self.score, self.next = Who(client), Breakdown(), NextStep(client)
        self.tags, self.fields, self.points, self.notes = Tags(), ContactFields(client), Points(client), Notes(client)
        self.deals, self.consents, self.history = Deals(client), Consents(client), History(client)
        self._make_actions()
        self._connect()

    def _make_actions(self) -> None:
        self.actions = QWidget()
        line = Flow(self.actions, gap=0)
        self.email = Button(tr("Email"), icon="channel.email", keys="E", small=True)
        self.note = Button(tr("Note"), icon="channel.note", keys="N", small=True)
        self.sequence = Button(tr("Sequence"), small=True)
        self.more = IconButton("action.more", tr("More to do with this contact"))
        self.more.setFixedSize(28, theme.size("controlSmall") + 6)
        for button in (self.email, self.note, self.sequence, self.more):
            line.addWidget(button)

    def _connect(self) -> None:
        self.email.clicked.connect(self.write)
        self.note.clicked.connect(lambda: self.log("note"))
        self.sequence.clicked.connect(lambda: self._sequences().popup(_under(self.sequence)))
        self.more.clicked.connect(lambda: self.menu().popup(_under(self.more)))
        self.next.add.clicked.connect(self.new_task)
        self.next.completed.connect(lambda task: self.client.do(self.owner, "complete_task", {"task": task}))
        self.score.score_again.connect(lambda: self._do("score_lead"))
        self.tags.changed.connect(self._tag)
        self.deals.add.clicked.connect(self.new_deal)
        self.consents.add.clicked.connect(self.note_consent)
        self.consents.revoked.connect(lambda one: self.client.do(self.owner, "revoke_consent", {"consent": one}))
        self.who.alike.connect(lambda: self.client.go("duplicates", contact=self.wanted))

    # Loading ---------------------------------------------------------------------------------------------------------

    def show(self, contact: ContactId) -> None:
        """Load another person; the former stays until this one is there."""
        self.wanted = contact
        self.load()

    def load(self) -> None:
        """Load the person that is wanted anew."""
        if self.wanted is not None:
            self.client.ask(self, record.contact_card, self.wanted, then=self._show, failed=self._failed, key="card")
            self.client.ask(self, record.choices, then=self._offer, key="choices")

    def _offer(self, offered: Choices) -> None:
        self.offered = offered

    def _show(self, card: ContactCard) -> None:
        another = self.card is None or self.card.contact.id != card.contact.id
        self.card = card
        for part in (self.who, self.next, self.fields, self.points, self.notes, self.consents):
            part.show_card(card)
        self.score.show_score(card.score, self.client)
        self.tags.show_tags(card.contact.tags)
        self.deals.show_deals(card.deals)
        self.email.setEnabled(card.contact.email is not None and not card.do_not_contact)
        self.sequence.setEnabled(not card.do_not_contact)
        if another:
            self.history.show_contact(card.contact.id)
        else:
            self.history.load()
        self.loaded.emit(card)

    def _failed(self, trouble: Trouble) -> None:
        if isinstance(trouble, NotFound):
            self.card = None
            self.gone.emit(str(trouble))
        else:
            self.client.toast(str(trouble), bad=True)

    # Doing -----------------------------------------------------------------------------------------------------------

    def _do(self, action: str, *, confirmed: bool = False, **arguments: object) -> None:
        if self.card is not None:
            self.client.do(self.owner, action, {"contact": self.card.contact.id, **arguments}, confirmed=confirmed)

    def write(self) -> None:
        """Write a mail."""
        if self.card is not None and self.email.isEnabled():
            Composer(self.client, self.owner, self.card).open()

    def answer(self) -> None:
        """Answer what they wrote last."""
        if self.card is not None and self.card.answers is not None:
            Composer(self.client, self.owner, self.card, answer=True).open()

    def log(self, kind: str) -> None:
        """Log a note, a call or a meeting."""
        if self.card is not None:
            LogForm(self.client, self.owner, self.card.contact.id, self.card.contact.shown, kind).open()

    def new_task(self) -> None:
        """Put a task about them on the list."""
        if self.card is not None:
            TaskForm(self.client, self.owner, self.card.contact.id, self.card.contact.shown).open()

    def follow_up(self) -> None:
        """Put following up with them on the list."""
        if self.card is not None:
            name = self.card.contact.shown
            said = tr("Follow up with {name}", name=name)
            TaskForm(self.client, self.owner, self.card.contact.id, name, title=said, days=3).open()

    def new_deal(self) -> None:
        """Open a deal with them."""
        if self.card is not None:
            person = self.card.contact
            title = person.company.name if person.company else person.shown
            DealForm(self.client, self.owner, title=title, contact=person.id).open()

    def note_consent(self) -> None:
        """Write down that they allowed contact."""
        if self.card is not None:
            ConsentForm(self.client, self.owner, self.card.contact.id, self.card.contact.shown).open()

    def _tag(self, tags: tuple[str, ...]) -> None:
        self.tags.show_tags(tags)
        self._do("set_tags", tags=tags)

    def _sequences(self) -> Menu:
        menu = Menu(self.owner)
        if self.card is not None and self.card.enrolled is not None:
            menu.add(
                tr("Stop {name}", name=self.card.enrolled.name), lambda: self._do("pause_sequence"), icon="action.stop"
            )
            return menu
        for name in self.offered.sequences:
            menu.add(
                tr("Add to {name}", name=name),
                partial(self._do, "start_sequence", sequence=name, confirmed=True),
                icon="nav.sequences",
            )
        return menu

    def menu(self) -> Menu:
        """Return all that can be done with this person."""
        menu, card = Menu(self.owner), self.card
        if card is None:
            return menu
        if card.answers is not None:
            menu.add(tr("Reply"), self.answer, icon="channel.reply", keys="R")
        menu.add(tr("Follow up"), self.follow_up, icon="field.timeline", keys="F")
        menu.add(tr("New task"), self.new_task, icon="channel.task", keys="T")
        menu.add(tr("Log a call"), lambda: self.log("call"), icon="channel.call")
        menu.add(tr("Log a meeting"), lambda: self.log("meeting"), icon="field.timeline")
        menu.add(tr("New deal"), self.new_deal, icon="nav.pipeline")
        menu.addSeparator()
        if card.in_charge is not None:
            menu.add(tr("Take over from the agents"), lambda: self._do("take_over"), icon="action.user")
        for owner in self.offered.owners:
            menu.add(
                tr("Give to {name}", name=owner),
                partial(self._do, "assign_to_rep", rep=owner),
                icon="action.user",
            )
        menu.add(tr("Find out more"), lambda: self._do("enrich_lead"), icon="agent.researcher")
        menu.add(tr("Note a consent"), self.note_consent, icon="nav.compliance")
        if not card.do_not_contact:
            menu.add(tr("Do not contact"), lambda: self._do("do_not_contact"), icon="status.blocked", danger=True)
        menu.addSeparator()
        menu.add(tr("Move to the trash"), self.delete, icon="action.delete", danger=True)
        return menu

    def delete(self) -> None:
        """Move them to the trash; Undo takes them back out."""
        self._do("delete_contact", confirmed=True)

    def commands(self, prefix: str) -> list[Command]:
        """Return what the keyboard can do with this person."""

        def there() -> bool:
            return self.card is not None

        def answerable() -> bool:
            return self.card is not None and self.card.answers is not None

        made = [
            ("email", tr("Write to this contact"), "E", "channel.email", self.write, there),
            ("note", tr("Note about this contact"), "N", "channel.note", lambda: self.log("note"), there),
            ("task", tr("Task about this contact"), "T", "channel.task", self.new_task, there),
            ("follow_up", tr("Follow up with this contact"), "F", "field.timeline", self.follow_up, there),
            ("reply", tr("Reply to this contact"), "R", "channel.reply", self.answer, answerable),
        ]
        return [
            Command(
                name=f"{prefix}.{name}", title=title, keys=keys, icon=icon, run=run, enabled=enabled, group=tr("Record")
            )
            for name, title, keys, icon, run, enabled in made
        ]


def _under(button: QWidget) -> QPoint:
    return button.mapToGlobal(button.rect().bottomLeft())


class CompanyParts(QObject):
    """Everything about one company."""

    loaded = Signal(object)  # CompanyCard
    gone = Signal(str)

    def __init__(self, client: Client, owner: QWidget) -> None:
        super().__init__(owner)
        self.client, self.owner = client, owner
        self.card: CompanyCard | None = None
        self.wanted: CompanyId | None = None
        self.who, self.fields = CompanyWho(), CompanyFields(client)
        self.people, self.deals, self.history = People(client), Deals(client), History(client)
        self.actions = QWidget()
        line = columns(self.actions, gap=2)
        self.deal = Button(tr("New deal"), icon="nav.pipeline", small=True)
        self.delete_button = Button(tr("Move to the trash"), "ghost", icon="action.delete", small=True)
        line.addWidget(self.deal)
        line.addStretch(1)
        line.addWidget(self.delete_button)
        self.deal.clicked.connect(self.new_deal)
        self.deals.add.clicked.connect(self.new_deal)
        self.delete_button.clicked.connect(self.delete)

    def show(self, company: CompanyId) -> None:
        """Load another company; the former stays until this one is there."""
        self.wanted = company
        self.load()

    def load(self) -> None:
        """Load the company that is wanted anew."""
        if self.wanted is not None:
            self.client.ask(self, record.company_card, self.wanted, then=self._show, failed=self._failed, key="card")

    def _show(self, card: CompanyCard) -> None:
        another = self.card is None or self.card.company.id != card.company.id
        self.card = card
        self.who.show_card(card)
        self.fields.show_card(card)
        self.people.show_people(card.people, card.people_count)
        self.deals.show_deals(card.deals)
        if another:
            self.history.show_company(card.company.id)
        else:
            self.history.load()
        self.loaded.emit(card)

    def _failed(self, trouble: Trouble) -> None:
        if isinstance(trouble, NotFound):
            self.card = None
            self.gone.emit(str(trouble))
        else:
            self.client.toast(str(trouble), bad=True)

    def new_deal(self) -> None:
        """Open a deal with this company."""
        if self.card is not None:
            DealForm(self.client, self.owner, title=self.card.company.name, company=self.card.company.name).open()

    def delete(self) -> None:
        """Move the company to the trash; its people and deals stay."""
        if self.card is not None:
            self.client.do(self.owner, "delete_company", {"company": self.card.company.id}, confirmed=True)

    def commands(self, prefix: str) -> list[Command]:
        """Return what the keyboard can do with this company."""
        return [
            Command(
                name=f"{prefix}.deal", title=tr("New deal with this company"), keys="D", icon="nav.pipeline", run=self.new_deal,
                enabled=lambda: self.card is not None, group=tr("Record"),
            )
        ]  # fmt: skip
