"""What the gate is told of a message: everything the workspace knows, and nothing more."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.compliance.facts import Content, Facts, LineType, RelationshipKind
from app.core.clock import VirtualClock
from app.core.contact import Point
from app.core.ids import ContactId
from app.core.message import Direction
from app.store import activities, billing, companies, consents, contacts, department, mail, outbox, registers, settings
from app.store.billing import Payment
from app.store.workspace import Workspace, opened
from app.sync.egress import Ledger
from app.sync.gate_facts import facts_for
from app.sync.inbox import Inbox
from app.sync.outbox import Outbox
from tests.fakes.sales import a_deal, a_quote
from tests.fakes.workspaces import START, a_contact, a_mailbox, a_workspace

NOW = START.replace(day=4)  # a Wednesday; the first Monday of March is a holiday in Illinois
CHICAGO, LONDON_MOBILE, BERLIN = "+13125550100", "+447400123456", "+493012345678"


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with opened(a_workspace(tmp_path, VirtualClock(NOW))) as made:
        yield made


def told(space: Workspace, contact: ContactId, *, channel: str = "call_human", address: str = CHICAGO) -> Facts:
    """Return what the gate is told of a call (or mail) to a person, at this instant."""
    with space.database.transaction("test") as tx:
        queued = outbox.queue(
            tx, send_key=f"{contact} {channel} {address} {tx.value('select count(*) from outbox')}", channel=channel,
            purpose="follow_up", contact=contact, address=address, subject="A call", text="Ask how it went",
        )  # fmt: skip
        assert queued is not None
        message = outbox.get(tx, queued)
        assert message is not None
        person = contacts.get(tx, contact)
        return facts_for(tx, message, person, department.sender(tx), now=tx.now, content=Content())


def person(space: Workspace, *, phone: str = CHICAGO, company: bool = True, **fields: Any) -> ContactId:
    with space.database.transaction("test") as tx:
        firm = companies.create(tx, "Alder Labs Inc.", country="US") if company else None
        made = a_contact(tx, "ada@alder.example", company_id=firm, **fields)
        contacts.add_point(tx, made, Point(kind="phone", value=phone))
        return made


# Calls ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "line"),
    [
        (CHICAGO, LineType.MOBILE),  # the digits of a US number do not tell
        (LONDON_MOBILE, LineType.MOBILE),
        (BERLIN, LineType.FIXED),
        ("+499001234567", LineType.PROTECTED),
    ],
)
def test_the_line_is_what_the_numbering_plan_says_and_else_a_persons_mobile(
    space: Workspace, number: str, line: LineType
) -> None:
    assert told(space, person(space, phone=number), address=number).line_type is line


def test_a_fixed_line_of_nobodys_company_is_a_persons_own(space: Workspace) -> None:
    assert told(space, person(space, phone=BERLIN, company=False), address=BERLIN).line_type is LineType.MOBILE


def test_nothing_is_said_of_registers_nobody_imported_nor_of_a_number_nobody_entered(space: Workspace) -> None:
    sender = told(space, person(space)).sender
    assert (sender.dnc, sender.caller_id, sender.registrations) == (None, None, frozenset())


def test_our_own_number_and_where_we_are_registered_are_told(space: Workspace) -> None:
    with space.database.transaction("test") as tx:
        settings.put(tx, "phone", {"number": "+13125550199", "verified": True, "takes_stops": True})
        settings.put(tx, "registrations", ["US-TX"])
    sender = told(space, person(space)).sender
    assert sender.caller_id is not None
    assert (sender.caller_id.number, sender.caller_id.verified, sender.caller_id.takes_stops) == (
        "+13125550199",
        True,
        True,
    )
    assert sender.registrations == frozenset({"US-TX"})


@pytest.mark.parametrize(("listed", "numbers"), [(True, (CHICAGO, BERLIN)), (False, ("+13125550111",))])
def test_an_imported_register_says_whether_a_number_stands_in_it_and_how_old_it_is(
    space: Workspace, listed: bool, numbers: tuple[str, ...]
) -> None:
    dated = NOW - timedelta(days=9)
    with space.database.transaction("test") as tx:
        assert registers.replace(tx, "national", numbers, dated_at=dated, areas=["+1312"], states=["IL"]) == len(
            numbers
        )
    dnc = told(space, person(space)).sender.dnc
    assert dnc is not None
    assert (dnc.listed, dnc.date, dnc.states_covered) == (listed, dated, frozenset({"IL"}))


def test_a_register_says_nothing_of_numbers_outside_its_areas(space: Workspace) -> None:
    with space.database.transaction("test") as tx:
        registers.replace(tx, "national", [CHICAGO], dated_at=NOW, areas=["+1212"])
    assert told(space, person(space)).sender.dnc is None


def test_a_newer_file_takes_the_place_of_the_older_one_and_the_oldest_that_speaks_counts(space: Workspace) -> None:
    with space.database.transaction("test") as tx:
        registers.replace(tx, "national", [CHICAGO], dated_at=NOW - timedelta(days=40), areas=["+1312"])
        registers.replace(tx, "national", [], dated_at=NOW, areas=["+1312"])
        registers.replace(tx, "state", [], dated_at=NOW - timedelta(days=20), areas=["+1"])
    dnc = told(space, person(space)).sender.dnc
    assert dnc is not None
    assert (dnc.listed, dnc.date) == (False, NOW - timedelta(days=20))


def handed(space: Workspace, contact: ContactId) -> tuple[str, list[activities.Task]]:
    """Let the outbox decide a call; return where it stands, and what is on the founder's list."""
    secret, ledger = space.send_key_secret(), Ledger(space.database)
    inbox = Inbox(space.database, space.vault, ledger, secret)
    told(space, contact)
    Outbox(space.database, space.vault, ledger, secret, reader=inbox.link).pump()
    with space.database.read() as rows:
        return str(rows.value("select state from outbox")), activities.open_tasks(rows, kind="call_human")


