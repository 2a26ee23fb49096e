"""Business notes: proposal, invoice, reminders, receipt, welcome, check-in, referral, polite ends."""

import re

from app.agents.brain.questions import Draft, WriteNote
from app.agents.brain.rules.phrases import addressee, inside, letter

# kind: subject, paragraphs. Names in braces are fields of the question.
_NOTES: dict[str, tuple[str, tuple[str, ...]]] = {
    "proposal": (
        "Proposal: {product} for {company}",
        (
            "Thank you for the good exchange. The proposal is attached; the total is {amount}.",
            "If you would like to go ahead, you can simply answer with a yes, or settle it right away here: {link}",
            "Is there anything in it you would change?",
        ),
    ),
    "proposal_no_link": (
        "Proposal: {product} for {company}",
        (
            "Thank you for the good exchange. The proposal is attached; the total is {amount}.",
            "If you would like to go ahead, an answer with a yes is all it takes.",
            "Is there anything in it you would change?",
        ),
    ),
    "proposal_follow_up": (
        "Your proposal",
        (
            "Did you have a chance to look at the proposal?",
            "If something is missing or unclear, tell me and I will change it.",
        ),
    ),
    "proposal_last": (
        "Your proposal",
        (
            "One last note about the proposal from my side.",
            "Is it still worth a decision, or shall I set it aside for now?",
        ),
    ),
    "invoice": (
        "Your invoice",
        (
            "Thank you for going ahead. Your invoice over {amount} is ready. It is due on {due}.",
            "You can see and pay it here: {link}",
        ),
    ),
    "reminder_before": (
        "Your invoice is due soon",
        ("A short reminder: the invoice over {amount} is due on {due}.", "You can pay it here: {link}"),
    ),
    "reminder_due": (
        "Your invoice is due today",
        ("The invoice over {amount} is due today.", "You can pay it here: {link}"),
    ),
    "reminder_late": (
        "Your invoice over {amount}",
        (
            "The invoice over {amount} was due on {due} and I have not seen a payment yet. Perhaps it crossed with this mail.",
            "You can pay it here: {link}",
            "If something is in the way, tell me and we will find a solution.",
        ),
    ),
    "reminder_week": (
        "Your invoice over {amount}",
        (
            "A week has passed since the invoice over {amount} was due, on {due}, and it still stands open with us.",
            "This is the link for it: {link}",
            "Is there a question about it, or somebody else I should write to?",
        ),
    ),
    "reminder_last": (
        "Your invoice over {amount}",
        (
            "The invoice over {amount} has been due since {due}. This is my last mail about it before I call.",
            "It can be paid here: {link}",
            "If you would rather pay in parts or have a doubt about it, tell me, and we will settle it.",
        ),
    ),
    "receipt": (
        "Payment received, thank you",
        ("Your payment of {amount} has arrived. Thank you!", "You will get a separate note on how we start."),
    ),
    "welcome": (
        "Welcome to {product}",
        (
            "Welcome aboard. This is how we start:",
            "{about}",
            "If you have a question at any time, answer this mail and you reach me.",
        ),
    ),
    "nudge": ("Next step with {product}", ("The next open step is: {about}", "Is anything holding you up?")),
    "still_there": (
        "",
        (
            "Is {about} still a topic for you?",
            "An answer in a line is plenty. If it can wait, tell me and I will leave it there.",
        ),
    ),
    "check_in": (
        "How is it going with {product}?",
        ("You have been with us for a week. Is everything working the way you need it?",),
    ),
    "referral": (
        "A small request",
        (
            "A month has passed since we started, and I hope {product} is doing its work.",
            "Is there somebody you know who struggles with the same thing? An introduction would mean a lot to us.",
        ),
    ),
    "demo_offer": (
        "",
        ("Gladly, here is how it works, step by step.", "{about}", "Does that look like what you need?"),
    ),
    "accepted": ("", ("Great, thank you! I will send the invoice in a separate mail.",)),
    "close_kindly": (
        "",
        (
            "Understood, and thank you for saying so. I will not follow up.",
            "Should things change, you know where to find me.",
        ),
    ),
    "later": ("", ("Understood. I will get back to you {about}.",)),
    "wrong_person": ("", ("Thank you for telling me. I will not bother you any further.",)),
    "referred": ("", ("Thank you, that is kind. I will get in touch with {about}.",)),
}


def kinds() -> frozenset[str]:
    """Return the kinds of note there are."""
    return frozenset(_NOTES)


def write(question: WriteNote) -> Draft:
    """Write a note of one of the known kinds."""
    subject, paragraphs = _NOTES[question.kind]
    values = {
        "product": question.offer.product,
        "company": addressee(question.person),
        "amount": question.amount,
        "due": question.due,
        "link": question.link,
        "about": inside(question.about) if question.kind == "still_there" else question.about,
    }
    body = [_filled(paragraph, values) for paragraph in paragraphs]
    return Draft(subject=_filled(subject, values), text=letter(question.person, body, question.sender))


def _filled(text: str, values: dict[str, str]) -> str:
    """Return a text with its blanks filled; a sentence whose blank has nothing to fill it is left out."""
    kept = [s for s in re.split(r"(?<=[.!?]) ", text) if all(values[name] for name in re.findall(r"\{(\w+)\}", s))]
    return " ".join(kept).format(**values)
