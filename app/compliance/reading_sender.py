"""Who sends, from plain JSON: identity, mailbox health, telephone, settings."""

from __future__ import annotations

from collections.abc import Mapping

from app.compliance.cells import instant, is_unknown, key_of, mention, presence, refuse, share, text, truth, whole
from app.compliance.facts import Auth, CallerId, DncFile, Mailbox, Sender
from app.compliance.records import Reading, Shape, field, listed
from app.compliance.weeks import Week, read_week
from app.compliance.words import place
from app.core.errors import BadInput

_RECORDS = ("spf", "dkim", "dmarc")


def _auth(value: object, path: str) -> Auth:
    """Read the three records from an object, a list of what passes, or one verdict for all."""
    if isinstance(value, Mapping):
        verdicts = {key_of(k): v for k, v in value.items()}
        return Auth(**{name: _verdict(verdicts.get(name), f"{path}.{name}") for name in _RECORDS})
    if isinstance(value, list | tuple):
        passing = {key_of(member) for member in value}
        return Auth(**{name: name in passing for name in _RECORDS})
    verdict = truth(value, path)
    return Auth(spf=verdict, dkim=verdict, dmarc=verdict)


def _verdict(value: object, path: str) -> bool | None:
    """Read one record's verdict; an object must say both that it is present and that it is aligned."""
    if value is None or is_unknown(value):
        return None
    if isinstance(value, Mapping):
        parts = [
            truth(part, path) for name, part in value.items() if key_of(name) in _VERDICTS and not is_unknown(part)
        ]
        return all(parts) if parts else None
    return truth(value, path)


_VERDICTS = frozenset({"present", "aligned", "pass", "passed", "passes", "ok", "valid", "result", "status"})

_MAILBOX = Shape(
    address=field(text, "email mail mailbox from user"),
    age_days=field(whole, "age days_old mailbox_age_days account_age_days"),
    domain_age_days=field(whole, "domain_age"),
    sent_24h=field(whole, "sent_in_24h sent_last_24h sent_today sent recipients_24h sent24h"),
    cap=field(whole, "daily_cap cap_24h limit daily_limit"),
    hard_bounces=field(whole, "bounces hard_bounces_last_100 bounces_last_100 hard_bounce_count"),
    sends=field(whole, "sends_last_100 total_sends last_sends sent_total"),
    complaints=field(whole, "spam_complaints complaint_count"),
    bounce_rate=field(share, "hard_bounce_rate"),
    complaint_rate=field(share, "spam_rate spam_complaint_rate"),
    blocked=field(presence, "spam_dsn blocked_dsn spam_or_blocked_dsn is_blocked blocklisted listed"),
    auth=field(_auth, "authentication dns"),
    spf=field(_verdict),
    dkim=field(_verdict),
    dmarc=field(_verdict),
    inbox_read_at=field(
        instant,
        "inbox_read last_poll last_poll_at polled_at last_inbox_read inbox_last_read_at last_read_at "
        "inbox_checked_at last_read",
    ),
    provider=field(text, "account account_type", first=True),
    next_slot=field(instant, "next_slot_at slot_free_at"),
    last_sent_at=field(instant, "last_sent last_send_at"),
    bulk_24h=field(whole, "consumer_24h to_consumer_domains_24h bulk_sent_24h"),
    one_click=field(truth, "one_click_unsubscribe has_one_click"),
    health=field(truth, "status healthy state"),
)  # fmt: skip


def _mailbox(raw: object, reading: Reading) -> Mailbox:
    """Read a mailbox; one word for its health (`ok`) says that every check passed at `now`."""
    if isinstance(raw, str) and "@" in raw:
        return Mailbox(address=raw.strip())
    if not isinstance(raw, Mapping):
        raw = {"health": raw}
    found = _MAILBOX.read(raw, "sender.mailbox", reading)
    single = {name: found.pop(name) for name in _RECORDS if name in found}
    if single:
        auth = found.get("auth", Auth())
        found["auth"] = Auth(**{name: single.get(name, getattr(auth, name)) for name in _RECORDS})
    health = found.pop("health", None)
    return Mailbox(
        **({**_healthy(reading), **found} if health else {**found, "blocked": True} if health is False else found)
    )


def _healthy(reading: Reading) -> dict[str, object]:
    return {
        "age_days": 365, "sent_24h": 0, "hard_bounces": 0, "sends": 100, "complaints": 0, "blocked": False,
        "auth": Auth(spf=True, dkim=True, dmarc=True), "inbox_read_at": reading.now,
    }  # fmt: skip


def _states(value: object, path: str) -> frozenset[str]:
    return frozenset(str(one).upper().removeprefix("US-") for one in listed(value))


def _skew(value: object, path: str) -> int:
    """Read how far the clock is off, in seconds, to whichever side."""
    return whole(abs(value) if isinstance(value, int | float) else value, path)


_CALLER = Shape(
    number=field(text, "phone caller_id from e164"),
    verified=field(presence, "is_verified own verified_at own_number"),
    takes_stops=field(truth, "answered takes_stop_requests voicemail"),
)
_DNC = Shape(
    date=field(instant, "file_date dated imported_at as_of file"),
    listed=field(truth, "is_listed on_list number_listed present"),
    states_covered=field(_states, "states covered_states state_lists"),
)  # fmt: skip


def _registrations(value: object, path: str) -> frozenset[str]:
    if isinstance(value, Mapping):
        value = [name for name, said in value.items() if said and not is_unknown(said)]
    return frozenset(place(str(one) if "-" in str(one) else f"US-{one}", path) for one in listed(value))


