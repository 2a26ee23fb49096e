"""Which variant is used next: the better one soon, every one at first, and the same one for the same chance."""

import random
from collections import Counter

import pytest

from app.core.experiment import Arm, choose


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
