"""The fit score: eight weighted signals, every point with its evidence, what is not known listed apart.

Weights and bands are those of product.md, A2. A signal whose value is not known takes no part: the score is the share
of points among the weight that is known. Where less than half of the weight is known, what is missing to that half
counts as neutral, so that one lucky field makes nobody hot; such a score is provisional. A signal the profile asks
nothing of takes no part either.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.core.offer import Profile
from app.core.places import country_code, folded

WEIGHTS: Mapping[str, int] = {
    "industry": 20,
    "size": 15,
    "decision_maker": 15,
    "budget": 15,
    "tech": 10,
    "growth": 10,
    "geography": 5,
    "intent": 10,
}
WEIGHTS_VERSION = "2026-11"
HOT, WARM = 70, 40

_KEPT = 16384  # leads say the same few things of themselves again and again, and profiles do
_folded = lru_cache(maxsize=_KEPT)(folded)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalScore:
    """One signal's points, out of how many, and the words they rest on."""

    signal: str
    points: int
    of: int
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A lead's fit. `known` is the weight that rests on something."""

    value: int
    band: str
    signals: tuple[SignalScore, ...]
    unknown: tuple[str, ...]
    known: int
    provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadFacts:
    """What is known of a lead, with an empty value where nothing is."""

    industry: str = ""
    size_low: int | None = None
    size_high: int | None = None
    title: str = ""
    seniority: str = ""
    department: str = ""
    annual_revenue: int | None = None
    funding: int | None = None
    budget: int | None = None
    technologies: tuple[str, ...] = ()
    growth: str = ""
    country: str = ""
    engagement: int | None = None
    intent: str = ""


def band_of(value: int) -> str:
    """Return hot, warm or cold for a score."""
    return "hot" if value >= HOT else "warm" if value >= WARM else "cold"


def score(lead: LeadFacts, profile: Profile, weights: Mapping[str, int] = WEIGHTS) -> Score:
    """Score a lead against a profile."""
    signals, unknown = [], []
    for signal, judge in _JUDGES.items():
        verdict = judge(lead, profile)
        if verdict is None:
            unknown.append(signal)
        elif verdict is not _NOT_ASKED:
            share, evidence = verdict
            of = weights[signal]
            signals.append(SignalScore(signal=signal, points=round(share * of), of=of, evidence=evidence))
    known = sum(s.of for s in signals)
    half = sum(weights.values()) / 2
    neutral = max(0.0, half - known)
    value = round(100 * (sum(s.points for s in signals) + neutral / 2) / (known + neutral))
    return Score(
        value=value,
        band=band_of(value),
        signals=tuple(signals),
        unknown=tuple(unknown),
        known=known,
        provisional=known < half,
    )


# The signals ---------------------------------------------------------------------------------------------------------

_Verdict = tuple[float, str] | None
_NOT_ASKED: tuple[float, str] = (-1.0, "")

_TOP = re.compile(
    r"\b(c[etfiombr]o|cxo|chief|founder|co-?founder|owner|president|partner|principal|proprietor|managing director|"
    r"geschäftsführer(?:in)?|inhaber(?:in)?|gérante?|président|directeur général|director general|dueñ[oa]|socio)\b",
    re.IGNORECASE,
)
_HIGH = re.compile(
    r"\b(vp|svp|evp|vice president|head|director|leiter(?:in)?|directeur|directrice|directora?)\b", re.IGNORECASE
)
_SENIOR = re.compile(r"c.?suite|executive|owner|founder|vp|director|head", re.IGNORECASE)
_MIDDLE = re.compile(r"\b(manager|lead|team lead|supervisor|responsable|teamleiter(?:in)?)\b", re.IGNORECASE)
_LOW = re.compile(
    r"\b(intern|trainee|student|assistant|junior|werkstudent(?:in)?|praktikant(?:in)?|stagiaire)\b", re.IGNORECASE
)


def _industry(lead: LeadFacts, profile: Profile) -> _Verdict:
    if not profile.industries:
        return _NOT_ASKED
    if not lead.industry:
        return None
    mine = _words(lead.industry)
    for wanted in profile.industries:
        if _folded(wanted) == _folded(lead.industry):
            return 1.0, f"industry is {lead.industry}"
    for wanted in profile.industries:
        theirs = _words(wanted)
        if theirs and (theirs <= mine or mine <= theirs):
            return 1.0, f"{lead.industry} is within {wanted}"
        if theirs & mine:
            return 0.5, f"{lead.industry} is near {wanted}"
    return 0.0, f"industry is {lead.industry}, not among {', '.join(profile.industries)}"


def _size(lead: LeadFacts, profile: Profile) -> _Verdict:
    if profile.company_size is None:
        return _NOT_ASKED
    low, high = lead.size_low, lead.size_high
    if low is None and high is None:
        return None
    least, most = profile.company_size
    low, high = low if low is not None else high, high if high is not None else low
    assert low is not None
    assert high is not None
    people = f"{low} people" if low == high else f"{low} to {high} people"
    if high >= least and low <= most:
        inside = low >= least and high <= most
        return (1.0 if inside else 0.8), f"{people}; {least} to {most} wanted"
    near = high * 2 >= least and low <= most * 2
    return (0.4 if near else 0.0), f"{people}; {least} to {most} wanted"