def _window(value: object, path: str) -> Week:
    """Read the user's own calling and mailing hours: `{mon_fri: "9-18", sat: …}`, one span, or `{start, end}`."""
    if isinstance(value, Mapping) and "start" in value and "end" in value:
        value = f"{value['start']}-{value['end']}"
    try:
        if isinstance(value, Mapping):
            return read_week({key_of(name): span for name, span in value.items()})
        if isinstance(value, str):
            return read_week(value)
    except BadInput as trouble:
        raise BadInput(f"The fact “{path}” cannot be read. {trouble.sentence}", hint=trouble.hint) from None
    raise refuse(path, value, "a span of hours such as 9-17:30")


def _lia(value: object, path: str) -> tuple[bool | None, bool | None]:
    """Read whether an assessment is saved, and whether it says that the offer relates to the person's job."""
    if isinstance(value, Mapping):
        said = {key_of(name): part for name, part in value.items()}
        job = next(
            (said[name] for name in ("job_related", "job_title_match", "relates_to_job") if said.get(name) is not None),
            None,
        )
        return presence(value, path), None if job is None else presence(job, path)
    return presence(value, path), None


_SENDER = Shape(
    legal_name=field(
        mention, "name company company_name legal_entity business_name organisation organization seller", first=True
    ),
    postal_address=field(text, "address postal street_address post_address physical_address mailing_address", first=True),
    contact=field(
        mention, "contact_route contact_email contact_phone contact_url reply_to phone email website url", joined=True
    ),
    brands=field(lambda value, path: tuple(text(one, path) for one in listed(value)), "brand trading_names aliases"),
    place=field(place, "country jurisdiction state location"),
    lia=field(_lia, "lia_id legitimate_interest_assessment lia_saved"),
    notice=field(mention, "notice_url privacy_notice privacy_url notice_version"),
    window=field(_window, "calling_window hours sending_window"),
    registrations=field(_registrations, "registered_states registered registration tx_registration"),
    sms_campaign=field(presence, "campaign_id campaign ten_dlc 10dlc tendlc a2p_10dlc sms_campaign_id"),
    inbox_read_at=field(instant, "inbox_read last_poll last_poll_at polled_at"),
    clock_skew_s=field(_skew, "clock_skew clock_skew_seconds skew_s"),
    wa_tier=field(whole, "whatsapp_tier tier"),
    wa_unique_24h=field(whole, "whatsapp_unique_24h unique_users_24h"),
    wa_capped_at=field(instant, "capped_at error_131049_at whatsapp_capped_at"),
)  # fmt: skip
_PARTS = {
    "mailbox": "mailbox", "mailbox_health": "mailbox", "health": "mailbox", "caller_id": "caller_id",
    "caller": "caller_id", "from_number": "caller_id", "callerid": "caller_id", "dnc": "dnc", "dnc_file": "dnc",
    "registry": "dnc", "tps": "dnc", "auth": "auth", "authentication": "auth", "identity": "identity",
    "profile": "identity", "whatsapp": "flat", "sms": "flat", "mail_auth": "auth", "spf": "spf", "dkim": "dkim", "dmarc": "dmarc",
}  # fmt: skip


def read_sender(raw: object, reading: Reading, *, extra: Mapping[str, object]) -> Sender:
    """Return the sender; `extra` are sender facts that stand beside it (`dnc`, `lia`)."""
    if isinstance(raw, str):
        raw = {"legal_name": raw}
    if not isinstance(raw, Mapping):
        raise refuse("sender", raw, "an object")
    plain, parts = _split({**raw, **extra})
    found = _SENDER.read(plain, "sender", reading)
    lia, job = found.pop("lia", (None, None))
    caller = parts.get("caller_id")
    return Sender(
        **found,
        lia=lia,
        job_related=job,
        mailbox=_mailbox_of(parts, reading),
        caller_id=_caller(caller, found.get("contact"), reading),
        dnc=DncFile(**_DNC.read(parts["dnc"], "sender.dnc", reading)) if "dnc" in parts else None,
    )


def _split(raw: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    plain: dict[str, object] = {}
    parts: dict[str, object] = {}
    for name, value in raw.items():
        part = _PARTS.get(key_of(name))
        if is_unknown(value):
            continue
        if part in ("flat", "identity") and isinstance(value, Mapping):
            inner, more = _split(value)
            plain |= inner
            parts |= more
        elif part == "identity":
            plain["legal_name"] = value
        elif part in _RECORDS:
            parts.setdefault("auth", {})
            parts["auth"] = {**_as_dict(parts["auth"]), part: value}
        elif part and part != "flat":
            parts[part] = value
        elif part != "flat":
            plain[str(name)] = value
    return plain, parts


def _as_dict(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, Mapping) else {}


def _mailbox_of(parts: Mapping[str, object], reading: Reading) -> Mailbox | None:
    raw = parts.get("mailbox")
    if "auth" in parts:
        raw = {"auth": parts["auth"], **(raw if isinstance(raw, Mapping) else {"health": raw})}
    return _mailbox(raw, reading) if raw is not None else None


def _caller(raw: object, contact: str | None, reading: Reading) -> CallerId | None:
    if isinstance(raw, Mapping):
        return CallerId(**_CALLER.read(raw, "sender.caller_id", reading))
    if isinstance(raw, str):
        return CallerId(number=raw.strip())
    if raw is not None:
        raise BadInput("The fact “sender.caller_id” cannot be read.", hint="Give a number, or {number, verified}.")
    number = next((part for part in (contact or "").split(", ") if part.startswith("+")), None)
    return CallerId(number=number) if number else None
