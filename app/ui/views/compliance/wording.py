"""What the Compliance screen says: channels, states, sources, tables, outcomes."""

from app.ui.words import tr


def channel_name(channel: str) -> str:
    """Return what a channel is called."""
    return {
        "email": tr("Email"), "phone": tr("Phone"), "call_human": tr("Call"), "call_ai": tr("AI call"), "sms": tr("SMS"),
        "whatsapp": tr("WhatsApp"), "linkedin": tr("LinkedIn"), "linkedin_assist": tr("LinkedIn"), "invoice": tr("Invoice"),
        "invite": tr("Invitation"), "all": tr("Every channel"), "domain": tr("Whole domain"), "mobile": tr("Phone"),
    }.get(channel, channel.replace("_", " ").capitalize())  # fmt: skip


def channel_icon(channel: str) -> str:
    """Return the icon of a channel."""
    return {
        "email": "channel.email", "phone": "channel.call", "mobile": "channel.call", "call_human": "channel.call",
        "call_ai": "channel.call", "sms": "channel.chat", "whatsapp": "channel.whatsapp", "linkedin": "channel.linkedin",
        "linkedin_assist": "channel.linkedin", "invoice": "channel.invoice",
    }.get(channel, "channel.email")  # fmt: skip


def purpose_name(purpose: str) -> str:
    """Return what a message was for."""
    return {
        "cold": tr("first message"), "follow_up": tr("follow-up"), "reply": tr("answer"), "invoice": tr("invoice"),
        "transactional": tr("about their order"), "customer_marketing": tr("news to a customer"),
    }.get(purpose, purpose.replace("_", " "))  # fmt: skip


def state_name(state: str) -> tuple[str, str]:
    """Return how a message stands, and the tone that goes with it."""
    return {
        "blocked": (tr("Blocked"), "danger"), "held": (tr("Asks you"), "accent"), "waiting": (tr("Waits"), "neutral"),
    }.get(state, (state, "neutral"))  # fmt: skip


def headline(channel: str, state: str, name: str) -> str:
    """Return what happened to a message, in one sentence."""
    if state == "waiting":
        return tr("{channel} to {name} waits", channel=channel_name(channel), name=name)
    if state == "held":
        return tr("{channel} to {name} needs your word", channel=channel_name(channel), name=name)
    if channel.startswith("call"):
        return tr("{channel} to {name} was not placed", channel=channel_name(channel), name=name)
    return tr("{channel} to {name} was not sent", channel=channel_name(channel), name=name)


def source_name(source: str) -> str:
    """Return where an entry of the do-not-contact list came from."""
    kind, _, number = source.partition(" ")
    if source == "person":
        return tr("You")
    if kind == "mail":
        return tr("Their mail")
    if kind == "import":
        return tr("Import {number}", number=number)
    return {"restore": tr("A restore"), "cli": tr("Command line")}.get(source, source)


def by_name(by: str) -> str:
    """Return who did what an entry of the trail says."""
    if by.startswith("agent:"):
        return by.removeprefix("agent:").capitalize()
    return {"person": tr("You"), "system": tr("QuotaHit"), "import": tr("Import")}.get(by, by)


def table_name(table: str) -> str:
    """Return what a rule table is about."""
    return {
        "rules": tr("Rules"), "us_states": tr("US states"), "email_b2b": tr("Cold mail by country"),
        "call_countries": tr("Calls by country"), "recording": tr("Recording"), "mail_limits": tr("Sending limits"),
        "us_npa_extra": tr("US area codes in two zones"),
    }.get(table, table)  # fmt: skip


def sureness(confidence: str) -> str:
    """Return how sure a row of a rule table is."""
    return {"H": tr("sure"), "M": tr("fairly sure"), "L": tr("not sure")}.get(confidence, confidence)
