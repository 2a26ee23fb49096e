"""Compliance: what was stopped says why and what releases it; consent, the list, the trail and the rules are the rows'."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.actions import doing
from app.core.ids import ContactId, OutboxId
from app.store import approvals, consents, contacts, outbox, suppressions
from app.ui import theme
from app.ui.client import Client
from app.ui.shell.window import Window
from app.ui.theme import Look
from app.ui.views.compliance.held import ConsentDialog
from app.ui.views.compliance.page import CompliancePage
from app.ui.views.compliance.suppressed import LiftDialog
from app.ui.widgets import Button

Settle = Callable[[], None]


@pytest.fixture
def page(window: Window, settle: Settle) -> CompliancePage:
    window.go("compliance", tab="held")
    settle()
    shown = window.page()
    assert isinstance(shown, CompliancePage)
    return shown


def turn(page: CompliancePage, tab: str, settle: Settle) -> None:
    place = [page.tabs.tabData(index) for index in range(page.tabs.count())].index(tab)
    QTest.mouseClick(page.tabs, Qt.MouseButton.LeftButton, pos=page.tabs.tabRect(place).center())
    settle()


def open_dialog(page: CompliancePage, kind: type[QDialog]) -> QDialog:
    (found,) = [one for one in page.window().findChildren(kind) if one.isVisible()]
    return found


def german(client: Client) -> ContactId:
    """Return somebody whose mail was blocked for want of consent."""
    with client.workspace.database.read() as rows:
        found = rows.value(
            "select contact_id from outbox where state = 'blocked' and error like 'mail.b2b_optin%' order by id desc limit 1"
        )
    assert found is not None
    return ContactId(found)


# Held and blocked ----------------------------------------------------------------------------------------------------


def test_what_was_stopped_is_listed_with_its_rule(page: CompliancePage, client: Client) -> None:
    held = page.held
    QAbstractItemModelTester(held.list.lines, QAbstractItemModelTester.FailureReportingMode.Fatal)
    with client.workspace.database.read() as rows:
        blocked = rows.value("select count(*) from outbox where state = 'blocked'")
    assert blocked > 0
    assert sum(one.row.state == "blocked" for one in held.blocks.values()) == min(blocked, 100)
    assert held.reason.isVisible()
    assert held.block is not None
    assert held.block.said[0].law


def test_the_reason_names_rule_fact_law_and_way_out(page: CompliancePage, client: Client, settle: Settle) -> None:
    lead = german(client)
    page.arrive(contact=int(lead))
    settle()
    block = page.held.block
    assert block is not None
    assert block.row.contact == lead
    told = [
        page.held.reason._facts.itemAt(place).widget().accessibleName()  # type: ignore[union-attr]
        for place in range(page.held.reason._facts.count())
    ]
    assert any(said.startswith("Rule: ") and "mail.b2b_optin" in said for said in told)
    assert any(said.startswith("Found: Cold mail needs consent first") for said in told)
    assert any(said.startswith("Law: ") for said in told)
    assert any(said.startswith("Released by: ") for said in told)
    assert "nothing left this laptop" in page.held.reason.about.text()


def test_a_consent_is_recorded_from_what_was_blocked(page: CompliancePage, client: Client, settle: Settle) -> None:
    lead = german(client)
    page.arrive(contact=int(lead))
    settle()
    page.held.reason.press("Record a consent they gave")
    dialog = open_dialog(page, ConsentDialog)
    assert isinstance(dialog, ConsentDialog)
    assert not dialog.deed_button.isEnabled()
    QTest.keyClicks(dialog._how, "signed the form at the fair on 2 March")
    dialog.deed_button.click()
    settle()
    with client.workspace.database.read() as rows:
        (given,) = consents.of_contact(rows, lead)
    assert (given.channel, given.how) == ("email", "signed the form at the fair on 2 March")


def test_filters_show_what_they_name(page: CompliancePage, settle: Settle) -> None:
    held = page.held
    held.filters.setCurrentIndex(1)
    settle()
    assert {one.row.state for one in held.blocks.values()} == {"blocked"}
    held.filters.setCurrentIndex(3)
    settle()
    assert {one.row.state for one in held.blocks.values()} <= {"waiting"}


def test_a_held_message_is_let_go_or_turned_down(page: CompliancePage, client: Client, settle: Settle) -> None:
    with client.workspace.database.read() as rows:
        asked = rows.one(
            "select id, json_extract(subject, '$.outbox') as o from approvals where kind = 'gate' and state = 'pending'"
        )
    if asked is None:
        with client.workspace.database.transaction("test") as tx:
            row = tx.one("select id, contact_id from outbox where state = 'blocked' and channel = 'email' limit 1")
            assert row is not None
            outbox.mark(tx, OutboxId(row["id"]), "held")
            approvals.ask(
                tx, "gate", "Send it?", {"outbox": row["id"], "rules": ["x"], "text": ""}, contact=row["contact_id"]
            )
    settle()
    held = page.held
    held.filters.setCurrentIndex(2)
    settle()
    assert held.block is not None
    approval, message = held.block.row.approval, held.block.row.id
    assert approval is not None
    held.reason.press("Turn it down")
    settle()
    with client.workspace.database.read() as rows:
        assert rows.value("select state from approvals where id = ?", approval) == "rejected"
        assert rows.value("select state from outbox where id = ?", message) == "withdrawn"


# Consent -------------------------------------------------------------------------------------------------------------


def test_the_ledger_is_searched_and_a_consent_taken_back(
    page: CompliancePage, window: Window, client: Client, settle: Settle, qtbot: QtBot
) -> None:
    with client.workspace.database.read() as rows:
        people = [
            (ContactId(row["id"]), row["name"]) for row in rows.all("select id, name from contacts order by id limit 3")
        ]
    for contact, _ in people:
        arguments = {"contact": contact, "channel": "phone", "how": "said so at the fair"}
        doing.run(client.workspace.database, "record_consent", arguments)
    turn(page, "consent", settle)
    ledger = page.consent
    QAbstractItemModelTester(ledger.list.lines, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert ledger.list.lines.rowCount() == 3
    QTest.keyClicks(ledger.search, people[0][1])
    qtbot.wait(80)
    settle()
    assert ledger.list.lines.rowCount() == 1
    ledger.list.step(1)
    ledger.revoke_button.click()
    settle()
    with client.workspace.database.read() as rows:
        assert consents.of_contact(rows, people[0][0])[0].revoked_at is not None
    assert not ledger.revoke_button.isEnabled()
    assert ledger.list.lines.lines[0].cells[-1].text == "Taken back"
    client.undo()
    settle()
    assert ledger.list.lines.lines[0].cells[-1].text == "Stands"


def test_an_empty_ledger_says_how_it_fills(page: CompliancePage, settle: Settle) -> None:
    turn(page, "consent", settle)
    assert page.consent.empty.isVisible()


# Do not contact ------------------------------------------------------------------------------------------------------


def test_the_list_shows_whose_address_it_is_but_no_address(
    page: CompliancePage, client: Client, settle: Settle
) -> None:
    turn(page, "suppressed", settle)
    tab = page.suppressed
    QAbstractItemModelTester(tab.list.lines, QAbstractItemModelTester.FailureReportingMode.Fatal)
    with client.workspace.database.read() as rows:
        assert tab.list.lines.rowCount() == suppressions.count(rows) > 0
    assert tab.people
    shown = " ".join(cell.text for line in tab.list.lines.lines for cell in line.cells)
    assert "@" not in shown


def test_an_address_is_looked_up_with_enter(page: CompliancePage, client: Client, settle: Settle) -> None:
    turn(page, "suppressed", settle)
    tab = page.suppressed
    entry, (contact, name) = next((e, p) for e, p in tab.people.items() if tab.entries[e].kind == "email")
    with client.workspace.database.read() as rows:
        address = contacts.get(rows, contact).email or ""
    QTest.keyClicks(tab.address, address)
    QTest.keyClick(tab.address, Qt.Key.Key_Return)
    settle()
    assert tab.answer.isVisible()
    assert address in tab.answer.title()
    assert "must not be contacted" in tab.answer.title()
    assert name in tab.answer.title()
    assert tab.current() == tab.entries[entry]
    tab.address.setText("somebody@nowhere.example")
    QTest.keyClick(tab.address, Qt.Key.Key_Return)
    settle()
    assert "is not on the list" in tab.answer.title()
    tab.address.setText("nonsense")
    QTest.keyClick(tab.address, Qt.Key.Key_Return)
    settle()
    assert "no e-mail address" in tab.answer.title()


def test_taking_off_what_they_asked_for_needs_their_words(page: CompliancePage, client: Client, settle: Settle) -> None:
    turn(page, "suppressed", settle)
    tab = page.suppressed
    entry = next(e for e in tab.people if tab.entries[e].kind == "email" and not tab.entries[e].own)
    tab.list.choose(entry)
    settle()
    tab.lift_button.click()
    dialog = open_dialog(page, LiftDialog)
    assert isinstance(dialog, LiftDialog)
    QTest.keyClicks(dialog._how, "oops")
    assert not dialog.deed_button.isEnabled()
    QTest.keyClicks(dialog._how, ", she wrote on 2 March that she wants it")
    dialog.deed_button.click()
    settle()
    assert entry not in tab.entries
    with client.workspace.database.read() as rows:
        assert suppressions.get(rows, entry).lifted_at is not None
        assert consents.of_contact(rows, tab.people[entry][0])[0].how.startswith("oops, she wrote")


# Audit and rules -----------------------------------------------------------------------------------------------------


def test_the_chain_is_verified_as_a_job_and_the_result_stays(
    page: CompliancePage, client: Client, settle: Settle
) -> None:
    turn(page, "trail", settle)
    tab = page.trail
    QAbstractItemModelTester(tab.list.lines, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert "not verified yet" in tab.state.text()
    tab.verify_button.click()
    assert client.jobs[-1].title == "Verify the audit trail"
    settle()
    assert client.jobs[-1].state == "done"
    assert tab.state.text().startswith("Verified ")
    assert tab.verify_button.isEnabled()
    assert tab.bar.isHidden()


def test_a_broken_entry_is_named(page: CompliancePage, client: Client, settle: Settle) -> None:
    with client.workspace.database.transaction("test") as tx:
        tx.run("drop trigger audit_is_append_only_update")
        tx.run("update audit set action = 'other' where seq = 7")
    turn(page, "trail", settle)
    page.trail.verify()
    settle()
    assert page.trail.state.text().startswith("Entry 7 is broken: its text is not what was hashed")


def test_older_entries_come_when_the_end_is_reached(page: CompliancePage, settle: Settle) -> None:
    turn(page, "trail", settle)
    lines = page.trail.list.lines
    first = lines.rowCount()
    lines.fetchMore(page.trail.list.rootIndex())
    settle()
    assert lines.rowCount() > first
    numbers = [line.key for line in lines.lines]
    assert numbers == sorted(numbers, reverse=True)  # type: ignore[type-var]  # they are numbers
    assert len(set(numbers)) == len(numbers)


def test_every_rule_is_there_with_its_law(page: CompliancePage, settle: Settle) -> None:
    turn(page, "rules", settle)
    tab = page.rules
    QAbstractItemModelTester(tab.list.lines, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert tab.held is not None
    assert tab.list.lines.rowCount() == len(tab.held.tables[0].lines)
    QTest.keyClicks(tab.search, "dnc.national")
    settle()
    assert tab.list.lines.rowCount() == 1
    assert tab.sheet.name.text() == "dnc.national"
    said = [text.text() for widget, _, text in tab.sheet._facts if widget.isVisible()]
    assert "National Do Not Call Registry" in said
    assert not any("{about}" in text for text in said)
    tab.search.clear()
    tab.tables.choose("email_b2b")
    tab.tables.activated.emit(tab.tables.currentIndex())
    settle()
    assert any(line.cells[0].text == "DE" for line in tab.list.lines.lines)


# The whole -----------------------------------------------------------------------------------------------------------


def test_keys_alone_go_through_it(page: CompliancePage, window: Window, settle: Settle) -> None:
    window.activateWindow()
    settle()
    first = page.held.list.key()
    QTest.keyClick(window, Qt.Key.Key_J)
    settle()
    assert page.held.list.key() != first
    for key, tab in ((Qt.Key.Key_2, page.consent), (Qt.Key.Key_5, page.rules), (Qt.Key.Key_4, page.trail)):
        QTest.keyClick(window, key)
        settle()
        assert page.tab is tab
    QTest.keyClick(window, Qt.Key.Key_V)
    settle()
    assert page.trail.state.text().startswith("Verified ")


@pytest.mark.usefixtures("look")
def test_every_tab_fits_dark_large_and_mirrored(page: CompliancePage, window: Window, settle: Settle) -> None:
    window.resize(1024, 680)
    theme.set_look(Look(scheme="dark", text=130))
    window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    for tab in ("held", "consent", "suppressed", "trail", "rules"):
        turn(page, tab, settle)
        assert window.grab().width() > 0
        for button in page.tab.findChildren(Button):
            if button.isVisible():
                assert button.width() >= button.sizeHint().width()
