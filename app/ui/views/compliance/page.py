"""The Compliance screen: Held and blocked, Consent, Do not contact, Audit, Rules."""

from functools import partial
from typing import ClassVar

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.actions.queries import compliance as queries
from app.actions.queries.compliance import Overview
from app.core.changes import Topic
from app.core.ids import ContactId
from app.ui import words
from app.ui.client import Client
from app.ui.commands import Command
from app.ui.page import Page
from app.ui.views.compliance.consent import ConsentTab
from app.ui.views.compliance.held import HeldTab
from app.ui.views.compliance.rules import RulesTab
from app.ui.views.compliance.suppressed import SuppressedTab
from app.ui.views.compliance.trail import TrailTab
from app.ui.widgets import Header, Tabs, rows
from app.ui.words import tr


class CompliancePage(Page):
    """What the law lets through, and what it does not."""

    name = "compliance"
    topics: ClassVar[frozenset[Topic]] = frozenset(
        {Topic.OUTBOX, Topic.CONSENT, Topic.AUDIT, Topic.APPROVALS, Topic.CONTACTS}
    )

    def __init__(self, client: Client, parent: QWidget | None = None) -> None:
        super().__init__(client, parent)
        self.held = HeldTab(client)
        self.consent = ConsentTab(client)
        self.suppressed = SuppressedTab(client)
        self.trail = TrailTab(client)
        self.rules = RulesTab(client)
        self._named: dict[str, HeldTab | ConsentTab | SuppressedTab | TrailTab | RulesTab] = {
            "held": self.held, "consent": self.consent, "suppressed": self.suppressed, "trail": self.trail, "rules": self.rules,
        }  # fmt: skip
        self._titles = {
            "held": tr("Held and blocked"), "consent": tr("Consent"), "suppressed": tr("Do not contact"),
            "trail": tr("Audit"), "rules": tr("Rules"),
        }  # fmt: skip
        self.tabs = Tabs(list(self._titles.items()))
        self.stack = QStackedWidget()
        for tab in self._named.values():
            self.stack.addWidget(tab)
        layout = rows(self)
        layout.addWidget(Header(tr("Compliance"), tabs=self.tabs))
        layout.addWidget(self.stack, 1)
        self.tabs.chosen.connect(self._turn)
        self._turn_to(str(self.kept("tab", "held")))

    @property
    def tab(self) -> HeldTab | ConsentTab | SuppressedTab | TrailTab | RulesTab:
        """The tab that is in front."""
        return self._named[str(self.tabs.value())]

    def load(self) -> None:
        """Ask for the figures, and for what the tab in front shows."""
        self.client.ask(self, queries.overview, then=self._show)
        self.tab.load()

    def _show(self, seen: Overview) -> None:
        for tab in (self.held, self.consent, self.suppressed, self.trail):
            tab.show_overview(seen)
        stopped = seen.blocked + seen.held + seen.waiting
        self.tabs.set_count("held", words.number(stopped) if stopped else "")
        self.tabs.set_count("suppressed", words.number(seen.suppressed) if seen.suppressed else "")

    def arrive(self, **arguments: object) -> None:
        """Come to what was stopped to a person (`contact`), a rule (`rule`), or a tab (`tab`)."""
        if isinstance(contact := arguments.get("contact"), int):
            self.held.show_contact(ContactId(contact))
            self._turn_to("held")
            if self.isVisible():
                self.held.load()
        elif isinstance(rule := arguments.get("rule"), str):
            self.rules.show_rule(rule)
            self._turn_to("rules")
        elif isinstance(tab := arguments.get("tab"), str):
            self._turn_to(tab)

    def first_focus(self) -> QWidget | None:
        """Return what has the keyboard when the screen comes to the front."""
        return self.tab.list

    def _turn_to(self, name: str) -> None:
        self.tabs.choose(name if name in self._named else "held")
        self._turn(self.tabs.value())

    def _turn(self, name: object) -> None:
        self.keep("tab", str(name))
        self.stack.setCurrentWidget(self._named[str(name)])
        if self.isVisible():
            self.load()
            self.tab.list.setFocus()

    def commands(self) -> list[Command]:
        """Return what can be done here."""
        group = tr("Compliance")
        own = [
            Command(name="compliance.next", title=tr("Next"), keys="J", run=lambda: self.tab.list.step(1), group=group,
                    in_palette=False),
            Command(name="compliance.back", title=tr("Previous"), keys="K", run=lambda: self.tab.list.step(-1), group=group,
                    in_palette=False),
            Command(name="compliance.look", title=tr("Search here"), keys="/", run=self._look, icon="action.search", group=group),
            Command(name="compliance.revoke", title=tr("Take the consent back"), keys="R", run=self.consent.revoke, group=group,
                    enabled=lambda: self.tab is self.consent, in_palette=False),
            Command(name="compliance.verify", title=tr("Verify the audit trail"), keys="V", run=self._verify,
                    icon="status.cleared", group=group),
        ]  # fmt: skip
        tabs = [
            Command(name=f"compliance.tab.{name}", title=title, keys=str(place), run=partial(self._turn_to, name), group=group)
            for place, (name, title) in enumerate(self._titles.items(), 1)
        ]  # fmt: skip
        return own + tabs

    def _look(self) -> None:
        tab = self.tab
        field = (
            tab.address
            if isinstance(tab, SuppressedTab)
            else tab.search
            if isinstance(tab, ConsentTab | RulesTab)
            else None
        )
        if field is not None:
            field.setFocus()

    def _verify(self) -> None:
        self._turn_to("trail")
        self.trail.verify()
