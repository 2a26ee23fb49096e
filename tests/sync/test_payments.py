"""Asking for payment at the practice provider over real HTTP: what is asked for is made once."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from app.actions import upkeep
from app.sandbox.faults import PaymentFaults
from app.sandbox.payment.server import PaymentServer
from app.store import backup, deals
from app.store.workspace import opened
from app.sync.egress import Ledger
from app.sync.http import Web
from tests.fakes.sales import LossyWeb, Till, a_quote, account
from tests.fakes.workspaces import a_contact, a_workspace, reopened

TOTAL = 312_000


# Making --------------------------------------------------------------------------------------------------------------


def test_a_link_charges_exactly_the_quote_and_can_be_paid_once(till: Till, provider: PaymentServer) -> None:
    deal, quote = till.deal(discount=5)
    asked = till.ask(deal, quote, "link")
    assert till.payments.pump() == 1
    link = till.invoice(asked)
    assert (link.state, link.amount.minor) == ("open", 296_400)
    assert link.url
    session = provider.api.book.find("checkout.session", provider.pay_link(link.url, email="ada@alder.example"))
    assert session["amount_total"] == 296_400
    assert till.hear() > 0
    assert till.invoice(asked).state == "paid"
    (payment,) = till.paid(asked)
    assert payment.provider_id == session["payment_intent"]
    assert till.happened("invoice.paid") == 1
    assert till.payments.pump() == 0


def test_an_invoice_shows_every_line_and_is_found_by_its_payment(till: Till, provider: PaymentServer) -> None:
    deal, quote = till.deal()
    asked = till.ask(deal, quote, "invoice")
    till.payments.pump()
    invoice = till.invoice(asked)
    assert invoice.number
    assert invoice.url
    assert invoice.customer_id
    lines = provider.api.book.lines[invoice.provider_id or ""]
    assert [(line["description"], line["amount"]) for line in lines] == [("Base plan", 240_000), ("Seat × 3", 72_000)]
    provider.pay_invoice(invoice.provider_id or "")
    till.hear()
    (payment,) = till.paid(asked)
    assert payment.provider_id.startswith("pi_")
    provider.refund(payment.provider_id)
    till.hear(minutes=16)
    assert till.invoice(asked).state == "refunded"


def test_asking_twice_makes_one(till: Till, provider: PaymentServer) -> None:
    deal, quote = till.deal()
    assert till.ask(deal, quote, "link") == till.ask(deal, quote, "link")
    till.payments.pump()
    till.ask(deal, quote, "link")
    till.payments.pump()
    assert len(provider.api.book.every("payment_link")) == 1


def test_two_workspaces_of_one_account_do_not_meet(tmp_path: Path, till: Till, provider: PaymentServer) -> None:
    """Number one of each: the same ids on both sides must not share a key at the provider."""
    with opened(a_workspace(tmp_path / "other", till.clock)) as workspace:
        with workspace.database.transaction("test") as tx:
            tx.run("""update settings set value = '"another pepper"' where name = 'pepper'""")
        web = Web(Ledger(workspace.database))
        other = Till(workspace, till.clock, account(web, provider.key, provider.url))
        for one in (till, other):
            deal, quote = one.deal(discount=5 if one is other else 0)
            asked = one.ask(deal, quote, "invoice")
            assert one.payments.pump() == 1
            assert one.invoice(asked).state == "open"
        web.close()
    assert len(provider.records().customers) == 2
    assert [invoice.total for invoice in provider.records().invoices] == [312_000, 296_400]


def test_one_person_is_one_customer(till: Till, provider: PaymentServer) -> None:
    deal, quote = till.deal()
    till.ask(deal, quote, "invoice")
    till.payments.pump()
    till.clock.advance(timedelta(days=40))
    till.ask(deal, till.quote(deal, discount=5), "invoice")
    till.payments.pump()
    assert len(provider.records().customers) == 1


def test_a_request_that_crosses_midnight_is_still_the_same(till: Till, provider: PaymentServer) -> None:
    till.clock.move_to(till.clock.now().replace(hour=23, minute=59))
    deal, quote = till.deal()
    asked = till.ask(deal, quote, "invoice")
    provider.faults = PaymentFaults(drop_after=1.0)
    till.payments.pump()
    provider.faults = PaymentFaults()
    till.clock.advance(timedelta(minutes=10))
    assert till.payments.pump() == 1
    assert till.invoice(asked).state == "open"
    assert len(provider.records().invoices) == 1


# One way to pay ------------------------------------------------------------------------------------------------------


def test_a_deal_can_be_paid_by_one_way_at_a_time(till: Till, provider: PaymentServer) -> None:
    deal, quote = till.deal()
    link = till.ask(deal, quote, "link")
    till.payments.pump()
    url = till.invoice(link).url or ""
    page = provider.api.book  # the buyer has opened the link's page already
    provider.fail_link(url, email="ada@alder.example")
    (session,) = page.every("checkout.session")
    invoice = till.ask(deal, quote, "invoice")
    assert till.payments.pump() == 1
    assert till.invoice(link).state == "void"
    assert till.invoice(invoice).state == "open"
    assert page.find("checkout.session", session["id"])["status"] == "expired"
    again = till.ask(deal, till.quote(deal, discount=5), "link")
    till.payments.pump()
    assert till.invoice(invoice).state == "void"
    assert till.invoice(again).state == "open"
    assert till.tasks() == []


def test_a_link_that_was_just_paid_is_not_billed_again(till: Till, provider: PaymentServer) -> None:
    deal, quote = till.deal()
    link = till.ask(deal, quote, "link")
    till.payments.pump()
    provider.pay_link(till.invoice(link).url or "", email="ada@alder.example")
    invoice = till.ask(deal, quote, "invoice")  # nobody has heard of the payment yet
    till.payments.pump()
    assert till.invoice(link).state == "paid"
    assert till.invoice(invoice).state == "void"
    assert provider.records().invoices == ()
    assert (till.happened("invoice.paid"), till.happened("payment.failed")) == (1, 1)
    assert till.tasks() == []


def test_a_bank_payment_under_way_is_waited_for(till: Till, provider: PaymentServer) -> None:
    deal, quote = till.deal()
    link = till.ask(deal, quote, "link")
    till.payments.pump()
    session = provider.pay_link(till.invoice(link).url or "", email="ada@alder.example", later=True)
    invoice = till.ask(deal, quote, "invoice")
    till.payments.pump()
    assert till.invoice(invoice).state == "failed"
    assert "under way" in till.tasks()[0]
    assert provider.records().invoices == ()
    provider.finish_payment(session)
    till.hear()
    assert till.invoice(link).state == "paid"


def test_a_bank_payment_that_fails_is_put_before_the_founder(till: Till, provider: PaymentServer) -> None:
    deal, quote = till.deal()
    link = till.ask(deal, quote, "link")
    till.payments.pump()
    session = provider.pay_link(till.invoice(link).url or "", email="ada@alder.example", later=True)
    till.hear()
    assert till.invoice(link).state == "open"
    provider.finish_payment(session, succeeded=False)
    till.hear()
    assert till.invoice(link).state == "void"
    assert "send another way to pay" in till.tasks()[0]


def test_a_stale_request_never_closes_a_newer_one(till: Till, provider: PaymentServer) -> None:
    deal, quote = till.deal()
    provider.faults = PaymentFaults(server_error_after=1.0, errors_stick=True)
    old = till.ask(deal, quote, "link")
    till.payments.pump()
    provider.faults = PaymentFaults()
    new = till.ask(deal, till.quote(deal, discount=5), "link")
    till.payments.pump()
    till.clock.advance(timedelta(minutes=2))
    till.payments.pump()
    assert (till.invoice(old).state, till.invoice(new).state) == ("void", "open")
    assert sum(1 for link in provider.api.book.every("payment_link") if link["active"]) == 1


def test_a_payment_closes_what_else_could_be_paid(till: Till, provider: PaymentServer) -> None:
    """A new quote is on its way when the older link is paid."""
    deal, quote = till.deal()
    link = till.ask(deal, quote, "link")
    till.payments.pump()
    newer = till.ask(deal, till.quote(deal, discount=5), "link")
    provider.pay_link(till.invoice(link).url or "", email="ada@alder.example")
    till.hear()
    till.payments.pump()
    assert (till.invoice(link).state, till.invoice(newer).state) == ("paid", "void")
    assert not any(each["active"] for each in provider.api.book.every("payment_link"))


def test_money_that_came_twice_is_put_before_the_founder(till: Till, provider: PaymentServer) -> None:
    deal, quote = till.deal()
    link = till.ask(deal, quote, "link")
    till.payments.pump()
    url = till.invoice(link).url or ""
    invoice = till.ask(deal, quote, "invoice")
    till.payments.pump()
    book = provider.api.book
    book.find("payment_link", till.invoice(link).provider_id or "")["active"] = True  # reopened at the provider by hand
    provider.pay_invoice(till.invoice(invoice).provider_id or "")
    till.hear()
    provider.pay_link(url, email="ada@alder.example")
    till.hear(minutes=16)
    assert (till.invoice(link).state, till.invoice(invoice).state) == ("paid", "paid")
    assert any("second time" in task for task in till.tasks())


# Trouble while making ------------------------------------------------------------------------------------------------


def test_a_lost_answer_is_asked_for_again_and_nothing_is_made_twice(till: Till, provider: PaymentServer) -> None:
    deal, quote = till.deal()
    asked = till.ask(deal, quote, "invoice")
    provider.faults = PaymentFaults(seed=3, drop_before=0.3, drop_after=0.3)
    for _ in range(200):
        if till.payments.pump():
            break
        till.clock.advance(timedelta(seconds=31))
    assert till.invoice(asked).state == "open"
    assert len(provider.records().invoices) == 1


@pytest.mark.parametrize(("kind", "path"), [("link", "/v1/payment_links"), ("invoice", "/v1/invoices")])
def test_after_a_day_the_object_is_looked_up_and_the_key_never_changes(
    till: Till, provider: PaymentServer, kind: str, path: str
) -> None:
    web = LossyWeb(Ledger(till.workspace.database), lose={path})
    till.connect = account(web, provider.key, provider.url)
    till.restart()
    deal, quote = till.deal()
    asked = till.ask(deal, quote, kind)
    assert till.payments.pump() == 0
    assert till.invoice(asked).state == "requested"
    provider.faults = PaymentFaults(search_lag=60)
    till.clock.advance(timedelta(hours=30))
    till.restart()
    assert till.payments.pump() == 1
    assert till.invoice(asked).state == "open"
    assert len(provider.api.book.every("payment_link" if kind == "link" else "invoice")) == 1
    assert len({each.key for each in provider.requests if each.path == path and each.method == "POST"}) == 1
    web.close()


def test_an_error_that_sticks_to_its_key_is_looked_past(till: Till, provider: PaymentServer) -> None:
    deal, quote = till.deal()
    asked = till.ask(deal, quote, "invoice")
    provider.faults = PaymentFaults(server_error_after=1.0, errors_stick=True)
    for _ in range(4):
        till.payments.pump()
        till.clock.advance(timedelta(seconds=31))
    provider.faults = PaymentFaults()
    made = 0
    for _ in range(8):
        made += till.payments.pump()
        till.clock.advance(timedelta(seconds=31))
    assert made == 1
    assert till.invoice(asked).state == "open"
    assert len(provider.records().invoices) == 1


def test_one_request_in_trouble_does_not_hold_up_the_others(till: Till, provider: PaymentServer) -> None:
    first, quote = till.deal()
    stuck = till.ask(first, quote, "link")
    provider.faults = PaymentFaults(server_error_after=1.0, errors_stick=True)
    till.payments.pump()
    provider.faults = PaymentFaults()
    second, quote = till.deal()
    free = till.ask(second, quote, "link")
    assert till.payments.pump() == 1
    assert (till.invoice(stuck).state, till.invoice(free).state) == ("requested", "open")


def test_when_asked_to_slow_down_we_wait_as_long_as_we_are_told(till: Till, provider: PaymentServer) -> None:
    deal, quote = till.deal()
    till.ask(deal, quote, "link")
    provider.faults = PaymentFaults(rate_limited=1.0, retry_after=40)
    till.payments.pump()
    provider.faults = PaymentFaults()
    before = len(provider.requests)
    till.clock.advance(timedelta(seconds=39))
    assert till.payments.pump() == 0
    assert len(provider.requests) == before
    till.clock.advance(timedelta(seconds=2))
    assert till.payments.pump() == 1


def test_a_clock_set_back_does_not_stop_the_till(till: Till, provider: PaymentServer) -> None:
    deal, quote = till.deal()
    asked = till.ask(deal, quote, "link")
    provider.faults = PaymentFaults(rate_limited=1.0, retry_after=40)
    till.payments.pump()
    provider.faults = PaymentFaults()
    till.clock.advance(timedelta(days=-2))
    assert till.payments.pump() == 1
    provider.pay_link(till.invoice(asked).url or "", email="ada@alder.example")
    till.hear()
    till.clock.advance(timedelta(days=-2))
    provider.refund(till.paid(asked)[0].provider_id)
    till.hear(minutes=16)
    till.hear(hours=7)
    assert till.invoice(asked).state == "refunded"


def test_a_key_without_a_permission_names_it(till: Till, provider: PaymentServer) -> None:
    deal, quote = till.deal()
    asked = till.ask(deal, quote, "invoice")
    provider.faults = PaymentFaults(forbidden=("invoices",))
    till.payments.pump()
    assert till.invoice(asked).state == "failed"
    assert till.tasks() == ["Bill by hand: The Stripe key lacks a permission: invoices_write."]
    provider.faults = PaymentFaults()
    assert till.ask(deal, quote, "invoice") == asked  # asked again by hand: the same request goes on
    till.payments.pump()
    assert till.invoice(asked).state == "open"


def test_without_an_account_an_invoice_goes_to_the_founder_and_a_link_is_left_out(till: Till) -> None:
    till.connect = lambda: None
    till.restart()
    deal, quote = till.deal()
    link, invoice = till.ask(deal, quote, "link"), till.ask(deal, quote, "invoice")
    till.payments.pump()
    assert (till.invoice(link).state, till.invoice(invoice).state) == ("failed", "failed")
    assert till.tasks() == ["Bill by hand: No payment account is connected."]
    assert till.happened("payment.failed") == 2


def test_a_request_that_does_not_agree_with_its_quote_is_not_made(till: Till, provider: PaymentServer) -> None:
    deal, quote = till.deal()
    asked = till.ask(deal, quote, "link")
    with till.workspace.database.transaction("test") as tx:
        tx.update("invoices", asked, amount=100)
    till.payments.pump()
    assert till.invoice(asked).state == "failed"
    assert provider.requests == []


def test_a_person_without_an_address_is_not_invoiced(till: Till, provider: PaymentServer) -> None:
    deal, quote = till.deal()
    with till.workspace.database.transaction("test") as tx:
        tx.run("delete from contact_points")
    asked = till.ask(deal, quote, "invoice")
    till.payments.pump()
    assert till.invoice(asked).state == "failed"
    assert "no e-mail address" in till.tasks()[0]


# Restored ------------------------------------------------------------------------------------------------------------


@contextmanager
def _restored(till: Till, provider: PaymentServer, folder: Path, file: Path) -> Iterator[None]:
    """Put a workspace restored from a backup in the place of the one at hand."""
    till.workspace.close()
    upkeep.restore(file, folder)
    with opened(reopened(folder, till.clock)) as till.workspace:
        upkeep.restored(till.workspace, file)
        with closing(Web(Ledger(till.workspace.database))) as web:
            till.connect = account(web, provider.key, provider.url)
            till.restart()
            yield


def test_a_restored_workspace_asks_for_no_second_payment(till: Till, provider: PaymentServer, tmp_path: Path) -> None:
    deal, quote = till.deal()
    file = backup.make(till.workspace, tmp_path / "mine.quotahit").file
    till.ask(deal, quote, "link")
    till.payments.pump()
    (link,) = provider.api.book.every("payment_link")
    provider.pay_link(link["url"], email="ada@alder.example")
    till.clock.advance(timedelta(days=3))
    with _restored(till, provider, tmp_path / "again", file):
        again = till.ask(deal, quote, "link")
        till.payments.pump()
        assert len(list(provider.api.book.every("payment_link"))) == 1
        assert till.invoice(again).state == "paid"


def test_a_number_that_is_given_out_again_is_another_request(
    till: Till, provider: PaymentServer, tmp_path: Path
) -> None:
    file = backup.make(till.workspace, tmp_path / "mine.quotahit").file
    till.ask(*till.deal(), "link")
    till.payments.pump()
    with _restored(till, provider, tmp_path / "again", file):
        with till.workspace.database.transaction("test") as tx:
            deal = deals.create(tx, "Another", currency="USD", contact=a_contact(tx, "bob@birch.example", "Bob Sample"))
            quote = a_quote(tx, deal)
        assert (int(deal), int(quote)) == (1, 1)
        till.ask(deal, quote, "link")
        till.payments.pump()
        assert len(list(provider.api.book.every("payment_link"))) == 2
