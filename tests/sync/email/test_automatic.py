"""Answers that no person wrote, told from those a person did; a person is never dropped."""

from datetime import UTC, date, datetime

import pytest

from app.core.message import Category, InboundKind, ParsedMail
from app.sync.email.parse import parse

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)


def mail(head: str, body: str = "Hello") -> ParsedMail:
    return parse(f"From: Jo Miller <jo@target.example>\nTo: founder@ours.example\n{head}\n\n{body}".encode(), now=NOW)


AUTOMATIC = [
    ("Auto-Submitted: auto-replied", "I love this, send it over!"),
    ("Auto-Submitted: auto-generated (vacation)", ""),
    ("Precedence: bulk", ""),
    ("Precedence: auto_reply", ""),
    ("X-Autoreply: yes", ""),
    ("X-Autorespond: your mail", ""),
    ("X-Apple-Action: VACATION", ""),
    ("Return-Path: <>", ""),
    ("Subject: Automatic reply: Hello", "I am away."),
    ("Subject: [External] Out of Office: Hello", ""),
    ("Subject: Abwesenheitsnotiz: Hallo", ""),
    ("Subject: Réponse automatique : Bonjour", ""),
    ("Subject: Respuesta automática: Hola", ""),
    ("Subject: Autosvar: Hej", ""),
    ("Subject: Автоответ: Привет", ""),
    ("Subject: 自動返信", ""),
    ("Subject: [#123] Request received: hello", ""),
    ("Subject: Re: [Ticket 55] Your ticket has been created", ""),
    ("Subject: Re: Hello", "This is an automated response. Please do not reply to this email."),
    ("Subject: Re: Hello", "We have received your message and will get back to you within 2 business days."),
    ("Subject: Read: Hello", "Your message\n\nTo: Jo\n\nwas read on Tuesday, 3 March 2026."),
    ("List-Unsubscribe: <mailto:x@y.example>\nSubject: News", "To unsubscribe click here"),
    ("Content-Type: multipart/report; report-type=disposition-notification; boundary=b", "--b\n\nread\n--b--"),
]


@pytest.mark.parametrize(("head", "body"), AUTOMATIC)
def test_a_program_is_known(head: str, body: str) -> None:
    found = mail(head, body)
    assert found.kind is InboundKind.AUTO_REPLY
    assert found.auto_reply is not None
    assert found.reading is None
    assert not found.opt_out


PERSONS = [
    ("X-Auto-Response-Suppress: All\nSubject: Re: Hello", "Yes please"),
    ("Auto-Submitted:  No \nSubject: Re: Hello", "Yes please"),
    ("X-Autoreply: no", "Yes please"),
    ("Precedence: normal", "Yes please"),
    ("Subject: Out of office next week?", "Are you?"),
    ("Subject: Re: Automatic reply: Hello", "Good to hear that you are back."),
    ("Subject: Automatic doors", "Do you sell them?"),
    ("Subject: Read: this book", "You should."),
    ("Subject: Re: Hello\nIn-Reply-To: <1@ours.example>", "Thanks, we received your message and would like a demo."),
    ("Subject: Re: Hello", "I'm out of the office until Monday, but let's talk then."),
    ("List-Id: <sales.target.example>\nIn-Reply-To: <1@ours.example>", "Yes please"),
]


@pytest.mark.parametrize(("head", "body"), PERSONS)
def test_a_person_is_never_dropped(head: str, body: str) -> None:
    found = mail(head, body)
    assert found.kind in (InboundKind.REPLY, InboundKind.NEW)
    assert found.reading is not None


def test_a_vacation_notice_says_until_when_and_whom_to_ask() -> None:
    body = "I am out of the office until 16 March. In urgent cases please contact Kim at kim@target.example.\n\n> unsubscribe"
    found = mail(
        "Subject: Automatic reply: Hello\nAuto-Submitted: auto-replied\nDate: Mon, 2 Mar 2026 09:00:00 +0000", body
    )
    assert found.category is Category.OUT_OF_OFFICE
    assert found.auto_reply is not None
    assert (found.auto_reply.until, found.auto_reply.delegate) == (date(2026, 3, 16), "kim@target.example")


def test_days_count_from_the_mails_own_date() -> None:
    found = mail("Subject: Out of office\nDate: Fri, 2 Jan 2026 09:00:00 +0000", "I am out of office, back on Monday.")
    assert found.auto_reply is not None
    assert found.auto_reply.until == date(2026, 1, 5)


def test_who_has_left_is_told_apart() -> None:
    found = mail("Auto-Submitted: auto-replied", "I no longer work at Target. Please contact kim@target.example.")
    assert found.category is Category.LEFT_COMPANY
    assert found.auto_reply is not None
    assert found.auto_reply.delegate == "kim@target.example"


def test_apples_own_header_gives_the_last_day() -> None:
    found = mail(
        "X-Apple-Action: VACATION\nX-Apple-Criteria: {kind=VACATION,endDate=2026-03-20T14:59:59Z}", "I'm only sleeping."
    )
    assert found.category is Category.OUT_OF_OFFICE
    assert found.auto_reply is not None
    assert found.auto_reply.until == date(2026, 3, 20)


def test_an_automatic_mail_opts_out_by_its_subject_alone() -> None:
    assert mail("Auto-Submitted: auto-generated\nSubject: unsubscribe-AB12", "This message was generated.").opt_out
    assert not mail("Auto-Submitted: auto-generated\nSubject: Hello", "unsubscribe").opt_out
