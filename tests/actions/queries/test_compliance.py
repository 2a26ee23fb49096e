"""What the Compliance screen shows is what the rows say, and no law is bent on the way."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.actions import doing
from app.actions.queries import compliance
from app.core.errors import BadInput, NotFound, Refused
from app.core.ids import OutboxId
from app.store import consents, outbox, suppressions
from app.store.workspace import Workspace
from app.sync.deciding import decide_one
from tests.fakes.workspaces import a_contact, a_mailbox, a_workspace


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    made = a_workspace(tmp_path)
    yield made
    made.close()


def mail_to(space: Workspace, email: str, **fields: object) -> OutboxId:
    """Queue a first mail and let the gate decide it, as the outbox does."""
    with space.database.transaction("person") as tx:
        person = a_contact(tx, email, "Erika Sample", **fields)
        box = tx.value("select id from mailboxes") or a_mailbox(tx, "sam@tallyho.example")
        queued = outbox.queue(
            tx, send_key=email, channel="email", purpose="cold", contact=person, address=email, subject="Sample",
            text="A question about your invoices.", mailbox_id=box,
        )  # fmt: skip
        assert queued is not None
    with space.database.transaction("system") as tx:
        message = outbox.get(tx, queued)
        assert message is not None
        decide_one(tx, message, b"secret")
    return queued


def test_a_blocked_mail_names_rule_fact_law_and_way_out(space: Workspace) -> None:
    blocked = mail_to(space, "erika@birke.example", country="DE", state=None, time_zone="Europe/Berlin")
    found = compliance.stopped_send(space, blocked)
    assert found is not None
    assert (found.row.state, found.rule) == ("blocked", "mail.b2b_optin")
    said = found.said[0]
    assert "Germany" in said.found
    assert said.law
    assert said.unblock
    assert [one.row.id for one in compliance.stopped_sends(space)] == [blocked]
    assert compliance.overview(space).blocked == 1
    assert compliance.stopped_sends(space, "held") == []


def test_what_left_or_is_only_due_later_is_not_listed(space: Workspace) -> None:
    queued = mail_to(space, "ada@alder.example")
    with space.database.transaction("system") as tx:
        outbox.mark(tx, queued, "queued", error=None)
    assert compliance.stopped_send(space, queued) is None
    assert compliance.stopped_sends(space) == []


def test_the_ledger_shows_who_allowed_what_and_is_searched_by_name(space: Workspace) -> None:
    with space.database.transaction("person") as tx:
        ada, ben = a_contact(tx, "ada@alder.example"), a_contact(tx, "ben@alder.example", "Ben Other")
        for who in (ada, ben):
            consents.record(tx, who, channel="email", scope="marketing", seller="Tallyho", how="at the fair")
    assert [entry.name for entry in compliance.consent_ledger(space)] == ["Ben Other", "Ada Sample"]
    (found,) = compliance.consent_ledger(space, "ada")
    ran = doing.run(space.database, "revoke_consent", {"consent": found.consent.id})
    assert ran.says == "Take back the consent of Ada Sample to email (at the fair)"
    (found,) = compliance.consent_ledger(space, "ada")
    assert found.consent.revoked_at is not None
    seen = compliance.overview(space)
    assert (seen.consents, seen.consents_ever) == (1, 2)
    doing.run(space.database, "undo_changes", {"group": ran.undo_id})
    assert compliance.overview(space).consents == 2


def test_the_list_names_contacts_only_where_one_has_the_address(space: Workspace) -> None:
    with space.database.transaction("system") as tx:
        ada = a_contact(tx, "ada@alder.example")
        suppressions.add(tx, "email", "ADA+news@alder.example", reason="asked not to be contacted", source="mail 7")
        suppressions.add(tx, "email", "gone@elsewhere.example", reason="opted out", source="import 1")
    listed = compliance.do_not_contact(space)
    assert [one.reason for one in listed] == ["opted out", "asked not to be contacted"]
    assert not hasattr(listed[0], "digest")
    behind = compliance.people_behind(space, tuple(one.id for one in listed))
    assert behind == {listed[1].id: (ada, "Ada Sample")}


@pytest.mark.parametrize("text", ["ada@alder.example", " ADA@Alder.example ", "ada+x@alder.example"])
def test_an_address_is_looked_up_in_whatever_spelling(space: Workspace, text: str) -> None:
    with space.database.transaction("system") as tx:
        ada = a_contact(tx, "ada@alder.example")
        suppressions.add(tx, "email", "ada@alder.example", reason="asked", source="mail 7")
    found = compliance.check_address(space, text)
    assert found.entry is not None
    assert found.contact in (ada, None)
    assert compliance.check_address(space, "ben@alder.example").entry is None
    with pytest.raises(BadInput):
        compliance.check_address(space, "no address")


def test_an_entry_for_one_channel_is_found_too(space: Workspace) -> None:
    with space.database.transaction("system") as tx:
        suppressions.add(tx, "phone", "+13125550100", reason="asked", source="mail 7", channel="phone")
    found = compliance.check_address(space, "+1 312 555 0100")
    assert found.entry is not None
    assert found.entry.channel == "phone"


def test_what_a_person_asked_for_is_lifted_only_with_their_fresh_consent(space: Workspace) -> None:
    with space.database.transaction("system") as tx:
        ada = a_contact(tx, "ada@alder.example")
        ben = a_contact(tx, "ben@alder.example", "Ben Other")
        suppressions.add(tx, "email", "ada@alder.example", reason="asked not to be contacted", source="mail 7")
    (entry,) = compliance.do_not_contact(space)
    assert not entry.own
    how = "wrote on 2 March that she wants our news again"
    for arguments, trouble in (
        ({"how": "oops"}, Refused),
        ({"how": how}, NotFound),
        ({"how": how, "contact": ben}, NotFound),
    ):
        with pytest.raises(trouble):
            doing.run(space.database, "lift_suppression", {"entry": entry.id, **arguments}, confirmed=True)
    assert compliance.check_address(space, "ada@alder.example").entry is not None
    arguments = {"entry": entry.id, "how": how, "contact": ada}
    with pytest.raises(Refused, match="nothing was done"):
        doing.run(space.database, "lift_suppression", arguments)
    doing.run(space.database, "lift_suppression", arguments, confirmed=True)
    assert compliance.check_address(space, "ada@alder.example").entry is None
    (given,) = compliance.consent_ledger(space)
    assert (given.contact, given.consent.how, given.consent.channel) == (ada, how, "email")
    with pytest.raises(Refused, match="already"):
        doing.run(space.database, "lift_suppression", arguments, confirmed=True)


def test_what_the_founder_added_may_go_with_a_reason(space: Workspace) -> None:
    with space.database.transaction("person") as tx:
        suppressions.add(tx, "email", "ada@alder.example", reason="do not contact", source="person")
    (entry,) = compliance.do_not_contact(space)
    assert entry.own
    with pytest.raises(BadInput):
        doing.run(space.database, "lift_suppression", {"entry": entry.id, "how": " "}, confirmed=True)
    doing.run(space.database, "lift_suppression", {"entry": entry.id, "how": "the wrong Ada"}, confirmed=True)
    assert compliance.do_not_contact(space) == []


def test_the_trail_is_walked_with_progress_and_what_was_found_is_kept(space: Workspace) -> None:
    with space.database.transaction("person") as tx:
        from app.store import audit

        for number in range(2_500):
            audit.append(tx, "sample", f"Entry {number}")
    heard: list[tuple[int, int]] = []
    found = compliance.verify_audit(space, lambda done, total: heard.append((done, total)), lambda: False)
    assert found is not None
    assert found.ok
    assert [done for done, _ in heard][:2] == [1000, 2000]
    assert heard[-1] == (found.entries, found.entries)
    assert compliance.overview(space).checked == found
    assert compliance.verify_audit(space, lambda *_: None, lambda: True) is None


def test_the_first_broken_entry_is_named(space: Workspace) -> None:
    with space.database.transaction("person") as tx:
        from app.store import audit

        for number in range(5):
            audit.append(tx, "sample", f"Entry {number}")
    with space.database.transaction("test") as tx:
        tx.run("drop trigger audit_is_append_only_update")
        tx.run("update audit set action = 'other' where seq = 3")
    found = compliance.verify_audit(space, lambda *_: None, lambda: False)
    assert found is not None
    assert (found.ok, found.first_bad) == (False, 3)


def test_the_trail_comes_in_pages(space: Workspace) -> None:
    with space.database.transaction("person") as tx:
        from app.store import audit

        for number in range(9):
            audit.append(tx, "sample", f"Entry {number}")
    first = compliance.audit_trail(space, limit=5)
    second = compliance.audit_trail(space, before=first[-1].seq, limit=5)
    assert [one.seq for one in first + second] == list(range(first[0].seq, first[0].seq - len(first + second), -1))


def test_every_rule_is_listed_with_its_law_and_dates(space: Workspace) -> None:
    held = compliance.rules(space)
    assert len(held.sha256) == 64
    tables = {table.name: table for table in held.tables}
    assert set(tables) >= {"rules", "us_states", "email_b2b"}
    assert all(line.law and line.verified <= line.review_by for table in held.tables for line in table.lines)
    dnc = next(line for line in tables["rules"].lines if line.id == "dnc.national")
    assert dnc.law == "National Do Not Call Registry"
    germany = next(line for line in tables["email_b2b"].lines if line.id == "DE")
    assert ("named", "opt_in") in germany.said
