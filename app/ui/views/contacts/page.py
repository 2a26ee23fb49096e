"""Contacts: find people."""

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import Qt

from app.actions.queries import contacts as people
from app.actions.queries.contacts import ContactRow
from app.actions.queries.lists import Listed
from app.core.changes import Topic
from app.ui.client import Client
from app.ui.commands import Command
from app.ui.models.window import Line
from app.ui.views.contacts.adding import NewContact
from app.ui.views.contacts.bulk import BulkBar, Deed
from app.ui.views.contacts.cells import person_line
from app.ui.views.contacts.deeds import Deeds
from app.ui.views.contacts.listing import ListPage, add_button
from app.ui.widgets import Button, EmptyState, Header
from app.ui.words import number, tr


class ContactsPage(ListPage):
    """The list of people."""

    name = "contacts"
    topics = frozenset(
        {
            Topic.CONTACTS,
            Topic.COMPANIES,
            Topic.DEALS,
            Topic.TASKS,
            Topic.APPROVALS,
            Topic.OUTBOX,
            Topic.RUNS,
            Topic.CONSENT,
            Topic.SETTINGS,
        }
    )
    entity: ClassVar[Listed] = "contacts"
    fetch = staticmethod(people.contact_rows)

    def __init__(self, client: Client) -> None:
        super().__init__(client)

    def make_head(self) -> Header:
        """The head: views, the way in for a file, and adding one person."""
        head = Header(tr("Contacts"), tabs=self.tabs)
        self.import_button = Button(tr("Import"), "ghost", icon="action.import")
        self.import_button.clicked.connect(self.import_file)
        head.add_action(self.import_button)
        self.add_button = add_button(tr("Add contact"), self.add, "C")
        head.add_action(self.add_button)
        return head

    def nothing_yet(self) -> EmptyState:
        """Say how people come here."""
        empty = EmptyState(
            "nav.contacts",
            tr("No contacts yet"),
            tr("Bring a CSV or a spreadsheet, or add one person by hand. Nothing is written to anybody by it."),
            tr("Import contacts"),
        )
        empty.pressed.connect(self.import_file)
        return empty

    def counted(self, listed: int, total: int) -> str:
        """Return how many of all people are listed."""
        if listed == total:
            return tr("%n contact(s)", n=total)
        return tr("{listed} of %n contact(s)", n=total, listed=number(listed))

    def line(self, row: ContactRow, shown: Sequence[str]) -> Line:
        """Return a person as a row."""
        assert self.shape is not None
        return person_line(row, self.shape.fields, shown, self.client.now())

    def say_more(self, ids: Sequence[int]) -> None:
        """Say the mean score of who is listed."""
        self.client.ask(self, people.mean_score, ids, then=self._say_mean, key="mean")

    def _say_mean(self, mean: float | None) -> None:
        self.aside.set("" if mean is None else tr("Average score {score}", score=number(round(mean))))

    def deeds(self, deeds: Deeds) -> BulkBar:
        """Return the bar of deeds for people."""
        return BulkBar(
            (
                Deed(text=tr("Add to sequence"), icon="nav.sequences", run=lambda at: deeds.enrol(at, self.ticked())),
                Deed(
                    text=tr("Set field"),
                    icon="action.edit",
                    run=lambda at: deeds.set_field(at, self.ticked(), self.shape.fields if self.shape else {}),
                ),
                Deed(text=tr("Tag"), icon="action.tag", run=lambda at: deeds.tag(at, self.ticked())),
                Deed(text=tr("Export"), icon="action.export", run=lambda _: self.export()),
            ),
            self.beside.left,
        )

    def export(self) -> None:
        """Write what is ticked into a file, in the columns that are shown."""
        if self.shape is not None:
            self.doing.export(self.ticked(), [self.shape.fields[name] for name in self.shown()])

    def edit(self, record: int, field: str, value: str) -> None:
        """Change a field of one person."""
        assert self.shape is not None
        wanted = {"contact": record, self.shape.fields[field].edits: value}
        self.client.do(self, "update_contact", wanted, failed=self._say_unchanged)

    def add(self) -> None:
        """Ask for a person to add."""
        dialog = NewContact(self, self.client)
        dialog.made.connect(self._show_new)
        dialog.open()

    def _show_new(self, contact: int) -> None:
        self.beside.show_record(contact)
        self._goal = contact

    def import_file(self) -> None:
        """Open the way from a file to contacts."""
        from app.ui.views.importing.wizard import ImportWizard

        wizard = ImportWizard(self.client, self)
        wizard.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        wizard.open()

    def arrive(self, **arguments: object) -> None:
        """Come to add somebody, to import, or with what to show."""
        super().arrive(**arguments)
        if arguments.get("new"):
            self.add()
        if arguments.get("importing"):
            self.import_file()

    def commands(self) -> list[Command]:
        """What the keyboard does here."""
        return [
            Command(name="contacts.add", title=tr("Add contact"), keys="C", run=self.add, icon="action.add"),
            Command(name="contacts.import", title=tr("Import contacts"), run=self.import_file, icon="action.import"),
            Command(
                name="contacts.export",
                title=tr("Export what is ticked"),
                run=self.export,
                icon="action.export",
                enabled=lambda: self.ticked().count > 0,
            ),
            *super().commands(),
        ]
