"""The mail itself and the mailbox it leaves from (compliance.md, sections 4 and 11)."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

from app.compliance.case import Case
from app.compliance.facts import Channel, Mailbox, Purpose
from app.compliance.registry import ANY, COLD, MAIL, MARKETING, Finding, add, ask, block, hold, note, rule
from app.compliance.rules.core import POLL
from app.compliance.weeks import Week
from app.core.addresses import normal_email

MAIL_WEEK = Week(mon_fri=(8 * 60, 18 * 60))  # product default: no weekends, no holidays
DAY = timedelta(days=1)
POLLING_LOST = timedelta(hours=24)
_THREAD = re.compile(r"\s*(re|fwd?|aw|wg|tr|rv|antw|sv|vs)\s*(\[\d+\])?\s*:", re.IGNORECASE)
_REMOTE = re.compile(
    r"<(?:img|video|audio|iframe|embed|object|source|input|link|script)\b[^>]*?\s(?:src|srcset|data|href|background)\s*=\s*[\"']?\s*(?:https?:)?//"
    r"|url\(\s*[\"']?\s*(?:https?:)?//|\bbackground\s*=\s*[\"']?\s*(?:https?:)?//|@import\s+[\"'](?:https?:)?//",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"<a\b[^>]*?\shref\s*=\s*[\"']([^\"'>]+)[\"'][^>]*>\s*(?:<[^>]+>\s*)*((?:https?://|www\.)[^\s<]+)", re.IGNORECASE
)


@rule("canspam.header", on=MAIL)
def header(case: Case) -> Finding | None:
    headers = case.content.headers or {}
    if (pretence := _pretends_thread(case)) is not None:
        return block(pretence)
    ours = normal_email(case.mailbox.address or "") if headers else None
    for name in ("from", "reply-to"):
        said = normal_email(headers[name]) if headers.get(name) else None
        if headers.get(name) and ours and said != ours:
            return block(f"The {name.title()} header is not the mailbox it leaves from.")
    return None


def _pretends_thread(case: Case) -> str | None:
    """Return why the subject pretends to be part of a thread, or None."""
    if case.purpose is Purpose.REPLY or not _THREAD.match(case.content.subject):
        return None
    headers = case.content.headers or {}
    if not (headers.get("references") or headers.get("in-reply-to")):
        return "The subject looks like an answer, but the mail belongs to no thread."
    return "The subject looks like an answer, but this is the first message." if case.first_message else None


@rule("canspam.mechanism_30d", on=MAIL, when=MARKETING)
def mechanism(case: Case) -> Finding | None:
    read = case.mailbox.inbox_read_at or case.facts.sender.inbox_read_at
    lost = read is not None and case.now is not None and case.now - read > POLLING_LOST
    return hold(not_before=case.now + POLL) if lost and case.now else None


@rule("mail.list_unsub", on=MAIL, when=MARKETING)
def list_unsubscribe(case: Case) -> Finding | None:
    return add("list_unsubscribe", "opt_out", "identity")


@rule("mail.auth", on=MAIL, when=COLD)
def authentication(case: Case) -> Finding | None:
    auth = case.mailbox.auth
    missing = [
        name.upper() for name, passes in (("spf", auth.spf), ("dkim", auth.dkim), ("dmarc", auth.dmarc)) if not passes
    ]
    return block(", ".join(missing)) if missing else None


@rule("mail.bulk_threshold", on=MAIL, when=MARKETING)
def bulk_threshold(case: Case) -> Finding | None:
    box, limits = case.mailbox, case.rules.limits.thresholds
    if (box.bulk_24h or 0) > limits["bulk_24h"] and not box.one_click:
        return block("More mails a day than mailbox providers take without a one-click unsubscribe address.")
    if box.complaints is None and box.complaint_rate is None:
        return block("Nobody counted this mailbox's spam complaints.")
    counted = bool(box.complaints) and (box.complaints or 0) * 1000 >= limits["complaint_per_mille"] * (box.sends or 0)
    if counted or (box.complaint_rate or 0) * 1000 >= limits["complaint_per_mille"]:
        return block("Recipients reported mails from this mailbox as spam.")
    return None


@rule("mail.volume", on=MAIL, when=COLD)
def volume(case: Case) -> Finding | None:
    box, now = case.mailbox, case.now
    if now is None:
        return None
    cap = _cap(case, box)
    if cap is None:
        return ask("Nobody knows how old this mailbox is or how much it may send.")
    if cap == 0:
        wait = case.rules.limits.ramp_grows_in(box.age_days) if box.age_days is not None else None
        usable = case.rules.limits.account_cap(box.provider) > 0 and box.cap != 0
        return (
            hold(not_before=now + DAY * wait, about="The mailbox is still warming up.")
            if wait and usable
            else block("This account may not send cold mail.")
        )
    if box.sent_24h is None or box.sent_24h >= cap:
        return hold(
            not_before=box.next_slot or now + DAY,
            about=f"The mailbox has sent its {cap} mails of 24 hours, or nobody counted them.",
        )
    pause = timedelta(minutes=case.rules.limits.thresholds["between_minutes"])
    if case.first_message and box.last_sent_at and box.last_sent_at + pause > now:
        return hold(not_before=box.last_sent_at + pause, about="Another first mail left this mailbox just now.")
    return None


def _cap(case: Case, box: Mailbox) -> int | None:
    """Return the cold mails this mailbox may send in 24 hours: the least of its own cap, the account's and the ramp's."""
    limits = case.rules.limits
    if box.age_days is None and box.cap is None:
        return None
    young_domain = box.domain_age_days is not None and box.domain_age_days < limits.thresholds["domain_age_days"]
    caps = [limits.account_cap(box.provider), 0 if young_domain else limits.account_cap(box.provider)]
    caps += [box.cap] if box.cap is not None else []
    caps += [limits.ramp_cap(box.age_days)] if box.age_days is not None else []
    return min(caps)


@rule("mail.bounce", on=MAIL, when=COLD)
def bounce(case: Case) -> Finding | None:
    box, limits = case.mailbox, case.rules.limits.thresholds
    if box.blocked:
        return block("A mail of this mailbox was refused as spam or blocked.")
    if box.blocked is None or (box.hard_bounces is None and box.bounce_rate is None):
        return block("Nobody counted this mailbox's bounces.")
    if box.hard_bounces is not None and box.hard_bounces > limits["bounces_of_last_100"]:
        return block(f"{box.hard_bounces} of its last mails bounced.")
    enough = box.sends is None or box.sends >= limits["pause_after_sends"]
    percent = 100 * max(box.bounce_rate or 0, (box.hard_bounces or 0) / (box.sends or 100))
    return (
        block(f"{percent:.1f} % of its last mails bounced.") if enough and percent >= limits["pause_percent"] else None
    )


@rule("mail.no_pixel", on=MAIL)
def no_pixel(case: Case) -> Finding | None:
    html = case.content.html
    if case.content.tracked:
        return block("It is set up to track opening or clicks.")
    if not html:
        return None
    if _REMOTE.search(html):
        return block("It loads something from the network when it is opened.")
    rewritten = any(_host(shown) != _host(target) for target, shown in _LINK.findall(html))
    return block("A link leads elsewhere than it says.") if rewritten else None


def _host(url: str) -> str:
    """Return the host of a web address as it is shown or linked, without `www.`."""
    url = url if "//" in url else f"https://{url}"
    try:
        return (urlsplit(url.strip()).hostname or "").removeprefix("www.").rstrip(".")
    except ValueError:
        return ""


@rule("mail.attach", on=MAIL, when=COLD)
def attach(case: Case) -> Finding | None:
    files = (*case.content.attachments, *(("invite.ics",) if case.channel is Channel.INVITE else ()))
    replied = case.facts.history.last_inbound is not None or case.facts.history.replied is True
    allowed = ("ics", "calendar")
    return block() if any(not (replied and any(part in name for part in allowed)) for name in files) else None


@rule("mail.hours", on=MAIL, when=COLD)
def hours(case: Case) -> Finding | None:
    if not case.zones:
        return ask("Nobody knows the recipient's time zone.")
    return hold(case.window(case.facts.sender.window or MAIL_WEEK))


@rule("mail.transactional", on=MAIL, when=ANY)
def transactional(case: Case) -> Finding | None:
    stated = case.facts.purpose
    return note() if stated is not None and stated is not case.purpose else None
