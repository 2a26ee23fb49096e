"""The lists of people and companies: conditions, order, what was typed, and what a row shows."""

from datetime import timedelta

import pytest

from app.actions import listing
from app.core.clock import VirtualClock, to_millis
from app.core.contact import Point
from app.core.errors import BadInput
from app.core.ids import ContactId
from app.core.view import Condition, Definition, Kind, Operator, Value, View, definition_of
from app.store import (
    activities,
    approvals,
    bulk,
    companies,
    contact_list,
    contacts,
    custom_fields,
    deals,
    suppressions,
    views,
)
from app.store.database import Database, Transaction
from app.store.workspace import Workspace

NAMES = ("Ada Alder", "Ben Birch", "Cora Cedar", "Dov Dogwood", "Eve Elm")


@pytest.fixture
def people(space: Workspace, clock: VirtualClock) -> dict[str, ContactId]:
    """Five people: their scores fall from 90 by 20, every one but the last was written to, ever longer ago."""
    with space.database.transaction("person") as tx:
        labs = companies.create(tx, "Alder Labs", domain="alder.example", industry="Software")
        made = {}
        for place, name in enumerate(NAMES):
            first, last = name.split()
            one = contacts.create(
                tx, name=name, first_name=first, last_name=last, score=90 - 20 * place, status="hot" if place < 2 else "cold",
                company_id=labs if place % 2 == 0 else None, points=[Point(kind="email", value=f"{first.lower()}@example.com")],
            )  # fmt: skip
            if place < 4:
                ago = to_millis(clock.now() - timedelta(days=7 * place + 1))
                tx.run("update contacts set last_contacted_at = ? where id = ?", ago, one)
            made[first] = one
    return made


def found(
    database: Database, *conditions: Condition, text: str = "", sort: str = "score", down: bool = True
) -> list[str]:
    """Return the first names a list of people holds."""
    wanted = Definition(filters=conditions, sort=sort, descending=down)
    with database.read() as rows:
        ids = listing.find(rows, "contacts", wanted, text, database.clock.now()).ids
        return [row.name.split()[0] for row in contact_list.page(rows, ids)]


def when(field: str, operator: str, value: Value = None) -> Condition:
    return Condition(field=field, operator=Operator(operator), value=value)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (when("score", "at_least", 70), "Ada Ben"),
        (when("score", "at_most", 30), "Dov Eve"),
        (when("status", "any_of", ("hot",)), "Ada Ben"),
        (when("status", "none_of", ("hot",)), "Cora Dov Eve"),
        (when("last_touch", "older", 10), "Cora Dov"),
        (when("last_touch", "within", 10), "Ada Ben"),
        (when("last_touch", "empty"), "Eve"),
        (when("company", "is", "alder labs"), "Ada Cora Eve"),
        (when("company", "empty"), "Ben Dov"),
        (when("industry", "starts", "soft"), "Ada Cora Eve"),
        (when("name", "contains", "EDA"), "Cora"),
        (when("email", "contains", "ben@"), "Ben"),
        (when("created", "within", 7), "Ada Ben Cora Dov Eve"),
        (when("replied", "is", True), ""),
        (when("in_sequence", "is", False), "Ada Ben Cora Dov Eve"),
    ],
    ids=lambda value: f"{value.field} {value.operator}" if isinstance(value, Condition) else "",
)
def test_a_condition_lists_who_fits(
    people: dict[str, ContactId], database: Database, condition: Condition, expected: str
) -> None:
    assert found(database, condition) == expected.split()


def test_every_condition_must_hold(people: dict[str, ContactId], database: Database) -> None:
    assert found(database, when("score", "at_least", 40), when("company", "filled")) == ["Ada", "Cora"]


def test_a_name_with_signs_of_its_own_is_taken_as_it_stands(people: dict[str, ContactId], database: Database) -> None:
    with database.transaction("person") as tx:
        contacts.update(tx, people["Ben"], name="Ben 100%_sure' or 1=1")
    assert found(database, when("name", "contains", "100%_")) == ["Ben"]
    assert found(database, when("name", "contains", "%")) == ["Ben"]
    assert found(database, text="' or 1=1") == ["Ben"]


