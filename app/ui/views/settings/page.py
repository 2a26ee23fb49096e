"""The Settings screen: sections at the left, one search over everything, each change at once."""

from functools import partial
from typing import ClassVar

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QListWidget, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.actions.queries.settings import Settings, everything
from app.core.changes import Topic
from app.ui import preferences, theme
from app.ui.client import Client
from app.ui.commands import Command
from app.ui.page import Page
from app.ui.views.settings.business import CustomersSection, OfferSection, SenderSection, Verbs, WorkspaceSection
from app.ui.views.settings.keeping import AboutSection, BackupsSection, SecuritySection
from app.ui.views.settings.keys import KeysSection, ModelsSection
from app.ui.views.settings.look import LookSection, NoticesSection
from app.ui.views.settings.mailboxes import MailboxesSection, SendingSection
from app.ui.views.settings.setting import Section
from app.ui.widgets import EmptyState, Header, InlineMessage, ScrollArea, SearchField, Surface, columns, rows
from app.ui.words import tr

_WIDTH = 760
_SEARCH = 60  # milliseconds


class _Names(QStyledItemDelegate):
    """Paints a section's name as the sidebar paints a screen's."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height of an entry."""
        return QSize(120, theme.scaled(theme.size("navItem")) + 2)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        box = QRectF(option.rect).adjusted(8, 0, -8, -2)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            theme.rounded(painter, box, 6, theme.color("active"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            theme.rounded(painter, box, 6, theme.color("hover"))
        if option.state & QStyle.StateFlag.State_HasFocus:
            theme.focus_ring(painter, box, 6)
        painter.setFont(theme.font("bodyMed"))
        painter.setPen(theme.color("text" if chosen else "text2"))
        mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        side = theme.side(mirrored)
        room = box.adjusted(12, 0, -12, 0)
        words = theme.elided(str(index.data()), "bodyMed", room.width())
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter), words)
        painter.restore()


