"""The practice mailbox: a live workspace, a world of its own beside it, on the wall clock."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from app import bootstrap, practice
from app.core.contact import Contact
from app.core.errors import Refused
from app.core.offer import Profile
from app.sandbox import live
from app.sandbox.payment.api import Request
from app.sandbox.people.population import populate
from app.sandbox.world import MAIL_PASSWORD
from app.store import approvals, contacts, department, figures, mail, settings, workspace
from app.store.database import Rows
from app.store.workspace import Workspace

T = TypeVar("T")
PASSPHRASE = "sample words for a test"
QUICK = 400_000  # hours in hundredths of a second
PATIENCE = 60.0


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("practice") / "ws"
    opened, code = workspace.create(folder, bootstrap.SystemClock(), passphrase=PASSPHRASE)
    opened.close()
    return folder, code


@pytest.fixture
def space(made: tuple[Path, str], tmp_path: Path) -> Iterator[Workspace]:
    import shutil

    folder = tmp_path / "ws"
    shutil.copytree(made[0], folder)
    opened = bootstrap.open_workspace(folder, recovery_code=made[1])
    yield opened
    opened.close()


def look(space: Workspace, at: Callable[[Rows], T]) -> T:
    with space.database.read() as rows:
        return at(rows)


def until(true: Callable[[], bool], works: bootstrap.Pipeline) -> None:
    """Let the department work until something is so."""
    give_up = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < give_up
        works.turn()
        works.read_mail(at_once=True)
        time.sleep(0.05)


def test_the_first_draft_is_there_within_three_minutes_of_nothing(space: Workspace) -> None:
    began = time.monotonic()
    running = practice.begin(space)
    works = bootstrap.pipeline(space)
    try:
        until(lambda: look(space, lambda rows: figures.count(rows, "approvals", state="pending")) > 0, works)
        assert time.monotonic() - began < 60
        first = look(space, approvals.pending)[0]
        assert first.contact_id is not None
        person = first.contact_id
        assert (look(space, lambda rows: contacts.get(rows, person)).email or "").endswith(".example")
        assert look(space, lambda rows: bool(settings.get(rows, "practice")))
    finally:
        works.close()
        running.end()
    assert not running.runs


def test_what_is_approved_leaves_for_the_world_and_is_answered_and_a_restart_forgets_nothing(space: Workspace) -> None:
    running = practice.begin(space, pace=QUICK)
    works = bootstrap.pipeline(space)
    box = look(space, mail.mailboxes)[0]
    try:
        until(lambda: look(space, lambda rows: figures.count(rows, "approvals", state="pending")) >= 8, works)
        _write_to_everybody(space)
        until(lambda: look(space, lambda rows: figures.count(rows, "messages", direction="inbound")) >= 2, works)
    finally:
        works.close()
        running.end()
    seen = look(space, lambda rows: figures.count(rows, "messages"))
    assert seen >= 2
    again = practice.begin(space)
    works = bootstrap.pipeline(space)
    try:
        assert again.facts["imap"] != running.facts["imap"]
        assert works.read_mail(at_once=True) >= 0
        now = look(space, mail.mailboxes)
        assert [one.id for one in now] == [box.id]
        assert now[0].state == "active"
        assert now[0].imap["port"] == again.facts["imap"]
        # Everything the world had before stands in it again, under the numbers it had: nothing is read twice.
        assert look(space, lambda rows: figures.count(rows, "contacts")) == practice.LEADS
        assert look(space, lambda rows: figures.count(rows, "messages")) >= seen
    finally:
        works.close()
        again.end()


def _write_to_everybody(space: Workspace) -> None:
    """Send straight to the world what the founder approved, whatever the hour of the day is at the people's places."""
    import smtplib
    import ssl
    from email.message import EmailMessage

    box = look(space, mail.mailboxes)[0]
    with smtplib.SMTP_SSL(
        "localhost", box.smtp["port"], context=ssl.create_default_context(cafile=box.smtp["ca_file"])
    ) as link:
        link.login(box.address, space.vault.get(f"mailbox:{box.address}"))
        for person in look(space, lambda rows: contacts.find(rows, contacts.Filter(), sort="created", limit=100)):
            assert person.email is not None
            written = EmailMessage()
            written["From"], written["To"], written["Subject"] = box.address, person.email, "Chasing late payments"
            written["Message-ID"] = f"<{person.id}.practice@test.example>"
            written.set_content("Hello. Is this something you look at this quarter?")
            with suppress(smtplib.SMTPRecipientsRefused):  # one of them has no such address
                link.send_message(written)


