"""A sample of promise 10, and every door tried by hand; the whole of it is `python -m tests.promises 10`."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app import bootstrap
from app.__main__ import run as command
from app.actions import doing
from app.compliance.ruleset import load
from app.core.clock import VirtualClock
from app.core.contact import Point
from app.core.errors import Refused
from app.sandbox.mail.server import MailServer
from app.store import approvals, contacts, outbox, settings
from app.store.database import Transaction
from tests.fakes.post_office import ME, Office
from tests.fakes.workspaces import PASSPHRASE, START, a_workspace, reopened
from tests.promises.promise_10 import every_mutant, follow, is_killed, trace

PURPOSES = ("cold", "follow_up", "reply", "customer_marketing", "transactional", "appointment", "invoice")


def test_a_sample_of_the_mutants_is_killed() -> None:
    mutants = every_mutant()
    assert len(mutants) > 2000
    sample = mutants[7::61]
    survivors = [mutant.name for mutant in sample if not is_killed(mutant)]
    assert len(survivors) <= 0.1 * len(sample), survivors
    with mutants[0].applied():
        pass
    assert load() is load(), "nothing of a change stays"


@pytest.mark.slow
def test_every_send_of_a_rehearsal_was_decided_before_it_left(tmp_path: Path) -> None:
    found = trace(tmp_path / "workspace", leads=12, days=6)
    assert found["sends"] >= 10
    assert found["decided_before"] == found["sends"]
    assert found["of_the_outbox"] == found["messages"]


# Every door ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    clock = VirtualClock(START)
    with MailServer(folder=tmp_path, clock=clock) as server:
        server.account(ME, "secret")
        space = a_workspace(tmp_path, clock)
        yield Office(space, clock, server)
        space.close()


def test_the_post_office_is_real(office: Office) -> None:
    """Whom the gate lets us write to is written to, and the decision stands before it."""
    office.row(office.friend)
    office.work(days=1)
    assert office.arrived() == ["ada@alder.example"]
    with office.space.database.read() as rows:
        found = follow(rows)
    assert (found["sends"], found["decided_before"]) == (1, 1)


def _by_send_email(office: Office) -> None:
    for person in office.forbidden:
        try:
            doing.run(
                office.space.database, "send_email", {"contact": person, "text": "Hi?", "subject": "Hi"}, confirmed=True
            )
        except Refused:
            assert person == office.stopped


def _by_a_sequence(office: Office) -> None:
    for person in office.forbidden:
        doing.run(office.space.database, "start_sequence", {"contact": person}, confirmed=True)


def _by_the_command_line(office: Office) -> None:
    home = office.space.folder
    office.space.close()
    secret = home.parent / "passphrase"
    secret.write_text(PASSPHRASE, "utf-8")
    at = ["--workspace", str(home), "--passphrase-file", str(secret), "--json"]
    for address in ("bob@beech.example", "cora@cedar.example", "dan@elm.example"):
        command(["do", "send_email", "--contact", address, "--text", "Hi?", "--subject", "Hi", "--yes", *at])
    assert command(["run", "--until-idle", *at]) == 0
    office.clock.move_to(bootstrap.SystemClock().now())
    office.space = reopened(home, office.clock)


def _by_rows_of_every_purpose(office: Office) -> None:
    for person in office.forbidden:
        for purpose in PURPOSES:
            office.row(person, purpose=purpose, first=0)


def _by_rows_that_claim_to_be_released(office: Office) -> None:
    for person in office.forbidden:
        office.row(person, provenance={"by": "person", "approved_by": "person", "released": [*load().rules, "stale"]})


def _by_rows_that_claim_to_be_leaving(office: Office) -> None:
    for person in office.forbidden:
        office.row(person, state="sending")


def _by_rows_to_another_address(office: Office) -> None:
    office.row(office.friend, address="bob@beech.example")
    office.row(office.friend, address="stranger@fir.example")


def _by_an_approval(office: Office) -> None:
    for person in office.forbidden:
        held = office.row(person, state="held")
        with office.space.database.transaction("test") as tx:
            asked = approvals.ask(
                tx,
                "gate",
                "Send?",
                {"outbox": held, "rules": [*load().rules], "text": "A plain question?"},
                contact=person,
            )
        doing.run(office.space.database, "approve", {"approval": asked}, confirmed=True)


def _by_settings(office: Office) -> None:
    """No setting of the workspace switches the gate off."""
    with office.space.database.transaction("person") as tx:
        for name in ("gate", "compliance", "skip_gate", "released", "autonomy"):
            settings.put(tx, name, {"*": "auto", "gate": "off", "enabled": False})
    _by_rows_of_every_purpose(office)


def _by_a_call(office: Office) -> None:
    with office.space.database.transaction("test") as tx:
        for number, person in enumerate(office.forbidden):
            contacts.add_point(tx, person, Point(kind="phone", value=f"+4930123456{number}"))
    doing.run(office.space.database, "make_call", {"contact": office.stopped, "about": "x"}, confirmed=True)


DOORS: dict[str, Callable[[Office], None]] = {
    "the verb": _by_send_email, "an agent": _by_a_sequence, "the command line": _by_the_command_line,
    "rows of every purpose": _by_rows_of_every_purpose, "rows that claim to be released": _by_rows_that_claim_to_be_released,
    "rows that claim to be leaving": _by_rows_that_claim_to_be_leaving, "rows to another address": _by_rows_to_another_address,
    "an approval": _by_an_approval, "settings": _by_settings, "a call": _by_a_call,
}  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
def test_no_door_leads_round_the_gate(office: Office, door: str) -> None:
    DOORS[door](office)
    office.work(days=3)
    assert [who for who in office.arrived() if who != "ada@alder.example"] == []
    assert office.arrived() == [], "nobody was written to at all"
    with office.space.database.read() as rows:
        found = follow(rows)
        undecided = rows.value("select count(*) from outbox where state = 'blocked' and error is null")
    assert found["sends"] == 0
    assert undecided == 0


def test_nothing_outside_the_outbox_can_make_a_row_sent(office: Office) -> None:
    """The verbs that speak of sends (settle, approve, retry) leave the sending to the outbox."""
    held = office.row(office.german, state="uncertain")
    doing.run(office.space.database, "settle_uncertain", {"outbox_id": held, "arrived": False}, confirmed=True)
    office.work(days=1)
    assert office.arrived() == []

    def state(tx: Transaction) -> str:
        found = outbox.get(tx, held)
        assert found is not None
        return found.state

    with office.space.database.transaction("test") as tx:
        assert state(tx) == "blocked"
