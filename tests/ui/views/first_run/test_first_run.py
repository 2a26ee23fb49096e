"""The first run, from nothing to the first approval, over a real host in a folder of its own."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desktop import DesktopHost
from app.store import activities, approvals, department, figures, mail, settings
from app.ui.pictures import dispose
from app.ui.runner import Runner
from app.ui.views.first_run.window import FirstRun
from app.ui.views.unlock.screen import UnlockScreen

WORDS = "correct harbour battery staple"
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def host(tmp_path: Path) -> Iterator[DesktopHost]:
    made = DesktopHost(tmp_path / "ws")
    yield made
    made.close()


@pytest.fixture
def runner() -> Iterator[Runner]:
    made = Runner()
    yield made
    made.stop()


@pytest.fixture
def first(app: QApplication, host: DesktopHost, runner: Runner) -> Iterator[FirstRun]:
    made = FirstRun(host, runner)
    made.show()
    yield made
    dispose(made)


def settle(runner: Runner, *, patience: float = 60.0) -> None:
    give_up = time.monotonic() + patience
    while not runner.idle:
        QApplication.processEvents()
        assert time.monotonic() < give_up
        time.sleep(0.005)
    QApplication.processEvents()


def lock(first: FirstRun, qtbot: QtBot, runner: Runner) -> str:
    QTest.keyClicks(first.lock.passphrase, WORDS)
    QTest.keyClicks(first.lock.again, WORDS)
    QTest.mouseClick(first.next, LEFT)
    settle(runner)
    return first.code.code.text()


def print_code(first: FirstRun, page: Path, runner: Runner) -> None:
    first.code.print.click()
    dialog = first.findChild(QPrintDialog)
    assert dialog is not None
    dialog.printer().setOutputFileName(str(page))  # as a PDF
    dialog.accepted.emit(dialog.printer())
    dialog.close()
    settle(runner)
    assert page.read_bytes().startswith(b"%PDF-")


def test_from_nothing_to_the_first_approval_in_the_practice_world(
    first: FirstRun, host: DesktopHost, runner: Runner, qtbot: QtBot
) -> None:
    began = time.monotonic()
    code = lock(first, qtbot, runner)
    assert len(code) == 29
    assert host.workspace is not None
    assert not first.next.isEnabled()
    kept = host.folder.with_name("code.txt")
    first.code.save_wanted.emit(str(kept))
    settle(runner)
    assert code in kept.read_text()
    assert kept.stat().st_mode & 0o077 == 0
    print_code(first, host.folder.with_name("code.pdf"), runner)
    first.code.kept.click()
    QTest.mouseClick(first.next, LEFT)
    QTest.keyClicks(first.offer.product, "Quayside: berth plans for busy ports.")
    QTest.keyClicks(first.offer.pain, "double-booked docks")
    QTest.keyClicks(first.offer.outcome, "two hours a day back")
    QTest.keyClicks(first.offer.customers, "EU freight firms, 50 to 500 people, ops leaders")
    QTest.mouseClick(first.next, LEFT)
    QTest.keyClicks(first.person.person, "Kim Sample")
    QTest.keyClicks(first.person.business, "Quayside Sample Ltd")
    QTest.keyClicks(first.person.address, "1 Sample Quay, Hamburg")
    QTest.keyClicks(first.person.route, "kim@quayside.example")
    first.person.country.choose("DE")
    QTest.mouseClick(first.next, LEFT)
    settle(runner)
    assert first.steps[first.step] is first.mailbox
    QTest.mouseClick(first.mailbox.practise, LEFT)
    settle(runner)
    assert host.practising
    assert first.steps[first.step] is first.models
    with qtbot.waitSignal(first.finished, timeout=10_000):
        QTest.mouseClick(first.skip, LEFT)
    said: list[str] = []
    host.start_agents(said.append)
    while True:
        with host.workspace.database.read() as rows:
            waiting = approvals.pending(rows)
        if waiting:
            break
        assert time.monotonic() - began < 180, said
        time.sleep(0.1)
    text = str(waiting[0].subject["text"])
    assert "Quayside" in text
    assert "Kim Sample" in text
    with host.workspace.database.read() as rows:
        assert department.offer(rows).pain == "double-booked docks"
        assert department.profile(rows).company_size == (50, 500)
        sender = department.sender(rows)
        assert sender is not None
        assert sender.country == "DE"
        assert [task.title for task in activities.open_tasks(rows, kind="set up")] == [
            "Choose a model, or keep the rules: drafts get better words with one"
        ]
        assert settings.get(rows, "practice")


def test_all_but_the_lock_can_be_skipped_and_is_left_as_tasks(
    first: FirstRun, host: DesktopHost, runner: Runner, qtbot: QtBot
) -> None:
    assert not first.skip.isVisible()
    lock(first, qtbot, runner)
    first.code.kept.click()
    QTest.keyClick(first.next, Qt.Key.Key_Return)
    for _ in range(3):
        QTest.keyClick(first.skip, Qt.Key.Key_Return)
        settle(runner)
    with qtbot.waitSignal(first.finished, timeout=10_000):
        QTest.keyClick(first.skip, Qt.Key.Key_Return)
    assert host.workspace is not None
    with host.workspace.database.read() as rows:
        assert figures.count(rows, "tasks", kind="set up") == 4
        assert settings.get(rows, "offer") is None


def test_a_passphrase_is_judged_and_must_be_typed_twice(first: FirstRun, host: DesktopHost, qtbot: QtBot) -> None:
    QTest.keyClicks(first.lock.passphrase, "password1")
    QTest.mouseClick(first.next, LEFT)
    assert not host.exists()
    first.lock.passphrase.clear()
    QTest.keyClicks(first.lock.passphrase, WORDS)
    QTest.keyClicks(first.lock.again, "something else entirely")
    QTest.mouseClick(first.next, LEFT)
    assert not host.exists()
    assert first.step == 0


def test_a_mailbox_that_lets_nobody_in_is_not_kept(
    first: FirstRun, host: DesktopHost, runner: Runner, qtbot: QtBot
) -> None:
    lock(first, qtbot, runner)
    first.code.kept.click()
    QTest.mouseClick(first.next, LEFT)
    for _ in range(2):
        QTest.mouseClick(first.skip, LEFT)
        settle(runner)
    form = first.mailbox.form
    form.provider.choose("other")
    form.provider.chosen.emit("other")
    for field, text in ((form.address, "me@studio.example"), (form.password, "secret words"),
                        (form.smtp_host, "127.0.0.1"), (form.imap_host, "127.0.0.1")):  # fmt: skip
        QTest.keyClicks(field, text)
    form.smtp_port.setText("1")
    form.imap_port.setText("1")
    QTest.mouseClick(first.next, LEFT)
    settle(runner)
    assert first.steps[first.step] is first.mailbox
    assert first.mailbox.said.isVisible()
    assert host.workspace is not None
    with host.workspace.database.read() as rows:
        assert mail.mailboxes(rows) == []
    assert host.workspace.vault.names() == []


def is_open(host: DesktopHost) -> bool:
    return host.workspace is not None


def test_lock_and_unlock(app: QApplication, host: DesktopHost, runner: Runner, qtbot: QtBot) -> None:
    code = host.create(WORDS)
    host.close()
    assert not is_open(host)
    screen = UnlockScreen(host, runner)
    screen.show()
    screen.begin()
    _unlock(screen, qtbot, runner, "not these words")
    assert not is_open(host)
    assert screen.error.isVisible()
    with qtbot.waitSignal(screen.unlocked, timeout=10_000):
        screen.field.clear()
        QTest.keyClicks(screen.field, WORDS)
        QTest.keyClick(screen.field, Qt.Key.Key_Return)
    assert is_open(host)
    host.close()
    QTest.mouseClick(screen.other, LEFT)
    with qtbot.waitSignal(screen.unlocked, timeout=10_000):
        QTest.keyClicks(screen.field, code)
        QTest.keyClick(screen.field, Qt.Key.Key_Return)
    assert is_open(host)
    dispose(screen)


def _unlock(screen: UnlockScreen, qtbot: QtBot, runner: Runner, words: str) -> None:
    QTest.keyClicks(screen.field, words)
    QTest.keyClick(screen.field, Qt.Key.Key_Return)
    settle(runner)
