"""What the Agents screen says: names of agents, levels, standings, rules, and each deed of the step log."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from app.actions.queries.agents import Column, Lead, Member, Standing
from app.actions.queries.runs import Entry
from app.ui import words
from app.ui.words import tr

LEVELS = ("draft", "suggest", "routine", "auto")


def agent_name(agent: str) -> str:
    """Return an agent's name: a worker, third person."""
    return {
        "orchestrator": tr("Orchestrator"), "scout": tr("Scout"), "researcher": tr("Researcher"), "qualifier": tr("Qualifier"),
        "outreach": tr("Outreach"), "closer": tr("Closer"), "demo": tr("Demo"), "ops": tr("Ops"), "pause": tr("Pause"),
    }.get(agent, agent)  # fmt: skip


def level_name(level: str) -> str:
    """Return what an autonomy level is called."""
    return {
        "off": tr("Only draft"), "draft": tr("Only draft"), "suggest": tr("Send after I approve"),
        "routine": tr("Send routine, ask me first time"), "auto": tr("Send everything"),
    }.get(level, level)  # fmt: skip


def level_says(level: str) -> str:
    """Return what an autonomy level means."""
    return {
        "draft": tr("Drafts are written and kept. Nothing an agent wrote leaves, not even what you approved before."),
        "suggest": tr("Every mail waits for your yes."),
        "routine": tr(
            "Follow-ups, answers and reminders go by themselves once you approved one of their kind and every check passes."
            " A first mail, a proposal, a discount and an invoice are always asked."
        ),
        "auto": tr("Whatever passes every check goes by itself, within hours, caps and rules. What is unsure still asks."),
    }.get(level, "")  # fmt: skip


def column_name(column: Column) -> str:
    """Return the heading of a column of the matrix."""
    return (
        tr("Found"), tr("Research"), tr("Score"), tr("Draft"), tr("Approve"), tr("Send"), tr("Reply"), tr("Qualify"),
        tr("Closing"),
    )[column]  # fmt: skip


FILTERS: tuple[tuple[str, tuple[Standing, ...], str], ...] = (
    ("all", tuple(Standing), ""),
    ("needs_you", (Standing.NEEDS_YOU,), "accent"),
    ("running", (Standing.RUNNING,), "successLine"),
    ("retrying", (Standing.RETRYING,), "warningLine"),
    ("blocked", (Standing.STOPPED, Standing.BLOCKED), "dangerLine"),
    ("waiting", (Standing.WAITING,), "control"),
)


def filter_name(name: str) -> str:
    """Return what a filter of the matrix is called."""
    return {
        "all": tr("All"), "needs_you": tr("Needs you"), "running": tr("Running"), "retrying": tr("Retrying"),
        "blocked": tr("Blocked"), "waiting": tr("Waiting"),
    }[name]  # fmt: skip


def rule_name(rule: str) -> str:
    """Return a gate rule as one or two words that fit a pill."""
    known = {
        "core.suppressed": tr("Opted out"), "core.revocation": tr("Opted out"), "core.frequency": tr("Too often"),
        "core.unknown_source": tr("Source"), "core.unknown_region": tr("Country"), "core.unknown_kind": tr("Recipient"),
        "core.sender_identity": tr("Your profile"), "core.optout_fresh": tr("Inbox"), "mail.volume": tr("Daily cap"),
        "mail.b2b_optin": tr("Consent"), "casl.consent": tr("Consent"), "dnc.national": tr("Do not call"),
        "mail.auth": tr("Mailbox"), "mail.bounce": tr("Mailbox"), "mail.bulk_threshold": tr("Mailbox"),
    }  # fmt: skip
    if rule in known:
        return known[rule]
    about = rule.rpartition(".")[2].replace("_", " ")
    if "consent" in about or "opt" in about:
        return tr("Consent")
    if "hour" in about or "window" in about or "quiet" in about:
        return tr("Hours")
    if "call" in about or rule.startswith(("tcpa.", "dnc.", "us.")):
        return tr("Call rules")
    return about.capitalize() if about else tr("Blocked")


def pill_words(lead: Lead, now: datetime, *, paused: bool) -> str:
    """Return what a lead's pill says."""
    if lead.standing is Standing.NEEDS_YOU:
        return tr("Approve") if lead.approval is not None else tr("Needs you")
    if lead.standing is Standing.STOPPED:
        return tr("Stopped")
    if lead.standing is Standing.BLOCKED:
        return rule_name(lead.rule)
    if lead.standing is Standing.RETRYING:
        return tr("{try_} of {all}", try_=lead.attempt, all=lead.attempts)
    if lead.standing is Standing.RUNNING:
        return tr("Paused") if paused else words.duration(now - (lead.since or now))
    return _wait(lead.at, now)


def _wait(at: datetime | None, now: datetime) -> str:
    if at is None:
        return tr("Waits")
    if at <= now:
        return tr("Now")
    if words.local(at).date() == words.local(now).date():
        return words.clock_time(at)
    return words.duration(at - now)


