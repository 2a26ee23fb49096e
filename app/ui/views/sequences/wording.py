"""The words of sequences: channels, texts, delays, hours, figures with their interval."""

from app.core.experiment import Rate
from app.core.sequence import Touch
from app.ui import words
from app.ui.words import tr

CHANNEL_ICONS = {"email": "channel.email", "linkedin_assist": "channel.linkedin", "call_human": "channel.call"}


def title(name: str, own: str) -> str:
    """Return what a sequence is called: by the person, else by what the built-in ones are for."""
    built_in = {
        "outreach": tr("Standard outreach"),
        "direct": tr("Straight question"),
        "drip": tr("Monthly drip"),
        "re-engagement": tr("Re-engagement"),
    }
    return own or built_in.get(name, name)


def channel(name: str) -> str:
    """Return what a channel is called."""
    known = {
        "email": tr("E-mail"),
        "linkedin_assist": tr("LinkedIn task"),
        "call_human": tr("Call task"),
        "whatsapp": tr("WhatsApp"),
        "sms": tr("SMS"),
    }
    return known.get(name, name)


def text_name(template: str) -> str:
    """Return what a text is called."""
    known = {
        "opener": tr("Opening letter"),
        "direct": tr("Opening with a straight question"),
        "follow_up": tr("Follow-up"),
        "last_word": tr("Last word"),
        "drip_story": tr("How others do it"),
        "drip_idea": tr("A question we hear"),
        "again": tr("Asking once more"),
        "again_last": tr("Closing the file"),
        "linkedin": tr("Connect on LinkedIn"),
        "call": tr("Call"),
    }
    return known.get(template, template)


def experiment(name: str) -> str:
    """Return what the variants of an experiment are variants of."""
    return text_name(name.removesuffix(" wording"))


def arm(name: str) -> str:
    """Return what a variant is called."""
    known = {"observation": tr("Opens with a fact"), "question": tr("Opens with a question")}
    return known.get(name, name)


def arm_short(experiment: str, name: str) -> str:
    """Return what a variant is called under a bar: its text and its way, in two short words."""
    texts = {"opener": tr("Opening"), "direct": tr("Straight"), "again": tr("Again")}
    ways = {"observation": tr("fact"), "question": tr("asks")}
    template = experiment.removesuffix(" wording")
    return f"{texts.get(template, text_name(template))}: {ways.get(name, name)}"


def delay(days: int, *, first: bool) -> str:
    """Return how long after the step before a step comes."""
    if first:
        return tr("At once") if days == 0 else tr("After %n business day(s)", n=days)
    return tr("The same day") if days == 0 else tr("%n business day(s) later", n=days)


def hours(touch: Touch) -> str:
    """Return between which hours of the recipient's day a step may go."""
    if touch.opens is None or touch.closes is None:
        return tr("Any hour the rules allow") if touch.day == 0 else tr("From 10:00 their time")
    return tr("{opens} to {closes} their time", opens=f"{touch.opens}:00", closes=f"{touch.closes}:00")


def score(touch: Touch) -> str:
    """Return for which score a step is meant; nothing where it is for everybody."""
    return tr("score {least} and more", least=touch.least_score) if touch.least_score else ""


def share(found: Rate) -> str:
    """Return a share to one decimal."""
    return words.percent(found.share, 1)


def interval(found: Rate) -> str:
    """Return a rate with its 95 % interval and what it is of: 6.8%, 4.6 to 9.7, n 412."""
    if found.n == 0:
        return tr("Nothing sent yet")
    low, high = (words.percent(value, 1).rstrip("%").strip() for value in (found.low, found.high))
    return tr(
        "{share}, {low} to {high}, n {count}", share=share(found), low=low, high=high, count=words.number(found.n)
    )


def because(reason: str) -> str:
    """Return why an enrolment ended."""
    known = {
        "replied": tr("Answered"),
        "bounced": tr("Bounced"),
        "opted_out": tr("Opted out"),
        "silent": tr("No answer"),
        "paused": tr("Paused"),
        "blocked": tr("Blocked by a rule"),
        "not_approved": tr("Not approved"),
        "paid": tr("Paid"),
        "deleted": tr("Deleted"),
        "withdrawn": tr("Withdrawn"),
        "failed": tr("Could not be delivered"),
        "needs_human": tr("Needs you"),
        "taken over": tr("Taken over"),
        "they are a customer": tr("Customer"),
    }
    return known.get(reason, reason)


def hindrance(reason: str) -> str:
    """Return why somebody cannot be enrolled."""
    known = {
        "in_sequence": tr("in a sequence already"),
        "suppressed": tr("asked not to be contacted"),
        "no_address": tr("no e-mail address"),
    }
    return known.get(reason, reason)
