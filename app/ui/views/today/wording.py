"""Today's words: kinds of approvals, categories of replies, which icon stands for what."""

import re

from app.actions.queries.today import Passed, Source
from app.core.verdict import Fired
from app.ui import words
from app.ui.words import mark, tr

_KINDS = {
    "first mail": (mark("First email"), "channel.email"),
    "follow-up": (mark("Follow-up"), "channel.email"),
    "reply": (mark("Reply"), "channel.reply"),
    "proposal": (mark("Proposal"), "agent.closer"),
    "proposal mail": (mark("Proposal"), "agent.closer"),
    "discount": (mark("Discount"), "agent.closer"),
    "invoice": (mark("Invoice"), "channel.invoice"),
    "reminder": (mark("Payment reminder"), "channel.invoice"),
    "receipt": (mark("Receipt"), "channel.invoice"),
    "check-in": (mark("Check-in"), "channel.chat"),
    "welcome": (mark("Welcome"), "channel.chat"),
    "referral": (mark("Referral ask"), "channel.chat"),
    "gate": (mark("Held by a rule"), "status.blocked"),
    "sequence": (mark("Start a sequence"), "nav.sequences"),
}

_CATEGORIES = {
    "positive.meeting": (mark("Wants a meeting"), "success"),
    "positive.info_request": (mark("Wants to know more"), "success"),
    "positive.question": (mark("Question"), "accent"),
    "referral": (mark("Names somebody else"), "accent"),
    "later": (mark("Not now"), "neutral"),
    "objection.price": (mark("Price"), "warning"),
    "objection.rival": (mark("Uses a rival"), "warning"),
    "objection.timing": (mark("Bad time"), "warning"),
    "objection.trust": (mark("Not sure of us"), "warning"),
    "not_interested": (mark("Not interested"), "neutral"),
    "wrong_person": (mark("Wrong person"), "neutral"),
    "left_company": (mark("Has left"), "neutral"),
    "unsubscribe": (mark("Opted out"), "danger"),
    "hostile": (mark("Hostile"), "danger"),
    "out_of_office": (mark("Away"), "neutral"),
    "auto_reply": (mark("Automatic"), "neutral"),
    "bounce.hard": (mark("Bounced"), "danger"),
    "unknown": (mark("To read"), "neutral"),
}

_AGENTS = {
    "outreach": mark("Outreach"),
    "qualifier": mark("Qualifier"),
    "closer": mark("Closer"),
    "demo": mark("Demo"),
    "ops": mark("Ops"),
    "researcher": mark("Researcher"),
    "scout": mark("Scout"),
    "orchestrator": mark("Orchestrator"),
}


_TOUCH = re.compile(r"\bemail-(\d+)$")


def kind(name: str, step: str = "") -> str:
    """Return the kind of an approval in words; a follow-up is counted by the step that asks."""
    touch = _TOUCH.search(step)
    if name == "follow-up" and touch is not None and int(touch[1]) > 1:
        return tr("Follow-up {number}", number=int(touch[1]) - 1)
    return tr(_KINDS[name][0]) if name in _KINDS else name.replace("-", " ").capitalize()


def kind_icon(name: str) -> str:
    """Return the icon of a kind of approval."""
    return _KINDS.get(name, ("", "status.info"))[1]


def category(name: str) -> tuple[str, str]:
    """Return a reply's category in words, and its tone."""
    said, tone = _CATEGORIES.get(name, (name or mark("To read"), "neutral"))
    return tr(said), tone


def agent(name: str) -> str:
    """Return an agent's name."""
    return tr(_AGENTS[name]) if name in _AGENTS else name.capitalize()


def agent_icon(name: str) -> str:
    """Return an agent's icon."""
    return f"agent.{name}" if name in _AGENTS else "status.info"


def rule(fired: Fired) -> str:
    """Return what a rule found, as a sentence without its full stop."""
    return fired.why.rstrip(".")


_PURPOSES = {
    "cold": mark("First email"),
    "follow_up": mark("Follow-up"),
    "reply": mark("Reply"),
    "customer_marketing": mark("Referral ask"),
    "transactional": mark("Check-in"),
    "appointment": mark("Appointment"),
    "invoice": mark("Invoice"),
}


def purpose(name: str) -> str:
    """Return what a message on its way out is for."""
    return tr(_PURPOSES[name]) if name in _PURPOSES else name.replace("_", " ").capitalize()


_PASSED = {
    "wrote": mark("They wrote to you"),
    "billed": mark("About their invoice"),
    "customer": mark("About what they bought"),
    "asked": mark("They asked for it"),
    "suppression": mark("Not on do-not-contact"),
    "hours": mark("In sending hours"),
}


def passed(check: Passed) -> str:
    """Return a check that a draft passes."""
    if check.name == "law":
        where = ", ".join(check.places[:2])
        return tr("Business mail, {places}", places=where) if where else tr("Business mail")
    if check.name == "volume":
        return tr("{sent} of {cap} today", sent=words.number(check.sent), cap=words.number(check.cap))
    return tr(_PASSED[check.name])


def read_at(source: Source) -> str:
    """Return when a source was read, or whose word it is."""
    if source.kind == "you":
        return tr("you stand for it")
    if source.at is None:
        return tr("your own proof")
    return tr("read {day}", day=words.short_day(words.local(source.at).date()))
