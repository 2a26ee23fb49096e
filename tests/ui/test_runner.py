"""The road between the window and the workers: newest answers only, order of clicks, nothing to who is gone."""

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.core.changes import Changes, Topic
from app.ui.bridge import Bridge
from app.ui.runner import Runner


def fail(error: Exception) -> None:
    raise AssertionError(error)


@pytest.fixture
def runner(qapp: object) -> Iterator[Runner]:
    made = Runner()
    yield made
    made.stop()


def test_answers_come_on_the_ui_thread(runner: Runner, qtbot: QtBot) -> None:
    heard: list[tuple[str, str]] = []
    owner = QObject()
    runner.ask(
        owner,
        lambda: threading.current_thread().name,
        lambda name: heard.append((name, threading.current_thread().name)),
        fail,
    )
    qtbot.waitUntil(lambda: bool(heard))
    assert heard[0][0].startswith("query-")
    assert heard[0][1] == "MainThread"


def test_of_several_with_one_key_only_the_newest_arrives(runner: Runner, qtbot: QtBot) -> None:
    gate, heard = threading.Event(), list[int]()
    owner = QObject()

    def wait(number: int) -> int:
        gate.wait(5)
        return number

    for number in range(6):
        runner.ask(owner, lambda number=number: wait(number), heard.append, fail, key="list")  # type: ignore[misc]
    gate.set()
    qtbot.waitUntil(lambda: runner.idle)
    assert heard == [5]


def test_what_nobody_waits_for_any_more_is_not_even_asked(runner: Runner, qtbot: QtBot) -> None:
    gate, asked = threading.Event(), list[int]()
    owner = QObject()

    def wait(number: int) -> None:
        asked.append(number)
        gate.wait(5)

    for number in range(40):
        runner.ask(owner, lambda number=number: wait(number), lambda _: None, fail, key="typing")  # type: ignore[misc]
    gate.set()
    qtbot.waitUntil(lambda: runner.idle)
    assert len(asked) <= 3


def test_nothing_is_told_to_who_is_gone(runner: Runner, qtbot: QtBot) -> None:
    gate, heard = threading.Event(), list[object]()
    owner = QObject()
    runner.ask(owner, lambda: gate.wait(5), heard.append, fail)
    owner.deleteLater()
    qtbot.wait(20)
    gate.set()
    qtbot.waitUntil(lambda: runner.idle)
    assert heard == []


def test_deeds_are_done_in_the_order_of_clicks(runner: Runner, qtbot: QtBot) -> None:
    done: list[int] = []
    owner = QObject()
    for number in range(50):
        runner.do(owner, lambda number=number: done.append(number), None, fail)  # type: ignore[misc]
    qtbot.waitUntil(lambda: runner.idle)
    assert done == list(range(50))


def test_trouble_is_told_to_who_asked(runner: Runner, qtbot: QtBot) -> None:
    told: list[Exception] = []

    def trouble() -> None:
        raise ValueError("no")

    runner.ask(QObject(runner), trouble, lambda _: None, told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert isinstance(told[0], ValueError)


def test_news_is_gathered(qapp: object, qtbot: QtBot) -> None:
    bridge, heard = Bridge(), list[frozenset[Topic]]()
    bridge.news.connect(heard.append)

    def say(topic: Topic) -> None:
        for _ in range(200):
            bridge.hear(Changes(frozenset({topic})))

    threads = [threading.Thread(target=say, args=(topic,)) for topic in (Topic.DEALS, Topic.CONTACTS, Topic.RUNS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    qtbot.waitUntil(lambda: bool(heard) and frozenset.union(*heard) == {Topic.DEALS, Topic.CONTACTS, Topic.RUNS})
    qtbot.wait(60)
    assert len(heard) <= 12