def standing_name(standing: Standing) -> str:
    """Return how a lead stands, in words for a screen reader."""
    return {
        Standing.NEEDS_YOU: tr("needs you"), Standing.STOPPED: tr("stopped"), Standing.RETRYING: tr("retrying"),
        Standing.RUNNING: tr("running"), Standing.WAITING: tr("waiting"), Standing.BLOCKED: tr("blocked"),
    }[standing]  # fmt: skip


def member_line(member: Member) -> str:
    """Return what an agent does now, in one line."""
    n = member.figure
    doing = (member.agent, member.doing)
    special: dict[tuple[str, str], Callable[[], str]] = {
        ("ops", "needs_you"): lambda: tr("%n (mail needs|mails need) you", n=n),
        ("outreach", "needs_you"): lambda: tr("%n (draft needs|drafts need) you", n=n),
        ("outreach", "waiting"): lambda: tr("Waiting on %n (reply|replies)", n=n),
        ("closer", "waiting"): lambda: tr("Waiting on %n (reply|replies)", n=n),
        ("qualifier", "waiting"): lambda: tr("%n conversation(s) open", n=n),
        ("ops", "waiting"): lambda: tr("Looking after %n customer(s)", n=n),
        ("researcher", "waiting"): lambda: tr("Waiting for %n lookup(s)", n=n),
        ("researcher", "working"): lambda: tr("Reading about %n lead(s)", n=n),
        ("scout", "working"): lambda: tr("Going through a list"),
    }
    if doing in special:
        return special[doing]()
    return {
        "routing": lambda: tr("Routing %n lead(s)", n=n),
        "took": lambda: tr("Took %n from the last list", n=n),
        "no_import": lambda: tr("Waits for a list"),
        "not_set_up": lambda: tr("Not set up"),
        "needs_you": lambda: tr("%n (answer needs|answers need) you", n=n),
        "stopped": lambda: tr("Stopped on %n lead(s)", n=n),
        "retrying": lambda: tr("Retrying %n lead(s)", n=n),
        "working": lambda: tr("At work on %n lead(s)", n=n),
        "waiting": lambda: tr("Waiting on %n lead(s)", n=n),
        "nothing": lambda: tr("Nothing to do"),
    }[member.doing]()


# The step log --------------------------------------------------------------------------------------------------------


def deed_title(entry: Entry) -> str:
    """Return what was done, in two or three words."""
    if entry.inner and entry.deed != "ended":
        return entry.deed
    if entry.deed == "scored":
        return tr("Scored {score}", score=entry.figures["score"])
    if entry.deed == "ended":
        return tr("Ended: {outcome}", outcome=outcome_name(str(entry.figures["outcome"])))
    return _TITLES.get(entry.deed, lambda: entry.deed)()


_TITLES: dict[str, Callable[[], str]] = {
    "found": lambda: tr("Found"),
    "reasoned": lambda: tr("Said why"),
    "planned": lambda: tr("Planned"),
    "drafted": lambda: tr("Drafted"),
    "approved": lambda: tr("Approved"),
    "went_alone": lambda: tr("Went by itself"),
    "turned_down": lambda: tr("Turned down"),
    "expired": lambda: tr("Not decided in time"),
    "understood": lambda: tr("Understood"),
    "opened_deal": lambda: tr("Opened a deal"),
    "proposed": lambda: tr("Wrote the proposal"),
    "billed": lambda: tr("Made the invoice"),
    "onboarding": lambda: tr("Planned the onboarding"),
    "won": lambda: tr("Won"),
    "lost": lambda: tr("Lost"),
    "sent": lambda: tr("Sent"),
    "handed": lambda: tr("Handed to you"),
    "blocked": lambda: tr("Blocked"),
    "held": lambda: tr("Held for you"),
    "withdrawn": lambda: tr("Withdrawn"),
    "undelivered": lambda: tr("Not delivered"),
    "queued": lambda: tr("Queued"),
    "sending": lambda: tr("Leaving now"),
    "uncertain": lambda: tr("May have left"),
    "replied": lambda: tr("Replied"),
    "answered_by_machine": lambda: tr("Automatic answer"),
}


def outcome_name(outcome: str) -> str:
    """Return how a run ended, in words."""
    return {
        "hot": tr("hot"), "warm": tr("warm"), "cold": tr("cold"), "replied": tr("replied"), "silent": tr("no answer"),
        "blocked": tr("blocked"), "unreachable": tr("cannot be reached"), "bounced": tr("bounced"),
        "opted_out": tr("opted out"), "deleted": tr("deleted"), "paid": tr("paid"), "not_approved": tr("not approved"),
        "withdrawn": tr("withdrawn"), "failed": tr("not delivered"), "needs_human": tr("needs you"),
        "qualified": tr("qualified"), "nurture": tr("later"), "disqualified": tr("no fit"), "referred": tr("referred"),
        "wrong_person": tr("wrong person"), "shown": tr("shown"), "answered": tr("answered"), "accepted": tr("accepted"),
        "won": tr("won"), "lost": tr("lost"), "onboarded": tr("onboarded"), "unpaid": tr("unpaid"), "sifted": tr("list done"),
        "cancelled": tr("cancelled"), "woke": tr("woke up"), "interrupted": tr("interrupted"), "ended": tr("ended"),
    }.get(outcome, outcome.replace("_", " "))  # fmt: skip


