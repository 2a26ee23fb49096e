"""GDPR and Swiss law at the first message (compliance.md, section 3: gdpr.*; section 13, case 20)."""

from __future__ import annotations

from datetime import timedelta

from app.compliance.case import Case
from app.compliance.consent import Standing
from app.compliance.facts import Channel, RecipientKind
from app.compliance.registry import COLD, LINKEDIN, MAIL, MARKETING, Finding, add, block, rule
from app.compliance.source import from_person

NOTICE_WITHIN = timedelta(days=30)  # Art. 14(3)(a) GDPR: one month, read strictly


def is_person(case: Case) -> bool:
    """Tell whether the address is a person's; only a company's generic one is not."""
    return case.facts.recipient_kind is not RecipientKind.COMPANY_GENERIC


@rule("gdpr.first_notice", when=MARKETING)
def first_notice(case: Case) -> Finding | None:
    source, history = case.facts.data_source, case.facts.history
    if not (case.europe or not case.countries) or not is_person(case) or (source and from_person(source)):
        return None
    if history.notice_sent or (source and source.notified):
        return None
    if source and source.at and case.now and case.now - source.at > NOTICE_WITHIN:
        return block("Their data were held for more than a month without that notice.")
    if source is None and case.purpose in COLD:
        return block("The notice has to say where the address came from, and nobody knows.")
    return add("first_notice") if case.first_message else None


@rule("gdpr.lia", on=MAIL | LINKEDIN | {Channel.CALL_HUMAN}, when=COLD)
def lia(case: Case) -> Finding | None:
    if not case.europe or case.marketing_consent is Standing.VALID or case.customer_exception:
        return None
    sender = case.facts.sender
    if sender.job_related is False:
        return block("the offer does not relate to the person's job")
    return None if sender.lia else block("no legitimate-interest assessment is saved for this campaign")
