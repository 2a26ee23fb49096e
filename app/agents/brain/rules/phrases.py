"""How names and the founder's own phrases stand inside a sentence."""

import re

from app.agents.brain.questions import Person

LONGEST_COMPANY = 40
_NO_INDUSTRY = frozenset("companies company other others unknown none n/a na misc miscellaneous various".split())
_COUNTABLE = re.compile(
    r"\b(?:compan(?:y|ies)|firms?|agenc(?:y|ies)|business(?:es)?|studios?|shops?|teams?|startups?|practices)$"
)

_BLANK = re.compile(r"[{}\[\]<>|]")  # a blank of somebody's template that was never filled


def greeting(person: Person) -> str:
    """Return how a mail opens; a wrong salutation is worse than none."""
    return f"Hi {person.first_name}," if person.first_name.strip() else "Hello,"


def letter(person: Person, body: list[str], sender: str) -> str:
    """Return a whole mail: greeting, paragraphs, name."""
    return "\n\n".join(part for part in [greeting(person), *body, sender] if part.strip())


def inside(text: str) -> str:
    """Return a phrase as it stands inside a sentence: first letter small, unless it is a name or an abbreviation."""
    text = text.strip()
    return text if len(text) > 1 and text[1].isupper() else text[:1].lower() + text[1:]


def sentence(text: str) -> str:
    """Return a phrase as a sentence of its own."""
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."


def company(person: Person) -> str:
    """Return a company's name as it stands in running text, or an empty text where it had better not be named."""
    name = " ".join(re.sub(r"\([^)]*\)", " ", person.company).split()).rstrip("?!.,;: ")
    if name.isupper() and " " in name:
        name = " ".join(word if _is_initials(word) else word.capitalize() for word in name.split())
    return name if len(name) <= LONGEST_COMPANY and not _BLANK.search(name) else ""


def _is_initials(word: str) -> bool:
    return len(word) <= 3 and word not in ("THE", "AND", "FOR", "CO", "OF")


def addressee(person: Person) -> str:
    """Return whom a document is for: the company, else the person."""
    return next((name for name in (company(person), person.name.strip()) if name and not _BLANK.search(name)), "you")


def people_like(person: Person) -> str:
    """Return whom the offer is for, by their industry where one is known: `software companies`."""
    industry = " ".join(person.industry.split()).rstrip(".,;")
    if (
        not industry
        or _BLANK.search(industry)
        or industry.casefold() in _NO_INDUSTRY
        or not industry[0].isalpha()
        or len(industry) > LONGEST_COMPANY
    ):
        return "companies like yours"
    shouts = industry.isupper() and " " in industry
    words = [word if _is_short_form(word) and not shouts else word.lower() for word in industry.split()]
    named = " ".join(words)
    return named if _COUNTABLE.search(named) else f"{named} companies"


def _is_short_form(word: str) -> bool:
    """Tell an abbreviation (IT, SaaS, B2B) from a word that merely begins a heading."""
    return word.isupper() or not word[1:].islower()


def doing(pain: str) -> str:
    """Return a question for how somebody deals with the founder's pain, without its question mark."""
    verb = "go about" if re.match(r"[A-Za-z]+ing\b", pain.strip()) else "deal with"
    return f"How do you {verb} {inside(pain)}"
