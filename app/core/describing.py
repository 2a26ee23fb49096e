"""An ideal customer from a sentence: “EU freight firms, 50 to 500 people, ops leaders”.

Only what is plainly said is taken: industries and roles as they are written, sizes as figures, countries and regions by
their names. What is not understood is left to the person, and named.
"""

import re

from app.core.offer import Profile
from app.core.places import folded

_REGIONS = {
    "eu": "AT BE BG HR CY CZ DE DK EE ES FI FR GR HU IE IT LT LU LV MT NL PL PT RO SE SI SK",
    "europe": "AT BE BG CH HR CY CZ DE DK EE ES FI FR GB GR HU IE IS IT LT LU LV MT NL NO PL PT RO SE SI SK",
    "dach": "DE AT CH",
    "nordic": "DK FI IS NO SE",
    "nordics": "DK FI IS NO SE",
    "benelux": "BE NL LU",
    "uk": "GB",
    "britain": "GB",
    "us": "US",
    "usa": "US",
    "america": "US",
    "north america": "US CA",
}
_COUNTRIES = {
    "germany": "DE", "austria": "AT", "switzerland": "CH", "france": "FR", "spain": "ES", "italy": "IT", "netherlands": "NL",
    "belgium": "BE", "poland": "PL", "portugal": "PT", "ireland": "IE", "sweden": "SE", "norway": "NO", "denmark": "DK",
    "finland": "FI", "canada": "CA", "australia": "AU", "united kingdom": "GB", "united states": "US", "india": "IN",
    "singapore": "SG", "japan": "JP", "brazil": "BR", "mexico": "MX",
}  # fmt: skip
_SIZE = re.compile(
    r"(\d[\d.,]*)\s*(?:-|–|to|bis|and)\s*(\d[\d.,]*)\s*(?:people|employees|staff|seats|heads|mitarbeiter)?",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"(?:over|more than|at least|from|ab|above)\s+(\d[\d.,]*)\s*(?:people|employees|staff|mitarbeiter)?", re.IGNORECASE
)
_AT_MOST = re.compile(
    r"(?:under|fewer than|less than|up to|below)\s+(\d[\d.,]*)\s*(?:people|employees|staff)?", re.IGNORECASE
)
_ROLE = re.compile(
    r"\b((?:head|heads|vp|vps|director|directors|chief|lead|leads|manager|managers|owner|owners|founder|founders|ceo|cto|cfo"
    r"|coo|cmo|buyers?|partners?)(?: of [\w ]+?)?"
    r"|[\w-]+ (?:leaders?|managers?|directors?|owners?|heads?|officers?|teams?))\b"
    r"(?=[,.;]|\s*$|\s+(?:in|at|and|with)\b)",
    re.IGNORECASE,
)
_FIRM = re.compile(
    r"\b([\w&-]+(?: [\w&-]+)?) (?:firms?|companies|businesses|agencies|startups?|shops?|teams?|makers?)\b",
    re.IGNORECASE,
)
_FILLER = frozenset("small medium large big the of for in other b2b eu uk us european american german french".split())
_MOST = 10_000_000


def described(text: str) -> Profile:
    """Return the profile that a sentence describes; a part that says nothing stays empty."""
    plain = folded(text)
    countries: list[str] = []
    for table in (_REGIONS, _COUNTRIES):
        for name, codes in table.items():
            if re.search(rf"\b{re.escape(name)}\b", plain):
                countries += codes.split()
    return Profile(
        industries=_industries(text),
        company_size=_size(text),
        roles=tuple(dict.fromkeys(match[1].strip() for match in _ROLE.finditer(text))),
        countries=tuple(dict.fromkeys(countries)),
    )


def _industries(text: str) -> tuple[str, ...]:
    found = []
    for match in _FIRM.finditer(text):
        words = [word for word in match[1].split() if word.casefold() not in _FILLER and not word.isdigit()]
        if words:
            found.append(" ".join(words))
    return tuple(dict.fromkeys(found))


def _size(text: str) -> tuple[int, int] | None:
    if match := _SIZE.search(text):
        low, high = _whole(match[1]), _whole(match[2])
        return (low, high) if 0 < low <= high else None
    if match := _AT_LEAST.search(text):
        return (_whole(match[1]), _MOST)
    if match := _AT_MOST.search(text):
        return (1, _whole(match[1]))
    return None


def _whole(text: str) -> int:
    return int(re.sub(r"\D", "", text) or 0)
