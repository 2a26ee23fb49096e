"""Steps of a sequence: read and written, checked, due within their hours, and gone on with after a change."""

from datetime import UTC, datetime

import pytest

from app.core.errors import BadInput
from app.core.sequence import (
    BEGINS,
    DEFAULT,
    DIRECT,
    DRIP,
    REENGAGE,
    TEMPLATES,
    Touch,
    due_at,
    read_steps,
    remaining,
    step_texts,
    within_window,
)

MONDAY = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def _touch(name: str, day: int = 0, **more: object) -> Touch:
    return Touch(id=name, channel="email", day=day, template="opener", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("steps", [DEFAULT, DIRECT, DRIP, REENGAGE])
def test_what_is_written_reads_back_the_same(steps: tuple[Touch, ...]) -> None:
    assert read_steps(step_texts(steps)) == steps


def test_the_texts_are_those_that_can_be_written() -> None:
    from app.agents.brain.rules import openers

    assert {name for names in TEMPLATES.values() for name in names} == set(openers._TEMPLATES)
    assert set(TEMPLATES["email"]) >= BEGINS


def test_a_new_step_gets_a_name_that_was_never_used() -> None:
    steps = read_steps(["email +0 opener #email-1", "email +4 last_word 9-12 score:50"], taken={"email-2"})
    assert steps[1] == Touch(
        id="email-3", channel="email", day=4, template="last_word", least_score=50, opens=9, closes=12
    )


@pytest.mark.parametrize(
    ("steps", "because"),
    [
        ([], "one step"),
        (["+3 opener"], "no channel"),
        (["email +0 poem"], "no text"),
        (["email +0 opener 17-9"], "span of hours"),
        (["email +0 opener", "email +2 opener"], "same letter"),
        (["linkedin_assist", "email +1 follow_up"], "refers to an earlier"),
        (["email +0 opener #a", "call_human +1 #a"], "stands twice"),
        (["email +300 opener"], "at most"),
        (["email +0 opener score:101"], "at most 100"),
    ],
)
def test_what_makes_no_sequence_is_refused(steps: list[str], because: str) -> None:
    with pytest.raises(BadInput, match=because):
        read_steps(steps)


def test_a_touch_waits_for_its_own_hours_in_their_day() -> None:
    morning = _touch("a", opens=9, closes=11)
    at = due_at(MONDAY, morning, "America/Chicago")  # 09:00 there
    assert at == MONDAY
    assert due_at(MONDAY.replace(hour=18), morning, "America/Chicago") == MONDAY.replace(day=3)
    friday_noon = datetime(2026, 3, 6, 18, tzinfo=UTC)
    assert within_window(friday_noon, morning, "America/Chicago") == datetime(2026, 3, 9, 14, tzinfo=UTC)  # summer time
    assert due_at(MONDAY, _touch("b", 2, opens=13, closes=17), "UTC") == MONDAY.replace(day=4, hour=13)
    assert due_at(MONDAY, _touch("b", 2), "UTC") == MONDAY.replace(day=4, hour=10)
    assert within_window(MONDAY, _touch("c"), "UTC") == MONDAY


def test_who_is_under_way_goes_on_after_the_last_step_they_had() -> None:
    one, two, three, new = _touch("1"), _touch("2", 3), _touch("3", 7), _touch("n", 1)
    assert remaining((one, new, two, three), [one, two]) == (three,)
    assert remaining((one, new, two, three), [one]) == (new, two, three)
    assert remaining((two, one, three), [two, one]) == (three,)
    assert remaining((one, three, two), [one, two]) == ()
    assert remaining((new, _touch("x", 5)), [one, two]) == (_touch("x", 5),)
    assert remaining((one, two), []) == (one, two)
