import base64
import smtplib
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.sandbox.mail.server import MailServer
from app.sandbox.mail.smtp import MAX_RECIPIENTS, MAX_SIZE
from tests.sandbox.conftest import ME, PASSWORD, START
from tests.sandbox.letters import letter, message_id

ADA = "ada@buyer.example"


@pytest.fixture
def link(mail: MailServer) -> Iterator[smtplib.SMTP_SSL]:
    with smtplib.SMTP_SSL("localhost", mail.smtp_port, context=mail.trust()) as link:
        link.login(ME, PASSWORD)
        yield link


def test_a_submission_is_recorded_filed_in_sent_and_handed_on(mail: MailServer, link: smtplib.SMTP_SSL) -> None:
    heard: list[str] = []
    mail.on_accept(lambda accepted: heard.append(accepted.message_id))
    link.sendmail(ME, [ADA, "bo@buyer.example"], letter(7, subject="Grüße"))
    [accepted] = mail.accepted
    assert (accepted.at, accepted.account, accepted.envelope_from) == (START, ME, ME)
    assert accepted.recipients == (ADA, "bo@buyer.example")
    assert (accepted.message_id, accepted.original_message_id) == (message_id(7), message_id(7))
    assert (accepted.send_id, accepted.subject) == ("send-00007", "Grüße")
    assert accepted.raw == letter(7, subject="Grüße")
    [copy] = mail.mailbox(ME).sent.messages
    assert copy.raw == accepted.raw
    assert copy.flags == {"\\Seen"}
    assert heard == [message_id(7)]


def test_a_host_that_does_not_file_sent_mail(mail: MailServer, link: smtplib.SMTP_SSL) -> None:
    mail.account("other@studio.example", "pw", files_sent=False)
    with smtplib.SMTP_SSL("localhost", mail.smtp_port, context=mail.trust()) as other:
        other.login("other@studio.example", "pw")
        other.sendmail("other@studio.example", [ADA], letter())
    assert len(mail.accepted) == 1
    assert mail.mailbox("other@studio.example").sent.messages == []


def test_starttls_offers_authentication_only_once_encrypted(mail: MailServer) -> None:
    with smtplib.SMTP("127.0.0.1", mail.starttls_port) as link:
        link.ehlo()
        assert link.has_extn("starttls")
        assert not link.has_extn("auth")
        assert link.docmd("AUTH PLAIN")[0] == 530
        link.starttls(context=mail.trust())
        link.login(ME, PASSWORD)
        link.sendmail(ME, [ADA], letter())
    assert [each.message_id for each in mail.accepted] == [message_id(1)]


def test_its_certificate_is_not_trusted_by_others(mail: MailServer) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        smtplib.SMTP_SSL("localhost", mail.smtp_port, context=ssl.create_default_context())


@pytest.mark.parametrize("initial", [True, False])
@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_both_mechanisms_with_and_without_an_initial_response(mail: MailServer, mechanism: str, initial: bool) -> None:
    with smtplib.SMTP_SSL("localhost", mail.smtp_port, context=mail.trust()) as link:
        link.ehlo()
        link.user, link.password = ME, PASSWORD
        method = link.auth_plain if mechanism == "PLAIN" else link.auth_login
        assert link.auth(mechanism, method, initial_response_ok=initial)[0] == 235


def test_a_wrong_password_is_535_and_nothing_can_be_sent(mail: MailServer) -> None:
    with smtplib.SMTP_SSL("localhost", mail.smtp_port, context=mail.trust()) as link:
        with pytest.raises(smtplib.SMTPAuthenticationError) as refused:
            link.login(ME, "guessed")
        assert refused.value.smtp_code == 535
        assert link.docmd(f"MAIL FROM:<{ME}>")[0] == 530
    assert mail.accepted == []


@pytest.mark.parametrize("secret", ["!!!", "*", base64.b64encode(b"no zeros").decode()])
def test_credentials_that_cannot_be_read_are_501(mail: MailServer, secret: str) -> None:
    with smtplib.SMTP_SSL("localhost", mail.smtp_port, context=mail.trust()) as link:
        link.ehlo()
        assert link.docmd(f"AUTH PLAIN {secret}")[0] == 501


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("RCPT TO:<ada@buyer.example>", 503),
        ("DATA", 503),
        ("MAIL TO:<ada@buyer.example>", 501),
        ("MAIL FROM:<mara@studio.example> SIZE=99999999999", 552),
        ("MAIL FROM:<mara@studio.example> SIZE=many", 501),
        ("MAIL FROM:<mara@studio.example> COLOUR=blue", 555),
        ("MAIL FROM:<mära@studio.example>", 553),
        ("AUTH PLAIN x", 503),
        ("STARTTLS", 503),
        ("EHLO", 501),
        ("VRFY ada", 252),
        ("NOOP", 250),
        ("RSET", 250),
        ("SEND", 500),
        ("X" * 5_000, 500),
    ],
)
def test_each_command_out_of_place_has_its_code(link: smtplib.SMTP_SSL, command: str, code: int) -> None:
    link.command_encoding = "utf-8"
    assert link.docmd(command)[0] == code
    assert link.noop()[0] == 250


