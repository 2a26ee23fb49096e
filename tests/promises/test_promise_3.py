"""A sample of promise 3; the whole of it is `python -m tests.promises 3`."""

from tests.promises.promise_3 import measure


def test_no_damaged_file_is_read_as_good_and_half_an_hour_is_the_most_that_is_lost() -> None:
    figures = measure(count=60, people=150, restored_people=0)
    assert figures["wrong"] == []
    assert figures["read_as_good"] == 0
    assert figures["greatest_loss_minutes"] in range(20, 31), "it was looked at, and at most half an hour is lost"
