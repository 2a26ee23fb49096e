"""The small dialogs that add a person or a company: only a name or an address is asked for."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.errors import Trouble
from app.ui.client import Client
from app.ui.widgets import Dialog, Field, LabelledField
from app.ui.words import tr


class _NewRecord(Dialog):
    made = Signal(int)  # its number

    def __init__(
        self, parent: QWidget, client: Client, title: str, deed: str, fields: tuple[tuple[str, str], ...]
    ) -> None:
        super().__init__(parent, title)
        self._client = client
        self.fields: dict[str, Field] = {}
        for name, label in fields:
            field = Field(name=label)
            field.textChanged.connect(lambda _: self._check())
            self.fields[name] = field
            self.body.addWidget(LabelledField(label, field))
        self.add_buttons(deed)
        self.deed_button.setDefault(True)
        self.deed_button.clicked.disconnect()
        self.deed_button.clicked.connect(self.add)
        self._check()
        self.fields["name"].setFocus()

    def values(self) -> dict[str, object]:
        """Return what was entered."""
        return {name: field.text().strip() for name, field in self.fields.items() if field.text().strip()}

    def _check(self) -> None:
        self.deed_button.setEnabled("name" in self.values() or "email" in self.values())

    def add(self) -> None:
        """Add it; the dialog stays where it cannot be."""

    def _say(self, trouble: Trouble) -> None:
        self.deed_button.setEnabled(True)
        self.show_error(trouble.sentence, trouble.hint)


class NewContact(_NewRecord):
    """Adds a person."""

    def __init__(self, parent: QWidget, client: Client) -> None:
        fields = (
            ("name", tr("Name")), ("email", tr("Email")), ("company", tr("Company")), ("title", tr("Job title")), ("phone", tr("Phone")),
        )  # fmt: skip
        super().__init__(parent, client, tr("New contact"), tr("Add contact"), fields)

    def add(self) -> None:
        """Add the person."""
        wanted = self.values()
        wanted.setdefault("name", wanted.get("email", ""))
        self.deed_button.setEnabled(False)
        self._client.do(self, "create_contact", wanted, then=lambda ran: self._added(int(ran.result)), failed=self._say)

    def _added(self, contact: int) -> None:
        self.made.emit(contact)
        self.accept()


class NewCompany(_NewRecord):
    """Adds a company."""

    def __init__(self, parent: QWidget, client: Client) -> None:
        fields = (
            ("name", tr("Name")),
            ("domain", tr("Domain")),
            ("industry", tr("Industry")),
            ("country", tr("Country")),
        )
        super().__init__(parent, client, tr("New company"), tr("Add company"), fields)

    def add(self) -> None:
        """Add the company."""
        self.deed_button.setEnabled(False)
        self._client.do(
            self, "create_company", self.values(), then=lambda ran: self._added(int(ran.result)), failed=self._say
        )

    def _added(self, company: int) -> None:
        self.made.emit(company)
        self.accept()
