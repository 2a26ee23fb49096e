"""What Today shows is what the rows say: what waits, what it rests on, what the gate would say, and what is plain."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.actions import doing
from app.actions.approvals import note_looked
from app.actions.queries import today
from app.core.errors import Refused
from app.core.fact import Fact
from app.core.ids import ApprovalId, ContactId
from app.core.verdict import Outcome
from app.store import approvals, facts, outbox, suppressions
from app.store.database import Transaction
from app.store.workspace import Workspace
from tests.fakes.workspaces import a_contact, a_mailbox, a_workspace

CLAIM = "You hired twelve people in May."
PLAIN = "Hi Ada,\n\nWhat would be the best day for a short call?\n\nSam Sample"


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    made = a_workspace(tmp_path)
    with made.database.transaction("person") as tx:
        a_mailbox(tx, "sam@tallyho.example")
    yield made
    made.close()


def ask(tx: Transaction, contact: ContactId, text: str = PLAIN, kind: str = "follow-up", **more: Any) -> ApprovalId:
    fields = {name: more.pop(name) for name in ("expires_at", "step") if name in more}
    subject = {"subject": "A call", "text": text, "by": "rules", "variant": ""} | more
    return approvals.ask(tx, kind, f"To {contact}", subject, contact=contact, **fields)


def test_the_queue_goes_by_deadline_then_score_and_what_was_put_aside_comes_last(space: Workspace) -> None:
    with space.database.transaction("person") as tx:
        people = [a_contact(tx, f"{name}@alder.example", name) for name in ("ada", "bob", "cora")]
        for person, score in zip(people, (50, 90, 70), strict=True):
            tx.update("contacts", person, score=score)
        soon = ask(tx, people[0], expires_at=tx.now + timedelta(hours=1))
        best, other = (ask(tx, one, expires_at=tx.now + timedelta(days=1)) for one in people[1:])
    assert [one.id for one in today.today(space).approvals] == [soon, best, other]
    ran = doing.carry_out(space, "skip_approval", {"approval": soon})
    assert [one.id for one in today.today(space).approvals] == [best, other, soon]
    assert ran.undo_id is not None
    doing.take_back(space, ran.undo_id)
    assert [one.id for one in today.today(space).approvals] == [soon, best, other]


def test_what_a_draft_says_is_tied_to_its_source_or_to_nothing(space: Workspace) -> None:
    with space.database.transaction("person") as tx:
        person = a_contact(tx, "ada@alder.example")
        fact = Fact(
            field="news", value="opened a second depot in Antwerp", source="site", method="read", confidence=0.9,
            retrieved_at=tx.now, url="https://www.alder.example/news/",
        )  # fmt: skip
        facts.add(tx, fact, contact=person)
        text = f"Hi Ada,\n\nI read that you opened a second depot in Antwerp. {CLAIM}\n\nSam Sample"
        asked = ask(tx, person, text, unsupported=[CLAIM])
    seen = today.draft(space, asked)
    said = {span.source: seen.text[span.begin : span.end] for span in seen.spans}
    assert said == {1: "opened a second depot in Antwerp", 0: CLAIM.rstrip(".")}
    assert [(one.number, one.kind, one.where) for one in seen.sources] == [(1, "fact", "alder.example/news")]
    assert seen.sources[0].at == space.clock.now()
    doing.carry_out(space, "keep_claim", {"approval": asked, "sentence": CLAIM})
    seen = today.draft(space, asked)
    assert [one.kind for one in seen.sources] == ["fact", "you"]
    assert [span.source for span in seen.spans] == [1, 2]
    assert seen.unsupported == ()


def test_a_sentence_is_cut_and_nothing_else(space: Workspace) -> None:
    with space.database.transaction("person") as tx:
        asked = ask(
            tx, a_contact(tx, "ada@alder.example"), f"Hi Ada,\n\n{CLAIM} Shall we talk?\n\nSam", unsupported=[CLAIM]
        )
    doing.carry_out(space, "cut_sentence", {"approval": asked, "sentence": CLAIM})
    seen = today.draft(space, asked)
    assert seen.text == "Hi Ada,\n\nShall we talk?\n\nSam"
    assert seen.unsupported == ()


def test_a_draft_to_somebody_who_opted_out_is_blocked_with_rule_and_way_out(space: Workspace) -> None:
    with space.database.transaction("person") as tx:
        asked = ask(tx, a_contact(tx, "ada@alder.example"), kind="first mail")
        suppressions.add(tx, "email", "ada@alder.example", reason="do not contact", source="person")
    seen = today.draft(space, asked)
    assert seen.decision is not None
    assert seen.decision.outcome is Outcome.BLOCK
    assert seen.leaves_at is None
    assert "suppression" not in {one.name for one in seen.passed}
    assert seen.decision.fired[0].why
    assert today.outlooks(space, [asked])[asked].outcome is Outcome.BLOCK
    assert today.low_risk(space) == []


def test_only_a_known_template_with_every_check_passed_is_plain(space: Workspace) -> None:
    with space.database.transaction("person") as tx:
        first, second, third = (a_contact(tx, f"{name}@alder.example", "Ada Sample") for name in ("a", "b", "c"))
        known = ask(tx, first, kind="reply", step="approve answer 1")
        asked = ask(tx, second, kind="reply", step="approve answer 1")
        doubtful = ask(tx, third, f"{CLAIM} Shall we talk?", kind="reply", step="approve answer 1", unsupported=[CLAIM])
    assert today.low_risk(space) == []  # of a template that nobody approved yet
    with space.database.transaction("person") as tx:
        approvals.decide(tx, known, approved=True, by="person")
    outlooks = today.outlooks(space, [asked, doubtful])
    assert not outlooks[doubtful].plain
    assert outlooks[asked].plain
    assert [one.id for one in today.low_risk(space)] == [asked]
    with pytest.raises(Refused, match="none was approved"):
        doing.carry_out(space, "approve_low_risk", {"approvals": [asked, doubtful]}, confirmed=True)
    with space.database.read() as rows:
        assert approvals.get(rows, asked).state == "pending"


def test_an_approved_mail_is_taken_back_and_goes_on_as_it_was_changed(space: Workspace) -> None:
    with space.database.transaction("person") as tx:
        person = a_contact(tx, "ada@alder.example")
        asked = ask(tx, person)
        approvals.decide(tx, asked, approved=True, by="person")
        queued = outbox.queue(
            tx, send_key="one", channel="email", purpose="cold", contact=person, address="ada@alder.example",
            subject="A call", text=PLAIN, approval_id=asked, not_before=tx.now + timedelta(hours=2),
        )  # fmt: skip
        assert queued is not None
    assert [(one.approval, one.subject) for one in today.today(space).leaving] == [(asked, "A call")]
    again = doing.carry_out(space, "recall_approval", {"approval": asked}, confirmed=True).result
    seen = today.today(space)
    assert seen.leaving == ()
    assert [one.id for one in seen.approvals] == [again]
    doing.carry_out(space, "edit_draft", {"approval": again, "text": "Shall we talk on Monday?"})
    doing.carry_out(space, "approve", {"approval": again}, confirmed=True)
    with space.database.read() as rows:
        message = outbox.get(rows, queued)
    assert message is not None
    assert (message.state, message.text) == ("queued", "Shall we talk on Monday?")
    with space.database.transaction("system") as tx:
        outbox.mark(tx, queued, "sent", settled_at=tx.now)
    with pytest.raises(Refused, match="it has left"):
        doing.carry_out(space, "recall_approval", {"approval": asked}, confirmed=True)


def test_away_begins_where_the_window_was_last_looked_at(space: Workspace) -> None:
    with space.database.transaction("person") as tx:
        tx.update("contacts", a_contact(tx, "ada@alder.example"), score=80)
    assert (today.today(space).away.found, today.today(space).away.fitting) == (1, 1)
    assert len(today.found_since(space, today.today(space).since)) == 1
    space.clock.advance(timedelta(minutes=5))  # type: ignore[attr-defined]
    note_looked(space)
    seen = today.today(space)
    assert seen.since == space.clock.now()
    assert seen.away.found == 0
    assert today.today(space, seen.since - timedelta(hours=1)).away.found == 1


def test_plain_drafts_are_approved_together(space: Workspace) -> None:
    with space.database.transaction("person") as tx:
        known, *asked = [
            ask(tx, a_contact(tx, f"{name}@alder.example", "Ada Sample"), kind="reply", step="approve answer 1")
            for name in ("a", "b", "c")
        ]
        approvals.decide(tx, known, approved=True, by="person")
    doing.carry_out(space, "approve_low_risk", {"approvals": asked}, confirmed=True)
    with space.database.read() as rows:
        assert {approvals.get(rows, one).state for one in asked} == {"approved"}
    assert today.today(space).waiting == 0
