"""Scout: goes through an imported batch, keeps the candidates that fit, and says of each why, or why not.

Before a candidate is taken it is held against customers, open deals, suppressions and running sequences. The number
asked for is the budget: a run stops when it is met, or when the batch is drained, and says which.
"""

from dataclasses import dataclass

from app.agents.runtime.step import Step, Work
from app.agents.runtime.workflow import Outcome, workflow
from app.core.contact import Contact
from app.core.deal import Status
from app.core.ids import BatchId
from app.core.offer import Profile
from app.core.places import folded
from app.store import audit, contacts, deals, department, events, runs, sequences, suppressions
from app.store.database import Rows

CHUNK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """One chunk of a batch, gone through."""

    taken: int
    refused: int
    last_id: int
    drained: bool


@workflow("scout", version=1, exclusive=False, priority=9)
def scout(step: Step, batch: BatchId, wanted: int | None = None, dormant: bool = False) -> Outcome:
    """Take the fitting candidates of an import batch into the department."""
    taken, refused, last = 0, 0, 0
    number = 0
    while True:
        number += 1
        left = None if wanted is None else wanted - taken
        sifted = step.run(f"sift {number}", sift, batch, last, left, dormant)
        taken, refused, last = taken + sifted.taken, refused + sifted.refused, sifted.last_id
        if sifted.drained or (wanted is not None and taken >= wanted):
            break
    because = "the number asked for is met" if wanted is not None and taken >= wanted else "the batch is drained"
    return Outcome(name="sifted", because=because, data={"taken": taken, "refused": refused})


def sift(work: Work, batch: BatchId, after: int, left: int | None, dormant: bool) -> Sifted:
    """Go through the next candidates of a batch."""
    people = contacts.of_batch(work.tx, batch, after=after, limit=CHUNK)
    profile = department.profile(work.tx)
    taken = refused = 0
    last = after
    for contact in people:
        if left is not None and taken >= left:
            break
        last = contact.id
        reason = _refusal(work.tx, contact, profile)
        if reason:
            refused += 1
            audit.append(work.tx, "refuse_candidate", f"Not taken: {contact.shown}, since {reason}", contact=contact.id)
            sequences.set_journey(work.tx, contact.id, state="ended", because=reason, chain=_chain(dormant))
        else:
            taken += 1
            why = _why(contact, batch)
            audit.append(work.tx, "take_candidate", f"Taken: {contact.shown}, {why}", contact=contact.id)
            events.emit(work.tx, "lead.accepted", contact=contact.id, data={"why": why, "dormant": dormant})
    return Sifted(taken=taken, refused=refused, last_id=last, drained=len(people) < CHUNK)


def _chain(dormant: bool) -> str:
    return "re-engagement" if dormant else "full-autonomous"


def _refusal(rows: Rows, contact: Contact, profile: Profile) -> str:
    """Return why a candidate is not taken, or an empty text."""
    if suppressions.of_contact(rows, contact.id, channel="email") is not None:
        return "they asked not to be contacted"
    if contact.status is Status.CUSTOMER:
        return "they are a customer"
    if deals.open_of(rows, contact.id) is not None:
        return "there is an open deal with them"
    if sequences.active(rows, contact.id) is not None or runs.in_charge_of(rows, contact.id) is not None:
        return "an agent is in touch with them already"
    if contact.email is None:
        return "there is no e-mail address that works"
    text = folded(
        " ".join((contact.title or "", contact.company.industry or "" if contact.company else "", contact.notes or ""))
    )
    hit = next((d for d in profile.disqualifiers if folded(d) and folded(d) in text), None)
    return f"“{hit}” rules them out" if hit else ""


def _why(contact: Contact, batch: BatchId) -> str:
    role = contact.title or "a contact"
    at = f" at {contact.company.name}" if contact.company else ""
    return f"{role}{at}, from import {batch}, known to nobody in the department yet"
