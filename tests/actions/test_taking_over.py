"""A person steps in: a lead is taken over, a run is tried again by hand, and both can be looked back on."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.actions import doing
from app.core.errors import Refused
from app.store import contacts, outbox, runs
from tests.fakes.department import Department, a_department


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Department]:
    with a_department(tmp_path, autonomy="suggest") as made:
        yield made


def test_a_lead_that_is_taken_over_hears_nothing_more_of_agents(office: Department) -> None:
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    office.decide()
    database = office.workspace.database
    ran = doing.run(database, "take_over", {"contact": lead})
    assert ran.says == "Take Ada Sample over from the agents"
    office.advance(days=20)
    assert office.sent(lead) == []
    assert office.journey(lead).because == "taken over by you"
    with database.read() as rows:
        assert runs.in_charge_of(rows, lead) is None
        assert contacts.get(rows, lead).owner == "me"
    with pytest.raises(Refused, match="yours already"):
        doing.run(database, "take_over", {"contact": lead})


def test_taking_over_can_be_taken_back_and_the_agent_goes_on(office: Department) -> None:
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    office.decide()
    database = office.workspace.database
    ran = doing.run(database, "take_over", {"contact": lead})
    doing.run(database, "undo_changes", {"group": ran.undo_id})
    office.advance(days=6)
    assert [m.purpose for m in office.sent(lead)][:2] == ["cold", "follow_up"][: len(office.sent(lead))]
    assert office.sent(lead)
    with database.read() as rows:
        assert contacts.get(rows, lead).owner is None


def test_a_draft_that_waited_when_the_lead_was_taken_over_waits_again_after_an_undo(office: Department) -> None:
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    database = office.workspace.database
    ran = doing.run(database, "take_over", {"contact": lead})
    with database.read() as rows:
        assert rows.value("select count(*) from approvals where state = 'pending'") == 0
    doing.run(database, "undo_changes", {"group": ran.undo_id})
    assert office.decide() == 1
    assert len(office.post()) == 1


def test_a_run_that_waits_to_try_again_is_tried_now(office: Department) -> None:
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    database = office.workspace.database
    with database.transaction("test") as tx:
        held = runs.in_charge_of(tx, lead)
        assert held is not None
        runs.try_later(tx, held, at=tx.now + timedelta(hours=3), error="busy", kind="transient")
    doing.run(database, "retry_run", {"run": held.id}, confirmed=True)
    with database.read() as rows:
        again = runs.get(rows, held.id)
    assert (again.wake_at, again.attempts) == (office.clock.now(), 1)
    office.engine.tick()
    with database.read() as rows:
        assert runs.get(rows, held.id).error is None


def test_only_what_belongs_to_the_run_is_withdrawn(office: Department) -> None:
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    office.decide()
    database = office.workspace.database
    mine = doing.run(
        database, "send_email", {"contact": lead, "text": "From me.", "subject": "Mine"}, confirmed=True
    ).result
    doing.run(database, "take_over", {"contact": lead})
    with database.read() as rows:
        kept = outbox.get(rows, mine)
    assert kept is not None
    assert kept.state == "queued"
