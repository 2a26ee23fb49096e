"""What tests of the window get: the application, a copy of the sample workspace, a client over it, and patience."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtWidgets import QApplication

from app import showroom
from app.store import keys
from app.store.workspace import Workspace
from app.ui import preferences, theme, words
from app.ui.application import application, apply_look
from app.ui.client import Client
from app.ui.pictures import dispose
from app.ui.pictures import settle as settled
from app.ui.runner import Runner
from app.ui.shell.window import Window

DAYS = 10


@pytest.fixture(scope="session")
def app() -> QApplication:
    """The one application, in its light look."""
    preferences.load(None)
    preferences.put("scheme", "light")
    made = application()
    words.set_zone(ZoneInfo("America/Chicago"))
    return made


@pytest.fixture(scope="session")
def qapp(app: QApplication) -> QApplication:
    """The application, as pytest-qt asks for it."""
    return app


@pytest.fixture(scope="session", autouse=True)
def known_keys() -> Iterator[None]:
    """Derive the sample workspace's key once for all copies of it: Argon2id is slow on purpose, and tried elsewhere."""
    real, known = keys.unwrap_with_passphrase, dict[str, keys.RootKey]()

    def unwrap(record: dict[str, Any], passphrase: str) -> keys.RootKey:
        name = json.dumps([record, passphrase], sort_keys=True)
        if name not in known:
            known[name] = real(record, passphrase)
        return known[name]

    keys.unwrap_with_passphrase = unwrap
    yield
    keys.unwrap_with_passphrase = real


@pytest.fixture(scope="session")
def showroom_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small sample workspace, made once."""
    folder = tmp_path_factory.mktemp("showroom") / "ws"
    showroom.furnish(folder, leads=48, days=DAYS)
    return folder


@pytest.fixture
def show(showroom_folder: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A copy of the sample workspace of one's own, opened at its own instant (a clock that stands still)."""
    folder = tmp_path / "ws"
    shutil.copytree(showroom_folder, folder)
    with showroom.shown(folder, days=DAYS) as opened:
        yield opened


@pytest.fixture
def look() -> Iterator[None]:
    """Put the usual look back after a test that changed it."""
    yield
    preferences.load(None)
    preferences.put("scheme", "light")
    words.set_language("en")
    apply_look()
    assert not theme.dark()


@pytest.fixture
def client(app: QApplication, show: Workspace) -> Iterator[Client]:
    """A client over the sample workspace, with workers of its own."""
    runner = Runner()
    runner.at_thread_end = show.database.forget_thread
    made = Client(show, runner)
    yield made
    settled(made)
    made.close()
    runner.stop()


@pytest.fixture
def settle(client: Client) -> Callable[[], None]:
    """Wait until everything that was asked or done has been answered and painted."""
    return lambda: settled(client)


@pytest.fixture
def window(client: Client) -> Iterator[Window]:
    """The whole window over the sample workspace, 1440 x 900, with no screen in front yet."""
    made = Window(client)
    made.resize(1440, 900)
    made.show()
    settled(client)
    yield made
    settled(client)
    dispose(made)
