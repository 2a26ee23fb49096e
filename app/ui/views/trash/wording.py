"""What the trash says."""

from collections.abc import Sequence

from app.actions.queries.trash import Consequences, Kind
from app.ui import words
from app.ui.widgets import Consequence
from app.ui.words import tr


def kind_names() -> dict[Kind, str]:
    """Return what the kinds of records are called."""
    return {"contact": tr("Contacts"), "company": tr("Companies"), "deal": tr("Deals")}


def nothing_here(kind: Kind) -> str:
    """Return how the trash fills."""
    return {
        "contact": tr("A contact you delete waits here until you restore it or delete it for good."),
        "company": tr("A company you delete waits here until you restore it or delete it for good."),
        "deal": tr("A deal you delete waits here until you restore it or delete it for good."),
    }[kind]


def delete_title(kind: Kind, names: Sequence[str]) -> str:
    """Return the question, with the number or the name."""
    if len(names) == 1:
        return tr("Delete {name} for good?", name=names[0])
    return {
        "contact": tr("Delete %n contact(s) for good?", n=len(names)),
        "company": tr("Delete %n (company|companies) for good?", n=len(names)),
        "deal": tr("Delete %n deal(s) for good?", n=len(names)),
    }[kind]


def delete_deed(kind: Kind, count: int) -> str:
    """Return what the button does."""
    return {
        "contact": tr("Delete %n contact(s)", n=count),
        "company": tr("Delete %n (company|companies)", n=count),
        "deal": tr("Delete %n deal(s)", n=count),
    }[kind]


def consequence_rows(kind: Kind, seen: Consequences) -> list[Consequence]:
    """Return what goes and what stays, as rows; what does not arise is left out."""
    worth = ", ".join(words.money(one) for one in seen.worth if one.minor)
    deals = tr("%n open deal(s)", n=seen.deals) + (f", {worth}" if worth else "")
    loses = tr("lose their contact") if kind == "contact" else tr("lose their company")
    found = [
        (seen.sends, "nav.sequences", tr("%n scheduled send(s)", n=seen.sends), tr("are cancelled")),
        (seen.deals, "nav.pipeline", deals, loses),
        (seen.messages, "channel.chat", tr("%n message(s)", n=seen.messages), tr("are erased")),
        (seen.activities, "channel.note", tr("%n note(s) and calls", n=seen.activities), tr("are erased")),
        (
            seen.suppressions,
            "nav.compliance",
            tr("%n do-not-contact (entry|entries)", n=seen.suppressions),
            tr("are kept, by law"),
        ),
        (
            seen.consents,
            "nav.compliance",
            tr("%n consent(s)", n=seen.consents),
            tr("are kept as proof, without the name"),
        ),
        (seen.invoices, "channel.invoice", tr("%n invoice(s)", n=seen.invoices), tr("are kept with the name, by law")),
        (1, "action.lock", tr("The audit trail"), tr("keeps that it was done, and no name")),
    ]
    return [Consequence(icon=icon, bold=bold, text=text) for count, icon, bold, text in found if count]
