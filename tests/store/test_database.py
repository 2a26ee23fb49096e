"""Transactions: all or nothing, one view of the rows, news after the commit."""

import threading
from datetime import timedelta

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from app.core.changes import Changes, Topic
from app.core.clock import VirtualClock
from app.core.errors import Refused
from app.store import audit, companies, contacts, settings
from app.store.database import Database, Transaction
from app.store.workspace import Workspace
from tests.fakes.workspaces import a_contact


def _names(database: Database) -> list[str]:
    with database.read() as rows:
        return [row["name"] for row in rows.all("select name from contacts order by id")]


class _Trouble(Exception):
    pass


def test_what_commits_is_there_and_what_fails_leaves_nothing(database: Database) -> None:
    with database.transaction("person") as tx:
        a_contact(tx, "ada@alder.example", "Ada")

    def fails() -> None:
        with database.transaction("person") as tx:
            a_contact(tx, "bo@birch.example", "Bo")
            audit.append(tx, "test", "something")
            raise _Trouble

    with pytest.raises(_Trouble):
        fails()
    assert _names(database) == ["Ada"]
    with database.read() as rows:
        assert rows.value("select count(*) from journal where table_name = 'contacts'") == 1
        assert rows.value("select count(*) from audit where action = 'test'") == 0


def test_a_savepoint_takes_back_only_its_own(database: Database) -> None:
    def fails(tx: Transaction) -> None:
        with tx.savepoint():
            a_contact(tx, "bo@birch.example", "Bo")
            audit.append(tx, "test", "inside")
            with tx.savepoint():
                a_contact(tx, "cy@cedar.example", "Cy")
            raise _Trouble

    with database.transaction("person") as tx:
        a_contact(tx, "ada@alder.example", "Ada")
        first = audit.append(tx, "test", "before")
        with pytest.raises(_Trouble):
            fails(tx)
        again = audit.append(tx, "test", "after")
    assert _names(database) == ["Ada"]
    assert again == first + 1, "the chain goes on where it stood before the savepoint"


def test_a_transaction_reads_a_setting_as_it_last_set_it(database: Database) -> None:
    def fails(tx: Transaction) -> None:
        with tx.savepoint():
            settings.put(tx, "greeting", "hello")
            assert settings.get(tx, "greeting") == "hello"
            raise _Trouble

    with database.transaction("person") as tx:
        assert settings.get(tx, "greeting", "none") == "none"
        settings.put(tx, "greeting", "good day")
        assert settings.get(tx, "greeting") == "good day"
        with pytest.raises(_Trouble):
            fails(tx)
        assert settings.get(tx, "greeting") == "good day"
        settings.drop(tx, "greeting")
        assert settings.get(tx, "greeting", "none") == "none"


def test_a_savepoint_that_holds_keeps_what_was_done_inside(database: Database) -> None:
    with database.transaction("person") as tx, tx.savepoint():
        a_contact(tx, "ada@alder.example", "Ada")
    assert _names(database) == ["Ada"]


def test_a_view_stays_as_it_was_while_others_write(database: Database) -> None:
    with database.transaction("person") as tx:
        a_contact(tx, "ada@alder.example", "Ada")
    seen: list[int] = []

    def write() -> None:
        with database.transaction("person") as tx:
            a_contact(tx, "bo@birch.example", "Bo")
        database.forget_thread()

    with database.read() as rows:
        seen.append(contacts.count(rows))
        writer = threading.Thread(target=write)
        writer.start()
        writer.join()
        seen.append(contacts.count(rows))
        with database.read() as inner:
            seen.append(contacts.count(inner))
    assert seen == [1, 1, 1], "one view is one moment, also for what is asked inside it"
    assert _names(database) == ["Ada", "Bo"]


def test_inside_a_transaction_one_reads_what_it_wrote(database: Database) -> None:
    with database.transaction("person") as tx:
        a_contact(tx, "ada@alder.example")
        with database.read() as rows:
            assert contacts.count(rows) == 1


def test_no_transaction_opens_inside_another(database: Database) -> None:
    with database.transaction("person"), pytest.raises(AssertionError), database.transaction("person"):
        pass


