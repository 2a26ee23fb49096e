"""`quotahit mail parse`: the object of contracts.md, one a line with --batch, trouble in one sentence."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

REPLY = (
    "From: Jo <jo@target.example>\nTo: founder@ours.example\nSubject: Re: A question\nMessage-ID: <2@target.example>\n"
    "In-Reply-To: <1@ours.example>\nDate: Tue, 3 Mar 2026 09:00:00 +0000\n\nNot now, try me again in two weeks.\n"
)
BOUNCE = (
    "From: MAILER-DAEMON@mx.example\nTo: founder@ours.example\nSubject: failure notice\n\n"
    "Hi. This is the qmail-send program at mx.example.\n\n<lead@target.example>:\nRemote host said: 550 5.1.1 user unknown\n"
)
AWAY = "From: jo@target.example\nSubject: Automatic reply: Hello\nAuto-Submitted: auto-replied\n\nI am out of the office, back tomorrow.\n"
KEYS = frozenset(
    "kind category confidence by from subject message_id in_reply_to visible_text opt_out bounce auto_reply defects".split()
)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app", "mail", "parse", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("reply.eml", REPLY), ("bounce.eml", BOUNCE), ("away.eml", AWAY), ("noise.eml", "\0\1")):
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def parsed(*arguments: str) -> dict[str, Any]:
    done = run(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def test_a_reply_is_one_object_with_every_part(folder: Path) -> None:
    found = parsed(str(folder / "reply.eml"))
    assert set(found) >= KEYS
    assert (found["kind"], found["category"], found["by"]) == ("reply", "later", "rules")
    assert (found["from"], found["in_reply_to"]) == ("jo@target.example", ["<1@ours.example>"])
    assert found["reading"]["later_until"] == "2026-03-17"
    assert found["bounce"] is None
    assert found["auto_reply"] is None


def test_a_bounce_names_its_recipients(folder: Path) -> None:
    found = parsed(str(folder / "bounce.eml"))
    assert found["category"] == "bounce.hard"
    assert found["bounce"]["recipients"] == [
        {"address": "lead@target.example", "kind": "hard", "status": "5.1.1", "reason": "user unknown"}
    ]


def test_now_dates_a_mail_without_a_date(folder: Path) -> None:
    assert parsed(str(folder / "away.eml"), "--now", "2026-03-08T10:00:00Z")["auto_reply"]["until"] == "2026-03-09"


def test_what_is_no_mail_is_an_object_too(folder: Path) -> None:
    found = parsed(str(folder / "noise.eml"))
    assert (found["kind"], found["category"]) == ("unreadable", None)
    assert found["defects"]


def test_a_batch_prints_one_object_a_line_in_order(folder: Path) -> None:
    names = [str(folder / name) for name in ("bounce.eml", "missing.eml", "reply.eml", "away.eml")]
    listing = folder / "list.txt"
    listing.write_text("".join(f"{name}\n" for name in names), "utf-8")
    done = run("--batch", str(listing), "--json")
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["file"] for one in found] == names
    assert [one["kind"] for one in found] == ["bounce", "unreadable", "reply", "auto_reply"]


def test_each_line_of_a_batch_comes_as_soon_as_it_is_ready(folder: Path) -> None:
    (folder / "list.txt").write_text(f"{folder / 'reply.eml'}\n" * 50, "utf-8")
    command = [sys.executable, "-m", "app", "mail", "parse", "--batch", str(folder / "list.txt"), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["kind"] == "reply"
        assert len(process.stdout.readlines()) == 49


def test_words_for_a_person(folder: Path) -> None:
    done = run(str(folder / "bounce.eml"))
    assert done.returncode == 0
    assert "lead@target.example hard: user unknown" in done.stdout


def test_trouble_is_one_sentence(folder: Path) -> None:
    for arguments in (
        (str(folder / "missing.eml"),),
        (str(folder / "reply.eml"), "--now", "soon"),
        ("--batch", str(folder / "missing.txt")),
    ):
        done = run(*arguments, "--json")
        assert done.returncode == 1
        assert done.stdout == ""
        assert "Traceback" not in done.stderr
        assert done.stderr.strip()
