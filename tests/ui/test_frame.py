"""The frame of the window: what is always in sight is true, and the stop is one key away."""

from collections.abc import Callable

from app.store import department
from app.store.database import Rows
from app.ui import preferences
from app.ui.client import Client
from app.ui.pictures import dispose
from app.ui.shell.window import Window
from app.ui.views.record.page import ContactPage


def test_the_frame_shows_what_the_store_holds(window: Window, client: Client) -> None:
    seen = window.overview
    assert seen is not None
    with client.workspace.database.read() as rows:
        assert seen.approvals == _count(rows, "select count(*) from approvals where state = 'pending'")
    assert seen.approvals > 0
    assert seen.name in window.windowTitle()


def test_pausing_all_agents_and_taking_it_back(window: Window, client: Client, settle: Callable[[], None]) -> None:
    window.sidebar.pause.click()
    settle()
    with client.workspace.database.read() as rows:
        assert department.paused(rows)
    assert window.overview is not None
    assert window.overview.paused
    assert window.toast.shown is not None
    client.undo()
    settle()
    with client.workspace.database.read() as rows:
        assert not department.paused(rows)
    client.redo()
    settle()
    with client.workspace.database.read() as rows:
        assert department.paused(rows)


def _count(rows: Rows, sql: str) -> int:
    return int(rows.value(sql))


def test_a_restart_comes_back_to_the_same_record_of_the_same_workspace(
    client: Client, settle: Callable[[], None], look: None
) -> None:
    first = Window(client)
    first.go("pipeline")
    first.go("contact", id=7)
    first.go("contact", id=9)
    settle()
    dispose(first)
    second = Window(client)
    second.come_back()
    settle()
    page = second.page()
    assert isinstance(page, ContactPage)
    assert page.parts.wanted == 9
    preferences.put("place", {"place": "contact", "id": 9, "of": "another"})
    second.come_back()
    assert second.place == "today"
    second.go("inbox")
    dispose(second)
    third = Window(client)
    third.come_back()
    assert third.place == "inbox"
    settle()
    dispose(third)
