"""Who is who: e-mail, profile address, phone, name with the company's domain; a fuzzy match is only a question."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.core.places import folded


class Rung(StrEnum):
    """On which rung of the ladder two records met."""

    EMAIL = "email"
    PROFILE = "profile"
    PHONE = "phone"
    NAME_AND_DOMAIN = "name_and_domain"
    FUZZY = "fuzzy"

    @property
    def sure(self) -> bool:
        return self is not Rung.FUZZY


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a record can be recognised by."""

    id: int
    name: str = ""
    emails: frozenset[str] = frozenset()
    profile: str | None = None
    phones: frozenset[str] = frozenset()
    domain: str | None = None
    company: str = ""


def same(one: Identity, other: Identity) -> Rung | None:
    """Return the rung on which two records are the same person, or None."""
    if one.emails & other.emails:
        return Rung.EMAIL
    if one.profile and one.profile == other.profile:
        return Rung.PROFILE
    named = one.name and folded(one.name) == folded(other.name)
    # A switchboard's number is shared by a whole company: a phone needs the name beside it.
    if named and one.phones & other.phones:
        return Rung.PHONE
    if named and one.domain and one.domain == other.domain:
        return Rung.NAME_AND_DOMAIN
    return Rung.FUZZY if _alike(one, other) else None


def _alike(one: Identity, other: Identity) -> bool:
    from rapidfuzz import fuzz

    if not (one.name and other.name and one.company and other.company):
        return False
    return (
        fuzz.WRatio(folded(one.name), folded(other.name)) >= 90
        and fuzz.token_set_ratio(folded(one.company), folded(other.company)) >= 90
    )


def find(wanted: Identity, known: Iterable[Identity]) -> tuple[Identity, Rung] | None:
    """Return the known record that `wanted` is, by the highest rung, or None."""
    rungs = list(Rung)
    found = [(record, rung) for record in known if (rung := same(wanted, record))]
    return min(found, key=lambda pair: rungs.index(pair[1]), default=None)
