"""`quotahit gate decide`: the object of contracts.md, one value on standard output, trouble in one sentence."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

FACTS: dict[str, Any] = {
    "channel": "email", "purpose": "cold", "recipient_kind": "company_generic", "jurisdictions": ["DE"], "zones": ["Europe/Berlin"],
    "consents": [], "relationship": "none", "data_source": "imprint", "suppressed": False, "now": "2026-11-23T09:00:00Z",
    "history": {"contacts_24h": 0, "contacts_7d": 0, "contacts_365d": 0}, "content": {"subject": "Hello", "text": "A question."},
    "sender": {"legal_name": "Sample Ltd", "postal_address": "1 Main Street, Chicago", "contact": "hello@sample.example"},
}  # fmt: skip
HELD = {
    **FACTS, "channel": "call_human", "recipient_kind": "company_named", "line_type": "fixed", "jurisdictions": ["US-IL"],
    "zones": ["America/Chicago"], "now": "2026-11-23T13:59:59Z",
}  # fmt: skip


def run(*arguments: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", "gate", "decide", *arguments],
        input=given, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip


def test_a_file_gives_exactly_the_object_of_the_contract(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(FACTS), "utf-8")
    done = run(str(path), "--json")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    decision = json.loads(done.stdout)
    assert list(decision) == ["outcome", "hold_until", "add", "fired", "ruleset"]
    assert decision["outcome"] == "block"
    assert decision["hold_until"] is None
    assert all(list(one) == ["rule", "outcome", "why", "unblock"] for one in decision["fired"])
    assert "mail.b2b_optin" in {one["rule"] for one in decision["fired"] if one["outcome"] == "block"}
    order = ["block", "require_human", "hold", "allow"]
    ranks = [order.index(one["outcome"]) for one in decision["fired"]]
    assert ranks == sorted(ranks)
    assert len(decision["ruleset"]) == 64
    int(decision["ruleset"], 16)


def test_a_hold_names_its_instant_with_an_offset() -> None:
    decision = json.loads(run("-", "--json", given=json.dumps(HELD)).stdout)
    assert decision["outcome"] == "hold"
    assert decision["hold_until"] == "2026-11-23T15:00:00+00:00"


def test_a_batch_answers_line_by_line_and_outlives_bad_lines() -> None:
    lines = [json.dumps(FACTS), "", "not json", "[1]", '{"channel": "pigeon"}', '{"a": ' * 5000, json.dumps(HELD)]
    done = run("-", "--batch", given="\n".join(lines) + "\n")
    assert done.returncode == 0
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer.get("outcome") for answer in answers] == ["block", None, None, None, None, "hold"]
    assert all(set(answer) == {"error"} for answer in answers[1:5])
    assert "channel" in answers[3]["error"]


def test_a_batch_answers_each_line_before_the_next_is_written() -> None:
    command = [sys.executable, "-m", "app", "gate", "decide", "-", "--batch"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdin
        assert process.stdout
        for facts, outcome in ((FACTS, "block"), (HELD, "hold"), (FACTS, "block")):
            process.stdin.write(json.dumps(facts) + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["outcome"] == outcome
        process.stdin.close()
        assert process.wait(30) == 0


def test_words_for_a_person() -> None:
    done = run("-", given=json.dumps(FACTS))
    assert done.returncode == 0
    assert done.stdout.startswith("Blocked\n")
    assert "mail.b2b_optin" in done.stdout
    held = run("-", given=json.dumps(HELD)).stdout
    assert held.startswith("Held until 2026-11-23T15:00:00+00:00\n")


def test_keys_nobody_knows_are_told_beside_the_answer() -> None:
    done = run("-", "--json", given=json.dumps({**FACTS, "mood": "good"}))
    assert "mood" in done.stderr
    assert json.loads(done.stdout)["outcome"] == "block"


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', '{"now": "someday"}'])
def test_what_cannot_be_read_is_one_sentence_and_status_1(text: str) -> None:
    done = run("-", "--json", given=text)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def test_a_file_that_is_not_there() -> None:
    done = run("nowhere.json", "--json")
    assert done.returncode == 1
    assert "nowhere.json" in done.stderr


def test_a_byte_order_mark_and_broken_bytes_do_not_end_a_batch(tmp_path: Path) -> None:
    path = tmp_path / "facts.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(FACTS).encode() + b'\n{"mood": "\xff"}\n')
    answers = [json.loads(line) for line in run(str(path), "--batch").stdout.splitlines()]
    assert [answer["outcome"] for answer in answers] == ["block", "block"]


def test_the_example_of_the_documentation_is_allowed() -> None:
    text = (Path(__file__).parents[2] / "docs" / "gate.md").read_text("utf-8")
    example = text.split("```json\n")[1].split("```")[0]
    decision = json.loads(run("-", "--json", given=example).stdout)
    assert decision["outcome"] == "allow"
    assert {"opt_out", "postal_address", "list_unsubscribe"} <= set(decision["add"])
