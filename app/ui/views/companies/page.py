"""Companies: find them, and the people and deals there."""

from collections.abc import Sequence
from typing import ClassVar

from app.actions.queries import companies
from app.actions.queries.companies import CompanyRow
from app.actions.queries.lists import Listed
from app.core.changes import Topic
from app.ui.commands import Command
from app.ui.models.window import Line
from app.ui.views.companies.cells import company_line
from app.ui.views.contacts.adding import NewCompany
from app.ui.views.contacts.bulk import BulkBar, Deed
from app.ui.views.contacts.deeds import Deeds
from app.ui.views.contacts.listing import ListPage, add_button
from app.ui.widgets import EmptyState, Header
from app.ui.words import number, tr


class CompaniesPage(ListPage):
    """The list of companies."""

    name = "companies"
    topics = frozenset({Topic.CONTACTS, Topic.COMPANIES, Topic.DEALS, Topic.SETTINGS})
    entity: ClassVar[Listed] = "companies"
    fetch = staticmethod(companies.company_rows)

    def make_head(self) -> Header:
        """The head: views, and adding a company."""
        head = Header(tr("Companies"), tabs=self.tabs)
        self.add_button = add_button(tr("Add company"), self.add, "C")
        head.add_action(self.add_button)
        return head

    def nothing_yet(self) -> EmptyState:
        """Say how companies come here."""
        empty = EmptyState(
            "nav.companies",
            tr("No companies yet"),
            tr("They come with the contacts you import, or you add one by hand."),
            tr("Add company"),
        )
        empty.pressed.connect(self.add)
        return empty

    def counted(self, listed: int, total: int) -> str:
        """Return how many of all companies are listed."""
        if listed == total:
            return tr("%n (company|companies)", n=total)
        return tr("{listed} of %n (company|companies)", n=total, listed=number(listed))

    def line(self, row: CompanyRow, shown: Sequence[str]) -> Line:
        """Return a company as a row."""
        assert self.shape is not None
        return company_line(row, self.shape.fields, shown, self.client.now())

    def deeds(self, deeds: Deeds) -> BulkBar:
        """Return the bar of deeds for companies."""
        return BulkBar(
            (
                Deed(
                    text=tr("Set field"),
                    icon="action.edit",
                    run=lambda at: deeds.set_field(at, self.ticked(), self.shape.fields if self.shape else {}),
                ),
                Deed(text=tr("Export"), icon="action.export", run=lambda _: self.export()),
            ),
            self.beside.left,
        )

    def export(self) -> None:
        """Write what is ticked into a file, in the columns that are shown."""
        if self.shape is not None:
            self.doing.export(self.ticked(), [self.shape.fields[name] for name in self.shown()])

    def edit(self, record: int, field: str, value: str) -> None:
        """Change a field of one company."""
        assert self.shape is not None
        wanted = {"company": record, self.shape.fields[field].edits: value}
        self.client.do(self, "update_company", wanted, failed=self._say_unchanged)

    def add(self) -> None:
        """Ask for a company to add."""
        dialog = NewCompany(self, self.client)
        dialog.made.connect(self._show_new)
        dialog.open()

    def _show_new(self, company: int) -> None:
        self.beside.show_record(company)
        self._goal = company

    def arrive(self, **arguments: object) -> None:
        """Come to add a company, or with what to show."""
        super().arrive(**arguments)
        if arguments.get("new"):
            self.add()

    def commands(self) -> list[Command]:
        """What the keyboard does here."""
        return [
            Command(name="companies.add", title=tr("Add company"), keys="C", run=self.add, icon="action.add"),
            *super().commands(),
        ]
