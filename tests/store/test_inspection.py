"""Looking a workspace over: what is wrong is found, named, and accepted only where it may be."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.errors import Damaged
from app.store import audit, inspection, workspace
from app.store.database import Transaction
from app.store.layout import ANCHOR, DATABASE, SEAL
from app.store.workspace import Workspace
from tests.fakes.workspaces import PASSPHRASE, a_clock, a_contact, a_workspace, recovery_code


def _wrong(space: Workspace) -> list[str]:
    return [check.name for check in inspection.verify(space).checks if not check.ok]


def _unverified(home: Path) -> Workspace:
    return workspace.open_workspace(home, a_clock(), passphrase=PASSPHRASE, unverified=True)


def test_a_sound_workspace_is_sound_at_work_and_closed(space: Workspace) -> None:
    with space.database.transaction("person", durable=True) as tx:
        audit.append(tx, "test", "something", contact=a_contact(tx, "ada@alder.example"))
    assert _wrong(space) == []
    space.close()
    again = _unverified(space.folder)
    report = inspection.verify(again)
    assert report.ok
    assert report.damage == []
    assert report.as_json()["checks"][0] == {"name": "seal", "ok": True, "found": "the file is what was closed last"}
    again.close()


_OUTBOX = ("insert into outbox (id, send_key, channel, purpose, address, subject, text, state, queued_at)"
           " values (1, 'k', 'email', 'cold', 'a@b.example', 's', 't', 'sent', 0)")  # fmt: skip
_FAULTS: dict[str, Callable[[Transaction], object]] = {
    "sent mail without a gate decision": lambda tx: tx.run(_OUTBOX),
    "steps without their run": lambda tx: tx.run(
        "insert into steps (run_id, name, result, at) values (7, 'x', '1', 0)"
    ),
    "messages without their outbox row": lambda tx: tx.run(
        "insert into messages (direction, channel, sender, recipient, subject, text, at, outbox_id)"
        " values ('outbound', 'email', '', '', '', '', 0, 99)"
    ),
    "imported rows without their batch": lambda tx: tx.run("insert into imported_rows values (1, 7, 1)"),
    "references": lambda tx: tx.run(
        "insert into contact_points (contact_id, kind, value, shown) values (99, 'email', 'x', 'x')"
    ),
}


@pytest.mark.parametrize("fault", _FAULTS)
def test_rows_that_point_nowhere_are_found_and_are_no_damage(space: Workspace, fault: str) -> None:
    with space.database.read() as rows:
        connection = rows.connection
    connection.execute("pragma foreign_keys=off")
    with space.database.transaction("test") as tx:
        _FAULTS[fault](tx)
    assert fault in _wrong(space)
    assert inspection.verify(space).damage == []


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder of a closed workspace with some pages in it."""
    space = a_workspace(tmp_path)
    with space.database.transaction("person", durable=True) as tx:
        for number in range(300):
            a_contact(tx, f"p{number}@alder.example", notes="sample " * 20)
    space.close()
    return space.folder


def test_a_bad_page_is_named_and_never_accepted(home: Path) -> None:
    content = bytearray((home / DATABASE).read_bytes())
    content[-5000] ^= 1
    (home / DATABASE).write_bytes(bytes(content))
    space = _unverified(home)
    report = inspection.verify(space)
    assert {check.name for check in report.damage} >= {"seal", "pages"}
    pages = next(check for check in report.checks if check.name == "pages")
    assert str(len(content) // 4096 - 1) in pages.found
    with pytest.raises(Damaged, match="nothing was accepted"):
        inspection.verify(space, accept=True)
    space.close()
    assert (home / DATABASE).read_bytes() == bytes(content)


def test_a_bad_page_anywhere_is_a_finding_and_never_a_traceback(home: Path) -> None:
    good = (home / DATABASE).read_bytes()
    for place in range(4096, len(good), 4096 * 12):
        content = bytearray(good)
        content[place + 100] ^= 1
        (home / DATABASE).write_bytes(bytes(content))
        try:
            space = workspace.open_workspace(home, a_clock(), recovery_code=recovery_code(), unverified=True)
        except Damaged:
            continue
        assert "pages" in {check.name for check in inspection.verify(space).damage}, place // 4096
        space.close()


def test_what_is_only_older_can_be_accepted(home: Path) -> None:
    (home / ANCHOR).write_bytes(b"")
    space = _unverified(home)
    assert [check.name for check in inspection.verify(space).damage] == ["audit trail"]
    inspection.verify(space, accept=True)
    assert _wrong(space) == []
    space.close()
    assert (home / SEAL).exists()
