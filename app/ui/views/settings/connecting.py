"""Connecting a mailbox: the provider fills in its servers, a test signs in, and only then it is kept."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.actions.connections import PROVIDERS, Connection, Probed, add_mailbox, try_mailbox
from app.core.errors import Trouble
from app.ui.client import Client
from app.ui.widgets import CheckBox, ComboBox, Dialog, Field, LabelledField, TextLabel, columns, rows
from app.ui.words import tr


class MailboxForm(QWidget):
    """The fields of a mailbox; where the provider is known, its servers are not asked for."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        layout = rows(self, gap=12)
        self.provider = ComboBox(
            [(name, one.name) for name, one in PROVIDERS.items()], name=tr("Provider"), value="google_workspace"
        )
        self.address = Field(placeholder="you@business.com", mic=False)
        self.person = Field(placeholder=tr("As people see it"))
        self.password = Field(mic=False)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self._hint = TextLabel("", "small", "text2")
        layout.addWidget(LabelledField(tr("Provider"), self.provider))
        layout.addWidget(LabelledField(tr("Address"), self.address))
        layout.addWidget(LabelledField(tr("Name"), self.person))
        layout.addWidget(LabelledField(tr("Password"), self.password))
        layout.addWidget(self._hint)
        self._servers = QWidget()
        servers = rows(self._servers, gap=12)
        self.smtp_host, self.smtp_port = Field(placeholder="smtp.business.com", mic=False), Field("465", mic=False)
        self.imap_host, self.imap_port = Field(placeholder="imap.business.com", mic=False), Field("993", mic=False)
        for label, host, port in (
            (tr("Server for sending"), self.smtp_host, self.smtp_port),
            (tr("Server for reading"), self.imap_host, self.imap_port),
        ):
            line = columns(gap=8)
            line.addWidget(LabelledField(label, host), 1)
            port.setFixedWidth(80)
            line.addWidget(LabelledField(tr("Port"), port))
            servers.addLayout(line)
        self.starttls = CheckBox(tr("The connection for sending begins in the clear (STARTTLS)"))
        servers.addWidget(self.starttls)
        layout.addWidget(self._servers)
        self.provider.chosen.connect(lambda _: self._chosen())
        for field in (self.address, self.password, self.smtp_host, self.imap_host):
            field.textChanged.connect(lambda _: self.changed.emit())
        self._chosen()

    def _chosen(self) -> None:
        provider = PROVIDERS[str(self.provider.value())]
        other = not provider.smtp[0]
        self._servers.setVisible(other)
        self._hint.set(provider.hint)
        self._hint.setVisible(bool(provider.hint))
        self.changed.emit()

    def ready(self) -> bool:
        """Tell whether enough is filled in to try."""
        servers = self._servers.isHidden() or (self.smtp_host.text().strip() and self.imap_host.text().strip())
        return bool("@" in self.address.text() and self.password.text() and servers)

    def connection(self) -> Connection:
        """Return what was entered."""
        kind = str(self.provider.value())
        known = PROVIDERS[kind]
        if known.smtp[0]:
            (smtp, smtp_port, starttls), (imap, imap_port) = known.smtp, known.imap
        else:
            smtp, imap = self.smtp_host.text().strip(), self.imap_host.text().strip()
            smtp_port, imap_port = _port(self.smtp_port.text()), _port(self.imap_port.text())
            starttls = self.starttls.isChecked()
        return Connection(
            address=self.address.text().strip(),
            password=self.password.text(),
            name=self.person.text().strip(),
            provider=kind,
            smtp_host=smtp,
            smtp_port=smtp_port,
            starttls=starttls,
            imap_host=imap,
            imap_port=imap_port,
        )


def _port(text: str) -> int:
    return int(text) if text.strip().isdecimal() else 0


def said_of(found: Probed) -> str:
    """Return what a trial found wrong, each side by itself."""
    parts = []
    if found.sending:
        parts.append(tr("Sending: {what}", what=found.sending))
    if found.reading:
        parts.append(tr("Reading: {what}", what=found.reading))
    return " ".join(parts)


class ConnectDialog(Dialog):
    """Asks for a mailbox, tries it, and keeps it where both logins work."""

    def __init__(self, client: Client, parent: QWidget) -> None:
        super().__init__(
            parent,
            tr("Connect a mailbox"),
            text=tr("Nothing is sent and nothing is read before both logins work."),
            width=480,
        )
        self._client = client
        self.form = MailboxForm()
        self.body.addWidget(self.form)
        button = self.add_buttons(tr("Test and connect"))
        button.clicked.disconnect()
        button.clicked.connect(self.connect_mailbox)
        button.setEnabled(False)
        self.form.changed.connect(self._changed)
        self.form.address.setFocus()

    def _changed(self) -> None:
        self.deed_button.setEnabled(self.form.ready())
        self.adjustSize()

    def connect_mailbox(self) -> None:
        """Try what was entered, and keep it where it works."""
        connection = self.form.connection()
        self._busy(tr("Signing in…"))
        self._client.work_on(
            self,
            lambda workspace: try_mailbox(workspace, connection),
            then=lambda found: self._tried(connection, found),
            failed=self._failed,
        )

    def _tried(self, connection: Connection, found: Probed) -> None:
        if not found.well:
            self._ready()
            self.show_error(tr("That mailbox does not let us in yet"), said_of(found))
            return
        self._client.work_on(
            self, lambda workspace: add_mailbox(workspace, connection), then=self._added, failed=self._failed
        )

    def _added(self, _: object) -> None:
        self._client.toast(tr("{address} is connected.", address=self.form.address.text().strip()))
        self.accept()

    def _failed(self, trouble: Trouble) -> None:
        self._ready()
        self.show_error(trouble.sentence, trouble.hint)

    def _busy(self, said: str) -> None:
        self.error.hide()
        self.deed_button.setText(said)
        self.deed_button.setEnabled(False)

    def _ready(self) -> None:
        self.deed_button.setText(tr("Test and connect"))
        self.deed_button.setEnabled(True)


__all__ = ["ConnectDialog", "MailboxForm", "said_of"]
