"""Verbs about the founder's own settings: each keeps what stood before, so that it can be taken back."""

import dataclasses
from typing import Any, Literal

from app.actions.registry import Context, Risk, action
from app.core.describing import described
from app.core.errors import BadInput, NotFound
from app.core.offer import Offer, Profile
from app.core.places import country_code
from app.core.sender import SenderProfile
from app.store import department, mail, settings, undo
from app.store.database import Rows, Transaction

TASKS = ("write", "steer", "reason", "classify", "extract", "converse", "objection", "propose", "note")
Task = Literal["all", "write", "steer", "reason", "classify", "extract", "converse", "objection", "propose", "note"]
LOCK_AFTER, UNDO_SEND, HIGHEST_CAP = 15, 10, 2000
# What can be put back to its default by name.
RESETTABLE = {
    "workspace_name": "the workspace’s name",
    "zone": "the time zone",
    "currency": "the currency",
    "budget_daily_micros": "the spend cap",
    "lock_after": "the time until it locks",
    "undo_send": "the undo delay",
    "models": "the choice of models",
}


def note_before(tx: Transaction, *names: str) -> None:
    """Note how settings that are about to change are taken back; once in a verb, before it sets them."""
    stood = [settings.standing(tx, name) for name in names]
    if tx.scope.group is not None:
        texts, ats = [text or "" for text, _ in stood], [at for _, at in stood]
        undo.set_inverse(tx, "put_settings_back", names=list(names), texts=texts, ats=ats)


def _put(tx: Transaction, name: str, value: Any) -> None:  # any JSON value
    note_before(tx, name)
    settings.put(tx, name, value)


@action(Risk.REVERSIBLE, lambda _, *, names, **__: f"Put the settings back: {', '.join(names)}", doors=frozenset())
def put_settings_back(
    context: Context, names: tuple[str, ...], texts: tuple[str, ...], ats: tuple[int, ...]
) -> list[str]:
    """Put settings back as they stood."""
    tx = context.tx
    note_before(tx, *names)
    for name, text, at in zip(names, texts, ats, strict=True):
        settings.put_back(tx, name, text or None, at)
    return list(names)


@action(Risk.REVERSIBLE, lambda _, *, name: f"Put {RESETTABLE.get(name, name)} back to the default")
def reset_setting(context: Context, name: str) -> str:
    """Put one setting back to its default."""
    if name not in RESETTABLE:
        raise BadInput(f"“{name}” has no default to go back to.", hint=f"These have: {', '.join(RESETTABLE)}.")
    note_before(context.tx, name)
    settings.drop(context.tx, name)
    return name


@action(Risk.REVERSIBLE, lambda _, *, name: f"Call the workspace “{name}”")
def set_workspace_name(context: Context, name: str) -> str:
    """Give the workspace a name."""
    if not name:
        raise BadInput("A workspace needs a name.", hint="Resetting it shows your business again.")
    _put(context.tx, "workspace_name", name[:80])
    return name


@action(Risk.REVERSIBLE, lambda _, *, zone: f"Set your time zone to {zone}")
def set_zone(context: Context, zone: str) -> str:
    """Say in which time zone you work, as the IANA database names it."""
    from zoneinfo import available_timezones

    if zone not in available_timezones():
        raise BadInput(f"“{zone}” is no time zone.", hint="Write it like Europe/Berlin or America/New_York.")
    _put(context.tx, "zone", zone)
    return zone


@action(Risk.REVERSIBLE, lambda _, *, currency: f"Count money in {currency.upper()}")
def set_currency(context: Context, currency: str) -> str:
    """Say which currency new deals and the spend cap are counted in."""
    code = currency.upper()
    if not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise BadInput(f"“{currency}” is no currency.", hint="Write its three letters, like USD or EUR.")
    _put(context.tx, "currency", code)
    return code


# What is sold, to whom, by whom --------------------------------------------------------------------------------------


