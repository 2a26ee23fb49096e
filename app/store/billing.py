"""Quotes, proposals, invoices and payments. Money states come from the payment provider alone."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.core.clock import from_millis, to_millis
from app.core.codec import from_plain, plain
from app.core.errors import NotFound
from app.core.ids import ContactId, DealId, InvoiceId, ProposalId, QuoteId
from app.core.money import Money
from app.core.quote import Quote, QuoteLine, subtotal
from app.store import events
from app.store.database import Row, Rows, Transaction


def create_quote(
    tx: Transaction,
    deal: DealId,
    lines: tuple[QuoteLine, ...],
    *,
    discount_percent: int,
    expires_on: date,
    approved_by: str | None,
) -> QuoteId:
    """Write a priced offer; earlier versions of the deal's quote are superseded."""
    before = subtotal(lines)
    for row in tx.all("select id from quotes where deal_id = ? and state in ('draft','approved')", deal):
        tx.update("quotes", row["id"], state="superseded")
    version = 1 + tx.value("select coalesce(max(version), 0) from quotes where deal_id = ?", deal)
    return QuoteId(
        tx.insert(
            "quotes",
            deal_id=deal,
            version=version,
            lines=json.dumps(plain(lines), ensure_ascii=False),
            currency=before.currency,
            subtotal=before.minor,
            discount_percent=discount_percent,
            total=before.less_percent(discount_percent).minor,
            expires_on=expires_on.isoformat(),
            state="approved" if approved_by else "draft",
            approved_by=approved_by,
            approved_at=tx.millis if approved_by else None,
            created_at=tx.millis,
        )
    )


def approve_quote(tx: Transaction, quote: QuoteId, by: str) -> None:
    """Note who approved a quote."""
    tx.update("quotes", quote, state="approved", approved_by=by, approved_at=tx.millis)


def quote(rows: Rows, quote_id: QuoteId) -> Quote:
    """Return a quote; raises NotFound."""
    row = rows.one("select * from quotes where id = ?", quote_id)
    if row is None:
        raise NotFound(f"There is no quote number {quote_id}.")
    return _quote(row)


def current_quote(rows: Rows, deal: DealId) -> Quote | None:
    """Return a deal's present quote, or None."""
    row = rows.one(
        "select * from quotes where deal_id = ? and state <> 'superseded' order by version desc limit 1", deal
    )
    return None if row is None else _quote(row)


# Proposals -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposal: the words as data, the figures by its quote. The PDF is made from it when it is sent."""

    id: ProposalId
    deal_id: DealId
    quote_id: QuoteId
    version: int
    body: dict[str, Any]
    state: str
    created_at: datetime


def create_proposal(tx: Transaction, deal: DealId, quote_id: QuoteId, body: dict[str, Any]) -> ProposalId:
    """Write a new version of a deal's proposal."""
    version = 1 + tx.value("select coalesce(max(version), 0) from proposals where deal_id = ?", deal)
    return ProposalId(
        tx.insert(
            "proposals",
            deal_id=deal,
            quote_id=quote_id,
            version=version,
            body=json.dumps(body, ensure_ascii=False),
            state="draft",
            created_at=tx.millis,
        )
    )


def proposal(rows: Rows, proposal_id: ProposalId) -> Proposal:
    """Return a proposal; raises NotFound."""
    row = rows.one("select * from proposals where id = ?", proposal_id)
    if row is None:
        raise NotFound(f"There is no proposal number {proposal_id}.")
    return _proposal(row)


def current_proposal(rows: Rows, deal: DealId) -> Proposal | None:
    """Return a deal's newest proposal, or None."""
    row = rows.one("select * from proposals where deal_id = ? order by version desc limit 1", deal)
    return None if row is None else _proposal(row)


def set_proposal_state(tx: Transaction, proposal_id: ProposalId, state: str) -> None:
    """Move a proposal on: draft, sent, accepted, declined."""
    sent = {"sent_at": tx.millis} if state == "sent" else {}
    tx.update("proposals", proposal_id, state=state, **sent)


# Invoices and payments -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """A request for payment: a payment link, or an invoice with a due date.

    `requested` here, then whatever the provider says: open, paid, void, uncollectible, refunded, disputed.
    """

    id: InvoiceId
    deal_id: DealId
    quote_id: QuoteId
    contact_id: ContactId
    kind: str
    amount: Money
    state: str
    due_on: date | None
    number: str | None
    provider_id: str | None
    customer_id: str | None
    link_id: str | None
    url: str | None
    send_key: str
    requested_at: datetime
    paid_at: datetime | None


def request_payment(
    tx: Transaction, deal: DealId, quote_id: QuoteId, contact: ContactId, *, kind: str, due_on: date | None = None
) -> InvoiceId:
    """Ask for payment of a quote's total by `link` or `invoice`; asking twice for one quote gives the same request."""
    assert kind in ("link", "invoice")
    key = f"{kind}:{deal}:{quote_id}"
    known = tx.value("select id from invoices where send_key = ?", key)
    if known is not None:
        return InvoiceId(known)
    total = quote(tx, quote_id).total
    return InvoiceId(
        tx.insert(
            "invoices",
            deal_id=deal,
            quote_id=quote_id,
            contact_id=contact,
            kind=kind,
            amount=total.minor,
            currency=total.currency,
            state="requested",
            due_on=due_on.isoformat() if due_on else None,
            send_key=key,
            requested_at=tx.millis,
        )
    )


