"""The trash: what lies there and by whom, what comes back, and what deleting for good leaves behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.actions import doing
from app.actions.queries import trash as queries
from app.core.errors import NotFound, Refused
from app.core.ids import ContactId
from app.store import audit, contacts, search, suppressions
from app.store.database import Row
from app.store.workspace import Workspace
from tests.actions.office import furnish
from tests.fakes.workspaces import a_workspace

ADA, BOB, CORA = 1, 2, 3


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    made = a_workspace(tmp_path)
    with made.database.transaction("test") as tx:
        furnish(tx)
    yield made
    made.close()


def _cells(row: Row) -> tuple[object, ...]:
    return tuple(row[name] for name in row.keys())  # noqa: SIM118 (a row iterates over its values)


def do(space: Workspace, name: str, **arguments: object) -> object:
    return doing.run(space.database, name, arguments, confirmed=True).result


def test_it_says_what_lies_there_since_when_and_by_whom(space: Workspace) -> None:
    do(space, "delete_contact", contact=BOB)
    seen = queries.listed(space, "contact")
    assert {(one.name, one.detail, one.by) for one in seen.records} == {
        ("Bob Sample", "Alder Labs Inc.", "person"),
        ("Dora Sample", "Dogwood Ltd", "test"),
    }
    assert seen.counts == {"contact": 2, "company": 1, "deal": 1}


def test_who_was_merged_is_not_in_the_trash(space: Workspace) -> None:
    do(space, "merge_contacts", keep=ADA, drop=CORA)
    assert [one.name for one in queries.listed(space, "contact").records] == ["Dora Sample"]
    with pytest.raises(NotFound):
        do(space, "restore_contact", contact=ADA)


def test_a_contact_comes_back_with_their_addresses(space: Workspace) -> None:
    do(space, "delete_contact", contact=CORA)
    do(space, "restore_contact", contact=CORA)
    with space.database.read() as rows:
        assert contacts.with_email(rows, "cora@alder.example") == CORA
        assert [hit.title for hit in search.find(rows, "Cora")] == ["Cora Sample"]


def test_a_contact_whose_address_was_given_away_stays(space: Workspace) -> None:
    do(space, "delete_contact", contact=CORA)
    doing.run(space.database, "create_contact", {"name": "Cora Second", "email": "cora@alder.example"})
    with pytest.raises(Refused, match="Cora Second has the address"):
        do(space, "restore_contact", contact=CORA)
    assert queries.listed(space, "contact").counts["contact"] == 2


def test_nothing_of_a_person_is_left_but_what_the_law_keeps(space: Workspace) -> None:
    do(space, "do_not_contact", contact=BOB)
    do(space, "update_contact", contact=BOB, city="Springfield", notes="Likes herons")
    do(space, "log_activity", kind="note", contact=BOB, notes="Talked about herons")
    do(space, "delete_contact", contact=BOB)
    counted = queries.consequences(space, "contact", (BOB,))
    assert (counted.activities, counted.consents, counted.suppressions) == (1, 1, 1)
    do(space, "delete_forever", kind="contact", records=(BOB,))
    with space.database.read() as rows:
        tables = [
            row[0]
            for row in rows.all("select name from sqlite_master where type = 'table' and sql not like '%virtual%'")
        ]
        held = {
            table: str([_cells(row) for row in rows.all(f"select * from {table}")]).lower()
            for table in tables
            if not table.startswith("search_") and table != "steps"
        }
        assert {
            name for name, text in held.items() if "heron" in text or "bob sample" in text or "bob@" in text
        } == set()
        assert search.find(rows, "Bob") == []
        assert search.find(rows, "herons") == []
        assert suppressions.of(rows, "email", "bob@alder.example", channel="email") is not None
        assert rows.value("select count(*) from consents") == 1
        said = [entry.says for entry in audit.entries(rows, newest=100) if entry.contact_id == BOB]
        assert set(said) == {"(this person was erased)"}
        assert space.verify_audit(rows).ok
        assert rows.all("pragma foreign_key_check") == []
    with pytest.raises(NotFound):
        do(space, "restore_contact", contact=BOB)


def test_a_customer_keeps_their_name_for_the_invoice_and_nothing_else(space: Workspace) -> None:
    with space.database.transaction("test") as tx:
        tx.run("update outbox set state = 'sent' where state = 'uncertain'")
        contacts.update(tx, ContactId(ADA), city="Springfield")
    do(space, "delete_contact", contact=ADA)
    assert queries.consequences(space, "contact", (ADA,)).invoices == 1
    do(space, "delete_forever", kind="contact", records=(ADA,))
    with space.database.read() as rows:
        row = rows.one("select name, city, title, tags from contacts where id = ?", ADA)
        assert row is not None
        assert _cells(row) == ("Ada Sample", None, None, "[]")
        assert rows.value("select count(*) from invoices where contact_id = ?", ADA) == 1
        assert rows.value("select count(*) from contact_points where contact_id = ?", ADA) == 0
        assert rows.all("pragma foreign_key_check") == []
    assert ADA not in [one.id for one in queries.listed(space, "contact").records]


def test_while_it_is_unknown_whether_a_mail_left_nobody_is_destroyed(space: Workspace) -> None:
    do(space, "delete_contact", contact=ADA)
    with pytest.raises(Refused, match="not settled"):
        do(space, "delete_forever", kind="contact", records=(ADA,))
    assert ADA in [one.id for one in queries.listed(space, "contact").records]


def test_a_company_goes_and_its_people_stay(space: Workspace) -> None:
    do(space, "delete_company", company=1)
    do(space, "delete_forever", kind="company", records=(1,))
    with space.database.read() as rows:
        assert contacts.get(rows, ContactId(ADA)).company is None
        assert rows.value("select count(*) from companies where id = 1") == 0
        assert rows.all("pragma foreign_key_check") == []


def test_an_invoiced_deal_is_kept(space: Workspace) -> None:
    do(space, "delete_deal", deal=2)
    with pytest.raises(Refused, match="invoiced"):
        do(space, "delete_forever", kind="deal", records=(2,))
    do(space, "delete_forever", kind="deal", records=(3,))
    assert [one.name for one in queries.listed(space, "deal").records] == ["Alder – paid plan"]


def test_only_what_lies_in_the_trash_is_destroyed(space: Workspace) -> None:
    for kind, record in (("contact", CORA), ("company", 1), ("deal", 1)):
        with pytest.raises(NotFound):
            do(space, "delete_forever", kind=kind, records=(record,))
