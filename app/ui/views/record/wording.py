"""What a record says: who did something, what happened, where a value came from, what a field is called."""

from collections.abc import Callable
from datetime import datetime
from pathlib import PurePath

from app.actions.queries.history import Change, Entry
from app.actions.queries.record import Origin
from app.ui import words
from app.ui.words import tr


def who(by: str, other: str = "") -> str:
    """Return who did something: You, an agent's name, the import, or the other side."""
    if by.startswith("agent:"):
        return agent_name(by.removeprefix("agent:"))
    named = {
        "person": tr("You"),
        "import": tr("Import"),
        "system": tr("QuotaHit"),
        "mcp": tr("MCP"),
        "voice": tr("You, by voice"),
    }
    return (other or tr("They")) if by == "contact" else named.get(by, by)


def agent_name(agent: str) -> str:
    """Return an agent's name: a worker, third person."""
    return {
        "orchestrator": tr("Orchestrator"), "scout": tr("Scout"), "researcher": tr("Researcher"), "qualifier": tr("Qualifier"),
        "outreach": tr("Outreach"), "closer": tr("Closer"), "demo": tr("Demo"), "ops": tr("Ops"), "pause": tr("Orchestrator"),
    }.get(agent, agent.capitalize())  # fmt: skip


def status_name(status: str) -> str:
    """Return what a contact's status is called."""
    return {
        "new": tr("New"), "cold": tr("Cold"), "warm": tr("Warm"), "hot": tr("Hot"), "engaged": tr("Engaged"),
        "qualified": tr("Qualified"), "nurture": tr("Nurture"), "disqualified": tr("Disqualified"), "customer": tr("Customer"),
        "not_interested": tr("Not interested"),
    }.get(status, status)  # fmt: skip


def stage_name(stage: str) -> str:
    """Return what a deal's stage is called."""
    return {
        "new": tr("New"), "qualified": tr("Qualified"), "demo": tr("Demo"), "proposal": tr("Proposal"),
        "negotiation": tr("Negotiation"), "won": tr("Won"), "lost": tr("Lost"),
    }.get(stage, stage)  # fmt: skip


def channel_name(channel: str) -> str:
    """Return what a channel is called."""
    return {
        "email": tr("Email"), "phone": tr("Phone"), "mobile": tr("Mobile"), "sms": tr("Text message"), "whatsapp": tr("WhatsApp"),
        "linkedin": tr("LinkedIn"), "all": tr("Every channel"), "call_human": tr("Call"), "call_ai": tr("AI call"),
        "linkedin_assist": tr("LinkedIn"), "website": tr("Website"),
    }.get(channel, channel)  # fmt: skip


def signal_name(signal: str) -> str:
    """Return what a signal of the score is called."""
    return {
        "industry": tr("ICP industry"), "size": tr("Company size"), "decision_maker": tr("Decision maker"),
        "budget": tr("Budget signals"), "tech": tr("Tech stack fit"), "growth": tr("Growth signals"), "geography": tr("Geography"),
        "intent": tr("Intent"),
    }.get(signal, signal)  # fmt: skip


def not_known(signal: str) -> str:
    """Return what was not found for a signal."""
    return {
        "industry": tr("No industry on record"), "size": tr("No headcount found"), "decision_maker": tr("No title on record"),
        "budget": tr("No revenue or funding found"), "tech": tr("No tools found"), "growth": tr("No growth news found"),
        "geography": tr("No country on record"), "intent": tr("No sign of intent seen"),
    }.get(signal, tr("Not known"))  # fmt: skip


def band_name(value: int) -> str:
    """Return a score's band in words."""
    return tr("Hot") if value >= 70 else tr("Warm") if value >= 40 else tr("Cold")


def field_name(field: str) -> str:
    """Return what a field is called."""
    if field.startswith("own:"):
        return field.removeprefix("own:")
    return {
        "name": tr("Name"), "title": tr("Title"), "seniority": tr("Seniority"), "department": tr("Department"),
        "company": tr("Company"), "company_id": tr("Company"), "city": tr("City"), "state": tr("State"), "country": tr("Country"),
        "language": tr("Language"), "time_zone": tr("Time zone"), "owner": tr("Owner"), "status": tr("Status"), "notes": tr("Notes"),
        "score": tr("Score"), "band": tr("Band"), "tags": tr("Tags"), "source": tr("Source"), "website": tr("Website"),
        "email": tr("Email"), "phone": tr("Phone"), "mobile": tr("Mobile"), "linkedin": tr("LinkedIn"), "address": tr("Address"),
        "address state": tr("Address works"), "deleted_at": tr("In the trash"), "external_id": tr("Id elsewhere"),
        "domain": tr("Domain"), "industry": tr("Industry"), "size_low": tr("Employees"), "size_high": tr("Employees, at most"),
        "annual_revenue": tr("Annual revenue"), "funding": tr("Funding"), "technologies": tr("Technologies"), "stage": tr("Stage"),
        "value": tr("Value"), "close_date": tr("Close date"), "contact_id": tr("Contact"), "competitor": tr("Competitor"),
        "authority": tr("Authority"), "need": tr("Need"), "timeline": tr("Timeline"), "lost_reason": tr("Lost because"),
        "last_sent": tr("Last sent"), "consents": tr("Consent"), "growth": tr("Growth"),
    }.get(field, field.replace("_", " ").capitalize())  # fmt: skip


