"""Deeds for many records: by number or by what a view shows, and each taken back as one step."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.actions import doing
from app.actions.exports import export_listed
from app.actions.queries import companies, contacts, lists
from app.core.errors import BadInput, Refused
from app.core.view import Condition, Definition, Operator
from app.store.workspace import Workspace
from tests.actions.office import dump, furnish
from tests.fakes.workspaces import START, a_workspace

FOUNDERS = Definition(filters=(Condition(field="tags", operator=Operator.EMPTY),), sort="name").as_json()
AT = START.isoformat()


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    made = a_workspace(tmp_path)
    with made.database.transaction("test") as tx:
        furnish(tx)
    yield made
    made.close()


def owners(space: Workspace) -> dict[str, str]:
    ids = contacts.contact_ids(space, Definition()).found.ids
    return {row.name.split()[0]: row.texts["owner"] for row in contacts.contact_rows(space, ids)}


def test_all_a_view_shows_but_some(space: Workspace) -> None:
    shown = contacts.contact_ids(
        space, Definition(filters=(Condition(field="tags", operator=Operator.EMPTY),), sort="name")
    )
    names = [row.name.split()[0] for row in contacts.contact_rows(space, shown.found.ids)]
    assert names[:2] == ["Bob", "Cora"]
    wanted = {"field": "owner", "value": "Robin", "view": FOUNDERS, "at": AT, "without": [shown.found.ids[1]]}
    said = doing.preview(space.database, "set_field_of_many", wanted)
    assert said == f"Set owner of {len(names) - 1} contact{'s' if len(names) > 2 else ''} to “Robin”"
    ran = doing.run(space.database, "set_field_of_many", wanted)
    found = owners(space)
    assert (found["Ada"], found["Bob"], found["Cora"]) == ("", "Robin", "")
    assert ran.undo_id is not None
    doing.run(space.database, "undo_changes", {"group": ran.undo_id})
    assert set(owners(space).values()) == {""}


def test_a_view_needs_the_instant_its_days_count_from(space: Workspace) -> None:
    with pytest.raises(BadInput, match="instant"):
        doing.run(space.database, "tag_many", {"tag": "fair", "view": FOUNDERS})


def test_trashing_many_withdraws_their_mail_and_undo_lets_it_go_on(space: Workspace) -> None:
    with space.database.read() as rows:
        before = dump(rows)
    with pytest.raises(Refused):
        doing.run(space.database, "trash_many", {"records": "1,2,3"})
    ran = doing.run(space.database, "trash_many", {"records": "1,2,3"}, confirmed=True)
    with space.database.read() as rows:
        states = {row[0] for row in rows.all("select state from outbox where contact_id in (1, 2, 3)")}
    assert "queued" not in states
    assert ran.undo_id is not None
    doing.run(space.database, "undo_changes", {"group": ran.undo_id})
    with space.database.read() as rows:
        assert dump(rows) == before


def test_own_fields_are_checked_before_anything_is_set(space: Workspace) -> None:
    doing.run(space.database, "define_field", {"name": "Seats", "kind": "number"})
    with pytest.raises(BadInput, match="no number"):
        doing.run(space.database, "set_field_of_many", {"field": "Seats", "value": "many", "records": "1,2"})
    doing.run(space.database, "set_field_of_many", {"field": "Seats", "value": "1,200", "records": "1,2"})
    assert [row.own for row in contacts.contact_rows(space, [1, 2])] == [{"Seats": "1200"}] * 2
    with pytest.raises(BadInput, match="already"):
        doing.run(space.database, "define_field", {"name": "Seats"})
    with pytest.raises(BadInput, match="choices"):
        doing.run(space.database, "define_field", {"name": "Tier", "kind": "choice"})


def test_companies_too(space: Workspace) -> None:
    doing.run(
        space.database, "set_field_of_many", {"field": "size", "value": "50-200", "entity": "companies", "records": "1"}
    )
    (row,) = companies.company_rows(space, [1])
    assert (row.size_low, row.size_high) == (50, 200)


def test_what_is_exported_is_what_is_shown_and_no_formula(space: Workspace, tmp_path: Path) -> None:
    doing.run(space.database, "update_contact", {"contact": "1", "title": "=cmd()"})
    fields = lists.shape(space, "contacts").fields
    shown = [fields[name] for name in ("name", "title", "email")]
    steps: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        steps.append((done, total))

    file = tmp_path / "people.csv"
    count = export_listed(space, "contacts", [2, 1], shown, ["Name", "Title", "Email"], file, progress, lambda: False)
    assert (count, steps) == (2, [(2, 2)])
    lines = file.read_text("utf-8").splitlines()
    assert lines[0] == "Name,Title,Email"
    assert lines[1].startswith("Bob Sample,Founder,bob@alder.example")
    assert "=cmd()" in lines[2]
    assert ",=cmd()" not in lines[2]
    with pytest.raises(Refused, match="stopped"):
        export_listed(
            space, "contacts", [1], shown, ["Name", "Title", "Email"], tmp_path / "x.csv", progress, lambda: True
        )
    assert sorted(one.name for one in tmp_path.glob("*.csv*")) == ["people.csv"]
