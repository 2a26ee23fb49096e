"""The pipeline as a table, and the forecast with the deals behind each figure."""

from datetime import timedelta
from typing import get_args

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.actions.queries import pipeline as queries
from app.actions.queries.pipeline import Board, Card, Listed, Order, Step, Which
from app.core.deal import Stage
from app.core.errors import Trouble
from app.ui import words
from app.ui.client import Client
from app.ui.views.pipeline import wording
from app.ui.widgets import ComboBox, EmptyState, FilterChip, InlineMessage, Label, Surface, TextLabel, columns, rows
from app.ui.widgets.listing import Cell, Head, Line, Listing
from app.ui.words import tr

_OPEN = tuple(stage for stage in Stage if not stage.ended)


class DealTable(Surface):
    """All deals, chosen and ordered by the store; more come as one scrolls to the end."""

    opened = Signal(int)
    arranged = Signal(str, str)  # what is shown, in which order

    def __init__(self, client: Client, shown: str, order: str) -> None:
        super().__init__("canvas")
        self.client = client
        self.cards: list[Card] = []
        self._narrowed: Which | None = None
        layout = rows(self)
        layout.addWidget(self._bar(shown, order))
        self.error = InlineMessage(tone="danger", closes=True)
        self.error.hide()
        layout.addWidget(self.error)
        self.list = Listing(
            (
                Head(tr("Deal")),
                Head(tr("With"), 170),
                Head(tr("Stage"), 110),
                Head(tr("Next step"), 230),
                Head(tr("Closes"), 90, at_end=True),
                Head(tr("In stage"), 84, at_end=True),
                Head(tr("Value"), 110, at_end=True),
            ),
            tr("Deals"),
        )
        self.list.opened.connect(lambda key: self.opened.emit(int(str(key))))
        self.list.lines.wanted.connect(self._load_more)
        self.empty = EmptyState("nav.pipeline", tr("No deals like these"), "", tr("Show all deals"))
        self.empty.pressed.connect(self._show_all)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        self.stack.addWidget(self.empty)
        layout.addWidget(self.stack, 1)

    def _bar(self, shown: str, order: str) -> QWidget:
        bar = QWidget()
        layout = columns(bar, gap=8, margins=(20, 10, 20, 8))
        stages = [(stage.value, wording.stage(stage)) for stage in Stage]
        self.shown = ComboBox([("open", tr("Open deals")), ("all", tr("All deals")), *stages], name=tr("Show"))
        self.shown.choose(shown if shown in ("open", "all", *Stage) else "open")
        self.owner = ComboBox(name=tr("Owner"))
        self.owner.hide()
        self.order = ComboBox([(one, wording.order(one)) for one in get_args(Order)], name=tr("Order"))
        self.order.choose(order if order in get_args(Order) else "stage")
        self.chip = FilterChip("", "", "")
        self.chip.removed.connect(self._widen)
        self.chip.clicked.connect(self._widen)
        self.chip.hide()
        self.said = Label("", "small", "text2")
        for box in (self.shown, self.owner, self.order):
            box.chosen.connect(lambda _: self._rearranged())
        for widget in (self.chip, self.shown, self.owner, self.order):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(self.said)
        return bar

    # What is shown ---------------------------------------------------------------------------------------------------

    def which(self) -> Which:
        """Return which deals are meant."""
        if self._narrowed is not None:
            return self._narrowed
        shown = str(self.shown.value())
        stages = {"open": _OPEN, "all": ()}.get(shown)
        owner = str(self.owner.value() or "")
        return Which(stages=(Stage(shown),) if stages is None else stages, owner=owner or None)

    def narrow(self, which: Which, field: str, value: str) -> None:
        """Show the deals behind a figure, until the chip that says so is taken away."""
        self._narrowed = which
        self.chip.set(field, "", value)
        self._dress()

    def _widen(self) -> None:
        self._narrowed = None
        self._dress()
        self.shown.setFocus()
        self._anew()

    def _dress(self) -> None:
        narrowed = self._narrowed is not None
        self.chip.setVisible(narrowed)
        self.shown.setVisible(not narrowed)
        self.owner.setVisible(not narrowed and self.owner.count() > 1)

    def _rearranged(self) -> None:
        self.arranged.emit(str(self.shown.value()), str(self.order.value()))
        self._anew()

    def _show_all(self) -> None:
        self._narrowed = None
        self._dress()
        self.shown.choose("all")
        self.owner.choose("")
        self._rearranged()
        self.list.setFocus()

    def card(self) -> Card | None:
        """Return the deal the cursor is on."""
        row = self.list.currentIndex().row()
        return self.cards[row] if 0 <= row < len(self.cards) else None

    # Loading ---------------------------------------------------------------------------------------------------------

    def _anew(self) -> None:
        self.cards = []
        self.load()

    def load(self) -> None:
        """Ask for as many deals as were shown."""
        limit = max(queries.PAGE, len(self.cards))
        which, order = self.which(), self._order()
        self.client.ask(
            self, queries.listed, which, order, 0, limit, then=self._show, failed=self._failed, key="listed"
        )

    def _load_more(self) -> None:
        have = len(self.cards)
        which, order = self.which(), self._order()

        def then(found: Listed) -> None:
            if len(self.cards) == have and which == self.which() and order == self._order():
                self.cards += found.some.cards
                self.list.lines.append(self._lines(found), more=len(self.cards) < found.count)

        self.client.ask(self, queries.listed, which, order, have, then=then, failed=self._failed, key="more")

    def _order(self) -> Order:
        held: Order = next(one for one in get_args(Order) if one == self.order.value())
        return held

    def _failed(self, trouble: Trouble) -> None:
        self.error.say(trouble.sentence, trouble.hint)

    def _show(self, found: Listed) -> None:
        self.cards = list(found.some.cards)
        self.list.show_lines(self._lines(found), more=len(self.cards) < found.count)
        self.stack.setCurrentWidget(self.list if self.cards else self.empty)
        self.said.set(f"{tr('%n deal(s)', n=found.count)} · {words.short_money(found.value)}")
        if [self.owner.itemData(at) for at in range(1, self.owner.count())] != list(found.owners):
            names = [(name, name) for name in found.owners]
            self.owner.set_choices([("", tr("All owners")), *names], self.owner.value() or "")
            self._dress()

    def _lines(self, found: Listed) -> list[Line]:
        return [self._line(card, found.some.next_steps.get(card.id)) for card in found.some.cards]

    def _line(self, card: Card, step: Step | None) -> Line:
        now = self.client.now()
        lacking = step is None and not card.stage.ended
        days = max(0, (now - card.since) // timedelta(days=1))
        late = (
            card.close_date is not None
            and not card.stage.ended
            and card.close_date < words.local(now).date().isoformat()
        )
        return Line(
            int(card.id),
            (
                Cell(card.title, role="bodyMed"),
                Cell(card.who or card.company, ink="text2"),
                Cell(wording.stage(card.stage)),
                Cell(
                    "" if card.stage.ended and step is None else wording.short_step(step, card.who),
                    ink="warning" if lacking else "text2",
                ),
                Cell(wording.closing(card), ink="danger" if late else "text2"),
                Cell(tr("%n d", n=days), ink="text2"),
                Cell(words.money(card.value)),
            ),
        )


class ForecastTable(Surface):
    """How the likely figure comes about: what was won, then stage by stage with how sure each is."""

    behind = Signal(object, str, str)  # the deals behind a line, and the words of the chip that says so

    def __init__(self) -> None:
        super().__init__("canvas")
        self.seen: Board | None = None
        layout = rows(self, gap=8)
        told = rows(gap=8, margins=(20, 16, 20, 0))
        layout.addLayout(told)
        self._head = Label("", "title")
        self.said = TextLabel("", "body", "text2")
        self.aside = TextLabel("", "body", "text2")
        for widget in (self._head, self.said, self.aside):
            told.addWidget(widget)
        self.list = Listing(
            (
                Head(tr("Stage")),
                Head(tr("Deals"), 90, at_end=True),
                Head(tr("Worth"), 130, at_end=True),
                Head(tr("Won from here"), 150, at_end=True),
                Head(tr("Seen in"), 170, at_end=True),
                Head(tr("Counts as"), 130, at_end=True),
            ),
            tr("Forecast"),
        )
        self.list.opened.connect(self._open)
        layout.addWidget(self.list, 1)

    def show_board(self, seen: Board) -> None:
        """Show the forecast."""
        self.seen = seen
        month = seen.forecast
        self._head.set(
            tr(
                "{likely} likely, between {low} and {high}",
                likely=words.money(wording.whole(month.likely)),
                low=words.short_money(month.low),
                high=words.short_money(month.high),
            )
        )
        self.said.set(
            tr(
                "Four months of five would end in that range. Each deal counts by how often deals from its stage were won here;"
                " while few have ended, an assumption worth eight deals stands in. A deal without a closing day counts in"
                " this month. Enter shows the deals behind a line."
            )
        )
        out = (
            [tr("%n (deal that closes later does|deals that close later do) not count.", n=month.later)]
            if month.later
            else []
        )
        out += (
            [tr("%n (deal in another currency does|deals in another currency do) not count.", n=month.foreign)]
            if month.foreign
            else []
        )
        self.aside.set(" ".join(out), color="warning")
        self.aside.setVisible(bool(out))
        self.list.show_lines([self._won(seen), *self._stages(seen)])

    def _won(self, seen: Board) -> Line:
        won = seen.forecast.won
        name = tr("Won in {month}", month=wording.month(seen.forecast))
        cells = (Cell(name, role="bodyMed"), Cell(words.number(seen.forecast.won_count)), Cell(words.short_money(won)))
        return Line("won", (*cells, Cell(words.percent(1.0)), Cell(""), Cell(words.short_money(won), role="bodyMed")))

    def _stages(self, seen: Board) -> list[Line]:
        by_stage = {rate.stage: rate for rate in seen.forecast.rates}
        return [
            Line(
                stage.value,
                (
                    Cell(wording.stage(stage), role="bodyMed"),
                    Cell(words.number(count)),
                    Cell(words.short_money(total)),
                    Cell(words.percent(by_stage[stage].probability)),
                    Cell(
                        tr("{won} of %n ended deal(s)", n=by_stage[stage].n, won=words.number(by_stage[stage].won)),
                        ink="text2",
                    ),
                    Cell(words.short_money(worth), role="bodyMed"),
                ),
            )
            for stage, count, total, worth in seen.forecast.weighted
        ]

    def _open(self, key: object) -> None:
        if self.seen is None:
            return
        month = self.seen.forecast
        stage, currency = Stage(str(key)), month.won.currency
        if stage is Stage.WON:
            which = Which(stages=(stage,), since=month.month, currency=currency)
            self.behind.emit(which, tr("Won in"), wording.month(month))
        else:
            which = Which(stages=(stage,), until=month.last_day, currency=currency)
            self.behind.emit(which, tr("Forecast"), wording.stage(stage))
