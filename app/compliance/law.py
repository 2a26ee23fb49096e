"""The rows of the rule tables as types; compliance.md, sections 3 to 11, says what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.compliance.weeks import Week, read_week
from app.core.errors import BadInput
from app.core.places import EEA

Row = Mapping[str, object]
PROVENANCE = ("source", "verified", "review_by", "confidence")
TREATMENTS = {
    "allow": 0,
    "opt_out": 1,
    "require_human": 2,
    "register": 3,
    "casl": 3,
    "opt_in": 4,
    "consent": 4,
    "block": 5,
}
"""How a country's row treats a message, laxest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a row comes from, when it was checked, by when to check it again, and how sure it is (H, M, L)."""

    source: str
    verified: date
    review_by: date
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """A rule's words: when it applies, why it stops a message, what would unblock it, and who may override it."""

    id: str
    when: str
    why: str
    unblock: str
    override: str
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRow:
    """A US state's calling windows and its rules of its own."""

    state: str
    week: Week
    ai_week: Week
    clock: str | None
    attempts_24h: int | None
    own_list: bool
    pewc: bool
    registration: bool
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailRow:
    """How a country treats cold B2B e-mail, by kind of address."""

    country: str
    named: str
    generic: str
    generic_if_published: str
    basis: str
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """How a country treats human sales calls, and its calling window."""

    country: str
    company: str
    person: str
    ask: str
    week: Week
    consent_days: int | None
    file_days: int
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRow:
    """Whether everybody must agree to a recording in a place."""

    place: str
    all_party: bool
    biometric_ban: bool
    provenance: Provenance


def provenance(row: Row) -> Provenance:
    """Return a row's provenance; raise BadInput where a part is missing."""
    missing = [name for name in PROVENANCE if not row.get(name)]
    verified, review_by = row.get("verified"), row.get("review_by")
    if missing or not isinstance(verified, date) or not isinstance(review_by, date):
        raise BadInput(
            f"A rule row lacks {', '.join(missing) or 'a date'}: {dict(row)}", hint="Every row needs its source."
        )
    return Provenance(
        source=str(row["source"]), verified=verified, review_by=review_by, confidence=str(row["confidence"])
    )


def _treatment(row: Row, name: str) -> str:
    said = str(row[name])
    if said not in TREATMENTS:
        raise BadInput(f"{said!r} is no treatment of a message.", hint="Use one of " + ", ".join(TREATMENTS) + ".")
    return said


def _count(row: Row, name: str) -> int | None:
    return int(str(row[name])) if row.get(name) is not None else None


def rule_row(row: Row) -> RuleRow:
    """Read one row of rules.yaml."""
    return RuleRow(
        id=str(row["id"]),
        when=str(row["when"]),
        why=str(row["why"]),
        unblock=str(row.get("unblock", "")),
        override=str(row.get("override", "none")),
        provenance=provenance(row),
    )


def state_row(row: Row) -> StateRow:
    """Read one row of us_states.yaml."""
    week, ai = read_week(row), row.get("ai")
    return StateRow(
        state=str(row["state"]),
        week=week,
        ai_week=read_week(ai) if isinstance(ai, Mapping) else week,
        clock=str(row["clock"]) if row.get("clock") else None,
        attempts_24h=_count(row, "attempts_24h"),
        own_list=bool(row.get("own_list")),
        pewc=bool(row.get("pewc")),
        registration=bool(row.get("registration")),
        provenance=provenance(row),
    )


def email_row(row: Row) -> EmailRow:
    """Read one row of email_b2b.yaml."""
    generic = _treatment(row, "generic")
    return EmailRow(
        country=str(row["country"]),
        named=_treatment(row, "named"),
        generic=generic,
        generic_if_published=_treatment(row, "generic_if_published") if row.get("generic_if_published") else generic,
        basis=str(row["basis"]),
        provenance=provenance(row),
    )


def call_row(row: Row) -> CallRow:
    """Read one row of call_countries.yaml."""
    hours = row["hours"]
    return CallRow(
        country=str(row["country"]),
        company=_treatment(row, "company"),
        person=_treatment(row, "person"),
        ask=str(row.get("ask", "")),
        week=read_week(hours if isinstance(hours, Mapping) else str(hours)),
        consent_days=_count(row, "consent_days"),
        file_days=_count(row, "file_days") or 28,
        provenance=provenance(row),
    )


def recording_row(row: Row) -> RecordingRow:
    """Read one row of recording.yaml."""
    return RecordingRow(
        place=str(row["place"]),
        all_party=bool(row["all_party"]),
        biometric_ban=bool(row.get("biometric_ban")),
        provenance=provenance(row),
    )


def row_key(country: str) -> str:
    """Return the row that speaks for a country without one of its own: `EU*` in the EEA, `*` elsewhere."""
    return "EU*" if country in EEA or country == "EU" else "*"
