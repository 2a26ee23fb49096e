"""What the law of the recipient's countries asks of a mail (compliance.md, sections 4 and 9)."""

from __future__ import annotations

import re

from app.compliance.case import EUROPE, Case
from app.compliance.consent import Standing
from app.compliance.facts import RecipientKind, RelationshipKind
from app.compliance.registry import COLD, LINKEDIN, MAIL, MARKETING, Finding, add, ask, block, rule
from app.compliance.source import allows_messages, is_published
from app.core.places import country_name

DOUBT = "The consent was bought or given to many sellers at once"
CUSTOMER_DAYS, INQUIRY_DAYS = 730, 180  # CASL: two years, six months (read as 180 days)
_BAIT = re.compile(
    r"\b(urgent|immediate(ly)?|act now|last chance|final notice|final reminder|overdue|payment|invoice|legal (action|notice)|"
    r"lawsuit|court|suspended|verify your|expires? today|only today)\b",
    re.IGNORECASE,
)


def treatment(case: Case, country: str) -> str:
    """Return how the country's row treats a cold mail to this kind of address."""
    row = case.rules.email(country)
    if case.facts.recipient_kind is not RecipientKind.COMPANY_GENERIC:
        return row.named
    source = case.facts.data_source
    return row.generic_if_published if source and source.published else row.generic


def names(countries: list[str] | frozenset[str]) -> str:
    """Return country names for a sentence."""
    return ", ".join("an EU country" if c == "EU" else country_name(c) for c in sorted(countries))


@rule("mail.b2b_optin", on=MAIL, when=MARKETING)
def b2b_optin(case: Case) -> Finding | None:
    return opt_in(case, case.countries)


def opt_in(case: Case, countries: frozenset[str]) -> Finding | None:
    """Return what opt-in countries say without consent or the customer exception; what unclear ones ask."""
    by = {country: treatment(case, country) for country in countries}
    if never := [c for c, how in by.items() if how == "block"]:
        return block(f"Your own rules allow no marketing there: {names(never)}.")
    if case.marketing_consent is Standing.VALID or case.customer_exception:
        return None
    if strict := [c for c, how in by.items() if how == "opt_in"]:
        return (
            ask(DOUBT)
            if case.marketing_consent is Standing.DOUBTFUL
            else block(f"Cold mail needs consent first: {names(strict)}.")
        )
    if unclear := [c for c, how in by.items() if how == "require_human"]:
        return ask(f"The law is not clear or was not looked up: {names(unclear)}.")
    return None


@rule("mail.b2b_optout", on=MAIL, when=COLD)
def b2b_optout(case: Case) -> Finding | None:
    return add("identity", "opt_out") if any(treatment(case, c) == "opt_out" for c in case.countries) else None


@rule("mail.consumer", on=MAIL, when=MARKETING)
def consumer(case: Case) -> Finding | None:
    strict = bool(case.countries & (EUROPE | {"CA"})) or not case.countries
    if not strict or not case.natural or case.marketing_consent is Standing.VALID:
        return None
    if case.customer_exception and case.purpose not in COLD:
        return None
    if case.marketing_consent is Standing.DOUBTFUL:
        return ask(DOUBT)
    return block(
        "Nobody knows whether this is a person or a company"
        if case.facts.recipient_kind is None
        else "This is a natural person"
    )


@rule("casl.consent", on=MAIL | LINKEDIN, when=MARKETING)
def casl_consent(case: Case) -> Finding | None:
    if "CA" not in case.countries or case.marketing_consent is Standing.VALID:
        return None
    if case.related_within(RelationshipKind.CUSTOMER, CUSTOMER_DAYS) or case.related_within(
        RelationshipKind.INQUIRY, INQUIRY_DAYS
    ):
        return None
    source = case.facts.data_source
    role_related = source.role_related if source and source.role_related is not None else case.facts.sender.job_related
    if source and is_published(source) and allows_messages(source) and role_related:
        return None
    return ask(DOUBT) if case.marketing_consent is Standing.DOUBTFUL else block()


@rule("casl.content", on=MAIL, when=MARKETING)
def casl_content(case: Case) -> Finding | None:
    return add("identity", "postal_address", "opt_out") if "CA" in case.countries else None


@rule("canspam.subject", on=MAIL, when=MARKETING)
def subject(case: Case) -> Finding | None:
    found = _BAIT.search(case.content.subject) if case.in_us else None
    return ask(f"“{found[0]}”") if found and not case.content.approved_by else None


@rule("canspam.ad_ident", on=MAIL, when=MARKETING)
def ad_ident(case: Case) -> Finding | None:
    return add("ad_identification") if case.in_us and case.marketing_consent is not Standing.VALID else None


@rule("canspam.postal", on=MAIL, when=MARKETING)
def postal(case: Case) -> Finding | None:
    if not (case.in_us or case.europe or "CA" in case.countries):
        return None
    address = case.facts.sender.postal_address or ""
    return add("postal_address") if len(address) >= 8 and re.search(r"\d", address) else block()


@rule("canspam.optout", on=MAIL, when=MARKETING)
def optout(case: Case) -> Finding | None:
    return add("opt_out") if case.in_us else None


@rule("canspam.optout_10bd", on=MAIL, when=MARKETING)
def optout_received(case: Case) -> Finding | None:
    return block() if case.in_us and case.said_stop else None
