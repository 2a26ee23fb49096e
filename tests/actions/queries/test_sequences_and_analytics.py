"""Figures of sequences and of what was sent: each is made of rows, and says which."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.actions import registry
from app.actions.queries import analytics, sequences
from app.actions.queries.analytics import Figure
from app.core.deal import Stage
from app.core.ids import ContactId
from app.core.message import Category
from app.core.money import Money
from app.store import deals
from app.store import sequences as tried
from tests.fakes.department import Department, a_department

UTC = ZoneInfo("UTC")
CHICAGO = ZoneInfo("America/Chicago")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Department]:
    with a_department(tmp_path) as made:
        yield made


def act(office: Department, verb: str, **arguments: object) -> None:
    with office.workspace.database.transaction("person") as tx:
        registry.run(tx, verb, arguments)


def people(office: Department, count: int) -> list[ContactId]:
    found = []
    for number in range(count):
        lead = office.lead(f"Ben{number} Sample", f"ben{number}@alder.example")
        office.start("outreach", lead, sequence="outreach")
        found.append(lead)
    return found


def answered(office: Department, lead: ContactId, words: str, category: Category) -> None:
    with office.workspace.database.transaction("test") as tx:  # as the inbox does
        tried.record_outcome(tx, lead, category.value, won=category.positive)
    office.writes(lead, words, category)


@pytest.fixture
def busy(office: Department) -> tuple[Department, list[ContactId]]:
    """Four in a sequence: one answers the first mail, one the second, one opts out, one is silent so far."""
    leads = people(office, 4)
    office.advance(hours=3)
    answered(office, leads[0], "Tell me more.", Category.POSITIVE_MEETING)
    office.advance(days=4)
    answered(office, leads[1], "No.", Category.NOT_INTERESTED)
    office.happens("contact.suppressed", leads[2], reason="asked")
    office.advance(hours=1)
    return office, leads


def test_the_list_says_how_many_are_and_were_in_each(busy: tuple[Department, list[ContactId]]) -> None:
    office, _ = busy
    found = {one.name: one for one in sequences.listed(office.workspace)}
    assert set(found) == {"outreach", "direct", "drip", "re-engagement"}
    one = found["outreach"]
    assert (one.enrolled, one.active, one.replied, one.steps) == (4, 1, 2, 5)
    assert found["drip"].enrolled == 0


def test_each_step_says_what_it_brought(busy: tuple[Department, list[ContactId]]) -> None:
    office, _ = busy
    shown = sequences.sequence(office.workspace, "outreach")
    assert shown is not None
    steps = {one.touch.id: one for one in shown.steps}
    assert [(steps[name].sent, steps[name].replied.count) for name in ("email-1", "email-2", "email-3")] == [
        (4, 1),
        (3, 1),
        (0, 0),
    ]
    assert [one.after for one in shown.steps] == [0, 2, 1, 2, 2]
    assert (steps["email-2"].here, shown.active, shown.not_begun, shown.behind) == (1, 1, 0, 0)
    trial = steps["email-1"].trial
    assert trial is not None
    assert sum(one.sent for one in trial.variants) == 4
    assert sum(one.replied.count for one in trial.variants) == 2
    assert trial.best is None, "four letters are too few to tell"
    assert trial.needed > 90


def test_the_figures_of_a_step_open_the_people_they_count(busy: tuple[Department, list[ContactId]]) -> None:
    office, leads = busy
    figure = Figure(kind="step", within="outreach", key="email-2", what="replied")
    found = analytics.behind(office.workspace, figure, "all", UTC)
    assert (found.total, [row.contact for row in found.rows]) == (1, [leads[1]])
    figure = Figure(kind="step", within="outreach", key="email-1")
    assert analytics.behind(office.workspace, figure, "all", UTC).total == 4


def test_members_are_paged_and_say_what_they_wait_for(busy: tuple[Department, list[ContactId]]) -> None:
    office, leads = busy
    found = sequences.members(office.workspace, "outreach")
    assert (found.total, found.people[0].contact, found.people[0].waiting_for) == (4, leads[3], "day")
    assert found.people[0].touch == "email-2"
    act(office, "pause_sequence", contact=leads[3])
    assert sequences.members(office.workspace, "outreach", "active").total == 0
    paused = sequences.members(office.workspace, "outreach", "paused")
    assert [(one.contact, one.state) for one in paused.people] == [(leads[3], "paused")]
    assert sequences.members(office.workspace, "outreach", "ended").total == 3
    assert sequences.members(office.workspace, "outreach", "", 3).people[0].contact == leads[0]


def test_who_stayed_behind_in_an_older_version_is_counted(office: Department) -> None:
    people(office, 2)
    office.advance(hours=1)
    act(office, "update_sequence", sequence="outreach", steps="email +0 opener #email-1,email +4 last_word #email-3")
    people_of_two = office.lead("Cora Sample", "cora@alder.example")
    office.start("outreach", people_of_two, sequence="outreach")
    shown = sequences.sequence(office.workspace, "outreach")
    assert shown is not None
    assert (shown.version, shown.active, shown.behind) == (2, 3, 2)
    assert shown.steps[0].sent + shown.steps[0].waiting == 3, "a step keeps its figures over the versions"


def test_a_candidate_says_why_they_cannot_be_enrolled(busy: tuple[Department, list[ContactId]]) -> None:
    office, leads = busy
    nobody = office.lead("Dora Sample", "dora@alder.example")
    found = {one.id: one.hindrance for one in sequences.candidates(office.workspace, "sample")}
    assert (found[leads[3]], found[nobody]) == ("in_sequence", "")
    assert {one.id for one in sequences.candidates(office.workspace, "Dora")} == {nobody}
    assert sequences.candidates(office.workspace, "")[0].id == nobody


def test_how_far_people_came_and_who(busy: tuple[Department, list[ContactId]]) -> None:
    office, leads = busy
    office.lead("Dora Sample", "dora@alder.example")
    with office.workspace.database.transaction("test") as tx:
        deal = deals.create(tx, "Alder", currency="USD", contact=leads[0], value=Money(500_000, "USD"), stage=Stage.WON)
    shown = analytics.analytics_of(office.workspace, "30", UTC)
    assert [(one.name, one.count) for one in shown.funnel] == [
        ("leads", 5), ("contacted", 4), ("replied", 2), ("qualified", 1), ("proposal", 1), ("won", 1),
    ]  # fmt: skip
    for stage in shown.funnel:
        assert analytics.behind(office.workspace, Figure(kind="stage", key=stage.name), "30", UTC).total == stage.count
    won = analytics.behind(office.workspace, Figure(kind="won"), "30", UTC)
    assert [(row.deal, row.contact) for row in won.rows] == [(deal, leads[0])]
    assert (shown.meetings, shown.won) == (1, 1)
    meetings = analytics.behind(office.workspace, Figure(kind="meetings"), "30", UTC)
    assert [row.contact for row in meetings.rows] == [leads[0]]


def test_replies_by_hour_weekday_channel_and_week_open_their_letters(busy: tuple[Department, list[ContactId]]) -> None:
    office, _ = busy
    shown = analytics.analytics_of(office.workspace, "30", CHICAGO)
    assert (shown.replies.count, shown.replies.n) == (2, 7)
    assert [(one.key, one.rate.count, one.rate.n) for one in shown.channels] == [("email", 2, 7)]
    for kind, buckets in (("hour", shown.hours), ("weekday", shown.weekdays)):
        assert sum(one.rate.n for one in buckets) == 7
        for one in buckets:
            for what, count in (("sent", one.rate.n), ("replied", one.rate.count)):
                figure = Figure(kind=kind, key=one.key, what=what)
                assert analytics.behind(office.workspace, figure, "30", CHICAGO).total == count
    (week,) = shown.weeks
    figure = Figure(kind="week", key=week.start.date().isoformat())
    assert analytics.behind(office.workspace, figure, "30", CHICAGO).total == week.rate.n == 7
    sent = analytics.behind(office.workspace, Figure(kind="touches"), "30", CHICAGO)
    assert {row.answered_at is not None for row in sent.rows} == {True, False}


def test_hours_are_those_of_the_zone_that_is_shown(busy: tuple[Department, list[ContactId]]) -> None:
    office, _ = busy
    utc = {one.key: one.rate.n for one in analytics.analytics_of(office.workspace, "30", UTC).hours}
    there = {one.key: one.rate.n for one in analytics.analytics_of(office.workspace, "30", CHICAGO).hours}
    half = {
        one.key for one in analytics.analytics_of(office.workspace, "30", ZoneInfo("Asia/Kolkata")).hours if one.rate.n
    }
    assert there == {str((int(hour) - 6) % 24): count for hour, count in utc.items()}
    assert half


def test_a_period_counts_only_what_is_in_it(busy: tuple[Department, list[ContactId]]) -> None:
    office, _ = busy
    office.clock.advance(timedelta(days=10))
    week, month = (analytics.analytics_of(office.workspace, period, UTC) for period in ("7", "30"))
    assert week.empty
    assert (week.replies.n, week.weeks, week.per_meeting) == (0, (), None)
    assert not month.empty


def test_what_models_cost_is_shared_among_meetings_and_deals(busy: tuple[Department, list[ContactId]]) -> None:
    office, leads = busy
    with office.workspace.database.transaction("test") as tx:
        tx.insert(
            "spend", at=tx.millis, agent="outreach", contact_id=leads[0], model="sample", tokens_in=1, tokens_out=1,
            micros=3_000_000,
        )  # fmt: skip
    shown = analytics.analytics_of(office.workspace, "7", UTC)
    assert (shown.cost_micros, shown.cost_calls, shown.per_meeting, shown.per_won) == (3_000_000, 1, 3_000_000, None)


def test_variants_open_the_letters_they_count(busy: tuple[Department, list[ContactId]]) -> None:
    office, _ = busy
    shown = analytics.analytics_of(office.workspace, "all", UTC)
    (trial,) = shown.trials
    for one in trial.variants:
        for what, count in (("sent", one.sent), ("replied", one.replied.count)):
            figure = Figure(kind="variant", key=one.arm, within=one.experiment, what=what)
            assert analytics.behind(office.workspace, figure, "all", UTC).total == count


def test_touches_of_an_older_file_are_known_from_its_steps(busy: tuple[Department, list[ContactId]]) -> None:
    """The migration fills `touches` from what the runs remember."""
    from app.store import migrations

    office, _ = busy
    wanted = "select enrolment_id, sequence_id, touch, channel, outbox_id from touches order by 1, 3"
    sql = (Path(migrations.__file__).parent / "schema" / "0006.sql").read_text(encoding="utf-8")
    begin = sql.index("insert into touches")
    with office.workspace.database.transaction("test") as tx:
        before = [[*map(row.__getitem__, range(5))] for row in tx.all(wanted)]
        tx.run("delete from touches")
        tx.run(sql[begin : sql.index(";", begin)])
        assert [[*map(row.__getitem__, range(5))] for row in tx.all(wanted)] == before
        assert len(before) == 7
