"""When the founder is told something."""

from datetime import UTC, datetime, time, timedelta

import pytest

from app.core.notices import GATHER, Gatherer, Notice, NoticeKind, Quiet

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
NEVER = Quiet(begins=time(0), ends=time(0))
ALL = frozenset(NoticeKind)


def notice(number: int, kind: NoticeKind = NoticeKind.APPROVAL) -> Notice:
    return Notice(kind=kind, number=number, who="Priya Anand", about="Your depot", at=NOON)


def test_what_is_new_is_told_once() -> None:
    gatherer, told = Gatherer().due([notice(1)], NOON, quiet=NEVER, wanted=ALL)
    assert [one.number for one in told] == [1]
    _, again = gatherer.due([notice(1)], NOON + timedelta(hours=1), quiet=NEVER, wanted=ALL)
    assert again == ()


def test_what_comes_within_ten_minutes_is_told_together() -> None:
    gatherer, _ = Gatherer().due([notice(1)], NOON, quiet=NEVER, wanted=ALL)
    waiting = [notice(1), notice(2), notice(3)]
    gatherer, told = gatherer.due(waiting, NOON + GATHER / 2, quiet=NEVER, wanted=ALL)
    assert told == ()
    _, told = gatherer.due(waiting, NOON + GATHER, quiet=NEVER, wanted=ALL)
    assert [one.number for one in told] == [2, 3]


def test_quiet_hours_over_midnight_keep_it_for_the_morning() -> None:
    quiet = Quiet(begins=time(20), ends=time(7, 30))
    gatherer = Gatherer()
    for hour in (20, 23):
        gatherer, told = gatherer.due([notice(1)], NOON.replace(hour=hour), quiet=quiet, wanted=ALL)
        assert told == ()
    _, told = gatherer.due([notice(1)], NOON.replace(hour=7, minute=30) + timedelta(days=1), quiet=quiet, wanted=ALL)
    assert len(told) == 1


def test_a_kind_that_is_off_is_not_told_and_what_waits_no_more_may_come_again() -> None:
    only = frozenset({NoticeKind.STOP})
    gatherer, told = Gatherer().due([notice(1), notice(9, NoticeKind.STOP)], NOON, quiet=NEVER, wanted=only)
    assert [one.kind for one in told] == [NoticeKind.STOP]
    gatherer, _ = gatherer.due([], NOON + timedelta(hours=1), quiet=NEVER, wanted=only)
    _, told = gatherer.due([notice(9, NoticeKind.STOP)], NOON + timedelta(hours=2), quiet=NEVER, wanted=only)
    assert [one.number for one in told] == [9]


@pytest.mark.parametrize(
    ("begins", "ends", "hour", "holds"),
    [(8, 17, 12, True), (8, 17, 18, False), (20, 7, 3, True), (20, 7, 12, False), (5, 5, 5, False)],
)
def test_quiet_hours(begins: int, ends: int, hour: int, holds: bool) -> None:
    assert Quiet(begins=time(begins), ends=time(ends)).holds(NOON.replace(hour=hour)) is holds
