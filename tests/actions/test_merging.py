"""Merging two people with a choice for each field, and taking the merge apart, at once and after work went on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.actions import doing
from app.actions.duplicates import look_for_duplicates
from app.actions.queries import duplicates as queries
from app.core.contact import Contact, Point
from app.core.errors import BadInput
from app.core.ids import ContactId
from app.store import activities, companies, contacts
from app.store.workspace import Workspace
from tests.actions.office import dump
from tests.fakes.workspaces import a_workspace


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    made = a_workspace(tmp_path)
    with made.database.transaction("test") as tx:
        alder, beech = companies.create(tx, "Alder Labs Inc."), companies.create(tx, "Beech Ltd")
        one = contacts.create(
            tx, name="Ann Ash", title="Founder", company_id=alder, city="Chicago", tags=["vip"],
            points=[Point(kind="email", value="ann@alder.example"), Point(kind="linkedin", value="linkedin.com/in/ann")],
        )  # fmt: skip
        other = contacts.create(
            tx, name="Annette Ash", title="CEO", company_id=beech, state="IL", tags=["fair"],
            points=[Point(kind="email", value="annette@beech.example"), Point(kind="linkedin", value="linkedin.com/in/ann")],
        )  # fmt: skip
        activities.log(tx, "note", contact=other, body="Met at the fair")
        assert (one, other) == (1, 2)
    yield made
    made.close()


def person(space: Workspace, number: int) -> Contact:
    with space.database.read() as rows:
        return contacts.get(rows, ContactId(number))


def test_the_chosen_fields_come_from_the_other_one(space: Workspace) -> None:
    doing.run(space.database, "merge_contacts", {"keep": 1, "drop": 2, "take": ["title", "company", "email"]})
    kept = person(space, 1)
    assert (kept.name, kept.title, kept.city, kept.state) == ("Ann Ash", "CEO", "Chicago", "IL")
    assert kept.company is not None
    assert kept.company.name == "Beech Ltd"
    assert kept.email == "annette@beech.example"
    assert {point.value for point in kept.points if point.kind == "email"} == {
        "ann@alder.example",
        "annette@beech.example",
    }
    assert kept.tags == ("fair", "vip")


def test_a_field_that_is_none_changes_nothing(space: Workspace) -> None:
    with pytest.raises(BadInput):
        doing.run(space.database, "merge_contacts", {"keep": 1, "drop": 2, "take": ["shoe size"]})
    assert person(space, 2).name == "Annette Ash"


def test_a_merge_is_taken_apart_whole(space: Workspace) -> None:
    with space.database.read() as rows:
        before = dump(rows)
    ran = doing.run(
        space.database, "merge_contacts", {"keep": 1, "drop": 2, "take": ["title", "company", "email", "name"]}
    )
    assert [one.undo for one in queries.merged_lately(space)] == [ran.undo_id]
    doing.run(space.database, "undo_changes", {"group": ran.undo_id})
    with space.database.read() as rows:
        assert dump(rows) == before
    assert queries.merged_lately(space) == []


def test_a_merge_is_taken_apart_later_and_keeps_what_was_done_since(space: Workspace) -> None:
    ran = doing.run(space.database, "merge_contacts", {"keep": 1, "drop": 2, "take": ["title"]})
    doing.run(space.database, "update_contact", {"contact": 1, "city": "Boston"})
    doing.run(space.database, "log_activity", {"kind": "call", "contact": 1, "notes": "They moved"})
    doing.run(space.database, "undo_changes", {"group": ran.undo_id})
    one, other = person(space, 1), person(space, 2)
    assert (one.title, one.city) == ("Founder", "Boston")
    assert (other.title, other.email) == ("CEO", "annette@beech.example")
    with space.database.read() as rows:
        notes = rows.all("select contact_id, body from activities order by id")
    assert [(row[0], row[1]) for row in notes] == [(2, "Met at the fair"), (1, "They moved")]


def test_the_queue_shows_the_pair_and_loses_it_when_told_apart(space: Workspace) -> None:
    assert queries.queue(space).unseen == 2
    passed: list[tuple[int, int]] = []
    assert look_for_duplicates(space, lambda done, total: passed.append((done, total)), lambda: False) == 2
    assert passed == [(2, 2)]
    waiting = queries.queue(space)
    assert (waiting.total, waiting.unseen, len(waiting.pairs)) == (1, 0, 1)
    assert waiting.pairs[0].why == "linkedin.com/in/ann"
    assert waiting.pairs[0].keep.contact.id == 2, "the one with history is kept"
    ran = doing.run(space.database, "not_duplicates", {"one": 1, "other": 2})
    assert queries.queue(space).total == 0
    doing.run(space.database, "undo_changes", {"group": ran.undo_id})
    assert queries.queue(space).total == 1


def test_looking_stops_when_it_is_asked_to(space: Workspace) -> None:
    assert look_for_duplicates(space, lambda *_: None, lambda: True) == 0
    assert queries.queue(space).unseen == 2
