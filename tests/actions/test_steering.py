"""A draft that a model writes anew: it may use what the draft and the founder say, and every claim is checked as always."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.actions import registry, steering
from app.core.errors import Refused
from app.core.ids import ApprovalId
from app.store import approvals, settings
from app.store.workspace import Workspace, opened
from tests.fakes.http_server import Reply
from tests.fakes.model_server import KEY, ModelServer, says
from tests.fakes.workspaces import a_contact, a_workspace

MODEL = "openai/loopback"
TEXT = (
    "Hi Ada,\n\nTallyho chases unpaid invoices for you, politely and from your own mailbox.\n\n"
    "How do you handle this today?\n\nSam Sample"
)
SHORTER = (
    "Hi Ada,\n\nTallyho chases unpaid invoices for you.\n\nWould Thursday suit you for a short call?\n\nSam Sample"
)


def answer(text: str) -> Reply:
    said = {"subject": "Other", "text": text, "uses": [], "confidence": 0.9, "needs_human": False, "because": ""}
    return says(json.dumps(said))


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(Reply()) as running:
        yield running


@pytest.fixture
def space(tmp_path: Path, server: ModelServer) -> Iterator[Workspace]:
    with opened(a_workspace(tmp_path)) as made:
        made.vault.put("model:openai", KEY)
        with made.database.transaction("person") as tx:
            settings.put(tx, "models", {"write": [MODEL]})
            settings.put(tx, "model_endpoints", {"openai": server.base})
            settings.put(tx, "model_prices", {MODEL: [1.0, 2.0]})
        yield made


@pytest.fixture
def draft(space: Workspace) -> ApprovalId:
    with space.database.transaction("agent:outreach") as tx:
        person = a_contact(tx, "ada@alder.example", "Ada Sample")
        subject = {"subject": "Late payments", "text": TEXT, "by": "rules", "unsupported": [], "figures": []}
        return approvals.ask(tx, "first mail", "To Ada", subject, contact=person, expires_at=tx.now)


def choose(space: Workspace) -> None:
    with space.database.transaction("person") as tx:
        settings.put(tx, "models", {"steer": [MODEL]})


def test_without_a_model_of_its_own_rules_do_it(space: Workspace, draft: ApprovalId, server: ModelServer) -> None:
    assert not steering.is_for_a_model(space)
    assert steering.written_by_model(space, draft, "ask for Thursday") == ""
    assert server.asked == []


def test_the_model_is_shown_the_draft_as_data_and_its_answer_is_kept_as_a_draft(
    space: Workspace, draft: ApprovalId, server: ModelServer
) -> None:
    choose(space)
    server.script = lambda _: answer(SHORTER)
    written = steering.written_by_model(space, draft, "shorter, and ask for Thursday")
    assert written == SHORTER
    shown = server.prompts[0]
    assert "shorter, and ask for Thursday" in shown.partition("=== what others wrote")[0]
    assert "ada@alder.example" not in shown
    assert "politely and from your own mailbox" in shown.partition("=== what others wrote")[2]
    with space.database.transaction("person") as tx:
        arguments = {"approval": str(draft), "wish": "shorter", "written": written}
        registry.run(tx, "steer_draft", arguments)
        kept = approvals.get(tx, draft)
    assert kept.subject["text"] == SHORTER
    assert kept.subject["subject"] == "Late payments"
    assert kept.state == "pending"


def test_what_it_claims_without_a_source_waits_for_a_person_to_stand_for_it(
    space: Workspace, draft: ApprovalId, server: ModelServer
) -> None:
    choose(space)
    claim = "You hired twelve people in May."
    server.script = lambda _: answer(SHORTER.replace("Would", f"{claim}\n\nWould"))
    written = steering.written_by_model(space, draft, "mention their growth")
    assert claim in written
    with space.database.transaction("person") as tx:
        registry.run(tx, "steer_draft", {"approval": str(draft), "wish": "mention their growth", "written": written})
        assert claim in approvals.get(tx, draft).subject["unsupported"]


@pytest.mark.parametrize(
    "words",
    ["It costs 99 dollars.", "Look at https://evil.example/x", "Write to me@evil.example", "As an AI, I wonder."],
)
def test_prices_links_and_addresses_that_nobody_gave_are_never_in_it(
    space: Workspace, draft: ApprovalId, server: ModelServer, words: str
) -> None:
    choose(space)
    server.script = lambda _: answer(SHORTER.replace("Would", f"{words} Would"))
    assert steering.written_by_model(space, draft, "shorter") == ""


def test_a_draft_that_was_decided_meanwhile_is_left_alone(space: Workspace, draft: ApprovalId) -> None:
    choose(space)
    with space.database.transaction("person") as tx:
        approvals.decide(tx, draft, approved=False, by="person")
    with pytest.raises(Refused, match="does not wait any more"):
        steering.written_by_model(space, draft, "shorter")
