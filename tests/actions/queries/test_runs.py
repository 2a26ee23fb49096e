"""The step log says what was done, by whom, at what cost; a past run can be taken back whole."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.actions import doing
from app.actions.queries.runs import Entry, past_runs, step_log
from app.core.ids import ContactId
from app.core.message import Category
from app.store import events, ledgers, runs
from tests.fakes.department import Department, a_department


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Department]:
    with a_department(tmp_path, autonomy="suggest") as made:
        yield made


def told(office: Department, lead: ContactId) -> list[Entry]:
    return [entry for entry in step_log(office.workspace, lead).entries if not entry.inner]


def deeds(office: Department, lead: ContactId) -> list[str]:
    return [entry.deed for entry in told(office, lead)]


def test_the_way_of_a_lead_in_words_and_in_order(office: Department) -> None:
    lead = office.lead()
    with office.workspace.database.transaction("test") as tx:
        events.emit(tx, "lead.accepted", contact=lead, data={"why": "a founder, from import 1"})
    office.engine.tick()
    office.clock.advance(timedelta(hours=1))
    office.decide(text="My own words.")
    office.post()
    office.clock.advance(timedelta(hours=2))
    office.writes(lead, "Tell me more,\nplease.", Category.POSITIVE_INFO_REQUEST)
    found = deeds(office, lead)
    assert found[:3] == ["found", "scored", "reasoned"]
    assert [deed for deed in found if deed in ("planned", "drafted", "approved", "sent", "replied", "understood")] == [
        "planned", "drafted", "approved", "sent", "replied", "understood", "drafted",
    ]  # fmt: skip
    by_deed = {entry.deed: entry for entry in told(office, lead)}
    assert by_deed["found"].quote == "a founder, from import 1"
    assert by_deed["approved"].figures["edited"] is True
    assert by_deed["replied"].quote == "Tell me more, please."
    assert by_deed["scored"].figures["score"] == step_log(office.workspace, lead).score


def test_what_went_by_itself_says_that_nobody_was_asked(office: Department) -> None:
    doing.run(office.workspace.database, "set_autonomy", {"level": "auto"}, confirmed=True)
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    office.post()
    assert "went_alone" in deeds(office, lead)


def test_what_a_thought_cost_stands_beside_it(office: Department) -> None:
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    with office.workspace.database.transaction("agent:outreach") as tx:
        held = runs.in_charge_of(tx, lead)
        assert held is not None
        tx.run("update steps set by = 'small-model', at = at + 8100 where name like 'write %'")
        at = tx.millis + 8_000
        spend = {"agent": "outreach", "model": "small-model", "contact": lead, "run": held.id}
        row = ledgers.record_spend(tx, tokens_in=900, tokens_out=80, micros=21_000, **spend)  # type: ignore[arg-type]
        tx.run("update spend set at = ? where id = ?", at, row)
    log = step_log(office.workspace, lead)
    assert (log.spent_micros, log.tokens_in, log.tokens_out) == (21_000, 900, 80)
    drafted = next(entry for entry in log.entries if entry.deed == "drafted")
    assert (drafted.micros, drafted.by, drafted.took) == (21_000, "small-model", timedelta(seconds=8.1))
    assert sum(entry.micros for entry in log.entries) == log.spent_micros


def test_trouble_says_when_it_is_tried_again_and_how_often(office: Department) -> None:
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    with office.workspace.database.transaction("test") as tx:
        held = runs.in_charge_of(tx, lead)
        assert held is not None
        runs.try_later(tx, held, at=tx.now + timedelta(seconds=42), error="429 too many requests", kind="transient")
    trouble = step_log(office.workspace, lead).trouble
    assert trouble is not None
    assert (trouble.attempt, trouble.attempts) == (2, 8)
    assert trouble.at == office.clock.now() + timedelta(seconds=42)
    with office.workspace.database.transaction("test") as tx:
        runs.fail(tx, runs.get(tx, held.id), error="It will not do.", kind="refused")
    stopped = step_log(office.workspace, lead).trouble
    assert stopped is not None
    assert (stopped.at, stopped.sentence) == (None, "It will not do.")


def test_what_is_hoped_for_next_is_the_chains(office: Department) -> None:
    lead = office.lead()
    office.start("outreach", lead, sequence="outreach")
    log = step_log(office.workspace, lead)
    assert (log.follows, log.follows_when) == ("by reply", "replied")


def test_a_past_run_is_listed_and_undone_whole(office: Department) -> None:
    lead = office.lead()
    office.start("researcher", lead)
    (ended, *_) = past_runs(office.workspace, "researcher")
    assert (ended.contact, ended.name, ended.state) == (lead, "Ada Sample", "done")
    assert ended.changes > 0
    doing.run(office.workspace.database, "undo_changes", {"run": ended.id})
    (ended, *_) = past_runs(office.workspace, "researcher")
    assert ended.undone
    assert ended.changes == 0
    assert step_log(office.workspace, lead).score is None


def test_past_runs_come_in_pages_without_gap_or_repeat(office: Department) -> None:
    for number in range(7):
        office.start("researcher", office.lead(f"Lead {number}", f"lead{number}@alder.example"))
        office.clock.advance(timedelta(minutes=number % 2))
    whole = [run.id for run in past_runs(office.workspace)]
    pages, before = [], None
    while page := past_runs(office.workspace, "", before, 3):
        pages += [run.id for run in page]
        before = (page[-1].finished_at, page[-1].id)
    assert pages == whole
    assert len(whole) >= 7
