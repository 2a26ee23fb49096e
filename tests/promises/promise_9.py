"""Promise 9: an opt-out holds at once and for ever.

Seeded histories of one person: imported, written to, put in sequences, merged, deleted, restored, imported anew, undone,
backed up and restored, also from a backup older than the opt-out. Somewhere in it they opt out: by an answer, by the
address for unsubscribing, by a report of spam, or on the founder's own list. From then on nothing may be sent to them.

Mail comes from a list that outlives every restore, as a mail host does, and what leaves is written down instead of sent;
everything between is the product's own: inbox, engine, gate, outbox, backup.
"""

import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

from app.actions import registry
from app.actions.imports import import_file
from app.agents.department import department
from app.agents.post import queue_mail
from app.agents.runtime.engine import Engine
from app.bootstrap import run_action
from app.core.clock import VirtualClock
from app.core.contact import Point
from app.core.errors import Trouble
from app.core.ids import ContactId
from app.sandbox.mail.host import Accepted
from app.sandbox.people import letters
from app.sandbox.people.population import Person, populate
from app.store import backup, contacts, raw_mail, undo
from app.store.mail import Mailbox
from app.store.vault import Vault
from app.store.workspace import Workspace
from app.sync.egress import Ledger
from app.sync.email.smtp import SmtpLink
from app.sync.inbox import Inbox
from app.sync.outbox import Outbox
from tests.fakes.workspaces import START, a_contact, a_mailbox, a_workspace, reopened

