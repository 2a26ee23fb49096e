"""A mail from bytes to meaning: the fixed order of test, what is taken along, and that no bytes can break it."""

from base64 import encodebytes
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.message import Category, InboundKind, ParsedMail
from app.sync.email.parse import ids_of, parse

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
HEAD = "From: Jo Miller <Jo@Target.example>\nTo: Founder <founder@ours.example>\nDate: Tue, 3 Mar 2026 09:15:00 +0100\n"
REPLY = (
    f"{HEAD}Subject: Re: A question\nMessage-ID: <2@target.example>\nIn-Reply-To: <1@ours.example>\n"
    "References: <0@ours.example> <1@ours.example>\n"
)


def read(text: str) -> ParsedMail:
    return parse(text.encode(), now=NOW)


def test_a_reply_is_taken_apart() -> None:
    mail = read(
        f"{REPLY}\nSounds good, let's talk on Thursday.\n\nOn Mon, 2 Mar 2026, Founder <founder@ours.example> wrote:\n> unsubscribe\n"
    )
    assert mail.kind is InboundKind.REPLY
    assert mail.category is Category.POSITIVE_MEETING
    assert (mail.sender, mail.sender_name) == ("jo@target.example", "Jo Miller")
    assert mail.recipients == ("founder@ours.example",)
    assert mail.date == datetime(2026, 3, 3, 8, 15, tzinfo=UTC)
    assert mail.message_id == "<2@target.example>"
    assert mail.in_reply_to == ("<1@ours.example>", "<0@ours.example>")
    assert mail.visible_text == "Sounds good, let's talk on Thursday."
    assert not mail.opt_out
    assert mail.reading is not None
    assert list(ids_of(mail)) == ["<1@ours.example>", "<0@ours.example>"]


def test_a_new_mail_is_no_reply() -> None:
    assert read(f"{HEAD}Subject: Hello\n\nCan you send me prices?").kind is InboundKind.NEW


def test_a_later_day_counts_from_the_mails_date() -> None:
    mail = read(f"{REPLY}\nNot now, try me again in two weeks.")
    assert mail.reading is not None
    assert mail.reading.later_until == date(2026, 3, 17)


@pytest.mark.parametrize("body", ["Please remove me from your list.", "STOP", "Bitte keine E-Mails mehr.", "取消订阅"])
def test_an_opt_out_in_new_words_suppresses(body: str) -> None:
    mail = read(f"{REPLY}Content-Type: text/plain; charset=utf-8\n\n{body}\n")
    assert mail.opt_out
    assert mail.category is Category.UNSUBSCRIBE


@pytest.mark.parametrize(
    "body",
    [
        "Thanks!\n\nOn Mon, 2 Mar 2026, Founder <founder@ours.example> wrote:\n> To unsubscribe reply STOP",
        "Thanks!\n\n-----Original Message-----\nFrom: Founder\nTo: Jo\n\nunsubscribe me",
        "Thanks!\n\n-- \nJo\nunsubscribe",
        "Please don't stop writing.",
    ],
)
def test_words_that_are_not_the_persons_own_do_not(body: str) -> None:
    assert not read(f"{REPLY}\n{body}").opt_out


def test_a_threat_with_an_opt_out_is_both() -> None:
    mail = read(f"{REPLY}\nStop emailing me or you will hear from my lawyer.")
    assert mail.category is Category.HOSTILE
    assert mail.opt_out


def test_our_own_key_is_found_in_headers() -> None:
    assert read(f"{REPLY}X-QH-Send-Id: send-42\n\nHi").send_key == "send-42"


def test_an_answer_to_an_invitation_is_calendar() -> None:
    raw = (
        f"{REPLY}Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nJo accepted\n--b\n"
        "Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nEND:VCALENDAR\n--b--\n"
    )
    mail = read(raw)
    assert mail.kind is InboundKind.CALENDAR
    assert mail.reading is None


def test_text_comes_from_the_page_where_there_is_no_other() -> None:
    page = "<html><style>x</style><body><p>Sounds <b>good</b></p><script>alert(1)</script></body></html>"
    assert read(f"{REPLY}Content-Type: text/html\n\n{page}").text == "Sounds good"


def test_of_text_and_page_the_text_is_taken() -> None:
    raw = (
        f"{REPLY}Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nplain words\n--b\n"
        "Content-Type: text/html\n\n<p>page words</p>\n--b--\n"
    )
    assert read(raw).text == "plain words"


def test_attachments_are_named_and_never_opened() -> None:
    data = encodebytes(b"\x89PNG" * 100).decode()
    raw = (
        f"{REPLY}Content-Type: multipart/mixed; boundary=b\n\n--b\n\nsee file\n--b\n"
        f'Content-Type: image/png; name="a b.png"\nContent-Transfer-Encoding: base64\n\n{data}\n--b\n'
        "Content-Type: text/plain\nContent-Disposition: attachment; filename=notes.txt\n\nunsubscribe\n--b--\n"
    )
    mail = read(raw)
    assert mail.attachments == ("a b.png", "notes.txt")
    assert mail.text == "see file"
    assert not mail.opt_out


