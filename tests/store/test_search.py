"""Search: people, companies, deals, messages and notes, as they are now."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.contact import Point
from app.core.ids import ContactId
from app.core.message import Direction
from app.store import activities, companies, contacts, deals, mail, search, undo
from app.store.database import Database
from app.store.search import Hit
from tests.fakes.workspaces import a_contact


def _found(
    database: Database, text: str, *, limit: int = 20, kinds: frozenset[str] | None = None
) -> list[tuple[str, str]]:
    return [(hit.kind, hit.title) for hit in _hits(database, text, limit=limit, kinds=kinds)]


def _hits(database: Database, text: str, *, limit: int = 20, kinds: frozenset[str] | None = None) -> list[Hit]:
    with database.read() as rows:
        return search.find(rows, text, limit=limit, kinds=kinds)


@pytest.fixture
def ada(database: Database) -> ContactId:
    """A person with a company, a deal, a note and a message."""
    with database.transaction("person") as tx:
        company = companies.create(tx, "Alder Labs", domain="alder.example", industry="Timber", city="Oslo")
        contact = a_contact(
            tx, "ada@alder.example", "Ada Lovegood", company_id=company, title="Founder", notes="likes tea"
        )
        contacts.add_point(tx, contact, Point(kind="phone", value="+15125550100"))
        deals.create(tx, "Big renewal", currency="USD", contact=contact, need="faster invoices", competitor="Rivalsoft")
        activities.log(tx, "note", contact=contact, body="met at the harbour fair")
        mail.add_message(
            tx, thread=None, contact=contact, mailbox_id=None, direction=Direction.INBOUND, channel="email",
            sender="ada@alder.example", recipient="us@sample.example", subject="Question about seats",
            text="How many umbrellas are included?", at=tx.now, message_id="<1@alder.example>",
        )  # fmt: skip
    return contact


@pytest.mark.parametrize(
    ("text", "kind", "title"),
    [
        ("ada lovegood", "contact", "Ada Lovegood"),
        ("lovegood ada", "contact", "Ada Lovegood"),
        ("LOVEG", "contact", "Ada Lovegood"),
        ("founder", "contact", "Ada Lovegood"),
        ("tea", "contact", "Ada Lovegood"),
        ("15125550100", "contact", "Ada Lovegood"),
        ("+1512555", "contact", "Ada Lovegood"),
        ("ada@alder.example", "contact", "Ada Lovegood"),
        ("alder labs", "company", "Alder Labs"),
        ("timber oslo", "company", "Alder Labs"),
        ("renewal", "deal", "Big renewal"),
        ("rivalsoft", "deal", "Big renewal"),
        ("harbour fair", "activity", "note"),
        ("umbrellas", "message", "Question about seats"),
        ("seats question", "message", "Question about seats"),
    ],
)
def test_everything_is_found_by_its_words(database: Database, ada: ContactId, text: str, kind: str, title: str) -> None:
    assert (kind, title) in _found(database, text)


@pytest.mark.parametrize("text", ["", "   ", "!?*\"'()", "zzzz", '"', "title:", "NEAR(", "ada AND", "- -", "\0"])
def test_what_is_no_word_finds_nothing_and_breaks_nothing(database: Database, ada: ContactId, text: str) -> None:
    assert _found(database, text) in ([], [("contact", "Ada Lovegood")])


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_no_text_breaks_the_search(database: Database, text: str) -> None:
    _found(database, text)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("José Núñez", "jose nunez"),
        ("Jose Nunez", "josé"),
        ("Zoë Ångström", "zoe angstrom"),
        ("Łukasz Żak", "zak"),
        ("Jürgen Groß", "JÜRGEN groß"),
        ("Jürgen Groß", "Groß"),
        ("Ολυμπία", "ΟΛΥΜΠΊΑ"),
        ("Наталья", "наталья"),
        ("Jose\N{COMBINING ACUTE ACCENT}s Ruiz", "Josés"),
        ("Josés Ruiz", "Jose\N{COMBINING ACUTE ACCENT}s"),
    ],
)
def test_accents_and_case_do_not_matter(database: Database, name: str, typed: str) -> None:
    with database.transaction("person") as tx:
        a_contact(tx, "x@alder.example", name)
    assert _found(database, typed) == [("contact", name)]


def test_names_come_before_other_words_and_whole_words_before_beginnings(database: Database) -> None:
    with database.transaction("person") as tx:
        a_contact(tx, "a@x.example", "Somebody", notes="knows Maria well")
        a_contact(tx, "b@x.example", "Mariana Prado")
        a_contact(tx, "c@x.example", "Maria Prado")
    assert [title for _, title in _found(database, "maria")] == ["Maria Prado", "Mariana Prado", "Somebody"]


def test_what_changes_is_found_by_its_new_words_only(database: Database, ada: ContactId) -> None:
    with database.transaction("person") as tx:
        contacts.update(tx, ada, name="Ida Lovegood", notes="likes coffee")
        contacts.add_point(tx, ada, Point(kind="email", value="ida@birch.example"))
    assert _found(database, "ada lovegood") == [] or ("contact", "Ida Lovegood") in _found(database, "ada")
    assert ("contact", "Ida Lovegood") in _found(database, "ida coffee")
    assert ("contact", "Ida Lovegood") not in _found(database, "tea")
    assert ("contact", "Ida Lovegood") in _found(database, "birch")


def test_people_are_found_by_their_companys_new_name(database: Database, ada: ContactId) -> None:
    with database.transaction("person") as tx:
        company = companies.find(tx, domain="alder.example")
        assert company is not None
        companies.update(tx, company, name="Willow Works")
    assert {kind for kind, _ in _found(database, "willow")} == {"company", "contact"}
    assert _found(database, "labs") == []


def test_what_is_deleted_is_not_found_and_comes_back_with_undo(database: Database, ada: ContactId) -> None:
    with database.transaction("person") as tx:
        group = undo.begin(tx, "test", "trash")
        contacts.trash(tx, ada)
        tx.delete("deals", deals.of_contact(tx, ada)[0].id)
    assert _found(database, "lovegood") == []
    assert _found(database, "renewal") == []
    with database.transaction("person") as tx:
        undo.revert(tx, [undo.group(tx, group.id)], label="Undo")
    assert _found(database, "lovegood") == [("contact", "Ada Lovegood")]
    assert _found(database, "renewal") == [("deal", "Big renewal")]


def test_what_did_not_commit_is_not_found(database: Database) -> None:
    def fails() -> None:
        with database.transaction("person") as tx:
            a_contact(tx, "bo@birch.example", "Bo Nimble")
            raise LookupError

    with pytest.raises(LookupError):
        fails()
    assert _found(database, "nimble") == []


def test_few_of_one_kind_are_found_among_many_of_another(database: Database) -> None:
    with database.transaction("person") as tx:
        companies.create(tx, "Maple Ltd")
        for number in range(200):
            a_contact(tx, f"p{number}@maple.example", f"Maple Person {number}")
    assert _found(database, "maple", kinds=frozenset({"company"}), limit=5) == [("company", "Maple Ltd")]
    assert len(_found(database, "maple", limit=7)) == 7


def test_a_hit_shows_where_the_words_stood(database: Database, ada: ContactId) -> None:
    (hit,) = _hits(database, "lovegood")
    assert hit.id == ada
    assert "Alder Labs" in hit.detail
    assert len(hit.detail) <= 160