def country_name(code: str) -> str:
    """Return the name of a country in the language that is spoken."""
    from PySide6.QtCore import QLocale

    territory = QLocale.codeToTerritory(code)
    if len(code) != 2 or territory == QLocale.Country.AnyTerritory:
        return code
    return QLocale.territoryToString(territory)


# What happened -------------------------------------------------------------------------------------------------------

ICONS = {
    "created": "action.add", "facts": "agent.researcher", "score": "field.need", "enrolled": "nav.sequences",
    "sequence ended": "action.stop", "approval": "channel.email", "message": "channel.email", "blocked": "status.blocked",
    "activity": "channel.note", "task": "channel.task", "deal": "nav.pipeline", "stage": "nav.pipeline",
    "proposal": "field.value", "invoice": "channel.invoice", "payment": "field.value", "consent": "nav.compliance",
    "consent ended": "status.blocked", "do not contact": "status.blocked", "merged": "action.merge",
}  # fmt: skip
_ACTIVITY_ICONS = {
    "call": "channel.call",
    "meeting": "field.timeline",
    "note": "channel.note",
    "email": "channel.email",
}


def icon_of(entry: Entry) -> str:
    """Return the icon of something that happened."""
    if entry.kind == "activity":
        return _ACTIVITY_ICONS.get(entry.title, "channel.note")
    if entry.kind == "message" and entry.state.startswith("inbound"):
        return "channel.reply"
    return ICONS[entry.kind]


def what(entry: Entry) -> str:
    """Return what happened, as it follows the name of who did it."""
    return _WHAT[entry.kind](entry)


def _message(entry: Entry) -> str:
    direction, kind, category = (*entry.state.split(":"), "", "")[:3]
    if direction == "outbound":
        return tr("wrote “{subject}”", subject=entry.title)
    if kind == "auto_reply":
        return tr("sent an automatic answer")
    if kind == "bounce":
        return tr("mail came back: “{subject}”", subject=entry.title)
    return _answer(category.partition(".")[0])


def _answer(category: str) -> str:
    return {
        "positive": tr("answered, looks positive"), "later": tr("answered: later"), "not_interested": tr("answered: not interested"),
        "objection": tr("answered with an objection"), "unsubscribe": tr("asked not to be written to"),
        "referral": tr("named somebody else"), "wrong_person": tr("is not the right person"),
        "left_company": tr("has left the company"),
    }.get(category, tr("answered"))  # fmt: skip


def _approval(entry: Entry) -> str:
    said = {
        "pending": tr("drafted: {title}", title=entry.title),
        "approved": tr("approved: {title}", title=entry.title),
        "rejected": tr("turned down: {title}", title=entry.title),
        "expired": tr("let lapse: {title}", title=entry.title),
    }
    return said.get(entry.state, entry.title)


def _activity(entry: Entry) -> str:
    said = {
        "call": tr("logged a call"),
        "meeting": tr("logged a meeting"),
        "note": tr("wrote a note"),
        "email": tr("logged a mail"),
    }
    return said.get(entry.title, entry.title)


def _created(entry: Entry) -> str:
    if entry.by == "import":
        file = PurePath(entry.detail.removeprefix("import: ").replace("\\", "/")).name
        return tr("brought in from {file}", file=file)
    return tr("added this contact")


def _ended(entry: Entry) -> str:
    because = {
        "replied": tr("they answered"), "opted_out": tr("they asked to stop"), "blocked": tr("the gate stopped it"),
        "bounced": tr("the mail came back"), "silent": tr("no answer"), "not_approved": tr("you turned the draft down"),
        "paused": tr("you paused it"),
    }.get(entry.detail, entry.detail)  # fmt: skip
    return tr("ended the sequence {name}: {because}", name=entry.title, because=because)


def _scored(entry: Entry) -> str:
    if entry.detail:
        return tr("changed the score from {old} to {new}", old=entry.detail, new=entry.title)
    return tr("scored {score} of 100", score=entry.title)


