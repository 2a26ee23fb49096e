"""The duplicates queue in the window: merge with a choice, tell apart, unmerge; by mouse and by keys."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

from app.core.contact import Contact, Point
from app.core.ids import ContactId
from app.store import contacts
from app.store.workspace import Workspace
from app.ui.client import Client
from app.ui.shell.window import Window
from app.ui.views.duplicates.page import DuplicatesPage

Settle = Callable[[], None]


@pytest.fixture
def twins(show: Workspace) -> list[tuple[int, int]]:
    """Three people of the sample who are here twice."""
    made = []
    with show.database.transaction("import") as tx:
        people = [row[0] for row in tx.all("select id from contacts where company_id is not null order by id limit 3")]
        for number in people:
            one = contacts.get(tx, ContactId(number))
            point = Point(kind="email", value=f"second{number}@{(one.email or 'x@y.example').partition('@')[2]}")
            other = contacts.create(
                tx, name=one.name, title="Chair", company_id=one.company_id, city="Springfield", points=[point]
            )
            made.append((number, int(other)))
    return made


@pytest.fixture
def page(window: Window, twins: list[tuple[int, int]], settle: Settle) -> DuplicatesPage:
    window.go("duplicates")
    settle()
    found = window.page()
    assert isinstance(found, DuplicatesPage)
    return found


def person(show: Workspace, number: int) -> Contact:
    with show.database.read() as rows:
        return contacts.get(rows, ContactId(number))


def ids(page: DuplicatesPage) -> list[set[int]]:
    return [{int(pair.keep.contact.id), int(pair.drop.contact.id)} for pair in page.pairs]


def test_coming_here_finds_the_pairs(page: DuplicatesPage, twins: list[tuple[int, int]]) -> None:
    assert sorted(map(sorted, ids(page))) == sorted(map(sorted, twins))
    assert page.current is not None
    assert page.why.text().startswith("Same name at ")
    tester = QAbstractItemModelTester(page.list.rows, QAbstractItemModelTester.FailureReportingMode.Warning)
    assert page.list.hasFocus()
    del tester


def test_merging_with_a_choice_and_taking_it_apart_later(
    page: DuplicatesPage, window: Window, client: Client, show: Workspace, settle: Settle
) -> None:
    assert page.current is not None
    keep, drop = page.current.keep.contact, page.current.drop.contact
    assert "title" in page.comparison.picks
    _, other = page.comparison.picks["title"]
    QTest.mouseClick(other, Qt.MouseButton.LeftButton)
    assert page.comparison.taken() == ["title"]
    QTest.mouseClick(page.merge_button, Qt.MouseButton.LeftButton)
    assert len(page.pairs) == 2, "it leaves the list at once"
    settle()
    merged = person(show, keep.id)
    assert merged.title == drop.title
    assert {point.value for point in merged.points} >= {point.value for point in (*keep.points, *drop.points)}
    assert len(page.pairs) == 2
    assert page.current is not None, "the next pair is in front"
    client.do(page, "update_contact", {"contact": keep.id, "department": "Harbour"})
    settle()
    page.tabs.setCurrentIndex(1)
    settle()
    assert page.stack.currentWidget() is page.merged
    QTest.mouseClick(page.merged.buttons[0], Qt.MouseButton.LeftButton)
    settle()
    assert person(show, keep.id).title == keep.title
    assert person(show, keep.id).department == "Harbour", "what was done since stays"
    assert person(show, drop.id).email == drop.email
    assert page.merged.merges == []
    assert len(page.pairs) == 3


def test_by_keys_alone(window: Window, page: DuplicatesPage, show: Workspace, client: Client, settle: Settle) -> None:
    first = page.current
    assert first is not None
    window.activateWindow()
    page.list.setFocus()
    commands = {command.keys: command for command in page.commands()}
    commands["J"].run()
    assert page.current is not first
    commands["K"].run()
    assert page.current is first
    before = page.comparison.keep
    commands["W"].run()
    assert page.comparison.drop is before
    commands["X"].run()
    settle()
    assert len(page.pairs) == 2
    with show.database.read() as rows:
        assert rows.value("select count(*) from not_duplicates") == 1
    client.undo()
    settle()
    assert len(page.pairs) == 3
    commands["M"].run()
    settle()
    assert len(page.pairs) == 2
    client.undo()
    settle()
    assert len(page.pairs) == 3


def test_a_merge_that_fails_puts_the_pair_back(page: DuplicatesPage, show: Workspace, settle: Settle) -> None:
    assert page.current is not None
    gone = page.current.drop.contact.id
    # Somebody else deletes one of the two while the pair is in front.
    with show.database.transaction("person") as tx:
        contacts.trash(tx, gone)
    page.merge()
    settle()
    assert len(page.pairs) == 2, "the pair is gone, since one of the two is"
    assert page.message.title()


def test_nobody_twice_says_so(window: Window, settle: Settle) -> None:
    window.go("duplicates")
    settle()
    page = window.page()
    assert isinstance(page, DuplicatesPage)
    if not page.pairs:
        assert page.stack.currentWidget() is page.empty


def test_coming_for_one_person_brings_their_pair(window: Window, twins: list[tuple[int, int]], settle: Settle) -> None:
    window.go("duplicates", contact=twins[2][0])
    settle()
    page = window.page()
    assert isinstance(page, DuplicatesPage)
    assert page.current is not None
    assert twins[2][0] in (page.current.keep.contact.id, page.current.drop.contact.id)


def test_with_many_people_looking_is_a_job_that_shows_how_far_it_is(
    window: Window, client: Client, twins: list[tuple[int, int]], settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ui.views.duplicates.page._LARGE", 1)
    window.go("duplicates")
    settle()
    page = window.page()
    assert isinstance(page, DuplicatesPage)
    assert [job.state for job in client.jobs] == ["done"]
    assert client.jobs[0].done == client.jobs[0].total > 0
    assert not page.progress.isVisible()
    assert len(page.pairs) == len(twins)
