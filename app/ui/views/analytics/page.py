"""The Analytics screen: the figures of a period, each of which opens its rows, and every chart as a table too."""

import importlib
from collections.abc import Callable
from datetime import tzinfo
from functools import partial
from typing import ClassVar

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.actions.doing import Workspace
from app.actions.queries import analytics as queries
from app.actions.queries import pipeline
from app.actions.queries.analytics import Bucket, Figure, Shown
from app.actions.queries.pipeline import Board
from app.core.changes import Topic
from app.core.errors import Trouble
from app.core.experiment import Rate, rate
from app.ui import theme, words
from app.ui.client import Client
from app.ui.commands import Command
from app.ui.page import Page
from app.ui.views.analytics import wording
from app.ui.views.analytics.behind import BehindDialog, shown_zone
from app.ui.views.analytics.card import ChartCard, Row
from app.ui.views.analytics.stats import Stat, Strip
from app.ui.views.sequences import wording as figures
from app.ui.widgets import EmptyState, Header, InlineMessage, ScrollArea, Skeleton, Tabs, rows
from app.ui.words import tr

TWO_COLUMNS = 860


def _with_charts(workspace: Workspace, period: str, zone: tzinfo) -> Shown:
    """Return the figures, and have what draws charts loaded meanwhile: that takes longer than they do."""
    importlib.import_module("pyqtgraph")
    return queries.analytics_of(workspace, period, zone)


