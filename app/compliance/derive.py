"""From plain contact values to the gate's facts: places, zones, and what kind of recipient (compliance.md, sections 2, 12).

Places are the union of all hints; nothing is guessed away. What the hints do not say stays unknown (None, empty).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from app.compliance.case import EUROPE, zones_at
from app.compliance.facts import LineType, RecipientKind
from app.compliance.ruleset import load
from app.compliance.words import UNKNOWN_ZONE, place_code
from app.core.addresses import (
    domain_of,
    is_free_mail,
    is_role_address,
    normal_domain,
    normal_email,
    phone_region,
    phone_state,
    phone_zones,
)
from app.core.places import country_code, folded, us_state_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where a contact may be; `trail` says which value gave which place, as evidence."""

    jurisdictions: frozenset[str]
    zones: frozenset[str]
    trail: tuple[tuple[str, str], ...]


# Endings of countries that the world uses for their sound: they say nothing about the place.
_SOLD_ENDINGS = frozenset(
    "ac ag ai am app bz cc cf co cx fm ga gg gl gq im io la li ly me ml ms mu nu pw rs sc sh so st sx tk to tv vc vg ws".split()
)
_EXTRA_ENDINGS = {"uk": "GB", "eu": "EU"}

_SOLE = re.compile(
    r"\b(freelance\w*|freiberuf\w*|self[ -]?employed|selbst(aendig|andig|ständig)\w*|einzelunternehm\w*|sole (trader|proprietor\w*)|"
    r"auto[ -]?entrepreneur|micro[ -]?entrepreneur|entreprise individuelle|autonom[oa]|ditta individuale|libero professionista|"
    r"eenmanszaak|zzp(er)?|e k|ekfm|e kfm|e kfr|gbr|partnership|jednoosobowa|enkeltmandsvirksomhed|enskild firma|dba)\b"
)
_REGISTERED = re.compile(
    r"\b(inc|incorporated|llc|l l c|corp|corporation|ltd|limited|plc|llp|gmbh|ug|ag|kgaa|se|sarl|sas|sasu|s a|sa|eurl|"
    r"bv|b v|nv|n v|srl|s r l|spa|s p a|sl|s l|slu|sp z o o|spolka|oy|oyj|ab|a b|aps|as|asa|kft|zrt|doo|d o o|sro|s r o|lda|pty|"
    r"pte|ulc|societe|aktiengesellschaft)$"
)
_PUBLIC = re.compile(
    r"(^|\.)(gov|mil|gob|gouv|gov\.[a-z]{2}|gob\.[a-z]{2}|gouv\.fr|bund\.de|nhs\.uk|europa\.eu|admin\.ch|gv\.at|police\.uk)$"
)


def places_of(
    *,
    email: str | None = None,
    phones: Iterable[str] = (),
    country: str | None = None,
    state: str | None = None,
    company_country: str | None = None,
    company_state: str | None = None,
    website: str | None = None,
) -> Places:
    """Return every jurisdiction and zone that any of a contact's values names.

    Phones are E.164; countries and states are codes or names. A number that belongs to no country gives the zone
    `Etc/Unknown`, into which the gate lets nobody call.
    """
    trail: list[tuple[str, str]] = []
    zones: set[str] = set()
    for number in phones:
        places, found = _phone(number)
        trail += [(number, place) for place in places]
        zones |= found
    for where, part in ((country, state), (company_country, company_state)):
        if place := _address(where, part):
            trail.append(("address", place))
            zones |= zones_at(place) if place != "US" or not zones else set()
    for host in (domain_of(email) if email else None, normal_domain(website) if website else None):
        if host and (place := _ending(host)):
            trail.append((host, place))
    jurisdictions = frozenset(place for _, place in trail)
    known_states = {place for place in jurisdictions if place.startswith("US-")}
    if known_states:
        jurisdictions -= {"US"}
    for place in jurisdictions:
        if not zones & zones_at(place) and not any(source[:1] == "+" and at == place for source, at in trail):
            zones |= zones_at(place)
    return Places(jurisdictions=jurisdictions, zones=frozenset(zones), trail=tuple(dict.fromkeys(trail)))


