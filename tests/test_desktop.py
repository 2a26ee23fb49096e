"""The program around the window: opening, the agents' threads, the lease, the passphrase, start at login."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import autostart, bootstrap
from app.actions.host import Host
from app.agents.runtime.lease import leading
from app.core.errors import BadInput, Busy, NotFound, Refused, WrongKey
from app.desktop import DesktopHost

WORDS = "correct harbour battery staple"


@pytest.fixture
def host(tmp_path: Path) -> Iterator[DesktopHost]:
    made = DesktopHost(tmp_path / "ws")
    as_the_window_knows_it: Host = made
    assert as_the_window_knows_it.workspace is None
    yield made
    made.close()


def is_open(host: DesktopHost) -> bool:
    return host.workspace is not None


def practising(host: DesktopHost) -> bool:
    return host.practising


def test_a_workspace_is_made_closed_and_opened_with_its_passphrase_or_code(host: DesktopHost) -> None:
    assert not host.exists()
    code = host.create(WORDS)
    assert host.exists()
    assert host.wants_passphrase()
    with pytest.raises(Refused):
        host.create(WORDS)
    host.close()
    with pytest.raises(WrongKey):
        host.open("other words altogether")
    assert not is_open(host)
    assert host.open(WORDS) is host.workspace
    host.close()
    host.open(None, code)
    assert is_open(host)


def test_agents_work_under_the_lease_and_are_stopped_with_the_workspace(host: DesktopHost) -> None:
    host.create(WORDS)
    host.start_agents(lambda _: None)
    host.start_agents(lambda _: None)  # they are at work already
    with pytest.raises(Busy), leading(host.folder):
        pass
    host.stop_agents()
    with leading(host.folder), pytest.raises(Busy):
        host.start_agents(lambda _: None)
    host.start_agents(lambda _: None)
    host.close()
    with leading(host.folder):
        pass


def test_the_passphrase_is_changed_by_whoever_knows_it(host: DesktopHost) -> None:
    with pytest.raises(NotFound):
        host.change_passphrase(WORDS, "whatever comes next")
    host.create(WORDS)
    assert not host.change_passphrase("a wrong guess at it", "whatever comes next")
    with pytest.raises(BadInput):
        host.change_passphrase(WORDS, "short")
    assert host.change_passphrase(WORDS, "whatever comes next")
    host.close()
    with pytest.raises(WrongKey):
        host.open(WORDS)
    host.open("whatever comes next")


def test_a_damaged_record_is_a_workspace_all_the_same(host: DesktopHost) -> None:
    host.create(WORDS)
    host.close()
    (host.folder / "workspace.json").write_text("{}")
    assert host.exists()
    assert host.wants_passphrase()


def test_practice_runs_again_when_the_workspace_is_opened_again(host: DesktopHost) -> None:
    host.create(WORDS)
    host.start_agents(lambda _: None)
    host.practice_start()
    assert practising(host)
    with pytest.raises(Busy), leading(host.folder):  # the agents went on
        pass
    host.close()
    assert not practising(host)
    host.open(WORDS)
    assert practising(host)
    host.practice_stop()
    assert not practising(host)
    host.close()
    host.open(WORDS)
    assert not practising(host)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="each system has its own way")
def test_start_at_login_is_an_entry_that_can_be_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert not autostart.is_on()
    autostart.turn(on=True, program=("/opt/a place/python", "-m", "app", "100%"))
    entry = (tmp_path / "autostart" / "quotahit.desktop").read_text()
    assert 'Exec="/opt/a place/python" -m app 100%%' in entry
    assert autostart.is_on()
    autostart.turn(on=False, program=())
    assert not autostart.is_on()


def test_the_clock_is_the_machines_own(host: DesktopHost) -> None:
    host.create(WORDS)
    assert host.workspace is not None
    assert isinstance(host.workspace.clock, bootstrap.SystemClock)
