"""What an imported row says, in our own terms: one spelling for each value, and what could not be read.

A value that cannot be read is never dropped: it stays in `extra` under its field's name, with a sentence in
`problems`. A row that says about nobody who they are carries a sentence in `reject` instead.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from app.core.addresses import normal_domain, normal_email
from app.core.amounts import headcount, whole_amount
from app.core.cells import NOTHING, clean_block, clean_line
from app.core.dates import DateOrder, iso_date
from app.core.names import cased, has_legal_form, is_title, split_name
from app.core.phones import read_phone
from app.core.places import country_code
from app.core.vocabulary import contact_status, opted_out

NO_ORDERS: Mapping[str, DateOrder] = MappingProxyType({})
NO_EXTRA: Mapping[str, str] = MappingProxyType({})


# Without slots: a file makes a hundred thousand of these, and a frozen class with slots takes fifteen times as long to
# fill as `_contact` below takes with a dictionary.
@dataclass(frozen=True, kw_only=True)
class ContactInput:
    """One row of an import as a contact: every field of `fields.CONTACT_FIELDS`, normalised.

    `phone` and `mobile` are E.164, or as written where they could not be read. `country` is an ISO 3166-1 code and
    `country_text` what the cell said. `company_size` is (lowest, highest), the highest open where it is None.
    `annual_revenue` is in whole units of its currency. Dates are ISO 8601. `extra` holds what has no field.
    """

    first_name: str = ""
    last_name: str = ""
    name: str = ""
    email: str | None = None
    email_2: str | None = None
    phone: str | None = None
    mobile: str | None = None
    title: str = ""
    seniority: str = ""
    department: str = ""
    company: str = ""
    company_domain: str | None = None
    company_size: tuple[int, int | None] | None = None
    industry: str = ""
    annual_revenue: int | None = None
    funding: str = ""
    technologies: tuple[str, ...] = ()
    city: str = ""
    state: str = ""
    country: str | None = None
    country_text: str = ""
    linkedin_url: str | None = None
    website: str | None = None
    source: str = ""
    status: str | None = None
    score: int | None = None
    tags: tuple[str, ...] = ()
    owner: str = ""
    created_at: str | None = None
    last_contacted_at: str | None = None
    notes: str = ""
    email_opt_out: bool | None = None
    do_not_call: bool | None = None
    external_id: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    reject: str | None = None


# Any: every reader puts its field's own type here; ContactInput's annotations say which, and a test checks them.
_Found = dict[str, Any]


class _Row:
    """What is known of a row while it is read."""

    __slots__ = ("extra", "found", "orders", "problems", "region")

    def __init__(self, region: str | None, orders: Mapping[str, DateOrder]) -> None:
        self.found: _Found = {}
        self.extra: dict[str, str] = {}
        self.problems: list[str] = []
        self.region = region
        self.orders = orders

    def unread(self, name: str, text: str, sentence: str) -> None:
        """Keep a value that has no place in its field, and say so."""
        self.extra[name] = text
        self.problems.append(f"{sentence}: “{text[:80]}” is kept as extra data.")


# Beyond these lengths a cell is not what its column is called; it costs nothing to look at and fills no cache.
_LONGEST, _LONGEST_NAME, _LONGEST_PHONE, _LONGEST_COUNTRY = 2000, 200, 100, 100
_MAY_BE_LONG = frozenset({"notes", "tags", "technologies"})

# One reader for each kind of value ----------------------------------------------------------------------------------

_EMAIL = re.compile(r"[a-z0-9_%+\-]+(?:\.[a-z0-9_%+\-]+)*@(?:[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?\.)+[a-z]{2,63}")
_EMAILS_IN = re.compile(r"[^\s<>;,|()\"\[\]]+@[^\s<>;,|()\"\[\]]+")
_SEVERAL = re.compile(r"\s*(?:[;|\n]|:::|,(?=\s))\s*")
_LIST = re.compile(r"\s*(?:[;,|]|:::)\s*")
_PERSON_URL = re.compile(
    r"(?:https?://)?(?:www\.)?(?:[a-z]{2,3}\.)?linkedin\.com/(?P<kind>in|pub|profile|sales/lead|sales/people)/(?P<who>[^?#\s]+)",
    re.IGNORECASE,
)
_PLAIN_SITE = re.compile(r"(?:https?://)?(?:www\.)?((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,63})/?")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(?!\d)", re.IGNORECASE)
_SHARED_HOSTS = ("linkedin.com", "facebook.com", "twitter.com", "x.com", "instagram.com", "youtube.com", "xing.com")


def _addresses(text: str) -> list[str]:
    plain = text.lower()
    if len(plain) < 64 and _EMAIL.fullmatch(plain):
        return [plain]
    if text.count("@") == 1 and (one := normal_email(text)):
        return [one]
    found = (normal_email(part.strip("'.:").removeprefix("mailto:")) for part in _EMAILS_IN.findall(text))
    return [address for address in dict.fromkeys(found) if address]


def _email(row: _Row, name: str, text: str) -> None:
    addresses = _addresses(text)
    if not addresses:
        row.unread(name, text, "This is not an e-mail address")
        return
    row.found[name] = addresses[0]
    if len(addresses) > 1:
        row.found.setdefault("email_2", addresses[1])
    if len(addresses) > 2:
        row.extra["more_emails"] = ", ".join(addresses[2:])


def _phone(row: _Row, name: str, text: str) -> None:
    if len(text) > _LONGEST_PHONE:
        row.unread(name, text, "This is not a phone number")
        return
    number = read_phone(text, row.region)
    if number:
        row.found[name] = number
        return
    if re.fullmatch(r"\d[.,]\d+E\+?\d+", text, re.IGNORECASE):
        row.unread(name, text, "A spreadsheet has cut this phone number short")
        return
    parts = [part for part in _SEVERAL.split(text.removesuffix(".0")) if part]
    numbers = [found for part in parts if (found := read_phone(part, row.region))]
    if numbers:
        row.found[name] = numbers[0]
        if len(numbers) > 1:
            row.found.setdefault("mobile" if name == "phone" else "phone", numbers[1])
    elif sum(map(str.isdigit, text)) < 3:
        row.unread(name, text, "This is not a phone number")
    else:
        row.found[name] = text
        row.problems.append(f"The phone number “{text[:40]}” could not be read, so it stays as it is written.")


@lru_cache(maxsize=16384)
def _domain(text: str) -> str | None:
    found = _PLAIN_SITE.fullmatch(text)
    return found[1] if found else normal_domain(text)


def _company_domain(row: _Row, name: str, text: str) -> None:
    domain = _domain(text)
    if domain:
        row.found[name] = domain
    else:
        row.unread(name, text, "This is not a domain")


@lru_cache(maxsize=16384)
def _site(text: str) -> tuple[str, str | None] | None:
    """Return the address of a web page and the domain that is its owner's alone, or None where it is neither."""
    domain, scheme = _domain(text), _SCHEME.match(text)
    if not domain or " " in text or "@" in text or (scheme and scheme[1].lower() not in ("http", "https")):
        return None
    return (text if scheme else f"https://{text}", None if domain.endswith(_SHARED_HOSTS) else domain)


