"""The closed vocabularies of the facts, by every word programs use for them."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import TypeVar

from app.compliance.cells import is_unknown, key_of, refuse
from app.compliance.facts import Channel, LineType, Purpose, RecipientKind
from app.core.places import CA_PROVINCES, country_code, folded, us_state_code

E = TypeVar("E", bound=StrEnum)

CHANNELS = {
    "email": Channel.EMAIL, "e_mail": Channel.EMAIL, "mail": Channel.EMAIL, "smtp": Channel.EMAIL,
    "call_human": Channel.CALL_HUMAN, "human_call": Channel.CALL_HUMAN, "click_to_call": Channel.CALL_HUMAN,
    "live_call": Channel.CALL_HUMAN, "call_ai": Channel.CALL_AI, "ai_call": Channel.CALL_AI,
    "voice_ai": Channel.CALL_AI, "ai_voice": Channel.CALL_AI, "voice": Channel.CALL_AI, "robocall": Channel.CALL_AI,
    "auto_call": Channel.CALL_AI, "automated_call": Channel.CALL_AI, "voicemail_drop": Channel.CALL_AI,
    "sms": Channel.SMS, "text": Channel.SMS, "text_message": Channel.SMS, "mms": Channel.SMS,
    "whatsapp": Channel.WHATSAPP, "whats_app": Channel.WHATSAPP, "wa": Channel.WHATSAPP,
    "linkedin_assist": Channel.LINKEDIN_ASSIST, "linkedin": Channel.LINKEDIN_ASSIST,
    "linked_in": Channel.LINKEDIN_ASSIST, "linkedin_assisted": Channel.LINKEDIN_ASSIST,
    "linkedin_dm": Channel.LINKEDIN_ASSIST, "linkedin_message": Channel.LINKEDIN_ASSIST,
    "invite": Channel.INVITE, "calendar": Channel.INVITE, "calendar_invite": Channel.INVITE, "ics": Channel.INVITE,
    "invoice": Channel.INVOICE,
}  # fmt: skip

PURPOSES = {
    "cold": Purpose.COLD, "cold_outreach": Purpose.COLD, "outreach": Purpose.COLD, "prospecting": Purpose.COLD,
    "sales": Purpose.COLD, "marketing": Purpose.COLD, "first_touch": Purpose.COLD,
    "follow_up": Purpose.FOLLOW_UP, "followup": Purpose.FOLLOW_UP, "reply": Purpose.REPLY, "response": Purpose.REPLY,
    "answer": Purpose.REPLY, "customer_marketing": Purpose.CUSTOMER_MARKETING, "upsell": Purpose.CUSTOMER_MARKETING,
    "newsletter": Purpose.CUSTOMER_MARKETING, "transactional": Purpose.TRANSACTIONAL,
    "transaction": Purpose.TRANSACTIONAL, "service": Purpose.TRANSACTIONAL, "appointment": Purpose.APPOINTMENT,
    "meeting": Purpose.APPOINTMENT, "booking": Purpose.APPOINTMENT, "reminder": Purpose.APPOINTMENT,
    "invoice": Purpose.INVOICE, "receipt": Purpose.INVOICE,
}  # fmt: skip

KINDS = {
    "consumer": RecipientKind.CONSUMER, "individual": RecipientKind.CONSUMER, "person": RecipientKind.CONSUMER,
    "private": RecipientKind.CONSUMER, "b2c": RecipientKind.CONSUMER, "natural_person": RecipientKind.CONSUMER,
    "sole_trader": RecipientKind.SOLE_TRADER, "sole_proprietor": RecipientKind.SOLE_TRADER,
    "freelancer": RecipientKind.SOLE_TRADER, "freelance": RecipientKind.SOLE_TRADER,
    "partnership": RecipientKind.SOLE_TRADER, "self_employed": RecipientKind.SOLE_TRADER,
    "company_named": RecipientKind.COMPANY_NAMED, "named": RecipientKind.COMPANY_NAMED,
    "company": RecipientKind.COMPANY_NAMED, "business": RecipientKind.COMPANY_NAMED, "b2b": RecipientKind.COMPANY_NAMED,
    "company_generic": RecipientKind.COMPANY_GENERIC, "generic": RecipientKind.COMPANY_GENERIC,
    "role": RecipientKind.COMPANY_GENERIC, "role_address": RecipientKind.COMPANY_GENERIC,
    "public_body": RecipientKind.PUBLIC_BODY, "public": RecipientKind.PUBLIC_BODY,
    "government": RecipientKind.PUBLIC_BODY, "authority": RecipientKind.PUBLIC_BODY,
}  # fmt: skip

LINES = {
    "mobile": LineType.MOBILE, "cell": LineType.MOBILE, "cellular": LineType.MOBILE, "wireless": LineType.MOBILE,
    "fixed": LineType.FIXED, "landline": LineType.FIXED, "fixed_line": LineType.FIXED, "fixedline": LineType.FIXED,
    "voip": LineType.VOIP, "nonfixedvoip": LineType.VOIP, "fixedvoip": LineType.VOIP,
    "fixed_line_or_mobile": LineType.MOBILE, "protected": LineType.PROTECTED, "emergency": LineType.PROTECTED,
    "hospital": LineType.PROTECTED, "patient_room": LineType.PROTECTED, "premium": LineType.PROTECTED,
    "premium_rate": LineType.PROTECTED, "pager": LineType.PROTECTED, "toll": LineType.PROTECTED,
}  # fmt: skip


def word(value: object, path: str, words: dict[str, E]) -> E:
    """Return the word of ours for another program's; raise BadInput for one that has none."""
    found = words.get(key_of(value)) if isinstance(value, str) else None
    if found is None:
        raise refuse(path, value, "one of " + ", ".join(dict.fromkeys(words.values())))
    return found


