"""Loadouts and past runs: what an agent may is raised only after a look at what follows; a run is undone whole."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

from app.actions.queries.agents import Outlook
from app.store import department
from app.ui.client import Client
from app.ui.shell.window import Window
from app.ui.views.agents import wording
from app.ui.views.agents.autonomy import consequences
from app.ui.views.agents.page import AgentsPage
from app.ui.widgets import ConsequenceDialog

Settle = Callable[[], None]


@pytest.fixture
def page(window: Window, settle: Settle) -> AgentsPage:
    window.go("agents")
    settle()
    shown = window.page()
    assert isinstance(shown, AgentsPage)
    return shown


def dialog(page: AgentsPage) -> ConsequenceDialog:
    (found,) = [one for one in page.window().findChildren(ConsequenceDialog) if one.isVisible()]
    return found


def level(client: Client, agent: str) -> str:
    with client.workspace.database.read() as rows:
        return department.autonomy(rows, department.PLAY_OF[agent], agent=agent)


def choose(page: AgentsPage, wanted: str, settle: Settle) -> None:
    """Choose a level in the box, as a person does."""
    box = page.loadouts.sheet.level
    box.choose(wanted)
    box.activated.emit(box.currentIndex())
    settle()


def test_a_click_in_the_team_opens_the_loadout(page: AgentsPage, settle: Settle) -> None:
    page._turn_to("live")
    settle()
    rail = page.live.rail.list
    place = [member.agent for member in page.live.rail.model.members].index("closer")
    QTest.mouseClick(
        rail.viewport(), Qt.MouseButton.LeftButton, pos=rail.visualRect(page.live.rail.model.index(place)).center()
    )
    settle()
    assert page.tab is page.loadouts
    sheet = page.loadouts.sheet
    assert sheet._name.text() == "Closer"
    assert sheet._facts["actions"].text() == "update_deal, update_deal_stage"
    assert sheet._facts["channels"].text() == "email"


def test_an_agent_that_writes_to_nobody_has_no_level(page: AgentsPage, settle: Settle) -> None:
    page.arrive(agent="scout")
    settle()
    assert page.loadouts.sheet._may.isHidden()
    assert page.loadouts.sheet._nobody.isVisible()


def test_raising_is_asked_and_lowering_acts_at_once(page: AgentsPage, client: Client, settle: Settle) -> None:
    page.arrive(agent="qualifier")
    settle()
    assert level(client, "qualifier") == "suggest"
    choose(page, "auto", settle)
    asked = dialog(page)
    assert asked.keep_button.hasFocus() or not asked.isActiveWindow()
    QTest.keyClick(asked, Qt.Key.Key_Escape)
    settle()
    assert level(client, "qualifier") == "suggest"
    assert page.loadouts.sheet.level.value() == "suggest", "the box shows what holds"
    choose(page, "auto", settle)
    dialog(page).deed_button.click()
    settle()
    assert level(client, "qualifier") == "auto"
    assert level(client, "outreach") == "suggest"
    choose(page, "draft", settle)
    assert level(client, "qualifier") == "draft"


def test_what_will_go_out_is_counted() -> None:
    seen = Outlook(
        level="auto",
        before="suggest",
        touches=12,
        conversations=3,
        kept_back=2,
        pending=5,
        cap=40,
        usual=("follow-up",),
    )
    said = [f"{one.bold} {one.text}" for one in consequences(seen)]
    assert said[0].startswith("2 kept mails")
    assert "12 touches due by tomorrow go unasked" in said
    assert "3 conversations are answered unasked" in said
    assert "5 drafts that wait for you now go on waiting" in said


def test_every_agent_and_level_has_a_name() -> None:
    for name in ("draft", "suggest", "routine", "auto"):
        assert wording.level_name(name) != name
        assert wording.level_says(name)


def test_past_runs_are_listed_opened_and_undone_whole(
    page: AgentsPage, window: Window, client: Client, settle: Settle
) -> None:
    page._turn_to("past")
    settle()
    past = page.past
    QAbstractItemModelTester(past.list.lines, QAbstractItemModelTester.FailureReportingMode.Fatal)
    with client.workspace.database.read() as rows:
        ended = rows.value("select count(*) from runs where finished_at is not null and workflow <> 'pause'")
    assert past.list.lines.rowCount() == min(100, ended) > 0
    run = next(one for one in past.ended.values() if one.workflow == "researcher" and one.changes)
    past.agent.choose("researcher")
    past.agent.activated.emit(past.agent.currentIndex())
    settle()
    past.list.choose(run.id)
    settle()
    assert past.undo_button.isEnabled()
    window.activateWindow()
    past.list.setFocus()
    settle()
    QTest.keyClick(window, Qt.Key.Key_U)
    settle()
    with client.workspace.database.read() as rows:
        state = rows.value("select min(state) from undo where run_id = ? and action = 'run'", run.id)
    assert state == "undone"
    shown = past.ended[run.id]
    assert shown.undone
    assert not past.undo_button.isEnabled()


def test_more_past_runs_come_when_the_end_is_reached(page: AgentsPage, client: Client, settle: Settle) -> None:
    with client.workspace.database.transaction("test") as tx:
        tx.many(
            "insert into runs (workflow, version, arguments, state, event_cursor, result, started_at, updated_at, finished_at)"
            " values ('researcher', 1, '{}', 'done', 0, '{\"name\": \"hot\"}', ?, ?, ?)",
            [(number, number, number) for number in range(1, 301)],
        )
    page._turn_to("past")
    settle()
    assert page.past.list.lines.rowCount() == 100
    page.past.list.scrollToBottom()
    page.past.list.lines.fetchMore(page.past.list.rootIndex())
    settle()
    assert page.past.list.lines.rowCount() == 200
    assert len({line.key for line in page.past.list.lines.lines}) == 200


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("positive.info_request", "Wants to know more"),
        ("they said no (not_interested)", "they said no (Not interested)"),
        ("they stopped answering", "they stopped answering"),
        ("objection.price", "Finds it too expensive"),
    ],
)
def test_reasons_are_words_and_not_codes(said: str, shown: str) -> None:
    assert wording.because(said) == shown
