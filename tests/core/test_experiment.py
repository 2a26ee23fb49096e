"""Which variant is used next: the better one soon, every one at first, and the same one for the same chance."""

import random
from collections import Counter

import pytest

from app.core.experiment import LEAST_SENT, Arm, chances, choose, rate, still_needed


def _arms(*figures: tuple[int, int]) -> list[Arm]:
    return [Arm(name=f"arm {n}", tried=tried, won=won) for n, (tried, won) in enumerate(figures)]


def _shares(arms: list[Arm], times: int = 1000) -> Counter[str]:
    draw = random.Random(4)
    return Counter(choose(arms, draw) for _ in range(times))


def test_unknown_variants_are_all_used() -> None:
    assert all(count > 120 for count in _shares(_arms((0, 0), (0, 0), (0, 0), (0, 0), (0, 0))).values())


def test_the_clearly_better_one_is_used_nearly_always() -> None:
    assert _shares(_arms((1000, 80), (1000, 20)))["arm 0"] > 990


def test_one_unlucky_start_does_not_end_a_variant() -> None:
    assert _shares(_arms((30, 0), (30, 2)))["arm 0"] > 50


def test_the_same_chance_gives_the_same_variant() -> None:
    arms = _arms((40, 2), (40, 3), (40, 1))
    assert {choose(arms, random.Random(9)) for _ in range(5)} == {choose(arms, random.Random(9))}


def test_more_replies_than_letters_and_no_variant_at_all() -> None:
    assert choose(_arms((1, 3)), random.Random(1)) == "arm 0"
    with pytest.raises(ValueError, match="no variant"):
        choose([], random.Random(1))


# Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I, method 3 (Wilson).
@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_wilsons(count: int, n: int, low: float, high: float) -> None:
    found = rate(count, n)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert found.share == count / n


def test_an_interval_of_all_and_of_nothing() -> None:
    assert (rate(12, 12).high, rate(12, 12).low < 1) == (1.0, True)
    nothing = rate(0, 0)
    assert (nothing.low, nothing.high, nothing.too_few) == (0.0, 1.0, True)
    assert not rate(3, LEAST_SENT).too_few
    with pytest.raises(ValueError, match="no part"):
        rate(3, 2)


def test_the_chance_of_being_the_best_is_that_of_the_draws() -> None:
    arms = _arms((300, 20), (280, 12), (90, 5))
    draw = random.Random(2)
    seen: Counter[int] = Counter()
    for _ in range(20_000):
        drawn = [draw.betavariate(2 + arm.won, 38 + arm.tried - arm.won) for arm in arms]
        seen[drawn.index(max(drawn))] += 1
    for number, chance in enumerate(chances(arms)):
        assert abs(chance - seen[number] / 20_000) < 0.012


def test_chances_add_up_at_any_size() -> None:
    for arms in (_arms((0, 0), (0, 0)), _arms((200_000, 9_000), (150_000, 7_200)), _arms((5, 0))):
        assert abs(sum(chances(arms)) - 1) < 1e-9
    assert chances([]) == ()
    assert chances(_arms((2000, 160), (2000, 40)))[0] > 0.999


def test_how_many_letters_are_still_needed() -> None:
    assert still_needed(_arms((40, 3), (90, 1))) == LEAST_SENT - 40
    assert still_needed(_arms((2000, 160), (2000, 40))) == 0
    close = still_needed(_arms((400, 28), (400, 25)))
    assert close > 2_000
    assert still_needed(_arms((900, 50))) == 0
