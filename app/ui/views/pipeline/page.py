"""The pipeline: know the number. Board, table and forecast over the same deals."""

from collections.abc import Iterable

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.actions.queries import pipeline as queries
from app.actions.queries.pipeline import SHOWN, Board, Card, Some, Step, Which
from app.core.changes import Topic
from app.core.deal import Stage
from app.core.errors import Trouble
from app.ui.client import Client
from app.ui.commands import Command
from app.ui.page import Page
from app.ui.views.pipeline import wording
from app.ui.views.pipeline.board import StageColumn, StageColumns, StageList
from app.ui.views.pipeline.dialogs import MoveTo, NewDeal, Quota, WhyLost
from app.ui.views.pipeline.strip import QuotaStrip
from app.ui.views.pipeline.tables import DealTable, ForecastTable
from app.ui.widgets import Button, EmptyState, Header, InlineMessage, Tabs, rows
from app.ui.words import tr


class PipelinePage(Page):
    """Deals by stage."""

    name = "pipeline"
    topics = frozenset({Topic.DEALS, Topic.TASKS, Topic.APPROVALS, Topic.MONEY, Topic.RUNS, Topic.SETTINGS})

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self.seen: Board | None = None
        layout = rows(self)
        self.tabs = Tabs([("board", tr("Board")), ("table", tr("Table")), ("forecast", tr("Forecast"))])
        self.header = Header(tr("Pipeline"), tabs=self.tabs)
        self.add = Button(tr("New deal"), "primary", icon="action.add", keys="D")
        self.add.clicked.connect(self.new_deal)
        self.header.add_action(self.add)
        layout.addWidget(self.header)
        self.strip = QuotaStrip()
        self.strip.quota_pressed.connect(self.set_quota)
        layout.addWidget(self.strip)
        self.error = InlineMessage(tone="danger", closes=True)
        self.error.hide()
        layout.addWidget(self.error)
        self.stack = QStackedWidget()
        layout.addWidget(self.stack, 1)
        self.stack.addWidget(self._board())
        self.table = DealTable(client, str(self.kept("shown", "open")), str(self.kept("order", "stage")))
        self.table.arranged.connect(self._arranged)
        self.table.opened.connect(lambda number: client.go("deal", id=number))
        self.stack.addWidget(self.table)
        self.forecast = ForecastTable()
        self.forecast.behind.connect(self._show_behind)
        self.stack.addWidget(self.forecast)
        self.empty = EmptyState(
            "nav.pipeline", tr("No deals yet"), tr("A deal appears when a lead is qualified."), tr("New deal"), keys="D"
        )
        self.empty.pressed.connect(self.new_deal)
        self.stack.addWidget(self.empty)
        self.tabs.chosen.connect(self._choose_tab)
        kept = self.kept("tab", "board")
        self.tabs.choose(kept if kept in ("board", "table", "forecast") else "board")

    def _board(self) -> QWidget:
        self.columns = [StageColumn(stage) for stage in SHOWN]
        for column in self.columns:
            column.list.dropped.connect(self.move_deal)
            column.list.opened.connect(lambda card: self.client.go("deal", id=int(card.id)))
            column.list.sideways.connect(self._sideways)
            column.list.wanted_more.connect(self._more)
        return StageColumns(self.columns)

    # Loading ---------------------------------------------------------------------------------------------------------

    def load(self) -> None:
        held = {column.list.stage: len(column.list.cards.cards) for column in self.columns}
        self.client.ask(self, queries.board, held, then=self._show, failed=self._not_read)
        if self.tabs.value() == "table":
            self.table.load()

    def _not_read(self, trouble: Trouble) -> None:
        self.error.say(trouble.sentence, trouble.hint)

    def arrive(self, **arguments: object) -> None:
        """Come to make a deal, or to a tab."""
        if arguments.get("view") in ("board", "table", "forecast"):
            self.show_tab(str(arguments["view"]))
        if arguments.get("new"):
            self.new_deal()

    def first_focus(self) -> QWidget | None:
        if self.stack.currentWidget() is self.table:
            return self.table.list
        if self.stack.currentWidget() is self.forecast:
            return self.forecast.list
        return next((column.list for column in self.columns if column.list.cards.cards), None)

    def _show(self, seen: Board) -> None:
        self.seen = seen
        now = self.client.now()
        self.strip.show_forecast(seen.forecast)
        for column, shown in zip(self.columns, seen.columns, strict=True):
            column.list.show_column(shown, seen.next_steps, now)
            column.update()
        self.forecast.show_board(seen)
        self._tab(self.tabs.value())
        focused = self.window().focusWidget()
        if focused is self or focused is None:
            first = self.first_focus()
            if first is not None and self.isVisible():
                first.setFocus()
                self._mark(first)

    def _mark(self, where: QWidget) -> None:
        if isinstance(where, StageList) and not where.currentIndex().isValid() and where.cards.cards:
            where.setCurrentIndex(where.cards.index(0))

    def _tab(self, tab: object) -> None:
        nothing = self.seen is not None and not self.seen.lost and not any(one.count for one in self.seen.columns)
        if nothing:
            self.stack.setCurrentWidget(self.empty)
            return
        self.stack.setCurrentIndex({"board": 0, "table": 1, "forecast": 2}[str(tab)])

    def _choose_tab(self, tab: object) -> None:
        self._tab(tab)
        self.keep("tab", tab)
        if tab == "table":
            self.table.load()

    def show_tab(self, tab: str) -> None:
        """Show the board, the table or the forecast."""
        self.tabs.choose(tab)
        self._choose_tab(tab)
        where = self.first_focus()
        if where is not None:
            where.setFocus()
            self._mark(where)

    def _arranged(self, shown: str, order: str) -> None:
        self.keep("shown", shown)
        self.keep("order", order)

    def _show_behind(self, which: object, field: str, value: str) -> None:
        assert isinstance(which, Which)
        self.table.narrow(which, field, value)
        self.show_tab("table")

    def _more(self, stage: object, have: int) -> None:
        assert isinstance(stage, Stage)
        self.client.ask(
            self, queries.more, stage, have, then=lambda found: self._append(stage, have, found), key=f"more {stage}"
        )

    def _append(self, stage: Stage, have: int, found: Some) -> None:
        model = next(column.list.cards for column in self.columns if column.list.stage is stage)
        if len(model.cards) == have:
            model.append(found.cards, found.next_steps)

    # Moving ----------------------------------------------------------------------------------------------------------

    def card(self) -> Card | None:
        """Return the deal the mark is on."""
        if self.table.list.hasFocus():
            return self.table.card()
        focused = next((column.list for column in self.columns if column.list.hasFocus()), None)
        return focused.card() if focused is not None else None

    def _sideways(self, here: object, step: int) -> None:
        lists = [column.list for column in self.columns]
        at = lists.index(here) + step  # type: ignore[arg-type]  # the signal carries the list itself
        while 0 <= at < len(lists):
            if lists[at].cards.cards:
                lists[at].setFocus()
                self._mark(lists[at])
                return
            at += step

    def move_deal(self, number: int, stage: object) -> None:
        """Move a deal to a stage: at once in sight, and back with a message where it cannot be."""
        assert isinstance(stage, Stage)
        if stage is Stage.LOST:
            self._lose(number)
            return
        self._shift(number, stage)
        self._run_move(number, {"deal": number, "stage": stage.value})

    def _run_move(self, number: int, arguments: dict[str, object]) -> None:
        def failed(trouble: Trouble) -> None:
            self.error.say(trouble.sentence, tr("The deal is where it was. {hint}", hint=trouble.hint))
            self.refresh()

        self.client.do(
            self, "update_deal_stage", arguments, failed=failed, toast=self._moved(number, str(arguments["stage"]))
        )

    def _moved(self, number: int, stage: str) -> str:
        name = next(
            (
                card.company or card.title
                for column in (self.seen.columns if self.seen else ())
                for card in column.cards
                if card.id == number
            ),
            tr("Deal"),
        )
        return tr("Moved {deal} to {stage}", deal=name, stage=wording.stage(Stage(stage)))

    def _shift(self, number: int, stage: Stage) -> None:
        """Show a card in its new column before the store has answered."""
        card: Card | None = None
        step: Step | None = None
        for column in self.columns:
            model = column.list.cards
            for row, one in enumerate(model.cards):
                if one.id == number and model.now is not None:
                    card, step = one, model.steps.get(number)
                    rest = [other for other in model.cards if other.id != number]
                    model.show_cards(rest, model.steps, model.now, model.norm)
                    if rest:
                        column.list.setCurrentIndex(model.index(min(row, len(rest) - 1)))
                    break
        target = next((column.list for column in self.columns if column.list.stage is stage), None)
        if card is not None and target is not None and target.cards.now is not None:
            steps = target.cards.steps | ({number: step} if step is not None else {})
            target.cards.show_cards([card, *target.cards.cards], steps, target.cards.now, target.cards.norm)
            target.setCurrentIndex(target.cards.index(0))

    def _lose(self, number: int) -> None:
        dialog = WhyLost(self, self._name_of(number))
        dialog.accepted.connect(
            lambda: self._run_move(number, {"deal": number, "stage": "lost", "because": dialog.because()})
        )
        dialog.open()

    def _name_of(self, number: int) -> str:
        for column in self.columns:
            for card in column.list.cards.cards:
                if card.id == number:
                    return card.company or card.title
        return tr("this deal")

    def choose_stage(self) -> None:
        """Ask where to move the card the mark is on: M, then a number."""
        card = self.card()
        if card is None:
            return
        dialog = MoveTo(self, card.company or card.title, [stage for stage in Stage if stage is not card.stage])
        number = int(card.id)
        dialog.accepted.connect(lambda: self.move_deal(number, dialog.chosen) if dialog.chosen is not None else None)
        dialog.open()

    # Other deeds -----------------------------------------------------------------------------------------------------

    def new_deal(self) -> None:
        """Ask for a new deal."""
        dialog = NewDeal(self)
        dialog.accepted.connect(lambda: self.client.do(self, "create_deal", dialog.arguments(), failed=self._not_made))
        dialog.open()

    def _not_made(self, trouble: Trouble) -> None:
        self.error.say(trouble.sentence, trouble.hint or tr("No deal was made."))

    def set_quota(self) -> None:
        """Ask for the month's quota."""
        dialog = Quota(self, self.seen.forecast.quota if self.seen is not None else None)
        dialog.accepted.connect(
            lambda: self.client.do(
                self, "set_quota", {"amount": dialog.amount.text().strip() or "0"}, failed=self._not_made
            )
        )
        dialog.open()

    def _step(self, by: int) -> None:
        for shown in (self.table, self.forecast):
            if self.stack.currentWidget() is shown:
                shown.list.step(by)
                return
        focused = next((column.list for column in self.columns if column.list.hasFocus()), None)
        if focused is not None and focused.cards.cards:
            row = max(0, min(len(focused.cards.cards) - 1, focused.currentIndex().row() + by))
            focused.setCurrentIndex(focused.cards.index(row))

    def commands(self) -> Iterable[Command]:
        def on_card() -> bool:
            return self.card() is not None

        return [
            Command(name="pipeline.new", title=tr("New deal"), keys="D", run=self.new_deal, icon="action.add"),
            Command(
                name="pipeline.move", title=tr("Move to a stage"), keys="M", run=self.choose_stage, enabled=on_card
            ),
            Command(name="pipeline.quota", title=tr("Set the month's quota"), run=self.set_quota),
            Command(name="pipeline.next", title=tr("Next"), keys="J", run=lambda: self._step(1), in_palette=False),
            Command(
                name="pipeline.previous", title=tr("Previous"), keys="K", run=lambda: self._step(-1), in_palette=False
            ),
            Command(name="pipeline.board", title=tr("Show the board"), run=lambda: self.show_tab("board")),
            Command(name="pipeline.table", title=tr("Show the table"), run=lambda: self.show_tab("table")),
            Command(name="pipeline.forecast", title=tr("Show the forecast"), run=lambda: self.show_tab("forecast")),
        ]
