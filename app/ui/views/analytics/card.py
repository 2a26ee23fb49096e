"""A chart in a card, with what it counts in a sentence, and the same figures as a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.core.experiment import Rate
from app.ui import theme, words
from app.ui.views.analytics.charts import Chart, Point
from app.ui.views.sequences import wording as figures
from app.ui.widgets import Card, EmptyState, Label, LinkButton, TextLabel, columns, rows
from app.ui.widgets.listing import Cell, Head, Line, Listing
from app.ui.words import tr


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a card: its name (short for the chart), its rate or count, and the key that opens its rows."""

    key: str
    name: str
    short: str
    rate: Rate
    within: str = ""


class ChartCard(Card):
    """Shows rates or counts as bars or a line; a toggle shows them as a table. A point or a line opens its rows."""

    opened = Signal(object)  # the Row

    def __init__(self, title: str, about: str, *, kind: str = "bar", counts: bool = False, every: int = 1) -> None:
        super().__init__(tone="plain")
        self.title_text, self._counts = title, counts
        self.rows: list[Row] = []
        body = rows(self, gap=4, margins=(16, 12, 12, 12))
        head = columns(gap=8)
        head.addWidget(Label(title, "bodyMed"), 1)
        self.toggle = LinkButton(tr("Show as table"))
        self.toggle.clicked.connect(self._press_toggle)
        head.addWidget(self.toggle)
        body.addLayout(head)
        body.addWidget(TextLabel(about, "small", "text2"))
        self.chart = Chart(kind, every=every, open_point=self._open_at)
        self.table = Listing(_heads(counts), title)
        self.table.opened.connect(self._open_at)
        self.table.clicked.connect(lambda index: self._open_at(index.row()))
        self.empty = EmptyState("nav.analytics", tr("Nothing in this period"), "")
        self.stack = QStackedWidget()
        for widget in (self.chart, self.table, self.empty):
            self.stack.addWidget(widget)
        body.addWidget(self.stack, 1)
        self._as_table = False
        self._measure()
        theme.NOTIFIER.changed.connect(self._measure)

    def _press_toggle(self) -> None:
        self.show_table(not self._as_table)

    def _measure(self) -> None:
        self.stack.setFixedHeight(theme.scaled(204))

    def show_rows(self, found: Sequence[Row], name: Callable[[Row], str]) -> None:
        """Show these figures; `name` says one of them in a sentence."""
        shown = list(found)
        if shown == self.rows and self.stack.currentWidget() is not self.empty:
            return
        self.rows = shown
        filled = any(one.rate.n for one in shown)
        self.table.show_lines([Line(at, self._cells(one)) for at, one in enumerate(shown)])
        if filled:
            self.chart.show_points([self._point(one, name(one)) for one in shown], self.title_text)
        self.toggle.setVisible(filled)
        self._turn()

    def _point(self, one: Row, said: str) -> Point:
        if self._counts:
            return Point(name=one.short, value=one.rate.count, said=said, label=words.number(one.rate.count))
        faint = one.rate.too_few
        label = words.percent(one.rate.share) if one.rate.n else ""
        return Point(
            name=one.short,
            value=one.rate.share * 100,
            said=said,
            low=one.rate.low * 100 if one.rate.n else None,
            high=one.rate.high * 100 if one.rate.n else None,
            label=label,
            faint=faint,
            thin=one.rate.n < 10,
        )

    def _cells(self, one: Row) -> tuple[Cell, ...]:
        if self._counts:
            return (
                Cell(one.name),
                Cell(words.number(one.rate.count), ink="text2"),
                Cell(figures.share(one.rate) if one.rate.n else "", ink="text2"),
            )
        return (
            Cell(one.short if one.within else one.name),
            Cell(words.number(one.rate.n), ink="text2"),
            Cell(words.number(one.rate.count), ink="text2"),
            Cell(_rate(one.rate), ink="text3" if one.rate.too_few else "text2"),
        )

    def show_table(self, table: bool) -> None:
        """Show the table in place of the chart, or the chart again."""
        self._as_table = table
        self.toggle.setText(tr("Show as chart") if table else tr("Show as table"))
        self.toggle.updateGeometry()
        self._turn()

    def _turn(self) -> None:
        filled = any(one.rate.n for one in self.rows)
        shown: QWidget = self.empty if not filled else self.table if self._as_table else self.chart
        self.stack.setCurrentWidget(shown)

    def _open_at(self, at: object) -> None:
        if isinstance(at, int) and 0 <= at < len(self.rows) and self.rows[at].rate.n:
            self.opened.emit(self.rows[at])


def _heads(counts: bool) -> list[Head]:
    if counts:
        return [
            Head(tr("Step")),
            Head(tr("People"), 110, at_end=True),
            Head(tr("Of the step before"), 150, at_end=True),
        ]
    return [
        Head(tr("What")), Head(tr("Sent"), 56, at_end=True), Head(tr("Answered"), 76, at_end=True),
        Head(tr("Rate"), 212, at_end=True),
    ]  # fmt: skip


def _rate(found: Rate) -> str:
    if not found.n:
        return ""
    said = figures.interval(found).rsplit(",", 1)[0]
    return tr("{rate} · too few", rate=said) if found.too_few else said
