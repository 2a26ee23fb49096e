"""What simulated prospects write: several ways to say each thing, in plain everyday mail English. All of it is invented."""

import random
from datetime import date

SAYINGS: dict[str, tuple[str, ...]] = {
    "keen": (
        "Hi Sam,\n\nthis is well timed. We need something for this, reminders take us hours every week. How does it work?",
        "Sounds interesting. We are struggling with exactly that. Could you tell me more?",
        "Yes, let's talk. Would Thursday afternoon work for a short call?",
        "Thanks for reaching out. Can you send me some more information?",
        "Good timing, we are looking for a tool like this. How long does setup take?",
    ),
    "show": ("Could you show me how this looks? A demo would be great.", "Interested. Can we see a demo?"),
    "ask": (
        "Does it work with our accounting software?",
        "Where is our data stored?",
        "How long does setup take?",
        "What does it cost roughly?",
        "Do you have references of our size?",
    ),
    "need": (
        "The main problem is that nobody has time for reminders, so invoices stay open for months.",
        "We need to stop doing this by hand. It takes us two days a month.",
        "Honestly, I want to get rid of the awkward phone calls.",
    ),
    "timeline": (
        "We would like to have it in place by the end of the quarter.",
        "Ideally next month.",
        "As soon as possible, the year end is coming.",
    ),
    "authority": (
        "I decide this myself.",
        "My co-founder has to agree as well, but that is quick.",
        "Our CFO needs to approve anything over a thousand.",
    ),
    "budget": (
        "We have set aside about 5,000 dollars for this.",
        "There is a budget of $4,000 this year.",
        "Budget is 6k, give or take.",
    ),
    "no_budget": ("To be honest there is no budget for this right now.",),
    "competition": (
        "We currently use Xero for that, more or less.",
        "Nothing so far, spreadsheets.",
        "We are also looking at Chaser.",
    ),
    "objection.price": (
        "That is more expensive than we expected. Can you do something about the price?",
        "It is over our budget. Could you give us 10% off?",
        "Too expensive for us at the moment, I am afraid.",
        "We like it, but with 25% off it would be an easy yes.",
    ),
    "objection.rival": (
        "We are already using Chaser and it does the job.",
        "Our accountant recommends Xero for this instead.",
    ),
    "objection.timing": (
        "The timing is bad, we are in the middle of a migration.",
        "Not a good time for us, too much going on.",
    ),
    "objection.trust": (
        "I have never heard of you. How do I know this is safe?",
        "Why should we trust a small company with our invoices?",
    ),
    "yes": (
        "Looks good, let's go ahead. Please send the invoice.",
        "We are in. Send us the invoice, please.",
        "Agreed, go ahead!",
    ),
    "no": (
        "Thanks, but we decided against it. Not interested any more.",
        "We will not go ahead, sorry. No need for this.",
    ),
    "not_interested": (
        "Not interested, thanks.",
        "No thank you, this is not for us.",
        "Thanks, but we have no interest in this.",
    ),
    "unsubscribe": (
        "unsubscribe",
        "Please remove me from your list.",
        "Stop writing to me.",
        "Take me off your mailing list please.",
    ),
    "hostile": (
        "This is spam. If you write again I will report you to our lawyer.",
        "Stop harassing us, or you will hear from our legal department.",
    ),
    "wrong_person": (
        "I am not the right person for this, sorry.",
        "You have the wrong person, I do not deal with invoices.",
    ),
    "left": ("I no longer work at this company.",),
    "later": ("Please get back to me in {when}.", "Interesting, but not now. Contact me again in {when}."),
    "referral": (
        "Please talk to my colleague, {who} handles this.",
        "I am not responsible for this, please contact {who}.",
    ),
}
_MONTHS = "January February March April May June July August September October November December".split()


def say(kind: str, draw: random.Random, **slots: str) -> str:
    """Return one way to say it."""
    return draw.choice(SAYINGS[kind]).format(**slots)


def in_two_months(today: date) -> str:
    """Return the name of the month two months from a day."""
    return _MONTHS[(today.month + 1) % 12]
