"""What an imported row says about a deal, in our own terms. See `normalise` for the manner."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core.addresses import normal_email
from app.core.amounts import amount, currency_of, minor_units
from app.core.cells import NOTHING, clean_block, clean_line
from app.core.dates import DateOrder, iso_date
from app.core.normalise import NO_EXTRA, NO_ORDERS
from app.core.places import folded
from app.core.vocabulary import deal_stage


@dataclass(frozen=True, slots=True, kw_only=True)
class DealInput:
    """One row of an import as a deal: every field of `fields.DEAL_FIELDS`, normalised.

    `value` is in minor units of `currency` (cents; whole yen). Dates are ISO 8601.
    """

    title: str = ""
    company: str = ""
    contact_email: str | None = None
    stage: str | None = None
    value: int | None = None
    currency: str | None = None
    close_date: str | None = None
    owner: str = ""
    pipeline: str = ""
    external_id: str = ""
    created_at: str | None = None
    notes: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    reject: str | None = None


def _settled(extra: Mapping[str, str]) -> str | None:
    """Return won or lost where a status beside the stage says so: the stage is then only how far it had come."""
    for heading, text in extra.items():
        if folded(heading).endswith("status") and (stage := deal_stage(text)) in ("won", "lost"):
            return stage
    return None


class _Cells:
    """The cells of one row, cleaned, and what they leave over."""

    def __init__(self, values: Mapping[str, str], extra: Mapping[str, str]) -> None:
        self.values = {name: text for name, cell in values.items() if (text := clean_line(cell)) not in NOTHING}
        self.extra = {heading: text for heading, cell in extra.items() if (text := clean_block(cell))}
        self.problems: list[str] = []

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def unread(self, name: str, sentence: str) -> None:
        text = self.values[name]
        self.extra[name] = text
        self.problems.append(f"{sentence}: “{text[:80]}” is kept as extra data.")

    def date(self, name: str, order: DateOrder) -> str | None:
        found = iso_date(self.text(name), order)
        if self.text(name) and not found:
            self.unread(name, "This date is not clear")
        return found


def _stage(cells: _Cells) -> str | None:
    if settled := _settled(cells.extra):
        return settled
    stage = deal_stage(cells.text("stage"))
    if cells.text("stage") and not stage:
        cells.unread("stage", "This stage is none of ours")
    return stage


def _value(cells: _Cells, default_currency: str | None) -> tuple[int | None, str | None]:
    text = cells.text("value")
    currency = currency_of(cells.text("currency").upper()) or currency_of(text) or default_currency
    number = amount(text)
    if text and number is None:
        cells.unread("value", "This is not an amount of money")
    return (None if number is None else minor_units(number, currency)), currency


def normalise_deal(
    values: Mapping[str, str],
    *,
    default_currency: str | None = None,
    date_orders: Mapping[str, DateOrder] = NO_ORDERS,
    extra: Mapping[str, str] = NO_EXTRA,
) -> DealInput:
    """Return a row, given as cells by field name, as a deal in our own spelling.

    `default_currency` (ISO 4217) is for rows that name none. A deal without a title is called after its company or
    its contact; a row that has none of the three is rejected.
    """
    cells = _Cells(values, extra)
    value, currency = _value(cells, default_currency)
    email = normal_email(cells.text("contact_email"))
    if cells.text("contact_email") and not email:
        cells.unread("contact_email", "This is not an e-mail address")
    title = cells.text("title") or cells.text("company") or email or ""
    return DealInput(
        title=title,
        company=cells.text("company"),
        contact_email=email,
        stage=_stage(cells),
        value=value,
        currency=currency,
        close_date=cells.date("close_date", date_orders.get("close_date", DateOrder.UNSURE)),
        owner=cells.text("owner"),
        pipeline=cells.text("pipeline"),
        external_id=cells.text("external_id"),
        created_at=cells.date("created_at", date_orders.get("created_at", DateOrder.UNSURE)),
        notes=clean_block(values.get("notes", "")),
        extra=cells.extra,
        problems=tuple(cells.problems),
        reject=None if title else "The row has no title, company or contact that would name the deal.",
    )
