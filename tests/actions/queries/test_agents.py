"""Where each lead stands is read from rows that came about as rows do."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import pytest

from app.actions import doing
from app.actions.queries.agents import Column, Lead, leads_page, live, loadouts, team
from app.agents.runtime.engine import MOST_ATTEMPTS
from app.core.ids import ContactId, RunId
from app.core.message import Category
from app.store import activities, ledgers, outbox, runs, sequences
from app.store.run_list import Standing
from tests.fakes.department import Department, a_department


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Department]:
    with a_department(tmp_path, autonomy="suggest") as made:
        yield made


def begun(office: Department, name: str = "Ada Sample", email: str = "ada@alder.example") -> ContactId:
    """A lead that the outreach agent writes to, as the orchestrator would have put it in its hands."""
    lead = office.lead(name, email)
    with office.workspace.database.transaction("test") as tx:
        sequences.set_journey(tx, lead, state="active", because="a new lead", agent="outreach")
    office.start("outreach", lead, sequence="outreach")
    return lead


def row(office: Department, lead: ContactId) -> Lead:
    """Return a lead's row as the matrix shows it, with the standing the list gave it."""
    listed = tuple(one for one in live(office.workspace).leads if one[0] == lead)
    (found,) = leads_page(office.workspace, listed)
    return found


def test_a_draft_waits_for_the_person(office: Department) -> None:
    lead = begun(office)
    shown = row(office, lead)
    assert (shown.standing, shown.column, shown.agent) == (Standing.NEEDS_YOU, Column.APPROVE, "outreach")
    assert shown.approval is not None
    assert live(office.workspace).counts[Standing.NEEDS_YOU] == 1


def test_an_approved_mail_stands_at_send_with_the_hour_it_leaves(office: Department) -> None:
    lead = begun(office)
    office.decide()
    with office.workspace.database.transaction("test") as tx:
        later = tx.now + timedelta(hours=18)
        tx.run(
            "update outbox set not_before = ?, error = 'mail.hours: It is night there.'", int(later.timestamp() * 1000)
        )
    shown = row(office, lead)
    assert (shown.standing, shown.column, shown.at) == (Standing.WAITING, Column.SEND, later)
    assert (shown.rule, shown.why) == ("mail.hours", "It is night there.")


def test_after_a_mail_the_reply_is_waited_for_and_then_the_conversation(office: Department) -> None:
    lead = begun(office)
    office.decide()
    office.post()
    shown = row(office, lead)
    assert (shown.standing, shown.column) == (Standing.WAITING, Column.REPLY)
    assert shown.at is not None
    assert shown.at > office.clock.now()
    office.writes(lead, "Tell me more, please.", Category.POSITIVE_INFO_REQUEST)
    shown = row(office, lead)
    assert (shown.standing, shown.column, shown.agent) == (Standing.NEEDS_YOU, Column.QUALIFY, "qualifier")


def test_trouble_shows_as_retrying_and_then_as_stopped(office: Department) -> None:
    lead = begun(office)
    office.decide()
    office.post()
    with office.workspace.database.transaction("test") as tx:
        held = runs.in_charge_of(tx, lead)
        assert held is not None
        at = tx.now + timedelta(minutes=2)
        runs.try_later(tx, held, at=at, error="The provider is busy.", kind="transient")
    shown = row(office, lead)
    assert (shown.standing, shown.attempt, shown.attempts, shown.at) == (Standing.RETRYING, 2, MOST_ATTEMPTS, at)
    assert shown.why == "The provider is busy."
    with office.workspace.database.transaction("test") as tx:
        runs.fail(tx, runs.get(tx, held.id), error="It will not do.", kind="permanent")
    assert row(office, lead).standing is Standing.STOPPED


def test_what_the_gate_stopped_is_blocked_with_its_rule(office: Department) -> None:
    lead = begun(office)
    office.decide()
    with office.workspace.database.transaction("test") as tx:
        message = outbox.get(tx, tx.value("select max(id) from outbox"))
        assert message is not None
        outbox.mark(tx, message.id, "blocked", settled_at=tx.now, error="mail.b2b_optin: Consent comes first: Germany.")
        sequences.set_journey(tx, lead, state="ended", because="the gate does not allow it")
        runs.cancel(tx, message.run_id or RunId(0), because="blocked")
    shown = row(office, lead)
    assert (shown.standing, shown.column, shown.rule) == (Standing.BLOCKED, Column.SEND, "mail.b2b_optin")
    assert shown.why == "Consent comes first: Germany."


