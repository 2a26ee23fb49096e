"""The founder's mailboxes: tried, connected and removed. A password goes to the vault and nowhere else."""

from dataclasses import dataclass, field

from app.actions.doing import Workspace
from app.core.addresses import normal_email
from app.core.errors import BadInput, NotFound, Refused
from app.core.ids import MailboxId
from app.store import audit, mail, settings
from app.store.mail import Mailbox
from app.sync.egress import Ledger
from app.sync.outbox_probe import Probed, probe

__all__ = [
    "PROVIDERS",
    "Connection",
    "Probed",
    "Provider",
    "add_mailbox",
    "remove_mailbox",
    "try_connected",
    "try_mailbox",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Where a provider's servers are, and how it wants the password."""

    name: str
    smtp: tuple[str, int, bool] = ("", 465, False)  # host, port, whether the connection begins in the clear
    imap: tuple[str, int] = ("", 993)
    hint: str = ""


_APP = "It wants an app password, made in your account's security settings; your usual one does not work."
PROVIDERS = {
    "google_workspace": Provider(
        name="Google", smtp=("smtp.gmail.com", 465, False), imap=("imap.gmail.com", 993), hint=_APP
    ),
    "microsoft365": Provider(
        name="Microsoft 365",
        smtp=("smtp.office365.com", 587, True),
        imap=("outlook.office365.com", 993),
        hint="An administrator must allow signing in with a password (SMTP AUTH and IMAP) for this mailbox.",
    ),
    "fastmail": Provider(
        name="Fastmail", smtp=("smtp.fastmail.com", 465, False), imap=("imap.fastmail.com", 993), hint=_APP
    ),
    "zoho": Provider(name="Zoho", smtp=("smtp.zoho.com", 465, False), imap=("imap.zoho.com", 993), hint=_APP),
    "icloud": Provider(name="iCloud", smtp=("smtp.mail.me.com", 587, True), imap=("imap.mail.me.com", 993), hint=_APP),
    "other": Provider(name="Another server"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """How a mailbox is to be reached. The password never shows in a repr."""

    address: str
    password: str = field(repr=False)
    name: str = ""
    provider: str = "other"
    smtp_host: str = ""
    smtp_port: int = 465
    starttls: bool = False
    imap_host: str = ""
    imap_port: int = 993
    user: str = ""
    ca_file: str | None = None

    def checked(self) -> "Connection":
        """Return it as it can be used; raises BadInput with what is missing."""
        if normal_email(self.address) is None:
            raise BadInput(f"“{self.address}” is no e-mail address.", hint="Use a full address, like you@business.com.")
        for what, host in (("sending", self.smtp_host), ("reading", self.imap_host)):
            if not host or " " in host or not host.isascii():
                raise BadInput(f"The server for {what} is missing.", hint="Your provider tells it in its help pages.")
        for port in (self.smtp_port, self.imap_port):
            if not 0 < port < 65536:
                raise BadInput(f"{port} is no port.")
        if not self.password:
            raise BadInput("The password is missing.")
        return self

    def servers(self) -> tuple[dict[str, object], dict[str, object]]:
        """Return how the mailbox is reached for sending and for reading, as it is stored."""
        more: dict[str, object] = {"user": self.user} if self.user else {}
        more |= {"ca_file": self.ca_file} if self.ca_file else {}
        smtp = {"host": self.smtp_host, "port": self.smtp_port, "starttls": self.starttls, **more}
        return smtp, {"host": self.imap_host, "port": self.imap_port, **more}


def try_mailbox(workspace: Workspace, connection: Connection) -> Probed:
    """Sign in for sending and reading, send and read nothing; raises BadInput where something is missing."""
    smtp, imap = connection.checked().servers()
    box = Mailbox(
        id=MailboxId(0),
        address=connection.address.strip().lower(),
        name=connection.name,
        smtp=smtp,
        imap=imap,
        provider=connection.provider,
        state="active",
        paused_because=None,
        daily_cap=None,
        first_send_at=None,
        ramp_from=None,
        resumed_at=None,
        sent_copies="unknown",
    )
    return probe(box, connection.password, Ledger(workspace.database))


def try_connected(workspace: Workspace, address: str) -> Probed:
    """Sign in to a mailbox that is connected, with what is stored; raises NotFound."""
    with workspace.database.read() as rows:
        box = mail.mailbox_named(rows, address)
    if box is None or box.state == "removed":
        raise NotFound(f"There is no mailbox {address}.")
    return probe(box, workspace.vault.get(f"mailbox:{box.address}"), Ledger(workspace.database))


def add_mailbox(workspace: Workspace, connection: Connection) -> MailboxId:
    """Connect a mailbox, or reach a known one in another way; raises BadInput, Refused while practising."""
    smtp, imap = connection.checked().servers()
    address = connection.address.strip().lower()
    with workspace.database.read() as rows:
        if settings.get(rows, "practice"):
            raise Refused(
                "This workspace practises; a real mailbox does not mix with its sample leads.",
                hint="Leave the practice mailbox first.",
            )
    workspace.vault.put(f"mailbox:{address}", connection.password, says=f"The password of {address} was stored")
    with workspace.database.transaction("person", durable=True) as tx:
        known = mail.mailbox_named(tx, address)
        if known is None:
            made = mail.add_mailbox(
                tx, address, name=connection.name, smtp=smtp, imap=imap, provider=connection.provider
            )
        else:
            made = known.id
            state = {"state": "active"} if known.state == "removed" else {}
            mail.reconnect_mailbox(
                tx, made, smtp=smtp, imap=imap, name=connection.name, provider=connection.provider, **state
            )
        audit.append(tx, "add_mailbox", f"{address} was connected: {connection.smtp_host}, {connection.imap_host}")
    return made


def remove_mailbox(workspace: Workspace, address: str) -> str:
    """Read and send no more over a mailbox and forget its password; its mail stays. Raises NotFound."""
    with workspace.database.transaction("person", durable=True) as tx:
        box = mail.mailbox_named(tx, address)
        if box is None or box.state == "removed":
            raise NotFound(f"There is no mailbox {address}.")
        mail.remove_mailbox(tx, box.id)
        audit.append(tx, "remove_mailbox", f"{address} was removed; its mail stays")
    workspace.vault.remove(f"mailbox:{address}", says=f"The password of {address} was removed")
    return f"{address} was removed"