class SettingsPage(Page):
    """Everything that can be set."""

    name = "settings"
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.SETTINGS, Topic.MAILBOXES})

    def __init__(self, client: Client, parent: QWidget | None = None) -> None:
        super().__init__(client, parent)
        verbs = Verbs(client)
        self.workspace = WorkspaceSection(verbs)
        self.offer = OfferSection(verbs)
        self.customers = CustomersSection(verbs)
        self.sender_ = SenderSection(verbs)
        self.mailboxes = MailboxesSection(verbs, client)
        self.sending = SendingSection(verbs, client)
        self.models = ModelsSection(verbs, client)
        self.keys = KeysSection(client)
        self.look = LookSection()
        self.notices = NoticesSection(client)
        self.security = SecuritySection(verbs, client)
        self.backups = BackupsSection(client)
        self.about = AboutSection()
        self._stored = (
            self.workspace, self.offer, self.customers, self.sender_, self.mailboxes, self.sending, self.models, self.keys,
            self.security, self.backups, self.about,
        )  # fmt: skip
        self.sections: tuple[Section, ...] = (
            self.workspace, self.offer, self.customers, self.sender_, self.mailboxes, self.sending, self.models, self.keys,
            self.look, self.notices, self.security, self.backups, self.about,
        )  # fmt: skip
        self.search = SearchField(tr("Search settings"))
        self.search.setFixedWidth(260)
        self._later = QTimer(self, singleShot=True, interval=_SEARCH)
        self._later.timeout.connect(self._narrow)
        self.search.textChanged.connect(lambda _: self._later.start())
        header = Header(tr("Settings"))
        header.add_action(self.search)
        layout = rows(self)
        layout.addWidget(header)
        below = columns()
        below.addWidget(self._build_names())
        self._error = InlineMessage(tone="danger")
        self._error.hide()
        self._nothing = EmptyState(
            "action.search", tr("Nothing matches"), tr("No setting has these words."), tr("Clear the search")
        )
        self._nothing.pressed.connect(self.search.clear)
        self._nothing.hide()
        below.addWidget(self._build_content(), 1)
        layout.addLayout(below, 1)
        self._listen()
        self._turn_to(str(self.kept("section", "workspace")))

    def _build_names(self) -> Surface:
        side = Surface("canvas", lines="right")
        side.setFixedWidth(theme.scaled(208))
        self.names = QListWidget()
        self.names.setItemDelegate(_Names(self.names))
        self.names.setFrameShape(QFrame.Shape.NoFrame)
        self.names.setMouseTracking(True)
        self.names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.names.viewport().setAutoFillBackground(False)
        self.names.setAccessibleName(tr("Sections"))
        for section in self.sections:
            self.names.addItem(section.title)
        self.names.currentRowChanged.connect(self._chosen)
        self.search.left.connect(self.names.setFocus)
        rows(side, margins=(0, 12, 0, 8)).addWidget(self.names)
        return side

    def _build_content(self) -> ScrollArea:
        content = QWidget()
        outer = columns(content, margins=(32, 24, 32, 24))
        column = rows()
        for widget in (self._error, self._nothing, *self.sections):
            column.addWidget(widget)
        column.addStretch(1)
        holder = QWidget()
        holder.setLayout(column)
        holder.setMaximumWidth(theme.scaled(_WIDTH))
        outer.addWidget(holder, 100)
        outer.addStretch(1)
        self.content = ScrollArea(content)
        return self.content

    # What is shown ---------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Ask for everything."""
        self.client.ask(self, everything, then=self._show, failed=lambda t: self._error.say(t.sentence, t.hint))

    def _show(self, seen: Settings) -> None:
        self._error.say("")
        for section in self._stored:
            section.show_settings(seen)
        self._narrow()

    def _listen(self) -> None:
        """Hear of preferences as long as this screen is there."""
        stop = preferences.listen(self._preference_changed)
        self.destroyed.connect(lambda _: stop())

    def _preference_changed(self, name: str) -> None:
        if name in preferences.DEFAULTS:
            self.look.show_preferences()
            self.notices.show_preferences()

    def arrive(self, **arguments: object) -> None:
        """Come to one section, or with something to look for."""
        if isinstance(section := arguments.get("section"), str):
            self.search.clear()
            self._turn_to(section)
        if isinstance(text := arguments.get("search"), str):
            self.search.setText(text)

    def first_focus(self) -> QWidget | None:
        """Return what has the keyboard when the screen comes to the front."""
        return self.names

    def _turn_to(self, name: str) -> None:
        known = [section.name for section in self.sections]
        self.names.setCurrentRow(known.index(name) if name in known else 0)

    def _chosen(self, row: int) -> None:
        if row >= 0:
            self.keep("section", self.sections[row].name)
            if self.search.text():
                self.search.clear()
            self._narrow()
            self.content.verticalScrollBar().setValue(0)

    def _narrow(self) -> None:
        """Show one section, or what a search finds in all of them."""
        text = self.search.text().strip()
        found = 0
        for row, section in enumerate(self.sections):
            here = section.search(text)
            found += here
            section.setVisible(bool(here) if text else row == self.names.currentRow())
        self._nothing.setVisible(bool(text) and not found)

    def commands(self) -> list[Command]:
        """Return what can be done here."""
        group = tr("Settings")
        own = [
            Command(
                name="settings.search",
                title=tr("Search settings"),
                keys="/",
                run=self.search.setFocus,
                icon="action.search",
                group=group,
            ),
            Command(
                name="settings.mailbox",
                title=tr("Connect a mailbox"),
                run=self.mailboxes.connect_mailbox,
                icon="action.add",
                group=group,
            ),
        ]
        places = [
            Command(
                name=f"settings.{section.name}",
                title=tr("Settings: {section}", section=section.title),
                run=partial(self._turn_to, section.name),
                group=group,
            )
            for section in self.sections
        ]
        return own + places
