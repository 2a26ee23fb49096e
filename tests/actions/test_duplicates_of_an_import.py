"""What becomes of rows whose record is here already, and what an import says beforehand that it will do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.actions import registry
from app.actions.import_job import Duplicates
from app.actions.imports import import_file
from app.actions.queries import importing
from app.core.errors import BadInput, Cancelled
from app.store import contacts, suppressions
from app.store.workspace import Workspace
from tests.fakes.workspaces import a_contact, a_workspace

PEOPLE = """full_name,email,org,job,seg_code,unsubscribed
Ada Sample,ada@alder.example,Alder,Head of trade,B2,
Ben Sample,ben@birch.example,Birch,Buyer,C1,yes
Cleo Sample,,Cedar,Owner,C1,
Ben Sample,ben@birch.example,Birch,Chief buyer,C1,
,nobody,,,C1,
"""


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace in which one of the five rows is somebody already."""
    space = a_workspace(tmp_path)
    with space.database.transaction("person") as tx:
        a_contact(tx, "ada@alder.example", "Ada Sample")
    yield space
    space.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "leads-feb.csv"
    file.write_text(PEOPLE, "utf-8")
    return file


def _mapping(space: Workspace, file: Path) -> dict[str, str | None]:
    return {one.heading: one.field for one in importing.sniff(space, file).columns}


def test_a_file_is_shown_with_samples_and_what_each_column_is_taken_for(space: Workspace, file: Path) -> None:
    sheet = importing.sniff(space, file)
    assert (sheet.kind, sheet.has_header) == ("contacts", True)
    columns = {one.heading: one for one in sheet.columns}
    assert columns["full_name"].samples == ("Ada Sample", "Ben Sample", "Cleo Sample")
    assert columns["seg_code"].samples == ("B2", "C1")
    assert [columns[name].field for name in ("full_name", "email", "org", "seg_code")] == [
        "name", "email", "company", None,
    ]  # fmt: skip
    assert {one.field for one in importing.sniff(space, file, "deals").columns} <= {
        *importing.fields_of("deals"), None,
    }  # fmt: skip


def test_what_is_no_table_is_refused_in_a_sentence(space: Workspace, tmp_path: Path) -> None:
    page = tmp_path / "page.csv"
    page.write_text("<!doctype html><html></html>", "utf-8")
    with pytest.raises(BadInput, match="web page"):
        importing.sniff(space, page)


def test_the_counts_beforehand_are_those_of_the_import(space: Workspace, file: Path) -> None:
    mapping = _mapping(space, file)
    seen = importing.outlook(space, file, "contacts", mapping)
    assert (seen.rows, seen.new, seen.here, seen.same, seen.rejected) == (5, 2, 2, 0, 1)
    assert (seen.without_email, seen.suppressed) == (1, 1)
    with space.database.read() as rows:
        assert contacts.count(rows) == 1, "nothing was written"
        assert rows.value("select count(*) from batches") == 0
    done = import_file(space.database, file, kind="contacts", mapping=mapping)
    assert (done.added, done.matched, done.rejected) == (seen.new, seen.here, seen.rejected)
    again = importing.outlook(space, file, "contacts", mapping)
    assert (again.new, again.here, again.same) == (0, 0, 4)


def test_counting_can_be_stopped(space: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "many.csv"
    file.write_text("name,email\n" + "".join(f"Ada {n},ada{n}@alder.example\n" for n in range(2000)), "utf-8")
    with pytest.raises(Cancelled):
        importing.outlook(space, file, "contacts", {"name": "name", "email": "email"}, lambda: True)


def test_update_fills_what_is_lacking(space: Workspace, file: Path) -> None:
    done = import_file(space.database, file)
    assert (done.rows, done.added, done.merged, done.unchanged, done.rejected) == (5, 2, 1, 1, 1)
    with space.database.read() as rows:
        assert rows.value("select title from contacts where name = 'Ada Sample'") == "Head of trade"


def test_skip_leaves_those_who_are_here_alone_and_may_update_them_later(space: Workspace, file: Path) -> None:
    done = import_file(space.database, file, duplicates="skip")
    assert (done.rows, done.added, done.merged, done.unchanged, done.rejected) == (5, 2, 0, 2, 1)
    with space.database.read() as rows:
        assert rows.value("select title from contacts where name = 'Ada Sample'") is None
        assert suppressions.of(rows, "email", "ben@birch.example", channel="email") is not None
    later = import_file(space.database, file)
    assert later.merged == 1, "what was left out was not remembered as taken in"
    with space.database.read() as rows:
        assert rows.value("select title from contacts where name = 'Ada Sample'") == "Head of trade"


def test_both_adds_a_record_and_an_address_stays_one_persons(space: Workspace, file: Path) -> None:
    done = import_file(space.database, file, duplicates="both")
    assert (done.rows, done.added, done.merged, done.unchanged, done.rejected) == (5, 4, 0, 0, 1)
    with space.database.read() as rows:
        assert rows.value("select count(*) from contacts where name = 'Ada Sample'") == 2
        assert rows.value("select count(*) from contact_points where value = 'ada@alder.example'") == 1
        extra = rows.value("select extra from contacts where name = 'Ada Sample' order by id desc limit 1")
    assert '"email": "ada@alder.example"' in extra
    assert done.batch is not None
    with space.database.transaction("person") as tx:
        registry.run(tx, "undo_changes", {"batch": done.batch})
    with space.database.read() as rows:
        assert [row["name"] for row in rows.all("select name from contacts")] == ["Ada Sample"]


def test_both_makes_nobody_of_an_address_alone(space: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "addresses.csv"
    file.write_text("Email\nada@alder.example\n", "utf-8")
    done = import_file(space.database, file, duplicates="both")
    assert (done.added, done.unchanged) == (0, 1)


DEALS = "Title,Company,Stage,Value,Close Date\nAlder renewal,Alder,qualified,1200,2026-05-01\n"


@pytest.mark.parametrize(("duplicates", "deals"), [("update", 1), ("skip", 1), ("both", 2)])
def test_deals_that_are_here_already(space: Workspace, tmp_path: Path, duplicates: Duplicates, deals: int) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text(DEALS.replace("1200", ""), "utf-8")
    second.write_text(DEALS, "utf-8")
    import_file(space.database, first)
    mapping = _mapping(space, second)
    seen = importing.outlook(space, second, "deals", mapping)
    assert (seen.new, seen.here) == (0, 1)
    import_file(space.database, second, duplicates=duplicates)
    with space.database.read() as rows:
        assert rows.value("select count(*) from deals") == deals
        assert rows.value("select value is not null from deals order by id limit 1") == (duplicates == "update")


def test_the_imports_that_were_are_told_with_their_way_back(space: Workspace, file: Path) -> None:
    done = import_file(space.database, file)
    (one,) = importing.past(space)
    assert (one.name, one.added, one.merged, one.rejected, one.state) == ("leads-feb.csv", 2, 1, 1, "done")
    assert one.failed_rows == done.failed_rows is not None
    assert one.undo_until == one.at + importing.UNDO_FOR
    with space.database.transaction("person") as tx:
        registry.run(tx, "undo_changes", {"batch": one.batch})
    (gone,) = importing.past(space)
    assert (gone.state, gone.undo_until) == ("undone", None)


def test_after_thirty_days_an_import_stays(space: Workspace, file: Path) -> None:
    import_file(space.database, file)
    space.clock.move_to(space.clock.now() + importing.UNDO_FOR)  # type: ignore[attr-defined]
    assert importing.past(space)[0].undo_until is None
