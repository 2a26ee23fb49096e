"""What happened at the practice provider is taken over, whatever its order, and money that goes back goes to a person."""

from datetime import timedelta

import pytest

from app.sandbox.faults import PaymentFaults
from app.sandbox.payment.server import PaymentServer
from tests.fakes.sales import Till

TOTAL = 312_000


# Taking over ---------------------------------------------------------------------------------------------------------


def test_nothing_is_asked_of_the_provider_before_it_made_anything(till: Till, provider: PaymentServer) -> None:
    assert till.hear(days=1) == 0
    assert provider.requests == []


def test_news_is_asked_for_each_minute_while_money_is_expected_and_seldom_else(
    till: Till, provider: PaymentServer
) -> None:
    deal, quote = till.deal()
    link = till.ask(deal, quote, "link")
    till.payments.pump()
    till.hear()

    def polls(minutes: int) -> int:
        provider.requests.clear()
        for _ in range(minutes):
            till.hear(minutes=1)
        return sum(1 for each in provider.requests if each.path == "/v1/events")

    assert polls(30) == 30
    provider.pay_link(till.invoice(link).url or "", email="ada@alder.example")
    till.hear()
    assert polls(30) == 2


@pytest.mark.parametrize(
    "faults",
    [
        PaymentFaults(events_doubled=1.0, events_shuffled=1.0),
        PaymentFaults(events_delayed=1.0, events_delay=3 * 86400),
        PaymentFaults(events_delayed=0.5, events_delay=3 * 86400, events_in_place=True, events_doubled=0.5),
        PaymentFaults(events_delayed=1.0, events_delay=40 * 86400, events_in_place=True),
    ],
    ids=["doubled and shuffled", "late", "late behind our place", "never in time"],
)
def test_events_in_any_order_and_at_any_time_end_in_the_same_state(
    till: Till, provider: PaymentServer, faults: PaymentFaults
) -> None:
    requests = []
    for number in range(3):
        deal, quote = till.deal()
        requests.append(till.ask(deal, quote, "link" if number else "invoice"))
    till.payments.pump()
    provider.faults = faults
    provider.pay_invoice(till.invoice(requests[0]).provider_id or "")
    for one in requests[1:]:
        provider.pay_link(till.invoice(one).url or "", email="ada@alder.example")
    provider.refund(provider.records().payments[1].intent, 100)
    for _ in range(4 * 35):
        till.hear(hours=6, minutes=1)
    assert [till.invoice(one).state for one in requests] == ["paid"] * 3
    assert [payment.returned.minor for one in requests for payment in till.paid(one)] == [0, 100, 0]
    assert till.happened("invoice.paid") == 3
    assert len(till.tasks()) == 1


def test_a_refund_heard_of_before_its_payment_is_not_lost(till: Till, provider: PaymentServer) -> None:
    deal, quote = till.deal()
    asked = till.ask(deal, quote, "link")
    till.payments.pump()
    till.hear()
    provider.faults = PaymentFaults(events_delayed=1.0, events_delay=3600)
    provider.pay_link(till.invoice(asked).url or "", email="ada@alder.example")
    provider.faults = PaymentFaults()
    provider.refund(provider.records().payments[0].intent)
    till.hear()
    assert till.invoice(asked).state == "open"
    till.hear(hours=2)
    assert till.invoice(asked).state == "refunded"


def test_after_a_month_away_everything_is_read_anew(till: Till, provider: PaymentServer) -> None:
    deal, quote = till.deal()
    paid = till.ask(deal, quote, "link")
    other, quote = till.deal()
    waiting = till.ask(other, quote, "invoice")
    till.payments.pump()
    provider.pay_link(till.invoice(paid).url or "", email="ada@alder.example")
    till.hear()
    provider.dispute(till.paid(paid)[0].provider_id)
    provider.pay_invoice(till.invoice(waiting).provider_id or "")
    till.clock.advance(timedelta(days=45))
    till.restart()
    till.hear()
    assert (till.invoice(paid).state, till.invoice(waiting).state) == ("disputed", "paid")


