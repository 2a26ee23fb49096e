"""The founder's own keys: sealed by name, never in the file as they are."""

import pytest

from app.core.clock import VirtualClock
from app.core.errors import Damaged, NotFound
from app.store.workspace import Workspace

SECRET = "sk_test_MARKER-4f1c_not_a_real_key"


def test_a_secret_comes_back_as_it_was_put_in(space: Workspace) -> None:
    space.vault.put("stripe", SECRET, note="practice")
    space.vault.put("mailbox:ä@alder.example", "pässwörd \N{KEY}\n")
    assert space.vault.get("stripe") == SECRET
    assert space.vault.get("mailbox:ä@alder.example") == "pässwörd \N{KEY}\n"
    assert space.vault.has("stripe")
    assert not space.vault.has("apollo")


def test_what_is_shown_of_a_secret_is_never_the_secret(space: Workspace, clock: VirtualClock) -> None:
    space.vault.put("stripe", SECRET, note="practice")
    space.vault.used("stripe")
    shown = space.vault.names()
    assert [(one.name, one.note) for one in shown] == [("stripe", "practice")]
    assert shown[0].used_at is not None
    assert SECRET not in repr(shown) + repr(space.vault) + repr(space) + repr(space.database) + repr(space.root)
    assert space.root.secret.hex() not in repr(space)


def test_the_newer_secret_replaces_the_older_and_removal_forgets_it(space: Workspace) -> None:
    space.vault.put("stripe", "old")
    space.vault.used("stripe")
    space.vault.put("stripe", SECRET)
    assert space.vault.get("stripe") == SECRET
    assert space.vault.names()[0].used_at is None
    assert space.vault.remove("stripe")
    assert not space.vault.remove("stripe")
    with pytest.raises(NotFound, match="stripe"):
        space.vault.get("stripe")


def test_one_sealed_value_cannot_stand_for_another(space: Workspace) -> None:
    space.vault.put("stripe", SECRET)
    space.vault.put("apollo", "another")
    with space.database.transaction("test") as tx:
        tx.run(
            "update secrets set nonce = (select nonce from secrets where name = 'stripe'),"
            " sealed = (select sealed from secrets where name = 'stripe') where name = 'apollo'"
        )
    with pytest.raises(Damaged, match="apollo") as trouble:
        space.vault.get("apollo")
    assert SECRET not in str(trouble.value)
    assert space.vault.get("stripe") == SECRET


def test_a_value_that_was_changed_is_refused(space: Workspace) -> None:
    space.vault.put("stripe", SECRET)
    with space.database.read() as rows:
        sealed = bytes(rows.value("select sealed from secrets"))
    for place in range(len(sealed)):
        with space.database.transaction("test") as tx:
            changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
            tx.run("update secrets set sealed = ?", changed)
        with pytest.raises(Damaged):
            space.vault.get("stripe")


def test_the_same_secret_never_looks_the_same_twice(space: Workspace) -> None:
    seen = set()
    for _ in range(20):
        space.vault.put("stripe", SECRET)
        with space.database.read() as rows:
            seen.add((bytes(rows.value("select nonce from secrets")), bytes(rows.value("select sealed from secrets"))))
    assert len({nonce for nonce, _ in seen}) == len({sealed for _, sealed in seen}) == 20


def test_no_file_of_a_workspace_shows_a_secret_in_any_spelling(space: Workspace) -> None:
    space.vault.put("stripe", SECRET)
    spellings = (SECRET.encode(), SECRET.encode("utf-16-le"), SECRET.encode().hex().encode(), space.root.secret)

    def shown() -> list[str]:
        files = [file for file in space.folder.rglob("*") if file.is_file()]
        return [file.name for file in files if any(spelling in file.read_bytes() for spelling in spellings)]

    assert shown() == [], "at work, with the write-ahead log"
    with space.database.read() as rows:
        assert SECRET.encode() not in bytes(rows.value("select sealed from secrets")), "sealed once more inside"
    space.close()
    assert shown() == [], "closed"