def _website(row: _Row, name: str, text: str) -> None:
    site = _site(text)
    if not site:
        row.unread(name, text, "This is not a web address")
        return
    row.found[name], domain = site
    if domain:
        row.found.setdefault("company_domain", domain)


def _linkedin_url(row: _Row, name: str, text: str) -> None:
    if text.startswith("https://www.linkedin.com/in/") and text[28:].replace("-", "").isalnum():
        row.found[name] = text
    elif found := _PERSON_URL.match(text):
        row.found[name] = f"https://www.linkedin.com/{found['kind'].lower()}/{found['who'].rstrip('/')}"
    else:
        row.unread(name, text, "This is not the LinkedIn page of a person")


def _country(row: _Row, name: str, text: str) -> None:
    row.found["country_text"] = text
    code = country_code(text) if len(text) <= _LONGEST_COUNTRY else None
    if code:
        row.found[name] = code
    else:
        row.problems.append(f"The country “{text[:60]}” is not known; it is kept as written.")


_plain_day = lru_cache(maxsize=16384)(iso_date)  # one file holds the same few days again and again


def _date(row: _Row, name: str, text: str) -> None:
    plain = len(text) == 10 and text[4] == "-"
    found = _plain_day(text) if plain else iso_date(text, row.orders.get(name, DateOrder.UNSURE))
    if found:
        row.found[name] = found
    else:
        row.unread(name, text, "This date is not clear")


def _number(row: _Row, name: str, text: str) -> None:
    number = whole_amount(text)
    if number is None:
        row.unread(name, text, "This is not a number")
    else:
        row.found[name] = number


def _score(row: _Row, name: str, text: str) -> None:
    _number(row, name, text.partition("/")[0])


def _size(row: _Row, name: str, text: str) -> None:
    size = headcount(text)
    if size:
        row.found[name] = size
    else:
        row.unread(name, text, "This is not a number of people")


def _funding(row: _Row, name: str, text: str) -> None:
    number = whole_amount(text)
    row.found[name] = text if number is None else str(number)


def _several(row: _Row, name: str, text: str) -> None:
    """Read a list; the groups that every Google contact is in say nothing and are left out."""
    parts = (part.strip().removeprefix("* ").strip() for part in _LIST.split(text))
    unique = {part.casefold(): part for part in parts if part and part.casefold() not in ("mycontacts", "my contacts")}
    row.found[name] = tuple(unique.values())


def _status(row: _Row, name: str, text: str) -> None:
    status = contact_status(text)
    if status:
        row.found[name] = status
    else:
        row.extra[name] = text


def _out(row: _Row, name: str, text: str) -> None:
    row.found[name] = opted_out(text)


def _text(row: _Row, name: str, text: str) -> None:
    row.found[name] = text


