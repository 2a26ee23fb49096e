"""Companies as rows of the table."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from app.actions.queries.companies import CompanyRow
from app.core.view import Field
from app.ui.models.window import Cell, Line
from app.ui.views.contacts.cells import own_cell, score_cell, touch_cell
from app.ui.words import number, tr


def company_line(row: CompanyRow, fields: Mapping[str, Field], columns: Sequence[str], now: datetime) -> Line:
    """Return a company as a row of these columns."""
    return Line(id=row.id, cells=tuple(_cell(row, fields[name], now) for name in columns))


def _cell(row: CompanyRow, field: Field, now: datetime) -> Cell:
    if field.own:
        return own_cell(field, row.own.get(field.name, ""))
    make = _CELLS.get(field.name)
    if make is not None:
        return make(row, now)
    return Cell(text=row.texts.get(field.name, ""))


def _size(row: CompanyRow, _: datetime) -> Cell:
    low, high = row.size_low, row.size_high
    if low is None:
        return Cell(text=tr("Up to {most}", most=number(high)), raw=f"1-{high}") if high is not None else Cell()
    if high is None:
        return Cell(text=f"{number(low)}+", raw=f"{low}+")
    if low == high:
        return Cell(text=number(low), raw=str(low))
    return Cell(text=f"{number(low)}–{number(high)}", raw=f"{low}-{high}")


def _count(value: int) -> Cell:
    return Cell(text=number(value), ink="text" if value else "text3")


_CELLS: Mapping[str, Callable[[CompanyRow, datetime], Cell]] = {
    "name": lambda row, _: Cell(text=row.name, ink="text", role="bodyMed", avatar=row.name),
    "size": _size,
    "people": lambda row, _: _count(row.people),
    "open_deals": lambda row, _: _count(row.open_deals),
    "best_score": lambda row, _: score_cell(row.best_score),
    "last_touch": lambda row, now: touch_cell(row.last_touch, now),
    "created": lambda row, now: touch_cell(row.created, now),
}
