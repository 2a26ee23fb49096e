"""LinkedIn: a person sends by hand, and nothing is read from its pages (compliance.md, section 8)."""

from __future__ import annotations

from app.compliance.case import Case
from app.compliance.registry import LINKEDIN, MARKETING, Finding, add, ask, block, hold, rule
from app.compliance.rules.core import DAY
from app.compliance.rules.mail_law import opt_in
from app.compliance.source import is_linkedin, is_scraped_linkedin

NUDGES_A_DAY = 15


@rule("li.no_automation", on=LINKEDIN)
def no_automation(case: Case) -> Finding | None:
    return block() if case.content.automated else None


@rule("li.no_scrape")
def no_scrape(case: Case) -> Finding | None:
    source = case.facts.data_source
    return block() if source and is_scraped_linkedin(source) else None


@rule("li.assist", on=LINKEDIN)
def assist(case: Case) -> Finding | None:
    return ask()


@rule("li.pace", on=LINKEDIN)
def pace(case: Case) -> Finding | None:
    today = case.facts.history.sent_today
    return hold(not_before=case.now + DAY) if case.now and today is not None and today >= NUDGES_A_DAY else None


@rule("li.law", on=LINKEDIN, when=MARKETING)
def same_as_mail(case: Case) -> Finding | None:
    return opt_in(case, case.countries & {"DE", "AT", "EU"})


@rule("li.notice", when=MARKETING)
def notice(case: Case) -> Finding | None:
    source, told = case.facts.data_source, case.facts.history.notice_sent
    imported = source is not None and is_linkedin(source) and not source.notified and not told
    return add("first_notice") if imported and case.europe and case.first_message else None
