"""Delivery reports of many mail systems, each in our own words after its form; and what only looks like one."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.core.message import Category, InboundKind, ParsedMail
from app.sync.email.parse import parse

NOW = datetime(2026, 3, 3, tzinfo=UTC)
LEAD = "lead@target.example"
RETURNED = (
    "Received: from a by b; Tue, 3 Mar 2026 08:00:00 +0000\nMessage-ID: <abc.1@ours.example>\nX-QH-Send-Id: send-42\n"
    "From: founder@ours.example\nTo: lead@target.example\nSubject: Hello\n\nHi\n"
)


def report(
    sender: str, subject: str, body: str, *, head: str = "", kind: str = "text/plain; charset=utf-8"
) -> ParsedMail:
    raw = (
        f"Return-Path: <>\nFrom: {sender}\nTo: founder@ours.example\nSubject: {subject}\nDate: Tue, 3 Mar 2026 09:00:00 +0000\n"
        f"MIME-Version: 1.0\n{head}Content-Type: {kind}\n\n{body}"
    )
    return parse(raw.encode(), now=NOW, own_addresses=frozenset({"founder@ours.example"}))


FORMS: list[dict[str, str]] = [
    json.loads(line)
    for line in (Path(__file__).resolve().parents[2] / "data" / "mail_reports.jsonl").read_text("utf-8").splitlines()
]


def filled(text: str) -> str:
    return text.replace("{lead}", LEAD).replace("{returned}", RETURNED)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form["name"])
def test_a_report_names_its_recipient_and_reason(form: dict[str, str]) -> None:
    mail = report(form["sender"], filled(form["subject"]), filled(form["body"]), head=filled(form.get("head", "")))
    assert mail.kind is InboundKind.BOUNCE
    assert mail.category is Category(f"bounce.{form['kind']}")
    assert mail.bounce is not None
    assert [(entry.address, entry.kind) for entry in mail.bounce.recipients] == [(LEAD, form["kind"])]
    assert mail.reading is None
    if "{returned}" in form["body"]:
        assert mail.send_key == "send-42"
        assert mail.bounce.original_message_id == "<abc.1@ours.example>"
        assert "<abc.1@ours.example>" in mail.in_reply_to


def dsn(fields: str, *, text: str = "x", returned: str = RETURNED) -> ParsedMail:
    body = (
        f"--b\nContent-Type: text/plain\n\n{text}\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n{fields}\n"
        f"--b\nContent-Type: message/rfc822\n\n{returned}\n--b--\n"
    )
    return report(
        "postmaster@mx.example", "Undelivered", body, kind="multipart/report; report-type=delivery-status; boundary=b"
    )


def test_each_recipient_of_a_status_report_has_its_own_verdict() -> None:
    mail = dsn(
        "Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no such user\n\n"
        "Final-Recipient: rfc822; b@x.example\nAction: failed\nStatus: 5.2.2\n\n"
        "Final-Recipient: rfc822; c@x.example\nAction: delayed\nStatus: 4.4.7\n\n"
        "Final-Recipient: rfc822; d@x.example\nAction: relayed\nStatus: 2.1.9\n\n"
        "Final-Recipient: rfc822; e@x.example\nAction: failed\nStatus: 5.7.1\n"
    )
    assert mail.bounce is not None
    assert {entry.address: entry.kind for entry in mail.bounce.recipients} == {
        "a@x.example": "hard",
        "b@x.example": "quota",
        "c@x.example": "soft",
        "e@x.example": "block",
    }
    assert mail.category is Category.BOUNCE_HARD
    assert mail.send_key == "send-42"


def test_the_address_we_wrote_to_comes_before_where_it_was_forwarded() -> None:
    mail = dsn(
        f"Original-Recipient: rfc822;{LEAD}\nFinal-Recipient: rfc822; other@else.example\nAction: failed\nStatus: 5.1.1\n"
    )
    assert mail.bounce is not None
    assert [entry.address for entry in mail.bounce.recipients] == [LEAD]


def test_the_ids_that_providers_keep_for_us_are_matched_too() -> None:
    returned = RETURNED.replace(
        "<abc.1@ours.example>", "<new@provider.example>\nX-Microsoft-Original-Message-ID: <abc.1@ours.example>"
    )
    mail = dsn(f"Final-Recipient: rfc822; {LEAD}\nAction: failed\nStatus: 5.1.1\n", returned=returned)
    assert {"<new@provider.example>", "<abc.1@ours.example>"} <= set(mail.in_reply_to)


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_success_report_is_no_bounce(action: str) -> None:
    mail = dsn(f"Final-Recipient: rfc822; {LEAD}\nAction: {action}\nStatus: 2.0.0\n")
    assert mail.kind is InboundKind.AUTO_REPLY
    assert mail.bounce is None


def test_an_abuse_report_suppresses_and_is_no_bounce() -> None:
    body = (
        "--b\nContent-Type: text/plain\n\nThis is an email abuse report\n--b\nContent-Type: message/feedback-report\n\n"
        f"Feedback-Type: abuse\nVersion: 1\nOriginal-Rcpt-To: {LEAD}\n--b\nContent-Type: message/rfc822\n\n{RETURNED}\n--b--\n"
    )
    mail = report(
        "fbl@provider.example", "Abuse report", body, kind="multipart/report; report-type=feedback-report; boundary=b"
    )
    assert mail.kind is InboundKind.COMPLAINT
    assert mail.opt_out
    assert mail.send_key == "send-42"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("Bounce", InboundKind.BOUNCE), ("Delivery", InboundKind.AUTO_REPLY), ("Complaint", InboundKind.COMPLAINT)],
)
def test_amazons_notifications_are_understood(kind: str, expected: InboundKind) -> None:
    body = (
        f'{{"notificationType":"{kind}","mail":{{"messageId":"m1"}},"{kind.lower()}":{{"bouncedRecipients":'
        f'[{{"emailAddress":"{LEAD}","status":"5.1.1","action":"failed","diagnosticCode":"smtp; 550 5.1.1 unknown"}}]}}}}'
    )
    assert report("no-reply@sns.example", "Notification", body).kind is expected


def person(head: str, body: str, kind: str = "text/plain") -> ParsedMail:
    sender = "Return-Path: <max@target.example>\nFrom: Max <max@target.example>\nTo: founder@ours.example\n"
    raw = f"{sender}{head}Content-Type: {kind}\n\n{body}"
    return parse(raw.encode(), now=NOW)


def test_a_person_who_forwards_or_quotes_a_report_is_a_person() -> None:
    quoted = f"Why did I get this?\n\n> From: MAILER-DAEMON\n> <{LEAD}>: host said: 550 5.1.1 user unknown\n> could not be delivered\n"
    assert person("Subject: Re: Undelivered Mail Returned to Sender\n", quoted).kind is InboundKind.REPLY
    forwarded = f"see below\n\n---------- Forwarded message ---------\nFrom: MAILER-DAEMON@x.example\n\n<{LEAD}>: 550 user unknown"
    assert person("Subject: Fwd: Undelivered Mail Returned to Sender\n", forwarded).kind is InboundKind.NEW
    fields = f"Final-Recipient: rfc822; {LEAD}\nAction: failed\nStatus: 5.1.1\n"
    status = f"--y\nContent-Type: message/delivery-status\n\n{fields}--y--\n"
    inner = f"From: MAILER-DAEMON@x.example\nContent-Type: multipart/report; boundary=y\n\n{status}"
    attached = f"--z\nContent-Type: text/plain\n\nWhy?\n--z\nContent-Type: message/rfc822\n\n{inner}--z--\n"
    assert person("Subject: Undelivered Mail\n", attached, "multipart/mixed; boundary=z").kind is InboundKind.NEW