def _invoice(entry: Entry) -> str:
    amount = words.money(entry.amount)
    return (
        tr("made a payment link over {amount}", amount=amount)
        if entry.detail == "link"
        else tr("invoiced {amount}", amount=amount)
    )


_WHAT: dict[str, Callable[[Entry], str]] = {
    "created": _created,
    "facts": lambda e: tr("filled %n field(s)", n=int(e.title)) + " " + tr("from %n source(s)", n=int(e.detail)),
    "score": _scored,
    "enrolled": lambda e: tr("added to the sequence {name}", name=e.title),
    "sequence ended": _ended,
    "approval": _approval,
    "message": _message,
    "blocked": lambda e: tr("could not send “{title}”", title=e.title),
    "activity": _activity,
    "task": lambda e: (
        tr("completed {title}", title=e.title) if e.state == "done" else tr("skipped {title}", title=e.title)
    ),
    "deal": lambda e: tr("opened the deal {title}", title=e.title),
    "stage": lambda e: tr(
        "moved {title} from {old} to {new}", title=e.title, old=stage_name(e.detail), new=stage_name(e.state)
    ),
    "proposal": lambda e: tr("made a proposal over {amount}", amount=words.money(e.amount)),
    "invoice": _invoice,
    "payment": lambda e: tr("paid {amount}", amount=words.money(e.amount)),
    "consent": lambda e: tr("noted consent to {channel}: {how}", channel=channel_name(e.title), how=e.detail),
    "consent ended": lambda e: tr("ended the consent to {channel}", channel=channel_name(e.title)),
    "do not contact": lambda e: (
        tr("asked not to be contacted")
        if e.by == "contact"
        else tr("put on the do-not-contact list: {why}", why=e.detail)
    ),
    "merged": lambda e: tr("merged {name} into this contact", name=e.title),
}


def below(entry: Entry) -> tuple[str, str]:
    """Return the second line of an entry and the token of its colour; empty where one line says all."""
    if entry.kind == "approval" and entry.state == "pending":
        return tr("Waiting for your approval"), "accentText"
    if entry.kind == "message":
        return " ".join(entry.detail.split()), "text2"
    if entry.kind == "blocked":
        return entry.detail.partition(": ")[2] or entry.detail, "danger"
    if entry.kind in ("invoice", "proposal") or (entry.kind == "payment" and entry.state != "paid"):
        return _money_state(entry.state), "text2"
    return "", "text2"


def _money_state(state: str) -> str:
    return {
        "paid": tr("Paid"), "open": tr("Not paid yet"), "void": tr("Void"), "requested": tr("Being made"),
        "failed": tr("Could not be made"),
        "refunded": tr("Refunded"), "disputed": tr("Disputed"), "draft": tr("Draft"), "sent": tr("Sent"),
        "accepted": tr("Accepted"), "declined": tr("Declined"), "uncollectible": tr("Not collectible"),
        "differs": tr("Another amount came"),
    }.get(state, state)  # fmt: skip


# Where values came from ----------------------------------------------------------------------------------------------


def origin_lines(origin: Origin, now: datetime) -> list[tuple[str, str]]:
    """Return the lines that say where a value came from: what, and its words."""
    at = (
        f"{words.when(origin.at, now)}, {words.clock_time(origin.at)}"
        if (now - origin.at).days
        else words.when(origin.at, now)
    )
    found: list[tuple[str, str]] = []
    if origin.how == "fact":
        found.append((tr("Source"), origin.source))
        found.append((tr("Found by"), who(origin.by)))
    elif origin.how == "import":
        found.append((tr("Imported from"), origin.source))
    elif origin.how == "entered":
        found.append((tr("Entered by"), who(origin.by)))
    else:
        found.append((tr("Written by"), who(origin.by)))
    found.append((tr("When"), at))
    if origin.confidence is not None:
        found.append((tr("How sure"), words.percent(origin.confidence)))
    if origin.url:
        found.append((tr("Address"), origin.url))
    if origin.locked:
        found.append((tr("Kept"), tr("You entered it, so no agent changes it")))
    found += [(tr("{source} says", source=source), value) for source, value in origin.others[:4]]
    return found


def change_value(change: Change, value: str) -> str:
    """Return a value of the change log as a person reads it."""
    if not value:
        return tr("nothing")
    if change.field == "status":
        return status_name(value)
    if change.field == "stage":
        return stage_name(value)
    if change.field == "country":
        return country_name(value)
    if change.field == "deleted_at":
        return tr("yes")
    if change.field == "address state":
        return {"bounced": tr("bounced"), "ok": tr("works"), "refused": tr("refused")}.get(value, value)
    return value
