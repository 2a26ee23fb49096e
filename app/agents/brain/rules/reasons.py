"""One written reason per lead."""

from app.agents.brain.questions import Reason, WhyThisLead


def why(question: WhyThisLead) -> Reason:
    """Say what speaks for a lead, strongest signals first, and what is not known."""
    who = question.person.title or question.person.name or "This contact"
    at = f" at {question.person.company}" if question.person.company else ""
    if question.strengths:
        because = "; ".join(question.strengths[:3])
        text = f"{who}{at} scores {question.score}: {because}."
    else:
        text = f"{who}{at} scores {question.score}: nothing on record speaks for or against it yet."
    if question.unknown:
        text += f" Not known: {', '.join(s.replace('_', ' ') for s in question.unknown[:4])}."
    return Reason(text=text, uses=tuple(fact.field for fact in question.facts))