ADA, ME = "ada@alder.example", "sam@tallyho.example"
WEDNESDAY = START.replace(day=4)
WAYS_OUT = ("answer", "token", "complaint", "by hand")
ACTS = (
    "write write write enrol enrol wait wait import_again new_record delete restore_from_trash merge_away merge_into undo_last"
    " back_up restore_newest restore_oldest other_address"
).split()


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that left, and how many acts had been played by then."""

    recipient: str
    raw: bytes
    act: int


@dataclass(slots=True)
class History:
    """A workspace with what is outside of it: the mail that came, and the mail that left."""

    space: Workspace
    clock: VirtualClock
    folder: Path
    chance: Random
    came: list[bytes] = field(default_factory=list)
    left: list[Sent] = field(default_factory=list)
    backups: list[Path] = field(default_factory=list)
    act: int = 0
    out_at: int | None = None
    done: Counter[str] = field(default_factory=Counter)
    engine: Engine = field(init=False)
    inbox: Inbox = field(init=False)
    outbox: Outbox = field(init=False)

    def __post_init__(self) -> None:
        with self.space.database.transaction("test") as tx:
            a_mailbox(tx, ME, sent_copies="provider")
            a_contact(tx, ADA, "Ada Sample", state="TN")
        self.connect()

    def connect(self) -> None:
        """Put the product's parts over the workspace as it stands."""
        database, ledger = self.space.database, Ledger(self.space.database)
        secret = self.space.send_key_secret()
        self.engine = department(database, run_action, None)
        self.inbox = Inbox(database, self.space.vault, ledger, secret)
        self.outbox = Outbox(database, self.space.vault, ledger, secret, reader=self.inbox.link, opener=self._opener)

    def _opener(self, box: Mailbox, vault: Vault, ledger: Ledger) -> SmtpLink:
        return _Recorder(box, vault, ledger, history=self)

    def play(self, act: str) -> None:
        """Play one act, and let the department work before and after: mail first, as it always does."""
        self.act += 1
        self.done[act] += 1
        try:
            getattr(self, f"_{act}")(self._owner())
        except Trouble:
            self.done[f"{act} refused"] += 1
        for _ in range(3):
            self.turn()
            self.clock.advance(timedelta(minutes=self.chance.choice((1, 5, 240, 1500))))

    def turn(self) -> None:
        """Read what came, let the agents work, send what may go."""
        with self.space.database.transaction("system") as tx:
            last = raw_mail.cursors(tx).get((self._box(), "INBOX"), raw_mail.START).last_uid
            new = list(enumerate(self.came, start=1))[last:]
            raw_mail.keep(tx, self._box(), "INBOX", 1, new)
            raw_mail.set_cursor(tx, self._box(), "INBOX", uidvalidity=1, last_uid=len(self.came), read_to_end=True)
        self.inbox.process()
        self.engine.tick()
        self.outbox.pump()

    def opt_out(self, way: str) -> None:
        """Let her opt out; from the next turn on nothing more may leave."""
        self.done[f"out by {way}"] += 1
        hers = [one for one in self.left if one.recipient == ADA]
        if way == "by hand":
            owner = self._owner()
            if owner is None:
                return
            with self.space.database.transaction("person") as tx:
                registry.run(tx, "do_not_contact", {"contact": owner})
        elif way == "token" and hers:
            head = hers[-1].raw.decode("ascii", "replace")
            self._comes(
                "", subject="unsubscribe-" + head.partition("unsubscribe-")[2][:24], sender="her.other@cedar.example"
            )
        elif way == "complaint" and hers:
            self.came.append(letters.abuse_report(_ada(), self._accepted(hers[-1]), self.clock.now(), self.act))
        else:
            self._comes(self.chance.choice(("STOP", "Please unsubscribe me.", "Remove me from your list.")))
        self.turn()
        self.out_at = self.act

    def wrong(self) -> list[str]:
        """Return what was sent to her after she opted out."""
        if self.out_at is None:
            return []
        return [
            f"act {one.act}: {one.recipient}" for one in self.left if one.act > self.out_at and _is_hers(one.recipient)
        ]

    # Acts ------------------------------------------------------------------------------------------------------------

    def _write(self, owner: ContactId | None) -> None:
        if owner is not None:
            with self.space.database.transaction("agent:test") as tx:
                purpose = self.chance.choice(("cold", "follow_up", "reply", "customer_marketing", "transactional"))
                queue_mail(
                    tx,
                    contacts.get(tx, owner),
                    key=f"act {self.act}",
                    purpose=purpose,
                    subject="A word",
                    text="Hello again.",
                )

    def _enrol(self, owner: ContactId | None) -> None:
        if owner is not None:
            with self.space.database.transaction("person") as tx:
                registry.run(tx, "start_sequence", {"contact": owner})

    def _wait(self, _: ContactId | None) -> None:
        self.clock.advance(timedelta(days=self.chance.choice((1, 3, 9))))

    def _import_again(self, _: ContactId | None) -> None:
        address = self.chance.choice((ADA, "Ada+list@Alder.example", "ADA@ALDER.EXAMPLE"))
        file = self.folder / f"list{self.act}.csv"
        file.write_text(
            f"Name,Email,Country,State\nAda Sample,{address},US,TN\nBob Sample,bob{self.act}@birch.example,US,TN\n"
        )
        import_file(self.space.database, file)

    def _new_record(self, owner: ContactId | None) -> None:
        if owner is None:
            with self.space.database.transaction("person") as tx:
                a_contact(tx, ADA, "Ada Anew", state="TN")

    def _delete(self, owner: ContactId | None) -> None:
        if owner is not None:
            with self.space.database.transaction("person") as tx:
                registry.run(tx, "delete_contact", {"contact": owner})

    def _restore_from_trash(self, owner: ContactId | None) -> None:
        with self.space.database.transaction("person") as tx:
            gone = tx.value("select id from contacts where deleted_at is not null order by id limit 1")
            if owner is None and gone is not None:
                contacts.restore(tx, ContactId(gone))

    def _merge_away(self, owner: ContactId | None) -> None:
        self._merge(owner, keep=False)

    def _merge_into(self, owner: ContactId | None) -> None:
        self._merge(owner, keep=True)

    def _merge(self, owner: ContactId | None, *, keep: bool) -> None:
        if owner is None:
            return
        with self.space.database.transaction("person") as tx:
            other = a_contact(tx, f"other{self.act}@birch.example", "Ada Other", state="TN")
            pair = (owner, other) if keep else (other, owner)
            registry.run(tx, "merge_contacts", {"keep": pair[0], "drop": pair[1]})

    def _undo_last(self, _: ContactId | None) -> None:
        with self.space.database.transaction("person") as tx:
            last = undo.last(tx)
            # What the founder put on the list by hand, they may take off it again.
            if last is not None and last.action != "do_not_contact":
                undo.revert(tx, [last], label="Undo")

    def _other_address(self, owner: ContactId | None) -> None:
        if owner is not None:
            with self.space.database.transaction("person") as tx:
                contacts.add_point(tx, owner, Point(kind="email", value=f"ada+{self.act}@alder.example"))

    def _back_up(self, _: ContactId | None) -> None:
        self.backups.append(backup.make(self.space, self.folder / f"{self.act}.quotahit").file)

    def _restore_newest(self, _: ContactId | None) -> None:
        if self.backups:
            self._restored(self.backups[-1])

    def _restore_oldest(self, _: ContactId | None) -> None:
        if self.backups:
            self._restored(self.backups[0])

    def _restored(self, file: Path) -> None:
        self.engine.close()
        self.space.close()
        replaced, folder = self.space.folder, self.folder / f"restored{self.act}"
        backup.unpack(file, folder)
        self.space = reopened(folder, self.clock)
        with self.space.database.transaction("person") as tx:
            self.space.take_over(tx, replaced)
        self.connect()

    # Parts -----------------------------------------------------------------------------------------------------------

    def _owner(self) -> ContactId | None:
        with self.space.database.read() as rows:
            return contacts.with_email(rows, ADA)

    def _box(self) -> Any:  # the one mailbox's id
        with self.space.database.read() as rows:
            return rows.value("select id from mailboxes")

    def _comes(self, text: str, *, subject: str = "Re: A word", sender: str = ADA) -> None:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = (
            sender,
            ME,
            subject,
            f"<out-{self.act}@alder.example>",
        )
        mail.set_content(text)
        self.came.append(mail.as_bytes())

    def _accepted(self, sent: Sent) -> Accepted:
        head = {
            line.partition(": ")[0].lower(): line.partition(": ")[2]
            for line in sent.raw.decode("ascii", "replace").split("\r\n")
        }
        return Accepted(
            at=self.clock.now(), account=ME, envelope_from=ME, recipients=(sent.recipient,), message_id=head["message-id"],
            original_message_id=head["message-id"], send_id=head["x-qh-send-id"], subject=head["subject"], raw=sent.raw,
        )  # fmt: skip


