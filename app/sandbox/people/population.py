"""A seeded population of invented companies and people, and the lists a founder would have of them.

All of it is sample data: invented names, addresses under example domains. The same seed gives the same people.
"""

import csv
import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_FIRST = (
    "Ada Alan Amara Ana Anton Aya Ben Bianca Carla Chen Clara Dana Daniel Elena Emil Esther Farid Fiona Gabriel Grace Hana Hugo"
    " Ida Imran Iris Ivan Jana Jonas Julia Kai Karim Kofi Lara Leo Lina Luca Maja Marco Maria Mateo Mia Milan Nadia Nico Nora"
    " Olga Omar Oscar Paula Pia Priya Rafael Rosa Ruben Samira Sara Sofia Stefan Tara Theo Tomas Uma Vera Viktor Wanda Yara Zoe"
).split()  # fmt: skip
_LAST = (
    "Abbott Adler Almeida Aoki Barros Becker Bell Bergman Blum Brandt Carver Castro Chan Cole Costa Cruz Dahl Diaz Dubois Duval"
    " Eriksen Farrow Ferrer Fischer Fox Garner Grant Haas Hale Hart Horvat Ibsen Ito Jansen Keller Khan Klein Kovac Lang Larsen"
    " Lehmann Lindt Lund Marsh Mayer Mendez Moreau Nagy Novak Okafor Olsen Park Pereira Petrov Quist Reed Reyes Rossi Roth Ruiz"
    " Sand Sato Schmidt Silva Sousa Stone Sundberg Tanaka Torres Vance Vogel Wagner Walsh Weber West Winter Wolf Yilmaz Zhang"
).split()  # fmt: skip
_HEAD = (
    "Alder Amber Anchor Aspen Beacon Birch Bluebell Bridge Cedar Clover Cobalt Copper Coral Crest Delta Driftwood Elm Ember Falcon"
    " Fern Flint Garnet Granite Harbor Hazel Heron Hollow Indigo Iron Ivory Juniper Kestrel Lark Laurel Linden Lumen Maple Marble"
    " Meadow Merlin Mosaic Nimbus North Oak Olive Onyx Opal Orchard Osprey Pebble Pine Poplar Quartz Raven Ridge River Robin Rowan"
    " Sable Saffron Sage Silver Slate Sparrow Spruce Summit Swift Tamarack Teal Thistle Timber Topaz Umber Vale Verve Willow Wren"
).split()  # fmt: skip
_TAIL = {
    "Software": ("Labs", "Systems", "Software", "Cloud", "Apps"),
    "Marketing": ("Media", "Studio", "Creative", "Marketing", "Brands"),
    "Consulting": ("Partners", "Advisory", "Consulting", "Group", "Associates"),
    "Logistics": ("Freight", "Logistics", "Supply", "Cargo", "Transport"),
    "Manufacturing": ("Works", "Industries", "Tools", "Components", "Machines"),
    "Retail": ("Goods", "Market", "Outfitters", "Trading", "Stores"),
    "Construction": ("Builders", "Construction", "Homes", "Design Build", "Structures"),
}
_TITLES = (
    ("Founder", 14), ("CEO", 16), ("COO", 10), ("CFO", 10), ("Head of Finance", 12), ("Finance Manager", 10),
    ("Office Manager", 8), ("Head of Operations", 8), ("Accountant", 6), ("Marketing Manager", 4), ("Intern", 2),
)  # fmt: skip
# Country, its share, a legal form, a city and (for the US) a state, and a pattern for phone numbers.
_PLACES = (
    ("United States", 16, "Inc.", "Austin", "TX", "+1 512-555-0{:03d}"),
    ("United States", 14, "LLC", "New York", "NY", "+1 212-555-0{:03d}"),
    ("United States", 12, "Inc.", "Denver", "CO", "+1 303-555-0{:03d}"),
    ("United States", 10, "LLC", "San Diego", "CA", "+1 619-555-0{:03d}"),
    ("United Kingdom", 12, "Ltd", "Leeds", "", "+44 20 7946 0{:03d}"),
    ("Ireland", 4, "Ltd", "Cork", "", ""),
    ("France", 6, "SARL", "Lyon", "", ""),
    ("Finland", 3, "Oy", "Tampere", "", ""),
    ("Germany", 7, "GmbH", "Hamburg", "", ""),
    ("Netherlands", 3, "BV", "Utrecht", "", ""),
    ("Spain", 3, "SL", "Valencia", "", ""),
    ("Switzerland", 2, "AG", "Bern", "", ""),
    ("Canada", 4, "Inc.", "Toronto", "Ontario", ""),
    ("Australia", 4, "Pty Ltd", "Perth", "", ""),
)
_STACK = ("QuickBooks", "Xero", "Stripe", "HubSpot", "Slack", "Shopify", "Salesforce", "Notion")
_NEWS = (
    "hiring {n} sales people",
    "hiring a controller",
    "opening a second office",
    "growing its team after new funding",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """One invented company, as the world (and a data provider) knows it."""

    name: str
    domain: str
    industry: str
    people: int
    revenue: int
    country: str
    city: str
    state: str
    technologies: tuple[str, ...]
    news: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One invented person."""

    first: str
    last: str
    email: str
    title: str
    phone: str
    profile: str
    firm: Firm
    dormant: bool = False

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


def populate(count: int, seed: int, *, dormant_share: float = 0.15) -> list[Person]:
    """Return so many people, in companies of one to three of them."""
    draw = random.Random(f"population {seed}")
    people: list[Person] = []
    used: set[str] = set()
    dormant = round(count * dormant_share)
    while len(people) < count:
        firm = _firm(draw, used)
        for _ in range(draw.choice((1, 1, 1, 2, 2, 3))):
            if len(people) < count:
                people.append(_person(draw, firm, len(people), used, dormant=len(people) >= count - dormant))
    return people


def _firm(draw: random.Random, used: set[str]) -> Firm:
    while True:
        industry = draw.choices(list(_TAIL), weights=(26, 22, 18, 14, 8, 7, 5))[0]
        base = f"{draw.choice(_HEAD)} {draw.choice(_TAIL[industry])}"
        domain = base.lower().replace(" ", "") + ".example"
        if domain not in used:
            used.add(domain)
            break
        base = f"{base} {len(used)}"
    place = draw.choices(_PLACES, weights=[p[1] for p in _PLACES])[0]
    people = round(draw.lognormvariate(3.4, 0.9)) + 2
    return Firm(
        name=f"{base} {place[2]}",
        domain=domain,
        industry=industry,
        people=people,
        revenue=int(people * draw.uniform(60_000, 180_000)) // 10_000 * 10_000,
        country=place[0],
        city=place[3],
        state=place[4],
        technologies=tuple(draw.sample(_STACK, draw.choice((1, 2, 3)))),
        news=draw.choice(_NEWS).format(n=draw.randint(2, 6)) if draw.random() < 0.35 else "",
    )


def _person(draw: random.Random, firm: Firm, number: int, used: set[str], *, dormant: bool) -> Person:
    while True:
        first, last = draw.choice(_FIRST), draw.choice(_LAST)
        local = f"{first}.{last}".lower()
        if draw.random() < 0.04:
            local = "info"
        email = f"{local}@{firm.domain}"
        if email not in used:
            used.add(email)
            break
    title = draw.choices([t for t, _ in _TITLES], weights=[w for _, w in _TITLES])[0]
    pattern = next(p[5] for p in _PLACES if p[0] == firm.country and p[3] == firm.city)
    return Person(
        first=first,
        last=last,
        email=email,
        title=title,
        phone=pattern.format(100 + number % 100) if pattern and draw.random() < 0.7 else "",
        profile=f"https://www.linkedin.com/in/sample-{first}-{last}-{number}".lower() if draw.random() < 0.6 else "",
        firm=firm,
        dormant=dormant,
    )


_HEADINGS = (
    "First Name", "Last Name", "Email", "Job Title", "Company Name", "Website URL", "Number of Employees", "Industry",
    "Phone Number", "LinkedIn URL", "City", "State/Region", "Country/Region", "Unsubscribed from all email", "Record ID",
)  # fmt: skip


def write_list(people: Iterable[Person], file: Path, *, seed: int) -> int:
    """Write a list as a founder's CRM would export it: some cells empty, a few people opted out; returns its rows."""
    draw = random.Random(f"list {seed} {file.name}")
    rows = 0
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(_HEADINGS)
        for rows, person in enumerate(people, start=1):
            firm = person.firm
            known = draw.random
            writer.writerow(
                (
                    person.first,
                    person.last,
                    person.email,
                    person.title if known() < 0.92 else "",
                    firm.name,
                    f"https://{firm.domain}" if known() < 0.8 else "",
                    firm.people if known() < 0.7 else "",
                    firm.industry if known() < 0.75 else "",
                    person.phone,
                    person.profile,
                    firm.city,
                    firm.state,
                    firm.country,
                    "true" if known() < 0.02 else "false",
                    10_000 + rows,
                )
            )
    return rows
