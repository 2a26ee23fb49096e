"""The tables of the law, written out a second time from compliance.md, sections 3 to 11, in a form of its own.

Whoever changes a rule's scope or a row of a table says so twice: a slip of the hand shows as a difference.
"""

from collections.abc import Iterator
from datetime import time

from app.compliance.facts import Channel, Purpose
from app.compliance.law import row_key
from app.compliance.registry import rules_for
from app.compliance.ruleset import Ruleset
from app.compliance.weeks import Week

# Channels | purposes | the rules that are asked about them. A dash leaves one out of all.
_MAIL = "email invite invoice"
SCOPES = f"""
all | all | core.suppressed core.revocation core.unknown_channel core.unknown_time core.unknown_region core.sender_identity
all | all | core.fixed_text core.approval_void core.clock ai.disclose_asked ai.disclose_first ai.draft_only li.no_scrape
-call_human | all | core.unknown_content
all | cold follow_up | core.unknown_source core.frequency
all | cold follow_up customer_marketing | core.unknown_kind gdpr.first_notice li.notice
{_MAIL} sms whatsapp | cold follow_up customer_marketing | core.optout_fresh
-call_human -call_ai | all | core.truth
{_MAIL} linkedin_assist call_human | cold follow_up | gdpr.lia
{_MAIL} | cold follow_up customer_marketing | mail.b2b_optin mail.consumer casl.content canspam.subject canspam.ad_ident
{_MAIL} | cold follow_up customer_marketing | canspam.postal canspam.optout canspam.optout_10bd canspam.mechanism_30d
{_MAIL} | cold follow_up customer_marketing | mail.list_unsub mail.bulk_threshold
{_MAIL} | cold follow_up | mail.b2b_optout mail.auth mail.volume mail.bounce mail.attach mail.hours
{_MAIL} linkedin_assist | cold follow_up customer_marketing | casl.consent
{_MAIL} | all | canspam.header mail.no_pixel mail.transactional
call_ai | cold follow_up customer_marketing | tcpa.ai_voice_consent us_wa.adad
call_ai | reply transactional appointment invoice | tcpa.ai_voice_info
call_ai | all | tcpa.fifth_circuit us_sd.ai us_ne.ai tcpa.identify tcpa.optout_live tcpa.voicemail tcpa.protected_lines
call_ai | all | us_ca.adad can.adad eu.auto_call
call_human call_ai | all | tcpa.hours tcpa.ring tcpa.caller_id dnc.internal us.voice_alter us_wa.identify can.hours
call_human call_ai | all | call.other_country au.hours rec.announce rec.consent rec.voicemail rec.biometric
call_human call_ai sms | all | tcpa.revocation in.block
call_human call_ai | cold follow_up customer_marketing | dnc.national dnc.ebr dnc.b2b dnc.state us_ct.pewc
call_human call_ai | -reply | us.caps call.default_window
call_human call_ai sms | cold follow_up customer_marketing | us_tx.registration
call_human | all | eu.live_call
sms | cold follow_up | sms.cold
sms | -reply | sms.consent sms.hours sms.state
sms | all | sms.10dlc
whatsapp | all | wa.optin wa.window wa.us_marketing wa.ai_policy
whatsapp | -reply | wa.caps
linkedin_assist | all | li.no_automation li.assist li.pace
linkedin_assist | cold follow_up customer_marketing | li.law
"""

