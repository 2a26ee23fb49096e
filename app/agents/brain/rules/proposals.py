"""The words of a proposal, from what they said they need."""

from app.agents.brain.questions import ProposalText, WriteProposal
from app.agents.brain.rules.phrases import addressee, inside, sentence
from app.core.qualification import Slot


def write(question: WriteProposal) -> ProposalText:
    """Write a proposal's words: what they said, what we do about it, proof, next steps. No figures: they are the quote's."""
    offer, person = question.offer, question.person
    said = {value.slot: value for value in question.slots if not value.negative}
    understanding = [
        f"You wrote: “{said[slot].quote}”" for slot in (Slot.NEED, Slot.TIMELINE, Slot.AUTHORITY) if slot in said
    ]
    return ProposalText(
        summary=f"{offer.product} for {addressee(person)}: {sentence(inside(offer.outcome))}",
        understanding=tuple(understanding) or (f"You are looking into {sentence(inside(offer.pain))}",),
        solution=(sentence(f"{offer.product} {inside(offer.one_liner)}"), *map(sentence, offer.demo_script[:3])),
        proof=tuple(sentence(p.claim) for p in offer.proof if not p.against)[:3],
        next_steps=("Say yes to this proposal, or pay by the link in the mail.", *offer.onboarding[:3]),
    )
