"""A real department in a real encrypted workspace, with a post office that only writes down what would leave."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app.agents.department import department
from app.agents.runtime.engine import Engine
from app.bootstrap import run_action
from app.core.clock import VirtualClock
from app.core.contact import Point
from app.core.ids import ContactId, MessageId, OutboxId
from app.core.message import Category, Direction
from app.core.ports import Models
from app.store import companies, contacts, events, mail, outbox, sequences, settings, workspace
from app.store.database import Rows
from app.store.outbox import Outgoing
from app.store.sequences import Journey
from app.store.workspace import Workspace

START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # a Monday
SAMPLE = Path(__file__).resolve().parents[2] / "assets" / "sample"
PASSPHRASE = "sample passphrase for tests"
_ADDRESS = "sam@tallyho.example"


@dataclass(slots=True)
class Department:
    """The department, its clock, and what it wants to send."""

    workspace: Workspace
    clock: VirtualClock
    engine: Engine

    @property
    def rows(self) -> Rows:
        """A view of the rows now; for one look at a time."""
        with self.workspace.database.read() as rows:
            return rows

    def lead(self, name: str = "Ada Sample", email: str = "ada@alder.example", **fields: Any) -> ContactId:
        """Add a person at Alder Labs (software, thirty people, in the US)."""
        first, _, last = name.partition(" ")
        with self.workspace.database.transaction("test") as tx:
            company = companies.find(tx, name="Alder Labs Inc.")
            if company is None:
                company = companies.create(
                    tx,
                    "Alder Labs Inc.",
                    domain="alder.example",
                    industry="Software",
                    size_low=30,
                    size_high=30,
                    country="US",
                )
            values = {"title": "Founder", "country": "US", "state": "TX", "source": "import: sample.csv", **fields}
            return contacts.create(
                tx,
                name=name,
                first_name=first,
                last_name=last,
                company_id=company,
                points=[Point(kind="email", value=email)],
                **values,
            )

    def start(self, workflow: str, lead: ContactId, **arguments: Any) -> None:
        """Start an agent on a lead, and let it work."""
        from app.store import runs

        flow = self.engine.workflows.newest(workflow)
        with self.workspace.database.transaction("test") as tx:
            run = runs.start(tx, workflow, flow.version, arguments, contact=lead, exclusive=flow.exclusive)
        assert run is not None
        self.engine.tick()

    def take_away(self, setting: str) -> Any:
        """Forget a setting; return what it was."""
        with self.workspace.database.transaction("test") as tx:
            known = settings.get(tx, setting)
            tx.run("delete from settings where name = ?", setting)
        return known

    def journey(self, lead: ContactId) -> Journey:
        """Return where a lead stands."""
        with self.workspace.database.read() as rows:
            found = sequences.journey(rows, lead)
        assert found is not None
        return found

    def advance(self, **span: float) -> None:
        """Let time pass, from one thing that is due to the next, with the agents at work and the post going out."""
        end = self.clock.now() + timedelta(**span)
        self.post()
        while self.clock.now() < end:
            with self.workspace.database.read() as rows:
                queued = outbox.next_due(rows)
            due = min(instant for instant in (self.engine.next_due(), queued, end) if instant is not None)
            self.clock.move_to(min(end, max(due, self.clock.now() + timedelta(minutes=1))))
            self.post()

    def post(self) -> list[Outgoing]:
        """Let the agents work and “send” what they queued; return what left."""
        left = []
        self.engine.tick()
        while due := self._due():
            for message in due:
                self._send(message)
                left.append(message)
            self.engine.tick()
        return left

    def sent(self, lead: ContactId) -> list[Outgoing]:
        """Return what was “sent” to a lead, in order."""
        with self.workspace.database.read() as rows:
            found = rows.all(
                "select id from outbox where contact_id = ? and state in ('sent', 'handed') order by id", lead
            )
            messages = [outbox.get(rows, OutboxId(row["id"])) for row in found]
        return [message for message in messages if message is not None]

    def writes(
        self,
        lead: ContactId,
        text: str,
        category: Category = Category.UNKNOWN,
        *,
        kind: str = "reply",
        **reading: object,
    ) -> MessageId:
        """Let a lead write, as the inbox would have understood it; then let the agents work."""
        with self.workspace.database.transaction("test") as tx:
            thread = mail.latest_thread(tx, lead)
            message = mail.add_message(
                tx,
                thread=thread,
                contact=lead,
                mailbox_id=None,
                direction=Direction.INBOUND,
                channel="email",
                sender="them",
                recipient=_ADDRESS,
                subject="Re: sample",
                text=text,
                at=tx.now,
                message_id=f"<in-{tx.millis}-{lead}@alder.example>",
                kind=kind,
                category=category.value,
                confidence=0.9,
                classified_by="rules",
                reading=json.dumps(reading),
            )
            if category.from_a_person:
                outbox.withdraw(tx, contact=lead, purposes=outbox.UNASKED)
            data = {"message": message, "category": category.value, "thread": thread}
            events.emit(tx, "message.received", contact=lead, data=data)
        self.engine.tick()
        return message

    def happens(self, event: str, lead: ContactId, **data: object) -> None:
        """Let something happen to a lead, and the agents hear of it."""
        with self.workspace.database.transaction("test") as tx:
            events.emit(tx, event, contact=lead, data=data)
        self.engine.tick()

    def decide(self, *, approved: bool = True, **changes: str) -> int:
        """Decide everything that waits for the founder; return how much that was."""
        from app.store import approvals

        with self.workspace.database.transaction("person") as tx:
            waiting = approvals.pending(tx)
            for one in waiting:
                approvals.decide(tx, one.id, approved=approved, by="person", answer=changes or None)
        self.engine.tick()
        return len(waiting)

    def outcome(self, lead: ContactId, workflow: str) -> dict[str, Any] | None:
        """Return how the newest run of an agent on a lead ended, or None while it has not."""
        from app.store import runs

        with self.workspace.database.read() as rows:
            found = [run for run in runs.of_contact(rows, lead) if run.workflow == workflow]
        result: dict[str, Any] | None = found[0].result if found else None
        return result

    def _due(self) -> list[Outgoing]:
        with self.workspace.database.read() as rows:
            return list(outbox.due(rows, self.clock.now(), limit=100))

    def _send(self, message: Outgoing) -> None:
        by_hand = message.channel in ("linkedin_assist", "call_human")
        with self.workspace.database.transaction("system") as tx:
            outbox.mark(tx, message.id, "handed" if by_hand else "sent", settled_at=tx.now)
            if not by_hand:
                mail.add_message(
                    tx, thread=message.thread_id, contact=message.contact_id, mailbox_id=message.mailbox_id,
                    direction=Direction.OUTBOUND, channel="email", sender=_ADDRESS, recipient=message.address,
                    subject=message.subject, text=message.text, at=tx.now, message_id=f"<out-{message.id}@tallyho.example>",
                    outbox_id=message.id,
                )  # fmt: skip
                events.emit(tx, "message.sent", key=f"outbox:{message.id}", contact=message.contact_id)


@contextmanager
def a_department(
    folder: Path, *, autonomy: str = "auto", models: Models | None = None, **more: Any
) -> Iterator[Department]:
    """Give a department with the sample offer, profile and sender, and one mailbox."""
    clock = VirtualClock(START)
    opened, _ = workspace.create(folder / "workspace", clock, passphrase=PASSPHRASE)
    with workspace.opened(opened):
        with opened.database.transaction("test") as tx:
            for name in ("offer", "profile", "sender"):
                settings.put(tx, name, json.loads((SAMPLE / f"{name}.json").read_text(encoding="utf-8")))
            for name, value in {"autonomy": {"*": autonomy}, "currency": "USD", "country": "US", **more}.items():
                settings.put(tx, name, value)
            mail.add_mailbox(tx, _ADDRESS, name="Sam Sample", smtp={}, imap={}, daily_cap=40)
        engine = department(opened.database, run_action, models)
        yield Department(opened, clock, engine)
        engine.close()
