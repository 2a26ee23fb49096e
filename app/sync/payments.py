"""Money in step with the provider: what agents asked for is made there, what happened there is taken over here.

The amount the provider will charge must equal the approved quote. An event says only that something happened; what it
was is read from the object itself, so doubled, late and shuffled events end in the same state.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.errors import NeedsHuman, Outside, Permanent, Transient
from app.core.money import Money
from app.core.quote import Quote, subtotal
from app.store import activities, audit, billing, contacts, events, settings
from app.store.billing import Invoice
from app.store.database import Database, Transaction
from app.sync.stripe import Payable, PaymentNews, PricedLine, Settled, Stripe

logger = logging.getLogger(__name__)
CURSOR = "cursor.payments"
EXPECTING, IDLE = timedelta(seconds=60), timedelta(minutes=15)
READ_ANEW = timedelta(days=29)


@dataclass(slots=True, eq=False)
class Payments:
    """The payment side of one workspace. `account` gives the provider, or None where none is connected."""

    database: Database
    account: Callable[[], Stripe | None]
    _polled_at: datetime | None = None
    _wait_until: datetime | None = None

    def pump(self) -> int:
        """Make at the provider what was asked for; return how many requests were made."""
        with self.database.read() as rows:
            asked = billing.requested_invoices(rows)
            now = self.database.clock.now()
        if not asked or (self._wait_until is not None and now < self._wait_until):
            return 0
        provider = self.account()
        done = 0
        for invoice in asked:
            if provider is None:
                self._failed(
                    invoice, NeedsHuman("No payment account is connected.", hint="Add a key under Settings › Keys.")
                )
                continue
            try:
                done += self._make(provider, invoice)
            except Transient as error:
                self._wait_until = now + (error.retry_after or timedelta(seconds=30))
                logger.info("the payment provider is not ready: %s", error)
                break
            except Outside as error:
                self._failed(invoice, error)
        return done

    def next_due(self) -> datetime | None:
        """Return when the provider should be asked for news again, or None where no money is expected."""
        with self.database.read() as rows:
            expected = billing.expected_payments(rows)
        if not expected and self._polled_at is None:
            return None
        wait = EXPECTING if expected else IDLE
        return self._polled_at + wait if self._polled_at else self.database.clock.now()

    def poll(self) -> int:
        """Take over what happened at the provider; return how many events were new."""
        now = self.database.clock.now()
        due = self.next_due()
        if due is None or now < due:
            return 0
        provider = self.account()
        if provider is None:
            return 0
        with self.database.read() as rows:
            cursor = settings.get(rows, CURSOR)
            last_poll = settings.get(rows, f"{CURSOR} at")
        try:
            if last_poll and now - datetime.fromisoformat(last_poll) > READ_ANEW:
                self._read_anew(provider)
                cursor = None
            taken = sum(self._take(provider, news) for news in provider.news(cursor))
        except Outside as error:
            logger.info("the payment provider was not read: %s", error)
            self._polled_at = now
            return 0
        self._polled_at = now
        with self.database.transaction("system") as tx:
            settings.put(tx, f"{CURSOR} at", now.isoformat())
        return taken

    # Making ----------------------------------------------------------------------------------------------------------

    def _make(self, provider: Stripe, invoice: Invoice) -> bool:
        with self.database.read() as rows:
            quote = billing.quote(rows, invoice.quote_id)
            contact = contacts.get(rows, invoice.contact_id)
            links = billing.open_links(rows, invoice.deal_id)
        if quote.total != invoice.amount:
            raise Permanent(f"The quote says {quote.total}, the request {invoice.amount}: nothing was billed.")
        lines = priced_lines(quote)
        marks = {"qh_deal": str(invoice.deal_id), "qh_quote": str(quote.id)}
        # A deal is paid by one way only: older links are closed before a new way is opened.
        for link in links:
            provider.close_link(link.link_id or "")
        if invoice.kind == "link":
            made = provider.payment_link(lines, key=invoice.send_key, metadata=marks)
            customer = None
        else:
            key = f"contact:{invoice.contact_id}"
            customer = provider.customer(
                email=contact.email or "", name=contact.shown, contact=invoice.contact_id, key=key
            )
            today = self.database.clock.now().date()
            made = provider.invoice(
                customer, lines, key=invoice.send_key, due_on=invoice.due_on or today, today=today, metadata=marks
            )
        self._made(invoice, made, customer, links)
        return True

    def _made(self, invoice: Invoice, made: Payable, customer: str | None, closed: list[Invoice]) -> None:
        if made.amount != invoice.amount:
            raise NeedsHuman(f"The provider would charge {made.amount} where {invoice.amount} was agreed.")
        with self.database.transaction("system") as tx:
            for link in closed:
                billing.provider_says(tx, link.id, "void")
            by_link = {"link_id": made.id} if invoice.kind == "link" else {}
            billing.provider_says(
                tx,
                invoice.id,
                "open",
                provider_id=made.id,
                customer_id=customer,
                url=made.url,
                number=made.number,
                finalized_at=tx.millis,
                **by_link,
            )
            audit.append(
                tx, "bill", f"The provider made a payment {invoice.kind} over {made.amount}", contact=invoice.contact_id
            )
            events.emit(tx, "payment.ready", key=f"payment:{invoice.id}", contact=invoice.contact_id)

    def _failed(self, invoice: Invoice, error: Outside) -> None:
        with self.database.transaction("system") as tx:
            tx.update("invoices", invoice.id, state="failed", error=str(error))
            activities.create_task(
                tx, f"Bill by hand: {error.sentence}", kind="needs you", due_at=tx.now, contact=invoice.contact_id
            )
            events.emit(
                tx,
                "payment.failed",
                key=f"payment:{invoice.id}",
                contact=invoice.contact_id,
                data={"error": str(error)},
            )

    # Taking over -----------------------------------------------------------------------------------------------------

    def _take(self, provider: Stripe, news: PaymentNews) -> bool:
        with self.database.read() as rows:
            if rows.value("select 1 from provider_events where id = ?", news.id) is not None:
                return False
        settled = provider.look(news)
        with self.database.transaction("system", durable=True) as tx:
            if not billing.take_event(tx, news.id, news.type, news.at):
                return False
            settings.put(tx, CURSOR, news.id)
            if settled is not None:
                apply(tx, settled)
        return True

    def _read_anew(self, provider: Stripe) -> None:
        """After a month away the provider has forgotten its events: ask of each open request by its id."""
        with self.database.read() as rows:
            found = rows.all("select id from invoices where state = 'open'")
            open_ones = [billing.invoice(rows, row["id"]) for row in found]
        for invoice in open_ones:
            assert invoice.provider_id is not None
            if invoice.kind == "invoice":
                now = provider.invoice_now(invoice.provider_id)
            else:
                now_or_none = provider.link_now(invoice.provider_id)
                if now_or_none is None:
                    continue
                now = now_or_none
            with self.database.transaction("system", durable=True) as tx:
                apply(tx, now)


def apply(tx: Transaction, settled: Settled) -> None:
    """Take over what the provider says of one of our requests; of anything else in the account, nothing."""
    invoice = billing.by_provider_id(tx, settled.payable_id) or billing.by_payment(tx, settled.payable_id)
    if invoice is None:
        return
    if settled.state == "paid":
        if settled.amount != invoice.amount:
            audit.append(
                tx,
                "payment_differs",
                f"{settled.amount} came where {invoice.amount} was agreed",
                contact=invoice.contact_id,
            )
            activities.create_task(
                tx,
                f"{settled.amount} came where {invoice.amount} was agreed: look at it with the customer",
                kind="needs you",
                due_at=tx.now,
                contact=invoice.contact_id,
                deal=invoice.deal_id,
            )
            return
        billing.record_payment(
            tx, invoice.id, settled.payment_id or settled.payable_id, settled.amount, settled.at or tx.now
        )
    state = {"uncollectible": "uncollectible", "void": "void", "draft": "open"}.get(settled.state, settled.state)
    if billing.provider_says(tx, invoice.id, state, **({"paid_at": tx.millis} if state == "paid" else {})):
        audit.append(tx, "money", f"The provider says: {state}, {settled.amount}", contact=invoice.contact_id)


def priced_lines(quote: Quote) -> tuple[PricedLine, ...]:
    """Return a quote's lines as they are charged: the discount spread over them so that they sum to the total exactly."""
    before = subtotal(quote.lines).minor
    amounts, given = [], 0
    for line in quote.lines:
        share = line.total.minor * quote.total.minor // before if before else 0
        amounts.append(share)
        given += share
    amounts[-1] += quote.total.minor - given
    return tuple(
        PricedLine(
            name=f"{line.name} × {line.count}" if line.count > 1 else line.name,
            amount=Money(amount, quote.total.currency),
        )
        for line, amount in zip(quote.lines, amounts, strict=True)
    )