# State | Mon-Fri | Saturday | Sunday | holidays ("=": like the day) | of artificial voices, where they differ | flags.
STATES = """
* | 8-21 | 8-21 | 8-21 | = | |
? | 10-18 | none | none | none | |
AL LA UT | 8-20 8-20 8-21 | 8-20 8-20 8-21 | none | none | |
CT | 9-20 | 9-20 | 9-20 | = | | pewc
FL MD OK | 8-20 | 8-20 | 8-20 | = | | attempts_24h:3
MA WA WY | 8-20 | 8-20 | 8-20 | = | |
IL | 8-21 | 8-21 | 8-21 | = | 9-21 9-21 9-21 = |
KY | 10-21 | 10-21 | 10-21 | = | |
MI MN NM | 9-21 | 9-21 | 9-21 | = | |
MS | 8-20 | 8-20 | none | none | | clock:America/Chicago
NE | 8-21 | 8-21 | 8-21 | = | 8-21 8-21 13-21 13-21 |
NV | 9-20 | 9-20 | 9-20 | = | |
PA | 8-21 | 8-12 | none | none | | own_list
RI | 9-18 | 10-17 | none | none | |
SD | 9-21 | 9-21 | none | = | 9-21 none none = |
TX | 9-21 | 9-21 | 12-21 | = | | own_list registration
IN | 8-21 | 8-21 | 8-21 | = | | own_list
"""

EMAILS = {
    "opt_in opt_in opt_in": "DE AT ES IT PL DK RO HR EU*",
    "opt_in opt_in opt_out": "NL",
    "opt_in opt_out opt_out": "BE NO",
    "require_human opt_out opt_out": "SE PT",
    "opt_out opt_out opt_out": "FR GB IE FI US",
    "require_human require_human require_human": "CH *",
    "casl casl casl": "CA",
}
FALL_BACK = {"EU*": "BG CY CZ EE GR HU IS LI LT LU LV MT SI SK", "*": "AU NZ SG ZA BR IN JP"}

# Countries | company | person | hours Mon-Fri, Sat, Sun, holidays | days a consent lasts | days a register's file lasts.
CALLS = """
DE EU* * | require_human | consent | 9-18 none none none | - | 28
AT PL | consent | consent | 9-18 none none none | - | 28
NL FR CH | allow | consent | 9-18 none none none | - | 28
GB | register | register | 9-18 none none none | - | 28
CA | allow | require_human | 9-21:30 10-18 10-18 = | - | 28
AU | allow | consent | 9-20 9-17 none none | 90 | 28
IN | block | block | 9-18 none none none | - | 28
US | allow | allow | 8-21 8-21 8-21 = | - | 28
"""

ALL_PARTY = "US-CA US-CT US-DE US-FL US-IL US-MA US-MD US-MI US-MT US-NH US-NV US-OR US-PA US-VT US-WA DE AT CH FR ?"
COLD_CAPS = {
    40: "google_workspace gsuite google workspace microsoft_365 m365 microsoft office365 office_365 outlook exchange o365",
    15: "gmail gmail_free google_free googlemail", 0: "resend", 30: "other smtp unknown",
}  # fmt: skip
RAMP = ((0, 0), (14, 5), (21, 10), (28, 15), (35, 20), (42, 20), (49, 30), (56, 40))
THRESHOLDS = {
    "domain_age_days": 30, "between_minutes": 4, "bounces_of_last_100": 3, "pause_percent": 2, "pause_after_sends": 20,
    "complaint_per_mille": 1, "bulk_24h": 4000,
}  # fmt: skip
AREA_CODES = {
    "New_York Chicago": "850 448 270 364 423", "Indiana/Indianapolis Chicago": "219 812 930", "Los_Angeles Denver": "541 458 775",
    "Denver Los_Angeles": "208 986", "Chicago Denver": "308 605 701", "Detroit Menominee": "906", "Anchorage Adak": "907",
    "Phoenix Denver": "928", "Vancouver Edmonton Winnipeg Toronto": "867",
}  # fmt: skip


def differences(ruleset: Ruleset) -> Iterator[str]:
    """Yield what a ruleset, or the program's own scopes, say otherwise than the text above; nothing where all agrees."""
    yield from _scopes()
    yield from _states(ruleset)
    yield from _mail(ruleset)
    yield from _calls(ruleset)
    if {place for place, row in ruleset.recording.items() if row.all_party} != set(ALL_PARTY.split()):
        yield "recording: all parties"
    if {place for place, row in ruleset.recording.items() if row.biometric_ban} != {"US-IL"}:
        yield "recording: voiceprints"
    zones = {
        code: tuple(f"America/{z}" for z in names.split())
        for names, codes in AREA_CODES.items()
        for code in codes.split()
    }
    if dict(ruleset.area_codes) != zones:
        yield "area codes"


