"""What the words for a data source mean: where an address came from decides what may be done with it."""

from __future__ import annotations

import re
from functools import lru_cache

from app.compliance.facts import DataSource

_MARKS = {
    "person": re.compile(
        r"\b(self|themselves|from them|person|data subject|web ?form|contact form|form|sign ?up|inbound|direct|inquiry|"
        r"enquiry|business card|booking|subscriber|opt ?in|reply)\b"
    ),
    "sale": re.compile(r"\b(sale|sold|purchase|order|checkout|contract|invoice|customer|deal|billing|shop)\b"),
    "bought": re.compile(
        r"\b(purchased|bought|broker|rented|list vendor|data vendor|third party|partner list|provider|purchase of (a )?list)\b"
    ),
    "published": re.compile(r"\b(published|imprint|impressum|website|web site|web page|directory)\b"),
    "unrestricted": re.compile(
        r"\b(without|no) (any )?(a )?(no messages|restrictions?|no solicitation)|\bunrestricted\b"
    ),
    "own_export": re.compile(r"\b(export|exported|connections|csv|typed|manual|manually|own|user)\b"),
    "scraped": re.compile(r"\b(scrap\w*|crawl\w*|bulk)\b"),
}


@lru_cache(maxsize=1024)
def marks(kind: str) -> frozenset[str]:
    """Return what the words of a data source say, as marks: person, sale, bought, published, linkedin, …"""
    said = re.sub(r"[_\-]+", " ", kind.lower())
    found = {mark for mark, pattern in _MARKS.items() if pattern.search(said)}
    return frozenset(found | ({"linkedin"} if "linkedin" in said.replace(" ", "") else set()))


def from_person(source: DataSource) -> bool:
    """Tell whether the person gave the address."""
    if source.from_person is not None:
        return source.from_person
    said = marks(source.kind)
    return "bought" not in said and not said.isdisjoint({"person", "sale"})


def from_sale(source: DataSource) -> bool:
    """Tell whether the address was got in a sale."""
    said = marks(source.kind)
    return "sale" in said and "bought" not in said


def is_published(source: DataSource) -> bool:
    """Tell whether the owner published the address."""
    return source.published if source.published is not None else "published" in marks(source.kind)


def allows_messages(source: DataSource) -> bool:
    """Tell whether it is known that the page did not say “no messages”."""
    return not source.no_messages if source.no_messages is not None else "unrestricted" in marks(source.kind)


def is_linkedin(source: DataSource) -> bool:
    """Tell whether the data come from LinkedIn."""
    return "linkedin" in marks(source.kind)


def is_scraped_linkedin(source: DataSource) -> bool:
    """Tell whether the data may come from profile pages: all but the member's own export and facts typed by the user."""
    said = marks(source.kind)
    return "linkedin" in said and ("own_export" not in said or "scraped" in said)
