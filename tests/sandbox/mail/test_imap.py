"""The IMAP server, spoken to by imaplib and by imap-tools as the product does."""

import base64
import imaplib
import smtplib
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from imap_tools import A, H, MailBox, MailMessageFlags
from imap_tools.errors import MailboxLoginError

from app.core.clock import VirtualClock
from app.sandbox.certificates import Authority
from app.sandbox.faults import MailFaults
from app.sandbox.mail.server import MailServer
from tests.sandbox.conftest import ME, PASSWORD, START
from tests.sandbox.letters import letter, message_id
from tests.sandbox.mail.conftest import text

# Signing in ------------------------------------------------------------------------------------------------------


def test_wrong_passwords_are_refused(mail: MailServer) -> None:
    with MailBox("localhost", mail.imap_port, ssl_context=mail.trust()) as box:
        with pytest.raises(MailboxLoginError, match="AUTHENTICATIONFAILED"):
            box.login(ME, "guessed")
        box.login(ME, PASSWORD)


def test_authenticate_plain_with_other_letters(mail: MailServer) -> None:
    mail.account("mära@studio.example", "pässword")
    box = MailBox("localhost", mail.imap_port, ssl_context=mail.trust())
    with box.login_utf8("mära@studio.example", "pässword"):
        assert box.folder.status("INBOX")["MESSAGES"] == 0


def test_authenticate_with_the_first_answer_in_the_command(mail: MailServer) -> None:
    stranger = imaplib.IMAP4_SSL("localhost", mail.imap_port, ssl_context=mail.trust())
    token = base64.b64encode(f"\0{ME}\0{PASSWORD}".encode())
    stranger.send(b"a1 AUTHENTICATE PLAIN !!!\r\na2 AUTHENTICATE LOGIN\r\na3 AUTHENTICATE PLAIN %b\r\n" % token)
    answers = [stranger.readline() for _ in range(3)]
    assert [answer.split()[:2] for answer in answers] == [[b"a1", b"BAD"], [b"a2", b"NO"], [b"a3", b"OK"]]
    stranger.shutdown()


def test_what_it_says_about_itself(plain: imaplib.IMAP4_SSL) -> None:
    assert {"IMAP4REV1", "IDLE", "UIDPLUS", "MOVE", "SPECIAL-USE", "LITERAL+", "UNSELECT"} <= set(plain.capabilities)
    assert text(plain.namespace()) == '(("" "/")) NIL NIL'
    assert plain.xatom("ID", '("name" "test")')[0] == "OK"
    assert plain.check()[0] == "OK"
    assert plain.noop()[0] == "OK"


def test_commands_out_of_place(mail: MailServer, plain: imaplib.IMAP4_SSL) -> None:
    for command in ("XYZZY", "STATUS", "FETCH 1"):
        with pytest.raises(imaplib.IMAP4.error, match="BAD"):
            plain.xatom(command)
    plain.send(b'x1 LOGIN "a" "b"\r\nx2 (\r\nx3 NOOP\r\n')
    answers = [plain.readline() for _ in range(3)]
    assert [answer.split()[:2] for answer in answers] == [[b"x1", b"NO"], [b"x2", b"BAD"], [b"x3", b"OK"]]
    with imaplib.IMAP4_SSL("localhost", mail.imap_port, ssl_context=mail.trust()) as stranger:
        stranger.send(b'y1 LIST "" *\r\n')
        assert stranger.readline().startswith(b"y1 NO sign in first")


# Fetching --------------------------------------------------------------------------------------------------------


def test_messages_come_as_they_were_delivered(mail: MailServer, box: MailBox) -> None:
    mail.deliver(ME, letter(1, subject="Grüße – schön", body="Käse\r\n"), at=START - timedelta(days=1))
    [found] = box.fetch(mark_seen=False)
    assert (found.subject, found.text, found.from_, found.uid) == (
        "Grüße – schön",
        "Käse\r\n",
        "mara@studio.example",
        "1",
    )
    assert found.flags == ()
    assert found.size_rfc822 == len(letter(1, subject="Grüße – schön", body="Käse\r\n"))


