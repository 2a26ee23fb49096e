"""Calls into the US: TCPA, the do-not-call lists and the states' own rules (compliance.md, section 6)."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.compliance.case import UNKNOWN_STATE, Case
from app.compliance.consent import Standing
from app.compliance.facts import Channel, LineType, RelationshipKind
from app.compliance.hours import Window
from app.compliance.registry import (
    AI_CALL,
    ANY,
    CALLS,
    MARKETING,
    NOT_REPLY,
    SMS,
    Finding,
    add,
    ask,
    block,
    hold,
    note,
    rule,
)
from app.compliance.rules.core import DAY
from app.compliance.rules.core import revocation as core_revocation

FILE_AGE = timedelta(days=31)
EBR_CUSTOMER_DAYS, EBR_INQUIRY_DAYS = 545, 90  # 18 and 3 months, read strictly
ATTEMPTS_24H, ATTEMPTS_7D = 1, 3  # product default; FL, OK and MD allow three in 24 hours
DOUBT = "The consent was bought or given to many sellers at once."


def states(case: Case) -> frozenset[str]:
    """Return the US states; `?` where the state, or the country, is not known."""
    return case.states or (frozenset({UNKNOWN_STATE}) if not case.countries else frozenset())


def consented(case: Case, *, marketing: bool = True, written: bool = False, why: str = "") -> Finding | None:
    """Return nothing where consent is valid, a question where it is doubtful, and a block otherwise."""
    standing = case.consent(marketing=marketing, written=written)
    if standing is Standing.VALID:
        return None
    return ask(DOUBT) if standing is Standing.DOUBTFUL else block(why)


def business_line(case: Case) -> bool:
    """Tell whether a look-up said fixed line and the company is known; a person's number is else a personal mobile."""
    return case.facts.line_type is LineType.FIXED and not case.natural


def ebr(case: Case) -> bool:
    """Tell whether an established business relationship stands: a purchase, an inquiry, and no stop."""
    near = case.related_within(RelationshipKind.CUSTOMER, EBR_CUSTOMER_DAYS)
    return (near or case.related_within(RelationshipKind.INQUIRY, EBR_INQUIRY_DAYS)) and case.stopped_at is None


@rule("tcpa.ai_voice_consent", on=AI_CALL, when=MARKETING)
def ai_voice_consent(case: Case) -> Finding | None:
    return consented(case, written=True) if case.in_us else None


@rule("tcpa.ai_voice_info", on=AI_CALL, when=ANY - MARKETING)
def ai_voice_info(case: Case) -> Finding | None:
    if not case.in_us:
        return None
    if case.content.promotional:
        return consented(case, written=True, why="The script carries an offer.")
    return consented(case, marketing=False, why="They did not give the number for this.")


@rule("tcpa.fifth_circuit", on=AI_CALL)
def fifth_circuit(case: Case) -> Finding | None:
    return note() if states(case) & {"TX", "LA", "MS"} else None


@rule("tcpa.hours", on=CALLS)
def hours(case: Case) -> Finding | None:
    return hold(*us_windows(case)) if states(case) else None


def us_windows(case: Case) -> tuple[Window, ...]:
    """Return every state's window in every zone. SD and NE have rules of their own for artificial voices."""
    ai = case.channel is Channel.CALL_AI
    rows = (case.rules.state(state) for state in sorted(states(case)))
    return tuple(
        case.window(row.ai_week if ai and row.state not in ("SD", "NE") else row.week, clock=row.clock) for row in rows
    )


@rule("us_sd.ai", on=AI_CALL)
def sd_ai(case: Case) -> Finding | None:
    return hold(case.window(case.rules.state("SD").ai_week)) if "SD" in case.states else None


@rule("us_ne.ai", on=AI_CALL)
def ne_ai(case: Case) -> Finding | None:
    return hold(case.window(case.rules.state("NE").ai_week)) if "NE" in case.states else None


@rule("tcpa.revocation", on=CALLS | SMS)
def revocation(case: Case) -> Finding | None:
    return core_revocation(case) if case.in_us else None


