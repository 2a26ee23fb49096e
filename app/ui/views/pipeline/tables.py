"""The pipeline as a table, and the forecast with the deals behind each figure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import Signal

from app.actions.queries.pipeline import Board, Card
from app.core.money import Money, decimals_of
from app.ui import words
from app.ui.views.pipeline import wording
from app.ui.widgets import Label, Surface, TextLabel, rows
from app.ui.widgets.listing import Cell, Head, Line, Listing
from app.ui.words import tr


class DealTable(Surface):
    """All deals on the board, the furthest first."""

    opened = Signal(int)

    def __init__(self) -> None:
        super().__init__("canvas")
        layout = rows(self)
        self.list = Listing(
            (
                Head(tr("Deal")),
                Head(tr("Person"), 180),
                Head(tr("Stage"), 130),
                Head(tr("Value"), 110, at_end=True),
                Head(tr("Next step"), 240),
                Head(tr("In stage"), 90, at_end=True),
            ),
            tr("Deals"),
        )
        self.list.opened.connect(lambda key: self.opened.emit(int(str(key))))
        layout.addWidget(self.list)

    def show_board(self, seen: Board, now: datetime) -> None:
        """Show the deals."""
        cards = [card for column in reversed(seen.columns) for card in column.cards]
        self.list.show_lines([self._line(card, seen, now) for card in cards])

    def _line(self, card: Card, seen: Board, now: datetime) -> Line:
        step = seen.next_steps.get(card.contact_id) if card.contact_id is not None else None
        lacking = step is None and not card.stage.ended
        days = max(0, (now - card.since) // timedelta(days=1))
        return Line(
            int(card.id),
            (
                Cell(card.title, role="bodyMed"),
                Cell(card.who, ink="text2"),
                Cell(wording.stage(card.stage)),
                Cell(words.money(card.value)),
                Cell("" if card.stage.ended else wording.next_step(step), ink="warning" if lacking else "text2"),
                Cell(tr("%n d", n=days), ink="text2"),
            ),
        )


class ForecastTable(Surface):
    """How the likely figure comes about: stage by stage, with how sure each is."""

    stage_opened = Signal(object)

    def __init__(self) -> None:
        super().__init__("canvas")
        layout = rows(self, gap=12, margins=(20, 16, 20, 12))
        self._head = Label("", "title")
        self._said = TextLabel("", "body", "text2")
        layout.addWidget(self._head)
        layout.addWidget(self._said)
        self.list = Listing(
            (
                Head(tr("Stage")),
                Head(tr("Deals"), 90, at_end=True),
                Head(tr("Worth"), 130, at_end=True),
                Head(tr("Won from here"), 150, at_end=True),
                Head(tr("Seen in"), 150, at_end=True),
                Head(tr("Weighted"), 130, at_end=True),
            ),
            tr("Forecast"),
        )
        self.list.opened.connect(self.stage_opened)
        layout.addWidget(self.list, 1)

    def show_board(self, seen: Board) -> None:
        """Show the forecast."""
        month = seen.forecast
        self._head.set(
            tr(
                "{likely} likely, between {low} and {high}",
                likely=words.money(_whole(month.likely)),
                low=words.short_money(month.low),
                high=words.short_money(month.high),
            )
        )
        self._said.set(
            tr(
                "Four months of five would end in that range. Each deal counts by how often deals from its stage were won here;"
                " while few have ended, an assumption worth eight deals stands in."
            )
        )
        by_stage = {rate.stage: rate for rate in month.rates}
        lines: Sequence[Line] = [
            Line(
                stage,
                (
                    Cell(wording.stage(stage), role="bodyMed"),
                    Cell(words.number(count)),
                    Cell(words.short_money(total)),
                    Cell(words.percent(by_stage[stage].probability)),
                    Cell(tr("%n ended deal(s)", n=by_stage[stage].n), ink="text2"),
                    Cell(words.short_money(worth)),
                ),
            )
            for stage, count, total, worth in month.weighted
        ]
        self.list.show_lines(lines)


def _whole(amount: Money) -> Money:
    """Return an amount without its cents: a forecast has none."""
    unit = 10 ** decimals_of(amount.currency)
    return Money(round(amount.minor / unit) * unit, amount.currency)
