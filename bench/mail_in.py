"""P1: inbound mail parsed and classified, against the standard library's parse of the same bytes alone.

The baseline is `email.message_from_bytes` with `policy.default`, every part's text decoded: what a program needs before it
can read a word. The old `compat32` policy with the same walk is printed beside it; it leaves headers encoded.
"""

import email
import json
import random
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage, Message
from functools import partial
from pathlib import Path

from app.sync.email.parse import parse
from bench.measure import Figure, Goal, pairs, seconds
from bench.stage import START

_DATA = Path(__file__).resolve().parents[1] / "tests" / "data"
_QUOTED = (
    "\n\nOn Mon, 2 Mar 2026 at 09:12, Sam Sample <sam@tallyho.example> wrote:\n> Hello,\n> "
    + "a plain question about how quotes are counted today.\n> " * 6
    + "\n> Sam\n"
)


def _lines(name: str) -> Iterator[dict[str, str]]:
    for line in (_DATA / name).read_text("utf-8").splitlines():
        yield json.loads(line)


def _letter(sender: str, subject: str, text: str, number: int) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "Sam Sample <sam@tallyho.example>", subject
    mail["Date"], mail["Message-ID"] = "Mon, 02 Mar 2026 09:30:00 +0100", f"<{number}@alder.example>"
    mail["In-Reply-To"] = mail["References"] = f"<sent-{number}@tallyho.example>"
    mail["Received"] = (
        "from mx.alder.example (mx.alder.example [192.0.2.7]) by in.tallyho.example with ESMTPS; Mon, 2 Mar 2026"
    )
    mail.set_content(text)
    return mail


def samples() -> list[bytes]:
    """Return made-up mails: our labelled replies with a quote below, half of them with a page, and our bounce reports."""
    draw, found = random.Random(3), []
    for number, row in enumerate(_lines("replies_labelled.jsonl")):
        mail = _letter(
            f"Zoë Person{number} <p{number}@alder.example>", "Re: Fewer lost quotes", row["text"] + _QUOTED, number
        )
        if number % 2:
            page = "".join(f"<p>{line}</p>" for line in (row["text"] + _QUOTED).splitlines())
            mail.add_alternative(f"<html><body><div>{page}</div></body></html>", subtype="html")
        found.append(mail.as_bytes(policy=policy.SMTP))
    for number, row in enumerate(_lines("mail_reports.jsonl")):
        text = (
            row["body"]
            .replace("{lead}", "lead@alder.example")
            .replace("{returned}", "Subject: Hello\nTo: lead@alder.example\n")
        )
        sender, subject = row["sender"], row["subject"].replace("{lead}", "lead@alder.example")
        found += [_letter(sender, subject, text, 10_000 + number).as_bytes(policy=policy.SMTP)] * 3
    draw.shuffle(found)
    return found


def _read(raw: bytes, rules: policy.Policy) -> None:
    message: Message = email.message_from_bytes(raw, policy=rules)
    for name in ("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References"):
        str(message[name])
    for part in message.walk():
        if part.get_content_maintype() == "text":
            held = part.get_payload(decode=True)
            assert isinstance(held, bytes)
            held.decode(part.get_content_charset() or "utf-8", "replace")


def _read_all(mails: list[bytes], rules: policy.Policy) -> None:
    for raw in mails:
        _read(raw, rules)


def parse_and_classify() -> Figure:
    """P1: parts, words, quotes, bounce, automatic answer or reply, its category, and what it says of a date."""
    mails = samples()

    def with_policy(rules: policy.Policy) -> float:
        return 1000 * seconds(lambda: _read_all(mails, rules)) / len(mails)

    def ours() -> float:
        return 1000 * seconds(lambda: [parse(raw, now=START) for raw in mails]) / len(mails)

    ours()
    mine, theirs, ratio = pairs(ours, partial(with_policy, policy.default))
    old = sorted(with_policy(policy.compat32) for _ in range(3))[1]
    return Figure(
        id="P1", name="mail_in.parse_and_classify", ours=mine, baseline=theirs, ratio=ratio, unit="ms a mail",
        baseline_is="email.message_from_bytes(policy=policy.default), headers and text parts read",
        goal=Goal(bound=1.5, at_most=True), lower_is_better=True,
        more={"mails": len(mails), "compat32_ms": round(old, 4), "ratio_to_compat32": round(mine / old, 2)},
    )  # fmt: skip


BENCHES = (parse_and_classify,)