@rule("dnc.internal", on=CALLS)
def internal(case: Case) -> Finding | None:
    return block() if case.in_us and case.facts.suppressed else None


@rule("dnc.national", on=CALLS, when=MARKETING)
def national(case: Case) -> Finding | None:
    if not case.in_us or business_line(case) or ebr(case):
        return None
    standing = case.consent(written=True)
    if standing is not Standing.NONE:
        return ask(DOUBT) if standing is Standing.DOUBTFUL else None
    file = case.facts.sender.dnc
    if file is None or file.date is None or file.listed is None or case.now is None:
        return block("No registry file for this number's area code is imported.")
    if file.listed:
        return block("The number is on the registry.")
    return block("The registry file is older than 31 days.") if case.now - file.date > FILE_AGE else None


@rule("dnc.ebr", on=CALLS, when=MARKETING)
def established(case: Case) -> Finding | None:
    return note() if case.in_us and ebr(case) else None


@rule("dnc.b2b", on=CALLS, when=MARKETING)
def b2b(case: Case) -> Finding | None:
    return note() if case.in_us and business_line(case) else None


@rule("dnc.state", on=CALLS, when=MARKETING)
def state_list(case: Case) -> Finding | None:
    if business_line(case):
        return None
    file = case.facts.sender.dnc
    covered = file.states_covered if file else frozenset()
    open_ones = sorted(state for state in case.states - covered if case.rules.state(state).own_list)
    return ask(", ".join(open_ones)) if open_ones else None


@rule("us.caps", on=CALLS, when=NOT_REPLY)
def caps(case: Case) -> Finding | None:
    history, now = case.facts.history, case.now
    if not case.in_us or now is None:
        return None
    day = next(
        (
            n
            for n in (history.attempts_24h, history.contacts_24h, history.contacts_7d, history.contacts_365d)
            if n is not None
        ),
        None,
    )
    week = next(
        (n for n in (history.attempts_7d, history.contacts_7d, history.contacts_365d, day) if n is not None), None
    )
    if week is None or week >= ATTEMPTS_7D:
        return hold(not_before=now + (timedelta(days=7) if week else DAY), about="three calls in seven days")
    if day is None or day >= ATTEMPTS_24H:
        return hold(not_before=_day_after_last(case), about="one call in 24 hours")
    return None


def _day_after_last(case: Case) -> datetime | None:
    last, now = case.facts.history.last_contact, case.now
    if now is None:
        return None
    return last + DAY if last and now - DAY < last <= now else now + DAY


@rule("us.voice_alter", on=CALLS)
def voice_alter(case: Case) -> Finding | None:
    if not case.content.voice_altered:
        return None
    return None if case.channel is Channel.CALL_AI and case.content.voice_is_owners else block()


@rule("us_wa.adad", on=AI_CALL, when=MARKETING)
def wa_adad(case: Case) -> Finding | None:
    return block() if states(case) & {"WA", UNKNOWN_STATE} else None


@rule("us_wa.identify", on=CALLS)
def wa_identify(case: Case) -> Finding | None:
    return add("wa_identification") if states(case) & {"WA", UNKNOWN_STATE} else None


@rule("us_ca.adad", on=AI_CALL)
def ca_adad(case: Case) -> Finding | None:
    return block() if states(case) & {"CA", UNKNOWN_STATE} else None


@rule("us_tx.registration", on=CALLS | SMS, when=MARKETING)
def tx_registration(case: Case) -> Finding | None:
    needed = {f"US-{state}" for state in case.states if case.rules.state(state).registration}
    if not needed - case.facts.sender.registrations:
        return None
    return None if case.channel is Channel.SMS and case.consent(written=True) is Standing.VALID else ask()


@rule("us_ct.pewc", on=CALLS, when=MARKETING)
def ct_pewc(case: Case) -> Finding | None:
    return consented(case, written=True) if any(case.rules.state(state).pewc for state in case.states) else None
