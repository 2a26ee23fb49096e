"""Deals with quotes, and the payment side of a workspace, for tests about money."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from app.core.clock import VirtualClock
from app.core.errors import Uncertain
from app.core.ids import ContactId, DealId, InvoiceId, QuoteId
from app.core.money import Money
from app.core.quote import QuoteLine
from app.store import billing, deals
from app.store.billing import Invoice, Payment
from app.store.database import Transaction
from app.store.workspace import Workspace
from app.sync.http import Answer, Web
from app.sync.payments import Payments
from app.sync.stripe import Stripe
from tests.fakes.workspaces import a_contact

PRICES = (("Base plan", 1, 240_000), ("Seat", 3, 24_000))


def a_deal(tx: Transaction, name: str = "Ada Sample") -> DealId:
    """Add a person, with an address of their own, and a deal with them."""
    number = 1 + int(tx.value("select count(*) from contacts"))
    person = a_contact(tx, f"buyer-{number}@alder.example", name)
    return deals.create(tx, f"Tallyho for {name}", currency="USD", contact=person)


def a_quote(
    tx: Transaction,
    deal: DealId,
    *,
    discount: int = 0,
    prices: tuple[tuple[str, int, int], ...] = PRICES,
    currency: str = "USD",
) -> QuoteId:
    """Write an approved quote for a deal; a price is (name, count, minor units)."""
    lines = tuple(
        QuoteLine(sku=name.lower(), name=name, count=count, unit=Money(minor, currency))
        for name, count, minor in prices
    )
    expires_on = (tx.now + timedelta(days=30)).date()
    return billing.create_quote(tx, deal, lines, discount_percent=discount, expires_on=expires_on, approved_by="person")


@dataclass(slots=True)
class Till:
    """The payment side of a workspace, at one provider."""

    workspace: Workspace
    clock: VirtualClock
    connect: Callable[[], Stripe | None]
    payments: Payments = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Begin anew, as after a crash: only the rows are remembered."""
        self.payments = Payments(self.workspace.database, self.connect)

    def deal(self, **prices: object) -> tuple[DealId, QuoteId]:
        """Add a deal with a quote."""
        with self.workspace.database.transaction("test") as tx:
            deal = a_deal(tx)
            return deal, a_quote(tx, deal, **prices)  # type: ignore[arg-type]  # what a_quote takes

    def quote(self, deal: DealId, *, discount: int = 0) -> QuoteId:
        """Quote a deal anew."""
        with self.workspace.database.transaction("test") as tx:
            return a_quote(tx, deal, discount=discount)

    def ask(self, deal: DealId, quote: QuoteId, kind: str) -> InvoiceId:
        """Ask for payment, as the agents do."""
        with self.workspace.database.transaction("test") as tx:
            person = ContactId(tx.value("select contact_id from deals where id = ?", deal))
            due_on = (tx.now + timedelta(days=14)).date() if kind == "invoice" else None
            return billing.request_payment(tx, deal, quote, person, kind=kind, due_on=due_on)

    def invoice(self, number: InvoiceId) -> Invoice:
        """Return a request as it stands."""
        with self.workspace.database.read() as rows:
            return billing.invoice(rows, number)

    def paid(self, number: InvoiceId) -> list[Payment]:
        """Return the payments of a request."""
        with self.workspace.database.read() as rows:
            return billing.payments_of(rows, number)

    def tasks(self) -> list[str]:
        """Return what is put before the founder."""
        with self.workspace.database.read() as rows:
            return [row["title"] for row in rows.all("select title from tasks where state = 'open' order by id")]

    def happened(self, event: str) -> int:
        """Return how often an event was emitted."""
        with self.workspace.database.read() as rows:
            return int(rows.value("select count(*) from events where type = ?", event))

    def hear(self, **later: float) -> int:
        """Ask the provider for news after some time; return how many events were new."""
        self.clock.advance(timedelta(**(later or {"seconds": 61})))
        return self.payments.poll()


@dataclass(slots=True, eq=False)
class LossyWeb(Web):
    """A web that loses the answer to the first request of each path in `lose`: done, and nobody heard of it."""

    lose: set[str] = field(default_factory=set)

    def request(self, method: str, url: str, **more: Any) -> Answer:
        answer = Web.request(self, method, url, **more)
        path = urlsplit(url).path
        if method == "POST" and path in self.lose:
            self.lose.discard(path)
            raise Uncertain("The answer was lost.")
        return answer


def account(web: Web, key: str, url: str | None) -> Callable[[], Stripe | None]:
    """Return what gives the provider, made once."""
    made: list[Stripe] = []

    def connect() -> Stripe:
        if not made:
            made.append(Stripe(web, key, base_url=url))
        return made[0]

    return connect
