"""Do not contact: by whatever spelling, through whatever is done to the person's record."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.actions.imports import import_file
from app.core.clock import VirtualClock
from app.core.contact import Point
from app.core.ids import BatchId, ContactId
from app.store import backup, contacts, imports, runs, suppressions, undo
from app.store.database import Database
from app.store.workspace import Workspace
from tests.fakes.workspaces import a_contact, reopened


def _forbid(database: Database, kind: str, value: str, *, by: str = "system", channel: str = "all") -> bool:
    with database.transaction(by) as tx:
        return suppressions.add(tx, kind, value, reason="asked", source=by, channel=channel)


def _forbidden(database: Database, kind: str, value: str, channel: str = "email") -> bool:
    with database.read() as rows:
        return suppressions.of(rows, kind, value, channel=channel) is not None


# Spellings -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ("ada@alder.example", "ada@alder.example"),
        ("ada@alder.example", "ada+news@alder.example"),
        ("ada+news@alder.example", "ada@alder.example"),
        ("ada+news@alder.example", "ada+other@alder.example"),
        ("a.d.a@gmail.com", "ada@gmail.com"),
        ("ada@gmail.com", "a.da+x@googlemail.com"),
        ("ada@googlemail.com", "a.d.a@gmail.com"),
    ],
)
def test_an_address_is_one_whatever_its_spelling(database: Database, asked: str, other: str) -> None:
    assert _forbid(database, "email", asked)
    assert _forbidden(database, "email", other)
    assert not _forbid(database, "email", other), "it stands there already"


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ("ada@alder.example", "ida@alder.example"),
        ("a.da@alder.example", "ada@alder.example"),
        ("ada@alder.example", "ada@birch.example"),
        ("ada+news@alder.example", "news@alder.example"),
    ],
)
def test_other_people_are_other_people(database: Database, asked: str, other: str) -> None:
    _forbid(database, "email", asked)
    assert not _forbidden(database, "email", other)


def test_a_company_forbids_all_of_its_addresses(database: Database) -> None:
    _forbid(database, "domain", "alder.example")
    assert _forbidden(database, "email", "anybody@alder.example")
    assert not _forbidden(database, "email", "anybody@birch.example")


def test_a_channel_is_forbidden_by_itself_or_with_all(database: Database) -> None:
    _forbid(database, "phone", "+15125550100", channel="phone")
    assert _forbidden(database, "phone", "+15125550100", "phone")
    assert not _forbidden(database, "phone", "+15125550100", "sms")
    assert _forbid(database, "phone", "+15125550100", channel="all")
    assert _forbidden(database, "mobile", "+15125550100", "sms"), "one number is one number"


def test_the_list_keeps_no_address(database: Database) -> None:
    _forbid(database, "email", "ada@alder.example")
    with database.read() as rows:
        row = rows.one("select * from suppressions")
    assert row is not None
    assert len(row["digest"]) == 32
    assert "ada" not in repr([row[name] for name in row.keys()])  # noqa: SIM118 (a database row)


def test_a_person_is_forbidden_by_any_way_to_reach_them(database: Database) -> None:
    with database.transaction("person") as tx:
        ada = a_contact(tx, "ada@alder.example")
        contacts.add_point(tx, ada, Point(kind="phone", value="+15125550100"))
    _forbid(database, "phone", "+15125550100")
    with database.read() as rows:
        assert suppressions.of_contact(rows, ada, channel="email") is not None
        assert suppressions.count(rows) == 1


# For ever ------------------------------------------------------------------------------------------------------------


def _ada(database: Database) -> ContactId:
    with database.transaction("person") as tx:
        return a_contact(tx, "ada@alder.example", "Ada Sample")


def test_what_they_asked_for_outlasts_the_undoing_of_the_run_that_took_it_in(database: Database) -> None:
    ada = _ada(database)
    with database.transaction("system") as tx:
        run = runs.start(tx, "qualifier", 1, {}, contact=ada)
        assert run is not None
    with database.transaction("agent:qualifier", run=run) as tx:
        undo.join_run(tx, run, "qualifier run")
        suppressions.add_contact(tx, ada, reason="unsubscribe", source="mail 1")
        contacts.update(tx, ada, city="Boise")
    with database.transaction("person") as tx:
        assert undo.revert(tx, undo.of_run(tx, run), label="Undo").rows == 1
    assert _forbidden(database, "email", "ada@alder.example")


def test_only_the_founders_own_click_can_be_taken_back(database: Database) -> None:
    ada = _ada(database)
    with database.transaction("person") as tx:
        group = undo.begin(tx, "do_not_contact", "Never write to Ada")
        suppressions.add_contact(tx, ada, reason="do not contact", source="person")
    with database.transaction("system") as tx:
        assert suppressions.add_contact(tx, ada, reason="unsubscribe", source="mail 1"), "theirs counts by itself"
        assert not suppressions.add_contact(tx, ada, reason="unsubscribe", source="mail 2")
    with database.transaction("person") as tx:
        undo.revert(tx, [undo.group(tx, group.id)], label="Undo")
    assert _forbidden(database, "email", "ada@alder.example")


def test_lifting_is_kept_on_record_and_can_be_undone(database: Database) -> None:
    _forbid(database, "email", "ada@alder.example")
    with database.transaction("person") as tx:
        group = undo.begin(tx, "lift", "Allow Ada again")
        found = suppressions.of(tx, "email", "ada@alder.example", channel="email")
        assert found is not None
        suppressions.lift(tx, found.id)
    assert not _forbidden(database, "email", "ada@alder.example")
    with database.read() as rows:
        assert rows.value("select count(*) from suppressions") == 1
    with database.transaction("person") as tx:
        undo.revert(tx, [undo.group(tx, group.id)], label="Undo")
    assert _forbidden(database, "email", "ada@alder.example")


def test_an_import_that_is_taken_back_leaves_its_opt_outs(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("Name,Email,Unsubscribed\nAda Sample,ada@alder.example,yes\nBo Sample,bo@birch.example,no\n")
    done = import_file(database, file)
    assert (done.added, done.suppressed, done.batch) == (2, 1, 1)
    assert done.batch is not None
    batch = BatchId(done.batch)
    with database.transaction("person") as tx:
        undo.revert(tx, undo.of_batch(tx, batch), label="Undo")
        imports.remove_batch(tx, batch)
    with database.read() as rows:
        assert contacts.count(rows) == 0
    assert _forbidden(database, "email", "ada@alder.example")
    assert not _forbidden(database, "email", "bo@birch.example")


# Random histories ----------------------------------------------------------------------------------------------------

_ACTS = ("delete", "restore from trash", "merge away", "merge into", "undo last", "import again", "new record", "close and open",
         "back up and restore", "change address", "undo run")  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(_ACTS), max_size=7))
def test_once_asked_never_again_whatever_happens_to_the_record(
    tmp_path_factory: pytest.TempPathFactory, acts: list[str]
) -> None:
    from tests.fakes.workspaces import a_clock, a_workspace

    folder = tmp_path_factory.mktemp("history")
    history = _History(a_workspace(folder, clock := a_clock()), clock, folder)
    for act in acts:
        history.do(act)
        assert history.is_forbidden(), act
    history.space.close()


class _History:
    """What may happen to the record of somebody who asked not to be contacted."""

    def __init__(self, space: Workspace, clock: VirtualClock, folder: Path) -> None:
        self.space, self.clock, self.folder, self.number = space, clock, folder, 0
        self.ada = _ada(space.database)
        with space.database.transaction("system") as tx:
            self.run = runs.start(tx, "qualifier", 1, {}, contact=self.ada)
        assert self.run is not None
        with space.database.transaction("agent:qualifier", run=self.run) as tx:
            undo.join_run(tx, self.run, "qualifier run")
            suppressions.add_contact(tx, self.ada, reason="unsubscribe", source="mail 1")

    def is_forbidden(self) -> bool:
        """Tell whether nobody with her address may be written to, under any spelling, and no record of hers."""
        with self.space.database.read() as rows:
            hers = contacts.with_value(rows, "email", "ada@alder.example")
            return all(
                suppressions.of(rows, "email", spelling, channel="email")
                for spelling in ("ada@alder.example", "ada+x@alder.example")
            ) and all(suppressions.of_contact(rows, contact, channel="email") for contact in hers)

    def do(self, act: str) -> None:
        """Do one act, where the record is in a state for it."""
        self.number += 1
        self.clock.advance(timedelta(minutes=1))
        with self.space.database.read() as rows:
            owner = contacts.with_email(rows, "ada@alder.example")
        getattr(self, "_" + act.replace(" ", "_"))(owner)

    def _delete(self, owner: ContactId | None) -> None:
        if owner is not None:
            self._acted(lambda tx: contacts.trash(tx, owner))

    def _restore_from_trash(self, owner: ContactId | None) -> None:
        if owner is None:
            self._acted(lambda tx: contacts.restore(tx, self.ada))

    def _merge_away(self, owner: ContactId | None) -> None:
        if owner is not None:
            self._merge(keep=None, drop=owner)

    def _merge_into(self, owner: ContactId | None) -> None:
        if owner is not None:
            self._merge(keep=owner, drop=None)

    def _merge(self, keep: ContactId | None, drop: ContactId | None) -> None:
        from app.actions import registry

        with self.space.database.transaction("person") as tx:
            other = a_contact(tx, f"other{self.number}@birch.example", "Other")
            registry.run(tx, "merge_contacts", {"keep": keep or other, "drop": drop or other})

    def _undo_last(self, _: ContactId | None) -> None:
        with self.space.database.transaction("person") as tx:
            last = undo.last(tx)
            if last is not None:
                undo.revert(tx, [last], label="Undo")

    def _undo_run(self, _: ContactId | None) -> None:
        assert self.run is not None
        with self.space.database.transaction("person") as tx:
            undo.revert(tx, undo.of_run(tx, self.run), label="Undo")

    def _import_again(self, _: ContactId | None) -> None:
        file = self.folder / f"{self.number}.csv"
        file.write_text(
            f"Name,Email,City\nAda Sample,Ada+x{self.number}@Alder.example,Boise\nAda Sample,ada@alder.example,\n"
        )
        import_file(self.space.database, file)

    def _new_record(self, owner: ContactId | None) -> None:
        if owner is None:
            with self.space.database.transaction("person") as tx:
                a_contact(tx, "ada@alder.example", "Ada Anew")

    def _close_and_open(self, _: ContactId | None) -> None:
        self.space.close()
        self.space = reopened(self.space.folder, self.clock)

    def _back_up_and_restore(self, _: ContactId | None) -> None:
        file = backup.make(self.space, self.folder / f"{self.number}.quotahit").file
        self.space.close()
        backup.unpack(file, self.folder / f"restored{self.number}")
        self.space = reopened(self.folder / f"restored{self.number}", self.clock)

    def _change_address(self, owner: ContactId | None) -> None:
        if owner is not None:
            point = Point(kind="email", value=f"new{self.number}@cedar.example")
            self._acted(lambda tx: contacts.add_point(tx, owner, point))

    def _acted(self, change: object) -> None:
        assert callable(change)
        with self.space.database.transaction("person") as tx:
            undo.begin(tx, "test", "a change")
            change(tx)