def test_a_task_for_the_person_puts_a_lead_first(office: Department) -> None:
    lead = begun(office)
    office.decide()
    office.post()
    with office.workspace.database.transaction("test") as tx:
        activities.create_task(tx, "Look at this", kind="needs you", due_at=tx.now, contact=lead)
    assert row(office, lead).standing is Standing.NEEDS_YOU


def test_a_deleted_lead_and_one_at_its_end_are_not_listed(office: Department) -> None:
    ada, ben = begun(office), begun(office, "Ben Sample", "ben@alder.example")
    doing.run(office.workspace.database, "delete_contact", {"contact": ada}, confirmed=True)
    doing.run(office.workspace.database, "take_over", {"contact": ben})
    assert live(office.workspace).leads == ()


def test_what_needs_the_person_stands_before_what_waits(office: Department) -> None:
    waiting = begun(office)
    office.decide()
    office.post()
    asking = begun(office, "Ben Sample", "ben@alder.example")
    assert [lead for lead, _ in live(office.workspace).leads] == [asking, waiting]


def test_the_team_says_what_each_agent_does_and_may(office: Department) -> None:
    begun(office)
    doing.run(office.workspace.database, "set_autonomy", {"level": "auto", "agent": "qualifier"}, confirmed=True)
    with office.workspace.database.transaction("agent:outreach") as tx:
        ledgers.record_spend(tx, agent="outreach", model="small", tokens_in=900, tokens_out=80, micros=4_100)
    members = {member.agent: member for member in team(office.workspace).members}
    assert list(members) == ["orchestrator", "scout", "researcher", "qualifier", "outreach", "closer", "demo", "ops"]
    assert (members["outreach"].doing, members["outreach"].figure) == ("needs_you", 1)
    assert members["outreach"].today == 1
    assert (members["outreach"].autonomy, members["qualifier"].autonomy) == ("suggest", "auto")
    assert members["researcher"].autonomy is None
    assert team(office.workspace).spent_micros == members["outreach"].spent_micros == 4_100
    assert members["scout"].doing == "no_import"


def test_an_agent_without_what_it_needs_is_not_set_up(office: Department) -> None:
    offer = office.take_away("offer")
    assert offer["demo_script"]
    members = {member.agent: member for member in team(office.workspace).members}
    assert members["demo"].doing == members["demo"].state == "not_set_up"


def test_a_loadout_names_the_verbs_it_may_use_and_nothing_else(office: Department) -> None:
    held = {one.manifest.name: one for one in loadouts(office.workspace)}
    assert held["closer"].manifest.actions == {"update_deal", "update_deal_stage"}
    assert held["closer"].text.startswith("# Closer")
    assert held["scout"].level is None


def test_ten_thousand_leads_are_listed_at_once(office: Department) -> None:
    with office.workspace.database.transaction("test") as tx:
        tx.many(
            "insert into contacts (id, name, created_at, updated_at) values (?, ?, 1, 1)",
            [(number, f"Lead {number}") for number in range(1, 10_001)],
        )
        tx.many(
            "insert into journeys (contact_id, chain, state, started_at, updated_at) values (?, 'full-autonomous', 'active', 1, 1)",
            [(number,) for number in range(1, 10_001)],
        )
        tx.many(
            "insert into runs (workflow, version, contact_id, exclusive, arguments, state, wake_at, waiting_for, waiting_key,"
            " event_cursor, started_at, updated_at) values ('outreach', 1, ?, 1, '{}', 'waiting', ?, 'message.received',"
            " ?, 0, 1, 1)",
            [(number, 10_000_000 - number, f"contact:{number}") for number in range(1, 10_001)],
        )
    live(office.workspace)
    began = perf_counter()
    found = live(office.workspace)
    listed = perf_counter() - began
    page = leads_page(office.workspace, found.leads[:200])
    paged = perf_counter() - began - listed
    assert found.counts[Standing.WAITING] == 10_000
    assert [lead.contact for lead in page[:3]] == [10_000, 9_999, 9_998], "the next to be due stands first"
    assert listed < 0.5
    assert paged < 0.2