def _decision_maker(lead: LeadFacts, profile: Profile) -> _Verdict:
    title = lead.title or lead.seniority
    if not title:
        return None
    ranks = ((_LOW, 0.0), (_TOP, 1.0), (_HIGH, 0.8), (_MIDDLE, 0.5))
    level = next((share for pattern, share in ranks if pattern.search(title)), 0.2)
    if lead.seniority and level < 0.8 and _SENIOR.search(lead.seniority):
        level = 0.8
    roles = [role for role in profile.roles if _same_role(role, f"{lead.title} {lead.department}")]
    if roles:
        return min(1.0, max(level, 0.5) + 0.2), f"{title} is the wanted role {roles[0]}"
    if profile.roles and not _TOP.search(title):
        return level / 2, f"{title} is not among the roles {', '.join(profile.roles)}"
    return level, f"title is {title}"


def _budget(lead: LeadFacts, profile: Profile) -> _Verdict:
    if lead.budget is not None:
        return (
            (1.0, f"said to have a budget of {lead.budget:,}") if lead.budget > 0 else (0.0, "said there is no budget")
        )
    if lead.annual_revenue is not None:
        share = min(1.0, lead.annual_revenue / profile.least_revenue) if profile.least_revenue else 1.0
        return round(share, 2), f"annual revenue {lead.annual_revenue:,}; {profile.least_revenue:,} or more wanted"
    if lead.funding is not None:
        return (0.8, f"funding of {lead.funding:,}") if lead.funding > 0 else (0.3, "no funding on record")
    return None


def _tech(lead: LeadFacts, profile: Profile) -> _Verdict:
    if not profile.technologies:
        return _NOT_ASKED
    if not lead.technologies:
        return None
    mine = {_folded(t) for t in lead.technologies}
    shared = [t for t in profile.technologies if _folded(t) in mine]
    share = min(1.0, 2 * len(shared) / len(profile.technologies))
    return (
        share,
        f"uses {', '.join(shared)}" if shared else f"uses {', '.join(lead.technologies[:4])}, none of those wanted",
    )


def _growth(lead: LeadFacts, profile: Profile) -> _Verdict:
    if not lead.growth:
        return None
    shrinking = re.search(r"\b(layoffs?|laid off|shrink|closing|insolven|hiring freeze)", lead.growth, re.IGNORECASE)
    return (0.0 if shrinking else 1.0), lead.growth


def _geography(lead: LeadFacts, profile: Profile) -> _Verdict:
    if not profile.countries:
        return _NOT_ASKED
    code = country_code(lead.country) if lead.country else None
    if code is None:
        return None
    wanted = {country_code(c) or c for c in profile.countries}
    return (1.0 if code in wanted else 0.0), f"in {lead.country}"


def _intent(lead: LeadFacts, profile: Profile) -> _Verdict:
    if lead.intent:
        hits = [s for s in profile.signals if _folded(s) in _folded(lead.intent)]
        if hits or not profile.signals:
            return 1.0, f"{hits[0]}: {lead.intent}" if hits else lead.intent
    if lead.engagement is not None:
        return min(1.0, lead.engagement / 30), f"engagement of {lead.engagement} points"
    return None


_JUDGES: Mapping[str, Callable[[LeadFacts, Profile], _Verdict]] = {
    "industry": _industry,
    "size": _size,
    "decision_maker": _decision_maker,
    "budget": _budget,
    "tech": _tech,
    "growth": _growth,
    "geography": _geography,
    "intent": _intent,
}

_FILLER = {"and", "the", "of", "services", "service", "industry", "und", "y", "et"}


@lru_cache(maxsize=_KEPT)
def _words(text: str) -> frozenset[str]:
    return frozenset(word.rstrip("s") for word in _folded(text).split() if word not in _FILLER)


@lru_cache(maxsize=_KEPT)
def _same_role(role: str, title: str) -> bool:
    wanted = _role_words(role)
    return bool(wanted) and wanted <= _role_words(title)


_ROLE_SHORT = {
    "ceo": "chief executive officer", "cto": "chief technology officer", "cfo": "chief financial officer",
    "coo": "chief operating officer", "cmo": "chief marketing officer", "cro": "chief revenue officer",
    "cio": "chief information officer", "vp": "vice president", "cofounder": "founder", "hr": "human resources",
    "it": "information technology",
}  # fmt: skip


@lru_cache(maxsize=_KEPT)
def _role_words(text: str) -> frozenset[str]:
    words = _folded(text).replace("co founder", "founder").split()
    return frozenset(
        part.rstrip("s")
        for word in words
        for part in _ROLE_SHORT.get(word, word).split()
        if part not in ("of", "the", "and")
    )
