"""The provider's own truth about money, in plain values: what tests compare the program's books with."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from app.sandbox.payment.book import Book
from app.sandbox.payment.fields import JsonObject
from app.sandbox.payment.intents import invoice_payment


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRecord:
    """One customer."""

    id: str
    email: str | None
    name: str | None
    metadata: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRecord:
    """One invoice; amounts are minor units."""

    id: str
    number: str | None
    customer: str
    status: str
    currency: str
    total: int
    amount_paid: int
    amount_remaining: int
    metadata: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRecord:
    """One payment that succeeded; amounts are minor units. `metadata` is that of its session, else of its intent."""

    intent: str
    charge: str
    at: datetime
    amount: int
    refunded: int
    currency: str
    disputed: bool
    email: str | None
    customer: str | None
    invoice: str | None
    payment_link: str | None
    session: str | None
    metadata: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Everything that was bought, in the order it was entered."""

    customers: tuple[CustomerRecord, ...]
    invoices: tuple[InvoiceRecord, ...]
    payments: tuple[PaymentRecord, ...]

    @property
    def net(self) -> dict[str, int]:
        """What was paid less what was refunded, by currency, in minor units."""
        sums = Counter[str]()
        for payment in self.payments:
            sums[payment.currency] += payment.amount - payment.refunded
        return dict(sums)


def records(book: Book) -> Records:
    """Read the records of an account from its books."""
    customers = [
        CustomerRecord(id=each["id"], email=each["email"], name=each["name"], metadata=dict(each["metadata"]))
        for each in reversed(book.every("customer"))
    ]
    invoices = [_invoice(each) for each in reversed(book.every("invoice"))]
    charges = [each for each in reversed(book.every("charge")) if each["paid"]]
    sessions = {each["payment_intent"]: each for each in book.every("checkout.session")}
    payments = [_payment(book, each, sessions.get(each["payment_intent"])) for each in charges]
    return Records(customers=tuple(customers), invoices=tuple(invoices), payments=tuple(payments))


def _invoice(invoice: JsonObject) -> InvoiceRecord:
    return InvoiceRecord(
        id=invoice["id"],
        number=invoice["number"],
        customer=invoice["customer"],
        status=invoice["status"],
        currency=invoice["currency"],
        total=invoice["total"],
        amount_paid=invoice["amount_paid"],
        amount_remaining=invoice["amount_remaining"],
        metadata=dict(invoice["metadata"]),
    )


def _payment(book: Book, charge: JsonObject, session: JsonObject | None) -> PaymentRecord:
    served = invoice_payment(book, charge["payment_intent"])
    return PaymentRecord(
        intent=charge["payment_intent"],
        charge=charge["id"],
        at=datetime.fromtimestamp(charge["created"], UTC),
        amount=charge["amount"],
        refunded=charge["amount_refunded"],
        currency=charge["currency"],
        disputed=charge["disputed"],
        email=charge["billing_details"]["email"],
        customer=charge["customer"],
        invoice=None if served is None else served["invoice"],
        payment_link=None if session is None else session["payment_link"],
        session=None if session is None else session["id"],
        metadata=dict(charge["metadata"] if session is None else session["metadata"]),
    )
