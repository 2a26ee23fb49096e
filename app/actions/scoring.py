"""Scoring a file of leads against an ideal customer; nothing is stored."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.core.amounts import whole_amount
from app.core.errors import BadInput
from app.core.normalise import ContactInput, normalise_contact
from app.core.offer import Profile
from app.core.places import country_name
from app.core.scoring import LeadFacts, score
from app.sync.importers.mapping import guess
from app.sync.importers.table import open_table

_GROWTH = re.compile(
    r"growth|growing|hiring|news|headcount change|funding (round|stage|date)|latest funding|expan", re.IGNORECASE
)
_INTENT = re.compile(r"intent|signal|visit|engag|interest|demo request|trial|replied", re.IGNORECASE)
_BUDGET = re.compile(r"budget", re.IGNORECASE)


def profile_from(file: Path) -> Profile:
    """Return an ideal customer from a JSON file; raises BadInput where it cannot be read as one."""
    try:
        data = json.loads(file.read_text(encoding="utf-8-sig"))
        if not isinstance(data, dict):
            raise TypeError
        size = data.get("company_size")
        return Profile(
            industries=_texts(data, "industries"),
            company_size=(int(size[0]), int(size[1])) if size else None,
            roles=_texts(data, "roles"),
            technologies=_texts(data, "technologies"),
            countries=_texts(data, "countries"),
            signals=_texts(data, "signals"),
            disqualifiers=_texts(data, "disqualifiers"),
            least_revenue=int(data.get("least_revenue", Profile().least_revenue)),
        )
    except OSError:
        raise BadInput(f"{file} cannot be read.") from None
    except (ValueError, TypeError, IndexError, KeyError):
        raise BadInput(
            f"{file} is no ideal customer profile.",
            hint='Write {"industries": [], "company_size": [10, 200], "roles": [], "technologies": [], "countries": []}.',
        ) from None


def _texts(data: dict[str, Any], name: str) -> tuple[str, ...]:
    value = data.get(name) or ()
    return (value,) if isinstance(value, str) else tuple(str(item) for item in value)


def score_file(file: Path, profile: Profile) -> Iterator[dict[str, Any]]:
    """Yield one scored row after the other, as soon as each is read; raises BadInput where the file is no table."""
    table = open_table(file)
    mapping = guess(table.headers, table.samples(300))
    names = [mapping.get(heading) for heading in table.headers]
    for number, row in enumerate(table.rows(), start=1):
        cells = row[1]
        values = {name: cell for name, cell in zip(names, cells, strict=False) if name and cell}
        others = {h: c for h, name, c in zip(table.headers, names, cells, strict=False) if c and not name}
        contact = normalise_contact(values, default_country=None)
        result = score(_facts(contact, others), profile)
        yield {
            "row": number,
            "score": result.value,
            "band": result.band,
            "signals": [
                {"signal": s.signal, "points": s.points, "of": s.of, "evidence": s.evidence} for s in result.signals
            ],
            "unknown": list(result.unknown),
            "known": result.known,
            "provisional": result.provisional,
        }


def _facts(contact: ContactInput, others: dict[str, str]) -> LeadFacts:
    def other(pattern: re.Pattern[str]) -> str:
        return next((cell.strip() for heading, cell in others.items() if pattern.search(heading)), "")

    low, high = contact.company_size or (None, None)
    country = contact.country
    return LeadFacts(
        industry=contact.industry,
        size_low=low,
        size_high=high if high is not None else low,
        title=contact.title,
        seniority=contact.seniority,
        department=contact.department,
        annual_revenue=contact.annual_revenue,
        funding=whole_amount(contact.funding) if contact.funding else None,
        budget=whole_amount(other(_BUDGET)) if other(_BUDGET) else None,
        technologies=contact.technologies,
        growth=other(_GROWTH),
        country=country_name(country) if country else contact.country_text,
        intent=other(_INTENT),
    )
