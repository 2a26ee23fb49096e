"""Each fault of the mail host, as a client meets it."""

import imaplib
import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes

import pytest

from app.core.errors import BadInput
from app.sandbox.faults import Dice, MailFaults, mail_faults
from app.sandbox.mail.server import MailServer
from tests.sandbox.conftest import ME, PASSWORD
from tests.sandbox.letters import letter, message_id

ADA = "ada@buyer.example"


@contextmanager
def signed_in(mail: MailServer) -> Iterator[smtplib.SMTP_SSL]:
    with smtplib.SMTP_SSL("localhost", mail.smtp_port, context=mail.trust()) as link:
        link.login(ME, PASSWORD)
        yield link


def send(mail: MailServer, number: int) -> bool:
    """Send one letter over a link of its own and return whether a 250 came."""
    link = smtplib.SMTP_SSL("localhost", mail.smtp_port, context=mail.trust())
    try:
        link.login(ME, PASSWORD)
        link.sendmail(ME, [ADA], letter(number))
    except (smtplib.SMTPServerDisconnected, ConnectionError):
        return False
    finally:
        link.close()
    return True


def test_a_drop_after_the_dot_leaves_the_message_recorded_and_in_sent(mail: MailServer) -> None:
    mail.faults = MailFaults(drop_before_answer=1.0)
    assert not send(mail, 1)
    assert [each.message_id for each in mail.accepted] == [message_id(1)]
    assert [each.message_id for each in mail.mailbox(ME).sent.messages] == [message_id(1)]


def test_a_drop_at_data_leaves_nothing(mail: MailServer) -> None:
    mail.faults = MailFaults(drop_before_data=1.0)
    assert not send(mail, 1)
    assert mail.accepted == []


def test_a_drop_after_the_250_is_met_by_the_next_message_only(mail: MailServer) -> None:
    mail.faults = MailFaults(drop_after_answer=1.0)
    link = smtplib.SMTP_SSL("localhost", mail.smtp_port, context=mail.trust())
    link.login(ME, PASSWORD)
    assert link.sendmail(ME, [ADA], letter(1)) == {}
    with pytest.raises(smtplib.SMTPServerDisconnected):
        link.sendmail(ME, [ADA], letter(2))
    link.close()
    assert [each.message_id for each in mail.accepted] == [message_id(1)]


def test_drops_repeat_for_the_same_seed_and_are_as_many_as_asked_for(mail: MailServer) -> None:
    def run(seed: int) -> list[bool]:
        mail.faults = MailFaults(seed=seed, drop_before_answer=0.2)
        return [send(mail, number) for number in range(40)]

    first, again, other = run(5), run(5), run(6)
    assert first == again
    assert first != other
    assert 2 <= first.count(False) <= 16
    assert len(mail.accepted) == 120


def test_recipients_answer_as_the_table_says(mail: MailServer) -> None:
    table = {
        "gone@buyer.example": (550, "5.1.1 No such user"),
        "Full.example": (452, "4.2.2 Mailbox full"),
        "grey.example": (450, "4.7.1 Greylisted, come back later"),
    }
    mail.faults = MailFaults(recipients=table)
    with signed_in(mail) as link:
        refused = link.sendmail(ME, [ADA, "GONE@buyer.example", "a@full.example", "b@grey.example"], letter(1))
        assert {address: code for address, (code, _) in refused.items()} == {
            "GONE@buyer.example": 550,
            "a@full.example": 452,
            "b@grey.example": 450,
        }
        assert refused["GONE@buyer.example"][1] == b"5.1.1 No such user"
        assert link.sendmail(ME, ["b@grey.example"], letter(2)) == {}
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            link.sendmail(ME, ["c@grey.example"], letter(3))
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            link.sendmail(ME, ["a@full.example"], letter(4))
    assert [each.recipients for each in mail.accepted] == [(ADA,), ("b@grey.example",)]


def test_a_connection_is_closed_after_so_many_messages(mail: MailServer) -> None:
    mail.faults = MailFaults(messages_per_connection=2)
    with signed_in(mail) as link:
        link.sendmail(ME, [ADA], letter(1))
        link.sendmail(ME, [ADA], letter(2))
        with pytest.raises(smtplib.SMTPSenderRefused, match="Too many messages") as throttled:
            link.sendmail(ME, [ADA], letter(3))
        assert throttled.value.smtp_code == 421
    assert send(mail, 3)


