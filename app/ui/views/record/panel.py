"""The panel beside a list: who, what can be done, the score, the fields, what happened. J and K move without closing."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.core.changes import Topic
from app.core.ids import CompanyId, ContactId
from app.ui import theme
from app.ui.client import Client
from app.ui.commands import Command
from app.ui.views.record.parts import TOPICS, CompanyParts, ContactParts
from app.ui.widgets import EmptyState, HLine, IconButton, Label, ScrollArea, Surface, columns, rows
from app.ui.words import tr


class RecordPanel(Surface):
    """400 pixels beside a table; its host tells it whom to show, and is asked for the next and the previous one."""

    closed = Signal()
    stepped = Signal(int)  # +1 the next, -1 the previous

    def __init__(self, client: Client, parent: QWidget | None = None) -> None:
        super().__init__("canvas", parent, lines="left")
        self.client = client
        self.of, self._wanted = "", ""
        self._shown: tuple[str, int | None] = ("", None)
        self.setMinimumWidth(320)
        layout = rows(self, margins=(1, 0, 0, 0))
        layout.addLayout(self._head())
        self.contact = ContactParts(client, self)
        self.company = CompanyParts(client, self)
        self.stack = QStackedWidget()
        self._contact_area = ScrollArea(self._contact_parts())
        self._company_area = ScrollArea(self._company_parts())
        self._nothing = EmptyState("nav.contacts", tr("Nobody is shown"), tr("Choose a row to see the record here."))
        for page in (self._nothing, self._contact_area, self._company_area):
            self.stack.addWidget(page)
        layout.addWidget(self.stack, 1)
        self.contact.loaded.connect(lambda _: self._bring(self._contact_area, "contact"))
        self.company.loaded.connect(lambda _: self._bring(self._company_area, "company"))
        for parts in (self.contact, self.company):
            parts.gone.connect(self._say_gone)
        client.news.connect(self._hear)

    def _head(self) -> QVBoxLayout:
        head = rows()
        line = columns(gap=4, margins=(14, 8, 14, 4))
        self.close_button = IconButton("action.close", tr("Close"), keys="Esc")
        self.position = Label("", "small", "text2")
        self.previous = IconButton("action.up", tr("Previous"), keys="K")
        self.next = IconButton("action.expand", tr("Next"), keys="J")
        self.open_page = IconButton("action.open", tr("Open the full page"))
        self.close_button.clicked.connect(self.closed)
        self.previous.clicked.connect(lambda: self.stepped.emit(-1))
        self.next.clicked.connect(lambda: self.stepped.emit(1))
        self.open_page.clicked.connect(self.open_full)
        line.addWidget(self.close_button)
        line.addWidget(self.position, 1)
        for button in (self.previous, self.next, self.open_page):
            line.addWidget(button)
        head.addLayout(line)
        return head

    def _contact_parts(self) -> QWidget:
        parts = self.contact
        blocks = (
            (parts.who, parts.actions),
            (parts.score,),
            (parts.next,),
            (parts.tags, parts.points, parts.fields),
            (parts.deals,),
            (parts.history,),
            (parts.consents,),
            (parts.notes,),
        )
        parts.fields.fold()
        return _stacked(blocks)

    def _company_parts(self) -> QWidget:
        parts = self.company
        parts.fields.fold()
        return _stacked(
            ((parts.who, parts.actions), (parts.people,), (parts.deals,), (parts.fields,), (parts.history,))
        )

    def sizeHint(self) -> QSize:
        """Return the width of the design."""
        return QSize(theme.size("sidePanel"), 600)

    # What it shows ---------------------------------------------------------------------------------------------------

    def show_contact(self, contact: int) -> None:
        """Show a person; whoever is shown stays until they are there."""
        self._wanted = "contact"
        self.contact.show(ContactId(contact))

    def show_company(self, company: int) -> None:
        """Show a company; whatever is shown stays until it is there."""
        self._wanted = "company"
        self.company.show(CompanyId(company))

    def set_position(self, text: str) -> None:
        """Say which of how many is shown: 6 of 2,316."""
        self.position.set(text)

    def commands(self) -> list[Command]:
        """Return what the keyboard can do with what is shown; the host adds these to its own."""
        if self._wanted == "company":
            return self.company.commands("panel")
        return self.contact.commands("panel") if self._wanted == "contact" else []

    def open_full(self) -> None:
        """Open the page of what is shown."""
        if self.of == "contact" and self.contact.card is not None:
            self.client.go("contact", id=self.contact.card.contact.id)
        elif self.of == "company" and self.company.card is not None:
            self.client.go("company", id=self.company.card.company.id)

    def _bring(self, area: ScrollArea, of: str) -> None:
        parts = self.contact if of == "contact" else self.company
        key = (of, parts.wanted)
        if self._shown != key:
            area.verticalScrollBar().setValue(0)
        self._shown = key
        self.of = of
        self.stack.setCurrentWidget(area)

    def _say_gone(self, _: str) -> None:
        self.of = ""
        self._nothing.set(tr("This record is not here any more"), tr("It may be in the trash."), icon="nav.trash")
        self.stack.setCurrentWidget(self._nothing)

    def _hear(self, topics: frozenset[Topic]) -> None:
        if topics & TOPICS and self.isVisible():
            if self.of == "contact":
                self.contact.load()
            elif self.of == "company":
                self.company.load()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """J and K step, Esc closes."""
        steps = {Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}
        if event.key() in steps and not event.modifiers():
            self.stepped.emit(steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


def _stacked(blocks: tuple[tuple[QWidget, ...], ...]) -> QWidget:
    made = QWidget()
    layout = rows(made, margins=(0, 0, 0, 24))
    for number, block in enumerate(blocks):
        if number:
            layout.addWidget(HLine())
        inner = rows(gap=14, margins=(20, 8 if not number else 16, 20, 16))
        for part in block:
            inner.addWidget(part)
        layout.addLayout(inner)
    layout.addStretch(1)
    return made