@pytest.mark.parametrize(
    ("sort", "down", "expected"),
    [
        ("name", False, "Ada Ben Cora Dov Eve"),
        ("name", True, "Eve Dov Cora Ben Ada"),
        ("score", False, "Eve Dov Cora Ben Ada"),
        ("last_touch", True, "Ada Ben Cora Dov Eve"),
        ("last_touch", False, "Dov Cora Ben Ada Eve"),
        ("stage", True, "Ben Ada Eve Dov Cora"),
    ],
)
def test_order(people: dict[str, ContactId], database: Database, sort: str, down: bool, expected: str) -> None:
    assert found(database, sort=sort, down=down) == expected.split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a", "Ada Cora Eve"), ("ada ald", "Ada"), ("irc", "Ben"), ("labs", "Ada Cora Eve"), ("nobody", ""), ("-", "")],
)
def test_what_is_typed_narrows(people: dict[str, ContactId], database: Database, text: str, expected: str) -> None:
    assert found(database, text=text) == expected.split()


def test_who_must_not_be_contacted(people: dict[str, ContactId], database: Database) -> None:
    with database.transaction("person") as tx:
        suppressions.add_contact(tx, people["Cora"], reason="do not contact", source="person")
    assert found(database, when("blocked", "is", True)) == ["Cora"]
    assert "Cora" not in found(database, when("blocked", "is", False))
    with database.transaction("person") as tx:
        contacts.add_point(tx, people["Ben"], Point(kind="email", value="stop@elsewhere.example"))
        suppressions.add(tx, "domain", "elsewhere.example", reason="domain", source="person")
    assert found(database, when("blocked", "is", True)) == ["Ben", "Cora"]
    with database.transaction("person") as tx:
        tx.run("delete from contact_points where value = 'stop@elsewhere.example'")
    assert found(database, when("blocked", "is", True)) == ["Cora"]
    with database.transaction("person") as tx:
        contacts.add_point(tx, people["Ben"], Point(kind="email", value="go@elsewhere.example"))
    with database.read() as rows:
        marked = {row.name.split()[0] for row in contact_list.page(rows, list(people.values())) if row.blocked}
    assert marked == {"Ben", "Cora"}


def test_the_next_step_is_the_earliest(people: dict[str, ContactId], database: Database, clock: VirtualClock) -> None:
    with database.transaction("person") as tx:
        soon, later = clock.now() + timedelta(hours=1), clock.now() + timedelta(days=3)
        activities.create_task(tx, "Call Ada", kind="todo", due_at=later, contact=people["Ada"])
        activities.create_task(tx, "Mail Ada", kind="todo", due_at=soon, contact=people["Ada"])
        activities.create_task(tx, "Call Ben", kind="todo", due_at=later, contact=people["Ben"])
        approvals.ask(tx, "first mail", "First mail to Ben", {"text": "Hello"}, contact=people["Ben"])
    with database.read() as rows:
        steps = {row.name.split()[0]: row.next_step for row in contact_list.page(rows, list(people.values()))}
    assert steps["Ada"] is not None
    assert (steps["Ada"].kind, steps["Ada"].words, steps["Ada"].due) == ("task", "Mail Ada", soon)
    assert steps["Ben"] is not None
    assert (steps["Ben"].kind, steps["Ben"].sort) == ("approval", "first mail")
    assert steps["Cora"] is None
    assert found(database, when("next_step", "empty")) == ["Cora", "Dov", "Eve"]
    assert found(database, sort="next_step", down=False)[:2] == ["Ben", "Ada"]


def test_the_stage_is_that_of_the_newest_deal(people: dict[str, ContactId], database: Database) -> None:
    with database.transaction("person") as tx:
        deals.create(tx, "First", currency="USD", contact=people["Dov"])
        newest = deals.create(tx, "Second", currency="USD", contact=people["Dov"])
        tx.update("deals", newest, stage="proposal")
    assert found(database, when("stage", "any_of", ("proposal",))) == ["Dov"]
    assert found(database, sort="stage")[0] == "Dov"


def test_who_is_in_the_trash_is_in_no_list(people: dict[str, ContactId], database: Database) -> None:
    with database.transaction("person") as tx:
        contacts.trash(tx, people["Ada"])
    assert "Ada" not in found(database)
    assert found(database, text="ada") == []
    with database.read() as rows:
        assert listing.find(rows, "contacts", Definition(), "", database.clock.now()).total == 4


def test_a_condition_that_does_not_fit_is_refused(people: dict[str, ContactId], database: Database) -> None:
    for wrong in (when("colour", "is", "blue"), when("score", "contains", "9"), when("score", "at_least", "many")):
        with pytest.raises(BadInput):
            found(database, wrong)


