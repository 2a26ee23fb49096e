"""Calls everywhere, and into Canada, Europe, Australia, India and the rest (compliance.md, sections 6 and 9)."""

from __future__ import annotations

from datetime import timedelta

from app.compliance.case import EUROPE, Case
from app.compliance.consent import Standing
from app.compliance.facts import Channel, LineType
from app.compliance.law import CallRow
from app.compliance.registry import (
    AI_CALL,
    CALLS,
    HUMAN_CALL,
    MARKETING,
    NOT_REPLY,
    SMS,
    Finding,
    add,
    ask,
    block,
    hold,
    rule,
)
from app.compliance.rules.mail_law import names
from app.compliance.rules.us_calls import DOUBT, consented
from app.compliance.weeks import Week
from app.core.verdict import STRICTNESS

CALL_WEEK = Week(mon_fri=(9 * 60, 17 * 60 + 30))  # product default: no weekends, no public holidays
_ELSEWHERE = EUROPE | {"US", "CA", "AU", "IN"}


@rule("tcpa.identify", on=AI_CALL)
def identify(case: Case) -> Finding | None:
    return add("call_identification")


@rule("tcpa.optout_live", on=AI_CALL)
def optout_live(case: Case) -> Finding | None:
    return block() if case.content.script_lacks_optout else add("call_optout")


@rule("tcpa.voicemail", on=AI_CALL)
def voicemail(case: Case) -> Finding | None:
    return block() if case.content.voicemail else add("hang_up_on_voicemail")


@rule("tcpa.protected_lines", on=AI_CALL)
def protected_lines(case: Case) -> Finding | None:
    return block() if case.facts.line_type is LineType.PROTECTED else None


@rule("tcpa.ring", on=CALLS)
def ring(case: Case) -> Finding | None:
    return add("ring_20s")


@rule("tcpa.caller_id", on=CALLS)
def caller_id(case: Case) -> Finding | None:
    ours = case.facts.sender.caller_id
    if ours is not None and (ours.verified is False or ours.takes_stops is False or ours.number == ""):
        return block()
    if case.channel is Channel.CALL_AI and not (ours and ours.verified):
        return block()
    return None if ours and ours.verified else add("own_verified_number")


@rule("call.default_window", on=CALLS, when=NOT_REPLY)
def default_window(case: Case) -> Finding | None:
    if not case.zones:
        return ask()
    return hold(case.window(case.facts.sender.window or CALL_WEEK))


@rule("can.hours", on=CALLS)
def can_hours(case: Case) -> Finding | None:
    return hold(case.window(case.rules.call("CA").week)) if "CA" in case.countries else None


@rule("can.adad", on=AI_CALL)
def can_adad(case: Case) -> Finding | None:
    return consented(case, marketing=case.purpose in MARKETING) if "CA" in case.countries else None


@rule("eu.auto_call", on=AI_CALL)
def auto_call(case: Case) -> Finding | None:
    if not case.europe:
        return None
    refused = consented(case, marketing=case.purpose in MARKETING)
    return refused or hold(*(case.window(case.rules.call(country).week) for country in sorted(case.europe)))


@rule("eu.live_call", on=HUMAN_CALL)
def live_call(case: Case) -> Finding | None:
    if not case.europe:
        return None
    return _live(case, case.europe) or hold(*(case.window(case.rules.call(c).week) for c in sorted(case.europe)))


@rule("call.other_country", on=CALLS)
def other_country(case: Case) -> Finding | None:
    """Decide calls into Canada, and into countries that no other rule speaks for."""
    others = case.countries - (_ELSEWHERE - {"CA"})
    unlisted = case.countries - _ELSEWHERE
    if (
        case.channel is Channel.CALL_AI
        and unlisted
        and (refused := consented(case, marketing=case.purpose in MARKETING))
    ):
        return refused
    if case.channel is Channel.CALL_HUMAN and others and (found := _live(case, others)):
        return found
    return hold(*(case.window(case.rules.call(country).week) for country in sorted(unlisted))) if unlisted else None


def _live(case: Case, countries: frozenset[str]) -> Finding | None:
    """Return the strictest of what the countries' rows say of a sales call that a person makes."""
    if case.purpose not in MARKETING:
        return None
    found = [finding for country in sorted(countries) if (finding := _by_row(case, case.rules.call(country)))]
    return max(found, key=lambda finding: STRICTNESS[finding.outcome], default=None)


def _by_row(case: Case, row: CallRow) -> Finding | None:
    since = case.now - timedelta(days=row.consent_days) if row.consent_days and case.now else None
    standing = case.consent(since=since)
    how = row.person if case.natural else row.company
    if how == "block":
        return block(f"Sales calls to {names([row.country])} are not possible.")
    if how == "allow" or standing is Standing.VALID:
        return None
    if how == "require_human":
        return ask(row.ask)
    if standing is Standing.DOUBTFUL:
        return ask(DOUBT)
    if how == "register":
        return _by_register(case, row)
    whom = (
        "Nobody knows whether this is a person or a company"
        if case.facts.recipient_kind is None
        else "The row of this country"
    )
    return block(f"{whom}: this call needs their consent first.")


def _by_register(case: Case, row: CallRow) -> Finding | None:
    file = case.facts.sender.dnc
    if file is None or file.date is None or file.listed is None or case.now is None:
        return block("No file of the opt-out register is imported.")
    if file.listed:
        return block("The number is on the opt-out register.")
    old = case.now - file.date > timedelta(days=row.file_days)
    return block(f"The opt-out register's file is older than {row.file_days} days.") if old else None


@rule("au.hours", on=CALLS)
def au_hours(case: Case) -> Finding | None:
    if "AU" not in case.countries:
        return None
    refused = (
        _live(case, frozenset({"AU"}))
        if case.channel is Channel.CALL_HUMAN
        else consented(case, marketing=case.purpose in MARKETING)
    )
    return refused or hold(case.window(case.rules.call("AU").week))


@rule("in.block", on=CALLS | SMS)
def india(case: Case) -> Finding | None:
    return block() if "IN" in case.countries else None


def recording_needs_yes(case: Case) -> bool:
    """Tell whether everybody must agree before recording: the strictest of both ends, and wherever an end is not known."""
    sender = case.facts.sender.place
    places = {*(f"US-{state}" for state in case.states), *(case.countries - {"US"}), *((sender,) if sender else ())}
    if not sender or not case.countries or "US-?" in places or "US" in places:
        return True
    return any(_all_party(case, place) for place in places)


def _all_party(case: Case, place: str) -> bool:
    row = case.rules.recording.get(place) or case.rules.recording.get(place.partition("-")[0])
    if row is not None:
        return row.all_party
    return not place.startswith("US-") and place.partition("-")[0] not in EUROPE - {"EU"}


@rule("rec.announce", on=CALLS)
def rec_announce(case: Case) -> Finding | None:
    return add("recording_announcement") if case.content.recording else None


@rule("rec.consent", on=CALLS)
def rec_consent(case: Case) -> Finding | None:
    if not case.content.recording or case.content.recording_consent or not recording_needs_yes(case):
        return None
    return add("recording_off")


@rule("rec.voicemail", on=CALLS)
def rec_voicemail(case: Case) -> Finding | None:
    return add("recording_off") if case.content.recording and case.content.voicemail else None


@rule("rec.biometric", on=CALLS)
def rec_biometric(case: Case) -> Finding | None:
    banned = bool(case.europe) or not case.countries or bool(case.states & {"IL", "?"})
    return block() if case.content.biometric and banned else None