@pytest.mark.parametrize("raw", [b"", b"\0\1\2\3", b"just words without any header\nat all", b"\xff\xfe" * 50])
def test_what_is_no_mail_is_unreadable_and_says_why(raw: bytes) -> None:
    mail = parse(raw, now=NOW)
    assert mail.kind is InboundKind.UNREADABLE
    assert mail.defects


def test_words_of_an_unreadable_file_are_not_lost() -> None:
    assert "just words" in parse(b"just words without any header", now=NOW).text


def test_ten_thousand_recipients_are_cut_and_said() -> None:
    mail = read(f"{REPLY}Cc: {', '.join(f'u{i}@x.example' for i in range(10_000))}\n\nHi")
    assert len(mail.recipients) == 1_000
    assert any("recipients" in defect for defect in mail.defects)


def test_a_wrong_date_is_a_defect() -> None:
    mail = read("From: a@b.example\nDate: yesterday\n\nHi")
    assert mail.date is None
    assert any("date" in defect for defect in mail.defects)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Mon, 02 Mar 2026 10:00:00 GMT", datetime(2026, 3, 2, 10, tzinfo=UTC)),
        ("2 Mar 26 10:00 EST", datetime(2026, 3, 2, 15, tzinfo=UTC)),
        ("Mon, 2 March 2026 10:00:61 -0500", datetime(2026, 3, 2, 15, 0, 59, tzinfo=UTC)),
        ("Mon, 2 Mar 1998 10:00:00 +0000 (UTC)", datetime(1998, 3, 2, 10, tzinfo=UTC)),
        ("Mon, 31 Feb 2026 10:00:00 +0000", None),
    ],
)
def test_dates_are_read(value: str, expected: datetime | None) -> None:
    assert read(f"From: a@b.example\nDate: {value}\n\nHi").date == expected


@pytest.mark.parametrize(
    ("value", "sender", "name"),
    [
        ("Jo <jo@x.example>", "jo@x.example", "Jo"),
        ('"Miller, Jo" <jo@x.example>', "jo@x.example", "Miller, Jo"),
        ("jo@x.example (Jo Miller)", "jo@x.example", "Jo Miller"),
        ("=?utf-8?B?SsO8cmdlbg==?= <j@x.example>", "j@x.example", "Jürgen"),
        ("<>", None, ""),
        ("nobody", None, "nobody"),
        ("Jo <jo@x.example> via List <list@y.example>", "list@y.example", "Jo <jo@x.example> via List"),
    ],
)
def test_senders_are_read(value: str, sender: str | None, name: str) -> None:
    mail = read(f"From: {value}\nTo: a@b.example\nSubject: Re: x\n\nHi")
    assert (mail.sender, mail.sender_name) == (sender, name)


PIECES = st.sampled_from(
    """From: MAILER-DAEMON@x.example|From: Jo <jo@x.example>|Subject: Undelivered Mail|Return-Path: <>|To: a@b.example||--b|--b--
Content-Type: multipart/report; report-type=delivery-status; boundary=b|Content-Type: text/html|Content-Type: application/ms-tnef
Content-Transfer-Encoding: base64|Content-Type: message/delivery-status|Final-Recipient: rfc822; x@y.example|Action: failed
Status: 5.1.1|<x@y.example>: 550 user unknown|could not be delivered|{"notificationType":"Bounce"}|X-Failed-Recipients: x@y.example
eJ8+IgAA|On Mon, 2 Mar 2026, x@y.example wrote:|> quoted|unsubscribe|Content-Type: text/calendar""".replace(
        "|", "\n"
    ).split("\n")
).map(lambda line: f"{line}\n")


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=25))
def test_any_shape_gives_one_consistent_object(pieces: list[str]) -> None:
    mail = read("".join(pieces))
    assert (mail.bounce is not None) == (mail.kind is InboundKind.BOUNCE)
    assert (mail.reading is not None) == (mail.kind in (InboundKind.REPLY, InboundKind.NEW))
    assert mail.kind is not InboundKind.UNREADABLE or mail.defects
    assert mail.category.value.startswith("bounce.") == (mail.kind is InboundKind.BOUNCE)


@given(st.binary(max_size=600))
def test_any_bytes_give_an_object(raw: bytes) -> None:
    assert isinstance(parse(raw, now=NOW), ParsedMail)
    assert isinstance(parse(b"From: a@b.example\nTo: c@d.example\n" + raw, now=NOW), ParsedMail)
