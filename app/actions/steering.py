"""A draft that is changed by a few words: by a model where the founder set one for it, by rules where not."""

from app.actions.models import models_of
from app.agents import desk
from app.agents.brain.brain import Brain
from app.agents.brain.questions import Draft, Rewrite
from app.core.errors import Refused
from app.core.ids import ApprovalId, ContactId
from app.core.ports import Models
from app.store import approvals, billing, contacts, deals, department, facts, settings
from app.store.database import Rows
from app.store.workspace import Workspace
from app.sync.egress import Ledger
from app.sync.http import Web

AGENT = "outreach"


def is_for_a_model(workspace: Workspace) -> bool:
    """Tell whether the founder set a model for changing drafts: then it takes seconds, and something leaves."""
    with workspace.database.read() as rows:
        chosen = settings.get(rows, "models", {})
    return bool(chosen.get(Rewrite.task, chosen.get("*", ())))


def written_by_model(workspace: Workspace, approval: ApprovalId, wish: str, *, models: Models | None = None) -> str:
    """Return the draft as a model writes it anew, or nothing where no model gave an answer that holds.

    It may take a minute, and keeps nothing: `steer_draft` does. Raises Refused where there is no draft to change.
    """
    with workspace.database.read() as rows:
        lead, question = _question(rows, approval, wish)
    web = Web(Ledger(workspace.database))
    try:
        brain = Brain(workspace.database, models or models_of(workspace, web))
        answer = brain.answer(AGENT, question, lead)
    finally:
        web.close()
    assert isinstance(answer, Draft)
    return "" if answer.by == "rules" or answer.text == question.text else answer.text


def _question(rows: Rows, approval: ApprovalId, wish: str) -> tuple[ContactId, Rewrite]:
    found = approvals.get(rows, approval)
    if found.state != "pending" or found.contact_id is None or "text" not in found.subject:
        raise Refused(f"“{found.title}” does not wait any more; nothing was changed.")
    deal = deals.open_of(rows, found.contact_id)
    return found.contact_id, Rewrite(
        person=desk.person(contacts.get(rows, found.contact_id)),
        facts=tuple(facts.about(rows, found.contact_id)),
        offer=department.offer(rows),
        sender=department.sender_name(rows),
        text=str(found.subject["text"]),
        earlier_subject=str(found.subject.get("subject", "")),
        wish=wish.strip()[:500],
        quote=billing.current_quote(rows, deal.id) if deal is not None else None,
    )
