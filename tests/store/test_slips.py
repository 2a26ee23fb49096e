"""Search by names typed with a slip, and the order in which hits stand."""

import random
from pathlib import Path

import pytest

from app.actions.imports import import_file
from app.core.ids import BatchId
from app.store import companies, connection, contacts, deals, imports, migrations, search, slips, undo
from app.store.database import Database
from app.store.layout import DATABASE
from app.store.workspace import Workspace
from bench.searching import names, slip
from tests.fakes.workspaces import a_clock, a_contact, a_workspace, bring_back, reopened


def _titles(database: Database, text: str, *, limit: int = 20, kinds: frozenset[str] | None = None) -> list[str]:
    with database.read() as rows:
        return [hit.title for hit in search.find(rows, text, limit=limit, kinds=kinds)]


@pytest.fixture
def people(database: Database) -> Database:
    with database.transaction("person") as tx:
        for number, name in enumerate(
            ("John Smith", "Zoë Ångström", "José Núñez", "Jürgen Groß", "Maria Prado", "Bo Li")
        ):
            a_contact(tx, f"p{number}@alder.example", name)
        companies.create(tx, "Alderwood Timber")
        deals.create(tx, "Harbour renewal", currency="USD")
    return database


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Jon Smth", "John Smith"),
        ("Jhon Smith", "John Smith"),
        ("john smyth", "John Smith"),
        ("JOHNN SMITH", "John Smith"),
        ("smiht john", "John Smith"),
        ("zoe angstrm", "Zoë Ångström"),
        ("jse nunez", "José Núñez"),
        ("Jürgn Groß", "Jürgen Groß"),
        ("alderwod", "Alderwood Timber"),
        ("harbur renewal", "Harbour renewal"),
    ],
)
def test_a_name_with_a_slip_is_found(people: Database, typed: str, meant: str) -> None:
    assert _titles(people, typed)[0] == meant


@pytest.mark.parametrize("typed", ["Jxxn Smith", "x", "zz", "12345", "john miller", "\N{ROCKET}"])
def test_what_is_further_off_is_not_taken_for_a_name(people: Database, typed: str) -> None:
    assert _titles(people, typed) == []


def test_exact_names_come_before_beginnings_companies_other_words_slips_and_notes(database: Database) -> None:
    with database.transaction("person") as tx:
        named = companies.create(tx, "Maria Works")
        a_contact(tx, "f@x.example", "Marya Prado")
        a_contact(tx, "e@x.example", "Sixth", notes="knows Maria well")
        a_contact(tx, "maria@y.example", "Fourth")
        a_contact(tx, "c@x.example", "Third", company_id=named)
        a_contact(tx, "b@x.example", "Mariana Prado")
        a_contact(tx, "a@x.example", "Maria Prado")
    people = _titles(database, "maria", kinds=frozenset({"contact"}))
    assert people == ["Maria Prado", "Mariana Prado", "Third", "Fourth", "Marya Prado", "Sixth"]


def test_the_order_is_the_same_among_many(database: Database) -> None:
    """With more hits than are read, the index is asked for each step of the order."""
    with database.transaction("person") as tx:
        a_contact(tx, "first@x.example", "Maria Prado")
        a_contact(tx, "second@x.example", "Mariana Prado")
        for number in range(120):
            a_contact(tx, f"maria{number}@y.example", f"Other {number}", notes="Maria")
    assert _titles(database, "maria", limit=5)[:2] == ["Maria Prado", "Mariana Prado"]
    assert len(_titles(database, "maria", limit=5)) == 5


