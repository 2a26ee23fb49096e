"""Windows over zones, states, holidays and clock changes: compliance.md, section 13, cases 1 to 11, as computed there."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.compliance import Channel, Facts, load
from app.compliance.case import CONTIGUOUS_US, Case
from app.compliance.derive import places_of
from app.compliance.hours import HORIZON, Window, is_holiday, is_open, next_open, wall_to_utc
from app.compliance.rules.us_calls import us_windows
from app.compliance.weeks import Week, read_span, read_week
from app.core.errors import BadInput

MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def law_windows(
    number: str, channel: Channel = Channel.CALL_HUMAN, *, country: str | None = None, state: str | None = None
) -> tuple[Window, ...]:
    """Return the windows of the law alone for a number and an address."""
    places = places_of(phones=[number], country=country, state=state)
    case = Case.of(Facts(channel=channel, jurisdictions=places.jurisdictions, zones=places.zones), load())
    if case.states:
        return us_windows(case)
    return tuple(case.window(load().call(country).week) for country in sorted(case.countries))


CASES = [  # number, address, asked at, opens, closes
    ("1", "+13125550100", {}, "2026-11-23T13:59:59", "2026-11-23T14:00:00", "2026-11-24T03:00:00"),
    ("1, closed", "+13125550100", {}, "2026-11-24T03:00:00", "2026-11-24T14:00:00", "2026-11-25T03:00:00"),
    ("2", "+18505550100", {}, "2026-11-23T13:30:00", "2026-11-23T14:00:00", "2026-11-24T01:00:00"),
    ("3", "+12705550100", {}, "2026-11-23T06:00:00", "2026-11-23T16:00:00", "2026-11-24T02:00:00"),
    ("4", "+12145550100", {}, "2026-11-22T10:00:00", "2026-11-22T18:00:00", "2026-11-23T03:00:00"),
    ("4, El Paso", "+12145550100", {"country": "US", "state": "TX"}, "2026-11-22T10:00:00", "2026-11-22T19:00:00", "2026-11-23T03:00:00"),
    ("5, 31 Oct", "+12125550100", {}, "2026-10-31T08:00:00", "2026-10-31T12:00:00", "2026-11-01T01:00:00"),
    ("5, 1 Nov", "+12125550100", {}, "2026-11-01T05:30:00", "2026-11-01T13:00:00", "2026-11-02T02:00:00"),
    ("5, 1 Nov, second 01:30", "+12125550100", {}, "2026-11-01T06:30:00", "2026-11-01T13:00:00", "2026-11-02T02:00:00"),
    ("5, 13 Mar", "+12125550100", {}, "2027-03-13T08:00:00", "2027-03-13T13:00:00", "2027-03-14T02:00:00"),
    ("5, 14 Mar", "+12125550100", {}, "2027-03-14T07:30:00", "2027-03-14T12:00:00", "2027-03-15T01:00:00"),
    ("6", "+16025550100", {}, "2026-07-06T08:00:00", "2026-07-06T15:00:00", "2026-07-07T04:00:00"),
    ("6, Navajo", "+16025550100", {"country": "US", "state": "AZ"}, "2026-07-06T08:00:00", "2026-07-06T15:00:00", "2026-07-07T03:00:00"),
    ("7, Portugal", "+351912345678", {}, "2026-11-23T06:00:00", "2026-11-23T10:00:00", "2026-11-23T18:00:00"),
    ("7, Australia, Monday", "+61412345678", {}, "2026-11-23T00:00:00", "2026-11-23T02:30:00", "2026-11-23T09:00:00"),
    ("7, Australia, Saturday", "+61412345678", {}, "2026-11-28T00:00:00", "2026-11-28T02:30:00", "2026-11-28T06:00:00"),
    ("8", "+13055550100", {"country": "US", "state": "WA"}, "2026-11-23T10:00:00", "2026-11-23T16:00:00", "2026-11-24T01:00:00"),
    ("10, Mardi Gras", "+15045550100", {}, "2026-02-17T15:00:00", "2026-02-18T14:00:00", "2026-02-19T02:00:00"),
    ("10, Victory Day", "+14015550100", {}, "2026-08-10T15:00:00", "2026-08-11T13:00:00", "2026-08-11T22:00:00"),
    ("10, Pioneer Day", "+18015550100", {}, "2026-07-24T15:00:00", "2026-07-25T14:00:00", "2026-07-26T03:00:00"),
    ("10, Alabama, Sunday to Monday", "+12055550100", {}, "2027-07-04T15:00:00", "2027-07-06T13:00:00", "2027-07-07T01:00:00"),
    ("11, Florida at 20:03", "+13055550100", {}, "2026-11-24T01:03:00", "2026-11-24T13:00:00", "2026-11-25T01:00:00"),
    ("8, RI and FL", "+14015550100", {"country": "US", "state": "FL"}, "2026-07-06T08:00:00", "2026-07-06T14:00:00", "2026-07-06T22:00:00"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "address", "asked", "opens", "closes"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_section_13(number: str, address: dict[str, str], asked: str, opens: str, closes: str) -> None:
    windows = law_windows(number, country=address.get("country"), state=address.get("state"))
    assert next_open(windows, at(asked)) == at(opens)
    assert is_open(windows, at(opens))
    assert not is_open(windows, at(opens) - timedelta(seconds=1))
    assert is_open(windows, at(closes) - timedelta(seconds=1))
    assert not is_open(windows, at(closes))


def test_case_7_a_toll_free_number_never_opens() -> None:
    assert len(places_of(phones=["+18005550100"]).zones) == 42
    assert next_open(law_windows("+18005550100"), at("2026-11-23T10:00:00")) is None


@pytest.mark.parametrize(("zones", "opens"), [(CONTIGUOUS_US, "2026-11-23T18:00:00"), ((), "2026-11-23T20:00:00")])
def test_case_9_an_unknown_state(zones: tuple[str, ...], opens: str) -> None:
    facts = Facts(channel=Channel.CALL_HUMAN, jurisdictions=frozenset({"US"}), zones=frozenset(zones))
    windows = us_windows(Case.of(facts, load()))
    assert next_open(windows, at("2026-11-23T10:00:00")) == at(opens)
    assert is_open(windows, at("2026-11-23T22:59:59"))
    assert not is_open(windows, at("2026-11-23T23:00:00"))


def test_case_5_a_time_that_a_clock_change_skips_becomes_the_end_of_the_gap() -> None:
    assert wall_to_utc(date(2027, 3, 14), 150, "America/New_York") == at("2027-03-14T07:00:00")


def test_case_5_a_time_that_occurs_twice_has_an_earlier_and_a_later_reading() -> None:
    assert wall_to_utc(date(2026, 11, 1), 90, "America/New_York") == at("2026-11-01T05:30:00")
    assert wall_to_utc(date(2026, 11, 1), 90, "America/New_York", late=True) == at("2026-11-01T06:30:00")


def test_case_5_europe_changes_two_weeks_later() -> None:
    berlin = Window(read_week("9-18"), ("Europe/Berlin",))
    assert next_open([berlin], at("2027-03-26T00:00:00")) == at("2027-03-26T08:00:00")
    assert next_open([berlin], at("2027-03-29T00:00:00")) == at("2027-03-29T07:00:00")


def test_mississippi_counts_in_central_time_wherever_the_person_is() -> None:
    windows = law_windows("+16015550100", country="US", state="MS")
    facts = Facts(channel=Channel.CALL_HUMAN, jurisdictions=frozenset({"US-MS"}), zones=frozenset({"America/New_York"}))
    assert us_windows(Case.of(facts, load())) == windows
    assert next_open(windows, at("2026-11-23T10:00:00")) == at("2026-11-23T14:00:00")


def test_an_artificial_voice_has_its_own_hours() -> None:
    assert next_open(law_windows("+13125550100", Channel.CALL_AI), at("2026-11-23T10:00:00")) == at(
        "2026-11-23T15:00:00"
    )


def test_louisiana_closes_on_its_proclaimed_days() -> None:
    assert is_holiday("US-LA", date(2026, 11, 27))
    assert is_holiday("US-LA", date(2026, 12, 24))
    assert not is_holiday("US-NY", date(2026, 12, 24))


def test_a_country_the_calendar_does_not_know_has_no_holidays() -> None:
    assert not is_holiday("EU", date(2026, 12, 25))
    assert is_holiday("DE", date(2026, 12, 25))


def test_a_window_that_is_never_open() -> None:
    assert next_open([Window(Week(mon_fri=None), ("Europe/Berlin",))], at("2026-11-23T10:00:00")) is None


def test_a_wait_beyond_14_days_has_no_instant() -> None:
    now = at("2026-11-23T10:00:00")
    assert next_open([], now, not_before=now + HORIZON) == now + HORIZON
    assert next_open([], now, not_before=now + HORIZON + MINUTE) is None


ZONES = [
    "America/New_York",
    "America/Los_Angeles",
    "Europe/Berlin",
    "Europe/London",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Pacific/Apia",
]
spans = st.none() | st.tuples(st.integers(0, 1200), st.integers(60, 240)).map(lambda s: (s[0], min(1440, s[0] + s[1])))
weeks = st.builds(Week, mon_fri=spans, sat=spans, sun=spans, holiday=spans, holiday_is_plain=st.booleans())
windows_of = st.builds(
    Window,
    weeks,
    st.lists(st.sampled_from(ZONES), min_size=1, max_size=2, unique=True).map(tuple),
    st.sampled_from([(), ("US",), ("DE",)]),
)
moments = st.integers(0, 365 * 24 * 60).map(lambda minutes: datetime(2026, 6, 1, tzinfo=UTC) + minutes * MINUTE)


@settings(max_examples=150, deadline=None)
@given(st.lists(windows_of, min_size=1, max_size=3), moments)
def test_the_next_opening_is_open_and_nothing_before_it_is(windows: list[Window], now: datetime) -> None:
    found = next_open(windows, now)
    probe, end = now, found if found is not None else now + HORIZON
    while probe < end:
        assert not is_open(windows, probe)
        probe += 97 * MINUTE
    if found is not None:
        assert is_open(windows, found)
        assert found <= now + HORIZON


@settings(max_examples=150, deadline=None)
@given(st.lists(windows_of, min_size=1, max_size=2), windows_of, moments)
def test_another_window_never_opens_earlier(windows: list[Window], more: Window, now: datetime) -> None:
    alone, together = next_open(windows, now), next_open([*windows, more], now)
    assert together is None or (alone is not None and together >= alone)


@settings(max_examples=100, deadline=None)
@given(weeks, weeks, moments)
def test_within_means_never_open_when_the_other_is_closed(one: Week, other: Week, now: datetime) -> None:
    if one.within(other):
        calendars = ("US",)
        assert not is_open([Window(one, ("America/New_York",), calendars)], now) or is_open(
            [Window(other, ("America/New_York",), calendars)], now
        )


@pytest.mark.parametrize(
    ("text", "span"), [("8-20", (480, 1200)), ("09:00-17:30", (540, 1050)), ("none", None), ("0-24", (0, 1440))]
)
def test_spans_are_read(text: str, span: tuple[int, int] | None) -> None:
    assert read_span(text) == span


@pytest.mark.parametrize("text", ["", "8", "20-8", "8-25", "8:70-9", "always"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        read_span(text)
