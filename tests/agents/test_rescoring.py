"""Many leads scored anew: the same scores as one by one, taken back whole, and only of whom something is new."""

import json
from pathlib import Path

import pytest

from app.actions import registry
from app.agents.loadouts.researcher.rescoring import bring_up_to_date, is_outdated, rescore_many
from app.agents.loadouts.researcher.score import rescore
from app.core.fact import Fact
from app.core.ids import ContactId
from app.core.offer import Profile
from app.core.qualification import Slot, SlotValue
from app.store import companies, contacts, department, events, facts, scores
from app.store.database import Database, Rows, Transaction
from tests.fakes.workspaces import START, a_contact, a_workspace

FIRST = Profile(industries=("Software",), countries=("US",), roles=("Founder",), technologies=("Stripe",), signals=())
OTHER = Profile(industries=("Mining",), countries=("DE",), company_size=(10, 50), technologies=("SAP",), signals=())


def _fact(field: str, value: str, *, confidence: float = 0.9, locked: bool = False, source: str = "sample") -> Fact:
    return Fact(
        field=field, value=value, source=source, method="import", confidence=confidence, retrieved_at=START, locked=locked
    )  # fmt: skip


def _furnish(tx: Transaction) -> list[ContactId]:
    firm = companies.create(tx, "Birch Mining")
    facts.add(tx, _fact("industry", "Mining"), company=firm)
    facts.add(tx, _fact("size", "30-40"), company=firm)
    people = [a_contact(tx, f"p{n}@birch.example", f"Ada Sample{n}") for n in range(12)]
    for n, lead in enumerate(people):
        if n % 3 == 0:
            contacts.update(tx, lead, company_id=firm, title="Founder & CEO")
        if n % 2:
            facts.add(tx, _fact("industry", "Software", confidence=0.95), contact=lead)
            facts.add(tx, _fact("industry", "Retail", confidence=0.2, locked=n == 5, source="hand"), contact=lead)
        facts.add(tx, _fact("country", "US" if n % 4 else "Germany"), contact=lead)
        facts.add(tx, _fact("technologies", "Stripe, SAP"), contact=lead)
        facts.add(tx, _fact("annual_revenue", "2500000"), contact=lead)
    said = SlotValue(slot=Slot.BUDGET, value="$5,000", quote="we have $5,000", confidence=0.9)
    facts.fill_slots(tx, people[1], [said])
    events.emit(tx, "engaged.clicked", contact=people[2])
    contacts.update(tx, people[4], status="customer")
    department.put(tx, "profile", FIRST)
    for lead in people[:-1]:
        rescore(tx, lead)
    return people


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return a_workspace(tmp_path).database


def _stored(rows: Rows) -> list[tuple[object, ...]]:
    return [
        tuple(row[name] for name in range(10))
        for row in rows.all(
            "select c.id, c.score, c.band, c.status, s.value, s.band, s.signals, s.unknown, s.reason, s.weights"
            " from contacts c left join scores s on s.contact_id = c.id order by c.id"
        )
    ]


def _stamps(rows: Rows) -> dict[int, int]:
    return {row[0]: row[1] for row in rows.all("select id, updated_at from contacts")}


def test_in_bulk_everybody_gets_the_score_they_get_alone(tmp_path: Path) -> None:
    said = []
    for name, many in (("alone", False), ("bulk", True)):
        (tmp_path / name).mkdir()
        database = a_workspace(tmp_path / name).database
        with database.transaction("person") as tx:
            people = _furnish(tx)
        with database.transaction("person") as tx:
            department.put(tx, "profile", OTHER)
            if many:
                rescore_many(tx, people)
            else:
                for lead in people:
                    rescore(tx, lead)
            said.append(_stored(tx))
    assert said[0] == said[1]
    assert all(row[4] is not None for row in said[1])


def test_all_of_it_is_taken_back_by_one_undo(database: Database) -> None:
    with database.transaction("person") as tx:
        _furnish(tx)
    with database.transaction("person") as tx:
        department.put(tx, "profile", OTHER)
        before, stamps = _stored(tx), _stamps(tx)
        ran = registry.run(tx, "score_all_leads", {})
    assert ran.result > 5
    with database.transaction("person") as tx:
        assert _stored(tx) != before
        registry.run(tx, "undo_changes", {"group": ran.undo_id})
        assert (_stored(tx), _stamps(tx)) == (before, stamps)


def test_a_new_profile_scores_everybody_who_was_scored(database: Database) -> None:
    with database.transaction("person") as tx:
        people = _furnish(tx)
    bring_up_to_date(database)
    with database.transaction("person") as tx:
        department.put(tx, "profile", OTHER)
        assert is_outdated(tx)
    assert bring_up_to_date(database) > 5
    with database.read() as rows:
        assert not is_outdated(rows)
        assert facts.score_of(rows, people[-1]) is None, "nobody asked for their score yet"
        assert rows.value("select status from contacts where id = ?", people[4]) == "customer"
        assert rows.value("select count(*) from undo where action = 'rescore'") == 1
    assert bring_up_to_date(database) == 0


def test_only_of_whom_something_is_new_is_scored_again(database: Database) -> None:
    with database.transaction("person") as tx:
        people = _furnish(tx)
    bring_up_to_date(database)
    with database.read() as rows:
        reach = scores.reach(rows)
    with database.transaction("person") as tx:
        facts.add(tx, _fact("funding", "0"), contact=people[1])
        contacts.update(tx, people[2], title="Intern")
        contacts.update(tx, people[3], city="Cork")
        events.emit(tx, "engaged.visited", contact=people[4])
        facts.fill_slots(
            tx, people[6], [SlotValue(slot=Slot.BUDGET, value="none", quote="no", confidence=0.9, negative=True)]
        )
        contacts.update(tx, people[-1], title="Founder")
        tx.delete("facts", int(tx.value("select id from facts where contact_id = ? and field = 'country'", people[8])))
    with database.read() as rows:
        found = scores.changed_since(rows, **reach)
    assert found == [people[n] for n in (1, 2, 4, 6, 8)]
    assert 0 < bring_up_to_date(database) <= 5
    with database.read() as rows:
        firm = rows.value("select company_id from contacts where id = ?", people[0])
        reach = scores.reach(rows)
        assert json.loads(rows.value("select value from settings where name = 'scored'"))["journal"] < reach["journal"]
    with database.transaction("person") as tx:
        facts.add(tx, _fact("growth", "hiring"), company=firm)
    with database.read() as rows:
        assert scores.changed_since(rows, **reach) == [people[n] for n in (0, 3, 6, 9)]
    bring_up_to_date(database)
    assert bring_up_to_date(database) == 0
