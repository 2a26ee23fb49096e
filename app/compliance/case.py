"""One decision's facts as the rules ask for them: the unknown already read as the strictest value it could have."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache

from app.compliance import consent
from app.compliance.consent import Standing
from app.compliance.facts import Channel, Content, Facts, Mailbox, Purpose, RecipientKind, RelationshipKind
from app.compliance.hours import Window, zone_of
from app.compliance.ruleset import Ruleset
from app.compliance.source import from_sale
from app.compliance.weeks import Week
from app.compliance.words import UNKNOWN_ZONE
from app.core.places import EEA, US_STATE_ZONES, zones_of

EUROPE = EEA | {"GB", "CH", "EU"}
UNKNOWN_STATE = "?"
CONTIGUOUS_US = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
ALL_US = (*CONTIGUOUS_US, "America/Phoenix", "America/Anchorage", "America/Adak", "Pacific/Honolulu")
ALL_EU = ("Atlantic/Azores", "Europe/Lisbon", "Europe/Berlin", "Europe/Athens")
_SERVICE = frozenset({Purpose.TRANSACTIONAL, Purpose.APPOINTMENT, Purpose.INVOICE})
_BILL = re.compile(r"\b(invoice|receipt|rechnung|quittung|facture|reçu|factura|recibo)\b", re.IGNORECASE)
_PROMOTION = re.compile(
    r"\d\s*% off\b|special offer|limited[- ]time|upgrade (now|today)|buy now|order now|free trial|\bdiscount|book a demo|sonderangebot"
    r"|rabatt|jetzt (kaufen|bestellen|upgraden)|offre spéciale|profitez|\bremise\b|oferta especial|descuento|compra ahora",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def clock_of(zone: str) -> tuple[timedelta | None, ...]:
    """Return a zone's offsets in winter and summer: zones that agree in both show the same time under two names."""
    return tuple(datetime(2026, month, 1, tzinfo=zone_of(zone)).utcoffset() for month in (1, 7))


@lru_cache(maxsize=4096)
def _zones(jurisdictions: frozenset[str], zones: frozenset[str]) -> tuple[str, ...]:
    """Return all zones that count: those given, and those of every place that none of them lies in."""
    found = set(zones) - {UNKNOWN_ZONE}
    clocks = {clock_of(zone) for zone in found}
    for place in jurisdictions:
        own = zones_at(place)
        if not own & zones and clocks.isdisjoint(clock_of(zone) for zone in own):
            found |= own
    return tuple(sorted(found or (() if jurisdictions else ALL_US)))


@lru_cache(maxsize=512)
def zones_at(place: str) -> frozenset[str]:
    """Return the zones of a jurisdiction; of a US state that is not known, all of the US."""
    country, _, part = place.partition("-")
    if place == "US":
        return frozenset(ALL_US)
    if place == "EU":
        return frozenset(ALL_EU)
    if country == "US":
        return frozenset(US_STATE_ZONES.get(part, ALL_US))
    return zones_of(country)


