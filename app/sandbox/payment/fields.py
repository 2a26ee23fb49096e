"""Form parameters of the payment provider: nested names into data, and one check per kind of value.

A check takes the parameter's full name and its raw value and returns the value in its own type, or raises Rejected with
the words and codes that the provider's clients know.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

# JSON objects of a foreign service: what they hold is told by the tables and shapes of the payment_* modules.
JsonObject: TypeAlias = dict[str, Any]
Check: TypeAlias = Callable[[str, Any], Any]
Fields: TypeAlias = Mapping[str, Check]

MAX_AMOUNT = 99_999_999  # minor units
# Minor units run otherwise: amounts must be multiples of the number given (docs.stripe.com/currencies, recalled).
_STEPS = {"bhd": 10, "jod": 10, "kwd": 10, "omr": 10, "tnd": 10, "isk": 100, "ugx": 100}
CURRENCIES = frozenset(
    """aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf chf clp
    cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl hrk htg huf idr ils inr
    isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr
    mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd
    std szl thb tjs tnd top try ttd twd tzs uah ugx usd uyu uzs vnd vuv wst xaf xcd xof xpf yer zar zmw""".split()
)


class Rejected(Exception):
    """A request that the provider refuses: an HTTP status and the error object of its answer."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        more: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        error: dict[str, object] = {"message": message, "type": kind, "code": code, "param": param}
        self.error = {name: value for name, value in error.items() if value is not None} | dict(more or {})


# Names -----------------------------------------------------------------------------------------------------------


