"""What the provider says of a request for payment, taken over into our rows: the same standing gives the same rows."""

from app.store import activities, audit, billing
from app.store.billing import Invoice, Payment
from app.store.database import Transaction
from app.sync.stripe_objects import Paid, Standing


def apply(tx: Transaction, standing: Standing) -> None:
    """Take over how one of our requests stands; of anything else in the account, nothing.

    Money that went back or differs is always put before a person, and so is a way to pay that closed without our doing.
    """
    held = billing.about(tx, standing.id)
    if held is None:
        return
    for paid in standing.payments:
        _take_payment(tx, held, paid)
    state = _state(standing, held)
    if billing.provider_says(tx, held.id, state):
        audit.append(tx, "money", f"The provider says: {state}, {standing.amount}", contact=held.contact_id)
    if state == "differs" != held.state:
        came = " and ".join(str(paid.amount) for paid in standing.payments)
        put_before_founder(tx, held, f"{came} came where {held.amount} was agreed: look at it with the customer")
    if state == "void" and held.kind == "link" and held.state == "open" and not billing.superseded(tx, held):
        put_before_founder(
            tx, held, f"The payment link over {held.amount} was closed before it was paid: send another way to pay"
        )


def _state(standing: Standing, held: Invoice) -> str:
    """Return the state of a request of ours that the provider's standing comes to."""
    payments = standing.payments
    if not payments:
        return "open" if standing.state == "draft" else standing.state
    if any(paid.disputed for paid in payments):
        return "disputed"
    if all(paid.returned == paid.amount for paid in payments):
        return "refunded"
    if standing.state != "paid":
        return standing.state
    came = [paid.amount for paid in payments]
    agreed = {amount.currency for amount in came} == {held.amount.currency}
    return "paid" if agreed and sum(amount.minor for amount in came) == held.amount.minor else "differs"


def _take_payment(tx: Transaction, held: Invoice, paid: Paid) -> None:
    """Record a payment as it stands now, and put before a person what only a person may judge."""
    state = "disputed" if paid.disputed else "refunded" if paid.returned == paid.amount else "paid"
    now = Payment(provider_id=paid.id, amount=paid.amount, returned=paid.returned, state=state, at=paid.at)
    before = billing.record_payment(tx, held.id, now)
    if before is None and billing.paid_meanwhile(tx, held):
        put_before_founder(tx, held, f"{paid.amount} came a second time for one deal: see whether it must go back")
    if paid.returned.minor > (before.returned.minor if before else 0):
        put_before_founder(
            tx, held, f"{paid.returned} of {paid.amount} went back to the customer: see what follows from it"
        )
    was = before.state if before else "paid"
    if state == "disputed" != was:
        put_before_founder(
            tx, held, f"The customer's bank disputes a payment of {paid.amount}: answer it at Stripe within days"
        )
    if was == "disputed" != state:
        put_before_founder(tx, held, f"The dispute over {paid.amount} ended: the payment is {state}")


def put_before_founder(tx: Transaction, invoice: Invoice, title: str) -> None:
    """Put something about a request on the founder's list."""
    activities.create_task(tx, title, kind="needs you", due_at=tx.now, contact=invoice.contact_id, deal=invoice.deal_id)
