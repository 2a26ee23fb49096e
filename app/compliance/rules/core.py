"""Rules on every channel (compliance.md, section 3), and what section 0 and 2 ask of every decision."""

from __future__ import annotations

from datetime import timedelta

from app.compliance.case import Case, is_bill
from app.compliance.facts import Channel, Purpose
from app.compliance.registry import (
    CALLS,
    COLD,
    EVERY,
    MAIL,
    MARKETING,
    SMS,
    WHATSAPP,
    Finding,
    add,
    ask,
    block,
    hold,
    note,
    rule,
)
from app.compliance.words import UNKNOWN_ZONE

DAY = timedelta(days=1)
POLL = timedelta(minutes=1)  # when a hold that waits for the inbox is looked at again
FRESH = timedelta(minutes=60)
SKEW_S = 120
MAX_UNANSWERED = 4
PAUSE = timedelta(days=90)


@rule("core.suppressed")
def suppressed(case: Case) -> Finding | None:
    if case.facts.suppressed is False or is_bill(case.facts):
        return None
    return block(
        "is on the do-not-contact list" if case.facts.suppressed else "was not looked up on the do-not-contact list"
    )


@rule("core.revocation")
def revocation(case: Case) -> Finding | None:
    if is_bill(case.facts) or not case.said_stop:
        return None
    stopped, inbound = case.stopped_at, case.facts.history.last_inbound
    if case.purpose is Purpose.REPLY and stopped and inbound and inbound > stopped:
        return None
    return block()


@rule("core.unknown_channel")
def unknown_channel(case: Case) -> Finding | None:
    return block() if case.facts.channel is None else None


@rule("core.unknown_time")
def unknown_time(case: Case) -> Finding | None:
    return ask() if case.now is None else None


@rule("core.unknown_content", on=EVERY - {Channel.CALL_HUMAN})
def unknown_content(case: Case) -> Finding | None:
    return block() if case.facts.content is None else None


@rule("core.unknown_region")
def unknown_region(case: Case) -> Finding | None:
    if UNKNOWN_ZONE in case.facts.zones and case.channel in CALLS:
        return block("The number belongs to no country")
    if case.countries:
        return None
    return (block if case.channel in MAIL and case.purpose in COLD else ask)(
        "Nothing says which country the recipient is in"
    )


@rule("core.unknown_source", when=COLD)
def unknown_source(case: Case) -> Finding | None:
    return ask() if case.facts.data_source is None else None


@rule("core.unknown_kind", when=MARKETING)
def unknown_kind(case: Case) -> Finding | None:
    return note() if case.facts.recipient_kind is None else None


@rule("core.optout_fresh", on=MAIL | SMS | WHATSAPP, when=MARKETING)
def optout_fresh(case: Case) -> Finding | None:
    if case.now is None:
        return None
    read = case.mailbox.inbox_read_at or case.facts.sender.inbox_read_at
    if read is not None and case.now - FRESH <= read <= case.now + timedelta(seconds=SKEW_S):
        return None
    return hold(
        not_before=case.now + POLL, about="was last read more than 60 minutes ago" if read else "has not been read"
    )


@rule("core.frequency", when=COLD)
def frequency(case: Case) -> Finding | None:
    history, now = case.facts.history, case.now
    if now is None:
        return None
    unanswered = _first_known(history.unanswered, history.contacts_365d)
    if unanswered is None:
        return block("nobody knows how often this person was contacted before")
    if unanswered >= MAX_UNANSWERED and not (history.last_contact and history.last_contact <= now - PAUSE):
        return block(f"{unanswered} messages went unanswered")
    today = _first_known(history.contacts_24h, _from_last_contact(case), history.contacts_7d, history.contacts_365d)
    if today == 0 and not _from_last_contact(case):
        return None
    last = history.last_contact if _from_last_contact(case) else None
    return hold(not_before=(last or now) + DAY, about="they were contacted within the last 24 hours")


def _first_known(*counts: int | None) -> int | None:
    return next((count for count in counts if count is not None), None)


def _from_last_contact(case: Case) -> int | None:
    """Return 1 or 0 contacts in the last 24 hours by the last contact's time, or None where it is not known."""
    last = case.facts.history.last_contact
    if last is None or case.now is None:
        return None
    return int(last > case.now - DAY)


@rule("core.truth", on=EVERY - CALLS)
def truth(case: Case) -> Finding | None:
    content = case.content
    if content.unsupported_claims or content.claims_checked is False:
        return ask("It says something that no fact of yours bears out")
    if content.ai_written and content.claims_checked is None and not content.approved_by:
        return ask("A model wrote it and nobody checked its claims")
    return None


@rule("core.sender_identity")
def sender_identity(case: Case) -> Finding | None:
    sender = case.facts.sender
    contact = sender.contact if sender.contact is not None else case.mailbox.address
    missing = [
        name
        for name, value in (("legal name", sender.legal_name), ("postal address", sender.postal_address), ("contact route", contact))
        if not value
    ]  # fmt: skip
    return block(", ".join(missing)) if missing else None


@rule("core.fixed_text")
def fixed_text(case: Case) -> Finding | None:
    missing = case.content.missing_blocks
    return block(", ".join(missing)) if missing else None


@rule("core.approval_void")
def approval_void(case: Case) -> Finding | None:
    approved, inbound = case.content.approved_at, case.facts.history.last_inbound
    if approved and inbound and inbound > approved:
        return ask()
    return None


@rule("core.clock")
def clock(case: Case) -> Finding | None:
    skew = case.facts.sender.clock_skew_s
    if case.now is None or skew is None or skew <= SKEW_S:
        return None
    return hold(not_before=case.now + POLL, about=f"{skew} seconds")


@rule("ai.disclose_asked")
def disclose_asked(case: Case) -> Finding | None:
    return add("ai_answer_if_asked") if case.content.ai_converses or case.channel is Channel.CALL_AI else None


@rule("ai.disclose_first")
def disclose_first(case: Case) -> Finding | None:
    if not case.content.ai_converses and case.channel is not Channel.CALL_AI:
        return None
    return block() if case.content.disclosure_removed else add("ai_disclosure")


@rule("ai.draft_only")
def draft_only(case: Case) -> Finding | None:
    content = case.content
    return note() if content.ai_written and content.approved_by and not content.ai_converses else None
