"""SMS and WhatsApp (compliance.md, section 7)."""

from __future__ import annotations

from datetime import timedelta

from app.compliance.case import Case
from app.compliance.consent import Standing
from app.compliance.facts import Purpose
from app.compliance.registry import ANY, COLD, MARKETING, NOT_REPLY, SMS, WHATSAPP, Finding, ask, block, hold, rule
from app.compliance.rules.core import DAY
from app.compliance.rules.us_calls import DOUBT, consented, states, us_windows

WA_WINDOW = timedelta(hours=23, minutes=50)  # Meta's 24 hours with ten minutes to spare
WA_FIRST_TIER = 250
_SMS_STATES = frozenset({"AZ", "VA", "GA", "CT"})


@rule("sms.cold", on=SMS, when=COLD)
def sms_cold(case: Case) -> Finding | None:
    return block()


@rule("sms.consent", on=SMS, when=NOT_REPLY)
def sms_consent(case: Case) -> Finding | None:
    marketing = case.purpose in MARKETING
    return consented(case, marketing=marketing, written=marketing and case.in_us)


@rule("sms.hours", on=SMS, when=NOT_REPLY)
def sms_hours(case: Case) -> Finding | None:
    return hold(*us_windows(case)) if states(case) else None


@rule("sms.state", on=SMS, when=NOT_REPLY)
def sms_state(case: Case) -> Finding | None:
    return consented(case, marketing=case.purpose in MARKETING) if case.states & _SMS_STATES else None


@rule("sms.10dlc", on=SMS)
def sms_10dlc(case: Case) -> Finding | None:
    return block() if case.in_us and not case.facts.sender.sms_campaign else None


def wa_inside(case: Case) -> bool:
    """Tell whether the contact wrote within the last 24 hours, less our margin."""
    inbound = case.facts.history.last_inbound
    return inbound is not None and case.now is not None and timedelta(0) <= case.now - inbound < WA_WINDOW


@rule("wa.optin", on=WHATSAPP)
def wa_optin(case: Case) -> Finding | None:
    if case.purpose is Purpose.REPLY and wa_inside(case):
        return None
    standing = case.consent(marketing=case.purpose in MARKETING)
    if standing is Standing.VALID:
        return None
    return ask(DOUBT) if standing is Standing.DOUBTFUL else block("They did not agree to WhatsApp messages from you.")


@rule("wa.window", on=WHATSAPP)
def wa_window(case: Case) -> Finding | None:
    template = case.content.template
    if template is not None and case.purpose in MARKETING and (template.category or "marketing").lower() != "marketing":
        return block("The template was approved for service messages, but this one is marketing.")
    if wa_inside(case):
        return None
    if template is None:
        return block("Their last message is more than 24 hours old, less ten minutes, so free text is not possible.")
    return None if template.approved else block("The template is not approved.")


@rule("wa.us_marketing", on=WHATSAPP, when=ANY)
def wa_us_marketing(case: Case) -> Finding | None:
    template = case.content.template
    category = (template.category or "").lower() if template else ""
    marketing = category == "marketing" or (case.purpose in MARKETING and not wa_inside(case))
    return block() if case.in_us and marketing else None


@rule("wa.ai_policy", on=WHATSAPP)
def wa_ai_policy(case: Case) -> Finding | None:
    return ask() if case.content.ai_converses and not case.content.topic_bounded else None


@rule("wa.caps", on=WHATSAPP, when=NOT_REPLY)
def wa_caps(case: Case) -> Finding | None:
    sender, now = case.facts.sender, case.now
    if now is None:
        return None
    if sender.wa_capped_at and now - sender.wa_capped_at < DAY:
        return hold(not_before=sender.wa_capped_at + DAY)
    return hold(not_before=now + DAY) if (sender.wa_unique_24h or 0) >= (sender.wa_tier or WA_FIRST_TIER) else None
