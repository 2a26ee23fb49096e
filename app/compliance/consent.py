"""Consent as a pure question: does this record, at this instant, allow this sender this channel for this scope?

Withdrawing never allows more, and another consent never allows less (tests/compliance/test_consent.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from enum import IntEnum

from app.compliance.facts import Channel, Consent
from app.core.places import folded


class Standing(IntEnum):
    """How far the consents carry; DOUBTFUL is consent bought from others or given to many sellers at once."""

    NONE = 0
    DOUBTFUL = 1
    VALID = 2


_MARKETING = frozenset(
    """marketing sales sale selling advertising advertisement advert promo promotion promotions promotional newsletter
    offer offers all any everything telemarketing commercial cold outreach werbung prospection publicidad""".split()
)
_SERVICE = frozenset(
    """appointment appointments transactional service services reminder reminders support booking bookings meeting
    meetings account order orders delivery callback information""".split()
)
_WRITTEN = frozenset(
    """written writing pewc signed sign signature esign web form webform checkbox tickbox optin doi double email mail
    sms keyword online signature ticked box electronic electronically contract docusign clicked""".split()
)
_SPOKEN_OR_PRESUMED = frozenset(
    "oral orally verbal verbally spoken phone call implied implicit presumed assumed inferred card existing".split()
)
_BOUGHT = frozenset(
    "purchased bought partner partners multi multiple broker list third affiliate affiliates coreg".split()
)
_ARTIFICIAL = re.compile(
    r"artificial|pre-?recorded|automated|automatic|autodial|synthe|\bAI\b|robo|künstlich|automatis|artificielle|automátic",
    re.IGNORECASE,
)
_LEGAL_FORMS = frozenset(
    """inc incorporated llc ltd limited gmbh ug ag se kg ohg corp corporation co company plc sarl sas sa bv nv srl spa
    oy ab as aps kft doo""".split()
)


_OURSELVES = frozenset({("us",), ("own",), ("self",), ("ourselves",), ("this", "seller"), ("sender",), ("seller",)})


def words(text: str | None) -> frozenset[str]:
    """Return the words of a text, folded; underscores part words too."""
    return frozenset(folded((text or "").replace("_", " ")).split())


def _seller_words(name: str) -> tuple[str, ...]:
    return tuple(word for word in folded(name).split() if word not in _LEGAL_FORMS)


def names_seller(consent: Consent, sellers: Iterable[str]) -> bool:
    """Tell whether the consent was given to one of these names (legal form aside)."""
    given = _seller_words(consent.seller or "")
    return given in _OURSELVES or (bool(given) and any(_seller_words(name) == given for name in sellers))


def is_bought(consent: Consent) -> bool:
    """Tell whether a consent came with a list, or names many sellers (compliance.md, section 1, first row)."""
    return bool((words(consent.how) | words(consent.seller)) & _BOUGHT) or ";" in (consent.seller or "")


def in_force(consent: Consent, at: datetime | None) -> bool:
    """Tell whether a consent was given before `at` and is neither withdrawn nor run out; without `at`, it is not."""
    if at is None or consent.when is None or consent.when > at:
        return False
    if consent.revoked and (consent.revoked_at is None or consent.revoked_at <= at):
        return False
    return consent.expires is None or consent.expires > at


def covers_scope(consent: Consent, *, marketing: bool) -> bool:
    """Tell whether the scope was marketing; where that is not needed, a service scope is enough."""
    said = words(consent.scope)
    return bool(said & _MARKETING) or (not marketing and bool(said & _SERVICE))


def covers_channel(consent: Consent, channel: Channel) -> bool:
    """Tell whether a consent names the channel. One to calls covers AI calls only if its text says so."""
    if channel is not Channel.CALL_AI:
        return channel in consent.channels or (channel in _MAIL and bool(_MAIL & consent.channels))
    named = Channel.CALL_AI in consent.channels
    return named or (Channel.CALL_HUMAN in consent.channels and bool(_ARTIFICIAL.search(consent.text or "")))


_MAIL = frozenset({Channel.EMAIL, Channel.INVITE, Channel.INVOICE})


def is_written(consent: Consent) -> bool:
    """Tell whether it is prior express written consent: signed or clicked, with the text that was shown (47 CFR 64.1200(f)(9))."""
    how = words(consent.how)
    return bool(how & _WRITTEN) and not how & _SPOKEN_OR_PRESUMED and bool((consent.text or "").strip())


def standing(
    consents: Iterable[Consent],
    *,
    channel: Channel,
    sellers: tuple[str, ...],
    at: datetime | None,
    marketing: bool = True,
    written: bool = False,
    since: datetime | None = None,
) -> Standing:
    """Return the best standing that any of the consents gives.

    `sellers` are the sender's names; `written` asks for prior express written consent; `since` is the oldest instant
    at which it may have been given. A withdrawal on any channel ends every consent given before it.
    """
    records = tuple(consents)
    ended = withdrawn_at(records, at)
    best = Standing.NONE
    for one in records:
        fits = (
            in_force(one, at) and covers_channel(one, channel) and covers_scope(one, marketing=marketing)
            and (not written or is_written(one))
            and (since is None or (one.when is not None and one.when >= since))
            and (ended is None or (one.when is not None and one.when > ended))
        )  # fmt: skip
        if fits and is_bought(one):
            best = max(best, Standing.DOUBTFUL)
        elif fits and names_seller(one, sellers):
            best = Standing.VALID
    return best


def withdrawn_at(consents: Iterable[Consent], at: datetime | None) -> datetime | None:
    """Return the last withdrawal up to `at`, or None. One whose time is not known counts as just now."""
    times = [
        one.revoked_at or at
        for one in consents
        if one.revoked and (one.revoked_at is None or at is None or one.revoked_at <= at)
    ]
    known = [time for time in times if time is not None]
    return max(known, default=None)