@lru_cache(maxsize=4096)
def _places(jurisdictions: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the countries, and the US states with `?` for one that is not known."""
    countries = frozenset(place.partition("-")[0] for place in jurisdictions)
    states = frozenset(place[3:] for place in jurisdictions if place.startswith("US-"))
    return countries, states or (frozenset({UNKNOWN_STATE}) if "US" in countries else frozenset())


@lru_cache(maxsize=4096)
def _window(week: Week, zones: tuple[str, ...], jurisdictions: frozenset[str]) -> Window:
    return Window(week, zones, tuple(sorted(jurisdictions)) or ("US",))


@dataclass(frozen=True, kw_only=True)
class Case:
    """The facts of one decision beside the rules that bear on them."""

    facts: Facts
    rules: Ruleset
    channel: Channel
    purpose: Purpose
    countries: frozenset[str]
    states: frozenset[str]
    zones: tuple[str, ...]
    content: Content
    mailbox: Mailbox

    @classmethod
    def of(cls, facts: Facts, rules: Ruleset) -> Case:
        """Return the case of these facts."""
        countries, states = _places(facts.jurisdictions)
        return cls(
            facts=facts,
            rules=rules,
            channel=facts.channel or Channel.SMS,
            purpose=effective_purpose(facts),
            countries=countries,
            states=states,
            zones=_zones(facts.jurisdictions, facts.zones),
            content=facts.content or Content(),
            mailbox=facts.sender.mailbox or Mailbox(),
        )

    @property
    def now(self) -> datetime | None:
        return self.facts.now

    @property
    def in_us(self) -> bool:
        """Tell whether US rules bear: also where nothing is known of the place."""
        return "US" in self.countries or not self.countries

    @cached_property
    def europe(self) -> frozenset[str]:
        return self.countries & EUROPE

    @property
    def natural(self) -> bool:
        """Tell whether the recipient counts as a natural person: also where the kind is not known."""
        return self.facts.recipient_kind in (None, RecipientKind.CONSUMER, RecipientKind.SOLE_TRADER)

    @property
    def sellers(self) -> tuple[str, ...]:
        sender = self.facts.sender
        return (*((sender.legal_name,) if sender.legal_name else ()), *sender.brands)

    @cached_property
    def marketing_consent(self) -> Standing:
        """Return how far the consents carry marketing on this channel."""
        return self.consent()

    def consent(self, *, marketing: bool = True, written: bool = False, since: datetime | None = None) -> Standing:
        """Return how far the consents carry on this channel."""
        if not self.facts.consents:
            return Standing.NONE
        return consent.standing(
            self.facts.consents, channel=self.channel, sellers=self.sellers, at=self.now,
            marketing=marketing, written=written, since=since,
        )  # fmt: skip

    @cached_property
    def customer_exception(self) -> bool:
        """Tell whether the customer exception holds: own similar goods, address got in a sale, opt-out offered."""
        known = self.facts.relationship
        if known is None or known.kind is not RelationshipKind.CUSTOMER:
            return False
        if known.similar_goods is False or known.optout_offered is False:
            return False
        if known.address_from_sale is not None:
            return known.address_from_sale
        return self.facts.data_source is not None and from_sale(self.facts.data_source)

    def related_within(self, kind: RelationshipKind, days: int) -> bool:
        """Tell whether the purchase or inquiry lies at most `days` back; without its date, it does not."""
        known = self.facts.relationship
        if known is None or known.kind is not kind or known.date is None or self.now is None:
            return False
        return timedelta(0) <= self.now - known.date <= timedelta(days=days)

    @property
    def stopped_at(self) -> datetime | None:
        """Return the last withdrawal or stop up to now; one whose time is not known counts as just now."""
        history = self.facts.history
        times = [consent.withdrawn_at(self.facts.consents, self.now)] if self.facts.consents else []
        if history.opted_out and (history.opted_out_at is None or self.now is None or history.opted_out_at <= self.now):
            times.append(history.opted_out_at or self.now)
        return max((time for time in times if time is not None), default=None)

    @cached_property
    def said_stop(self) -> bool:
        """Tell whether a stop stands that no later consent to this channel has lifted."""
        if self.facts.history.opted_out and self.now is None:
            return True
        if self.now is None:
            return any(one.revoked for one in self.facts.consents)
        at = self.stopped_at
        return at is not None and self.consent(since=at + timedelta(microseconds=1)) is not Standing.VALID

    @property
    def first_message(self) -> bool:
        """Tell whether this is the first message to the person; it is where nobody knows."""
        if self.content.first_message is not None:
            return self.content.first_message
        return not self.facts.history.contacts_365d

    def window(self, week: Week, *, clock: str | None = None) -> Window:
        """Return a week as a window in every zone that counts, with the holidays of every place."""
        return _window(week, (clock,) if clock else self.zones, self.facts.jurisdictions)


def is_bill(facts: Facts) -> bool:
    """Tell whether this is an invoice or a receipt: the one message that a suppression does not stop."""
    if effective_purpose(facts) not in (Purpose.TRANSACTIONAL, Purpose.INVOICE):
        return False
    if facts.purpose is Purpose.INVOICE or facts.channel is Channel.INVOICE:
        return True
    content = facts.content or Content()
    template = content.template.name or "" if content.template else ""
    return bool(_BILL.search(" ".join((content.subject, content.category or "", template)).replace("_", " ")))


def is_promotional(content: Content) -> bool:
    """Tell whether a message carries an offer: by its flag, its category, or the words of offers."""
    if content.promotional is not None:
        return content.promotional
    if (content.category or "").lower() in ("marketing", "promotional", "promotion"):
        return True
    return bool(_PROMOTION.search(f"{content.subject}\n{content.text}\n{content.html}"))


def effective_purpose(facts: Facts) -> Purpose:
    """Return what the message is for in truth: an unknown purpose is cold, a bill with an offer is marketing."""
    if facts.purpose is None:
        return Purpose.COLD
    if facts.purpose in _SERVICE and facts.content is not None and is_promotional(facts.content):
        known = facts.relationship
        customer = known is not None and known.kind is RelationshipKind.CUSTOMER
        return Purpose.CUSTOMER_MARKETING if customer else Purpose.COLD
    return facts.purpose
