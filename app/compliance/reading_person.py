"""What is known of the recipient, from plain JSON: consents, relationship, source of the address, history."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from app.compliance.cells import instant, is_unknown, key_of, mention, presence, refuse, text, truth, whole
from app.compliance.facts import Channel, Consent, DataSource, History, Relationship, RelationshipKind
from app.compliance.records import Reading, Shape, field, listed
from app.compliance.words import CONSENT_CHANNELS, word
from app.core.errors import BadInput

_EVERY_CHANNEL = frozenset({"all", "any", "every", "everything", "*", "all_channels"})


def _channels(value: object, path: str) -> frozenset[Channel]:
    found: set[Channel] = set()
    for one in listed(value):
        parts = re.split(r"[,;|]", one) if isinstance(one, str) else [one]
        for part in parts:
            if key_of(part) in _EVERY_CHANNEL:
                return frozenset(Channel)
            found.add(word(part, path, CONSENT_CHANNELS))
    return frozenset(found)


def _time_or_truth(value: object, path: str) -> datetime | bool:
    """Read when it happened, or only whether."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        for name in ("at", "when", "date", "time"):
            if not is_unknown(value.get(name)):
                return instant(value[name], f"{path}.{name}")
        return True
    try:
        said = truth(value, path) if isinstance(value, str) else None
    except BadInput:
        said = None
    return said if said is not None else instant(value, path)


_CONSENT = Shape(
    channels=field(_channels, "channel"),
    scope=field(text, "scopes purpose purposes for"),
    seller=field(text, "sellers brand company given_to controller"),
    how=field(text, "method means how_given mode type kind", joined=True),
    text=field(text, "text_shown shown wording disclosure statement"),
    when=field(instant, "at date given given_at granted_at timestamp collected_at obtained when_given"),
    evidence=field(mention, "evidence_id proof record id consent_id", joined=True),
    expires=field(instant, "expires_at expiry expired valid_until until"),
    revoked=field(_time_or_truth, "revoked_at revoked_on withdrawn withdrawn_at revocation is_revoked"),
)


def read_consents(raw: object, reading: Reading) -> tuple[Consent, ...]:
    """Return the consents of a list or of one record; “none” is an empty list."""
    if (isinstance(raw, str) and key_of(raw) in ("none", "no")) or raw is False:
        return ()
    if isinstance(raw, Mapping) and raw and all(key_of(name) in CONSENT_CHANNELS for name in raw):
        raw = [
            {**one, "channel": name} if isinstance(one, Mapping) else {"channel": name}
            for name, one in raw.items()
            if one
        ]
    return tuple(_consent(one, f"consents[{number}]", reading) for number, one in enumerate(listed(raw)))


def _consent(raw: object, path: str, reading: Reading) -> Consent:
    found = _CONSENT.read({"channel": raw} if isinstance(raw, str) else raw, path, reading)
    revoked = found.pop("revoked", False)
    at = revoked if isinstance(revoked, datetime) else None
    return Consent(**found, revoked=bool(revoked), revoked_at=at)


_RELATIONSHIPS = {
    "none": RelationshipKind.NONE, "no": RelationshipKind.NONE, "prospect": RelationshipKind.NONE,
    "lead": RelationshipKind.NONE, "stranger": RelationshipKind.NONE, "inquiry": RelationshipKind.INQUIRY,
    "enquiry": RelationshipKind.INQUIRY, "inbound": RelationshipKind.INQUIRY, "customer": RelationshipKind.CUSTOMER,
    "existing_customer": RelationshipKind.CUSTOMER,
    "client": RelationshipKind.CUSTOMER, "buyer": RelationshipKind.CUSTOMER,
}  # fmt: skip


def _relationship_kind(value: object, path: str) -> RelationshipKind:
    return word(value, path, _RELATIONSHIPS)


_RELATIONSHIP = Shape(
    kind=field(_relationship_kind, "type status relationship value"),
    date=field(instant, "at since when on last_purchase purchased_at inquired_at last_order"),
    similar_goods=field(truth, "own_similar_goods similar_products similar own_similar"),
    optout_offered=field(truth, "opt_out_offered optout_offered_then offered_opt_out opt_out_offered_then"),
    address_from_sale=field(truth, "address_got_in_a_sale address_from_purchase address_got_in_sale email_from_sale"),
)
_KIND_WITH_DATE = re.compile(r"\s*([A-Za-z]+)\s*\(\s*([^)]*)\s*\)\s*")


