"""M1, M2: the durable outbox to a mail host over TLS, against building and sending the same mails with nothing kept."""

import smtplib
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from app.core.clock import VirtualClock
from app.sandbox.mail.server import MailServer
from app.store import contacts, outbox
from app.store.workspace import Workspace
from app.sync.egress import Ledger
from app.sync.email.imap import ImapLink
from app.sync.outbox import Outbox
from bench.measure import Figure, Goal, pairs, seconds
from tests.fakes.workspaces import START, a_contact, a_mailbox, a_workspace

ME, PASSWORD = "sam@tallyho.example", "sample password"
MESSAGES = 300
WORKING = START + timedelta(
    days=1, hours=2
)  # a Tuesday morning where the recipients are: the Monday is a holiday in Illinois
_SUBJECT = "Your question about seats"
_TEXT = "Hello {name},\n\nseats can be added at any time; each is counted from the day it is added.\n\n" + (
    "The sample below shows how a month with a change in it is counted, line by line.\n" * 8
)


def _host(folder: str, wire: Connection) -> None:
    """Be a mail host in a process of its own, until told to end; tell how often somebody connected when asked."""
    with MailServer(folder=Path(folder), clock=VirtualClock(START)) as server:
        server.account(ME, PASSWORD)
        wire.send((server.smtp_port, str(server.authority.ca)))
        while wire.recv() == "connections":
            wire.send((server.connections, len(server.accepted)))


@contextmanager
def _stage() -> Iterator[tuple[Workspace, int, str, Connection]]:
    with tempfile.TemporaryDirectory(prefix="quotahit-bench-") as folder:
        spawn = get_context("spawn")
        wire, far = spawn.Pipe()
        host = spawn.Process(target=_host, args=(f"{folder}/host", far))
        host.start()
        port, ca = wire.recv()
        space = a_workspace(Path(folder), VirtualClock(WORKING))
        space.vault.put(f"mailbox:{ME}", PASSWORD)
        try:
            yield space, port, ca, wire
        finally:
            space.close()
            wire.send("end")
            host.join()


def _queue(space: Workspace, first: int) -> None:
    """Queue answers to people, which may leave at once; first mails are spread over hours on purpose."""
    with space.database.transaction("bench") as tx:
        for number in range(first, first + MESSAGES):
            address = f"person{number}@sample.example"
            person = a_contact(tx, address, f"Person Sample{number}")
            outbox.queue(
                tx, send_key=f"bench:{number}", channel="email", purpose="reply", contact=person, address=address,
                subject=_SUBJECT, text=_TEXT.format(name=f"Person {number}"), mailbox_id=1, priority=1,
                approved_at=tx.now, provenance={"by": "rules"},
            )  # fmt: skip


def _bare(port: int, ca: str, first: int) -> None:
    with smtplib.SMTP_SSL("localhost", port, context=ssl.create_default_context(cafile=ca)) as smtp:
        smtp.login(ME, PASSWORD)
        for number in range(first, first + MESSAGES):
            mail = EmailMessage()
            mail["From"], mail["To"] = f"Sam Sample <{ME}>", f"Person Sample{number} <person{number}@sample.example>"
            mail["Subject"], mail["Message-ID"] = _SUBJECT, make_msgid(domain="tallyho.example")
            mail["Date"] = format_datetime(START)
            text = _TEXT.format(name=f"Person {number}")
            mail.set_content(text)
            mail.add_alternative(f"<p>{text}</p>", subtype="html")
            smtp.send_message(mail)


def over_one_connection() -> list[Figure]:
    """M1, M2: queued mails decided by the gate, committed as `sending`, sent, committed as `sent`."""
    with _stage() as (space, port, ca, wire):
        ledger = Ledger(space.database)
        with space.database.transaction("bench") as tx:
            box = a_mailbox(tx, ME, smtp_port=port, ca_file=ca, daily_cap=1_000_000)
            tx.insert("folders", mailbox_id=box, name="INBOX", read_at=tx.millis)
        sender = Outbox(
            database=space.database, vault=space.vault, ledger=ledger, secret=space.send_key_secret(),
            reader=lambda box: ImapLink(box, space.vault, ledger),
        )  # fmt: skip
        turn = 0

        def ours() -> float:
            nonlocal turn
            turn += 1
            _queue(space, turn * MESSAGES)
            return MESSAGES / seconds(sender.pump)

        mine, theirs, ratio = pairs(ours, lambda: MESSAGES / seconds(lambda: _bare(port, ca, 10**6)))
        wire.send("connections")
        connections, accepted = wire.recv()
        sent = turn * MESSAGES
        with space.database.read() as rows:
            assert rows.value("select count(*) from outbox where state = 'sent'") == sent, "not every mail left"
            assert contacts.count(rows) == sent
        assert accepted == 2 * sent
        sender.close()
        handshakes = connections - turn
    return [
        Figure(
            id="M1", name="mail_out.one_connection", ours=mine, baseline=theirs, ratio=ratio, unit="mails/s",
            baseline_is="EmailMessage and smtplib over one TLS connection, nothing kept", goal=Goal(bound=1.0),
        ),
        Figure(
            id="M2", name="mail_out.handshakes", ours=100 * handshakes / sent, baseline=100.0,
            ratio=handshakes / sent, unit="TLS handshakes per 100 mails", baseline_is="one per mail", lower_is_better=True,
            goal=Goal(bound=1.0, of="ours", at_most=True), runs=1, more={"mails": sent, "connections": handshakes},
        ),
    ]  # fmt: skip


BENCHES = (over_one_connection,)
