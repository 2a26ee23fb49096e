"""Money in step with the provider: what agents asked for is made there, what happened there is taken over here.

The amount the provider will charge must equal the approved quote, and a deal can be paid by one way at a time. An event
says only whom it is about; what happened is read from the request itself, as a whole, so that doubled, late and shuffled
events end in the same state. Events that arrive late may stand behind our place in the list: every few hours all that
can still be paid is read anew, and the list is gone through from its start.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.core.errors import NeedsHuman, Permanent, Transient, Trouble, Uncertain
from app.core.ids import InvoiceId
from app.core.money import Money
from app.core.quote import Quote, subtotal
from app.store import activities, audit, billing, contacts, events, settings
from app.store.billing import Invoice
from app.store.database import Database, Rows, Transaction
from app.sync.settling import apply, put_before_founder
from app.sync.stripe import Missing, Order, Payable, Payer, PricedLine, Stripe, hash_of
from app.sync.stripe_amounts import step
from app.sync.stripe_objects import News, Standing

logger = logging.getLogger(__name__)
CURSOR = "cursor.payments"
EXPECTING, IDLE, LISTED_ANEW = timedelta(seconds=60), timedelta(minutes=15), timedelta(days=1)
THOROUGH = timedelta(days=7)
FRESH = timedelta(hours=1)
LATE = timedelta(days=4)  # an event may be listed days after it happened
EVENTS_LIVE = timedelta(days=30)
DISPUTES_COME = timedelta(days=200)
KEYS_LIVE = timedelta(hours=23)  # an hour less than the provider says
MOST_LINES = 10  # the provider shows so many lines of a link at once


@dataclass(frozen=True, slots=True)
class Pause:
    """A wait by a clock that may be set back: it holds only after its own beginning."""

    since: datetime
    until: datetime

    def holds(self, now: datetime) -> bool:
        return self.since <= now < self.until


@dataclass(slots=True, eq=False)
class Payments:
    """The payment side of one workspace. `account` gives the provider, or None where none is connected."""

    database: Database
    account: Callable[[], Stripe | None]
    _polled_at: datetime | None = None
    _all: Pause | None = None
    _each: dict[InvoiceId, Pause] = field(default_factory=dict)

    def pump(self) -> int:
        """Make at the provider what was asked for; return how many requests were made."""
        with self.database.read() as rows:
            asked = billing.requested_invoices(rows)
            now = self.database.clock.now()
        due = [one for one in asked if not _holds(self._each.get(one.id), now)]
        if not due or _holds(self._all, now):
            return 0
        try:
            provider = self.account()
            trouble: Trouble = NeedsHuman("No payment account is connected.", hint="Add a key under Settings › Keys.")
        except Trouble as error:
            provider, trouble = None, error
        if provider is None:
            for invoice in due:
                self._failed(invoice, trouble, connected=False)
            return 0
        return self._make_each(provider, due, now)

    def next_due(self) -> datetime | None:
        """Return when the provider should be asked for news again, or None where there can be none."""
        with self.database.read() as rows:
            if not billing.ever_billed(rows):
                return None
            # Who pays at once pays in the first hour; later the founder need not know within the minute.
            wait = EXPECTING if billing.asked_since(rows, self.database.clock.now() - FRESH) else IDLE
        return self._polled_at + wait if self._polled_at else self.database.clock.now()

    def poll(self) -> int:
        """Take over what happened at the provider; return how many events were new."""
        now, due = self.database.clock.now(), self.next_due()
        if due is None or (self._polled_at is not None and _holds(Pause(self._polled_at, due), now)):
            return 0
        if _holds(self._all, now):
            return 0
        self._polled_at = now
        try:
            provider = self.account()
            return 0 if provider is None else self._catch_up(provider, now)
        except Transient as error:
            self._all = Pause(now, now + (error.retry_after or EXPECTING))
            logger.info("the payment provider is not ready: %s", error.sentence)
        except NeedsHuman as error:
            with self.database.transaction("system") as tx:
                _tell_once(tx, f"Payments are not watched: {error}")
        except Trouble as error:
            logger.info("the payment provider was not read: %s", type(error).__name__)
        return 0

    # Making ----------------------------------------------------------------------------------------------------------

    def _make_each(self, provider: Stripe, due: Sequence[Invoice], now: datetime) -> int:
        made = 0
        for invoice in due:
            provider.about = (f"contact:{invoice.contact_id}",)
            try:
                made += self._make(provider, invoice)
            except Transient as error:
                self._all = Pause(now, now + (error.retry_after or timedelta(seconds=30)))
                logger.info("the payment provider is not ready: %s", error.sentence)
                break
            except Uncertain as error:
                self._each[invoice.id] = Pause(now, now + timedelta(seconds=30))
                with self.database.transaction("system") as tx:
                    billing.note_trouble(tx, invoice.id, str(error), failed=False)
            except Trouble as error:
                self._failed(invoice, error)
        return made

    def _make(self, provider: Stripe, invoice: Invoice) -> bool:
        with self.database.read() as rows:
            quote = billing.quote(rows, invoice.quote_id)
            superseded = billing.superseded(rows, invoice)
            others = billing.others_open(rows, invoice)
            payer = _payer(rows, invoice) if invoice.kind == "invoice" else None
        if superseded:
            self._withdraw(provider, invoice, provider.close_marked(invoice.kind, invoice.send_key))
            return False
        if quote.total != invoice.amount or quote.total.minor <= 0:
            raise Permanent(f"The quote says {quote.total}, the request {invoice.amount}: nothing was billed.")
        order = Order(
            lines=priced_lines(quote),
            total=quote.total,
            key=invoice.send_key,
            fresh=self._is_fresh(invoice),
            metadata={"qh_deal": str(invoice.deal_id), "qh_quote": str(quote.id)},
        )
        closed = self._close(provider, others)
        if any(standing.under_way for standing in closed):
            raise NeedsHuman(
                "A bank payment by the earlier link is under way, so no other was asked for.",
                hint="It takes some days; look at it in the Stripe dashboard.",
            )
        if any(standing.payments for standing in closed):
            self._withdraw(provider, invoice, None)
            return False
        if payer is None:
            made = provider.payment_link(order)
        else:
            assert invoice.due_on is not None
            made = provider.invoice(payer, order, due_on=invoice.due_on)
        self._made(invoice, made)
        if not order.fresh:
            self._read(provider, invoice.id)
        return True

    def _is_fresh(self, invoice: Invoice) -> bool:
        """Tell whether the provider still knows this request's key, and nothing happened that calls for a look.

        A workspace that was restored may have asked for the same before, longer ago than its row says.
        """
        with self.database.read() as rows:
            restored = settings.get(rows, "restored_at")
        age = self.database.clock.now() - invoice.requested_at
        return invoice.error is None and restored is None and timedelta() <= age < KEYS_LIVE

    def _close(self, provider: Stripe, others: Sequence[Invoice]) -> list[Standing]:
        """Close ways to pay a deal; return how each stands then: one may have been paid before."""
        closed = []
        for other in others:
            assert other.provider_id is not None
            standing = provider.close(other.kind, other.provider_id)
            with self.database.transaction("system", durable=True) as tx:
                apply(tx, standing)
            closed.append(standing)
        return closed

    def _made(self, invoice: Invoice, made: Payable) -> None:
        with self.database.transaction("system", durable=True) as tx:
            billing.provider_says(
                tx,
                invoice.id,
                "open",
                provider_id=made.id,
                customer_id=made.customer,
                link_id=made.id if invoice.kind == "link" else None,
                url=made.url,
                number=made.number,
                finalized_at=tx.millis,
                error=None,
            )
            audit.append(
                tx, "bill", f"The provider made a payment {invoice.kind} over {made.amount}", contact=invoice.contact_id
            )
            events.emit(tx, "payment.ready", key=f"payment:{invoice.id}", contact=invoice.contact_id)

    def _withdraw(self, provider: Stripe, invoice: Invoice, standing: Standing | None) -> None:
        """Let go of a request that is not needed any more; `standing` is what an earlier try may have left."""
        with self.database.transaction("system", durable=True) as tx:
            if standing is not None:
                tx.update("invoices", invoice.id, provider_id=standing.id)
                apply(tx, standing)
            billing.provider_says(tx, invoice.id, "void", error="not needed any more")
            _say_failed(tx, invoice, "the deal is paid already, or payment was asked for anew")

    def _failed(self, invoice: Invoice, error: Trouble, *, connected: bool = True) -> None:
        with self.database.transaction("system") as tx:
            billing.note_trouble(tx, invoice.id, str(error), failed=True)
            # Without an account a proposal goes out without a link; there is nothing to bill yet.
            if connected or invoice.kind == "invoice":
                put_before_founder(tx, invoice, f"Bill by hand: {error.sentence}")
            _say_failed(tx, invoice, str(error))

    # Taking over -----------------------------------------------------------------------------------------------------

    def _catch_up(self, provider: Stripe, now: datetime) -> int:
        """Take in what is new since our place in the list; daily what was listed late, weekly everything we wait for."""
        with self.database.read() as rows:
            cursor = settings.get(rows, CURSOR)
            listed_anew = _instant(settings.get(rows, f"{CURSOR} listed anew"))
            last = _instant(settings.get(rows, f"{CURSOR} thorough"))
        thorough, forgotten = _is_older(last, now, THOROUGH), False
        listed: list[News] | None = None
        if cursor is not None and not _is_older(listed_anew, now, LISTED_ANEW):
            try:
                listed = provider.news(cursor)
            except Missing:  # another account, or an event the provider has forgotten
                thorough, forgotten, listed_anew = True, True, None
        if listed is None:
            reach = min(EVENTS_LIVE, now - listed_anew + LATE) if listed_anew and listed_anew <= now else EVENTS_LIVE
            listed = provider.news_since(now - reach)
        taken = self._take(provider, listed)
        # Only now: what was listed but not taken in would be behind the next reach.
        if _is_older(listed_anew, now, LISTED_ANEW):
            with self.database.transaction("system") as tx:
                settings.put(tx, f"{CURSOR} listed anew", now.isoformat())
        if thorough:
            self._read_everything(provider, now, last)
        if forgotten and not listed:  # a place nobody knows would have everything read again at each look
            with self.database.transaction("system") as tx:
                settings.put(tx, CURSOR, None)
        return taken

    def _take(self, provider: Stripe, listed: Sequence[News]) -> int:
        """Take in the events that are new: read each request they are about once, and remember our place."""
        ours: dict[InvoiceId, list[News]] = {}
        with self.database.read() as rows:
            new = [news for news in {news.id: news for news in listed}.values() if not billing.is_taken(rows, news.id)]
            for news in new:
                owner = billing.about(rows, news.about) if news.about and news.live == provider.live else None
                if owner is not None:
                    ours.setdefault(owner.id, []).append(news)
            cursor = settings.get(rows, CURSOR)
        self._read_each(provider, ours)
        if new or (listed and listed[-1].id != cursor):
            with self.database.transaction("system", durable=True) as tx:
                for news in new:
                    if billing.take_event(tx, news.id, news.type, news.at) and news.live != provider.live:
                        audit.append(
                            tx, "payment_ignored", f"An event of {_mode(news.live)} was ignored: {news.type} {news.id}"
                        )
                settings.put(tx, CURSOR, listed[-1].id)
        return len(new)

    def _read_each(self, provider: Stripe, wanted: Mapping[InvoiceId, Sequence[News]]) -> None:
        """Read several requests; one that cannot be read keeps none of the others back. Raises its trouble at the end."""
        met: Uncertain | None = None
        for invoice_id, news in wanted.items():
            try:
                self._read(provider, invoice_id, news)
            except Uncertain as error:
                met = error
        if met is not None:
            raise met

    def _read(self, provider: Stripe, invoice_id: InvoiceId, news: Sequence[News] = ()) -> None:
        """Take over how a request stands now, with the events that spoke of it."""
        with self.database.read() as rows:
            invoice = billing.invoice(rows, invoice_id)
        assert invoice.provider_id is not None
        provider.about = (f"contact:{invoice.contact_id}",)
        try:
            standing = provider.standing(invoice.kind, invoice.provider_id)
        except Permanent as error:
            with self.database.transaction("system") as tx:
                _tell_once(tx, f"Look at {invoice.provider_id} at Stripe: {error.sentence}", invoice)
            return
        with self.database.transaction("system", durable=True) as tx:
            apply(tx, standing)
            others = billing.others_open(tx, billing.invoice(tx, invoice_id)) if standing.payments else []
        self._close_rest(provider, invoice, others)
        # Last: until the other ways to pay are closed, these events are still news.
        if not news:
            return
        with self.database.transaction("system", durable=True) as tx:
            for one in news:
                billing.take_event(tx, one.id, one.type, one.at)

    def _close_rest(self, provider: Stripe, paid: Invoice, others: Sequence[Invoice]) -> None:
        if any(standing.under_way for standing in self._close(provider, others)):
            title = (
                "The deal is paid, and a bank payment by another link is under way: see at Stripe whether it comes too"
            )
            with self.database.transaction("system") as tx:
                _tell_once(tx, title, paid)

    def _read_everything(self, provider: Stripe, now: datetime, since: datetime | None) -> None:
        """Read what can still be paid; after a month away, also what was paid: the provider has forgotten the events."""
        away = _is_older(since, now, EVENTS_LIVE - timedelta(days=1))
        with self.database.read() as rows:
            to_read = billing.at_provider(rows, paid_since=now - DISPUTES_COME if away else None)
        self._read_each(provider, {invoice.id: () for invoice in to_read})
        with self.database.transaction("system") as tx:
            billing.forget_events(tx, now - 2 * EVENTS_LIVE)
            settings.put(tx, f"{CURSOR} thorough", now.isoformat())


def priced_lines(quote: Quote) -> tuple[PricedLine, ...]:
    """Return a quote's lines as they are charged: the discount spread over them so that they sum to the total exactly.

    Every line is a whole number of the provider's smallest steps, as far as the total is.
    """
    before, least = subtotal(quote.lines).minor, step(quote.total.currency)
    if len(quote.lines) > MOST_LINES or before <= 0:
        return (PricedLine(name=f"As offered, {len(quote.lines)} items", amount=quote.total),)
    amounts = [line.total.minor * quote.total.minor // before // least * least for line in quote.lines]
    amounts[-1] += quote.total.minor - sum(amounts)
    return tuple(
        PricedLine(
            name=(f"{line.name} × {line.count}" if line.count > 1 else line.name)[:250],
            amount=Money(amount, quote.total.currency),
        )
        for line, amount in zip(quote.lines, amounts, strict=True)
    )


def _payer(rows: Rows, invoice: Invoice) -> Payer:
    contact = contacts.get(rows, invoice.contact_id)
    if contact.email is None:
        raise Permanent(f"{contact.shown} has no e-mail address that works, and an invoice needs one.")
    mark = f"qh_{hash_of(settings.get(rows, 'pepper', ''), str(contact.id))}"
    return Payer(email=contact.email, name=contact.shown, mark=mark)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _is_older(instant: datetime | None, now: datetime, age: timedelta) -> bool:
    """Tell whether something was done too long ago, never, or by a clock that has since been set back."""
    return instant is None or not timedelta() <= now - instant < age


def _holds(pause: Pause | None, now: datetime) -> bool:
    return pause is not None and pause.holds(now)


def _mode(live: bool) -> str:
    return "live mode" if live else "test mode"


def _say_failed(tx: Transaction, invoice: Invoice, why: str) -> None:
    events.emit(tx, "payment.failed", key=f"payment:{invoice.id}", contact=invoice.contact_id, data={"error": why})


def _tell_once(tx: Transaction, title: str, invoice: Invoice | None = None) -> None:
    if activities.find_open(tx, "needs you", title) is None:
        contact = invoice.contact_id if invoice else None
        activities.create_task(tx, title, kind="needs you", due_at=tx.now, contact=contact)