def test_reading_marks_as_seen_only_when_asked(mail: MailServer, box: MailBox) -> None:
    mail.deliver(ME, letter())
    list(box.fetch(mark_seen=False))
    assert box.uids("UNSEEN") == ["1"]
    [read] = box.fetch()
    assert MailMessageFlags.SEEN in read.flags
    assert box.uids("UNSEEN") == []


def test_a_folder_opened_for_reading_changes_nothing(mail: MailServer, box: MailBox) -> None:
    mail.deliver(ME, letter())
    box.folder.set("INBOX", readonly=True)
    list(box.fetch())
    with pytest.raises(Exception, match="READ-ONLY"):
        box.flag("1", MailMessageFlags.FLAGGED, True)
    assert mail.mailbox(ME).folder("INBOX").messages[0].flags == frozenset()


@pytest.mark.parametrize("bulk", [False, True, 7])
def test_every_way_of_fetching_many(mail: MailServer, box: MailBox, bulk: bool | int) -> None:
    for number in range(1, 31):
        mail.deliver(ME, letter(number))
    found = list(box.fetch(A(uid="5:14"), bulk=bulk, mark_seen=False))
    assert [each.subject for each in found] == [f"Letter {number}" for number in range(5, 15)]
    headers = list(box.fetch(headers_only=True, limit=3, reverse=True, bulk=bulk, mark_seen=False))
    assert [each.headers["message-id"][0] for each in headers] == [message_id(number) for number in (30, 29, 28)]


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Iterator[imaplib.IMAP4_SSL]:
    """A folder of one letter, opened for reading."""
    with MailServer(folder=tmp_path_factory.mktemp("single"), clock=VirtualClock(START), authority=authority) as mail:
        mail.account(ME, PASSWORD)
        mail.deliver(ME, letter())
        with imaplib.IMAP4_SSL("localhost", mail.imap_port, ssl_context=mail.trust()) as single:
            single.login(ME, PASSWORD)
            single.select(readonly=True)
            yield single


@pytest.mark.parametrize(
    ("item", "wanted"),
    [
        ("(UID RFC822.SIZE)", "1 (UID 1 RFC822.SIZE {size})"),
        ("FLAGS", "1 (FLAGS ())"),
        ("INTERNALDATE", '1 (INTERNALDATE " 2-Mar-2026 09:00:00 +0000")'),
        ("BODY.PEEK[HEADER.FIELDS (SUBJECT X-NONE)]", "Subject: Letter 1\r\n\r\n"),
        ("BODY.PEEK[TEXT]", "We met at the fair.\r\n"),
        ("BODY.PEEK[TEXT]<3.3>", "met"),
        ("BODY.PEEK[]<0.5>", "From:"),
        ("BODY.PEEK[]<999999.5>", "BODY[]<999999> {{0}}"),
        ("RFC822.HEADER", "Message-ID: <qh.00001@studio.example>\r\n"),
        ("RFC822", "We met at the fair.\r\n"),
        ("BODY[1]", "We met at the fair.\r\n"),
        ("BODY.PEEK[1.MIME]", "Subject: Letter 1\r\n"),
        ("BODYSTRUCTURE", '("TEXT" "PLAIN" ("CHARSET" "utf-8") NIL NIL "7BIT" 21 1)'),
        (
            "ENVELOPE",
            '("Mon, 02 Mar 2026 09:00:00 +0000" "Letter 1" (("Mara Studio" NIL "mara" "studio.example")) '
            '(("Mara Studio" NIL "mara" "studio.example")) (("Mara Studio" NIL "mara" "studio.example")) '
            '((NIL NIL "ada" "buyer.example")) NIL NIL NIL "<qh.00001@studio.example>")',
        ),
        ("FAST", "FLAGS"),
        ("FULL", "ENVELOPE"),
    ],
)
def test_each_item_that_can_be_fetched(single: imaplib.IMAP4_SSL, item: str, wanted: str) -> None:
    assert wanted.format(size=len(letter())) in text(single.fetch("1", item))


def test_header_fields_can_be_left_out(mail: MailServer, plain: imaplib.IMAP4_SSL) -> None:
    mail.deliver(ME, letter())
    found = text(plain.fetch("1", "(BODY.PEEK[HEADER.FIELDS.NOT (SUBJECT)])"))
    assert "Subject" not in found
    assert "Message-ID" in found


