"""Researcher: what is known of a lead, from where; a score with every point explained; one written reason.

The waterfall stops at the first source that answers: what came with the record, what the address and number say by
themselves, then the data provider the founder set, asked by queueing a lookup. A source that finds nothing is kept as
such; "no answer" never lowers a score.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from app.agents.brain.questions import Reason, WhyThisLead
from app.agents.loadouts.researcher.score import keep, reason_for, score_of
from app.agents.runtime.step import Step, Work
from app.agents.runtime.workflow import Outcome, workflow
from app.core.addresses import domain_of, is_free_mail, phone_region
from app.core.contact import Contact
from app.core.fact import Fact
from app.core.ids import CompanyId, ContactId
from app.core.places import EU, country_code
from app.core.scoring import Score
from app.store import companies, contacts, facts, lookups, settings

FRESH = timedelta(days=60)
PATIENCE = timedelta(hours=6)
_CCTLD_SHARED = frozenset({"io", "ai", "co", "me", "tv", "cc", "ly", "to", "gg", "fm", "eu", "app", "dev"})


@workflow("researcher", version=1)
def researcher(step: Step) -> Outcome:
    """Find out about a lead, score them, and say why."""
    step.run("known", gather_known)
    lookup = step.run("ask", ask_provider)
    if lookup is not None and step.run("awaited", is_open, lookup):
        step.wait_for("answered", "lookup.answered", f"lookup:{lookup}", timeout=PATIENCE)
    if lookup is not None:
        step.run("take over", take_over, lookup)
    result = step.run("score", score_lead)
    question = step.run("reason for", reason_question, result)
    reason: Reason = step.ask("reason", question)
    step.run("keep", keep_score, result, reason.text)
    return Outcome(
        name=result.band, because=reason.text, data={"score": result.value, "provisional": result.provisional}
    )


# The waterfall -------------------------------------------------------------------------------------------------------


def gather_known(work: Work) -> int:
    """Turn what stands on the record, and what its address and number say, into facts; return how many are new."""
    lead = _lead(work)
    contact = contacts.get(work.tx, lead)
    found = [fact for fact in _from_record(work, contact) if facts.add(work.tx, fact, contact=lead) is not None]
    return len(found)


def _from_record(work: Work, contact: Contact) -> Iterator[Fact]:
    company = contact.company
    source = contact.source or "record"
    recorded: dict[str, Any] = {
        "title": contact.title,
        "seniority": contact.seniority,
        "department": contact.department,
    }
    if company is not None:
        recorded |= {
            "company": company.name,
            "industry": company.industry,
            "size": _span(company.size_low, company.size_high),
            "annual_revenue": company.annual_revenue,
            "funding": company.funding,
            "technologies": ", ".join(company.technologies),
        }
    recorded["country"] = contact.country or (company.country if company else None)
    for field, value in recorded.items():
        if value:
            yield _fact(work, field, str(value), source=source, method="record", confidence=0.8)
    if not recorded["country"] and (derived := _country_by_address(contact)):
        yield _fact(work, "country", derived[0], source=derived[1], method="derived", confidence=derived[2])


def _country_by_address(contact: Contact) -> tuple[str, str, float] | None:
    if contact.phone and (region := phone_region(contact.phone)):
        return region, "phone prefix", 0.7
    ending = domain_of(contact.email).rpartition(".")[2] if contact.email else ""
    code = {"uk": "GB"}.get(ending, ending.upper())
    if len(ending) == 2 and ending not in _CCTLD_SHARED and (code in EU or country_code(code)):
        return code, "mail domain", 0.6
    return None


def ask_provider(work: Work) -> int | None:
    """Queue a question about the lead's company, where a provider is set and there is a company domain to ask about."""
    lead = _lead(work)
    contact = contacts.get(work.tx, lead)
    domain = (contact.company.domain if contact.company else None) or _mail_domain(contact)
    if domain is None or not settings.get(work.tx, "enrichment"):
        return None
    return lookups.ask(
        work.tx,
        "company",
        domain,
        contact=lead,
        company=contact.company_id,
        run=work.run.id,
        fresh_since=work.now - FRESH,
    )


def is_open(work: Work, lookup_id: int) -> bool:
    """Tell whether a question is still to be answered: somebody at the same company may have had it answered before."""
    return lookups.get(work.tx, lookup_id).state == "queued"


def _mail_domain(contact: Contact) -> str | None:
    return domain_of(contact.email) if contact.email and not is_free_mail(contact.email) else None


_TAKEN = ("industry", "size", "annual_revenue", "funding", "technologies", "growth", "country", "news")


def take_over(work: Work, lookup_id: int) -> int:
    """Store a provider's answer as facts, and fill what the company's record lacks; return how many facts are new."""
    answered = lookups.get(work.tx, lookup_id)
    if not answered.result:
        return 0
    lead = _lead(work)
    contact = contacts.get(work.tx, lead)
    company = contact.company_id
    if company is None and answered.result.get("name"):
        company = companies.create(work.tx, str(answered.result["name"]), domain=answered.key, source="provider")
        contacts.update(work.tx, lead, company_id=company)
    new = 0
    for field in _TAKEN:
        value = answered.result.get(field)
        if value in (None, "", [], ()):
            continue
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        fact = _fact(
            work,
            field,
            text,
            source=str(answered.result.get("provider", "provider")),
            method="lookup",
            confidence=float(answered.result.get("confidence", 0.75)),
            url=answered.result.get("url"),
        )
        owner = {"company": company} if company is not None else {"contact": lead}
        new += facts.add(work.tx, fact, **owner) is not None
    if company is not None:
        _fill_company(work, company, answered.result)
    return new


def _fill_company(work: Work, company_id: CompanyId, result: dict[str, Any]) -> None:
    held = companies.get(work.tx, company_id)
    assert held is not None
    size = str(result.get("size") or "")
    low, _, high = size.partition("-")
    offered: dict[str, object] = {
        "industry": result.get("industry"),
        "country": country_code(str(result.get("country") or "")),
        "annual_revenue": result.get("annual_revenue"),
        "size_low": int(low) if low.isdigit() else None,
        "size_high": int(high or low) if (high or low).isdigit() else None,
    }
    lacking = {name: value for name, value in offered.items() if value and getattr(held, name) is None}
    if result.get("technologies") and not held.technologies:
        lacking["technologies"] = list(result["technologies"])
    if lacking:
        companies.update(work.tx, company_id, **lacking)


# The score -----------------------------------------------------------------------------------------------------------


def score_lead(work: Work) -> Score:
    """Score the lead against the founder's ideal customer."""
    return score_of(work.tx, _lead(work))


def reason_question(work: Work, result: Score) -> WhyThisLead:
    """Return the question why this lead is worth the founder's time."""
    return reason_for(work.tx, _lead(work), result)


def keep_score(work: Work, result: Score, reason: str) -> None:
    """Store the score with its reason, and say so."""
    keep(work.tx, _lead(work), result, reason)


def _lead(work: Work) -> ContactId:
    assert work.run.contact_id is not None
    return work.run.contact_id


def _fact(
    work: Work, field: str, value: str, *, source: str, method: str, confidence: float, url: str | None = None
) -> Fact:
    return Fact(
        field=field, value=value, source=source, method=method, confidence=confidence, url=url, retrieved_at=work.now
    )


def _span(low: int | None, high: int | None) -> str | None:
    return (
        None
        if low is None and high is None
        else f"{low if low is not None else high}-{high if high is not None else low}"
    )
