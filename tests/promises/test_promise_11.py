"""A sample of promise 11; the whole of it is `python -m tests.promises 11`."""

from tests.promises.promise_11 import measure


def test_every_change_of_the_trail_is_found_and_the_first_bad_entry_named() -> None:
    figures = measure(count=60, walked=0)
    assert figures["missed_seeds"] == []
    assert figures["misnamed_seeds"] == []
    assert figures["intact_trail_holds"]
