"""What every test gets: no socket but loopback, no model, and the shared fixtures where they are there."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

GUARD = Path(__file__).parent / "guard"

os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Programs that tests start are guarded like the tests themselves, and none of them finds a key to a model.
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(GUARD), os.environ.get("PYTHONPATH")]))
for _name in [name for name in os.environ if name.endswith("_API_KEY")]:
    del os.environ[_name]

_GUARDED = sys.modules.get("sitecustomize")
if getattr(_GUARDED, "__file__", None) == str(GUARD / "sitecustomize.py"):
    # A worker of a parallel run has it since its start, from the search path above: one guard is enough.
    sys.modules["tests.guard.sitecustomize"] = _GUARDED  # type: ignore[assignment]

from tests.guard import sitecustomize as guard  # noqa: E402  # importing it puts it up


@pytest.fixture(autouse=True)
def only_loopback() -> Iterator[None]:
    """Fail any test that reached beyond this machine, also where the product swallowed the refusal."""
    guard.tried.clear()
    yield
    assert guard.tried == [], "this test tried to reach the world"


@pytest.fixture(autouse=True, scope="session")
def a_loop() -> Iterator[None]:
    """LiteLLM asks the thread for an event loop and never closes the one it gets; this one is closed."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of third-party fixtures beside the checkout; a test that needs it skips without."""
    folder = Path(__file__).resolve().parents[1].parent / "shared"
    if not (folder / "fixtures").is_dir():
        pytest.skip("the third-party fixtures (../shared) are not beside this checkout")
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count what was skipped, by its reason."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ") for report in terminalreporter.stats.get("skipped", ())
    )
    for reason, times in sorted(reasons.items()):
        terminalreporter.write_line(f"skipped {times} times: {reason}")
