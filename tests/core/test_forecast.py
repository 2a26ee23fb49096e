"""The forecast: learnt where there is something to learn, a range that holds what it says, and never beyond what there is."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.deal import Stage
from app.core.forecast import NORMS, PRIOR, WEIGHT, norms, outlook, rates

DEALS = st.lists(st.tuples(st.integers(0, 5_000_000), st.floats(0.01, 0.99)), max_size=12)


def test_without_history_the_prior_stands() -> None:
    found = rates([])
    assert {stage: rate.probability for stage, rate in found.items()} == PRIOR
    assert all(rate.n == 0 for rate in found.values())


def test_history_outweighs_the_prior() -> None:
    found = rates([(frozenset({Stage.NEW, Stage.PROPOSAL}), True)] * 80)
    assert found[Stage.PROPOSAL].probability == pytest.approx((0.5 * WEIGHT + 80) / (WEIGHT + 80))
    assert found[Stage.DEMO].probability == PRIOR[Stage.DEMO]


@given(st.lists(st.tuples(st.frozensets(st.sampled_from(list(Stage))), st.booleans()), max_size=60))
def test_a_rate_is_a_probability_and_counts_what_it_saw(ended: list[tuple[frozenset[Stage], bool]]) -> None:
    for stage, rate in rates(ended).items():
        assert 0 < rate.probability < 1
        assert rate.n == sum(stage in stages for stages, _ in ended)
        assert rate.won <= rate.n


@given(DEALS)
def test_the_range_holds_the_expected_and_stays_within_what_there_is(deals: list[tuple[int, float]]) -> None:
    found = outlook(deals)
    assert 0 <= found.low <= found.expected <= found.high <= max(found.best, found.expected)
    assert found.best == sum(value for value, _ in deals)


@given(st.lists(st.tuples(st.integers(1000, 100_000), st.floats(0.05, 0.95)), min_size=1, max_size=9))
def test_the_range_is_that_of_all_outcomes(deals: list[tuple[int, float]]) -> None:
    """Held against every outcome, counted one by one: at least four of five lie in the range, a grid cell each way."""
    found = outlook(deals)
    cell = found.best / 400 * (len(deals) + 1)
    inside = 0.0
    for kept in itertools.product((0, 1), repeat=len(deals)):
        chance, total = 1.0, 0
        for (value, probability), won in zip(deals, kept, strict=True):
            chance *= probability if won else 1 - probability
            total += value * won
        if found.low - cell <= total <= found.high + cell:
            inside += chance
    assert inside >= 0.8 - 1e-9


def test_norms_are_ones_own_where_there_are_enough() -> None:
    assert norms({})[Stage.PROPOSAL] == NORMS[Stage.PROPOSAL]
    assert norms({Stage.PROPOSAL: [20, 21, 22, 23, 60]})[Stage.PROPOSAL] == 22
    assert norms({Stage.PROPOSAL: [20, 21]})[Stage.PROPOSAL] == NORMS[Stage.PROPOSAL]
