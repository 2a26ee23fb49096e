"""The palette finds people, deals, screens and commands, and does what the mark is on."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.store import department
from app.ui.client import Client
from app.ui.shell.everywhere import open_palette
from app.ui.shell.palette import match
from app.ui.shell.window import Window

Settle = Callable[[], None]


def titles(palette: object) -> list[str]:
    return [entry.title for entry in palette.entries.entries]  # type: ignore[attr-defined]


def test_a_person_is_found_by_a_few_letters_and_opened(
    window: Window, client: Client, settle: Settle, qtbot: QtBot
) -> None:
    with client.workspace.database.read() as rows:
        row = rows.one("select id, name from contacts where deleted_at is null and length(name) > 8 order by id")
    assert row is not None
    went: list[tuple[str, dict[str, object]]] = []
    client.going.disconnect()
    client.going.connect(lambda place, arguments: went.append((place, arguments)))
    palette = open_palette(window)
    QAbstractItemModelTester(palette.entries)
    qtbot.keyClicks(palette.field, row["name"][:6].lower())
    qtbot.waitUntil(lambda: row["name"] in titles(palette))
    settle()
    palette.list.setCurrentIndex(palette.entries.index(titles(palette).index(row["name"])))
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert went == [("contact", {"id": row["id"]})]


def test_a_command_is_done_from_the_palette(window: Window, client: Client, settle: Settle, qtbot: QtBot) -> None:
    palette = open_palette(window)
    qtbot.keyClicks(palette.field, "pause")
    assert titles(palette)[0].startswith("Pause all agents")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    settle()
    with client.workspace.database.read() as rows:
        assert department.paused(rows)


def test_nothing_is_done_where_nothing_matches(window: Window, settle: Settle, qtbot: QtBot) -> None:
    palette = open_palette(window)
    qtbot.keyClicks(palette.field, "zzqqxx")
    settle()
    qtbot.wait(80)
    settle()
    assert titles(palette) == []
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()
    palette.close()


@pytest.mark.parametrize(
    ("typed", "title"), [("anal", "Analytics"), ("key", "Keys on this screen"), ("setings", "Settings")]
)
def test_letters_fit_a_title(typed: str, title: str) -> None:
    assert match(typed, title) >= 70


def test_ctrl_k_opens_it(window: Window, settle: Settle, qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QApplication

    from app.ui.shell.palette import Palette

    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    opened = [w for w in QApplication.topLevelWidgets() if isinstance(w, Palette) and w.isVisible()]
    assert len(opened) == 1
    qtbot.keyClick(opened[0], Qt.Key.Key_Escape)
    assert not opened[0].isVisible()