_Reader = Callable[[_Row, str, str], None]
_PLAIN_TEXT = (
    "first_name last_name name title seniority department company industry city state source owner external_id".split()
)
_READERS: dict[str, _Reader | None] = dict.fromkeys(_PLAIN_TEXT) | {
    "notes": _text, "email": _email, "email_2": _email, "phone": _phone, "mobile": _phone, "company_domain": _company_domain,
    "company_size": _size, "annual_revenue": _number, "funding": _funding, "technologies": _several,
    "country": _country, "linkedin_url": _linkedin_url, "website": _website, "status": _status, "score": _score,
    "tags": _several, "created_at": _date, "last_contacted_at": _date, "email_opt_out": _out, "do_not_call": _out,
}  # fmt: skip


# What the parts of a row say together --------------------------------------------------------------------------------


def _spread_name(row: _Row, whole: str) -> None:
    """Put a whole name into its parts; the name of a company is not taken for a person's."""
    found = row.found
    if len(whole) > _LONGEST_NAME:
        return
    if "@" in whole:
        del found["name"]
        for address in _addresses(whole)[:1]:
            found.setdefault("email", address)
    elif has_legal_form(whole):
        del found["name"]
        found.setdefault("company", whole)
    else:
        parts = split_name(whole)
        found["first_name"], found["last_name"] = parts.first, parts.last
        for key, part in (("salutation", parts.title), ("middle_name", parts.middle), ("suffix", parts.suffix)):
            if part:
                row.extra.setdefault(key, part)


def _settle_name(row: _Row) -> None:
    found = row.found
    whole, first, last = found.get("name", ""), found.get("first_name", ""), found.get("last_name", "")
    if whole and not first and not last:
        _spread_name(row, whole)
        whole, first, last = found.get("name", ""), found.get("first_name", ""), found.get("last_name", "")
    if " " in first and is_title(first.split(" ", 1)[0]):
        title, _, first = first.partition(" ")
        row.extra.setdefault("salutation", title)
    if first:
        found["first_name"] = first = _cased(first)
    if last:
        found["last_name"] = last = _cased(last, behind=bool(first))
    if whole:
        found["name"] = _cased(whole)
    elif first or last:
        found["name"] = f"{first} {last}".strip()


def _cased(name: str, *, behind: bool = False) -> str:
    """Leave the many names alone that need nothing, before the function that looks at them closely."""
    return cased(name, behind=behind) if len(name) <= _LONGEST_NAME and (name.isupper() or name.islower()) else name


def _settle_emails(found: _Found) -> None:
    if "email_2" not in found:
        return
    if "email" not in found:
        found["email"] = found.pop("email_2")
    elif found["email_2"] == found["email"]:
        del found["email_2"]


_WHO = ("name", "email", "phone", "mobile", "linkedin_url", "company", "company_domain")


def _rejection(row: _Row) -> str | None:
    if "name" in row.found or not row.found.keys().isdisjoint(_WHO):
        return None
    if broken := row.extra.get("email") or row.extra.get("email_2"):
        return f"“{broken[:80]}” is not an e-mail address, and nothing else in the row says who it is."
    return "The row has no name, e-mail address, phone number, LinkedIn page or company."


def _contact(row: _Row) -> ContactInput:
    """Return the row as a `ContactInput`; what was not found is read from the defaults of the class."""
    found = row.found
    found["reject"] = _rejection(row)
    found["extra"], found["problems"] = row.extra, tuple(row.problems)
    contact = object.__new__(ContactInput)
    object.__setattr__(contact, "__dict__", found)
    return contact


@lru_cache(maxsize=4096)
def _region(country: str) -> str | None:
    return country_code(clean_line(country))


def normalise_contact(
    values: Mapping[str, str],
    *,
    default_country: str | None,
    date_orders: Mapping[str, DateOrder] = NO_ORDERS,
    extra: Mapping[str, str] = NO_EXTRA,
) -> ContactInput:
    """Return a row, given as cells by field name, as a contact in our own spelling.

    `default_country` (ISO 3166-1) reads national phone numbers of rows that name no country. `date_orders` says by
    field whether the day comes first (`mapping.date_orders`). `extra` are the cells that have no field, by heading.
    """
    country = values.get("country")
    row = _Row(
        (_region(country) if country and len(country) <= _LONGEST_COUNTRY else None) or default_country, date_orders
    )
    for heading, cell in extra.items():
        if cell and (text := clean_block(cell)):
            row.extra[heading] = text
    whole = "".join(values.values())
    plain = whole.isascii() and whole.isprintable() and "  " not in whole and "'" not in whole
    for name, cell in values.items():
        text = cell.strip() if plain else clean_line(cell)
        if text in NOTHING:
            continue
        if len(text) > _LONGEST and name not in _MAY_BE_LONG:
            row.unread(name, text, "This is far too long for what the column is")
            continue
        reader = _READERS[name]
        if reader:
            reader(row, name, text)
        else:
            row.found[name] = text
    if "notes" in row.found:
        row.found["notes"] = clean_block(values["notes"])
    _settle_name(row)
    _settle_emails(row.found)
    return _contact(row)
