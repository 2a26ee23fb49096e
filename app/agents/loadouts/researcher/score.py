"""A lead's score from what is stored: by the researcher's run, or at once when somebody asks."""

from app.agents import desk
from app.agents.brain.questions import WhyThisLead
from app.agents.brain.rules import reasons
from app.core.amounts import whole_amount
from app.core.engagement import engagement
from app.core.fact import by_field
from app.core.ids import ContactId
from app.core.money import figures
from app.core.places import country_name
from app.core.qualification import Slot
from app.core.scoring import WEIGHTS_VERSION, LeadFacts, Score, score
from app.store import contacts, department, events, facts
from app.store.database import Rows, Transaction


def score_of(rows: Rows, lead: ContactId) -> Score:
    """Score a lead against the founder's ideal customer; changes nothing."""
    return score(lead_facts(rows, lead), department.profile(rows))


def rescore(tx: Transaction, lead: ContactId) -> Score:
    """Score a lead anew and keep it, with the reason the rules give."""
    result = score_of(tx, lead)
    keep(tx, lead, result, reasons.why(reason_for(tx, lead, result)).text)
    return result


def keep(tx: Transaction, lead: ContactId, result: Score, reason: str) -> None:
    """Store a score with its reason, and say so."""
    facts.save_score(tx, lead, result, reason=reason, weights=WEIGHTS_VERSION)
    if contacts.get(tx, lead).status in ("new", "cold", "warm", "hot"):
        contacts.update(tx, lead, status=result.band)
    events.emit(tx, "lead.scored", contact=lead, data={"score": result.value, "band": result.band})


def reason_for(rows: Rows, lead: ContactId, result: Score) -> WhyThisLead:
    """Return the question why this lead is worth the founder's time."""
    strongest = sorted((s for s in result.signals if s.points), key=lambda s: s.points / s.of, reverse=True)
    return WhyThisLead(
        person=desk.person(contacts.get(rows, lead)),
        facts=tuple(facts.about(rows, lead)),
        score=result.value,
        strengths=tuple(s.evidence for s in strongest),
        unknown=result.unknown,
    )


def lead_facts(rows: Rows, lead: ContactId) -> LeadFacts:
    """Return what stands for each signal: the best fact of each field."""
    contact = contacts.get(rows, lead)
    known = by_field(facts.about(rows, lead))
    slots = facts.slots_of(rows, lead)

    def text(field: str) -> str:
        return known[field].value if field in known else ""

    low, high = _bounds(text("size"))
    budget = slots.get(Slot.BUDGET)
    country = text("country")
    acts = events.types_of(rows, lead, "engaged.")
    return LeadFacts(
        industry=text("industry"),
        size_low=low,
        size_high=high,
        title=contact.title or text("title"),
        seniority=contact.seniority or text("seniority"),
        department=contact.department or text("department"),
        annual_revenue=whole_amount(text("annual_revenue")),
        funding=whole_amount(text("funding")),
        budget=_budget(budget.value) if budget and not budget.negative else 0 if budget else None,
        technologies=tuple(t.strip() for t in text("technologies").split(",") if t.strip()),
        growth=text("growth"),
        country=country_name(country) if len(country) == 2 else country,
        engagement=engagement(a.removeprefix("engaged.") for a in acts) if acts else None,
        intent=text("intent"),
    )


def _bounds(text: str) -> tuple[int | None, int | None]:
    parts = [int(part) for part in text.replace(",", "").split("-") if part.strip().isdigit()]
    return (parts[0], parts[-1]) if parts else (None, None)


def _budget(text: str) -> int | None:
    found = figures(text)
    return int(found[0].value) if found else None