def test_a_call_whose_number_nobody_looked_up_is_blocked_and_one_that_is_not_listed_goes_with_its_duties(
    space: Workspace,
) -> None:
    ada = person(space, state="TN", time_zone="America/Chicago")
    with space.database.transaction("test") as tx:
        registers.replace(tx, "national", [], dated_at=NOW, areas=["+1"], states=["TN", "IL"])
    state, tasks = handed(space, ada)
    assert state == "handed"
    assert "Let it ring for at least 20 seconds." in tasks[0].detail["heed"]
    assert any("number of your own" in duty for duty in tasks[0].detail["heed"])


def test_a_call_to_a_number_no_register_speaks_of_stays_blocked(space: Workspace) -> None:
    state, tasks = handed(space, person(space, state="TN"))
    assert (state, tasks) == ("blocked", [])


# Whom, and what was before -------------------------------------------------------------------------------------------


def test_a_stranger_is_no_customer_and_a_payer_is_one(space: Workspace) -> None:
    ada = person(space)
    relationship = told(space, ada).relationship
    assert relationship is not None
    assert relationship.kind is RelationshipKind.NONE
    with space.database.transaction("test") as tx:
        deal = a_deal(tx)
        quote = a_quote(tx, deal)
        asked = billing.request_payment(tx, deal, quote, ada, kind="link")
        total = billing.invoice(tx, asked).amount
        billing.record_payment(
            tx,
            asked,
            Payment(provider_id="pi_1", amount=total, returned=replace(total, minor=0), state="paid", at=tx.now),
        )
    relationship = told(space, ada).relationship
    assert relationship is not None
    assert (relationship.kind, relationship.date) == (RelationshipKind.CUSTOMER, NOW)


def test_who_wrote_to_us_is_an_inquiry_and_has_answered(space: Workspace) -> None:
    ada = person(space)
    with space.database.transaction("test") as tx:
        mail.add_message(
            tx, thread=None, contact=ada, mailbox_id=None, direction=Direction.INBOUND, channel="email", sender="ada@alder.example",
            recipient="me", subject="", text="Hello", at=tx.now, message_id="<1@alder.example>", kind="reply", category="unsubscribe",
        )  # fmt: skip
    facts = told(space, ada)
    assert facts.relationship is not None
    assert facts.relationship.kind is RelationshipKind.INQUIRY
    assert facts.history.replied
    assert (facts.history.opted_out, facts.history.opted_out_at) == (True, NOW)


def test_calls_that_were_logged_count_as_attempts(space: Workspace) -> None:
    ada = person(space)
    with space.database.transaction("test") as tx:
        for days in (0, 3, 9):
            activities.log(tx, "call", contact=ada, at=tx.now - timedelta(days=days, minutes=1))
    history = told(space, ada).history
    assert (history.attempts_24h, history.attempts_7d) == (1, 2)


def test_a_consent_is_told_with_its_channel_and_its_end(space: Workspace) -> None:
    ada = person(space)
    with space.database.transaction("test") as tx:
        consents.record(tx, ada, channel="phone", scope="marketing", seller="", how="said so at the fair")
        consents.revoke(tx, ada, channel="phone")
    (consent,) = told(space, ada).consents
    assert consent.revoked
    assert {channel.value for channel in consent.channels} == {"call_human"}


def test_a_mailbox_is_told_with_its_health_since_it_was_looked_at(space: Workspace) -> None:
    ada = person(space)
    with space.database.transaction("test") as tx:
        box = a_mailbox(tx, "sam@tallyho.example")
        for number in range(4):
            queued = outbox.queue(
                tx, send_key=f"k{number}", channel="email", purpose="cold", contact=ada, address="ada@alder.example", subject="s",
                text="t", mailbox_id=box, first=1,
            )  # fmt: skip
            assert queued is not None
            outbox.mark(tx, queued, "sent", settled_at=tx.now - timedelta(days=3 * number))
        health = outbox.health(tx, box, tx.now)
        looked_at = outbox.health(tx, box, tx.now, since=tx.now - timedelta(days=4))
    assert (health.sends, health.cold_24h, health.last_cold_at) == (4, 1, NOW)
    assert looked_at.sends == 2