def nested(pairs: Iterable[tuple[str, str]]) -> JsonObject:
    """Return form pairs as nested data: `a[b][0]=v` gives {"a": {"b": ["v"]}}. Raises Rejected on contradictions."""
    root: JsonObject = {}
    for name, value in pairs:
        *outer, last = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name) or [name]
        place = root
        for step in outer:
            place = place.setdefault(step, {})
            if not isinstance(place, dict):
                raise Rejected(f"Invalid object: {step}", param=name)
        place[last or str(len(place))] = value
    found: JsonObject = _with_lists(root)
    return found


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {key: each if key == "metadata" else _with_lists(each) for key, each in value.items()}
    if inner and all(key.isdecimal() for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner


def checked(given: JsonObject, fields: Fields, required: Sequence[str] = (), *, inside: str = "") -> JsonObject:
    """Return the given parameters in their own types. Raises Rejected for the first that is unknown, missing or bad."""

    def full(name: str) -> str:
        return f"{inside}[{name}]" if inside else name

    unknown = [full(name) for name in given if name not in fields]
    if unknown:
        plural = "s" if len(unknown) > 1 else ""
        names = ", ".join(unknown)
        raise Rejected(f"Received unknown parameter{plural}: {names}", code="parameter_unknown", param=unknown[0])
    for name in required:
        if name not in given:
            raise Rejected(f"Missing required param: {full(name)}.", code="parameter_missing", param=full(name))
    return {name: fields[name](full(name), value) for name, value in given.items()}


# Values ----------------------------------------------------------------------------------------------------------


def text(name: str, value: Any, most: int = 5000) -> str:
    """Return text of 1 to `most` characters."""
    if not isinstance(value, str):
        raise Rejected(f"Invalid string: {name}", param=name)
    if value == "":
        raise Rejected(
            f"'{name}' cannot be emptied: leave it out or give it a value.", code="parameter_invalid_empty", param=name
        )
    if len(value) > most:
        raise Rejected(
            f"Invalid string: {value[:20]}…; must be at most {most} characters",
            code="parameter_invalid_string",
            param=name,
        )
    return value


def short(most: int) -> Check:
    """Make a check for text of at most `most` characters."""
    return lambda name, value: text(name, value, most)


@dataclass(frozen=True, slots=True)
class Clearable:
    """A check that takes an empty string as None: the parameter is to be unset."""

    check: Check

    def __call__(self, name: str, value: Any) -> Any:
        return None if value == "" else self.check(name, value)


def email(name: str, value: Any) -> str:
    """Return an e-mail address."""
    found = text(name, value, 512)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", found):
        raise Rejected(f"Invalid email address: {found}", code="email_invalid", param=name)
    return found


def url(name: str, value: Any) -> str:
    """Return an absolute address of a page."""
    found = text(name, value, 5000)
    if not re.match(r"https?://[^\s/]+", found):
        raise Rejected("Not a valid URL", code="url_invalid", param=name)
    return found


def boolean(name: str, value: Any) -> bool:
    """Return true or false."""
    if value not in ("true", "false"):
        raise Rejected(f"Invalid boolean: {value}", param=name)
    return bool(value == "true")


def integer(name: str, value: Any) -> int:
    """Return a whole number."""
    if not isinstance(value, str) or not re.fullmatch(r"-?\d{1,18}", value):
        raise Rejected(f"Invalid integer: {value}", code="parameter_invalid_integer", param=name)
    return int(value)


def between(low: int, high: int) -> Check:
    """Make a check for a whole number from `low` to `high`."""

    def check(name: str, value: Any) -> int:
        number = integer(name, value)
        if number < low:
            raise Rejected(f"This value must be {low} or more.", code="parameter_invalid_integer", param=name)
        if number > high:
            raise Rejected(f"This value must be {high} or less.", code="parameter_invalid_integer", param=name)
        return number

    return check


amount = between(0, MAX_AMOUNT)
positive_amount = between(1, MAX_AMOUNT)
quantity = between(0, 999_999)
signed_amount = between(-MAX_AMOUNT, MAX_AMOUNT)


def decimal(name: str, value: Any) -> Decimal:
    """Return an amount of minor units with at most 12 decimal places."""
    try:
        number = Decimal(value)
        fits = 0 <= number <= MAX_AMOUNT and number == round(number, 12)
    except (InvalidOperation, TypeError, ValueError):
        fits = False
    if not fits:
        raise Rejected(f"Invalid decimal: {value}", code="parameter_invalid_decimal", param=name)
    return number


def timestamp(name: str, value: Any) -> int:
    """Return a Unix time in seconds."""
    number = integer(name, value)
    if number < 0:
        raise Rejected(f"Invalid timestamp: {value}", param=name)
    return number


def currency(name: str, value: Any) -> str:
    """Return a currency code in lower case."""
    code = text(name, value).lower()
    if code not in CURRENCIES:
        raise Rejected(
            f"Invalid currency: {code}. See docs.stripe.com/currencies for those supported.",
            code="currency_invalid",
            param=name,
        )
    return code


def one_of(*names: str) -> Check:
    """Make a check for one of the names given."""

    def check(name: str, value: Any) -> str:
        if value not in names:
            raise Rejected(f"Invalid {name}: must be one of {', '.join(names)}", param=name)
        return str(value)

    return check


@dataclass(frozen=True, slots=True)
class Listed:
    """A check for a list of at most `most` values; an empty string is an empty list."""

    check: Check
    most: int = 100

    def __call__(self, name: str, value: Any) -> list[Any]:
        values = [] if value == "" else value
        if not isinstance(values, list):
            raise Rejected("Invalid array", param=name)
        if len(values) > self.most:
            raise Rejected(f"You may pass at most {self.most} values.", code="array_max_items_exceeded", param=name)
        return [self.check(f"{name}[{place}]", each) for place, each in enumerate(values)]


@dataclass(frozen=True, slots=True)
class Group:
    """A check for a nested object with these fields."""

    fields: Fields
    required: Sequence[str] = ()

    def __call__(self, name: str, value: Any) -> JsonObject:
        if not isinstance(value, dict):
            raise Rejected("Invalid object", param=name)
        return checked(value, self.fields, self.required, inside=name)


def metadata(name: str, value: Any) -> dict[str, str] | None:
    """Return metadata to merge; None empties it, an empty value removes its key."""
    if value == "":
        return None
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise Rejected("Metadata must be a hash of strings", param=name)
    if len(value) > 50:
        raise Rejected("Metadata can have at most 50 keys", param=name)
    for key, each in value.items():
        if len(key) > 40 or len(each) > 500:
            raise Rejected("Metadata keys can have 40 characters, values 500", param=f"{name}[{key}]")
    return value


def merged(old: dict[str, str], given: dict[str, str] | None) -> dict[str, str]:
    """Return metadata with what is given merged in."""
    return {key: value for key, value in {**old, **given}.items() if value != ""} if given is not None else {}


def check_step(money: int, code: str, name: str) -> None:
    """Check that an amount is one the currency can be charged in. Raises Rejected."""
    step = _STEPS.get(code, 1)
    if money % step:
        raise Rejected(f"Invalid amount: {code} amounts must be evenly divisible by {step}.", param=name)


def unix(instant: datetime) -> int:
    """Return an instant in whole seconds since 1970."""
    return int(instant.timestamp())


_ADDRESS = {name: Clearable(text) for name in ("city", "country", "line1", "line2", "postal_code", "state")}
address = Clearable(Group(_ADDRESS))
created = Group(dict.fromkeys(("gt", "gte", "lt", "lte"), timestamp))


def created_range(name: str, value: Any) -> dict[str, int]:
    """Return a range of times: one instant, or bounds by gt, gte, lt, lte."""
    if isinstance(value, str):
        instant = timestamp(name, value)
        return {"gte": instant, "lte": instant}
    bounds: dict[str, int] = created(name, value)
    return bounds


EXPAND: Fields = {"expand": Listed(text)}
PAGE: Fields = {**EXPAND, "limit": between(1, 100), "starting_after": text, "ending_before": text}