def test_news_come_after_the_commit_and_only_of_what_was_touched(database: Database) -> None:
    heard: list[frozenset[Topic]] = []

    def listen(changes: Changes) -> None:
        assert _names(database), "the change is there when the news come"
        heard.append(changes.topics)

    stop = database.subscribe(listen)
    with database.transaction("person") as tx:
        a_contact(tx, "ada@alder.example")
        assert not heard

    def fails() -> None:
        with database.transaction("person") as tx:
            companies.create(tx, "Birch")
            raise _Trouble

    with pytest.raises(_Trouble):
        fails()
    stop()
    with database.transaction("person") as tx:
        companies.create(tx, "Cedar")
    assert heard == [frozenset({Topic.CONTACTS})]


def test_only_what_differs_is_changed_and_written_down(database: Database) -> None:
    with database.transaction("person") as tx:
        ada = a_contact(tx, "ada@alder.example", "Ada", title="Founder")
    with database.transaction("person") as tx:
        assert not tx.update("contacts", ada, title="Founder")
        assert tx.update("contacts", ada, title="Founder", city="Boise")
        assert not tx.update("contacts", 999, title="Nobody")
    with database.read() as rows:
        row = rows.one("select before, after from journal where kind = 'update'")
    assert row is not None
    assert "Founder" not in row["after"]
    assert "Boise" in row["after"]


def test_the_instant_of_the_last_change_follows_every_change(database: Database, clock: VirtualClock) -> None:
    with database.transaction("person") as tx:
        ada = a_contact(tx, "ada@alder.example")
    clock.advance(timedelta(hours=1))
    with database.transaction("person") as tx:
        contacts.update(tx, ada, city="Boise")
        row = tx.one("select created_at, updated_at from contacts where id = ?", ada)
    assert row is not None
    assert row["updated_at"] - row["created_at"] == 3_600_000


def test_threads_have_connections_of_their_own_and_lose_nothing(database: Database) -> None:
    def write(prefix: str) -> None:
        for number in range(25):
            with database.transaction("person") as tx:
                value = settings.get(tx, "counter", 0)
                settings.put(tx, "counter", value + 1)
                a_contact(tx, f"{prefix}{number}@alder.example")
        database.forget_thread()

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as rows:
        assert settings.get(rows, "counter") == 100
        assert contacts.count(rows) == 100


def test_the_first_write_of_several_threads_breaks_the_seal_once_and_well(space: Workspace) -> None:
    barrier, troubles = threading.Barrier(8), []

    def write(number: int) -> None:
        barrier.wait()
        try:
            with space.database.transaction("person") as tx:
                a_contact(tx, f"first{number}@alder.example")
        except Exception as error:
            troubles.append(error)
        space.database.forget_thread()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert not (space.folder / "workspace.seal").exists()
    assert len(_names(space.database)) == 8


def test_a_durable_commit_waits_for_the_disk_and_the_next_does_not(database: Database) -> None:
    def level(tx: Transaction) -> int:
        return int(tx.value("pragma synchronous"))

    with database.transaction("person", durable=True) as tx:
        assert level(tx) == 2
        settings.put(tx, "a", 1)
    with database.transaction("person") as tx:
        assert level(tx) == 1
    with pytest.raises(_Trouble), database.transaction("person", durable=True):
        raise _Trouble
    with database.transaction("person") as tx:
        assert level(tx) == 1, "also after one that failed"


def test_another_connections_commit_is_seen_in_the_version(space: Workspace) -> None:
    before = space.database.data_version()
    other = Database(path=space.database.path, key=space.database.key, clock=space.clock)
    with other.transaction("person") as tx:
        settings.put(tx, "a", 1)
    other.close()
    assert space.database.data_version() != before


def test_after_closing_nothing_is_read_or_written(space: Workspace) -> None:
    space.close()
    with pytest.raises(Refused, match="closed"), space.database.transaction("person"):
        pass
    with pytest.raises(Refused, match="closed"), space.database.read():
        pass


def test_a_rule_of_the_schema_is_no_known_trouble(database: Database) -> None:
    with database.transaction("person") as tx:
        a_contact(tx, "ada@alder.example")
        with pytest.raises(sqlcipher.IntegrityError):
            a_contact(tx, "ada@alder.example")