# A bare “call” may be spoken by a machine, so as the way out it is read as one; a consent to “calls” is to a person's.
BARE_CALLS = ("call", "calls", "phone", "telephone", "phone_call")
CHANNELS |= dict.fromkeys(BARE_CALLS, Channel.CALL_AI)
CONSENT_CHANNELS = CHANNELS | dict.fromkeys(BARE_CALLS, Channel.CALL_HUMAN)

# Places a set may name that are no country: they stand for a member whose rules nobody looked up.
GROUPS = {"eu": "EU", "eea": "EU", "european union": "EU", "europe": "EU", "eu eea": "EU"}


@cache
def place_code(text: str) -> str | None:
    """Return the ISO 3166 code of a country, US state or Canadian province by code or name, or None."""
    head, mark, tail = text.strip().replace("_", "-").partition("-")
    if mark and len(head) == 2 and (country := country_code(head)):
        part = tail.strip().upper()
        if country in ("US", "CA"):
            part = us_state_code(tail) if country == "US" else part if part in CA_PROVINCES else None  # type: ignore[assignment]  # None where it is no state
        return f"{country}-{part}" if part and re.fullmatch(r"[A-Z0-9]{1,3}", part) else None
    key = folded(text)
    if key in GROUPS:
        return GROUPS[key]
    if country := country_code(text):
        return country
    if len(key) > 2 and (state := us_state_code(text)):
        return f"US-{state}"
    return next((f"CA-{code}" for code, name in CA_PROVINCES.items() if len(key) > 2 and folded(name) == key), None)


def place(value: object, path: str) -> str:
    """Return a jurisdiction as an ISO 3166 code (`DE`, `US-FL`); `EU` is a member state that is not known.

    A code of two letters is a country: `DE` is Germany, never Delaware, which is `US-DE`.
    """
    if isinstance(value, dict):
        country = value.get("country") or value.get("code") or value.get("region")
        state = value.get("state") or value.get("subdivision")
        value = f"{country}-{state}" if state and not is_unknown(state) else country
    found = place_code(value) if isinstance(value, str) else None
    if found is None:
        raise refuse(path, value, "an ISO 3166 code such as DE or US-FL")
    return found


@cache
def _is_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


UNKNOWN_ZONE = "Etc/Unknown"  # what the number library says of a number that belongs nowhere


def zone(value: object, path: str) -> str:
    """Return an IANA zone name; `Etc/Unknown` is kept, as the gate refuses to call into it."""
    if isinstance(value, str) and (value.strip() == UNKNOWN_ZONE or _is_zone(value.strip())):
        return value.strip()
    raise refuse(path, value, "an IANA time zone such as Europe/Berlin")
