"""The root key in the system's keyring: a real Secret Service, locked, absent, and holding something else."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.keyrings import NEEDED, installed, secret_service, without_service

pytestmark = pytest.mark.skipif(not installed(), reason=f"this machine lacks one of: {', '.join(NEEDED)}")

# Each in a process of its own: a program looks for keyrings once.
_PROGRAM = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from app.core.clock import VirtualClock
from app.core.errors import Trouble
from app.store import workspace

verb, folder, *rest = sys.argv[1:]
clock = VirtualClock(datetime(2026, 3, 2, tzinfo=UTC))
try:
    if verb == "create":
        opened, code = workspace.create(Path(folder), clock)
        print(code)
    else:
        opened = workspace.open_workspace(Path(folder), clock, recovery_code=rest[0] if rest else None)
        print("opened")
    opened.close()
except Trouble as trouble:
    print(type(trouble).__name__, trouble.sentence, "|", trouble.hint)
"""
# Puts one wrong thing after another into the keyring, and says what opening came to each time.
_WRONG = """
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from keyring.backends import SecretService
from app.core.clock import VirtualClock
from app.core.errors import Trouble
from app.store import workspace

folder, code = Path(sys.argv[1]), sys.argv[2]
ring, clock = SecretService.Keyring(), VirtualClock(datetime(2026, 3, 2, tzinfo=UTC))
name = json.loads((folder / "workspace.json").read_text())["id"]

def attempt(**how):
    try:
        workspace.open_workspace(folder, clock, **how).close()
        print("opened")
    except Trouble as trouble:
        print(type(trouble).__name__, trouble.sentence, "|", trouble.hint)

for wrong in ("not a key", "00" * 32, "00" * 31, "zz" * 32):
    ring.set_password("QuotaHit workspace", name, wrong)
    attempt()
ring.delete_password("QuotaHit workspace", name)
attempt()
attempt(recovery_code=code)
attempt()
"""


def _run(environment: dict[str, str], program: str, *arguments: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-c", program, *arguments], env=environment, capture_output=True, text=True, timeout=60, check=True
    )  # fmt: skip
    assert "Traceback" not in ran.stderr
    return ran.stdout.strip()


@pytest.fixture
def ring(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a desktop whose keyring is unlocked."""
    with secret_service(tmp_path / "home") as environment:
        yield environment


def _digests(folder: Path) -> dict[str, str]:
    return {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in folder.iterdir() if f.is_file()}


@pytest.mark.slow
def test_a_workspace_without_a_passphrase_opens_by_the_keyring_alone(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "mine"
    with secret_service(home) as environment:
        code = _run(environment, _PROGRAM, "create", str(folder))
        assert code.count("-") == 4
        assert _run(environment, _PROGRAM, "open", str(folder)) == "opened"
    closed = _digests(folder)
    with secret_service(home, unlocked=False) as environment:
        said = _run(environment, _PROGRAM, "open", str(folder))
        assert said.startswith("NoKey The keyring is locked"), said
    said = _run(without_service(), _PROGRAM, "open", str(folder))
    assert said.startswith("NoKey No keyring answers"), said
    assert "recovery" in said
    assert _digests(folder) == closed, "none of it touched the workspace"
    assert _run(without_service(), _PROGRAM, "open", str(folder), code) == "opened"
    assert _digests(folder) == closed
    with secret_service(home) as environment:
        assert _run(environment, _PROGRAM, "open", str(folder)) == "opened"


def test_a_keyring_that_holds_something_else_is_told_of(tmp_path: Path, ring: dict[str, str]) -> None:
    folder = tmp_path / "mine"
    code = _run(ring, _PROGRAM, "create", str(folder))
    closed = _digests(folder)
    *wrong, missing, by_code, again = _run(ring, _WRONG, str(folder), code).splitlines()
    assert len(wrong) == 4
    assert all(said.startswith("WrongKey") and "recovery" in said for said in wrong), wrong
    assert missing.startswith("NoKey The keyring has no key"), missing
    assert (by_code, again) == ("opened", "opened"), "the recovery code gave the keyring its key back"
    assert _digests(folder) == closed


def test_without_a_keyring_nothing_is_made(tmp_path: Path) -> None:
    said = _run(without_service(), _PROGRAM, "create", str(tmp_path / "mine"))
    assert said.startswith("NoKey No keyring answers"), said
    assert "--passphrase-file" in said
    assert not (tmp_path / "mine").exists()


def test_only_keyrings_that_encrypt_are_trusted(ring: dict[str, str]) -> None:
    program = "from app.store import keys; print(type(keys._keyring()).__module__)"
    assert _run(ring, program) == "keyring.backends.SecretService"