def test_a_recipient_that_is_no_address_and_one_too_many(link: smtplib.SMTP_SSL) -> None:
    link.mail(ME)
    assert link.docmd("RCPT TO:<ada>")[0] == 553
    assert link.docmd("RCPT ada")[0] == 501
    for number in range(MAX_RECIPIENTS):
        assert link.rcpt(f"a{number}@buyer.example")[0] == 250
    assert link.rcpt("last@buyer.example")[0] == 452


def test_smtputf8_lets_an_address_be_written_as_it_is(mail: MailServer, link: smtplib.SMTP_SSL) -> None:
    link.command_encoding = "utf-8"
    assert link.docmd("MAIL FROM:<mära@studio.example> SMTPUTF8 BODY=8BITMIME")[0] == 250
    link.rcpt("ädа@buyer.example")
    link.data(b"Subject: ok\r\n\r\nhello\r\n")
    assert mail.accepted[0].envelope_from == "mära@studio.example"


@pytest.mark.parametrize(
    "body", [b"", b".\r\n", b"..\r\n.x\r\n", b"line.\r\n.\r\n", b"a" * 200_000 + b".\r\n", b".\r\n" * 3_000]
)
def test_a_body_arrives_byte_for_byte(mail: MailServer, link: smtplib.SMTP_SSL, body: bytes) -> None:
    raw = b"Message-ID: <1@studio.example>\r\n\r\n" + body
    link.sendmail(ME, [ADA], raw)
    assert mail.accepted[0].raw == raw


def test_a_message_that_starts_with_its_end_is_empty_but_for_an_id(mail: MailServer, link: smtplib.SMTP_SSL) -> None:
    link.mail(ME)
    link.rcpt(ADA)
    assert link.docmd("DATA")[0] == 354
    assert link.docmd(".")[0] == 250
    assert mail.accepted[0].raw.startswith(b"Message-ID: <")
    assert mail.accepted[0].original_message_id is None


def test_a_message_beyond_the_limit_is_swallowed_and_refused(mail: MailServer, link: smtplib.SMTP_SSL) -> None:
    link.mail(ME)
    link.rcpt(ADA)
    assert link.docmd("DATA")[0] == 354
    block = b"x" * 998 + b"\r\n"
    for _ in range(MAX_SIZE // 1_000_000 + 1):
        link.send(block * 1_000)
    assert link.docmd(".")[0] == 552
    assert mail.accepted == []
    link.sendmail(ME, [ADA], letter())
    assert len(mail.accepted) == 1


def test_pipelined_commands_are_answered_in_order(link: smtplib.SMTP_SSL) -> None:
    link.send(f"MAIL FROM:<{ME}>\r\nRCPT TO:<ada>\r\nRCPT TO:<{ADA}>\r\nDATA\r\n".encode())
    assert [link.getreply()[0] for _ in range(4)] == [250, 553, 250, 354]
    link.send(b"Subject: x\r\n\r\ny\r\n.\r\nQUIT\r\n")
    assert [link.getreply()[0] for _ in range(2)] == [250, 221]


def test_a_link_that_dies_inside_the_content_leaves_nothing(mail: MailServer, link: smtplib.SMTP_SSL) -> None:
    link.mail(ME)
    link.rcpt(ADA)
    link.docmd("DATA")
    link.send(b"Subject: half a mess")
    link.close()
    with smtplib.SMTP_SSL("localhost", mail.smtp_port, context=mail.trust()) as other:
        assert other.noop()[0] == 250
    assert mail.accepted == []


def test_many_senders_at_once_lose_and_double_nothing(mail: MailServer) -> None:
    def send(first: int) -> None:
        with smtplib.SMTP_SSL("localhost", mail.smtp_port, context=mail.trust()) as link:
            link.login(ME, PASSWORD)
            for number in range(first, first + 25):
                link.sendmail(ME, [ADA], letter(number))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, (0, 25, 50, 75)))
    wanted = [message_id(number) for number in range(100)]
    assert sorted(each.message_id for each in mail.accepted) == wanted
    assert sorted(each.message_id or "" for each in mail.mailbox(ME).sent.messages) == wanted
    assert mail.connections == 4
