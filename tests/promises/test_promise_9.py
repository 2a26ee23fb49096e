"""A sample of promise 9; the whole of it is `python -m tests.promises 9`."""

import pytest

from tests.promises.promise_9 import WAYS_OUT, measure, play


def test_after_the_first_opt_outs_nothing_was_sent() -> None:
    figures = measure(count=12)
    assert figures["wrong"] == []
    assert {f"out by {way}" for way in WAYS_OUT} <= set(figures["happened"])  # type: ignore[call-overload]  # counts by name


# Found wrong once: an opt-out from a mail that a restore had forgotten.
FOUND = (228, 832, 4850, 7072)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [*range(12, 80), *FOUND])
def test_nothing_is_sent_after_an_opt_out(seed: int) -> None:
    wrong, _ = play(seed)
    assert wrong == []
