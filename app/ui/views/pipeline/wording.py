"""The pipeline's words: stages, next steps, how a deal was paid."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from app.actions.queries.pipeline import Card, DealView, Forecast, Invoice, Order, Step
from app.core.deal import Stage
from app.core.money import Money, decimals_of
from app.ui import words
from app.ui.words import mark, tr

_STAGES = {
    Stage.NEW: mark("New"),
    Stage.QUALIFIED: mark("Qualified"),
    Stage.DEMO: mark("Demo"),
    Stage.PROPOSAL: mark("Proposal"),
    Stage.NEGOTIATION: mark("Negotiation"),
    Stage.WON: mark("Won"),
    Stage.LOST: mark("Lost"),
}
_TOUCHES = {
    "outreach": mark("Outreach's next touch"),
    "qualifier": mark("Qualifier waits for an answer"),
    "closer": mark("Closer follows up"),
    "ops": mark("Ops' next note"),
    "demo": mark("Demo goes on"),
    "pause": mark("Asked again later"),
}


_ORDERS: dict[Order, str] = {
    "stage": mark("Furthest first"),
    "value": mark("Most worth first"),
    "longest": mark("Longest in stage first"),
    "newest": mark("Moved last first"),
    "closes": mark("Closing soonest first"),
    "name": mark("By name"),
}


def order(name: Order) -> str:
    """Return an order of the table in words."""
    return tr(_ORDERS[name])


def month(seen: Forecast) -> str:
    """Return the name of a forecast's month."""
    return seen.month.strftime("%B") if words.language() == "en" else words.day(seen.month).split()[-1]


def closing(card: Card) -> str:
    """Return the day a deal is to close, short."""
    return words.short_day(date.fromisoformat(card.close_date)) if card.close_date else ""


def stage(name: Stage) -> str:
    """Return a stage in words."""
    return tr(_STAGES[name])


def next_step(step: Step | None) -> str:
    """Return what comes next, or that nothing does."""
    if step is None:
        return tr("No next step")
    if step.kind == "approval":
        return tr("Approve: {what}", what=step.words)
    if step.kind == "touch":
        return tr(_TOUCHES[step.sort]) if step.sort in _TOUCHES else tr("An agent's next step")
    if step.kind == "mail":
        return tr("Leaves: {what}", what=step.words)
    return step.words


def short_step(step: Step | None, who: str) -> str:
    """Return what comes next without the person's name, which stands above it."""
    said = next_step(step)
    return said.removeprefix(f"{who}: ") if who else said


def due(step: Step | None, now: datetime) -> tuple[str, str]:
    """Return when the next step is due, and the ink that says how urgent that is."""
    if step is None or step.due is None:
        return "", "text2"
    said = words.due(step.due, now)
    if step.kind == "approval":
        return tr("Now"), "accentText"
    return said, "danger" if words.local(step.due).date() < words.local(now).date() else "text2"


def whole(amount: Money) -> Money:
    """Return an amount without its cents: a forecast has none."""
    unit = 10 ** decimals_of(amount.currency)
    return Money(round(amount.minor / unit) * unit, amount.currency)


def paid(card: Card) -> str:
    """Return how a won deal stands with money."""
    return tr(_PAID[card.paid]) if card.paid in _PAID else tr("Not billed yet")


_PAID = {
    "paid": mark("Paid"),
    "open": mark("Invoice sent"),
    "requested": mark("Invoice on its way"),
    "failed": mark("Invoice could not be made"),
    "void": mark("Invoice void"),
    "uncollectible": mark("Given up"),
    "refunded": mark("Refunded"),
    "disputed": mark("Disputed"),
    "differs": mark("Paid another amount"),
}
_PROPOSALS = {
    "draft": mark("Proposal {version}: a draft"),
    "sent": mark("Proposal {version}: sent"),
    "accepted": mark("Proposal {version}: accepted"),
    "declined": mark("Proposal {version}: declined"),
}


def moneys(seen: DealView) -> list[str]:
    """Return how a deal stands with money, a line each: quote, proposal, invoice, payments, why it was lost."""
    said = []
    if seen.quote is not None:
        total, day = words.money(seen.quote.total), words.full_day(seen.quote.expires_on)
        said.append(tr("Quote of {total}, good until {day}", total=total, day=day))
        said += [f"   {line.count} × {line.name}  {words.money(line.total)}" for line in seen.quote.lines]
        if seen.quote.discount_percent:
            said.append("   " + tr("less {share}", share=words.percent(seen.quote.discount_percent / 100)))
    if seen.proposal is not None and seen.proposal.state in _PROPOSALS:
        said.append(tr(_PROPOSALS[seen.proposal.state], version=seen.proposal.version))
    if seen.invoice is not None:
        said += _invoice(seen.invoice, seen.card)
    elif seen.deal.stage is Stage.WON:
        said.append(tr("Not billed yet"))
    for payment in seen.payments:
        day = words.full_day(words.local(payment.at).date())
        said.append(tr("{amount} came on {day}", amount=words.money(payment.amount), day=day))
        if payment.returned.minor:
            said.append(tr("{amount} went back", amount=words.money(payment.returned)))
    if seen.deal.lost_reason:
        said.append(tr("Lost: {why}", why=seen.deal.lost_reason))
    return said


def _invoice(invoice: Invoice, card: Card) -> list[str]:
    said = [f"{paid(card)}: {words.money(invoice.amount)}" + (f", {invoice.number}" if invoice.number else "")]
    if invoice.due_on is not None and invoice.state == "open":
        said.append(tr("due {day}", day=words.full_day(invoice.due_on)))
    if invoice.error:
        said.append(invoice.error)
    return said


def spans(past: Sequence[tuple[Stage, datetime]]) -> list[str]:
    """Return how long a deal stood in each stage it left."""
    return [
        f"{stage(one)} · {tr('%n d', n=max(0, (left - came) // timedelta(days=1)))}"
        for (one, came), (_, left) in pairwise(past)
    ]


def stands(seen: DealView) -> str:
    """Return how long a deal has stood where it is, and how long that usually takes."""
    said = f"{stage(seen.deal.stage)} · {tr('%n d', n=seen.days_in_stage)}"
    return f"{said}, {tr('usually %n d', n=seen.norm)}" if seen.norm else said
