"""A sample of promise 2; the whole of it is `python -m tests.promises 2`."""

import pytest

from tests.promises.promise_2 import compare, measure


def test_the_first_histories_end_with_the_same_money() -> None:
    figures = measure(count=12)
    assert figures["differing_seeds"] == []


# Found wrong once: what was listed but not taken in fell behind; an earlier link stayed open beside a paid one, or a page of
# it; a link that was asked for after the payment was closed.
FOUND = (113, 127, 132, 144, 146, 158, 287, 591)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [*range(12, 100), *FOUND])
def test_a_history_ends_with_the_same_money(seed: int) -> None:
    differs, _ = compare(seed)
    assert differs == {}