def test_when_the_provider_has_forgotten_the_last_event_a_quiet_account_is_not_read_at_every_look(
    till: Till, provider: PaymentServer
) -> None:
    for _ in range(2):
        deal, quote = till.deal()
        asked = till.ask(deal, quote, "link")
        till.payments.pump()
    provider.pay_link(till.invoice(asked).url or "", email="ada@alder.example")
    for _ in range(32):
        till.hear(days=1)
    provider.requests.clear()

    for _ in range(24):
        till.hear(hours=1)

    read = [each.path for each in provider.requests]
    # One look finds out that the place is lost and reads everything: the events again, the one open link in two requests.
    assert len(read) <= 24 + 3, read


def test_another_account_does_not_stop_the_reading(till: Till, provider: PaymentServer) -> None:
    deal, quote = till.deal()
    asked = till.ask(deal, quote, "link")
    till.payments.pump()
    till.hear()
    with till.workspace.database.transaction("test") as tx:
        tx.run("""update settings set value = '"evt_of_another_account"' where name = 'cursor.payments'""")
    provider.pay_link(till.invoice(asked).url or "", email="ada@alder.example")
    till.hear()
    assert till.invoice(asked).state == "paid"


def test_what_was_listed_but_could_not_be_taken_in_is_listed_again(till: Till, provider: PaymentServer) -> None:
    deal, quote = till.deal()
    asked = till.ask(deal, quote, "link")
    till.payments.pump()
    till.hear()
    provider.pay_link(till.invoice(asked).url or "", email="ada@alder.example")
    provider.dispute(provider.records().payments[0].intent)
    provider.faults = PaymentFaults(forbidden=("payment_links",))
    for _ in range(6):
        till.hear(days=1, minutes=1)
    assert till.invoice(asked).state == "open"
    provider.faults = PaymentFaults()
    till.hear(hours=1)
    assert till.invoice(asked).state == "disputed"


def test_an_object_that_is_gone_is_told_once_and_does_not_block_the_rest(till: Till, provider: PaymentServer) -> None:
    first, quote = till.deal()
    lost = till.ask(first, quote, "link")
    second, quote = till.deal()
    asked = till.ask(second, quote, "link")
    till.payments.pump()
    book = provider.api.book
    provider.pay_link(till.invoice(lost).url or "", email="ada@alder.example")
    provider.pay_link(till.invoice(asked).url or "", email="ada@alder.example")
    book.drop(book.find("payment_link", till.invoice(lost).provider_id or ""))
    till.hear()
    till.hear(hours=7)
    assert till.invoice(asked).state == "paid"
    assert len(till.tasks()) == 1


def test_strangers_in_the_account_cost_no_request(till: Till, provider: PaymentServer) -> None:
    deal, quote = till.deal()
    till.ask(deal, quote, "link")
    till.payments.pump()
    till.hear()
    other, quote = till.deal()
    asked = till.ask(other, quote, "link")
    till.payments.pump()
    stranger = till.invoice(asked).url or ""
    with till.workspace.database.transaction("test") as tx:
        tx.run("delete from invoices where id = ?", asked)
    provider.pay_link(stranger, email="somebody@else.example")
    provider.requests.clear()
    assert till.hear() > 0
    assert {each.path for each in provider.requests} == {"/v1/events"}
    assert till.happened("invoice.paid") == 0


def test_events_of_the_other_mode_are_ignored_and_audited(till: Till, provider: PaymentServer) -> None:
    for _ in range(2):
        deal, quote = till.deal()
        asked = till.ask(deal, quote, "link")
        till.payments.pump()
        till.hear()
        provider.pay_link(till.invoice(asked).url or "", email="ada@alder.example")
    for event in provider.events:
        event["livemode"] = True
    till.hear()
    assert till.invoice(asked).state == "open"
    with till.workspace.database.read() as rows:
        assert rows.value("select count(*) from audit where action = 'payment_ignored'") > 0


# Money that goes back ------------------------------------------------------------------------------------------------


