"""What the fields of a list, their comparisons and their values are called."""

from collections.abc import Mapping, Sequence

from app.core.view import WITHOUT_VALUE, Condition, Field, Kind, Operator
from app.ui.words import mark, number, tr

TITLES = {
    "id": mark("Shown"),
    "name": mark("Name"),
    "company": mark("Company"),
    "score": mark("Score"),
    "stage": mark("Stage"),
    "status": mark("Status"),
    "last_touch": mark("Last touch"),
    "next_step": mark("Next step"),
    "title": mark("Job title"),
    "email": mark("Email"),
    "phone": mark("Phone"),
    "tags": mark("Tags"),
    "industry": mark("Industry"),
    "city": mark("City"),
    "state": mark("State"),
    "country": mark("Country"),
    "owner": mark("Owner"),
    "source": mark("Source"),
    "department": mark("Department"),
    "seniority": mark("Seniority"),
    "language": mark("Language"),
    "created": mark("Added"),
    "replied": mark("Has replied"),
    "blocked": mark("Do not contact"),
    "in_sequence": mark("In a sequence"),
    "domain": mark("Domain"),
    "size": mark("Size"),
    "people": mark("People"),
    "open_deals": mark("Open deals"),
    "best_score": mark("Best score"),
    "funding": mark("Funding"),
    "website": mark("Website"),
}
STAGES = {
    "new": mark("New"),
    "cold": mark("Cold"),
    "warm": mark("Warm"),
    "hot": mark("Hot"),
    "engaged": mark("Engaged"),
    "qualified": mark("Qualified"),
    "nurture": mark("Nurture"),
    "disqualified": mark("Disqualified"),
    "customer": mark("Customer"),
    "not_interested": mark("Not interested"),
    "demo": mark("Demo"),
    "proposal": mark("Proposal"),
    "negotiation": mark("Negotiation"),
    "won": mark("Won"),
    "lost": mark("Lost"),
}
VIEWS = {
    "All": mark("All"),
    "Hot leads": mark("Hot leads"),
    "Gone quiet": mark("Gone quiet"),
    "No next step": mark("No next step"),
    "With open deals": mark("With open deals"),
    "Best scores": mark("Best scores"),
}
KINDS = {
    Kind.TEXT: mark("Text"),
    Kind.NUMBER: mark("Number"),
    Kind.DATE: mark("Date"),
    Kind.TRUTH: mark("Yes or no"),
    Kind.CHOICE: mark("Choice"),
    Kind.LINK: mark("Link"),
}
_OPERATORS = {
    Operator.IS: mark("is"),
    Operator.IS_NOT: mark("is not"),
    Operator.CONTAINS: mark("contains"),
    Operator.STARTS: mark("starts with"),
    Operator.EMPTY: mark("is empty"),
    Operator.FILLED: mark("is filled"),
    Operator.AT_LEAST: mark("is at least"),
    Operator.AT_MOST: mark("is at most"),
    Operator.ANY_OF: mark("is"),
    Operator.NONE_OF: mark("is not"),
    Operator.OLDER: mark("is more than"),
    Operator.WITHIN: mark("is in the last"),
    Operator.AHEAD: mark("is in the next"),
    Operator.HAS: mark("include"),
    Operator.HAS_NOT: mark("do not include"),
}


def title_of(field: Field) -> str:
    """Return what a field is called."""
    return field.title if field.own else tr(TITLES[field.name])


def stage_of(name: str) -> str:
    """Return what a stage or status is called."""
    return tr(STAGES[name]) if name in STAGES else name.replace("_", " ").capitalize()


def view_name(name: str, *, built_in: bool) -> str:
    """Return what a view is called."""
    return tr(VIEWS[name]) if built_in else name


def operator_of(operator: Operator, field: Field) -> str:
    """Return how a comparison of a field reads."""
    if operator in WITHOUT_VALUE and field.kind is Kind.INSTANT and field.name == "last_touch":
        return tr("was never") if operator is Operator.EMPTY else tr("was ever")
    if field.name == "id":
        return ""
    return tr(_OPERATORS[operator])


def choices_of(field: Field) -> Sequence[tuple[str, str]]:
    """Return what a field with choices offers: value and words."""
    return [(one, one if field.own else stage_of(one)) for one in field.choices]


def value_of(condition: Condition, field: Field) -> str:
    """Return what a condition compares with, in words."""
    value, operator = condition.value, condition.operator
    if operator in WITHOUT_VALUE:
        return ""
    if operator is Operator.OLDER and isinstance(value, int):
        return tr("%n day(s) ago", n=value)
    if operator in (Operator.WITHIN, Operator.AHEAD) and isinstance(value, int):
        return tr("%n day(s)", n=value)
    if isinstance(value, tuple) and condition.field == "id":
        return tr("%n chosen", n=len(value))
    if isinstance(value, tuple):
        words = dict(choices_of(field))
        return ", ".join(words.get(one, one) for one in value)
    if field.kind is Kind.TRUTH:
        return tr("Yes") if value in (True, "yes", "true") else tr("No")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number(value)
    return str(value)


def sentence_of(condition: Condition, fields: Mapping[str, Field]) -> tuple[str, str, str]:
    """Return a condition as the three parts of its chip; a field that is gone is named as it was."""
    field = fields.get(condition.field)
    if field is None:
        return condition.field, tr(_OPERATORS[condition.operator]), str(condition.value or "")
    return title_of(field), operator_of(condition.operator, field), value_of(condition, field)