@lru_cache(4096)  # the same people come up with every message
def _phone(number: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the places and zones of a number: its area code's state, and all zones where an area code straddles them."""
    region = phone_region(number) if re.fullmatch(r"\+\d{7,15}", number) else None
    if region is None or region == "001":
        return (), frozenset({UNKNOWN_ZONE})
    zones = phone_zones(number) or frozenset({UNKNOWN_ZONE})
    if number.startswith("+1"):
        zones |= frozenset(load().area_codes.get(number[2:5], ()))
    state = phone_state(number) if region == "US" else None
    return (f"US-{state}" if state else region,), zones


def _address(country: str | None, state: str | None) -> str | None:
    code = country_code(country) if country else None
    if code is None:
        only = us_state_code(state) if state and not country else None
        return f"US-{only}" if only else None
    return (place_code(f"{code}-{state}") if state and code in ("US", "CA") else None) or code


def _ending(host: str) -> str | None:
    ending = host.rpartition(".")[2]
    if ending in _EXTRA_ENDINGS:
        return _EXTRA_ENDINGS[ending]
    return country_code(ending) if len(ending) == 2 and ending not in _SOLD_ENDINGS else None


def is_registered_form(text: str) -> bool:
    """Tell whether a company name ends in the legal form of a registered company."""
    return bool(_REGISTERED.search(folded(text)))


def kind_of(
    *,
    email: str | None = None,
    company: str | None = None,
    legal_form: str | None = None,
    title: str | None = None,
    employees: int | None = None,
    registered: bool | None = None,
    jurisdictions: Collection[str] = (),
) -> RecipientKind | None:
    """Return what kind of recipient a contact is, or None where the values do not show it.

    `registered` says that a register was looked at. In the UK only a registered form makes a company, as partnerships
    count as individuals; elsewhere in Europe and in Canada more than one employee will do.
    """
    address = normal_email(email) if email else None
    if address and _PUBLIC.search(domain_of(address)):
        return RecipientKind.PUBLIC_BODY
    words = folded(" ; ".join(part for part in (company, legal_form, title) if part))
    if _SOLE.search(words) and not registered:
        return RecipientKind.SOLE_TRADER
    formed = bool(registered) or any(is_registered_form(part) for part in (company, legal_form) if part)
    if employees == 1 and not formed and registered is not None:
        return RecipientKind.SOLE_TRADER
    if address and is_free_mail(address):
        return RecipientKind.CONSUMER
    if not formed and not _is_company(
        company, employees, jurisdictions, role=bool(address and is_role_address(address))
    ):
        return RecipientKind.SOLE_TRADER if employees == 1 else None
    return RecipientKind.COMPANY_GENERIC if address and is_role_address(address) else RecipientKind.COMPANY_NAMED


def _is_company(company: str | None, employees: int | None, jurisdictions: Collection[str], *, role: bool) -> bool:
    """Tell whether it is a company though nothing shows a registered form."""
    countries = {place.partition("-")[0] for place in jurisdictions}
    if not countries or "GB" in countries or employees == 1:
        return False
    if countries & (EUROPE | {"CA"}):
        return role or (employees or 0) > 1
    return role or bool(company)


def line_of(looked_up: LineType | None, *, number: str, company_known: bool) -> LineType | None:
    """Return the line type the gate may rely on: `fixed` only where a look-up said so and the company is known.

    Without a look-up a number is a person's mobile; every US number is, as its digits do not tell (section 5).
    """
    if looked_up is LineType.FIXED:
        return LineType.FIXED if company_known else LineType.MOBILE
    return looked_up or (LineType.MOBILE if number else None)