def test_what_cannot_be_fetched_is_bad(mail: MailServer, plain: imaplib.IMAP4_SSL) -> None:
    mail.deliver(ME, letter())
    for item in ("COLOUR", "BODY[SMELL]"):
        with pytest.raises(imaplib.IMAP4.error, match="BAD"):
            plain.fetch("1", item)
    with pytest.raises(imaplib.IMAP4.error, match="no message number"):
        plain.fetch("0", "FLAGS")


def test_a_message_in_parts(mail: MailServer, plain: imaplib.IMAP4_SSL) -> None:
    raw = (
        b"Message-ID: <2@x.example>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>hello</p>\r\n--b--\r\n"
    )
    mail.deliver(ME, raw)
    assert text(plain.fetch("1", "BODY.PEEK[2]")).endswith("<p>hello</p> )")
    assert "text/html" in text(plain.fetch("1", "BODY.PEEK[2.MIME]"))
    assert "{0}" in text(plain.fetch("1", "BODY.PEEK[3]"))
    structure = text(plain.fetch("1", "BODYSTRUCTURE"))
    assert structure.count('"TEXT"') == 2
    assert '"MIXED"' in structure


# Searching -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Iterator[MailServer]:
    """A mailbox of four letters that is only read."""
    folder = tmp_path_factory.mktemp("library")
    with MailServer(folder=folder, clock=VirtualClock(START), authority=authority) as mail:
        mail.account(ME, PASSWORD)
        mail.deliver(ME, letter(1, subject="Budget for spring"), at=START - timedelta(days=10))
        seen = letter(2, subject="Re: Angebot für März", sender="ada@buyer.example")
        mail.deliver(ME, seen, at=START, flags=("\\Seen",))
        marked = letter(3, to="bo@buyer.example", body="stop writing\r\n")
        mail.deliver(ME, marked, at=START, flags=("\\Flagged", "$Forwarded"))
        older = letter(4, date="Sun, 01 Feb 2026 09:00:00 +0000", Cc="cleo@buyer.example")
        mail.deliver(ME, older, at=START)
        yield mail


@pytest.fixture(scope="module")
def reader(library: MailServer) -> Iterator[imaplib.IMAP4_SSL]:
    with imaplib.IMAP4_SSL("localhost", library.imap_port, ssl_context=library.trust()) as reader:
        reader.login(ME, PASSWORD)
        reader.select(readonly=True)
        yield reader


@pytest.mark.parametrize(
    ("criteria", "wanted"),
    [
        ("ALL", "1 2 3 4"),
        ("SEEN", "2"),
        ("UNSEEN", "1 3 4"),
        ("FLAGGED KEYWORD $Forwarded", "3"),
        ("UNKEYWORD $Forwarded", "1 2 4"),
        ("NOT SEEN NOT FLAGGED", "1 4"),
        ("OR SEEN FLAGGED", "2 3"),
        ("(OR SEEN FLAGGED) UNDELETED", "2 3"),
        ("NEW", ""),
        ("SINCE 2-Mar-2026", "2 3 4"),
        ("BEFORE 2-Mar-2026", "1"),
        ("ON 2-Mar-2026", "2 3 4"),
        ("SENTSINCE 2-Mar-2026", "1 2 3"),
        ("SENTBEFORE 2-Mar-2026", "4"),
        ('FROM "ada@"', "2"),
        ('TO "bo@buyer"', "3"),
        ("CC cleo", "4"),
        ('SUBJECT "BUDGET"', "1"),
        ('BODY "stop"', "3"),
        ('TEXT "cleo"', "4"),
        ("UID 2:3", "2 3"),
        ("UID 3:*", "3 4"),
        ("UID 99:*", "4"),
        ("2,4", "2 4"),
        ("LARGER 1", "1 2 3 4"),
        ("SMALLER 1", ""),
        ('HEADER X-QH-Send-Id "send-00003"', "3"),
        ('HEADER X-QH-Send-Id ""', "1 2 3 4"),
        ('HEADER MESSAGE-ID "<QH.00002@studio.example>"', "2"),
        ('HEADER Message-ID "00002@studio"', "2"),
        ('HEADER Message-ID "<qh.00002@studio.example>" UNSEEN', ""),
        ('HEADER Date "Feb"', "4"),
    ],
)
def test_each_search_key(reader: imaplib.IMAP4_SSL, criteria: str, wanted: str) -> None:
    assert text(reader.search(None, criteria)) == wanted
    assert text(reader.uid("SEARCH", criteria)) == wanted