class AnalyticsPage(Page):
    """How far people came, what was answered, what it cost."""

    name = "analytics"
    topics: ClassVar[frozenset[Topic]] = frozenset(
        {Topic.MESSAGES, Topic.OUTBOX, Topic.DEALS, Topic.CONTACTS, Topic.SEQUENCES, Topic.MONEY}
    )

    def __init__(self, client: Client, parent: QWidget | None = None) -> None:
        super().__init__(client, parent)
        self.shown: Shown | None = None
        self.periods = Tabs(wording.periods())
        self.periods.choose(self.kept("period", "30"))
        self.header = Header(tr("Analytics"), tabs=self.periods)
        layout = rows(self)
        layout.addWidget(self.header)
        self.trouble = InlineMessage(tone="danger")
        self.trouble.hide()
        self.trouble.pressed.connect(self.load)
        layout.addWidget(self.trouble)
        self.strip = Strip()
        self.cards = self._cards()
        self.content = QWidget()
        body = rows(self.content, gap=16, margins=(20, 16, 20, 20))
        body.addWidget(self.strip)
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        body.addLayout(self._grid)
        body.addStretch(1)
        self.scrolled = ScrollArea(self.content)
        self.skeleton = Skeleton(72)
        self.empty = EmptyState(
            "nav.analytics",
            tr("Nothing to count yet"),
            tr("Figures appear once people are in and the first mail has left."),
            tr("Show all time"),
        )
        self.empty.pressed.connect(self._empty_pressed)
        for widget in (self.skeleton, self.scrolled, self.empty):
            layout.addWidget(widget, 1)
        self.scrolled.hide()
        self.empty.hide()
        self._columns = 0
        self._lay_out()
        self.periods.chosen.connect(self._period_chosen)

    def _cards(self) -> dict[str, ChartCard]:
        about = tr("Faint bars are too few to tell; the upright line is the 95% interval.")
        made = {
            "stage": ChartCard(
                tr("Funnel"), tr("People who came in during the period, and how far they have come."), counts=True
            ),
            "week": ChartCard(tr("Replies by week"), tr("Of the touches that left in a week."), kind="line"),
            "variant": ChartCard(tr("Replies by variant"), about),
            "channel": ChartCard(tr("Replies by channel"), about),
            "hour": ChartCard(tr("Replies by hour sent"), tr("Hours of your own day."), every=3),
            "weekday": ChartCard(tr("Replies by weekday sent"), about),
        }
        for kind, card in made.items():
            card.opened.connect(partial(self._open_row, kind))
        return made

    def _lay_out(self) -> None:
        wanted = 2 if self.width() >= theme.scaled(TWO_COLUMNS) else 1
        if wanted == self._columns:
            return
        self._columns = wanted
        for at, card in enumerate(self.cards.values()):
            self._grid.addWidget(card, at // wanted, at % wanted)
        for column in range(2):
            self._grid.setColumnStretch(column, 1 if column < wanted else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    # Loading ---------------------------------------------------------------------------------------------------------

    @property
    def period(self) -> str:
        """The period that is shown."""
        return str(self.periods.value())

    def load(self) -> None:
        """Ask for the figures of the period."""
        zone = shown_zone(self.client)
        self.client.ask(self, _with_charts, self.period, zone, then=self._take, failed=self._failed, key="figures")
        self.client.ask(self, pipeline.board, then=self._take_forecast, failed=self._no_forecast, key="forecast")

    def arrive(self, **arguments: object) -> None:
        """Come with a period in mind."""
        if isinstance(period := arguments.get("period"), str) and period in queries.PERIODS:
            self.periods.choose(period)
            self._period_chosen(period)

    def first_focus(self) -> QWidget | None:
        """The figures have the keyboard first: the page keys scroll them."""
        return self.scrolled

    def _period_chosen(self, period: object) -> None:
        self.keep("period", period)
        self.refresh()

    def _empty_pressed(self) -> None:
        if self.period == "all":
            self.client.go("contacts")
        else:
            self.periods.choose("all")
            self._period_chosen("all")

    def _failed(self, trouble: Trouble) -> None:
        self.skeleton.hide()
        self.trouble.say(tr("The figures could not be read"), str(trouble), tr("Try again"))

    def _take(self, found: Shown) -> None:
        self.trouble.hide()
        self.skeleton.hide()
        self.shown = found
        self.scrolled.setVisible(not found.empty)
        self.empty.setVisible(found.empty)
        if found.empty:
            everything = self.period == "all"
            self.empty.set(
                tr("Nothing to count yet") if everything else tr("Nothing in this period"),
                tr("Figures appear once people are in and the first mail has left.")
                if everything
                else tr("Nobody came in and nothing left in these days."),
                tr("Go to contacts") if everything else tr("Show all time"),
            )
            return
        self._show_strip(found)
        self._show_charts(found)

    def _take_forecast(self, board: Board) -> None:
        found = board.forecast
        self.strip.show_stat(
            "forecast",
            Stat(
                label=tr("Forecast this month"),
                value=words.short_money(found.likely),
                about=tr(
                    "{low} to {high} · {won} won",
                    low=words.short_money(found.low),
                    high=words.short_money(found.high),
                    won=words.short_money(found.won),
                ),
                open=lambda: self.client.go("pipeline", view="forecast"),
            ),
        )

    def _no_forecast(self, _: Trouble) -> None:
        self.strip.hide_stat("forecast")

    def _show_strip(self, found: Shown) -> None:
        show = self.strip.show_stat
        few = tr("too few to tell")
        about = figures.interval(found.replies).partition(", ")[2]
        if found.replies.too_few:
            about = f"{about} · {few}"
        replied = self._opener(Figure(kind="touches", what="replied"), tr("Replies"))
        show("replies", Stat(label=tr("Reply rate"), value=figures.share(found.replies), about=about, open=replied))
        meetings = self._opener(Figure(kind="meetings"), tr("Meetings wanted or held"))
        show(
            "meetings",
            Stat(
                label=tr("Meetings"),
                value=words.number(found.meetings),
                about=_each(found.per_meeting),
                open=meetings if found.meetings else None,
            ),
        )
        won = self._opener(Figure(kind="won"), tr("Deals won"))
        show(
            "won",
            Stat(
                label=tr("Deals won"),
                value=words.number(found.won),
                about=_each(found.per_won),
                open=won if found.won else None,
            ),
        )
        calls = (
            tr("%n model call(s)", n=found.cost_calls) if found.cost_calls else tr("written by rules, no model used")
        )
        show(
            "cost",
            Stat(
                label=tr("Spent on models"),
                value=words.cost(found.cost_micros),
                about=calls,
                open=self._opener(Figure(kind="spend"), tr("Spent on models")) if found.cost_calls else None,
            ),
        )

    def _show_charts(self, found: Shown) -> None:
        stages = [
            Row(
                key=one.name,
                name=wording.stage(one.name),
                short=wording.stage(one.name),
                rate=_of(one.count, before.count),
            )
            for one, before in zip(found.funnel, (found.funnel[0], *found.funnel), strict=False)
        ]
        self.cards["stage"].show_rows(stages, _said_stage)
        weeks = [
            Row(key=one.start.date().isoformat(), name=tr("Week of {day}", day=words.day(one.start.date())),
                short=words.short_day(one.start.date()), rate=one.rate)
            for one in found.weeks
        ]  # fmt: skip
        self.cards["week"].chart.every = max(1, len(weeks) // 8)
        self.cards["week"].show_rows(weeks, _said)
        variants = [
            Row(key=one.arm, within=one.experiment, rate=one.replied, short=figures.arm_short(one.experiment, one.arm),
                name=f"{figures.experiment(one.experiment)}: {figures.arm(one.arm)}")
            for trial in found.trials for one in trial.variants
        ]  # fmt: skip
        self.cards["variant"].show_rows(variants, _said)
        for kind, buckets, name in (
            ("channel", found.channels, figures.channel),
            ("hour", found.hours, wording.hour),
            ("weekday", found.weekdays, wording.weekday),
        ):
            self.cards[kind].show_rows(_rows(buckets, name), _said)

    # The rows behind -------------------------------------------------------------------------------------------------

    def _opener(self, figure: Figure, title: str) -> Callable[[], None]:
        return lambda: BehindDialog(self, self.client, figure, self.period, title).open()

    def _open_row(self, kind: str, row: Row) -> None:
        what = "sent" if kind == "stage" else "replied" if row.rate.count else "sent"
        self._opener(Figure(kind=kind, key=row.key, within=row.within, what=what), row.name)()

    def commands(self) -> list[Command]:
        """Return what can be done here."""
        periods = [
            Command(
                name=f"analytics.period.{value}",
                title=tr("Show {period}", period=said),
                keys=str(number),
                run=partial(self.arrive, period=value),
                icon="nav.analytics",
            )
            for number, (value, said) in enumerate(wording.periods(), start=1)
        ]
        return [
            *periods,
            Command(name="analytics.tables", title=tr("Show charts as tables, or as charts"), keys="T", run=self.toggle_tables),
        ]  # fmt: skip

    def toggle_tables(self) -> None:
        """Show every chart as a table, or every table as a chart again."""
        table = any(card.stack.currentWidget() is card.chart for card in self.cards.values())
        for card in self.cards.values():
            card.show_table(table)


def _rows(buckets: tuple[Bucket, ...], name: Callable[[str], str]) -> list[Row]:
    return [Row(key=one.key, name=name(one.key), short=name(one.key), rate=one.rate) for one in buckets]


def _of(count: int, before: int) -> Rate:
    return rate(count, before) if before else rate(0, 0)


def _said(row: Row) -> str:
    few = f" · {tr('too few to tell')}" if row.rate.too_few and row.rate.n else ""
    return f"{row.name}: {figures.interval(row.rate)}{few}"


def _said_stage(row: Row) -> str:
    return tr("{stage}: {count}, {share} of the step before", stage=row.name, count=words.number(row.rate.count),
              share=words.percent(row.rate.share))  # fmt: skip


def _each(micros: int | None) -> str:
    return tr("{cost} of models each", cost=words.cost(micros)) if micros is not None else tr("none in this period")
