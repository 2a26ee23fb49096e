"""Phone numbers of an import, a hundred thousand at a time.

`read_phone` gives what `addresses.normal_phone` gives, an order of magnitude faster for the plain forms that make up
nearly all of a file; whatever is not plain goes to the library. The metadata is the library's own.
"""

import re
from dataclasses import dataclass
from functools import cache

from app.core.addresses import normal_phone

_PUNCTUATION = str.maketrans("", "", " ().-/")


@dataclass(frozen=True, slots=True)
class _Plan:
    """The part of a country's numbering plan that plain numbers need."""

    code: str
    lengths: frozenset[int]
    national_prefix: re.Pattern[str] | None
    abroad: re.Pattern[str] | None
    shape: re.Pattern[str] | None
    rewrites: bool


@cache
def _plan(region: str) -> _Plan | None:
    from phonenumbers import PhoneMetadata

    found = PhoneMetadata.metadata_for_region(region, None)
    if found is None or found.general_desc is None:
        return None
    general, prefix, abroad = found.general_desc, found.national_prefix_for_parsing, found.international_prefix
    return _Plan(
        code=str(found.country_code),
        lengths=frozenset(general.possible_length or ()),
        national_prefix=re.compile(prefix) if prefix else None,
        abroad=re.compile(abroad) if abroad else None,
        shape=re.compile(general.national_number_pattern) if general.national_number_pattern else None,
        rewrites=bool(found.national_prefix_transform_rule),
    )


@cache
def _plans_by_code() -> dict[str, _Plan]:
    """Return the plan of the main country of every calling code."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    plans = {str(code): _plan(regions[0]) for code, regions in COUNTRY_CODE_TO_REGION_CODE.items()}
    return {code: plan for code, plan in plans.items() if plan}


def _abroad(digits: str) -> str | None:
    plans = _plans_by_code()
    plan = plans.get(digits[:1]) or plans.get(digits[:2]) or plans.get(digits[:3])
    if plan is None or plan.rewrites:
        return None
    national = digits[len(plan.code) :]
    if len(national) not in plan.lengths or (plan.national_prefix and plan.national_prefix.match(national)):
        return None
    return f"+{digits}"


def _at_home(digits: str, plan: _Plan) -> str | None:
    if (
        plan.rewrites
        or plan.shape is None
        or digits.startswith(plan.code)
        or (plan.abroad and plan.abroad.match(digits))
    ):
        return None
    prefix = plan.national_prefix.match(digits) if plan.national_prefix else None
    if prefix:
        if prefix.re.groups or not plan.shape.fullmatch(digits[prefix.end() :]):
            return None
        digits = digits[prefix.end() :]
    return f"+{plan.code}{digits}" if len(digits) in plan.lengths else None


def read_phone(text: str, region: str | None = None) -> str | None:
    """Return a phone number as E.164, or None where it is not a possible number.

    `region` (ISO 3166-1) reads national forms; see `addresses.normal_phone`, whose answer this is.
    """
    abroad = text[:1] == "+"
    digits = (text[1:] if abroad else text).replace(" ", "").replace("-", "")
    if not digits.isdecimal():
        digits = digits.translate(_PUNCTUATION)
    if 6 <= len(digits) <= 15 and digits.isdecimal() and digits.isascii():
        if abroad:
            found = _abroad(digits)
        else:
            plan = _plan(region) if region else None
            found = _at_home(digits, plan) if plan else None
        if found:
            return found
    return normal_phone(text, region)
