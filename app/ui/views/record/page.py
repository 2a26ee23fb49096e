"""The full page of a person and of a company: what is known, what happened, what comes next, in three columns."""

from typing import ClassVar

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.core.changes import Topic
from app.core.ids import CompanyId, ContactId
from app.ui.client import Client
from app.ui.commands import Command
from app.ui.page import Page
from app.ui.views.record.parts import TOPICS, CompanyParts, ContactParts
from app.ui.widgets import Button, EmptyState, Header, HLine, ScrollArea, Skeleton, VLine, columns, rows
from app.ui.words import tr

_LEAST, _MOST = 260, 400  # pixels of a side column


class _RecordPage(Page):
    """What both pages have in common: a header with a way back, three columns, and what to say where nothing is."""

    topics: ClassVar[frozenset[Topic]] = TOPICS
    back_to: ClassVar[str] = "contacts"

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self.header = Header("")
        self.back = Button(tr("Back to the list"), "ghost", icon="action.back", small=True)
        self.back.clicked.connect(lambda: client.go(self.back_to))
        self.header.add_action(self.back)
        self.stack = QStackedWidget()
        self._loading = Skeleton()
        self.nothing = EmptyState(
            "nav.contacts", tr("This record is not here"), tr("It may be in the trash."), tr("Open the trash")
        )
        self.nothing.pressed.connect(lambda: client.go("trash"))
        layout = rows(self)
        layout.addWidget(self.header)
        layout.addWidget(self.stack, 1)
        self.stack.addWidget(self._loading)
        self.stack.addWidget(self.nothing)

    def _lay_out(self, left: tuple[QWidget, ...], middle: tuple[QWidget, ...], right: tuple[QWidget, ...]) -> None:
        body = QWidget()
        line = columns(body)
        for number, parts in enumerate((left, middle, right)):
            area = ScrollArea(_column(parts))
            area.setMinimumWidth(_LEAST)
            if number != 1:
                area.setMaximumWidth(_MOST)
            line.addWidget(area, 12 if number == 0 else 10)
            if number < 2:
                line.addWidget(VLine())
        self.body = body
        self.stack.addWidget(body)

    def _bring(self, title: str, first: QWidget) -> None:
        """Bring the loaded record to the front; the keyboard goes with it where nobody else has it."""
        self.header.title.set(title)
        fresh = self.stack.currentWidget() is not self.body
        self.stack.setCurrentWidget(self.body)
        if fresh and self.isVisible() and self.window().isActiveWindow():
            first.setFocus()

    def _say_gone(self, _: str) -> None:
        self.header.title.set(tr("Not here"))
        self.stack.setCurrentWidget(self.nothing)


def _column(parts: tuple[QWidget, ...]) -> QWidget:
    made = QWidget()
    layout = rows(made, margins=(0, 0, 0, 24))
    for number, part in enumerate(parts):
        if number:
            layout.addWidget(HLine())
        inner = rows(margins=(20, 16, 20, 16))
        inner.addWidget(part)
        layout.addLayout(inner)
    layout.addStretch(1)
    return made


class ContactPage(_RecordPage):
    """A person."""

    name = "contact"

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self.parts = parts = ContactParts(client, self)
        head = QWidget()
        stacked = rows(head, gap=14)
        for widget in (parts.who, parts.actions, parts.tags):
            stacked.addWidget(widget)
        self._lay_out(
            (head, parts.points, parts.fields, parts.notes),
            (parts.history,),
            (parts.score, parts.next, parts.deals, parts.consents),
        )
        parts.loaded.connect(self._show)
        parts.gone.connect(self._say_gone)

    def arrive(self, **arguments: object) -> None:
        """Show the person of this number."""
        number = ContactId(int(str(arguments["id"])))
        if number != self.parts.wanted:
            self.stack.setCurrentWidget(self._loading)
        self.parts.wanted = number
        self.refresh()

    def load(self) -> None:
        """Load them anew."""
        self.parts.load()

    def _show(self, _: object) -> None:
        card = self.parts.card
        assert card is not None
        self._bring(card.contact.shown, self.parts.email if self.parts.email.isEnabled() else self.parts.note)

    def commands(self) -> list[Command]:
        """Return what can be done here."""
        return self.parts.commands("contact")

    def first_focus(self) -> QWidget | None:
        """Begin at the actions."""
        return self.parts.email


class CompanyPage(_RecordPage):
    """A company."""

    name = "company"
    back_to = "companies"

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self.parts = parts = CompanyParts(client, self)
        head = QWidget()
        stacked = rows(head, gap=14)
        stacked.addWidget(parts.who)
        stacked.addWidget(parts.actions)
        self._lay_out((head, parts.fields), (parts.history,), (parts.people, parts.deals))
        parts.loaded.connect(self._show)
        parts.gone.connect(self._say_gone)

    def arrive(self, **arguments: object) -> None:
        """Show the company of this number."""
        number = CompanyId(int(str(arguments["id"])))
        if number != self.parts.wanted:
            self.stack.setCurrentWidget(self._loading)
        self.parts.wanted = number
        self.refresh()

    def load(self) -> None:
        """Load it anew."""
        self.parts.load()

    def _show(self, _: object) -> None:
        card = self.parts.card
        assert card is not None
        self._bring(card.company.name, self.parts.deal)

    def commands(self) -> list[Command]:
        """Return what can be done here."""
        return self.parts.commands("company")

    def first_focus(self) -> QWidget | None:
        """Begin at the actions."""
        return self.parts.deal