def test_money_that_goes_back_is_always_put_before_the_founder(till: Till, provider: PaymentServer) -> None:
    deal, quote = till.deal()
    asked = till.ask(deal, quote, "link")
    till.payments.pump()
    provider.pay_link(till.invoice(asked).url or "", email="ada@alder.example")
    till.hear()
    (payment,) = till.paid(asked)
    provider.refund(payment.provider_id, 12_000)
    till.hear(minutes=16)
    assert till.invoice(asked).state == "paid"
    assert till.tasks() == ["USD 120 of USD 3,120 went back to the customer: see what follows from it"]
    dispute = provider.dispute(payment.provider_id)
    till.hear(minutes=16)
    assert till.invoice(asked).state == "disputed"
    assert "disputes a payment of USD 3,120" in till.tasks()[1]
    provider.close_dispute(dispute, won=True)
    till.hear(minutes=16)
    assert till.invoice(asked).state == "paid"
    assert "ended: the payment is paid" in till.tasks()[2]
    assert [(one.returned.minor, one.state) for one in till.paid(asked)] == [(12_000, "paid")]


def test_a_lost_dispute_stays_disputed(till: Till, provider: PaymentServer) -> None:
    deal, quote = till.deal()
    asked = till.ask(deal, quote, "invoice")
    till.payments.pump()
    provider.pay_invoice(till.invoice(asked).provider_id or "")
    till.hear()
    dispute = provider.dispute(till.paid(asked)[0].provider_id)
    provider.close_dispute(dispute, won=False)
    till.hear(minutes=16)
    assert till.invoice(asked).state == "disputed"


def test_another_amount_than_agreed_is_not_paid(till: Till, provider: PaymentServer) -> None:
    deal, quote = till.deal()
    asked = till.ask(deal, quote, "link")
    till.payments.pump()
    for line in provider.api.book.lines[till.invoice(asked).provider_id or ""]:
        line["amount_total"] -= 1
    provider.pay_link(till.invoice(asked).url or "", email="ada@alder.example")
    till.hear()
    till.hear(hours=7)
    assert till.invoice(asked).state == "differs"
    assert till.tasks() == ["USD 3,119.98 came where USD 3,120 was agreed: look at it with the customer"]
    assert till.happened("invoice.paid") == 0


def test_an_invoice_marked_as_paid_by_hand_at_the_provider_is_paid(till: Till, provider: PaymentServer) -> None:
    deal, quote = till.deal()
    asked = till.ask(deal, quote, "invoice")
    till.payments.pump()
    provider_id = till.invoice(asked).provider_id or ""
    provider.api.book.find("invoice", provider_id)
    from app.sandbox.payment.invoices import _close_payments, settle

    with provider._change():
        invoice = provider.api.book.find("invoice", provider_id)
        _close_payments(provider.api.book, invoice)
        settle(provider.api.book, invoice, 0, outside=TOTAL)
    till.hear()
    assert till.invoice(asked).state == "paid"
    assert till.paid(asked)[0].provider_id == f"{provider_id}:by-hand"


def test_a_voided_invoice_can_be_asked_for_anew(till: Till, provider: PaymentServer) -> None:
    deal, quote = till.deal()
    asked = till.ask(deal, quote, "invoice")
    till.payments.pump()
    provider_id = till.invoice(asked).provider_id or ""
    from app.sandbox.payment.invoices import void

    with provider._change():
        void(provider.api.book, provider.api.book.find("invoice", provider_id))
    till.hear()
    assert till.invoice(asked).state == "void"
    again = till.ask(deal, quote, "invoice")
    assert again != asked
    till.payments.pump()
    assert till.invoice(again).state == "open"


def test_every_request_to_the_provider_names_whom_it_is_about(till: Till) -> None:
    deal, quote = till.deal()
    till.ask(deal, quote, "invoice")
    till.payments.pump()
    with till.workspace.database.read() as rows:
        found = rows.all("select distinct records, purpose from egress")
    assert [(row["records"], row["purpose"]) for row in found] == [('["contact:1"]', "payments")]
