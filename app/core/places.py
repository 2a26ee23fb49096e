"""Countries, US states and time zones by the names people write.

Country names come from the CLDR through Babel, in the four languages the product speaks; the aliases below are what
exports and people write besides.
"""

import re
import unicodedata
from functools import cache, lru_cache

KEPT = 16384  # answers a look-up remembers: a file may hold a million spellings, and the memory must not

_ALIASES = {
    "usa": "US", "u s a": "US", "u s": "US", "america": "US", "united states of america": "US",
    "the united states": "US",
    "uk": "GB", "u k": "GB", "great britain": "GB", "britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "northern ireland": "GB", "uae": "AE", "holland": "NL", "the netherlands": "NL", "czech republic": "CZ",
    "south korea": "KR", "korea": "KR", "russia": "RU", "viet nam": "VN", "ivory coast": "CI", "macedonia": "MK",
    "republic of ireland": "IE", "eire": "IE", "deutschland": "DE", "hong kong": "HK", "taiwan": "TW", "turkey": "TR",
}  # fmt: skip

US_STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia",
    "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky",
    "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
    "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire",
    "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota",
    "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island",
    "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont",
    "VA": "Virginia", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
}  # fmt: skip

# A state's zones, from the IANA zone descriptions; states that straddle a line name both.
US_STATE_ZONES = {
    **dict.fromkeys(
        ["CT", "DC", "DE", "GA", "MA", "MD", "ME", "NC", "NH", "NJ", "NY", "OH", "PA", "RI", "SC", "VA", "VT", "WV"],
        ("America/New_York",),
    ),
    "MI": ("America/Detroit", "America/Menominee"),
    "FL": ("America/New_York", "America/Chicago"),
    "IN": ("America/Indiana/Indianapolis", "America/Chicago"),
    "KY": ("America/New_York", "America/Chicago"),
    "TN": ("America/New_York", "America/Chicago"),
    **dict.fromkeys(["AL", "AR", "IA", "IL", "LA", "MN", "MO", "MS", "OK", "WI"], ("America/Chicago",)),
    **dict.fromkeys(["KS", "ND", "NE", "SD", "TX"], ("America/Chicago", "America/Denver")),
    **dict.fromkeys(["CO", "MT", "NM", "UT", "WY"], ("America/Denver",)),
    "AZ": ("America/Phoenix", "America/Denver"),
    "ID": ("America/Denver", "America/Los_Angeles"),
    "OR": ("America/Los_Angeles", "America/Denver"),
    **dict.fromkeys(["CA", "WA"], ("America/Los_Angeles",)),
    "NV": ("America/Los_Angeles", "America/Denver"),
    "AK": ("America/Anchorage", "America/Adak"),
    "HI": ("Pacific/Honolulu",),
}

CA_PROVINCES = {
    "AB": "Alberta", "BC": "British Columbia", "MB": "Manitoba", "NB": "New Brunswick",
    "NL": "Newfoundland and Labrador", "NS": "Nova Scotia", "NT": "Northwest Territories", "NU": "Nunavut",
    "ON": "Ontario", "PE": "Prince Edward Island", "QC": "Quebec", "SK": "Saskatchewan", "YT": "Yukon",
}  # fmt: skip

EU = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())
EEA = EU | {"IS", "LI", "NO"}


def folded(text: str) -> str:
    """Return `text` in lower case, without accents and punctuation, blanks run together."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w]+", " ", plain.casefold()).split())


@cache
def _country_names() -> dict[str, str]:
    from babel import Locale

    names: dict[str, str] = {}
    for language in ("es", "fr", "de", "en"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "ZZ", "XA", "XB"):
                names[folded(name)] = code
    return names | _ALIASES


@lru_cache(maxsize=KEPT)
def country_code(text: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of a country written as a code or a name, or None."""
    key = folded(text)
    if not key:
        return None
    if len(key) == 2 and key != "uk" and key.upper() in set(_country_names().values()):
        return key.upper()
    return _country_names().get(key)


@lru_cache(maxsize=KEPT)
def country_name(code: str, language: str = "en") -> str:
    """Return a country's name in `language`, or the code where it has none."""
    from babel import Locale

    return str(Locale.parse(language).territories.get(code, code))


@lru_cache(maxsize=KEPT)
def us_state_code(text: str) -> str | None:
    """Return the two-letter code of a US state written as a code or a name, or None."""
    key = folded(text)
    if key.upper() in US_STATES:
        return key.upper()
    if key in ("washington state", "wash"):
        return "WA"
    return next((code for code, name in US_STATES.items() if folded(name) == key), None)


@lru_cache(maxsize=KEPT)
def zones_of(country: str | None, state: str | None = None) -> frozenset[str]:
    """Return the IANA zones a person there may live in; empty where the country is not known."""
    from babel.core import get_global

    if not country:
        return frozenset()
    if country == "US" and state and (code := us_state_code(state)):
        return frozenset(US_STATE_ZONES[code])
    return frozenset(get_global("territory_zones").get(country, ()))
