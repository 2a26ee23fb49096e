"""What the Analytics screen shows: how far people came, what was answered, what it cost; and the rows behind each figure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from app.actions.doing import Workspace
from app.actions.queries.sequences import Trial, trials
from app.core.clock import to_millis
from app.core.experiment import Rate, rate
from app.store import analytics, sequence_figures
from app.store.analytics import STAGES, Behind, Slot
from app.store.database import Rows

PERIODS = {"7": 7, "30": 30, "90": 90, "all": None}
PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Touches that left in one hour of the day, on one day of the week (0 is Monday), or by one channel."""

    key: str
    rate: Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One step of the funnel: how many of those who came in got this far, and how many of the step before."""

    name: str
    count: int
    of_before: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """One week: touches that left, and how many were answered. `start` is its Monday in the zone that is shown."""

    start: datetime
    rate: Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Everything of one period."""

    since: datetime | None
    funnel: tuple[Stage, ...]
    replies: Rate
    hours: tuple[Bucket, ...]
    weekdays: tuple[Bucket, ...]
    channels: tuple[Bucket, ...]
    weeks: tuple[Week, ...]
    trials: tuple[Trial, ...]
    cost_micros: int
    cost_calls: int
    meetings: int
    won: int

    @property
    def empty(self) -> bool:
        """Whether there is nothing at all to show."""
        return not self.funnel[0].count and not self.replies.n

    @property
    def per_meeting(self) -> int | None:
        """What models cost for each meeting, in millionths of a dollar; None where there was none."""
        return round(self.cost_micros / self.meetings) if self.meetings else None

    @property
    def per_won(self) -> int | None:
        """What models cost for each deal that was won, in millionths of a dollar; None where none was."""
        return round(self.cost_micros / self.won) if self.won else None


def since(workspace: Workspace, period: str) -> datetime | None:
    """Return when a period begins: so many days before now, or None for everything."""
    days = PERIODS[period]
    return None if days is None else workspace.clock.now() - timedelta(days=days)


def analytics_of(workspace: Workspace, period: str, zone: tzinfo) -> Shown:
    """Return the figures of a period; hours, days and weeks are those of `zone`."""
    begins = since(workspace, period)
    at = to_millis(begins) if begins else 0
    with workspace.database.read() as rows:
        slots = analytics.by_half_hour(rows, at)
        reached = analytics.funnel(rows, at)
        spent = analytics.costs(rows, at)
        tried = trials(rows, sequence_figures.experiments(rows), at)
    return Shown(
        since=begins,
        funnel=_funnel(reached),
        replies=rate(sum(one.answered for one in slots), sum(one.sent for one in slots)),
        hours=_buckets(slots, lambda one: str(_local(one.half_hour, zone).hour), [str(hour) for hour in range(24)]),
        weekdays=_buckets(
            slots, lambda one: str(_local(one.half_hour, zone).weekday()), [str(day) for day in range(7)]
        ),
        channels=_buckets(slots, lambda one: one.channel, []),
        weeks=_weeks(slots, zone),
        trials=tuple(tried.values()),
        cost_micros=spent.micros,
        cost_calls=spent.calls,
        meetings=spent.meetings,
        won=spent.won,
    )


def _funnel(reached: tuple[int, ...]) -> tuple[Stage, ...]:
    before = (reached[0], *reached)
    return tuple(
        Stage(name=name, count=count, of_before=count / one if one else 0.0)
        for name, count, one in zip(STAGES, reached, before, strict=False)
    )


