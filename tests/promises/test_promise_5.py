"""A sample of promise 5; the whole of it is `python -m tests.promises 5`."""

from tests.promises.promise_5 import measure


def test_a_killed_workspace_starts_without_a_person_and_lists_what_is_uncertain() -> None:
    figures = measure(count=1, people=300)
    assert figures["starts"] == 1
    assert figures["sends_open_at_the_crash"]
    assert (
        figures["of_these_not_named"] == 0
    )  # how long is for `python -m tests.promises 5` to judge, on a quiet machine
