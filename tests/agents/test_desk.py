"""What the agents' drafts have in common: no claim without a fact, no figure without a quote, no follow-up into silence unproven."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from app import bootstrap
from app.agents import desk
from app.agents.brain import rules
from app.agents.brain.questions import AnswerAndAsk, Draft, HandleObjection, WriteNote, WriteTouch
from app.agents.brain.rules import notes, openers
from app.core.clock import VirtualClock
from app.core.fact import Fact
from app.core.ids import ContactId
from app.core.qualification import Slot
from app.sandbox.mail.server import MailServer
from app.store import billing, contacts, deals, department, facts
from tests.fakes.department import Department
from tests.fakes.post_office import ME, Office
from tests.fakes.sales import a_quote
from tests.fakes.workspaces import START, a_workspace

KNOWN = {
    "growth": "hiring two support people",
    "news": "the opening of an office in Berlin",
    "technologies": "HubSpot, Stripe",
}


def _facts(*fields: str) -> tuple[Fact, ...]:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    return tuple(
        Fact(field=name, value=KNOWN[name], source="sample", method="lookup", confidence=0.8, retrieved_at=at)
        for name in fields
    )


def _touches(office: Department, lead: ContactId) -> Iterator[tuple[WriteTouch, tuple[Fact, ...]]]:
    with office.workspace.database.read() as rows:
        person, offer, sender = (
            desk.person(contacts.get(rows, lead)),
            department.offer(rows),
            department.sender_name(rows),
        )
    for known in ((), ("growth",), ("news",), ("technologies",), tuple(KNOWN)):
        for template in openers._TEMPLATES:
            again = range(openers.ROUNDS) if template.startswith("again") else (0,)
            for variant, gone_through, promised in product(("", *openers.VARIANTS), again, (False, True)):
                if template != "call":  # notes for a call are the founder's own, and nobody else's
                    yield (
                        WriteTouch(
                            person=person, facts=_facts(*known), offer=offer, sender=sender, template=template, variant=variant,
                            earlier_subject="Sample", round=gone_through, promised=promised,
                        ),
                        _facts(*known),
                    )  # fmt: skip


def test_none_of_the_department_s_own_touches_is_refused(office: Department) -> None:
    lead = office.lead()
    refused, seen = [], 0
    for question, known in _touches(office, lead):
        with office.workspace.database.transaction("test") as tx:
            for fact in known:
                facts.add(tx, fact, contact=lead)
            draft = rules.answer(question)
            assert isinstance(draft, Draft)
            found = desk.check_text(tx, lead, draft.text, quote=None)
        seen += 1
        if not found.clean:
            refused.append((question.template, found))
    assert seen > 100
    assert refused == []


def test_none_of_its_answers_and_notes_is_refused(office: Department) -> None:
    lead = office.lead()
    with office.workspace.database.transaction("test") as tx:
        deal = deals.create(tx, "Sample", currency="USD", contact=lead)
        quote = billing.quote(tx, a_quote(tx, deal, discount=5))
        about = desk.person(contacts.get(tx, lead))
        offer, sender = department.offer(tx), department.sender_name(tx)
        questions: list[object] = [
            AnswerAndAsk(person=about, theirs=theirs, offer=offer, sender=sender, ask=ask, round=1, meeting_wanted=meeting)
            for theirs in ("Tell me more.", "And the price?", "Can you fly to the moon?", *(a.question for a in offer.answers))
            for ask in (*Slot, None)
            for meeting in (False, True)
        ]  # fmt: skip
        questions += [
            HandleObjection(
                person=about, theirs="Too dear.", kind=kind, offer=offer, sender=sender, round=number, quote=quote, granted_percent=granted
            )
            for kind in ("price", "rival", "timing", "trust")
            for number in (1, 2, 3)
            for granted in (None, 5)
        ]  # fmt: skip
        questions += [
            WriteNote(
                kind=kind, person=about, offer=offer, sender=sender, amount=str(quote.total), due="15 April 2026",
                link="https://pay.example/x", about=text,
            )
            for kind in notes.kinds()
            for text in ("\n".join(offer.demo_script), offer.onboarding[0], "after 15 April 2026", "bob@alder.example")
        ]  # fmt: skip
        refused = []
        for question in questions:
            draft = rules.answer(question)
            assert isinstance(draft, Draft)
            found = desk.check_text(tx, lead, draft.text, quote=quote, stands=desk._standing(question))
            if not found.clean:
                refused.append((question, found))
    assert len(questions) > 150
    assert refused == []


def test_a_draft_that_claims_or_offers_too_much_is_not_clean(office: Department) -> None:
    lead = office.lead()
    with office.workspace.database.read() as rows:
        found = desk.check_text(rows, lead, "Congratulations on your Series B. I can offer you 40% off.", quote=None)
    assert "Congratulations on your Series B." in found.unsupported
    assert "40%" in " ".join(found.figures)


def test_what_is_not_clean_goes_to_the_founder_whatever_the_settings_say(office: Department) -> None:
    from app.agents.brain.brain import Brain
    from app.agents.services import DepartmentServices

    services = DepartmentServices(Brain(office.workspace.database), lambda *_: None, {})
    with office.workspace.database.transaction("test") as tx:
        assert services.may_go_alone(tx, "first mail", {"unsupported": [], "figures": []})
        for kind in ("first mail", "follow-up", "reply", "proposal", "invoice", "discount", "referral"):
            for trouble in ({"unsupported": ["x"]}, {"figures": ["$1"]}, {"needs_human": True}):
                assert not services.may_go_alone(tx, kind, trouble)


# Silence is proven ---------------------------------------------------------------------------------------------------


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Office]:
    clock = VirtualClock(START)
    with MailServer(folder=tmp_path, clock=clock) as server:
        server.account(ME, "secret")
        space = a_workspace(tmp_path, clock)
        yield Office(space, clock, server)
        space.close()


def test_a_follow_up_waits_until_the_mailbox_was_read_past_the_last_send(post: Office) -> None:
    post.row(post.friend)
    post.work(days=1)
    assert post.arrived() == ["ada@alder.example"]
    post.clock.advance(timedelta(days=3))
    post.space.vault.put(f"mailbox:{ME}", "not the password any more")
    post.row(post.friend, purpose="follow_up")
    post.work(days=1)
    assert post.arrived() == ["ada@alder.example"], "it was sent although nobody could know that they had not answered"
    with post.space.database.transaction("test") as tx:
        tx.run("update mailboxes set state = 'active'")  # as if nobody had paused it
        tx.run("update outbox set not_before = ? where state = 'queued'", tx.millis)
    works = bootstrap.pipeline(post.space)
    works.outbox.pump()
    works.close()
    with post.space.database.read() as rows:
        row = rows.one("select state, error from outbox order by id desc limit 1")
    assert row is not None
    assert row["state"] == "queued"
    assert "core.optout_fresh" in row["error"]
    assert post.arrived() == ["ada@alder.example"]


def test_the_sample_files_hold_no_real_person(office: Department) -> None:
    folder = Path(__file__).resolve().parents[2] / "assets" / "sample"
    for file in folder.glob("*.json"):
        text = json.dumps(json.loads(file.read_text("utf-8")))
        assert "@" not in text.replace("@tallyho.example", "")
