"""The trail: chained, refused to be changed, sealed per person, and found out where it was changed all the same."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from app.core.clock import VirtualClock
from app.core.errors import Damaged
from app.core.ids import ContactId
from app.store import audit, connection
from app.store.audit import Verification
from app.store.connection import Connection
from app.store.database import Database
from app.store.layout import ANCHOR
from app.store.workspace import Workspace
from tests.fakes.workspaces import a_clock, a_contact, a_workspace, reopened

LENGTH = 40


@pytest.fixture
def trail(space: Workspace) -> Workspace:
    """A workspace with forty entries; the first one was written when it was made."""
    for number in range(2, LENGTH + 1):
        with space.database.transaction("person", durable=True) as tx:
            audit.append(tx, "test", f"entry {number}")
    return space


def _verified(space: Workspace) -> Verification:
    with space.database.read() as rows:
        return space.verify_audit(rows)


def raw(space: Workspace) -> Connection:
    """Return a connection that obeys whoever holds the key, as an attacker's would."""
    opened = connection.connect(space.database.path, space.database.key)
    for row in opened.execute("select name from sqlite_master where type = 'trigger'").fetchall():
        opened.execute(f"drop trigger {row[0]}")
    return opened


def test_an_untouched_trail_holds(trail: Workspace) -> None:
    assert _verified(trail) == Verification(entries=LENGTH, ok=True)


@pytest.mark.parametrize(
    "statement",
    [
        "update audit set action = 'other' where seq = 5",
        "update audit set seq = 99 where seq = 5",
        "delete from audit where seq = 40",
        "delete from audit",
        "insert or replace into audit select seq, at, 'x', action, contact_id, detail, previous, hash from audit where seq = 5",
        "insert into audit select 50, at, by, action, contact_id, detail, previous, hash from audit where seq = 5",
        "replace into audit (seq, at, by, action, detail, previous, hash) values (40, 0, 'x', 'y', x'00', x'00', x'00')",
    ],
)
def test_the_database_itself_refuses_to_change_the_trail(trail: Workspace, statement: str) -> None:
    def change() -> None:
        with trail.database.transaction("person") as tx:
            tx.run(statement)

    with pytest.raises(sqlcipher.IntegrityError, match="may not be changed"):
        change()
    assert _verified(trail).ok


def _swap(opened: Connection, one: int, other: int) -> None:
    opened.execute("update audit set seq = -1 where seq = ?", (one,))
    opened.execute("update audit set seq = ? where seq = ?", (one, other))
    opened.execute("update audit set seq = ? where seq = -1", (other,))


def _insert_after(opened: Connection, place: int) -> None:
    opened.execute("update audit set seq = -seq - 1 where seq > ?", (place,))
    opened.execute("update audit set seq = -seq where seq < 0")
    opened.execute(
        "insert into audit select ?, at, by, 'forged', contact_id, detail, hash, hash from audit where seq = ?",
        (place + 1, place),
    )


_ATTACKS: dict[str, tuple[Callable[[Connection], object], int]] = {
    "edit a text": (lambda c: c.execute("update audit set detail = x'7b7d' where seq = 12"), 12),
    "edit who": (lambda c: c.execute("update audit set by = 'person' || by where seq = 12"), 12),
    "edit when": (lambda c: c.execute("update audit set at = at - 1 where seq = 12"), 12),
    "edit what": (lambda c: c.execute("update audit set action = 'other' where seq = 12"), 12),
    "edit about whom": (lambda c: c.execute("update audit set contact_id = 7 where seq = 12"), 12),
    "edit a hash": (lambda c: c.execute("update audit set hash = zeroblob(32) where seq = 12"), 12),
    "delete the first": (lambda c: c.execute("delete from audit where seq = 1"), 1),
    "delete one": (lambda c: c.execute("delete from audit where seq = 12"), 12),
    "delete many": (lambda c: c.execute("delete from audit where seq between 12 and 20"), 12),
    "delete one and close the gap": (
        lambda c: [c.execute("delete from audit where seq = 12"), c.execute("update audit set seq = -seq where seq > 12"),
                   c.execute("update audit set seq = -seq - 1 where seq < 0")], 12),
    "insert one": (lambda c: _insert_after(c, 11), 12),
    "swap two": (lambda c: _swap(c, 12, 13), 12),
    "swap two that are far": (lambda c: _swap(c, 30, 12), 12),
    "cut the tail": (lambda c: c.execute("delete from audit where seq > 30"), 31),
    "cut the last": (lambda c: c.execute("delete from audit where seq = 40"), 40),
    "cut everything": (lambda c: c.execute("delete from audit"), 1),
}  # fmt: skip


@pytest.mark.parametrize("attack", _ATTACKS)
def test_every_change_behind_the_databases_back_is_found_and_named(trail: Workspace, attack: str) -> None:
    change, first_bad = _ATTACKS[attack]
    opened = raw(trail)
    change(opened)
    opened.close()
    found = _verified(trail)
    assert not found.ok
    assert found.first_bad == first_bad, found
    assert found.why


def test_a_chain_written_anew_from_some_entry_on_is_found_at_the_anchor(trail: Workspace) -> None:
    opened = raw(trail)
    previous = bytes(opened.execute("select hash from audit where seq = 20").fetchone()[0])
    for row in opened.execute("select * from audit where seq > 20 order by seq").fetchall():
        # The attacker knows how hashes are made, and makes them all anew.
        digest = audit._hash(row["seq"], row["at"], "forger", row["action"], None, row["detail"], previous)
        opened.execute(
            "update audit set by = 'forger', previous = ?, hash = ? where seq = ?", (previous, digest, row["seq"])
        )
        previous = digest
    opened.close()
    found = _verified(trail)
    assert (found.ok, found.first_bad, found.why) == (False, LENGTH, "the chain was written anew")


