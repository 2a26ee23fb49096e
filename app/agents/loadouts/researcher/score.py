"""A lead's score from what is stored: by the researcher's run, or at once when somebody asks."""

from collections.abc import Mapping, Sequence

from app.agents import desk
from app.agents.brain.questions import WhyThisLead
from app.agents.brain.rules import reasons
from app.core.amounts import whole_amount
from app.core.contact import Contact
from app.core.engagement import engagement
from app.core.fact import Fact, by_field
from app.core.ids import ContactId
from app.core.money import figures
from app.core.places import country_name
from app.core.qualification import Slot, SlotValue
from app.core.scoring import WEIGHTS_VERSION, LeadFacts, Score, score
from app.store import contacts, department, events, facts
from app.store.database import Rows, Transaction

BANDED = ("new", "cold", "warm", "hot")  # a status that is no more than the band of the score


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
    if contacts.get(tx, lead).status in BANDED:
        contacts.update(tx, lead, status=result.band)
    events.emit(tx, "lead.scored", contact=lead, data={"score": result.value, "band": result.band})


def reason_for(rows: Rows, lead: ContactId, result: Score) -> WhyThisLead:
    """Return the question why this lead is worth the founder's time."""
    return question(contacts.get(rows, lead), tuple(facts.about(rows, lead)), result)


def question(contact: Contact, known: tuple[Fact, ...], result: Score) -> WhyThisLead:
    """Return the question why a person is worth the founder's time, from what was read of them."""
    strongest = sorted((s for s in result.signals if s.points), key=lambda s: s.points / s.of, reverse=True)
    return WhyThisLead(
        person=desk.person(contact),
        facts=known,
        score=result.value,
        strengths=tuple(s.evidence for s in strongest),
        unknown=result.unknown,
    )


def lead_facts(rows: Rows, lead: ContactId) -> LeadFacts:
    """Return what stands for each signal: the best fact of each field."""
    known = {field: fact.value for field, fact in by_field(facts.about(rows, lead)).items()}
    acts = events.types_of(rows, lead, "engaged.")
    return from_known(contacts.get(rows, lead), known, facts.slots_of(rows, lead).get(Slot.BUDGET), acts)


def from_known(contact: Contact, known: Mapping[str, str], budget: SlotValue | None, acts: Sequence[str]) -> LeadFacts:
    """Return what stands for each signal, from a person, their best facts by field, and what they said and did."""

    def text(field: str) -> str:
        return known.get(field, "")

    low, high = _bounds(text("size"))
    country = text("country")
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