def invoice(rows: Rows, invoice_id: InvoiceId) -> Invoice:
    """Return an invoice; raises NotFound."""
    row = rows.one("select * from invoices where id = ?", invoice_id)
    if row is None:
        raise NotFound(f"There is no invoice number {invoice_id}.")
    return _invoice(row)


def invoice_of(rows: Rows, deal: DealId) -> Invoice | None:
    """Return a deal's newest invoice, or None."""
    row = rows.one("select * from invoices where deal_id = ? order by id desc limit 1", deal)
    return None if row is None else _invoice(row)


def paid_invoice_of(rows: Rows, deal: DealId) -> Invoice | None:
    """Return what a deal was paid by, or None where the provider has confirmed no payment."""
    row = rows.one("select * from invoices where deal_id = ? and state = 'paid' order by id desc limit 1", deal)
    return None if row is None else _invoice(row)


def by_provider_id(rows: Rows, provider_id: str) -> Invoice | None:
    """Return the invoice the provider knows by this id, or None."""
    row = rows.one("select * from invoices where provider_id = ?", provider_id)
    return None if row is None else _invoice(row)


def by_payment(rows: Rows, payment_id: str) -> Invoice | None:
    """Return what a payment, by the provider's id, was for, or None."""
    row = rows.one(
        "select i.* from invoices i join payments p on p.invoice_id = i.id where p.provider_id = ?", payment_id
    )
    return None if row is None else _invoice(row)


def open_links(rows: Rows, deal: DealId) -> list[Invoice]:
    """Return a deal's payment links that can still be paid."""
    found = rows.all("select * from invoices where deal_id = ? and kind = 'link' and state = 'open'", deal)
    return [_invoice(row) for row in found]


def requested_invoices(rows: Rows) -> list[Invoice]:
    """Return invoices the provider has not made yet."""
    return [_invoice(row) for row in rows.all("select * from invoices where state = 'requested' order by id")]


def expected_payments(rows: Rows) -> int:
    """Return how many invoices wait to be paid."""
    return int(rows.value("select count(*) from invoices where state in ('requested', 'open')"))


def provider_says(tx: Transaction, invoice_id: InvoiceId, state: str, **fields: object) -> bool:
    """Take over what the provider says of an invoice; states only move forward. Returns whether anything changed.

    A change of state is an event on the invoice and on the person: `invoice.open`, `invoice.paid`, `invoice.void` …
    """
    held = invoice(tx, invoice_id)
    rank = {
        "requested": 0,
        "failed": 0,
        "open": 1,
        "uncollectible": 2,
        "void": 3,
        "paid": 3,
        "refunded": 4,
        "disputed": 4,
    }
    if rank[state] < rank[held.state] or (rank[state] == rank[held.state] and state != held.state):
        return False
    changed = tx.update("invoices", invoice_id, state=state, **fields)
    if state != held.state:
        events.emit(tx, f"invoice.{state}", contact=held.contact_id, data={"invoice": invoice_id, "deal": held.deal_id})
    return changed


def record_payment(tx: Transaction, invoice_id: InvoiceId, provider_id: str, amount: Money, at: datetime) -> bool:
    """Record a payment by the provider's own id; a payment that is known changes nothing."""
    if tx.value("select 1 from payments where provider_id = ?", provider_id) is not None:
        return False
    tx.insert(
        "payments",
        invoice_id=invoice_id,
        provider_id=provider_id,
        amount=amount.minor,
        currency=amount.currency,
        state="paid",
        at=to_millis(at),
    )
    return True


def take_event(tx: Transaction, event_id: str, kind: str, at: datetime) -> bool:
    """Note a provider's event; False where it was taken in before."""
    return (
        tx.run(
            "insert or ignore into provider_events (id, type, at, taken_at) values (?,?,?,?)",
            event_id,
            kind,
            to_millis(at),
            tx.millis,
        )
        > 0
    )


def _quote(row: Row) -> Quote:
    return Quote(
        id=QuoteId(row["id"]),
        deal_id=DealId(row["deal_id"]),
        version=row["version"],
        lines=tuple(from_plain(line, QuoteLine) for line in json.loads(row["lines"])),
        discount_percent=row["discount_percent"],
        total=Money(row["total"], row["currency"]),
        expires_on=date.fromisoformat(row["expires_on"]),
        approved_by=row["approved_by"],
    )


def _proposal(row: Row) -> Proposal:
    return Proposal(
        id=ProposalId(row["id"]),
        deal_id=DealId(row["deal_id"]),
        quote_id=QuoteId(row["quote_id"]),
        version=row["version"],
        body=json.loads(row["body"]),
        state=row["state"],
        created_at=from_millis(row["created_at"]),
    )


def _invoice(row: Row) -> Invoice:
    return Invoice(
        id=InvoiceId(row["id"]),
        deal_id=DealId(row["deal_id"]),
        quote_id=QuoteId(row["quote_id"]),
        contact_id=ContactId(row["contact_id"]),
        kind=row["kind"],
        amount=Money(row["amount"], row["currency"]),
        state=row["state"],
        due_on=date.fromisoformat(row["due_on"]) if row["due_on"] else None,
        number=row["number"],
        provider_id=row["provider_id"],
        customer_id=row["customer_id"],
        link_id=row["link_id"],
        url=row["url"],
        send_key=row["send_key"],
        requested_at=from_millis(row["requested_at"]),
        paid_at=None if row["paid_at"] is None else from_millis(row["paid_at"]),
    )
