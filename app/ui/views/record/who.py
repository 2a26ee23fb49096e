"""Who this is: the name, what they do and where, what time it is there, and how they stand."""

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.actions.queries.record import CompanyCard, ContactCard
from app.ui.client import Client
from app.ui.views.record.flow import Flow
from app.ui.views.record.wording import agent_name, country_name, status_name
from app.ui.widgets import Avatar, Chip, Icon, Label, LinkButton, columns, rows
from app.ui.words import tr

_TONES = {"hot": "success", "customer": "success", "not_interested": "danger", "disqualified": "neutral"}


class Who(QWidget):
    """The head of a person's record."""

    alike = Signal()

    def __init__(self, client: Client) -> None:
        super().__init__()
        self._client = client
        layout = rows(self, gap=8)
        head = columns(gap=14)
        self.avatar = Avatar("", 44)
        head.addWidget(self.avatar, 0, Qt.AlignmentFlag.AlignTop)
        said = rows(gap=1)
        self.name = Label("", "title")
        self.title = Label("", "body", "text2")
        self.company = LinkButton("", role="body", color="text2")
        self.mail = Label("", "small", "text2")
        self.there = Label("", "small", "text3")
        line = columns(gap=1)
        line.addWidget(self.title)
        line.addWidget(self.company)
        line.addStretch(1)
        said.addWidget(self.name)
        said.addLayout(line)
        said.addWidget(self.mail)
        said.addWidget(self.there)
        head.addLayout(said, 1)
        layout.addLayout(head)
        chips = QWidget()
        self._flow = Flow(chips, gap=6)
        self.status = Chip("")
        self.stopped = Chip(tr("Do not contact"), "danger", icon="status.blocked")
        self.agent = Chip("", "accent", icon="nav.agents")
        self.sequence = Chip("", "neutral", icon="nav.sequences")
        self.twice = LinkButton(tr("May be here twice"), color="warning")
        self.twice.clicked.connect(self.alike)
        for widget in (self.status, self.stopped, self.agent, self.sequence, self.twice):
            self._flow.addWidget(widget)
        layout.addWidget(chips)
        self._company: int | None = None
        self.company.clicked.connect(self._go)

    def _go(self) -> None:
        if self._company is not None:
            self._client.go("company", id=self._company)

    def show_card(self, card: ContactCard) -> None:
        """Show a person."""
        person = card.contact
        self.avatar.set(person.shown)
        self.name.set(person.shown)
        company = person.company.name if person.company else ""
        self.title.set(tr("{title},", title=person.title) if person.title and company else person.title or "")
        self.title.setVisible(bool(person.title))
        self._company = person.company_id
        self.company.setText(company)
        self.company.updateGeometry()
        self.company.setVisible(bool(company))
        self.mail.set(person.email or person.phone or tr("No address that works"))
        self.there.set(there(card.zone, self._client.now()))
        self.there.setVisible(bool(card.zone))
        self.status.set(status_name(person.status.value), _TONES.get(person.status.value, "neutral"))
        self.stopped.setVisible(card.do_not_contact)
        self.agent.setVisible(card.in_charge is not None)
        if card.in_charge is not None:
            self.agent.set(
                tr("{agent} is in charge", agent=agent_name(card.in_charge_agent)),
                icon=_agent_icon(card.in_charge_agent),
            )
        self.sequence.setVisible(card.enrolled is not None)
        if card.enrolled is not None:
            at = tr(
                "{name}, {done} of {all}", name=card.enrolled.name, done=card.enrolled.touch, all=card.enrolled.touches
            )
            self.sequence.set(at)
        self.twice.setVisible(card.alike > 0)
        self._flow.invalidate()


def _agent_icon(agent: str) -> str:
    return f"agent.{agent}" if agent in _AGENTS else "nav.agents"


_AGENTS = frozenset("orchestrator scout researcher qualifier outreach closer demo ops".split())


def there(zone: str, now: datetime) -> str:
    """Return what time it is where somebody is: 09:36 there, or nothing where that is not known."""
    if not zone:
        return ""
    at = now.astimezone(ZoneInfo(zone))
    return tr("{time} there, {place}", time=f"{at:%H:%M}", place=zone.rpartition("/")[2].replace("_", " "))


class CompanyWho(QWidget):
    """The head of a company's record."""

    def __init__(self) -> None:
        super().__init__()
        head = columns(self, gap=14)
        self._icon = Icon("nav.companies", "text2", 24)
        head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        said = rows(gap=1)
        self.name = Label("", "title")
        self.about = Label("", "body", "text2")
        self.domain = Label("", "small", "text2")
        for label in (self.name, self.about, self.domain):
            said.addWidget(label)
        head.addLayout(said, 1)

    def show_card(self, card: CompanyCard) -> None:
        """Show a company."""
        company = card.company
        self.name.set(company.name)
        place = ", ".join(part for part in (card.city, country_name(company.country or "")) if part)
        self.about.set(
            ", ".join(part for part in (company.industry or "", place) if part) or tr("Nothing is known of it yet")
        )
        self.domain.set(company.domain or card.website)
        self.domain.setVisible(bool(self.domain.text()))
