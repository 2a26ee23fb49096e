"""A run is replayed from the top; what was done is remembered, not done again, and comes back as what it was."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from app.core.ids import ContactId
from app.core.message import Category
from app.core.money import Money

from .stage import Outcome, Stage, Step, Work, done, effect, flow


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A step's result with a bit of everything."""

    lead: ContactId
    at: datetime
    day: date
    span: timedelta
    price: Money
    category: Category
    names: tuple[str, ...]
    maybe: "Noted | None" = None


def note(work: Work, lead: ContactId) -> Noted:
    inner = Noted(
        lead=lead, at=work.now, day=date(2026, 2, 28), span=timedelta(days=3, seconds=1), price=Money(1999, "EUR"),
        category=Category.LATER, names=("Ä", "“b”"),
    )  # fmt: skip
    return Noted(
        lead=lead, at=work.now, day=inner.day, span=inner.span, price=inner.price, category=inner.category,
        names=inner.names, maybe=inner,
    )  # fmt: skip


def test_each_step_is_done_once_however_often_the_run_is_replayed(stage: Stage) -> None:
    def story(step: Step) -> Outcome:
        for number in range(3):
            step.run(f"do {number}", effect, f"effect {number}")
            step.sleep_until(f"rest {number}", step.started_at + timedelta(days=number + 1))
        return done()

    stage.carry(flow("story", story))
    run = stage.start("story")
    while stage.run(run).state != "done":
        stage.later(hours=8)
        stage.crash()
    assert stage.effects() == {"effect 0": 1, "effect 1": 1, "effect 2": 1}
    assert stage.run(run).result["name"] == "done"


def test_results_come_back_as_their_types_and_the_first_time_like_every_other(stage: Stage) -> None:
    seen: list[Noted] = []

    def story(step: Step) -> Outcome:
        seen.append(step.run("note", note, ContactId(7)))
        step.sleep_until("rest", step.started_at + timedelta(hours=1))
        seen.append(step.run("note again", note, ContactId(7)))
        return done()

    stage.carry(flow("story", story))
    run = stage.start("story")
    stage.engine.tick()
    stage.crash()
    stage.later(hours=2)
    assert stage.run(run).state == "done"
    first, replayed, later = seen
    assert first == replayed
    assert isinstance(replayed.price, Money)
    assert replayed.maybe is not None
    assert replayed.maybe.category is Category.LATER
    assert replayed.at.tzinfo is UTC
    assert later.at == first.at + timedelta(hours=2)


def test_what_has_no_exact_json_is_the_same_before_and_after_a_replay(stage: Stage) -> None:
    """A function may return a list where it promised a tuple: the run sees a tuple from the start."""
    seen: list[object] = []

    def names(work: Work) -> tuple[str, ...]:
        return ["a", "b"]  # type: ignore[return-value]  # the mistake this is about

    def story(step: Step) -> Outcome:
        seen.append(step.run("names", names))
        step.sleep_until("rest", step.started_at + timedelta(hours=1))
        return done()

    stage.carry(flow("story", story))
    stage.start("story")
    stage.engine.tick()
    stage.later(hours=1)
    assert seen == [("a", "b"), ("a", "b")]


def test_arguments_come_as_the_types_the_function_names(stage: Stage) -> None:
    seen: list[object] = []

    def story(step: Step, lead: ContactId, until: datetime, price: Money | None = None) -> Outcome:
        seen.append((lead, until, price))
        return done()

    stage.carry(flow("story", story))
    stage.start("story", lead=3, until=datetime(2026, 5, 1, tzinfo=UTC))
    stage.engine.tick()
    assert seen == [(3, datetime(2026, 5, 1, tzinfo=UTC), None)]


def test_now_is_the_instant_it_was_first_asked_at(stage: Stage) -> None:
    seen: list[datetime] = []

    def story(step: Step) -> Outcome:
        seen.append(step.now("begun"))
        step.sleep_until("rest", seen[0] + timedelta(days=2))
        return done()

    stage.carry(flow("story", story))
    stage.start("story")
    start = stage.clock.now()
    stage.engine.tick()
    stage.later(days=2)
    assert seen == [start, start]


def test_sleep_until_ends_at_the_instant_and_not_before(stage: Stage) -> None:
    def story(step: Step) -> Outcome:
        step.sleep_until("rest", step.started_at + timedelta(hours=1))
        return done()

    stage.carry(flow("story", story))
    run = stage.start("story")
    stage.engine.tick()
    assert stage.engine.next_due() == stage.clock.now() + timedelta(hours=1)
    assert stage.later(minutes=59, seconds=59.999) == 0
    assert stage.run(run).state == "waiting"
    assert stage.later(milliseconds=1) == 1
    assert stage.run(run).state == "done"


def test_a_sleep_that_is_over_already_does_not_park(stage: Stage) -> None:
    def story(step: Step) -> Outcome:
        step.sleep_until("rest", step.started_at - timedelta(days=1))
        return done()

    stage.carry(flow("story", story))
    run = stage.start("story")
    assert stage.engine.tick() == 1
    assert stage.run(run).state == "done"


def test_a_name_that_stands_for_two_steps_is_a_bug_that_is_told(stage: Stage) -> None:
    def story(step: Step) -> Outcome:
        step.run("do", effect, "one")
        step.run("do", effect, "two")
        return done()

    stage.carry(flow("story", story))
    run = stage.start("story")
    stage.engine.tick()
    assert "stands twice" in (stage.run(run).error or "")
    assert stage.effects() == {"one": 1}


def test_waiting_costs_nothing_and_a_tick_costs_what_is_due(stage: Stage) -> None:
    def story(step: Step) -> Outcome:
        step.sleep_until("rest", step.started_at + timedelta(days=30))
        return done()

    stage.carry(flow("story", story))
    for _ in range(250):
        stage.start("story")
    assert stage.engine.tick() == 250
    assert stage.engine.tick() == 0
    assert stage.later(days=29) == 0
    assert stage.later(days=1) == 250