def read_relationship(raw: object, reading: Reading) -> Relationship | None:
    """Return a relationship written as a word, `customer(2026-03-01)`, or an object; None where it says nothing."""
    if isinstance(raw, list | tuple):
        raw = next(iter(listed(raw)), None)
    if is_unknown(raw) or raw is False:
        return None
    if isinstance(raw, str):
        dated = _KIND_WITH_DATE.fullmatch(raw)
        raw = {"kind": dated[1], "date": dated[2]} if dated else {"kind": raw}
    if isinstance(raw, Mapping) and len(raw) == 1 and key_of(next(iter(raw))) in ("customer", "inquiry"):
        kind, date = next(iter(raw.items()))
        raw = {"kind": kind, **(date if isinstance(date, Mapping) else {"date": date})}
    found = _RELATIONSHIP.read(raw, "relationship", reading)
    return Relationship(**found) if "kind" in found else None


_SOURCE = Shape(
    kind=field(text, "type source name where origin from value description", joined=True),
    at=field(instant, "date collected_at collected obtained_at when acquired_at bought_at created_at"),
    from_person=field(truth, "from_them from_data_subject from_the_person direct"),
    published=field(truth, "is_published published_address public published_for_contact published_for_that_purpose"),
    no_messages=field(truth, "no_message no_messages_notice says_no_messages no_solicitation"),
    role_related=field(truth, "relates_to_role relevant_to_role job_related role_relevant"),
    notified=field(presence, "notice_sent notified_at first_notice notice_given person_notified"),
)


def read_data_source(raw: object, reading: Reading) -> DataSource | None:
    """Return where an address came from, written as words or as an object."""
    if isinstance(raw, list | tuple):
        raw = next(iter(listed(raw)), None)
    if raw is None:
        return None
    found = _SOURCE.read({"kind": raw} if isinstance(raw, str) else raw, "data_source", reading)
    return DataSource(**{"kind": "", **found}) if found else None


_HISTORY = Shape(
    contacts_24h=field(
        whole,
        "24h contacts24h in_24h last_24h contacts_in_24h contacts_last_24h contacts_in_24_h contacts_24_h "
        "touches_24h day",
    ),
    contacts_7d=field(
        whole,
        "7d contacts7d in_7d last_7d contacts_in_7d contacts_last_7d contacts_in_7_d contacts_7_d touches_7d "
        "week",
    ),
    contacts_365d=field(
        whole,
        "365d contacts365d in_365d last_365d contacts_in_365d contacts_last_365d contacts_in_365_d "
        "contacts_365_d touches_365d year",
    ),
    unanswered=field(whole, "unanswered_touches unanswered_count touches_unanswered consecutive_unanswered"),
    attempts_24h=field(whole, "call_attempts_24h calls_24h attempts_in_24h"),
    attempts_7d=field(whole, "call_attempts_7d calls_7d attempts_in_7d"),
    sent_today=field(whole, "today nudges_today messages_today sent_24h"),
    last_contact=field(instant, "last_contact_at last_contacted last_contacted_at last_touch last_outbound"),
    last_inbound=field(instant, "last_inbound_at last_reply last_reply_at last_message_from_contact inbound_at"),
    opted_out=field(
        _time_or_truth,
        "opt_out optout stop stopped said_stop unsubscribed objected revoked stop_received opted_out_at "
        "opt_out_at",
    ),
    notice_sent=field(presence, "notified first_notice_sent notice_sent_at notified_at"),
    replied=field(truth, "has_replied answered"),
)  # fmt: skip


def read_history(raw: object, reading: Reading) -> History:
    """Return the counters of an object; “none” or an empty list means that there was no contact at all."""
    if raw == [] or (isinstance(raw, str) and key_of(raw) in ("none", "never", "no_contact")):
        return History(
            contacts_24h=0, contacts_7d=0, contacts_365d=0, unanswered=0, attempts_24h=0, attempts_7d=0, sent_today=0
        )
    if isinstance(raw, Mapping) and isinstance(raw.get("contacts"), Mapping):
        raw = {**raw["contacts"], **{k: v for k, v in raw.items() if k != "contacts"}}
    elif not isinstance(raw, Mapping):
        raise refuse("history", raw, "an object")
    found = _HISTORY.read(raw, "history", reading)
    said = found.pop("opted_out", None)
    if said is not None:
        found["opted_out"] = bool(said)
        found["opted_out_at"] = said if isinstance(said, datetime) else None
    return History(**found)
