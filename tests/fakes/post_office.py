"""A workspace with a real post office on loopback: what arrives there has left, and nothing else has."""

from datetime import timedelta
from typing import Any

from app import bootstrap
from app.core.clock import VirtualClock
from app.core.contact import Point
from app.core.ids import ContactId, OutboxId
from app.sandbox.mail.server import MailServer
from app.store import contacts, outbox, suppressions
from app.store.workspace import Workspace
from tests.fakes.workspaces import a_contact, a_mailbox

ME = "sam@tallyho.example"


class Office:
    """A workspace with a real post office on loopback, and three people the gate lets nobody write to unasked."""

    def __init__(self, space: Workspace, clock: VirtualClock, server: MailServer) -> None:
        self.space, self.clock, self.server = space, clock, server
        with space.database.transaction("test") as tx:
            a_mailbox(
                tx,
                ME,
                smtp_port=server.smtp_port,
                imap_port=server.imap_port,
                ca_file=str(server.authority.ca),
                sent_copies="provider",
            )
            self.friend = a_contact(tx, "ada@alder.example")
            self.stopped = a_contact(tx, "bob@beech.example", "Bob Sample")
            self.german = a_contact(
                tx, "cora@cedar.example", "Cora Sample", country="DE", state=None, time_zone="Europe/Berlin"
            )
            self.unknown = contacts.create(tx, name="Dan Sample", points=[Point(kind="email", value="dan@elm.example")])
            suppressions.add_contact(tx, self.stopped, reason="asked to stop", source="test")
        space.vault.put(f"mailbox:{ME}", "secret")

    @property
    def forbidden(self) -> tuple[ContactId, ...]:
        return self.stopped, self.german, self.unknown

    def work(self, **span: float) -> None:
        """Let the department and the outbox do all they want for a time."""
        works = bootstrap.pipeline(self.space)
        end = self.clock.now() + timedelta(**span)
        try:
            works.read_mail(at_once=True)
            works.turn()
            while self.clock.now() < end:
                self.clock.advance(timedelta(hours=7))
                works.turn()
        finally:
            works.close()

    def row(self, contact: ContactId, **more: Any) -> OutboxId:
        """Put a row into the outbox by hand, as a bug or an intruder in the process would."""
        with self.space.database.transaction("test") as tx:
            number = tx.value("select count(*) from outbox")
            state = more.pop("state", "queued")
            wanted: dict[str, Any] = {
                "channel": "email",
                "purpose": "cold",
                "mailbox_id": 1,
                "approved_at": tx.now,
                "not_before": tx.now,
                "address": contacts.get(tx, contact).email or "",
            }
            made = outbox.queue(
                tx, send_key=f"by hand {number}", contact=contact, subject="Sample", text="A plain question?", **(wanted | more),
            )  # fmt: skip
            assert made is not None
            outbox.mark(tx, made, state, **({"sending_at": tx.now} if state == "sending" else {}))
        return made

    def arrived(self) -> list[str]:
        """Return whom the post office took mail for."""
        return [recipient for accepted in self.server.accepted for recipient in accepted.recipients]
