"""Quotes, proposals, invoices and payments. Money states come from the payment provider alone."""

import hashlib
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
from app.store import events, settings
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

MONEY_STATES = ("paid", "refunded", "disputed", "differs")
_FORWARD = {"requested": 0, "failed": 0, "open": 1, "uncollectible": 2, "void": 3, **dict.fromkeys(MONEY_STATES, 4)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """A request for payment: a payment link, or an invoice with a due date.

    `requested` here, then whatever the provider says: open, paid, void, uncollectible, refunded, disputed; `failed`
    where it could not be made, `differs` where another amount came than was agreed. `error` is what went wrong last.
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
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Money that arrived, by the provider's own id; `returned` of it went back. `state`: paid, refunded or disputed."""

    provider_id: str
    amount: Money
    returned: Money
    state: str
    at: datetime


def request_payment(
    tx: Transaction, deal: DealId, quote_id: QuoteId, contact: ContactId, *, kind: str, due_on: date | None = None
) -> InvoiceId:
    """Ask for payment of a quote's total by `link` or `invoice`; asking twice for one quote gives the same request.

    One that could not be made is tried again as it was; only one the provider has closed is followed by a new one.
    """
    assert kind in ("link", "invoice")
    assert kind == "link" or due_on is not None
    known = tx.all("select id, state from invoices where kind = ? and quote_id = ? order by id", kind, quote_id)
    if known and known[-1]["state"] != "void":
        if known[-1]["state"] == "failed":
            tx.update("invoices", known[-1]["id"], state="requested")
        return InvoiceId(known[-1]["id"])
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
            send_key=_send_key(tx, kind, deal, quote_id, len(known), _address(tx, contact)),
            requested_at=tx.millis,
        )
    )


def _address(rows: Rows, contact: ContactId) -> str:
    sql = "select value from contact_points where contact_id = ? and kind = 'email' order by position, id limit 1"
    return str(rows.value(sql, contact) or "")


def _send_key(rows: Rows, *parts: object) -> str:
    """Return a key that no other workspace of the same provider's account can come to.

    Numbers alone would not do: after a restore they are given out again, and to other people.
    """
    text = "\x1f".join(map(str, (settings.get(rows, "pepper", ""), *parts)))
    return "qh_" + hashlib.sha256(text.encode()).hexdigest()[:40]


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


def about(rows: Rows, provider_id: str) -> Invoice | None:
    """Return the request the provider knows by this id, of its own or of a payment of it, or None."""
    row = rows.one("select * from invoices where provider_id = ?", provider_id) or rows.one(
        "select i.* from invoices i join payments p on p.invoice_id = i.id where p.provider_id = ?", provider_id
    )
    return None if row is None else _invoice(row)


def others_open(rows: Rows, held: Invoice) -> list[Invoice]:
    """Return a deal's other requests that can still be paid; beside a paid one, those asked for before it was."""
    found = rows.all(
        "select * from invoices where deal_id = ? and id <> ? and state in ('open', 'uncollectible')"
        " and requested_at <= coalesce(?, requested_at) order by id",
        held.deal_id,
        held.id,
        None if held.paid_at is None else to_millis(held.paid_at),
    )
    return [_invoice(row) for row in found]


def requested_invoices(rows: Rows) -> list[Invoice]:
    """Return invoices the provider has not made yet."""
    return [_invoice(row) for row in rows.all("select * from invoices where state = 'requested' order by id")]


def superseded(rows: Rows, held: Invoice) -> bool:
    """Tell whether a request is not to be made any more: payment was asked for anew, or came another way."""
    newer = "select 1 from invoices where deal_id = ? and id > ? and state <> 'failed'"
    return paid_meanwhile(rows, held) or rows.value(newer, held.deal_id, held.id) is not None


def paid_meanwhile(rows: Rows, held: Invoice) -> bool:
    """Tell whether another request of the deal was paid: one over the same quote, or any since this one was made."""
    sql = "select 1 from invoices where deal_id = ? and id <> ? and (paid_at >= ? or (paid_at > 0 and quote_id = ?))"
    return rows.value(sql, held.deal_id, held.id, to_millis(held.requested_at), held.quote_id) is not None


def last_payment_of(rows: Rows, contact: ContactId) -> datetime | None:
    """Return when a person last paid us, or None."""
    found = rows.value(
        "select max(p.at) from payments p join invoices i on i.id = p.invoice_id where i.contact_id = ?", contact
    )
    return None if found is None else from_millis(found)


