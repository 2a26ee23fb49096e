"""What the cells of a column look like, and how well that goes with a field."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.core.dates import DateOrder, iso_date
from app.core.names import has_legal_form, is_title
from app.core.places import country_code
from app.core.vocabulary import contact_status, deal_stage, takes_part, truth

_MAIL = re.compile(r"[^\s@,;<>()]+@[^\s@,;<>()]+\.[^\s@,;<>()]{2,}")
_PHONE = re.compile(r"[+(]?[\d(][\d\s().\-/]{5,24}(?:\s*(?:x|ext\.?|#)\s*\d{1,6})?", re.IGNORECASE)
_SURE_PHONE = re.compile(r"(?:\+|00)[1-9][\d\s().\-/]{6,20}|\(\d{2,5}\)\s?[\d\s\-]{5,14}|\d{3}[-.]\d{3}[-.]\d{4}")
_SITE = re.compile(r"(?:https?://|www\.)\S+|(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
_PERSON_PAGE = re.compile(r"linkedin\.com/(?:in|pub|profile|sales/(?:lead|people))/", re.IGNORECASE)
_COMPANY_PAGE = re.compile(r"linkedin\.com/(?:company|school|showcase|organization|sales/company)/", re.IGNORECASE)
_NUMBER = re.compile(r"[-+(]?\s*[$€£¥₹]?\s*\d[\d.,'\s]*(?:[kKmMbB]|[Mm]io\.?|[Mm]rd\.?)?\s*[$€£¥₹%]?\)?")
_WHOLE_NAME = re.compile(r"[A-ZÀ-ÝŁŚŻČŠŽ][^\W\d_]*\.?(?:['’\-][^\W\d_]+)*(?: [^\W\d_]+\.?(?:['’\-][^\W\d_]+)*){1,3}")


def _is_date(cell: str) -> bool:
    return iso_date(cell, DateOrder.DAY_FIRST) is not None or iso_date(cell, DateOrder.MONTH_FIRST) is not None


def _is_salutation(cell: str) -> bool:
    return is_title(cell) and len(cell) < 12 and " " not in cell


_LOOKS: dict[str, Callable[[str], object]] = {
    "mail": _MAIL.search,
    "phone": lambda cell: _PHONE.fullmatch(cell) and sum(map(str.isdigit, cell)) >= 6,
    "sure_phone": _SURE_PHONE.fullmatch,
    "site": _SITE.fullmatch,
    "person_page": _PERSON_PAGE.search,
    "company_page": _COMPANY_PAGE.search,
    "number": _NUMBER.fullmatch,
    "digit": lambda cell: any(map(str.isdigit, cell)),
    "date": _is_date,
    "salutation": _is_salutation,
    "legal_form": has_legal_form,
    "whole_name": _WHOLE_NAME.fullmatch,
    "country": country_code,
    "status": contact_status,
    "stage": deal_stage,
    "currency": re.compile(r"[A-Za-z]{3}|[€$£¥₹]|.*\b[A-Z]{3}\b.*").fullmatch,
    "consent": lambda cell: truth(cell) is not None or takes_part(cell) is not None,
    "coded": lambda cell: " " not in cell and any(map(str.isdigit, cell)),
}


@dataclass(slots=True)
class Column:
    """The sample cells of a column that hold something, and how many rows were looked at."""

    cells: Sequence[str]
    rows: int
    _shares: dict[str, float] = field(default_factory=dict)

    @property
    def fill(self) -> float:
        """Return the share of rows in which the column holds something."""
        return len(self.cells) / self.rows if self.rows else 0.0

    def share(self, look: str) -> float:
        """Return the share of cells that look like `look`."""
        if look not in self._shares:
            test = _LOOKS[look]
            self._shares[look] = sum(1 for cell in self.cells if test(cell)) / max(1, len(self.cells))
        return self._shares[look]


def _no_name(column: Column) -> bool:
    return column.share("mail") >= 0.5 or column.share("site") >= 0.5 or column.share("number") >= 0.5


def _person(column: Column) -> float:
    return (
        0.0 if _no_name(column) or column.share("coded") >= 0.8 else 0.3 if column.share("legal_form") >= 0.3 else 1.0
    )


def _firm(column: Column) -> float:
    if column.share("mail") >= 0.5 or column.share("number") >= 0.8 or column.share("site") >= 0.8:
        return 0.0
    return 1.3 if column.share("legal_form") >= 0.3 else 1.0


def _linkedin(column: Column) -> float:
    if column.share("company_page") > column.share("person_page"):
        return 0.0
    return 1.0 if column.share("person_page") >= 0.3 else 0.55


def _site(column: Column) -> float:
    if column.share("person_page") + column.share("company_page") >= 0.5 or column.share("mail") >= 0.5:
        return 0.0
    return 1.0 if column.share("site") >= 0.3 else 0.0


def _at_least(look: str, share: float) -> Callable[[Column], float]:
    return lambda column: 1.0 if column.share(look) >= share else 0.0


def _words(column: Column) -> float:
    return 0.0 if column.share("mail") >= 0.8 or column.share("person_page") >= 0.8 else 1.0


def _place(column: Column) -> float:
    return 0.0 if column.share("mail") >= 0.5 or column.share("number") >= 0.5 else 1.0


def _title(column: Column) -> float:
    return 0.0 if _no_name(column) or column.share("salutation") >= 0.5 else 1.0


def _phone(column: Column) -> float:
    return 1.0 if column.share("phone") >= 0.4 or column.share("sure_phone") >= 0.3 else 0.0


def _status(column: Column) -> float:
    return 0.0 if _no_name(column) or (column.share("date") >= 0.5 and column.share("status") < 0.3) else 1.0


_FITS: dict[str, Callable[[Column], float]] = {
    "email": _at_least("mail", 0.3), "email_2": _at_least("mail", 0.3), "contact_email": _at_least("mail", 0.3),
    "phone": _phone, "mobile": _phone,
    "first_name": _person, "last_name": _person, "name": _person, "title": _title, "company": _firm,
    "seniority": _words, "department": _words, "industry": _words, "technologies": _words, "source": _words,
    "notes": _words, "tags": _words, "pipeline": _words, "stage": _words,
    "company_domain": _site, "website": _site, "linkedin_url": _linkedin,
    "company_size": _at_least("digit", 0.3), "annual_revenue": _at_least("digit", 0.5),
    "value": _at_least("digit", 0.5), "score": _at_least("number", 0.5),
    "created_at": _at_least("digit", 0.5), "last_contacted_at": _at_least("digit", 0.5),
    "close_date": _at_least("digit", 0.5), "city": _place, "state": _place, "country": _place,
    "status": _status, "currency": _at_least("currency", 0.3), "external_id": _words,
}  # fmt: skip
# What a column must look like to be taken for a field on its cells' word, where the heading is not understood.
_PROOFS: dict[str, str] = {
    "email": "mail", "email_2": "mail", "contact_email": "mail", "phone": "phone", "mobile": "phone",
    "linkedin_url": "person_page", "website": "site", "country": "country",
}  # fmt: skip


def fit(name: str, column: Column) -> float:
    """Return how well the cells go with a field: 0 they speak against it, 1 nothing does, above 1 they speak for it."""
    return _FITS[name](column) if column.cells and name in _FITS else 1.0


def proves(name: str, column: Column) -> bool:
    """Tell whether the cells alone show that the column is this field."""
    return name in _PROOFS and bool(column.cells) and column.share(_PROOFS[name]) >= 0.8