class _Recorder(SmtpLink):
    """A way out that only writes down what would leave."""

    def __init__(self, mailbox: Mailbox, vault: Vault, ledger: Ledger, *, history: History) -> None:
        super().__init__(mailbox, vault, ledger)
        self.history = history

    def send(self, sender: str, recipient: str, message: bytes, record: str) -> str:
        self.history.left.append(Sent(recipient, message, self.history.act))
        return "ok"

    def close(self, outcome: str = "ok") -> None:
        return None


def _is_hers(address: str) -> bool:
    local, _, domain = address.lower().partition("@")
    return local.partition("+")[0] == "ada" and domain == "alder.example"


def _ada() -> Person:
    from dataclasses import replace

    (someone,) = populate(1, 1)
    return replace(someone, email=ADA, firm=replace(someone.firm, domain="alder.example"))


# The measure ---------------------------------------------------------------------------------------------------------


def play(seed: int) -> tuple[list[str], Counter[str]]:
    """Play the history of a seed; return what was sent after the opt-out, and what happened."""
    chance = Random(f"history {seed}")
    with tempfile.TemporaryDirectory(prefix="quotahit-promise-") as scratch:
        clock = VirtualClock(WEDNESDAY)
        history = History(a_workspace(Path(scratch), clock), clock, Path(scratch), chance)
        for _ in range(chance.randint(1, 5)):
            history.play(chance.choice(ACTS))
        history.opt_out(chance.choice(WAYS_OUT))
        for _ in range(chance.randint(4, 10)):
            history.play(chance.choice(ACTS))
        history.engine.close()
        history.space.close()
    before = sum(one.act <= (history.out_at or 0) for one in history.left)
    history.done.update(
        {"sent before": before, "sent to others after": len(history.left) - before - len(history.wrong())}
    )
    return history.wrong(), history.done


def measure(count: int = 10_000, first: int = 0, jobs: int = 1) -> dict[str, object]:
    """Play `count` seeds from `first` on, in `jobs` processes; return the figures, and the first that went wrong."""
    began, happened, wrong = time.monotonic(), Counter[str](), list[str]()
    seeds = range(first, first + count)
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        found = pool.map(play, seeds, chunksize=20) if jobs > 1 else map(play, seeds)
        for seed, (sent, counted) in zip(seeds, found, strict=True):
            happened += counted
            wrong += [f"seed {seed}: {one}" for one in sent]
    return {
        "promise": 9,
        "histories": count,
        "sent_after_opt_out": len(wrong),
        "wrong": wrong[:20],
        "happened": dict(sorted(happened.items())),
        "seconds": round(time.monotonic() - began, 1),
        "kept": not wrong,
    }
