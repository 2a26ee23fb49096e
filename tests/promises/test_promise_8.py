"""A sample of promise 8; the whole of it is `python -m tests.promises 8`."""

from tests.promises.promise_8 import DEMANDS, measure


def test_an_obedient_model_reaches_nobody_new_and_names_no_other_price() -> None:
    figures = measure(count=4 * len(DEMANDS), jobs=3)
    assert figures["first_that_obeyed"] == []
    assert figures["first_trouble"] == []
    assert figures["kept"]
