"""Rows of the user's own: they may make a rule stricter, never laxer (compliance.md, section 0, principle 7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from app.compliance import law
from app.compliance.law import TREATMENTS, Row
from app.compliance.ruleset import TABLES, Ruleset, compiled
from app.core.errors import BadInput, Refused

_KEYS = {
    "rules": ("id",), "us_states": ("state",), "email_b2b": ("country",), "call_countries": ("country",),
    "recording": ("place",), "mail_limits": ("account", "ramp_from_day", "limit"), "us_npa_extra": ("area_codes",),
}  # fmt: skip
_GROWING_LIMITS = frozenset({"between_minutes", "domain_age_days"})  # every other limit is stricter when it is smaller


def tighten(ruleset: Ruleset, rows: Sequence[Row]) -> Ruleset:
    """Return the ruleset with the user's rows laid over it; its SHA-256 is another one.

    A row is a row of a table with `table` beside it; what it does not name stays as it was. Raises Refused where a row
    would allow more than before, BadInput where it is malformed or lacks its provenance.
    """
    tables = {name: list(own) for name, own in ruleset.rows.items()}
    for row in rows:
        name = str(row.get("table", ""))
        if name not in TABLES:
            raise BadInput(f"There is no rule table {name!r}.", hint="Name one of " + ", ".join(TABLES) + ".")
        law.provenance(row)
        change = {key: value for key, value in row.items() if key != "table"}
        at, old = _current(name, tables[name], change)
        new = {**old, **change}
        if not _CHECKS[name](old, new):
            raise Refused(
                f"This row would allow more than the rules do: {change}.",
                hint="A row of your own may only make a rule stricter.",
            )
        tables[name][at : at + 1] = [new]
    return compiled({name: tuple(own) for name, own in tables.items()})


def _current(name: str, rows: list[Row], change: Row) -> tuple[int, Row]:
    """Return the place and content of the row that a change is about; a new one starts from the row it falls back to."""
    key = next((key for key in _KEYS[name] if key in change), None)
    if key is None:
        raise BadInput(f"A row of {name} lacks its {' or '.join(_KEYS[name])}.", hint=str(dict(change)))
    wanted = [change[key]]
    if name in ("email_b2b", "call_countries"):
        wanted.append(law.row_key(str(change[key])))
    elif name == "us_states":
        wanted.append("*")
    for place, want in enumerate(wanted):
        found = next((i for i, row in enumerate(rows) if str(row.get(key)) == str(want)), None)
        if found is not None:
            return (found, rows[found]) if place == 0 else (len(rows), {**rows[found], key: change[key]})
    if name == "recording":
        return len(rows), {"place": change["place"], "all_party": False}
    raise Refused(f"{name} has no row for {change[key]!r}.", hint="A row of your own changes one that is there.")


def _words(old: Row, new: Row) -> bool:
    changed = {key for key in new if new.get(key) != old.get(key)} - set(law.PROVENANCE)
    return changed <= {"override"} and new.get("override") in (old.get("override"), "none")


def _no_flag_dropped(old: Row, new: Row, flags: tuple[str, ...]) -> bool:
    return all(bool(new.get(flag)) >= bool(old.get(flag)) for flag in flags)


def _not_above(old: Row, new: Row, counts: tuple[str, ...]) -> bool:
    return all(old.get(n) is None or (new.get(n) is not None and int(str(new[n])) <= int(str(old[n]))) for n in counts)


def _state(old: Row, new: Row) -> bool:
    before, after = law.state_row(old), law.state_row(new)
    hours = after.week.within(before.week) and after.ai_week.within(before.ai_week) and after.clock == before.clock
    flags = _no_flag_dropped(old, new, ("own_list", "pewc", "registration"))
    return hours and flags and _not_above(old, new, ("attempts_24h",))


def _stricter(old: str, new: str) -> bool:
    return new == old or TREATMENTS[new] > TREATMENTS[old]


def _email(old: Row, new: Row) -> bool:
    before, after = law.email_row(old), law.email_row(new)
    pairs = (
        (before.named, after.named),
        (before.generic, after.generic),
        (before.generic_if_published, after.generic_if_published),
    )
    return all(_stricter(*pair) for pair in pairs)


def _call(old: Row, new: Row) -> bool:
    before, after = law.call_row(old), law.call_row(new)
    treated = _stricter(before.company, after.company) and _stricter(before.person, after.person)
    return (
        treated
        and after.week.within(before.week)
        and after.file_days <= before.file_days
        and _not_above(old, new, ("consent_days",))
    )


def _recording(old: Row, new: Row) -> bool:
    return _no_flag_dropped(old, new, ("all_party", "biometric_ban"))


def _limit(old: Row, new: Row) -> bool:
    if "limit" not in old:
        return _not_above(old, new, ("cold_cap",)) and new.get("names") == old.get("names")
    was, now = int(str(old["value"])), int(str(new["value"]))
    return now >= was if old["limit"] in _GROWING_LIMITS else 0 <= now <= was


def _zones(old: Row, new: Row) -> bool:
    return set(str(old["zones"]).split()) <= set(str(new["zones"]).split())


_CHECKS: Mapping[str, Callable[[Row, Row], bool]] = {
    "rules": _words, "us_states": _state, "email_b2b": _email, "call_countries": _call,
    "recording": _recording, "mail_limits": _limit, "us_npa_extra": _zones,
}  # fmt: skip
