"""One record with all that is known of it: origins of its values, its history, its changes, what the gate would say."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.actions import doing
from app.actions.queries import history, record
from app.core.clock import VirtualClock
from app.core.errors import NotFound, Refused
from app.core.fact import Fact
from app.core.ids import CompanyId, ContactId
from app.core.verdict import Outcome
from app.store import activities, companies, contacts, facts, next_steps
from app.store.workspace import Workspace
from tests.actions.office import dump, furnish
from tests.fakes.workspaces import START, a_workspace

ADA, BOB, CORA = ContactId(1), ContactId(2), ContactId(3)
ALDER = CompanyId(1)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(START)


@pytest.fixture
def space(tmp_path: Path, clock: VirtualClock) -> Iterator[Workspace]:
    made = a_workspace(tmp_path, clock)
    with made.database.transaction("test") as tx:
        furnish(tx)
    clock.advance(timedelta(minutes=5))
    yield made
    made.close()


def do(space: Workspace, name: str, **arguments: object) -> None:
    doing.run(space.database, name, arguments, confirmed=True)


def test_a_person_with_all_that_is_known(space: Workspace) -> None:
    card = record.contact_card(space, ADA)
    assert card.contact.shown == "Ada Sample"
    assert [deal.title for deal in card.deals] == ["Alder – paid plan", "Alder – annual plan"]
    assert card.next_step is not None
    assert card.next_step.kind == "approval"
    # The list says the same of the same person.
    with space.database.read() as rows:
        assert card.next_step == next_steps.of_people(rows, [ADA])[ADA]
    assert card.waiting_approvals >= 1
    assert card.zone == "America/Chicago"
    assert not card.do_not_contact
    assert record.contact_card(space, CORA).score is not None
    enrolled = record.contact_card(space, BOB).enrolled
    assert enrolled is not None
    assert (enrolled.name, enrolled.touch) == ("outreach", 0)
    do(space, "delete_contact", contact=CORA)
    with pytest.raises(NotFound):
        record.contact_card(space, CORA)


def test_who_must_not_be_contacted_is_told_with_the_reason(space: Workspace) -> None:
    do(space, "do_not_contact", contact=ADA)
    card = record.contact_card(space, ADA)
    assert card.do_not_contact
    assert {one.reason for one in card.stopped} == {"do not contact"}


def test_every_value_says_where_it_came_from(space: Workspace, clock: VirtualClock) -> None:
    looked_up = Fact(
        field="title", value="Founder", source="apollo", method="lookup", confidence=0.8, retrieved_at=clock.now(),
        url="https://data.example/ada",
    )  # fmt: skip
    other = Fact(
        field="title", value="Owner", source="a list", method="lookup", confidence=0.5, retrieved_at=clock.now()
    )
    with space.database.transaction("agent:researcher") as tx:
        facts.add(tx, looked_up, contact=ADA)
        facts.add(tx, other, contact=ADA)
    do(space, "update_contact", contact=ADA, city="Chicago")
    origins = record.contact_card(space, ADA).origins
    assert (origins["title"].how, origins["title"].source, origins["title"].confidence) == ("entered", "", None), (
        "the row was entered by hand in this test"
    )
    assert origins["title"].others == (("a list", "Owner"),)
    assert (origins["city"].how, origins["city"].by, origins["city"].locked) == ("entered", "person", True)
    assert "department" not in origins
    with space.database.transaction("agent:researcher") as tx:
        contacts.update(tx, ADA, title="Managing founder")
        facts.add(tx, replace(looked_up, value="Managing founder"), contact=ADA)
    found = record.contact_card(space, ADA).origins["title"]
    assert (found.how, found.source, found.url) == ("fact", "apollo", "https://data.example/ada")


def test_a_company_with_its_people(space: Workspace) -> None:
    do(
        space,
        "update_company",
        company=ALDER,
        employees="50-200",
        website="https://alder.example",
        technologies="Xero, Slack",
    )
    card = record.company_card(space, ALDER)
    assert (card.company.size_low, card.company.size_high, card.website) == (50, 200, "https://alder.example")
    assert card.company.technologies == ("Xero", "Slack")
    assert {one.name for one in card.people} >= {"Ada Sample", "Bob Sample", "Cora Sample"}
    assert card.people_count == len(card.people)
    assert card.origins["website"].by == "person"


def test_the_history_holds_what_happened_and_who_did_it(space: Workspace) -> None:
    do(space, "log_activity", kind="note", contact=ADA, notes="Likes herons")
    do(space, "update_deal_stage", deal=1, stage="demo")
    do(space, "record_consent", contact=ADA, channel="phone", how="said so at the fair")
    do(space, "score_lead", contact=CORA)
    page = history.timeline_of(space, "contact", ADA)
    kinds = {(one.kind, one.by) for one in page.entries}
    assert {
        ("activity", "person"),
        ("stage", "person"),
        ("consent", "person"),
        ("message", "contact"),
        ("payment", "contact"),
    } <= kinds
    assert {one.kind for one in page.entries} >= {"created", "deal", "invoice", "approval"}
    instants = [one.at for one in page.entries]
    assert instants == sorted(instants, reverse=True)
    stage = next(one for one in page.entries if one.kind == "stage")
    assert (stage.detail, stage.state) == ("new", "demo")
    scored = [one for one in history.timeline_of(space, "contact", CORA).entries if one.kind == "score"]
    assert [one.by for one in scored] == ["person", "test"]
    of_company = history.timeline_of(space, "company", ALDER)
    assert {one.contact for one in of_company.entries} >= {"Ada Sample", "Cora Sample", "Bob Sample"}
    of_deal = history.timeline_of(space, "deal", 1)
    assert "stage" in {one.kind for one in of_deal.entries}
    assert "payment" not in {one.kind for one in of_deal.entries}, "that is the other deal's"
    notes = history.timeline_of(space, "contact", ADA, "notes")
    assert {one.kind for one in notes.entries} == {"activity"}


def test_a_long_history_comes_in_pages_that_neither_miss_nor_repeat(space: Workspace) -> None:
    with space.database.transaction("person") as tx:
        for number in range(130):
            activities.log(tx, "note", contact=CORA, body=f"note {number}")
    seen: list[tuple[str, int]] = []
    below = None
    pages = 0
    while True:
        page = history.timeline_of(space, "contact", CORA, below=below)
        assert len(page.entries) <= 50
        seen += [(one.kind, one.id) for one in page.entries]
        pages += 1
        below = page.next
        if below is None:
            break
    assert pages == 3
    assert len(seen) == len(set(seen)) == 130 + 2
    assert [kind for kind, _ in seen][-1] == "created"


def test_the_change_log_names_field_and_author(space: Workspace) -> None:
    do(space, "update_contact", contact=ADA, title="Chair", company="Beech Ltd", phone="+1 312 555 0177")
    with space.database.transaction("agent:researcher") as tx:
        contacts.update(tx, ADA, extra='{"Fleet": 12}')
    found = history.changes(space, "contact", ADA).changes
    assert {(one.field, one.by, one.before, one.after) for one in found} >= {
        ("title", "person", "Founder", "Chair"),
        ("company", "person", "Alder Labs Inc.", "Beech Ltd"),
        ("phone", "person", "", "+13125550177"),
        ("own:Fleet", "agent:researcher", "", "12"),
    }
    assert not any(one.field in ("updated_at", "extra") for one in found)
    assert all(one.undo is not None for one in found if one.field == "title" and one.by == "person")


def test_asking_the_gate_leaves_no_trace(space: Workspace) -> None:
    with space.database.read() as rows:
        before = dump(rows)
    word = record.gate_word(space, ADA, "Hello", "How are you?")
    assert word is not None
    assert word.address == "ada@alder.example"
    assert word.outcome in set(Outcome)
    with space.database.read() as rows:
        assert dump(rows) == before
    do(space, "do_not_contact", contact=ADA)
    stopped = record.gate_word(space, ADA, "Hello", "How are you?")
    assert stopped is not None
    assert stopped.outcome is Outcome.BLOCK
    assert stopped.why


def test_forms_offer_the_sequences_there_are(space: Workspace) -> None:
    assert "outreach" in record.choices(space).sequences


def test_a_company_is_not_made_twice(space: Workspace) -> None:
    with pytest.raises(Refused, match="here already"):
        doing.run(space.database, "create_company", {"name": "Alder Labs", "domain": "www.alder.example"})
    with space.database.read() as rows:
        assert companies.find(rows, name="Alder Labs") == ALDER