def test_search_by_words_in_another_alphabet(library: MailServer) -> None:
    with MailBox("localhost", library.imap_port, ssl_context=library.trust()).login(ME, PASSWORD) as box:
        assert box.uids(A(subject="März"), charset="utf-8") == ["2"]
        assert box.uids(A(header=H("Message-ID", message_id(3)), date_gte=date(2026, 3, 1))) == ["3"]


@pytest.mark.parametrize(
    "criteria", ["", "SUBJECT", "COLOUR blue", "SINCE yesterday", "LARGER big", "CHARSET KOI8-R ALL"]
)
def test_a_search_that_makes_no_sense_is_bad(reader: imaplib.IMAP4_SSL, criteria: str) -> None:
    with pytest.raises(imaplib.IMAP4.error, match="BAD"):
        reader.search(None, criteria)


# Changing --------------------------------------------------------------------------------------------------------


def test_flags_are_set_added_taken_and_told(mail: MailServer, plain: imaplib.IMAP4_SSL) -> None:
    mail.deliver(ME, letter())
    assert text(plain.store("1", "FLAGS", "(\\Seen $Hot)")) == "1 (FLAGS ($Hot \\Seen))"
    assert text(plain.store("1", "+FLAGS", "\\Flagged")) == "1 (FLAGS ($Hot \\Flagged \\Seen))"
    assert plain.store("1", "-FLAGS.SILENT", "(\\Seen)")[1] == [None]
    assert mail.mailbox(ME).folder("INBOX").messages[0].flags == {"$Hot", "\\Flagged"}
    with pytest.raises(imaplib.IMAP4.error, match="BAD"):
        plain.store("1", "COLOURS", "(blue)")


def test_copy_move_and_delete_tell_their_uids(mail: MailServer, box: MailBox) -> None:
    for number in range(1, 5):
        mail.deliver(ME, letter(number))
    box.copy(["1", "2"], "Archive")
    archive = mail.mailbox(ME).folder("Archive")
    assert box.client.response("COPYUID")[1] == [f"{archive.uidvalidity} 1,2 1,2".encode()]
    box.move(["3"], "Junk")
    box.delete(["1"])
    assert box.uids() == ["2", "4"]
    assert [each.message_id for each in mail.mailbox(ME).folder("Junk").messages] == [message_id(3)]
    with pytest.raises(Exception, match="TRYCREATE"):
        box.copy(["2"], "Nowhere")


def test_expunge_by_uid_leaves_other_deleted_messages(mail: MailServer, plain: imaplib.IMAP4_SSL) -> None:
    for number in range(1, 4):
        mail.deliver(ME, letter(number))
    plain.noop()
    plain.store("1:3", "+FLAGS", "(\\Deleted)")
    assert plain.uid("EXPUNGE", "2")[0] == "OK"
    assert plain.response("EXPUNGE")[1] == [b"2"]
    assert text(plain.search(None, "ALL")) == "1 2"
    plain.close()
    assert mail.mailbox(ME).folder("INBOX").messages == []


def test_append_with_flags_and_a_date_says_the_uid(mail: MailServer, box: MailBox) -> None:
    when = datetime(2026, 2, 1, 12, 30, tzinfo=UTC)
    _, answer = box.append(letter(9), "Sent", dt=when, flag_set=[MailMessageFlags.SEEN])
    sent = mail.mailbox(ME).sent
    assert f"[APPENDUID {sent.uidvalidity} 1]".encode() in answer[0]
    [stored] = sent.messages
    assert (stored.raw, stored.received, stored.flags) == (letter(9), when, frozenset({"\\Seen"}))
    with pytest.raises(Exception, match="TRYCREATE"):
        box.append(letter(9), "Nowhere")


def test_literals_that_do_not_wait_for_an_invitation(plain: imaplib.IMAP4_SSL) -> None:
    plain.send(b"x1 APPEND Drafts (\\Draft) {%d+}\r\n%b\r\n" % (len(letter(5)), letter(5)))
    assert b"x1 OK [APPENDUID" in plain.readline()
    plain.send(b"x2 SEARCH HEADER Message-ID {%d+}\r\n%b\r\n" % (len(message_id(5)), message_id(5).encode()))
    assert plain.readline() == b"* SEARCH\r\n"
    assert plain.readline() == b"x2 OK SEARCH done\r\n"