# The anchor ----------------------------------------------------------------------------------------------------------


def test_an_anchor_that_is_missing_foreign_or_cut_is_found(trail: Workspace) -> None:
    file = trail.folder / ANCHOR
    good = file.read_bytes()
    for bad in (b"", good[:-1], bytes(len(good)), good[:7] + b"\xff" + good[8:], good + b"x"):
        file.write_bytes(bad)
        assert not _verified(trail).ok, bad
    file.unlink()
    assert "missing" in _verified(trail).why
    file.write_bytes(good)
    assert _verified(trail).ok


def test_a_workspace_whose_anchor_is_gone_does_not_open_until_it_is_accepted(tmp_path: Path) -> None:
    clock = a_clock()
    space = a_workspace(tmp_path, clock)
    home = space.folder
    space.close()
    (home / ANCHOR).unlink()
    with pytest.raises(Damaged, match="anchor"):
        reopened(home, clock)


def test_an_anchor_behind_the_chain_is_true(trail: Workspace) -> None:
    early = (trail.folder / ANCHOR).read_bytes()
    with trail.database.transaction("person", durable=True) as tx:
        audit.append(tx, "test", "one more")
    (trail.folder / ANCHOR).write_bytes(early)
    assert _verified(trail).ok
    with trail.database.read() as rows:
        assert audit.behind(rows, trail.anchor) is None


def test_the_anchor_waits_for_the_disk(trail: Workspace) -> None:
    """After the power failed, commits nobody waited for may be gone; the workspace must not look rolled back."""
    before = (trail.folder / ANCHOR).read_bytes()
    with trail.database.transaction("agent:closer") as tx:
        audit.append(tx, "test", "nobody waits for this")
    assert (trail.folder / ANCHOR).read_bytes() == before
    with trail.database.transaction("person", durable=True):
        pass
    after = trail.anchor.read()
    assert after is not None
    assert after.seq == LENGTH + 1


def test_a_saved_change_without_an_entry_is_missed_too(trail: Workspace) -> None:
    with trail.database.read() as rows:
        commits = audit.mark_of(rows).commits
    with trail.database.transaction("person", durable=True) as tx:
        tx.run("insert into settings values ('a', '1', 0)")
    opened = raw(trail)
    opened.execute("update durable_commits set count = ?", (commits,))
    opened.close()
    found = _verified(trail)
    assert not found.ok
    assert found.why == "1 changes that were saved are missing from it"


# What it says of a person --------------------------------------------------------------------------------------------


def _entries(database: Database, contact: ContactId | None = None) -> list[str]:
    with database.read() as rows:
        return [entry.says for entry in audit.entries(rows, contact=contact)]


def test_what_is_said_of_a_person_is_sealed_and_gone_with_their_key(database: Database, space: Workspace) -> None:
    with database.transaction("person", durable=True) as tx:
        ada, bo = a_contact(tx, "ada@alder.example", "Ada"), a_contact(tx, "bo@birch.example", "Bo")
        audit.append(tx, "note", "Ada has moved", contact=ada, detail={"to": "Boise"})
        audit.append(tx, "note", "Bo has moved", contact=bo)
        audit.append(tx, "pause", "The agents were paused")
    with database.read() as rows:
        stored = [bytes(row["detail"]) for row in rows.all("select detail from audit where contact_id is not null")]
        opened = audit.entries(rows, contact=ada)
    assert opened[0].detail == {"to": "Boise"}
    assert all(b"moved" not in text for text in stored)
    with database.transaction("person", durable=True) as tx:
        assert audit.shred(tx, ada)
        assert not audit.shred(tx, ada)
    assert _entries(database, ada) == ["(this person was erased)"]
    assert _entries(database, bo) == ["Bo has moved"]
    assert "The agents were paused" in _entries(database)
    assert _verified(space).ok, "the chain holds without the key"


def test_a_person_who_comes_back_has_a_new_key_and_the_old_words_stay_shut(database: Database) -> None:
    with database.transaction("person") as tx:
        ada = a_contact(tx, "ada@alder.example")
        audit.append(tx, "note", "before", contact=ada)
        audit.shred(tx, ada)
        audit.append(tx, "note", "after", contact=ada)
    assert _entries(database, ada) == ["after", "(this person was erased)"]


def test_one_persons_words_cannot_stand_for_anothers(database: Database) -> None:
    with database.transaction("person") as tx:
        ada, bo = a_contact(tx, "ada@alder.example"), a_contact(tx, "bo@birch.example")
        audit.append(tx, "note", "said of Ada", contact=ada)
        audit.append(tx, "note", "said of Bo", contact=bo)
        keys = {row["contact_id"]: bytes(row["key"]) for row in tx.all("select * from person_keys")}
        assert len({*keys.values()}) == 2
        tx.run("update person_keys set key = ? where contact_id = ?", keys[bo], ada)
    assert _entries(database, ada) == ["(this person was erased)"]


def test_numbers_run_on_over_sessions_and_processes(tmp_path: Path) -> None:
    clock: VirtualClock = a_clock()
    space = a_workspace(tmp_path, clock)
    with space.database.transaction("person") as tx:
        first = audit.append(tx, "test", "one")
    space.close()
    again = reopened(space.folder, clock)
    with again.database.transaction("person") as tx:
        assert audit.append(tx, "test", "two") == first + 1
    assert _verified(again).ok
    again.close()