def _chosen(words: str, every: list[str]) -> set[str]:
    left = [word.removeprefix("-") for word in words.split() if word.startswith("-")]
    return set(every) - set(left) if left or words.strip() == "all" else set(words.split())


def _scopes() -> Iterator[str]:
    channels, purposes = [c.value for c in Channel], [p.value for p in Purpose]
    wanted: dict[tuple[str, str], set[str]] = {(c, p): set() for c in channels for p in purposes}
    for line in SCOPES.strip().splitlines():
        on, when, names = line.split("|")
        for channel in _chosen(on, channels):
            for purpose in _chosen(when, purposes):
                wanted[channel, purpose] |= set(names.split())
    for (channel, purpose), rules in wanted.items():
        if {rule.id for rule in rules_for(Channel(channel), Purpose(purpose))} != rules:
            yield f"scope: {channel} {purpose}"


def _span(text: str) -> tuple[int, int] | None:
    if text == "none":
        return None
    opens, closes = (
        time.fromisoformat(f"{part:0>2}:00" if ":" not in part else f"{part:0>5}") for part in text.split("-")
    )
    return opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute


def _week(mon_fri: str, sat: str, sun: str, holiday: str) -> Week:
    plain = holiday == "="
    return Week(
        mon_fri=_span(mon_fri), sat=_span(sat), sun=_span(sun), holiday=None if plain else _span(holiday), holiday_is_plain=plain
    )  # fmt: skip


def _states(ruleset: Ruleset) -> Iterator[str]:
    seen = set()
    for line in STATES.strip().splitlines():
        names, *columns, ai, flags = (part.strip() for part in line.split("|"))
        for place, state in enumerate(names.split()):
            hours = [parts[min(place, len(parts) - 1)] for parts in (column.split() for column in columns)]
            row, week = ruleset.states.get(state), _week(*hours)
            seen.add(state)
            said = dict(flag.partition(":")[::2] for flag in flags.split())
            wanted = (
                week, _week(*ai.split()) if ai else week, said.get("clock"), int(said["attempts_24h"]) if "attempts_24h" in said else None,
                "own_list" in said, "pewc" in said, "registration" in said,
            )  # fmt: skip
            if row is None or wanted != (
                row.week, row.ai_week, row.clock, row.attempts_24h, row.own_list, row.pewc, row.registration
            ):  # fmt: skip
                yield f"state: {state}"
    if seen != set(ruleset.states):
        yield "states"


def _mail(ruleset: Ruleset) -> Iterator[str]:
    emails = {country: said for said, countries in EMAILS.items() for country in countries.split()}
    found = {
        country: f"{row.named} {row.generic} {row.generic_if_published}" for country, row in ruleset.emails.items()
    }
    if found != emails:
        yield "e-mail by country"
    yield from (f"e-mail: {c}" for key, names in FALL_BACK.items() for c in names.split() if row_key(c) != key)
    limits = ruleset.limits
    if dict(limits.cold_caps) != {name: cap for cap, names in COLD_CAPS.items() for name in names.split()}:
        yield "caps"
    if limits.ramp != RAMP:
        yield "ramp"
    if dict(limits.thresholds) != THRESHOLDS:
        yield "thresholds"


def _calls(ruleset: Ruleset) -> Iterator[str]:
    wanted = {}
    for line in CALLS.strip().splitlines():
        names, company, person, hours, consent, file = (part.strip() for part in line.split("|"))
        for country in names.split():
            wanted[country] = (
                company,
                person,
                _week(*hours.split()),
                None if consent == "-" else int(consent),
                int(file),
            )
    found = {c: (r.company, r.person, r.week, r.consent_days, r.file_days) for c, r in ruleset.calls.items()}
    if found != wanted:
        yield f"calls: {sorted(c for c in wanted.keys() | found.keys() if wanted.get(c) != found.get(c))}"
