"""The pipeline's words: stages, next steps, how a deal was paid."""

from datetime import datetime

from app.actions.queries.pipeline import Card, Step
from app.core.deal import Stage
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


def paid(card: Card) -> str:
    """Return how a won deal stands with money."""
    known = {
        "paid": tr("Paid"),
        "open": tr("Invoice sent"),
        "requested": tr("Invoice on its way"),
        "void": tr("Invoice void"),
    }
    return known.get(card.paid, tr("Not billed yet") if not card.paid else card.paid.replace("_", " ").capitalize())