# News ------------------------------------------------------------------------------------------------------------


def test_another_session_is_told_of_what_comes_changes_and_goes(mail: MailServer, box: MailBox) -> None:
    for number in range(1, 4):
        mail.deliver(ME, letter(number))
    with imaplib.IMAP4_SSL("localhost", mail.imap_port, ssl_context=mail.trust()) as other:
        other.login(ME, PASSWORD)
        other.select()
        box.delete(["1"])
        box.flag(["3"], [MailMessageFlags.FLAGGED], True)
        mail.deliver(ME, letter(4))
        told = text(other.fetch("1:*", "UID"))
        assert told == "2 (UID 2) 3 (UID 3) 4 (UID 4) 3 (UID 3 FLAGS (\\Flagged))"  # numbers stand still in a FETCH
        other.noop()
        assert other.response("EXPUNGE")[1] == [b"1"]
        assert text(other.fetch("1:*", "UID")) == "1 (UID 2) 2 (UID 3) 3 (UID 4)"


def test_idle_hears_of_a_delivery_at_once(mail: MailServer, box: MailBox) -> None:
    timer = threading.Timer(0.05, mail.deliver, (ME, letter()))
    timer.start()
    assert b"* 1 EXISTS" in box.idle.wait(timeout=20)
    timer.join()
    assert box.uids() == ["1"]


def test_an_idle_that_is_silent(mail: MailServer, box: MailBox) -> None:
    mail.faults = MailFaults(idle_silent=True)
    timer = threading.Timer(0.05, mail.deliver, (ME, letter()))
    timer.start()
    assert box.idle.wait(timeout=0.6) == []
    timer.join()
    assert box.uids() == ["1"]


def test_a_new_uidvalidity_renumbers_and_ends_the_session(mail: MailServer, box: MailBox) -> None:
    for number in range(1, 4):
        mail.deliver(ME, letter(number))
    box.delete(["1"])
    before = box.folder.status("INBOX")["UIDVALIDITY"]
    after = mail.new_uidvalidity(ME, "INBOX")
    assert after > before
    with pytest.raises(imaplib.IMAP4.abort):
        box.uids()
    with MailBox("localhost", mail.imap_port, ssl_context=mail.trust()).login(ME, PASSWORD) as again:
        assert again.folder.status("INBOX")["UIDVALIDITY"] == after
        assert again.uids() == ["1", "2"]
        assert again.uids(A(header=H("Message-ID", message_id(2)))) == ["1"]


def test_a_late_sent_copy_comes_by_the_clock(mail: MailServer, box: MailBox, clock: VirtualClock) -> None:
    mail.faults = MailFaults(sent_copy_late=90)
    with smtplib.SMTP_SSL("localhost", mail.smtp_port, context=mail.trust()) as link:
        link.login(ME, PASSWORD)
        link.sendmail(ME, ["ada@buyer.example"], letter())
    box.folder.set("Sent")
    assert box.uids() == []
    clock.advance(timedelta(seconds=89))
    assert box.uids() == []
    clock.advance(timedelta(seconds=1))
    assert box.uids(A(header=H("X-QH-Send-Id", "send-00001"))) == ["1"]


# Size ------------------------------------------------------------------------------------------------------------


def test_a_mailbox_of_ten_thousand_messages(mail: MailServer, box: MailBox) -> None:
    for number in range(10_000):
        mail.deliver(ME, letter_of_size(number))
    box.folder.set("INBOX")
    assert box.uids(A(header=H("Message-ID", message_id(9_998)))) == ["9999"]
    kind, found = box.client.uid("FETCH", "1:*", "(UID RFC822.SIZE)")
    assert (kind, len(found)) == ("OK", 10_000)
    assert sum(1 for _ in box.fetch(A(uid="9001:*"), bulk=True, mark_seen=False)) == 1_000


def letter_of_size(number: int) -> bytes:
    """Return a letter quickly, without the email package."""
    return f"Message-ID: {message_id(number)}\r\nSubject: {number}\r\n\r\n".encode() + b"y" * 2_000 + b"\r\n"
