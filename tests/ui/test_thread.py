"""The UI thread only paints: no SQL, no file, no cipher and no socket on it, whatever a person does.

Watched by the interpreter itself (`sys.setprofile` hears every call into C on this thread) while screens that were
opened before are used: that a screen's code is loaded when it is first shown is the one exception.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui import preferences
from app.ui.client import Client
from app.ui.shell.window import Window
from app.ui.views.importing.wizard import ImportWizard

Settle = Callable[[], None]
PLACES = (
    "today inbox contacts companies pipeline sequences agents analytics compliance settings duplicates trash".split()
)
# What no frame of a window may wait for, by the module the call leads into.
_FORBIDDEN = (
    "sqlcipher3",
    "_sqlite3",
    "sqlite3",
    "_socket",
    "_ssl",
    "_hashlib",
    "_argon2",
    "cryptography",
    "_cffi_backend",
    "keyring",
)
_FILES = frozenset("open listdir scandir remove unlink rename replace mkdir rmdir stat fsync".split())
_FILE_MODULES = frozenset(("io", "_io", "posix", "os"))


@contextmanager
def watched() -> Iterator[list[str]]:
    """Note every call on this thread that leads to a file, a socket, a cipher or the database."""
    heard: list[str] = []

    def hear(frame: FrameType, event: str, called: Any) -> None:
        if event != "c_call":
            return
        owner = getattr(called, "__self__", None)
        module = str(getattr(called, "__module__", None) or type(owner).__module__)
        name = str(getattr(called, "__name__", ""))
        forbidden = module.startswith(_FORBIDDEN) or type(owner).__module__.startswith(_FORBIDDEN)
        if (forbidden or (module in _FILE_MODULES and name in _FILES)) and not _loads_code(frame):
            heard.append(f"{module}.{name} in {frame.f_code.co_filename.rpartition('/app/')[2]}:{frame.f_lineno}")

    sys.setprofile(hear)
    try:
        yield heard
    finally:
        sys.setprofile(None)


def _loads_code(frame: FrameType | None) -> bool:
    while frame is not None:
        if "importlib" in frame.f_code.co_filename or frame.f_code.co_filename.endswith("linecache.py"):
            return True
        frame = frame.f_back
    return False


def test_the_watch_hears_what_it_is_for(tmp_path: Path, client: Client) -> None:
    with watched() as heard:
        (tmp_path / "x").write_text("a file")
        with client.workspace.database.read() as rows:
            rows.value("select count(*) from contacts")
    assert any("open" in one for one in heard)
    assert any("sqlcipher" in one for one in heard)


@pytest.mark.usefixtures("look")
def test_nothing_a_person_does_waits_on_the_ui_thread(
    window: Window, client: Client, settle: Settle, tmp_path: Path
) -> None:
    client.undo_window = 0.05
    preferences.write_with(lambda write: client.work_on(client, lambda _: write()))
    file = tmp_path / "leads.csv"
    file.write_text("name,email\nAaron New,aaron@new.example\n", encoding="utf-8")
    for place in PLACES:  # what is loaded when it is first shown is loaded
        window.go(place)
        settle()
    _use(window, client, settle, file)
    with watched() as heard:
        for place in PLACES:
            window.go(place)
            settle()
        _use(window, client, settle, file)
    preferences.write_with(lambda write: write())
    assert sorted(set(heard)) == []


def _use(window: Window, client: Client, settle: Settle, file: Path) -> None:
    page: Any
    window.go("contacts")
    settle()
    page = window.page()
    page.filters.search.setText("a")
    settle()
    page.filters.search.setText("")
    settle()
    page.table.go_to(1)
    page.open_current()
    settle()
    person = page.table.current_id()
    client.do(page, "update_contact", {"contact": person, "name": "Somebody Else"})
    settle()
    client.undo()
    settle()
    page.model.tick(range(3), True)
    settle()
    page.clear()
    page.back()
    window.go("contact", id=person)
    settle()
    window.go("today")
    settle()
    QTest.keyClick(window, Qt.Key.Key_J)
    QTest.keyClick(window, Qt.Key.Key_S)
    settle()
    client.undo()
    settle()
    window.go("settings", section="look")
    settle()
    preferences.put("text", 115)
    preferences.put("text", 100)
    settle()
    wizard = ImportWizard(client, window)
    wizard.open()
    wizard.look_at(file)
    settle()
    wizard.reject()
    settle()