def test_leaving_takes_the_sample_leads_and_keys_away_and_what_was_filled_in(space: Workspace) -> None:
    practice.begin(space).end()
    assert look(space, department.offer).product == "Tallyho"
    practice.leave(space)
    assert look(space, contacts.count) == 0
    assert look(space, mail.mailboxes) == []
    assert [secret.name for secret in space.vault.names()] == []
    assert (
        look(space, lambda rows: [settings.get(rows, name) for name in ("offer", "sender", "practice", "payments")])
        == [None] * 4
    )
    assert not (space.folder / "practice").exists()
    # And again, as if it were the first time.
    practice.begin(space).end()
    assert look(space, contacts.count) == practice.LEADS
    assert len(look(space, mail.mailboxes)) == 1


def test_what_the_founder_said_is_kept_and_the_leads_suit_it(space: Workspace) -> None:
    wanted = Profile(
        industries=("freight",), company_size=(50, 500), roles=("Head of Operations",), countries=("DE", "FR")
    )
    with space.database.transaction("person") as tx:
        department.put(tx, "profile", wanted)
    practice.begin(space).end()
    assert look(space, department.profile) == wanted
    people: list[Contact] = look(space, lambda rows: contacts.find(rows, contacts.Filter(), sort="created", limit=100))
    fitting = [one for one in people if one.title == "Head of Operations"]
    assert len(fitting) >= practice.LEADS // 2
    practice.leave(space)
    assert look(space, department.profile) == wanted


def test_practice_does_not_mix_with_real_mail(space: Workspace) -> None:
    with space.database.transaction("person") as tx:
        mail.add_mailbox(tx, "me@studio.example", name="Me", smtp={}, imap={})
    with pytest.raises(Refused, match=r"me@studio\.example"):
        practice.begin(space)
    assert look(space, lambda rows: settings.get(rows, "practice")) is None


def test_people_are_quick_and_a_world_plays_its_story_again(tmp_path: Path) -> None:
    who = live.Inhabited(people=tuple(populate(20, 3)), mailboxes=("you@practice.example",), seed=3, pace=QUICK)
    live.describe(tmp_path, who)
    assert live.inhabited(tmp_path) == who
    with live.LiveWorld(tmp_path, who) as world:
        assert world.remember() == 0
        customer = world.payments.api.handle(_request(world, "/v1/customers", "email=ada%40buyer.example"))
        assert customer.status == 200
        _submit(world, who.people[0].email, who.people[1].email)
        give_up = time.monotonic() + 20
        while (
            world.listen()
            or world.next_due() is not None
            or not world.mail.mailbox("you@practice.example").sent.messages
        ):
            world.act()
            assert time.monotonic() < give_up
        box = world.mail.mailbox("you@practice.example")
        before = [(name, [(m.uid, m.raw) for m in folder.messages]) for name, folder in box.folders.items()]
    with live.LiveWorld(tmp_path, who) as again:
        assert again.remember() >= 3
        box = again.mail.mailbox("you@practice.example")
        assert [(name, [(m.uid, m.raw) for m in folder.messages]) for name, folder in box.folders.items()] == before
        assert again.next_due() is None
        assert len(again.payments.api.book.every("customer")) == 1
        assert (
            again.payments.api.handle(_request(again, "/v1/customers", "email=bob%40buyer.example")).body
            != customer.body
        )


def _request(world: live.LiveWorld, path: str, body: str) -> Request:
    return Request(method="POST", path=path, body=body, headers={"authorization": f"Bearer {world.payments.key}"})


def _submit(world: live.LiveWorld, *recipients: str) -> None:
    import smtplib

    with smtplib.SMTP_SSL("localhost", world.mail.smtp_port, context=world.mail.trust()) as link:
        link.login("you@practice.example", MAIL_PASSWORD)
        for address in recipients:
            text = f"From: you@practice.example\r\nTo: {address}\r\nSubject: hello\r\nMessage-ID: <{address}@x>\r\n\r\nHello"
            link.sendmail("you@practice.example", [address], text)


def test_an_act_comes_sooner_by_the_pace() -> None:
    from datetime import UTC, datetime

    from app.sandbox.people.personas import Act

    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    act = Act(at=now + timedelta(hours=2), kind="auto_reply", until=now + timedelta(days=5))
    quick = live.quickened(act, now, 120)
    assert (quick.at - now, quick.until) == (timedelta(minutes=1), now + timedelta(hours=1))
