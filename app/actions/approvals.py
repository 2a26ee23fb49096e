"""Verbs for what waits for a yes: put it aside, change it, take a sentence out or stand for it, approve what is plain."""

import re
from datetime import datetime, timedelta
from typing import Any

from app.actions.doing import BY, Workspace
from app.actions.drafts import draft_parts, is_plain
from app.actions.outreach import approve
from app.actions.registry import Context, Risk, action
from app.agents import desk
from app.agents.brain.rules.steering import steer
from app.core.errors import BadInput, Refused
from app.core.ids import ApprovalId
from app.store import approvals, attention, billing, deals, outbox, settings
from app.store.approvals import Approval
from app.store.database import Rows


def _title(rows: Rows, approval: ApprovalId) -> str:
    return approvals.get(rows, approval).title


@action(Risk.REVERSIBLE, lambda rows, *, approval: f"Put aside: {_title(rows, approval)}")
def skip_approval(context: Context, approval: ApprovalId) -> ApprovalId:
    """Put what waits aside; it comes back at the end of the queue."""
    _pending(context, approval)
    attention.skip(context.tx, approval)
    return approval


@action(Risk.REVERSIBLE, lambda rows, *, approval, wish, **__: f"Change the draft “{_title(rows, approval)}”: {wish}")
def steer_draft(context: Context, approval: ApprovalId, wish: str, written: str | None = None) -> dict[str, Any]:
    """Change a draft as you say in a few words (“shorter, and ask for Thursday”); it is checked afresh.

    `written` is the draft as a model wrote it for that; without it rules change what they understand.
    """
    found = _draft(context, approval)
    if written is not None and written.strip():
        _rewrite(context, found, written.strip())
        return {"done": [wish], "left": []}
    steered = steer(str(found.subject["text"]), wish)
    if not steered.done:
        raise Refused(
            "That was not understood, and the draft is as it was.",
            hint="Try “shorter”, “ask for Thursday” or “leave out …”, or edit it yourself.",
        )
    _rewrite(context, found, steered.text)
    return {"done": list(steered.done), "left": list(steered.left)}


@action(Risk.REVERSIBLE, lambda rows, *, approval, text, subject: f"Edit the draft “{_title(rows, approval)}”")
def edit_draft(context: Context, approval: ApprovalId, text: str, subject: str | None = None) -> ApprovalId:
    """Change a draft's words without sending it; it is checked afresh."""
    found = _draft(context, approval)
    if not text.strip():
        raise BadInput("An empty message cannot be sent; the draft is as it was.")
    _rewrite(context, found, text, subject=subject)
    return approval


@action(Risk.REVERSIBLE, lambda rows, *, approval, sentence: f"Cut from the draft: “{sentence[:60]}”")
def cut_sentence(context: Context, approval: ApprovalId, sentence: str) -> ApprovalId:
    """Take a sentence out of a draft."""
    found = _draft(context, approval)
    text = str(found.subject["text"])
    # A sentence is named by its words; between them the text may hold line ends.
    pattern = r"[ \t]*" + r"\s+".join(map(re.escape, sentence.split()))
    kept, times = re.subn(pattern, "", text)
    if not sentence.split() or not times:
        raise BadInput("That sentence is not in the draft any more.")
    left = "\n\n".join(p for part in kept.split("\n\n") if (p := part.strip()))
    if not left:
        raise BadInput("Nothing would be left of the draft; it is as it was.", hint="Turn it down, or edit it.")
    _rewrite(context, found, left)
    return approval


@action(Risk.REVERSIBLE, lambda rows, *, approval, sentence: f"Stand for: “{sentence[:60]}”")
def keep_claim(context: Context, approval: ApprovalId, sentence: str) -> ApprovalId:
    """Stand for a sentence of a draft yourself, though no stored fact bears it out."""
    found = _draft(context, approval)
    subject = dict(found.subject)
    left = [one for one in subject.get("unsupported", ()) if one != sentence]
    if len(left) == len(subject.get("unsupported", ())):
        raise BadInput("That sentence needs nobody to stand for it.")
    subject["unsupported"] = left
    subject["stands_for"] = [*subject.get("stands_for", ()), sentence]
    approvals.change_subject(context.tx, approval, subject)
    return approval


def _together(rows: Rows, *, approvals: tuple[ApprovalId, ...]) -> str:
    return "Approve 1 plain draft" if len(approvals) == 1 else f"Approve {len(approvals)} plain drafts"


@action(Risk.OUTWARD, _together)
def approve_low_risk(context: Context, approvals: tuple[ApprovalId, ...]) -> int:
    """Approve several drafts at once, or none: each passes every check, rests on sources, and is of a known template."""
    for one in approvals:
        found = _draft(context, one)
        contact, seen = draft_parts(context.tx, found, context.tx.now)
        decision = seen.decision if seen is not None else None
        if contact is None or not is_plain(context.tx, found, contact, decision):
            raise Refused(f"“{found.title}” wants a look of its own; none was approved.", hint="Approve it by itself.")
    for one in approvals:
        approve(context, one)
    return len(approvals)


@action(Risk.DESTRUCTIVE, lambda rows, *, approval: f"Take back before it leaves: {_title(rows, approval)}")
def recall_approval(context: Context, approval: ApprovalId) -> ApprovalId:
    """Take back a message that you approved and that has not left; it waits for your yes again."""
    found = approvals.get(context.tx, approval)
    message = attention.unsent_of(context.tx, approval)
    held = outbox.get(context.tx, message) if message is not None else None
    if held is None:
        if found.state == "pending":
            raise Refused(f"“{found.title}” was not approved yet; it still waits for you.")
        raise Refused(f"“{found.title}” cannot be taken back: it has left, or nothing of it is waiting to leave.")
    outbox.mark(context.tx, held.id, "held", error="taken back by you")
    subject = {"outbox": held.id, "subject": held.subject, "text": held.text, "why": "You took it back.", "rules": []}
    return approvals.ask(
        context.tx, "gate", found.title, subject, contact=held.contact_id, deal=held.deal_id, expires_at=_two_weeks(context)
    )  # fmt: skip


def _two_weeks(context: Context) -> datetime:
    return context.tx.now + timedelta(days=14)


def note_looked(workspace: Workspace) -> None:
    """Note that the person looks now: what happens from here on happened while they were away."""
    with workspace.database.transaction(BY) as tx:
        settings.put(tx, "looked_at", tx.now.isoformat())


def _pending(context: Context, approval: ApprovalId) -> Approval:
    found = approvals.get(context.tx, approval)
    if found.state != "pending":
        raise Refused(f"“{found.title}” was {found.state} already; nothing was changed.")
    return found


def _draft(context: Context, approval: ApprovalId) -> Approval:
    found = _pending(context, approval)
    if "text" not in found.subject or found.contact_id is None:
        raise BadInput(f"“{found.title}” is no message; there are no words to change.")
    return found


def _rewrite(context: Context, found: Approval, text: str, *, subject: str | None = None) -> None:
    """Keep other words for a draft, with what the checks say of them."""
    assert found.contact_id is not None
    deal = deals.open_of(context.tx, found.contact_id)
    quote = billing.current_quote(context.tx, deal.id) if deal is not None else None
    checked = desk.check_text(context.tx, found.contact_id, text, quote=quote)
    stands = set(found.subject.get("stands_for", ()))
    changed = {
        **found.subject,
        "text": text,
        "unsupported": [one for one in checked.unsupported if one not in stands],
        "figures": list(checked.figures),
        "edited_by": context.by,
    }
    if subject is not None:
        changed["subject"] = subject.strip()
    approvals.change_subject(context.tx, found.id, changed)
