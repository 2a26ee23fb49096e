"""A workspace with a mailbox at a practice mail host, its outbox and inbox, and what both sides say of a message."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from app.core.clock import VirtualClock
from app.core.ids import ContactId, MailboxId, OutboxId
from app.sandbox.certificates import Authority
from app.sandbox.faults import MailFaults
from app.sandbox.mail.server import MailServer
from app.store import activities, contacts, mail, outbox
from app.store.database import Row
from app.store.outbox import Outgoing
from app.store.workspace import Workspace, opened
from app.sync.egress import Ledger
from app.sync.inbox import Inbox
from app.sync.outbox import Outbox
from tests.fakes.workspaces import START, a_contact, a_mailbox, a_workspace

ME, PASSWORD = "sam@tallyho.example", "a password of the practice host"
MORNING = START.replace(day=4)  # a Wednesday, and no holiday anywhere near


class Killed(BaseException):
    """Our program ended here."""


@dataclass(slots=True)
class Post:
    """The post side of a workspace, and the mail host."""

    workspace: Workspace
    clock: VirtualClock
    host: MailServer
    inbox: Inbox
    outbox: Outbox
    box: MailboxId

    def lead(self, email: str = "ada@alder.example", name: str = "Ada Sample", **fields: Any) -> ContactId:
        """Add a person in Tennessee."""
        with self.workspace.database.transaction("test") as tx:
            return a_contact(tx, email, name, **({"state": "TN"} | fields))

    def queue(self, contact: ContactId, key: str = "1", *, purpose: str = "cold", **more: Any) -> OutboxId:
        """Queue a mail to a person, as an agent does."""
        from app.agents.post import queue_mail

        with self.workspace.database.transaction("agent:test") as tx:
            person = contacts.get(tx, contact)
            words = {"subject": "A word about Tallyho", "text": f"Hello {person.first_name}, shall we talk?"} | more
            queued = queue_mail(tx, person, key=key, purpose=purpose, **words)
        assert queued is not None
        return queued

    def pump(self, **later: float) -> int:
        """Let time pass, read the mail, and send what may go."""
        self.clock.advance(timedelta(**later))
        self.inbox.poll()
        return self.outbox.pump()

    def restart(self) -> None:
        """Begin anew, as after a crash: only the rows are remembered."""
        self.outbox.close()
        self.inbox.close()
        self.inbox, self.outbox = _sides(self.workspace)

    def faults(self, **given: Any) -> None:
        """Change what goes wrong at the host."""
        self.host.faults = MailFaults(**given)

    def row(self, message: OutboxId) -> Row:
        """Return all of a message's row."""
        with self.workspace.database.read() as rows:
            found = rows.one("select * from outbox where id = ?", message)
        assert found is not None
        return found

    def get(self, message: OutboxId) -> Outgoing:
        """Return a message as it stands."""
        with self.workspace.database.read() as rows:
            found = outbox.get(rows, message)
        assert found is not None
        return found

    def state(self, message: OutboxId) -> str:
        """Return where a message stands."""
        return self.get(message).state

    def wait(self, message: OutboxId) -> timedelta:
        """Return how long a message waits from now."""
        return self.get(message).not_before - self.clock.now()

    def decisions(self, message: OutboxId) -> list[str]:
        """Return what the gate said of a message, each time."""
        with self.workspace.database.read() as rows:
            return [
                r["outcome"] for r in rows.all("select outcome from decisions where outbox_id = ? order by id", message)
            ]

    def tasks(self, kind: str | None = None) -> list[activities.Task]:
        """Return what is on the founder's list."""
        with self.workspace.database.read() as rows:
            return activities.open_tasks(rows, kind=kind)

    def events(self, kind: str) -> list[dict[str, Any]]:
        """Return the events of a type: their data, with the person."""
        with self.workspace.database.read() as rows:
            found = rows.all("select contact_id, data from events where type = ? order by id", kind)
        return [{"contact": row["contact_id"], **json.loads(row["data"])} for row in found]

    def mailbox(self) -> mail.Mailbox:
        """Return the mailbox as it stands."""
        with self.workspace.database.read() as rows:
            return mail.mailbox(rows, self.box)

    def received(self) -> list[str]:
        """Return whom the host has taken mail for, in order."""
        return [address for accepted in self.host.accepted for address in accepted.recipients]

    def writes(
        self, sender: str, text: str, *, subject: str = "A word", number: int = 1, to: str | None = None, **headers: str
    ) -> None:
        """Let somebody write to the mailbox."""
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = sender, to or ME, subject
        letter["Message-ID"] = f"<in-{number}@{sender.partition('@')[2].rstrip('>')}>"
        for name, value in headers.items():
            letter[name.replace("_", "-")] = value
        letter.set_content(text)
        self.host.deliver(ME, letter.as_bytes())


def _sides(workspace: Workspace) -> tuple[Inbox, Outbox]:
    database, ledger, secret = workspace.database, Ledger(workspace.database), workspace.send_key_secret()
    inbox = Inbox(database, workspace.vault, ledger, secret)
    return inbox, Outbox(database, workspace.vault, ledger, secret, reader=inbox.link)


@contextmanager
def a_post(folder: Path, authority: Authority, **box: Any) -> Iterator[Post]:
    """Give a workspace with one mailbox at a host of its own; `box` are settings of the mailbox."""
    clock = VirtualClock(MORNING)
    host = MailServer(folder=folder / "host", clock=clock, authority=authority)
    with host, opened(a_workspace(folder, clock)) as workspace:
        host.account(ME, PASSWORD, files_sent=box.pop("files_sent", True))
        workspace.vault.put(f"mailbox:{ME}", PASSWORD)
        with workspace.database.transaction("test") as tx:
            number = a_mailbox(
                tx,
                ME,
                smtp_port=host.smtp_port,
                imap_port=host.imap_port,
                ca_file=str(authority.ca),
                **({"sent_copies": "provider"} | box),
            )
        inbox, out = _sides(workspace)
        post = Post(workspace, clock, host, inbox, out, number)
        yield post
        post.outbox.close()
        post.inbox.close()
        post.workspace.close()  # a test may have put another in its place