# Fields of one's own -------------------------------------------------------------------------------------------------


def define(tx: Transaction, name: str, kind: Kind, **values: str) -> None:
    custom_fields.define(tx, "contacts", name, kind, ())
    for row in tx.all("select id, first_name from contacts"):
        if row["first_name"] in values:
            custom_fields.put(tx, "contacts", row["id"], name, values[row["first_name"]])


def test_fields_of_ones_own_are_filtered_and_sorted_by(
    people: dict[str, ContactId], database: Database, clock: VirtualClock
) -> None:
    days = [(clock.now() + timedelta(days=by)).date().isoformat() for by in (-20, -2, 5)]
    with database.transaction("person") as tx:
        define(tx, "Seats \"n' all", Kind.NUMBER, Ada="9", Ben="100")
        define(tx, "Renewal", Kind.DATE, Ada=days[0], Ben=days[1], Cora=days[2])
        define(tx, "VIP", Kind.TRUTH, Cora="yes", Dov="no")
    seats = "Seats \"n' all"
    assert found(database, when(seats, "at_least", 50)) == ["Ben"]
    assert found(database, sort=seats)[:2] == ["Ben", "Ada"]
    assert found(database, when("Renewal", "older", 10)) == ["Ada"]
    assert found(database, when("Renewal", "within", 10)) == ["Ben"]
    assert found(database, when("Renewal", "ahead", 10)) == ["Cora"]
    assert found(database, when("VIP", "is", True)) == ["Cora"]
    assert found(database, when("VIP", "is", False)) == ["Ada", "Ben", "Dov", "Eve"]


def test_what_an_import_left_is_adopted_by_name(people: dict[str, ContactId], database: Database) -> None:
    with database.transaction("import") as tx:
        tx.run('update contacts set extra = \'{"Region": "North"}\' where id = ?', people["Eve"])
    with database.transaction("person") as tx:
        assert custom_fields.leftovers(tx, "contacts") == ["Region"]
        custom_fields.define(tx, "contacts", "Region", Kind.TEXT, ())
        assert custom_fields.leftovers(tx, "contacts") == []
    assert found(database, when("Region", "is", "north")) == ["Eve"]


# Tags and views ------------------------------------------------------------------------------------------------------


def test_tags(people: dict[str, ContactId], database: Database) -> None:
    with database.transaction("person") as tx:
        assert bulk.tag(tx, people["Ada"], "fair", held=True)
        assert not bulk.tag(tx, people["Ada"], "Fair", held=True)
        assert bulk.tag(tx, people["Ben"], "fair", held=True)
        assert bulk.all_tags(tx) == ["fair"]
        assert bulk.tag(tx, people["Ben"], "FAIR", held=False)
    assert found(database, when("tags", "has", "fair")) == ["Ada"]
    assert found(database, when("tags", "empty")) == ["Ben", "Cora", "Dov", "Eve"]


def test_a_definition_is_kept_as_it_is() -> None:
    wanted = Definition(
        filters=(when("score", "at_least", 70), when("stage", "any_of", ("hot", "won")), when("last_touch", "empty")),
        sort="score",
        descending=True,
    )
    assert definition_of(wanted.as_json()) == wanted
    for wrong in (
        "everybody",
        "[]",
        '{"filters": [{"field": "score"}]}',
        '{"filters": [{"field": "a", "operator": "is"}]}',
    ):
        with pytest.raises(BadInput):
            definition_of(wrong)


def test_views_keep_their_order(database: Database) -> None:
    with database.transaction("person") as tx:
        one, two, three = (views.create(tx, "contacts", name, Definition()) for name in ("One", "Two", "Three"))
        views.move(tx, three, 0)
        views.delete(tx, one)
        assert [view.id for view in views.saved(tx, "contacts")] == [three, two]
        assert views.saved(tx, "companies") == []


@pytest.mark.parametrize("view", views.BUILT_IN["contacts"], ids=lambda view: view.key)
def test_a_view_that_comes_with_the_program_can_be_asked(
    people: dict[str, ContactId], database: Database, view: View
) -> None:
    expected = {"all": 5, "hot": 2, "quiet": 2, "stuck": 5}
    assert len(found(database, *view.definition.filters)) == expected[view.key]
