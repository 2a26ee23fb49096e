"""The verb of the first run: what you sell, to whom, and who you are; what was skipped becomes a task."""

from app.actions.registry import Context, Risk, action
from app.actions.settings import note_before
from app.core.describing import described
from app.core.errors import BadInput
from app.core.offer import Offer
from app.core.places import country_code
from app.core.sender import SenderProfile
from app.store import activities, department, settings

_SKIPPED = {
    "offer": "Say what you sell, so that agents can write",
    "sender": "Give your name and postal address: no mail may leave without them",
    "mailbox": "Connect a mailbox, so that mail can leave and replies are read",
    "models": "Choose a model, or keep the rules: drafts get better words with one",
}


@action(
    Risk.REVERSIBLE,
    lambda rows, **_: "Set up the workspace with what you said in the first run",
    doors=frozenset({"ui", "cli"}),
)
def begin(
    context: Context,
    product: str = "",
    pain: str = "",
    outcome: str = "",
    customers: str = "",
    person: str = "",
    business: str = "",
    address: str = "",
    contact_route: str = "",
    country: str = "",
    skipped: tuple[str, ...] = (),
) -> list[str]:
    """Set up a new workspace: the offer, the ideal customer, who sends; returns what is left to do, as tasks."""
    tx = context.tx
    note_before(tx, "offer", "profile", "profile_words", "sender", "workspace_name")
    known_country = country_code(country) if country else None
    if country and known_country is None:
        raise BadInput(f"“{country}” is no country that is known here.")
    missing = list(skipped)
    if product:
        one_liner = product if len(product) < 160 else product[:157] + "…"
        department.put(
            tx,
            "offer",
            Offer(product=product.split(".", maxsplit=1)[0][:80], one_liner=one_liner, pain=pain, outcome=outcome),
        )
    elif "offer" not in missing:
        missing.append("offer")
    if customers:
        department.put(tx, "profile", described(customers))
        settings.put(tx, "profile_words", customers)
    if person and address:
        sender = SenderProfile(
            legal_name=business or person,
            person_name=person,
            postal_address=address,
            contact_route=contact_route,
            country=known_country,
        )
        department.put(tx, "sender", sender)
    elif "sender" not in missing:
        missing.append("sender")
    if business:
        settings.put(tx, "workspace_name", business)
    tasks = [_SKIPPED[name] for name in dict.fromkeys(missing) if name in _SKIPPED]
    for title in tasks:
        activities.create_task(tx, title, kind="set up", due_at=tx.now)
    return tasks


@action(
    Risk.REVERSIBLE,
    lambda _, *, what: f"Leave {', '.join(what)} for later, as tasks",
    doors=frozenset({"ui", "cli"}),
)
def leave_for_later(context: Context, what: tuple[str, ...]) -> list[str]:
    """Put what was skipped in the first run on the list of tasks."""
    unknown = [name for name in what if name not in _SKIPPED]
    if unknown or not what:
        raise BadInput(
            f"“{', '.join(unknown)}” is no part of the first run.", hint=f"There are: {', '.join(_SKIPPED)}."
        )
    titles = [_SKIPPED[name] for name in dict.fromkeys(what)]
    for title in titles:
        activities.create_task(context.tx, title, kind="set up", due_at=context.tx.now)
    return titles
