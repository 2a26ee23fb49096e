"""Orchestrator and chains: one explained decision an event, one agent in charge of a person."""

import json
from pathlib import Path

import pytest

from app.actions import registry
from app.agents.chains import chains, read
from app.agents.department import workflows
from app.agents.manifest import AGENTS, manifests
from app.core.errors import BadInput
from app.core.message import Category
from app.store import activities, audit, runs, sequences, settings
from tests.fakes.department import Department, a_department


def test_a_new_lead_is_researched_scored_and_routed(office: Department) -> None:
    lead = office.lead()
    office.happens("lead.accepted", lead)
    with office.workspace.database.read() as rows:
        journey = sequences.journey(rows, lead)
        said = [entry.says for entry in audit.entries(rows, contact=lead)]
    assert journey is not None
    assert journey.agent == "outreach"
    assert "scores" in journey.because
    assert any("agent researcher" in text for text in said)
    assert any("agent outreach" in text for text in said)


@pytest.mark.parametrize(("title", "sequence"), [("Founder", "direct"), ("Accountant", "outreach"), ("Intern", "drip")])
def test_the_score_decides_the_sequence(office: Department, title: str, sequence: str) -> None:
    fields = {"title": title, "country": "US" if sequence != "drip" else "BR"}
    lead = office.lead(**fields)
    people = {"direct": 30, "outreach": 300, "drip": 9000}[sequence]
    with office.workspace.database.transaction("test") as tx:
        tx.run("update companies set size_low = ?, size_high = ?", people, people)
        if sequence == "drip":
            tx.run("update companies set industry = 'Mining'")
    office.happens("lead.accepted", lead)
    with office.workspace.database.read() as rows:
        arguments = rows.value("select arguments from runs where workflow = 'outreach'")
    assert json.loads(arguments)["sequence"] == sequence


def test_one_agent_is_in_charge_of_a_person(office: Department) -> None:
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    with office.workspace.database.transaction("test") as tx:
        second = runs.start(tx, "qualifier", 1, {"message": 1}, contact=lead, exclusive=True)
    assert second is None


def test_a_message_with_nobody_in_charge_starts_the_conversation(office: Department) -> None:
    lead = office.lead()
    office.writes(lead, "How does it work?", Category.POSITIVE_QUESTION)
    (answer,) = office.post()
    assert answer.purpose == "reply"


def test_a_reply_goes_before_the_opener_that_research_would_start(office: Department) -> None:
    lead = office.lead()
    office.happens("lead.accepted", lead)
    office.writes(lead, "We were looking for you! How does it work?", Category.POSITIVE_QUESTION)
    office.advance(hours=1)
    with office.workspace.database.read() as rows:
        assert rows.value("select count(*) from runs where workflow = 'qualifier'") == 1


def test_hybrid_hands_a_qualified_lead_to_the_fitting_colleague_with_a_brief(tmp_path: Path) -> None:
    reps = [
        {"name": "Rita", "territories": ["DE"], "industries": [], "languages": [], "win_rate": 0.5},
        {"name": "Ugo", "territories": ["US"], "industries": ["Software"], "languages": [], "win_rate": 0.1},
    ]
    with a_department(tmp_path, chain="hybrid", reps=reps) as office:
        lead = office.lead()
        office.happens("lead.accepted", lead)
        office.advance(hours=1)
        office.writes(lead, "We need this next month, I decide it myself.", Category.POSITIVE_INFO_REQUEST)
        with office.workspace.database.read() as rows:
            task = rows.one("select title, detail from tasks where kind = 'handoff'")
            journey = sequences.journey(rows, lead)
    assert task is not None
    assert task["title"].startswith("Ugo:")
    assert "We need this next month" in task["detail"]
    assert journey is not None
    assert journey.mode == "B"


def test_every_outcome_an_agent_can_have_is_followed_by_something() -> None:
    for chain in chains().values():
        for agent in ("researcher", "outreach", "qualifier", "demo", "closer", "ops"):
            for outcome in manifests()[agent].outcomes:
                assert chain.after(agent, outcome) is not None, f"{chain.name}: {agent} {outcome}"


def test_every_manifest_is_whole_and_every_agent_has_a_workflow() -> None:
    carried = set(workflows().names())
    for name in AGENTS:
        manifest = manifests()[name]
        assert manifest.summary
        assert manifest.config
        assert manifest.prompts
        assert name in carried or name == "orchestrator"


def test_a_chain_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(BadInput, match="leads nowhere"):
        read({"x": {"mode": "A", "about": "", "closer": {"lost": {"pause": 9}}}})
    with pytest.raises(BadInput, match="like itself"):
        read({"x": {"mode": "A", "about": "", "like": "x"}})


def test_a_run_that_fails_becomes_a_task_and_not_a_silence(office: Department) -> None:
    lead = office.lead()
    office.take_away("offer")
    office.start("outreach", lead, sequence="outreach")
    with office.workspace.database.read() as rows:
        (task,) = activities.open_tasks(rows)
    assert task.title.startswith("outreach stopped: Agents do not know yet what you sell.")


def test_the_same_trouble_is_one_task_and_mended_it_lets_all_runs_go_on(office: Department) -> None:
    offer = office.take_away("offer")
    leads = [office.lead(), office.lead("Ben Sample", "ben@alder.example")]
    for lead in leads:
        office.start("outreach", lead, sequence="outreach")
    assert [office.journey(lead).state for lead in leads] == ["waiting", "waiting"]

    with office.workspace.database.transaction("person") as tx:
        settings.put(tx, "offer", offer)
        (task,) = activities.open_tasks(tx)
        activities.finish_task(tx, task.id)
    assert {mail.contact_id for mail in office.post()} == set(leads)
    assert [office.journey(lead).state for lead in leads] == ["active", "active"]


def test_what_the_founder_handled_is_theirs(office: Department) -> None:
    lead = office.lead()
    office.writes(lead, "This is spam, our lawyer will write to you.", Category.HOSTILE)
    with office.workspace.database.transaction("person") as tx:
        (task,) = activities.open_tasks(tx, contact=lead)
        activities.finish_task(tx, task.id)
    office.post()
    journey = office.journey(lead)
    assert (journey.state, journey.because) == ("ended", "handled by you")


def test_a_run_cancelled_by_hand_ends_the_journey(office: Department) -> None:
    lead = office.lead()
    office.happens("lead.accepted", lead)
    with office.workspace.database.transaction("person") as tx:
        run = runs.in_charge_of(tx, lead)
        assert run is not None
        registry.run(tx, "cancel_run", {"run": run.id})
    assert office.post() == []
    assert office.journey(lead).because == "cancelled by you"