def deed_fact(entry: Entry, now: datetime) -> str:
    """Return what a deed was about; a stranger's words stand in quotation marks."""
    quote = " ".join(entry.quote.split())
    if entry.deed == "scored":
        return tr(
            "{fields} from {sources}",
            fields=tr("%n field(s)", n=int(str(entry.figures["fields"]))),
            sources=tr("%n source(s)", n=int(str(entry.figures["sources"]))),
        )
    if entry.deed == "planned" and not quote:
        return tr("%n touch(es)", n=int(str(entry.figures["touches"])))
    if entry.deed == "approved":
        edited = tr("You changed its words") if entry.figures.get("edited") else tr("As it was written")
        return tr("By the rules you set") if entry.by == "policy" else edited
    if entry.deed == "went_alone":
        return tr("Nobody was asked: you let this go by itself")
    if entry.deed == "proposed":
        return tr("Version {number}", number=entry.figures["version"])
    if entry.deed == "onboarding":
        return tr("%n step(s)", n=int(str(entry.figures["steps"])))
    if entry.deed == "ended":
        return because(quote)
    if entry.deed == "understood":
        category = category_name(str(entry.figures.get("category", "")))
        return f"{category}. {quote}" if quote else category
    return _about_mail(entry, quote, now)


def _about_mail(entry: Entry, quote: str, now: datetime) -> str:
    why = str(entry.figures.get("why", "")).partition(": ")
    if entry.deed in ("blocked", "held", "undelivered", "uncertain") and any(why):
        return why[2] or why[0]
    if entry.deed == "queued":
        until = entry.figures.get("until")
        return (
            tr("Leaves {when}", when=words.when(until, now)) if isinstance(until, datetime) and until > now else quote
        )
    if entry.deed in ("replied", "answered_by_machine", "drafted", "sent") and quote:
        return f"“{quote}”"
    return quote


_CATEGORY = re.compile(r"(?<![\w.])(positive|objection|bounce)\.[a-z_]+|(?<=\()[a-z]+_[a-z_]+(?=\))")


def because(text: str) -> str:
    """Return why a run ended, with the names of categories in words."""
    said = _CATEGORY.sub(lambda found: category_name(found[0]), text)
    return category_name(text) if text in ("unknown", "later", "referral", "hostile") else said


def category_name(category: str) -> str:
    """Return what an answer was read as."""
    return {
        "positive.meeting": tr("Wants to talk"), "positive.info_request": tr("Wants to know more"),
        "positive.question": tr("Asks a question"), "objection.price": tr("Finds it too expensive"),
        "objection.rival": tr("Uses another product"), "objection.timing": tr("Not the right time"),
        "objection.trust": tr("Has doubts"), "not_interested": tr("Not interested"), "unsubscribe": tr("Wants no more mail"),
        "later": tr("Asks for later"), "referral": tr("Points to somebody else"), "wrong_person": tr("The wrong person"),
        "left_company": tr("Left the company"), "hostile": tr("Angry"), "out_of_office": tr("Away"),
        "auto_reply": tr("A machine answered"), "bounce.hard": tr("The address does not exist"),
        "bounce.soft": tr("Came back for now"), "bounce.block": tr("Their server refused it"),
        "bounce.quota": tr("Their mailbox is full"),
        "unknown": tr("Not clear from the words alone"),
    }.get(category, category.replace(".", ": ").replace("_", " ").capitalize())  # fmt: skip


def follows_words(follows: str, when: str) -> tuple[str, str]:
    """Return what is hoped for next, and on which condition; two empty texts where nothing is."""
    if not follows:
        return "", ""
    agent = {"by reply": "qualifier", "by interest": "closer"}.get(follows, follows)
    title = {
        "end": tr("Done"),
        "handoff": tr("Hand to a colleague"),
        "human": tr("Hand to you"),
        "pause": tr("Pause"),
    }.get(agent, tr("Hand to {agent}", agent=agent_name(agent)))
    condition = {
        "warm": tr("When the score is known"), "replied": tr("When they reply"),
        "qualified": tr("When need, timeline and authority are known"), "shown": tr("When they saw it"),
        "accepted": tr("When they say yes"), "onboarded": tr("When the onboarding is done"),
    }.get(when, "")  # fmt: skip
    return title, condition


def took(span: timedelta | None) -> str:
    """Return how long something took, where that is worth saying."""
    return "" if span is None or span > timedelta(minutes=10) else words.seconds(span)
