"""Root keys: wrapped by a passphrase or a recovery code, and only by those."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import BadInput, Damaged, NoKey, WrongKey
from app.store import keys, workspace
from app.store.layout import DATABASE, RECORD
from app.store.workspace import Workspace
from tests.fakes.workspaces import PASSPHRASE, a_clock, a_contact, a_workspace


def test_each_purpose_has_a_key_of_its_own() -> None:
    root = keys.new_root()
    purposes = ("database", "vault", "anchor", "seal", "send keys", "recovery", "check")
    derived = {root.derive(purpose) for purpose in purposes}
    assert len(derived) == len(purposes)
    assert all(len(key) == 32 for key in derived)
    assert root.derive("vault") == keys.RootKey(root.secret).derive("vault")
    assert root.secret not in derived


def test_no_two_roots_and_no_two_codes_are_alike() -> None:
    assert len({keys.new_root().secret for _ in range(100)}) == 100
    assert len({keys.new_recovery_code() for _ in range(100)}) == 100


def test_a_passphrase_opens_what_it_wrapped_and_no_other_does() -> None:
    root = keys.new_root()
    record = keys.wrap_with_passphrase(root, "correct horse battery")
    assert keys.unwrap_with_passphrase(record, "correct horse battery").secret == root.secret
    with pytest.raises(WrongKey) as trouble:
        keys.unwrap_with_passphrase(record, "correct horse batterz")
    assert trouble.value.hint
    assert root.secret.hex() not in json.dumps(record)


def test_a_passphrase_is_the_same_however_its_accents_are_typed() -> None:
    root = keys.new_root()
    record = keys.wrap_with_passphrase(root, "Z\N{LATIN SMALL LETTER U WITH DIAERESIS}rich am See")
    assert keys.unwrap_with_passphrase(record, "Zu\N{COMBINING DIAERESIS}rich am See").secret == root.secret


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(BadInput, match="too short"):
        keys.wrap_with_passphrase(keys.new_root(), "seven77")


@given(st.text(alphabet=" -_\t", max_size=12), st.booleans())
def test_a_recovery_code_is_read_however_it_is_written_down(between: str, lower: bool) -> None:
    root, code = keys.new_root(), keys.new_recovery_code()
    record = keys.wrap_with_code(root, code)
    written = between.join(code.split("-"))
    assert keys.unwrap_with_code(record, written.lower() if lower else written).secret == root.secret


@given(st.integers(0, 24), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_a_recovery_code_with_one_wrong_letter_opens_nothing(place: int, letter: str) -> None:
    root, code = keys.new_root(), keys.new_recovery_code().replace("-", "")
    wrong = code[:place] + letter + code[place + 1 :]
    record = keys.wrap_with_code(root, code)
    if wrong == code:
        assert keys.unwrap_with_code(record, wrong).secret == root.secret
        return
    with pytest.raises(WrongKey):
        keys.unwrap_with_code(record, wrong)


# In a workspace ------------------------------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder of a closed workspace."""
    space = a_workspace(tmp_path)
    space.close()
    return space.folder


def _opens(home: Path, *, passphrase: str | None = None, recovery_code: str | None = None) -> Workspace:
    space = workspace.open_workspace(home, a_clock(), passphrase=passphrase, recovery_code=recovery_code)
    space.close()
    return space


def _bytes_of(home: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in home.iterdir() if file.is_file()}


def test_the_passphrase_opens_the_workspace(home: Path) -> None:
    assert _opens(home, passphrase=PASSPHRASE).folder == home


def test_a_wrong_key_costs_nothing(home: Path) -> None:
    before = _bytes_of(home)
    for wrong in ({"passphrase": "not the passphrase"}, {"recovery_code": "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE"}):
        with pytest.raises(WrongKey) as trouble:
            _opens(home, **wrong)
        assert trouble.value.hint
    with pytest.raises(NoKey, match="passphrase"):
        _opens(home)
    assert _bytes_of(home) == before


def test_a_new_passphrase_replaces_the_old_one_and_the_code_still_works(tmp_path: Path) -> None:
    space, code = workspace.create(tmp_path / "mine", a_clock(), passphrase="the first passphrase")
    with space.database.transaction("person") as tx:
        a_contact(tx, "ada@alder.example")
    space.close()
    before = (space.folder / DATABASE).read_bytes()
    again = workspace.open_workspace(space.folder, a_clock(), recovery_code=code)
    workspace.change_passphrase(again, "the second passphrase")
    again.close()
    assert (space.folder / DATABASE).read_bytes() == before, "the file is not written anew"
    with pytest.raises(WrongKey):
        _opens(space.folder, passphrase="the first passphrase")
    _opens(space.folder, passphrase="the second passphrase")
    _opens(space.folder, recovery_code=code.lower().replace("-", " "))


def test_the_record_holds_no_key(home: Path) -> None:
    space = _opens(home, passphrase=PASSPHRASE)
    text = (home / RECORD).read_text()
    derived = (space.root.derive(purpose).hex() for purpose in ("database", "vault", "anchor", "seal", "recovery"))
    for secret in (space.root.secret.hex(), PASSPHRASE, *derived):
        assert secret not in text


def test_every_change_of_the_record_is_found(home: Path) -> None:
    good = (home / RECORD).read_bytes()
    for place in range(0, len(good), 7):
        bad = bytearray(good)
        bad[place] ^= 0x04
        (home / RECORD).write_bytes(bytes(bad))
        with pytest.raises(Damaged):
            workspace.read_record(home)
    for bad_text in (b"", b"{}", b"[]", b"null", b"\xff\xfe", good[:-20]):
        (home / RECORD).write_bytes(bad_text)
        with pytest.raises(Damaged, match="damaged"):
            workspace.read_record(home)
    (home / RECORD).write_bytes(good)
    _opens(home, passphrase=PASSPHRASE)


def test_another_workspaces_key_is_named_as_such(home: Path, tmp_path: Path) -> None:
    other, code = workspace.create(tmp_path / "other", a_clock(), passphrase=PASSPHRASE)
    other.close()
    mine, theirs = json.loads((home / RECORD).read_text()), json.loads((other.folder / RECORD).read_text())
    mixed = {**mine, "recovery": theirs["recovery"]}
    mixed["digest"] = workspace._record_digest(mixed)
    (home / RECORD).write_text(json.dumps(mixed))
    with pytest.raises(WrongKey, match="not this workspace's"):
        _opens(home, recovery_code=code)


@pytest.mark.skipif(sys.platform == "win32", reason="core dumps are a matter of Unix")
def test_an_open_workspace_writes_no_core_dump(home: Path) -> None:
    program = (
        "import resource, sys; from pathlib import Path; from app.store import workspace;"
        "from tests.fakes.workspaces import a_clock, PASSPHRASE;"
        "resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2);"
        f"w = workspace.open_workspace(Path({str(home)!r}), a_clock(), passphrase=PASSPHRASE);"
        "print(resource.getrlimit(resource.RLIMIT_CORE)); w.close()"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "(0, 0)"