def at_provider(rows: Rows, *, paid_since: datetime | None) -> list[Invoice]:
    """Return the requests that can still be paid and, where an instant is given, those paid since."""
    found = rows.all(
        "select * from invoices where provider_id is not null and (state in ('open', 'uncollectible')"
        " or (? is not null and paid_at >= ?)) order by id",
        *(2 * [to_millis(paid_since) if paid_since else None]),
    )
    return [_invoice(row) for row in found]


def expected_payments(rows: Rows) -> int:
    """Return how many invoices wait to be paid."""
    return int(rows.value("select count(*) from invoices where state in ('requested', 'open')"))


def asked_since(rows: Rows, instant: datetime) -> bool:
    """Tell whether payment was asked for since an instant and has not come."""
    sql = "select 1 from invoices where state in ('requested', 'open') and max(requested_at, coalesce(finalized_at, 0)) >= ? limit 1"
    return rows.value(sql, to_millis(instant)) is not None


def was_billed(rows: Rows, contact: ContactId) -> bool:
    """Tell whether a person was ever sent, or promised, an invoice or a payment link."""
    return rows.value("select 1 from invoices where contact_id = ? limit 1", contact) is not None


def ever_billed(rows: Rows) -> bool:
    """Tell whether the provider ever made anything for us, so that news of it may come."""
    return rows.value("select 1 from invoices where provider_id is not null limit 1") is not None


def provider_says(tx: Transaction, invoice_id: InvoiceId, state: str, **fields: object) -> bool:
    """Take over what the provider says of an invoice. Returns whether anything changed.

    States move forward, and once there is money only between those that speak of it: paid may become refunded or
    disputed and (a dispute won) paid again. A change of state is an event on the invoice and on the person:
    `invoice.open`, `invoice.paid`, `invoice.void` … `paid_at` is when we heard of the money, by our own clock.
    """
    held = invoice(tx, invoice_id)
    if _FORWARD[state] < _FORWARD[held.state]:
        return False
    if state in MONEY_STATES and held.paid_at is None:
        fields["paid_at"] = tx.millis
    changed = tx.update("invoices", invoice_id, state=state, **fields)
    if state != held.state:
        events.emit(tx, f"invoice.{state}", contact=held.contact_id, data={"invoice": invoice_id, "deal": held.deal_id})
    return changed


def note_trouble(tx: Transaction, invoice_id: InvoiceId, sentence: str, *, failed: bool) -> None:
    """Note what went wrong in making a request; `failed` where it is not tried again by itself."""
    tx.update("invoices", invoice_id, error=sentence, **({"state": "failed"} if failed else {}))


def payments_of(rows: Rows, invoice_id: InvoiceId) -> list[Payment]:
    """Return the payments of a request, in the order they were heard of."""
    return [_payment(row) for row in rows.all("select * from payments where invoice_id = ? order by id", invoice_id)]


def record_payment(tx: Transaction, invoice_id: InvoiceId, payment: Payment) -> Payment | None:
    """Record a payment as it stands now, once by the provider's own id; return what was known of it before."""
    row = tx.one("select * from payments where provider_id = ?", payment.provider_id)
    if row is None:
        tx.insert(
            "payments",
            invoice_id=invoice_id,
            provider_id=payment.provider_id,
            amount=payment.amount.minor,
            returned=payment.returned.minor,
            currency=payment.amount.currency,
            state=payment.state,
            at=to_millis(payment.at),
        )
        return None
    tx.update("payments", row["id"], returned=payment.returned.minor, state=payment.state)
    return _payment(row)


def is_taken(rows: Rows, event_id: str) -> bool:
    """Tell whether a provider's event was taken in before."""
    return rows.value("select 1 from provider_events where id = ?", event_id) is not None


def forget_events(tx: Transaction, before: datetime) -> None:
    """Forget the provider's events that are so old that it does not list them any more."""
    tx.run("delete from provider_events where at < ?", to_millis(before))


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
        error=row["error"],
    )


def _payment(row: Row) -> Payment:
    return Payment(
        provider_id=row["provider_id"],
        amount=Money(row["amount"], row["currency"]),
        returned=Money(row["returned"], row["currency"]),
        state=row["state"],
        at=from_millis(row["at"]),
    )