@action(Risk.REVERSIBLE, lambda _, **given: f"Change what you sell: {_named(given, _OFFER)}")
def set_offer(
    context: Context,
    product: str | None = None,
    one_liner: str | None = None,
    pain: str | None = None,
    outcome: str | None = None,
    booking_link: str | None = None,
) -> str:
    """Say what you sell; what is not given stays."""
    tx = context.tx
    given = {"product": product, "one_liner": one_liner, "pain": pain, "outcome": outcome, "booking_link": booking_link}
    changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    known = settings.get(tx, "offer")
    before = department.offer(tx) if known else Offer(product="", one_liner="", pain="", outcome="")
    after = dataclasses.replace(before, **changes)
    if not after.product:
        raise BadInput("What you sell needs a name.")
    _put_typed(tx, "offer", after)
    return after.product


@action(Risk.REVERSIBLE, lambda _, **given: f"Change whom you sell to: {_named(given, _PROFILE)}")
def set_profile(
    context: Context,
    words: str | None = None,
    industries: tuple[str, ...] | None = None,
    roles: tuple[str, ...] | None = None,
    countries: tuple[str, ...] | None = None,
    smallest: int | None = None,
    largest: int | None = None,
) -> list[str]:
    """Say whom you sell to, in a sentence or part by part; leads are scored anew."""
    tx = context.tx
    profile = department.profile(tx)
    if words is not None:
        said = described(words)
        profile = dataclasses.replace(
            profile,
            industries=said.industries,
            company_size=said.company_size,
            roles=said.roles,
            countries=said.countries,
        )
    changes: dict[str, Any] = {}
    if industries is not None:
        changes["industries"] = _listed(industries)
    if roles is not None:
        changes["roles"] = _listed(roles)
    if countries is not None:
        changes["countries"] = tuple(_country(one) for one in _listed(countries))
    if smallest is not None or largest is not None:
        low, high = profile.company_size or (1, 10_000_000)
        size = (smallest if smallest is not None else low, largest if largest is not None else high)
        if not 0 < size[0] <= size[1]:
            raise BadInput("The smallest size must not be above the largest.")
        changes["company_size"] = size
    after = dataclasses.replace(profile, **changes)
    _put_typed(tx, "profile", after)
    return [*after.industries, *after.roles, *after.countries]


@action(Risk.REVERSIBLE, lambda _, **given: f"Change who sends: {_named(given, _SENDER)}")
def set_sender(
    context: Context,
    legal_name: str | None = None,
    person_name: str | None = None,
    postal_address: str | None = None,
    contact_route: str | None = None,
    country: str | None = None,
    state: str | None = None,
    website: str | None = None,
    notice_url: str | None = None,
) -> str:
    """Say who writes, as the law wants it shown; what is not given stays."""
    tx = context.tx
    changes: dict[str, Any] = {
        "legal_name": legal_name,
        "person_name": person_name,
        "postal_address": postal_address,
        "contact_route": contact_route,
        "country": _country(country) if country else None,
        "state": state.upper() if state else None,
        "website": website,
        "notice_url": notice_url,
    }
    before = department.sender(tx) or SenderProfile(legal_name="", version=0)
    given = {name: value for name, value in changes.items() if value is not None}
    after = dataclasses.replace(before, **given, version=before.version + 1)
    _put_typed(tx, "sender", after)
    return after.legal_name


def _put_typed(tx: Transaction, name: str, value: Offer | Profile | SenderProfile) -> None:
    note_before(tx, name)
    department.put(tx, name, value)


_OFFER: dict[str, str] = {"product": "its name", "one_liner": "what it does", "pain": "the trouble it takes away",
          "outcome": "what people have afterwards", "booking_link": "the booking link"}  # fmt: skip
_PROFILE: dict[str, str] = {"words": "in a sentence", "industries": "industries", "roles": "roles", "countries": "countries",
            "smallest": "size", "largest": "size"}  # fmt: skip
