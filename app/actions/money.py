"""Verbs about money: quotes, proposals, invoices, onboarding."""

from datetime import timedelta

from app.actions.registry import Context, Risk, action
from app.agents.department import workflows
from app.core.deal import Stage
from app.core.errors import BadInput, Refused
from app.core.ids import DealId, ProposalId, RunId
from app.core.quote import Allowance, allowance, lines_for
from app.store import billing, deals, department, mail, runs
from app.store.database import Rows, Transaction

VALID = timedelta(days=30)


def _title(rows: Rows, deal: DealId) -> str:
    return deals.get(rows, deal).title


@action(
    Risk.REVERSIBLE,
    lambda rows, *, deal, seats, discount: (
        f"Write a proposal for “{_title(rows, deal)}”" + (f" with {discount}% off" if discount else "")
    ),
)
def generate_proposal(context: Context, deal: DealId, seats: int = 1, discount: int = 0) -> ProposalId:
    """Write a proposal from the price book; a discount beyond your own policy is refused."""
    from app.agents.brain import rules
    from app.agents.brain.questions import ProposalText, WriteProposal
    from app.agents.desk import person
    from app.core.codec import plain
    from app.store import contacts, facts

    tx = context.tx
    offer = department.offer(tx)
    found = deals.get(tx, deal)
    if found.contact_id is None:
        raise BadInput(f"“{found.title}” has no contact to propose to.")
    if not offer.prices:
        raise Refused("There is no price on file.", hint="Add one under Settings › Offer.")
    if allowance(discount, offer.discounts) is Allowance.NEVER:
        raise Refused(f"{discount}% is more than your policy ever allows ({offer.discounts.approve}%).")
    quote = billing.create_quote(
        tx,
        deal,
        lines_for(offer, seats=max(1, seats)),
        discount_percent=discount,
        expires_on=(tx.now + VALID).date(),
        approved_by=context.by,
    )
    question = WriteProposal(
        person=person(contacts.get(tx, found.contact_id)),
        offer=offer,
        slots=tuple(facts.slots_of(tx, found.contact_id).values()),
    )
    text = rules.answer(question)
    assert isinstance(text, ProposalText)
    return billing.create_proposal(tx, deal, quote, plain(text))


@action(Risk.OUTWARD, lambda rows, *, deal: f"Send the proposal for “{_title(rows, deal)}” to the customer")
def send_proposal(context: Context, deal: DealId) -> RunId:
    """Let the closer send the proposal with a payment link and see it through."""
    return _start(context.tx, deal, "closer", {"deal": deal, "thread": _thread(context.tx, deal)})


@action(Risk.OUTWARD, lambda rows, *, deal: f"Send an invoice for “{_title(rows, deal)}”")
def send_invoice(context: Context, deal: DealId) -> RunId:
    """Let ops bill the approved quote and watch the payment."""
    quote = billing.current_quote(context.tx, deal)
    if quote is None or quote.approved_by is None:
        raise Refused(f"“{_title(context.tx, deal)}” has no approved quote to bill.", hint="Generate a proposal first.")
    return _start(context.tx, deal, "ops", {"deal": deal, "thread": _thread(context.tx, deal)})


@action(Risk.OUTWARD, lambda rows, *, deal: f"Start the onboarding of “{_title(rows, deal)}”")
def trigger_onboarding(context: Context, deal: DealId) -> RunId:
    """Let ops welcome a customer whose payment the provider has confirmed."""
    if billing.paid_invoice_of(context.tx, deal) is None:
        raise Refused(f"The payment provider has confirmed no payment for “{_title(context.tx, deal)}”.")
    return _start(context.tx, deal, "ops", {"deal": deal, "thread": _thread(context.tx, deal), "paid": True})


def _start(tx: Transaction, deal: DealId, agent: str, arguments: dict[str, object]) -> RunId:
    found = deals.get(tx, deal)
    if found.contact_id is None:
        raise BadInput(f"“{found.title}” has no contact.")
    if found.stage is Stage.LOST:
        raise Refused(f"“{found.title}” is lost; reopen it first.")
    held = runs.in_charge_of(tx, found.contact_id)
    if held is not None:
        runs.cancel(tx, held.id, because=f"{agent} was started by you")
    flow = workflows().newest(agent)
    run = runs.start(
        tx, agent, flow.version, arguments, contact=found.contact_id, exclusive=flow.exclusive, priority=flow.priority
    )
    assert run is not None, "nobody else holds the lease now"
    return run


def _thread(rows: Rows, deal: DealId) -> int | None:
    contact = deals.get(rows, deal).contact_id
    return mail.latest_thread(rows, contact) if contact is not None else None
