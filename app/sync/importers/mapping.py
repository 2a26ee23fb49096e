"""Which column is which field.

`guess` weighs what each heading says (`headings`) with what its cells look like (`columns`), and gives every field to
the one column that wants it most. Nothing here reads a file.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from math import sqrt

from app.core.dates import DateOrder, date_order
from app.sync.importers.columns import Column, fit, proves
from app.sync.importers.headings import Kind, candidates, read_heading, words_of
from app.sync.importers.suppression import Suppression, suppression_columns

__all__ = ["Suppression", "date_orders", "guess", "looks_like", "suppression_columns"]

_MOST_SAMPLES = 200
_MANY_COLUMNS = 400
_LONG_CELL = 300  # characters; patterns look no further
_UNNAMED = re.compile(r"Column \d+")
_DATES = ("created_at", "last_contacted_at", "close_date")


class _Sheet:
    """The headings of a table with the sample cells under each."""

    def __init__(self, headers: Sequence[str], samples: Sequence[Sequence[str]]) -> None:
        self.headers = headers
        self.rows = samples[: _MOST_SAMPLES if len(headers) <= _MANY_COLUMNS else _MOST_SAMPLES // 10]
        self._columns: dict[int, Column] = {}

    def cell(self, row: Sequence[str], at: int) -> str:
        return row[at].strip() if at < len(row) else ""

    def column(self, at: int) -> Column:
        if at not in self._columns:
            cells = [cell[:_LONG_CELL] for row in self.rows if (cell := self.cell(row, at))]
            self._columns[at] = Column(cells, len(self.rows))
        return self._columns[at]


def guess(
    headers: Sequence[str], samples: Sequence[Sequence[str]], *, kind: Kind = "contacts"
) -> dict[str, str | None]:
    """Return for every heading the field it means, or None; no field is given twice.

    `samples` are rows of cells under `headers` (a few hundred are plenty). Where two columns want a field, the better
    filled or more specific one gets it; a second address becomes `email_2`. Names of fields: `app.core.fields`.
    """
    sheet = _Sheet(headers, samples)
    wanted = [wish for at in range(len(headers)) for wish in _wishes(sheet, at, kind)]
    mapping: dict[str, str | None] = dict.fromkeys(headers)
    taken: set[str] = set()
    for _, at, name in sorted(wanted, key=lambda wish: (-wish[0], wish[1])):
        if mapping[headers[at]] is None and name not in taken:
            mapping[headers[at]] = name
            taken.add(name)
    _by_cells(sheet, mapping, taken, kind)
    return mapping


def _wishes(sheet: _Sheet, at: int, kind: Kind) -> list[tuple[float, int, str]]:
    """Return (weight, column, field) for every field the column may be."""
    found = []
    options = {c.field: (c.weight, c.sure) for c in candidates(sheet.headers[at], kind)}
    if not options:
        return []
    column = sheet.column(at)
    for name, (weight, sure) in _in_company(sheet, at, options).items():
        if not sure and not proves(name, column):
            continue
        weight *= fit(name, column)
        if sheet.rows:
            weight *= 0.25 + 0.75 * sqrt(column.fill)
        if weight > 0:
            found.append((weight, at, name))
    return found


# What the other columns say about one ---------------------------------------------------------------------------------

_Options = dict[str, tuple[float, bool]]


def _in_company(sheet: _Sheet, at: int, options: _Options) -> _Options:
    concepts = read_heading(sheet.headers[at]).concepts
    column = sheet.column(at)
    if "marketingstatus" in concepts and column.cells and column.share("consent") < 0.5:
        return {}
    if "linkedin" not in concepts and "linkedin_url" in options and not proves("linkedin_url", column):
        return {name: option for name, option in options.items() if name != "linkedin_url"}
    if "estado" in concepts:
        return _state_or_status(column, options)
    if concepts <= {"name", "person", "one"} and "name" in options:
        return _part_of_name(sheet, at, options)
    if "phone" in options:
        return _phone_by_label(sheet, at, options)
    return options


def _state_or_status(column: Column, options: _Options) -> _Options:
    """Settle Spanish `Estado` and Italian `Stato`, which are a region or a status."""
    drop = "state" if column.share("status") >= 0.3 else "status"
    return {name: option for name, option in options.items() if name != drop}


def _part_of_name(sheet: _Sheet, at: int, options: _Options) -> _Options:
    """Settle `Name`, `Nom`, `Nome`: with `Vorname` beside it the last name, with `Cognome` beside it the first."""
    parts = {part: _column_with(sheet, part, at) for part in ("first", "last")}
    if (parts["first"] is None) == (parts["last"] is None):
        return options
    other = parts["first"] if parts["last"] is None else parts["last"]
    pairs = [(sheet.cell(row, at), sheet.cell(row, other or 0)) for row in sheet.rows]
    both = [(name, part) for name, part in pairs if name and part]
    if sum(part in name for name, part in both) > len(both) / 2:
        return options
    missing = "last_name" if parts["last"] is None else "first_name"
    return {missing: options["name"]}


def _column_with(sheet: _Sheet, concept: str, but: int) -> int | None:
    found = (
        at
        for at, heading in enumerate(sheet.headers)
        if at != but
        and concept in (concepts := read_heading(heading).concepts)
        and concepts <= {concept, "person", "name"}
    )
    return next(found, None)


def _phone_by_label(sheet: _Sheet, at: int, options: _Options) -> _Options:
    """Settle `Phone 2 - Value` by the column `Phone 2 - Type` beside it."""
    stem, dash, _ = sheet.headers[at].rpartition(" - ")
    labels = [f"{stem}{dash}{word}" for word in ("Type", "Label")] if dash else []
    label = next((sheet.headers.index(heading) for heading in labels if heading in sheet.headers), None)
    if label is None:
        return options
    words = Counter(word for cell in sheet.column(label).cells for word in words_of(cell))
    said = {concept for word, _ in words.most_common(3) for concept in read_heading(word).concepts}
    weight, sure = options["phone"]
    if "mobile" in said and "work" not in said:
        return {"mobile": (max(weight, 0.9), sure)}
    if "fax" in said:
        return {}
    return {"phone": (weight * (0.5 if "home" in said and "work" not in said else 1.0), sure)}


# What the cells say where the headings say nothing --------------------------------------------------------------------

_DECOYS = frozenset({"decoy", "owner", "accountowner", "phonetic", "fax", "unsublink", "company", "account"})


def _by_cells(sheet: _Sheet, mapping: dict[str, str | None], taken: set[str], kind: Kind) -> None:
    """Give fields that nobody wants yet to columns whose cells leave no doubt, their headings being no help."""
    if len(sheet.headers) > _MANY_COLUMNS:
        return
    looks = (
        {"contact_email": "mail"}
        if kind == "deals"
        else {"email": "mail", "linkedin_url": "person_page", "phone": "sure_phone"}
    )
    for at, heading in enumerate(sheet.headers):
        if mapping[heading] is not None or read_heading(heading).concepts & _DECOYS:
            continue
        unnamed = bool(_UNNAMED.fullmatch(heading)) and kind == "contacts"
        more = (
            {"website": "site", "country": "country", "company": "legal_form", "name": "whole_name"} if unnamed else {}
        )
        column = sheet.column(at)
        for name, look in (looks | more).items():
            enough = 0.3 if look == "legal_form" else 0.8
            if name not in taken and len(column.cells) and column.share(look) >= enough:
                mapping[heading] = name
                taken.add(name)
                break


# About the file -------------------------------------------------------------------------------------------------------


def date_orders(
    mapping: Mapping[str, str | None], headers: Sequence[str], samples: Sequence[Sequence[str]]
) -> dict[str, DateOrder]:
    """Return for every date field whether the day comes first in its column.

    A column that leaves it open follows the other columns of the file, where those agree: one program wrote them all.
    """
    sheet = _Sheet(headers, samples)
    named = {name: at for at, heading in enumerate(headers) if (name := mapping.get(heading)) in _DATES}
    orders = {name: date_order(sheet.column(at).cells) for name, at in named.items() if name}
    told = {order for order in orders.values() if order is not DateOrder.UNSURE}
    if len(told) != 1:
        return orders
    return dict.fromkeys(orders, told.pop())


_PRODUCTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("QuotaHit", ("first_name", "company_size", "email_opt_out")),
    ("LinkedIn connections", ("first name", "last name", "position", "connected on")),
    ("Sales Navigator", ("profile url", "connection degree")),
    ("Sales Navigator", ("vmid",)),
    ("Apollo people", ("company name for emails", "person linkedin url")),
    ("Apollo people", ("company name for emails", "email status")),
    ("Apollo accounts", ("company name for emails", "apollo record id")),
    ("HubSpot deals", ("record id", "deal stage")),
    ("HubSpot contacts", ("record id", "contact owner")),
    ("HubSpot contacts", ("record id", "lifecycle stage")),
    ("Zoho", ("unsubscribed mode", "email opt out")),
    ("Salesforce", ("account name", "mailing city")),
    ("Salesforce", ("firstname", "lastname", "ownerid")),
    ("Salesforce", ("lead owner", "company account")),
    ("Salesforce opportunities", ("opportunity name", "stage")),
    ("Pipedrive deals", ("deal title", "deal stage")),
    ("Pipedrive people", ("person name",)),
    ("Pipedrive organizations", ("organization name", "organization owner")),
    ("Google Contacts", ("e mail 1 value",)),
    ("Google Contacts", ("given name", "family name", "group membership")),
    ("Outlook", ("e mail address", "business phone", "web page")),
    ("Mailchimp", ("email address", "leid", "euid")),
    ("Brevo", ("email", "double opt in")),
    ("Stripe customers", ("created utc", "delinquent")),
    ("Jobber", ("client name", "company name", "phone number")),
)


def looks_like(headers: Sequence[str]) -> str | None:
    """Return the name of the program whose export has these headings, for messages; None where none is recognised."""
    plain = {" ".join(words_of(heading)) for heading in headers} | {heading.strip().lower() for heading in headers}
    return next((product for product, needed in _PRODUCTS if plain.issuperset(needed)), None)
