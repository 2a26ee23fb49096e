"""The third-party mail beside the checkout, scored by the shared tool; floors a little below what is reached."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

FLOORS = [
    ("bounces", "kind", 0.98),
    ("bounces", "address", 0.98),
    ("bounces", "some_address", 0.98),
    ("bounces", "hardness", 0.93),
    ("replies", "equal", 0.95),
    ("replies", "signature", 0.95),
    ("replies", "answered", 1.0),
    ("autoreplies", "right", 0.95),
    ("mime", "ok", 1.0),
]
NONE_AT_ALL = [
    ("bounces", "human_as_bounce"),
    ("replies", "lost"),
    ("autoreplies", "human_dropped"),
    ("autoreplies", "opt_out_missed"),
    ("mime", "tracebacks"),
    ("mime", "slow"),
    ("mime", "unreadable_without_defects"),
]


@pytest.fixture(scope="module")
def score(shared: Path) -> dict[str, dict[str, Any]]:
    tool = shared / "tools" / "score_mail.py"
    command = [sys.executable, str(tool), "--command", f"{sys.executable} -m app", "--cases", str(shared / "fixtures")]
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=280, check=False, cwd=root)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.strip().splitlines()[-1])
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(("family", "measure", "floor"), FLOORS)
def test_the_floor_is_held(score: dict[str, dict[str, Any]], family: str, measure: str, floor: float) -> None:
    assert score[family][measure] >= floor


@pytest.mark.parametrize(("family", "measure"), NONE_AT_ALL)
def test_what_must_never_happen_does_not(score: dict[str, dict[str, Any]], family: str, measure: str) -> None:
    assert score[family][measure] == 0


def test_no_attack_of_the_prompt_collection_becomes_an_opt_out_or_a_meeting(shared: Path) -> None:
    """Hostile texts are read by this program alone: they may be questions to it, never wishes it acts on."""
    from datetime import date

    from app.core.message import Category
    from app.core.replies import read_reply

    folder = shared / "fixtures" / "prompt-injection" / "promptmap"
    for path in sorted(folder.glob("*.yaml")):
        reading = read_reply(path.read_text("utf-8", errors="replace"), today=date(2026, 3, 3))
        assert reading.injection_suspected
        assert reading.category in (Category.UNKNOWN, Category.UNSUBSCRIBE, Category.HOSTILE)