def test_a_rewritten_message_id_keeps_ours_in_the_world_and_in_sent(mail: MailServer) -> None:
    mail.faults = MailFaults(rewrite_message_id=True)
    assert send(mail, 1)
    [accepted] = mail.accepted
    assert accepted.original_message_id == message_id(1)
    assert accepted.message_id != message_id(1)
    seen = message_from_bytes(accepted.raw)
    assert seen["Message-ID"] == accepted.message_id
    assert seen["X-Microsoft-Original-Message-ID"] == message_id(1)
    assert mail.mailbox(ME).sent.messages[0].raw == accepted.raw
    assert [each.uid for each in mail.mailbox(ME).sent.holding("x-microsoft-original-message-id", message_id(1))] == [1]


def test_entry_can_be_refused_to_those_with_the_right_password(mail: MailServer) -> None:
    mail.faults = MailFaults(refuse_auth=True)
    with pytest.raises(smtplib.SMTPAuthenticationError), signed_in(mail):
        pass
    box = imaplib.IMAP4_SSL("localhost", mail.imap_port, ssl_context=mail.trust())
    with box, pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"):
        box.login(ME, PASSWORD)


def test_every_answer_takes_its_time(mail: MailServer) -> None:
    mail.faults = MailFaults(delay=0.03)
    started = time.perf_counter()
    with signed_in(mail) as link:
        link.sendmail(ME, [ADA], letter(1))
    assert time.perf_counter() - started >= 0.03 * 8


def test_imap_links_die_in_every_way_and_no_message_is_missed(mail: MailServer) -> None:
    for number in range(60):
        mail.deliver(ME, letter(number))
    mail.faults = MailFaults(seed=3, drop_imap=0.3)
    seen: dict[int, str] = {}
    endings = set[str]()
    for _ in range(400):
        try:
            read_on(mail, seen)
            break
        except (imaplib.IMAP4.abort, imaplib.IMAP4.error, ConnectionError) as broken:
            endings.add("bye" if "BYE" in str(broken) or "goes down" in str(broken) else "cut")
    assert [seen[uid] for uid in sorted(seen)] == [message_id(number) for number in range(60)]
    assert endings == {"bye", "cut"}


def read_on(mail: MailServer, seen: dict[int, str]) -> None:
    """Read on from the last UID seen, five at a time, until all sixty are there."""
    box = imaplib.IMAP4_SSL("localhost", mail.imap_port, ssl_context=mail.trust())
    try:
        box.login(ME, PASSWORD)
        box.select(readonly=True)
        while len(seen) < 60:
            first = max(seen, default=0) + 1
            _, found = box.uid("FETCH", f"{first}:{first + 4}", "(UID BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
            for part in found:
                if isinstance(part, tuple):
                    uid = int(part[0].split(b"UID ")[1].split()[0])
                    seen[uid] = part[1].decode().partition(":")[2].strip()
    finally:
        box.shutdown()


# The dice and the data -------------------------------------------------------------------------------------------


def test_one_kind_of_fault_does_not_disturb_another() -> None:
    alone, mixed = Dice(1), Dice(1)
    wanted = [alone.falls("a", 0.5) for _ in range(50)]
    found = []
    for _ in range(50):
        mixed.falls("b", 0.5)
        found.append(mixed.falls("a", 0.5))
    assert found == wanted


@pytest.mark.parametrize(("chance", "wanted"), [(0.0, 0), (1.0, 100)])
def test_never_and_always(chance: float, wanted: int) -> None:
    dice = Dice(2)
    assert sum(dice.falls("x", chance) for _ in range(100)) == wanted


def test_faults_from_plain_data() -> None:
    faults = mail_faults({"seed": 4, "recipients": {"a@b.example": [550, "5.1.1 gone"]}, "drop_imap": 0.5})
    assert faults == MailFaults(seed=4, recipients={"a@b.example": (550, "5.1.1 gone")}, drop_imap=0.5)


@pytest.mark.parametrize("given", [{"colour": 1}, {"seed": "x"}, {"recipients": 3}, {"recipients": {"a": [1]}}])
def test_faults_that_are_none(given: dict[str, object]) -> None:
    with pytest.raises(BadInput, match="cannot be used"):
        mail_faults(given)


def test_changing_faults_forgets_who_was_greylisted(mail: MailServer) -> None:
    grey = MailFaults(recipients={ADA: (450, "4.7.1 later")})
    mail.faults = grey
    assert [accepts(mail), accepts(mail)] == [False, True]
    mail.faults = grey
    assert [accepts(mail), accepts(mail)] == [False, True]


def accepts(mail: MailServer) -> bool:
    """Return whether a letter to Ada gets past RCPT."""
    with signed_in(mail) as link:
        try:
            link.sendmail(ME, [ADA], letter(1))
        except smtplib.SMTPRecipientsRefused:
            return False
    return True
