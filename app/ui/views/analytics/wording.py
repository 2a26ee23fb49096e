"""The words of Analytics: periods, stages, days, and what each figure counts."""

from datetime import date, timedelta

from app.actions.queries.analytics import Figure
from app.ui import words
from app.ui.words import tr

_A_MONDAY = date(2026, 1, 5)


def periods() -> list[tuple[str, str]]:
    """Return the periods one can choose."""
    return [
        ("7", tr("7 days")),
        ("30", tr("30 days")),
        ("90", tr("90 days")),
        ("all", tr("All time")),
    ]


def stage(name: str) -> str:
    """Return what a step of the funnel is called."""
    known = {
        "leads": tr("Leads"),
        "contacted": tr("Contacted"),
        "replied": tr("Replied"),
        "qualified": tr("Qualified"),
        "proposal": tr("Proposal"),
        "spend": tr("People about whom models were asked in the period, with what that cost."),
        "won": tr("Won"),
    }
    return known[name]


def weekday(number: str) -> str:
    """Return the short name of a day of the week; 0 is Monday."""
    return words.weekday(_A_MONDAY + timedelta(days=int(number)))


def hour(number: str) -> str:
    """Return an hour of the day."""
    return f"{int(number):02d}:00"


def status(name: str) -> str:
    """Return what a person's status is called."""
    known = {
        "new": tr("New"),
        "cold": tr("Cold"),
        "warm": tr("Warm"),
        "hot": tr("Hot"),
        "engaged": tr("Engaged"),
        "qualified": tr("Qualified"),
        "nurture": tr("Nurture"),
        "disqualified": tr("Disqualified"),
        "customer": tr("Customer"),
        "not_interested": tr("Not interested"),
    }
    return known.get(name, name)


def definition(figure: Figure) -> str:
    """Return in a sentence which rows a figure counts."""
    answered = tr(
        "An answer is the first thing a person wrote after a touch and before the next one. Opt-outs, automatic answers"
        " and bounces are none."
    )
    known = {
        "stage": tr("People who came in during the period and have come this far, or further."),
        "meetings": tr("People who asked for a meeting in an answer, or with whom a meeting is on record."),
        "spend": tr("People about whom models were asked in the period, with what that cost."),
        "won": tr("Deals that were won in the period."),
        "variant": tr("Letters written this way that left in the period."),
        "step": tr("People whose touch of this step left."),
    }
    if figure.kind == "step" and figure.what == "bounced":
        return tr("People whose address turned out not to exist after this step.")
    if figure.kind == "step" and figure.what == "replied":
        return tr("People who answered after this step and before the next one.")
    return known.get(figure.kind) or answered
