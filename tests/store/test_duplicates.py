"""Pairs of people who may be one: what is found, what is not, and that looking keeps up with changes."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.contact import Point
from app.core.dedupe import Rung
from app.core.ids import CompanyId, ContactId
from app.store import companies, contacts, duplicates
from app.store.database import Database, Transaction
from tests.fakes.workspaces import a_workspace


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = a_workspace(tmp_path)
    yield made.database
    made.close()


def person(tx: Transaction, name: str, company: CompanyId | None = None, **points: str) -> ContactId:
    made = [Point(kind=kind, value=value) for kind, value in points.items()]
    return contacts.create(tx, name=name, company_id=company, points=made)


def look(database: Database) -> None:
    for _ in range(1000):
        with database.transaction("system") as tx:
            if not duplicates.look(tx):
                return
    raise AssertionError("looking does not end")


def found(database: Database) -> dict[tuple[int, int], Rung]:
    with database.read() as rows:
        return {(one.one, one.other): one.rung for one in duplicates.queue(rows, offset=0, limit=100)}


def test_each_rung_is_found_and_what_only_looks_alike_is_not(database: Database) -> None:
    with database.transaction("test") as tx:
        alder, beech = companies.create(tx, "Alder Labs Inc."), companies.create(tx, "Beech Ltd")
        profile = (
            person(tx, "Ann Ash", linkedin="linkedin.com/in/ann"),
            person(tx, "Annette Ash", linkedin="linkedin.com/in/ann"),
        )
        phone = (person(tx, "Bea Birch", phone="+13125550100"), person(tx, "bea birch", phone="+13125550100"))
        domain = (
            person(tx, "Cy Cedar", email="cy@cedar.example"),
            person(tx, "Cy Cedar", email="c.cedar@cedar.example"),
        )
        near = (person(tx, "Katherine Dogwood", alder), person(tx, "Katharine Dogwood", alder))
        person(tx, "Katherine Dogwood", beech, email="k@beech.example")
        person(tx, "Switch Board", alder, phone="+13125550199")
        person(tx, "Other Desk", alder, phone="+13125550199")
        person(tx, "Sam Free", email="sam1@gmail.com")
        person(tx, "Sam Free", email="sam2@gmail.com")
    look(database)
    assert found(database) == {
        profile: Rung.PROFILE,
        phone: Rung.PHONE,
        domain: Rung.NAME_AND_DOMAIN,
        near: Rung.FUZZY,
    }
    with database.read() as rows:
        assert duplicates.to_look_at(rows) == 0


def test_a_change_makes_a_pair_and_another_takes_it_away(database: Database) -> None:
    with database.transaction("test") as tx:
        company = companies.create(tx, "Alder Labs Inc.")
        one, other = person(tx, "Ann Ash", company), person(tx, "Xenia Yew", company)
    look(database)
    assert found(database) == {}
    with database.transaction("person") as tx:
        contacts.update(tx, other, name="Anne Ash")
    with database.read() as rows:
        assert duplicates.to_look_at(rows) == 1
    look(database)
    assert list(found(database)) == [(one, other)]
    with database.transaction("person") as tx:
        contacts.update(tx, other, name="Xenia Yew")
    look(database)
    assert found(database) == {}
    with database.transaction("person") as tx:
        contacts.add_point(tx, one, Point(kind="linkedin", value="linkedin.com/in/one"))
        contacts.add_point(tx, other, Point(kind="linkedin", value="linkedin.com/in/one"))
    look(database)
    assert found(database) == {(one, other): Rung.PROFILE}


def test_who_was_told_apart_or_put_aside_is_not_shown(database: Database) -> None:
    with database.transaction("test") as tx:
        people = [person(tx, "Ann Ash", linkedin="linkedin.com/in/ann") for _ in range(3)]
    look(database)
    assert len(found(database)) == 3
    with database.transaction("person") as tx:
        assert duplicates.set_apart(tx, people[1], people[0])
        assert not duplicates.set_apart(tx, people[0], people[1])
    assert len(found(database)) == 2
    with database.transaction("person") as tx:
        contacts.trash(tx, people[2])
    assert found(database) == {}
    with database.transaction("person") as tx:
        contacts.restore(tx, people[2])
    assert len(found(database)) == 2


def test_many_namesakes_and_a_large_company_do_not_hold_it_up(database: Database) -> None:
    with database.transaction("test") as tx:
        company = companies.create(tx, "Alder Labs Inc.")
        tx.many(
            "insert into contacts (name, company_id, created_at, updated_at) values (?, ?, 0, 0)",
            [("Test Test", None) for _ in range(2500)] + [(f"Person {n:05} Smith", company) for n in range(2500)],
        )
    began = time.monotonic()
    look(database)
    assert time.monotonic() - began < 20
    with database.read() as rows:
        began = time.monotonic()
        assert len(duplicates.queue(rows, offset=0, limit=50)) <= 50
        duplicates.count(rows)
        assert time.monotonic() - began < 1
