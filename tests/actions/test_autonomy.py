"""What agents may: each of the four levels lets out what it says and nothing more."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.actions import doing
from app.actions.queries.agents import outlook
from app.core.errors import BadInput, Refused
from app.core.ids import ContactId
from app.core.message import Category
from app.store import approvals, department, outbox, settings
from app.store.outbox import Outgoing
from app.sync.deciding import LOOK_AT_AUTONOMY, decide_one
from tests.fakes.department import Department, a_department


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Department]:
    with a_department(tmp_path, autonomy="suggest") as made:
        yield made


def let(office: Department, level: str, agent: str = "all") -> None:
    doing.run(office.workspace.database, "set_autonomy", {"level": level, "agent": agent}, confirmed=True)
    office.engine.tick()


def waiting(office: Department) -> list[approvals.Approval]:
    with office.workspace.database.read() as rows:
        return approvals.pending(rows)


def approve_all(office: Department) -> None:
    for one in waiting(office):
        doing.run(office.workspace.database, "approve", {"approval": one.id}, confirmed=True)
    office.engine.tick()


def begun(office: Department, name: str = "Ada Sample", email: str = "ada@alder.example") -> ContactId:
    lead = office.lead(name, email)
    office.start("outreach", lead, sequence="outreach")
    return lead


def held(office: Department, lead: ContactId) -> Outgoing:
    """Return the newest message of a lead's, looked at by the outbox as it is about to leave."""
    with office.workspace.database.transaction("system") as tx:
        found = outbox.get(tx, tx.value("select max(id) from outbox where contact_id = ?", lead))
        assert found is not None
        decide_one(tx, found, b"secret")
    with office.workspace.database.read() as rows:
        looked = outbox.get(rows, found.id)
        assert looked is not None
        return looked


def why(office: Department, message: Outgoing) -> str:
    with office.workspace.database.read() as rows:
        return str(rows.value("select coalesce(error, '') from outbox where id = ?", message.id))


def test_only_draft_keeps_even_what_was_approved_before(office: Department) -> None:
    lead = begun(office)
    approve_all(office)
    let(office, "draft")
    message = held(office, lead)
    assert (message.state, why(office, message)) == ("queued", department.ONLY_DRAFT)
    assert message.not_before == office.clock.now() + LOOK_AT_AUTONOMY

    let(office, "suggest")
    with office.workspace.database.read() as rows:
        freed = outbox.get(rows, message.id)
    assert freed is not None
    assert freed.not_before == office.clock.now()
    assert why(office, held(office, lead)) != department.ONLY_DRAFT


def test_only_draft_refuses_to_approve_and_keeps_the_draft(office: Department) -> None:
    begun(office)
    let(office, "draft")
    (one,) = waiting(office)
    with pytest.raises(Refused, match="only draft"):
        doing.run(office.workspace.database, "approve", {"approval": one.id}, confirmed=True)
    assert waiting(office) == [one]
    let(office, "suggest")
    approve_all(office)
    assert len(office.post()) == 1


def test_what_a_person_wrote_leaves_whatever_agents_may(office: Department) -> None:
    let(office, "draft")
    lead = office.lead()
    arguments = {"contact": lead, "text": "Shall we talk?", "subject": "Mine"}
    doing.run(office.workspace.database, "send_email", arguments, confirmed=True)
    assert why(office, held(office, lead)) != department.ONLY_DRAFT


def test_after_i_approve_everything_is_asked(office: Department) -> None:
    lead = begun(office)
    for _ in range(3):
        assert len(waiting(office)) == 1
        approve_all(office)
        office.advance(days=6)
    assert len(office.sent(lead)) >= 2


def test_routine_asks_the_first_of_a_kind_and_lets_the_next_go(office: Department) -> None:
    let(office, "routine")
    ada = begun(office)
    assert [one.kind for one in waiting(office)] == ["first mail"]
    approve_all(office)
    office.advance(days=4)
    assert [one.kind for one in waiting(office)] == ["follow-up"], "no follow-up was ever approved"
    approve_all(office)
    office.post()

    ben = begun(office, "Ben Sample", "ben@alder.example")
    assert [one.kind for one in waiting(office)] == ["first mail"], "a first mail to somebody is always asked"
    approve_all(office)
    office.advance(days=14)
    assert waiting(office) == []
    mails = {lead: [m.purpose for m in office.sent(lead) if m.channel == "email"] for lead in (ada, ben)}
    assert mails[ben].count("follow_up") >= 1, "a follow-up was approved before"


def test_routine_asks_about_what_is_unsure(office: Department) -> None:
    let(office, "routine")
    begun(office)
    approve_all(office)
    with office.workspace.database.transaction("agent:outreach") as tx:
        services = office.engine.services
        tx.run("update approvals set kind = 'follow-up'")
        assert services.may_go_alone(tx, "follow-up", {"text": "fine"})
        assert not services.may_go_alone(tx, "follow-up", {"text": "fine", "unsupported": ["We doubled it."]})
        assert not services.may_go_alone(tx, "follow-up", {"text": "fine", "figures": ["$ 5"]})
        assert not services.may_go_alone(tx, "discount", {"wanted_percent": 5})
        assert not services.may_go_alone(tx, "invoice", {"text": "fine"})


def test_everything_goes_by_itself_within_the_rules(office: Department) -> None:
    let(office, "auto")
    lead = begun(office)
    assert waiting(office) == []
    office.advance(days=12)
    assert len([m for m in office.sent(lead) if m.channel == "email"]) == 3


def test_one_agent_may_go_further_than_the_others(office: Department) -> None:
    let(office, "auto", "qualifier")
    lead = begun(office)
    approve_all(office)
    office.post()
    office.writes(lead, "What does it do?", Category.POSITIVE_QUESTION)
    office.advance(hours=1)
    assert waiting(office) == [], "the qualifier answers by itself"
    assert [m.purpose for m in office.sent(lead)][-1] == "reply"


def test_for_all_takes_back_what_was_said_of_one(office: Department) -> None:
    let(office, "auto", "qualifier")
    let(office, "draft")
    with office.workspace.database.read() as rows:
        assert settings.get(rows, "autonomy") == {"*": "draft"}
        assert not department.may_send(rows, "qualifier")


def test_a_scout_that_rests_goes_on_resting(office: Department) -> None:
    with office.workspace.database.transaction("test") as tx:
        settings.put(tx, "autonomy", {"*": "suggest", "scout": "off"})
    let(office, "auto")
    with office.workspace.database.read() as rows:
        assert department.autonomy(rows, "scout") == "off"


def test_an_unknown_level_changes_nothing(office: Department) -> None:
    with pytest.raises(BadInput):
        let(office, "everything")


def test_the_outlook_counts_what_would_go_unasked(office: Department) -> None:
    begun(office)
    approve_all(office)
    office.post()
    begun(office, "Ben Sample", "ben@alder.example")
    office.clock.advance(timedelta(days=2))
    seen = outlook(office.workspace, "auto")
    assert (seen.before, seen.pending, seen.touches) == ("suggest", 1, 1)
    assert seen.cap == 40
    assert outlook(office.workspace, "routine").usual == ()
