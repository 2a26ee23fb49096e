"""Taking back: what a person, an import or an agent's run changed; what happened since stays and is named."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest

from app.core.clock import VirtualClock
from app.core.contact import Point
from app.core.deal import Stage
from app.core.errors import NotFound, Refused
from app.core.fact import Fact
from app.core.ids import BatchId, ContactId, RunId, UndoId
from app.core.message import Direction
from app.core.money import Money
from app.core.quote import QuoteLine
from app.core.scoring import Score
from app.core.view import Definition, Kind
from app.store import (
    activities,
    billing,
    companies,
    consents,
    contacts,
    custom_fields,
    deals,
    duplicates,
    facts,
    mail,
    outbox,
    runs,
    sequences,
    suppressions,
    undo,
    views,
)
from app.store.database import Database, Rows, Transaction
from app.store.tables import JOURNALED
from app.store.undo import Reverted
from tests.fakes.workspaces import START, a_contact


def crm(database: Database) -> dict[str, str]:
    """Return a digest of every table a person sees, and of what the search index finds."""
    found = {}
    with database.read() as rows:
        for table in sorted(JOURNALED | {"threads", "messages"}):
            digest = hashlib.sha256()
            for row in rows.each(f"select * from {table} order by id"):
                digest.update(repr(tuple(row[name] for name in row.keys())).encode())  # noqa: SIM118 (a database row)
            found[table] = digest.hexdigest()
        found["search"] = repr([row[0] for row in rows.all("select rowid from search('sample') order by rowid")])
    return found


def _group(database: Database, change: Callable[[Transaction], object], *, by: str = "person") -> UndoId:
    with database.transaction(by, durable=True) as tx:
        group = undo.begin(tx, "test", "a change")
        change(tx)
    return group.id


def _revert(database: Database, group: UndoId | None) -> Reverted:
    assert group is not None
    with database.transaction("person") as tx:
        return undo.revert(tx, [undo.group(tx, group)], label="Undo")


def _fact(value: str) -> Fact:
    return Fact(field="news", value=value, source="web", method="read", confidence=0.8, retrieved_at=START)


def _score(value: int) -> Score:
    return Score(value=value, band="warm", signals=(), unknown=(), known=0, provisional=True)


@pytest.fixture
def ada(database: Database) -> ContactId:
    """A person with everything a person can have."""
    with database.transaction("agent:researcher") as tx:
        company = companies.create(tx, "Alder Sample Ltd", domain="alder.example")
        contact = a_contact(tx, "ada@alder.example", "Ada Sample", company_id=company)
        contacts.add_point(tx, contact, Point(kind="phone", value="+15125550100"))
        facts.add(tx, _fact("raised money"), contact=contact)
        facts.save_score(tx, contact, _score(55), reason="", weights="w")
        sequences.set_journey(tx, contact, state="active", because="new", agent="researcher")
        sequence = sequences.named(tx, "outreach")
        assert sequence is not None
        sequences.enrol(tx, contact, sequence.id, run=None)
        deal = deals.create(tx, "Sample deal", currency="USD", contact=contact, company=company)
        line = QuoteLine(sku="seat", name="Seat", count=2, unit=Money(5000, "USD"))
        quote = billing.create_quote(
            tx, deal, (line,), discount_percent=0, expires_on=START.date(), approved_by="person"
        )
        billing.create_proposal(tx, deal, quote, {"words": "sample"})
        billing.request_payment(tx, deal, quote, contact, kind="link")
        activities.log(tx, "note", contact=contact, body="sample note")
        activities.create_task(tx, "Call sample", contact=contact)
        consents.record(tx, contact, channel="email", scope="marketing", seller="us", how="form")
        mail.start_thread(tx, "Sample subject", contact=contact, mailbox_id=None)
    return contact


_CHANGES: dict[str, Callable[[Transaction, ContactId], object]] = {
    "a person's fields": lambda tx, ada: contacts.update(tx, ada, city="Boise", title="Chief Sample"),
    "a new person": lambda tx, _: a_contact(tx, "bo@birch.example", "Bo Sample"),
    "a new address": lambda tx, ada: contacts.add_point(tx, ada, Point(kind="email", value="a2@alder.example")),
    "an address's state": lambda tx, _: contacts.set_point_state(tx, "email", "ada@alder.example", "bounced"),
    "the trash": contacts.trash,
    "a company": lambda tx, _: companies.update(tx, companies.find(tx, domain="alder.example") or 0, name="Sample New"),  # type: ignore[arg-type]  # there is one
    "a new company": lambda tx, _: companies.create(tx, "Birch Sample"),
    "a deal": lambda tx, ada: deals.update(tx, deals.of_contact(tx, ada)[0].id, value=900, need="sample"),
    "a deal's stage": lambda tx, ada: deals.move(tx, deals.of_contact(tx, ada)[0].id, Stage.DEMO),
    "a new deal": lambda tx, ada: deals.create(tx, "Sample two", currency="EUR", contact=ada),
    "a note": lambda tx, ada: activities.log(tx, "note", contact=ada, body="another sample"),
    "a task": lambda tx, ada: activities.create_task(tx, "Sample task", contact=ada),
    "a task done": lambda tx, ada: activities.finish_task(tx, activities.open_tasks(tx, contact=ada)[0].id),
    "a fact": lambda tx, ada: facts.add(tx, _fact("hired people"), contact=ada),
    "a score": lambda tx, ada: facts.save_score(tx, ada, _score(81), reason="new", weights="w2"),
    "a journey": lambda tx, ada: sequences.set_journey(tx, ada, state="waiting", because="sample", agent="closer"),
    "an enrolment's end": lambda tx, ada: sequences.end(tx, sequences.active(tx, ada) or 0, "sample"),  # type: ignore[arg-type]  # there is one
    "a sequence": lambda tx, _: sequences.save(tx, "sample", sequences.BUILT_IN["drip"]),
    "a consent": lambda tx, ada: consents.record(tx, ada, channel="phone", scope="m", seller="us", how="call"),
    "a consent revoked": consents.revoke,
    "a new quote": lambda tx, ada: billing.create_quote(
        tx,
        deals.of_contact(tx, ada)[0].id,
        (QuoteLine(sku="s", name="Sample", count=1, unit=Money(100, "USD")),),
        discount_percent=10,
        expires_on=START.date(),
        approved_by=None,
    ),
    "a proposal": lambda tx, ada: billing.set_proposal_state(
        tx, billing.current_proposal(tx, deals.of_contact(tx, ada)[0].id).id, "sent"  # type: ignore[union-attr]  # there is one
    ),
    "an invoice": lambda tx, ada: billing.provider_says(
        tx, billing.invoice_of(tx, deals.of_contact(tx, ada)[0].id).id, "open", url="https://pay.example"  # type: ignore[union-attr]  # there is one
    ),
    "a saved view": lambda tx, _: views.create(tx, "contacts", "Sample view", Definition()),
    "a field of one's own": lambda tx, _: custom_fields.define(tx, "contacts", "Sample field", Kind.TEXT, ()),
    "what a message means": lambda tx, _: tx.insert(
        "taught", words="we use another one", category="objection.rival", at=tx.millis, by="person"
    ),
    "two people told apart": lambda tx, ada: duplicates.set_apart(tx, ada, a_contact(tx, "bo@birch.example", "Bo Sample")),
    "do not contact": lambda tx, ada: suppressions.add_contact(tx, ada, reason="asked", source="person"),
}  # fmt: skip


@pytest.mark.parametrize("what", _CHANGES)
def test_undo_gives_back_every_row_and_redo_the_change(
    what: str, database: Database, ada: ContactId, clock: VirtualClock
) -> None:
    before = crm(database)
    clock.advance(timedelta(minutes=5))
    group = _group(database, lambda tx: _CHANGES[what](tx, ada))
    changed = crm(database)
    assert changed != before, "the change is one that shows"
    clock.advance(timedelta(minutes=5))
    undone = _revert(database, group)
    assert undone.kept == ()
    assert undone.rows > 0
    assert crm(database) == before
    redone = _revert(database, undone.group)
    assert redone.kept == ()
    assert crm(database) == changed


def test_every_table_a_person_sees_stands_in_the_changes_above(database: Database, ada: ContactId) -> None:
    for change in _CHANGES.values():
        _revert(database, _group(database, lambda tx, change=change: change(tx, ada)))  # type: ignore[misc]  # bound now
    with database.read() as rows:
        seen = {row[0] for row in rows.all("select distinct table_name from journal where undo_id is not null")}
    # Slots are filled by what people write; they are tried with the run below.
    assert seen | {"slots"} >= JOURNALED


def test_many_changes_are_taken_back_together_newest_first(database: Database, ada: ContactId) -> None:
    before = crm(database)

    def change(tx: Transaction) -> None:
        for city in ("Austin", "Boise", "Chicago"):
            contacts.update(tx, ada, city=city)
        new = a_contact(tx, "bo@birch.example", "Bo Sample")
        contacts.update(tx, new, title="Sample")
        contacts.trash(tx, new)

    group = _group(database, change)
    assert _revert(database, group).kept == ()
    assert crm(database) == before


def test_what_somebody_changed_since_stays_and_is_named(database: Database, ada: ContactId) -> None:
    group = _group(database, lambda tx: contacts.update(tx, ada, city="Boise", title="Chief"))
    with database.transaction("agent:researcher") as tx:
        contacts.update(tx, ada, city="Chicago")
    undone = _revert(database, group)
    assert undone.kept == (f"contacts {ada}: city was changed since",)
    with database.read() as rows:
        person = contacts.get(rows, ada)
    assert (person.city, person.title) == ("Chicago", None)


def test_nothing_is_taken_back_twice_and_nothing_from_nowhere(database: Database, ada: ContactId) -> None:
    group = _group(database, lambda tx: contacts.update(tx, ada, city="Boise"))
    _revert(database, group)
    with pytest.raises(Refused, match="undone already"):
        _revert(database, group)
    with database.read() as rows, pytest.raises(NotFound):
        undo.group(rows, UndoId(999))


def test_a_record_that_has_a_history_since_is_kept_with_all_of_it(database: Database) -> None:
    made: list[ContactId] = []
    group = _group(database, lambda tx: made.append(a_contact(tx, "bo@birch.example", "Bo Sample")))
    with database.transaction("person") as tx:
        activities.log(tx, "call", contact=made[0], body="they want to hear more")
    undone = _revert(database, group)
    assert undone.kept == (f"contacts {made[0]} is used elsewhere",)
    with database.read() as rows:
        assert contacts.get(rows, made[0]).email == "bo@birch.example", "with the address, too"
        assert rows.value("select count(*) from activities where contact_id = ?", made[0]) == 1


def _message_to(tx: Transaction, contact: ContactId) -> None:
    mail.add_message(
        tx, thread=None, contact=contact, mailbox_id=None, direction=Direction.INBOUND, channel="email",
        sender="bo@birch.example", recipient="us@sample.example", subject="Hello", text="yes please", at=tx.now,
        message_id="<1@birch.example>",
    )  # fmt: skip


_HISTORY: dict[str, Callable[[Transaction, ContactId], object]] = {
    "a consent": lambda tx, c: consents.record(tx, c, channel="email", scope="m", seller="us", how="form"),
    "a task": lambda tx, c: activities.create_task(tx, "Call", contact=c),
    "a message": _message_to,
    "a deal": lambda tx, c: deals.create(tx, "Deal", currency="USD", contact=c),
    "a send": lambda tx, c: outbox.queue(
        tx, send_key="k", channel="email", purpose="cold", contact=c, address="bo@birch.example", subject="s", text="t"
    ),
}


@pytest.mark.parametrize("what", _HISTORY)
def test_nothing_that_happened_goes_with_an_undo(what: str, database: Database) -> None:
    made: list[ContactId] = []
    group = _group(database, lambda tx: made.append(a_contact(tx, "bo@birch.example")))
    with database.transaction("system") as tx:
        _HISTORY[what](tx, made[0])
    undone = _revert(database, group)
    assert undone.kept == (f"contacts {made[0]} is used elsewhere",)


def test_what_agents_derived_goes_with_the_record_and_comes_back_with_it(database: Database) -> None:
    made: list[ContactId] = []
    before = crm(database)
    group = _group(database, lambda tx: made.append(a_contact(tx, "bo@birch.example", "Bo Sample")))
    with database.transaction("agent:researcher") as tx:
        facts.add(tx, _fact("raised money"), contact=made[0])
        sequences.set_journey(tx, made[0], state="active", because="new")
    after = crm(database)
    undone = _revert(database, group)
    assert undone.kept == ()
    assert crm(database) == before
    assert _revert(database, undone.group).kept == ()
    assert crm(database) == after


def test_what_is_missing_cannot_be_changed_back(database: Database) -> None:
    made: list[int] = []
    with database.transaction("person") as tx:
        made.append(companies.create(tx, "Sample"))
    group = _group(database, lambda tx: tx.update("companies", made[0], name="Other"))
    with database.transaction("person") as tx:
        tx.delete("companies", made[0])
    assert _revert(database, group).kept == (f"companies {made[0]} is gone",)


def test_a_place_that_was_taken_since_is_not_fought_over(database: Database) -> None:
    with database.transaction("person") as tx:
        bo = a_contact(tx, "bo@birch.example")
    group = _group(database, lambda tx: contacts.trash(tx, bo))
    with database.transaction("person") as tx:
        other = a_contact(tx, "bo@birch.example", "Other Bo")
    undone = _revert(database, group)
    assert len(undone.kept) == 1, undone.kept
    with database.read() as rows:
        assert contacts.with_email(rows, "bo@birch.example") == other


# Runs and batches ----------------------------------------------------------------------------------------------------


def _run(tx: Transaction) -> RunId:
    run = runs.start(tx, "researcher", 1, {})
    assert run is not None
    return run


def test_a_whole_run_is_taken_back_whatever_transactions_it_took(database: Database, ada: ContactId) -> None:
    before = crm(database)
    with database.transaction("system") as tx:
        run = _run(tx)
    for city in ("Austin", "Boise"):
        with database.transaction("agent:researcher", run=run) as tx:
            undo.join_run(tx, run, "researcher run")
            contacts.update(tx, ada, city=city)
            tx.insert("slots", contact_id=ada, slot=city, value="v", quote="q", confidence=0.5, at=tx.millis)
    with database.read() as rows:
        groups = undo.of_run(rows, run)
        assert undo.last(rows) is None, "a person's undo key does not reach into an agent's run"
    assert len(groups) == 1
    with database.transaction("person") as tx:
        undone = undo.revert(tx, groups, label="Undo the run")
    assert undone.kept == ()
    assert crm(database) == before


def test_the_undo_key_takes_the_newest_change_first(database: Database, ada: ContactId) -> None:
    def newest() -> UndoId:
        with database.read() as rows:
            found = undo.last(rows)
        assert found is not None
        return found.id

    first = _group(database, lambda tx: contacts.update(tx, ada, city="Austin"))
    _group(database, lambda _: None)  # one that changed nothing is nothing to undo
    second = _group(database, lambda tx: contacts.update(tx, ada, city="Boise"))
    assert newest() == second
    _revert(database, second)
    assert newest() == first
    with database.read() as rows:
        assert contacts.get(rows, ada).city == "Austin"


def test_a_group_without_rows_can_hold_the_verb_that_takes_it_back(database: Database) -> None:
    with database.transaction("person") as tx:
        group = undo.begin(tx, "pause_agents", "Pause")
        undo.set_inverse(tx, "pause_agents", paused=False)
    with database.read() as rows:
        found = undo.last(rows)
        assert found is not None
        assert found.id == group.id
        assert found.inverse == {"action": "pause_agents", "paused": False}
        assert undo.of_batch(rows, BatchId(5)) == []


def test_bytes_come_back_as_bytes(database: Database) -> None:
    digest = bytes(range(32))
    with database.transaction("person") as tx:
        row = tx.insert("suppressions", digest=digest, kind="email", reason="r", source="person", at=tx.millis)
    group = _group(database, lambda tx: tx.delete("suppressions", row))
    assert _revert(database, group).kept == ()

    def stored(rows: Rows) -> bytes:
        return bytes(rows.value("select digest from suppressions where id = ?", row))

    with database.read() as rows:
        assert stored(rows) == digest
