"""The mail host as a program of its own: its records outlive whoever used it."""

import base64
import imaplib
import smtplib
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from app.core.errors import BadInput, Outside
from app.sandbox import process
from app.sandbox.process import MailProcess, mail_process
from tests.sandbox.conftest import ME, PASSWORD
from tests.sandbox.letters import letter, message_id


@pytest.fixture(scope="module")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailProcess]:
    with mail_process(tmp_path_factory.mktemp("mail")) as mail:
        mail.call("account", address=ME, password=PASSWORD)
        yield mail


def test_a_killed_sender_is_remembered(mail: MailProcess) -> None:
    """The sender dies by SIGKILL in the middle of its campaign; what was accepted is on file, in order and whole."""
    source = f"""
import os, signal, smtplib, ssl
trust = ssl.create_default_context(cafile={mail.facts["ca"]!r})
link = smtplib.SMTP_SSL("localhost", {mail.facts["smtp"]}, context=trust)
link.login({ME!r}, {PASSWORD!r})
for number in range(100):
    if number == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    head = f"Message-ID: <k{{number}}@studio.example>\\r\\nX-QH-Send-Id: k{{number}}\\r\\n\\r\\n"
    link.sendmail({ME!r}, ["ada@buyer.example"], head + "hello\\r\\n")
"""
    assert subprocess.run([sys.executable, "-c", source], check=False).returncode == -9
    killed = [entry for entry in mail.records() if entry["send_id"].startswith("k")]
    assert [entry["message_id"] for entry in killed] == [f"<k{number}@studio.example>" for number in range(7)]
    assert base64.b64decode(killed[0]["raw"]).endswith(b"\r\n\r\nhello\r\n")
    assert killed[0]["recipients"] == ["ada@buyer.example"]
    assert mail.call("stats")["accepted"] == len(mail.records())


def test_deliveries_clock_and_uidvalidity_from_outside(mail: MailProcess) -> None:
    raw = base64.b64encode(letter(3)).decode()
    assert mail.call("clock", to="2026-03-02T09:00:00+00:00") == "2026-03-02T09:00:00+00:00"
    assert mail.call("deliver", address=ME, raw=raw) == 1
    trust = ssl.create_default_context(cafile=mail.facts["ca"])
    with imaplib.IMAP4_SSL("localhost", mail.facts["imap"], ssl_context=trust) as box:
        box.login(ME, PASSWORD)
        box.select()
        assert box.fetch("1", "INTERNALDATE")[1] == [b'1 (INTERNALDATE " 2-Mar-2026 09:00:00 +0000")']
    assert mail.call("stats")["mailboxes"][ME]["INBOX"] == 1
    assert mail.call("new_uidvalidity", address=ME, folder="INBOX") == 7
    assert mail.call("clock") != "2026-03-02T09:00:00+00:00"


def test_faults_from_outside(mail: MailProcess) -> None:
    assert mail.call("faults", drop_before_answer=1.0)["drop_before_answer"] == 1.0
    trust = ssl.create_default_context(cafile=mail.facts["ca"])
    link = smtplib.SMTP("localhost", mail.facts["starttls"])
    link.starttls(context=trust)
    link.login(ME, PASSWORD)
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        link.sendmail(ME, ["ada@buyer.example"], letter(11))
    link.close()
    mail.call("faults")
    assert mail.records()[-1]["message_id"] == message_id(11)
    assert mail.call("accepted", since=len(mail.records()) - 1)[0]["send_id"] == "send-00011"


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        ({"do": "explode"}, "no such request"),
        ({"do": "faults", "colour": "red"}, "cannot be used"),
        ({"do": "deliver", "address": "nobody@studio.example", "raw": ""}, "No practice mailbox"),
        ({"do": "deliver"}, "missing"),
    ],
)
def test_requests_that_cannot_be_done(mail: MailProcess, request_: dict[str, object], answer: str) -> None:
    do = str(request_.pop("do"))
    with pytest.raises(BadInput, match=answer):
        mail.call(do, **request_)


def test_a_page_in_a_browser_cannot_reach_the_control_port(mail: MailProcess) -> None:
    with socket.create_connection(("127.0.0.1", mail.facts["control"])) as link:
        link.sendall(b'POST / HTTP/1.1\r\nHost: localhost\r\n\r\n{"do": "account", "address": "x", "password": "y"}\n')
        with suppress(ConnectionResetError):
            assert link.makefile("rb").read() == b""
    assert list(mail.call("stats")["mailboxes"]) == [ME]


def test_a_server_that_cannot_start_is_told(tmp_path: Path) -> None:
    with pytest.raises(Outside, match="did not start"), process._started("app.sandbox.no_such_server", tmp_path):
        pass