def _local(half_hour: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(half_hour * analytics.HALF_HOUR / 1000, UTC).astimezone(zone)


def _buckets(slots: list[Slot], key: Callable[[Slot], str], keys: list[str]) -> tuple[Bucket, ...]:
    sent: dict[str, int] = dict.fromkeys(keys, 0)
    answered: dict[str, int] = {}
    for one in slots:
        name = key(one)
        sent[name] = sent.get(name, 0) + one.sent
        answered[name] = answered.get(name, 0) + one.answered
    return tuple(Bucket(key=name, rate=rate(answered.get(name, 0), count)) for name, count in sent.items())


def _monday(instant: datetime) -> datetime:
    return (instant - timedelta(days=instant.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)


def _weeks(slots: list[Slot], zone: tzinfo) -> tuple[Week, ...]:
    """Return every week from the first to the last, the empty ones among them."""
    if not slots:
        return ()
    grouped: dict[datetime, list[Slot]] = {}
    for one in slots:
        grouped.setdefault(_monday(_local(one.half_hour, zone)), []).append(one)
    found, week, last = [], min(grouped), max(grouped)
    while week <= last:
        inside = grouped.get(week, [])
        found.append(Week(start=week, rate=rate(sum(one.answered for one in inside), sum(one.sent for one in inside))))
        week += timedelta(days=7)
    return tuple(found)


# The rows behind a figure --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Which figure: its kind and what it is of.

    `kind` is stage, hour, weekday, week, channel, touches, variant, meetings, won, spend or step; `what` is sent or replied (and
    bounced, for a step).
    """

    kind: str
    key: str = ""
    within: str = ""  # the experiment of a variant, the sequence of a step
    what: str = "sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsBehind:
    """How many rows a figure counts, and a page of them."""

    total: int
    offset: int
    rows: tuple[Behind, ...]


def behind(workspace: Workspace, figure: Figure, period: str, zone: tzinfo, offset: int = 0) -> RowsBehind:
    """Return a page of the rows that a figure of a period counts."""
    begins = since(workspace, period)
    at = to_millis(begins) if begins else 0
    with workspace.database.read() as rows:
        total, found = _READERS[figure.kind](rows, figure, at, zone, offset)
    return RowsBehind(total=total, offset=offset, rows=tuple(found))


_Read = Callable[[Rows, Figure, int, tzinfo, int], tuple[int, list[Behind]]]


def _stage(rows: Rows, figure: Figure, at: int, _: tzinfo, offset: int) -> tuple[int, list[Behind]]:
    return analytics.behind_stage(rows, STAGES.index(figure.key), at, limit=PAGE, offset=offset)


def _touches(rows: Rows, figure: Figure, at: int, zone: tzinfo, offset: int) -> tuple[int, list[Behind]]:
    said: dict[str, Callable[[datetime], str]] = {
        "hour": lambda local: str(local.hour),
        "weekday": lambda local: str(local.weekday()),
        "week": lambda local: _monday(local).date().isoformat(),
    }
    slots: list[int] = []
    if figure.kind in said:
        tell = said[figure.kind]
        slots = [
            one.half_hour for one in analytics.by_half_hour(rows, at) if tell(_local(one.half_hour, zone)) == figure.key
        ] or [-1]
    channel = figure.key if figure.kind == "channel" else ""
    return analytics.behind_touches(
        rows, at, channel=channel, slots=slots, answered=figure.what == "replied", limit=PAGE, offset=offset
    )


def _variant(rows: Rows, figure: Figure, at: int, _: tzinfo, offset: int) -> tuple[int, list[Behind]]:
    answered = figure.what == "replied"
    return analytics.behind_variant(
        rows, at, experiment=figure.within, arm=figure.key, answered=answered, limit=PAGE, offset=offset
    )


_READERS: dict[str, _Read] = {
    "stage": _stage,
    "touches": _touches,
    "hour": _touches,
    "weekday": _touches,
    "week": _touches,
    "channel": _touches,
    "variant": _variant,
    "meetings": lambda rows, _, at, __, offset: analytics.behind_meetings(rows, at, limit=PAGE, offset=offset),
    "won": lambda rows, _, at, __, offset: analytics.behind_won(rows, at, limit=PAGE, offset=offset),
    "spend": lambda rows, _, at, __, offset: analytics.behind_spend(rows, at, limit=PAGE, offset=offset),
    "step": lambda rows, figure, _, __, offset: analytics.behind_step(
        rows, figure.within, figure.key, what=figure.what, limit=PAGE, offset=offset
    ),
}

__all__ = [
    "PAGE",
    "PERIODS",
    "Behind",
    "Bucket",
    "Figure",
    "RowsBehind",
    "Shown",
    "Stage",
    "Week",
    "analytics_of",
    "behind",
    "since",
]
