"""The forecast: learnt where there is something to learn, a range that holds what it says, and never beyond what there is."""

import itertools
from math import comb, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.deal import Stage
from app.core.forecast import NORMS, PRIOR, WEIGHT, norms, outlook, path, rates

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


def binomial_quantile(count: int, probability: float, share: float) -> int:
    gone = 0.0
    for won in range(count + 1):
        gone += comb(count, won) * probability**won * (1 - probability) ** (count - won)
        if gone >= share:
            return won
    return count


@pytest.mark.parametrize("count", [10, 60, 61, 90, 300, 900])
@pytest.mark.parametrize("probability", [0.1, 0.35, 0.7])
def test_many_equal_deals_range_as_the_binomial_does(count: int, probability: float) -> None:
    """Whatever their number: one by one, and where most of them are taken together."""
    found = outlook([(90_000, probability)] * count)
    assert found.expected == round(90_000 * count * probability)
    wide = max(1.0, 0.06 * sqrt(count * probability * (1 - probability)))
    assert abs(found.low / 90_000 - binomial_quantile(count, probability, 0.1)) <= wide
    assert abs(found.high / 90_000 - binomial_quantile(count, probability, 0.9)) <= wide


def test_one_whale_among_minnows_keeps_its_two_ends() -> None:
    """A normal range would reach to neither: with the whale or without it."""
    found = outlook([(10_000_000, 0.5), *[(1_000, 0.5)] * 2_000])
    assert found.low == pytest.approx(1_000_000, rel=0.04)
    assert found.high == pytest.approx(11_000_000, rel=0.01)


@given(st.lists(st.tuples(st.integers(-5, 9_000_000), st.floats(0.01, 0.99)), max_size=150))
def test_the_range_stays_in_bounds_with_many_deals(deals: list[tuple[int, float]]) -> None:
    found = outlook(deals)
    assert 0 <= found.low <= found.expected <= found.high <= found.best


def test_a_path_is_what_was_not_taken_back() -> None:
    new, qualified, demo, won = Stage.NEW, Stage.QUALIFIED, Stage.DEMO, Stage.WON
    begun = (None, new, 1)
    assert path([begun, (new, qualified, 2)], qualified) == ((new, 1), (qualified, 2))
    assert path([begun, (new, won, 2)], new) == ((new, 1),)
    assert path([begun, (new, demo, 2), (new, qualified, 3)], qualified) == ((new, 1), (qualified, 3))
    there_and_back = [begun, (new, demo, 2), (demo, new, 3), (new, demo, 4)]
    assert path(there_and_back, demo) == ((new, 1), (demo, 2), (new, 3), (demo, 4))


@given(st.lists(st.sampled_from(list(Stage)), min_size=1, max_size=12))
def test_a_path_without_anything_taken_back_is_every_move(stages: list[Stage]) -> None:
    moves: list[tuple[Stage | None, Stage, int]] = [(None, stages[0], 0)]
    for at, (here, there) in enumerate(itertools.pairwise(stages), start=1):
        if here is not there:
            moves.append((here, there, at))
    assert path(moves, stages[-1]) == tuple((to, at) for _, to, at in moves)