_SENDER: dict[str, str] = {"legal_name": "the legal name", "person_name": "your name", "postal_address": "the postal address",
           "contact_route": "where people reach you", "country": "the country", "state": "the state",
           "website": "the website", "notice_url": "the privacy notice"}  # fmt: skip


def _named(given: dict[str, object], names: dict[str, str]) -> str:
    changed = [names[name] for name, value in given.items() if value is not None]
    return ", ".join(dict.fromkeys(changed)) or "nothing"


def _listed(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value.strip() for value in values if value.strip()))


def _country(text: str) -> str:
    code = country_code(text)
    if code is None:
        raise BadInput(f"“{text}” is no country that is known here.")
    return code


# Models and money ----------------------------------------------------------------------------------------------------


def _model_says(_: Rows, *, models: tuple[str, ...], task: Task) -> str:
    what = "everything" if task == "all" else f"“{task}”"
    named = [model.strip() for model in models if model.strip()]
    return f"Use {', then '.join(named)} for {what}" if named else f"Use the built-in rules for {what}"


@action(Risk.REVERSIBLE, _model_says)
def set_model(context: Context, models: tuple[str, ...] = (), task: Task = "all") -> dict[str, list[str]]:
    """Say which models a task is given to, in their order; none leaves it to the built-in rules."""
    tx = context.tx
    named = list(_listed(models))
    for name in named:
        if "/" not in name:
            raise BadInput(f"“{name}” is no model.", hint="Write provider/model, like ollama_chat/qwen2.5:7b.")
    chosen: dict[str, list[str]] = dict(settings.get(tx, "models", {}))
    chosen["*" if task == "all" else task] = named
    _put(tx, "models", chosen)
    return chosen


@action(Risk.REVERSIBLE, lambda _, *, amount: f"Let models cost at most {amount:g} a day")
def set_spend_cap(context: Context, amount: float) -> int:
    """Set what models may cost in 24 hours, in the workspace's currency; with 0 no model is asked."""
    if not 0 <= amount <= 10_000:
        raise BadInput("The cap must be between 0 and 10,000 a day.")
    micros = round(amount * 1_000_000)
    _put(context.tx, "budget_daily_micros", micros)
    return micros


# Mailboxes and the window --------------------------------------------------------------------------------------------


@action(Risk.REVERSIBLE, lambda _, *, mailbox, cap: f"Let {mailbox} send at most {cap} mails a day")
def set_daily_cap(context: Context, mailbox: str, cap: int) -> int:
    """Set how many mails a mailbox may send in a day; a new one gets there week by week."""
    tx = context.tx
    box = mail.mailbox_named(tx, mailbox.lower())
    if box is None or box.state == "removed":
        raise NotFound(f"There is no mailbox {mailbox}.")
    if not 0 <= cap <= HIGHEST_CAP:
        raise BadInput(f"A mailbox sends between 0 and {HIGHEST_CAP} mails a day.")
    before = box.daily_cap
    mail.reconnect_mailbox(tx, box.id, daily_cap=cap or None)
    if tx.scope.group is not None:
        undo.set_inverse(tx, "set_daily_cap", mailbox=box.address, cap=before or 0)
    return cap


@action(
    Risk.REVERSIBLE,
    lambda _, *, minutes: f"Lock the window after {minutes} minutes" if minutes else "Never lock the window by itself",
)
def set_lock_after(context: Context, minutes: int) -> int:
    """Say after how many minutes without a key or a click the window locks; 0 is never."""
    if not 0 <= minutes <= 24 * 60:
        raise BadInput("Between 0 (never) and 1,440 minutes.")
    _put(context.tx, "lock_after", minutes)
    return minutes


@action(Risk.REVERSIBLE, lambda _, *, seconds: f"Give {seconds} seconds to take a send back")
def set_undo_delay(context: Context, seconds: int) -> int:
    """Say for how many seconds a decision can be taken back before it is carried out."""
    if not 0 <= seconds <= 120:
        raise BadInput("Between 0 and 120 seconds.")
    _put(context.tx, "undo_send", seconds)
    return seconds
