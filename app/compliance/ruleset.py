"""The rule tables as one value, with the SHA-256 by which a past decision names them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from app.compliance import law
from app.compliance.law import CallRow, EmailRow, RecordingRow, Row, RuleRow, StateRow

TABLES = ("rules", "us_states", "email_b2b", "call_countries", "recording", "mail_limits", "us_npa_extra")
_FOLDER = Path(__file__).parent / "tables"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailLimits:
    """Cold mails a day by account and by age of the mailbox, and the thresholds that stop a mailbox."""

    cold_caps: Mapping[str, int]
    ramp: tuple[tuple[int, int], ...]
    thresholds: Mapping[str, int]

    def account_cap(self, provider: str | None) -> int:
        """Return a provider's cold cap in 24 hours; an unknown provider has that of `other`."""
        return self.cold_caps.get(
            (provider or "other").lower().replace(" ", "_").replace("-", "_"), self.cold_caps["other"]
        )

    def ramp_cap(self, age_days: int) -> int:
        """Return the cold cap of a mailbox of this age."""
        return max(cap for day, cap in self.ramp if day <= age_days)

    def ramp_grows_in(self, age_days: int) -> int | None:
        """Return the days until a mailbox of this age may send more, or None where it is grown."""
        return min((day - age_days for day, _ in self.ramp if day > age_days), default=None)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ruleset:
    """Every rule table, read and typed. `rows` are the raw rows, defaults merged in, by table."""

    rows: Mapping[str, tuple[Row, ...]]
    rules: Mapping[str, RuleRow]
    states: Mapping[str, StateRow]
    emails: Mapping[str, EmailRow]
    calls: Mapping[str, CallRow]
    recording: Mapping[str, RecordingRow]
    limits: MailLimits
    area_codes: Mapping[str, tuple[str, ...]]
    sha256: str

    def state(self, code: str) -> StateRow:
        """Return a US state's row; the federal one where it has none, the strictest where the state is unknown."""
        return self.states.get(code) or self.states["*"]

    def email(self, country: str) -> EmailRow:
        """Return a country's row for cold e-mail."""
        return self.emails.get(country) or self.emails[law.row_key(country)]

    def call(self, country: str) -> CallRow:
        """Return a country's row for human calls."""
        return self.calls.get(country) or self.calls[law.row_key(country)]

    def due(self, today: date) -> tuple[tuple[str, Row], ...]:
        """Return the rows past their `review_by`, with their table: they still hold, but want checking."""
        return tuple(
            (table, row) for table, rows in self.rows.items() for row in rows if law.provenance(row).review_by < today
        )


@cache
def load() -> Ruleset:
    """Return the rules this version of the program was written with."""
    return compiled({name: _read(name) for name in TABLES})


def _read(name: str) -> tuple[Row, ...]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same safe loader, in C where it was built
    table = yaml.load((_FOLDER / f"{name}.yaml").read_text("utf-8"), Loader=loader)  # noqa: S506  # both are safe
    return tuple({**table["defaults"], **row} for row in table["rows"])


def digest(rows: Mapping[str, Sequence[Row]]) -> str:
    """Return the SHA-256 of the tables' content, whatever the order of keys or the layout of the files."""
    canonical = json.dumps(
        {name: list(rows[name]) for name in sorted(rows)},
        sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str,
    )  # fmt: skip
    return hashlib.sha256(canonical.encode()).hexdigest()


def compiled(rows: Mapping[str, tuple[Row, ...]]) -> Ruleset:
    """Return raw rows as a ruleset; raise BadInput where a row is malformed."""
    for table in rows.values():
        for row in table:
            law.provenance(row)
    return Ruleset(
        rows=rows,
        rules={str(row["id"]): law.rule_row(row) for row in rows["rules"]},
        states={str(row["state"]): law.state_row(row) for row in rows["us_states"]},
        emails={str(row["country"]): law.email_row(row) for row in rows["email_b2b"]},
        calls={str(row["country"]): law.call_row(row) for row in rows["call_countries"]},
        recording={str(row["place"]): law.recording_row(row) for row in rows["recording"]},
        limits=_limits(rows["mail_limits"]),
        area_codes={code: tuple(str(row["zones"]).split()) for row in rows["us_npa_extra"] for code in str(row["area_codes"]).split()},
        sha256=digest(rows),
    )  # fmt: skip


def _limits(rows: Sequence[Row]) -> MailLimits:
    return MailLimits(
        cold_caps={
            name: int(str(row["cold_cap"])) for row in rows if "account" in row for name in str(row["names"]).split()
        },
        ramp=tuple(
            (int(str(row["ramp_from_day"])), int(str(row["cold_cap"]))) for row in rows if "ramp_from_day" in row
        ),
        thresholds={str(row["limit"]): int(str(row["value"])) for row in rows if "limit" in row},
    )