def test_imported_people_are_found_by_a_slip_too(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("Name,Email,Company\nHelena Quarman,h@alder.example,Alder Labs\n", "utf-8")
    import_file(database, file)
    assert _titles(database, "Helen Quarmen")[0] == "Helena Quarman"


def test_who_is_gone_or_renamed_is_not_found_by_a_slip(people: Database) -> None:
    with people.transaction("person") as tx:
        john = contacts.named(tx, "John Smith")[0][0]
        contacts.update(tx, john, name="Peter Brown")
    assert _titles(people, "Jon Smth") == []
    assert _titles(people, "Petr Brown") == ["Peter Brown"]


def _words(database: Database) -> set[str]:
    with database.read() as rows:
        return {row[0] for row in rows.all("select word from search_slips")}


def test_words_of_names_leave_with_the_last_who_bears_them(database: Database) -> None:
    with database.transaction("person") as tx:
        lena, other, gone = (
            a_contact(tx, f"{number}@alder.example", name)
            for number, name in enumerate(("Lena Quarman", "Lena Torvald", "Ulrike Zanderholm"))
        )
        firm = companies.create(tx, "Zanderholm Works")
    with database.transaction("person") as tx:
        contacts.update(tx, lena, name="Mina Quarman")
    assert _words(database) == {"mina", "quarman", "lena", "torvald", "ulrike", "zanderholm", "works"}
    with database.transaction("person") as tx:
        contacts.trash(tx, other)
    assert _words(database) == {"mina", "quarman", "ulrike", "zanderholm", "works"}
    with database.transaction("person") as tx:
        tx.delete("contacts", gone)
    assert _words(database) == {"mina", "quarman", "zanderholm", "works"}, "a company is called so too"
    with database.transaction("person") as tx:
        companies.update(tx, firm, name="Alder Works")
        contacts.restore(tx, other)
    assert _words(database) == {"mina", "quarman", "lena", "torvald", "alder", "works"}
    assert _titles(database, "Zandrholm") == []


def test_an_umlaut_keeps_no_other_spelling_of_a_name(database: Database) -> None:
    with database.transaction("person") as tx:
        with_dots = a_contact(tx, "a@alder.example", "Müllerin")
        a_contact(tx, "b@alder.example", "Mullerin")
    with database.transaction("person") as tx:
        tx.delete("contacts", with_dots)
    assert _words(database) == {"mullerin"}


def test_an_import_that_is_taken_back_leaves_none_of_its_words(database: Database, tmp_path: Path) -> None:
    with database.transaction("person") as tx:
        a_contact(tx, "p@alder.example", "Helena Torvald")
    file = tmp_path / "list.csv"
    file.write_text("Name,Email,Company\nHelena Quarman,h@birch.example,Birch Labs\n", "utf-8")
    done = import_file(database, file)
    assert {"quarman", "birch"} <= _words(database)
    with database.transaction("person") as tx:
        undo.revert(tx, undo.of_batch(tx, BatchId(done.batch or 0)), label="Undo")
        imports.remove_batch(tx, BatchId(done.batch or 0))
    assert _words(database) == {"helena", "torvald"}


def test_nineteen_of_twenty_slips_are_forgiven(database: Database) -> None:
    everybody, draw = names(1500), random.Random(5)
    with database.transaction("person") as tx:
        for number, name in enumerate(everybody):
            a_contact(tx, f"p{number}@alder.example", name)
    asked = [(name, slip(name, draw)) for name in draw.sample(everybody, 200)]
    right = sum(name in _titles(database, typed, limit=5) for name, typed in asked)
    assert right >= 190


@pytest.mark.parametrize("word", ["ab", "x" * 25, "a1b2", "123456", ""])
def test_words_that_are_no_names_are_not_learnt(database: Database, word: str) -> None:
    with database.transaction("person") as tx:
        slips.learn(tx, [word])
        assert tx.value("select count(*) from search_slips") == 0


def test_a_workspace_from_before_is_searched_like_a_new_one(tmp_path: Path) -> None:
    """Brought up from the second schema, the index is filled from the rows in the migration's own transaction."""
    space: Workspace = a_workspace(tmp_path)
    with space.database.transaction("person") as tx:
        a_contact(tx, "ada@alder.example", "Ada Lovegood", notes="likes tea")
    space.close()
    bring_back(space, 2)
    opened = connection.connect(space.folder / DATABASE, space.database.key)
    assert migrations.migrate(opened)
    opened.close()
    again = reopened(space.folder, a_clock())
    assert _titles(again.database, "tea") == ["Ada Lovegood"]
    assert _titles(again.database, "Ada Lovgood") == ["Ada Lovegood"]
    again.close()
